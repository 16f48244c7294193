"""Signals of a republication on hand-written pages with the real markup of each programme, and what must not be taken for one."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from pipelines.extract.blocks import Anchor
from pipelines.extract.walk import blocks_of
from pipelines.extract.widgets import is_widget
from pipelines.normalise.text import clean_text
from pipelines.records import Conflict, Note
from pipelines.resolve.signals.claims import Claims, Seen, find_claims

COPY = "https://www.copy-gazette.example/2024/05/japan"
ORIGINAL = "https://theconversation.com/what-a-win-might-mean-for-japan-228315"
PARAGRAPHS = "".join(f"<p>{'Words of the article that run on and on, as they do. ' * 4}Paragraph {n}.</p>" for n in range(12))
COUNTER = "https://counter.theconversation.com/content/228315/count.gif?distributor=republish-lightbox-basic"


@dataclass(frozen=True)
class PageBlock:
    """A block as the walk over a page gives it."""

    text: str
    anchors: tuple[Anchor, ...]
    owner: HtmlElement
    is_widget: bool


def page_blocks(tree: HtmlElement) -> list[PageBlock]:
    """All blocks of a page, those in widgets marked."""

    def is_in_widget(element: HtmlElement) -> bool:
        return any(is_widget(around) for around in (element, *element.iterancestors()))

    blocks, _ = blocks_of([tree], lambda _: None, clean_text)
    return [PageBlock(block.text, block.anchors, block.owner, is_in_widget(block.owner)) for block in blocks]


def seen_of(tree: HtmlElement, source: str, url: str, **parts: object) -> Seen:
    elements = tree.iter("img", "link", "meta", "textarea")
    return Seen(elements, source, url, page_blocks(tree), is_widget, **parts)  # type: ignore[arg-type]


def claims(
    body: str,
    url: str = COPY,
    head: str = "",
    notes: tuple[Note, ...] = (),
    canonical: str | None = None,
    based_on: tuple[str, ...] = (),
    tail: str = "",
    authors: tuple[tuple[str, str], ...] = (),
    site_names: tuple[str, ...] = (),
    headline: str | None = None,
) -> Claims:
    source = f"<html><head>{head}</head><body><article>{body}</article></body></html>"
    tree = html.document_fromstring(source)
    before = html.tostring(tree)
    parts = {"notes": notes, "authors": authors, "canonical_url": canonical, "is_based_on": based_on, "text_tail": tail}
    parts |= {"site_names": site_names, "headline": headline}
    found = find_claims(seen_of(tree, source, url, **parts))
    assert html.tostring(tree) == before, "the tree must stay as it is: extraction reads it next"
    return found


def strength(found: Claims) -> float:
    return max((item.confidence for item in found.evidence), default=0.0)


def types(found: Claims) -> set[str]:
    return {item.type for item in found.evidence}


@pytest.mark.parametrize(
    "counter",
    [
        f'<p>End.<img src="{COUNTER}" alt="The Conversation" width="1" height="1" style="border: none !important"></p>',
        f'<iframe src="{COUNTER}" width="1" height="1"></iframe>',
        '<script type="text/javascript" src="https://theconversation.com/javascripts/lib/content_tracker_hook.js" '
        'id="theconversation_tracker_hook" data-counter="https://counter.theconversation.com/content/228315/count"></script>',
        '<script type="application/json">{"body": "\\u003cimg src=\\"https:\\/\\/counter.theconversation.com\\/content\\/228315'
        '\\/count.gif\\"\\u003e"}</script>',
        f"<p>![The Conversation]({COUNTER})</p>",
    ],
)
def test_the_conversations_counter_is_found_in_every_form_and_its_number_leads_to_the_link(counter: str) -> None:
    found = claims(f'{PARAGRAPHS}<p>More on <a href="{ORIGINAL}">this</a>.</p>{counter}')
    assert found.evidence[0].type == "counter_pixel"
    assert strength(found) >= 0.95
    assert found.original_url == ORIGINAL
    assert found.original_publisher_key == "theconversation_com"


def test_a_counter_without_any_link_names_the_publisher_and_no_address() -> None:
    found = claims(f'{PARAGRAPHS}<img src="{COUNTER}">')
    assert (found.original_publisher, found.original_url) == ("The Conversation", None)


def test_of_two_counters_the_one_that_a_link_confirms_counts() -> None:
    other = COUNTER.replace("228315", "111111")
    found = claims(f'{PARAGRAPHS}<img src="{other}"><img src="{COUNTER}"><a href="{ORIGINAL}">original</a>')
    assert found.original_url == ORIGINAL
    assert [item.confidence for item in found.evidence if item.type == "counter_pixel"] == [0.97, 0.6]


def test_the_wordpress_pixel_gives_site_and_post() -> None:
    pixel = "https://hechingerreport.org/?republication-pixel=true&amp;post=103&amp;ga4=G-1"
    found = claims(f'{PARAGRAPHS}<img id="republication-tracker-tool-source" src="{pixel}">')
    assert types(found) == {"tracker_pixel"}
    assert found.original_url == "https://hechingerreport.org/?p=103"
    assert found.original_publisher == "The Hechinger Report"


@pytest.mark.parametrize(
    "markup",
    [
        '<script id="republication-tracker-tool-source" data-postid="7" '
        'src="https://origin.example/wp-content/plugins/republication-tracker-tool/assets/pixel.js"></script>',
        '<script type="application/json">{"body": "\\u003cimg id=\\"republication-tracker-tool-source\\" '
        'src=\\"https:\\/\\/origin.example\\/?republication-pixel=true\\u0026post=7\\u0026ga4=G-1\\"\\u003e"}</script>',
    ],
)
def test_the_wordpress_pixel_is_found_inside_scripts(markup: str) -> None:
    found = claims(f"{PARAGRAPHS}{markup}")
    assert (found.original_url, types(found)) == ("https://origin.example/?p=7", {"tracker_pixel"})


def test_of_two_counters_with_links_the_headline_tells_which_is_the_pages() -> None:
    other_article = "https://theconversation.com/how-rivers-rise-in-spring-111111"
    body = (
        f'{PARAGRAPHS}<p><a href="{other_article}">rivers</a> <a href="{ORIGINAL}">Japan</a></p>'
        f'<img src="{COUNTER.replace("228315", "111111")}"><img src="{COUNTER}">'
    )
    assert claims(body, headline="What a win might mean for Japan").original_url == ORIGINAL
    assert claims(body, headline="How rivers rise in spring").original_url == other_article


def test_the_older_wordpress_pixel_is_known_too() -> None:
    pixel = "https://origin.example/wp-content/plugins/republication-tracker-tool/includes/pixel.php?post=7"
    assert claims(f'{PARAGRAPHS}<img src="{pixel}">').original_url == "https://origin.example/?p=7"


def test_a_canonical_pasted_into_the_text_names_the_original() -> None:
    address = "https://www.propublica.org/article/a-story"
    pasted = f'<div><p>By A</p><link rel="canonical" href="{address}"><meta name="syndication-source" content="{address}"></div>'
    found = claims(f'{pasted}{PARAGRAPHS}<script src="https://pixel.propublica.org/pixel.js"></script>')
    assert found.original_url == address
    assert found.evidence[0].type == "pasted_canonical"


def test_propublicas_script_alone_proves_little() -> None:
    assert strength(claims(f'{PARAGRAPHS}<script src="https://pixel.propublica.org/pixel.js"></script>')) <= 0.3


@pytest.mark.parametrize(
    "sentence",
    [
        'This article is republished from <a href="https://theconversation.com">The Conversation</a> under a Creative Commons '
        "license. "
        'Read the <a href="{o}">original article</a>.',
        'This story was originally published by <a href="{o}">The Conversation</a>.',
        'Originally published at <a href="{o}">The Conversation</a> on May 3, 2024.',
        'Cet article est republié à partir de <a href="https://theconversation.com">The Conversation</a> sous licence Creative '
        "Commons. "
        'Lire l’<a href="{o}">article original</a>.',
        'Este artículo fue publicado originalmente en The Conversation. Lea el <a href="{o}">original</a>.',
        'Este artigo foi publicado originalmente em <a href="{o}">The Conversation</a>.',
        'Dieser Artikel erschien zuerst auf <a href="{o}">The Conversation</a>.',
        'Questo articolo è stato pubblicato originariamente su <a href="{o}">The Conversation</a>.',
        'Dit artikel verscheen eerder op <a href="{o}">The Conversation</a>.',
        'Artikel ini pertama kali diterbitkan di <a href="{o}">The Conversation</a>.',
        '本記事は、The Conversationで2024年5月3日に掲載した記事からの転載です。<a href="{o}">元記事</a>',
        '本文首发于<a href="{o}">The Conversation</a>。',
    ],
)
def test_a_credit_with_a_link_to_the_article_names_the_original_in_many_languages(sentence: str) -> None:
    found = claims(f"{PARAGRAPHS}<p><em>{sentence.format(o=ORIGINAL)}</em></p>")
    assert found.original_url == ORIGINAL
    assert found.original_publisher_key == "theconversation_com"
    assert strength(found) >= 0.9
    assert found.credit_text


def test_a_link_to_the_home_page_names_the_publisher_only() -> None:
    found = claims(f'{PARAGRAPHS}<p>Republished from <a href="https://grist.org/">Grist</a>.</p>')
    assert (found.original_publisher, found.original_url) == ("Grist", None)
    assert 0.8 <= strength(found) < 0.95


def test_a_credit_without_a_link_still_names_the_publisher() -> None:
    found = claims(f"<p>This post originally appeared on Grist.</p>{PARAGRAPHS}")
    assert (found.original_publisher_key, found.original_url) == ("grist_org", None)
    assert strength(found) == 0.75


def test_an_unknown_publisher_is_named_by_its_link() -> None:
    found = claims(
        f'{PARAGRAPHS}<p>This essay first appeared in <a href="https://river.example/essays/salt">The River Review</a>.</p>'
    )
    assert (found.original_publisher, found.original_publisher_key) == ("The River Review", "river_example")


def test_the_date_in_a_credit_is_the_date_first_published() -> None:
    found = claims(
        "<p>Este artículo fue publicado originalmente el 13 de diciembre de 2021 en The Conversation.</p>" + PARAGRAPHS
    )
    assert found.date_first_published_raw == "13 de diciembre de 2021"


SPIP = f"""<h1 class="entry-title crayon article-titre-70650">Japan</h1>
<p class="info-publi">Monday 29 April 2024, by <a class="url fn">McCARTHY Mary M.</a> (Date first published: 26 April 2024).</p>
<div class="article-texte-70650 texte">{PARAGRAPHS}<p>http://theconversation.com/republishing-guidelines —></p></div>
<div class="crayon article-ps-70650 ps"><h2>P.S.</h2><p>This article is republished from The Conversation under a Creative Commons
license. Read the original article. Publié: 29 avril 2024, 14:24 CEST</p></div>"""
PS = Note(
    "ps", "This article is republished from The Conversation under a Creative Commons license. Publié: 29 avril 2024, 14:24 CEST"
)


def test_a_spip_republication_gives_label_credit_and_the_contradicting_date() -> None:
    found = claims(SPIP, "https://www.copy-gazette.example/spip.php?article70650", notes=(PS,))
    assert {"first_published_label", "credit_sentence", "broken_counter"} <= types(found)
    assert found.original_publisher_key == "theconversation_com"
    assert found.date_first_published_raw == "26 April 2024"
    assert found.conflicts == (Conflict("date_first_published", "29 avril 2024, 14:24 CEST", "note:ps"),)


def test_the_same_date_in_two_languages_is_no_conflict() -> None:
    note = Note("ps", "Publié: 26 avril 2024, 14:24 CEST")
    assert claims(SPIP.replace("29 avril", "26 avril"), notes=(note,)).conflicts == ()


@pytest.mark.parametrize("label", ["Date de rédaction antérieure :", "Fecha de redacción anterior:", "公開前の日付:"])
def test_spips_label_is_read_in_its_other_languages(label: str) -> None:
    found = claims(f"<p>({label} 26/04/2024)</p>{PARAGRAPHS}")
    assert found.date_first_published_raw == "26/04/2024"


def test_a_canonical_on_another_domain_names_the_original() -> None:
    found = claims(PARAGRAPHS, canonical="https://www.other-daily.example/news/japan-1")
    assert (found.original_url, types(found)) == ("https://www.other-daily.example/news/japan-1", {"canonical"})


@pytest.mark.parametrize(
    "canonical",
    [
        "https://copy-gazette.example/2024/05/japan",
        "https://m.other.example/2024/05/japan",
        "https://staging.other.example/2024/05/japan",
        "https://copygazette.wpengine.com/2024/05/japan",
        "https://www-copy-gazette-example.cluster-7.example.net/2024/05/japan",
        "https://192.0.2.7/2024/05/japan",
        "https://other.example/",
        "http://[broken",
    ],
)
def test_another_face_of_the_same_site_or_a_home_page_is_no_original(canonical: str) -> None:
    assert claims(PARAGRAPHS, canonical=canonical).evidence == ()


def test_is_based_on_counts_only_when_it_points_elsewhere() -> None:
    assert claims(PARAGRAPHS, based_on=(COPY,)).evidence == ()
    assert claims(PARAGRAPHS, based_on=("https://other.example/a/1",)).original_url == "https://other.example/a/1"


def test_source_metas_count_only_when_they_point_elsewhere() -> None:
    own = f'<meta name="original-source" content="{COPY}">'
    other = '<meta name="syndication-source" content="https://other.example/a/1">'
    assert claims(PARAGRAPHS, head=own).evidence == ()
    assert claims(PARAGRAPHS, head=other).original_url == "https://other.example/a/1"


@pytest.mark.parametrize(
    ("body", "tail", "agency"),
    [
        (f"<p>INDIANAPOLIS (AP) — {'A deal was made. ' * 9}</p>", "", "Associated Press"),
        (f"<p>Bruselas, 7 oct (EFE).- {'Se hizo un pacto. ' * 9}</p>", "", "EFE"),
        (f"<p>PARIS (Reuters) – {'A deal was made. ' * 9}</p>", "", "Reuters"),
        (PARAGRAPHS, "Das Ende der Geschichte. (dpa)", "dpa"),
        (f"{PARAGRAPHS}<p>(Reporting by A. Writer; Editing by B. Editor)</p>", "", "Reuters"),
        (f"{PARAGRAPHS}<p>© dpa-infocom, dpa:240503-99-123456/3</p>", "", "dpa"),
        (f"{PARAGRAPHS}<p>(EUROPA PRESS)</p>", "", "Europa Press"),
        (f"<p>МОСКВА, 3 мая — РИА Новости. {'Заключено соглашение. ' * 9}</p>", "", "RIA Novosti"),
        (f"<p>【ロンドン共同】{'合意が成立した。' * 20}</p>", "", "Kyodo News"),
        (f"<p>新华社北京5月3日电（记者江枫）{'双方达成协议。' * 20}</p>", "", "Xinhua"),
        (f"<p>(서울=연합뉴스) {'합의가 이루어졌다. ' * 20}</p>", "", "Yonhap News Agency"),
        (f"<p>القاهرة (رويترز) - {'تم التوصل إلى اتفاق. ' * 9}</p>", "", "Reuters"),
        (f"{PARAGRAPHS}<p>Copyright: Project Syndicate, 2025</p>", "", "Project Syndicate"),
        (f"{PARAGRAPHS}<p>KFF Health News is a national newsroom that covers health.</p>", "", "KFF Health News"),
        (f'<p class="byline">By JANE DOE, AP National Writer</p>{PARAGRAPHS}', "", "Associated Press"),
        (f"<div>AFP, MANILA</div>{PARAGRAPHS}", "", "AFP"),
        (f'<p class="author">ap</p>{PARAGRAPHS}', "", "Associated Press"),
        (f'<p class="author">Red / Efe</p>{PARAGRAPHS}', "", "EFE"),
        (f'<p class="author">Agencia Efe</p>{PARAGRAPHS}', "", "EFE"),
        (f"<p>AP-XX--Tax-Vote, 2nd Ld-Writethru</p>{PARAGRAPHS}", "", "Associated Press"),
    ],
)
def test_an_agencys_marks_name_the_agency(body: str, tail: str, agency: str) -> None:
    found = claims(body, tail=tail)
    assert found.original_publisher == agency
    assert strength(found) >= 0.75


def test_an_agency_that_metadata_names_as_author_is_the_origin() -> None:
    found = claims(PARAGRAPHS, authors=(("By JANE DOE, AP National Writer", "meta.author"), ("Jane Doe", "jsonld.author")))
    assert found.original_publisher == "Associated Press"
    assert [(item.type, item.place) for item in found.evidence] == [("wire_byline", "meta.author")]


@pytest.mark.parametrize(
    "body",
    [
        f'<p class="author">aa</p>{PARAGRAPHS}',
        f'<p class="author">Sid</p>{PARAGRAPHS}',
        f'<p class="byline">By Michael Bloomberg</p>{PARAGRAPHS}',
        f"{PARAGRAPHS}<p>Why the river rose <a href='https://other.example/why'>[Bloomberg]</a></p><p>Subscribe to get more.</p>",
        f'{PARAGRAPHS}<p><a href="https://wordpress.com/">Provided by WordPress.com</a></p>',
        f'<figure><img src="x.jpg"><figcaption>First published in The River Review.</figcaption></figure>{PARAGRAPHS}',
        f'<figure><img src="x.jpg"><figcaption class="credit">Jane Doe, Associated Press</figcaption></figure>{PARAGRAPHS}',
        f"<p>(AP Photo/Jane Doe)</p>{PARAGRAPHS}",
        f"{PARAGRAPHS}<p>Copyright AP</p>",
        f"{PARAGRAPHS}<p>A study that was originally published in Nature found as much.</p>",
        f'{PARAGRAPHS}<p>More at <a href="{ORIGINAL}">The Conversation</a>.</p>',
        f"{PARAGRAPHS}<p>Reprinted by permission of Basic Books.</p>",
        f"{PARAGRAPHS}<p>It first appeared in 2014, when nobody looked.</p>",
        f"{PARAGRAPHS}<p>Source: National Bureau of Numbers</p>",
    ],
)
def test_a_mention_is_no_republication(body: str) -> None:
    assert strength(claims(body)) < 0.5


@pytest.mark.parametrize(
    "widget",
    [
        "<textarea>{}</textarea>",
        '<div class="republish-modal"><p>{}</p></div>',
        '<div id="modal"><p>{}</p></div>',
        '<section class="comments"><p>{}</p></section>',
        "</article><footer><p>{}</p></footer><article>",
        "<nav><p>{}</p></nav>",
        "<aside><p>{}</p></aside>",
    ],
)
def test_words_in_widgets_comments_and_footers_are_not_the_articles(widget: str) -> None:
    credit = f'This article was originally published on <a href="{ORIGINAL}">The Conversation</a>.'
    assert strength(claims(PARAGRAPHS + widget.format(credit))) == 0.0
    assert strength(claims(f"{PARAGRAPHS}<p>{credit}</p>")) > 0.9


def test_a_page_that_offers_its_text_is_marked_as_an_origin() -> None:
    offer = "This article first appeared on X and is republished here under a Creative Commons license. " * 8
    found = claims(f'{PARAGRAPHS}<textarea class="republish-content__textarea">{offer}</textarea>')
    assert types(found) == {"republication_offer"}
    assert found.evidence[0].confidence == 0.0


@pytest.mark.parametrize(
    ("sentence", "url", "kind"),
    [
        ("Originally published on Live Science.", "https://www.livescience.com/x-1", "own_credit"),
        ("This article originally appeared in the Copy Gazette.", COPY, "own_credit"),
        ("First published on November 19, 2019 / 8:16 AM", COPY, "first_published_date"),
        ("First Published: Nov 20, 2019", COPY, "first_published_date"),
        ("Erstveröffentlichung: 4.4.18", COPY, "first_published_date"),
        ("Zuerst veröffentlicht am 06/01/2026", COPY, "first_published_date"),
        ("This article was reprinted on Wired.com.", COPY, "outgoing_notice"),
    ],
)
def test_a_statement_about_the_page_itself_speaks_for_an_original(sentence: str, url: str, kind: str) -> None:
    found = claims(f"{PARAGRAPHS}<p>{sentence}</p>", url)
    assert types(found) == {kind}
    assert strength(found) == 0.0


def test_a_programmes_own_article_is_no_copy_of_itself() -> None:
    found = claims(
        f'{PARAGRAPHS}<img src="{COUNTER}"><p>Originally published on The Conversation.</p>', ORIGINAL, canonical=ORIGINAL
    )
    assert strength(found) == 0.0
    assert "own_programme" in types(found)
    assert found.original_url is None


@pytest.mark.parametrize(
    ("name", "url", "site_names"),
    [
        ("The New River Times", "https://www.nrtimes.example/2024/salt", ()),
        ("Harbour's Magazine", "https://www.harbours.com/2024/salt", ()),
        ("Voices from the Delta", "https://www.vftd-online.org/2024/salt", ("Voices from the Delta",)),
    ],
)
def test_a_site_is_known_by_its_initials_or_by_its_own_metadata(name: str, url: str, site_names: tuple[str, ...]) -> None:
    found = claims(f"{PARAGRAPHS}<p>This article originally appeared in {name}.</p>", url, site_names=site_names)
    assert types(found) == {"own_credit"}


def test_the_name_of_another_publisher_in_a_copys_metadata_is_not_the_sites() -> None:
    body = f"{PARAGRAPHS}<p>This article was originally published on Grist.</p>"
    assert claims(body, site_names=("Grist",)).original_publisher == "Grist"


def test_a_site_under_its_new_name_is_no_original() -> None:
    old, new = "https://www.river-institute.org/2024/salt", "https://www.rivers-institute.org/2024/salt"
    assert claims(PARAGRAPHS, old, canonical=new).evidence == ()
    assert claims(PARAGRAPHS, old, canonical="https://www.other-daily.com/2024/salt").original_url is not None


def test_a_publisher_known_by_its_address_only_is_spelt_as_the_page_spells_it() -> None:
    body = f"<p>The Delta Observer, of which more below, has its seat here.</p>{PARAGRAPHS}"
    found = claims(body, canonical="https://www.deltaobserver.com/news/japan-1")
    assert (found.original_publisher, found.original_publisher_key) == ("Delta Observer", "deltaobserver_com")


def test_a_list_of_links_with_a_source_each_is_no_republication() -> None:
    line = '<p>via <a href="https://paper{0}.example/a/{0}">River Herald {0}</a></p>'
    assert claims(PARAGRAPHS + "".join(line.format(n) for n in range(4))).evidence == ()
    assert strength(claims(PARAGRAPHS + line.format(1))) == 0.5


@pytest.mark.parametrize(("name", "weight"), [("The Conversation", 0.7), ("theconversation.com", 0.7), ("River Review", 0.5)])
def test_a_meta_may_name_its_source_instead_of_linking_it(name: str, weight: float) -> None:
    found = claims(PARAGRAPHS, head=f'<meta name="original-source" content="{name}">')
    assert (strength(found), found.original_url) == (weight, None)
    assert claims(PARAGRAPHS, head='<meta name="dc.source" content="River Review">').evidence == ()


@pytest.mark.parametrize(
    "sentence",
    ["You may republish this article for free.", "Republish this story under a Creative Commons licence."],
)
def test_an_offer_in_plain_sight_marks_an_origin(sentence: str) -> None:
    assert types(claims(f"{PARAGRAPHS}<p>{sentence}</p>")) == {"republication_offer"}


@pytest.mark.parametrize(
    ("byline", "weight"), [("The Conversation", 0.75), ("By Jo Maple, CalMatters", 0.5), ("Jo Maple, Acme Corporation", 0.0)]
)
def test_another_outlet_in_the_byline_counts_by_how_it_stands_there(byline: str, weight: float) -> None:
    assert strength(claims(f'<p class="byline">{byline}</p>{PARAGRAPHS}')) == weight


def test_another_edition_of_the_same_house_is_another_publisher() -> None:
    found = claims("<p>This article originally appeared on Gazette US.</p>" + PARAGRAPHS, "https://www.gazette.co.uk/a/1")
    assert strength(found) == 0.75


def test_where_credit_and_canonical_disagree_the_credit_wins_and_the_other_is_kept() -> None:
    hub = "https://hub.example/story/9"
    found = claims(
        f'{PARAGRAPHS}<p>This story was first published by <a href="{ORIGINAL}">The Conversation</a>.</p>', canonical=hub
    )
    assert found.original_url == ORIGINAL
    assert found.conflicts == (Conflict("original_url", hub, "canonical link:canonical"),)


def test_campaign_parameters_are_no_part_of_an_originals_address() -> None:
    found = claims(f'<p>Reposted from <a href="https://a.example/p?article7&utm_source=x">A Example</a>.</p>{PARAGRAPHS}')
    assert found.original_url == "https://a.example/p?article7"


def test_an_article_in_an_aside_is_read() -> None:
    found = claims(f"<aside><p>INDIANAPOLIS (AP) — {'A deal was made. ' * 9}</p>{PARAGRAPHS}</aside>")
    assert found.original_publisher == "Associated Press"


def test_evidence_is_sorted_and_says_where_it_stands() -> None:
    found = claims(f'{PARAGRAPHS}<p>Republished from Grist.</p><img src="{COUNTER}">')
    confidences = [item.confidence for item in found.evidence]
    assert confidences == sorted(confidences, reverse=True)
    assert all(item.place for item in found.evidence)
    assert next(item.place for item in found.evidence if item.type == "credit_sentence") == "/html/body/article/p[13]"


def test_a_page_without_a_signal_claims_nothing() -> None:
    assert claims(PARAGRAPHS) == Claims()


_TAGS = st.sampled_from([
    "p", "div", "a href='http://x.example/a'", "aside", "footer", "textarea", "script", "!--", "table", "li", "br", "/p",
    "/div", "a",
])  # fmt: skip
_WORDS = st.sampled_from([
    "This article was originally published on", " Grist ", "http://[", "(AP) —", "© 2024", "via:", "\ufffe", "原文：",
    "Date first published:",
    "republished from", "read the original", "29 April 2024", "translated by", "\x00",
])  # fmt: skip


@given(
    st.lists(st.one_of(_TAGS.map(lambda tag: f"<{tag}>"), _WORDS), max_size=40),
    st.sampled_from([COPY, "", "nonsense", "http://[", ORIGINAL]),
)
def test_no_tree_and_no_address_makes_it_raise(parts: list[str], url: str) -> None:
    source = f"<html><body>{''.join(parts)}</body></html>".replace("\x00", "")
    tree = html.document_fromstring(source)
    parts = {"notes": (Note("ps", source),), "authors": ((source, "meta.author"),), "text_tail": source}
    find_claims(seen_of(tree, source, url, canonical_url="http://[", is_based_on=("http://[", "x"), **parts))


def test_a_block_with_a_line_break_and_typographic_quotes_is_read_as_one_line() -> None:
    sentence = (
        f'Republished from “The Conversation”<br>under a Creative Commons licence. Read the <a href="{ORIGINAL}">original</a>.'
    )
    found = claims(f"{PARAGRAPHS}<p>{sentence}</p>")
    assert found.original_url == ORIGINAL
    assert '"The Conversation" under' in (found.credit_text or "")


def test_a_capital_that_grows_when_made_small_moves_no_offset() -> None:
    credit = f'İ. This story was first published by <a href="{ORIGINAL}">The Conversation</a>.'
    found = claims(f"<p>İİİİ İİ.</p>{PARAGRAPHS}<p>{credit}</p>")
    assert found.original_url == ORIGINAL
    assert (found.credit_text or "").startswith("This story was first published by")


def test_a_long_block_in_the_middle_is_read_at_its_ends_only() -> None:
    words = "Words of the article that run on and on, as they do. " * 20
    credit = "This article was originally published on Grist."
    assert claims(f"{PARAGRAPHS}<p>{words}{credit}</p>{PARAGRAPHS}").original_publisher == "Grist"
    assert claims(f"{PARAGRAPHS}<p>{words}{credit} {words}</p>{PARAGRAPHS}").original_publisher is None
