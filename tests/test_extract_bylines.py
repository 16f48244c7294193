"""Bylines that a page prints: by markup, by their words, and which place on the page is believed."""

from __future__ import annotations

import pytest

from pipelines.claimed_authors import claimed_authors, raw_names
from pipelines.extract.blocks import Block
from pipelines.extract.byline_lines import printed_bylines
from pipelines.extract.candidates import Byline, Candidate, Candidates
from pipelines.extract.metadata import claims_of
from pipelines.extract.parse import parse_html
from pipelines.extract.printed import leads_to_author, names_byline
from pipelines.normalise.people import people

URL = "https://dailydrop.example/2024/rain"


def printed(body: str) -> list[tuple[str, str]]:
    page = f"<html><head><title>Rain floods the harbour</title></head><body>{body}</body></html>"
    return [(byline.source, byline.name) for byline in claims_of(parse_html(page)[0], URL).authors]


def chosen(*bylines: tuple[str, str], lines: tuple[Byline, ...] = (), sites: tuple[str, ...] = ("The Daily Drop",)) -> list[str]:
    claims = Candidates(
        authors=tuple(Byline(name, source) for source, name in bylines),
        site_name=tuple(Candidate(name, "meta.og:site_name") for name in sites),
    )
    return [
        person.name for person in people(raw_names(claimed_authors(claims, lines, URL).bylines), "") if person.role == "author"
    ]


def lines(*texts: str, headline: str = "Rain floods the harbour") -> list[tuple[str, str]]:
    blocks = [Block("heading", headline, level=1), *(Block("paragraph", text) for text in texts)]
    return [(byline.source, byline.name) for byline in printed_bylines(blocks, blocks, headline)]


ROSTER = (
    "By Ada Reis, Fellow in Maritime Law and Ethics, Drake University, Bo Lind, Professor of Hydraulics, Lindau Institute, and "
    "Cy Moor, Senior Lecturer in Town Planning, University of Otter Creek"
)
LONG = "The water rose all night and stood in the streets of the old town before anybody had been told of it, " * 4


@pytest.mark.parametrize(
    "names",
    ["byline", "post-author vcard", "_authorName_1r0t6_51", "Bylinestyles__ArticleAuthor-sc-1", "posted-by", "documentAuthor",
     "auteur", "field--name-autor", "entry-author-name", "by-div", "author_header"],
)  # fmt: skip
def test_a_class_that_names_a_byline_is_known(names: str) -> None:
    assert names_byline(names)


@pytest.mark.parametrize(
    "names",
    [
        "comment-author vcard",
        "author-avatar",
        "authority",
        "standby-list",
        "social-author",
        "author-bio",
        "author-position",
        "bypass",
    ],
)
def test_a_class_of_something_beside_the_byline_is_none(names: str) -> None:
    assert not names_byline(names)


def test_the_byline_nearest_to_the_headline_comes_first() -> None:
    body = (
        '<div class="teaser"><p class="author">Cy Moor</p></div><article><header><h1>Rain floods the harbour</h1>'
        '<p class="byline">By Ada Reis</p></header><p>x</p></article><div class="comments"><p class="author">Dot Hale</p></div>'
    )
    assert printed(body) == [("byline", "By Ada Reis"), ("byline.2", "Cy Moor")]


def test_names_that_the_byline_sets_apart_are_told_from_its_date_and_its_readers() -> None:
    body = (
        '<h1>Rain floods the harbour</h1><div class="byline"><span class="name">Ada Reis</span> and '
        '<a href="/author/bo-lind">Bo Lind</a>'
        "<div>Dec 12</div><div>12 comments</div></div>"
    )
    assert printed(body) == [("byline", "Ada Reis"), ("byline", "Bo Lind")]


def test_lines_of_a_byline_do_not_run_into_each_other() -> None:
    assert printed('<h1>Rain</h1><div class="byline"><div>Ada Reis</div><div>Dec 12</div></div>') == [
        ("byline", "Ada Reis | Dec 12")
    ]


