"""Decisions as segments land: copies follow their originals once, along chains, by number, by title, whatever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rows as made

from pipelines.records import Capture, Document, Evidence, Reading, Republication
from pipelines.resolve import decide as deciding
from pipelines.signature import signature_of
from warehouse import landing
from warehouse.archive import segment_key
from warehouse.exchanges import capture_id_of, url_identity_or_raw
from warehouse.landing import READER_APP, SegmentRows, land_segment, unlanded
from warehouse.query import connect_store
from warehouse.store import Store, open_store
from warehouse.tables import token

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
COPY, ORIGINAL, MOVED = "https://copy.example/a", "https://first.example/a", "https://first.example/moved"


class Killed(BaseException):
    """kill -9: nothing behind it runs."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "data", create=True)


EVIDENCE = (Evidence("credit_sentence", "first ran in First Paper", "/html/body/p", 0.95),)
TEXT = "\n\n".join(" ".join(f"word{(n * 37 + i * i) % 211}" for i in range(60)) for n in range(6))


def capture(url: str, number: int, **values: Any) -> Capture:
    """A capture in a segment; its id follows from address and segment."""
    record_id = f"<urn:uuid:{url}:{number}>"
    one = made.capture(url, **values)
    place = {"warc_file": segment_key(number), "warc_offset": 500 + len(url), "fetched_at": NOON + timedelta(hours=number)}
    return replace(one, **place, record_id=record_id, capture_id=capture_id_of(record_id), url_key=url_identity_or_raw(url))


def document(url: str, number: int, **values: Any) -> tuple[Capture, Document]:
    of = capture(url, number)
    place = {"warc_file": of.warc_file, "warc_offset": of.warc_offset, "fetched_at": of.fetched_at, "capture_id": of.capture_id}
    one = made.document(url, text=TEXT, **values)
    return of, replace(one, document_id=of.capture_id[::-1], **place)


def copy(number: int, url: str = COPY, of: str | None = ORIGINAL, **values: Any) -> tuple[Capture, Document]:
    return document(url, number, evidence=EVIDENCE, is_based_on=of, **values)


def redirect(url: str, target: str, number: int) -> Capture:
    return replace(capture(url, number), outcome="redirected", status=301, redirect_url=target)


def land(store: Store, number: int, *items: Capture | tuple[Capture, Document]) -> None:
    (store.root / segment_key(number)).write_bytes(b"")
    rows = SegmentRows(number)
    for item in items:
        if isinstance(item, Capture):
            rows.captures.append(item)
        else:
            rows.captures.append(item[0])
            rows.readings[item[0].capture_id] = Reading(item[1])
    land_segment(store, rows)


def decisions(store: Store) -> list[tuple[str, str | None, bool, int]]:
    """Copy, original, whether the original was there, segment; in the order of the segments."""
    with connect_store(store) as connection:
        return connection.execute(
            "select copy_url, original_url, original_document_id is not null, segment_number from republications_log"
            " order by segment_number, copy_url"
        ).fetchall()


def test_original_that_landed_before_is_found_at_once(store: Store) -> None:
    land(store, 1, document(ORIGINAL, 1))
    land(store, 2, copy(2))
    assert decisions(store) == [(COPY, ORIGINAL, True, 2)]


def test_original_of_the_same_segment_is_found_in_either_order(store: Store) -> None:
    land(store, 1, copy(1), document(ORIGINAL, 1))
    land(store, 2, document(ORIGINAL + "2", 2), copy(2, COPY + "2", ORIGINAL + "2"))
    assert decisions(store) == [(COPY, ORIGINAL, True, 1), (COPY + "2", ORIGINAL + "2", True, 2)]


def test_late_original_settles_the_copy_exactly_once(store: Store) -> None:
    land(store, 1, copy(1))
    land(store, 2, document("https://other.example/", 2))
    land(store, 3, document(ORIGINAL, 3))
    land(store, 4, document(ORIGINAL, 4))
    land(store, 5, document("https://other.example/5", 5))
    assert decisions(store) == [(COPY, ORIGINAL, False, 1), (COPY, ORIGINAL, True, 3)]


