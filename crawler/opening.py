"""Before the first request: lock, sweep what a killed process left, land what is archived, take up the job. And the run's end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from crawler.frontier import Frontier
from crawler.jobs import (
    RunStart,
    close_run,
    job_name,
    killed_runs,
    open_job,
    open_run,
    prepare_hosts,
    run_values,
    take_all_pending,
    take_over,
)
from crawler.leases import Job, Wanted
from crawler.looking import unread
from crawler.options import CrawlOptions
from crawler.robots_cache import FrontierRobotsCache
from pipelines.records import Reading
from warehouse.archive import SegmentWriter, segment_number
from warehouse.exchanges import now
from warehouse.landing import SegmentRows, catch_up, landed_number, run_of, unlanded
from warehouse.reading import ReadPool
from warehouse.replay import StoredRun
from warehouse.store import Store, open_store, write_lock


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything that a crawl works with."""

    store: Store
    frontier: Frontier
    pool: ReadPool
    job: Job
    run: RunStart
    robots_cache: FrontierRobotsCache
    first_number: int
    read_before: dict[str, Reading]
    is_resumed: bool


@dataclass(frozen=True, slots=True)
class Recovered:
    """A data folder that is locked, swept and landed. ``read_before``: readings by capture_id made while landing."""

    store: Store
    frontier: Frontier
    pool: ReadPool
    read_before: dict[str, Reading]

    def next_number(self) -> int:
        """Number of the next segment."""
        return max([landed_number(self.store), *map(segment_number, self.store.segments())]) + 1


def open_folder(options: CrawlOptions, stack: ExitStack) -> Recovered:
    """The data folder, ready to be written to; ``stack`` closes all of it again.

    Raises:
        DataFolderError: see :func:`warehouse.store.open_store`.
        DiskFull: there was no room to land what the archive holds.
    """
    store = open_store(options.data, create=True)
    stack.enter_context(write_lock(store))
    frontier = Frontier(store.frontier, options.clock)
    stack.callback(frontier.close)
    take_over(store, frontier)
    pool = stack.enter_context(ReadPool(options.workers))
    wanted, read_before = unread(frontier), dict[str, Reading]()

    def landed(rows: SegmentRows) -> None:
        read_before.update({key: reading for key, reading in rows.readings.items() if key in wanted})

    catch_up(store, pool, unlanded(store), landed)
    return Recovered(store, frontier, pool, read_before)


async def open_crawl(options: CrawlOptions, seeds: Sequence[Wanted], command: str, stack: ExitStack) -> Opened:
    """The data folder with a job taken up and a run begun."""
    recovered = await asyncio.to_thread(open_folder, options, stack)
    frontier = recovered.frontier
    if seeds:
        job, is_resumed = open_job(frontier, job_name(seeds, options.mode()), options.max_age)
        await frontier.add(seeds, job)
    else:
        job, is_resumed = take_all_pending(frontier), True
    prepare_hosts(frontier, job)
    return Opened(
        store=recovered.store,
        frontier=frontier,
        pool=recovered.pool,
        job=job,
        run=open_run(frontier, command, options.digested(), recovered.store.root),
        robots_cache=FrontierRobotsCache(frontier),
        first_number=recovered.next_number(),
        read_before=recovered.read_before,
        is_resumed=is_resumed,
    )


def write_run_ends(
    frontier: Frontier, run: RunStart, writer: SegmentWriter, rows: SegmentRows, ending: str, pending: int
) -> None:
    """Writes the record that ends this run, and those of earlier runs that were killed."""
    for run_id in killed_runs(frontier):
        ended_at = now()
        values = run_values(frontier, run_id, ending if run_id == run.run_id else "killed", pending)
        values["ended_at"] = ended_at.isoformat()
        place = writer.write_run(values, ended_at)
        close_run(frontier, run_id)
        rows.runs.append(run_of(StoredRun(values, place)))


def end_run(opened: Opened, writer: SegmentWriter, rows: SegmentRows, ending: str, pending: int, *, is_new: bool) -> None:
    """Ends the run of a crawl; one that replayed only what was there leaves nothing behind, not even itself."""
    if not is_new:
        close_run(opened.frontier, opened.run.run_id)
        return
    write_run_ends(opened.frontier, opened.run, writer, rows, ending, pending)
