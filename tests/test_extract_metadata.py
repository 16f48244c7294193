"""Claims of a page with their sources, and the headline among them."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from pipelines.extract.candidates import Candidate
from pipelines.extract.headline import headline_of
from pipelines.extract.metadata import claims_of
from pipelines.extract.parse import parse_html
from pipelines.platforms.recognise import platform_page
from pipelines.platforms.spip_labels import first_published_of

URL = "https://news.example.com/a"


def claims(head: str, body: str = "<p>x</p>"):  # type: ignore[no-untyped-def]
    return claims_of(parse_html(f"<html><head>{head}</head><body>{body}</body></html>")[0], URL)


def ld(source: str) -> str:
    return f'<script type="application/ld+json">{source}</script>'


@pytest.mark.parametrize(
    "source",
    [
        '{"@type":"NewsArticle","headline":"Rain",}',
        '<!-- {"@type":"NewsArticle","headline":"Rain"} -->',
        '/*<![CDATA[*/ {"@type":"NewsArticle","headline":"Rain"} /*]]>*/',
        '{"@type":"NewsArticle","headline":"Rain","description":"two\nlines"};',
        '[{"@type":"WebSite"},{"@type":"NewsArticle","headline":"Rain"}]',
        '{"@graph":[{"@type":"Organization"},{"@type":["Article","NewsArticle"],"headline":"Rain"}]}',
        '{"@type":"NewsArticle","headline":"Rain"} {"@type":"Person"}',
        '{"@type":"NewsArticle","headline":"Rain", // a draft\n "author":"x"}',
        '{"@type":"NewsArticle", /* old: "headline": "Snow", */ "headline":"Rain"}',
        '{"@type":"NewsArticle","headline":"Rain","keywords":["a",,"b",]}',
        '{"@type":"NewsArticle","headline":"Rain","description":"the "great" flood"}',
        '{"@type":"NewsArticle","description":"<a href="https://x.example/">x</a>","headline":"Rain"}',
        r"""{"@type":"NewsArticle","headline":"Rain","description":"it\'s wet"}""",
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;Rain&quot;}",
        '{"@type":"NewsArticle","headline":"Rain","publisher":{"@type":"Organization","name":"Dro',
        '<![CDATA[ {"@type":"NewsArticle","headline":"Rain"} ]]>',
    ],
)
def test_json_ld_is_read_even_when_it_is_slightly_broken(source: str) -> None:
    assert Candidate("Rain", "jsonld.headline") in claims(ld(source)).headline


def test_the_node_of_this_page_wins_over_a_related_article() -> None:
    related = {"@type": "NewsArticle", "headline": "Other", "url": "https://news.example.com/b"}
    own = {"@type": "NewsArticle", "headline": "Own", "mainEntityOfPage": {"@id": URL}}
    assert claims(ld(json.dumps([related, own]))).headline[0].value == "Own"


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ('<meta property="article:published_time" content="2024-04-26">', "meta.article:published_time"),
        ('<meta name="DC.date.issued" content="2024-04-26">', "meta.dc.date.issued"),
        ('<meta name="citation_publication_date" content="2024/04/26">', "meta.citation_publication_date"),
        (ld('{"@type":"Article","datePublished":"2024-04-26"}'), "jsonld.datePublished"),
    ],
)
def test_a_date_keeps_the_name_of_its_source(head: str, source: str) -> None:
    assert claims(head).date_published[0].source == source


def test_microdata_and_time_elements_are_the_last_to_be_asked() -> None:
    found = claims("", '<span itemprop="datePublished" content="2024-04-26"></span><time datetime="2024-04-27">x</time>')
    assert [claim.source for claim in found.date_published] == ["microdata.datePublished", "time"]


def test_an_address_under_article_author_is_no_name() -> None:
    found = claims('<meta property="article:author" content="https://facebook.com/a"><meta name="author" content="Ada Reis">')
    assert [(byline.name, byline.source) for byline in found.authors] == [("Ada Reis", "meta.author")]


def json_ld_authors(**article: object) -> list[tuple[str, str | None, str | None, bool]]:
    node = {"@type": "NewsArticle", **article}
    employer = {"@type": "Organization", "name": "Drop Institute"}
    people = {"@type": "Person", "@id": "#ada", "name": "Ada Reis", "worksFor": employer}
    found = claims(ld(json.dumps({"@graph": [node, people]})))
    return [(one.name, one.affiliation, one.role, one.is_organisation) for one in found.authors]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ada Reis", [("Ada Reis", None, None, False)]),
        (["Ada Reis", "Bo Lind"], [("Ada Reis", None, None, False), ("Bo Lind", None, None, False)]),
        ({"@id": "#ada"}, [("Ada Reis", "Drop Institute", None, False)]),
        ({"@type": "Person", "name": ["Ada Reis", "Bo Lind"]}, [("Ada Reis", None, None, False), ("Bo Lind", None, None, False)]),
        ({"@type": "Person", "name": {"@value": "Ada Reis"}}, [("Ada Reis", None, None, False)]),
        ({"@type": "Person", "givenName": "Ada", "familyName": "Reis"}, [("Ada Reis", None, None, False)]),
        ({"@type": "Organization", "name": "Drop Labs"}, [("Drop Labs", None, None, True)]),
        ("https://news.example.com/ada", []),
        ({"@type": "Person", "url": "/ada"}, []),
    ],
)
def test_the_authors_of_json_ld_are_read_in_every_shape(
    author: object, expected: list[tuple[str, str | None, str | None, bool]]
) -> None:
    assert json_ld_authors(author=author) == expected


def test_translators_and_editors_of_json_ld_keep_their_role() -> None:
    found = json_ld_authors(author="Ada Reis", translator={"@type": "Person", "name": "Bo Lind"}, editor="Cy Moor")
    assert [(name, role) for name, _, role, _ in found] == [("Ada Reis", None), ("Bo Lind", "translator"), ("Cy Moor", "editor")]


ARTICLE = '<div itemscope itemtype="https://schema.org/{kind}">{inside}</div>'


def microdata(body: str) -> list[tuple[str, str]]:
    found = claims("<title>Rain</title>", body)
    return [(one.source, one.name) for one in found.authors if one.source.startswith("microdata.")]


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ('<span itemprop="author">Ada Reis</span>', "Ada Reis"),
        ('<meta itemprop="author" content="Ada Reis">', "Ada Reis"),
        ('<p itemprop="author" itemscope itemtype="//schema.org/Person">by <b itemprop="name">Ada Reis</b>, X</p>', "Ada Reis"),
        ('<p itemprop="author">by <b itemprop="name">Ada Reis</b></p>', "Ada Reis"),
        ('<p itemprop="author" itemscope><meta itemprop="name" content="Ada Reis"></p>', "Ada Reis"),
    ],
)
def test_an_author_of_microdata_is_an_item_or_a_text(author: str, name: str) -> None:
    assert microdata(ARTICLE.format(kind="NewsArticle", inside=f"<h1>Rain</h1>{author}")) == [("microdata.author", name)]


def test_microdata_of_comments_images_and_teasers_belongs_to_these() -> None:
    own = '<h1 itemprop="headline">Rain</h1><i itemprop="author">Ada Reis</i>'
    comment = ARTICLE.format(kind="Comment", inside='<i itemprop="author">Dot</i>').replace("<div", '<div itemprop="comment"')
    image = ARTICLE.format(kind="ImageObject", inside='<i itemprop="author">Eve</i>').replace("<div", '<div itemprop="image"')
    teaser = ARTICLE.format(kind="NewsArticle", inside='<b itemprop="headline">Snow</b><i itemprop="author">Cy Moor</i>')
    page = teaser + ARTICLE.format(kind="NewsArticle", inside=own + image + comment)
    assert microdata(page) == [("microdata.author", "Ada Reis")]
    assert "Snow" not in [claim.value for claim in claims("<title>Rain</title>", page).headline]


def test_microdata_without_an_item_for_the_article_is_read_but_for_comments() -> None:
    comment = ARTICLE.format(kind="UserComments", inside='<i itemprop="author">Dot</i>')
    assert microdata(f'<h1>Rain</h1><i itemprop="author">Ada Reis</i>{comment}') == [("microdata.author", "Ada Reis")]


def test_a_by_line_behind_the_title_names_no_site() -> None:
    found = claims("<title>Rain floods the town - by Ada Reis</title>", "<h1>Rain floods the town</h1>")
    assert found.site_name == ()
    found = claims("<title>Rain floods the town - Daily Drop</title>", "<h1>Rain floods the town</h1>")
    assert [name.value for name in found.site_name] == ["Daily Drop"]


@pytest.mark.parametrize(
    ("titles", "sites", "headline"),
    [
        ([("Rain | The Daily Drop", "title")], ["The Daily Drop"], "Rain"),
        ([("Drop - Rain - and wind", "title")], ["Drop"], "Rain - and wind"),
        ([("Rain - news.example.com", "meta.og:title")], [], "Rain"),
        ([("Semi-final", "h1"), ("Semi-final – Drop", "title")], ["Drop"], "Semi-final"),
        ([("Drop", "h1"), ("Rain | Drop", "title")], ["Drop"], "Rain"),
        (
            [("Students lose their halls, experts warn", "title")],
            ["Students lose their halls, experts warn"],
            "Students lose their halls, experts warn",
        ),
    ],
)
def test_the_headline_has_no_name_of_the_site(titles: list[tuple[str, str]], sites: list[str], headline: str) -> None:
    found = headline_of([Candidate(*title) for title in titles], sites, "news.example.com")
    assert found is not None
    assert found.value == headline


LABELS = json.loads(files("pipelines.platforms").joinpath("spip_labels.json").read_text("utf-8"))


@pytest.mark.parametrize("language", sorted(code for code, labels in LABELS.items() if "date_first_published" in labels))
def test_the_label_of_the_first_publication_is_known_in_each_language(language: str) -> None:
    line = f"29/04/2024, X ({LABELS[language]['date_first_published']} 2024-04-26)."
    assert first_published_of(line) == "2024-04-26"


@pytest.mark.parametrize(
    ("markup", "platform"),
    [
        ('<head><meta name="generator" content="SPIP 4.2"></head><body><p>x</p></body>', "spip"),
        ('<head></head><body><a class="spip_out" href="x">a</a><h3 class="spip">b</h3></body>', "spip"),
        ('<head></head><body><a class="spip_out" href="x">a</a></body>', None),
        ('<head><meta name="generator" content="WordPress 6.5"></head><body><p>x</p></body>', "wordpress"),
        ('<head></head><body><div class="theconversation-article-body content-body"><p>x</p></div></body>', None),
        ("<head></head><body><p>x</p></body>", None),
    ],
)
def test_a_platform_is_told_by_its_markup(markup: str, platform: str | None) -> None:
    page = platform_page(parse_html(f"<html>{markup}</html>")[0], markup)
    assert (page.name if page else None) == platform


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (
            '<div class="by_line_date">by Tia Gold | October 29, 2014 07:38am ET</div>',
            "by Tia Gold | October 29, 2014 07:38am ET",
        ),
        ('<span class="authorname-txt"><span>Anna Fazack</span></span>', "Anna Fazack"),
        (
            '<div class="details byline"><span class="name">Reuters</span> <i>Updated: May 16, 2020</i></div>',
            "Reuters",
        ),
    ],
)
def test_a_printed_byline_is_found_by_its_class_and_freed_of_its_date_where_the_markup_allows(markup: str, name: str) -> None:
    claims = claims_of(parse_html(f"<html><body><h1>T</h1>{markup}</body></html>")[0], "https://a.example/x")
    assert [byline.name for byline in claims.authors] == [name]
