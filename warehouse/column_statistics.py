"""Statistics of a data file as Delta's log wants them (PROTOCOL.md, "Per-file Statistics").

All of them, for every column: a reader that prunes by `column >= null` finds no rows in a file whose log entry lacks a
column's bounds, and says nothing (deltalake's `to_pyarrow_dataset`: 0 rows instead of 120, booleans too).
"""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# Characters of a text's bounds; longer ones only make the log longer, Delta's own writers use 32.
BOUND_CHARACTERS = 32
_LAST_CHARACTER = "\U0010ffff"


def statistics_json(table: pa.Table) -> str:
    """numRecords, minValues, maxValues and nullCount of a table, as the JSON text of an add action.

    Lists, maps and bytes have a null count only. A column of nulls has null bounds.
    """
    lowest: dict[str, Any] = {}
    highest: dict[str, Any] = {}
    nulls: dict[str, Any] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        _describe(name, column.combine_chunks(), lowest, highest, nulls)
    return json.dumps(
        {"numRecords": table.num_rows, "minValues": lowest, "maxValues": highest, "nullCount": nulls}, allow_nan=False
    )


def _describe(name: str, column: pa.Array, lowest: dict[str, Any], highest: dict[str, Any], nulls: dict[str, Any]) -> None:
    if pa.types.is_struct(column.type):
        low: dict[str, Any] = {}
        high: dict[str, Any] = {}
        empty: dict[str, Any] = {}
        # flatten() carries the nulls of the struct over to its leaves, which is how Delta counts them.
        for field, child in zip(column.type, column.flatten(), strict=True):
            _describe(field.name, child, low, high, empty)
        lowest[name], highest[name], nulls[name] = low, high, empty
        return
    nulls[name] = column.null_count
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        return
    bounds = pc.min_max(column)
    low_value, high_value = bounds["min"].as_py(), bounds["max"].as_py()
    if isinstance(low_value, float) and not (math.isfinite(low_value) and math.isfinite(high_value)):
        return  # JSON has no infinity
    lowest[name] = _bound(low_value, upper=False)
    highest[name] = _bound(high_value, upper=True)


def _bound(value: Any, *, upper: bool) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, str) and len(value) > BOUND_CHARACTERS:
        return _upper_bound(value) if upper else value[:BOUND_CHARACTERS]
    return value


def _upper_bound(text: str) -> str:
    """A short text that sorts behind every text with the same beginning, ``text`` included.

    Truncation alone would sort before it: U+10FFFF takes the place of what was cut off.
    """
    end = BOUND_CHARACTERS
    while end < len(text) and text[end] == _LAST_CHARACTER:
        end += 1
    return text if end == len(text) else text[:end] + _LAST_CHARACTER
