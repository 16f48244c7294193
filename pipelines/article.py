"""The way of one page, from bytes to a reading; the only place where extract, platforms, normalise and resolve meet.

``read`` is pure and deterministic: the same page gives the same reading in any process.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from lxml.html import HtmlElement

from pipelines import publishers, urls
from pipelines.errors import NotAnArticle, PageError, UrlInvalid
from pipelines.extract.body import Body, generic_body, rules_body
from pipelines.extract.bylines import affiliations
from pipelines.extract.candidates import Byline, Candidate, Candidates, best_byline, merged
from pipelines.extract.decode import decode
from pipelines.extract.form import form_of
from pipelines.extract.headline import headline_of
from pipelines.extract.kind import kind_of
from pipelines.extract.layout import Layout, lay_out
from pipelines.extract.links import PageLink, page_links
from pipelines.extract.markdown import markdown_page
from pipelines.extract.metadata import claims_of
from pipelines.extract.parse import parse_html
from pipelines.extract.wording import set_aside
from pipelines.normalise.dates import parse_date
from pipelines.normalise.language import language_of
from pipelines.normalise.licence import Licence, licence_of
from pipelines.normalise.people import RawName, people
from pipelines.normalise.text import clean_text, comparable
from pipelines.platforms.platform import PlatformPage
from pipelines.platforms.recognise import platform_page, printed_page
from pipelines.records import (
    Child,
    Conflict,
    DatePrecision,
    Document,
    Image,
    Link,
    Note,
    Page,
    Person,
    Reading,
    Rejection,
    Role,
    Section,
)
from pipelines.resolve.signals import Claims, find_claims

READER_VERSION = "1"

# The end of the text that is searched for credit sentences (facts/republication.md, rule 2: the tail 15 %).
TAIL_SHARE = 0.15
# Sources whose dates may belong to another article on the page, so a difference is no conflict.
_LICENCE_WORDS = re.compile(
    r"licen[cs]|creative commons|\bCC[ -](?:BY|0)|rights reserved|©|lizenz|licença|ライセンス", re.IGNORECASE
)
_WEAK_DATES = ("time", "printed", "url", "microdata.datePublished", "microdata.dateModified", "meta.og:updated_time")


def read(page: Page) -> Reading:
    """All that the page gives. Never raises for a bad page: what can't be read becomes a rejection that says why."""
    try:
        return _read(page)
    except PageError as error:
        return _rejected(page, error.reason, str(error))
    except Exception as error:  # noqa: BLE001 - the one border: hostile bytes meet four parsers, and no page may end a run
        return _rejected(page, "read_error", f"{type(error).__name__}: {error}"[:500])


def _read(page: Page) -> Reading:
    _check_address(page.url)
    form = form_of(page.body, page.content_type)
    if form == "pdf":
        return Reading(_unread_pdf(page))
    if form == "other":
        raise NotAnArticle(f"expected HTML or text, saw {page.content_type or 'an undeclared type'}", reason="not_html")
    decoded = decode(page.body, page.content_type)
    markup = markdown_page(decoded.text) if form == "text" else decoded.text
    tree, parse_flags = parse_html(markup)
    return _read_tree(page, tree, markup, decoded.encoding, (*decoded.flags, *parse_flags), is_text=form == "text")


def _check_address(url: str) -> None:
    """Raises NotAnArticle for an address that no link of the page could start from; foreign archives hold such records."""
    try:
        urls.host_of(url)
        urls.url_identity(url)
    except UrlInvalid as error:
        raise NotAnArticle(str(error), reason="url_invalid") from error