def test_redirects_to_the_original_are_followed_whenever_they_come(store: Store) -> None:
    land(store, 1, copy(1, of=MOVED))
    land(store, 2, redirect(MOVED, MOVED + "2", 2))
    land(store, 3, document(ORIGINAL, 3))
    assert decisions(store) == [(COPY, MOVED, False, 1)]
    land(store, 4, redirect(MOVED + "2", ORIGINAL, 4))
    assert decisions(store) == [(COPY, MOVED, False, 1), (COPY, ORIGINAL, True, 4)]


def test_redirects_in_a_circle_end(store: Store) -> None:
    land(store, 1, redirect(MOVED, MOVED + "2", 1), redirect(MOVED + "2", MOVED, 1), copy(1, of=MOVED))
    land(store, 2, document(ORIGINAL, 2))
    assert decisions(store) == [(COPY, MOVED, False, 1)]


def test_latest_answer_of_the_original_is_the_one_that_is_compared(store: Store) -> None:
    first, second = document(ORIGINAL, 1, headline="Old"), document(ORIGINAL, 2, headline="New")
    land(store, 1, first)
    land(store, 2, second)
    land(store, 3, copy(3))
    with connect_store(store) as connection:
        assert connection.execute("select original_document_id from republications_log").fetchall() == [(second[1].document_id,)]


def test_page_that_names_itself_is_not_its_own_original(store: Store) -> None:
    land(store, 1, copy(1, of=COPY))
    land(store, 2, copy(2, of=COPY))
    assert [row[2] for row in decisions(store)] == [False, False]


def test_page_without_a_signal_gets_no_decision(store: Store) -> None:
    land(store, 1, document(COPY, 1))
    assert decisions(store) == []
    assert token(store.tables / "republications_log", READER_APP) == 1


def test_copy_that_names_no_original_is_decided_once(store: Store) -> None:
    land(store, 1, copy(1, of=None))
    land(store, 2, document(ORIGINAL, 2))
    assert decisions(store) == [(COPY, None, False, 1)]


def test_two_copies_of_one_original_are_both_settled(store: Store) -> None:
    land(store, 1, copy(1), copy(1, COPY + "2"))
    land(store, 2, document(ORIGINAL, 2), copy(2, COPY + "3"))
    assert [row[0] for row in decisions(store) if row[2]] == [COPY, COPY + "2", COPY + "3"]


def every_decision(store: Store) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{name}"' for name in Republication.__slots__)
    with connect_store(store) as connection:
        return sorted(connection.execute(f"select {names} from republications_log").fetchall(), key=repr)


HISTORY: Sequence[tuple[int, tuple[Capture | tuple[Capture, Document], ...]]] = (
    (1, (copy(1), copy(1, COPY + "2", MOVED), document("https://other.example/", 1))),
    (2, (redirect(MOVED, ORIGINAL, 2), copy(2, COPY + "3", None))),
    (3, (document(ORIGINAL, 3), copy(3, COPY + "4"))),
    (4, (document(ORIGINAL, 4), copy(4))),
)


@pytest.fixture
def settled(tmp_path: Path) -> list[tuple[Any, ...]]:
    store = open_store(tmp_path / "whole", create=True)
    for number, items in HISTORY:
        land(store, number, *items)
    return every_decision(store)


def test_decisions_are_the_same_when_the_tables_are_made_again(settled: list[tuple[Any, ...]], store: Store) -> None:
    building = replace(store, tables_folder="tables.new")
    for number, items in HISTORY:
        land(building, number, *items)
    with connect_store(building) as connection:
        names = ", ".join(f'"{name}"' for name in Republication.__slots__)
        again = connection.execute(f"select {names} from republications_log").fetchall()
    assert sorted(again, key=repr) == settled
    ids = [row[0] for row in settled]
    assert len(set(ids)) == len(ids), "a decision stands twice"


