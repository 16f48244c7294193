"""Queries over a data folder: tables and views in an in-memory DuckDB that can read this folder's tables and nothing else.

The list of a table's files comes from its Delta log, never from a glob, and is fixed when the connection is made: a query sees
whole segments only. Make a new connection to see what has landed since.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.errors import DataFolderError, QueryError
from pipelines.records import Capture, Column, Document, Link, Republication
from warehouse.read_only import reading_statement
from warehouse.schema import TABLES, record_columns, table_schema
from warehouse.store import Store, open_store
from warehouse.tables import DataFile, data_files

VIEWS_FOLDER = Path(__file__).parent / "views"
# The public view has the table's name, so the log beneath it needs another.
RELATIONS = {name: "captures_log" if name == "captures" else name for name in TABLES}
# Views whose columns mean what the record says, where their own file doesn't say otherwise.
VIEW_RECORDS: dict[str, type] = {
    "captures": Capture,
    "mementos": Capture,
    "documents": Document,
    "articles": Document,
    "links": Link,
    "republications": Republication,
    "lag": Republication,
    "licence_audits": Republication,
}
_BATCH_ROWS = 1_000
# Two renames, far apart only on a machine that is very busy.
SWAP_ATTEMPTS = 50
SWAP_WAIT_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Result:
    """A running query. Its rows can be taken once."""

    columns: tuple[str, ...]
    cursor: duckdb.DuckDBPyConnection

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Rows as Python values: a list is a list, a struct or a map a dict, a time an aware datetime."""
        while True:
            with query_errors():
                batch = self.cursor.fetchmany(_BATCH_ROWS)
            if not batch:
                return
            yield from batch


def connect(data: Path, *, comments: bool = True) -> duckdb.DuckDBPyConnection:
    """A read-only connection with every table and view of a data folder; ``tearsheet schema`` lists them.

    Tables that don't exist yet are empty. ``comments`` puts each column's meaning into duckdb_columns(), which takes as long as
    all the rest. Raises DataFolderError when ``data`` is no data folder.
    """
    store = open_store(data, create=False)
    connection = connect_store(store)
    _make_views(connection)
    if comments:
        _comment(connection)
    _lock(connection, store.tables)
    return connection


def connect_store(store: Store) -> duckdb.DuckDBPyConnection:
    """The base tables alone (``captures_log``, ``documents_log`` ...), for our own code; nothing is locked."""
    try:
        return _tables_over(_files(store))
    except duckdb.IOException:  # a rebuild took the files away between the look at the log and the look at them
        return _tables_over(_files(store))


def _files(store: Store) -> dict[str, list[DataFile]]:
    """The files of each table, all of them from before a rebuild or all from after it.

    A rebuild puts a whole new folder in the place of the tables' folder; for a moment there is none, which is not "no rows".
    """
    for _ in range(SWAP_ATTEMPTS):
        before = _inode(store.tables)
        files = {name: data_files(store.tables / name) for name in TABLES}
        if before == _inode(store.tables) and (before is not None or not (store.root / "tables.old").exists()):
            return files
        time.sleep(SWAP_WAIT_SECONDS)
    raise DataFolderError(
        f"the tables in {store.root} are being replaced, or a rebuild was stopped in the middle: run tearsheet rebuild again"
    )


def _inode(path: Path) -> int | None:
    return path.stat().st_ino if path.is_dir() else None


def connect_empty() -> duckdb.DuckDBPyConnection:
    """All tables and views without a row, with comments on each column: what the dictionary is made from."""
    connection = _tables_over({name: [] for name in TABLES})
    _make_views(connection)
    _comment(connection)
    return connection


def run_query(connection: duckdb.DuckDBPyConnection, sql: str) -> Result:
    """Start a query that reads.

    Raises:
        QueryError: it would do more than read, or DuckDB refuses it; the message is DuckDB's with its hint.
    """
    statement = reading_statement(connection, sql)
    with query_errors():
        cursor = connection.cursor()  # a connection has one result at a time, and the caller may not read this one to its end
        cursor.execute(statement)
        return Result(tuple(column[0] for column in cursor.description or ()), cursor)