def test_a_footer_of_the_article_has_its_byline_too() -> None:
    footer = '<footer class="entry-footer"><span class="entry-author">Ada</span></footer>'
    body = f"<article><h1>Rain floods the harbour</h1>{footer}</article>"
    assert printed(body) == [("byline", "Ada")]


def test_a_link_to_more_of_the_author_far_from_the_headline_is_left_out() -> None:
    body = (
        '<article><header><h1>Rain floods the harbour</h1><a rel="author" href="/author/ada">Ada Reis</a></header></article>'
        '<div><a rel="author" href="/author/ada">View all posts by Ada Reis →</a></div>'
    )
    assert printed(body) == [("a.rel=author", "Ada Reis")]


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/author/ada-reis", True), ("https://dailydrop.example/autoren/reis-ada/", True), ("/people/ada?ref=1", True),
        ("/user/sign_up", False), ("/category/rain", False), ("/author", False), ("/author/ada/page", False),
    ],
)  # fmt: skip
def test_an_authors_page_is_told_by_its_address(address: str, leads: bool) -> None:
    assert leads_to_author(address) is leads


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<h1>Rain</h1><p>By <a href="/producers/ada-reis">Ada Reis</a></p>', [("a.href", "Ada Reis")]),
        ('<h1>Rain</h1><p><a href="/user/profile">Sign up</a></p>', []),
        ('<h1>Rain</h1><p><a href="https://tube.example/user/dailydrop">Daily Drop</a></p>', []),
        (f'<h1>Rain</h1><p>{LONG} said <a href="/people/cy-moor">Cy Moor</a></p>', []),
    ],
)
def test_a_link_to_an_authors_page_is_a_byline_where_it_stands_alone_and_is_named_after_it(
    body: str, expected: list[tuple[str, str]]
) -> None:
    assert printed(body) == expected


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Ada Reis", "By Ada Reis"),
        ("by Ada · Dec 20, 2025 at 3:00 am · One comment so far", "by Ada"),
        ("By: Ada Reis, MS, RDN", "By: Ada Reis, MS, RDN"),
        ("Ein Artikel von Ada Reis | 27.01.2022 - 12:45", "Ein Artikel von Ada Reis"),
        ("February 4, 2020 • words written by Ada Reis • Art by Bo", "words written by Ada Reis"),
        ("Stars 06.11.2023 13:30 Uhr von Ada", "von Ada"),
        ("Interview: Ada Reis", "Interview: Ada Reis"),
        ("Contributors: Ada Reis", "Contributors: Ada Reis"),
        ("Por Ada Reis y Bo Lind", "Por Ada Reis y Bo Lind"),
        ("作者：Ada Reis 选题：xy 译者：wx", "作者：Ada Reis 选题：xy 译者：wx"),
        (f"{ROSTER}. First published elsewhere.", ROSTER),
    ],
)  # fmt: skip
def test_a_line_that_announces_names_is_a_byline(line: str, name: str) -> None:
    assert lines(line, LONG)[:1] == [("text.byline", name)]


@pytest.mark.parametrize(
    "line",
    ["By the time the rain stopped, it was over", "By 2030 the harbour will be dry", "Von der Leyen warns",
     "Text messages: how they work", "Opinion", "A report by the office", "Über das Projekt"],
)  # fmt: skip
def test_a_sentence_or_a_rubric_is_no_byline(line: str) -> None:
    assert lines(line, LONG) == []


def test_a_rubric_announces_no_name_in_the_next_line() -> None:
    assert lines("Opinion", "Hong Kong", LONG) == []


def test_the_word_by_alone_announces_the_next_line() -> None:
    assert lines("Last updated", "Written by", "Ada Reis", LONG) == [("text.byline", "Ada Reis")]
    assert lines("Written by", "Flood ListsJust ArrivedHome Planning", LONG) == []


@pytest.mark.parametrize("dated", ["Oct 28, 2024", "Updated on 23 Oct", "8 min read"])
def test_a_name_alone_beside_a_date_is_a_byline(dated: str) -> None:
    assert lines("Ada Reis", dated, LONG) == [("text.name", "Ada Reis")]
    assert lines("Ada Reis", LONG) == []


