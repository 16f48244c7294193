"""Which elements are no article text, and what they are instead, told by markup alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast, get_args

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.elements import is_hidden as is_unseen

Aside = Literal[
    "skip", "caption", "image_credit", "contents", "footnote", "ps", "biography", "disclosure", "donation", "credit",
    "byline", "share", "related", "navigation", "comments", "note_mark", "hidden",
]  # fmt: skip
AsideRule = Callable[[HtmlElement], Aside | None]
NOTE_KINDS: frozenset[Aside] = frozenset({"contents", "footnote", "ps", "biography", "disclosure", "donation", "credit"})

UNSEEN_TAGS: frozenset[object] = frozenset({
    etree.Comment, etree.PI,
    "script", "style", "template", "noscript", "svg", "math", "button", "select", "option", "optgroup", "datalist", "textarea",
    "input", "iframe", "object", "embed", "audio", "video", "canvas", "map", "head", "title", "dialog", "rt", "rp",
})  # fmt: skip
_TAG_ASIDES: dict[str, Aside] = {"nav": "navigation", "footer": "navigation", "aside": "related", "figcaption": "caption"}
# Wrappers of whole pages carry names such as "has-sidebar related-on"; they are never set aside.
_SHOWN_THOUGH_ARIA_HIDDEN = frozenset({"span", "p", "img", "a"})
NEVER_ASIDE = frozenset({"html", "body", "main", "article"})


def generic_aside(element: HtmlElement) -> Aside | None:
    """What the element is, if it is no article text; "skip" for what no reader sees. Its ancestors are not judged."""
    tag = element.tag
    if is_hidden(element):
        return "skip"
    return tag_aside(tag, aside_named(element.get("class"), element.get("id")))


def tag_aside(tag: str, named: Aside | None) -> Aside | None:
    """What an element of this tag is, of which the names say ``named``."""
    if tag in NEVER_ASIDE:
        return None
    return _TAG_ASIDES.get(tag, named)


def is_hidden(element: HtmlElement) -> bool:
    """True for elements that a browser would not show, or that it keeps from readers of the text."""
    if element.tag in NEVER_ASIDE:
        return False
    is_ornament = element.get("aria-hidden") == "true" and element.tag not in _SHOWN_THOUGH_ARIA_HIDDEN
    return is_ornament or is_unseen(element)


@lru_cache(maxsize=8192)
def aside_named(classes: str | None, identifier: str | None) -> Aside | None:
    """What the first telling one of the classes says, else the id; pages repeat a few class attributes thousands of times."""
    for name in (classes or "").lower().split():
        if aside := aside_of_name(name):
            return aside
    return aside_of_name(identifier.lower()) if identifier else None


@lru_cache(maxsize=8192)
def aside_of_name(name: str) -> Aside | None:
    """What one class or id, in lower case, says of its element."""
    found = _names().fullmatch(name)
    return cast("Aside", found.lastgroup) if found else None


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    """The rules of asides.toml as one expression, in its order, a group for each kind."""
    source = files("pipelines.extract").joinpath("asides.toml").read_text("utf-8")
    rules = cast("dict[Aside, list[str]]", tomllib.loads(source))
    unknown = sorted(set(rules) - set(get_args(Aside)))
    assert not unknown, f"asides.toml: unknown kinds {unknown}: use one of Aside"
    kinds = ["|".join(patterns).replace("(?:", "(").replace("(", "(?:") for patterns in rules.values()]
    return re.compile("|".join(f"(?P<{kind}>{names})" for kind, names in zip(rules, kinds, strict=True)))
