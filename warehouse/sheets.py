"""Sheets: all that is known about one article, gathered from the views for a person to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import duckdb

from pipelines.errors import UsageError
from pipelines.records import Change, Conflict, Evidence, Person, RuleCheck
from warehouse.finding import find_article, not_found, rows


@dataclass(frozen=True, slots=True)
class Licence:
    """What the page states, and what the original's programme usually grants; they are never mixed."""

    stated: str | None
    stated_raw: str | None
    expected: str | None


@dataclass(frozen=True, slots=True)
class FirstRun:
    """Where and when the work first ran. ``headline`` is null until the original's page has been read."""

    url: str | None
    publisher: str | None
    date: str | None
    headline: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """How a copy differs from the page that it was compared with: shares are 0..1, counts are of paragraphs and of citations.

    None where it was not counted, or where one of the two doesn't say.
    """

    copy_in_original: float
    original_in_copy: float
    title_similarity: float | None
    paragraphs_kept: int | None
    paragraphs_edited: int | None
    paragraphs_cut: int | None
    paragraphs_added: int | None
    paragraphs_moved: int | None
    order_agreement: float | None
    links_kept: int | None
    links_dropped: int | None
    links_rewritten: int | None
    links_added: int | None
    authors_agree: bool | None
    dates_agree: bool | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The latest decision whether this page republishes another.

    ``figures`` is None while the two were not compared; ``via`` are the pages between copy and original, the nearest first.
    """

    verdict: str
    kind: str | None
    confidence: float
    evidence: tuple[Evidence, ...]
    figures: Figures | None
    lag_days: int | None
    via: tuple[str, ...]
    licence_audit: tuple[RuleCheck, ...]


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source that the article cites, with its state; ``anchors`` are the words that link to it, in their order."""

    url: str
    kind: str
    anchors: tuple[str, ...]
    state: str
    status: int | None
    redirects_to: str | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One article. ``conflicts`` are claims that contradict the ones shown, of the page and of the decision."""

    url: str
    headline: str | None
    standfirst: str | None
    authors: tuple[Person, ...]
    publisher: str | None
    publisher_key: str | None
    date_published: str | None
    in_language: str | None
    word_count: int
    licence: Licence
    credit_text: str | None
    first_run: FirstRun | None
    decision: Decision | None
    conflicts: tuple[Conflict, ...]
    copies: tuple[str, ...]
    sources: tuple[CitedSource, ...]
    flags: tuple[str, ...]
    fetched_at: datetime
    warc_file: str
    warc_offset: int
    payload_digest: str | None


def sheet(connection: duckdb.DuckDBPyConnection, url: str) -> Sheet:
    """The sheet of an article; ``url`` in any spelling, or an address that redirects to it, its canonical one or its original's.

    Raises:
        UsageError: no such article; the message names the nearest addresses.
    """
    document_id = find_article(connection, url)
    if document_id is None:
        raise UsageError(not_found(connection, url))
    page = rows(connection, _ARTICLE, [document_id])[0]
    decision = next(iter(rows(connection, _DECISION, [page["url"]])), None)
    return Sheet(
        url=page["url"],
        headline=page["headline"],
        standfirst=page["standfirst"],
        authors=tuple(Person(**person) for person in page["authors"] or ()),
        publisher=page["publisher"],
        publisher_key=page["publisher_key"],
        date_published=page["date_published"],
        in_language=page["in_language"],
        word_count=page["word_count"] or 0,
        licence=Licence(page["license"], page["license_raw"], page["license_expected"]),
        credit_text=page["credit_text"],
        first_run=_first_run(page, decision),
        decision=_decision(decision) if decision else None,
        conflicts=_conflicts(page["conflicts"], decision["conflicts"] if decision else None),
        copies=tuple(row["copy_url"] for row in rows(connection, _COPIES, [page["url"]])),
        sources=tuple(_source(row) for row in rows(connection, _SOURCES, [document_id])),
        flags=tuple(page["flags"] or ()),
        fetched_at=page["fetched_at"],
        warc_file=page["warc_file"],
        warc_offset=page["warc_offset"],
        payload_digest=page["payload_digest"],
    )


def _first_run(page: Mapping[str, Any], decision: Mapping[str, Any] | None) -> FirstRun | None:
    if decision is not None and decision["verdict"] not in ("republication", "possible"):
        return None
    if decision is None and page["is_based_on"] is None and page["date_first_published"] is None:
        return None
    seen = decision or {}
    return FirstRun(
        url=seen.get("original_url") or page["is_based_on"],
        publisher=seen.get("original_publisher") or page["original_publisher"],
        date=seen.get("original_date") or page["date_first_published"],
        headline=seen.get("original_headline"),
    )


def latest_decision(connection: duckdb.DuckDBPyConnection, url: str) -> Decision | None:
    """The latest decision about the page at ``url``, its address as it was captured; None where there is none."""
    return next((_decision(row) for row in rows(connection, _DECISION, [url])), None)


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(
        verdict=row["verdict"],
        kind=row["kind"],
        confidence=row["confidence"],
        evidence=tuple(Evidence(**evidence) for evidence in row["evidence"] or ()),
        figures=_figures(row),
        lag_days=row["lag_days"],
        via=tuple(row["via"] or ()),
        licence_audit=tuple(RuleCheck(**check) for check in row["licence_audit"] or ()),
    )


def _figures(row: Mapping[str, Any]) -> Figures | None:
    if row["copy_in_original"] is None or row["original_in_copy"] is None:
        return None
    counted = {field.name: row[field.name] for field in fields(Figures) if field.name != "changes"}
    return Figures(**counted, changes=tuple(Change(**change) for change in row["changes"] or ()))


def _conflicts(*lists: Sequence[Mapping[str, Any]] | None) -> tuple[Conflict, ...]:
    # The decision repeats those of the page.
    return tuple(dict.fromkeys(Conflict(**conflict) for conflicts in lists for conflict in conflicts or ()))


def _source(row: Mapping[str, Any]) -> CitedSource:
    return CitedSource(
        url=row["url"],
        kind=row["kind"],
        anchors=tuple(row["anchors"]),
        state=row["state"],
        status=row["last_status"],
        redirects_to=row["redirects_to"],
        checked_at=row["checked_at"],
    )


_ARTICLE = """
select
    url, headline, standfirst, authors, publisher, publisher_key, date_published, date_first_published, in_language,
    len(regexp_extract_all(text, '\\S+')) as word_count, license, license_raw, license_expected, credit_text, is_based_on,
    original_publisher, conflicts, flags, fetched_at, warc_file, warc_offset, payload_digest
