"""The sample web answers like real servers do, and its truth is in its pages."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from crawler.sample import HOSTS, SEEDS
from crawler.sample.__main__ import crawl_command
from crawler.sample.routes import load_site
from crawler.sample.server import SampleWeb, serve

TRUTH: dict[str, Any] = json.loads((files("crawler.sample") / "truth.json").read_text("utf-8"))
ARTICLES = {article["url"]: article for article in TRUTH["articles"]}
SPIP, WORDPRESS, ALTERED = SEEDS
CONVERSATION = "https://theconversation.com/river-towns-are-learning-to-give-water-its-room-back-227790"
COMMONS = "https://commonsreview.example/2024/03/who-keeps-the-minutes/"
BODY = {
    SPIP: "//div[contains(@class, 'article-texte-70650')]",
    CONVERSATION: "//div[@itemprop='articleBody']",
    ALTERED: "//div[@class='theconversation-article-body']",
    WORDPRESS: "//div[contains(@class, 'wp-block-post-content')]",
    COMMONS: "//div[contains(@class, 'wp-block-post-content')]",
}


@pytest.fixture(scope="module")
def web() -> Iterator[SampleWeb]:
    with serve() as sample:
        yield sample


def ask(web: SampleWeb, url: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers={"Host": parts.netloc, **named})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def tree_of(web: SampleWeb, url: str) -> html.HtmlElement:
    return html.fromstring(ask(web, url)[1].decode("utf-8"))


def paragraphs(web: SampleWeb, url: str) -> list[str]:
    """Paragraphs and headings of the article proper, from the page by hand: no note marks, captions, contents or credit."""
    (body,) = tree_of(web, url).xpath(BODY[url])
    for extra in body.xpath(
        ".//figure | .//*[contains(@class, 'cs_sommaire') or contains(@class, 'spip_note_ref')"
        " or contains(@id, 'republication-tracker-tool-modal')] | .//textarea"
    ):
        extra.drop_tree()
    blocks = [" ".join(block.text_content().split()) for block in body.xpath(".//p | .//h2 | .//h3")]
    extras = ("Aoife R. O'Donnell", "<http", "This article is republished", "This article first appeared")
    return [block for block in blocks if block and not block.startswith(extras)]


def test_hosts_are_those_of_the_routes() -> None:
    assert set(HOSTS) == set(load_site())


@pytest.mark.parametrize("url", list(ARTICLES))
def test_each_article_is_served_as_html(web: SampleWeb, url: str) -> None:
    response, body = ask(web, url)
    assert (response.status, response.getheader("Content-Type")) == (200, "text/html; charset=utf-8")
    assert body.startswith(b"<!DOCTYPE html>")


def test_html_is_gzipped_only_for_those_who_accept_it(web: SampleWeb) -> None:
    plain, body = ask(web, SPIP)
    zipped, wire = ask(web, SPIP, Accept_Encoding="gzip")
    assert plain.getheader("Content-Encoding") is None
    assert zipped.getheader("Content-Encoding") == "gzip"
    assert zipped.getheader("Vary") == "Accept-Encoding"
    assert len(wire) < len(body) / 2
    assert gzip.decompress(wire) == body


def test_same_request_gives_the_same_bytes_and_headers(web: SampleWeb) -> None:
    first, body = ask(web, CONVERSATION, Accept_Encoding="gzip")
    second, again = ask(web, CONVERSATION, Accept_Encoding="gzip")
    assert first.getheaders() == second.getheaders()
    assert body == again


def test_known_etag_is_answered_with_304_and_no_body(web: SampleWeb) -> None:
    etag = ask(web, SPIP)[0].getheader("ETag")
    assert etag
    response, body = ask(web, SPIP, If_None_Match=etag)
    assert (response.status, body) == (304, b"")
    assert ask(web, SPIP, If_None_Match='"another"')[0].status == 200


def test_head_gives_the_length_and_no_body(web: SampleWeb) -> None:
    response, body = ask(web, SPIP, method="HEAD")
    assert int(response.getheader("Content-Length") or 0) > 10_000
    assert body == b""


def test_connection_is_kept_open_between_requests(web: SampleWeb) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    try:
        for _ in range(3):
            connection.request("GET", "/robots.txt", headers={"Host": "theconversation.com"})
            assert connection.getresponse().read()
            assert connection.sock is not None, "the server closed a connection that it should keep"
    finally:
        connection.close()


def test_unknown_host_is_misdirected_and_told_so(web: SampleWeb) -> None:
    response, body = ask(web, "https://nowhere.example/")
    assert response.status == 421
    assert b"nowhere.example" in body
    assert b"--connect-to" in body


def test_host_with_port_and_capitals_is_the_same_host(web: SampleWeb) -> None:
    assert ask(web, CONVERSATION.replace("theconversation.com", "TheConversation.com:443"))[0].status == 200


def test_query_tells_articles_apart(web: SampleWeb) -> None:
    assert ask(web, "https://www.carnets-solidaires.example/spip.php?article1")[0].status == 404
    assert ask(web, "https://www.carnets-solidaires.example/spip.php")[0].status == 404


def test_page_that_is_not_there_is_a_404_on_each_host(web: SampleWeb) -> None:
    assert {ask(web, f"https://{host}/no-such-page")[0].status for host in HOSTS} == {404}


def test_robots_files_are_of_the_kinds_that_matter(web: SampleWeb) -> None:
    robots = {host: ask(web, f"https://{host}/robots.txt") for host in HOSTS}
    missing = [host for host, (response, _) in robots.items() if response.status == 404]
    assert missing == ["stats.verle-basin.example"]
    assert b"Crawl-delay: 1" in robots["www.carnets-solidaires.example"][1]
    assert b"Disallow: /members/" in robots["data.levee-register.example"][1]
    assert {r.getheader("Content-Type") for r, _ in robots.values()} == {"text/plain; charset=utf-8"}


def test_hits_are_recorded_in_order() -> None:
    with serve() as web:
        ask(web, "https://theconversation.com/robots.txt")
        ask(web, SPIP)
        assert web.hits == [("theconversation.com", "/robots.txt"), ("www.carnets-solidaires.example", "/spip.php?article70650")]


def test_delay_holds_an_answer_back(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("crawler.sample.server.time.sleep", slept.append)
    with serve(delay_ms=250) as web:
        assert ask(web, SPIP)[0].status == 200
    assert slept == [0.25]


def test_server_ends_although_a_client_keeps_its_connection() -> None:
    with serve() as web:
        idle = socket.create_connection(("127.0.0.1", web.port), timeout=10)
        idle.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: theconversation.com\r\n\r\n")
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
    with idle:
        while idle.recv(4096):
            pass  # the rest of the answer; then b"": the server hung up
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", web.port), timeout=10)


def test_command_names_each_seed_and_each_host(web: SampleWeb) -> None:
    command = crawl_command(web)
    assert "'https://www.carnets-solidaires.example/spip.php?article70650'" in command
    assert all(f"--connect-to {host}=127.0.0.1:{web.port}" in command for host in HOSTS)
    assert web.arguments[: len(SEEDS)] == SEEDS
    assert web.arguments.count("--connect-to") == len(HOSTS)


def test_module_serves_until_it_is_terminated() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "crawler.sample", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        found = re.search(r"127\.0\.0\.1:(\d+);", process.stdout.readline())
        assert found
        assert ask(SampleWeb(int(found[1])), SPIP)[0].status == 200
        process.terminate()
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""


def test_port_in_use_is_one_clear_line(web: SampleWeb) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crawler.sample", "--port", str(web.port)], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"port {web.port}" in done.stderr


# The truth is in the pages.


def test_truth_holds_each_seed_and_its_original() -> None:
    assert [url for url, article in ARTICLES.items() if article["role"] == "article"] == list(SEEDS)
    assert {article["original_url"] for article in ARTICLES.values()} == {CONVERSATION, COMMONS, None}


@pytest.mark.parametrize("url", list(ARTICLES))
def test_cited_sources_are_the_links_of_the_body_in_order(web: SampleWeb, url: str) -> None:
    (body,) = tree_of(web, url).xpath(BODY[url])
    targets = list(dict.fromkeys(urljoin(url, link) for link in body.xpath(".//p//a/@href")))
    sources = {source["url"] for source in TRUTH["sources"]}
    assert [target for target in targets if target in sources] == ARTICLES[url]["cites"]


@pytest.mark.parametrize("url", list(ARTICLES))
def test_headline_names_and_sections_of_the_truth_are_on_the_page(web: SampleWeb, url: str) -> None:
    tree = tree_of(web, url)
    article = ARTICLES[url]
    text = " ".join(tree.text_content().split())
    assert [" ".join(h.text_content().split()) for h in tree.xpath("//h1")] == [article["headline"]]
    assert all(person["family_name"].upper() in text.upper() for person in article["authors"])
    (body,) = tree.xpath(BODY[url])
    assert [" ".join(h.text_content().split()) for h in body.xpath(".//h2 | .//h3")][: len(article["sections"])] == article[
        "sections"
    ]
    assert article["caption"] is None or article["caption"] in text
    page = ask(web, url)[1].decode("utf-8")
    assert all(part in page for part in article["not_in_text"] if part != "bleak comedy")


@pytest.mark.parametrize("source", TRUTH["sources"], ids=lambda source: source["url"].split("/")[2])
def test_source_answers_as_the_truth_says(web: SampleWeb, source: dict[str, Any]) -> None:
    response, _ = ask(web, source["url"])
    if source["state"] == "unchecked":
        assert ask(web, urljoin(source["url"], "/robots.txt"))[1].endswith(b"Disallow: /members/\n")
        return
    assert response.status == source["status"]
    location = response.getheader("Location")
    assert urljoin(source["url"], location or source["url"]) == source["final_url"]
    if location:
        assert ask(web, source["final_url"])[0].status == 200


def test_cited_by_counts_agree_with_the_citations() -> None:
    counted = {s["url"]: sum(s["url"] in a["cites"] for a in ARTICLES.values()) for s in TRUTH["sources"]}
    assert counted == {s["url"]: s["cited_by_count"] for s in TRUTH["sources"]}


def test_outcomes_of_the_truth_agree_with_the_answers(web: SampleWeb) -> None:
    urls = {*ARTICLES, *(s["url"] for s in TRUTH["sources"]), *(s["final_url"] for s in TRUTH["sources"] if s["final_url"])}
    refused = {s["url"] for s in TRUTH["sources"] if s["state"] == "unchecked"}
    outcome = {200: "fetched", 301: "redirected", 302: "redirected", 404: "failed"}
    counts = dict.fromkeys(TRUTH["outcomes"], 0)
    for url in urls:
        counts["refused" if url in refused else outcome[ask(web, url)[0].status]] += 1
    assert counts == TRUTH["outcomes"]


def test_spip_copy_is_verbatim(web: SampleWeb) -> None:
    original = paragraphs(web, CONVERSATION)
    assert len(original) > 20
    assert paragraphs(web, SPIP) == original


def test_wordpress_copy_lacks_one_paragraph_and_nothing_else(web: SampleWeb) -> None:
    original = paragraphs(web, COMMONS)
    cut = [block for block in original if block.startswith("There is a bleak comedy")]
    assert len(cut) == 1
    assert paragraphs(web, WORDPRESS) == [block for block in original if block not in cut]


def test_altered_copy_differs_in_one_number_and_nothing_else(web: SampleWeb) -> None:
    altered = ARTICLES[ALTERED]["altered"]
    original = paragraphs(web, CONVERSATION)
    assert "\n".join(original).count(altered["original"]) == 1
    assert paragraphs(web, ALTERED) == [block.replace(altered["original"], altered["copy"]) for block in original]


def test_contents_list_is_cut_at_thirty_characters(web: SampleWeb) -> None:
    entries = tree_of(web, SPIP).xpath("//div[@id='outil_sommaire']//li/a/text()")
    sections = ARTICLES[SPIP]["sections"]
    assert entries == [section[:30].rstrip() for section in sections]
    assert entries != sections


def test_split_link_of_the_spip_copy_is_two_anchors_of_one_target(web: SampleWeb) -> None:
    merged = ARTICLES[SPIP]["merged_anchor"]
    anchors = tree_of(web, SPIP).xpath("//a[@href=$url]/text()", url=merged["url"])
    assert len(anchors) == 2
    assert " ".join(anchors) == merged["anchor"]


def test_counting_pixels_name_the_originals(web: SampleWeb) -> None:
    assert len(tree_of(web, SPIP).xpath("//img[contains(@src, 'counter.theconversation.com/content/227790/count.gif')]")) == 1
    assert len(tree_of(web, ALTERED).xpath("//img[contains(@src, 'counter.theconversation.com/content/227790/count.gif')]")) == 1
    (tracker,) = tree_of(web, WORDPRESS).xpath("//img[@id='republication-tracker-tool-source']/@src")
    assert tracker.startswith("https://commonsreview.example/?republication-pixel=true&post=4127")


def test_pdf_has_a_true_cross_reference_table(web: SampleWeb) -> None:
    response, body = ask(web, "https://library.hydrology-institute.example/papers/room-for-the-river.pdf", Accept_Encoding="gzip")
    assert response.getheader("Content-Type") == "application/pdf"
    assert response.getheader("Content-Encoding") is None
    start = re.search(rb"startxref\n(\d+)\n%%EOF\n$", body)
    assert start
    assert body[int(start[1]) :].startswith(b"xref\n")
    offsets = [int(entry) for entry in re.findall(rb"(\d{10}) 00000 n", body)]
    assert [body[offset:].split(b" ", 1)[0] for offset in offsets] == [b"%d" % number for number in range(1, len(offsets) + 1)]


def test_no_page_is_of_the_size_of_a_greeting(web: SampleWeb) -> None:
    words = {url: sum(len(block.split()) for block in paragraphs(web, url)) for url in ARTICLES}
    assert all(500 <= count <= 900 for count in words.values()), words
