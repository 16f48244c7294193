"""Which blocks of a page hold a given text: the way from another extractor's plain text back to elements and links."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.extract.blocks import Block

# A block belongs to the text when this share of its letters was found there.
COVERAGE_NEEDED = 0.5
# Shorter lines ("Share", "Read more") match anywhere; they are taken only where the reading stands.
SHORT_LETTERS = 24

_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Numbers of the blocks found, in page order, and the share of the text's letters that they explain."""

    blocks: tuple[int, ...]
    share: float


def aligned(lines: Iterable[str], blocks: Sequence[Block]) -> Alignment:
    """The blocks whose letters the lines repeat; lines may join several blocks or split one."""
    stream, starts = _stream(blocks)
    covered = [0] * len(blocks)
    cursor = found_letters = letters = 0
    for line in lines:
        key = letters_of(line)
        if not key:
            continue
        letters += len(key)
        place = stream.find(key, cursor)
        if place < 0 or (len(key) < SHORT_LETTERS and place - cursor > 20 * SHORT_LETTERS):
            place = stream.find(key) if len(key) >= SHORT_LETTERS else -1
        if place < 0:
            continue
        found_letters += len(key)
        cursor = place + len(key)
        _cover(covered, starts, place, cursor)
    chosen = tuple(
        number
        for number, count in enumerate(covered)
        if count and count >= COVERAGE_NEEDED * (starts[number + 1] - starts[number])
    )
    return Alignment(chosen, found_letters / letters if letters else 0.0)


def letters_of(text: str) -> str:
    """Letters and digits only, case folded: what survives any extractor's white space and markup."""
    return _NOT_LETTERS.sub("", text).casefold()


def _stream(blocks: Sequence[Block]) -> tuple[str, list[int]]:
    """All letters of the blocks in a row, and where each block begins; one entry more than blocks."""
    keys = [letters_of(block.text) for block in blocks]
    starts = [0]
    for key in keys:
        starts.append(starts[-1] + len(key))
    return "".join(keys), starts


def _cover(covered: list[int], starts: Sequence[int], begin: int, end: int) -> None:
    number = max(0, bisect_right(starts, begin) - 1)
    while number < len(covered) and starts[number] < end:
        covered[number] += max(0, min(end, starts[number + 1]) - max(begin, starts[number]))
        number += 1
