"""The way of one page, from bytes to a reading: the recipe, top to bottom.

``read`` is pure and deterministic: the same page gives the same reading in any process. Only the modules right under
``pipelines`` (this one, document, claimed_dates, rows) let extract, platforms, normalise and resolve meet.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from lxml.html import HtmlElement

from pipelines import publishers, urls
from pipelines.claimed_authors import claimed_authors, raw_names
from pipelines.document import READER_VERSION as READER_VERSION
from pipelines.document import Found, absolute_claim, document_of
from pipelines.errors import NotAnArticle, PageError, UrlInvalid
from pipelines.extract.body import Body, likely_body, rules_body
from pipelines.extract.byline_lines import printed_bylines
from pipelines.extract.candidates import Candidates, merged
from pipelines.extract.date_lines import date_lines
from pipelines.extract.decode import decode
from pipelines.extract.features import PageFacts, facts_of
from pipelines.extract.form import form_of
from pipelines.extract.headline import headline_of
from pipelines.extract.kind import kind_of
from pipelines.extract.layout import lay_out
from pipelines.extract.links import page_links
from pipelines.extract.markdown import markdown_page
from pipelines.extract.metadata import claims_of
from pipelines.extract.outline import Outline, outline_of
from pipelines.extract.parse import parse_html
from pipelines.extract.pdf import pdf_page
from pipelines.extract.script_dates import script_dates
from pipelines.extract.widgets import is_widget
from pipelines.extract.wording import set_aside
from pipelines.normalise.people import people
from pipelines.normalise.text import clean_text
from pipelines.platforms.platform import PlatformPage
from pipelines.platforms.publisher_layout import layout_page
from pipelines.platforms.recognise import platform_page, printed_page
from pipelines.records import Document, Note, Page, Reading, Rejection
from pipelines.resolve.signals.claims import Claims, Seen, find_claims
from pipelines.rows import children, link_rows

# The end of the text that is searched for credit sentences (facts/republication.md, rule 2: the tail 15 %).
TAIL_SHARE = 0.15


def read(page: Page) -> Reading:
    """All that the page gives. Never raises for a bad page: what can't be read becomes a rejection that says why."""
    try:
        with _uncollected():
            return _read(page)
    except PageError as error:
        return _rejected(page, error.reason, str(error))
    except Exception as error:  # noqa: BLE001 - the one border: hostile bytes meet four parsers, and no page may end a run
        return _rejected(page, "read_error", f"{type(error).__name__}: {error}"[:500])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keeps Python from looking for cycles meanwhile: a page's objects have none, and looking takes a tenth of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(page: Page) -> Reading:
    _check_address(page.url)
    form = form_of(page.body, page.content_type)
    if form == "pdf":
        return Reading(_pdf_document(page))
    if form == "other":
        raise NotAnArticle(f"expected HTML or text, saw {page.content_type or 'an undeclared type'}", reason="not_html")
    decoded = decode(page.body, page.content_type)
    markup = markdown_page(decoded.text) if form == "text" else decoded.text
    tree, parse_flags = parse_html(markup, decoded.utf8 if form == "html" else None)
    found = _found(page, tree, markup, is_text=form == "text")
    document = document_of(replace(found, encoding=decoded.encoding, flags=(*found.flags, *decoded.flags, *parse_flags)))
    return Reading(document, link_rows(document, found.links), (), tuple(children(document, found.links)))


def _check_address(url: str) -> None:
    """Raises NotAnArticle for an address that no link of the page could start from; foreign archives hold such records."""
    try:
        urls.host_of(url)
        urls.url_identity(url)
    except UrlInvalid as error:
        raise NotAnArticle(str(error), reason="url_invalid") from error


