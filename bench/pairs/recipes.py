"""The kinds of pairs that are made: what is edited in a copy, and pages that only look like copies."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from bench.pairs import edits
from bench.pairs.edits import Draft
from bench.pairs.works import LANGUAGES, Work
from bench.pairs.writing import article
from pipelines.records import CopyKind


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to make a copy; ``weight`` is its share among all weights.

    ``has_changes`` says that it changes a number, a quotation or the order of the paragraphs.
    """

    name: str
    kind: CopyKind
    weight: int
    edit: Callable[[random.Random, Draft], Draft]
    has_changes: bool = False


def _verbatim(_: random.Random, draft: Draft) -> Draft:
    return draft


def _reordered(rng: random.Random, draft: Draft) -> Draft:
    return edits.move(rng, draft, rng.randint(1, 4))


def _trimmed_end(rng: random.Random, draft: Draft) -> Draft:
    return _perhaps_retitled(rng, edits.cut_end(draft, rng.uniform(0.5, 0.88)))


def _trimmed_spread(rng: random.Random, draft: Draft) -> Draft:
    return _perhaps_retitled(rng, edits.cut_spread(rng, draft, rng.uniform(0.55, 0.88)))


def _excerpt(rng: random.Random, draft: Draft) -> Draft:
    return edits.cut_end(draft, rng.uniform(0.1, 0.32))


def _expanded(rng: random.Random, draft: Draft) -> Draft:
    return _perhaps_retitled(rng, edits.add(rng, draft, rng.uniform(0.12, 0.6)))


def _rewritten(rng: random.Random, draft: Draft) -> Draft:
    return _perhaps_retitled(rng, edits.rewrite(rng, draft, rng.uniform(0.6, 1.0)))


def _cut_and_added(rng: random.Random, draft: Draft) -> Draft:
    return edits.add(rng, edits.cut_spread(rng, draft, rng.uniform(0.6, 0.85)), rng.uniform(0.15, 0.4))


def _number(rng: random.Random, draft: Draft) -> Draft:
    return edits.change_numbers(rng, draft, rng.randint(1, 3))


def _quotation(rng: random.Random, draft: Draft) -> Draft:
    return edits.change_quotations(rng, draft, rng.randint(1, 2))


def _trimmed_and_changed(rng: random.Random, draft: Draft) -> Draft:
    draft = edits.cut_spread(rng, draft, rng.uniform(0.6, 0.9))
    return edits.change_quotations(rng, edits.change_numbers(rng, draft, rng.randint(1, 2)), rng.randint(0, 2))


def _moved_and_changed(rng: random.Random, draft: Draft) -> Draft:
    return edits.change_numbers(rng, edits.move(rng, draft, rng.randint(1, 3)), rng.randint(1, 2))


def _rewritten_and_changed(rng: random.Random, draft: Draft) -> Draft:
    return edits.change_numbers(rng, edits.rewrite(rng, draft, rng.uniform(0.2, 0.5)), rng.randint(1, 3))


def _merged_whole(rng: random.Random, draft: Draft) -> Draft:
    return edits.merge(rng, draft, _second_source(rng, draft.work, 0.5))


def _merged_parts(rng: random.Random, draft: Draft) -> Draft:
    draft = edits.cut_spread(rng, draft, rng.uniform(0.65, 0.85))
    return edits.merge(rng, draft, _second_source(rng, draft.work, 0.4))


def _second_source(rng: random.Random, work: Work, share: float) -> Work:
    count = max(3, round(len(work.blocks) * share))
    return article(rng, work.language, "elsewhere.example", (count, count))


def _translated(rng: random.Random, draft: Draft) -> Draft:
    return edits.translate(draft, rng.choice([one for one in LANGUAGES if one != draft.work.language]))


def _translated_and_trimmed(rng: random.Random, draft: Draft) -> Draft:
    return _translated(rng, edits.cut_spread(rng, draft, rng.uniform(0.6, 0.9)))


def _translated_and_changed(rng: random.Random, draft: Draft) -> Draft:
    return _translated(rng, edits.change_numbers(rng, draft, 1))


def _updated(rng: random.Random, draft: Draft) -> Draft:
    draft = edits.add(rng, draft, rng.uniform(0.05, 0.2))
    return edits.change_numbers(rng, edits.rewrite(rng, draft, rng.uniform(0.1, 0.3)), rng.randint(1, 3))


def _perhaps_retitled(rng: random.Random, draft: Draft) -> Draft:
    return edits.retitle(rng, draft) if rng.random() < 0.4 else draft


RECIPES = (
    Recipe("as it was", "verbatim", 130, _verbatim),
    Recipe("paragraphs moved", "altered", 50, _reordered, has_changes=True),
    Recipe("another title", "retitled", 90, lambda rng, draft: edits.retitle(rng, draft)),
    Recipe("cut at the end", "trimmed", 60, _trimmed_end),
    Recipe("cut here and there", "trimmed", 60, _trimmed_spread),
    Recipe("first paragraphs, read more", "excerpt", 60, _excerpt),
    Recipe("paragraphs added", "expanded", 70, _expanded),
    Recipe("two sources, one whole", "expanded", 30, _merged_whole),
    Recipe("two sources, parts of both", "altered", 30, _merged_parts),
    Recipe("words changed", "altered", 60, _rewritten),
    Recipe("cut and added", "altered", 30, _cut_and_added),
    Recipe("numbers changed", "altered", 70, _number, has_changes=True),
    Recipe("quotations changed", "altered", 60, _quotation, has_changes=True),
    Recipe("cut, numbers and quotations changed", "altered", 25, _trimmed_and_changed, has_changes=True),
    Recipe("moved, numbers changed", "altered", 15, _moved_and_changed, has_changes=True),
    Recipe("words and numbers changed", "altered", 20, _rewritten_and_changed, has_changes=True),
    Recipe("translated", "translated", 40, _translated),
    Recipe("translated, cut", "translated", 15, _translated_and_trimmed),
    Recipe("translated, a number changed", "translated", 5, _translated_and_changed, has_changes=True),
    Recipe("original changed later", "updated", 40, _updated, has_changes=True),
)

# Pages that are no copies, with the verdict that is right and their weight; bench/pairs/others.py makes them.
NO_COPIES = {
    "no sign": ("none", 25),
    "offer to republish": ("origin_with_offer", 25),
    "copied elsewhere": ("outgoing", 20),
    "own credit": ("original", 20),
    "first published on a day": ("original", 15),
    "programme's own page": ("original", 20),
    "co-publication": ("co_publication", 15),
    "agency's material": ("agency_informed", 20),
    "credit about something else": ("none", 20),
    "credit in footer or comment": ("none", 20),
    "same subject, same quotations": ("none", 30),
}
