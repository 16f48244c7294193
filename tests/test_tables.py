"""Commits to Delta tables: whole, once, synced, readable by others."""

from __future__ import annotations

import errno
import json
import threading
from dataclasses import make_dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError
from rows import NOON, capture, document, hours, link

from pipelines.errors import DataFolderError, DiskFull
from pipelines.records import Column, Link
from warehouse import schema, tables
from warehouse.column_statistics import statistics_json
from warehouse.tables import active_files, commit, data_files, exists, token

WRITER = "local/1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data with spaces é#" / "tables" / "links_log"


def links(first: int, count: int) -> list[Link]:
    return [link(f"https://e.org/{number}", position=number) for number in range(first, first + count)]


def rows_of(path: Path, column: str = "position") -> list[Any]:
    files = active_files(path)
    return [value for file in files for value in pq.read_table(file).column(column).to_pylist()]


def test_rows_of_a_segment_are_there_after_its_commit(path: Path) -> None:
    assert commit(path, "links_log", links(0, 3), WRITER, 1)
    assert sorted(rows_of(path)) == [0, 1, 2]
    assert token(path, WRITER) == 1


def test_no_table_has_no_files_and_no_token(path: Path) -> None:
    assert active_files(path) == []
    assert token(path, WRITER) is None
    assert not exists(path)
    assert not path.exists()


def test_landing_a_segment_twice_adds_nothing(path: Path) -> None:
    commit(path, "links_log", links(0, 3), WRITER, 1)
    assert not commit(path, "links_log", links(0, 3), WRITER, 1)
    assert commit(path, "links_log", links(3, 2), WRITER, 2)
    assert not commit(path, "links_log", links(3, 2), WRITER, 2)
    assert not commit(path, "links_log", links(0, 3), WRITER, 1)
    assert sorted(rows_of(path)) == [0, 1, 2, 3, 4]
    assert token(path, WRITER) == 2


def test_numbers_may_skip_and_writers_count_for_themselves(path: Path) -> None:
    assert commit(path, "links_log", links(0, 1), WRITER, 4)
    assert commit(path, "links_log", links(1, 1), WRITER, 9)
    assert commit(path, "links_log", links(2, 1), "other/1", 1)
    assert commit(path, "links_log", links(3, 1), "local/2", 4)
    assert (token(path, WRITER), token(path, "other/1"), token(path, "local/2")) == (9, 1, 4)
    assert sorted(rows_of(path)) == [0, 1, 2, 3]


def test_a_segment_without_rows_leaves_its_token_and_no_file(path: Path) -> None:
    assert commit(path, "links_log", [], WRITER, 1)
    assert token(path, WRITER) == 1
    assert active_files(path) == []
    assert not commit(path, "links_log", [], WRITER, 1)
    assert list(path.glob("*.parquet")) == []


def test_a_commit_that_never_became_visible_leaves_no_second_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(DeltaTable, "create_write_transaction", killed)
        with pytest.raises(KeyboardInterrupt):
            commit(path, "links_log", links(0, 3), WRITER, 1)
    assert active_files(path) == []
    assert commit(path, "links_log", links(0, 3), WRITER, 1)
    assert len(list(path.glob("*.parquet"))) == 1


def test_what_a_killed_writer_left_half_written_is_swept(path: Path) -> None:
    commit(path, "links_log", links(0, 1), WRITER, 1)
    left = path / ".local-1-000002-0123456789abcdef.parquet.1.partial"
    left.write_bytes(b"PAR1")
    commit(path, "links_log", links(1, 1), WRITER, 2)
    assert not left.exists()


