"""The body by the learned model: what the walk passes over, what features see, how trees answer, when others are asked."""

from __future__ import annotations

import json

import numpy as np
import pytest
from lxml.html import HtmlElement

from pipelines.extract.block_model import BlockModel, block_model, judged, log_odds
from pipelines.extract.body import SURE, Body, expected_f1, likely_body
from pipelines.extract.candidates import Candidate, Candidates
from pipelines.extract.features import PageFacts, columns, facts_of, features_of, words_weight
from pipelines.extract.outline import Outline, outline_of
from pipelines.extract.parse import parse_html
from pipelines.normalise.text import clean_text

PARAGRAPHS = [
    "The harbour master wrote the depth of the channel on a slate every morning, and nobody asked him for it.",
    "When the dredger came, in the second week of March, the slate was wiped and a printed table hung in its place.",
    "The fishermen went on asking the harbour master, who went on knowing, and the table went on being wrong.",
    "By summer there were two sets of figures for the one channel, and a committee, which met on alternate Tuesdays.",
    "It has not yet said which of them is right, but it has asked both sides to write more legibly from now on.",
]
STORY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
SHORTER = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:4])
LATER = STORY.replace("The ", "A ")
LINKED = STORY.replace("harbour", "<a href=/h>harbour</a>")


def page(body: str, head: str = "") -> HtmlElement:
    return parse_html(f"<html><head>{head}</head><body>{body}</body></html>")[0]


def outline(body: str) -> Outline:
    return outline_of(page(body).find("body"), clean_text)


NO_FACTS = PageFacts()


def body_of(html: str, facts: PageFacts = NO_FACTS) -> Body:
    tree = page(html)
    return likely_body(tree, outline_of(tree.find("body"), clean_text), facts, clean_text)


def texts(body: Body) -> list[str]:
    return [block.text for block in body.blocks if block.aside is None]


def test_menus_and_hidden_parts_are_passed_over() -> None:
    walked = outline(f"<nav><p>Home</p></nav><div style='display: none'><p>Unseen</p></div><ul class=menu><li>A</ul>{STORY}")
    assert [block.text for block in walked.blocks] == PARAGRAPHS


@pytest.mark.parametrize("wrapper", ["nav", "aside", "footer", "div class=comments", "div hidden", "div style='display:none'"])
def test_a_box_that_holds_a_long_text_is_walked_though_its_name_says_menu(wrapper: str) -> None:
    walked = outline(f"<{wrapper}>{STORY}</{wrapper.split()[0]}>")
    assert [block.text for block in walked.blocks] == PARAGRAPHS
    assert all(block.aside is not None for block in walked.blocks)


def test_an_svg_that_is_never_closed_does_not_swallow_the_page() -> None:
    assert [block.text for block in outline(f"<div><svg><path d='M0'>{STORY}</div>").blocks] == PARAGRAPHS


def test_elements_that_name_a_byline_or_a_date_are_collected_on_the_way() -> None:
    walked = outline(
        "<p class=post-author>Bo Example</p><span id=pub-date>3 May</span><time>4 May</time><p class=comment-author>X</p>"
    )
    assert [element.text for element in walked.bylines] == ["Bo Example"]
    assert [element.text for element in walked.dates] == ["3 May", "4 May"]


def test_places_are_numbered_in_page_order_so_what_is_around_comes_first() -> None:
    walked = outline(f"<article><div>{STORY}</div></article>")
    assert [place.number for place in walked.places] == list(range(len(walked.places)))
    assert all(place.around is None or place.around.number < place.number for place in walked.places)


def table_of(body: str, facts: PageFacts = NO_FACTS) -> dict[str, list[float]]:
    walked = outline(body)
    table = features_of(walked, facts, {"story": 50, "teaser": -70}, words_weight({"subscribe": -90}))
    assert table.shape == (len(walked.blocks), len(columns()))
    return {name: [round(float(value), 3) for value in column] for name, column in zip(columns(), table.T, strict=True)}


def test_names_of_all_elements_around_count_the_nearest_apart() -> None:
    table = table_of(f"<div class=mainStory><div id=teaser-2><p>{PARAGRAPHS[0]}</p></div><p>{PARAGRAPHS[1]}</p></div>")
    assert table["names_sum"] == [-20, 50]
    assert table["names_nearest"] == [-70, 50]
    assert (table["names_low"][0], table["names_high"][0]) == (-70, 50)


def test_words_of_short_blocks_count_and_those_of_long_ones_do_not() -> None:
    table = table_of(f"<p>Subscribe now</p><p>{PARAGRAPHS[0]} Subscribe. {PARAGRAPHS[1]}</p>")
    assert table["words_sum"] == [-90, 0]


def test_neighbours_are_missing_beyond_the_ends() -> None:
    table = table_of(f"<div>{STORY}</div>")
    assert table["length-1"][0] == table["length+1"][-1] == -1
    assert table["same_parent-2"][:2] == [0, 0]
    assert table["same_parent+1"][:-1] == [1] * (len(PARAGRAPHS) - 1)
    assert table["length+1"][0] == table["length"][1]


def test_the_article_text_of_json_ld_says_which_blocks_it_has() -> None:
    told = facts_of(Candidates(article_text=(Candidate("\n".join(PARAGRAPHS), "jsonld.articleBody"),)), (), clean_text)
    assert table_of(f"{STORY}<p>Quite another thing.</p>", told)["in_article_body"] == [1] * len(PARAGRAPHS) + [0]
    assert table_of(STORY)["in_article_body"] == [-1] * len(PARAGRAPHS)


