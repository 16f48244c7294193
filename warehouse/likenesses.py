"""Pages that are like a copy in what has landed: by the words of their texts, or by the title at the publisher that it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from pipelines.records import Document
from pipelines.resolve.originals import Likeness, may_be_copy
from warehouse.landed_pages import documents
from warehouse.near_duplicates import caught_up
from warehouse.store import Store

# The latest reading of each address alone; an older one is the same page.
_READINGS = (
    "select {columns} from documents_log d where d.document_id in (select unnest($1))"
    " qualify row_number() over (partition by d.url order by d.fetched_at desc, d.reader_version desc, d.document_id) = 1"
    " order by d.url"
)
_TITLE = "trim(regexp_replace(lower(nfc_normalize({name})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'))"
# Titles of one word are rubrics ("Editorial").
_SAME_TITLE = f"""
select copies.document_id, originals.document_id
from documents_log as copies
join documents_log as originals
    on {_TITLE.format(name="originals.headline")} = {_TITLE.format(name="copies.headline")}
where copies.document_id in (select unnest($1)) and originals.url <> copies.url
    and contains(trim(copies.headline), ' ')
"""
# Pages without an original so far, that name the publisher of a page of this list and have its title.
_COPIES_BY_TITLE = f"""
select copies.document_id
from documents_log as originals
join documents_log as copies
    on {_TITLE.format(name="copies.headline")} = {_TITLE.format(name="originals.headline")}
where originals.document_id in (select unnest($1)) and originals.url <> copies.url
    and copies.original_publisher is not null
    and contains(trim(copies.headline), ' ')
"""
_WITHOUT_ORIGINAL = """
select documents_log.document_id
from documents_log
anti join republications_log
    on republications_log.copy_document_id = documents_log.document_id
    and republications_log.original_document_id is not null
where documents_log.document_id in (select unnest($1))
qualify row_number() over (
    partition by documents_log.url order by documents_log.fetched_at desc, documents_log.document_id
) = 1
"""


class Likenesses:
    """Like pages of a page, among all that landed up to a segment."""

    def __init__(self, store: Store, connection: duckdb.DuckDBPyConnection, number: int) -> None:
        self._connection, self._number = connection, number
        self._index = caught_up(store, number)
        self._near: dict[str, dict[str, float]] = {}
        self._found: dict[str, tuple[Likeness, ...]] = {}

    def of(self, page: Document) -> tuple[Likeness, ...]:
        """What ``learn`` found to be like the page; nothing for a page that it was not asked about."""
        return self._found.get(page.document_id, ())

    def learn(self, pages: Iterable[Document]) -> None:
        """Looks up what is like each page that may be a copy."""
        asked = [page for page in pages if _is_article(page) and may_be_copy(page)]
        near = {page.document_id: self._near_of(page) for page in asked}
        ids = [page.document_id for page in asked if page.original_publisher is not None]
        titles: dict[str, set[str]] = {}
        for copy_id, original_id in self._connection.execute(_SAME_TITLE, [ids]).fetchall() if ids else ():
            titles.setdefault(copy_id, set()).add(original_id)
        wanted = {one for found in near.values() for one in found} | {one for found in titles.values() for one in found}
        read = {page.document_id: page for page in documents(self._connection, _READINGS, [sorted(wanted)])} if wanted else {}
        for page in asked:
            shares = near[page.document_id]
            by_words = [Likeness(read[one], "near_duplicate", share) for one, share in shares.items() if one in read]
            by_title = [Likeness(read[one], "same_title", 1.0) for one in titles.get(page.document_id, ()) if one in read]
            self._found[page.document_id] = (*by_words, *by_title)

    def copies_of(self, pages: Sequence[Document]) -> set[str]:
        """Readings without an original so far that a page of ``pages`` may be the original of."""
        articles = [page for page in pages if _is_article(page)]
        like = {one for page in articles for one in self._near_of(page)}
        ids = [page.document_id for page in articles]
        like |= {one for (one,) in self._connection.execute(_COPIES_BY_TITLE, [ids]).fetchall()} if ids else set()
        return {one for (one,) in self._connection.execute(_WITHOUT_ORIGINAL, [sorted(like)]).fetchall()} if like else set()

    def _near_of(self, page: Document) -> dict[str, float]:
        """How much of the shorter of the two texts the other has, by the other's document_id."""
        if page.document_id not in self._near:
            matches = self._index.matches(page, self._number)
            self._near[page.document_id] = {one.document_id: max(one.in_match, one.of_match) for one in matches}
        return self._near[page.document_id]


def _is_article(page: Document) -> bool:
    return page.kind == "article" and page.text is not None
