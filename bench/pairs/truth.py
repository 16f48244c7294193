"""What is true of a pair, reckoned from the edits that made it: nothing here reads a page or asks the code that is judged.

What the words mean is written in docs/republication.md. Shares of words are measured by this module's own reckoning, so that a
pair too near a threshold is drawn again instead of judged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from bench.pairs.edits import Draft
from bench.pairs.wording import block_text, phrase_text
from bench.pairs.works import Work
from pipelines.records import Change, CopyKind

# How far a pair keeps from every threshold (shares of words, 0..1).
MARGIN = 0.03
VERBATIM, CONTAINED, EXCERPT, UNRELATED, SAME_TITLE = 0.98, 0.95, 0.4, 0.2, 0.8
# Words in a row that make a word shared.
_RUN = 4


@dataclass(frozen=True, slots=True)
class Counts:
    """Paragraphs and citations, as the columns of ``republications`` name them."""

    kept: int
    edited: int
    cut: int
    added: int
    moved: int
    links_kept: int
    links_dropped: int
    links_rewritten: int
    links_added: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What a judge has to say of one page; None where there is nothing to say.

    Args:
        verdict: "none" where no decision is the right one, since the page has no sign and nothing like it ran before.
        kind: how the copy differs; None for a page that is no copy of the other one.
        original_url: where the text first ran.
        holds_url: whether the copy itself has that address.
        publisher: the original's publisher, by name and by domain key.
        changes: numbers and quotations that have to be found.
        also: sentences that the copy left out or put in: what is reported of them is neither right nor wrong.
        counts: None where there is no original.
        authors_agree: None where a page names nobody.
        standfirsts: whether original and copy have a standfirst: no paragraph of the text, but set like one by some pages, so
            that counting it is right too.
    """

    verdict: str
    kind: CopyKind | None = None
    original_url: str | None = None
    holds_url: bool = False
    publisher: tuple[str, str] | None = None
    changes: tuple[Change, ...] = ()
    also: tuple[str, ...] = ()
    counts: Counts | None = None
    authors_agree: bool | None = None
    standfirsts: tuple[bool, bool] = (False, False)


def counts_of(original: Work, draft: Draft) -> Counts:
    """What became of the original's paragraphs and links in the copy."""
    copied = [block for block in draft.work.blocks if block.origin is not None]
    order = [block.origin for block in copied if block.origin is not None]
    old = {one.id: one.url for block in original.blocks for one in block.citations}
    new = {one.id: one.url for block in draft.work.blocks for one in block.citations}
    both = old.keys() & new.keys()
    return Counts(
        kept=sum(not block.is_edited for block in copied),
        edited=sum(block.is_edited for block in copied),
        cut=len(original.blocks) - len(copied),
        added=len(draft.work.blocks) - len(copied),
        moved=len(order) - _longest_rise(order),
        links_kept=sum(old[one] == new[one] for one in both),
        links_dropped=len(old.keys() - new.keys()),
        links_rewritten=sum(old[one] != new[one] for one in both),
        links_added=len(new.keys() - old.keys()),
    )


def _longest_rise(order: Sequence[int]) -> int:
    """Length of the longest part of a list that rises: the paragraphs that need not be moved."""
    best: list[int] = []
    for place, value in enumerate(order):
        best.append(1 + max((best[before] for before in range(place) if order[before] < value), default=0))
    return max(best, default=0)


@dataclass(frozen=True, slots=True)
class Shares:
    """Share of the copy's words that the original has, of the original's that the copy has, likeness of the titles."""

    copy: float
    original: float
    title: float


def shares_of(original: Work, copy: Work) -> tuple[Shares, Shares]:
    """How much the two texts have in common, headings included: by runs of four words, and by words in one order."""
    ours, theirs = (_words(work) for work in (copy, original))
    title = _likeness(_title(copy), _title(original))
    in_order = LCSseq.similarity(ours, theirs)
    return (
        Shares(_covered(ours, theirs), _covered(theirs, ours), title),
        Shares(in_order / len(ours), in_order / len(theirs), title),
    )


def _words(work: Work) -> list[str]:
    return re.findall(r"\w+", " ".join(block_text(block, work.language) for block in work.blocks).casefold())


def _title(work: Work) -> list[str]:
    return re.findall(r"\w", phrase_text(work.headline, "headlines", work.language).casefold())


def _covered(words: Sequence[str], other: Sequence[str]) -> float:
    left = Counter(tuple(other[start : start + _RUN]) for start in range(len(other) - _RUN + 1))
    shared: set[int] = set()
    for start in range(len(words) - _RUN + 1):
        run = tuple(words[start : start + _RUN])
        if left[run] > 0:
            left[run] -= 1
            shared.update(range(start, start + _RUN))
    return len(shared) / len(words)


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """1 minus the letters that are put in or taken out, over all of both (an edit distance without replacements)."""
    return 2 * LCSseq.similarity(one, other) / (len(one) + len(other))


def is_clear(kind: CopyKind, measures: Iterable[Shares], *, has_changes: bool) -> bool:
    """Whether a pair is of this kind by the definitions, and not near another one, in whichever way shares are measured.

    ``has_changes`` says that a number, a quotation or the order of the paragraphs is another one.
    """
    return all(_is_clear(kind, shares, has_changes=has_changes) for shares in measures)


def _is_clear(kind: CopyKind, shares: Shares, *, has_changes: bool) -> bool:
    low, high = min(shares.copy, shares.original), max(shares.copy, shares.original)
    if kind in ("translated", "updated"):
        return True
    if kind == "altered" and has_changes:
        return high >= UNRELATED + MARGIN
    if kind in ("verbatim", "retitled"):
        is_retitled = shares.title < SAME_TITLE - MARGIN if kind == "retitled" else shares.title > SAME_TITLE + MARGIN
        return low >= VERBATIM + 0.01 and is_retitled
    if kind == "expanded":
        return shares.original >= CONTAINED + 0.01 and shares.copy < CONTAINED - MARGIN
    if kind in ("trimmed", "excerpt"):
        is_short = shares.original < EXCERPT - MARGIN
        is_whole = EXCERPT + MARGIN < shares.original < CONTAINED - MARGIN
        return shares.copy >= CONTAINED + 0.01 and (is_short if kind == "excerpt" else is_whole)
    return low > 0.5 + MARGIN and high < CONTAINED - MARGIN


def is_unlike(one: Work, other: Work) -> bool:
    """Whether two texts are clearly not the same work."""
    shares, _ = shares_of(other, one)
    return max(shares.copy, shares.original) < UNRELATED - MARGIN
