"""The passages of a page in which a credit may stand, with the credit phrases found there.

A credit stands at an end of the text, or of a long block; between the first and the last paragraphs a sentence that reads like
one may be about something else ("this report was first published in ..."), and counts less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from pipelines.records import Note
from pipelines.resolve.signals.blocks import Anchor, Block, VisibleText, is_caption, plain, small_letters
from pipelines.resolve.signals.phrases import Phrase, matches_in, telling_words
from pipelines.resolve.signals.words import WordIndex, lines_with, word_index

# What a sentence between the first and the last paragraphs is worth.
IN_THE_MIDDLE = 0.75
# A longer block is searched at its ends only: that is where a credit stands, and the cost stays flat.
_SEARCHED_CHARACTERS, _SEARCHED_IN_THE_MIDDLE = 1500, 300
# No credit is shorter than "via: x".
_SHORTEST = 6
# Characters outside links from which a block is a paragraph, for counting paragraphs from the ends.
_PARAGRAPH_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a phrase was found: the text searched, the links in it, its place and how much a sentence there is worth."""

    text: str
    small: str
    block: Block | None
    offset: int
    note: str
    weight: float

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """The block's links in this passage, counted from its start."""
        if self.block is None:
            return ()
        if self.offset == 0:
            return tuple(a for a in self.block.anchors if a.end <= len(self.text))
        return tuple(
            Anchor(a.url, a.text, a.start - self.offset, a.end - self.offset)
            for a in self.block.anchors
            if a.start >= self.offset
        )

    @property
    def place(self) -> str:
        return f"note:{self.note}" if self.block is None else self.block.place


@dataclass(frozen=True)
class _Page:
    """The page's text, with the question where its middle is: asked only where a phrase was met."""

    text: VisibleText

    @cached_property
    def middle(self) -> tuple[int, int]:
        """The blocks between these two stand in the middle."""
        prose = list(self.text.prose(_PARAGRAPH_CHARACTERS))
        # Paragraphs from the ends within which a credit may stand: three, 15 % of a long page, twelve of a very long one.
        margin = min(max(3, len(prose) * 15 // 100), 12)
        return (prose[margin - 1], prose[-margin]) if len(prose) > 2 * margin else (len(self.text.sources), -1)

    def passages(self, block: Block) -> Iterator[Passage]:
        """All of a short block, the ends of a long one."""
        first, last = self.middle
        weight = IN_THE_MIDDLE if first < block.index < last else 1.0
        searched = _SEARCHED_CHARACTERS if weight == 1.0 else _SEARCHED_IN_THE_MIDDLE
        if len(block.text) <= 2 * searched:
            yield Passage(block.text, block.small, block, 0, "", weight)
            return
        cut = len(block.text) - searched
        yield Passage(block.text[:searched], block.small[:searched], block, 0, "", weight)
        yield Passage(block.text[cut:], block.small[cut:], block, cut, "", weight)


@cache
def _index() -> WordIndex:
    return word_index(telling_words())


def matched_passages(
    text: VisibleText, words: Mapping[str, Sequence[int]], notes: Sequence[Note]
) -> Iterator[tuple[Passage, list[tuple[Phrase, re.Match[str]]]]]:
    """Each passage in which a phrase stands, with the phrases; blocks in their order, then notes; captions credit pictures.

    ``words`` are those of ``telling_words`` that stand in the text, with their blocks.
    """
    page = _Page(text)
    telling = telling_words()
    candidates: dict[int, set[Phrase]] = {}
    for word in words:
        for number in words[word] if word in telling else ():
            candidates.setdefault(number, set()).update(telling[word])
    for number in sorted(candidates):
        block = page.text.block(number)
        matches = matches_in(block.small, candidates[number]) if len(block.text) >= _SHORTEST else []
        if matches and not is_caption(block):
            for passage in page.passages(block):
                found = matches if passage.small is block.small else matches_in(passage.small, candidates[number])
                if found:
                    yield passage, found
    for note in notes:
        if note.kind in ("ps", "credit", "disclosure"):
            searched = plain(note.text)[: 2 * _SEARCHED_CHARACTERS]
            passage = Passage(searched, small_letters(searched), None, 0, note.kind, 1.0)
            met = {phrase for word in lines_with(_index(), f"\n{passage.small}") for phrase in telling[word]}
            if matches := matches_in(passage.small, met):
                yield passage, matches
