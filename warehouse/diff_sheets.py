"""Diff sheets: a copy and its original, and what the one has that the other has not, gathered from the views for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

import duckdb

from pipelines.errors import UsageError
from pipelines.records import Document, Link
from pipelines.resolve.comparison.compare import compare
from pipelines.resolve.comparison.records import Comparison, Pair, Side
from pipelines.resolve.comparison.segments import PARAGRAPH_BREAK, paragraphs_of
from warehouse.closed_sets import CLOSED_SETS
from warehouse.finding import find_article, find_landed, not_found, not_landed, rows
from warehouse.rows import records_from
from warehouse.sheets import Decision, Figures, latest_decision

R = TypeVar("R")

NAMED_COPIES = 3
# Verdicts that say: this page is no copy.
NO_COPY = frozenset({"original", "origin_with_offer", "outgoing"})


@dataclass(frozen=True, slots=True)
class DiffSheet:
    """A copy beside the page that it is compared with.

    Args:
        decision: the latest decision about the copy, where it rests on these two readings.
        first_url: where the work first ran, where the page beside the copy only lies on the way there.
        copy_aside: paragraphs of the copy that are no part of the comparison, by their number from 0.
        original_aside: those of the original.
    """

    copy: Side
    original: Side
    comparison: Comparison
    figures: Figures
    decision: Decision | None
    first_url: str | None
    copy_aside: tuple[tuple[int, str], ...] = ()
    original_aside: tuple[tuple[int, str], ...] = ()

    @property
    def has_common(self) -> bool:
        """Whether any paragraph of the one stands for one of the other."""
        return any(pair.state in ("kept", "edited") for pair in self.comparison.pairs)


@dataclass(frozen=True, slots=True)
class Passage:
    """What is read at one glance: a paragraph that differs or stands elsewhere, or a run of those that don't."""

    pairs: tuple[Pair, ...]
    is_same: bool


def diff_sheet(connection: duckdb.DuckDBPyConnection, copy_url: str, original_url: str | None = None) -> DiffSheet:
    """The sheet of a copy and of its original, each address in any spelling; without one, the original that was decided on.

    A pair that was decided on is compared in the readings that the decision rests on, so the figures are those of
    `republications`; any other in its latest readings.

    Raises:
        UsageError: a page has not landed or has no text, or no original of the copy is known; the message says what to do.
    """
    copy_id = find_article(connection, copy_url)
    if copy_id is None:
        raise UsageError(not_found(connection, copy_url))
    copy = _document(connection, copy_id)
    decided = next(iter(rows(connection, _DECIDED, [copy.url])), None)
    if original_url is not None:
        original_id = find_landed(connection, original_url)
        if original_id is None:
            raise UsageError(not_landed(connection, original_url))
    else:
        original_id = _original_of(connection, copy, decided)
    original = _document(connection, original_id)
    is_decided = False
    if decided is not None and decided["beside_url"] == original.url:
        is_decided = True
        copy, original = _document(connection, decided["copy_document_id"]), _document(connection, decided["beside_id"])
    if original.url == copy.url:
        raise UsageError(f"{copy.url} is both the copy and the original: name two pages, tearsheet diff COPY ORIGINAL")
    for page in (copy, original):
        if not page.text:
            raise UsageError(f"{page.url} has no text that could be compared ({page.kind}): name another page")
    sides = _side(connection, copy), _side(connection, original)
    comparison = compare(*sides)
    decision = latest_decision(connection, copy.url) if is_decided else None
    return DiffSheet(
        *sides,
        comparison=comparison,
        figures=_figures(comparison),
        decision=decision,
        first_url=decided["original_url"] if decided and is_decided and decided["original_url"] != original.url else None,
        copy_aside=_aside(copy, [(pair.copy, pair.copy_text) for pair in comparison.pairs]),
        original_aside=_aside(original, [(pair.original, pair.original_text) for pair in comparison.pairs]),
    )


def passages(pairs: Sequence[Pair]) -> list[Passage]:
    """The pairs in their order, with runs of paragraphs that are the same and stand in the same place taken together."""
    found: list[Passage] = []
    for is_same, group in groupby(pairs, key=lambda pair: pair.state == "kept" and not pair.is_moved):
        run = tuple(group)
        found += [Passage(run, is_same=True)] if is_same else [Passage((pair,), is_same=False) for pair in run]
    return found


