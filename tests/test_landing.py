"""Landing: a segment becomes rows once, whatever is killed in between; decisions on copies follow their originals, once."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rows as made
from sameness import logs

from pipelines.errors import DataFolderError, DiskFull
from pipelines.records import Capture, Document, Evidence, Reading, Republication, Role
from warehouse import landing, resolving, tables
from warehouse.archive import SegmentWriter, segment_key
from warehouse.exchanges import Asked, Exchange, Place, capture_id_of, capture_of, url_identity_or_raw
from warehouse.landing import (
    READER_APP,
    SegmentRows,
    catch_up,
    is_readable,
    land_segment,
    landed_number,
    outline,
    read_segment,
    run_of,
    unlanded,
)
from warehouse.query import connect_store
from warehouse.reading import ReadPool, ReadTask, read_page
from warehouse.replay import StoredRun, answer_of
from warehouse.store import Store, open_store
from warehouse.tables import token

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
COPY, ORIGINAL, MOVED = "https://copy.example/a", "https://first.example/a", "https://first.example/moved"
PARAGRAPHS = "".join(
    f"<p>In ruling {number} the court said of the river what <a href='https://law{number}.example/report'>report {number}</a> "
    f"found before: the dam of year {1900 + number} holds, the banks do not, and the town pays {number} million for both.</p>"
    for number in range(12)
)
ARTICLE = (
    "<!doctype html><html lang=en><head><title>The court and the river</title></head><body><article>"
    f"<h1>The court and the river</h1>{PARAGRAPHS}</article></body></html>"
)


class Killed(BaseException):
    """kill -9: nothing behind it runs."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "data", create=True)


def page(url: str, body: str = ARTICLE, status: int = 200, role: Role = "article", **headers: str) -> Exchange:
    fields = {"Content-Type": "text/html; charset=utf-8"} | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "\r\n".join([f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in fields.items())])
    return Exchange(Asked(url, role, "run", robots="allowed"), answer_of(f"{head}\r\n\r\n{body}".encode()), NOON)


def failure(url: str, reason: str) -> Exchange:
    return Exchange(Asked(url, "source", "run", reason=reason), None, NOON)


RUN = {
    "run_id": "run", "command": "crawl", "started_at": NOON.isoformat(), "ended_at": NOON.isoformat(), "ending": "finished",
    "settings_digest": "0", "versions": {}, "counts": {"fetched": "1"},
}  # fmt: skip

MIXED = (
    page("https://copy.example/a"),
    failure("https://gone.example/", "dns_failure"),
    page("https://copy.example/empty", "<html></html>"),
    page("https://copy.example/robots.txt", "User-agent: *", role="robots"),
    page("https://law.example/report", status=404, role="source"),
    page("https://old.example/", status=301, Location="https://copy.example/a"),
)


def archive(store: Store, number: int, *exchanges: Exchange, with_run: bool = True) -> SegmentRows:
    """Writes a segment and reads its pages in this process: the rows as a crawl collects them."""
    writer = SegmentWriter(store, number)
    places = writer.write(exchanges)
    rows = SegmentRows(number)
    rows.captures = [
        capture_of(one.asked, one.answer, place, one.identity, one.fetched_at)
        for one, place in zip(exchanges, places, strict=True)
    ]
    if with_run:
        rows.runs = [run_of(StoredRun(RUN, writer.write_run(RUN, NOON)))]
    writer.seal()
    for capture in rows.missing():
        task = ReadTask(str(store.root), Place(capture.warc_file, capture.warc_offset), capture.capture_id, capture.url)
        rows.readings[capture.capture_id] = read_page(task)
    return rows


def test_segment_lands_in_every_table(store: Store) -> None:
    land_segment(store, archive(store, 1, *MIXED))
    with connect_store(store) as connection:
        counts = {
            name: connection.execute(f"select count(*) from {name}").fetchall()[0][0]
            for name in ("captures_log", "documents_log", "links_log", "rejections", "runs")
        }
    assert counts["captures_log"] == len(MIXED)
    assert (counts["documents_log"], counts["rejections"], counts["runs"]) == (1, 1, 1)
    assert counts["links_log"] > 0
    assert landed_number(store) == 1


def test_landing_twice_is_landing_once(store: Store) -> None:
    rows = archive(store, 1, *MIXED)
    land_segment(store, rows)
    first = logs(store.root)
    files = sorted(path.name for path in store.tables.rglob("*"))
    land_segment(store, rows)
    assert logs(store.root) == first
    assert sorted(path.name for path in store.tables.rglob("*")) == files


def test_segment_without_anything_to_read_still_lands(store: Store) -> None:
    land_segment(store, archive(store, 1, failure("https://gone.example/", "timeout"), with_run=False))
    assert landed_number(store) == 1
    assert unlanded(store) == []


