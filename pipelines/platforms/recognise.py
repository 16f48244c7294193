"""The platform of a page, told by its markup; a platform is one module with ``read(tree)``, tried in this order."""

from __future__ import annotations

from lxml.html import HtmlElement

from pipelines.platforms import spip, spip_printed, the_conversation, wordpress
from pipelines.platforms.platform import PlatformPage

# Each reader with strings of which any page of the platform has one in its source: they cost a hundredth of its XPaths.
_READERS = (
    (the_conversation.read, ("content-body",)),
    (spip.read, ("spip", "SPIP", "crayon", "titre-article", "page=backend")),
    (wordpress.read, ("ordpress", "ordPress", "/wp-content/", "/wp-includes/", "/wp-json/", "wp-block-post-content")),
)


def printed_page(tree: HtmlElement) -> PlatformPage | None:
    """What a platform says of a page that was plain text; None for text of no known platform."""
    return spip_printed.read(tree)


def platform_page(tree: HtmlElement, markup: str) -> PlatformPage | None:
    """What the first fitting platform says of the page; None for a page of no known platform. ``markup`` is the tree's source."""
    pages = (read(tree) for read, signs in _READERS if any(sign in markup for sign in signs))
    return next((page for page in pages if page is not None), None)
