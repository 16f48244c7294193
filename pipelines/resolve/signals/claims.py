"""All that one page says about where its text first ran: every signal's reader runs, and the claims are chosen by precedence.

Readers: ``trackers`` (counters), ``credits`` (sentences), ``wires`` (agencies), ``copyrights``, ``addresses`` (canonical, metas).
Each gives findings; this module sorts them, picks the best basis of each claim, and keeps what contradicts it as a conflict.
Evidence with confidence 0 speaks for the page being the original: its own credit, an offer to republish, a notice of a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lxml.html import HtmlElement

from pipelines.records import Conflict, Evidence, Note
from pipelines.resolve.signals.addresses import address_findings
from pipelines.resolve.signals.blocks import Block, PageBlock, VisibleText, place_of, plain, visible_text
from pipelines.resolve.signals.copyrights import copyright_findings
from pipelines.resolve.signals.credits import credit_findings
from pipelines.resolve.signals.findings import Finding, Site, evidence, is_article_address, site_of, without_campaign
from pipelines.resolve.signals.marks import marks_of
from pipelines.resolve.signals.outlet_names import spelt_on_page
from pipelines.resolve.signals.phrases import telling_words
from pipelines.resolve.signals.trackers import IsWidget, tracker_findings
from pipelines.resolve.signals.wires import agency_words, wire_findings
from pipelines.resolve.signals.words import WordIndex, word_index
from pipelines.urls import absolute_url


@dataclass(frozen=True, slots=True)
class Claims:
    """What one page says about where its text first ran. ``evidence`` has the strongest first; None is what no signal gives."""

    evidence: tuple[Evidence, ...] = ()
    original_url: str | None = None
    original_publisher: str | None = None
    original_publisher_key: str | None = None
    credit_text: str | None = None
    date_first_published_raw: str | None = None
    conflicts: tuple[Conflict, ...] = ()


# Pieces of evidence kept of one type; a page of a thousand datelines is a list.
_KEPT_PER_TYPE = 5
_OFFER = re.compile(r"republi(?:sh|cat)", re.IGNORECASE)
# The date that a P.S. gives for the original's publication; the label's language is the P.S.'s, not the page's.
_PUBLISHED = re.compile(
    r"(?:publi(?:é|ée|shed|cado|cada|cato)|veröffentlicht|erschienen|gepubliceerd|опубликовано)"
    r"(?: (?:le|on|el|em|il|am|op))?\s?:?\s"
    r"(?P<date>(?:[^\W\d_]{2,10},? )?\d{1,2}(?:er|st|nd|rd|th|\.)? (?:de )?[^\W\d_]{3,12}\.? (?:de )?\d{4}"
    r"(?:,? (?:à )?\d{1,2}[:h]\d{2}(?: [A-Z]{2,5}\b)?)?)",
    re.IGNORECASE,
)

_PUBLISHED_STEMS = ("publi", "pubbli", "veröffentlicht", "erschienen", "gepubliceerd", "опубликовано")


@dataclass(frozen=True, slots=True)
class Seen:
    """What extraction saw of one page, as far as signals are read from it.

    Args:
        elements: its img, link, meta and textarea elements, in their order; the tree they stand in is not changed.
        raw_html: its source, for counters that stand inside scripts.
        url: the address of the capture; never the canonical.
        blocks: all blocks of the page in order, not the article's alone.
        is_widget: tells of an element whether it is a form, a comment, a hidden offer to republish.
        notes: parts set aside from the text; P.S. and credits are read.
        authors: the names that metadata claims, each with its place ("meta.author").
        canonical_url: link rel=canonical of the head, absolute.
        is_based_on: addresses of JSON-LD ``isBasedOn``.
        text_tail: the end of the body's text, where agencies close their stories.
        site_names: what the page's metadata calls its site.
        headline: the page's title.
    """

    elements: Iterable[HtmlElement]
    raw_html: str
    url: str
    blocks: Sequence[PageBlock]
    is_widget: IsWidget
    notes: Sequence[Note] = ()
    authors: Sequence[tuple[str, str]] = ()
    canonical_url: str | None = None
    is_based_on: Sequence[str] = ()
    text_tail: str = ""
    site_names: Sequence[str] = ()
    headline: str | None = None


def find_claims(seen: Seen) -> Claims:
    """What a page says about its text's first publication."""
    url = seen.url
    site = site_of(url, seen.site_names)
    text = visible_text(seen.blocks, url)
    words = text.words(_telling_words())
    canonical_url = absolute_url(url, seen.canonical_url) if seen.canonical_url is not None else None
    marks = marks_of(seen.elements)
    findings = [
        *tracker_findings(marks, seen.raw_html, text, seen.is_widget, site, url, seen.headline),
        *credit_findings(text, words, seen.notes, site, url),
        *wire_findings(text, words, seen.authors, seen.text_tail, site),
        *copyright_findings(text, site),
        *address_findings(marks, text, canonical_url, seen.is_based_on, site, url),
        *_own_marks(marks.areas, site, url),
    ]
    return _chosen(findings, text, seen.notes) if findings else Claims()


@cache
def _telling_words() -> WordIndex:
    """All words that any reader wants to hear of, so that one pass over the text finds them."""
    return word_index([*telling_words(), *agency_words()])


