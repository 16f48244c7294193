"""`tearsheet sql`, `schema` and the formats that other programs read."""

from __future__ import annotations

import csv
import errno
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console
from rows import ARTICLE, capture, data_folder, document, link

from pipelines.errors import DiskFull, QueryError, UsageError
from pipelines.records import Person
from warehouse import query as query_module
from warehouse import tables
from warehouse.commands import sql as command
from warehouse.commands.schema import schema
from warehouse.commands.sql import history_path, print_rows, sql
from warehouse.exports import csv_cell, format_of, json_text
from warehouse.printable import printable


@pytest.fixture
def data(tmp_path: Path) -> Path:
    page = document(authors=(Person("Ann Roe"),), headline="=cmd|' /C calc'!A0")
    return data_folder(
        tmp_path / "data",
        captures=[capture()],
        documents_log=[page],
        links_log=[link(f"https://e.org/{n}", page, position=n) for n in range(120)],
    )


class Terminal(io.StringIO):
    """Text that was sent to a terminal."""

    def isatty(self) -> bool:
        return True


def output_of(data: Path, query: str, form: str | None = None, width: int = 100, stream: io.StringIO | None = None) -> str:
    stream = stream or io.StringIO()
    sql(data, query, form, None, Console(file=stream, width=width, force_terminal=False))
    return stream.getvalue()


def test_a_table_shows_values_and_counts_rows(data: Path) -> None:
    text = output_of(data, "select url, 1 as n, true as yes, null as nothing, authors from articles", width=200)
    assert ARTICLE in text
    assert '[{"name": "Ann Roe"' in text
    assert "true" in text
    assert "null" in text
    assert text.rstrip().endswith("1 row")


def test_a_table_of_many_rows_says_how_many_are_left_out(data: Path) -> None:
    text = output_of(data, "select position from links order by position")
    assert "120 rows, the first 50 shown" in text
    assert "--output FILE" in text
    assert "49" in text
    assert "119" not in text


def test_a_narrow_table_cuts_its_wide_columns_and_keeps_the_narrow_ones(data: Path) -> None:
    text = output_of(data, "select repeat('x', 300) as wide, 'headline' as narrow, repeat('y', 300) as wide2", width=60)
    assert "headline" in text
    assert "x…" in text
    assert "y…" in text
    assert all(len(line) <= 60 for line in text.splitlines())


def test_more_columns_than_fit_are_shown_one_below_the_other(data: Path) -> None:
    text = output_of(data, "select * from captures", width=80)
    assert "row 1" in text
    assert "media_type_sniffed  text/html" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_table_without_rows_still_has_its_columns(data: Path) -> None:
    text = output_of(data, "select url, headline from articles where false")
    assert "headline" in text
    assert "0 rows" in text


def test_no_control_character_reaches_the_terminal_in_any_format(data: Path) -> None:
    query = "select chr(27) || '[2J' || chr(8238) || chr(155) || chr(7) as \"a\x1bb\""
    for form in ("table", "csv", "json", "jsonl"):
        text = output_of(data, query, form, stream=Terminal())
        assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(text), form
        assert "[2J" in text


def test_csv_follows_rfc_4180_and_disarms_formulas(data: Path) -> None:
    text = output_of(data, "select headline, 'a \"b\",c' as quoted, null as nothing, -1 as n, authors from articles", "csv")
    assert text.startswith("headline,quoted,nothing,n,authors\r\n")
    _, row = csv.reader(io.StringIO(text, newline=""))
    assert row[:4] == ["'=cmd|' /C calc'!A0", 'a "b",c', "", "-1"]
    assert json.loads(row[4])[0]["name"] == "Ann Roe"


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@sum", "\tx", "\rx", "-", "+", "=", "-1e", "- a dash"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert csv_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["-1", "+2.5", "-.5", "-1e10", "plain", "1-2", ""])
def test_a_cell_that_is_a_number_or_plain_stays_as_it_is(value: str) -> None:
    assert csv_cell(value) == value


