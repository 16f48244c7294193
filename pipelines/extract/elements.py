"""Questions asked of one element: its classes, its words, whether it is hidden."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

# Paragraphs that are enough to be an article.
PARAGRAPHS_OF_A_TEXT = 3

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def classes_of(element: HtmlElement) -> frozenset[str]:
    """The element's classes, for membership tests only (no order)."""
    return frozenset((element.get("class") or "").split())


def words_of(element: HtmlElement | None) -> str:
    """The element's text with all white space as single blanks, scripts and styles left out; "" for None."""
    if element is None:
        return ""
    # XPath gives the text after a child as text of its parent, so what follows a script is kept.
    nodes = element.xpath("descendant-or-self::*[not(self::script or self::style or self::template)]/text()")
    return " ".join("".join(nodes).split())


def is_hidden(element: HtmlElement) -> bool:
    """True for elements that a browser would not show."""
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and has_hidden_style(style))


@lru_cache(maxsize=4096)
def has_hidden_style(style: str) -> bool:
    """True when a style attribute hides its element.

    >>> has_hidden_style("color: red; display:none")
    True
    """
    return _HIDDEN_STYLE.search(style) is not None


def first(elements: list[HtmlElement]) -> HtmlElement | None:
    """The first element of an XPath answer, or None."""
    return elements[0] if elements else None


def holds_a_text(element: HtmlElement) -> bool:
    """Whether there are paragraphs enough to be the article: some sites put it into an aside, as an unclosed tag does."""
    long = (paragraph for paragraph in element.iter("p") if len(paragraph.text or "") >= 80)
    return sum(1 for _ in islice(long, PARAGRAPHS_OF_A_TEXT)) == PARAGRAPHS_OF_A_TEXT
