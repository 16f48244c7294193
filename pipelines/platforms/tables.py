"""Platforms that a table describes, a TOML file each beside this module; there is no list to edit.

A table has the signs of the platform, the places of the body in order of trust, what is set aside in it, and where the page
says its headline, standfirst, authors and date. Places are written "tag.class", "tag#id" or, for a value in an attribute,
"time.published@datetime"; the tag of a body may be missing. ``share`` of the page's prose is what a body has to hold, and
``is_whole`` says that a body holds nothing but the article: other bodies are a strong sign for the generic reader.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from pipelines.extract.asides import Aside

Part = Literal["root", "lead", "note", "paragraph", "headline", "standfirst", "author", "date_published"]
# Share of a page's prose that a body has to hold, unless the table asks for another.
PROSE_SHARE = 0.7
# Elements that hold a body.
BODY_TAGS = ("div", "section", "article", "main", "td")

_PLACE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<mark>[.#])(?P<name>[\w-]+)(?:@(?P<attribute>[\w-]+))?")
_SIGNS = ("makers", "addresses", "names", "hints")
_PARTS: dict[str, Part] = {
    "roots": "root",
    "leads": "lead",
    "notes": "note",
    "paragraphs": "paragraph",
    "headline": "headline",
    "standfirst": "standfirst",
    "authors": "author",
    "date_published": "date_published",
}
_KEYS = (*_SIGNS, *_PARTS, "asides", "share", "is_whole")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a table: elements of this class or id are ``part``; ``rank`` is its number in the file, 0 the most trusted."""

    part: Part
    rank: int
    tag: str | None
    name: str
    attribute: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One platform. ``places`` are keyed by class as it is and by id with "#" before it."""

    name: str
    makers: tuple[str, ...]
    addresses: tuple[str, ...]
    names: frozenset[str]
    hints: tuple[str, ...]
    places: Mapping[str, tuple[Place, ...]]
    tags: tuple[str, ...]
    asides: re.Pattern[str] | None
    share: float = PROSE_SHARE
    is_whole: bool = False


def table_from_toml(name: str, source: str) -> Table:
    """The platform that one TOML file describes.

    Raises:
        ValueError: The file has a key or a place that is not understood; the message says which.
    """
    where = f"pipelines/platforms/{name}.toml"
    facts: dict[str, Any] = tomllib.loads(source)
    if unknown := sorted(set(facts) - {*_KEYS}):
        raise ValueError(f"{where}: unknown keys {unknown}: use {', '.join(_KEYS)}")
    places = [_place(where, key, rank, text) for key in _PARTS for rank, text in enumerate(facts.get(key, ()))]
    by_name: dict[str, tuple[Place, ...]] = {}
    for key, place in places:
        by_name[key] = (*by_name.get(key, ()), place)
    tags = {tag for _, place in places for tag in ((place.tag,) if place.tag else BODY_TAGS)}
    return Table(
        name,
        tuple(sign.lower() for sign in facts.get("makers", ())),
        tuple(facts.get("addresses", ())),
        frozenset(facts.get("names", ())),
        tuple(facts.get("hints", ())),
        by_name,
        tuple(sorted(tags)),
        _asides(where, facts.get("asides", {})),
        facts.get("share", PROSE_SHARE),
        facts.get("is_whole", False),
    )


def _place(where: str, key: str, rank: int, text: str) -> tuple[str, Place]:
    found = _PLACE.fullmatch(text)
    if found is None or (found["tag"] is None and key != "roots"):
        raise ValueError(f"{where}: {key} has {text!r}: write tag.class, tag#id or tag.class@attribute")
    marked = found["name"] if found["mark"] == "." else f"#{found['name']}"
    return marked, Place(_PARTS[key], rank, found["tag"], found["name"], found["attribute"])


def _asides(where: str, rules: Mapping[str, list[str]]) -> re.Pattern[str] | None:
    """The patterns as one, a group for each kind."""
    if unknown := sorted(set(rules) - set(get_args(Aside))):
        raise ValueError(f"{where}: unknown kinds of asides {unknown}: use one of Aside")
    return re.compile("|".join(f"(?P<{kind}>{'|'.join(names)})" for kind, names in rules.items())) if rules else None


@cache
def tables() -> tuple[Table, ...]:
    """Every platform that has a table, by name."""
    sources = sorted(
        (file for file in files("pipelines.platforms").iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return tuple(table_from_toml(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in sources)
