"""The container that holds the article: found where paragraphs leave no doubt, and never guessed where they do."""

from __future__ import annotations

import pytest

from pipelines.extract.asides import generic_aside
from pipelines.extract.blocks import blocks_of
from pipelines.extract.body import generic_body
from pipelines.extract.container import contained
from pipelines.extract.parse import parse_html
from pipelines.normalise.text import clean_text

SENTENCE = "The water in the lower town rose to two metres in that night, and it stayed there for eleven days. "
STORY = "".join(f"<p>{number}. {SENTENCE * 2}</p>" for number in range(6))
TITLE = "<h1>The night of the flood</h1>"


def texts(body: str) -> list[str] | None:
    """The texts of the container's blocks; None when none is sure."""
    blocks, _ = blocks_of(parse_html(f"<html><body>{body}</body></html>")[0].xpath("//body"), generic_aside, clean_text)
    numbers = contained(blocks, "a.example")
    return None if numbers is None else [blocks[number].text for number in numbers]


def test_comments_and_teasers_are_left_out_however_many_they_are() -> None:
    replies = "".join(f'<li><div class="reply"><p>{number} {SENTENCE}</p></div></li>' for number in range(40))
    cards = "".join(f'<div class="c{number}"><h3>Card</h3><p>{SENTENCE}</p></div>' for number in range(12))
    found = texts(f"{TITLE}<div class='x'>{STORY}</div><ol>{replies}</ol><section>{cards}</section>")
    assert found is not None
    assert [text[:2] for text in found] == ["0.", "1.", "2.", "3.", "4.", "5."]


def test_a_body_cut_by_adverts_is_taken_whole() -> None:
    found = texts(f"<main>{TITLE}<div class='part'>{STORY}</div><div class='ad'>Buy</div><div class='part'>{STORY}</div></main>")
    assert found is not None
    assert len(found) == 12


def test_paragraphs_that_a_builder_wraps_one_by_one_are_a_body() -> None:
    wrapped = STORY.replace("<p>", "<div class='row'><div class='col'><p>").replace("</p>", "</p></div></div>")
    found = texts(f"{TITLE}<div id='content'>{wrapped}</div>")
    assert found is not None
    assert len(found) == 6


def test_a_lead_between_title_and_container_belongs_to_the_text() -> None:
    lead = "Three towns on one river show what it takes to agree on whose field goes under."
    found = texts(f"<p>{SENTENCE}</p>{TITLE}<div><h2>{lead}</h2></div><p>By our staff</p><div>{STORY}</div>")
    assert found is not None
    assert found[0] == lead
    assert len(found) == 7


def test_lines_at_the_ends_that_are_no_sentences_are_left_out() -> None:
    found = texts(
        f"{TITLE}<div><div>Share</div>{STORY}<p>So it went.</p><p>And so it will go again.</p><h3>More</h3><div>Print</div></div>"
    )
    assert found is not None
    assert found[-1] == "And so it will go again."
    assert len(found) == 7


def test_a_list_of_sources_elsewhere_is_text_and_a_list_of_own_articles_is_not() -> None:
    own = "".join(f'<li><a href="https://www.a.example/{number}">Another story of ours</a></li>' for number in range(3))
    sources = "".join(
        f'<li><a href="https://s{number}.example/x">Survey of high water, number {number}</a></li>' for number in range(3)
    )
    share = '<li><a href="https://www.facebook.com/sharer">Share this on that network</a></li>'
    found = texts(f"{TITLE}<div>{STORY}<ul>{own}{sources}{share}</ul>{STORY}</div>")
    assert found is not None
    assert [text for text in found if not text[0].isdigit()] == [f"Survey of high water, number {number}" for number in range(3)]


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + SENTENCE + "</p>",
        f"<div>{STORY}</div><section><div>{STORY}</div></section>",
        f"<div class='related'>{STORY}</div><div>{STORY}</div>",
        f"{TITLE}<main><section><div class='text'>{STORY}</div></section>"
        + "".join(f"<section><div class='text'><h3>Tip</h3><p>{SENTENCE * 2}</p></div></section>" for _ in range(5)),
        "".join(f"<div><div><div><article><p>{SENTENCE * 8}</p></article></div></div></div>" for _ in range(5)),
    ],
    ids=[
        "too little text",
        "two articles",
        "a class that may lie",
        "sections of a page builder",
        "texts of which each may be the article",
    ],
)
def test_a_doubt_is_no_container(body: str) -> None:
    assert texts(body) is None


def test_the_way_that_found_the_body_is_named() -> None:
    page = f"<html><body>{TITLE}<div>{STORY}</div></body></html>"
    short = f"<html><body>{TITLE}<article><p>{SENTENCE * 3}</p></article></body></html>"
    assert generic_body(parse_html(page)[0], clean_text, "https://a.example/x").source == "container"
    assert generic_body(parse_html(short)[0], clean_text, "https://a.example/x").source == "trafilatura"


def test_marks_of_notes_do_not_hide_a_paragraph_from_the_second_way() -> None:
    mark = '<sup><a href="#fn1">1</a></sup>'
    story = f"<p>{SENTENCE * 2}Nobody had insurance{mark} at all.</p><p>{SENTENCE}</p>"
    page = f"<html><body>{TITLE}<article>{story}</article></body></html>"
    body = generic_body(parse_html(page)[0], clean_text, "https://a.example/x")
    assert body.source == "trafilatura"
    assert any("Nobody had insurance at all." in block.text for block in body.blocks if block.aside is None)
