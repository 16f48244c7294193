"""Recorder and readers of a crawl: no request waits for ever, no page is left half read, whatever breaks."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from frontiers import JOB, Web, wanted

from crawler import recorder as recorder_module
from crawler.readers import Readers
from crawler.recorder import Recorder
from pipelines.errors import DiskFull, TearsheetError
from pipelines.records import Capture, Child, Document, Reading
from warehouse.archive import SegmentWriter
from warehouse.exchanges import Asked, Exchange
from warehouse.landing import outline
from warehouse.reading import ReadPool, ReadTask
from warehouse.replay import answer_of
from warehouse.store import Store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
URLS = [f"https://h{number}.example/1" for number in range(4)]


def run(crawl: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(crawl, 30))


def exchange_of(url: str, record_id: str | None = None) -> Exchange:
    asked = Asked(url, "article", "run", robots="allowed")
    return Exchange(asked, answer_of(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"), NOON, record_id)


async def settled(recorder: Recorder, web: Web, *urls: str) -> list[Capture | BaseException]:
    web.add(*urls)
    leases = {lease.url: lease for lease in web.lease()}
    return await asyncio.gather(*(recorder.settle(exchange_of(url), leases[url]) for url in urls), return_exceptions=True)


@asynccontextmanager
async def recording(store: Store, web: Web, seen: list[Capture] | None = None) -> AsyncIterator[Recorder]:
    """A recorder at work, which is closed before its task is ended, as the crawl's loop does it."""
    recorder = Recorder(store, web.frontier, JOB, 1, (seen if seen is not None else []).append)
    working = asyncio.create_task(recorder.run())
    yield recorder
    await recorder.close(lambda _, __: None)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


def test_settled_exchange_is_on_disk_and_its_lease_is_closed(store: Store, web: Web) -> None:
    seen: list[Capture] = []

    async def crawl() -> None:
        async with recording(store, web, seen) as recorder:
            found = await settled(recorder, web, *URLS)
            assert found == seen == recorder.segments.writing.captures

    run(crawl())
    assert list(outline(store, store.segments()[0]).captures) == seen
    assert web.counts() == {"pending": len(URLS)}
    assert len(web.take()) == len(URLS)


def test_segment_that_is_full_is_sealed_and_the_next_one_begun(store: Store, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "SEGMENT_BYTES", 1)
    monkeypatch.setattr(recorder_module, "GROUP", 1)

    async def crawl() -> None:
        async with recording(store, web) as recorder:
            await settled(recorder, web, *URLS)
        assert [rows.number for rows in recorder.segments.sealed] == [1, 2, 3, 4]
        assert [len(rows.captures) for rows in recorder.segments.sealed] == [1, 1, 1, 1]

    run(crawl())
    assert len(store.segments()) == 4
    assert store.open_segments() == []


def test_segment_is_sealed_by_age_when_it_holds_something(store: Store, web: Web) -> None:
    async def crawl() -> None:
        async with recording(store, web) as recorder:
            web.clock.pass_by(1_000)
            await recorder.seal_if_old()
            assert store.segments() == []
            await settled(recorder, web, URLS[0])
            await recorder.seal_if_old()
            assert store.segments() == [], "its age is that of its first exchange"
            web.clock.pass_by(recorder_module.SEGMENT_SECONDS)
            await recorder.seal_if_old()
            assert len(store.segments()) == 1

    run(crawl())