def test_kill_before_a_decision_lands_gives_the_same_decisions(
    settled: list[tuple[Any, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for killed_in in range(1, 5):
        store = open_store(tmp_path / f"data{killed_in}", create=True)
        for number, items in HISTORY:
            if number == killed_in:
                with monkeypatch.context() as patch:
                    patch.setattr(landing, "resolve_segment", _dies)
                    with pytest.raises(Killed):
                        land(store, number, *items)
                assert unlanded(store) == []  # finishes the last landing
            else:
                land(store, number, *items)
        assert every_decision(store) == settled, f"killed in segment {killed_in}"


def _dies(*_: Any) -> None:
    raise Killed


# Chains, numbers, titles

MIDDLE = "https://middle.example/a"


def latest(store: Store, url: str = COPY) -> tuple[str | None, list[str], bool, bool]:
    """Original, the pages between, whether the original was read, whether any page was compared."""
    with connect_store(store) as connection:
        row = connection.execute(
            "select original_url, via, original_document_id is not null, compared_document_id is not null"
            " from republications_log where copy_url = $1 order by segment_number desc limit 1",
            [url],
        ).fetchone()
    assert row is not None
    return row


def test_chain_is_followed_to_the_first_and_each_hop_is_kept(store: Store) -> None:
    land(store, 1, document(ORIGINAL, 1), copy(1, MIDDLE))
    land(store, 2, copy(2, of=MIDDLE))
    assert latest(store) == (ORIGINAL, [MIDDLE], True, True)


def test_publisher_of_a_chain_is_that_of_its_first_page(store: Store) -> None:
    land(store, 1, document(ORIGINAL, 1, publisher="First Paper", publisher_key="first_example"), copy(1, MIDDLE))
    land(store, 2, copy(2, of=MIDDLE, original_publisher="Middle", original_publisher_key="middle_example"))
    land(store, 3, copy(3, COPY + "3", of=MIDDLE + "3", original_publisher="Middle", original_publisher_key="middle_example"))
    land(store, 4, copy(4, MIDDLE + "3", of=MOVED, original_publisher="First Paper", original_publisher_key="first_example"))
    with connect_store(store) as connection:
        rows = connection.execute(
            "select original_publisher, original_publisher_key from republications_log where copy_url in (?, ?)"
            " and compared_document_id is not null",
            [COPY, COPY + "3"],
        ).fetchall()
    assert rows == [("First Paper", "first_example")] * 2


def test_chain_grows_as_its_pages_land(store: Store) -> None:
    land(store, 1, copy(1, of=MIDDLE))
    assert latest(store) == (MIDDLE, [], False, False)
    land(store, 2, copy(2, MIDDLE, of=MOVED))
    assert latest(store) == (MOVED, [MIDDLE], False, True)
    land(store, 3, redirect(MOVED, ORIGINAL, 3), document(ORIGINAL, 3))
    assert latest(store) == (ORIGINAL, [MIDDLE], True, True)
    land(store, 4, document("https://other.example/", 4))
    assert len([row for row in decisions(store) if row[0] == COPY]) == 3


def test_chain_that_comes_back_ends_before_the_circle_with_a_conflict(store: Store) -> None:
    land(store, 1, copy(1, of=MIDDLE), copy(1, MIDDLE, of=COPY))
    assert latest(store) == (MIDDLE, [], True, True)
    with connect_store(store) as connection:
        conflicts = connection.execute("select conflicts from republications_log where copy_url = $1", [COPY]).fetchall()
    assert [one["value"] for (row,) in conflicts for one in row] == [COPY]


COUNTER = (Evidence("counter_pixel", "https://counter.theconversation.com/content/227790/count.gif", "html:9", 0.97),)
BY_NUMBER = "https://theconversation.com/article-227790"
NUMBERED = "https://theconversation.com/river-towns-227790"


def counted(number: int) -> tuple[Capture, Document]:
    key = "theconversation_com"
    return document(
        COPY, number, evidence=COUNTER, original_publisher_key=key, original_publisher="The Conversation", headline="River"
    )


def numbered(number: int, url: str = NUMBERED) -> tuple[Capture, Document]:
    return document(url, number, publisher_key="theconversation_com", headline="Towns")


def test_number_in_a_counter_finds_the_page_that_has_it(store: Store) -> None:
    land(store, 1, counted(1))
    assert latest(store) == (None, [], False, False)
    land(store, 2, redirect(BY_NUMBER, NUMBERED, 2))
    land(store, 3, numbered(3))
    assert latest(store) == (NUMBERED, [], True, True)


def test_address_made_from_a_number_is_believed_on_proof_only(store: Store) -> None:
    elsewhere = "https://theconversation.com/another-story-1111"
    land(store, 1, redirect(BY_NUMBER, elsewhere, 1), numbered(1, elsewhere), counted(1))
    assert latest(store) == (None, [], False, False)


TITLED = {"original_publisher_key": "first_example", "original_publisher": "First Paper", "headline": "The Wall – moves back"}


@pytest.mark.parametrize("is_late", [False, True])
def test_title_finds_the_original_at_the_publisher_that_the_copy_names(store: Store, is_late: bool) -> None:
    original = {"publisher_key": "first_example", "headline": "The wall moves back"}
    first, second = (copy(1, of=None, **TITLED), document(ORIGINAL, 2, **original))
    if not is_late:
        first, second = document(ORIGINAL, 1, **original), copy(2, of=None, **TITLED)
    land(store, 1, first, document("https://third.example/a", 1, publisher_key="third_example", headline="The wall moves back"))
    land(store, 2, second)
    assert latest(store) == (ORIGINAL, [], True, True)


@pytest.mark.parametrize(
    "changed",
    [
        {"publisher_key": "other_example", "url": "https://other.example/a"},
        {"headline": "The wall stays"},
        {"date_published": "2024-04-26"},
    ],
)
def test_title_of_another_publisher_day_or_wording_is_no_original(store: Store, changed: dict[str, str]) -> None:
    original = {"publisher_key": "first_example", "headline": "The wall moves back", "url": ORIGINAL, **changed}
    land(store, 1, document(number=1, **original))
    land(store, 2, copy(2, of=None, **TITLED))
    assert latest(store) == (None, [], False, False)


# Likeness

STORY = "\n\n".join(" ".join(f"word{(n * 37 + i * i) % 211}" for i in range(60)) for n in range(9))
STOLEN = "https://copyist.example/a"


def worded(url: str, number: int, day: str | None, text: str = STORY, **values: Any) -> tuple[Capture, Document]:
    of, one = document(url, number, date_published=day, **values)
    return of, replace(one, text=text, signature=signature_of(text))


@pytest.mark.parametrize("is_late", [False, True])
def test_words_of_an_earlier_page_make_a_silent_copy_possible(store: Store, is_late: bool) -> None:
    first, copied = ORIGINAL, "\n\n".join(STORY.split("\n\n")[:7])
    pages = [worded(first, 1 + is_late, "2026-04-20"), worded(STOLEN, 2 - is_late, "2026-04-26", copied)]
    for number, item in sorted(enumerate(reversed(pages) if is_late else pages, 1)):
        land(store, number, item)
    with connect_store(store) as connection:
        rows = connection.execute("select copy_url, original_url, verdict, kind from republications_log").fetchall()
    assert rows == [(STOLEN, first, "possible", "trimmed")]


def test_copy_that_names_its_publisher_alone_finds_the_page_by_its_words(store: Store) -> None:
    names = {"original_publisher_key": "first_example", "evidence": EVIDENCE, "headline": "Another title"}
    land(store, 1, worded(COPY, 1, "2026-04-26", **names))
    land(store, 2, worded("https://third.example/a", 2, "2026-04-21", publisher_key="third_example"))
    land(store, 3, worded(ORIGINAL, 3, None, publisher_key="first_example"))
    assert latest(store) == (ORIGINAL, [], True, True)


def test_same_words_without_dates_or_on_one_site_are_no_decision(store: Store) -> None:
    land(store, 1, worded(ORIGINAL, 1, None), worded(STOLEN, 1, None))
    land(store, 2, worded("https://www.first.example/print/a", 2, "2026-04-26"))
    assert decisions(store) == []


def test_original_with_many_copies_settles_each_once(store: Store) -> None:
    copies = [f"https://copyist{number}.example/a" for number in range(5)]
    land(store, 1, *(worded(url, 1, "2026-04-26") for url in copies[:3]))
    land(store, 2, worded(ORIGINAL, 2, "2026-04-20"), worded(copies[3], 2, "2026-04-26"))
    land(store, 3, worded(copies[4], 3, "2026-04-26"), worded("https://other.example/", 3, "2026-04-26", "Other words. " * 40))
    assert [(row[0], row[1]) for row in decisions(store)] == [(url, ORIGINAL) for url in copies]


def test_bug_in_a_comparison_costs_the_comparison_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(deciding, "compare", fails)
    land(store, 1, document(ORIGINAL, 1), copy(1))
    assert latest(store) == (ORIGINAL, [], False, False)
    assert "please report it" in caplog.text
    with connect_store(store) as connection:
        conflicts = connection.execute("select conflicts[1].value from republications_log").fetchall()
    assert conflicts == [("not compared: ZeroDivisionError: planted",)]
