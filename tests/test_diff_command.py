"""`tearsheet diff`: which two pages are compared, and how that looks on any screen."""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from command import ENVIRONMENT, command
from conftest import Here, SampleCrawl
from diffs import FIRST, HOSTILE, PAIRS, made
from rich.console import Console
from rows import ARTICLE, capture, data_folder, document, failure, hours, link, redirect, rejection, republication

from pipelines.errors import UsageError
from pipelines.records import Change, Person
from warehouse.commands.diff import diff, rendered
from warehouse.commands.diff_page import page
from warehouse.diff_sheets import DiffSheet, diff_sheet, passages
from warehouse.query import connect
from warehouse.sheets import latest_decision, sheet

UNLANDED, BROKEN = "https://first.example/later", "https://first.example/broken"
STAND_IN, PDF = "https://agency.example/piece", "https://first.example/paper.pdf"
WAITING, CHAINED, SILENT = "https://copy.example/waiting", "https://copy.example/chained", "https://copy.example/silent"
REST = [
    f"The people of {street} Street spoke of the {thing} for most of the hearing, and the clerk wrote down what the {who} said."
    for street in ("Mill", "Church", "Water")
    for thing in ("dam", "weir", "meadow", "sluice")
    for who in ("mayor", "miller")
]
TEXT = "\n\n".join(
    ["The court ruled on Monday that the dam may stay.", "A report of 34 pages says so, and nobody disagreed.", *REST]
)

COPY = document(ARTICLE, text=TEXT.replace("34", "43"), publisher="Example")
ORIGINAL = document(FIRST, role="original", text=TEXT, publisher="First Paper", date_published="2026-04-23")
YOUNGER = document(FIRST, role="original", text="Sorry, this piece was withdrawn for a legal reason.", fetched_at=hours(5))
WAITS = document(WAITING, text=TEXT, canonical_url=UNLANDED)
CHAIN = document(CHAINED, text=TEXT)
AGENCY = document(STAND_IN, text=TEXT, canonical_url="https://agency.example/canonical")
PAPER = document(PDF, role="original", kind="pdf", text=None)
CREDITED = "https://copy.example/credited"
CREDIT = "This article was first published by First Paper and is republished here with its permission."
CREDITS = document(
    CREDITED,
    text=f"{CREDIT}\n\n{TEXT}\n\nMary Roe is a reporter at First Paper.",
    authors=(Person("Mary Roe"),),
    credit_text=CREDIT,
)
ALONE = document(SILENT, text="Nothing of this ran anywhere else before.")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    unread = capture("https://first.example/unread")
    pages = [COPY, ORIGINAL, YOUNGER, WAITS, CHAIN, AGENCY, PAPER, ALONE, CREDITS]
    return data_folder(
        tmp_path_factory.mktemp("diff") / "data",
        captures=[
            *(capture(one.url, fetched_at=one.fetched_at) for one in pages),
            redirect("https://first.example/short", FIRST),
            failure(BROKEN, "http_404", 404),
            unread,
        ],
        documents_log=pages,
        links_log=[link("https://e.org/report", COPY), link("https://e.org/report", ORIGINAL)],
        rejections=[rejection(unread)],
        republications_log=[
            republication(COPY, ORIGINAL),
            republication(WAITS, original_url=UNLANDED),
            republication(
                CHAIN, original_url=UNLANDED, compared_document_id=AGENCY.document_id, via=(STAND_IN,), copy_in_original=1.0
            ),
            republication(ORIGINAL, verdict="origin_with_offer"),
        ],
    )


