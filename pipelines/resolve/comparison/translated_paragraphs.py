"""Alignment of a translation with what it translates, paragraph by paragraph: by lengths and by what no translator changes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from pipelines.resolve.comparison.alignment import Match
from pipelines.resolve.comparison.translations import anchors_of

# The table of all pairs stays under a quarter of a second up to so many; longer texts are left unaligned.
_MOST_PAIRS = 160_000
# Two paragraphs as long as each other, by the texts' lengths, are worth this much less than one; beyond it they are a bad pair.
_LENGTH_DOUBT = 0.5
# What one number or name in both is worth, and how many of them count.
_ANCHOR_WORTH, _MOST_ANCHORS = 0.7, 4


def translated_matches(copy: Sequence[str], original: Sequence[str]) -> list[Match]:
    """The matches in the order of both; ``similarity`` is the share of the numbers and names that both paragraphs have.

    Dynamic programming after Gale and Church (1993), with anchors; paragraphs without a counterpart are skipped on either side.

    >>> [(m.copy, m.original) for m in translated_matches(["Rom 1950", "Une phrase assez longue."], ["A rather long sentence."])]
    [(1, 0)]
    """
    if not copy or not original or len(copy) * len(original) > _MOST_PAIRS:
        return []
    ours, theirs = [Counter(anchors_of(p)) for p in copy], [Counter(anchors_of(p)) for p in original]
    anchored = {
        (one, other): min((mine & yours).total(), _MOST_ANCHORS)
        for one, mine in enumerate(ours)
        for other, yours in enumerate(theirs)
        if mine and yours and mine & yours
    }
    lengths, lengths_there = [max(1, len(p)) for p in copy], [max(1, len(p)) for p in original]
    pairs = _aligned(lengths, lengths_there, anchored, sum(lengths) / sum(lengths_there))
    if pairs:
        # How much longer the language is, without the paragraphs that one side lacks.
        ratio = sum(lengths[one] for one, _ in pairs) / sum(lengths_there[other] for _, other in pairs)
        pairs = _aligned(lengths, lengths_there, anchored, ratio)
    return [Match(one, other, _shared(ours[one], theirs[other])) for one, other in pairs]


def _aligned(
    lengths: Sequence[int], lengths_there: Sequence[int], anchored: Mapping[tuple[int, int], int], ratio: float
) -> list[tuple[int, int]]:
    """The worthiest pairs in the order of both; ``ratio`` is how long a text becomes in the copy's language."""
    logs, logs_there = [math.log(n) for n in lengths], [math.log(n * ratio) for n in lengths_there]
    best = [[0.0] * (len(lengths_there) + 1) for _ in range(len(lengths) + 1)]
    for one, length in enumerate(logs):
        above, row = best[one], best[one + 1]
        for other, length_there in enumerate(logs_there):
            worth = 1 - _LENGTH_DOUBT - abs(length - length_there)
            if (one, other) in anchored:
                worth += _ANCHOR_WORTH * anchored[one, other]
            row[other + 1] = max(above[other] + worth, above[other + 1], row[other])
    pairs: list[tuple[int, int]] = []
    one, other = len(lengths), len(lengths_there)
    while one and other:
        if best[one][other] == best[one - 1][other]:
            one -= 1
        elif best[one][other] == best[one][other - 1]:
            other -= 1
        else:
            one, other = one - 1, other - 1
            pairs.append((one, other))
    return pairs[::-1]


def _shared(ours: Counter[str], theirs: Counter[str]) -> float:
    both = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / both if both else 0.0
