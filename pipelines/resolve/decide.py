"""One decision about one page: whether it is a republication, of what, how it differs from it, and how sure that is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from pipelines.records import Conflict, Document, Evidence, Republication, RuleCheck
from pipelines.resolve.audit.rules import audit
from pipelines.resolve.comparison.compare import compare
from pipelines.resolve.comparison.copy_kinds import UNRELATED_BELOW
from pipelines.resolve.comparison.records import Comparison, Side
from pipelines.resolve.verdicts import MOST_CONFIDENT, combined, verdict_of

# A compared original weighs like a signal of this strength where all words are shared.
COMPARISON_WEIGHT = 0.95
# A proven translation: the same names, numbers and links in one order, though no words.
TRANSLATION_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Original:
    """What is known of a copy's original beyond the copy's own page.

    Args:
        url: address where the work first ran, after redirects.
        reading: the page that the copy is compared with: the original's own or, until that has landed, the last page of
            ``via`` that has; None when none of them has.
        via: addresses of the pages between the copy and the original, each itself a copy of the next, the nearest first.
        evidence: how it was found where the copy does not name it, e.g. a near-duplicate.
        conflicts: what speaks against it.
    """

    url: str
    reading: Side | None = None
    via: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def own_reading(self) -> Document | None:
        """The reading of the original itself."""
        return self.reading.document if self.reading is not None and self.reading.document.url == self.url else None


def decide(copy: Side, original: Original | None, segment_number: int) -> Republication | None:
    """The decision about ``copy``; None when neither the page nor the warehouse has a sign of a republication.

    ``segment_number`` is the archive segment whose landing led to it. The decision's id depends on the readings, the
    original's address and the reader's version only, so the same decision taken twice is one row.
    """
    page = copy.document
    evidence = (*page.evidence, *(original.evidence if original else ()))
    if not evidence:
        return None
    compared = _compared(copy, original)
    confidence = combined(evidence)
    conflicts = [*page.conflicts, *(original.conflicts if original else ())]
    if compared is not None and original is not None:
        if compared.is_translation:
            confidence = 1 - (1 - confidence) * (1 - TRANSLATION_WEIGHT)
        elif compared.shared >= UNRELATED_BELOW:
            confidence = 1 - (1 - confidence) * (1 - COMPARISON_WEIGHT * min(1.0, compared.shared))
        elif compared.is_translation is False:
            confidence /= 2
            shares = f"{compared.copy_in_original:.2f} of the copy, {compared.original_in_copy:.2f} of the original"
            conflicts.append(Conflict("original_url", original.url, f"text compared: shared words are {shares}"))
    original_url = original.url if original is not None else page.is_based_on
    if page.evidence:
        verdict, confidence = verdict_of(page, original_url, confidence)
    else:  # the words are another page's, and the page says nothing: syndication, theft, or a common source
        verdict, confidence = "possible", combined(evidence)
    read = original.own_reading if original is not None else None
    is_copy = verdict in ("republication", "possible")
    publisher, publisher_key = _publisher(page, original)
    beside = original.reading.document if original is not None and original.reading is not None else None
    return Republication(
        decision_id=decision_id(page, beside, original_url),
        copy_url=page.url,
        copy_document_id=page.document_id,
        original_url=original_url,
        original_document_id=read.document_id if read else None,
        original_publisher=publisher,
        original_publisher_key=publisher_key,
        verdict=verdict,
        kind=compared.kind if compared is not None and is_copy else None,
        confidence=round(min(confidence, MOST_CONFIDENT), 4),
        evidence=evidence,
        conflicts=tuple(conflicts),
        copy_in_original=compared.copy_in_original if compared else None,
        original_in_copy=compared.original_in_copy if compared else None,
        title_similarity=compared.title_similarity if compared else None,
        lag_days=_lag_days(page, read),
        via=original.via if original is not None else (),
        compared_document_id=beside.document_id if beside is not None and compared is not None else None,
        paragraphs_kept=compared.count("kept") if compared else None,
        paragraphs_edited=compared.count("edited") if compared else None,
        paragraphs_cut=compared.count("cut") if compared else None,
        paragraphs_added=compared.count("added") if compared else None,
        paragraphs_moved=sum(pair.is_moved for pair in compared.pairs) if compared else None,
        order_agreement=compared.order_agreement if compared else None,
        changes=compared.changes if compared else (),
        links_kept=compared.links_kept if compared else None,
        links_dropped=compared.links_dropped if compared else None,
        links_rewritten=compared.links_rewritten if compared else None,
        links_added=compared.links_added if compared else None,
        authors_agree=compared.authors_agree if compared else None,
        dates_agree=compared.dates_agree if compared else None,
        licence_audit=_audit(copy, original, compared, publisher_key, original_url) if verdict == "republication" else (),
        segment_number=segment_number,
        reader_version=page.reader_version,
    )


def decision_id(copy: Document, compared: Document | None, original_url: str | None) -> str:
    """First 32 hex digits of the sha256 of the two readings, the original's address and the reader's version."""
    parts = (copy.document_id, compared.document_id if compared else "", original_url or "", copy.reader_version)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _publisher(page: Document, original: Original | None) -> tuple[str | None, str | None]:
    """Name and key of the original's publisher; a copy names the page that it was taken from, which may be a copy itself."""
    beside = original.reading.document if original is not None and original.reading is not None else None
    if original is not None and original.via and beside is not None:
        if beside.url == original.url:
            return beside.publisher, beside.publisher_key
        if beside.original_publisher is not None:
            return beside.original_publisher, beside.original_publisher_key
    read = original.own_reading if original is not None else None
    name = page.original_publisher or (read.publisher if read else None)
    return name, page.original_publisher_key or (read.publisher_key if read else None)


def _compared(copy: Side, original: Original | None) -> Comparison | None:
    if original is None or original.reading is None or not copy.document.text or not original.reading.document.text:
        return None
    return compare(copy, original.reading)


def _audit(
    copy: Side, original: Original | None, compared: Comparison | None, publisher_key: str | None, url: str | None
) -> tuple[RuleCheck, ...]:
    """The licence audit; a comparison with a page between the two says nothing of what was done to the original."""
    own = original.reading if original is not None and original.own_reading is not None else None
    return audit(copy, own, compared if own is not None else None, publisher_key, url)


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
