"""Queries read, and do nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import make_dataclass
from pathlib import Path
from typing import Annotated

import duckdb
import pyarrow.parquet as pq
import pytest
from rows import capture, data_folder, document, link, redirect, run

from pipelines.errors import DataFolderError, QueryError
from pipelines.records import Column, Link
from warehouse import query, schema
from warehouse.query import connect, files_have_moved, run_query, run_query_arrow
from warehouse.tables import active_files, commit


def landed(root: Path) -> Path:
    page = document()
    return data_folder(
        root / "it's data",
        captures=[capture(), redirect("https://e.org/a", "https://e.org/b")],
        documents_log=[page],
        links_log=[link(f"https://e.org/{n}", page, position=n) for n in range(5)],
        runs=[run()],
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that a test may change."""
    return landed(tmp_path)


@pytest.fixture(scope="module")
def shared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return landed(tmp_path_factory.mktemp("query"))


@pytest.fixture(scope="module")
def connection(shared_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(shared_data, comments=False) as opened:
        yield opened


READING = [
    "select count(*) from links",
    "from links",
    "table links",
    "(select 1)",
    "values (1), (2)",
    "with x as (select url from articles) select url from x",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select i from n",
    "select 1 union all select 2",
    "describe articles",
    "desc articles",
    "show tables",
    "show all tables",
    "summarize links",
    "pivot links on kind using count(*) group by role",
    "select * from (pivot links on kind using count(*))",
    "unpivot (select 1 as a, 2 as b) on a, b",
    "from links pivot (count(*) for kind in ('other'))",
    "explain select url from articles",
    "explain analyze select url from articles",
    "/* a */ explain (format json) -- b\n select url from articles",
    "explain pivot links on kind using count(*) group by role",
    'select \'copy x to y\' as "copy", 1 as "insert" -- delete from links',
    "select comment from duckdb_columns()",
    "select 1;",
    "select headers['content-type'] from captures",
]

WRITING = [
    "copy links to '{target}'",
    "copy (select 1) to '{target}' (format csv)",
    "explain copy links to '{target}'",
    "explain analyze copy links to '{target}'",
    "/* a */ explain /* b */ analyze copy links to '{target}'",
    "with x as (copy links to '{target}') from x",
    "with x as materialized (copy links to '{target}') select 1",
    "with a as (select 1), x as (with y as (select 2) copy links to '{target}') from x",
    "explain analyze with x as (copy links to '{target}') from x",
    "copy (pivot links on kind using count(*)) to '{target}'",
    "with x as (copy links to '{target}'), y as (pivot links on kind using count(*)) from x",
    "explain analyze copy (pivot links on kind using count(*)) to '{target}'",
    "from json_execute_serialized_sql(json_serialize_sql('with x as (copy links to ''{target}'') from x'))",
    "select * from JSON_EXECUTE_SERIALIZED_SQL(json_serialize_sql('select 1'))",
    "from query('with x as (copy links to ''{target}'') from x')",
    "pragma json_execute_serialized_sql('x')",
    "export database '{target}'",
    "attach '{target}' as other",
    "create table t as select 1",
    "create view v as select 1",
    "create or replace view links as select 1",
    "create table t as pivot links on kind using count(*)",
    "explain analyze create table t as select 1",
    "drop view links",
    "insert into links values (1)",
    "with x as (insert into links values (1) returning *) from x",
    "update links set kind = 'other'",
    "delete from links",
    "truncate links",
    "alter view links rename to l",
    "set memory_limit = '1GB'",
    "set lock_configuration = false",
    "reset memory_limit",
    "pragma memory_limit = '1GB'",
    "call enable_logging()",
    "load httpfs",
    "install httpfs",
    "prepare p as select 1",
    "execute p",
    "begin transaction",
    "checkpoint",
    "vacuum",
    "use memory",
    "comment on view links is 'x'",
]


@pytest.mark.parametrize("sql", READING)
def test_a_query_that_reads_is_run(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    result = run_query(connection, sql)
    assert result.columns
    assert list(result.rows())


@pytest.mark.parametrize("sql", WRITING)
def test_a_statement_that_does_more_than_read_is_refused_and_changes_nothing(
    connection: duckdb.DuckDBPyConnection, shared_data: Path, sql: str
) -> None:
    before = sorted(str(path) for path in shared_data.rglob("*"))
    target = str(shared_data / "tables" / "evil.parquet").replace("'", "''")
    with pytest.raises(QueryError) as caught:
        list(run_query(connection, sql.replace("{target}", target)).rows())
    assert "--output FILE" in str(caught.value) or "syntax error" in str(caught.value)
    assert sorted(str(path) for path in shared_data.rglob("*")) == before
    assert connection.execute("select count(*) from links").fetchall() == [(5,)]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/hostname')",
        "select * from read_csv('/etc/hostname')",
        "from '/etc/hostname'",
        "select * from glob('/etc/*')",
        "select * from read_blob('{tables}/../tearsheet.json')",
        "select * from read_parquet('https://example.org/x.parquet')",
        "select * from read_text('s3://bucket/x')",
    ],
)
def test_nothing_outside_the_tables_is_read(connection: duckdb.DuckDBPyConnection, shared_data: Path, sql: str) -> None:
    tables = str(shared_data / "tables").replace("'", "''")
    with pytest.raises(QueryError, match=r"disabled by configuration|does not exist"):
        list(run_query(connection, sql.replace("{tables}", tables)).rows())


