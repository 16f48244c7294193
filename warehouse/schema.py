"""Arrow schemas of the base tables, made from the records, and batches of records as Arrow tables.

str -> string, bytes -> binary, int -> int64, float -> float64, bool -> bool, datetime -> timestamp[us, UTC],
tuple[X, ...] -> list, a record -> struct, dict[str, str] -> map, a Literal -> string. A column is nullable where its type says
``| None``.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, Union

import pyarrow as pa

from pipelines.records import Capture, Column, Document, Link, Rejection, Republication, Run

TABLES: dict[str, type] = {
    "captures": Capture,
    "documents_log": Document,
    "links_log": Link,
    "republications_log": Republication,
    "rejections": Rejection,
    "runs": Run,
}

_SCALARS = {
    str: pa.string(),
    bytes: pa.binary(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", tz="UTC"),
}


@cache
def table_schema(name: str) -> pa.Schema:
    """Arrow schema of a base table; the meaning of each column is in the field's metadata."""
    return pa.schema(record_fields(TABLES[name]))


def record_fields(record: type) -> list[pa.Field]:
    """Arrow fields of a record class, in the order of its declaration."""
    return [
        pa.field(name, arrow_type(hint), nullable=_is_optional(hint), metadata={"comment": column.meaning})
        for name, hint, column in _annotated(record)
    ]


def record_columns(record: type) -> dict[str, Column]:
    """What each column of a record class means."""
    return {name: column for name, _, column in _annotated(record)}


@cache
def _annotated(record: type) -> tuple[tuple[str, Any, Column], ...]:
    hints = typing.get_type_hints(record, include_extras=True)
    columns = []
    for field in dataclasses.fields(record):
        hint = hints[field.name]
        if typing.get_origin(hint) is not Annotated:
            raise TypeError(f"{record.__name__}.{field.name} has no Column: declare it as Annotated[type, Column(...)]")
        columns.append((field.name, typing.get_args(hint)[0], hint.__metadata__[0]))
    return tuple(columns)


def _is_optional(hint: Any) -> bool:
    return typing.get_origin(hint) in (Union, types.UnionType) and type(None) in typing.get_args(hint)


def literal_values(hint: Any) -> tuple[str, ...]:
    """Values of a closed set, empty for a type that is not one."""
    if _is_optional(hint):
        hint = _without_none(hint)
    return typing.get_args(hint) if typing.get_origin(hint) is Literal else ()


def _without_none(hint: Any) -> Any:
    kept = [part for part in typing.get_args(hint) if part is not type(None)]
    if len(kept) != 1:
        raise TypeError(f"a column has one type, or one type and None, not {hint}")
    return kept[0]


def arrow_type(hint: Any) -> pa.DataType:
    """Arrow type of a record's annotation; raises TypeError for one that has no column type."""
    if _is_optional(hint):
        return arrow_type(_without_none(hint))
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if hint in _SCALARS:
        return _SCALARS[hint]
    if origin is Literal:
        return pa.string()
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        # Delta calls the item "element" too: with Arrow's "item" the two schemas would differ in a name.
        return pa.list_(pa.field("element", arrow_type(parts[0]), nullable=False))
    if origin is dict and parts == (str, str):
        return pa.map_(pa.string(), pa.string())
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return pa.struct([field.remove_metadata() for field in record_fields(hint)])
    raise TypeError(f"{hint} has no column type: use one of those in the docstring of pipelines/records.py")


def to_table(name: str, records: Sequence[Any]) -> pa.Table:
    """Records as one Arrow table, built column by column.

    Lone surrogates become U+FFFD: Arrow refuses the whole batch for a single one (1 bad row of 1,000 lost all 1,000).
    Raises ValueError that names the column when a column that is never null has no value.
    """
    schema = table_schema(name)
    columns = []
    for field in schema:
        column = _array([getattr(record, field.name) for record in records], field.type)
        if column.null_count and not field.nullable:
            row = column.is_null().index(True).as_py()
            raise ValueError(f"{name}.{field.name} is never null, row {row} has none: {records[row]!r:.300}")
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_list(kind):
        offsets, items = _flattened(values)
        return pa.ListArray.from_arrays(offsets, _array(items, kind.value_type), type=kind)
    if pa.types.is_map(kind):
        offsets, pairs = _flattened([None if value is None else value.items() for value in values])
        keys, items = _array([k for k, _ in pairs], kind.key_type), _array([v for _, v in pairs], kind.item_type)
        return pa.MapArray.from_arrays(offsets, keys, items)
    if pa.types.is_struct(kind):
        fields = [kind.field(i) for i in range(kind.num_fields)]
        nothing = [value is None for value in values]
        children = [_array([None if v is None else getattr(v, f.name) for v in values], f.type) for f in fields]
        return pa.StructArray.from_arrays(children, fields=fields, mask=pa.array(nothing) if any(nothing) else None)
    try:
        return pa.array(values, type=kind)
    except UnicodeEncodeError:
        return pa.array([None if value is None else _whole(value) for value in values], type=kind)


def _whole(text: str) -> str:
    """Text whose lone surrogates are U+FFFD, and whose surrogate pairs are the character that they stand for."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _flattened(values: Sequence[Any]) -> tuple[pa.Array, list[Any]]:
    """Offsets (null where there is no list) and all items in one list."""
    offsets: list[int | None] = []
    items: list[Any] = []
    for value in values:
        offsets.append(None if value is None else len(items))
        items.extend(value or ())
    offsets.append(len(items))
    return pa.array(offsets, type=pa.int32()), items
