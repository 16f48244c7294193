"""Texts cut into the pieces that are aligned: their paragraphs, cut again where one text parts what the other joins.

Publishing systems join paragraphs (a lost ``<p>``) and part them (a line break that became one). A paragraph that holds, one
behind the other, what are two paragraphs in the other text is cut where they meet, so that joined paragraphs stay what they are:
the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.resolve.comparison.alignment import MOST_WORD_PAIRS, similarity_of
from pipelines.resolve.comparison.wording import Alphabet, placed_words, unified, words_of

# Words by which the start or the end of a paragraph is recognised inside another; a shorter paragraph is met anywhere.
_EDGE_WORDS = 4
# How much the words behind a start, or before an end, have to be the paragraph's own.
_SAME_FROM = 0.8
# Paragraphs that begin alike ("In other news, ..."): so many of them are tried at one place.
_ALIKE_TRIED = 4
# Among so many paragraphs those are looked for that one paragraph joins; a text that is one paragraph is cut by their edges.
_JOINED_WITHIN = 50
# A text's size: 100,000 words, a book; the longest known article has a tenth. What is behind is not compared.
MOST_CHARACTERS = 600_000
MOST_PARAGRAPHS = 5_000
PARAGRAPH_BREAK = "\n\n"

_PIECE = re.compile(r"(?=\S)(?:[^\s\w]*[1-9]\d{0,2}(?:\s\d{3})+(?!\d))?\S*\s*")
_MARKS = ' \n.,;:!?()"'
_CLOSING = re.compile(r"[.,:;!?…)\]”’»。、，！？」』）]+")
_BREAK = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True, slots=True)
class Segment:
    """A paragraph or a part of it: ``letters`` are its words, one character a word, from word ``start`` of the paragraph on."""

    paragraph: int
    start: int
    letters: str
    is_aside: bool = False


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text, which blank lines part; at most ``MOST_PARAGRAPHS`` of its first ``MOST_CHARACTERS``.

    >>> paragraphs_of("One.\\n\\nTwo,\\nstill two.")
    ['One.', 'Two,\\nstill two.']
    """
    return _BREAK.split(text[:MOST_CHARACTERS].strip(), MOST_PARAGRAPHS)[:MOST_PARAGRAPHS]


def segments_of(paragraphs: Sequence[str], alphabet: Alphabet, spellings: dict[str, str]) -> list[Segment]:
    """One segment a paragraph; ``spellings`` keeps what was spelt, for the other text mostly has the same paragraphs."""
    found = []
    for number, paragraph in enumerate(paragraphs):
        letters = spellings.get(paragraph)
        if letters is None:
            letters = spellings[paragraph] = alphabet.spelt(words_of(paragraph))
        found.append(Segment(number, 0, letters))
    return found


def cut_at(segment: Segment, places: Iterable[int]) -> list[Segment]:
    """The parts of a segment between the places, which count its words.

    >>> [part.letters for part in cut_at(Segment(0, 0, "abcdef"), [4, 2])]
    ['ab', 'cd', 'ef']
    """
    borders = sorted({0, len(segment.letters), *(place for place in places if 0 < place < len(segment.letters))})
    return [
        Segment(segment.paragraph, segment.start + start, segment.letters[start:end], segment.is_aside)
        for start, end in pairwise(borders)
    ]


def cut_where_joined(segments: Sequence[Segment], unmatched: Sequence[int], other: Sequence[str]) -> list[Segment]:
    """The segments, the unmatched ones cut where paragraphs of the other text meet in them.

    ``other`` are the unmatched paragraphs of the other text, in their order.
    """
    starts: defaultdict[str, list[str]] = defaultdict(list)
    ends: defaultdict[str, list[str]] = defaultdict(list)
    first_words: defaultdict[str, list[int]] = defaultdict(list)
    for number, letters in enumerate(other):
        if letters and len(first_words[letters[0]]) < _ALIKE_TRIED:
            first_words[letters[0]].append(number)
        if len(letters) >= _EDGE_WORDS:
            for index, key in ((starts, letters[:_EDGE_WORDS]), (ends, letters[-_EDGE_WORDS:])):
                if len(index[key]) < _ALIKE_TRIED:
                    index[key].append(letters)
    found: list[Segment] = []
    left, all_others = set(unmatched), "\0".join(other)
    for number, segment in enumerate(segments):
        if number not in left or len(segment.letters) < 2 or segment.letters in all_others:
            found.append(segment)
            continue
        whole = (_joined(segment.letters, other, first) for first in first_words.get(segment.letters[0], ()))
        found += cut_at(segment, next(filter(None, whole), []) or _meetings(segment.letters, starts, ends))
    return found


