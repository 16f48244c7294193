"""The way of one page as a whole: never raises, is the same in any process, keeps addresses and dates apart."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import article
from pipelines.article import READER_VERSION, read
from pipelines.normalise.text import clean_text
from pipelines.records import Page, Reading

PARAGRAPH = "<p>" + "A sentence of an ordinary article that goes on for a while. " * 4 + "</p>"


def page(
    body: str | bytes,
    url: str = "https://news.example.com/a/story",
    content_type: str | None = "text/html",
    role: str = "article",
) -> Page:
    payload = body.encode() if isinstance(body, str) else body
    return Page(url, payload, content_type, role=role, fetched_at=datetime(2024, 5, 2, tzinfo=UTC), capture_id="c1")  # type: ignore[arg-type]


def html(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def document(reading: Reading):  # type: ignore[no-untyped-def]
    assert reading.document is not None, reading.rejections
    return reading.document


LD = b'<script type="application/ld+json">'
HOSTILE = {
    "nothing": b"",
    "white space": b" \n\t",
    "only a comment": b"<!-- x -->",
    "all bytes": bytes(range(256)) * 50,
    "deep divs": b"<div>" * 5000 + PARAGRAPH.encode(),
    "deep lists": b"<ul><li>" * 3000 + PARAGRAPH.encode(),
    "deep links": b"<a href=x>" * 2000 + PARAGRAPH.encode(),
    "5000 attributes": b"<div " + b" ".join(b'a%d="x"' % number for number in range(5000)) + b">" + PARAGRAPH.encode(),
    "deep JSON": LD + b"[" * 100_000 + b"</script>" + PARAGRAPH.encode(),
    "JSON of wrong types": LD + b'{"@type":["NewsArticle",5,null],"headline":{"@value":["H"]},"url":5,'
    b'"author":[[["x"]],5,{"name":["A B"]},null],"publisher":[5],"license":[{}],"inLanguage":{"name":{}}}</script>'
    + PARAGRAPH.encode(),
    "node that is its own author": LD + b'{"@type":"NewsArticle","@id":"#a","author":{"@id":"#a"}}</script>x',
    "addresses that can't be parsed": b'<base href="http://[bad"><link rel=canonical href="http://[::1">'
    b'<p><a href="http://[x">a</a><a href="http://h:99999/">b</a><a href="//">c</a><a href="javascript:x">d</a></p>'
    + PARAGRAPH.encode(),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_page_gives_a_document_or_a_rejection_that_says_why(name: str) -> None:
    reading = read(page(HOSTILE[name]))
    assert (reading.document is None) == bool(reading.rejections)
    assert all(rejection.reason != "read_error" for rejection in reading.rejections), reading.rejections
    json.dumps(asdict(reading), default=str, ensure_ascii=False).encode("utf-8")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["text/html", "text/plain", "text/markdown; charset=utf-16", None, "x"]))
def test_any_bytes_are_read_without_an_error(body: bytes, content_type: str | None) -> None:
    reading = read(page(body, content_type=content_type))
    assert all(rejection.reason != "read_error" for rejection in reading.rejections), reading.rejections


def test_an_error_in_a_parser_becomes_a_rejection_and_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a parser's bug")

    monkeypatch.setattr(article, "platform_page", broken)
    (rejection,) = read(page(html(PARAGRAPH))).rejections
    assert (rejection.stage, rejection.reason) == ("read", "read_error")
    assert "ZeroDivisionError" in (rejection.detail or "")


def test_a_page_with_an_address_that_is_none_is_rejected_by_name() -> None:
    (rejection,) = read(page(html(PARAGRAPH), url="urn:uuid:1")).rejections
    assert rejection.reason == "url_invalid"


def test_nul_and_bidi_controls_are_gone_and_nothing_behind_them_is_lost() -> None:
    text = document(read(page(html("<h1>T</h1>" + PARAGRAPH * 4 + "<p>be\0fore &#x202e;the &#xD800; last words stand</p>")))).text
    assert "\0" not in text
    assert "\u202e" not in text
    assert text.endswith("last words stand")
    assert clean_text(text) == text


def test_text_below_the_parsers_depth_is_kept_and_the_page_is_flagged() -> None:
    deep = document(read(page(html("<div>" * 5000 + PARAGRAPH + "<p>" + "The deepest words of the page. " * 9 + "</p>"))))
    assert "deepest words" in deep.text
    assert "parse_depth" in deep.flags


def test_an_impossible_date_is_null_and_keeps_its_raw_text() -> None:
    head = '<meta property="article:published_time" content="2024-99-99">'
    read_document = document(read(page(html("<h1>T</h1>" + PARAGRAPH * 4, head))))
    assert read_document.date_published is None
    assert read_document.date_published_raw == "2024-99-99"
    assert read_document.date_published_source == "meta.article:published_time"


def test_the_address_is_that_of_the_capture_whatever_the_canonical_says() -> None:
    head = '<link rel="canonical" href="https://original.example/other"><meta property="og:url" content="/og">'
    url = "https://www.example-solidarity.org/spip.php?article70650"
    read_document = document(read(page(html("<h1>T</h1>" + PARAGRAPH * 4, head), url=url)))
    assert read_document.url == url
    assert read_document.canonical_url == "https://original.example/other"
    assert read_document.og_url == "https://www.example-solidarity.org/og"


def test_a_canonical_in_the_body_is_no_canonical_of_the_page() -> None:
    pasted = '<link rel="canonical" href="https://original.example/pasted">'
    assert document(read(page(html("<h1>T</h1>" + PARAGRAPH * 4 + pasted)))).canonical_url is None


def test_a_source_has_no_children_and_an_article_has_its_citations() -> None:
    body = html(
        "<h1>T</h1>"
        + PARAGRAPH * 3
        + '<p>As <a href="https://a.example/x">one report</a> says, the tide decides about it all.</p>'
    )
    assert [(child.role, child.url) for child in read(page(body)).children] == [("source", "https://a.example/x")]
    assert read(page(body, role="source")).children == ()


def test_ids_are_digests_of_capture_and_reader() -> None:
    wanted = hashlib.sha256(f"c1\n{READER_VERSION}".encode()).hexdigest()[:32]
    assert document(read(page(html("<h1>T</h1>" + PARAGRAPH * 3)))).document_id == wanted


def test_the_same_page_gives_the_same_reading_in_processes_with_other_hash_seeds() -> None:
    source = Path(__file__).parent / "pages" / "spip_republication" / "page.html"
    script = (
        "import sys; from pathlib import Path; from pipelines.article import read; from pipelines.records import Page; "
        "print(read(Page('https://a.example/spip.php?article1', Path(sys.argv[1]).read_bytes(), 'text/html')))"
    )
    root = Path(__file__).parent.parent
    readings = {
        subprocess.run(
            [sys.executable, "-c", script, str(source)],
            check=True, capture_output=True, cwd=root, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "4711")
    }  # fmt: skip
    assert len(readings) == 1


@pytest.mark.parametrize("is_enabled", [True, False])
def test_reading_leaves_the_collector_of_cycles_as_it_was(is_enabled: bool) -> None:
    was_enabled = gc.isenabled()
    try:
        (gc.enable if is_enabled else gc.disable)()
        read(Page("https://drop.example/", b"\x00", "text/html"))
        assert gc.isenabled() is is_enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()
