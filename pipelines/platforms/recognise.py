"""The platform of a page, told by its markup: the platforms with a module of their own, then those that a table describes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from pipelines.platforms import described, spip, spip_printed, the_conversation
from pipelines.platforms.face import face_of
from pipelines.platforms.platform import PlatformPage
from pipelines.platforms.tables import tables


def printed_page(tree: HtmlElement) -> PlatformPage | None:
    """What a platform says of a page that was plain text; None for text of no known platform."""
    return spip_printed.read(tree)


def platform_page(tree: HtmlElement, _markup: str = "") -> PlatformPage | None:
    """What the first platform says that knows the page's body, else the first that knows the page; None where none does."""
    first = None
    for page in _pages(tree):
        if page.roots:
            return page
        first = first or page
    return first


def _pages(tree: HtmlElement) -> Iterator[PlatformPage]:
    face = face_of(tree)
    for read in (the_conversation.read, spip.read):
        if (page := read(tree, face)) is not None:
            yield page
    for table in tables():
        if (page := described.read(tree, face, table)) is not None:
            yield page