class Commits:
    """Counts the commits to any table, and kills before or after one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kill_at: int | None = None
        self.seen = 0
        for module in (landing, resolving):
            monkeypatch.setattr(module, "commit", self._around(tables.commit))

    def _around(self, commit: Callable[..., bool]) -> Callable[..., bool]:
        def run(*arguments: Any) -> bool:
            self._step()
            landed = commit(*arguments)
            self._step()
            return landed

        return run

    def _step(self) -> None:
        self.seen += 1
        if self.seen == self.kill_at:
            raise Killed


def test_kill_between_any_two_commits_is_made_good_by_landing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = open_store(tmp_path / "whole", create=True)
    rows = [archive(whole, 1, *MIXED), archive(whole, 2, page("https://copy.example/b"))]
    for one in rows:
        land_segment(whole, one)
    wanted = logs(whole.root)
    commits = Commits(monkeypatch)
    for kill_at in itertools.count(1):
        store = open_store(tmp_path / f"data{kill_at}", create=True)
        shutil.copytree(whole.root / "archive", store.root / "archive", dirs_exist_ok=True)
        commits.kill_at, commits.seen = kill_at, 0
        try:
            for one in rows:
                land_segment(store, one)
        except Killed:
            commits.kill_at = None
            left = unlanded(store)
            for one in rows:
                if segment_key(one.number) in left:
                    land_segment(store, one)
            assert logs(store.root) == wanted, f"killed at step {kill_at}"
            assert unlanded(store) == []
        else:
            break
    assert kill_at == 2 * 2 * 6 + 1  # two segments, six tables, before and after each


def test_full_disk_while_landing_leaves_what_landed_and_the_rest_lands_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = archive(store, 1, *MIXED)
    real = tables.commit

    def full(path: Path, name: str, *arguments: Any) -> bool:
        if name == "captures":
            raise DiskFull("the disk is full")
        return real(path, name, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(landing, "commit", full)
        with pytest.raises(DiskFull):
            land_segment(store, rows)
    assert unlanded(store) == [segment_key(1)]
    land_segment(store, rows)
    assert unlanded(store) == []


def test_what_is_missing_is_what_holds_a_page_and_is_not_read(store: Store) -> None:
    rows = archive(store, 1, *MIXED)
    assert rows.missing() == []
    assert sorted(rows.readings) == sorted(one.capture_id for one in rows.captures if is_readable(one))
    del rows.readings[rows.captures[0].capture_id]
    assert [one.url for one in rows.missing()] == ["https://copy.example/a"]


def test_page_that_was_read_for_more_than_it_was_fetched_as_keeps_the_role_of_its_capture(store: Store) -> None:
    rows = archive(store, 1, page("https://first.example/a", role="source"))
    [capture] = rows.captures
    reading = read_page(
        ReadTask(str(store.root), Place(capture.warc_file, capture.warc_offset), capture.capture_id, capture.url, "original")
    )
    assert reading.document is not None
    assert reading.document.role == "original"
    assert reading.children
    wanted = rows.readings[capture.capture_id]
    assert wanted.document is not None
    assert replace(reading.document, role="source") == wanted.document
    rows.readings[capture.capture_id] = reading
    land_segment(store, rows)
    with connect_store(store) as connection:
        assert connection.execute("select role from documents_log").fetchall() == [("source",)]


def test_rows_collected_live_are_those_that_are_read_from_the_archive(store: Store, tmp_path: Path) -> None:
    rows = archive(store, 1, *MIXED)
    again = open_store(tmp_path / "again", create=True)
    (again.root / segment_key(1)).write_bytes((store.root / segment_key(1)).read_bytes())
    with ReadPool(1) as pool:
        assert read_segment(store, segment_key(1), pool) == rows
        land_segment(store, rows)
        landed: list[SegmentRows] = []
        catch_up(again, pool, unlanded(again), landed.append)
    assert [one.number for one in landed] == [1]
    assert logs(again.root) == logs(store.root)


def test_tables_ahead_of_the_archive_are_named_with_the_repair(store: Store) -> None:
    land_segment(store, archive(store, 1, *MIXED))
    (store.root / segment_key(1)).unlink()
    with pytest.raises(DataFolderError, match="tearsheet rebuild"):
        landed_number(store)


# Decisions

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


def test_outline_is_the_captures_and_runs_of_a_segment(store: Store) -> None:
    rows = archive(store, 1, *MIXED)
    found = outline(store, segment_key(1))
    assert (list(found.captures), list(found.runs), found.key) == (rows.captures, rows.runs, segment_key(1))
