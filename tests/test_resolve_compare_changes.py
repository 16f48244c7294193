"""Numbers and quotations that a copy has otherwise than its original: every one, and no other."""

from __future__ import annotations

import pytest
from compared_texts import changes

SENTENCE = "The council met on a Monday evening and counted {} before anybody had said a word about the price of the new bridge."


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("43", "34"), ("1,500", "1,050"), ("2 500", "2 600"), ("3.5", "5.3"), ("3,5", "5,3"), ("20th", "12th"), ("7bn", "9bn"),
        ("26.04.2024", "26.05.2024"), ("$1,200.50", "$1,200.60"), ("F16", "F35"),
    ],
)  # fmt: skip
def test_a_changed_number_is_found_as_it_is_written(ours: str, theirs: str) -> None:
    assert changes(SENTENCE.format(f"{ours} votes"), SENTENCE.format(f"{theirs} votes")) == [
        ("number", ours.lstrip("$"), theirs.lstrip("$"))
    ]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("1,000", "1000"), ("1 000", "1.000"), ("1\u202f000", "1'000"), ("3,5", "3.5"), ("1.234,56", "1,234.56"), ("２０", "20"),
        ("seven", "7"), ("7", "sieben"), ("5 m²", "5 m2"),
    ],
)  # fmt: skip
def test_another_spelling_of_a_number_is_no_change(ours: str, theirs: str) -> None:
    assert changes(SENTENCE.format(f"{ours} votes"), SENTENCE.format(f"{theirs} votes")) == []


@pytest.mark.parametrize(
    ("ours", "theirs"), [("nine", "seven"), ("373", "nine"), ("neuf", "sept"), ("zwölf", "216"), ("siete", "9")]
)
def test_a_number_word_in_another_numbers_place_is_a_changed_number(ours: str, theirs: str) -> None:
    assert changes(SENTENCE.format(f"{ours} votes"), SENTENCE.format(f"{theirs} votes")) == [("number", ours, theirs)]


@pytest.mark.parametrize(
    ("ours", "theirs"), [("once more", "it again"), ("due votes", "the votes"), ("seven votes", "the votes")]
)
def test_a_word_that_is_a_number_in_some_language_is_none_by_itself(ours: str, theirs: str) -> None:
    assert changes(SENTENCE.format(ours), SENTENCE.format(theirs)) == []


@pytest.mark.parametrize("mark", ["[1]", "(1)", "¹", "[12]"])
def test_the_mark_of_a_note_is_no_number(mark: str) -> None:
    assert changes(SENTENCE.format(f"votes{mark}"), SENTENCE.format("votes")) == []
    assert changes(SENTENCE.format("votes"), SENTENCE.format(f"votes {mark}")) == []


def test_the_number_of_an_item_comes_and_goes() -> None:
    assert changes("3. Count the votes before anybody leaves the room", "Count the votes before anybody leaves the room") == []


def test_a_number_that_was_left_out_or_put_in_between_shared_words_is_found() -> None:
    ours, theirs = SENTENCE.format("the votes"), SENTENCE.format("the 43 votes")
    assert changes(ours, theirs) == [("number", None, "43")]
    assert changes(theirs, ours) == [("number", "43", None)]


def test_a_number_in_a_sentence_that_is_gone_is_no_changed_number() -> None:
    gone = " In the end 43 of them went home on foot through the rain."
    assert changes(SENTENCE.format("votes"), SENTENCE.format("votes") + gone) == []


def test_each_of_several_changed_numbers_is_found() -> None:
    ours, theirs = (
        "From 10 to 20 of 30 voters at 14:24 and 5, 6 and 7 men",
        "From 11 to 21 of 31 voters at 15:25 and 2, 3 and 4 men",
    )
    found = changes(SENTENCE.format(ours), SENTENCE.format(theirs))
    assert [change[1:] for change in found] == [
        ("10", "11"), ("20", "21"), ("30", "31"), ("14", "15"), ("24", "25"), ("5", "2"), ("6", "3"), ("7", "4"),
    ]  # fmt: skip


QUOTES = ["“{}”", "«{}»", "« {} »", "„{}“", "»{}«", "‘{}’", "'{}'", '"{}"', "”{}”", "「{}」"]


@pytest.mark.parametrize("marks", QUOTES)
def test_a_changed_quotation_is_found_in_all_quote_marks(marks: str) -> None:
    ours, theirs = marks.format("we will never pay for it"), marks.format("we will pay for it")
    assert changes(SENTENCE.format(f"{ours}, she said,"), SENTENCE.format(f"{theirs}, she said,")) == [
        ("quotation", "we will never pay for it", "we will pay for it")
    ]


@pytest.mark.parametrize("marks", QUOTES)
def test_other_quote_marks_and_points_within_are_no_change(marks: str) -> None:
    ours = marks.format("we will pay; for it")
    edited = SENTENCE.replace("a Monday", "one Tuesday")
    assert changes(edited.format(f"{ours}, she said,"), SENTENCE.format("“we will pay for it,” she said,")) == []


def test_a_quotation_with_another_one_in_its_place_is_found() -> None:
    ours, theirs = "“nothing of the sort”, she said,", "“all that there was”, she said,"
    assert changes(SENTENCE.format(ours), SENTENCE.format(theirs)) == [("quotation", "nothing of the sort", "all that there was")]


def test_a_quotation_that_was_left_out_or_put_in_between_shared_words_is_found() -> None:
    ours, theirs = SENTENCE.format("the votes"), SENTENCE.format("the “honest” votes")
    assert changes(ours, theirs) == [("quotation", None, "honest")]
    assert changes(theirs, ours) == [("quotation", "honest", None)]


def test_a_quotation_that_lost_its_marks_is_no_change() -> None:
    assert (
        changes(SENTENCE.format("votes, we will pay for it, again"), SENTENCE.format("votes, “we will pay for it”, once")) == []
    )


def test_a_sentence_that_is_gone_takes_its_quotation_with_it() -> None:
    gone = " “Nobody asked me,” the oldest of the men said when they stood outside."
    assert changes(SENTENCE.format("votes"), SENTENCE.format("votes") + gone) == []


def test_a_quotation_that_goes_on_in_the_next_paragraph_ends_with_its_own() -> None:
    open_end = "“" + SENTENCE.format("votes")
    assert changes(f"{open_end} And then they left the room.", open_end) == []
    changed = open_end.replace("Monday", "Sunday")
    assert [change[0] for change in changes(changed, open_end)] == ["quotation"]


def test_apostrophes_open_no_quotation() -> None:
    theirs = "The workers' union said that the dogs' home had been there since the '90s, and that nobody had minded it much."
    assert changes(theirs.replace("had been there", "stood there"), theirs) == []


def test_a_number_within_a_quotation_changes_both() -> None:
    found = changes(SENTENCE.format("“at least 43 sheep”, he said,"), SENTENCE.format("“at least 34 sheep”, he said,"))
    assert sorted(change[0] for change in found) == ["number", "quotation"]


def test_paragraphs_of_thousands_of_words_are_not_searched_for_changes() -> None:
    theirs = " ".join(f"word{number % 97} {number}" for number in range(6000))
    assert changes(theirs.replace(" 34 ", " 43 "), theirs) == []
