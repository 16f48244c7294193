"""Landing: a segment becomes rows once, whatever is killed in between; decisions on copies follow their originals, once."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sameness import logs

from pipelines.errors import DataFolderError, DiskFull
from pipelines.records import Role
from warehouse import landing, resolving, tables
from warehouse.archive import SegmentWriter, segment_key
from warehouse.exchanges import Asked, Exchange, Place, capture_of
from warehouse.landing import (
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


def test_outline_is_the_captures_and_runs_of_a_segment(store: Store) -> None:
    rows = archive(store, 1, *MIXED)
    found = outline(store, segment_key(1))
    assert (list(found.captures), list(found.runs), found.key) == (rows.captures, rows.runs, segment_key(1))
