"""What a credit phrase can't do without, and finding many words in one pass: nothing that a plain search finds is missed."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.resolve.signals import needed, words
from pipelines.resolve.signals.needed import needed_words
from pipelines.resolve.signals.phrases import Phrase, matches_in, phrases, telling_words
from pipelines.resolve.signals.words import lines_with, word_index

LANGUAGES = sorted({phrase.language for phrase in phrases()})


@pytest.mark.parametrize("module", [needed, words])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_text_that_matches_a_phrase_has_all_the_words_it_needs(language: str, data: st.DataObject) -> None:
    phrase = data.draw(st.sampled_from([phrase for phrase in phrases() if phrase.language == language]))
    text = data.draw(st.from_regex(phrase.source)).lower()
    if re.search(phrase.source, text):
        missing = [sorted(need) for need in phrase.needs if not any(word in text for word in need)]
        assert not missing, f"{phrase.source}: matches {text!r}, which has none of {missing}"


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("publish", [["publish"]]),
        (r"\bpublicad[oa]\b", [["publicada", "publicado"]]),
        ("re-?publi(?:shed|é)", [["re-published", "re-publié", "republished", "republié"]]),
        ("(?:this|that) \\w+ (?:was|is) (?:here)?", [["that ", "this "], [" is ", " was "]]),
        ("a{2,}bcd", [["bcd"]]),
        ("(?:abc)+def", [["abc"], ["def"]]),
        ("(?:abc)*def", [["def"]]),
        ("(?:abc|d)", []),
        ("(?:abc|x[^a]yz?w)", []),
        ("(?<=abc)def(?!ghi)", [["def"]]),
        (r"translat\w+ by the ([^.]{0,9}) times", [["translat"], [" by the "], [" times"]]),
        (r"PUBLISHED\W", [["published"]]),
        (r"a\.b\.c", [["a.b.c"]]),
        ("原文[:：]", [["原文:", "原文："]]),
        (r"\w+", []),
    ],
)
def test_needs_are_read_off_a_pattern(pattern: str, needs: list[list[str]]) -> None:
    assert [sorted(need) for need in needed_words(pattern)] == needs


def test_each_phrase_of_the_table_is_spelt_in_small_letters() -> None:
    """Texts are searched in small letters, so a capital in a pattern would match nothing."""
    spelt = [re.sub(r"\\.|\(\?P<\w+>", "", phrase.source) for phrase in phrases()]
    assert [source for source in spelt if source != source.lower()] == [], "credit_phrases.toml: write these in small letters"


def test_of_several_phrases_of_one_kind_the_first_in_the_text_counts() -> None:
    text = "original article: here. read the original article"
    (phrase, match), *others = matches_in(text, [phrase for phrase in phrases() if phrase.language == "en"])
    assert (phrase.kind, match.start()) == ("read_original", 0)
    assert others == []


def test_a_phrase_is_found_by_its_telling_word() -> None:
    for text in (
        "first published on",
        "dieser artikel erschien zuerst auf",
        "本文首发于",
        "este artículo fue publicado originalmente en x",
    ):
        found = lines_with(word_index(telling_words()), f"\n{text}")
        candidates: set[Phrase] = {phrase for word in found for phrase in telling_words()[word]}
        assert matches_in(text, candidates), text


WORDS = st.text(st.sampled_from("abcé訳 :"), min_size=1, max_size=9)


@given(st.lists(WORDS, min_size=1, max_size=12), st.lists(st.text(st.sampled_from("abcé訳 :"), max_size=30), max_size=8))
def test_one_pass_finds_what_a_search_for_each_word_finds(sought: list[str], lines: list[str]) -> None:
    text = "".join(f"\n{line}" for line in lines)
    expected = {word: found for word in sought if (found := [number for number, line in enumerate(lines) if word in line])}
    assert lines_with(word_index(sought), text) == expected


def test_a_word_may_ask_for_the_beginning_or_the_end_of_a_line() -> None:
    assert lines_with(word_index(["\nap ", " ap\n"]), "\nap x\nx ap\nap y") == {"\nap ": [0, 2], " ap\n": [1]}
