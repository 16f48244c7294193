"""Numbers that one wording of a paragraph has otherwise than the other, or alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.resolve.comparison.number_words import value_of
from pipelines.resolve.comparison.word_steps import Span, Step, Wording
from pipelines.resolve.comparison.wording import has_digit

# A number that only one wording has counts where no more words than these were put in or left out with it.
_FEW_WORDS = 3
_TRAILING_DIGITS = re.compile(r"\d{1,3}$")

# The number's place in the copy, as the copy and as the original has it.
ChangedNumber = tuple[int, str | None, str | None]


def changed_numbers(copy: Wording, original: Wording, steps: Sequence[Step]) -> Iterator[ChangedNumber]:
    """Each number that stands where the original has another one or none, and each that is left out.

    The words beside it have to be the same: in a rewritten sentence nothing stands for it. The number of a note, or of an item of
    a list, comes and goes with the publishing system; a number that became a word, or was one, is the same number, and "nine" for
    "seven" is another.
    """
    for step in steps:
        if step.is_same:
            continue
        ours = [n for n in range(*step.copy) if _value(copy.words[n])]
        theirs = [n for n in range(*step.original) if _value(original.words[n])]
        if not ours and not theirs:
            continue
        common = Counter(_value(copy.words[n]) for n in ours) & Counter(_value(original.words[n]) for n in theirs)
        ours, theirs = _without(copy, ours, common), _without(original, theirs, common)
        pairs = _pairs(ours, theirs, step)
        for place, other in pairs:
            if not _is_mark(copy.words[place], original.words[other]):
                yield place, copy.written((place, place + 1)), original.written((other, other + 1))
        if max(_size(step.copy), _size(step.original)) > _FEW_WORDS:
            continue
        taken, taken_there = {place for place, _ in pairs}, {other for _, other in pairs}
        for place in ours:
            if (
                place not in taken
                and has_digit(copy.words[place])
                and not _is_none(copy, place, original.words[slice(*step.original)])
            ):
                yield place, copy.written((place, place + 1)), None
        for other in theirs:
            if (
                other not in taken_there
                and has_digit(original.words[other])
                and not _is_none(original, other, copy.words[slice(*step.copy)])
            ):
                yield step.copy[0], None, original.written((other, other + 1))


def _value(word: str) -> str | None:
    """The number that a word is, in digits; a number word counts in another's place only, for "due" and "once" are English."""
    return word if has_digit(word) else value_of(word)


def _without(wording: Wording, places: Sequence[int], common: Counter[str | None]) -> list[int]:
    """The places without those of numbers that the other side has as well."""
    left = common.copy()
    found = []
    for place in places:
        if left[_value(wording.words[place])] > 0:
            left[_value(wording.words[place])] -= 1
        else:
            found.append(place)
    return found


def _pairs(ours: Sequence[int], theirs: Sequence[int], step: Step) -> list[tuple[int, int]]:
    """Numbers that stand in each other's place: all of them in a short step, those beside the same words in a long one."""
    sizes = _size(step.copy), _size(step.original)
    if len(ours) == len(theirs) and (max(sizes) <= _FEW_WORDS or sizes == (len(ours), len(theirs))):
        return list(zip(ours, theirs, strict=True))
    pairs: list[tuple[int, int]] = []
    for place, other in ((step.copy[0], step.original[0]), (step.copy[1] - 1, step.original[1] - 1)):
        if place in ours and other in theirs and not any(place == a or other == b for a, b in pairs):
            pairs.append((place, other))
    return pairs


def _size(span: Span) -> int:
    return span[1] - span[0]


def _is_mark(one: str, other: str) -> bool:
    """Whether two words differ by the number of a note that is stuck to one: "insurance1"."""
    bare, longer = sorted((one, other), key=len)
    return len(bare) > 2 and bare.isalpha() and _TRAILING_DIGITS.sub("", longer) == bare


def _is_none(wording: Wording, place: int, instead: Sequence[str]) -> bool:
    """Whether a number that only one wording has is written as a word in the other, or belongs to a note or a list."""
    number, (start, end) = wording.words[place], wording.spans[place]
    if any(_is_mark(number, word) or value_of(word) == number for word in instead):
        return True
    if len(number) > 3 or not number.isdigit():
        return False
    before, behind = wording.text[max(0, start - 1) : start], wording.text[end : end + 1]
    if before == "":
        return behind in (".", ")")
    return not instead and ((before == "(" and behind == ")") or before in ".,;:!?”\"'»)")
