"""`tearsheet check`: each invariant finds what breaks it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rows import capture, data_folder, document, hours, link, redirect, rejection, republication, run

from warehouse.commands.check import check
from warehouse.invariants import CHECKS_FOLDER, BadRow, check_result, run_checks
from warehouse.query import connect

PAGE = document()
OTHER = capture("https://e.org/other")
SOUND: dict[str, list[Any]] = {
    "captures": [
        capture(),
        OTHER,
        redirect("https://e.org/a", "https://e.org/b"),
        capture("https://e.org/robots.txt", role="robots"),
    ],
    "documents_log": [PAGE],
    "links_log": [link("https://e.org/x", PAGE), link("https://e.org/y", PAGE, position=1, start=None, end=None, anchor="z")],
    "republications_log": [republication(PAGE)],
    "rejections": [rejection(OTHER)],
    "runs": [run()],
}

BROKEN: list[tuple[str, dict[str, list[Any]]]] = [
    ("captures_unique", {"captures": [capture()]}),
    ("documents_unique", {"documents_log": [PAGE]}),
    ("links_unique", {"links_log": [link("https://e.org/x", PAGE)]}),
    ("decisions_unique", {"republications_log": [republication(PAGE)]}),
    ("rejections_unique", {"rejections": [rejection(OTHER)]}),
    ("runs_unique", {"runs": [run()]}),
    ("documents_have_captures", {"documents_log": [document("https://e.org/nowhere")]}),
    ("documents_have_captures", {"documents_log": [replace(PAGE, document_id="other", warc_offset=7)]}),
    ("links_have_documents", {"links_log": [link("https://e.org/x", document("https://e.org/nowhere"))]}),
    ("rejections_have_captures", {"rejections": [rejection(capture("https://e.org/nowhere"))]}),
    ("republications_have_documents", {"republications_log": [republication(document("https://e.org/nowhere"))]}),
    ("republications_have_documents", {"republications_log": [republication(PAGE, document("https://e.org/nowhere"))]}),
    ("fetched_pages_are_read", {"captures": [capture("https://e.org/unread")]}),
    ("outcomes_are_explained", {"captures": [redirect("https://e.org/c", None)]}),  # type: ignore[arg-type]
    ("outcomes_are_explained", {"captures": [capture("https://e.org/c", outcome="failed", status=500)]}),
    ("offsets_fit_the_text", {"links_log": [link("https://e.org/x", PAGE, position=5, start=22)]}),
    ("offsets_fit_the_text", {"links_log": [link("https://e.org/x", PAGE, position=5, start=900, end=906)]}),
    ("times_are_in_order", {"runs": [run(run_id="2", ended_at=hours(-1))]}),
    ("confidence_is_a_share", {"republications_log": [republication(PAGE, segment_number=9, confidence=1.5)]}),
    ("values_are_in_their_sets", {"links_log": [link("https://e.org/x", PAGE, position=5, kind="newspaper")]}),
    ("values_are_in_their_sets", {"captures": [redirect("https://e.org/c", "https://e.org/b", role="page")]}),
]


def with_more(more: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: SOUND[name] + more.get(name, []) for name in SOUND}


def test_sound_tables_break_nothing(tmp_path: Path) -> None:
    with connect(data_folder(tmp_path / "data", **SOUND), comments=False) as connection:
        assert [result for result in run_checks(connection) if not result.is_ok] == []


@pytest.mark.parametrize(("name", "more"), BROKEN, ids=[name for name, _ in BROKEN])
def test_what_breaks_an_invariant_is_found(tmp_path: Path, name: str, more: dict[str, list[Any]]) -> None:
    with connect(data_folder(tmp_path / "data", **with_more(more)), comments=False) as connection:
        broken = {result.name: result for result in run_checks(connection) if not result.is_ok}
    assert name in broken
    assert broken[name].bad_count == 1
    assert broken[name].bad_rows[0].what
    assert broken[name].bad_rows[0].detail


def test_every_check_is_broken_by_a_test() -> None:
    # urls_unique guards the views, whose SQL no table can break.
    assert {path.stem for path in CHECKS_FOLDER.glob("*.sql")} - {"urls_unique"} <= {name for name, _ in BROKEN}


def test_offsets_count_characters_as_python_does(tmp_path: Path) -> None:
    page = document(text="\U0001f600 e\u0301 report", document_id=PAGE.document_id)
    start = str(page.text).index("report")
    sound = SOUND | {"documents_log": [page], "links_log": [link("https://e.org/x", page, start=start, end=start + 6)]}
    with connect(data_folder(tmp_path / "data", **sound), comments=False) as connection:
        assert all(result.is_ok for result in run_checks(connection))


def test_the_command_shows_twenty_bad_rows_counts_the_rest_and_ends_with_1(tmp_path: Path) -> None:
    unread = [capture(f"https://e.org/{number}\x1b") for number in range(25)]
    stream = io.StringIO()
    assert check(data_folder(tmp_path / "data", captures=unread), (), Console(file=stream, width=200)) == 1
    text = stream.getvalue()
    assert "... and 5 more" in text
    assert "1 of 17 invariants are broken" in text
    assert "tearsheet rebuild" in text
    assert "\x1b" not in text


def test_the_command_ends_with_0_when_all_is_well_and_takes_more_checks(tmp_path: Path) -> None:
    folder = data_folder(tmp_path / "data", **SOUND)
    stream = io.StringIO()
    console = Console(file=stream, width=200)
    assert check(folder, (), console) == 0
    assert "All 17 invariants hold" in stream.getvalue()
    assert check(folder, (lambda data: [check_result("frontier", str(data), [BadRow("a", "b")])],), console) == 1
    assert "frontier" in stream.getvalue()
