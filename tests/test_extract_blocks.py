"""Blocks, links with offsets, sections, asides told by words, alignment with another extractor's text."""

from __future__ import annotations

import pytest

from pipelines.extract.align import aligned
from pipelines.extract.asides import generic_aside
from pipelines.extract.layout import Layout, lay_out
from pipelines.extract.links import link_kind, page_links
from pipelines.extract.markdown import markdown_page
from pipelines.extract.parse import parse_html
from pipelines.extract.sentences import sentence_around, sentence_borders
from pipelines.extract.walk import blocks_of
from pipelines.extract.wording import set_aside
from pipelines.normalise.text import clean_text


def layout(body: str, names: tuple[str, ...] = ()) -> Layout:
    blocks, pictures = blocks_of(parse_html(f"<html><body>{body}</body></html>")[0].xpath("//body"), generic_aside, clean_text)
    return lay_out(set_aside(blocks, None, names), pictures)


def anchors(body: str) -> list[str]:
    made = layout(body)
    for anchor in made.anchors:
        assert anchor.start is None or made.text[anchor.start : anchor.end] == anchor.anchor
    return [anchor.anchor for anchor in made.anchors]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<p><a href="/x">two</a> <a href="/x">halves</a>.</p>', ["two halves"]),
        ('<p><a href="/x">one</a> <a href="/y">other</a></p>', ["one", "other"]),
        ('<p>calls it <a href="/x">the cornerstone</a></p><p><a href="/x">policy.</a> Then.</p>', ["the cornerstone policy."]),
        ('<p>It ends <a href="/x">here.</a></p><p><a href="/x">There</a> it begins.</p>', ["here.", "There"]),
        ('<p>a \u200bb<a href="/x"> soft\u00adware\n\u00a0 here </a>\u202e!</p>', ["software here"]),
        ('<p><a href="/x"><img src="i.jpg"></a></p>', []),
        ('<p>One<script>no()</script> <a href="/x">two<br>lines</a></p>', ["two\nlines"]),
    ],
)
def test_anchors_are_whole_and_stand_at_their_offsets(body: str, expected: list[str]) -> None:
    assert anchors(body) == expected


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ('&nbsp;<span class="spip_note_ref">[<a href="#nb1" class="spip_note">1</a>]</span>', "1"),
        ('<sup><a href="#fn3">3</a></sup>', "3"),
        ('<sup class="reference"><a href="#cite_note-x">[7]</a></sup>', "[7]"),
        ('<a href="#_ftn2">[2]</a>', "[2]"),
        ('<sup><a href="#footnote-a">a</a></sup>', "a"),
    ],
)
def test_the_mark_of_a_footnote_is_no_text_and_its_link_is_kept_as_a_note(mark: str, words: str) -> None:
    made = layout(f'<p>No insurance{mark}. See <a href="/x">the map</a>.</p>')
    assert made.text == "No insurance. See the map."
    links = page_links(made.anchors, "https://a.example/story", "https://a.example/story")
    assert [(link.role, link.place.anchor, link.place.start) for link in links] == [
        ("citation", "the map", 18),
        ("note", words, None),
    ]


@pytest.mark.parametrize(
    "link",
    [
        '<a href="#note-on-method">see</a>',
        '<a href="#ftnref1">[1]</a>',
        '<a href="/x">[1]</a>',
        '<a href="#part2">2</a>',
        "<sup>2</sup>",
    ],
)
def test_other_links_and_raised_words_stay_text(link: str) -> None:
    made = layout(f"<p>Text {link} goes on.</p>")
    assert made.text.split() == ["Text", clean_text(parse_html(link)[0].text_content()), "goes", "on."]


@pytest.mark.parametrize(
    "line",
    [
        "Published: April 26, 2024 2.24pm CEST Updated: April 26, 2024 5.02pm CEST",
        "29 avril 2024, 14:24",
        "By Mary M. McCarthy",
        "Mary M. McCarthy, 26 April 2024",
        "Mary M. McCarthy, Drake University",
    ],
)
def test_a_date_or_byline_under_the_headline_is_no_text(line: str) -> None:
    story = "<p>The tide was late on that day, and nobody in the harbour had an explanation for it.</p>" * 3
    assert layout(f"<p>{line}</p>{story}", ("McCARTHY Mary M.",)).text.startswith("The tide was late")


@pytest.mark.parametrize("line", ["In 2024 Mary M. McCarthy moved to Drake University.", "May 2024 was wet.", "The year 2024"])
def test_a_sentence_with_a_date_or_a_name_stays_text(line: str) -> None:
    story = "<p>The tide was late on that day, and nobody in the harbour had an explanation for it.</p>" * 3
    assert layout(f"<p>{line}</p>{story}", ("McCARTHY Mary M.",)).text.startswith(line)


