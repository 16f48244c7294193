"""Records from Arrow tables: the way back from a query to the frozen records that pipelines work on."""

from __future__ import annotations

import dataclasses
import types
import typing
from functools import cache
from typing import Any, TypeVar, Union

import pyarrow as pa

R = TypeVar("R")


def records_from(record: type[R], table: pa.Table) -> list[R]:
    """One record for each row; the table has a column for each field. Lists become tuples, structs records, maps dicts."""
    names = [field.name for field in dataclasses.fields(record)]  # type: ignore[arg-type]
    hints = _hints(typing.cast(type, record))
    columns = [[_value(hints[name], value) for value in table.column(name).to_pylist()] for name in names]
    return [record(*values) for values in zip(*columns, strict=True)]


@cache
def _hints(record: type) -> dict[str, Any]:
    return typing.get_type_hints(record)


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if typing.get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    origin = typing.get_origin(hint)
    if origin is tuple:
        return tuple(_value(typing.get_args(hint)[0], item) for item in value)
    if origin is dict:
        return dict(value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        return hint(**{name: _value(hints[name], value[name]) for name in hints})
    return value
