"""How much of one text stands in another, by runs of four words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from pipelines.resolve.comparison.alignment import MOST_WORD_PAIRS
from pipelines.resolve.comparison.pairs import Worded

# Four words in a row are rarely the same by chance; longer runs make one changed word cost more than itself at a text's ends.
RUN_WORDS = 4


def covered(letters: str, other: str, run: int) -> bytearray:
    """For each word whether it lies in a run that the other text has too; each run counts as often as it occurs there."""
    left = Counter(other[start : start + run] for start in range(len(other) - run + 1))
    marks = bytearray(len(letters))
    for start in range(len(letters) - run + 1):
        key = letters[start : start + run]
        if left[key] > 0:
            left[key] -= 1
            marks[start : start + run] = b"\x01" * run
    return marks


def shares(pairs: Sequence[Worded]) -> tuple[float, float]:
    """Share of the copy's words that the original has, and of the original's that the copy has, each 0..1.

    Words of kept paragraphs are shared, those of an edited one where they stand in the same order in its counterpart; any others
    where they lie in a run that stands anywhere in what is left of the other text.
    """
    kept = sum(len(pair.copy_letters) for pair in pairs if pair.pair.state == "kept")
    rest = [pair for pair in pairs if pair.pair.state != "kept"]
    ours, theirs = "".join(pair.copy_letters for pair in rest), "".join(pair.original_letters for pair in rest)
    run = max(1, min(RUN_WORDS, len(ours), len(theirs)))
    marks, marks_there = covered(ours, theirs, run), covered(theirs, ours, run)
    start = start_there = 0
    for pair in rest:
        one, other = pair.copy_letters, pair.original_letters
        if one and other and len(one) * len(other) <= MOST_WORD_PAIRS:
            for step in LCSseq.opcodes(one, other):
                if step.tag == "equal":
                    size = step.src_end - step.src_start
                    marks[start + step.src_start : start + step.src_end] = b"\x01" * size
                    marks_there[start_there + step.dest_start : start_there + step.dest_end] = b"\x01" * size
        start += len(one)
        start_there += len(other)
    return _share(kept + sum(marks), kept + len(ours)), _share(kept + sum(marks_there), kept + len(theirs))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
