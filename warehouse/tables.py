"""Delta tables: a segment's rows become visible whole and once, or not at all.

deltalake neither syncs a file nor refuses a token that it has seen: both are done here. Rows are only ever appended.
Call from a process that was never forked from one that used deltalake (its threads don't survive a fork).
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction

from pipelines.errors import DataFolderError, DiskFull
from warehouse.column_statistics import statistics_json
from warehouse.schema import table_schema, to_table

# Rows of a row group: point look-ups are twice as fast as with one group, for 1 % more bytes (facts/storage.md).
ROW_GROUP_ROWS = 30_000
# Two writers meet about once in 120 commits; whoever loses this often in a row is not meeting another writer.
COMMIT_ATTEMPTS = 25
# Readers, deltalake among them, know the statistics of a table's first 32 columns only, unless it says otherwise.
_PROPERTIES = {"delta.dataSkippingNumIndexedCols": "-1"}
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


def commit(table_path: Path, name: str, records: Sequence[Any], app_id: str, number: int) -> bool:
    """True when the records of segment ``number`` were added; False when ``app_id`` had landed it before.

    Also records the token when there are no records. Numbers of one ``app_id`` must come in growing order; a lower one
    counts as landed. Raises DiskFull, DataFolderError; then nothing of it is visible.
    """
    with _named_errors(table_path):
        table = _opened_or_created(table_path, name)
        if _landed(table, app_id, number):
            return False
        rows = to_table(name, records)
        action = _written(table_path, rows, app_id, number) if rows.num_rows else None
        for _ in range(COMMIT_ATTEMPTS):
            table = _with_columns(table, table_path, name)
            # Adding a column reopens the table, and another process may have landed the same segment meanwhile.
            if _landed(table, app_id, number):
                return False
            version = table.version()
            try:
                table.create_write_transaction(
                    [] if action is None else [action],
                    "append",
                    table.schema(),
                    [],
                    commit_properties=CommitProperties(app_transactions=[Transaction(app_id, number)]),
                )
            except CommitFailedError:
                table = _opened(table_path)
                continue
            _sync_log(table_path, version)
            return True
        raise DataFolderError(
            f"{table_path}: segment {number} could not be committed in {COMMIT_ATTEMPTS} tries, each time another "
            "process had changed the table; stop the other process, then run the same command again"
        )


def token(table_path: Path, app_id: str) -> int | None:
    """Number of the last segment that ``app_id`` landed in this table; None when there is none, or no table."""
    with _named_errors(table_path):
        if not exists(table_path):
            return None
        version = _opened(table_path).transaction_version(app_id)
        return None if version is None else int(version)


def active_files(table_path: Path) -> list[str]:
    """Absolute paths of the data files of the table's latest version, newest first; [] when there is no table.

    Raises DataFolderError for a table with deletion vectors: a reader of the files would see deleted rows.
    """
    return [file.path for file in data_files(table_path)]


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file of the latest version; ``columns`` are those that its statistics name, which may be too few."""

    path: str
    columns: frozenset[str]


def data_files(table_path: Path) -> list[DataFile]:
    """The data files of the table's latest version, newest first."""
    with _named_errors(table_path):
        if not exists(table_path):
            return []
        table = _opened(table_path)
        if "deletionVectors" in (table.protocol().reader_features or ()):
            raise DataFolderError(
                f"{table_path} uses deletion vectors, which Tearsheet neither writes nor reads; "
                "make the tables again from the archive: tearsheet rebuild"
            )
        actions = pa.table(table.get_add_actions())
        actions = actions.sort_by([("modification_time", "descending"), ("path", "descending")])
        paths = [str(table_path.absolute() / unquote(path)) for path in actions.column("path").to_pylist()]
        counts = actions.column("null_count").to_pylist() if "null_count" in actions.column_names else [None] * len(paths)
        return [DataFile(path, _counted(nulls)) for path, nulls in zip(paths, counts, strict=True)]


@dataclass(frozen=True, slots=True)
class FileBounds:
    """A data file, its number of rows, and what a text column of it lies between: None where its statistics don't say."""

    path: str
    rows: int
    lowest: str | None
    highest: str | None


def file_bounds(table_path: Path, column: str) -> list[FileBounds]:
    """The data files of the table's latest version with the bounds of a column, from the log alone; no file is opened."""
    with _named_errors(table_path):
        if not exists(table_path):
            return []
        actions = pa.table(_opened(table_path).get_add_actions(flatten=True))
        names = ("path", "num_records", f"min.{column}", f"max.{column}")
        nothing = [None] * actions.num_rows
        values = [actions.column(name).to_pylist() if name in actions.column_names else nothing for name in names]
        return [
            FileBounds(str(table_path.absolute() / unquote(path)), rows or 0, lowest, highest)
            for path, rows, lowest, highest in zip(*values, strict=True)
        ]


