"""Decisions on republications as segments land: each copy against its original, as far as that has landed.

A copy whose original comes later is decided again when it comes; decisions depend only on what has landed up to their segment, so
a rebuild makes the same ones.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from pipelines.records import Conflict, Document, Evidence, Republication
from pipelines.resolve.comparison.records import Side
from pipelines.resolve.decide import Original, decide
from pipelines.resolve.originals import Way, guesses, guesses_by_number, way_by_likeness, way_by_name, way_by_number
from warehouse.archive import segment_key
from warehouse.landed_pages import LandedPages, documents, sides
from warehouse.likenesses import Likenesses
from warehouse.query import connect_store
from warehouse.store import Store
from warehouse.tables import commit, token

logger = logging.getLogger(__name__)


def resolve_segment(store: Store, number: int, app_id: str) -> None:
    """Lands the decisions that segment ``number`` allows; once only."""
    path = store.tables / "republications_log"
    if (token(path, app_id) or 0) >= number:
        return
    with connect_store(store) as connection:
        likenesses = Likenesses(store, connection, number)
        fresh = documents(connection, _OF_SEGMENT, [segment_key(number)])
        fresh_ids = {page.document_id for page in fresh}
        waiting = [one for one in _waiting(connection) if one.document_id not in fresh_ids]
        landed = LandedPages(connection)
        landed.learn(_names(fresh, waiting))
        arrived = {one.document_id for one in waiting if any(landed.at(url) is not None for url in one.urls)}
        arrived |= likenesses.copies_of(fresh)
        late = documents(connection, _BY_ID, [sorted(arrived - fresh_ids)])
        decisions = _decisions(connection, [*fresh, *late], landed, likenesses, number)
        ids = [one.decision_id for one in decisions]
        known = {decision_id for (decision_id,) in connection.execute(_KNOWN, [ids]).fetchall()}
    commit(path, "republications_log", [one for one in decisions if one.decision_id not in known], app_id, number)


_OF_SEGMENT = "select {columns} from documents_log d where d.warc_file = $1 order by d.warc_offset, d.document_id"
_BY_ID = (
    "select {columns} from documents_log d where d.document_id in (select unnest($1))"
    " order by d.warc_file, d.warc_offset, d.document_id"
)
_KNOWN = "select decision_id from republications_log where decision_id in (select unnest($1))"

# Copies whose original had not landed at their last decision. The evidence is of use only where no address is known.
_WAITING = """
select document_id, original_url, evidence
from (
    select
        copy_document_id as document_id, original_document_id, original_url,
        case when original_url is null then evidence else [] end as evidence,
        row_number() over (partition by copy_document_id order by segment_number desc, decision_id) as place
    from republications_log
    where verdict in ('republication', 'possible', 'co_publication', 'agency_informed'))
where place = 1 and original_document_id is null
order by document_id
"""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A copy whose original hasn't landed, with the addresses that may lead to it."""

    document_id: str
    urls: tuple[str, ...]


def _waiting(connection: duckdb.DuckDBPyConnection) -> list[_Waiting]:
    found = []
    for document_id, original_url, rows in connection.execute(_WAITING).fetchall():
        guessed = guesses_by_number([Evidence(**row) for row in rows])
        found.append(_Waiting(document_id, (original_url,) if original_url else tuple(guess.url for guess in guessed)))
    return found


def _names(fresh: Sequence[Document], waiting: Sequence[_Waiting]) -> list[str]:
    """Every address that may lead to an original, so that they are looked up together."""
    named = [page.is_based_on for page in fresh if page.is_based_on is not None]
    guessed = [guess.url for page in fresh for guess in guesses(page)]
    return [*named, *guessed, *(url for one in waiting for url in one.urls)]


def _decisions(
    connection: duckdb.DuckDBPyConnection,
    pages: Sequence[Document],
    landed: LandedPages,
    likenesses: Likenesses,
    number: int,
) -> list[Republication]:
    ways = {page.document_id: way_by_name(page, landed.at) or way_by_number(page, landed.at) for page in pages}
    unread = [page for page in pages if (way := ways[page.document_id]) is None or way.page is None]
    likenesses.learn(unread)
    for page in unread:
        ways[page.document_id] = way_by_likeness(page, likenesses.of(page), landed.at) or ways[page.document_id]
    open_pages = [(page, way) for page in pages for way in [ways[page.document_id]] if page.evidence or way is not None]
    read = [page for page, _ in open_pages] + [way.page for _, way in open_pages if way is not None and way.page is not None]
    side_of = sides(connection, read)
    found = [_decision(side_of[page.document_id], _original(way, side_of), number) for page, way in open_pages]
    return [decision for decision in found if decision is not None]


def _original(way: Way | None, side_of: Mapping[str, Side]) -> Original | None:
    if way is None:
        return None
    return Original(
        way.url, side_of[way.page.document_id] if way.page is not None else None, way.via, way.evidence, way.conflicts
    )


def _decision(copy: Side, original: Original | None, number: int) -> Republication | None:
    try:
        return decide(copy, original, number)
    except Exception as error:
        # Two texts of anybody's meet here, in no worker that could be killed: a bug costs the comparison, never the run.
        logger.error("a bug met the comparison of %s, please report it", copy.document.url, exc_info=error)
        said = f"not compared: {type(error).__name__}: {error}"[:300]
        unread = replace(original, reading=None, conflicts=(Conflict("kind", said, "comparison"),)) if original else None
        return decide(copy, unread, number)
