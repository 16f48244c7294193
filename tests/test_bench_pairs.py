"""The pair benchmark judges: its pairs are the same each time, truth follows from the edits, scores tell right from wrong."""

from __future__ import annotations

import dataclasses
import html
import itertools
import random
import re
from collections.abc import Iterator

import pytest

from bench.pairs import edits, figures
from bench.pairs.__main__ import main
from bench.pairs.edits import Draft
from bench.pairs.generator import Pair, make_pair
from bench.pairs.judging import Outcome, judge
from bench.pairs.recipes import NO_COPIES, RECIPES
from bench.pairs.truth import counts_of, is_clear, shares_of
from bench.pairs.wording import block_text, rows
from bench.pairs.works import LANGUAGES, Work
from bench.pairs.writing import article
from pipelines.records import Republication
from pipelines.resolve.comparison.records import Side
from pipelines.resolve.decide import Original, decide

SOME = range(40)


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    return [make_pair(number) for number in SOME]


def test_a_pair_is_the_same_bytes_each_time_and_another_with_another_seed(pairs: list[Pair]) -> None:
    assert make_pair(3) == pairs[3]
    assert len({pair.page.body for pair in pairs}) == len(pairs)
    assert make_pair(3, seed=1).page.body != pairs[3].page.body


@pytest.mark.parametrize("table", ["statements", "quoted", "quotations", "headlines", "subheadings", "captions"])
def test_a_sentence_has_the_same_places_in_every_language(table: str) -> None:
    for row in rows(table):
        places = [sorted(set(re.findall(r"\{(\w+)\}", cell.lower()))) for cell in row]
        assert len(row) == len(LANGUAGES), row
        assert all(one == places[0] for one in places), row


def test_unlike_articles_have_hardly_a_word_run_in_common() -> None:
    works = [article(random.Random(f"unlike {number}"), "en", "x.example") for number in range(6)]
    for one, other in itertools.pairwise(works):
        assert max(shares_of(one, other)[0].copy, shares_of(one, other)[0].original) < 0.15


def _work(seed: str, language: str = "en") -> Work:
    return article(random.Random(seed), next(one for one in LANGUAGES if one == language), "x.example", (20, 24))


def test_truth_counts_what_the_edits_did() -> None:
    work, rng = _work("counts"), random.Random("edits")
    count, links = len(work.blocks), sum(len(block.citations) for block in work.blocks)
    cut = edits.cut_end(Draft(work), 0.5)
    left = len(cut.work.blocks)
    truth = counts_of(work, cut)
    assert (truth.kept, truth.edited, truth.cut, truth.added, truth.moved) == (left, 0, count - left, 0, 0)
    assert truth.links_kept + truth.links_dropped == links
    moved = counts_of(work, edits.move(rng, Draft(work), 1))
    assert (moved.kept, moved.cut, moved.added, moved.moved) == (count, 0, 0, 1)
    added = counts_of(work, edits.add(rng, Draft(work), 0.2))
    assert (added.kept, added.added) == (count, round(count * 0.2))
    changed = edits.change_quotations(rng, edits.change_numbers(rng, Draft(work), 2), 1)
    assert [change.kind for change in changed.changes] == ["number", "number", "quotation"]
    assert counts_of(work, changed).edited == sum(block.is_edited for block in changed.work.blocks) > 0
    relinked = counts_of(work, edits.add_links(rng, edits.rewrite_links(rng, edits.drop_links(rng, Draft(work), 2), 1), 3))
    assert (relinked.links_dropped, relinked.links_rewritten, relinked.links_added) == (2, 1, 3)
    assert relinked.links_kept == links - 3


def test_a_rewritten_paragraph_reads_otherwise_and_keeps_its_numbers() -> None:
    work = _work("rewrite")
    draft = edits.rewrite(random.Random("pen"), Draft(work), 0.5)
    edited = [block for block in draft.work.blocks if block.is_edited]
    assert len(edited) >= 5
    for block in edited:
        assert block.origin is not None
        assert block_text(block, "en") != block_text(work.blocks[block.origin], "en")
    assert not draft.changes


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_makes_copies_that_are_clearly_of_its_kind(recipe: object) -> None:
    one = next(one for one in RECIPES if one is recipe)
    rng = random.Random(one.name)
    clear = 0
    for number in range(12):
        work = _work(f"{one.name} {number}")
        draft = one.edit(rng, Draft(work))
        has_changes = bool(draft.changes) or counts_of(work, draft).moved > 0
        clear += has_changes == one.has_changes and is_clear(one.kind, shares_of(work, draft.work), has_changes=has_changes)
    assert clear >= 3


