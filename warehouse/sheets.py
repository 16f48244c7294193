"""Sheets: all that is known about one article, gathered from the views for a person to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from pipelines.errors import UrlInvalid, UsageError
from pipelines.records import Conflict, Evidence, Person
from pipelines.urls import url_identity

NEAR_URLS = 3


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
class Decision:
    """The latest decision whether this page republishes another."""

    verdict: str
    kind: str | None
    confidence: float
    evidence: tuple[Evidence, ...]
    copy_in_original: float | None
    original_in_copy: float | None
    lag_days: int | None


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
    document_id = _found(connection, url)
    if document_id is None:
        raise UsageError(_not_found(connection, url))
    page = _rows(connection, _ARTICLE, [document_id])[0]
    decision = _one(connection, _DECISION, [page["url"]])
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
        decision=_decision(decision),
        conflicts=_conflicts(page["conflicts"], decision["conflicts"] if decision else None),
        copies=tuple(row["copy_url"] for row in _rows(connection, _COPIES, [page["url"]])),
        sources=tuple(_source(row) for row in _rows(connection, _SOURCES, [document_id])),
        flags=tuple(page["flags"] or ()),
        fetched_at=page["fetched_at"],
        warc_file=page["warc_file"],
        warc_offset=page["warc_offset"],
        payload_digest=page["payload_digest"],
    )


def _found(connection: duckdb.DuckDBPyConnection, url: str) -> str | None:
    """Reading of the article at an address: the nearer the way to it, the better."""
    rows = _rows(connection, _FIND, [list(_spellings(url))])
    return rows[0]["document_id"] if rows else None


def _spellings(url: str) -> dict[str, None]:
    """The address as given and as identities, with a scheme where it was left out."""
    spellings = {url: None, url.partition("#")[0]: None}
    for whole in (url, f"https://{url}", f"http://{url}"):
        try:
            spellings[url_identity(whole)] = None
            break
        except UrlInvalid:
            continue
    if "://" not in url:
        spellings |= {spelling.replace("https://", "http://", 1): None for spelling in list(spellings)}
    return spellings


def _not_found(connection: duckdb.DuckDBPyConnection, url: str) -> str:
    near = [row["url"] for row in _rows(connection, _NEAR, [url, NEAR_URLS])]
    if not near:
        return f"no article {url}: this data folder has none yet; tearsheet crawl {url} fetches it"
    listed = "".join(f"\n  {one}" for one in near)
    return f"no article {url} has landed; tearsheet crawl {url} fetches it. The nearest that have:{listed}"


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


def _decision(row: Mapping[str, Any] | None) -> Decision | None:
    if row is None:
        return None
    return Decision(
        verdict=row["verdict"],
        kind=row["kind"],
        confidence=row["confidence"],
        evidence=tuple(Evidence(**evidence) for evidence in row["evidence"] or ()),
        copy_in_original=row["copy_in_original"],
        original_in_copy=row["original_in_copy"],
        lag_days=row["lag_days"],
    )


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


def _one(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> dict[str, Any] | None:
    rows = _rows(connection, sql, values)
    return rows[0] if rows else None


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> list[dict[str, Any]]:
    cursor = connection.cursor().execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# $1: spellings. An article itself before a page that is none, the address before what leads to it.
_FIND = """
with wanted as (select unnest($1) as spelling),
ways as (
    select documents.document_id, 0 as distance
    from documents
    join captures on captures.capture_id = documents.capture_id
    where documents.url in (select spelling from wanted) or captures.url_key in (select spelling from wanted)
    union all
    select documents.document_id, 1
    from captures
    join documents on documents.url = captures.final_url
    where captures.url in (select spelling from wanted) or captures.url_key in (select spelling from wanted)
    union all
    select documents.document_id, 2
    from documents
    where documents.canonical_url in (select spelling from wanted) or documents.og_url in (select spelling from wanted)
    union all
    select documents.document_id, 3
    from republications
    join documents on documents.url = republications.copy_url
    where republications.original_url in (select spelling from wanted)
    union all
    select documents.document_id, 3
    from documents
    where documents.is_based_on in (select spelling from wanted)
)
select ways.document_id
from ways
join documents on documents.document_id = ways.document_id
left join articles on articles.document_id = ways.document_id
order by ways.distance, articles.document_id is null, documents.fetched_at desc, documents.url
limit 1
"""

_NEAR = """
select url
from articles
order by contains(lower(url), lower($1)) desc, jaro_winkler_similarity(url, $1) desc, url
limit $2
"""

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
    republications.original_url, republications.original_publisher, republications.copy_in_original,
    republications.original_in_copy, republications.lag_days,
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