def test_a_home_page_cites_nothing() -> None:
    made = layout('<p><a href="/apply">Apply</a> or ask <a href="https://b.example/">them</a>.</p>')
    links = page_links(made.anchors, "https://a.example/", "https://a.example/", cites=False)
    assert [link.role for link in links] == ["navigation", "other"]


def test_a_credit_inside_a_caption_goes_to_the_image_as_its_credit() -> None:
    made = layout(
        '<p>Text.</p><figure><img src="a.jpg"><figcaption><span class="caption">The quay.</span> '
        '<span class="attribution"><span class="source">Jonas Thiry</span>, <i>Author provided</i></span></figcaption></figure>'
    )
    assert [(image.caption, image.credit) for image in made.images] == [("The quay.", "Jonas Thiry, Author provided")]


def test_a_cell_that_is_an_aside_leaves_the_table_whole() -> None:
    assert (
        layout('<p>Text.</p><table><tr><td class="caption">a</td><td>b</td></tr></table><p>End.</p>').text == "Text.\n\nb\n\nEnd."
    )


def test_two_line_breaks_end_a_paragraph_and_one_does_not() -> None:
    assert layout("<div>a<br>b<br><br>c</div>").text == "a\nb\n\nc"


def test_a_caption_goes_to_its_image_and_not_to_the_text() -> None:
    made = layout('<p>Text.</p><figure><img src="a.jpg"><figcaption>The quay.</figcaption></figure>')
    assert made.text == "Text."
    assert [(image.src, image.caption) for image in made.images] == [("a.jpg", "The quay.")]


@pytest.mark.parametrize("style", ['width="1" height="1"', 'style="width:1px;height:1px"', 'style="max-height: 1px !important"'])
def test_a_counter_of_one_pixel_is_no_image(style: str) -> None:
    assert layout(f'<p>Text.</p><img src="count.gif" {style}>').images == ()


def test_a_section_ends_where_one_of_its_rank_begins() -> None:
    made = layout("<h2>A</h2><p>a</p><h3>B</h3><p>b</p><h2>C</h2><p>c</p>")
    assert [(section.heading, section.level, made.text[section.start : section.end].strip()) for section in made.sections] == [
        ("A", 2, "A\n\na\n\nB\n\nb"), ("B", 3, "B\n\nb"), ("C", 2, "C\n\nc"),
    ]  # fmt: skip


def test_a_contents_list_cut_at_thirty_characters_is_no_text() -> None:
    made = layout(
        "<p>Contents</p><ul><li>What a Trump win might mean to</li><li>Short one</li></ul><p>Body.</p>"
        "<h2>What a Trump win might mean to Tokyo</h2><p>a</p><h2>Short one</h2><p>b</p>"
    )
    assert made.text.startswith("Body.")
    assert [note.kind for note in made.notes] == ["contents"]


def test_a_list_that_only_resembles_one_heading_stays_text() -> None:
    made = layout("<ul><li>Boats</li><li>Tides</li><li>Pilots</li></ul><h2>Boats</h2><p>a</p>")
    assert made.text.startswith("Boats\n\nTides\n\nPilots")


def test_a_torn_counter_comment_goes_and_its_paragraph_stays() -> None:
    made = layout("<p>Last words.<br>&lt;http://theconversation.com/republishing-guidelines&gt; —&gt;</p>")
    assert made.text == "Last words."


TAIL = "<p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p><p>Five.</p>"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("This article is republished from The Conversation under a Creative Commons license.", "credit"),
        ("Este artículo fue publicado originalmente en The Conversation. Lea el original.", "credit"),
        ("Mary M. McCarthy, Professor of Political Science, Drake University", "biography"),
        ("Mary M. McCarthy is a professor of harbours.", "biography"),
        ("Strait News is a nonprofit newsroom. Donate now to support us.", "donation"),
        ("Mary M. McCarthy does not work for, consult, own shares in any ferry.", "disclosure"),
    ],
)
def test_a_closing_line_about_the_article_is_a_note(line: str, kind: str) -> None:
    made = layout(f"{TAIL}<p>{line}</p>", ("McCARTHY Mary M.",))
    assert [(note.kind, note.text) for note in made.notes] == [(kind, line)]
    assert made.text.endswith("Five.")


