"""Platforms: told by a page's face, described by tables, and sure of a body only where there is one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml.html import HtmlElement

from pipelines.extract.parse import parse_html
from pipelines.platforms.platform import PlatformPage
from pipelines.platforms.publisher_layout import layout_page
from pipelines.platforms.recognise import platform_page
from pipelines.platforms.tables import table_from_toml, tables
from pipelines.publishers import publisher_from_toml

PAGES = Path(__file__).parent / "pages"
WORDPRESS = '<link rel="stylesheet" href="/wp-content/themes/x/style.css">'
PROSE = "The ferry left at six, with two lorries, a piano and the mayor's aunt, and it came back at nine without the piano. "


def page_of(head: str, body: str, body_attributes: str = "") -> HtmlElement:
    return parse_html(f"<!DOCTYPE html><html><head>{head}</head><body {body_attributes}>{body}</body></html>")[0]


def read(head: str, body: str, body_attributes: str = "") -> PlatformPage | None:
    return platform_page(page_of(head, body, body_attributes))


def paragraphs(count: int) -> str:
    return "".join(f"<p>{number}. {PROSE}</p>" for number in range(count))


def root_ids(page: PlatformPage | None) -> list[str | None]:
    assert page is not None
    return [root.get("id") for root in page.roots]


def test_every_table_has_a_page_of_its_platform() -> None:
    shown = {json.loads(path.read_text("utf-8")).get("platform") for path in PAGES.glob("*/expected.json")}
    missing = {table.name for table in tables()} - shown
    assert not missing, f"tests/pages: add a folder with a page of {sorted(missing)}"


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ('makers = ["x"]\nrots = [".a"]', "rots"),
        ('roots = ["div .a"]', "div .a"),
        ('headline = [".title"]', r"\.title"),
        ('[asides]\nadvert = ["ad"]', "advert"),
    ],
)
def test_a_wrong_table_is_an_error_that_names_file_and_key(source: str, named: str) -> None:
    with pytest.raises(ValueError, match=named) as raised:
        table_from_toml("gazette", source)
    assert "pipelines/platforms/gazette.toml" in str(raised.value)


def test_a_page_of_no_platform_has_none() -> None:
    body = f'<article class="entry-content"><a href="/wp-content/report.pdf">A report</a>{paragraphs(5)}</article>'
    assert read("<title>Plain</title>", body) is None


@pytest.mark.parametrize(
    ("head", "body_attributes", "name"),
    [
        ('<meta name="generator" content="WordPress 6.5">', "", "wordpress"),
        ('<link rel="https://api.w.org/" href="/wp-json/">', "", "wordpress"),
        ('<meta name="Generator" content="Drupal 7 (http://drupal.org)">', "", "drupal"),
        ("", 'class="html not-front page-node node-type-article"', "drupal"),
        ('<meta name="generator" content="Ghost 4.2">', "", "ghost"),
        ('<meta property="al:ios:app_name" content="Medium">', "", "medium"),
        ('<link rel="alternate" href="/feeds/posts/default">', "", "blogger"),
    ],
)
def test_a_platform_is_told_by_the_pages_face(head: str, body_attributes: str, name: str) -> None:
    page = read(head, "<p>Hello</p>", body_attributes)
    assert page is not None
    assert (page.name, page.roots) == (name, ())


def test_a_name_that_only_begins_like_a_sign_is_none() -> None:
    assert read('<meta property="al:ios:app_name" content="Medium Rare, a cookery book">', "<p>Hello</p>") is None


def test_a_hint_counts_with_a_body_only() -> None:
    head = '<link rel="stylesheet" href="/bundle/theme/main.css">'
    assert read(head, f"<div class='content'>{paragraphs(4)}</div>") is None
    letter = read(head, f"<div class='available-content' id='letter'>{paragraphs(4)}</div>")
    assert root_ids(letter) == ["letter"]


def test_wrappers_with_telling_names_hide_no_body() -> None:
    body = (
        f"<div class='content-sidebar-wrap comments-open'><div class='entry-content' id='text'>{paragraphs(4)}</div></div>"
        f"<div class='widget widget_recent'><div class='entry-content'>{paragraphs(3)}</div></div>"
    )
    assert root_ids(read(WORDPRESS, body)) == ["text"]


def test_several_entries_of_a_size_are_a_listing_without_a_body() -> None:
    entries = "".join(f"<article class='hentry'><div class='entry-content'>{paragraphs(3)}</div></article>" for _ in range(3))
    page = read(WORDPRESS, entries)
    assert page is not None
    assert page.roots == ()


def test_a_short_entry_leaves_the_page_to_the_generic_reader() -> None:
    assert root_ids(read(WORDPRESS, "<div class='entry-content'><p>Watch the film below.</p></div>")) == []


def test_a_body_field_that_holds_half_of_the_article_is_no_body() -> None:
    head = '<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">'
    field = f"<div class='field field--name-body' id='text'>{paragraphs(4)}</div>"
    more = f"<div class='field field--name-field-paragraphs'>{paragraphs(4)}</div>"
    comments = f"<section class='comment-wrapper'>{paragraphs(9)}</section>"
    assert root_ids(read(head, f"<article>{field}{more}{comments}</article>")) == []
    assert root_ids(read(head, f"<article>{field}{comments}</article>")) == ["text"]


def test_the_more_trusted_place_wins() -> None:
    content = f"<div class='elementor-widget-theme-post-content' id='text'>{paragraphs(4)}</div>"
    body = f"<div class='entry-content' id='all'>{content}<p>Sign up for our letter.</p></div>"
    assert root_ids(read(WORDPRESS, body)) == ["text"]


def test_a_lead_before_the_body_and_a_biography_behind_it_belong_to_it() -> None:
    body = (
        f"<main><div class='entry-excerpt' id='lead'><p>{PROSE}</p></div>"
        f"<div class='entry-content' id='text'>{paragraphs(6)}</div>"
        "<div class='author-bio' id='bio'><p>Ann Example writes about ferries.</p></div></main>"
        "<aside><div class='author-bio' id='other'><p>Bo Example edits.</p></div></aside>"
    )
    page = read(WORDPRESS, body)
    assert page is not None
    assert root_ids(page) == ["lead", "text", "bio"]
    assert page.aside_of(page.roots[2]) == "biography"
    assert page.aside_of(page.roots[1]) is None


def test_author_and_date_of_the_markup_stand_behind_the_metadata() -> None:
    head = '<meta name="generator" content="blogger">'
    post = (
        "<h3 class='post-title'>A net</h3><span class='fn'>Elio Bassani</span>"
        "<abbr class='published' title='2019-10-16T21:40:00+02:00'>21:40</abbr>"
    )
    comment = "<div class='comments'><span class='fn'>A Reader</span></div>"
    page = read(head, f"<div class='post'>{post}<div class='post-body'>{paragraphs(4)}</div></div>{comment}")
    assert page is not None
    assert [claim.value for claim in page.claims.headline] == ["A net"]
    assert not page.claims.authors
    assert not page.claims.date_published
    assert [author.name for author in page.spare.authors] == ["Elio Bassani"]
    assert [claim.value for claim in page.spare.date_published] == ["2019-10-16T21:40:00+02:00"]


def test_paragraphs_of_two_articles_are_a_listing() -> None:
    head = '<meta property="al:ios:app_name" content="Medium">'
    story = f"<p class='pw-post-body-paragraph'>{PROSE}</p>" * 4
    page = read(head, f"<article id='one'>{story}</article>")
    assert root_ids(page) == ["one"]
    assert root_ids(read(head, f"<article>{story}</article><article>{story}</article>")) == []


def test_spip_is_told_by_its_headings_where_the_head_says_nothing() -> None:
    text = f"<div class='crayon article-texte-7 texte' id='text'>{paragraphs(2)}<h3 class='spip'>Again</h3>{paragraphs(2)}</div>"
    page = read("", f"<h1 class='crayon article-titre-7'>The ferry</h1>{text}")
    assert page is not None
    assert (page.name, root_ids(page)) == ("spip", ["text"])
    assert read("", "<h1 class='crayon'>Wax</h1><p>A box of wax crayons.</p>") is None


LAYOUTS = """
name = "Harbour Daily"
domains = ["harbour-daily.example"]
platform = "wordpress"

