"""The words in which two versions of a paragraph differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse import word_differences as module
from warehouse.word_differences import Words, word_differences


def marked(copy: str, original: str) -> tuple[str, str]:
    """Both texts with [changed words] between brackets."""
    one, other = word_differences(copy, original)
    return _joined(one), _joined(other)


def _joined(runs: tuple[Words, ...]) -> str:
    return "".join(f"[{run.text}]" if run.is_changed else run.text for run in runs)


@pytest.mark.parametrize(
    ("copy", "original", "expected"),
    [
        ("It rose by 43 steps.", "It rose by 34 steps.", ("It rose by [43] steps.", "It rose by [34] steps.")),
        ("one two three four", "one four", ("one [two three] four", "one four")),
        ("the town, he said", "the town he said", ("the town[,] he said", "the town he said")),
        ("1,250.5 tonnes", "1,205.5 tonnes", ("[1,250.5] tonnes", "[1,205.5] tonnes")),
        ("水位は43センチ", "水位は34センチ", ("水位は[43]センチ", "水位は[34]センチ")),
        ("Вода поднялась", "Вода ушла", ("Вода [поднялась]", "Вода [ушла]")),
        ("new", "", ("[new]", "")),
        ("", "", ("", "")),
    ],
)
def test_changed_words_are_marked_on_both_sides(copy: str, original: str, expected: tuple[str, str]) -> None:
    assert marked(copy, original) == expected


def test_what_no_comparison_counts_is_not_marked() -> None:
    copy, original = "The “town’s” plan –  NOW", 'the "town\'s"\nplan - now'
    assert marked(copy, original) == ("The “town’s” plan – NOW", 'the "town\'s" plan - now')


@given(st.text(), st.text())
def test_no_character_of_a_text_is_lost(copy: str, original: str) -> None:
    for runs, text in zip(word_differences(copy, original), (copy, original), strict=True):
        assert "".join(run.text for run in runs) == " ".join(text.split())


PLAIN = st.text(alphabet='aAbé1 ,.-–“"漢字\n')


@given(PLAIN, PLAIN)
def test_what_is_not_marked_stands_in_both(copy: str, original: str) -> None:
    sides = ("".join(run.text for run in runs if not run.is_changed) for runs in word_differences(copy, original))
    left, right = (module._key("".join(side.split())) for side in sides)
    assert left == right


def test_a_page_without_paragraphs_is_told_apart_by_what_it_begins_and_ends_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_STEPS", 10)
    assert marked("a b c d e f", "a b x c y e f") == ("a b [c d] e f", "a b [x c y] e f")
    assert marked("a b a b a b", "a b a b") == ("a b a b [a b]", "a b a b")
    assert marked("b a b a b", "a b") == ("[b a b] a b", "a b")
