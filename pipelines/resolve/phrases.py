"""The table of credit phrases, compiled once: which words credit an original, in which language."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import Literal, get_args

PhraseKind = Literal[
    "credit", "read_original", "provided", "source", "translated", "outgoing", "first_date", "first_label", "agency"
]

# The start of a sentence, brackets, quotes or Markdown's marks before its first word allowed.
_START = r"(?:^|(?<=[.!?:;|)»\"'*–—•-]\s)|(?<=[(*_\[（>。！？]))[\s*_>\"'(\[（|–—-]{0,4}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of one language."""

    language: str
    kind: PhraseKind
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Language:
    """A language's phrases; a text in which none of its ``hints`` stands (small letters) has none of them."""

    hints: tuple[str, ...]
    phrases: tuple[Phrase, ...]


@cache
def _languages() -> tuple[_Language, ...]:
    """The phrase table, compiled; the patterns of one language and kind are one regular expression."""
    table = tomllib.loads(resources.files("pipelines.resolve").joinpath("credit_phrases.toml").read_text(encoding="utf-8"))
    languages: list[_Language] = []
    for language, kinds in table.items():
        subject = kinds.get("subject", "")
        compiled: list[Phrase] = []
        for kind in get_args(PhraseKind):
            spelt = [pattern.replace("{subject}", subject).replace("{start}", _START) for pattern in kinds.get(kind, ())]
            if spelt:
                compiled.append(Phrase(language, kind, re.compile("|".join(f"(?:{one})" for one in spelt), re.IGNORECASE)))
        languages.append(_Language(tuple(kinds["hints"]), tuple(compiled)))
    return tuple(languages)


def matches_in(texts: Sequence[str]) -> list[list[tuple[Phrase, re.Match[str]]]]:
    """For each text the first match of each language's phrases of each kind, in the order of the table.

    Hints go first, each in one search over all texts: nearly all blocks of a page hold none, and asking each block for each
    hint took a quarter of a page's reading.
    """
    small = [text.lower() for text in texts]
    starts = list(accumulate((len(text) + 1 for text in small), initial=0))
    joined = "\n".join(small)
    hinted: list[set[int]] = [set() for _ in texts]
    for hint, languages in _hints().items():
        place = joined.find(hint)
        while place >= 0:
            number = bisect_right(starts, place) - 1
            hinted[number].update(languages)
            place = joined.find(hint, starts[number + 1])
    return [
        [
            (phrase, match)
            for language in sorted(languages)
            for phrase in _languages()[language].phrases
            if (match := phrase.pattern.search(text)) is not None
        ]
        for text, languages in zip(texts, hinted, strict=True)
    ]


@cache
def _hints() -> dict[str, tuple[int, ...]]:
    """Each hint with the numbers of its languages: some share "original" and "via"."""
    found: dict[str, tuple[int, ...]] = {}
    for number, language in enumerate(_languages()):
        for hint in language.hints:
            found[hint] = (*found.get(hint, ()), number)
    return found