[[layout]]
body = "div.story"
drop = [".promo", "p.cookie"]
headline = "h1.title"
authors = "span.by a"
date_published = "time.when::attr(datetime)"

[[layout]]
valid_until = 2019-12-31
body = "td#text"
"""
DAILY = publisher_from_toml("harbour_daily_example", LAYOUTS)
NEW_PAGE = page_of(
    "",
    "<h1 class='title'>The ferry</h1><span class='by'>By <a>Ann Example</a> and <a>Bo Example</a></span>"
    "<time class='when' datetime='2024-05-01'>yesterday</time>"
    f"<div class='story' id='a'>{PROSE}<div class='promo' id='promo'>Buy</div></div><div class='story' id='b'>{PROSE}</div>",
)
OLD_PAGE = page_of("", f"<table><tr><td id='text'>{PROSE}</td></tr></table>")


def test_a_page_is_read_by_the_layout_of_its_day() -> None:
    old = datetime(2019, 12, 31, 23, 59, tzinfo=UTC)
    new = datetime(2020, 1, 1, tzinfo=UTC)
    assert root_ids(layout_page(OLD_PAGE, DAILY, old)) == ["text"]
    assert root_ids(layout_page(NEW_PAGE, DAILY, new)) == ["a", "b"]
    assert root_ids(layout_page(NEW_PAGE, DAILY, None)) == ["a", "b"]


def test_a_layout_says_what_is_dropped_and_who_wrote_when() -> None:
    page = layout_page(NEW_PAGE, DAILY, datetime(2024, 5, 2, tzinfo=UTC))
    assert page is not None
    assert page.aside_of(NEW_PAGE.get_element_by_id("promo")) == "skip"
    assert page.aside_of(page.roots[0]) is None
    assert [claim.value for claim in page.claims.headline] == ["The ferry"]
    assert [author.name for author in page.claims.authors] == ["Ann Example", "Bo Example"]
    assert [claim.value for claim in page.claims.date_published] == ["2024-05-01"]


def test_a_layout_keeps_to_the_boxes_of_the_publishers_platform() -> None:
    page = layout_page(page_of("", f"<div class='story'>{PROSE}<p id='x' class='yarpp'>More</p></div>"), DAILY, None)
    assert page is not None
    assert page.aside_of(page.roots[0].get_element_by_id("x")) == "related"


def test_a_layout_without_a_match_is_flagged_and_says_nothing_else() -> None:
    page = layout_page(OLD_PAGE, DAILY, datetime(2024, 5, 2, tzinfo=UTC))
    assert page is not None
    assert (page.roots, page.flags) == ((), ("layout_unmatched",))


def test_a_publisher_without_layouts_has_no_layout_page() -> None:
    assert layout_page(NEW_PAGE, publisher_from_toml("x_org", 'name = "X"\ndomains = ["x.org"]'), None) is None
    assert layout_page(NEW_PAGE, None, None) is None
