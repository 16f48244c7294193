"""A frontier on a clock that tests turn, and outcomes made without a network."""

from __future__ import annotations

import itertools
from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from crawler.frontier import Frontier
from crawler.leases import Fetched, Job, Lease, ToRead, Wanted
from crawler.policy import pause_until, retry_time
from pipelines.records import Capture
from warehouse.exchanges import Asked, Place, capture_of
from warehouse.replay import answer_of

T = TypeVar("T")
START = 1_800_000_000.0
JOB = Job("job", START)
SEGMENT = "archive/local-000001.warc.gz"


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


def done(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a method that is async in name only: SQLite never waits."""
    try:
        coroutine.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    raise AssertionError("it waited")


def wanted(url: str, role: Any = "article", **values: Any) -> Wanted:
    return Wanted(url, role, **values)


class Web:
    """A frontier with the shortest way to do each thing; captures get running places in the archive."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.path = path
        self.frontier = Frontier(path, self.clock)
        self.places = itertools.count(1_000)
        self.delay = 1.0
        self.per_host = 8

    def reopen(self) -> None:
        """The process was killed: the file is all there is."""
        self.frontier.close()
        self.frontier = Frontier(self.path, self.clock)

    def add(self, *urls: str | Wanted, job: Job = JOB, role: Any = "article") -> None:
        self.frontier.add_now([one if isinstance(one, Wanted) else wanted(one, role) for one in urls], job)

    def lease(self, limit: int = 100, job: Job = JOB) -> list[Lease]:
        return done(self.frontier.lease(limit, job, lambda _: self.delay, lambda _: self.per_host))

    def capture(
        self, lease: Lease, status: int | None = 200, location: str | None = None, reason: str | None = None, **headers: str
    ) -> Capture:
        lines = [f"HTTP/1.1 {status} X", *([f"Location: {location}"] if location else [])]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        answer = answer_of(("\r\n".join(lines) + "\r\n\r\n<html>").encode()) if status is not None else None
        asked = Asked(lease.url, lease.role, "run", lease.parent_url, lease.depth, lease.hops, lease.attempt, "allowed", reason)
        number = next(self.places)
        moment = datetime.fromtimestamp(self.clock.now, UTC)
        return capture_of(asked, answer, Place(SEGMENT, number), f"<urn:uuid:{number}>", moment)

    def fetched(self, lease: Lease, status: int | None = 200, **values: Any) -> Fetched:
        capture = self.capture(lease, status, **values)
        now = self.clock.now
        return Fetched(lease, capture, retry_time(capture, now), pause_until(capture, now))

    def close(self, lease: Lease, status: int | None = 200, *, job: Job = JOB, **values: Any) -> Fetched:
        one = self.fetched(lease, status, **values)
        done(self.frontier.close_fetched([one], job))
        return one

    def take(self, limit: int = 100, job: Job = JOB) -> list[ToRead]:
        return done(self.frontier.take_captured(limit, job))

    def read(self, page: ToRead, *children: Wanted, job: Job = JOB) -> None:
        done(self.frontier.close_read(page, children, job))

    def finish(self, job: Job = JOB) -> None:
        """Reads all that is captured, without children."""
        for page in self.take(job=job):
            self.read(page, job=job)

    def fetch_all(self, job: Job = JOB) -> list[str]:
        """Works until nothing due or pending is left, the clock jumping ahead; returns the addresses in order."""
        asked = []
        for _ in range(1_000):
            for lease in self.lease(job=job):
                asked.append(lease.url)
                self.close(lease, job=job)
            self.finish(job)
            ready = self.frontier.next_ready()
            if ready is None:
                return asked
            self.clock.now = max(self.clock.now, ready)
        raise AssertionError("it never ended")

    def counts(self, job: Job = JOB) -> dict[str, int]:
        return done(self.frontier.counts(job))

    def state(self, url: str) -> str | None:
        row = self.frontier.database.execute("select state from urls where key = ?", (wanted(url).identity,)).fetchone()
        return row[0] if row else None

    def column(self, sql: str, *values: Any) -> list[Any]:
        return [row[0] for row in self.frontier.database.execute(sql, values)]


def keys_of(items: Iterable[Lease | ToRead]) -> list[str]:
    return [item.key for item in items]
