"""Alignment of two sequences of paragraphs: which one comes from which, in order by dynamic programming, and which have moved.

Paragraphs are strings with one character a word (``wording.Alphabet``). Identical ones are matched by their digest first. For the
rest, pairs worth comparing are found by the pairs of words that they share, so that the cost grows with the texts and not with
their product; the heaviest chain of pairs in order is the alignment, and what matches outside it has moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq

# Half of the words in order: from here on one paragraph is another edited, below it is another paragraph.
EDITED_FROM = 0.5
# A paragraph cut short, or grown: so much of the shorter one stands in the longer, most of it in runs of four words.
_HELD_FROM, _HELD_WORDS, _HELD_RUN = 0.85, 6, 4
# Repeated paragraphs ("* * *"): each is tried with so many of its likes nearest in rank. Bounds the pairs of hostile texts.
_LIKES = 4
# Pairs of words that stand in more paragraphs than this tell nothing; so many paragraphs that share most are compared.
_COMMON_FROM, _CANDIDATES = 8, 4
# Of several paragraphs alike, those this much less alike than the best are not considered.
_BEST_WITHIN = 0.2
# Above so many pairs of words (two paragraphs of 4,000) words are counted, not put in order: quadratic time ends here.
MOST_WORD_PAIRS = 16_000_000


@dataclass(frozen=True, slots=True)
class Match:
    """A paragraph of the copy and the one of the original that it comes from, by their places."""

    copy: int
    original: int
    similarity: float
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class _Edge:
    copy: int
    original: int
    similarity: float
    weight: float


def align(copy: Sequence[str], original: Sequence[str]) -> list[Match]:
    """The matches in the order of the copy; each paragraph is in at most one. Empty paragraphs match nothing.

    >>> [(m.copy, m.original, m.is_moved) for m in align(["ab", "xyz", "cdefg"], ["cdefg", "ab", "xyz", "hi"])]
    [(0, 1, False), (1, 2, False), (2, 0, True)]
    """
    identical = _identical(copy, original)
    fuzzy = _edited_edges(copy, original, identical)
    if not fuzzy:
        return identical
    edges = [_Edge(m.copy, m.original, 1.0, float(len(copy[m.copy]))) for m in identical] + fuzzy
    chain = {(edge.copy, edge.original) for edge in _heaviest_chain(edges)}
    matches = [Match(e.copy, e.original, e.similarity) for e in edges if (e.copy, e.original) in chain]
    matches += [Match(m.copy, m.original, 1.0, is_moved=True) for m in identical if (m.copy, m.original) not in chain]
    return _with_moved(matches, fuzzy)


def similarity_of(one: str, other: str) -> float:
    """Share of the words of both that they have in common, in the same order, 0..1.

    >>> round(similarity_of("abcd", "abxd"), 2)
    0.75
    """
    if len(one) * len(other) <= MOST_WORD_PAIRS:
        return float(Indel.normalized_similarity(one, other))
    return 2 * _in_common(one, other) / (len(one) + len(other))


def is_bounded(one: str, other: str) -> bool:
    """Whether two paragraphs are short enough to be compared word by word."""
    return len(one) * len(other) <= MOST_WORD_PAIRS


def _identical(copy: Sequence[str], original: Sequence[str]) -> list[Match]:
    """Matches of paragraphs with the same words, the common head and tail first."""
    shorter = min(len(copy), len(original))
    head = 0
    while head < shorter and copy[head] == original[head]:
        head += 1
    tail = 0
    while tail < shorter - head and copy[-1 - tail] == original[-1 - tail]:
        tail += 1
    ends = [(n, n) for n in range(head)] + [(len(copy) - n, len(original) - n) for n in range(tail, 0, -1)]
    between = _identical_edges(copy, original, head, tail)
    chain = _heaviest_chain(between)
    matches = [Match(one, other, 1.0) for one, other in ends if copy[one]]
    matches += [Match(edge.copy, edge.original, 1.0) for edge in chain]
    return _with_moved(matches, between)


def _identical_edges(copy: Sequence[str], original: Sequence[str], head: int, tail: int) -> list[_Edge]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place in range(head, len(original) - tail):
        places[original[place]].append(place)
    ranks: Counter[str] = Counter()
    edges: list[_Edge] = []
    for place in range(head, len(copy) - tail):
        letters = copy[place]
        if letters and (likes := places.get(letters)):
            rank = ranks[letters]
            ranks[letters] += 1
            near = likes[max(0, rank - _LIKES) : rank + _LIKES + 1]
            edges += [_Edge(place, other, 1.0, float(len(letters))) for other in near]
    return edges


def _edited_edges(copy: Sequence[str], original: Sequence[str], identical: Sequence[Match]) -> list[_Edge]:
    """Pairs of paragraphs without an identical one that are alike enough to be one paragraph, edited."""
    taken, taken_there = {m.copy for m in identical}, {m.original for m in identical}
    left = [n for n, letters in enumerate(copy) if letters and n not in taken]
    left_there = [n for n, letters in enumerate(original) if letters and n not in taken_there]
    if not left or not left_there:
        return []
    pairs = dict.fromkeys(_sharing_pairs(copy, original, left, left_there))
    pairs.update(dict.fromkeys(_between_the_same(left, left_there, identical)))
    edges = []
    for one, other in pairs:
        a, b = copy[one], original[other]
        similarity = similarity_of(a, b)
        if similarity >= EDITED_FROM or _is_held(a, b):
            edges.append(_Edge(one, other, similarity, similarity * min(len(a), len(b))))
    return _best(edges)


def _sharing_pairs(
    copy: Sequence[str], original: Sequence[str], left: Sequence[int], left_there: Sequence[int]
) -> Iterable[tuple[int, int]]:
    """For each paragraph that is left those of the other text that share most of the rarer pairs of words with it."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place in left_there:
        for pair in _word_pairs(original[place]):
            likes = holders[pair]
            if len(likes) <= _COMMON_FROM:
                likes.append(place)
    for place in left:
        votes: Counter[int] = Counter()
        for pair in _word_pairs(copy[place]):
            likes = holders.get(pair, [])
            if len(likes) <= _COMMON_FROM:
                votes.update(likes)
        for other, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:_CANDIDATES]:
            yield place, other