def test_every_recipe_and_every_page_that_is_no_copy_is_drawn() -> None:
    drawn = {make_pair(number, seed=2).recipe for number in range(260)}
    rare = {recipe.name for recipe in RECIPES if recipe.weight < 20}
    assert {recipe.name for recipe in RECIPES} | set(NO_COPIES) <= drawn | rare


def _seen(body: bytes) -> str:
    """A page's text with one kind of blank, so that a figure is found however it is set."""
    text = html.unescape(body.decode()).replace("\u00ad", "").replace("’", "'")
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def test_what_truth_says_was_changed_stands_on_the_pages(pairs: list[Pair]) -> None:
    changes = 0
    for pair in pairs:
        if pair.truth.kind == "translated":
            continue
        copy, original = _seen(pair.page.body), _seen(pair.other.body)
        for change in pair.truth.changes:
            assert _seen((change.in_copy or "").encode()) in copy, pair.number
            assert _seen((change.in_original or "").encode()) in original, pair.number
            changes += 1
    assert changes > 10


def test_truth_has_the_address_where_the_page_has_it(pairs: list[Pair]) -> None:
    holding = 0
    for pair in pairs:
        if pair.truth.kind is not None and pair.truth.original_url is not None:
            is_there = pair.truth.original_url in html.unescape(pair.page.body.decode()).replace("\\/", "/")
            assert is_there == pair.truth.holds_url, f"{pair.number}: {pair.signal}"
            holding += is_there
    assert holding > 10


def _perfect(pair: Pair) -> object:
    """A judge that knows the truth."""
    truth = pair.truth

    def deciding(copy: Side, original: Original | None, segment: int) -> Republication | None:
        decision = decide(copy, original, segment)
        if truth.verdict == "none":
            return None
        empty = {field.name: None for field in dataclasses.fields(Republication)}
        known: dict[str, object] = {
            name: getattr(decision, name) if decision is not None else () for name in ("evidence", "conflicts", "licence_audit")
        }
        counts = dataclasses.asdict(truth.counts) if truth.counts is not None else {}
        counted = {name if name.startswith("links") else f"paragraphs_{name}": value for name, value in counts.items()}
        return Republication(
            **{
                **empty, **known, **counted, "verdict": truth.verdict, "kind": truth.kind, "changes": truth.changes,
                "original_publisher_key": truth.publisher[1] if truth.publisher else None,
                "authors_agree": truth.authors_agree, "confidence": 1.0 if truth.kind else 0.9,
            }  # type: ignore[arg-type]
        )  # fmt: skip

    return deciding


def _answers(outcomes: list[Outcome]) -> Iterator[float | None]:
    yield figures.share(outcomes, figures.verdict_right).value
    yield figures.share(outcomes, lambda one: None if one.recipe.startswith("same") else figures.kind_right(one)).value
    yield figures.share(outcomes, figures.paragraphs_right).value
    yield figures.share(outcomes, figures.links_right).value
    yield figures.share(outcomes, figures.authors_right).value
    for what in ("numbers", "quotations"):
        yield figures.recall(outcomes, what).value
        yield figures.precision(outcomes, what).value


def test_a_judge_that_knows_the_truth_gets_full_marks(pairs: list[Pair]) -> None:
    perfect = [judge(pair, _perfect(pair)) for pair in pairs]  # type: ignore[arg-type]
    assert list(_answers(perfect)) == [1.0] * 9
    assert figures.brier(perfect) < 0.01


def test_a_judge_that_says_nothing_gets_none(pairs: list[Pair]) -> None:
    mute = [judge(pair, lambda *_: None) for pair in pairs]
    no_copies = sum(pair.truth.verdict == "none" for pair in pairs)
    assert figures.share(mute, figures.verdict_right).right == no_copies
    assert figures.share(mute, figures.paragraphs_right).right == 0
    assert figures.recall(mute, "numbers").right == 0
    assert figures.brier(mute) > 0.5


def test_a_change_that_nobody_made_counts_against_the_judge(pairs: list[Pair]) -> None:
    pair = next(pair for pair in pairs if pair.recipe == "numbers changed")

    def inventing(copy: Side, original: Original | None, segment: int) -> Republication | None:
        decision = decide(copy, original, segment)
        assert decision is not None
        invented = dataclasses.replace(pair.truth.changes[0], in_copy="777777")
        return dataclasses.replace(decision, changes=(*pair.truth.changes, invented))

    found, wanted, reported = judge(pair, inventing).numbers
    assert (found, reported) == (wanted, wanted + 1)


def test_a_small_run_prints_its_tables_as_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--pairs", "6", "--jobs", "1", "--markdown", "--worst", "1"]) == 0
    out = capsys.readouterr().out
    assert "| verdict right" in out
    assert "goal at least 0.97" in out
