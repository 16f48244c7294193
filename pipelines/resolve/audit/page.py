"""Rules of a licence audit that marks of the copy's page answer: counter, licence, canonical link, date; and those none does."""

from __future__ import annotations

import re

from pipelines.programmes import RuleValue
from pipelines.resolve.audit.case import (
    Case,
    Finding,
    counted,
    day_of,
    failed,
    is_without_markup,
    passed,
    quoted,
    shown_credits,
    unknown,
)

# From this share of words on, the page that was compared is the copy's original beyond doubt.
SAME_WORK_FROM = 0.5


def counter(case: Case, value: RuleValue) -> Finding:
    """The programme's counter in the page's source, and of this article."""
    del value
    page, publisher = case.copy.document, case.publisher
    patterns = [re.compile(one, re.IGNORECASE) for one in publisher.counters] if publisher else []
    seen = [match for one in page.evidence if one.type == "counter_pixel" for p in patterns if (match := p.search(one.text))]
    trackers = [one.text for one in page.evidence if one.type == "tracker_pixel" and case.is_publishers(one.text)]
    if trackers:
        return passed(f"counter on the page: {trackers[0]}")
    if seen:
        return _counted_article(case, seen)
    if is_without_markup(page):
        return unknown("a text without markup doesn't show whether a counter was on the page")
    if any(one.type == "broken_counter" for one in page.evidence):
        return failed("no counter of the programme on the page, only a remainder of its comment")
    if not patterns:
        return unknown(f"what the counter of {case.publisher_name} looks like is not known; no known counter is on the page")
    return failed("no counter of the programme on the page")


def _counted_article(case: Case, seen: list[re.Match[str]]) -> Finding:
    ids = {match.groupdict().get("id") for match in seen}
    pattern = case.publisher.article_url if case.publisher else None
    address = re.sub(r"^https?://[^/]+", "", case.original_url or "")
    original = re.match(pattern, address) if pattern and address else None
    if original is None or None in ids or original["id"] in ids:
        return passed(f"counter on the page: {seen[0].group()}")
    other = f"the counter on the page counts article {seen[0]['id']}, the original has the number {original['id']}"
    is_sure = len(ids) == 1 and case.compared is not None and case.compared.shared >= SAME_WORK_FROM
    return failed(other) if is_sure else unknown(other)


def licence_stated(case: Case, value: RuleValue) -> Finding:
    """The licence named, and linked where that is asked for."""
    page = case.copy.document
    raw = page.license_raw or ""
    wanted = case.programme.license or (case.original.document.license if case.original else None)
    linked = next((one for one in case.copy.links if one.role == "licence" and "creativecommons.org" in one.target_url), None)
    address = raw if "creativecommons.org/" in raw else linked.target_url if linked else None
    if page.license and wanted and is_other_licence(page.license, wanted):
        return unknown(f"the page states {page.license} ({quoted(raw)}), the original is under {wanted}")
    if address is not None:
        return passed(f"licence linked: {address}")
    named = (
        raw if page.license is not None else next((one for one in shown_credits(page) if "creative commons" in one.lower()), None)
    )
    if named:
        return (
            passed(f"licence named: {quoted(named)}")
            if value == "named"
            else unknown(f"named: {quoted(named)}; no link was seen")
        )
    if raw:
        return unknown(f"what the page states was not understood as a licence: {quoted(raw)}")
    if not page.text:
        return unknown("no text of the page was read")
    return failed("no licence is stated in the page's metadata, its credit, its notes or the end of its text")


def is_other_licence(one: str, other: str) -> bool:
    """Whether two SPDX ids are licences of Creative Commons with other elements; versions and countries don't count.

    >>> is_other_licence("CC-BY-4.0", "CC-BY-ND-4.0"), is_other_licence("CC-BY-3.0-US", "CC-BY-4.0")
    (True, False)
    """
    elements = [re.findall(r"\b(?:CC0|BY|NC|ND|SA)\b", license_id) for license_id in (one, other)]
    return all(elements) and elements[0] != elements[1]


def canonical_required(case: Case, value: RuleValue) -> Finding:
    """link rel=canonical leads to the original."""
    del value
    page = case.copy.document
    pasted = [one.text for one in page.evidence if one.type == "pasted_canonical"]
    for address in (*([page.canonical_url] if page.canonical_url else []), *pasted):
        if case.is_original(address) or (case.original_url is None and case.is_publishers_article(address)):
            return passed(f"canonical link: {address}")
    if page.canonical_url is None:
        if is_without_markup(page):
            return unknown("a text without markup has no canonical link")
        return failed("no canonical link on the page")
    if case.is_publishers(page.canonical_url):
        return unknown(f"the canonical link leads to {page.canonical_url}; whether that is the original is not known")
    return failed(f"the canonical link leads to {page.canonical_url}, not to the original")


def time_limit_days(case: Case, value: RuleValue) -> Finding:
    """The copy appeared within so many days after the original."""
    page = case.copy.document
    first = day_of(case.original.document.date_published if case.original else None) or day_of(page.date_first_published)
    published = day_of(page.date_published)
    if first is None or published is None:
        return unknown(f"the day on which {'the original' if first is None else 'the copy'} appeared is not known")
    days = (published - first).days
    if days < 0:
        return unknown(f"the copy is dated {published}, before the original ({first})")
    seen = f"appeared {counted(days, 'day')} after the original ({first}, {published}); allowed are {value}"
    return passed(seen) if days <= int(value) else failed(seen)


def not_systematic(case: Case, value: RuleValue) -> Finding:
    """Never decided: one page doesn't show how many others there are."""
    del case, value
    return unknown("one page doesn't show whether others are taken as well; count the copies of each publisher")


def no_paywall(case: Case, value: RuleValue) -> Finding:
    """Never decided: what was fetched doesn't show who else may read it."""
    del case, value
    return unknown("whether readers have to pay is not read from the page")


def non_commercial(case: Case, value: RuleValue) -> Finding:
    """Never decided: a page doesn't say what it earns."""
    del case, value
    return unknown("whether the use is commercial can't be seen on the page")
