"""The page's microdata: the properties of its article's item, each with the item that it belongs to (HTML 5.2, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.elements import words_of
from pipelines.extract.headings import is_short
from pipelines.extract.jsonld import ARTICLE_TYPES

# Comments and teasers carry microdata too; the article's own stands among the first.
ITEMPROPS_READ = 300
# No property that is read here is longer, blanks counted.
VALUE_CHARACTERS = 2000
# A person's item has a name, a portrait, a post; one with more is the page in a wrong wrapper.
DESCENDANTS_READ = 200

_PROPERTIES = etree.XPath("descendant::*[@itemprop]")
_SECOND_RATE = frozenset({"WebPage", "CreativeWork", "VideoObject"})
# Items whose authors are no authors of the page.
_FOREIGN = frozenset(
    {"Comment", "UserComments", "Review", "Answer", "ImageObject", "Organization", "Person", "Product", "BreadcrumbList"}
)
_FOREIGN_PROPERTIES = frozenset({"comment", "review", "reviews", "suggestedAnswer", "acceptedAnswer", "image", "publisher"})


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its name, its element, and the element of its item (None for a property outside any item)."""

    name: str
    element: HtmlElement
    item: HtmlElement | None

    def value(self) -> str:
        """Its value as microdata has it, for meta, time and links the attribute's."""
        return value_of(self.element)


def article_properties(tree: HtmlElement, headline: HtmlElement | None) -> list[Property]:
    """The properties of the article's item, in page order; where no item is an article, those that stand in no other item.

    The article is the item around the headline, else the first one of a type for articles.
    """
    properties: list[Property] = []
    owners: dict[HtmlElement, HtmlElement | None] = {}
    for element in cast("list[HtmlElement]", _PROPERTIES(tree))[:ITEMPROPS_READ]:
        item = _owner(element, owners)
        properties.extend(Property(name, element, item) for name in (element.get("itemprop") or "").split())
    article = _article(properties, headline)
    if article is not None:
        return [one for one in properties if one.item is article]
    return [one for one in properties if one.item is None or not _is_foreign(one.item)]


def names_in(person: HtmlElement) -> Iterator[str]:
    """The names of a person's item: its property "name", else its words."""
    found = False
    for element in islice(person.iterdescendants(), DESCENDANTS_READ):
        if "name" in (element.get("itemprop") or "").split() and (name := _short_words(element) or value_of(element)):
            found = True
            yield name
    if not found and (name := person.get("content") or _short_words(person)):
        yield name


def value_of(element: HtmlElement) -> str:
    """The value of a property's element: its attribute, where it has one for values, else its words."""
    return element.get("content") or element.get("datetime") or element.get("href") or _short_words(element)


def _short_words(element: HtmlElement) -> str:
    """The element's words; "" for a text, as where the page stands in a wrong wrapper."""
    return words_of(element) if is_short(element, VALUE_CHARACTERS) else ""


def _article(properties: list[Property], headline: HtmlElement | None) -> HtmlElement | None:
    items = list(dict.fromkeys(one.item for one in properties if one.item is not None))
    articles = [item for item in items if _types_of(item) & ARTICLE_TYPES and not _is_foreign(item)]
    around = set(headline.iterancestors()) if headline is not None else set()
    ranked = sorted(articles, key=lambda item: (item not in around, bool(_types_of(item) & _SECOND_RATE)))
    return ranked[0] if ranked else None


def _types_of(item: HtmlElement) -> set[str]:
    return {name.rsplit("/", 1)[-1] for name in (item.get("itemtype") or "").split()}


def _is_foreign(item: HtmlElement) -> bool:
    return bool(_types_of(item) & _FOREIGN or set((item.get("itemprop") or "").split()) & _FOREIGN_PROPERTIES)


def _owner(element: HtmlElement, known: dict[HtmlElement, HtmlElement | None]) -> HtmlElement | None:
    """The nearest element around this one that is an item."""
    path: list[HtmlElement] = []
    around = element.getparent()
    while around is not None and around not in known and around.get("itemscope") is None:
        path.append(around)
        around = around.getparent()
    owner = None if around is None else known.get(around, around)
    for passed in path:
        known[passed] = owner
    return owner