class Broken:
    """Stands for a call that fails each time."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise self.error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DiskFull("the disk is full"), DiskFull),
        (OSError(errno.EIO, "Input/output error"), TearsheetError),
        (ValueError("a bug"), TearsheetError),
    ],
)
def test_write_that_fails_ends_every_request_that_waits_for_it(
    store: Store, web: Web, monkeypatch: pytest.MonkeyPatch, error: Exception, kind: type[Exception]
) -> None:
    async def crawl() -> None:
        async with recording(store, web) as recorder:
            with monkeypatch.context() as patch:
                patch.setattr(SegmentWriter, "write", Broken(error))
                found = await settled(recorder, web, *URLS)
            assert [type(one) for one in found] == [kind] * len(URLS)
            assert isinstance(recorder.failure, kind)
        assert not recorder.segments.sealed

    run(crawl())
    assert store.segments() == store.open_segments() == []
    assert web.counts() == {"pending": len(URLS)}


def test_segment_that_can_not_be_begun_is_a_failure_of_the_run_and_loses_nothing(
    store: Store, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crawl() -> None:
        async with recording(store, web) as recorder:
            monkeypatch.setattr(recorder_module, "SEGMENT_BYTES", 1)
            monkeypatch.setattr(recorder_module, "SegmentWriter", Broken(DiskFull("the disk is full")))
            found = await settled(recorder, web, URLS[0])
        assert isinstance(found[0], Capture)
        assert isinstance(recorder.failure, DiskFull)
        assert [rows.captures for rows in recorder.segments.sealed] == [[found[0]]]

    run(crawl())
    assert len(store.segments()) == 1


def test_same_record_of_an_archive_is_written_once(store: Store, web: Web) -> None:
    async def crawl() -> None:
        async with recording(store, web) as recorder:
            for _ in range(2):
                web.add(URLS[0], job=replace(JOB, fresh_after=web.clock.now + 1))
                web.clock.pass_by(2)
                [lease] = web.lease()
                await recorder.settle(exchange_of(URLS[0], "<urn:uuid:theirs>"), lease)
                web.finish()

    run(crawl())
    assert len(outline(store, store.segments()[0]).captures) == 1


# Readers


class FakePool:
    """Answers for the pool; a reading depends on the role that the page is read as."""

    workers = 1

    def __init__(self, error: Exception | None = None) -> None:
        self.tasks: list[ReadTask] = []
        self.error = error

    async def read(self, task: ReadTask) -> Reading:
        self.tasks.append(task)
        if self.error:
            raise self.error
        return reading(task.url, task.role or "article")


def reading(url: str, role: Any) -> Reading:
    children = () if role == "source" else (Child("https://child.example/", "source"), Child("javascript:no", "source"))
    values: dict[str, Any] = dict.fromkeys(Document.__slots__)
    return Reading(Document(**values | {"url": url, "role": role}), children=children)


async def read_all(readers: Readers) -> None:
    working = asyncio.create_task(readers.run())
    readers.wake()
    while not readers.failure and readers._frontier.is_busy(JOB):
        await asyncio.sleep(0.01)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


def readers_of(store: Store, web: Web, recorder: Recorder, pool: FakePool) -> Readers:
    return Readers(store, web.frontier, JOB, cast(ReadPool, pool), recorder.segments, follows=lambda _: True)


def test_captured_page_is_read_once_and_its_children_are_wanted(store: Store, web: Web) -> None:
    pool = FakePool()

    async def crawl() -> None:
        async with recording(store, web) as recorder:
            await settled(recorder, web, *URLS)
            readers = readers_of(store, web, recorder, pool)
            await read_all(readers)
            assert readers.read_count == len(pool.tasks) == len(URLS)
            assert recorder.segments.writing.missing() == []

    run(crawl())
    assert web.counts() == {"fetched": len(URLS), "pending": 1}
    assert web.state("https://child.example/") == "pending"


@pytest.mark.parametrize(("role", "is_read_again"), [("source", False), ("original", True)])
def test_page_that_was_read_while_catching_up_is_read_again_only_for_a_stronger_role(
    store: Store, web: Web, role: Any, is_read_again: bool
) -> None:
    pool = FakePool()

    async def crawl() -> None:
        async with recording(store, web) as recorder:
            web.add(URLS[0], role="source")
            one = web.close(web.lease()[0])
            web.add(wanted(URLS[0], role))
            readers = readers_of(store, web, recorder, pool)
            readers.read_before[one.capture.capture_id] = reading(URLS[0], "source")
            await read_all(readers)

    run(crawl())
    assert [task.role for task in pool.tasks] == (["original"] if is_read_again else [])
    assert web.state("https://child.example/") == ("pending" if is_read_again else None)


def test_bug_in_a_reading_ends_the_run_and_its_page_is_read_by_the_next(store: Store, web: Web) -> None:
    async def crawl() -> None:
        async with recording(store, web) as recorder:
            await settled(recorder, web, URLS[0])
            readers = readers_of(store, web, recorder, FakePool(ZeroDivisionError("a bug")))
            await read_all(readers)
            assert isinstance(readers.failure, TearsheetError)

    run(crawl())
    assert web.state(URLS[0]) == "reading"
