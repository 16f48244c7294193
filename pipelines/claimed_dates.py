"""Which of a page's dates is taken, and which of its claims contradict that one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipelines.extract.candidates import Candidate, Candidates
from pipelines.normalise.dates import parse_date
from pipelines.normalise.text import clean_text
from pipelines.records import Conflict, DatePrecision
from pipelines.resolve.signals import Claims

# Sources whose dates may belong to another article on the page, so a difference is no conflict.
_WEAK_DATES = ("time", "printed", "url", "microdata.datePublished", "microdata.dateModified", "meta.og:updated_time")


@dataclass(frozen=True, slots=True)
class Dated:
    """The first claim that is a date; where none is, the first claim's raw text alone, for a person to look at."""

    iso: str | None = None
    precision: DatePrecision | None = None
    source: str | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one page, and what contradicts them."""

    published: Dated
    first_published: Dated
    modified: Dated
    conflicts: tuple[Conflict, ...]


def dates_of(claims: Candidates, credit: Claims, language: str | None, not_after: datetime | None) -> Dates:
    """The dates that a page claims. ``language`` is the declared one, for months' names; nothing is published ``not_after``."""
    credited = credit.date_first_published_raw
    first_claims = (*claims.date_first_published, *((Candidate(credited, "credit"),) if credited else ()))
    published = _dated(claims.date_published, language, not_after)
    first_published = _dated(first_claims, language, not_after)
    modified = _dated(claims.date_modified, language, not_after)
    found = [_readable(conflict, language, not_after) for conflict in credit.conflicts]
    # Days that claims of one field may differ: time zones move a publication over midnight.
    for field, chosen, candidates, tolerance in (
        ("date_published", published, claims.date_published, 1),
        ("date_first_published", first_published, first_claims, 0),
        ("date_modified", modified, claims.date_modified, 1),
    ):
        for candidate in candidates if chosen.iso else ():
            parsed = parse_date(candidate.value, language, not_after) if candidate.source not in _WEAK_DATES else None
            if parsed and _days_apart(parsed.iso, chosen.iso or "") > tolerance:
                found.append(Conflict(field, parsed.iso, candidate.source))
    told: dict[tuple[str, str], Conflict] = {}
    for conflict in found:
        told.setdefault((conflict.field, conflict.value), conflict)
    return Dates(published, first_published, modified, tuple(told.values()))


def _dated(candidates: Sequence[Candidate], language: str | None, not_after: datetime | None) -> Dated:
    for candidate in candidates:
        parsed = parse_date(candidate.value, language, not_after)
        if parsed is not None:
            return Dated(parsed.iso, parsed.precision, candidate.source, clean_text(candidate.value))
    if candidates:
        return Dated(None, None, candidates[0].source, clean_text(candidates[0].value))
    return Dated()


def _readable(conflict: Conflict, language: str | None, not_after: datetime | None) -> Conflict:
    """A conflict about a date in ISO 8601 where it can be read, so that two finders of one claim tell it once."""
    parsed = parse_date(conflict.value, language, not_after) if conflict.field.startswith("date_") else None
    return replace(conflict, value=parsed.iso) if parsed else conflict


def _days_apart(first: str, second: str) -> int:
    """Days between two ISO dates; 0 when one is less precise than a day."""
    try:
        return abs((date.fromisoformat(first[:10]) - date.fromisoformat(second[:10])).days)
    except ValueError:
        return 0
