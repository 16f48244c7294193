"""Decisions on republications as segments land: each copy against the original that it names, as far as that has landed.

A copy whose original comes later is decided again when it comes; decisions depend only on what has landed up to their segment, so
a rebuild makes the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from pipelines.records import Document, Republication
from pipelines.resolve.decide import decide
from pipelines.urls import url_identity
from warehouse.archive import segment_key
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
        copies += [copy for copy in _open_copies(connection) if copy.document_id not in {one.document_id for one in copies}]
        decisions = list(_decisions(connection, copies, number))
    commit(path, "republications_log", decisions, app_id, number)


_COPIES_OF_SEGMENT = "select {columns} from documents_log d where d.warc_file = $1 order by d.warc_offset, d.document_id"

# Copies that name an original which had not landed at their last decision.
_OPEN = """
select copy_document_id from (
  select copy_document_id, original_document_id, original_url,
         row_number() over (partition by copy_document_id order by segment_number desc, decision_id) as place
  from republications_log)
where place = 1 and original_document_id is null and original_url is not null
"""


def _open_copies(connection: duckdb.DuckDBPyConnection) -> list[Document]:
    open_ids = [row[0] for row in connection.execute(_OPEN).fetchall()]
    if not open_ids:
        return []
    sql = "select {columns} from documents_log d where list_contains($1, d.document_id) order by d.warc_file, d.warc_offset"
    return _documents(connection, sql, [open_ids])


def _decisions(connection: duckdb.DuckDBPyConnection, copies: Sequence[Document], number: int) -> Iterable[Republication]:
    is_in_segment = {copy.document_id for copy in copies if copy.warc_file == segment_key(number)}
    for copy in copies:
        original = _original(connection, copy)
        if original is None and copy.document_id not in is_in_segment:
            continue  # still open: the decision that stands says all that is known
        decision = decide(copy, original, number)
        if decision is not None:
            yield decision


def _original(connection: duckdb.DuckDBPyConnection, copy: Document) -> Document | None:
    if copy.is_based_on is None:
        return None
    key = _landing(connection, url_identity(copy.is_based_on))
    sql = (
        "select {columns} from documents_log d join captures_log c on c.capture_id = d.capture_id"
        " where c.url_key = $1 and d.document_id <> $2 and d.url <> $3"
        " order by d.fetched_at desc, d.reader_version desc, d.document_id limit 1"
    )
    return next(iter(_documents(connection, sql, [key, copy.document_id, copy.url])), None)


def _landing(connection: duckdb.DuckDBPyConnection, key: str) -> str:
    """Where the redirects from an address end, as far as they were captured."""
    for _ in range(MAX_HOPS):
        rows = connection.execute(
            "select redirect_url from captures_log where url_key = $1 order by fetched_at desc, capture_id limit 1", [key]
        ).fetchall()
        if not rows or rows[0][0] is None:
            break
        key = url_identity(rows[0][0])
    return key


def _documents(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> list[Document]:
    columns = ", ".join(f"d.{name}" for name in Document.__slots__)
    table = connection.sql(sql.format(columns=columns), params=values).to_arrow_table()
    return records_from(Document, table)
