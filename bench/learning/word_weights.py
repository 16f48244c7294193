"""How much a word speaks for article text: a word of class names and ids, a word of short blocks.

Each site counts once for a word, however many pages it has, so a site's own habits teach nothing; a word of few sites has no
weight.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from bench.learning.dataset import LearningPage
from pipelines.extract.blocks import Place
from pipelines.extract.features import WEIGHED_CHARACTERS, block_words

NAME_SITES, BLOCK_SITES = 8, 10
# Log-odds nearer to nothing than this are left out.
NAME_FLOOR, BLOCK_FLOOR = 0.25, 0.5
# Short blocks that are article text are the rarer ones.
BLOCK_PRIOR = 0.8
# Added to both counts, so that a word of few sites has no strong weight.
NAME_SMOOTHING, BLOCK_SMOOTHING = 1.5, 2.0

Counts = defaultdict[str, defaultdict[str, list[float]]]  # word -> site -> one number a page


def name_weights(pages: Iterable[LearningPage]) -> dict[str, int]:
    """Weights of the words in names, in hundredths of log-odds."""
    inside, outside = _counts(), _counts()
    for page in pages:
        known: dict[int, frozenset[str]] = {}
        text = sum(len(block.text) for block, share in zip(page.blocks, page.shares, strict=True) if share >= 0.5) or 1
        rest = (
            sum(min(len(block.text), 200) for block, share in zip(page.blocks, page.shares, strict=True) if 0 <= share < 0.5) or 1
        )
        held: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for block, share in zip(page.blocks, page.shares, strict=True):
            for word in _words_around(block.place, known) if share >= 0 else ():
                if share >= 0.5:
                    held[word][0] += len(block.text) / text
                else:
                    held[word][1] += min(len(block.text), 200) / rest
        for word, (within, without) in held.items():
            inside[word][page.site].append(within)
            outside[word][page.site].append(without)
    weights = {}
    for word, sites in inside.items():
        if len(sites) >= NAME_SITES and len(word) > 1:
            odds = math.log((_mean_sum(sites.values()) + NAME_SMOOTHING) / (_mean_sum(outside[word].values()) + NAME_SMOOTHING))
            if abs(odds) > NAME_FLOOR:
                weights[word] = round(100 * odds)
    return dict(sorted(weights.items()))


def block_weights(pages: Iterable[LearningPage]) -> dict[str, int]:
    """Weights of the words of short blocks, in hundredths of log-odds."""
    inside: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    outside: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for page in pages:
        for block, share in zip(page.blocks, page.shares, strict=True):
            if len(block.text) <= WEIGHED_CHARACTERS and share >= 0:
                for word in set(block_words(block.text)):
                    (inside if share >= 0.5 else outside)[word][page.site] += 1
    weights = {}
    for word in inside.keys() | outside.keys():
        within, without = inside[word], outside[word]
        sites = within.keys() | without.keys()
        if len(sites) < BLOCK_SITES:
            continue
        share = sum(within.get(site, 0) / (within.get(site, 0) + without.get(site, 0)) for site in sites)
        odds = math.log((share + BLOCK_SMOOTHING) / (len(sites) - share + BLOCK_SMOOTHING)) + BLOCK_PRIOR
        if abs(odds) > BLOCK_FLOOR:
            weights[word] = round(100 * odds)
    return dict(sorted(weights.items()))


def _counts() -> Counts:
    return defaultdict(lambda: defaultdict(list))


def _mean_sum(sites: Iterable[Sequence[float]]) -> float:
    return sum(sum(pages) / len(pages) for pages in sites)


def _words_around(place: Place, known: dict[int, frozenset[str]]) -> frozenset[str]:
    """The words in the names of a place and of all around it."""
    path: list[Place] = []
    at: Place | None = place
    while at is not None and at.number not in known:
        path.append(at)
        at = at.around
    words = known[at.number] if at is not None else frozenset()
    for step in reversed(path):
        if step.element.tag != "body":
            words |= step.words
        known[step.number] = words
    return words