@pytest.mark.parametrize(
    "line", ["Mary M. McCarthy said that the tide was late.", "The law was first read in April.", "They donate boats."]
)
def test_a_closing_line_of_the_story_stays_text(line: str) -> None:
    assert layout(f"{TAIL}<p>{line}</p>", ("McCARTHY Mary M.",)).text.endswith(line)


def test_sentences_do_not_end_at_abbreviations() -> None:
    text = "Sen. Ito of the U.S. Senate met Dr. Reis. “It rained.” Then they left。終わり。"
    borders = sentence_borders(text)
    assert (
        sentence_around(text, borders, text.index("Senate"), text.index("Senate") + 6)
        == "Sen. Ito of the U.S. Senate met Dr. Reis."
    )
    assert sentence_around(text, borders, text.index("rained"), text.index("rained") + 6) == "“It rained.”"


def test_alignment_finds_blocks_that_another_extractor_joined_or_split() -> None:
    blocks, _ = blocks_of(
        parse_html(
            "<html><body><p>Menu</p><p>First part</p><p>second part.</p><p>Third, with a break.</p><p>Foot</p></body></html>"
        )[0].xpath("//body"),
        generic_aside,
        clean_text,
    )
    found = aligned(["First part second part.", "Third,", "with a break."], blocks)
    assert found.blocks == (1, 2, 3)
    assert found.share == 1.0


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://web.archive.org/web/2024/https://www.nytimes.com/x", "archived"),
        ("https://www.state.gov/report.pdf", "government"),
        ("https://www.soumu.go.jp/x", "government"),
        ("https://www.gov.uk/x", "government"),
        ("https://doi.org/10.1000/x", "journal"),
        ("https://www.brookings.edu/x.pdf", "think_tank"),
        ("https://unknown.example/report.pdf", "pdf"),
        ("https://en.wikipedia.org/wiki/X", "encyclopaedia"),
        ("https://youtu.be/x", "video"),
        ("https://x.com/a/status/1", "social"),
        ("https://www.theguardian.com/x", "news"),
        ("https://www.prnewswire.com/x", "press_release"),
        ("https://zenodo.org/record/1", "dataset"),
        ("https://sub.page-example.com/other", "same_publisher"),
        ("https://govern.example/x", "other"),
        ("https://netflix.com/x", "other"),
    ],
)
def test_a_link_kind_is_told_by_its_issuer_before_its_file_type(url: str, kind: str) -> None:
    assert link_kind(url, "https://www.page-example.com/a") == kind


@pytest.mark.parametrize(
    ("link", "role"),
    [
        ('<a href="https://a.example/x">x</a>', "citation"),
        ('<a href="https://creativecommons.org/licenses/by/4.0/">x</a>', "licence"),
        ('<a href="https://theconversation.com/profiles/a-b-1">x</a>', "profile"),
        ('<a href="https://www.facebook.com/sharer/sharer.php?u=1">x</a>', "share"),
        ('<a href="#nb1" class="spip_note">1</a>', "note"),
        ('<a href="#part">x</a>', "navigation"),
    ],
)
def test_a_link_role_follows_from_what_the_link_does(link: str, role: str) -> None:
    made = layout(f"<p>As {link} says.</p>")
    (page_link,) = page_links(made.anchors, "https://www.page.example/a", "https://www.page.example/a")
    assert page_link.role == role


def test_links_that_lead_nowhere_are_left_out() -> None:
    made = layout('<p><a href="#">a</a> <a href="javascript:x()">b</a> <a href="mailto:a@b.c">c</a> <a href="">d</a></p>')
    assert page_links(made.anchors, "https://www.page.example/a", "https://www.page.example/a") == ()


def test_a_spip_address_keeps_its_identity_as_a_link_target() -> None:
    made = layout('<p>See <a href="spip.php?article70650">this</a>.</p>')
    (link,) = page_links(made.anchors, "https://www.page.example/a", "https://www.page.example/")
    assert link.target_url == "https://www.page.example/spip.php?article70650"
    assert link.target_key.endswith("spip.php?article70650")


def test_markdown_becomes_the_same_blocks_as_html() -> None:
    root, _ = parse_html(
        markdown_page("Title\n=====\n\nA [link](https://a.example/b_(c)) and [name][1].\n\n- one\n\n[1]: https://d.example/\n")
    )
    blocks, _pictures = blocks_of(root.xpath("//body"), generic_aside, clean_text)
    assert [(block.kind, block.text) for block in blocks] == [
        ("heading", "Title"),
        ("paragraph", "A link and name."),
        ("item", "one"),
    ]
    assert [anchor.href for anchor in blocks[1].anchors] == ["https://a.example/b_(c)", "https://d.example/"]
