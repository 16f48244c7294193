"""The sheet of an article: found by any of its addresses, complete, and harmless on a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console
from rows import ARTICLE, NOON, SEGMENT, capture, data_folder, document, failure, link, redirect, republication

from pipelines.errors import UsageError
from pipelines.records import Change, Conflict, Evidence, Person, RuleCheck
from warehouse.commands.show import rendered, show
from warehouse.query import connect
from warehouse.sheets import CitedSource, Figures, FirstRun, Licence, Sheet, sheet

ORIGINAL = "https://first.example/piece"
EVIDENCE = Evidence("credit_sentence", "This article first ran in First Paper.", "//p[last()]", 0.9)
CONFLICT = Conflict("date_first_published", "2026-01-01", "P.S.")

CHANGES = (Change("number", "43", "34", 4), Change("quotation", None, "a wall of clay"))
AUDIT = (
    RuleCheck("first_example", "no_edits", "fail", "34 became 43"),
    RuleCheck("first_example", "counter", "unknown", "no counter is known"),
)
HOP = "https://agency.example/piece"

COPY = document(
    standfirst="A ruling, and what follows.",
    authors=(Person("Mary M. McCarthy", "Mary M.", "McCarthy", "Drake University"), Person("Ann Roe", role="translator")),
    canonical_url="https://www.example.org/canonical",
    is_based_on=ORIGINAL,
    license="CC-BY-NC-4.0",
    license_raw="CC BY-NC",
    license_expected="CC-BY-ND-4.0",
    credit_text="This article first ran in First Paper.",
    conflicts=(CONFLICT,),
    flags=("body_fallback",),
)
FIRST = document(ORIGINAL, role="original", headline="The first headline", date_published="2026-04-23")
UNREAD = document("https://copy.example/2", is_based_on="https://nowhere.example/x", date_first_published="2025-12")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data_folder(
        tmp_path_factory.mktemp("sheets") / "data",
        captures=[
            capture(),
            capture(ORIGINAL),
            capture("https://copy.example/2"),
            redirect("http://example.org/7", ARTICLE),
            failure("https://e.org/gone", "http_404", 404),
            redirect("https://e.org/moved", "https://e.org/new"),
            capture("https://e.org/new"),
        ],
        documents_log=[COPY, FIRST, UNREAD],
        links_log=[
            link("https://e.org/gone", COPY, position=0),
            link("https://e.org/moved", COPY, position=1, anchor="a study", kind="journal"),
            link("https://e.org/gone", COPY, position=2, anchor="again"),
            link("https://e.org/unchecked", COPY, position=3, anchor=""),
            link("https://e.org/share", COPY, position=4, role="share"),
        ],
        republications_log=[
            republication(
                COPY,
                FIRST,
                evidence=(EVIDENCE,),
                conflicts=(CONFLICT,),
                via=(HOP,),
                changes=CHANGES,
                licence_audit=AUDIT,
                paragraphs_moved=2,
                title_similarity=0.5,
                dates_agree=False,
            )
        ],
    )


@pytest.fixture(scope="module")
def connection(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(data, comments=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def copy(connection: duckdb.DuckDBPyConnection) -> Sheet:
    return sheet(connection, ARTICLE)


def test_a_sheet_has_people_and_places(copy: Sheet) -> None:
    assert copy.headline == "The court and the river"
    assert copy.authors == COPY.authors
    assert (copy.publisher, copy.date_published) == ("Example", "2026-04-26")
    assert (copy.fetched_at, copy.warc_file, copy.warc_offset) == (NOON, SEGMENT, 0)
    assert copy.word_count == 8


def test_a_sheet_says_where_and_when_the_work_first_ran(copy: Sheet) -> None:
    assert copy.first_run == FirstRun(ORIGINAL, "First Paper", "2026-04-23", "The first headline")


def test_a_sheet_keeps_the_stated_licence_apart_from_the_expected_one(copy: Sheet) -> None:
    assert copy.licence == Licence("CC-BY-NC-4.0", "CC BY-NC", "CC-BY-ND-4.0")


def test_a_sheet_has_the_verdict_with_its_evidence_and_each_conflict_once(copy: Sheet) -> None:
    assert copy.decision is not None
    assert (copy.decision.verdict, copy.decision.kind, copy.decision.confidence) == ("republication", "verbatim", 0.9)
    assert copy.decision.evidence == (EVIDENCE,)
    assert copy.decision.lag_days == 3
    assert copy.conflicts == (CONFLICT,)


def test_a_sheet_says_how_the_copy_differs_which_way_it_came_and_what_its_licence_asks(copy: Sheet) -> None:
    assert copy.decision is not None
    assert copy.decision.figures == Figures(
        copy_in_original=0.99, original_in_copy=0.99, title_similarity=0.5, paragraphs_kept=9, paragraphs_edited=0,
        paragraphs_cut=0, paragraphs_added=0, paragraphs_moved=2, order_agreement=1.0, links_kept=1, links_dropped=0,
        links_rewritten=0, links_added=0, authors_agree=True, dates_agree=False, changes=CHANGES,
    )  # fmt: skip
    assert copy.decision.via == (HOP,)
    assert copy.decision.licence_audit == AUDIT


def test_a_decision_without_a_comparison_has_no_figures(tmp_path: Path) -> None:
    folder = data_folder(tmp_path / "data", captures=[capture()], documents_log=[COPY], republications_log=[republication(COPY)])
    with connect(folder, comments=False) as opened:
        found = sheet(opened, ARTICLE)
    assert found.decision is not None
    assert found.decision.figures is None
    assert "How the copy differs" not in on_screen(found)


def test_a_sheet_lists_cited_sources_in_their_order_each_once(copy: Sheet) -> None:
    assert copy.sources == (
        CitedSource("https://e.org/gone", "other", ("report", "again"), "dead", 404, None, NOON),
        CitedSource("https://e.org/moved", "journal", ("a study",), "redirected", 200, "https://e.org/new", NOON),
        CitedSource("https://e.org/unchecked", "other", (), "unchecked", None, None, None),
    )


def test_the_sheet_of_an_original_lists_its_copies(connection: duckdb.DuckDBPyConnection) -> None:
    found = sheet(connection, ORIGINAL)
    assert found.copies == (ARTICLE,)
    assert found.first_run is None
    assert found.decision is None


def test_a_page_that_was_not_decided_still_says_what_it_claims(connection: duckdb.DuckDBPyConnection) -> None:
    assert sheet(connection, UNREAD.url).first_run == FirstRun("https://nowhere.example/x", None, "2025-12", None)


@pytest.mark.parametrize(
    "url",
    [
        ARTICLE,
        ARTICLE + "#notes",
        "HTTPS://WWW.EXAMPLE.org:443/./spip.php?article7",
        "www.example.org/spip.php?article7",
        "http://example.org/7",
        "example.org/7",
        "https://www.example.org/canonical",
    ],
)
def test_an_article_is_found_by_any_spelling_its_redirects_and_its_canonical_address(
    connection: duckdb.DuckDBPyConnection, url: str
) -> None:
    assert sheet(connection, url).url == ARTICLE


def test_an_original_that_has_not_landed_leads_to_its_copy(connection: duckdb.DuckDBPyConnection) -> None:
    assert sheet(connection, "https://nowhere.example/x").url == UNREAD.url
    assert sheet(connection, ORIGINAL).url == ORIGINAL, "one that has landed has a sheet of its own"


@pytest.mark.parametrize("url", ["https://www.example.org/spip.php?article8", "article7", "spip.php", "not a url", "%%%", ""])
def test_an_unknown_address_names_near_ones_and_the_next_command(connection: duckdb.DuckDBPyConnection, url: str) -> None:
    with pytest.raises(UsageError, match="tearsheet crawl") as caught:
        sheet(connection, url)
    assert ARTICLE in str(caught.value)


def test_a_folder_without_articles_says_so(tmp_path: Path) -> None:
    with connect(data_folder(tmp_path / "data"), comments=False) as empty, pytest.raises(UsageError, match="none yet"):
        sheet(empty, ARTICLE)


def on_screen(found: Any, width: int = 200) -> str:
    stream = io.StringIO()
    Console(file=stream, width=width).print(rendered(found))
    return stream.getvalue()


def test_the_screen_shows_all_that_a_reader_asks(data: Path) -> None:
    stream = io.StringIO()
    show(data, ARTICLE, Console(file=stream, width=200))
    text = stream.getvalue()
    for expected in (
        "The court and the river", "Mary M. McCarthy, Drake University; Ann Roe (translator)", "First Paper, 2026-04-23",
        ORIGINAL, "Example, 2026-04-26", "CC-BY-NC-4.0", "usually grants CC-BY-ND-4.0", "republication", "90%", "verbatim",
        "3 days later", EVIDENCE.text, EVIDENCE.place, "date_first_published: also 2026-01-01 (P.S.)", "dead", "404",
        "https://e.org/gone", "report · again", "→ https://e.org/new", "3 (1 dead, 1 redirected, 1 unchecked)", SEGMENT,
        "body_fallback", f"by way of  {HOP}", "99.0% of the copy's words",
        "paragraphs: 9 kept, 0 edited, 0 cut, 0 added; 2 in another",
        "citations: 1 kept, 0 dropped", "headlines: 50% alike", "number 43 in the copy, 34 in the original (paragraph 5)",
        "quotation “a wall of clay” of the original is not in the copy", "(first_example)", "fail     no_edits  34 became 43",
        "unknown  counter   no counter is known",
    ):  # fmt: skip
        assert expected in text


def test_the_screen_lists_twenty_changes_and_says_how_many_more_there_are(copy: Sheet) -> None:
    assert copy.decision is not None
    assert copy.decision.figures is not None
    figures = replace(copy.decision.figures, changes=tuple(Change("number", f"x{n}", None, n) for n in range(23)))
    text = on_screen(replace(copy, decision=replace(copy.decision, figures=figures)))
    assert text.count("is not in the original") == 20
    assert f"and 3 more numbers and quotations: tearsheet diff {ARTICLE}" in text


def test_the_screen_says_what_is_not_known(connection: duckdb.DuckDBPyConnection) -> None:
    text = on_screen(sheet(connection, UNREAD.url))
    assert "(its page has not been read)" in text
    assert "none that can be named" in text
    assert "Cites no source by a link" in text


def test_long_addresses_are_folded_on_a_narrow_screen_and_not_cut(copy: Sheet) -> None:
    text = on_screen(copy, width=40)
    assert ARTICLE in "".join(text.split())
    assert "…" not in text


def test_what_a_page_says_can_not_move_the_cursor(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\u202e"
    page = document(
        headline=f"a{evil}", standfirst=evil, authors=(Person(evil),), publisher=evil, credit_text=evil, flags=(evil,),
        conflicts=(Conflict(evil, evil, evil),), license_raw=evil,
    )  # fmt: skip
    folder = data_folder(
        tmp_path / "data",
        captures=[capture()],
        documents_log=[page],
        links_log=[link("https://e.org/\u202e", page, anchor=evil)],
        republications_log=[
            republication(
                page,
                FIRST,
                evidence=(Evidence(evil, "[bold]" + evil, evil, 0.5),),
                via=(evil,),
                changes=(Change("number", evil, evil),),
                licence_audit=(RuleCheck(evil, evil, "pass", evil),),
            )
        ],
    )
    stream = io.StringIO()
    show(folder, ARTICLE, Console(file=stream, width=200))
    text = stream.getvalue()
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "\\x1b]0;owned\\x07" in text
    assert "[bold]" in text, "what a page says is not rich's markup"
