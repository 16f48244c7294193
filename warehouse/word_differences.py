"""The words in which two versions of a paragraph differ, for a reader's eye."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Indel

# Words of the one times words of the other: within it a difference takes milliseconds and 10 MB. Beyond it, what both begin and
# end with is told apart from the rest and no more; a paragraph has 60 words, one of 3,000 is a page without paragraphs.
MAX_STEPS = 10_000_000

# Scripts without spaces go letter by letter, everything else by words; a mark is a word of its own, so that a comma moved
# doesn't colour the word before it.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:[.,'’][^\W{_UNSPACED}]+)*|\s+|[^\w\s]")
_QUOTES = str.maketrans("‘’‛′`´ʼ＇“”„‟«»″‐‑‒–—―−", "''''''''\"\"\"\"\"\"\"-------")


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a row that both versions have, or that only this one has."""

    text: str
    is_changed: bool


def word_differences(copy_text: str, original_text: str) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """The copy's words and the original's, each text in runs of the same and of changed words; white space becomes one space.

    Blind to what a comparison is blind to: case, kinds of quotes and dashes, width.

    >>> word_differences("It rose by 43 “steps”.", 'It rose by 34 "steps".')[0]
    (Words(text='It rose by ', is_changed=False), Words(text='43', is_changed=True), Words(text=' “steps”.', is_changed=False))
    """
    copy, original = _tokens(copy_text), _tokens(original_text)
    copy_changed, original_changed = bytearray(len(copy)), bytearray(len(original))
    for start, end, other_start, other_end in _gaps(list(map(_key, copy)), list(map(_key, original))):
        copy_changed[start:end] = b"\x01" * (end - start)
        original_changed[other_start:other_end] = b"\x01" * (other_end - other_start)
    return _runs(copy, copy_changed), _runs(original, original_changed)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(" ".join(text.split()))


def _key(token: str) -> str:
    return unicodedata.normalize("NFKC", token).translate(_QUOTES).casefold()


def _gaps(copy: Sequence[str], original: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where the one has other words than the other: start and end in the copy, start and end in the original."""
    if len(copy) * len(original) > MAX_STEPS:
        head = _same_from_start(copy, original)
        tail = _same_from_start(copy[: head - 1 if head else None : -1], original[: head - 1 if head else None : -1])
        yield head, len(copy) - tail, head, len(original) - tail
        return
    for step in Indel.opcodes(copy, original):
        if step.tag != "equal":
            yield step.src_start, step.src_end, step.dest_start, step.dest_end


def _same_from_start(copy: Sequence[str], original: Sequence[str]) -> int:
    return next(
        (at for at, (one, other) in enumerate(zip(copy, original, strict=False)) if one != other), min(len(copy), len(original))
    )


def _runs(tokens: Sequence[str], changed: bytearray) -> tuple[Words, ...]:
    """Tokens joined; a space between two changed words is changed with them, one at a run's edge is not."""
    for at in range(1, len(tokens) - 1):
        if tokens[at].isspace():
            changed[at] = changed[at - 1] and changed[at + 1]
    if tokens and tokens[0].isspace():
        changed[0] = 0
    groups = groupby(zip(changed, tokens, strict=True), key=lambda pair: pair[0])
    return tuple(Words("".join(token for _, token in group), bool(is_changed)) for is_changed, group in groups)
