"""What a printed line says that its dates are the dates of: "Updated", "Veröffentlicht am", "公開"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

# "other" is the date of something else: an event, a member's first day, the copyright.
DateKind = Literal["published", "first", "updated", "other"]
FIELDS: dict[DateKind | None, str] = {
    None: "date_published", "published": "date_published", "first": "date_first_published", "updated": "date_modified",
}  # fmt: skip
_KINDS: tuple[DateKind, ...] = ("first", "updated", "other", "published")

_NUMBER = re.compile(r"\d")
# A year in the digits that articles use with a day not far from it; or three numbers of which the last is a year of two digits.
_YEAR = r"(?<!\d)[12١٢۱۲१२১২][90٩٠۹۰९०৯০]\d\d(?!\d)"
_DATED = re.compile(
    rf"(?<!\d)\d{{1,2}}(?!\d)\D{{0,20}}{_YEAR}|{_YEAR}\D{{1,15}}\d{{1,2}}(?!\d)"
    r"|(?<![\w./])\d{1,2}\s?([./])\s?\d{1,2}\s?\1\s?\d\d(?![\d./])"
)
# A time for machines in a printed line ("2019-01-07T17:27:31+02:00Juni 19th, 2018") is hidden from readers.
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:?\d\d|Z)?")
# The first two characters of a word, also where elements stand without a space between them ("Ada ReisUpdated 3 May").
_WORD_START = re.compile(r"(?:(?<![^\W\d_])|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ]))[^\W\d_].|©", re.DOTALL)
_IDEOGRAM = re.compile(r"[\u3040-\u9fff]")


def is_dated(text: str) -> bool:
    """True when a day may stand in the text: a year, and another number not far from it.

    >>> is_dated("Posted on May 3, 2021"), is_dated("In 2021, 3500 people")
    (True, False)
    """
    return _NUMBER.search(text) is not None and _DATED.search(text) is not None


def dated_pieces(text: str) -> list[tuple[DateKind | None, str]]:
    """The pieces of a line that hold a date, each with what its words say of it; None where they say nothing.

    >>> dated_pieces("Published Oct 10, 2023 - [Updated Dec 3, 2025]")
    [('published', 'Published Oct 10, 2023 - ['), ('updated', 'Updated Dec 3, 2025]')]
    >>> dated_pieces("2024年4月29日 更新")
    [('updated', '2024年4月29日 ')]
    """
    if _STAMP.search(text) and is_dated(printed := _STAMP.sub(" ", text)):
        text = printed
    words = _words_of(text)
    kinds = [None, *(kind for _, kind in words)]
    bounds = [0, *(place for place, _ in words), len(text)]
    pieces = [text[start:end] for start, end in pairwise(bounds)]
    if len(pieces) > 1 and is_dated(pieces[0]) and not is_dated(pieces[-1]):
        # The words stand behind their dates.
        kinds = [*kinds[1:], None]
    return [(kind, piece) for kind, piece in zip(kinds, pieces, strict=True) if is_dated(piece)]


def kind_named(text: str) -> DateKind | None:
    """What the last telling word of the text announces; None where there is none."""
    words = _words_of(text)
    return words[-1][1] if words else None


def _words_of(text: str) -> list[tuple[int, DateKind]]:
    """Place and kind of each telling word, in order; none stands inside another."""
    found: list[tuple[int, DateKind]] = []
    end = 0
    for start in _WORD_START.finditer(text):
        for pattern, kind in _spaced_words().get(start[0].casefold(), ()):
            if start.start() >= end and (match := pattern.match(text, start.start())) is not None:
                end = match.end()
                found.append((start.start(), kind))
                break
    if not text.isascii() and _IDEOGRAM.search(text) is not None:
        found += ((match.start(), next(kind for kind in _KINDS if match[kind])) for match in _unspaced_words().finditer(text))
        found.sort()
    return found


def _table() -> Iterator[tuple[DateKind, str]]:
    table = tomllib.loads(files("pipelines.extract").joinpath("date_words.toml").read_text("utf-8"))
    for kind in _KINDS:
        for words in table[kind].values():
            for word in words:
                yield kind, re.sub(r"\((?!\?)", "(?:", word)
    yield "other", "©"


@cache
def _spaced_words() -> dict[str, tuple[tuple[re.Pattern[str], DateKind], ...]]:
    """The words by their first two letters; of those that begin alike the longer one before the shorter."""
    found: dict[str, dict[str, DateKind]] = {}
    for kind, word in _table():
        if not _IDEOGRAM.match(word):
            found.setdefault(word[:2], {}).setdefault(word, kind)
    return {
        letters: tuple((re.compile(word, re.IGNORECASE), words[word]) for word in sorted(words, key=lambda word: -len(word)))
        for letters, words in found.items()
    }


@cache
def _unspaced_words() -> re.Pattern[str]:
    """The words of Chinese and Japanese, a group a kind."""
    words = [(kind, word) for kind, word in _table() if _IDEOGRAM.match(word)]
    groups = [f"(?P<{one}>{'|'.join(word for kind, word in words if kind == one)})" for one in _KINDS]
    return re.compile(f"(?=[{''.join(sorted({word[0] for _, word in words}))}])(?:{'|'.join(groups)})")