@pytest.fixture(scope="module")
def tables(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(data, comments=False) as opened:
        yield opened


def test_a_copy_is_compared_with_the_original_that_was_decided_on(tables: duckdb.DuckDBPyConnection) -> None:
    found = diff_sheet(tables, ARTICLE)
    assert (found.copy.document, found.original.document) == (COPY, ORIGINAL), "the reading decided on, not a younger one"
    assert [one.target_url for one in found.copy.links] == ["https://e.org/report"]
    assert found.decision == latest_decision(tables, ARTICLE)
    assert found.first_url is None
    assert Change("number", "43", "34") in [replace(change, paragraph=None) for change in found.figures.changes]


@pytest.mark.parametrize(
    "copy", [ARTICLE, "HTTPS://WWW.EXAMPLE.org:443/./spip.php?article7#notes", "www.example.org/spip.php?article7"]
)
@pytest.mark.parametrize("original", [None, FIRST, "first.example/piece", "https://first.example/short"])
def test_both_are_found_in_any_spelling(tables: duckdb.DuckDBPyConnection, copy: str, original: str | None) -> None:
    found = diff_sheet(tables, copy, original)
    assert (found.copy.document.url, found.original.document) == (ARTICLE, ORIGINAL)


def test_two_pages_are_compared_though_nothing_was_decided_about_them(tables: duckdb.DuckDBPyConnection) -> None:
    found = diff_sheet(tables, SILENT, "https://agency.example/canonical")
    assert (found.copy.document, found.original.document) == (ALONE, AGENCY)
    assert found.decision is None
    backwards = diff_sheet(tables, FIRST, ARTICLE)
    assert (backwards.copy.document, backwards.original.document) == (YOUNGER, COPY), "no decision, so the latest readings"


def test_a_copy_whose_original_has_not_landed_is_compared_with_the_page_on_the_way(data: Path) -> None:
    with connect(data, comments=False) as tables:
        found = diff_sheet(tables, CHAINED)
    assert (found.original.document.url, found.first_url) == (STAND_IN, UNLANDED)
    text = on_screen(found, 160)
    assert "Compared with" in text
    assert f"{UNLANDED}, which has not landed: tearsheet crawl {UNLANDED} fetches it" in text
    assert "by way of" in text
    assert "has not landed" in page(found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("https://nowhere.example/",), ["no article https://nowhere.example/", "tearsheet crawl https://nowhere.example/"]),
        ((SILENT,), [f"{SILENT} is no republication", f"tearsheet diff {SILENT} ORIGINAL"]),
        ((FIRST,), ["is no republication (origin_with_offer", f"Copies of it:\n  tearsheet diff {ARTICLE}"]),
        ((WAITING,), [f"the original {UNLANDED} has not landed", f"tearsheet crawl {UNLANDED} fetches it"]),
        ((WAITING, UNLANDED), [f"{UNLANDED} has not landed", f"tearsheet crawl {UNLANDED} fetches it"]),
        ((ARTICLE, BROKEN), [f"{BROKEN} has not landed: asked for on 2026-11-24, it failed (http_404)", "asks again"]),
        ((ARTICLE, "https://first.example/unread"), ["it can't be read (no_text)"]),
        ((ARTICLE, ARTICLE + "#x"), ["is both the copy and the original"]),
        ((ARTICLE, PDF), [f"{PDF} has no text that could be compared (pdf)"]),
        ((ARTICLE, "not a url"), ["not a url has not landed"]),
    ],
)
def test_what_can_not_be_compared_says_why_and_what_to_do(
    here: Here, data: Path, words: tuple[str, ...], said: list[str]
) -> None:
    ran = here("diff", *words, data=data, code=2)
    assert ran.out == ""
    for expected in said:
        assert expected in ran.err


def test_the_command_prints_and_writes_the_page(here: Here, data: Path, tmp_path: Path) -> None:
    target = tmp_path / "diff.html"
    target.write_text("old")
    ran = here("diff", ARTICLE, "--html", target, data=data)
    assert "number 43 in the copy, 34 in the original" in ran.out
    assert f"written to {target}" in ran.err
    assert target.read_text("utf-8").startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [target], "nothing half-written lies beside it"


def test_a_page_that_can_not_be_written_is_said_before_anything_is_printed(here: Here, data: Path, tmp_path: Path) -> None:
    for target, said in (
        (tmp_path / "nowhere" / "diff.html", "a folder that exists"),
        (tmp_path, "expected a file"),
        (data / "diff.html", "inside the data folder"),
    ):
        ran = here("diff", ARTICLE, "--html", target, data=data, code=2)
        assert f"--html {target}" in ran.one_line()
        assert said in ran.one_line()
        assert ran.out == ""


def test_diff_show_and_sql_agree_on_the_sample(sample_crawl: SampleCrawl) -> None:
    copies = sample_crawl.column("select copy_url from republications where compared_document_id is not null order by copy_url")
    assert copies
    for url in copies:
        found, shown = diff_sheet(sample_crawl.tables, url), sheet(sample_crawl.tables, url).decision
        assert shown is not None
        assert (found.figures, found.comparison.kind) == (shown.figures, shown.kind)
        kept = sample_crawl.column("select paragraphs_kept from republications where copy_url = $1", url)
        assert kept == [found.figures.paragraphs_kept]


def on_screen(found: DiffSheet, width: int, is_full: bool = False) -> str:
    stream = io.StringIO()
    Console(file=stream, width=width).print(rendered(found, width, is_full))
    return stream.getvalue()