def _own_marks(areas: Sequence[HtmlElement], site: Site, url: str) -> Iterator[Finding]:
    """Signs that the page is itself an original: its publisher counts copies, or it offers its text to be republished."""
    if site.publisher is not None and site.publisher.counters and is_article_address(url):
        yield Finding(evidence("own_programme", f"{site.publisher.name} counts the copies of its articles", "url", 0.0))
    for area in areas:
        offer = (area.text or "")[:20_000]
        names = f"{area.get('class') or ''} {area.get('id') or ''} {area.get('name') or ''}"
        if len(offer) > 400 and (_OFFER.search(names) or _OFFER.search(offer)):
            yield Finding(evidence("republication_offer", plain(offer[:2000]), place_of(area), 0.0))
            return


def _chosen(findings: Sequence[Finding], text: VisibleText, notes: Sequence[Note]) -> Claims:
    ordered = sorted(findings, key=lambda finding: -finding.evidence.confidence)
    counts: dict[str, int] = {}
    kept: list[Evidence] = []
    for finding in ordered:
        counts[finding.evidence.type] = counts.get(finding.evidence.type, 0) + 1
        if counts[finding.evidence.type] <= _KEPT_PER_TYPE:
            kept.append(finding.evidence)
    by_url = sorted(
        (f for f in ordered if f.original_url is not None and f.evidence.confidence > 0),
        key=lambda f: (f.url_rank, -f.evidence.confidence),
    )
    by_publisher = sorted(
        (f for f in ordered if f.publisher and f.evidence.confidence > 0.15),
        key=lambda f: (f.publisher_rank, -f.evidence.confidence),
    )
    dates = _date_claims(ordered)
    published = _published_dates(text, notes) if dates else []
    credit = next((f.credit_text for f in ordered if f.credit_text), None)
    first = by_publisher[0] if by_publisher else None
    name = first.publisher if first else None
    if name is not None and first is not None and first.publisher_key == name.replace(".", "_").replace("-", "_"):
        # Nothing but an address says who it is.
        name = spelt_on_page(name, text.plain) or name
    return Claims(
        evidence=tuple(kept),
        original_url=without_campaign(by_url[0].original_url or "") if by_url else None,
        original_publisher=name,
        original_publisher_key=first.publisher_key if first else None,
        credit_text=credit,
        date_first_published_raw=dates[0][0] if dates else None,
        conflicts=(*_url_conflicts(by_url), *_date_conflicts(dates, published)),
    )


def _date_claims(ordered: Sequence[Finding]) -> list[tuple[str, str]]:
    """(raw date, place), SPIP's own label before a date in a credit sentence."""
    rank = {"first_published_label": 0, "credit_sentence": 1}
    dated = [finding for finding in ordered if finding.date_raw]
    dated.sort(key=lambda finding: rank.get(finding.evidence.type, 2))
    return [(finding.date_raw or "", finding.evidence.place) for finding in dated]


def _url_conflicts(by_url: Sequence[Finding]) -> Iterator[Conflict]:
    seen = {_address_key(by_url[0].original_url or "")} if by_url else set()
    # A guess from a plug-in's number, or SPIP's loose link, contradicts nothing.
    for finding in by_url[1:]:
        key = _address_key(finding.original_url or "")
        if key not in seen and finding.url_rank <= 4 and finding.evidence.confidence >= 0.5:
            seen.add(key)
            yield Conflict("original_url", finding.original_url or "", f"{finding.evidence.type} {finding.evidence.place}")


def _address_key(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|/$", "", without_campaign(address).casefold())


def _published_dates(text: VisibleText, notes: Sequence[Note]) -> list[tuple[str, str]]:
    """(raw date, place) of each "Published: <date>" in a P.S., given as a note or found in the tree."""
    texts = [(plain(note.text), f"note:{note.kind}") for note in notes if note.kind in ("ps", "credit")]
    if not texts:
        blocks = {block.index: block for stem in _PUBLISHED_STEMS for block in text.holding(stem)}
        texts = [(block.text, block.place) for _, block in sorted(blocks.items()) if _is_in_ps(block)]
    return [(match["date"], place) for text_of, place in texts if (match := _PUBLISHED.search(text_of[:4000])) is not None]


def _is_in_ps(block: Block) -> bool:
    element = block.source.owner
    for _ in range(4):
        if element is None:
            return False
        if re.search(r"(?:^|\s)(?:ps|article-ps-\d+)(?:\s|$)", element.get("class") or ""):
            return True
        element = element.getparent()
    return False


def _date_conflicts(dates: Sequence[tuple[str, str]], published: Sequence[tuple[str, str]]) -> Iterator[Conflict]:
    if not dates:
        return
    seen = {_date_key(dates[0][0])}
    for value, place in (*dates[1:], *published):
        if _date_key(value) not in seen:
            seen.add(_date_key(value))
            yield Conflict("date_first_published", value, place)


def _date_key(raw: str) -> tuple[str, ...]:
    """Year and day of a raw date, whatever its language; the month's name is left out, the time too."""
    numbers = re.findall(r"\d+", re.sub(r"\d{1,2}[:h]\d{2}", "", raw))
    return (
        tuple(sorted(number.lstrip("0") for number in numbers)[:2])
        if len(numbers) <= 2
        else tuple(n.lstrip("0") for n in numbers[:3])
    )