def test_two_stale_handles_with_one_token_give_one_commit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process lands the same segment between our look at the token and our commit."""
    commit(path, "links_log", [], WRITER, 1)
    real = DeltaTable.create_write_transaction
    raced: list[bool] = []

    def after_the_other(self: DeltaTable, *arguments: Any, **named: Any) -> None:
        if not raced:
            raced.append(True)
            raced.append(commit(path, "links_log", links(0, 3), WRITER, 2))
        real(self, *arguments, **named)

    monkeypatch.setattr(DeltaTable, "create_write_transaction", after_the_other)
    assert not commit(path, "links_log", links(0, 3), WRITER, 2)
    assert raced == [True, True]
    assert sorted(rows_of(path)) == [0, 1, 2]


def test_a_commit_that_loses_every_time_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: Any, **__: Any) -> None:
        raise CommitFailedError("Metadata changed since last commit.")

    monkeypatch.setattr(DeltaTable, "create_write_transaction", lost)
    with pytest.raises(DataFolderError, match="another"):
        commit(path, "links_log", links(0, 1), WRITER, 1)


def test_two_writers_and_a_reader_see_whole_segments_and_lose_none(path: Path) -> None:
    segments, rows_each = 12, 5
    seen: list[int] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def write(writer: str, offset: int) -> None:
        try:
            for number in range(1, segments + 1):
                commit(path, "links_log", links(offset + number * rows_each, rows_each), writer, number)
        except BaseException as error:  # noqa: BLE001 - a thread's error would be lost
            errors.append(error)

    def read() -> None:
        try:
            while not done.is_set():
                files = active_files(path)
                if files:
                    count = duckdb.connect().execute("select count(*) from read_parquet(?)", [files]).fetchall()[0][0]
                    seen.append(count)
        except BaseException as error:  # noqa: BLE001 - a thread's error would be lost
            errors.append(error)

    writers = [threading.Thread(target=write, args=("a/1", 0)), threading.Thread(target=write, args=("b/1", 1000))]
    reader = threading.Thread(target=read)
    for thread in [reader, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert errors == []
    assert seen == sorted(seen)
    assert all(count % rows_each == 0 for count in seen)
    assert len(set(rows_of(path))) == len(rows_of(path)) == 2 * segments * rows_each


def grown_link() -> type:
    """The record Link with two more columns, one that may be null and one that may not."""
    return make_dataclass(
        "Grown",
        [("rel", Annotated[str | None, Column("rel attribute")]), ("followed", Annotated[bool, Column("was it fetched")])],
        bases=(Link,),
        frozen=True,
    )


def test_a_new_column_of_the_record_is_added_and_old_rows_have_null(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(path, "links_log", links(0, 2), WRITER, 1)
    grown = grown_link()
    monkeypatch.setitem(schema.TABLES, "links_log", grown)
    schema.table_schema.cache_clear()
    try:
        old = links(2, 1)[0]
        new = grown(**{name: getattr(old, name) for name in Link.__slots__}, rel="nofollow", followed=True)
        assert commit(path, "links_log", [new], WRITER, 2)
        assert {"rel", "followed"} <= {field.name for field in DeltaTable(tables._location(path)).schema().fields}
        newest, oldest = data_files(path)
        assert newest.columns - oldest.columns == {"rel", "followed"}
    finally:
        monkeypatch.undo()
        schema.table_schema.cache_clear()
    assert commit(path, "links_log", links(3, 1), WRITER, 3), "a writer of the older version goes on"
    assert sorted(rows_of(path)) == [0, 1, 2, 3]


def test_tokens_outlive_a_checkpoint_of_the_log(path: Path) -> None:
    commit(path, "links_log", links(0, 1), "first/1", 7)
    commit(path, "links_log", links(1, 1), WRITER, 1)
    DeltaTable(tables._location(path)).create_checkpoint()
    for entry in path.glob("_delta_log/*.json"):
        entry.unlink()
    assert (token(path, "first/1"), token(path, WRITER)) == (7, 1)
    assert not commit(path, "links_log", links(1, 1), WRITER, 1)
    assert sorted(rows_of(path)) == [0, 1]
    assert all(file.columns for file in data_files(path))


def test_columns_behind_the_thirty_second_have_statistics_too(tmp_path: Path) -> None:
    commit(tmp_path / "documents_log", "documents_log", [document()], WRITER, 1)
    assert data_files(tmp_path / "documents_log")[0].columns == set(schema.table_schema("documents_log").names)


def test_every_column_has_statistics_and_deltalake_prunes_by_them_rightly(tmp_path: Path) -> None:
    path = tmp_path / "captures"
    commit(path, "captures", [capture(), capture("https://e.org/b", etag='"x"')], WRITER, 1)
    commit(path, "captures", [capture("https://e.org/c", fetched_at=hours(5))], WRITER, 2)
    table = DeltaTable(tables._location(path))
    actions = pa.table(table.get_add_actions()).to_pylist()
    for action in actions:
        assert set(action["null_count"]) == set(schema.table_schema("captures").names)
        assert set(action["min"]) == set(action["max"]) == set(schema.table_schema("captures").names) - {"headers"}
    assert len(table.file_uris(file_pruning_predicate=[("fetched_at", ">", hours(1).isoformat())])) == 1
    assert table.count() == 3


def test_statistics_count_nulls_of_nested_leaves_and_bound_booleans_and_all_null_columns() -> None:
    person = pa.struct([pa.field("name", pa.string()), pa.field("age", pa.int64())])
    rows = pa.table(
        {
            "is_dead": [True, False, None],
            "nothing": pa.array([None, None, None], pa.string()),
            "who": pa.array([{"name": "b", "age": None}, None, {"name": "a", "age": 3}], person),
            "list": [["x"], None, []],
            "at": pa.array([NOON, None, hours(1)], pa.timestamp("us", "UTC")),
            "share": [float("inf"), 0.5, None],
        }
    )
    found = json.loads(statistics_json(rows))
    assert found["numRecords"] == 3
    assert found["minValues"]["is_dead"] is False
    assert found["maxValues"]["is_dead"] is True
    assert found["minValues"]["nothing"] is None
    assert found["nullCount"] == {
        "is_dead": 1, "nothing": 3, "who": {"name": 1, "age": 2}, "list": 1, "at": 1, "share": 1,
    }  # fmt: skip
    assert found["minValues"]["who"] == {"name": "a", "age": 3}
    assert "list" not in found["minValues"]
    assert "share" not in found["maxValues"], "JSON has no infinity"
    assert datetime.fromisoformat(found["maxValues"]["at"]) == hours(1)


@pytest.mark.parametrize("text", ["x" * 33, "x" * 32 + "\U0010ffff", "é" * 40 + "\U0010ffff", "x" * 32 + "\U0010ffffz", "short"])
def test_bounds_of_long_texts_hold_the_text_between_them(text: str) -> None:
    found = json.loads(statistics_json(pa.table({"text": [text]})))
    assert found["minValues"]["text"].encode() <= text.encode() <= found["maxValues"]["text"].encode()


def test_data_files_have_checksums_bloom_filters_and_groups(tmp_path: Path) -> None:
    path = tmp_path / "links_log"
    commit(path, "links_log", [link("https://e.org/x", document(f"https://e.org/{n}"), position=n) for n in range(3)], WRITER, 1)
    (file,) = active_files(path)
    column = pq.ParquetFile(file, page_checksum_verification=True).metadata.row_group(0).column(0)
    assert column.path_in_schema == "document_id"
    assert column.compression == "ZSTD"
    assert column.statistics.has_min_max
    found = duckdb.connect().execute(
        "select count(*) from parquet_bloom_probe(?, 'document_id', 'nothing') where bloom_filter_excludes", [file]
    )
    assert found.fetchall() == [(1,)]


def test_a_flipped_bit_in_a_data_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "links_log"
    commit(path, "links_log", links(0, 500), WRITER, 1)
    (file,) = active_files(path)
    content = bytearray(Path(file).read_bytes())
    content[content.index(b"PAR1", 1) // 4 if b"PAR1" in content[1:400] else 200] ^= 0x10
    Path(file).write_bytes(bytes(content))
    with pytest.raises(OSError, match=r"(?i)crc|checksum|corrupt|deserialize|thrift"):
        pq.read_table(file, page_checksum_verification=True)


def test_a_full_disk_while_the_data_is_written_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(path, "links_log", links(0, 2), WRITER, 1)
    before = sorted(entry.name for entry in path.iterdir())

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.tables.os.fsync", full)
        with pytest.raises(DiskFull, match="free some space"):
            commit(path, "links_log", links(2, 2), WRITER, 2)
    assert sorted(entry.name for entry in path.iterdir()) == before
    assert sorted(rows_of(path)) == [0, 1]
    assert commit(path, "links_log", links(2, 2), WRITER, 2), "the same command again lands it"
    assert sorted(rows_of(path)) == [0, 1, 2, 3]


@pytest.mark.parametrize("kind", [OSError, DeltaError])
def test_a_full_disk_while_the_log_is_written_is_told_apart(
    path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def full(*_: Any, **__: Any) -> None:
        # as deltalake 1.6.6 words it on a full tmpfs: an OSError without a number
        raise kind("Generic LocalFileSystem error\n  \x1b[31m↳\x1b[0m Unable to copy data to file\n  ↳ No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(DeltaTable, "create_write_transaction", full)
        with pytest.raises(DiskFull):
            commit(path, "links_log", links(0, 2), WRITER, 1)
    assert active_files(path) == []


def test_a_damaged_log_is_one_clear_error(path: Path) -> None:
    commit(path, "links_log", links(0, 1), WRITER, 1)
    (path / "_delta_log" / f"{1:020d}.json").write_text("not json")
    for act in (lambda: active_files(path), lambda: token(path, WRITER), lambda: commit(path, "links_log", [], WRITER, 2)):
        with pytest.raises(DataFolderError, match="tearsheet rebuild"):
            act()


def test_a_folder_without_write_permission_is_one_clear_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(DataFolderError, match="owner and mode"):
        commit(path, "links_log", links(0, 1), WRITER, 1)


def test_a_percent_sign_in_the_path_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="%"):
        commit(tmp_path / "a%20b" / "links_log", "links_log", links(0, 1), WRITER, 1)


def test_a_table_with_deletion_vectors_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(path, "links_log", links(0, 1), WRITER, 1)

    class Protocol:
        reader_features = ("deletionVectors",)

    monkeypatch.setattr(DeltaTable, "protocol", lambda _: Protocol)
    with pytest.raises(DataFolderError, match="deletion vectors"):
        active_files(path)


def test_every_new_file_and_its_folder_is_synced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = tables._sync
    monkeypatch.setattr(tables, "_sync", lambda target: (synced.append(target.name), real(target)))
    commit(path, "links_log", links(0, 1), WRITER, 1)
    assert {f"{0:020d}.json", f"{1:020d}.json", "_delta_log", "links_log", "tables"} <= set(synced)
