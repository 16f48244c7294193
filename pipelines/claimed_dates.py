"""Which of a page's dates is taken, and which of its claims contradict that one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipelines.extract.candidates import Candidate, Candidates
from pipelines.normalise.dates import ParsedDate, is_ambiguous, parse_date
from pipelines.normalise.text import clean_text
from pipelines.records import Conflict, DatePrecision
from pipelines.resolve.signals.claims import Claims

# Kinds of sources (all before the dot) whose dates may belong to another article on the page, so a difference is no conflict.
# Kinds of claims written for machines, whose times are those of the publishing system.
_TIMED_KINDS = frozenset({"jsonld", "meta", "microdata"})
_WEAK_KINDS = frozenset({"time", "printed", "url", "line", "script", "microdata"})
_WEAK_SOURCES = frozenset({"meta.og:updated_time"})
# Kinds that name a month or a year for many reasons ("May issue", an archive's link); theirs are days.
_DAYS_ONLY = frozenset({"time", "printed", "line", "script"})
# Kinds that readers see.
_SHOWN_KINDS = frozenset({"time", "printed", "line"})
# Kinds whose date of the last change is taken where no other date is told. A meta's is no such: each saving of a page moves it.
_LAST_RESORTS = _SHOWN_KINDS | {"jsonld", "microdata"}
# Trust, by source or its kind; less is more. What is not listed, as a platform's own rule, comes first. The meta was right
# where it and JSON-LD differed (a node may be another article's); a meta "date" does not say which date of the page it is.
_TRUST = {
    "meta.article:published_time": 0, "meta.og:published_time": 0,
    "jsonld": 1, "meta": 1, "microdata": 1,
    "url": 2, "time": 2, "printed": 2,
    "line": 3,
    "meta.date": 4, "meta.dc.date": 4, "meta.dcterms.date": 4,
    "time.far": 5, "printed.far": 5,
    "script": 6,
    "line.far": 7,
    "url.month": 8,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dated:
    """The most trusted claim that is a date; where none is, the most trusted claim's raw text alone, for a person to look at."""

    iso: str | None = None
    precision: DatePrecision | None = None
    source: str | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one page, what contradicts them, and ``flags`` for what could not be told."""

    published: Dated
    first_published: Dated
    modified: Dated
    conflicts: tuple[Conflict, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads claims as dates, with what the page tells about all of them."""

    language: str | None
    not_after: datetime | None
    named: frozenset[str]

    def date_of(self, claim: Candidate) -> ParsedDate | None:
        parsed = parse_date(claim.value, self.language, self.not_after, self.named)
        if parsed is not None and _kind(claim.source) in _DAYS_ONLY and parsed.precision in ("month", "year"):
            return None
        return parsed


def dates_of(claims: Candidates, credit: Claims, language: str | None, not_after: datetime | None) -> Dates:
    """The dates that a page claims. ``language`` is the declared one, for months' names; nothing is published ``not_after``."""
    credited = credit.date_first_published_raw
    first_claims = _trusted_first((*claims.date_first_published, *((Candidate(credited, "credit"),) if credited else ())))
    published_claims = _trusted_first(claims.date_published)
    modified_claims = _trusted_first(claims.date_modified)
    reader = _Reader(language, not_after, _named_days((*published_claims, *modified_claims)))
    published = _to_the_second(_as_shown(_dated(published_claims, reader), published_claims, reader), published_claims, reader)
    first_published = _dated(first_claims, reader)
    modified = _dated(modified_claims, reader)
    flags = []
    if published.iso is None and is_ambiguous(published.raw or "", language):
        flags.append("date_order_ambiguous")
    elif published.iso is None and first_published.iso and _kind(first_published.source or "") in _SHOWN_KINDS:
        # "First published on 3 May" on the page itself, with no other date: it is this page's.
        published = first_published
    elif published.iso is None and modified.iso and _kind(modified.source or "") in _LAST_RESORTS:
        # "Last updated on 3 May" is then the one date that readers see; it was that of the publication on 6 of 9 pages.
        published = modified
        flags.append("date_published_is_modified")
    found = [_readable(conflict, reader) for conflict in credit.conflicts]
    # Days that claims of one field may differ: time zones move a publication over midnight.
    for field, chosen, candidates, tolerance in (
        ("date_published", published, published_claims, 1),
        ("date_first_published", first_published, first_claims, 0),
        ("date_modified", modified, modified_claims, 1),
    ):
        for candidate in candidates if chosen.iso else ():
            parsed = reader.date_of(candidate) if not _is_weak(candidate.source) else None
            if parsed and _days_apart(parsed.iso, chosen.iso or "") > tolerance:
                found.append(Conflict(field, parsed.iso, candidate.source))
    told: dict[tuple[str, str], Conflict] = {}
    for conflict in found:
        told.setdefault((conflict.field, conflict.value), conflict)
    return Dates(published, first_published, modified, tuple(told.values()), tuple(flags))