def _counted(null_count: dict[str, Any] | None) -> frozenset[str]:
    return frozenset(name for name, nulls in (null_count or {}).items() if nulls is not None)


def exists(table_path: Path) -> bool:
    """True when the folder holds a Delta table with at least one version."""
    return (table_path / "_delta_log").is_dir() and DeltaTable.is_deltatable(_location(table_path))


def _location(table_path: Path) -> str:
    # deltalake 1.6.6 decodes a path twice: of "a%20b" it makes "a b", in part of the calls only.
    if "%" in str(table_path.absolute()):
        raise DataFolderError(
            f"the data folder's path has a % ({table_path}), which the table format can't hold; use another folder"
        )
    return table_path.absolute().as_uri()


def _opened(table_path: Path) -> DeltaTable:
    return DeltaTable(_location(table_path))


def _opened_or_created(table_path: Path, name: str) -> DeltaTable:
    location = _location(table_path)
    if exists(table_path):
        return DeltaTable(location)
    table_path.mkdir(parents=True, exist_ok=True)
    with suppress(CommitFailedError):  # another process was first
        DeltaTable.create(location, table_schema(name), name=name, mode="ignore", configuration=_PROPERTIES)
    _sync_log(table_path, -1)
    _sync(table_path)
    _sync(table_path.parent)
    return DeltaTable(location)


def _landed(table: DeltaTable, app_id: str, number: int) -> bool:
    last = table.transaction_version(app_id)
    return last is not None and int(last) >= number


def _with_columns(table: DeltaTable, table_path: Path, name: str) -> DeltaTable:
    """The table with all columns that the record has by now; old rows have null there."""
    known = {field.name for field in table.schema().fields}
    missing = [field.with_nullable(True) for field in table_schema(name) if field.name not in known]
    if not missing:
        return table
    version = table.version()
    with suppress(CommitFailedError):  # another process added them; the loop looks again
        table.alter.add_columns(Schema.from_arrow(pa.schema(missing)).fields)
        _sync_log(table_path, version)
    return _opened(table_path)


def _written(table_path: Path, rows: pa.Table, app_id: str, number: int) -> AddAction:
    """Write the rows as one Parquet file, synced with its folder.

    Its name holds a digest of its bytes: writing the segment again after a crash gives the same file, no orphan, and can
    never replace a committed file by other content.
    """
    sink = pa.BufferOutputStream()
    groups_of_rows = min(rows.num_rows, ROW_GROUP_ROWS)
    identities = [column for column in rows.column_names if column.endswith("_id") and column != "run_id"]
    pq.write_table(
        rows,
        sink,
        compression="zstd",
        compression_level=3,
        row_group_size=ROW_GROUP_ROWS,
        write_page_checksum=True,
        bloom_filter_options={column: {"ndv": groups_of_rows, "fpp": 0.01} for column in identities},
    )
    content = memoryview(sink.getvalue())
    digest = hashlib.sha256(content).hexdigest()[:16]
    writer = re.sub(r"[^A-Za-z0-9.]+", "-", app_id)
    path = table_path / f"{writer}-{number:06d}-{digest}.parquet"
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    for left in table_path.glob(f".{writer}-*.partial"):
        if not left.name.endswith(f".{os.getpid()}.partial"):  # of a killed process: a writer is one process at a time
            left.unlink(missing_ok=True)
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    _sync(table_path)
    return AddAction(path.name, content.nbytes, {}, int(time.time() * 1000), True, statistics_json(rows))


def _sync_log(table_path: Path, after_version: int) -> None:
    """Sync the log's entries newer than a version (checkpoints too), then its folder."""
    log = table_path / "_delta_log"
    for path in log.iterdir():
        number = path.name.partition(".")[0]
        if path.name == "_last_checkpoint" or (number.isdigit() and int(number) > after_version):
            try:
                _sync(path)
            except FileNotFoundError:
                continue  # another writer's temporary file, or an entry that a checkpoint replaced
    _sync(log)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _named_errors(table_path: Path) -> Iterator[None]:
    """Errors of the disk and of deltalake as ours, with the path and the repair."""
    try:
        yield
    except (OSError, DeltaError) as error:
        # deltalake raises OSError too, without a number and over several lines, coloured.
        text = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(error)).replace("↳", ":").split())
        number = getattr(error, "errno", None)
        if number in _DISK_FULL or (number is None and re.search(r"No space left|[Qq]uota exceeded|os error (28|122)\b", text)):
            raise DiskFull(
                f"no space left for {table_path}; what was stored before is whole: free some space, "
                "then run the same command again"
            ) from error
        if number in _NOT_ALLOWED or re.search(r"Permission denied|Read-only file system", text):
            raise DataFolderError(f"{table_path} can't be written ({text:.200}); check its owner and mode") from error
        raise DataFolderError(
            f"{table_path} can't be used as a table ({text:.300}); make the tables again from the archive: tearsheet rebuild"
        ) from error