def _read_tree(page: Page, tree: HtmlElement, markup: str, encoding: str, flags: tuple[str, ...], *, is_text: bool) -> Reading:
    base_url = _base_url(tree, page.url)
    platform = printed_page(tree) if is_text else platform_page(tree)
    claims = merged(platform.claims, claims_of(tree, page.url)) if platform else claims_of(tree, page.url)
    headline = headline_of(claims.headline, [name.value for name in claims.site_name], urls.host_of(page.url))
    bylines = best_byline(claims.authors)
    body = _body(tree, platform, is_text=is_text)
    blocks = set_aside(
        body.blocks, headline.value if headline else None, [byline.name for byline in bylines], captions_lost=is_text
    )
    layout = lay_out(blocks, body.pictures)
    if not layout.text and headline is None:
        raise NotAnArticle("expected a headline or running text, saw neither", reason="no_text")

    notes = tuple(Note(note.kind, note.text) for note in layout.notes)
    canonical_url = _absolute(base_url, claims.canonical_url)
    based_on = [target for claim in claims.is_based_on if (target := urls.absolute_url(base_url, claim.value))]
    credit = find_claims(tree, markup, page.url, notes, canonical_url, based_on, _tail(layout.text))
    links = page_links(layout.anchors, page.url, base_url)
    source = _Source(page, claims, headline, bylines, layout, notes, credit, links, base_url, canonical_url)
    document = _document(source, platform.name if platform else None, body, encoding, flags)
    return Reading(document, _link_rows(document, links), (), tuple(_children(document, links)))


def _body(tree: HtmlElement, platform: PlatformPage | None, *, is_text: bool) -> Body:
    """The body by the platform's rules; all of a plain text; else the generic way, also where the rules find nothing."""
    if platform is not None and platform.roots:
        body = rules_body(platform.roots, platform.aside_of, platform.name, clean_text)
        if any(block.aside is None for block in body.blocks):
            return body
    if is_text:
        return rules_body(tree.xpath("/html/body"), lambda _: None, "text", clean_text)
    return generic_body(tree, clean_text)


@dataclass(frozen=True, slots=True)
class _Source:
    """What was read of one page before it is normalised into a document."""

    page: Page
    claims: Candidates
    headline: Candidate | None
    bylines: tuple[Byline, ...]
    layout: Layout
    notes: tuple[Note, ...]
    credit: Claims
    links: tuple[PageLink, ...]
    base_url: str
    canonical_url: str | None


def _document(source: _Source, platform: str | None, body: Body, encoding: str, flags: tuple[str, ...]) -> Document:
    page, claims, layout, credit = source.page, source.claims, source.layout, source.credit
    text = layout.text or None
    declared = _declared_language(claims)
    published = _date(claims.date_published, declared, page)
    first_published = _date(_first_published(source), declared, page)
    modified = _date(claims.date_modified, declared, page)
    publisher = publishers.publisher_of(page.url)
    site = next(iter(claims.site_name + claims.publisher), None)
    licence = _licence(source)
    return Document(
        document_id=document_id(page.capture_id),
        capture_id=page.capture_id,
        url=page.url,
        role=page.role,
        canonical_url=source.canonical_url,
        og_url=_absolute(source.base_url, claims.og_url),
        kind=kind_of(page.url, claims, source.headline.value if source.headline else None, layout),
        platform=platform,
        publisher=publisher.name if publisher else clean_text(site.value) if site else None,
        publisher_key=publisher.key if publisher else None,
        headline=clean_text(source.headline.value) if source.headline else None,
        standfirst=_clean(claims.standfirst),
        authors=_authors(source),
        date_published=published.iso,
        date_published_precision=published.precision,
        date_published_source=published.source,
        date_published_raw=published.raw,
        date_first_published=first_published.iso,
        date_first_published_precision=first_published.precision,
        date_first_published_source=first_published.source,
        date_first_published_raw=first_published.raw,
        date_modified=modified.iso,
        date_modified_precision=modified.precision,
        date_modified_source=modified.source,
        date_modified_raw=modified.raw,
        in_language=(language_of(text) if text else None) or declared,
        language_declared=declared,
        text=text,
        body_source=body.source if text else None,
        sections=tuple(Section(part.heading, part.level, part.start, part.end) for part in layout.sections),
        images=_images(source),
        notes=source.notes,
        license=licence.license,
        license_raw=licence.license_raw,
        license_expected=_license_expected(source, platform),
        credit_text=credit.credit_text,
        is_based_on=credit.original_url,
        original_publisher=credit.original_publisher,
        original_publisher_key=credit.original_publisher_key,
        evidence=credit.evidence,
        conflicts=_conflicts(source, published, first_published, modified, declared),
        text_digest=hashlib.sha256(comparable(text).encode("utf-8")).hexdigest() if text else None,
        encoding=encoding,
        flags=tuple(dict.fromkeys((*flags, *body.flags))),
        payload_digest=page.payload_digest,
        warc_file=page.warc_file,
        warc_offset=page.warc_offset,
        fetched_at=_fetched_at(page),
        reader_version=READER_VERSION,
    )


