"""Which elements are no article text, and what they are instead, told by markup alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast, get_args

from lxml.html import HtmlElement

from pipelines.extract.elements import is_hidden

Aside = Literal[
    "skip", "caption", "image_credit", "contents", "footnote", "ps", "biography", "disclosure", "donation", "credit",
    "byline", "share", "related", "navigation", "comments", "note_mark",
]  # fmt: skip
AsideRule = Callable[[HtmlElement], Aside | None]
NOTE_KINDS: frozenset[Aside] = frozenset({"contents", "footnote", "ps", "biography", "disclosure", "donation", "credit"})

_UNSEEN_TAGS = frozenset({
    "script", "style", "template", "noscript", "svg", "math", "button", "select", "option", "optgroup", "datalist", "textarea",
    "input", "iframe", "object", "embed", "audio", "video", "canvas", "map", "head", "title", "dialog", "rt", "rp",
})  # fmt: skip
_TAG_ASIDES: dict[str, Aside] = {"nav": "navigation", "footer": "navigation", "aside": "related", "figcaption": "caption"}
# Wrappers of whole pages carry names such as "has-sidebar related-on"; they are never set aside.
_NEVER_ASIDE = frozenset({"html", "body", "main", "article"})


def generic_aside(element: HtmlElement) -> Aside | None:
    """What the element is, if it is no article text; "skip" for what no reader sees. Its ancestors are not judged."""
    tag = element.tag
    if tag in _UNSEEN_TAGS:
        return "skip"
    if tag in _NEVER_ASIDE:
        return None
    if tag in _TAG_ASIDES:
        return _TAG_ASIDES[tag]
    if (element.get("aria-hidden") == "true" and tag not in ("span", "p", "img", "a")) or is_hidden(element):
        return "skip"
    classes, identifier = element.get("class"), element.get("id")
    if classes is None and identifier is None:
        return None
    return _aside_named(classes or "") or _aside_named(identifier or "")


@lru_cache(maxsize=8192)
def _aside_named(names: str) -> Aside | None:
    """What the first telling one of the names says; pages repeat a few class attributes thousands of times."""
    for name in names.lower().split():
        for aside, pattern in _patterns():
            if pattern.fullmatch(name):
                return aside
    return None


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[Aside, re.Pattern[str]], ...]:
    """The rules of asides.toml, in its order."""
    source = files("pipelines.extract").joinpath("asides.toml").read_text("utf-8")
    rules = cast("dict[Aside, list[str]]", tomllib.loads(source))
    unknown = sorted(set(rules) - set(get_args(Aside)))
    assert not unknown, f"asides.toml: unknown kinds {unknown}: use one of Aside"
    return tuple((kind, re.compile("|".join(patterns))) for kind, patterns in rules.items())
