"""Quotations whose words one wording of a paragraph has otherwise than the other, or alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.resolve.comparison.word_steps import Span, Step, Wording

# A quotation of which less than this is left is another one, or gone.
_LEFT_FROM = 0.3

# The quotation's place in the copy, as the copy and as the original has it.
ChangedQuotation = tuple[int, str | None, str | None]


def changed_quotations(copy: Wording, original: Wording, steps: Sequence[Step]) -> Iterator[ChangedQuotation]:
    """Each quotation whose words differ, or that only one wording has between words that both have.

    Either wording may say where a quotation is: quote marks are lost, and their pairing is guesswork. Other marks, and other
    punctuation within, are no change.
    """
    back = [step.mirrored() for step in steps]
    ours, theirs = _without_open_end(copy, steps), _without_open_end(original, back)
    reported: list[Span] = []
    for span in theirs:
        change = _counterpart(span, original, copy, ours, back)
        if change is not None:
            reported.append(change)
            yield change[0], copy.written(change), original.written(span)
    for span in ours:
        if not any(begin < span[1] and span[0] < end for begin, end in reported):
            change = _counterpart(span, copy, original, theirs, steps)
            if change is not None:
                yield span[0], copy.written(span), original.written(change)


def _without_open_end(wording: Wording, steps: Sequence[Step]) -> list[Span]:
    """The quotations of the wording that the steps lead from; one that is never closed ends before what is only put behind it."""
    quoted = wording.quoted()
    last = steps[-1] if steps else None
    if quoted and last is not None and not last.is_same and last.original[0] == last.original[1] and wording.is_open:
        start, end = quoted[-1]
        if end == last.copy[1] and start < last.copy[0]:
            quoted[-1] = (start, last.copy[0])
    return quoted


def _counterpart(span: Span, wording: Wording, other: Wording, quoted: Sequence[Span], steps: Sequence[Step]) -> Span | None:
    """What the other wording has for a quotation, an empty span for nothing; None where it is the same, or another text.

    ``steps`` lead from the quotation's wording, as its copy, to the other one, whose quotations are ``quoted``.
    """
    same, region = _region(span, steps)
    if same == span[1] - span[0] == region[1] - region[0]:
        return None
    before, behind = _is_shared(span[0] - 1, steps), _is_shared(span[1], steps)
    beside = [(start, end) for start, end in quoted if start < max(region[1], region[0] + 1) and region[0] < end]
    if beside:
        region = beside[0][0], beside[-1][1]
        if other.words[slice(*region)] == wording.words[slice(*span)]:
            return None
    if same >= _LEFT_FROM * (span[1] - span[0]):
        return region
    if beside:
        return region if before or behind or len(wording.words) == span[1] - span[0] else None
    return (region[0], region[0]) if before and behind else None


def _region(span: Span, steps: Sequence[Step]) -> tuple[int, Span]:
    """How many words of the span the other wording has, and the stretch of it that stands for the span."""
    same, begin, end = 0, -1, -1
    for step in steps:
        (first, behind), (there, behind_there) = step.copy, step.original
        start, stop = max(span[0], first), min(span[1], behind)
        if start >= stop and not (first == behind and span[0] < first < span[1]):
            continue
        if step.is_same:
            same += stop - start
        # Of a step that reaches over the span's ends as much as the span has of it.
        here = there if start == first else min(there + start - first, behind_there)
        here_end = behind_there if stop == behind else min(there + stop - first, behind_there)
        begin, end = here if begin < 0 else begin, max(end, here_end)
    return same, (begin, end)


def _is_shared(place: int, steps: Sequence[Step]) -> bool:
    """Whether the word at a place is one that the other wording has as well."""
    return any(step.is_same and step.copy[0] <= place < step.copy[1] for step in steps)
