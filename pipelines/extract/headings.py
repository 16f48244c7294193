"""The headings of a page: what its headline may be, and the element that shows it."""

from __future__ import annotations

import re
from itertools import islice
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from pipelines.byline_words import before_name
from pipelines.extract.candidates import Claims

# The article's own heading is among the first; pages with more are lists, or repeat one in each teaser.
HEADINGS_READ = 12
# A longer heading is a paragraph in disguise.
HEADING_CHARACTERS = 300

_SITE_SUFFIX = re.compile(r"\s+[|–—\-·•]\s+([^|–—·•]{2,60})$")
# The words of a heading, and where the page breaks it; readings of ideograms (rt) and drawings have texts of their own.
_PIECES = etree.XPath(
    "descendant::text()[not(parent::script or parent::style or parent::template or parent::rt or parent::rp or parent::title"
    " or parent::desc or parent::button)] | descendant::*[self::br or self::div or self::p]"
)


def add_headings(claims: Claims, tree: HtmlElement, title: str) -> HtmlElement | None:
    """Adds each first-level heading as a claim; without one that ``title`` repeats also the lower ones. The headline's element.

    ``title`` is the text of the head's title element.
    """
    shown: HtmlElement | None = None
    first: HtmlElement | None = None
    folded = title.casefold()
    for source, tags in (("h1", ("h1",)), ("heading", ("h2", "h3"))):
        for element in islice(tree.iter(*tags), HEADINGS_READ):
            words = heading_words(element)
            if not words or len(words) > HEADING_CHARACTERS:
                continue
            claims.add("headline", words, source)
            if first is None and source == "h1":
                first = element
            if shown is None and len(words) > 8 and words.casefold() in folded:
                shown = element
                # "Rain - The Daily Drop" under the heading "Rain" names the site.
                rest = _SITE_SUFFIX.match(title, len(words)) if title.startswith(words) else None
                if rest is not None and before_name().match(rest.group(1)) is None:
                    claims.add("site_name", rest.group(1), "title.suffix")
        if shown is not None:
            return shown
    return first


def is_short(element: HtmlElement, characters: int) -> bool:
    """Whether the element's text has no more characters than that, blanks counted; of a long one only the beginning is read."""
    seen = 0
    for text in element.itertext():
        seen += len(text)
        if seen > characters:
            return False
    return True


def heading_words(element: HtmlElement) -> str:
    """The words of a heading as a reader sees them; "" for what is too long to be one."""
    if not len(element):
        return " ".join((element.text or "").split())
    if not is_short(element, 4 * HEADING_CHARACTERS):
        return ""
    pieces = cast("list[object]", _PIECES(element))
    return " ".join("".join(piece if isinstance(piece, str) else " " for piece in pieces).split())


def title_words(tree: HtmlElement) -> str:
    """The words of the head's title element; "" where there is none."""
    head = tree.find("head")
    found = next(head.iter("title"), None) if head is not None else None
    return " ".join((found.text or "").split()) if found is not None else ""
