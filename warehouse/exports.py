"""Rows of a query as CSV, JSON, JSON lines or Parquet, for other programs."""

from __future__ import annotations

import csv
import errno
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TextIO, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import DiskFull, QueryError, UsageError

TextFormat = Literal["csv", "json", "jsonl"]
FileFormat = Literal["csv", "json", "jsonl", "parquet"]

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
# What JSON leaves as it is and a terminal acts on: C1 controls, bidi marks, line separators.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def write_text(stream: TextIO, form: TextFormat, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as CSV (RFC 4180), as one JSON array of objects, or as a JSON object a line."""
    {"csv": _write_csv, "json": _write_json, "jsonl": _write_jsonl}[form](stream, columns, rows)


def write_file(path: Path, write: Callable[[Path], None], option: str = "--output") -> None:
    """Have ``write`` make a file beside ``path`` and put it in its place when it is whole; ``option`` is what named it.

    Raises:
        UsageError: the place can't be written to; then nothing has changed.
        DiskFull: no space left; then nothing has changed.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"{option} {path}: expected a file in a folder that exists; make the folder, or name another file")
    partial = path.with_name(f".{path.name}.partial")
    try:
        write(partial)
        partial.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                f"no space left for {path}, which is as it was: free some space, then run the same command again"
            ) from error
        raise UsageError(f"{option} {path} can't be written ({error.strerror or error}); name another file") from error
    finally:
        partial.unlink(missing_ok=True)


def write_parquet(path: Path, reader: pa.RecordBatchReader) -> None:
    """Write Arrow batches as a Parquet file. Raises QueryError when the query fails on the way."""
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in _batches(reader):
            writer.write_batch(batch)


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        except (OSError, pa.ArrowException) as error:  # as what DuckDB's errors come through Arrow's stream
            raise QueryError(str(error).strip()) from error
        yield batch


def json_value(value: Any) -> Any:
    """A value of DuckDB as JSON has it: times as ISO 8601 (UTC as Z), a struct or map as an object, bytes as hex, NaN as null.

    >>> json_value({"at": datetime(2026, 11, 24), "share": Decimal("0.5"), "list": (1, float("nan"))})
    {'at': '2026-11-24T00:00:00', 'share': 0.5, 'list': [1, None]}
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (datetime, time)):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{value.total_seconds():g}S"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(json_value(key)): json_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(item) for item in value]
    return str(value)


def json_text(value: Any) -> str:
    """JSON on one line, in which no character moves a terminal's cursor."""
    text = json.dumps(json_value(value), ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def csv_cell(value: Any) -> str:
    """A value as a CSV cell: null is empty, nested values are JSON, and what looks like a formula gets an apostrophe.

    >>> csv_cell("=cmd|' /C calc'!A0"), csv_cell("-12.5"), csv_cell(-3), csv_cell("- a dash")
    ("'=cmd|' /C calc'!A0", '-12.5', '-3', "'- a dash")
    """
    if value is None:
        return ""
    if isinstance(value, (list, tuple, dict)):
        return json_text(value)
    plain = json_value(value)
    if not isinstance(plain, str):
        return json.dumps(plain)
    return f"'{plain}" if _FORMULA.match(plain) and not _NUMBER.fullmatch(plain) else plain


def _write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([csv_cell(column) for column in columns])
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])


def _write_json(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = _distinct(columns)
    stream.write("[")
    for count, row in enumerate(rows):
        stream.write(("," if count else "") + "\n" + json_text(dict(zip(names, row, strict=True))))
    stream.write("\n]\n")


def _write_jsonl(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = _distinct(columns)
    for row in rows:
        stream.write(json_text(dict(zip(names, row, strict=True))) + "\n")


def _distinct(columns: Sequence[str]) -> list[str]:
    """Names for an object's members: of two columns with one name, the second gets a number, not the first's place."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            name, number = f"{column}_{number}", number + 1
        names.append(name)
    return names


def format_of(form: str | None, output: Path | None) -> str:
    """The format that options ask for: by name, else by the ending of the output's name, else ``table``.

    Raises:
        UsageError: the format is unknown, or doesn't go with the output.
    """
    files = get_args(FileFormat)
    known = ("table", *files)
    if form is not None and form not in known:
        raise UsageError(f"--format {form}: expected one of {', '.join(known)}")
    if output is None:
        if form == "parquet":
            raise UsageError("--format parquet needs a file: add --output FILE.parquet")
        return form or "table"
    chosen = (
        form if form is not None and form in files else output.suffix.removeprefix(".").lower()
    )  # a file is never a table for the eye
    if chosen not in files:
        raise UsageError(f"--output {output}: expected --format {'|'.join(files)}, or a name that ends so")
    return chosen


@contextmanager
def text_file(path: Path) -> Iterator[TextIO]:
    """A text file to write, in UTF-8 and with line ends as given."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        yield stream
