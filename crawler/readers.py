"""The reading side of a crawl: captured pages go to the pool, their children to the frontier, their rows to the next landing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from crawler.frontier import Frontier
from crawler.leases import Job, ToRead, Wanted
from crawler.recorder import Segments
from pipelines.errors import TearsheetError, UrlInvalid
from pipelines.records import Child, Reading
from pipelines.urls import fetchable_url
from warehouse.archive import segment_number
from warehouse.landing import land_segment
from warehouse.reading import ReadPool, ReadTask
from warehouse.store import Store

IN_FLIGHT = 4  # pages under way for each worker: the pool never waits for the loop


class Readers:
    """Keeps the pool busy, and lands each sealed segment once all of it is read."""

    def __init__(
        self, store: Store, frontier: Frontier, job: Job, pool: ReadPool, segments: Segments, *, follows: Callable[[Child], bool]
    ) -> None:
        self._store = store
        self._frontier = frontier
        self._job = job
        self._pool = pool
        self._segments = segments
        self._follows = follows
        self._running: set[asyncio.Task[None]] = set()
        self._work = asyncio.Event()
        self.changed = asyncio.Event()  # for the crawl's loop: children came, or a page is done
        self.read_before: dict[str, Reading] = {}  # by capture_id: pages read while catching up, not to be read twice
        self.read_count = 0
        self.failure: TearsheetError | None = None

    def wake(self) -> None:
        """There may be something to read."""
        self._work.set()

    @property
    def is_busy(self) -> bool:
        """Whether a page is being read."""
        return bool(self._running)

    async def run(self) -> None:
        """Reads until it is cancelled."""
        try:
            while True:
                await self._work.wait()
                self._work.clear()
                await self._start_reading()
        except TearsheetError as error:
            self.failure = error
            self.changed.set()

    async def _start_reading(self) -> None:
        room = self._pool.workers * IN_FLIGHT - len(self._running)
        for page in await self._frontier.take_captured(room, self._job) if room > 0 else ():
            task = asyncio.create_task(self._read(page))
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._work.set()
        self.changed.set()
        error = None if task.cancelled() else task.exception()
        if error is not None:  # its page stays in state reading: without an end the crawl would wait for it for ever
            self.failure = error if isinstance(error, TearsheetError) else TearsheetError(f"a bug ended a reading: {error!r}")

    async def _read(self, page: ToRead) -> None:
        reading = self.read_before.pop(page.capture_id, None) if not page.children_only else None
        if reading is not None and reading.document and reading.document.role != page.role:
            reading = None  # its role was raised meanwhile: as a source it was read for no children
        if reading is None:
            reading = await self._pool.read(ReadTask(str(self._store.root), page.place, page.capture_id, page.url, page.role))
        rows = None if page.children_only else self._segments.holding(segment_number(page.place.warc_file))
        if rows is not None:
            rows.readings[page.capture_id] = replace(reading, children=())
        await self._frontier.close_read(page, self._wanted(page, reading.children), self._job)
        self.read_count += 1

    def _wanted(self, page: ToRead, children: Iterable[Child]) -> list[Wanted]:
        wanted = []
        for child in children:
            try:
                url = fetchable_url(child.url)
            except UrlInvalid:
                continue  # the link stands in `links`; there is nothing to fetch
            if self._follows(child):
                wanted.append(Wanted(url, child.role, page.url, page.depth + 1))
        return wanted

    async def drain(self, seconds: float | None) -> None:
        """Waits until all that was taken is read, at most ``seconds``; what is left is read by the next run."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

    async def land_ready(self) -> bool:
        """Lands the oldest sealed segment if all of it is read; whether it did."""
        if not self._segments.sealed or self._segments.sealed[0].missing():
            return False
        await asyncio.to_thread(land_segment, self._store, self._segments.sealed[0])
        self._segments.sealed.popleft()
        return True
