"""What outlives a process: jobs that a command resumes, runs with their counts, and the sweep after a kill."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crawler.frontier import Frontier
from crawler.leases import Clock, Fetched, Job, Lease, Wanted
from crawler.policy import pause_until, retry_time
from crawler.robots_cache import adopt_robots
from pipelines.records import Capture
from warehouse.exchanges import now
from warehouse.landing import SweptSegment, outline, sweep
from warehouse.store import Store

_VERSIONED = ("tearsheet", "scrapy", "trafilatura", "lxml", "pyarrow", "duckdb", "deltalake", "fastwarc")


@dataclass(frozen=True, slots=True)
class RunStart:
    """A run that was opened in the frontier."""

    run_id: str
    command: str
    started_at: datetime
    settings_digest: str


def job_name(seeds: Sequence[Wanted], mode: str) -> str:
    """Name of the job that these seeds make: the same command gives the same name, in any order of its URLs."""
    keys = sorted({f"{seed.role} {seed.identity}" for seed in seeds})
    return hashlib.sha256("\n".join([mode, *keys]).encode(errors="replace")).hexdigest()[:32]


def open_job(frontier: Frontier, name: str, max_age: float) -> tuple[Job, bool]:
    """The job to work on, and whether it goes on from an earlier process.

    An unfinished job keeps its start, so what it settled already is not fetched again; a finished one starts anew
    and fetches again what is older than ``max_age`` seconds.
    """
    with frontier.transaction() as database:
        row = database.execute("select fresh_after from jobs where job = ? and is_open", (name,)).fetchone()
        fresh_after = row[0] if row else frontier.clock() - max_age
        database.execute("insert or replace into jobs values (?, ?, 1)", (name, fresh_after))
    return Job(name, fresh_after), row is not None


PENDING_JOB = "pending"


def take_all_pending(frontier: Frontier) -> Job:
    """A job of everything that is left undone, by whichever command it was asked for."""
    with frontier.transaction() as database:
        database.execute("update urls set job = ? where state <> 'done'", (PENDING_JOB,))
        database.execute("insert or replace into jobs values (?, ?, 1)", (PENDING_JOB, 0.0))
    return Job(PENDING_JOB, 0.0)


def close_job(data: Path, clock: Clock, name: str) -> None:
    """Marks a job as finished: the same command starts it anew."""
    frontier = Frontier(Store(data).frontier, clock)
    try:
        with frontier.transaction() as database:
            database.execute("update jobs set is_open = 0 where job = ?", (name,))
    finally:
        frontier.close()


def open_run(frontier: Frontier, command: str, settings: dict[str, Any], root: Path) -> RunStart:
    """Opens a run; a killed one stays open until :func:`killed_runs` finds it."""
    started_at = now()
    settings_digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode()).hexdigest()
    run_id = hashlib.sha256(f"{command}\n{started_at.isoformat()}\n{root.resolve()}".encode()).hexdigest()[:32]
    with frontier.transaction() as database:
        database.execute(
            "insert into runs values (?, null, ?, ?, ?, ?, 1)",
            (run_id, command, started_at.isoformat(), settings_digest, json.dumps({name: version(name) for name in _VERSIONED})),
        )
    return RunStart(run_id, command, started_at, settings_digest)


def run_values(frontier: Frontier, run_id: str, ending: str, pending: int) -> dict[str, Any]:
    """The values of the record that ends a run: JSON types only."""
    command, started_at, settings_digest, versions = frontier.database.execute(
        "select command, started_at, settings_digest, versions from runs where run_id = ?", (run_id,)
    ).fetchone()
    counts = dict(frontier.database.execute("select outcome, count from run_outcomes where run_id = ?", (run_id,)).fetchall())
    return {
        "run_id": run_id,
        "command": command,
        "started_at": started_at,
        "ending": ending,
        "settings_digest": settings_digest,
        "versions": json.loads(versions),
        "counts": {name: str(count) for name, count in sorted(counts.items())} | {"pending": str(pending)},
    }


def close_run(frontier: Frontier, run_id: str) -> None:
    """Marks a run as ended, once its record is in the archive."""
    with frontier.transaction() as database:
        database.execute("update runs set is_open = 0 where run_id = ?", (run_id,))


def killed_runs(frontier: Frontier) -> list[str]:
    """Runs that never ended: their process was killed."""
    return [row[0] for row in frontier.database.execute("select run_id from runs where is_open order by started_at")]


def take_over(store: Store, frontier: Frontier) -> None:
    """Makes good what a killed process left: its segment is sealed, what it archived counts, what it held is due again."""
    sweep(store)
    for key in unadopted(frontier, store.segments()):
        segment = outline(store, key)
        adopt(frontier, [segment])
        adopt_robots(frontier, store, segment)
        for run in segment.runs:
            close_run(frontier, run.run_id)
    recover(frontier)


def unadopted(frontier: Frontier, keys: Sequence[str]) -> list[str]:
    """Those of the sealed segments that may hold more than the frontier knows.

    A kill can come between the sealing of a segment and the frontier's next transaction; a power loss takes the frontier's last
    transactions; and a frontier that was moved away has to learn all. Its transactions are lost from the end only.
    """
    last = frontier.database.execute("select coalesce(max(warc_file), '') from archived").fetchone()[0]
    was_killed = bool(killed_runs(frontier))
    return [key for key in keys if key > last or (key == last and was_killed)]


def adopt(frontier: Frontier, segments: Sequence[SweptSegment]) -> int:
    """Takes over what a killed process had archived: those pages are not fetched again. Returns how many.

    The outcome comes from the record by the function that is used live.
    """
    adopted = 0
    for segment in segments:
        with frontier.transaction():
            for capture in segment.captures:
                if frontier.place_of(capture.capture_id) is None:
                    now = frontier.clock()
                    lease = _lease_of(frontier, capture)
                    frontier.adopt(Fetched(lease, capture, retry_time(capture, now), pause_until(capture, now)))
                    adopted += 1
    return adopted


def recover(frontier: Frontier) -> None:
    """Rows that a killed process held are due again: leased ones for a fetch, those being read for a reader."""
    with frontier.transaction() as database:
        database.execute("update urls set state = 'pending', attempts = max(attempts - 1, 0) where state = 'leased'")
        database.execute("update urls set state = 'captured' where state = 'reading'")
        database.execute("update hosts set active = 0, ready_at = null")


def prepare_hosts(frontier: Frontier, job: Job) -> None:
    """Sets when each host has something to do for this job."""
    with frontier.transaction() as database:
        database.execute(
            "update hosts set ready_at = (select max(min(due_at), hosts.polite_at) from urls"
            " where urls.host = hosts.host and job = ? and state = 'pending')",
            (job.name,),
        )


def _lease_of(frontier: Frontier, capture: Capture) -> Lease | None:
    """The lease that the killed process held for this capture; None when its row has moved on, or for robots.txt."""
    row = frontier.database.execute(
        "select key, url, host, role, parent_url, depth, hops, attempts, fence from urls"
        " where key in (?, ?) and state = 'leased'",
        (capture.url_key, capture.url),
    ).fetchone()
    return Lease(*row) if row and capture.role != "robots" else None
