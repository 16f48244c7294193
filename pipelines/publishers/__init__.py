"""What is known of publishers, one TOML file each (``<domain_with_underscores>.toml`` beside this module).

There is no list to edit: a new publisher is a new file. An unknown key in a file is an error, so that a typing mistake never
passes for a missing fact. Its ``[[layout]]`` tables are described in ``layouts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pipelines.errors import PublisherFileError, UrlInvalid
from pipelines.fact_files import ANYTHING, FLAG, TEXT, TEXTS, facts_from_toml
from pipelines.publishers.layouts import Layout, layouts_from_toml
from pipelines.urls import host_of


@dataclass(frozen=True, slots=True)
class Publisher:
    """One publisher.

    ``counters`` are regular expressions for its page counters, with a group ``id`` for the article's number; ``article_url`` is
    one for the path of its articles with the same group; ``article_by_id`` is an address with "{id}" that may lead to an article.
    ``marks`` are regular expressions, in small letters, for words that stand in its stories and in no one else's.
    """

    key: str
    name: str
    domains: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    platform: str | None = None
    license_expected: str | None = None
    counters: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    article_url: str | None = None
    article_by_id: str | None = None
    is_agency: bool = False
    is_republisher: bool = False
    layouts: tuple[Layout, ...] = ()


_TEXTS = ("platform", "license_expected", "article_url", "article_by_id")
_LISTS = ("domains", "aliases", "counters", "marks")
_FLAGS = ("is_agency", "is_republisher")
_KINDS = {
    "name": TEXT, **dict.fromkeys(_TEXTS, TEXT), **dict.fromkeys(_LISTS, TEXTS), **dict.fromkeys(_FLAGS, FLAG),
    "layout": ANYTHING,
}  # fmt: skip


def publisher_from_toml(key: str, source: str) -> Publisher:
    """The publisher that one TOML file declares; PublisherFileError names the key that is wrong, and where."""
    place = f"pipelines/publishers/{key}.toml"
    facts = facts_from_toml(place, source, _KINDS, ("name", "domains"), PublisherFileError)
    layouts = layouts_from_toml(place, facts["layout"]) if "layout" in facts else ()
    lists: dict[str, Any] = {name: tuple(facts.get(name, ())) for name in _LISTS}
    given = {name: facts[name] for name in (*_TEXTS, *_FLAGS) if name in facts}
    return Publisher(key=key, name=facts["name"], layouts=layouts, **lists, **given)


@cache
def publishers() -> tuple[Publisher, ...]:
    """Every publisher that has a file, by key."""
    files = sorted(
        (file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return tuple(publisher_from_toml(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8")) for file in files)


@cache
def _by_domain() -> dict[str, Publisher]:
    return {domain: publisher for publisher in publishers() for domain in publisher.domains}


@cache
def _by_name() -> dict[str, Publisher]:
    return {_name_key(name): publisher for publisher in publishers() for name in (publisher.name, *publisher.aliases)}


def publisher_of(url: str) -> Publisher | None:
    """The publisher whose domain the URL's host is, or lies under; None for an unknown host.

    >>> publisher_of("https://www.theconversation.com/profiles/x-1").key
    'theconversation_com'
    """
    try:
        host = host_of(url) if "//" in url else url.lower()
    except UrlInvalid:
        return None
    while host:
        if found := _by_domain().get(host):
            return found
        _, _, host = host.partition(".")
    return None


def publisher_named(name: str) -> Publisher | None:
    """The publisher that goes by this name or alias, whatever its case and leading article; None if there is none.

    >>> publisher_named("the conversation").key
    'theconversation_com'
    """
    return _by_name().get(_name_key(name))


def _name_key(name: str) -> str:
    words = name.casefold().replace("’", "'").strip(" .,:;\"'()[]").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
