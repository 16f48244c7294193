"""Decisions on republications as segments land: each copy against the original that it names, as far as that has landed.

A copy whose original comes later is decided again when it comes; decisions depend only on what has landed up to their segment, so
a rebuild makes the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from pipelines.records import Document
from pipelines.resolve.comparison import Side
from pipelines.resolve.decide import Original, decide
from pipelines.urls import url_identity
from warehouse.archive import segment_key
from warehouse.exchanges import url_identity_or_raw
from warehouse.query import connect_store
from warehouse.rows import records_from
from warehouse.store import Store
from warehouse.tables import commit, token

MAX_HOPS = 10  # redirects followed from the address that a copy names


def resolve_segment(store: Store, number: int, app_id: str) -> None:
    """Lands the decisions that segment ``number`` allows; once only."""
    path = store.tables / "republications_log"
    if (token(path, app_id) or 0) >= number:
        return
    with connect_store(store) as connection:
        copies = _documents(connection, _COPIES_OF_SEGMENT, [segment_key(number)])
        named = {copy.document_id: copy.is_based_on for copy in copies}
        waiting = {copy_id: url for copy_id, url in connection.execute(_OPEN).fetchall() if copy_id not in named}
        originals = _originals(connection, named | waiting)
        found = [copy_id for copy_id in waiting if originals[copy_id]]  # for the others the decision that stands says all
        late = _documents(connection, _COPIES_BY_ID, [found]) if found else []
    decisions = [
        decision
        for copy in (*copies, *late)
        for original in [_original(copy, originals[copy.document_id])]
        if (original or copy.document_id in named) and (decision := decide(Side(copy), original, number))
    ]
    commit(path, "republications_log", decisions, app_id, number)


_COPIES_OF_SEGMENT = "select {columns} from documents_log d where d.warc_file = $1 order by d.warc_offset, d.document_id"
_COPIES_BY_ID = "select {columns} from documents_log d where list_contains($1, d.document_id) order by d.warc_file, d.warc_offset"

# Copies that name an original which had not landed at their last decision, with that original's address.
_OPEN = """
select r.copy_document_id, d.is_based_on from (
  select copy_document_id, original_document_id, original_url,
         row_number() over (partition by copy_document_id order by segment_number desc, decision_id) as place
  from republications_log) r
join documents_log d on d.document_id = r.copy_document_id
where r.place = 1 and r.original_document_id is null and r.original_url is not null and d.is_based_on is not null
order by d.warc_file, d.warc_offset
"""

# All addresses at a time: one by one took 15 ms for each copy that waits, in each segment.
_REDIRECTS = """
select url_key, redirect_url from (
  select url_key, redirect_url, row_number() over (partition by url_key order by fetched_at desc, capture_id) as place
  from captures_log where url_key in (select unnest($1)))
where place = 1 and redirect_url is not null
"""
_READINGS = (
    "select {columns} from documents_log d join captures_log c on c.capture_id = d.capture_id"
    " where c.url_key in (select unnest($1)) order by d.fetched_at desc, d.reader_version desc, d.document_id"
)


def _originals(connection: duckdb.DuckDBPyConnection, named: dict[str, str | None]) -> dict[str, list[Document]]:
    """Readings of the page that each copy names, the latest first, by the copy's id."""
    keys = {copy_id: url_identity(url) for copy_id, url in named.items() if url is not None}
    landings = _landings(connection, set(keys.values()))
    readings: dict[str, list[Document]] = {}
    for reading in _documents(connection, _READINGS, [sorted(set(landings.values()))]) if landings else ():
        readings.setdefault(url_identity_or_raw(reading.url), []).append(reading)
    return {copy_id: readings.get(landings[keys[copy_id]], []) if copy_id in keys else [] for copy_id in named}


def _landings(connection: duckdb.DuckDBPyConnection, keys: set[str]) -> dict[str, str]:
    """Where the redirects from each address end, as far as they were captured."""
    landings = {key: key for key in keys}
    for _ in range(MAX_HOPS):
        rows = connection.execute(_REDIRECTS, [sorted(set(landings.values()))]).fetchall() if landings else []
        if not rows:
            break
        redirects = {key: url_identity(url) for key, url in rows}
        landings = {key: redirects.get(landing, landing) for key, landing in landings.items()}
    return landings


def _original(copy: Document, readings: Sequence[Document]) -> Original | None:
    found = next((one for one in readings if one.document_id != copy.document_id and one.url != copy.url), None)
    return Original(found.url, Side(found)) if found is not None else None


def _documents(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> list[Document]:
    columns = ", ".join(f"d.{name}" for name in Document.__slots__)
    table = connection.sql(sql.format(columns=columns), params=values).to_arrow_table()
    return records_from(Document, table)
