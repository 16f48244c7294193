"""The platform of a page, told by its markup; a platform is one module with ``read(tree)``, tried in this order."""

from __future__ import annotations

from lxml.html import HtmlElement

from pipelines.platforms import spip, spip_printed, the_conversation, wordpress
from pipelines.platforms.platform import PlatformPage

_READERS = (the_conversation.read, spip.read, wordpress.read)


def printed_page(tree: HtmlElement) -> PlatformPage | None:
    """What a platform says of a page that was plain text; None for text of no known platform."""
    return spip_printed.read(tree)


def platform_page(tree: HtmlElement) -> PlatformPage | None:
    """What the first fitting platform says of the page; None for a page of no known platform."""
    return next((page for page in (read(tree) for read in _READERS) if page is not None), None)