def with_cuts_that_matched(before: Sequence[Segment], after: Sequence[Segment], partners: dict[int, int]) -> list[Segment]:
    """The cut segments, those whose parts don't lead to different paragraphs of the other text whole again.

    ``partners`` are the paragraphs of the other text that parts are matched with, by the part's number.
    """
    led_to: defaultdict[int, set[int]] = defaultdict(set)
    parts: defaultdict[int, list[Segment]] = defaultdict(list)
    for number, segment in enumerate(after):
        parts[segment.paragraph].append(segment)
        if number in partners:
            led_to[segment.paragraph].add(partners[number])
    whole: defaultdict[int, list[Segment]] = defaultdict(list)
    for segment in before:
        whole[segment.paragraph].append(segment)
    return [s for paragraph in whole for s in (parts if len(led_to[paragraph]) > 1 else whole)[paragraph]]


def _joined(letters: str, other: Sequence[str], first: int) -> list[int]:
    """Where paragraphs from ``first`` on meet in a paragraph that is nothing but these, in their order.

    Between two of them some may have been cut.
    """
    places: list[int] = []
    place = 0
    for paragraph in other[first : first + _JOINED_WITHIN]:
        if paragraph and letters.startswith(paragraph, place):
            place += len(paragraph)
            if place == len(letters):
                return places
            places.append(place)
        elif not place:
            break
    return []


def _meetings(letters: str, starts: dict[str, list[str]], ends: dict[str, list[str]]) -> Iterable[int]:
    """Where in a paragraph another one starts or ends."""
    for place in _places(letters, starts):
        if any(_stands(paragraph, letters, place) for paragraph in starts[letters[place : place + _EDGE_WORDS]]):
            yield place
    for start in _places(letters, ends):
        place = start + _EDGE_WORDS
        if any(_stands(paragraph, letters, place - len(paragraph)) for paragraph in ends[letters[start:place]]):
            yield place


def _places(letters: str, keys: Collection[str]) -> Iterable[int]:
    """Where in the letters one of the keys begins: each is looked for, or each place is, whichever is less."""
    if len(keys) < len(letters):
        for key in keys:
            place = letters.find(key)
            while place >= 0:
                yield place
                place = letters.find(key, place + 1)
        return
    yield from (place for place in range(len(letters) - _EDGE_WORDS + 1) if letters[place : place + _EDGE_WORDS] in keys)


def _stands(paragraph: str, letters: str, start: int) -> bool:
    """Whether the paragraph, or nearly it, stands in the letters from a place on, and something else stands there too."""
    if len(paragraph) >= len(letters):
        return False
    there = letters[max(0, start) : start + len(paragraph)]
    if there == paragraph:
        return True
    return len(there) * len(paragraph) <= MOST_WORD_PAIRS and similarity_of(there, paragraph) >= _SAME_FROM


def text_of(paragraph: str, borders: Sequence[tuple[int, int]], start: int, end: int) -> str:
    """The part of a paragraph from word ``start`` to before word ``end``, as it is written; ``borders`` are the paragraph's.

    >>> text = "It rained. “Snow”, 1 000 km off, fell too."
    >>> text_of(text, borders_of(text), 2, 8)
    '“Snow”, 1 000 km off, fell too.'
    """
    begin = 0 if start <= 0 else borders[min(bisect_left(borders, start, key=_words_before), len(borders) - 1)][1]
    stop = borders[bisect_left(borders, end, key=_words_before)][1] if end < borders[-1][0] else len(paragraph)
    return paragraph[begin:stop].strip()


def _words_before(border: tuple[int, int]) -> int:
    return border[0]


def borders_of(paragraph: str) -> list[tuple[int, int]]:
    """Places where a paragraph can be cut, each as the number of words before it and its offset."""
    borders = [(0, 0)]
    for match in _PIECE.finditer(paragraph):
        count = borders[-1][0]
        if (written := match.group()).strip(_MARKS).isalpha() and written.isascii():
            borders.append((count + 1, match.end()))
            continue
        piece = unified(written)
        _, spans = placed_words(piece)
        if len(piece) == len(written):
            # "... the end.The next": also between two words without a space, behind the marks that close the first.
            for number, (_, end) in enumerate(spans[:-1], start=1):
                closing = _CLOSING.match(piece, end)
                borders.append((count + number, match.start() + (closing.end() if closing else end)))
        borders.append((count + len(spans), match.end()))
    return borders