def document_id(capture_id: str) -> str:
    """Id of this reader's reading of a capture: 32 hex digits, the same on every machine."""
    return hashlib.sha256(f"{capture_id}\n{READER_VERSION}".encode()).hexdigest()[:32]


# Dates


@dataclass(frozen=True, slots=True)
class _Dated:
    """The first claim that is a date; where none is, the first claim's raw text alone, for a person to look at."""

    iso: str | None = None
    precision: DatePrecision | None = None
    source: str | None = None
    raw: str | None = None


def _date(candidates: Sequence[Candidate], language: str | None, page: Page) -> _Dated:
    for candidate in candidates:
        parsed = parse_date(candidate.value, language, page.fetched_at)
        if parsed is not None:
            return _Dated(parsed.iso, parsed.precision, candidate.source, clean_text(candidate.value))
    if candidates:
        return _Dated(None, None, candidates[0].source, clean_text(candidates[0].value))
    return _Dated()


def _first_published(source: _Source) -> tuple[Candidate, ...]:
    """Claims of the first publication: the platform's own label before the credit sentence."""
    credited = source.credit.date_first_published_raw
    return (*source.claims.date_first_published, *((Candidate(credited, "credit"),) if credited else ()))


def _conflicts(
    source: _Source, published: _Dated, first_published: _Dated, modified: _Dated, language: str | None
) -> tuple[Conflict, ...]:
    """Claims that contradict the chosen ones; none is thrown away, none is told twice."""
    dates = (
        ("date_published", published, source.claims.date_published, 1),
        ("date_first_published", first_published, _first_published(source), 0),
        ("date_modified", modified, source.claims.date_modified, 1),
    )
    found = [_dated_conflict(conflict, language, source.page) for conflict in source.credit.conflicts]
    for field, chosen, candidates, tolerance in dates:
        for candidate in candidates:
            parsed = parse_date(candidate.value, language, source.page.fetched_at)
            if parsed and chosen.iso and candidate.source not in _WEAK_DATES and _days_apart(parsed.iso, chosen.iso) > tolerance:
                found.append(Conflict(field, parsed.iso, candidate.source))
    told: dict[tuple[str, str], Conflict] = {}
    for conflict in found:
        told.setdefault((conflict.field, conflict.value), conflict)
    return tuple(told.values())


def _dated_conflict(conflict: Conflict, language: str | None, page: Page) -> Conflict:
    """A conflict about a date in ISO 8601 where it can be read, so that two finders of one claim tell it once."""
    parsed = parse_date(conflict.value, language, page.fetched_at) if conflict.field.startswith("date_") else None
    return replace(conflict, value=parsed.iso) if parsed else conflict


def _days_apart(first: str, second: str) -> int:
    """Days between two ISO dates; 0 when one is less precise than a day."""
    try:
        return abs((date.fromisoformat(first[:10]) - date.fromisoformat(second[:10])).days)
    except ValueError:
        return 0


def _fetched_at(page: Page) -> datetime:
    """When the page was fetched; a file without that knowledge gets the epoch, never the reading machine's clock."""
    return page.fetched_at or datetime.fromtimestamp(0, UTC)


# People, licence, language


def _authors(source: _Source) -> tuple[Person, ...]:
    lines = affiliations(source.layout, [byline.name for byline in source.bylines])
    names = [
        RawName(clean_text(byline.name), byline.affiliation or lines.get(byline.name), byline.role) for byline in source.bylines
    ]
    return people(names, f"{source.layout.text}\n\n" + "\n\n".join(note.text for note in source.notes))


