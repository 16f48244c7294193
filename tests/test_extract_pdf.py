"""PDFs: their words in paragraphs, what they say of themselves, and what harmful ones cost."""

from __future__ import annotations

from html import unescape

import pdfs
import pytest
from lxml import html

from pipelines.errors import NotAnArticle
from pipelines.extract.pdf import PAGES_READ, pdf_date, pdf_page

TEXTS = pdfs.paragraphs(30)


def words(markup: str, tag: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in html.fromstring(markup).iter(tag)]


def meta(markup: str, name: str) -> str | None:
    found = html.fromstring(markup).xpath(f"//meta[@name='{name}' or @property='{name}']/@content")
    return found[0] if found else None


def test_paragraphs_of_a_paper_are_whole_and_in_order() -> None:
    assert words(pdf_page(pdfs.paper(TEXTS)).markup, "p") == TEXTS


def test_paragraph_that_goes_on_over_a_page_is_one() -> None:
    read = pdf_page(pdfs.paper(pdfs.paragraphs(80)))
    assert read.page_count > 5
    assert words(read.markup, "p") == pdfs.paragraphs(80)


def test_columns_are_read_one_after_the_other() -> None:
    assert words(pdf_page(pdfs.paper(TEXTS, columns=2)).markup, "p") == TEXTS


def test_running_heads_and_page_numbers_are_no_text() -> None:
    read = pdf_page(pdfs.paper(pdfs.paragraphs(80), running="Verle Basin Authority: annual report"))
    assert words(read.markup, "p") == pdfs.paragraphs(80)


def test_title_and_headings_are_told_by_their_size() -> None:
    read = pdf_page(pdfs.paper(TEXTS, heading="What the water costs", info=False))
    assert words(read.markup, "h1") == ["Room for the river"]
    assert words(read.markup, "h2") == ["What the water costs"]
    assert meta(read.markup, "og:title") == "Room for the river"


def test_document_information_is_what_the_page_claims() -> None:
    body = pdfs.with_facts(
        pdfs.paper(TEXTS), Title="Room & river", Author="A. O'Donnell", CreationDate="D:20190521100000+02'00'", ModDate="D:2020"
    )
    read = pdf_page(body).markup
    claims = [meta(read, name) for name in ("og:title", "author", "pdf.creationdate", "pdf.moddate")]
    assert claims == ["Room & river", "A. O'Donnell", "2019-05-21T10:00:00+02:00", "2020"]


@pytest.mark.parametrize("junk", ["Microsoft Word - final_v3.docx", "untitled", "report.indd", "PowerPoint Presentation", "x"])
def test_name_of_a_file_is_no_title(junk: str) -> None:
    assert words(pdf_page(pdfs.with_facts(pdfs.paper(TEXTS), Title=junk)).markup, "h1") == ["Room for the river"]


@pytest.mark.parametrize("junk", ["Administrator", "user1", "Microsoft Office User", "C:\\print", "desk@paper.example"])
def test_name_of_an_account_is_no_author(junk: str) -> None:
    assert meta(pdf_page(pdfs.with_facts(pdfs.paper(TEXTS), Author=junk)).markup, "author") is None


def test_words_in_other_scripts_are_kept() -> None:
    text = "川の町は水に場所を返すことを学んでいる。堤防を内陸に移すほうが高くするより安いことがある。"
    assert "".join(words(pdf_page(pdfs.paper([text], "川の町", language="ja")).markup, "p")).replace(" ", "") == text


def test_markup_in_a_pdf_is_text() -> None:
    read = pdf_page(pdfs.paper(["An author wrote &lt;script&gt;alert(1)&lt;/script&gt; in a report."], "A &lt;b&gt;"))
    assert "<script>" not in read.markup
    assert "<script>alert(1)</script>" in unescape(read.markup)


def test_scan_says_that_it_has_no_text() -> None:
    assert pdf_page(pdfs.scan()).flags == ("pdf_without_text",)


def test_locked_file_is_named_as_such() -> None:
    with pytest.raises(NotAnArticle) as caught:
        pdf_page(pdfs.locked(pdfs.paper(TEXTS)))
    assert caught.value.reason == "pdf_encrypted"


@pytest.mark.parametrize("body", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 5000, pdfs.paper(TEXTS)[:900]])
def test_damaged_file_is_named_as_such(body: bytes) -> None:
    with pytest.raises(NotAnArticle) as caught:
        pdf_page(body)
    assert caught.value.reason == "pdf_unreadable"


def test_file_cut_at_its_end_gives_the_pages_that_are_whole() -> None:
    body = pdfs.paper(TEXTS)
    read = pdf_page(body[: body.rindex(b"xref")])
    assert words(read.markup, "p") == TEXTS


def test_thick_book_is_counted_whole_and_read_in_part() -> None:
    read = pdf_page(pdfs.many_pages(PAGES_READ + 700))
    assert (read.page_count, read.flags) == (PAGES_READ + 700, ("pdf_pages_left_out",))
    assert read.markup.count("The same words on every page.") == PAGES_READ


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("D:20190521100000+02'00'", "2019-05-21T10:00:00+02:00"),
        ("D:20190521100000Z", "2019-05-21T10:00:00Z"),
        ("20190521", "2019-05-21"),
        ("D:201905", "2019-05"),
        ("D:20190521100000-0500", "2019-05-21T10:00:00-05:00"),
        ("yesterday", None),
    ],
)
def test_dates_keep_their_precision_and_zone(raw: str, iso: str | None) -> None:
    assert pdf_date(raw) == iso
