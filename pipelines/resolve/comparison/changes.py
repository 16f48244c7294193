"""Numbers and quotations that one wording of a paragraph has otherwise than the other."""

from __future__ import annotations

from pipelines.records import Change
from pipelines.resolve.comparison.alignment import MOST_WORD_PAIRS
from pipelines.resolve.comparison.changed_numbers import changed_numbers
from pipelines.resolve.comparison.changed_quotations import changed_quotations
from pipelines.resolve.comparison.word_steps import steps_between, wording_of


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