def test_the_screen_has_each_figure() -> None:
    text = on_screen(made(), 160)
    for expected in (
        "altered: changed in other ways", "90.0% of the copy's words", "5 kept, 2 edited, 1 cut, 1 added; 2 in another order",
        "4 kept, 3 dropped, 2 rewritten, 1 added", "75% alike", "the same people", "the copy names another day",
        "number 43 in the copy, 34 in the original (paragraph 4)", "“a wall of clay” of the original is not in the copy",
        "Example", "First Paper", "2026-04-23", FIRST,
    ):  # fmt: skip
        assert expected in text


@pytest.mark.parametrize("width", [30, 80, 99, 100, 160])
def test_every_change_is_marked_by_signs_at_any_width(width: int) -> None:
    text = on_screen(made(), width)
    assert all(len(line) <= width for line in text.splitlines())
    for expected in ("{+43+}", "[-34-]", "= 3 paragraphs the same" if width < 100 else "3 paragraphs the same"):
        assert expected in text
    for sign in ("~ edited", "- cut", "+ added", "= moved", "~ edited, moved"):
        assert re.search(f"^{re.escape(sign)}", text, re.MULTILINE), sign
    assert "Same 1." not in text
    assert "It stood elsewhere. It" in text


def test_wide_screens_set_the_paragraphs_side_by_side_and_narrow_ones_below_each_other() -> None:
    assert re.search(
        r"^~ edited +4 The river rose by \{\+43\+\}.* 4 The river rose by \[-34-\]", on_screen(made(), 160), re.MULTILINE
    )
    assert re.search(
        r"^~ edited  copy 4 *\n  The river.*\n(.*\n)?  original 4 *\n  The river", on_screen(made(), 80), re.MULTILINE
    )


@pytest.mark.parametrize("width", [80, 160])
def test_full_shows_the_paragraphs_that_are_the_same(width: int) -> None:
    text = on_screen(made(), width, is_full=True)
    assert "Same 0." in text
    assert "paragraphs the same" not in text
    assert " ".join(text.split()).count("It stood elsewhere.") >= 20


@pytest.mark.parametrize("width", [80, 160])
def test_what_a_page_says_can_not_move_the_cursor(width: int) -> None:
    text = on_screen(made(HOSTILE, HOSTILE), width)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "\\x1b[2J" in text


def test_a_pipe_gets_two_columns_and_no_colour(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    diff(data, ARTICLE)
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) == 160
    monkeypatch.setenv("COLUMNS", "80")
    diff(data, ARTICLE)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


@pytest.mark.parametrize("words", [("diff", ARTICLE), ("show", ARTICLE)], ids=lambda words: words[0])
def test_a_reader_that_has_enough_is_no_failure(data: Path, words: tuple[str, ...]) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with open(theirs, "wb") as closed:
        ran = subprocess.run(command(*words, data=data), stdout=closed, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("width", [80, 160])
def test_two_texts_without_a_common_paragraph_are_shown_in_full_only(width: int) -> None:
    found = made(pairs=(PAIRS[4], PAIRS[5]))
    assert "The two have no paragraph in common. --full shows them all." in on_screen(found, width)
    assert "Ours alone" not in on_screen(found, width)
    assert "+ added" in on_screen(found, width, is_full=True)
    translated = replace(found, comparison=replace(found.comparison, is_translation=True))
    assert "The copy is a translation (en to en)" in on_screen(translated, width)


def test_what_was_left_out_of_the_comparison_is_named(tables: duckdb.DuckDBPyConnection) -> None:
    assert [number for number, _ in diff_sheet(tables, CREDITED, WAITING).copy_aside] == [0, len(TEXT.split("\n\n")) + 1]
    assert diff_sheet(tables, CREDITED, WAITING).original_aside == ()
    text = on_screen(diff_sheet(tables, CREDITED, WAITING), 160)
    assert re.search(r"Left out of the comparison.*\n  copy 1: This article was first published by First Paper", text)


def test_runs_of_the_same_are_taken_together_and_a_moved_paragraph_stands_alone() -> None:
    assert [(len(one.pairs), one.is_same) for one in passages(PAIRS)] == [
        (3, True), (1, False), (1, False), (1, False), (1, False), (1, False), (1, True),
    ]  # fmt: skip


def test_a_full_disk_or_a_closed_folder_leaves_the_old_page(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "diff.html").write_text("old")
    monkeypatch.setattr(Path, "replace", closed)
    with pytest.raises(UsageError, match=r"--html .* can't be written"):
        diff(data, ARTICLE, html=tmp_path / "diff.html")
    assert (tmp_path / "diff.html").read_text() == "old"