def test_json_is_one_array_of_objects_with_nested_values_and_iso_times(data: Path) -> None:
    rows = json.loads(
        output_of(data, "select url, authors, fetched_at, date '2026-01-02' as day, 1.5 as n from articles", "json")
    )
    assert rows[0]["url"] == ARTICLE
    assert rows[0]["authors"][0]["name"] == "Ann Roe"
    assert rows[0]["fetched_at"] == "2026-11-24T12:00:00Z"
    assert (rows[0]["day"], rows[0]["n"]) == ("2026-01-02", 1.5)
    assert json.loads(output_of(data, "select headers from captures", "json")) == [{"headers": {"content-type": "text/html"}}]
    assert json.loads(output_of(data, "select 1 where false", "json")) == []


def test_json_of_odd_values_is_still_json(data: Path) -> None:
    query = (
        "select 'nan'::double as n, '\\xAA'::blob as b, interval '90 minutes' as i, 12345678901234567890123::hugeint as h, "
        "uuid '5d6a8b0e-1f2c-5a3b-8c4d-9e0f1a2b3c4d' as u, time '10:00' as t, map {1: 'x'} as m, 1 as x, 2 as x"
    )
    assert json.loads(output_of(data, query, "json")) == [
        {
            "n": None, "b": "aa", "i": "PT5400S", "h": 12345678901234567890123, "u": "5d6a8b0e-1f2c-5a3b-8c4d-9e0f1a2b3c4d",
            "t": "10:00:00", "m": {"1": "x"}, "x": 1, "x_1": 2,
        }
    ]  # fmt: skip


def test_jsonl_has_one_object_a_line(data: Path) -> None:
    lines = output_of(data, "select position, chr(8232) as separator from links order by position", "jsonl").split("\n")
    assert [json.loads(line)["position"] for line in lines[:-1]] == list(range(120))


def test_json_keeps_letters_of_all_scripts_readable() -> None:
    assert json_text("Ελλάδα \U0001f600") == '"Ελλάδα \U0001f600"'


@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.jsonl", "out.parquet"])
def test_the_name_of_the_output_tells_the_format(data: Path, tmp_path: Path, name: str) -> None:
    output = tmp_path / name
    sql(data, "select position, anchor from links", None, output)
    content = output.read_bytes()
    count = {
        "out.csv": lambda: content.count(b"\r\n") - 1,
        "out.json": lambda: len(json.loads(content)),
        "out.jsonl": lambda: content.count(b"\n"),
        "out.parquet": lambda: pq.read_table(output).num_rows,
    }[name]()
    assert count == 120
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["data", name])


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_query_that_fails_on_the_way_leaves_the_old_file(data: Path, tmp_path: Path, name: str) -> None:
    output = tmp_path / name
    output.write_text("old")
    with pytest.raises(QueryError, match="too late"):
        sql(data, "select if(i > 90000, error('too late'), i) from range(100000) t(i)", None, output)
    assert output.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["data", name])


def test_a_full_disk_leaves_the_old_file(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "out.csv").write_text("old")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskFull, match="free some space"):
        sql(data, "select 1", None, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "old"


def test_options_that_do_not_go_together_name_the_repair(data: Path, tmp_path: Path) -> None:
    for form, output, message in (
        ("parquet", None, "--output FILE.parquet"),
        ("xml", None, "expected one of table, csv"),
        (None, tmp_path / "out.txt", "--format csv"),
        ("table", tmp_path / "out.txt", "--format csv"),
    ):
        with pytest.raises(UsageError, match=message):
            format_of(form, output)
    assert format_of("table", tmp_path / "out.csv") == "csv"
    with pytest.raises(UsageError, match="a folder that exists"):
        sql(data, "select 1", None, tmp_path / "nowhere" / "out.csv")
    with pytest.raises(UsageError, match="inside the data folder"):
        sql(data, "select 1", None, data / "tables" / "out.csv")


def test_a_query_comes_through_a_pipe_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("select count(*) as links\nfrom links;\n"))
    stream = io.StringIO()
    sql(data, None, "csv", None, Console(file=stream))
    assert stream.getvalue() == "links\r\n120\r\n"


