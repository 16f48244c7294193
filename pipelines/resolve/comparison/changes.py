"""Numbers and quotations that one wording of a paragraph has otherwise than the other."""

from __future__ import annotations

from collections import Counter

from pipelines.records import Change
from pipelines.resolve.comparison.alignment import MOST_WORD_PAIRS
from pipelines.resolve.comparison.changed_numbers import changed_numbers
from pipelines.resolve.comparison.changed_quotations import changed_quotations
from pipelines.resolve.comparison.word_steps import Wording, steps_between, wording_of
from pipelines.resolve.comparison.wording import has_digit


def changes_in(copy_text: str, original_text: str, paragraph: int | None = None) -> tuple[Change, ...]:
    """The changes of one paragraph, in the order of the copy; ``paragraph`` is the copy's.

    Other quote marks, other separators of digits and marks of notes are no change. Paragraphs of thousands of words are not
    compared.

    >>> [(c.in_copy, c.in_original) for c in changes_in("rose by 43 centimetres [1] in May", "rose by 34 centimetres in May")]
    [('43', '34')]
    >>> [(c.in_copy, c.in_original) for c in changes_in('“It is bad,” he said.', '"It is not bad", he said.')]
    [('It is bad', 'It is not bad')]
    """
    copy, original = wording_of(copy_text), wording_of(original_text)
    if len(copy.words) * len(original.words) > MOST_WORD_PAIRS:
        return ()
    steps = steps_between(copy.words, original.words)
    found = [(place, Change("number", ours, theirs, paragraph)) for place, ours, theirs in changed_numbers(copy, original, steps)]
    found += [
        (place, Change("quotation", ours, theirs, paragraph)) for place, ours, theirs in changed_quotations(copy, original, steps)
    ]
    return tuple(change for _, change in sorted(found, key=lambda change: change[0]))


def translated_changes_in(copy_text: str, original_text: str, paragraph: int | None = None) -> tuple[Change, ...]:
    """The number of a translated paragraph that is another than the original's, where all its others are the same.

    Where two numbers or more differ, nothing says which stands for which, and a paragraph may stand beside the wrong one.

    >>> translated_changes_in("Le fleuve a monté de 43 cm en 1995.", "In 1995 the river rose by 34 cm.")[0].in_copy
    '43'
    >>> translated_changes_in("Le fleuve a monté de 3,5 m en 1995.", "In 1995 the river rose by 3.5 m.")
    ()
    """
    copy, original = wording_of(copy_text), wording_of(original_text)
    ours, theirs = _numbers(copy), _numbers(original)
    alone, alone_there = ours - theirs, theirs - ours
    # One shared number at least, or the two paragraphs are no pair.
    if alone.total() != 1 or alone_there.total() != 1 or not ours & theirs:
        return ()
    (here,), (there,) = alone, alone_there
    return (Change("number", _written(copy, here), _written(original, there), paragraph),)


def _numbers(wording: Wording) -> Counter[str]:
    return Counter(word for word in wording.words if has_digit(word))


def _written(wording: Wording, word: str) -> str | None:
    place = wording.words.index(word)
    return wording.written((place, place + 1))
