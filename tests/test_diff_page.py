"""The page that `tearsheet diff --html` writes: readable by everybody, and a text of strangers can't escape from it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

from diffs import COPY, EVIL, FIRST, HOSTILE, ORIGINAL, PAIRS, made
from lxml import etree, html
from rows import document

from pipelines.records import RuleCheck
from pipelines.resolve.comparison.records import Pair
from warehouse.commands.diff_page import page
from warehouse.diff_sheets import DiffSheet
from warehouse.sheets import Decision


def tree(found: DiffSheet, is_full: bool = False) -> etree._Element:
    return html.document_fromstring(page(found, is_full))


def test_the_page_is_well_formed_and_has_every_word() -> None:
    text = page(made())
    parser = etree.HTMLParser(recover=False)  # an unclosed or unknown element is an error
    parser.feed(re.sub(r"<(/?)(header|main|section|footer|details|summary)\b", r"<\1div", text))
    assert parser.close() is not None
    said = " ".join(tree(made()).text_content().split())
    for pair in PAIRS[:3]:
        assert pair.copy_text in said
    assert "43 steps." in said
    assert "Ours alone in two lines." in said


def test_words_put_in_and_left_out_are_elements_and_signs_and_not_colours_alone() -> None:
    found = tree(made())
    assert "43" in [one.text for one in found.iter("ins")]
    assert "34" in [one.text for one in found.iter("del")]
    assert {"= Moved", "~ Edited", "− Cut", "+ Added", "~ Edited, moved"} == {
        " ".join((one.text_content()[:1], one.text_content()[1:])) for one in found.cssselect("p.state")
    }
    style = found.findtext(".//style")
    assert style is not None
    assert re.search(r"ins \{[^}]*underline", style)
    assert re.search(r"del \{[^}]*line-through", style)


def test_text_of_strangers_stays_text_on_the_page() -> None:
    found = tree(made(HOSTILE, HOSTILE))
    tags = {element.tag for element in found.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "img", "iframe", "object", "embed", "link", "base", "form", "b"}
    assert found.text_content().count("<script>alert(1)</script>") >= 5
    assert not {"\x1b", "\u202e"} & set(page(made(HOSTILE, HOSTILE)))
    names = {name for element in found.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "srcset")]
    assert len(list(found.iter("title"))) == 1


def test_the_page_asks_for_nothing_and_may_not() -> None:
    text = page(made())
    policy = tree(made()).xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|\$", style)


def test_links_of_the_page_lead_to_the_two_pages_or_to_its_own_paragraphs() -> None:
    odd = document("javascript:alert(1)", text="x")
    found = tree(made(odd))
    targets = [link.get("href") for link in found.iter("a")]
    assert [target for target in targets if target and not target.startswith("#")] == [FIRST]
    places = [target[1:] for target in targets if target and target.startswith("#")]
    names = [element.get("id") for element in found.iter() if element.get("id")]
    assert places == ["copy-4"], "a change in a paragraph that is not shown has no link"
    assert set(places) <= set(names)
    assert len(set(names)) == len(names)


def test_each_side_says_its_language_and_a_language_that_is_none_is_left_out() -> None:
    found = tree(made(replace(COPY, in_language="fr"), replace(ORIGINAL, in_language="pt-BR")))
    assert found.get("lang") == "en", "the page's own words"
    assert found.xpath("string(//p[ins='43']/@lang)") == "fr"
    assert found.xpath("string(//p[del='34']/@lang)") == "pt-BR"
    assert {element.get("lang") for element in tree(made(HOSTILE, HOSTILE)).iter()} == {None, "en"}


def test_a_run_of_the_same_paragraphs_is_behind_a_line_that_opens_without_a_script() -> None:
    folded, opened = (tree(made(), is_full).find(".//details") for is_full in (False, True))
    assert folded is not None
    assert opened is not None
    assert "open" not in folded.attrib
    assert "open" in opened.attrib
    assert [item.text for item in folded.iter("li")] == ["Same 0.", "Same 1.", "Same 2."]


def test_the_page_has_the_licence_audit_and_the_way_to_the_original() -> None:
    audit = (RuleCheck("first_example", "no_edits", "fail", "34 became 43"), RuleCheck("first_example", "credit", "pass", EVIL))
    decision = Decision("republication", "altered", 0.9, (), None, 3, ("https://agency.example/piece",), audit)
    text = tree(replace(made(), decision=decision, first_url="https://first.example/later")).text_content()
    for expected in (
        "✗ fail", "no edits", "34 became 43", "✓ pass", "https://agency.example/piece", "3 days later",
        "https://first.example/later, which has not landed",
    ):  # fmt: skip
        assert expected in text


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_can_be_read_on_its_ground_by_day_and_by_night() -> None:
    themes = re.findall(r":root \{(.*?)\}", page(made()), re.DOTALL)
    assert len(themes) == 2
    for theme in themes:
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", theme))
        grounds = [("put-in", "put-in-paper"), ("left-out", "left-out-paper")]
        grounds += [
            (ink, ground) for ink in ("ink", "muted", "link", "put-in", "left-out", "other") for ground in ("paper", "panel")
        ]
        for ink, ground in grounds:
            lighter, darker = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, f"{ink} on {ground}"


def test_two_texts_without_a_common_paragraph_stand_beside_each_other_whole() -> None:
    copy, original = replace(COPY, text="Ein Satz.\n\nNoch einer.", in_language="de"), replace(ORIGINAL, text="A sentence.")
    found = made(
        copy, original, pairs=(Pair("cut", None, 0, 0.0, "", "A sentence."), Pair("added", 0, None, 0.0, "Ein Satz.", ""))
    )
    found = replace(found, comparison=replace(found.comparison, is_translation=True))
    assert "The copy is a translation (en to de)" in page(found)
    texts = [(text.get("lang"), text.text) for text in tree(found).cssselect(".both p")]
    assert texts == [("de", "Ein Satz."), ("de", "Noch einer."), ("en", "A sentence.")]


def test_paragraphs_left_out_of_the_comparison_stand_below_it_with_their_lines() -> None:
    found = replace(made(), copy_aside=((4, "Ann Roe\nis a hydrologist."),), original_aside=((0, EVIL),))
    lines = tree(found).cssselect(".aside li p")
    assert [line.text for line in lines] == ["Ann Roe\nis a hydrologist.", "<script>alert(1)</script>\\x1b[2J\\u202e"]
    assert not tree(made()).cssselect(".aside")


def test_a_paragraph_of_the_copy_that_joins_two_is_one_target() -> None:
    joined = (Pair("edited", 3, 3, 0.9, "One", "Won"), Pair("edited", 3, 4, 0.9, "two", "too"))
    assert len(tree(made(pairs=joined)).cssselect("#copy-4")) == 1