def _word_pairs(letters: str) -> set[str]:
    return set(map(str.__add__, letters, letters[1:]))


def _between_the_same(left: Sequence[int], left_there: Sequence[int], identical: Sequence[Match]) -> Iterable[tuple[int, int]]:
    """Paragraphs at the same distance behind, or before, two that are identical: "5 reasons" beside "3 reasons"."""
    free = set(left_there)
    anchors = [(m.copy, m.original) for m in identical if not m.is_moved]
    places = [one for one, _ in anchors]
    for place in left:
        following = bisect_left(places, place)
        before = anchors[following - 1] if following else (-1, -1)
        behind = anchors[following] if following < len(anchors) else None
        for anchor in (before, behind):
            if anchor is not None and (other := anchor[1] + place - anchor[0]) in free:
                yield place, other


def _is_held(one: str, other: str) -> bool:
    """Whether nearly all of the shorter paragraph stands in the longer one."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _HELD_WORDS or not is_bounded(one, other):
        return False
    if LCSseq.similarity(shorter, longer) < _HELD_FROM * len(shorter):
        return False
    runs = [shorter[start : start + _HELD_RUN] for start in range(len(shorter) - _HELD_RUN + 1)]
    return 2 * sum(run in longer for run in runs) >= len(runs)


def _in_common(one: str, other: str) -> int:
    return (Counter(one) & Counter(other)).total()


def _best(edges: Sequence[_Edge]) -> list[_Edge]:
    """The edges that are not much worse than another of one of their ends."""
    best: defaultdict[tuple[bool, int], float] = defaultdict(float)
    for edge in edges:
        for end in ((True, edge.copy), (False, edge.original)):
            best[end] = max(best[end], edge.similarity)
    return [e for e in edges if e.similarity >= max(best[True, e.copy], best[False, e.original]) - _BEST_WITHIN]


def _with_moved(matches: Sequence[Match], edges: Sequence[_Edge]) -> list[Match]:
    """The matches and, as moved, what the edges still match beyond them: the most alike first."""
    found = list(matches)
    taken, taken_there = {m.copy for m in found}, {m.original for m in found}
    for edge in sorted(edges, key=lambda e: (-e.similarity, -e.weight, e.copy, e.original)):
        if edge.copy not in taken and edge.original not in taken_there:
            taken.add(edge.copy)
            taken_there.add(edge.original)
            found.append(Match(edge.copy, edge.original, edge.similarity, is_moved=True))
    return sorted(found, key=lambda m: m.copy)


def _heaviest_chain(edges: Sequence[_Edge]) -> list[_Edge]:
    """The edges of the greatest total weight that rise on both sides.

    Dynamic programming over the edges; a binary indexed tree keeps the heaviest chain that ends before each place.
    """
    if not edges:
        return []
    places = sorted({edge.original for edge in edges})
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(places) + 1)
    before: list[int] = [-1] * len(edges)
    order = sorted(range(len(edges)), key=lambda n: (edges[n].copy, -edges[n].original))
    best = (0.0, -1)
    # Of one paragraph of the copy the later places come first, so that no chain holds it twice.
    for number in order:
        edge = edges[number]
        place = bisect_left(places, edge.original)
        weight, last = 0.0, -1
        step = place
        while step > 0:
            if tree[step][0] > weight:
                weight, last = tree[step]
            step -= step & -step
        before[number] = last
        reached = (weight + edge.weight, number)
        if reached[0] > best[0]:
            best = reached
        step = place + 1
        while step <= len(places):
            if reached[0] > tree[step][0]:
                tree[step] = reached
            step += step & -step
    chain = []
    number = best[1]
    while number >= 0:
        chain.append(edges[number])
        number = before[number]
    return chain[::-1]
