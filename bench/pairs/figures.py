"""How often the code is right on pairs: shares, a confusion matrix, the Brier score of the stated confidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.pairs.judging import Outcome

PARAGRAPHS = ("kept", "edited", "cut", "added", "moved")
LINKS = ("kept", "dropped", "rewritten", "added")
# Upper ends of the bins of stated confidence.
BINS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.96, 1.0)
_COPIES = ("republication", "possible")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, None of nothing."""
        return self.right / self.of if self.of else None

    def __str__(self) -> str:
        return "-" if self.value is None else f"{self.value:.3f} ({self.right} of {self.of})"


def share(outcomes: Iterable[Outcome], is_right: Callable[[Outcome], bool | None]) -> Share:
    """The share of outcomes that are right; those of which there is nothing to say are left out."""
    found = [answer for outcome in outcomes if (answer := is_right(outcome)) is not None]
    return Share(sum(found), len(found))


def verdict_right(outcome: Outcome) -> bool:
    """Whether the verdict is the true one."""
    return outcome.verdict[0] == outcome.verdict[1]


def kind_right(outcome: Outcome) -> bool | None:
    """Whether the kind is the true one; None where truth has none to say."""
    return None if outcome.kind is None else outcome.kind[0] == outcome.kind[1]


def paragraphs_right(outcome: Outcome) -> bool | None:
    """Whether all five counts are exact; of a translation kept and edited count together, since no word of it is kept."""
    if outcome.paragraphs is None:
        return None
    said, true = outcome.paragraphs
    if None in said:
        return False
    if outcome.kind is not None and outcome.kind[1] == "translated":
        return (_together(said), *said[2:]) == (_together(true), *true[2:])
    return said == true


def _together(counts: Sequence[int | None]) -> int:
    return sum(count or 0 for count in counts[:2])


def links_right(outcome: Outcome) -> bool | None:
    """Whether all four counts are exact."""
    return None if outcome.links is None else outcome.links[0] == outcome.links[1]


def authors_right(outcome: Outcome) -> bool | None:
    """Whether the copy's authors are said to be the original's, or other people, as they are."""
    return None if outcome.authors_agree is None else outcome.authors_agree[0] is outcome.authors_agree[1]


def recall(outcomes: Iterable[Outcome], what: str) -> Share:
    """Share of the changed numbers or quotations that were found."""
    counts = [_counts(outcome, what) for outcome in outcomes]
    return Share(sum(found for found, _, _ in counts), sum(wanted for _, wanted, _ in counts))


def precision(outcomes: Iterable[Outcome], what: str) -> Share:
    """Share of the reported changes that were made."""
    counts = [_counts(outcome, what) for outcome in outcomes]
    return Share(sum(found for found, _, _ in counts), sum(reported for _, _, reported in counts))


def _counts(outcome: Outcome, what: str) -> tuple[int, int, int]:
    return outcome.numbers if what == "numbers" else outcome.quotations


def probability(outcome: Outcome) -> float:
    """How sure the code is that the page is a copy: 0 where it says nothing, 1 minus its confidence in another verdict."""
    said = outcome.verdict[0]
    if said in ("none", "unread"):
        return 0.0
    return outcome.confidence if said in _COPIES else 1 - outcome.confidence


def is_copy(outcome: Outcome) -> bool:
    """Whether the page truly republishes another."""
    return outcome.verdict[1] in _COPIES


def brier(outcomes: Sequence[Outcome]) -> float:
    """Mean square of the distance between the stated probability and the truth; 0 is best, 0.25 a coin's."""
    return sum((probability(one) - is_copy(one)) ** 2 for one in outcomes) / len(outcomes)


@dataclass(frozen=True, slots=True)
class Bin:
    """Outcomes whose stated probability lies in a range: how many, what was stated, how many were copies."""

    upper: float
    count: int
    stated: float
    true: float


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """The bins that are not empty, the lowest first."""
    found = []
    for lower, upper in zip((-1.0, *BINS), BINS, strict=False):
        inside = [one for one in outcomes if lower < probability(one) <= upper]
        if inside:
            stated = sum(map(probability, inside)) / len(inside)
            found.append(Bin(upper, len(inside), stated, sum(map(is_copy, inside)) / len(inside)))
    return found


def confusion(outcomes: Iterable[Outcome], *, of_kinds: bool) -> Counter[tuple[str, str]]:
    """How often (true, said) occurs, of kinds or of verdicts."""
    if of_kinds:
        return Counter((str(one.kind[1]), str(one.kind[0])) for one in outcomes if one.kind is not None)
    return Counter((one.verdict[1], one.verdict[0]) for one in outcomes)
