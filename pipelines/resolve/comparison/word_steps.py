"""Two wordings of one paragraph side by side: stretches of the same words, and what stands for what between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipelines.resolve.comparison.quotations import quotations_in
from pipelines.resolve.comparison.wording import Alphabet, placed_words, unified

# Places of words: of the first, and behind the last.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wording:
    """A paragraph: its unified text, its words and where each of them stands in the text."""

    text: str
    words: list[str]
    spans: list[Span]

    def written(self, span: Span) -> str | None:
        """The words of a span as they are written; None for an empty one."""
        start, end = span
        return self.text[self.spans[start][0] : self.spans[end - 1][1]] if start < end else None

    def quoted(self) -> list[Span]:
        """The words between quote marks."""
        starts = [start for start, _ in self.spans]
        found = [(bisect_left(starts, begin), bisect_left(starts, end)) for begin, end in quotations_in(self.text)]
        return [span for span in found if span[0] < span[1]]

    @property
    def is_open(self) -> bool:
        """Whether the last quotation is never closed: the next paragraph goes on with it."""
        return any(end == len(self.text) for _, end in quotations_in(self.text))


@dataclass(frozen=True, slots=True)
class Step:
    """Words of one wording that stand for words of the other; they are the same where ``is_same``."""

    is_same: bool
    copy: Span
    original: Span

    def mirrored(self) -> Step:
        """The same step seen from the other wording."""
        return Step(self.is_same, self.original, self.copy)


def wording_of(text: str) -> Wording:
    """A paragraph's wording."""
    plain = unified(text)
    return Wording(plain, *placed_words(plain))


def steps_between(copy: Sequence[str], original: Sequence[str]) -> list[Step]:
    """The steps that lead through both wordings from start to end; of two that follow each other one is the same words.

    >>> [(s.is_same, s.copy, s.original) for s in steps_between(["a", "b", "c"], ["a", "x", "y", "c"])]
    [(True, (0, 1), (0, 1)), (False, (1, 2), (1, 3)), (True, (2, 3), (3, 4))]
    """
    alphabet = Alphabet()
    one, other = alphabet.spelt(copy), alphabet.spelt(original)
    found: list[Step] = []
    for code in Levenshtein.opcodes(one, other):
        step = Step(code.tag == "equal", (code.src_start, code.src_end), (code.dest_start, code.dest_end))
        if found and not step.is_same and not found[-1].is_same:
            before = found.pop()
            step = Step(False, (before.copy[0], step.copy[1]), (before.original[0], step.original[1]))
        found.append(step)
    return found