def _trusted_first(claims: Sequence[Candidate]) -> list[Candidate]:
    return sorted(dict.fromkeys(claims), key=lambda claim: _TRUST.get(claim.source, _TRUST.get(_kind(claim.source), 0)))


def _kind(source: str) -> str:
    return source.split(".")[0]


def _is_weak(source: str) -> bool:
    return _kind(source) in _WEAK_KINDS or source in _WEAK_SOURCES


def _named_days(claims: Sequence[Candidate]) -> frozenset[str]:
    """The days that the page's claims name beyond doubt; asked for only where one of its numeric dates has two readings."""
    if not any("/" in claim.value and is_ambiguous(claim.value) for claim in claims):
        return frozenset()
    parsed = (parse_date(claim.value) for claim in claims)
    return frozenset(one.iso[:10] for one in parsed if one and len(one.iso) >= len("2024-04-26"))


def _as_shown(published: Dated, claims: Sequence[Candidate], reader: _Reader) -> Dated:
    """The day that the page shows to its readers, where its machine-readable date is less to be trusted.

    A time in UTC may lie just beyond the midnight of the publisher's zone; its day is the one in the page's address. A date that
    only JSON-LD claims may be another article's, or an import's: where the line beside the headline says another day, that line
    is right (7 of 8 such pages).
    """
    shown: frozenset[str] = frozenset()
    if published.source is not None and _kind(published.source) == "jsonld":
        shown = frozenset({"printed", "line"})
    elif published.iso is not None and published.iso.endswith("+00:00"):
        shown = frozenset({"url"})
    for claim in claims if published.iso is not None else ():
        parsed = reader.date_of(claim) if claim.source in shown else None
        if parsed is not None:
            apart = _days_apart(parsed.iso, published.iso or "")
            if apart == 1 or (apart and claim.source != "url"):
                return Dated(parsed.iso, parsed.precision, claim.source, clean_text(claim.value))
            return published
    return published


def _to_the_second(published: Dated, claims: Sequence[Candidate], reader: _Reader) -> Dated:
    """The same day as the page's machine-readable claims have it with a time, where the one taken is a bare day."""
    if published.precision != "day":
        return published
    for claim in claims:
        parsed = reader.date_of(claim) if _kind(claim.source) in _TIMED_KINDS else None
        if parsed is not None and parsed.precision in ("minute", "second") and parsed.iso[:10] == published.iso:
            return Dated(parsed.iso, parsed.precision, claim.source, clean_text(claim.value))
    return published


def _dated(candidates: Sequence[Candidate], reader: _Reader) -> Dated:
    for candidate in candidates:
        parsed = reader.date_of(candidate)
        if parsed is not None:
            return Dated(parsed.iso, parsed.precision, candidate.source, clean_text(candidate.value))
    # Lines are searched for dates, so a line without one is no claim; one with an order of day and month that can't be told is.
    unread = (claim for claim in candidates if _kind(claim.source) not in ("line", "script") or is_ambiguous(claim.value))
    claim = next(unread, None)
    return Dated(None, None, claim.source, clean_text(claim.value)) if claim else Dated()


def _readable(conflict: Conflict, reader: _Reader) -> Conflict:
    """A conflict about a date in ISO 8601 where it can be read, so that two finders of one claim tell it once."""
    if not conflict.field.startswith("date_"):
        return conflict
    parsed = reader.date_of(Candidate(conflict.value, "credit"))
    return replace(conflict, value=parsed.iso) if parsed else conflict


def _days_apart(first: str, second: str) -> int:
    """Days between two ISO dates; 0 when one is less precise than a day."""
    try:
        return abs((date.fromisoformat(first[:10]) - date.fromisoformat(second[:10])).days)
    except ValueError:
        return 0
