"""The leased frontier: what is to be fetched, when and by whom it was asked for; a page is never lost and never taken twice.

    pending -> leased -> captured -> reading -> done

Each method is one SQLite transaction (WAL). A lease ends with ``close_fetched`` or ``release``; its fence is checked there,
so a lease that was taken over can't close. All times come from the clock that is passed in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from importlib import resources
from pathlib import Path
from typing import Any

from crawler import hosts
from crawler.leases import LEASE_SECONDS, MAX_HOPS, Clock, Fetched, Job, Lease, LeaseLost, ToRead, Wanted, host_key
from crawler.policy import NEVER_ASKED
from crawler.sqlite_file import SqliteFile
from pipelines.records import Capture
from warehouse.exchanges import Place

# Hosts looked at for one batch of leases, beyond the leases asked for: few at first, as each costs 0.3 us; hosts at work may be
# in the way.
_LOOKED_AT = (50, 1_000)
# A page may be asked for twice; the role that follows more links wins.
_RANK: dict[str, int] = {"article": 3, "original": 2, "source": 1, "robots": 0}


class Frontier:
    """One SQLite file. The methods are async so that a database server can stand behind the same names."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.clock = clock
        self._file = SqliteFile(path, (resources.files("crawler") / "frontier.sql").read_text())
        self._db = self._file.connection
        self._sequence: int = self._value("select coalesce(max(sequence), 0) from urls")

    @property
    def database(self) -> sqlite3.Connection:
        """The connection, for the tables beside `urls` (runs, robots) that live in their own modules."""
        return self._db

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """One transaction; rolled back whole on any error. Raises DiskFull where SQLite finds no space."""
        return self._file.transaction()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    # --- asking ---------------------------------------------------------------------------------------------------------

    async def add(self, wanted: Iterable[Wanted], job: Job) -> None:
        """Puts addresses in; one that is fresh in this job stays as it is, a weaker role is raised."""
        self.add_now(wanted, job)

    def add_now(self, wanted: Iterable[Wanted], job: Job) -> None:
        """As :meth:`add`, for commands without a loop."""
        with self.transaction():
            for one in wanted:
                self._add(one, job)

    def note(self, fetched: Iterable[Fetched]) -> None:
        """Remembers outcomes that no lease stands behind."""
        with self.transaction():
            for one in fetched:
                self._count(one.capture)

    def _add(self, wanted: Wanted, job: Job) -> None:
        key, host = wanted.identity, host_key(wanted.url)
        row = self._db.execute(
            "select state, role, settled_at, outcome, redirect_url, hops from urls where key = ?", (key,)
        ).fetchone()
        if row is None:
            self._sequence += 1
            self._db.execute(
                "insert into urls (key, url, host, role, parent_url, depth, hops, job, state, due_at, sequence)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)",
                (key, wanted.url, host, wanted.role, wanted.parent_url, wanted.depth, wanted.hops,
                 job.name, self.clock(), self._sequence),
            )  # fmt: skip
            self._db.execute("insert or ignore into hosts (host) values (?)", (host,))
            hosts.refresh(self._db, host, job.name)
            return
        state, role, settled_at, outcome, redirect_url, hops = row
        if state == "done" and (settled_at is None or settled_at < job.fresh_after):
            self._db.execute(
                "update urls set url = ?, role = ?, parent_url = ?, depth = ?, hops = ?, job = ?, state = 'pending', due_at = ?,"
                " attempts = 0, outcome = null, reason = null, redirect_url = null, children_only = 0 where key = ?",
                (wanted.url, wanted.role, wanted.parent_url, wanted.depth, wanted.hops, job.name, self.clock(), key),
            )
        else:
            self._db.execute("update urls set job = ? where key = ?", (job.name, key))
            if _RANK[wanted.role] > _RANK[role]:
                self._raise_role(key, state, outcome, redirect_url, hops, wanted, job)
        hosts.refresh(self._db, host, job.name)

    def _raise_role(
        self, key: str, state: str, outcome: str | None, redirect_url: str | None, hops: int, wanted: Wanted, job: Job
    ) -> None:
        """A cited source turns out to be an original: its links are wanted after all, without another request."""
        self._db.execute("update urls set role = ?, depth = ? where key = ?", (wanted.role, wanted.depth, key))
        if state == "done" and outcome == "fetched":
            self._db.execute("update urls set state = 'captured', children_only = 1 where key = ?", (key,))
        elif state == "done" and outcome == "redirected" and redirect_url and hops < MAX_HOPS:
            self._add(Wanted(redirect_url, wanted.role, wanted.url, wanted.depth, hops + 1), job)

    # --- fetching -------------------------------------------------------------------------------------------------------

    async def lease(
        self, limit: int, job: Job, delay_of: Callable[[str], float | None], per_host_of: Callable[[str], int]
    ) -> list[Lease]:
        """Up to ``limit`` addresses that are due, of hosts that may be asked now.

        ``delay_of(host)``: seconds between two requests to it, more where its robots.txt asks for more; None: never a gap.
        ``per_host_of(host)``: requests to it at a time; one where there is a gap.
        """
        now = self.clock()
        leases: list[Lease] = []
        with self.transaction():
            for looked_at in _LOOKED_AT:
                ready = hosts.ready(self._db, now, limit + looked_at)
                for host, own_delay, active in ready:
                    delay = delay_of(host)
                    gap = 0.0 if delay is None else max(delay, own_delay or 0.0)
                    room = min(limit - len(leases), (1 if gap else per_host_of(host)) - active)
                    if room <= 0:
                        continue
                    leases += self._lease_some(host, job, now, gap, room)
                    if len(leases) >= limit:
                        return leases
                if len(ready) < limit + looked_at:
                    break
        return leases

    def _lease_some(self, host: str, job: Job, now: float, gap: float, room: int) -> list[Lease]:
        leases: list[Lease] = []
        while len(leases) < room and (lease := self._lease_one(host, job, now, gap)):
            leases.append(lease)
        hosts.refresh(
            self._db, host, job.name
        )  # also where none was due: a host that looks ready for ever keeps the loop spinning
        return leases

    def _lease_one(self, host: str, job: Job, now: float, gap: float) -> Lease | None:
        row = self._db.execute(
            "select key, url, role, parent_url, depth, hops, attempts + 1, fence + 1 from urls"
            " where host = ? and job = ? and state = 'pending' and due_at <= ? order by due_at, depth, sequence limit 1",
            (host, job.name, now),
        ).fetchone()
        if row is None:
            return None
        key, url, role, parent_url, depth, hops, attempt, fence = row
        self._db.execute(
            "update urls set state = 'leased', attempts = ?, fence = ?, lease_expires = ? where key = ?",
            (attempt, fence, now + LEASE_SECONDS, key),
        )
        hosts.take(self._db, host, now + gap)
        return Lease(key, url, host, role, parent_url, depth, hops, attempt, fence)

    async def renew(self, leases: Sequence[Lease]) -> None:
        """Puts the expiry of running leases off."""
        with self.transaction():
            for lease in leases:
                self._db.execute(
                    "update urls set lease_expires = ? where key = ? and fence = ? and state = 'leased'",
                    (self.clock() + LEASE_SECONDS, lease.key, lease.fence),
                )

    async def close_fetched(self, fetched: Sequence[Fetched], job: Job) -> None:
        """The first of a page's two transactions; its record is on disk already.

        Raises:
            LeaseLost: a fence is older than the row's; nothing of the batch is stored then.
        """
        with self.transaction():
            for one in fetched:
                if not one.is_known:
                    self._count(one.capture)
                if one.lease:
                    self._close(one, one.lease, job)

    def _close(self, one: Fetched, lease: Lease, job: Job) -> None:
        closed = self._db.execute(
            "update urls set state = 'leased' where key = ? and fence = ? and state = 'leased'", (lease.key, lease.fence)
        ).rowcount
        if not closed:
            raise LeaseLost(f"the lease of {lease.url} was taken over by another process: run `tearsheet check`")
        self._db.execute("update hosts set active = max(active - 1, 0) where host = ?", (lease.host,))
        self._settle(lease, one, job)

    def adopt(self, one: Fetched) -> None:
        """Settles a row by what the archive holds, without asking for a fence; inside the caller's transaction."""
        self._count(one.capture)
        if one.lease:
            row = self._db.execute(
                "select job, coalesce(fresh_after, 0.0) from urls left join jobs using (job) where key = ?", (one.lease.key,)
            ).fetchone()
            self._settle(one.lease, one, Job(*row))

    def _settle(self, lease: Lease, one: Fetched, job: Job) -> None:
        key, capture = lease.key, one.capture
        state = "pending" if one.retry_at else "captured" if capture.outcome == "fetched" else "done"
        self._db.execute(
            "update urls set state = ?, due_at = coalesce(?, due_at), children_only = ?, capture_id = ?, warc_file = ?,"
            " warc_offset = ?, outcome = ?, reason = ?, redirect_url = ?, settled_at = ? where key = ?",
            (state, one.retry_at, one.is_known, capture.capture_id, capture.warc_file, capture.warc_offset,
             capture.outcome, capture.reason, capture.redirect_url, self.clock(), key),
        )  # fmt: skip
        if capture.redirect_url:
            self._follow_redirect(lease, capture.redirect_url, capture.url, job)
        if capture.reason in NEVER_ASKED:  # no request was made, so none of the host's time is taken
            hosts.free(self._db, lease.host, self.clock())
        hosts.keep_away(self._db, lease.host, one.pause_until or 0.0)
        hosts.refresh(self._db, lease.host, job.name)

    def _follow_redirect(self, lease: Lease, target: str, parent_url: str, job: Job) -> None:
        role, depth = self._db.execute("select role, depth from urls where key = ?", (lease.key,)).fetchone()
        wanted = Wanted(target, role, parent_url, depth, lease.hops + 1)
        if wanted.identity == lease.key and target != lease.url:  # another spelling of this address, e.g. %7E for ~: the same row
            self._db.execute(
                "update urls set state = 'pending', url = ?, parent_url = ?, hops = ?, attempts = 0, due_at = ? where key = ?",
                (target, parent_url, wanted.hops, self.clock(), lease.key),
            )
        else:
            self._add(wanted, job)

    def _count(self, capture: Capture) -> None:
        self._db.execute(
            "insert or ignore into archived values (?, ?, ?)", (capture.capture_id, capture.warc_file, capture.warc_offset)
        )
        self._db.execute(
            "insert into run_outcomes values (?, ?, 1) on conflict do update set count = count + 1",
            (capture.run_id, capture.outcome),
        )

    async def put_off(self, lease: Lease, seconds: float) -> None:
        """Gives a lease back untried; its host is asked again in ``seconds`` at the soonest."""
        with self.transaction():
            hosts.keep_away(self._db, lease.host, self.clock() + seconds)
        await self.release([lease])

    async def release(self, leases: Sequence[Lease]) -> None:
        """Gives leases back untried; the rows are due again at once."""
        with self.transaction():
            for lease in leases:
                given_back = self._db.execute(
                    "update urls set state = 'pending', attempts = attempts - 1 where key = ? and fence = ? and state = 'leased'",
                    (lease.key, lease.fence),
                ).rowcount
                if given_back:
                    hosts.give_back(self._db, lease.host)

    def slow_down(self, host: str, delay: float) -> None:
        """Keeps a host's Crawl-delay, in seconds."""
        with self.transaction():
            hosts.slow_down(self._db, host, delay, self.clock())

    # --- reading --------------------------------------------------------------------------------------------------------

    async def take_captured(self, limit: int, job: Job) -> list[ToRead]:
        """Captured pages, now in state reading."""
        with self.transaction():
            rows = self._db.execute(
                "select key, url, role, depth, capture_id, warc_file, warc_offset, children_only from urls"
                " where job = ? and state = 'captured' order by due_at limit ?",
                (job.name, limit),
            ).fetchall()
            self._db.executemany("update urls set state = 'reading' where key = ?", [(row[0],) for row in rows])
        return [
            ToRead(key, url, role, depth, capture_id, Place(warc_file, warc_offset), bool(children_only))
            for key, url, role, depth, capture_id, warc_file, warc_offset, children_only in rows
        ]

    async def close_read(self, page: ToRead, children: Iterable[Wanted], job: Job) -> None:
        """The second of a page's two transactions: its children are in, and it is done.

        A page whose role was raised while it was being read is read once more for the children of its new role.
        """
        with self.transaction():
            for child in children:
                self._add(child, job)
            self._db.execute(
                "update urls set state = iif(role = ?1, 'done', 'captured'), children_only = (role <> ?1)"
                " where key = ?2 and state = 'reading'",
                (page.role, page.key),
            )

    # --- looking --------------------------------------------------------------------------------------------------------

    async def counts(self, job: Job) -> dict[str, int]:
        """Rows of the job by state of work: each outcome of a settled row, and ``pending`` for all that isn't done."""
        rows = self._db.execute(
            "select case when state = 'done' then outcome else 'pending' end, count(*) from urls where job = ? group by 1",
            (job.name,),
        )
        return dict(rows.fetchall())

    def is_busy(self, job: Job) -> bool:
        """Whether any row is leased, captured or being read."""
        return bool(
            self._value(
                "select exists (select 1 from urls where job = ? and state in ('leased', 'captured', 'reading'))", job.name
            )
        )

    def next_ready(self) -> float | None:
        """When the next row can be leased; None when none waits. Rows of hosts with a running request don't count."""
        return hosts.next_ready(self._db)

    def place_of(self, capture_id: str) -> Place | None:
        """Where the archive holds this outcome already; None when it doesn't."""
        row = self._db.execute("select warc_file, warc_offset from archived where capture_id = ?", (capture_id,)).fetchone()
        return Place(*row) if row else None

    def _value(self, sql: str, *values: Any) -> Any:
        return self._db.execute(sql, values).fetchone()[0]
