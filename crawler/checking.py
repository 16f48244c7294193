"""`tearsheet check`: the invariants of archive and frontier, beside those of the tables."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from crawler.frontier_file import frontier_to_read
from warehouse.archive import segment_number
from warehouse.commands.check import check as check_tables
from warehouse.exchanges import payload_digest
from warehouse.invariants import BadRow, CheckResult, check_result
from warehouse.landing import CAPTURES_APP
from warehouse.query import connect
from warehouse.replay import Stored, stored_exchanges
from warehouse.store import is_being_written, open_store
from warehouse.tables import token


def check(data: Path) -> int:
    """Prints every invariant with its bad rows; exit code 1 when one is broken."""
    if is_being_written(open_store(data, create=False)):
        sys.stderr.write("another process is writing to this folder: what it is landing may show up as bad until it has ended\n")
    return check_tables(data, [check_archive, check_frontier])


def check_archive(data: Path) -> list[CheckResult]:
    """What the tables say of the archive, against the archive itself: each record is read and its payload digested anew."""
    store = open_store(data, create=False)
    with connect(data) as connection:
        rows = connection.execute("select record_id, warc_file, warc_offset, payload_digest from captures").fetchall()
    landed = {(warc_file, offset): (record_id, digest) for record_id, warc_file, offset, digest in rows}
    number = token(store.tables / "captures", CAPTURES_APP) or 0
    wrong: list[BadRow] = []
    ids: Counter[str] = Counter()
    for key in store.segments():
        if segment_number(key) > number:
            continue  # not landed yet: the next command that writes does it
        with store.path(key).open("rb") as file:
            for found in stored_exchanges(file, key):
                if isinstance(found, Stored):
                    ids[found.record_id] += 1
                    wrong += _differences(found, landed.pop((key, found.place.warc_offset), None))
    missing = [
        BadRow(f"{warc_file}:{offset}", f"no record {record_id}") for (warc_file, offset), (record_id, _) in landed.items()
    ]
    return [
        check_result("archive_has_captures", "Each capture leads to its record in the archive.", missing),
        check_result("captures_have_archive", "Each record of a landed segment is a capture, with the payload's digest.", wrong),
        check_result(
            "records_unique",
            "No record is in the archive twice.",
            (BadRow(record_id, f"{count} times") for record_id, count in ids.items() if count > 1),
        ),
    ]


def _differences(found: Stored, row: tuple[str, str | None] | None) -> Iterator[BadRow]:
    where = f"{found.place.warc_file}:{found.place.warc_offset}"
    answer = found.exchange.answer
    if row is None:
        yield BadRow(where, f"{found.record_id} of {found.exchange.asked.url} is not among the captures")
    elif row[0] != found.record_id or (answer is not None and row[1] != payload_digest(answer.body)):
        yield BadRow(where, f"the archive holds {found.record_id}, the table says {row[0]}, digest {row[1]}")


_FRONTIER = (
    (
        "frontier_states",
        "Each address is pending, leased, captured, being read or done.",
        "select url, state from urls where state not in ('pending', 'leased', 'captured', 'reading', 'done')",
    ),
    (
        "frontier_outcomes",
        "Each address that is done has an outcome, and the archive holds it.",
        "select url, coalesce(outcome, 'no outcome') from urls where state = 'done'"
        " and (outcome is null or not exists (select 1 from archived a where a.capture_id = urls.capture_id))",
    ),
    (
        "frontier_accounting",
        "discovered = fetched + not_modified + redirected + failed + refused + skipped + pending",
        "select job, count(*) || ' discovered' from urls group by job having count(*) <> count(case when state <> 'done' then 1"
        " when outcome in ('fetched', 'not_modified', 'redirected', 'failed', 'refused', 'skipped') then 1 end)",
    ),
)


def check_frontier(data: Path) -> list[CheckResult]:
    """The frontier's own invariants; it may be gone, for archive and tables don't need it."""
    path = open_store(data, create=False).frontier
    if not path.exists():
        return []
    with frontier_to_read(path) as database:
        if not database.execute("select count(*) from sqlite_master").fetchone()[0]:
            return []  # made on a full disk: it has no tables yet
        return [
            check_result(name, meaning, (BadRow(str(what), str(detail)) for what, detail in database.execute(sql)))
            for name, meaning, sql in _FRONTIER
        ]
