"""The headline among headings and the head's titles."""

from __future__ import annotations

import pytest

from pipelines.extract.candidates import Candidate
from pipelines.extract.headline import headline_of
from pipelines.extract.metadata import claims_of
from pipelines.extract.parse import parse_html

HOST = "news.dailydrop.example"
URL = f"https://{HOST}/2024/05/rain-in-may-floods-the-old-harbour.html"


def headline(titles: dict[str, str | list[str]], sites: list[str] | None = None, url: str = URL) -> str | None:
    candidates = [
        Candidate(value, source)
        for source, values in titles.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    found = headline_of(candidates, sites or [], url)
    return found.value if found else None


OG, LD, MICRO = "meta.og:title", "jsonld.headline", "microdata.headline"


@pytest.mark.parametrize("junk", ["Our blog", "Details", "Hauptnavigation", "Daily Drop", "...", "Sections"])
def test_a_heading_that_nothing_bears_out_is_not_the_headline(junk: str) -> None:
    assert (
        headline({OG: "Rain floods the old harbour", "title": "Rain floods the old harbour", "h1": junk})
        == "Rain floods the old harbour"
    )


def test_of_several_headings_the_one_that_the_head_repeats_is_taken() -> None:
    titles: dict[str, str | list[str]] = {
        "h1": ["Hotels in Lindau", "Rain floods the harbour", "Day 7"],
        OG: "Rain floods the harbour",
    }
    assert headline(titles) == "Rain floods the harbour"


def test_the_heading_that_readers_see_wins_over_the_title_made_for_search_engines() -> None:
    titles: dict[str, str | list[str]] = {
        LD: "What is Dike Building - A short course",
        OG: "What is Dike Building - A short course",
        "h1": "Dike building for beginners: what towns have to learn",
    }
    assert headline(titles, url=f"https://{HOST}/x") == "Dike building for beginners: what towns have to learn"


def test_the_node_of_something_else_on_the_page_is_outvoted() -> None:
    titles: dict[str, str | list[str]] = {
        LD: "Video: Plum cake",
        OG: "Plum cake by tess",
        "title": "Plum cake by tess | Cooks",
        "h1": "Plum cake",
    }
    assert headline(titles, ["Cooks"], f"https://{HOST}/r/1") == "Plum cake"


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("Harbour Five tasks for the new council", "Five tasks for the new council"),
        ("Headline: Five tasks for the new council", "Five tasks for the new council"),
        ("27.01.2022Five tasks for the new council", "Five tasks for the new council"),
        ("Five tasks for the new council | OTHERNAME.NET", "Five tasks for the new council"),
        ("Five tasks for the new council Posted on July 1, 2024 by ann", "Five tasks for the new council"),
    ],
)
def test_what_a_template_sets_around_the_headline_is_cut(shown: str, told: str) -> None:
    assert headline({"h1": shown, OG: told, "title": told}) == told


def test_microdata_that_marks_the_heading_up_does_not_bear_it_out() -> None:
    shown, told = "Harbour Five tasks for the new council", "Five tasks for the new council"
    assert headline({"h1": shown, MICRO: shown, OG: told, "title": told}) == told


def test_a_heading_longer_than_the_head_has_it_is_kept() -> None:
    titles: dict[str, str | list[str]] = {
        "h1": "Mill raises its output in Otter Creek",
        OG: "Mill raises its output",
        "title": "Mill raises its output",
    }
    assert headline(titles) == "Mill raises its output in Otter Creek"


def test_the_title_of_one_source_counts_when_it_ends_the_heading_behind_a_colon() -> None:
    titles: dict[str, str | list[str]] = {
        "h1": "Release of the harbour office: Ferries run until the end of May",
        OG: "Releases",
        "title": "Ferries run until the end of May",
    }
    assert headline(titles, url=f"https://{HOST}/x") == "Ferries run until the end of May"


def test_capitals_and_lost_blanks_are_repaired_by_another_spelling() -> None:
    assert headline({"h1": "RAIN FLOODS THE HARBOUR", OG: "Rain floods the harbour"}) == "Rain floods the harbour"
    assert headline({"h1": "The town hall“We dance”", OG: "The town hall - “We dance”"}) == "The town hall - “We dance”"


def test_without_a_heading_of_the_first_level_a_lower_one_tells_where_the_site_begins() -> None:
    titles: dict[str, str | list[str]] = {
        "title": "What is free software - MyCMS Community Forum",
        "heading": ["What is free software", "Replies"],
    }
    assert headline(titles, url="https://forum.mycms.example/t?f=4") == "What is free software"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rain in May floods the old harbour | Love and Cooking", "Rain in May floods the old harbour"),
        ("Somebody » Blog archive » Rain in May floods the old harbour", "Rain in May floods the old harbour"),
    ],
)
def test_the_address_tells_which_part_of_a_title_is_the_headline(title: str, expected: str) -> None:
    assert headline({"title": title, "h1": "Love and Cooking"}) == expected


def test_a_heading_that_the_address_repeats_is_taken_where_the_head_has_no_title() -> None:
    titles: dict[str, str | list[str]] = {"h1": "Talks at noon", "heading": ["Search", "Rain in May floods the old harbour"]}
    assert headline(titles) == "Rain in May floods the old harbour"


@pytest.mark.parametrize(
    ("title", "sites", "expected"),
    [
        ("Top 5 tools of the year | DropHQ", ["Get DropHQ"], "Top 5 tools of the year"),
        ("Rain in the hills - Drop Community Forum", [], "Rain in the hills"),
        ("Best of Kettles - My Picks! - Daily Drop", [], "Best of Kettles - My Picks!"),
        ("Notes: Rivers: The source | The Reader", ["The Reader"], "Notes: Rivers: The source"),
        ("How tea calms the river pilots | Opinion", [], "How tea calms the river pilots"),
        ("Kinds of mills | Full guide to old machines", [], "Kinds of mills | Full guide to old machines"),
        ("Harbour Enquiries -", [], "Harbour Enquiries"),
        ("DROP EASY|雨で川が増水した", ["DROP EASY"], "雨で川が増水した"),
    ],
)
def test_the_site_is_cut_by_its_names_its_host_and_as_a_rubric(title: str, sites: list[str], expected: str) -> None:
    assert headline({OG: title}, sites, "https://www.drop.example/x" if "Drop C" in title else f"https://{HOST}/x") == expected


def test_a_title_cut_short_gives_way_to_the_whole_one() -> None:
    assert (
        headline({"meta.twitter:title": "Rain floods the...", "title": "Rain floods the harbour of Lindau"})
        == "Rain floods the harbour of Lindau"
    )


def test_a_platform_rule_is_trusted_though_the_head_says_something_else() -> None:
    assert headline({"spip.titre": "Rain", OG: "Another title"}) == "Rain"


def test_nothing_is_no_headline() -> None:
    assert headline({}) is None
    assert headline({"h1": "…", "title": " | "}) is None


def test_readings_of_ideograms_and_scripts_are_no_part_of_a_heading() -> None:
    heading = "<h1><ruby>大雨<rt>おおあめ</rt></ruby>が<br>ふる<script>x</script></h1>"
    markup = f"<html><head><title>大雨がふる</title></head><body>{heading}</body></html>"
    assert [claim.value for claim in claims_of(parse_html(markup)[0], URL).headline] == ["大雨がふる", "大雨が ふる"]