def test_a_short_article_body_is_a_summary_and_no_sign() -> None:
    assert facts_of(Candidates(article_text=(Candidate(PARAGRAPHS[0], "jsonld.articleBody"),)), (), clean_text) == PageFacts()


def test_a_tree_answers_by_the_yes_and_no_of_its_questions() -> None:
    model = BlockModel(
        np.array([[0, 1], [1, 1]]), np.array([[0.5, 2.0], [1.0, 1e30]], dtype=np.float32),
        np.array([[1, 10, 100, 1000], [7, 70, 0, 0]], dtype=np.int32), -5, {}, words_weight({}),
    )  # fmt: skip
    table = np.array([[0, 0], [1, 0], [0, 3], [1, 3]], dtype=np.float32)
    # The first question is the lowest bit of the answer's number.
    assert judged(table, model).tolist() == [1 + 7 - 5, 10 + 7 - 5, 100 + 70 - 5, 1000 + 70 - 5]


def test_the_shipped_model_fits_the_features_and_is_made_of_whole_numbers() -> None:
    model = block_model()
    assert model.questions.max() < len(columns())
    assert model.answers.dtype == np.int32
    assert model.questions.shape == model.borders.shape


def test_a_model_of_other_features_is_refused_with_the_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", lambda _: {"columns": ["length"]})
    with pytest.raises(AssertionError, match=r"python -m bench\.learning"):
        block_model.__wrapped__()


def test_the_same_page_gets_the_same_odds_again() -> None:
    walked = outline(f"<article class=post-content>{STORY}</article><ul><li><a href=/x>Other story</a></li></ul>")
    assert log_odds(walked, PageFacts()).tolist() == log_odds(walked, PageFacts()).tolist()


def test_the_article_is_found_between_menus_teasers_and_a_footer() -> None:
    teasers = "".join(f"<div class=card><a href=/{n}>Story number {n} that somebody may like</a></div>" for n in range(6))
    body = body_of(
        f"<header><a href=/>The Slate</a></header><main><h1>Two tables</h1><div class=article-body>{STORY}</div></main>"
        f"<div class=related-stories>{teasers}</div><footer><p>© The Slate. All rights reserved.</p></footer>"
    )
    assert texts(body) == PARAGRAPHS
    assert body.source == "blocks"
    assert body.confidence is not None
    assert body.confidence > SURE


def test_a_body_cut_into_sections_by_adverts_is_one_body() -> None:
    halves = [
        f"<section class=content-part>{''.join(f'<p>{text}</p>' for text in part)}</section>"
        for part in (PARAGRAPHS[:3], PARAGRAPHS[3:])
    ]
    body = body_of(f"<article><h1>Two tables</h1>{'<div class=advertisement>Advertisement</div>'.join(halves)}</article>")
    assert texts(body) == PARAGRAPHS


def test_a_heading_between_two_paragraphs_belongs_to_the_text() -> None:
    body = body_of(f"<article><h1>Two tables</h1><div class=entry-content>{STORY}<h3>Afterwards</h3>{LATER}</div></article>")
    assert "Afterwards" in texts(body)


def test_what_a_platform_sets_aside_stays_so_where_its_rules_know_the_body() -> None:
    html = f"<div class=entry-content><p class=related>{PARAGRAPHS[4]}</p>{SHORTER}</div>"
    tree = page(html)
    roots = frozenset(tree.iter("div"))
    body = likely_body(tree, outline_of(tree.find("body"), clean_text), PageFacts(roots=roots), clean_text)
    assert PARAGRAPHS[4] not in texts(body)


def test_a_page_that_shows_its_article_only_to_scripts_is_read_from_json_ld() -> None:
    facts = facts_of(Candidates(article_text=(Candidate("\n".join(PARAGRAPHS), "jsonld.articleBody"),)), (), clean_text)
    body = body_of("<div id=app><p>Loading</p></div>", facts)
    assert (texts(body), body.source, body.flags) == (PARAGRAPHS, "jsonld", ("body_unaligned",))


def test_where_the_model_is_unsure_trafilatura_is_asked_and_found_again_in_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.extract.body.SURE", 1.01)
    body = body_of(f"<article><h1>Two tables</h1><div class=entry-content>{LINKED}</div></article>")
    assert (texts(body), body.source) == (PARAGRAPHS, "trafilatura")
    assert [anchor.href for block in body.blocks for anchor in block.anchors][:1] == ["/h"]


def test_an_empty_page_has_no_body_and_no_confidence_in_it() -> None:
    body = body_of("")
    assert (body.blocks, body.confidence) == ((), 0.0)


def test_the_expected_f1_counts_characters_by_their_likelihood() -> None:
    blocks = outline("<p>aaaaaaaaaa</p><p>bbbbbbbbbb</p>").blocks
    assert expected_f1(np.array([1.0, 0.0]), blocks, [0]) == 1.0
    assert expected_f1(np.array([0.5, 0.5]), blocks, [0, 1]) == pytest.approx(2 * 10 / (20 + 10))
    assert expected_f1(np.array([0.9, 0.9]), blocks, []) == 0.0
