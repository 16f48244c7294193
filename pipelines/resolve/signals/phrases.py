"""The table of credit phrases: which words credit an original, in which language, and where a text has them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Literal, get_args

from pipelines.resolve.signals.needed import needed_words
from pipelines.resolve.signals.words import rarity

PhraseKind = Literal[
    "credit", "read_original", "read_on", "provided", "source", "feed", "translated", "co_published", "outgoing", "offer",
    "first_date", "first_label", "agency",
]  # fmt: skip

# The start of a sentence, brackets, quotes or Markdown's marks before its first word allowed.
_START = r"(?:^|(?<=[.!?:;|)»\"'*–—•؟،-]\s)|(?<=[(*_\[（>。！？※；]))[\s*_>\"'(\[（|–—※▼◆●■・-]{0,4}"
# A name that stands before its verb.
_OUTLET = r"(?P<outlet>[^.,;:!?。、，；：！？()（）]{2,60}?)"


@dataclass(frozen=True, eq=False)
class Phrase:
    """One phrase of one language. ``number`` is its place in the table; ``needs`` are sets of words, one word of each of which a
    text has to have, the most telling set first. ``is_bare``: it has no "this article" ("Originally published in ...")."""

    number: int
    language: str
    kind: PhraseKind
    source: str
    needs: tuple[frozenset[str], ...]
    is_bare: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches the phrase in small letters. Compiled when its words are met first: most languages are met never."""
        return re.compile(self.source)


@cache
def phrases() -> tuple[Phrase, ...]:
    """The phrase table: language by language, kind by kind."""
    table = tomllib.loads(
        resources.files("pipelines.resolve.signals").joinpath("credit_phrases.toml").read_text(encoding="utf-8")
    )
    common = frozenset(table.pop("common"))
    found: list[Phrase] = []
    for language, kinds in table.items():
        classes = {"start": _START, "outlet": _OUTLET, **{name: words for name, words in kinds.items() if isinstance(words, str)}}
        for kind in get_args(PhraseKind):
            for pattern in kinds.get(kind, ()):
                source = _with_classes(pattern, classes)
                needs = sorted(
                    needed_words(source), key=lambda words: -min(rarity(word) * (word.strip() not in common) for word in words)
                )
                assert needs, f"credit_phrases.toml: {language}.{kind}: {pattern} needs no word, so it would be tried on any text"
                found.append(Phrase(len(found), language, kind, source, tuple(needs), "{subject}" not in pattern))
    return tuple(found)


def _with_classes(pattern: str, classes: Mapping[str, str]) -> str:
    """The pattern with each {class} replaced by its words, which may name classes themselves."""
    while (found := re.search(r"\{([a-z_]+)\}", pattern)) is not None:
        words = classes.get(found[1])
        assert words is not None, f"credit_phrases.toml: {pattern} names a class {found[1]!r} that its language does not have"
        pattern = pattern.replace(found.group(), words)
    return pattern


@cache
def telling_words() -> Mapping[str, tuple[Phrase, ...]]:
    """Each word that gives a phrase away, with the phrases it belongs to: what a page's text is searched for."""
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases():
        for word in phrase.needs[0]:
            found.setdefault(word, []).append(phrase)
    return {word: tuple(those) for word, those in found.items()}


def matches_in(text: str, candidates: Iterable[Phrase]) -> list[tuple[Phrase, re.Match[str]]]:
    """The first match of each language's phrases of each kind, in the order of the table; of two that begin together the first.

    ``text`` is in small letters; ``candidates`` are the phrases of which a telling word was met near it, in any order.
    """
    found: dict[tuple[str, PhraseKind], tuple[Phrase, re.Match[str]]] = {}
    for phrase in sorted(candidates, key=lambda phrase: phrase.number):
        if not _has_needs(text, phrase):
            continue
        match = phrase.pattern.search(text)
        best = found.get((phrase.language, phrase.kind))
        if match is not None and (best is None or match.start() < best[1].start()):
            found[phrase.language, phrase.kind] = (phrase, match)
    return sorted(found.values(), key=lambda those: those[0].number)


def _has_needs(text: str, phrase: Phrase) -> bool:
    for words in phrase.needs:
        for word in words:
            if word in text:
                break
        else:
            return False
    return True