def _licence(source: _Source) -> Licence:
    """The licence that the page states: by its metadata, its licence links, then its words."""
    linked = [link.target_url for link in source.links if link.role == "licence"]
    notes = [note.text for note in source.notes if note.kind in ("ps", "credit", "footnote")]
    worded = [paragraph for note in notes for paragraph in note.split("\n\n") if _LICENCE_WORDS.search(paragraph)]
    credit = [source.credit.credit_text] if source.credit.credit_text else []
    return licence_of([claim.value for claim in source.claims.license] + linked + credit + worded)


def _license_expected(source: _Source, platform: str | None) -> str | None:
    """What the programme of the original usually grants; of the page itself when it is the original."""
    original = publishers.publisher_named(source.credit.original_publisher) if source.credit.original_publisher else None
    if original is None and platform == "the_conversation":
        original = publishers.publisher_named("The Conversation")
    return original.license_expected if original else None


def _declared_language(claims: Candidates) -> str | None:
    """The first declared language that looks like one, as BCP 47 writes it."""
    for claim in claims.language:
        found = re.match(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])", claim.value)
        if found:
            return found.group(1).lower() + (f"-{found.group(2).upper()}" if found.group(2) else "")
    return None


# Addresses, images, text


def _base_url(tree: HtmlElement, url: str) -> str:
    """What relative addresses of the page start from: its <base>, else its own address (HTML 4.2.3)."""
    for element in tree.xpath("/html/head/base[@href]"):
        return urls.absolute_url(url, element.get("href")) or url
    return url


def _absolute(base_url: str, candidates: Sequence[Candidate]) -> str | None:
    return next((target for claim in candidates if (target := urls.absolute_url(base_url, claim.value))), None)


def _images(source: _Source) -> tuple[Image, ...]:
    placed = ((urls.absolute_url(source.base_url, image.src), image) for image in source.layout.images)
    return tuple(Image(url, image.caption, image.credit) for url, image in placed if url)


def _clean(candidates: Sequence[Candidate]) -> str | None:
    return next((text for claim in candidates if (text := clean_text(claim.value))), None)


def _tail(text: str) -> str:
    """The end of the text, from the start of a paragraph, where credit sentences stand."""
    start = text.rfind("\n\n", 0, max(0, int(len(text) * (1 - TAIL_SHARE))))
    return text[max(start, 0) :].strip()


# Rows


def _link_rows(document: Document, links: Sequence[PageLink]) -> tuple[Link, ...]:
    return tuple(
        Link(
            document_id=document.document_id,
            document_url=document.url,
            position=position,
            target_url=link.target_url,
            target_key=link.target_key,
            role=link.role,
            kind=link.kind,
            anchor=link.place.anchor,
            sentence=link.place.sentence,
            section=link.place.section,
            paragraph=link.place.paragraph,
            start=link.place.start,
            end=link.place.end,
            reader_version=READER_VERSION,
        )
        for position, link in enumerate(links)
    )


def _children(document: Document, links: Sequence[PageLink]) -> Iterator[Child]:
    """The original that the page names, and the sources that its body cites; a source itself leads nowhere."""
    if document.role not in ("article", "original"):
        return
    seen = {urls.url_identity(document.url)}
    targets: list[tuple[str, Role]] = [(document.is_based_on, "original")] if document.is_based_on else []
    targets += [(link.target_url, "source") for link in links if link.role == "citation" and link.place.start is not None]
    for target, role in targets:
        try:
            address = urls.fetchable_url(target)
            key = urls.url_identity(address)
        except UrlInvalid:
            continue
        if key not in seen:
            seen.add(key)
            yield Child(address, role)


def _unread_pdf(page: Page) -> Document:
    """A document that says a PDF is there; its text is not read yet."""
    publisher = publishers.publisher_of(page.url)
    empty = _Source(page, Candidates(), None, (), lay_out((), ()), (), Claims(), (), page.url, None)
    document = _document(empty, None, Body((), (), "none"), "", ("pdf_not_read",))
    return replace(document, kind="pdf", encoding=None, publisher=publisher.name if publisher else None)


def _rejected(page: Page, reason: str, detail: str) -> Reading:
    place = (page.warc_file, page.warc_offset, READER_VERSION)
    return Reading(None, rejections=(Rejection(page.capture_id, page.url, "read", reason, clean_text(detail), *place),))
