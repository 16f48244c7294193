"""A page of a publisher whose file says how its pages are laid out, read by the layout of the day it was fetched."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from lxml.html import HtmlElement

from pipelines.extract.asides import AsideRule, generic_aside
from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.elements import words_of
from pipelines.platforms.described import aside_rule
from pipelines.platforms.platform import PlatformPage
from pipelines.platforms.tables import tables
from pipelines.publishers import Publisher
from pipelines.publishers.layouts import Layout, compiled, layout_at

NAME = "layout"
# Said of a page on which the layout's body is not to be found: the publisher has a new one.
UNMATCHED = "layout_unmatched"


def layout_page(tree: HtmlElement, publisher: Publisher | None, fetched_at: datetime | None) -> PlatformPage | None:
    """What the publisher's layout says of the page; None for a publisher without layouts.

    Where the layout's body is not on the page, the answer has the flag "layout_unmatched" and nothing else.
    """
    layout = layout_at(publisher.layouts, fetched_at) if publisher else None
    if publisher is None or layout is None:
        return None
    roots = _roots(tree, layout)
    if not roots:
        return PlatformPage(NAME, flags=(UNMATCHED,))
    rule = _aside_rule(tree, layout, publisher.platform)
    return PlatformPage(NAME, roots, rule, _claims(tree, layout), is_whole=True)


def _roots(tree: HtmlElement, layout: Layout) -> tuple[HtmlElement, ...]:
    elements = _elements(tree, layout.body)
    found = frozenset(elements)
    outermost = [element for element in elements if found.isdisjoint(element.iterancestors())]
    return tuple(element for element in outermost if words_of(element))


def _aside_rule(tree: HtmlElement, layout: Layout, platform: str | None) -> AsideRule:
    """What the layout drops is never read; anything else as on the publisher's platform."""
    dropped = frozenset(element for selector in layout.drop for element in _elements(tree, selector))
    rule = next((aside_rule(table) for table in tables() if table.name == platform), generic_aside)
    return lambda element: "skip" if element in dropped else rule(element)


def _claims(tree: HtmlElement, layout: Layout) -> Candidates:
    claims = Claims()
    for field in ("headline", "standfirst", "date_published"):
        values = _values(tree, getattr(layout, field))
        if values:
            claims.add(field, values[0], f"layout.{field}")
    for name in _values(tree, layout.authors):
        claims.add_author(name, "layout.authors")
    return claims.candidates()


def _values(tree: HtmlElement, selector: str | None) -> list[str]:
    if selector is None:
        return []
    attribute = compiled(selector)[1]
    elements = _elements(tree, selector)
    values = [words_of(element) if attribute is None else element.get(attribute, "") for element in elements]
    return [value for value in values if value.strip()]


def _elements(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    return cast("list[HtmlElement]", compiled(selector)[0](tree))