from documents
where document_id = $1
"""

_DECISION = """
select
    republications.verdict, republications.kind, republications.confidence, republications.evidence, republications.conflicts,
    republications.original_url, republications.original_publisher, republications.lag_days, republications.via,
    republications.licence_audit, republications.copy_in_original, republications.original_in_copy,
    republications.title_similarity, republications.paragraphs_kept, republications.paragraphs_edited,
    republications.paragraphs_cut, republications.paragraphs_added, republications.paragraphs_moved,
    republications.order_agreement, republications.links_kept, republications.links_dropped, republications.links_rewritten,
    republications.links_added, republications.authors_agree, republications.dates_agree, republications.changes,
    originals.headline as original_headline, originals.date_published as original_date
from republications
left join documents_log as originals on originals.document_id = republications.original_document_id
where republications.copy_url = $1
"""

_COPIES = """
select copy_url
from (select unnest(copies) as copy_url from works where url = $1)
order by copy_url
"""

_SOURCES = """
select
    sources.url, sources.kind, sources.state, sources.last_status, sources.redirects_to, sources.checked_at,
    coalesce(list(links.anchor order by links.position) filter (where links.anchor <> ''), []) as anchors
from links
join sources on sources.target_key = links.target_key
where links.document_id = $1 and links.role = 'citation'
group by all
order by min(links.position)
"""
