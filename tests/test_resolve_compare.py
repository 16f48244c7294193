"""A copy beside its original: the kinds, the pairs, what is set aside, order, links, people and days."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from importlib import resources
from itertools import pairwise

import pytest
from compared_texts import AUTHOR, OTHERS, PARAGRAPHS, TEXT, compared, copy, joined, original, with_links
from rows import link

from pipelines.records import Image, Note, Person, Section
from pipelines.resolve.comparison.compare import compare
from pipelines.resolve.comparison.records import Comparison, Side

CREDIT = "This article was originally published on The First. Read the original article."
BIOGRAPHY = "Ada M. Quill is a senior lecturer in hydrology who has followed the valley for years."


def states(found: Comparison) -> dict[str, int]:
    return {state: found.count(state) for state in ("kept", "edited", "cut", "added") if found.count(state)}


def without(*numbers: int) -> str:
    return joined(*(paragraph for number, paragraph in enumerate(PARAGRAPHS) if number not in numbers))


def test_the_same_text_is_verbatim() -> None:
    found = compared(TEXT)
    assert (found.kind, found.copy_in_original, found.original_in_copy, found.order_agreement) == ("verbatim", 1.0, 1.0, 1.0)
    assert states(found) == {"kept": 10}
    assert found.changes == ()


def test_other_quotes_dashes_spaces_and_note_marks_are_no_edit() -> None:
    dressed = TEXT.replace("“", "«\u00a0").replace("”", "\u00a0»").replace("1,250", "1\u202f250").replace("3.5", "3,5")
    found = compared(dressed.replace("a single night", "a single\u00a0night [4]").replace("water board", "water board¹"))
    assert (found.kind, states(found)) == ("verbatim", {"kept": 10})


def test_another_headline_makes_a_retitled_copy() -> None:
    assert compared(TEXT, headline="Sheep drown as warnings fail in Marle").kind == "retitled"


def test_a_copy_without_some_paragraphs_is_trimmed() -> None:
    found = compared(without(4, 8))
    assert (found.kind, states(found)) == ("trimmed", {"kept": 8, "cut": 2})
    assert [pair.original for pair in found.pairs if pair.state == "cut"] == [4, 8]


def test_cut_paragraphs_stand_behind_what_they_followed() -> None:
    assert [(pair.state, pair.original) for pair in compared(without(0, 5)).pairs][:6] == [
        ("cut", 0), ("kept", 1), ("kept", 2), ("kept", 3), ("kept", 4), ("cut", 5),
    ]  # fmt: skip


def test_a_trimmed_copy_with_a_changed_number_is_altered() -> None:
    found = compared(without(4).replace("34 centimetres", "43 centimetres"))
    assert found.kind == "altered"
    assert [(change.in_copy, change.in_original, change.paragraph) for change in found.changes] == [("43", "34", 0)]


def test_a_copy_with_more_paragraphs_is_expanded() -> None:
    found = compared(joined(*PARAGRAPHS[:5], *OTHERS, *PARAGRAPHS[5:]))
    assert (found.kind, states(found)) == ("expanded", {"kept": 10, "added": 3})
    assert [pair.copy for pair in found.pairs if pair.state == "added"] == [5, 6, 7]


def test_two_works_in_one_are_an_expansion_of_each() -> None:
    found = compared(joined(*PARAGRAPHS, *(f"{paragraph} {number}" for number in range(1, 5) for paragraph in OTHERS)))
    assert found.kind == "expanded"
    assert found.original_in_copy == 1.0
    assert found.copy_in_original < 0.6


def test_the_first_lines_with_a_link_to_the_rest_are_an_excerpt() -> None:
    found = compared(joined(*PARAGRAPHS[:3], "Read the full article on The First."))
    assert (found.kind, states(found)) == ("excerpt", {"kept": 3, "cut": 7})


def test_scattered_paragraphs_without_a_link_to_the_rest_are_trimmed() -> None:
    assert compared(joined(PARAGRAPHS[1], PARAGRAPHS[5], PARAGRAPHS[9])).kind == "trimmed"


def test_reworded_paragraphs_make_an_altered_copy() -> None:
    reworded = PARAGRAPHS[5].replace("argued for decades", "said again and again").replace("fill shelves", "are kept")
    found = compared(joined(*PARAGRAPHS[:5], reworded, *PARAGRAPHS[6:]))
    assert (found.kind, states(found), found.changes) == ("altered", {"kept": 9, "edited": 1}, ())
    assert 0.5 < next(pair.similarity for pair in found.pairs if pair.state == "edited") < 1


def test_a_paragraph_in_another_place_makes_an_altered_copy() -> None:
    found = compared(joined(*PARAGRAPHS[:2], *PARAGRAPHS[3:9], PARAGRAPHS[2], PARAGRAPHS[9]))
    assert (found.kind, states(found)) == ("altered", {"kept": 10})
    assert [pair.original for pair in found.pairs if pair.is_moved] == [2]
    assert found.order_agreement is not None
    assert 0.5 < found.order_agreement < 1


def test_a_reversed_order_is_tau_minus_one() -> None:
    assert compared(joined(*reversed(PARAGRAPHS))).order_agreement == -1.0


def test_another_text_has_no_kind() -> None:
    found = compared(joined(*OTHERS))
    assert (found.kind, found.shared) == (None, 0.0)
    assert states(found) == {"added": 3, "cut": 10}


def test_joined_paragraphs_are_kept() -> None:
    found = compared(
        joined(f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}", PARAGRAPHS[2], f"{PARAGRAPHS[3]}\n{PARAGRAPHS[4]}", *PARAGRAPHS[5:])
    )
    assert (found.kind, states(found)) == ("verbatim", {"kept": 10})
    assert [(pair.copy, pair.original, pair.copy_text) for pair in found.pairs[:2]] == [
        (0, 0, PARAGRAPHS[0]),
        (0, 1, PARAGRAPHS[1]),
    ]


def test_a_text_that_lost_all_its_paragraphs_is_kept() -> None:
    found = compared(" ".join(PARAGRAPHS))
    assert (found.kind, states(found)) == ("verbatim", {"kept": 10})
    assert [pair.copy_text for pair in found.pairs] == list(PARAGRAPHS)


def test_a_parted_paragraph_is_one_pair_and_kept() -> None:
    first, second = (
        "The gauge upstream had been broken since March.",
        PARAGRAPHS[4].removeprefix("The gauge upstream had been broken since March. "),
    )
    found = compared(joined(*PARAGRAPHS[:4], first, second, *PARAGRAPHS[5:]))
    assert (found.kind, states(found)) == ("verbatim", {"kept": 10})
    assert next(pair.copy_text for pair in found.pairs if pair.original == 4) == joined(first, second)


def test_short_rows_that_were_joined_are_kept() -> None:
    rows = ("Brask 12", "Marle 7", "Upper Marle 9", "Sund 31")
    found = compared(joined(TEXT, "Brask 12 Marle 7", "Upper Marle 9\nSund 31"), joined(TEXT, *rows))
    assert (found.kind, states(found), found.changes) == ("verbatim", {"kept": 14}, ())


def test_rows_on_both_sides_of_a_cut_one_may_be_joined() -> None:
    rows = ("Brask 12", "Marle 7", "Upper Marle 9")
    found = compared(joined(TEXT, "Brask 12 Upper Marle 9"), joined(TEXT, *rows))
    assert (states(found), found.changes) == ({"kept": 12, "cut": 1}, ())


def test_repeated_rules_and_headings_are_matched_in_their_order() -> None:
    ruled = [part for paragraph in PARAGRAPHS for part in (paragraph, "More on this")]
    found = compared(joined(*ruled[:4], *ruled[5:]), joined(*ruled))
    assert states(found) == {"kept": 19, "cut": 1}
    assert not any(pair.is_moved for pair in found.pairs)


@pytest.mark.parametrize(
    "notice",
    [
        CREDIT,
        BIOGRAPHY,
        "By Ada M. Quill",
        "Ada M. Quill does not work for, consult, own shares in or receive funding from any company that would benefit.",
        "Sign up for our weekly newsletter.",
        "Read more: Ten rivers that rose too fast",
        "Photo: Olle Brandt / Example Images",
        "Cet article est republié à partir de The First sous licence Creative Commons.",
        "Dieser Artikel erschien zuerst auf The First.",
        "Este artículo fue publicado originalmente en The First.",
        "© 2026 The First. All rights reserved.",
    ],
)
@pytest.mark.parametrize("place", [0, 10])
def test_a_notice_at_either_end_of_the_copy_is_set_aside(notice: str, place: int) -> None:
    found = compared(joined(*PARAGRAPHS[:place], notice, *PARAGRAPHS[place:]))
    assert (found.kind, states(found), found.copy_in_original) == ("verbatim", {"kept": 10}, 1.0)


def test_a_notice_of_the_original_alone_is_set_aside() -> None:
    found = compared(TEXT, joined(TEXT, BIOGRAPHY, CREDIT))
    assert (found.kind, states(found), found.original_in_copy) == ("verbatim", {"kept": 10}, 1.0)


def test_what_both_have_is_kept_whatever_it_says() -> None:
    assert states(compared(joined(TEXT, BIOGRAPHY), joined(TEXT, BIOGRAPHY))) == {"kept": 11}


def test_the_credits_of_both_pages_are_no_edit_of_each_other() -> None:
    found = compared(
        joined(TEXT, CREDIT), joined(TEXT, "This story was originally published by The Second. Read the original story.")
    )
    assert (found.kind, states(found)) == ("verbatim", {"kept": 10})


def test_a_credit_joined_to_the_last_paragraph_is_cut_off() -> None:
    found = compared(f"{TEXT} {CREDIT}")
    assert (found.kind, states(found)) == ("verbatim", {"kept": 10})
    assert found.pairs[-1].copy_text == PARAGRAPHS[-1]


def test_a_credit_that_the_reader_found_is_cut_out_of_its_paragraph() -> None:
    credit = "Ein Beitrag, der mit freundlicher Hilfe der Ersten hier steht."
    assert compared(f"{TEXT} {credit}", credit_text=credit).kind == "verbatim"


def test_an_added_paragraph_that_only_sounds_like_a_credit_in_the_middle_is_added() -> None:
    wordy = "The report was first published in the gazette of the valley, whose readers learnt from it how old the gauge was."
    many = [*PARAGRAPHS, *OTHERS]
    found = compared(joined(*many[:6], wordy, *many[6:]), joined(*many))
    assert states(found) == {"kept": 13, "added": 1}


def test_a_caption_a_note_and_a_headline_in_the_text_are_set_aside() -> None:
    extra = (
        "The bridge at Lower Marle, seen from the mill",
        "Donations keep this site free of any advertising",
        "The court and the river",
    )
    found = compared(
        joined(extra[2], PARAGRAPHS[0], extra[0], *PARAGRAPHS[1:], extra[1]),
        images=(Image("https://copy.example/a.jpg", extra[0]),),
        notes=(Note("donation", extra[1]),),
    )
    assert (found.kind, states(found)) == ("verbatim", {"kept": 10})


def test_a_list_of_contents_is_set_aside_and_a_lost_heading_is_cut() -> None:
    heading = Section(PARAGRAPHS[3], 2, 0, 0)
    found = compared(joined("Contents", PARAGRAPHS[3], TEXT), sections=(heading,))
    assert states(found) == {"kept": 10}
    assert states(compared(without(3))) == {"kept": 9, "cut": 1}


def test_a_standfirst_that_the_copy_sets_apart_is_not_cut() -> None:
    assert states(compared(without(0), standfirst=PARAGRAPHS[0])) == {"kept": 9}


def test_a_later_text_of_the_same_publisher_is_an_update() -> None:
    later = joined(
        *PARAGRAPHS[:9], "By Sunday evening the water had fallen again, and the bridge was open to lorries for the first time."
    )
    assert compare(original(later), original()).kind == "updated"
    assert compare(copy(later), original()).kind == "altered"


def test_an_original_that_changed_since_the_copy_appeared_is_an_update() -> None:
    changed = TEXT.replace("34 centimetres", "43 centimetres")
    assert compare(copy(date_published="2026-04-27"), original(changed, date_modified="2026-05-02")).kind == "updated"
    assert compare(copy(date_published="2026-05-03"), original(changed, date_modified="2026-05-02")).kind == "altered"


def test_links_are_kept_dropped_rewritten_and_added() -> None:
    ours = (
        link("http://www.dams.example/report/?utm_source=copy", anchor="a report"),
        link("https://elsewhere.example/gauge", anchor="The gauge"),
        link("https://new.example/", anchor="another"),
        link("https://first.example/river", anchor="The First", role="credit"),
        link("https://copy.example/next", anchor="next", role="related"),
    )
    theirs = (
        link("https://dams.example/report", anchor="report"),
        link("https://board.example/gauge", anchor="the gauge"),
        link("https://board.example/gone", anchor="on order"),
        link("https://first.example/river", anchor="itself"),
        link("https://first.example/about", anchor="about", role="navigation"),
    )
    found = compare(with_links(copy(), *ours), with_links(original(), *theirs))
    assert (found.links_kept, found.links_rewritten, found.links_dropped, found.links_added) == (1, 1, 1, 1)


def test_links_of_paragraphs_set_aside_are_no_citations() -> None:
    found = compare(with_links(copy(joined(TEXT, CREDIT)), link("https://other.example/", paragraph=10)), original())
    assert (found.links_kept, found.links_dropped, found.links_rewritten, found.links_added) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("ours", "theirs", "agree"),
    [
        (("Ada M. Quill",), ("QUILL Ada M.",), True),
        (("A. Quill", "Béla Ország"), ("Bela Orszag", "Ada Quill"), True),
        (("Ada Quill",), ("Ada Quill", "Bela Orszag"), False),
        (("Ada Quill",), ("Otto Quill",), False),
        ((), ("Ada Quill",), None),
    ],
)
def test_people_are_the_same_by_folded_names(ours: tuple[str, ...], theirs: tuple[str, ...], agree: bool | None) -> None:
    def people(names: tuple[str, ...]) -> tuple[Person, ...]:
        return tuple(Person(name, name.split()[0], name.split()[-1]) for name in names)

    found = compare(
        Side(replace(copy().document, authors=people(ours))), Side(replace(original().document, authors=people(theirs)))
    )
    assert found.authors_agree is agree


def test_an_organisation_says_nothing_about_people() -> None:
    agency = replace(copy().document, authors=(Person("The First"),))
    assert compare(Side(agency), original()).authors_agree is None
    assert compare(Side(agency), Side(replace(original().document, authors=(Person("The first"),)))).authors_agree is True
    both = replace(copy().document, authors=(AUTHOR, Person("The First"), Person("Bo Lin", "Bo", "Lin", role="translator")))
    assert compare(Side(both), original()).authors_agree is True


@pytest.mark.parametrize(
    ("claim", "day", "agree"),
    [
        ("2026-04-24", "2026-04-24T09:30+02:00", True),
        ("2026-04-24", "2026-04-26", False),
        ("2026-04", "2026-04-26", None),
        (None, "2026-04-26", None),
    ],
)
def test_days_are_compared_where_both_are_named(claim: str | None, day: str, agree: bool | None) -> None:
    assert compare(copy(date_first_published=claim), original(date_published=day)).dates_agree is agree


def test_a_page_without_text_can_be_compared() -> None:
    empty = compare(copy(""), original())
    assert (empty.kind, empty.shared, states(empty), empty.order_agreement) == (None, 0.0, {"cut": 10}, None)
    assert compare(copy("—"), original("")).pairs == ()


def test_the_table_of_what_is_set_aside_is_spelt_in_small_letters() -> None:
    table = tomllib.loads(resources.files("pipelines.resolve.comparison").joinpath("set_aside.toml").read_text(encoding="utf-8"))
    assert set(table) == {"biography", "disclosure", "notice", "prompt", "caption", "contents"}
    for pattern in (pattern for patterns in table.values() for pattern in patterns):
        re.compile(pattern)
        assert re.sub(r"\\.", "", pattern) == re.sub(r"\\.", "", pattern).lower()


def test_huge_texts_are_compared_up_to_a_limit() -> None:
    many = [f"{number} {PARAGRAPHS[number % 10]}" for number in range(6000)]
    found = compared(joined(*many), joined(*many[:3000]))
    assert found.count("kept") == 3000
    assert found.count("added") < 3000
    assert all(one.copy is None or other.copy is None or one.copy <= other.copy for one, other in pairwise(found.pairs))