@pytest.mark.parametrize("rubric", ["Garden Life", "Zurück zur", "READ MORE", "Health News"])
def test_a_rubric_beside_a_date_is_no_name(rubric: str) -> None:
    assert lines(rubric, "Oct 28, 2024", LONG) == []


def test_who_signs_at_the_end_is_found() -> None:
    found = lines(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, "This post was written by Ada Reis, Head of Marketing")
    assert found == [("text.end", "This post was written by Ada Reis, Head of Marketing")]


def test_a_caption_beside_the_headline_is_no_byline() -> None:
    blocks = [Block("heading", "Rain", level=1), Block("paragraph", "The flood of 1898, by Ada Reis", aside="caption")]
    assert printed_bylines(blocks, (), "Rain") == ()


def test_the_site_as_its_own_author_gives_way_to_a_person() -> None:
    assert chosen(("jsonld.author", "The Daily Drop"), ("byline", "von Ada Reis")) == ["Ada Reis"]
    assert chosen(("jsonld.author", ", THE DAILY DROP"), ("meta.author", "dailydrop.example"), ("byline.2", "Ada Reis")) == [
        "Ada Reis"
    ]
    assert chosen(("jsonld.author", "The Daily Drop")) == ["The Daily Drop"]


def test_the_guest_who_is_printed_wins_over_the_editor_who_posted() -> None:
    assert chosen(("meta.author", "Bo Lind"), ("meta.twitter:data1", "Bo Lind"), ("byline", "By Ada Reis")) == ["Ada Reis"]


def test_what_the_head_and_the_page_both_say_wins_over_a_line_of_text() -> None:
    line = (Byline("von Ada Reisin Allgemeines", "text.byline"),)
    assert chosen(("meta.author", "Ada Reis"), ("byline", "Ada Reis"), lines=line) == ["Ada Reis"]


def test_junk_in_the_first_place_leaves_the_word_to_the_next() -> None:
    assert chosen(("byline", "Posted on"), ("a.rel=author", "admin"), ("meta.author", "Ada Reis")) == ["Ada Reis"]


def test_the_company_that_made_the_site_is_no_author() -> None:
    assert chosen(("meta.author", "Web Commerce GmbH www.web.example")) == []


def test_reviewers_beside_the_author_are_left_out_where_the_head_knows_better() -> None:
    assert chosen(("jsonld.author", "Ada Reis"), ("byline", "Ada Reis"), ("byline", "Bo Lind")) == ["Ada Reis"]
    assert chosen(("jsonld.author", "Ada Reis"), ("byline", "By Ada Reis and Bo Lind")) == ["Ada Reis", "Bo Lind"]


def test_a_person_who_the_site_is_named_after_is_its_author() -> None:
    assert chosen(("meta.author", "Ada Reis"), ("byline", "Ada Reis"), sites=("Ada Reis",)) == ["Ada Reis"]


def test_an_account_is_no_author_but_flagged() -> None:
    metas = '<meta name="twitter:site" content="@drop"><meta name="twitter:creator" content="@ada">'
    page = f"<html><head>{metas}</head><body>x</body></html>"
    assert claimed_authors(claims_of(parse_html(page)[0], URL), (), URL).bylines == ()
    assert claimed_authors(claims_of(parse_html(page)[0], URL), (), URL).flags == ("author_handle",)
    own = claims_of(parse_html(page.replace("@ada", "@drop"))[0], URL)
    assert claimed_authors(own, (), URL).flags == ()


@pytest.mark.parametrize(
    ("name", "flags"), [("ada.reis", ("author_handle",)), ("tess-hilltwo", ("author_handle",)), ("Ada", ()), ("Ada Reis", ())]
)
def test_a_login_in_place_of_a_name_is_flagged(name: str, flags: tuple[str, ...]) -> None:
    assert claimed_authors(Candidates(authors=(Byline(name, "jsonld.author"),)), (), URL).flags == flags


def test_a_platforms_rule_is_believed_first() -> None:
    assert chosen(("spip.author", "REIS Ada"), ("jsonld.author", "Bo Lind"), ("byline", "Bo Lind")) == ["Ada Reis"]