def test_a_reader_that_has_enough_is_no_error(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[int] = []

    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(command.os, "dup2", lambda _, target: closed.append(target))
    monkeypatch.setattr("sys.stdout", type("Out", (), {"fileno": lambda _: 99})())
    sql(data, "select * from links", "csv", None, Console(file=Closed()))
    assert closed == [99]


def test_tables_that_are_made_anew_meanwhile_are_read_once_more(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first connection has a list of files that a rebuild then takes away."""
    real, stale = command.connect, []

    def connect(folder: Path, **named: Any) -> Any:
        moved = [Path(path) for path in tables.active_files(folder / "tables" / "links_log")]
        if stale:
            for path in moved:
                path.with_suffix(".moved").rename(path)
            return real(folder, **named)
        connection = real(folder, **named)
        stale.append(True)
        for path in moved:
            path.rename(path.with_suffix(".moved"))
        return connection

    monkeypatch.setattr(command, "connect", connect)
    assert "120" in output_of(data, "select count(anchor) from links")


def test_a_rebuild_while_the_connection_is_made_is_no_error(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, looked = query_module.data_files, []

    def data_files(path: Path) -> list[tables.DataFile]:
        looked.append(path)
        stale = [tables.DataFile(str(path / "gone.parquet"), frozenset())]
        return stale if len(looked) == 1 else real(path)

    monkeypatch.setattr(query_module, "data_files", data_files)
    assert "120" in output_of(data, "select count(anchor) from links")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def prompted(data: Path, keys: str) -> str:
    stream = io.StringIO()
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(keys)
        command.prompt(data, "table", Console(file=stream, width=100))
    return stream.getvalue()


def test_the_prompt_answers_goes_on_after_an_error_and_remembers(data: Path, home: Path) -> None:
    text = prompted(data, "select count(*) as links\rfrom links;\rselect nothing;\rcopy links to 'x';\rexit\r")
    assert "120" in text
    assert "nothing" in text
    assert "--output FILE" in text
    assert "from links;" in history_path().read_text()
    assert history_path().is_relative_to(home)


@pytest.mark.usefixtures("home")
def test_the_prompt_sees_what_has_landed_since_it_began(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = command.answer

    def answer(folder: Path, *rest: Any) -> None:
        real(folder, *rest)
        tables.commit(folder / "tables" / "links_log", "links_log", [link("https://e.org/new", position=500)], "local/1", 2)

    monkeypatch.setattr(command, "answer", answer)
    text = prompted(data, "select count(*) from links_log;\rselect count(*) from links_log;\r\x04")
    assert "120" in text
    assert "121" in text


@pytest.mark.usefixtures("home")
def test_ctrl_c_drops_the_line_and_a_query_may_end_with_an_empty_line(data: Path) -> None:
    text = prompted(data, "selct\x03select 7 as seven\r\r\x04")
    assert "seven" in text
    assert "error" not in text.lower()


def test_schema_lists_relations_and_describes_one() -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=160)
    schema(None, console)
    schema("Sources", console)
    schema("source_state", console)
    text = stream.getvalue()
    for expected in ("articles", "captures_log", "is_dead", "last_good_at", "moved_to_home", "Key: url"):
        assert expected in text


def test_an_unknown_table_names_the_near_ones() -> None:
    with pytest.raises(UsageError, match="articles"):
        schema("artcles")
    with pytest.raises(UsageError, match="works"):
        schema("zzz")


def test_printable_shows_controls_and_keeps_scripts() -> None:
    assert printable("a\x00\x1b\x7f\x9b\u202e\ud800\n") == "a\\x00\\x1b\\x7f\\x9b\\u202e\\ud800\\n"
    assert printable("Ελλάδα می\u200cخواهم \U0001f468\u200d\U0001f469") == "Ελλάδα می\u200cخواهم \U0001f468\u200d\U0001f469"


def test_a_row_of_one_very_long_value_is_cut_and_says_so() -> None:
    stream = io.StringIO()
    print_rows(Console(file=stream, width=10_000), ["text"], [("x" * 9000,)], 1)
    assert "x" * 400 + "…" in stream.getvalue()
    assert "x" * 401 not in stream.getvalue()
