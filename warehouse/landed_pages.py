"""Pages that have landed, looked up by address: where redirects end, the latest reading there, its links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from pipelines.records import Document, Link
from pipelines.resolve.comparison.records import Side
from pipelines.resolve.originals import MAX_CHAIN, next_hop
from warehouse.exchanges import url_identity_or_raw
from warehouse.rows import records_from

MAX_HOPS = 10  # redirects followed from an address that a page names

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
_LINKS = "select {columns} from links_log d where d.document_id in (select unnest($1)) order by d.document_id, d.position"


class LandedPages:
    """The latest reading at each address, after redirects; each address is looked up once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._landings: dict[str, str] = {}
        self._pages: dict[str, Document | None] = {}

    def at(self, url: str) -> Document | None:
        """The latest reading of the page that an address leads to; None while it hasn't landed."""
        key = url_identity_or_raw(url)
        if key not in self._landings:
            self.learn([url])
        return self._pages[self._landings[key]]

    def learn(self, urls: Iterable[str]) -> None:
        """Looks up many addresses at once, and the ones that their pages name in turn."""
        for _ in range(MAX_CHAIN):
            unknown = {url_identity_or_raw(url) for url in urls} - self._landings.keys()
            if not unknown:
                return
            found = landings(self._connection, unknown)
            self._landings |= found
            new = sorted(set(found.values()) - self._pages.keys())
            self._pages |= dict.fromkeys(new)
            for reading in documents(self._connection, _READINGS, [new]):
                key = url_identity_or_raw(reading.url)
                if self._pages.get(key) is None:
                    self._pages[key] = reading
            pages = [page for key in new if (page := self._pages[key]) is not None]
            urls = [url for page in pages if (url := next_hop(page)) is not None]


def landings(connection: duckdb.DuckDBPyConnection, keys: set[str]) -> dict[str, str]:
    """Where the redirects from each address end, as far as they were captured."""
    ends = {key: key for key in keys}
    for _ in range(MAX_HOPS):
        rows = connection.execute(_REDIRECTS, [sorted(set(ends.values()))]).fetchall() if ends else []
        if not rows:
            break
        redirects = {key: url_identity_or_raw(url) for key, url in rows}
        ends = {key: redirects.get(end, end) for key, end in ends.items()}
    return ends


def sides(connection: duckdb.DuckDBPyConnection, pages: Sequence[Document]) -> dict[str, Side]:
    """Each reading with its links, by document_id."""
    by_id: dict[str, list[Link]] = {page.document_id: [] for page in pages}
    columns = ", ".join(f'd."{name}"' for name in Link.__slots__)
    if by_id:
        table = connection.sql(_LINKS.format(columns=columns), params=[sorted(by_id)]).to_arrow_table()
        for link in records_from(Link, table):
            by_id[link.document_id].append(link)
    return {page.document_id: Side(page, tuple(by_id[page.document_id])) for page in pages}


def documents(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> list[Document]:
    """Readings that a query over ``documents_log d`` selects; it has "{columns}" where their columns go."""
    columns = ", ".join(f"d.{name}" for name in Document.__slots__)
    table = connection.sql(sql.format(columns=columns), params=values).to_arrow_table()
    return records_from(Document, table)
