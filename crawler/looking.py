"""Questions to a frontier that change nothing: how much there is, what waits, what became of an address."""

from __future__ import annotations

from crawler.frontier import Frontier
from crawler.leases import Job


def sizes(frontier: Frontier, job: Job) -> tuple[int, int]:
    """Rows of the job, and those of them that are not done."""
    discovered, done = frontier.database.execute(
        "select count(*), count(case when state = 'done' then 1 end) from urls where job = ?", (job.name,)
    ).fetchone()
    return discovered, discovered - done


def unread(frontier: Frontier) -> frozenset[str]:
    """Captures that wait for a reader, by capture_id."""
    return frozenset(
        row[0] for row in frontier.database.execute("select capture_id from urls where state in ('captured', 'reading')")
    )


def waiting(frontier: Frontier, job: Job, limit: int) -> list[tuple[str, float, str | None]]:
    """Pending rows, soonest first: url, seconds until it can be fetched, reason of the last try."""
    rows = frontier.database.execute(
        "select u.url, max(u.due_at, h.polite_at) - ?, u.reason from urls u join hosts h on h.host = u.host"
        " where u.job = ? and u.state = 'pending' order by 2, u.sequence limit ?",
        (frontier.clock(), job.name, limit),
    )
    return rows.fetchall()


def outcome(frontier: Frontier, key: str) -> tuple[str | None, str | None]:
    """Last outcome of an address and its reason; nothing for one that is unknown or has none yet."""
    row = frontier.database.execute("select outcome, reason from urls where key = ?", (key,)).fetchone()
    return row if row else (None, None)
