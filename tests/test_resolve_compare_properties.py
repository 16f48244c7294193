"""What holds for any two texts that are compared, and for any edit that is planted."""

from __future__ import annotations

from compared_texts import compared, joined
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.resolve.comparison.alignment import align
from pipelines.resolve.comparison.segments import paragraphs_of
from pipelines.resolve.comparison.wording import placed_words, unified, words_of

SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "za")
WORDS = tuple(first + second + third for first in SYLLABLES for second in SYLLABLES for third in SYLLABLES)
# The first example compiles the tables of phrases.
unhurried = settings(deadline=None)
words = st.sampled_from(WORDS)
paragraphs = st.lists(words, min_size=14, max_size=40).map(lambda those: " ".join(those).capitalize() + ".")
works = st.lists(paragraphs, min_size=4, max_size=14, unique=True)
wild = st.text(st.sampled_from("ab 1.,'“”[]\n¹ß«»日"), max_size=300)


@unhurried
@given(wild)
def test_any_text_is_a_verbatim_copy_of_itself(text: str) -> None:
    found = compared(text, text)
    assert found.kind == ("verbatim" if any(map(words_of, paragraphs_of(text))) else None)
    assert found.changes == ()
    assert {pair.state for pair in found.pairs} <= {"kept"}


@unhurried
@given(wild, wild)
def test_shares_are_shares_and_paragraphs_stand_in_one_pair(ours: str, theirs: str) -> None:
    found = compared(ours, theirs)
    assert 0 <= found.copy_in_original <= 1
    assert 0 <= found.original_in_copy <= 1
    assert found.order_agreement is None or -1 <= found.order_agreement <= 1
    assert all(0 <= pair.similarity <= 1 for pair in found.pairs)
    aligned = [pair.original for pair in found.pairs if pair.copy is not None and pair.original is not None]
    assert len(aligned) == len(set(aligned))


@unhurried
@given(works, st.data())
def test_the_other_way_round_cut_is_added(work: list[str], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(work), min_size=2, unique=True))
    ours, theirs = joined(*(paragraph for paragraph in work if paragraph in kept)), joined(*work)
    there, back = compared(ours, theirs), compared(theirs, ours)
    assert (there.count("cut"), there.count("added")) == (back.count("added"), back.count("cut"))
    assert (there.copy_in_original, there.original_in_copy) == (back.original_in_copy, back.copy_in_original)


@unhurried
@given(works, st.data())
def test_dropped_paragraphs_make_a_trimmed_copy_with_exact_counts(work: list[str], data: st.DataObject) -> None:
    dropped = data.draw(st.sets(st.integers(0, len(work) - 1), min_size=1, max_size=len(work) // 2))
    found = compared(joined(*(paragraph for number, paragraph in enumerate(work) if number not in dropped)), joined(*work))
    assert found.kind in ("trimmed", "excerpt")
    assert (found.count("kept"), found.count("cut"), found.count("added")) == (len(work) - len(dropped), len(dropped), 0)
    assert {pair.original for pair in found.pairs if pair.state == "cut"} == dropped


@unhurried
@given(works, st.data())
def test_each_planted_number_is_found_and_no_other(work: list[str], data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(work) - 1), min_size=1))
    numbers = [(data.draw(st.integers(2, 99_999)), data.draw(st.integers(100_000, 999_999))) for _ in places]
    ours, theirs = list(work), list(work)
    for place, (new, old) in zip(sorted(places), numbers, strict=True):
        there = data.draw(st.integers(1, len(work[place].split()) - 1))
        for side, number in ((ours, new), (theirs, old)):
            spelt = work[place].split()
            side[place] = " ".join([*spelt[:there], f"{number:,}", *spelt[there:]])
    found = compared(joined(*ours), joined(*theirs))
    assert [(change.in_copy, change.in_original) for change in found.changes] == [
        (f"{new:,}", f"{old:,}") for new, old in numbers
    ]
    assert found.kind == "altered"


@unhurried
@given(works, st.data())
def test_joining_any_paragraphs_changes_nothing(work: list[str], data: st.DataObject) -> None:
    breaks = data.draw(st.lists(st.sampled_from(["\n\n", " ", "\n"]), min_size=len(work) - 1, max_size=len(work) - 1))
    text = work[0] + "".join(gap + paragraph for gap, paragraph in zip(breaks, work[1:], strict=True))
    found = compared(text, joined(*work))
    assert (found.kind, found.count("kept"), len(found.pairs)) == ("verbatim", len(work), len(work))


@unhurried
@given(works)
def test_a_shuffled_text_has_every_paragraph_kept(work: list[str]) -> None:
    found = compared(joined(*sorted(work)), joined(*work))
    assert found.count("kept") == len(work)
    assert (found.order_agreement == 1.0) == (sorted(work) == work)


@unhurried
@given(st.lists(st.text("abc", max_size=6), max_size=9), st.lists(st.text("abc", max_size=6), max_size=9))
def test_an_alignment_uses_each_paragraph_once_and_its_chain_rises(copy: list[str], original: list[str]) -> None:
    matches = align(copy, original)
    assert len({match.copy for match in matches}) == len({match.original for match in matches}) == len(matches)
    chain = [match.original for match in matches if not match.is_moved]
    assert chain == sorted(chain)


@unhurried
@given(st.text(max_size=80))
def test_words_and_their_places_go_together(text: str) -> None:
    plain = unified(text)
    found, spans = placed_words(plain)
    assert len(found) == len(spans)
    assert all(found)
    if plain.isascii():
        assert found == words_of(plain)