def run_query_arrow(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.RecordBatchReader:
    """As :func:`run_query`, in Arrow batches; an error while they are read comes as OSError, with DuckDB's message."""
    statement = reading_statement(connection, sql)
    with query_errors():
        return connection.cursor().sql(statement.query).to_arrow_reader(10 * _BATCH_ROWS)


@contextmanager
def query_errors() -> Iterator[None]:
    """DuckDB's errors as QueryError with DuckDB's own message."""
    try:
        yield
    except duckdb.Error as error:
        raise QueryError(str(error).strip()) from error


def files_have_moved(error: QueryError) -> bool:
    """True when a query failed because its files are gone: a rebuild put new tables in their place, so connect again."""
    cause = error.__cause__
    return isinstance(cause, (duckdb.IOException, OSError)) and bool(re.search("No such file|No files found", str(cause)))


def view_files() -> list[Path]:
    """The views' SQL files, each after those that it reads from."""
    files = {path.stem: path for path in sorted(VIEWS_FOLDER.glob("*.sql"))}
    reads = {name: set(re.findall(r"\b(?:from|join)\s+(\w+)", _code(path))) & files.keys() for name, path in files.items()}
    return [files[name] for name in TopologicalSorter({name: sorted(read) for name, read in reads.items()}).static_order()]


def view_meaning(path: Path) -> str:
    """Grain and key of a view: the comment that its file begins with."""
    return path.read_text().splitlines()[0].removeprefix("--").strip()


def _code(path: Path) -> str:
    return re.sub(r"--[^\n]*", "", path.read_text())


def _tables_over(tables: Mapping[str, Sequence[DataFile]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("set global TimeZone = 'UTC'")  # global: cursors start from it
    for name, files in tables.items():
        connection.execute(f"create view {RELATIONS[name]} as {_relation(table_schema(name), files)}")
    return connection


def _make_views(connection: duckdb.DuckDBPyConnection) -> None:
    for path in view_files():
        connection.execute(path.read_text())


def _lock(connection: duckdb.DuckDBPyConnection, tables: Path) -> None:
    connection.execute("set allowed_directories = [" + _text(str(tables.absolute()) + os.sep) + "]")
    # Large sorts spill here, not into the folder in which the command was typed.
    connection.execute(f"set temp_directory = {_text(os.path.join(tempfile.gettempdir(), f'tearsheet-{os.getpid()}'))}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _relation(schema: pa.Schema, files: Sequence[DataFile]) -> str:
    """A query that gives the declared columns of a table, null where a file is older than the column.

    Files known to have every column are read without `union_by_name`: with it DuckDB opens the footer of each file whenever a
    view is bound (25 ms for 1,000 files, times the views that read it). The newest is first, its nested fields count.
    """
    columns = ", ".join(_column(field) for field in schema)
    nothing = f"select {', '.join(_column(field, value='null') for field in schema)} where false"
    whole = [file.path for file in files if file.columns.issuperset(schema.names)]
    others = [file.path for file in files if not file.columns.issuperset(schema.names)]
    parts = []
    if whole:
        parts.append(f"select {columns} from {_scan(whole, by_name=False)}")
    if others:
        parts.append(f"select {columns} from ({nothing} union all by name from {_scan(others, by_name=True)})")
    return " union all ".join(parts) or nothing


def _scan(paths: Sequence[str], *, by_name: bool) -> str:
    listed = ", ".join(map(_text, paths))
    return f"read_parquet([{listed}], union_by_name = {str(by_name).lower()}, hive_partitioning = false)"


def _column(field: pa.Field, value: str | None = None) -> str:
    name = _name(field.name)
    return f"{value or name}::{sql_type(field.type)} as {name}"


def sql_type(kind: pa.DataType) -> str:
    """DuckDB's name of an Arrow type."""
    if pa.types.is_list(kind):
        return f"{sql_type(kind.value_type)}[]"
    if pa.types.is_map(kind):
        return f"map({sql_type(kind.key_type)}, {sql_type(kind.item_type)})"
    if pa.types.is_struct(kind):
        return "struct(" + ", ".join(f"{_name(field.name)} {sql_type(field.type)}" for field in kind) + ")"
    return _SQL_TYPES[kind]


_SQL_TYPES = {
    pa.string(): "varchar",
    pa.binary(): "blob",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.timestamp("us", tz="UTC"): "timestamptz",
}


def _comment(connection: duckdb.DuckDBPyConnection) -> None:
    """Comments on every table, view and column that has none in its SQL file."""
    meanings: dict[str, dict[str, Column]] = {RELATIONS[name]: record_columns(record) for name, record in TABLES.items()}
    meanings |= {view: record_columns(record) for view, record in VIEW_RECORDS.items()}
    statements = []
    for relation, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where not internal and comment is null"
    ).fetchall():
        if column in meanings.get(relation, {}):
            statements.append(f"comment on column {relation}.{_name(column)} is {_text(meanings[relation][column].meaning)}")
    statements += [f"comment on view {path.stem} is {_text(view_meaning(path))}" for path in view_files()]
    statements += [f"comment on view {RELATIONS[name]} is {_text(record_meaning(record))}" for name, record in TABLES.items()]
    connection.execute("; ".join(statements))


def record_meaning(record: type) -> str:
    """Grain and key of a base table: the first paragraph of its record's docstring, on one line."""
    return " ".join((record.__doc__ or "").split("\n\n")[0].replace("``", "").split())


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
