"""The views: what a query sees, from records landed the usual way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rows import ARTICLE, capture, data_folder, document, failure, hours, link, redirect, republication

from pipelines.records import Capture, Person, RuleCheck
from warehouse.closed_sets import CLOSED_SETS
from warehouse.query import connect, view_files

COPY = "https://copy.example/piece"
ORIGINAL = "https://first.example/piece"
SOURCE = "https://stats.example/report.html"

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """Lands records and gives the rows of a query over them."""
    connections: list[duckdb.DuckDBPyConnection] = []

    def rows(sql: str, **tables: list[Any]) -> list[tuple[Any, ...]]:
        connections.append(connect(data_folder(tmp_path / f"data{len(connections)}", **tables), comments=False))
        return connections[-1].execute(sql).fetchall()

    yield rows
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("path", view_files(), ids=lambda path: path.stem)
def test_a_view_names_its_key_in_its_first_line_and_every_column(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("-- ")
    assert "Key: " in text.splitlines()[0]
    assert "*" not in "".join(line for line in text.splitlines() if "select" in line), "write the columns out"


def test_documents_are_the_latest_reading_of_each_url(ask: Ask) -> None:
    old = document(fetched_at=hours(0), headline="first capture", reader_version="9")
    new = document(fetched_at=hours(1), headline="second capture", reader_version="1")
    other = document("https://e.org/other", headline="other")
    found = ask("select url, headline from documents order by url", documents_log=[new, old, other])
    assert found == [("https://e.org/other", "other"), (ARTICLE, "second capture")]


def test_of_one_capture_the_newest_reader_counts_and_1_10_is_newer_than_1_9(ask: Ask) -> None:
    readings = [document(headline=version, reader_version=version) for version in ("1.10", "1.9", "1.2")]
    assert ask("select headline from documents", documents_log=readings) == [("1.10",)]


def test_links_are_those_of_the_latest_reading(ask: Ask) -> None:
    old, new = document(fetched_at=hours(0)), document(fetched_at=hours(1))
    found = ask(
        'select target_url, anchor, sentence, start, "end" from links',
        documents_log=[old, new],
        links_log=[link("https://e.org/gone", old), link("https://e.org/kept", new)],
    )
    assert found == [("https://e.org/kept", "report", "A new report says so.", 23, 29)]


def test_republications_hold_one_decision_a_copy_the_latest(ask: Ask) -> None:
    copy, original = document(COPY), document(ORIGINAL)
    found = ask(
        "select copy_url, original_url, kind, segment_number from republications",
        republications_log=[republication(copy, segment_number=3), republication(copy, original, segment_number=2)],
    )
    assert found == [(COPY, None, None, 3)]


def test_of_two_decisions_of_one_segment_the_one_that_saw_the_original_counts(ask: Ask) -> None:
    copy, original = document(COPY), document(ORIGINAL)
    found = ask(
        "select original_url from republications",
        republications_log=[republication(copy, original, confidence=0.6), republication(copy, confidence=0.9)],
    )
    assert found == [(ORIGINAL,)]


def test_articles_are_what_was_asked_for_as_one_or_proved_to_be_one(ask: Ask) -> None:
    pages = [
        document("https://e.org/1", role="article", kind="other"),
        document("https://e.org/2", role="original", kind="article"),
        document("https://e.org/3", role="source", kind="article"),
        document("https://e.org/4", role="source", kind="listing"),
    ]
    assert ask("select url from articles order by url", documents_log=pages) == [(f"https://e.org/{n}",) for n in (1, 2, 3)]


def test_articles_have_the_columns_of_the_contract(ask: Ask) -> None:
    author = Person("Mary M. McCarthy", "Mary M.", "McCarthy", "Drake University", "author", "McCARTHY Mary M.")
    found = ask(
        "select authors[1], date_published, license, is_based_on from articles where len(authors) = 1",
        documents_log=[document(authors=(author,), is_based_on=ORIGINAL)],
    )
    person = {
        "name": "Mary M. McCarthy", "given_name": "Mary M.", "family_name": "McCarthy", "affiliation": "Drake University",
        "role": "author", "raw": "McCARTHY Mary M.",
    }  # fmt: skip
    assert found == [(person, "2026-04-26", None, ORIGINAL)]


# Captures and their redirects


def final_urls(ask: Ask, *captures: Capture) -> dict[str, str]:
    found = ask("select url, final_url, count(*) from captures group by all", captures=list(captures))
    assert sum(row[2] for row in found) == len(captures), "each capture is one row"
    return {row[0]: row[1] for row in found}


def test_final_url_is_where_redirects_end_and_else_the_url(ask: Ask) -> None:
    found = final_urls(
        ask,
        redirect("http://e.org/a", "https://e.org/a"),
        redirect("https://e.org/a", "https://www.e.org/a/"),
        capture("https://www.e.org/a/"),
        failure("https://e.org/gone", "http_404", 404),
    )
    assert found == {
        "http://e.org/a": "https://www.e.org/a/",
        "https://e.org/a": "https://www.e.org/a/",
        "https://www.e.org/a/": "https://www.e.org/a/",
        "https://e.org/gone": "https://e.org/gone",
    }


def test_a_redirect_whose_target_was_not_captured_ends_at_the_target(ask: Ask) -> None:
    assert final_urls(ask, redirect("https://e.org/a", "https://e.org/b#part")) == {"https://e.org/a": "https://e.org/b"}


def test_a_redirect_that_leads_in_a_circle_ends(ask: Ask) -> None:
    found = final_urls(ask, redirect("https://e.org/a", "https://e.org/b"), redirect("https://e.org/b", "https://e.org/a"))
    assert set(found) == {"https://e.org/a", "https://e.org/b"}
    assert set(found.values()) <= set(found)
    assert final_urls(ask, redirect("https://e.org/self", "https://e.org/self")) == {"https://e.org/self": "https://e.org/self"}


def test_a_chain_of_redirects_is_followed_for_ten_hops(ask: Ask) -> None:
    chain = [redirect(f"https://e.org/{n}", f"https://e.org/{n + 1}") for n in range(14)]
    assert final_urls(ask, *chain)["https://e.org/0"] == "https://e.org/10"


def test_the_next_hop_is_the_latest_capture_of_the_target(ask: Ask) -> None:
    found = final_urls(
        ask,
        redirect("https://e.org/a", "https://e.org/b"),
        redirect("https://e.org/b", "https://e.org/old", fetched_at=hours(0)),
        redirect("https://e.org/b", "https://e.org/new", fetched_at=hours(2)),
        capture("https://e.org/new"),
    )
    assert found["https://e.org/a"] == "https://e.org/new"


def test_a_later_capture_that_was_never_asked_does_not_hide_the_answer(ask: Ask) -> None:
    found = ask(
        "select final_url from captures where url = 'https://e.org/a'",
        captures=[
            redirect("https://e.org/a", "https://e.org/b"),
            redirect("https://e.org/b", "https://e.org/c"),
            capture("https://e.org/b", outcome="skipped", reason="not_in_archive", status=None, fetched_at=hours(3)),
        ],
    )
    assert found == [("https://e.org/c",)]


def test_a_redirect_meets_its_target_in_another_spelling(ask: Ask) -> None:
    found = final_urls(
        ask,
        redirect("https://e.org/a", "https://e.org:443/~b"),
        redirect("https://e.org/%7Eb", "https://e.org/c", url_key="https://e.org/~b"),
    )
    assert found["https://e.org/a"] == "https://e.org/c"


# Sources


def source_of(ask: Ask, *captures: Capture, cited: str = SOURCE, columns: str = "state") -> Any:
    page = document()
    rows = ask(
        f"select {columns} from sources",
        captures=[capture(), *captures],
        documents_log=[page],
        links_log=[link(cited, page)],
    )
    assert len(rows) == 1
    return rows[0][0] if len(rows[0]) == 1 else rows[0]


HOME = "https://stats.example/"
NEW = "https://stats.example/2024/report.html"

STATES: list[tuple[str, list[Capture]]] = [
    ("unchecked", []),
    ("alive", [capture(SOURCE)]),
    ("alive", [capture(SOURCE, outcome="not_modified", status=304)]),
    ("alive", [failure(SOURCE, "too_large", 200)]),
    ("redirected", [redirect(SOURCE, NEW), capture(NEW)]),
    ("moved_to_home", [redirect(SOURCE, HOME), capture(HOME)]),
    ("dead", [redirect(SOURCE, NEW), failure(NEW, "http_404", 404)]),
    ("unchecked", [redirect(SOURCE, NEW)]),
    ("unchecked", [redirect(SOURCE, NEW), capture(NEW, outcome="refused", reason="robots_disallowed", status=None)]),
    ("dead", [failure(SOURCE, "http_404", 404)]),
    ("dead", [failure(SOURCE, "http_410", 410)]),
    ("dead", [failure(SOURCE, "dns_failure")]),
    ("unreachable", [failure(SOURCE, "dns_temporary")]),
    ("unreachable", [failure(SOURCE, "timeout")]),
    ("unreachable", [failure(SOURCE, "http_503", 503)]),
    ("unreachable", [failure(SOURCE, "tls_error")]),
    ("unreachable", [redirect(SOURCE, NEW), redirect(NEW, SOURCE)]),
    ("unreachable", [capture(SOURCE, outcome="refused", reason="too_many_redirects", status=None)]),
    ("walled", [failure(SOURCE, "http_402", 402)]),
    ("blocked", [failure(SOURCE, "http_403", 403)]),
    ("blocked", [failure(SOURCE, "http_429", 429)]),
    ("unchecked", [failure(SOURCE, "internal_error")]),
    ("unchecked", [capture(SOURCE, outcome="refused", reason="robots_disallowed", status=None)]),
    ("unchecked", [capture(SOURCE, outcome="skipped", reason="not_in_archive", status=None)]),
]


@pytest.mark.parametrize(("state", "captures"), STATES, ids=lambda value: value if isinstance(value, str) else "")
def test_state_of_a_source_follows_its_latest_answer(ask: Ask, state: str, captures: list[Capture]) -> None:
    assert source_of(ask, *captures, columns="state, is_dead") == (state, state == "dead")
    assert state in CLOSED_SETS["source_state"][1]


def test_a_cited_home_page_that_redirects_to_a_home_page_has_not_moved_there(ask: Ask) -> None:
    assert source_of(ask, redirect("http://stats.example/", HOME), capture(HOME), cited="http://stats.example/") == "redirected"


def test_a_source_that_dies_keeps_the_day_when_it_was_last_good(ask: Ask) -> None:
    found = source_of(
        ask,
        capture(SOURCE, fetched_at=hours(1)),
        failure(SOURCE, "http_404", 404, fetched_at=hours(2)),
        columns="state, last_status, checked_at, last_good_at",
    )
    assert found == ("dead", 404, hours(2), hours(1))


def test_a_refusal_later_does_not_hide_what_is_known(ask: Ask) -> None:
    refused = capture(SOURCE, outcome="refused", reason="robots_disallowed", status=None, fetched_at=hours(2))
    found = source_of(ask, failure(SOURCE, "http_404", 404), refused, columns="state, last_status, checked_at")
    assert found == ("dead", 404, hours(0))


def test_an_unchecked_source_has_no_status_and_no_time(ask: Ask) -> None:
    refused = capture(SOURCE, outcome="refused", reason="robots_disallowed", status=None)
    assert source_of(ask, refused, columns="last_status, checked_at, last_good_at") == (None, None, None)


def test_a_citation_meets_its_capture_through_the_identity_of_the_address(ask: Ask) -> None:
    page = document()
    found = ask(
        "select url, state, target_key from sources",
        captures=[failure("https://stats.example/%7Ereport", "http_404", 404, url_key="https://stats.example/~report")],
        documents_log=[page],
        links_log=[link("https://stats.example/~report#table2", page, target_key="https://stats.example/~report")],
    )
    assert found == [("https://stats.example/~report", "dead", "https://stats.example/~report")]


def test_two_spellings_are_one_source_and_only_citations_count(ask: Ask) -> None:
    one, two = document("https://e.org/1"), document("https://e.org/2")
    found = ask(
        "select url, kind, cited_by_count from sources",
        documents_log=[one, two],
        links_log=[
            link(SOURCE + "#a", one, target_key=SOURCE, kind="same_publisher"),
            link(SOURCE, one, target_key=SOURCE, position=1, kind="same_publisher"),
            link(SOURCE, two, target_key=SOURCE, kind="news"),
            link("https://e.org/share", two, role="share"),
        ],
    )
    assert found == [(SOURCE, "news", 2)]


def test_an_original_and_its_copies_cite_a_source_as_one_work(ask: Ask) -> None:
    original, copy, other = document(ORIGINAL), document(COPY), document("https://e.org/other")
    found = ask(
        "select cited_by_count, cited_by_works_count from sources",
        documents_log=[original, copy, other],
        links_log=[link(SOURCE, page) for page in (original, copy, other)],
        republications_log=[republication(copy, original)],
    )
    assert found == [(3, 2)]


# Works, lag, rot, mementos


def test_a_work_is_an_original_with_its_copies(ask: Ask) -> None:
    original = document(ORIGINAL, headline="The piece", publisher="First Paper", publisher_key="first_example")
    copies = [document(COPY), document("https://second.example/piece")]
    found = ask(
        "select url, headline, publisher, copies_count, copies from works",
        documents_log=[original, *copies],
        republications_log=[
            *(republication(copy, original) for copy in copies),
            republication(original, verdict="original", kind=None),
            republication(document("https://e.org/maybe"), verdict="possible"),
        ],
    )
    assert found == [(ORIGINAL, "The piece", "First Paper", 2, [COPY, "https://second.example/piece"])]


def test_a_work_whose_original_was_not_read_has_the_address_that_the_copy_names(ask: Ask) -> None:
    copy = document(COPY)
    found = ask(
        "select url, headline, publisher, copies from works",
        documents_log=[copy],
        republications_log=[republication(copy, original_url="http://first.example/piece")],
        captures=[redirect("http://first.example/piece", ORIGINAL)],
    )
    assert found == [(ORIGINAL, None, "First Paper", [COPY])]


def test_lag_tells_the_days_between_original_and_copy(ask: Ask) -> None:
    original = document(ORIGINAL, date_published="2026-04-23", publisher_key="first_example")
    copy = document(COPY, date_published="2026-04-26")
    found = ask(
        "select copy_url, original_publisher_key, date_first_published, date_published, lag_days from lag",
        documents_log=[original, copy],
        republications_log=[republication(copy, original), republication(document("https://e.org/x"))],
    )
    assert found == [(COPY, "first_example", "2026-04-23", "2026-04-26", 3)]


def test_a_licence_audit_is_a_row_for_each_rule_of_each_copy(ask: Ask) -> None:
    copy, other = document(COPY, publisher_key="copy_example"), document("https://second.example/piece")
    counter = RuleCheck("first_example", "counter", "fail", "no counter of the programme on the page")
    link_rule = RuleCheck("first_example", "link", "pass", f"link to the original: {ORIGINAL}")
    tables = {
        "documents_log": [copy, other],
        "republications_log": [
            republication(copy, document(ORIGINAL), licence_audit=(counter, link_rule)),
            republication(other, document(ORIGINAL), licence_audit=(counter,)),
            republication(document("https://third.example/piece")),
        ],
    }
    found = ask(
        "select copy_url, copy_publisher_key, programme, rule, result, evidence from licence_audits order by all", **tables
    )
    assert found[:2] == [
        (COPY, "copy_example", "first_example", "counter", "fail", "no counter of the programme on the page"),
        (COPY, "copy_example", "first_example", "link", "pass", f"link to the original: {ORIGINAL}"),
    ]
    broken = "select programme, rule, count(*) from licence_audits where result = 'fail' group by all order by 3 desc"
    assert ask(broken, **tables) == [("first_example", "counter", 2)]


def test_link_rot_counts_dead_among_checked(ask: Ask) -> None:
    page = document()
    found = ask(
        "select publisher_key, year, citations_count, checked_count, dead_count, dead_share from link_rot",
        captures=[capture("https://e.org/ok"), failure("https://e.org/gone", "http_404", 404)],
        documents_log=[page],
        links_log=[link(f"https://e.org/{name}", page, position=n) for n, name in enumerate(("ok", "gone", "unchecked"))],
    )
    assert found == [("example_org", 2026, 3, 2, 1, 0.5)]


def test_mementos_are_archived_copies_with_the_time_of_their_capture(ask: Ask) -> None:
    headers = {
        "memento-datetime": "Wed, 20 Jun 2012 05:11:27 GMT",
        "link": '<https://e.org/gone>; rel="original", <https://web.archive.org/web/timemap/link/x>; rel="timemap"',
    }
    found = ask(
        "select url, original_url, memento_datetime from mementos",
        captures=[
            capture(),
            capture("https://web.archive.org/web/20120620051127/https://e.org/gone", headers=headers),
            capture("https://web.archive.org/web/2012/https://e.org/b?x=1", headers={"memento-datetime": "soon"}),
        ],
    )
    moment = datetime(2012, 6, 20, 5, 11, 27, tzinfo=UTC)
    assert sorted(found) == [
        ("https://web.archive.org/web/2012/https://e.org/b?x=1", "https://e.org/b?x=1", None),
        ("https://web.archive.org/web/20120620051127/https://e.org/gone", "https://e.org/gone", moment),
    ]
