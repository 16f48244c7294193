"""Hosts in the frontier: requests that run, when the next may be made, what robots.txt asks for. All inside a transaction.

``polite_at``: no request before; ``ready_at``: when a row of the host can be leased, null when none waits.
"""

from __future__ import annotations

import sqlite3


def ready(database: sqlite3.Connection, now: float, limit: int) -> list[tuple[str, float | None, int]]:
    """Hosts with something to lease, the longest ready first: host, its own delay, requests that run."""
    sql = "select host, delay, active from hosts where ready_at <= ? order by ready_at limit ?"
    return database.execute(sql, (now, limit)).fetchall()


def next_ready(database: sqlite3.Connection) -> float | None:
    """When the next row can be leased; None when none waits. Hosts with a running request don't count."""
    moment: float | None = database.execute("select min(ready_at) from hosts where active = 0").fetchone()[0]
    return moment


def take(database: sqlite3.Connection, host: str, polite_at: float) -> None:
    """A request to the host begins; the next not before ``polite_at``."""
    database.execute("update hosts set active = active + 1, polite_at = max(polite_at, ?) where host = ?", (polite_at, host))


def give_back(database: sqlite3.Connection, host: str) -> None:
    """A request was not made after all; its row waits again."""
    database.execute("update hosts set active = max(active - 1, 0), ready_at = polite_at where host = ?", (host,))


def keep_away(database: sqlite3.Connection, host: str, until: float) -> None:
    """No request to the host before ``until``."""
    database.execute(
        "update hosts set polite_at = max(polite_at, ?1), ready_at = max(ready_at, ?1) where host = ?2", (until, host)
    )


def free(database: sqlite3.Connection, host: str, now: float) -> None:
    """The host may be asked at once: what was leased made no request."""
    database.execute("update hosts set polite_at = min(polite_at, ?) where host = ?", (now, host))


def slow_down(database: sqlite3.Connection, host: str, delay: float, now: float) -> None:
    """Keeps a host's Crawl-delay, in seconds; its robots.txt was asked for just now."""
    database.execute("insert or ignore into hosts (host) values (?)", (host,))
    database.execute("update hosts set delay = ? where host = ?", (delay, host))
    keep_away(database, host, now + delay)


def refresh(database: sqlite3.Connection, host: str, job: str) -> None:
    """Sets when the host has something to lease for the job, from its pending rows."""
    database.execute(
        "update hosts set ready_at = (select max(min(due_at), hosts.polite_at) from urls"
        " where host = ? and job = ? and state = 'pending') where host = ?",
        (host, job, host),
    )