def _found(page: Page, tree: HtmlElement, markup: str, *, is_text: bool) -> Found:
    """All that the tree says, raw: the platform's rules first, then what any page claims, its body, its credits, its links."""
    # Right behind the parser, whose memory is still near: the same scan costs twice as much after the walk.
    elements = list(tree.iter("img", "link", "meta", "textarea"))
    base_url = _base_url(tree, page.url)
    platform = printed_page(tree) if is_text else _platform(page, tree)
    outline = outline_of(_body_element(tree), clean_text, platform.aside_of if platform and platform.roots else None)
    claims = claims_of(tree, page.url, outline.bylines, markup, outline.dates)
    if platform is not None:
        claims = merged(platform.claims, claims, platform.spare)
    headline = headline_of(claims.headline, [name.value for name in claims.site_name + claims.publisher], page.url)
    title = headline.value if headline else None
    claims = merged(claims, date_lines(outline.blocks, title, claims))
    claims = merged(claims, script_dates(tree, claims.date_published))

    facts = facts_of(claims, platform.roots if platform else (), clean_text)
    body = _body(tree, platform, outline, facts, is_text=is_text)
    authors = claimed_authors(claims, printed_bylines(outline.blocks, body.blocks, title), page.url)
    names = [byline.name for byline in authors.bylines] + [person.name for person in people(raw_names(authors.bylines), "")]
    layout = lay_out(set_aside(body.blocks, title, names, captions_lost=is_text), body.pictures)
    if not layout.text and headline is None:
        raise NotAnArticle("expected a headline or running text, saw neither", reason="no_text")
    kind = kind_of(page.url, claims, title, layout)

    notes = tuple(Note(note.kind, note.text) for note in layout.notes)
    canonical_url = absolute_claim(base_url, claims.canonical_url)
    based_on = [target for claim in claims.is_based_on if (target := urls.absolute_url(base_url, claim.value))]
    credit = find_claims(
        Seen(
            elements=elements, raw_html=markup, url=page.url, blocks=outline.blocks, is_widget=is_widget, notes=notes,
            authors=_claimed_names(claims), canonical_url=canonical_url, is_based_on=based_on, text_tail=_tail(layout.text),
            site_names=[name.value for name in claims.site_name if name.source.startswith("meta.")], headline=title,
        )
    )  # fmt: skip
    links = page_links(layout.anchors, page.url, base_url, cites=kind not in ("home", "listing"))
    return Found(
        page, kind, platform.name if platform else None, claims, headline, authors.bylines, body, layout, notes, credit, links,
        base_url, canonical_url, flags=(*(platform.flags if platform else ()), *authors.flags),
    )  # fmt: skip


def _platform(page: Page, tree: HtmlElement) -> PlatformPage | None:
    """The layout that the publisher's file gives for the day of the capture, else what the platform's markup says."""
    laid_out = layout_page(tree, publishers.publisher_of(page.url), page.fetched_at)
    if laid_out is not None and laid_out.roots:
        return laid_out
    found = platform_page(tree)
    if laid_out is None:
        return found
    return replace(found, flags=(*found.flags, *laid_out.flags)) if found else laid_out


def _claimed_names(claims: Candidates) -> list[tuple[str, str]]:
    """The names that metadata and marked links give as authors, each with its place; printed bylines are among the blocks."""
    places = ("meta.", "jsonld.", "microdata.", "a.")
    return [(byline.name, byline.source) for byline in claims.authors if byline.source.startswith(places)]


def _body(tree: HtmlElement, platform: PlatformPage | None, outline: Outline, facts: PageFacts, *, is_text: bool) -> Body:
    """The body by the platform's rules where these know all of it; all of a plain text; else as the model sees it."""
    if platform is not None and platform.is_whole:
        body = rules_body(platform.roots, platform.aside_of, platform.name, clean_text)
        if any(block.aside is None for block in body.blocks):
            return body
    if is_text:
        return rules_body([_body_element(tree)], lambda _: None, "text", clean_text)
    return likely_body(tree, outline, facts, clean_text)


def _body_element(tree: HtmlElement) -> HtmlElement:
    """The element that holds what is shown."""
    return next((element for element in tree if element.tag == "body"), tree)


def _base_url(tree: HtmlElement, url: str) -> str:
    """What relative addresses of the page start from: its <base>, else its own address (HTML 4.2.3)."""
    for element in tree.xpath("/html/head/base[@href]"):
        return urls.absolute_url(url, element.get("href")) or url
    return url


def _tail(text: str) -> str:
    """The end of the text, from the start of a paragraph, where credit sentences stand."""
    start = text.rfind("\n\n", 0, max(0, int(len(text) * (1 - TAIL_SHARE))))
    return text[max(start, 0) :].strip()


def _pdf_document(page: Page) -> Document:
    """The document of a PDF; of one without text (a scan) it says that it is there, and how many pages it has."""
    paper = pdf_page(page.body)
    tree, parse_flags = parse_html(paper.markup, None)
    try:
        found = _found(page, tree, paper.markup, is_text=True)
    except NotAnArticle:
        nothing = Body((), (), "none")
        found = Found(page, "pdf", None, Candidates(), None, (), nothing, lay_out((), ()), (), Claims(), (), page.url, None)
    flags = (*found.flags, *paper.flags, *parse_flags)
    return document_of(replace(found, kind="pdf", page_count=paper.page_count, flags=flags))


def _rejected(page: Page, reason: str, detail: str) -> Reading:
    place = (page.warc_file, page.warc_offset, READER_VERSION)
    return Reading(None, rejections=(Rejection(page.capture_id, page.url, "read", reason, clean_text(detail), *place),))
