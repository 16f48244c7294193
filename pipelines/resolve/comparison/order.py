"""How far two sequences agree in their order: Kendall's tau."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence


def kendall_tau(places: Sequence[int]) -> float | None:
    """Kendall's tau of distinct places against rising order: 1 for the same order, -1 for the reverse; None for fewer than two.

    >>> kendall_tau([0, 1, 3, 2]), kendall_tau([7])
    (0.6667, None)
    """
    if len(places) < 2:
        return None
    before: list[int] = []
    inversions = 0
    for place in places:
        inversions += len(before) - bisect_right(before, place)
        insort(before, place)
    return round(1 - 4 * inversions / (len(places) * (len(places) - 1)), 4)
