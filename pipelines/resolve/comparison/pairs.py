"""The pairs of a comparison: aligned pieces put together again into the paragraphs that a reader sees."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from pipelines.resolve.comparison.alignment import Match, similarity_of
from pipelines.resolve.comparison.records import Pair
from pipelines.resolve.comparison.segments import PARAGRAPH_BREAK, Segment, borders_of, text_of

# Fewer words put into a paragraph, or left out of it, are an edit of it.
_JOINED_WORDS = 12


@dataclass(frozen=True)
class Cut:
    """A text cut for comparing: its paragraphs, their pieces, and which pieces are set aside."""

    paragraphs: Sequence[str]
    segments: Sequence[Segment]
    aside: Collection[int] = frozenset()
    borders: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> dict[int, int]:
        """Words of each paragraph."""
        return {segment.paragraph: segment.start + len(segment.letters) for segment in self.segments}

    @property
    def texts_aside(self) -> list[str]:
        """The pieces set aside, as they are written."""
        return [self.text_of(number) for number in sorted(self.aside)]

    @property
    def paragraphs_aside(self) -> frozenset[int]:
        """Paragraphs no piece of which is part of the work."""
        part = {segment.paragraph for number, segment in enumerate(self.segments) if number not in self.aside}
        return frozenset(range(len(self.paragraphs))) - part

    def text_of(self, number: int) -> str:
        """A piece as it is written."""
        segment = self.segments[number]
        return self.written(segment.paragraph, segment.start, segment.start + len(segment.letters))

    def written(self, paragraph: int, start: int, end: int) -> str:
        """Words ``start`` to before ``end`` of a paragraph as they are written."""
        text = self.paragraphs[paragraph]
        if start == 0 and end == self.sizes[paragraph]:
            return text
        borders = self.borders.get(paragraph)
        if borders is None:
            borders = self.borders[paragraph] = borders_of(text)
        return text_of(text, borders, start, end)


@dataclass(frozen=True, slots=True)
class Worded:
    """A pair with the words of both sides, one character a word."""

    pair: Pair
    copy_letters: str
    original_letters: str


def worded_pairs(copy: Cut, original: Cut, matches: Sequence[Match]) -> list[Worded]:
    """The pairs in the order of the copy, each cut paragraph behind the one that it followed in the original.

    A paragraph of the original that the copy parts is one pair; one of the copy that joins two of the original is in two, each
    with its share of the text. Pieces set aside are in no pair.
    """
    owned, added = _apportioned(copy, {match.copy for match in matches})
    owned_there, cut = _apportioned(original, {match.original for match in matches})
    ours: defaultdict[int, list[int]] = defaultdict(list)
    theirs: defaultdict[int, list[int]] = defaultdict(list)
    moved: set[int] = set()
    for match in matches:
        home = original.segments[match.original].paragraph
        ours[home] += owned[match.copy]
        theirs[home] += owned_there[match.original]
        if match.is_moved:
            moved.add(home)
    rows = [(min(ours[home]), _matched(copy, original, sorted(ours[home]), sorted(theirs[home]), home in moved)) for home in ours]
    for pieces in added:
        pair = Pair("added", copy.segments[pieces[0]].paragraph, None, 0.0, _text(copy, pieces), "")
        rows.append((pieces[0], Worded(pair, _spelt(copy, pieces), "")))
    rows.sort(key=lambda row: row[0])
    return _with_cut([row for _, row in rows], original, cut)


def _apportioned(cut: Cut, matched: Collection[int]) -> tuple[dict[int, list[int]], list[list[int]]]:
    """Each matched piece with the pieces that go with it, and the stretches that go with none.

    An unmatched piece goes with a matched one of its paragraph, the one before it first: words put into it, or left out of it.
    If it is longer than that one, it is a paragraph that was joined to it.
    """
    of_paragraph: defaultdict[int, list[int]] = defaultdict(list)
    for number, segment in enumerate(cut.segments):
        if number not in cut.aside and segment.letters:
            of_paragraph[segment.paragraph].append(number)
    owned: dict[int, list[int]] = {}
    alone: list[list[int]] = []
    for numbers in of_paragraph.values():
        owner = next((number for number in numbers if number in matched), None)
        for is_matched, run in groupby(numbers, key=matched.__contains__):
            pieces = list(run)
            if is_matched:
                owned.update((piece, [*owned.get(piece, ()), piece]) for piece in pieces)
                owner = pieces[-1]
            elif owner is None or len(_spelt(cut, pieces)) > max(_JOINED_WORDS, len(cut.segments[owner].letters)):
                alone.append(pieces)
            else:
                owned[owner] = [*owned.get(owner, ()), *pieces]
    return owned, alone


def _matched(copy: Cut, original: Cut, pieces: Sequence[int], theirs: Sequence[int], is_moved: bool) -> Worded:
    ours_spelt, theirs_spelt = _spelt(copy, pieces), _spelt(original, theirs)
    is_kept = ours_spelt == theirs_spelt
    return Worded(
        Pair(
            state="kept" if is_kept else "edited",
            copy=copy.segments[pieces[0]].paragraph,
            original=original.segments[theirs[0]].paragraph,
            similarity=1.0 if is_kept else round(similarity_of(ours_spelt, theirs_spelt), 4),
            copy_text=_text(copy, pieces),
            original_text=_text(original, theirs),
            is_moved=is_moved,
        ),
        ours_spelt,
        theirs_spelt,
    )


def _with_cut(rows: Sequence[Worded], original: Cut, cut: Sequence[list[int]]) -> list[Worded]:
    """The rows with what the copy leaves out behind what it followed in the original."""
    paired = sorted(row.pair.original for row in rows if row.pair.original is not None)
    behind: defaultdict[int, list[Worded]] = defaultdict(list)
    for pieces in sorted(cut):
        paragraph = original.segments[pieces[0]].paragraph
        place = bisect_right(paired, paragraph)
        pair = Pair("cut", None, paragraph, 0.0, "", _text(original, pieces))
        behind[paired[place - 1] if place else -1].append(Worded(pair, "", _spelt(original, pieces)))
    found = list(behind[-1])
    for row in rows:
        found.append(row)
        if row.pair.original is not None:
            found += behind[row.pair.original]
    return found


def _spelt(cut: Cut, pieces: Sequence[int]) -> str:
    return "".join(cut.segments[piece].letters for piece in pieces)


def _text(cut: Cut, pieces: Sequence[int]) -> str:
    """The pieces as they are written; those of one paragraph that follow each other in one stretch."""
    stretches: list[tuple[int, int, int]] = []
    for piece in pieces:
        segment = cut.segments[piece]
        end = segment.start + len(segment.letters)
        if stretches and stretches[-1][0] == segment.paragraph and stretches[-1][2] == segment.start:
            stretches[-1] = (segment.paragraph, stretches[-1][1], end)
        else:
            stretches.append((segment.paragraph, segment.start, end))
    return PARAGRAPH_BREAK.join(cut.written(*stretch) for stretch in stretches)
