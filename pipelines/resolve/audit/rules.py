"""A licence audit: each rule of the original's programme checked on one copy, with the evidence. It is no legal opinion.

A rule fails only where the pages prove that it was not met; what is missing to decide it is said instead. Terms that are known
from others' notes alone prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.programmes import Programme, RuleValue, creative_commons, programmes
from pipelines.publishers import Publisher, publisher_of, publishers
from pipelines.records import AuditRule, Document, RuleCheck
from pipelines.resolve.audit import credit, images, notice, page, text
from pipelines.resolve.audit.case import Case, Finding, shown_credits
from pipelines.resolve.comparison.records import Comparison, Side

CHECKS: Mapping[AuditRule, Callable[[Case, RuleValue], Finding]] = {
    "credit_publisher": credit.credit_publisher,
    "credit_authors": credit.credit_authors,
    "link": credit.link,
    "credit_at_top": credit.credit_at_top,
    "author_and_link_at_top": credit.author_and_link_at_top,
    "counter": page.counter,
    "licence_stated": page.licence_stated,
    "no_edits": text.no_edits,
    "no_cuts": text.no_cuts,
    "headline_kept": text.headline_kept,
    "changes_indicated": notice.changes_indicated,
    "all_links_kept": text.all_links_kept,
    "images_excluded": images.images_excluded,
    "canonical_required": page.canonical_required,
    "time_limit_days": page.time_limit_days,
    "not_systematic": page.not_systematic,
    "no_paywall": page.no_paywall,
    "non_commercial": page.non_commercial,
    "share_alike": notice.share_alike,
}


def audit(
    copy: Side,
    original: Side | None,
    compared: Comparison | None,
    original_publisher_key: str | None = None,
    original_url: str | None = None,
) -> tuple[RuleCheck, ...]:
    """Every rule of the programme that a copy falls under, in the order of ``AuditRule``; none where no terms are known.

    Args:
        copy: the republication.
        original: the reading of the original itself, never of a page between the two; None while it has not been read.
        compared: the copy compared with ``original``; None where one of them has no text.
        original_publisher_key: who published the original, as far as known.
        original_url: its address as far as known, read or not.
    """
    read = original.document if original is not None else None
    address = original_url or (read.url if read else None)
    publisher = _publisher(original_publisher_key or (read.publisher_key if read else None), address)
    programme = programme_of(copy.document, read, publisher)
    if programme is None:
        return ()
    case = Case(copy, original, compared if read else None, programme, publisher, address)
    return tuple(_checked(case, rule.name, rule.value) for rule in programme.rules)


def programme_of(copy: Document, original: Document | None, publisher: Publisher | None) -> Programme | None:
    """The terms that hold for a copy: its publisher's programme, else the original's licence, else the one in the copy's credit.

    A licence that the copy states elsewhere is that of its own site as like as not, and binds nobody to anything about this text.
    """
    if publisher is not None and (found := programmes().get(publisher.key)) is not None:
        return found
    if original is not None and original.license is not None:
        return creative_commons(original.license)
    raw = (copy.license_raw or "").strip()
    if copy.license is not None and raw and any(raw in credit or credit in raw for credit in shown_credits(copy) if credit):
        return creative_commons(copy.license)
    return None


def _publisher(key: str | None, url: str | None) -> Publisher | None:
    """Whose terms hold: those of the address's publisher, as a copy may name the page between the two; else of the one named."""
    at_address = publisher_of(url) if url is not None else None
    if at_address is not None and at_address.key in programmes():
        return at_address
    return next((one for one in publishers() if one.key == key), None) or at_address


def _checked(case: Case, rule: AuditRule, value: RuleValue) -> RuleCheck:
    result, evidence = CHECKS[rule](case, value)
    if result == "fail" and not case.programme.is_verified:
        result, evidence = "unknown", f"{evidence}; the programme's own terms were not read"
    return RuleCheck(case.programme.key, rule, result, evidence)
