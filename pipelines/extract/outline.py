"""The outline of a page, from one walk over all of it: its blocks, pictures, places, and what names a byline or a date.

Everything that a later step asks of the tree is collected here. The text of boxes and of hidden parts is kept too, marked as
such: which blocks are the article is decided afterwards (``body``).
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines.extract.asides import NEVER_ASIDE, Aside, AsideRule, tag_aside
from pipelines.extract.blocks import Block, Clean, Picture, Place
from pipelines.extract.elements import holds_a_text, is_hidden
from pipelines.extract.told import Told
from pipelines.extract.walk import Rule, Walk, walk_tree
from pipelines.extract.widgets import is_widget

# Elements that are asked whether they are hidden, and whether their tag makes them an aside.
_CONTAINERS = frozenset({"aside", "div", "figcaption", "footer", "form", "header", "nav", "section", "ul"})
_PASSED_OVER: frozenset[Aside | None] = frozenset({"navigation", "comments", "hidden"})


@dataclass(frozen=True, slots=True)
class Outline:
    """All blocks of a page in reading order, those of boxes too, its pictures, its block elements by number, and the elements
    whose names say that they hold a byline or a date."""

    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    places: tuple[Place, ...]
    bylines: tuple[HtmlElement, ...] = ()
    dates: tuple[HtmlElement, ...] = ()


def outline_of(root: HtmlElement, clean: Clean, aside_of: AsideRule | None = None) -> Outline:
    """The page by what its markup says, and by a platform's rule where there is one.

    Menus, comments and hidden parts are passed over, unless they hold a long text: that spares walking half of the page.
    """
    walk = Walk(clean, Place(root, None, 0))
    walk.places.append(walk.place)
    bylines: list[HtmlElement] = []
    dates: list[HtmlElement] = []
    walk_tree(root, _page_rule(walk, bylines, dates, aside_of), walk)
    return Outline(tuple(walk.blocks), tuple(walk.pictures), tuple(walk.places), tuple(bylines), tuple(dates))


def _page_rule(walk: Walk, bylines: list[HtmlElement], dates: list[HtmlElement], platform_rule: AsideRule | None) -> Rule:
    """The rule of one walk, in one piece because each element is asked; on its way it collects what names a byline or a date."""

    def aside_of(element: HtmlElement, tag: str, told: Told) -> Aside | None:
        aside = told.aside
        if told.is_byline:
            bylines.append(element)
        if told.is_date or tag == "time":
            dates.append(element)
        if platform_rule is not None:
            aside = platform_rule(element)
            if aside == "skip" or (aside in _PASSED_OVER and walk.place.aside is None):
                return aside if _is_own_footer(element) else "hidden" if holds_a_text(element) else "skip"
        elif tag in _CONTAINERS:
            aside = "hidden" if is_hidden(element) or element.get("aria-hidden") == "true" else tag_aside(tag, aside)
            if aside in _PASSED_OVER and walk.place.aside is None and not (holds_a_text(element) or _is_own_footer(element)):
                return "skip"
        elif tag in NEVER_ASIDE:
            return None
        return aside

    return aside_of


def _is_own_footer(element: HtmlElement) -> bool:
    """Whether it is the footer of an article: "First published on ..." stands there."""
    return element.tag == "footer" and not is_widget(element)
