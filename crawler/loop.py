"""The crawl's loop: leases addresses, fetches each in one coroutine, settles it once, and ends when nothing due is left.

An extension, so that it is there under `tearsheet crawl` and `scrapy crawl` alike; a spider's ``start()`` awaits ``crawl()``.
Nothing goes through Scrapy's scheduler: callbacks lose URLs on offsite, duplicates and bugs.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from twisted.internet.defer import CancelledError

from crawler.guard import check_url
from crawler.jobs import close_job
from crawler.leases import LEASE_SECONDS, MAX_HOPS, Lease, Wanted, asked_for
from crawler.looking import outcome, sizes, waiting
from crawler.middlewares.robots import RobotsAsked
from crawler.opening import Opened, end_run, open_crawl
from crawler.options import CrawlOptions, options_of
from crawler.outcomes import reason_of
from crawler.readers import Readers
from crawler.recorder import Recorder
from crawler.results import CrawlResult, CrawlState, SeedOutcome
from crawler.robots_cache import keep_crawl_delays
from pipelines.errors import STORAGE_ERRORS, TearsheetError
from pipelines.records import Capture, Child
from warehouse.exchanges import Answer, Exchange, now

if TYPE_CHECKING:
    from typing import Self

logger = logging.getLogger(__name__)
TICK_SECONDS = 1.0  # the longest sleep: segments age, and a run may be stopped
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it
RECOUNT_AFTER = 50  # times what counting the job's rows took (20 ms for 200,000): 2 % of the loop's time at most
STOP_SECONDS = 10.0  # how long a stopped run waits for pages under way


class CrawlLoop:
    """One crawl in one process."""

    def __init__(self, crawler: Crawler, options: CrawlOptions) -> None:
        self._crawler = crawler
        self.options = options
        self.result: CrawlResult | None = None
        self.failure: TearsheetError | None = None
        self.outcomes: dict[str, int] = {}
        self._fetching: dict[asyncio.Task[None], Lease] = {}
        self._leased_count = 0
        self._renew_at = 0.0
        self._hosts: set[str] = set()
        self._sizes, self._recount_at = (0, 0), 0.0
        self._observer: Callable[[CrawlLoop], None] | None = None
        self._is_stopping = False
        self._ended = asyncio.Event()
        self._opened: Opened | None = None
        self._recorder: Recorder | None = None
        self._readers: Readers | None = None
        crawler.signals.connect(self._spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler, options_of(crawler.settings))

    # --- the whole of it ------------------------------------------------------------------------------------------------

    async def crawl(self, seeds: Sequence[Wanted], command: str, observer: Callable[[CrawlLoop], None] | None = None) -> None:
        """Works on these seeds until nothing due is left; how it ended is in ``result`` or ``failure``.

        ``observer`` is called five times a second, to show the state to a person.
        """
        self._observer = observer
        with ExitStack() as stack:
            try:
                opened = await open_crawl(self.options, seeds, command, stack)
                await self._crawl_opened(opened, seeds)
            except TearsheetError as error:
                self.failure = error
            except Exception as error:
                logger.critical("a bug ended the crawl, please report it", exc_info=error)
                self.failure = TearsheetError(
                    f"a bug ended the crawl ({type(error).__name__}: {error}); what is archived is whole"
                )
            finally:
                self._ended.set()

    async def _crawl_opened(self, opened: Opened, seeds: Sequence[Wanted]) -> None:
        self._opened = opened
        self._crawler.tearsheet_robots_cache = opened.robots_cache  # type: ignore[attr-defined]
        self._crawler.tearsheet_clock = self.options.clock  # type: ignore[attr-defined]
        keep_crawl_delays(self._crawler, opened.frontier)
        recorder = Recorder(opened.store, opened.frontier, opened.job, opened.first_number, self._settled)
        readers = Readers(opened.store, opened.frontier, opened.job, opened.pool, recorder.segments, follows=self._follows)
        readers.read_before = opened.read_before
        self._recorder, self._readers = recorder, readers
        tasks = [asyncio.create_task(recorder.run()), asyncio.create_task(readers.run()), *self._watchers()]
        try:
            readers.wake()
            await self._until_done(opened, recorder, readers)
        except (asyncio.CancelledError, CancelledError):  # `scrapy crawl` was told to stop
            self._is_stopping = True
        finally:
            try:
                await self._finish(opened, recorder, readers, seeds)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_done(self, opened: Opened, recorder: Recorder, readers: Readers) -> None:
        frontier, job = opened.frontier, opened.job
        while not self._is_stopping and not (failure := recorder.failure or readers.failure):
            readers.changed.clear()
            await self._lease_more(opened)
            if not self._fetching and not readers.is_busy and not frontier.is_busy(job):
                ready = None if self._budget_left() <= 0 else frontier.next_ready()
                if ready is None or ready - frontier.clock() > self.options.wait:
                    return
            await self._renew(opened)
            await recorder.seal_if_old()
            if not await readers.land_ready():
                await self._sleep(opened, readers)
        else:
            if not self._is_stopping and failure:
                raise failure

    async def _renew(self, opened: Opened) -> None:
        if self._fetching and opened.frontier.clock() >= self._renew_at:
            self._renew_at = opened.frontier.clock() + LEASE_SECONDS / 3
            await opened.frontier.renew(list(self._fetching.values()))

    async def _sleep(self, opened: Opened, readers: Readers) -> None:
        ready = opened.frontier.next_ready()
        seconds = (
            TICK_SECONDS if ready is None or len(self._fetching) >= self.options.concurrency else ready - opened.frontier.clock()
        )
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(seconds, 0.002), TICK_SECONDS)):
                await readers.changed.wait()

    # --- one lease is one coroutine -------------------------------------------------------------------------------------

    async def _lease_more(self, opened: Opened) -> None:
        room = min(self.options.concurrency - len(self._fetching), self._budget_left())
        if room <= 0:
            return
        for lease in await opened.frontier.lease(room, opened.job, self.options.delay_of, self.options.per_host_of):
            self._leased_count += 1
            self._hosts.add(lease.host)
            task = asyncio.create_task(self._fetch(lease))
            self._fetching[task] = lease
            task.add_done_callback(self._fetch_ended)

    def _budget_left(self) -> int:
        limit = self.options.max_pages
        return self.options.concurrency if limit is None else limit - self._leased_count

    def _fetch_ended(self, task: asyncio.Task[None]) -> None:
        self._fetching.pop(task, None)
        if self._readers:
            self._readers.changed.set()

    async def _fetch(self, lease: Lease) -> None:
        """Fetches one address; whatever happens, the lease is settled exactly once, or given back when the run stops."""
        meta: dict[str, Any] = {"tearsheet_lease": lease}
        try:
            try:
                await self._download(lease, meta)
            except STORAGE_ERRORS:
                raise
            except Exception as error:  # noqa: BLE001 - every fault of a download becomes the outcome of its lease
                await self._settle_failed(lease, meta, error)
        except STORAGE_ERRORS as error:  # no outcome of this page: the run ends, and the lease is given back by the next
            if self._recorder:
                self._recorder.failure = self._recorder.failure or error

    async def _download(self, lease: Lease, meta: dict[str, Any]) -> None:
        if lease.hops > MAX_HOPS:
            await self.record(lease.url, meta, None, "too_many_redirects")
            return
        meta["tearsheet_archive_only"] = is_archived = self.options.is_archived(lease.host)
        if not is_archived or not lease.url.startswith(("http://", "https://")):
            check_url(lease.url, self.options.connect_to)
        engine = self._crawler.engine
        if engine is None:
            raise RuntimeError("the engine is gone")
        meta["tearsheet_gap"] = self.options.delay_of(lease.host)
        request = Request(lease.url, dont_filter=True)
        request._meta = meta  # the very dict: Request() would copy it, and what the middlewares note would be lost
        await engine.download_async(request)

    async def _settle_failed(self, lease: Lease, meta: dict[str, Any], error: Exception) -> None:
        if "tearsheet_capture" in meta or (self._recorder and self._recorder.failure):
            return
        reason = reason_of(error)
        if isinstance(error, RobotsAsked) and self._opened:
            self._leased_count -= 1
            await self._opened.frontier.put_off(lease, self.options.delay_of(lease.host) or 0.0)
            return
        if reason == "cancelled" and self._is_stopping and self._opened:
            await self._opened.frontier.release([lease])
            return
        if reason == "internal_error":
            logger.error("a bug met %s, please report it", lease.url, exc_info=error)
        with suppress(TearsheetError):  # the recorder keeps its own failure, and the loop ends by it
            await self.record(lease.url, meta, None, reason)

    async def record(self, url: str, meta: dict[str, Any], answer: Answer | None, reason: str | None) -> None:
        """Settles what ``meta`` was leased for; for a request without a lease (robots.txt) only the archive is written."""
        if self._recorder is None or self._opened is None:
            raise RuntimeError("no crawl is open: requests are recorded between the spider's start and end only")
        lease: Lease | None = meta.get("tearsheet_lease")
        asked = asked_for(lease, meta, url, self._opened.run.run_id, reason)
        exchange = Exchange(asked, answer, meta.get("tearsheet_fetched_at") or now(), meta.get("tearsheet_record_id"))
        meta["tearsheet_capture"] = await self._recorder.settle(exchange, lease)

    def _settled(self, capture: Capture) -> None:
        if capture.role != "robots":
            self.outcomes[capture.outcome] = self.outcomes.get(capture.outcome, 0) + 1
        if self._readers:
            self._readers.wake()
            self._readers.changed.set()

    def _follows(self, child: Child) -> bool:
        return child.role != "source" or self.options.follows_sources

    def state(self) -> CrawlState:
        """What there is to show of a running crawl."""
        if self._opened is None:
            return CrawlState(0, 0, 0, 0, 0)
        bad = sum(count for how, count in self.outcomes.items() if how in ("failed", "refused"))
        read = self._readers.read_count if self._readers else 0
        if (started := time.monotonic()) >= self._recount_at:
            self._sizes = sizes(self._opened.frontier, self._opened.job)
            self._recount_at = started + RECOUNT_AFTER * (time.monotonic() - started)
        discovered, pending = self._sizes
        return CrawlState(discovered, len(self._hosts), read, bad, pending)

    # --- the end --------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Ends the run softly: pages under way are finished and landed. A second call ends it at once."""
        if self._is_stopping:
            self._end_at_once()
        self._is_stopping = True
        sys.stderr.write("\nstopping: pages under way are finished and landed; Ctrl-C again stops at once\n")
        if self._readers:
            self._readers.changed.set()

    def _end_at_once(self) -> None:
        sys.stderr.write("\nstopped at once: what is in the archive is whole; the same command goes on from there\n")
        os._exit(EXIT_INTERRUPTED)  # workers end with their parent

    async def _finish(self, opened: Opened, recorder: Recorder, readers: Readers, seeds: Sequence[Wanted]) -> None:
        if self._fetching:
            _, late = await asyncio.wait(self._fetching, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
        await readers.drain(STOP_SECONDS if self._is_stopping else None)
        counts = await opened.frontier.counts(opened.job)
        pending = counts.get("pending", 0)
        failed = recorder.failure or readers.failure
        ending = (
            "interrupted"
            if self._is_stopping
            else "finished"
            if not pending
            else "limited"
            if self._budget_left() <= 0
            else "pending"
        )
        is_new = recorder.has_written or not self.options.from_archive
        await recorder.close(lambda writer, rows: end_run(opened, writer, rows, ending, pending, is_new=is_new))
        while not failed and await readers.land_ready():
            pass
        first_waiting = tuple(waiting(opened.frontier, opened.job, 10))
        outcomes = tuple(SeedOutcome(seed.url, *outcome(opened.frontier, seed.identity)) for seed in seeds)
        self.result = CrawlResult(ending, opened.run.run_id, opened.job.name, counts, outcomes, first_waiting, opened.is_resumed)

    async def _spider_closed(self, spider: Spider) -> None:  # noqa: ARG002 - Scrapy passes it by name
        if self._opened:
            self._is_stopping = self._is_stopping or not self._ended.is_set()
            await self._ended.wait()
        if self.result and not self.options.handles_signals:  # `tearsheet crawl` does so once a person has read the result
            self.close_job()

    def close_job(self) -> None:
        """Ends the job, if nothing of it is left: from now on the same command starts anew.

        The very last step: a command that was killed before it said how it ended is gone on with, not done again.
        """
        if self.result and self.result.ending == "finished":
            close_job(self.options.data, self.options.clock, self.result.job_name)

    def _watchers(self) -> list[asyncio.Task[None]]:
        if not self.options.handles_signals:
            return []
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)
        return [asyncio.create_task(self._report(self._observer))] if self._observer else []

    async def _report(self, observer: Callable[[CrawlLoop], None]) -> None:
        while True:
            observer(self)
            await asyncio.sleep(0.2)
