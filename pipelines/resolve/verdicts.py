"""The verdict on one page from its own signals: what it is, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pipelines.errors import UrlInvalid
from pipelines.records import Document, Evidence, Verdict
from pipelines.urls import registrable_domain

# From this confidence on a page is called a republication; below it is possible.
REPUBLICATION_FROM = 0.7
MOST_CONFIDENT = 0.99

# What evidence of little or no weight says about the page, the weightiest first, with the confidence of that verdict.
_SPEAKS_FOR: tuple[tuple[str, Verdict, float], ...] = (
    ("own_programme", "original", 0.95),
    ("republication_offer", "origin_with_offer", 0.9),
    ("co_published", "co_publication", 0.75),
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
    "wire_feed": "wire",
    "publisher_mark": "wire",
    "outlet_byline": "wire",
}


def combined(evidence: Iterable[Evidence]) -> float:
    """Confidence of all signals together, as if each erred by itself (noisy or); a type counts once, at most 0.99."""
    strongest: dict[str, float] = {}
    for item in evidence:
        basis = _SAME_BASIS.get(item.type, item.type)
        strongest[basis] = max(strongest.get(basis, 0.0), min(max(item.confidence, 0.0), 1.0))
    return min(MOST_CONFIDENT, 1 - math.prod(1 - confidence for confidence in strongest.values()))


def verdict_of(copy: Document, original_url: str | None, confidence: float) -> tuple[Verdict, float]:
    """The verdict with its confidence; ``confidence`` is how sure it is that the page republishes another."""
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


def _domain(url: str) -> str:
    try:
        return registrable_domain(url)
    except UrlInvalid:
        return url
