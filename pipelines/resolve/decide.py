"""One decision about one page: whether it is a republication, of what, and how sure that is."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.errors import UrlInvalid
from pipelines.records import Conflict, CopyKind, Document, Evidence, Republication, Verdict
from pipelines.resolve.compare import changed_numbers, containment, title_similarity
from pipelines.urls import registrable_domain

# From this confidence on a page is called a republication; below it is possible.
REPUBLICATION_FROM = 0.7
MOST_CONFIDENT = 0.99
# Both containments, once what is set aside is set aside: a copy whose words are the original's.
VERBATIM_FROM = 0.98
# Texts that share less than this share in both directions are not the same work.
UNRELATED_BELOW = 0.2
# A compared original weighs like a signal of this strength where all words are shared.
COMPARISON_WEIGHT = 0.95

# What evidence without weight says about the page, the weightiest first, with the confidence of that verdict.
_SPEAKS_FOR: tuple[tuple[str, Verdict, float], ...] = (
    ("own_programme", "original", 0.95),
    ("republication_offer", "origin_with_offer", 0.9),
    ("outgoing_notice", "outgoing", 0.85),
    ("own_credit", "original", 0.8),
    ("first_published_date", "original", 0.6),
)
# Signals that rest on one and the same thing count once, the stronger of them.
_SAME_BASIS = {
    "original_link": "credit_sentence",
    "wire_closing": "wire",
    "wire_dateline": "wire",
    "wire_byline": "wire",
    "wire_slugline": "wire",
}


@dataclass(frozen=True, slots=True)
class _Comparison:
    copy_in_original: float
    original_in_copy: float
    changed_numbers: tuple[tuple[str, str], ...] = ()

    @property
    def shared(self) -> float:
        return max(self.copy_in_original, self.original_in_copy)


def decide(copy: Document, original: Document | None, segment_number: int) -> Republication | None:
    """The decision about ``copy``, compared with ``original`` where that has been read; None when the page has no signal at all.

    ``segment_number`` is the archive segment whose landing led to it. The decision's id depends on the two readings and on the
    reader's version only, so the same decision taken twice is one row.
    """
    if not copy.evidence:
        return None
    compared = _compared(copy, original)
    confidence = combined(copy.evidence)
    conflicts = list(copy.conflicts)
    original_url = original.url if original is not None else copy.is_based_on
    if compared is not None and original is not None:
        if compared.shared >= UNRELATED_BELOW:
            confidence = 1 - (1 - confidence) * (1 - COMPARISON_WEIGHT * min(1.0, compared.shared))
        elif _same_language(copy, original):
            confidence /= 2
            shares = f"{compared.copy_in_original:.2f} of the copy, {compared.original_in_copy:.2f} of the original"
            conflicts.append(Conflict("original_url", original.url, f"text compared: shared words are {shares}"))
    verdict, confidence = _verdict(copy, original_url, confidence)
    titles = title_similarity(copy.headline, original.headline) if original and copy.headline and original.headline else None
    return Republication(
        decision_id=decision_id(copy.document_id, original.document_id if original else "", copy.reader_version),
        copy_url=copy.url,
        copy_document_id=copy.document_id,
        original_url=original_url,
        original_document_id=original.document_id if original else None,
        original_publisher=copy.original_publisher or (original.publisher if original else None),
        original_publisher_key=copy.original_publisher_key or (original.publisher_key if original else None),
        verdict=verdict,
        kind=_kind(verdict, compared),
        confidence=round(min(confidence, MOST_CONFIDENT), 4),
        evidence=copy.evidence,
        conflicts=tuple(conflicts),
        copy_in_original=compared.copy_in_original if compared else None,
        original_in_copy=compared.original_in_copy if compared else None,
        title_similarity=titles,
        lag_days=_lag_days(copy, original),
        segment_number=segment_number,
        reader_version=copy.reader_version,
    )


def decision_id(copy_document_id: str, original_document_id: str, reader_version: str) -> str:
    """First 32 hex digits of the sha256 of the two readings and the reader's version; "" for an original that is not there."""
    return hashlib.sha256(f"{copy_document_id}\n{original_document_id}\n{reader_version}".encode()).hexdigest()[:32]


def combined(evidence: Iterable[Evidence]) -> float:
    """Confidence of all signals together, as if each erred by itself (noisy or); a type counts once, at most 0.99."""
    strongest: dict[str, float] = {}
    for item in evidence:
        basis = _SAME_BASIS.get(item.type, item.type)
        strongest[basis] = max(strongest.get(basis, 0.0), min(max(item.confidence, 0.0), 1.0))
    return min(MOST_CONFIDENT, 1 - math.prod(1 - confidence for confidence in strongest.values()))


def _verdict(copy: Document, original_url: str | None, confidence: float) -> tuple[Verdict, float]:
    types = {item.type for item in copy.evidence}
    own = next(((verdict, sure) for kind, verdict, sure in _SPEAKS_FOR if kind in types), None)
    if original_url is not None and _domain(original_url) == _domain(copy.url) and original_url == copy.url:
        return "original", 0.95
    # A programme's own article is never a copy, whatever else it mentions; other marks give way to a strong signal.
    if own is not None and (confidence < REPUBLICATION_FROM or "own_programme" in types):
        return own
    if confidence >= REPUBLICATION_FROM:
        return "republication", confidence
    if confidence <= 0.3 and "agency_material" in types:
        return "agency_informed", 0.6
    return "possible", confidence


def _kind(verdict: Verdict, compared: _Comparison | None) -> CopyKind | None:
    if compared is None or verdict not in ("republication", "possible"):
        return None
    is_same = min(compared.copy_in_original, compared.original_in_copy) >= VERBATIM_FROM and not compared.changed_numbers
    return "verbatim" if is_same else None


def _compared(copy: Document, original: Document | None) -> _Comparison | None:
    if original is None or not copy.text or not original.text:
        return None
    there, back = containment(copy.text, original.text)
    # One changed figure in a thousand words leaves the shares at 0.999, and is no verbatim copy all the same.
    changed = changed_numbers(copy.text, original.text) if min(there, back) >= VERBATIM_FROM else ()
    return _Comparison(round(there, 4), round(back, 4), changed)


def _same_language(copy: Document, original: Document) -> bool:
    """A translation shares few words with its original, and that speaks against nothing."""
    if copy.in_language is None or original.in_language is None:
        return True
    return copy.in_language.split("-")[0] == original.in_language.split("-")[0]


def _lag_days(copy: Document, original: Document | None) -> int | None:
    """Days from the first publication (the original's own date before the copy's claim) to this copy, where both name a day."""
    first = _day(original.date_published) if original is not None else None
    first = first or _day(copy.date_first_published)
    published = _day(copy.date_published)
    return (published - first).days if first is not None and published is not None else None


def _day(iso: str | None) -> date | None:
    if iso is None or len(iso) < len("2024-04-26"):
        return None
    try:
        return date.fromisoformat(iso[:10])
    except ValueError:
        return None


def _domain(url: str) -> str:
    try:
        return registrable_domain(url)
    except UrlInvalid:
        return url