@pytest.mark.parametrize("sql", ["", "  -- nothing\n", "select 1; select 2"])
def test_exactly_one_query_is_expected(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(QueryError, match="expected one query"):
        run_query(connection, sql)


def test_a_misspelt_name_gives_the_hint_that_duckdb_has(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(QueryError, match='Did you mean "articles"'):
        run_query(connection, "select url from artcles")
    with pytest.raises(QueryError, match=r"headline"):
        run_query(connection, "select headlin from articles")
    with pytest.raises(QueryError, match="syntax error"):
        run_query(connection, "selct 1")


def test_an_error_in_the_middle_of_the_rows_is_a_query_error_too(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(QueryError, match="too late"):
        list(run_query(connection, "select if(i > 90000, error('too late'), i) from range(100000) t(i)").rows())


def test_a_query_nested_deeply_is_no_traceback(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "select " + "(" * 300 + "1" + ")" * 300
    assert list(run_query(connection, sql).rows()) == [(1,)]
    with pytest.raises(QueryError):
        list(run_query(connection, "select " + "(" * 30_000 + "1" + ")" * 30_000).rows())


def test_text_with_a_lone_surrogate_is_a_query_error(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(QueryError, match="surrogate"):
        run_query(connection, "select '\udc80'")


def test_a_result_that_is_not_read_to_its_end_does_not_stop_the_next_query(connection: duckdb.DuckDBPyConnection) -> None:
    rows = run_query(connection, "select i from range(100000) t(i)").rows()
    assert next(rows) == (0,)
    assert list(run_query(connection, "select count(*) from links").rows()) == [(5,)]


def test_an_empty_data_folder_has_all_tables_and_no_rows(tmp_path: Path) -> None:
    with connect(data_folder(tmp_path / "data")) as connection:
        names = [row[0] for row in connection.execute("select view_name from duckdb_views() where not internal").fetchall()]
        assert {"articles", "sources", "captures", "captures_log", "documents_log", "rejections", "runs", "works"} <= set(names)
        for name in names:
            assert connection.execute(f"select count(*) from {name}").fetchall() == [(0,)]


def test_a_folder_that_is_none_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError):
        connect(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_every_column_of_every_relation_has_a_comment(data: Path) -> None:
    with connect(data) as connection:
        bare = connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal and coalesce(comment, '') = ''"
        ).fetchall()
    assert bare == [], "say in the view's file what the column means: comment on column ..."


def test_times_are_in_utc_wherever_the_machine_stands(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    with connect(data, comments=False) as connection:
        assert connection.execute("select min(fetched_at)::text from captures").fetchall() == [("2026-11-24 12:00:00+00",)]
        assert list(run_query(connection, "select min(fetched_at)::text from captures").rows()) == [("2026-11-24 12:00:00+00",)]


def test_a_file_older_than_a_column_has_null_there(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown = make_dataclass("Grown", [("rel", Annotated[str | None, Column("rel attribute")])], bases=(Link,), frozen=True)
    monkeypatch.setitem(schema.TABLES, "links_log", grown)
    schema.table_schema.cache_clear()
    try:
        with connect(data, comments=False) as connection:
            assert list(run_query(connection, "select distinct rel from links_log").rows()) == [(None,)]
        old = link("https://e.org/new", position=9)
        new = grown(**{name: getattr(old, name) for name in Link.__slots__}, rel="nofollow")
        commit(data / "tables" / "links_log", "links_log", [new], "local/1", 2)
        with connect(data, comments=False) as connection:
            found = list(run_query(connection, "select rel, count(*) from links_log group by all order by all").rows())
            assert found == [("nofollow", 1), (None, 5)]
    finally:
        monkeypatch.undo()
        schema.table_schema.cache_clear()
    with connect(data, comments=False) as connection:
        assert list(run_query(connection, "select count(*) from links_log").rows()) == [(6,)]


def test_a_file_that_another_tool_wrote_without_statistics_is_read_whole(data: Path) -> None:
    files = active_files(data / "tables" / "links_log")
    with_less = [query.DataFile(path, frozenset()) for path in files]
    sql = query._relation(schema.table_schema("links_log"), with_less)
    assert duckdb.connect().execute(f"select count(anchor) from ({sql})").fetchall() == [(5,)]


def test_a_snapshot_does_not_grow_and_a_new_connection_does(data: Path) -> None:
    with connect(data, comments=False) as before:
        commit(data / "tables" / "links_log", "links_log", [link("https://e.org/new", position=9)], "local/1", 2)
        assert before.execute("select count(*) from links_log").fetchall() == [(5,)]
        with connect(data, comments=False) as after:
            assert after.execute("select count(*) from links_log").fetchall() == [(6,)]


def test_tables_that_a_rebuild_took_away_are_told_apart(data: Path) -> None:
    with connect(data, comments=False) as connection:
        with pytest.raises(QueryError) as caught:
            run_query(connection, "select nothing from links_log")
        assert not files_have_moved(caught.value)
        for file in active_files(data / "tables" / "links_log"):
            os.unlink(file)
        with pytest.raises(QueryError) as caught:
            list(run_query(connection, "select count(anchor) from links_log").rows())
        assert files_have_moved(caught.value)


def test_a_library_user_gets_arrow_and_types(data: Path) -> None:
    with connect(data, comments=False) as connection:
        table = run_query_arrow(connection, "select fetched_at, headers, warc_offset from captures").read_all()
    assert table.num_rows == 2
    assert str(table.schema.field("fetched_at").type) == "timestamp[us, tz=UTC]"


def test_the_files_are_plain_parquet_for_everyone_else(data: Path) -> None:
    (file,) = active_files(data / "tables" / "documents_log")
    assert pq.read_table(file).column("headline").to_pylist() == ["The court and the river"]


def test_a_rebuild_between_two_tables_is_seen_whole_or_not_at_all(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = document("https://e.org/new")
    rebuilt = data_folder(tmp_path / "rebuilt", captures=[], documents_log=[page], links_log=[link("https://e.org/1", page)])
    real, swapped = query.data_files, []

    def data_files(path: Path) -> list[query.DataFile]:
        if path.name == "links_log" and not swapped:
            swapped.append(True)
            (data / "tables").rename(data / "tables.old")
            (rebuilt / "tables").rename(data / "tables")
        return real(path)

    monkeypatch.setattr(query, "data_files", data_files)
    with connect(data, comments=False) as connection:
        counts = connection.execute("select (select count(*) from captures), (select count(*) from links)").fetchall()
    assert counts == [(0, 1)]


def test_a_rebuild_that_was_stopped_between_old_and_new_is_no_empty_table(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "SWAP_WAIT_SECONDS", 0)
    (data / "tables").rename(data / "tables.old")
    with pytest.raises(DataFolderError, match="tearsheet rebuild"):
        connect(data)