def _aside(page: Document, compared: Sequence[tuple[int | None, str]]) -> tuple[tuple[int, str], ...]:
    """The paragraphs of a page of which nothing was compared. A pair names the first paragraph of its text, there may be more."""
    named = {number for number, _ in compared}
    more = [piece for _, text in compared for piece in text.split(PARAGRAPH_BREAK)[1:]]
    return tuple(
        (number, text)
        for number, text in enumerate(paragraphs_of(page.text or ""))
        if number not in named and not any(text in piece or piece in text for piece in more)
    )


def _original_of(connection: duckdb.DuckDBPyConnection, copy: Document, decided: dict[str, Any] | None) -> str:
    """Reading of a copy's original by the latest decision."""
    named = f"tearsheet diff {copy.url} ORIGINAL compares it with a page that you name"
    if decided is None or decided["verdict"] in NO_COPY:
        verdict = decided["verdict"] if decided else None
        why = f"{verdict}, {CLOSED_SETS['verdict'][1][verdict]}" if verdict else "it shows no sign of one"
        copies = [row["copy_url"] for row in rows(connection, _COPIES, [copy.url, NAMED_COPIES])]
        listed = "".join(f"\n  tearsheet diff {one}" for one in copies)
        raise UsageError(f"{copy.url} is no republication ({why}): {named}" + (f". Copies of it:{listed}" if copies else ""))
    if decided["beside_id"] is not None:
        return str(decided["beside_id"])
    if decided["original_url"] is None:
        raise UsageError(f"no original of {copy.url} is known ({decided['verdict']}): {named}")
    landed = find_landed(connection, decided["original_url"])
    if landed is None:
        raise UsageError(f"the original {not_landed(connection, decided['original_url'])}")
    return landed


def _document(connection: duckdb.DuckDBPyConnection, document_id: str) -> Document:
    return _records(connection, Document, _DOCUMENT, document_id)[0]


def _side(connection: duckdb.DuckDBPyConnection, document: Document) -> Side:
    return Side(document, tuple(_records(connection, Link, _LINKS, document.document_id)))


def _records(connection: duckdb.DuckDBPyConnection, record: type[R], sql: str, document_id: str) -> list[R]:
    columns = ", ".join(f'"{name}"' for name in record.__slots__)  # type: ignore[attr-defined]
    return records_from(record, connection.cursor().sql(sql.format(columns=columns), params=[document_id]).to_arrow_table())


def _figures(comparison: Comparison) -> Figures:
    return Figures(
        copy_in_original=comparison.copy_in_original,
        original_in_copy=comparison.original_in_copy,
        title_similarity=comparison.title_similarity,
        paragraphs_kept=comparison.count("kept"),
        paragraphs_edited=comparison.count("edited"),
        paragraphs_cut=comparison.count("cut"),
        paragraphs_added=comparison.count("added"),
        paragraphs_moved=sum(pair.is_moved for pair in comparison.pairs),
        order_agreement=comparison.order_agreement,
        links_kept=comparison.links_kept,
        links_dropped=comparison.links_dropped,
        links_rewritten=comparison.links_rewritten,
        links_added=comparison.links_added,
        authors_agree=comparison.authors_agree,
        dates_agree=comparison.dates_agree,
        changes=comparison.changes,
    )


_DOCUMENT = "select {columns} from documents_log where document_id = $1 limit 1"

_LINKS = "select {columns} from links_log where document_id = $1 order by position"

# The decision's own readings: the page's latest one may be younger than the decision.
_DECIDED = """
select
    republications.verdict, republications.copy_document_id, republications.original_url,
    beside.document_id as beside_id, beside.url as beside_url
from republications
join documents_log as copies on copies.document_id = republications.copy_document_id
left join documents_log as beside
    on beside.document_id = coalesce(republications.compared_document_id, republications.original_document_id)
where republications.copy_url = $1
limit 1
"""

_COPIES = """
select copy_url
from (select unnest(copies) as copy_url from works where url = $1)
order by copy_url
limit $2
"""
