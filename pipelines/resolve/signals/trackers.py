"""Counters that a republish button pastes into the text: The Conversation's, WordPress' plug-in's, ProPublica's tags."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from pipelines.publishers import Publisher, publishers
from pipelines.resolve.signals.blocks import VisibleText, place_of
from pipelines.resolve.signals.findings import Finding, Site, evidence, is_article_address, is_elsewhere, publisher_facts
from pipelines.resolve.signals.marks import Marks
from pipelines.resolve.signals.needed import needed_words
from pipelines.urls import absolute_url

COUNTER, SECOND_COUNTER, WORDPRESS_PIXEL, PASTED_CANONICAL = 0.97, 0.6, 0.95, 0.95
# ProPublica's script alone stands on data posts too, that are no copies.
SCRIPT_ALONE = 0.3
# The tail of a broken counter comment: SPIP turned its "-->" into text.
BROKEN_COUNTER = 0.6
_IDS_KEPT = 20

_WORDPRESS_QUERY = re.compile(r"[?&]republication-pixel=", re.IGNORECASE)
_WORDPRESS_FILE = re.compile(
    r"/wp-content/plugins/(?:creative-commons-sharing|republication-tracker-tool)/includes/pixel\.php", re.IGNORECASE
)
# What any of the plug-in's pixels has in it, but for those of its predecessor, which are pictures.
_WORDPRESS = "republication-tracker-tool"
_ADDRESS = re.compile(r"(?:[^\s\"'<>\\]|\\u0026){8,600}")
_ADDRESS_CHARACTERS = 600
_SCRIPT_SOURCE = re.compile(
    r"\bsrc=[\"']([^\"']{4,300}/(?:creative-commons-sharing|republication-tracker-tool)/[^\"']{1,100})", re.IGNORECASE
)
_SCRIPT_POST = re.compile(r"\bdata-postid=[\"']?(\d+)", re.IGNORECASE)
# Words of an address as long as "with" tell nothing of its title.
_SHORT_WORD, _SAME_TITLE = 3, 0.6

IsWidget = Callable[[HtmlElement], bool]


def tracker_findings(
    marks: Marks, raw_html: str, text: VisibleText, is_widget: IsWidget, site: Site, url: str, headline: str | None = None
) -> Iterator[Finding]:
    """Every counter of another publisher on the page, with the original's address where the page itself gives it.

    ``headline`` tells which of two counters is the page's: the one whose article's address has its words.
    """
    yield from _counters(raw_html, text, site, url, headline)
    is_met = False
    for element, source in marks.pixels:
        # WordPress' pixel.
        if (address := absolute_url(url, source)) is not None and _is_wordpress_pixel(address):
            is_met = True
            if not _is_in_widget(element, is_widget):
                yield from _wordpress_pixel(place_of(element), address, site)
    if not is_met and _WORDPRESS in raw_html:
        yield from _written_wordpress_pixels(raw_html, site, url)
    # The canonical and the syndication-source that ProPublica's button pastes into the body.
    sources = [(element, address) for element, name, address in marks.metas if name == "syndication-source"]
    for element, address in [*marks.canonicals, *sources]:
        if _is_in_text(element) and not _is_in_widget(element, is_widget):
            yield from _pasted(element, absolute_url(url, address), site)
    yield from _broken_counters(text, site)


@cache
def _counters_of_all() -> tuple[tuple[Publisher, frozenset[str], re.Pattern[str]], ...]:
    """Each counter with its publisher and the words of which a page that has it has one: a plain search is ten times as fast."""
    found: list[tuple[Publisher, frozenset[str], re.Pattern[str]]] = []
    for publisher in publishers():
        for counter in publisher.counters:
            needs = needed_words(counter)
            assert needs, (
                f"pipelines/publishers/{publisher.key}.toml: the counter {counter} needs no word: make a part of it plain"
            )
            found.append((publisher, max(needs, key=lambda words: min(map(len, words))), re.compile(counter, re.IGNORECASE)))
    return tuple(found)


def _counters(raw_html: str, text: VisibleText, site: Site, url: str, headline: str | None) -> Iterator[Finding]:
    """Counters by address, wherever they are: img, iframe, script, Markdown, or escaped inside JSON."""
    for publisher, words, pattern in _counters_of_all():
        if publisher is not site.publisher and any(word in raw_html for word in words):
            source = _unescaped(raw_html)
            seen: dict[str | None, re.Match[str]] = {}
            for match in pattern.finditer(source):
                seen.setdefault(match.groupdict().get("id"), match)
                if len(seen) >= _IDS_KEPT:
                    break
            articles = {number: _article_with_id(source, text, publisher, number, url) for number in seen if number}
            titled = {number for number, address in articles.items() if address and _is_titled(address, headline)}
            for article_id, match in seen.items():
                address = articles.get(article_id) if article_id else None
                # Two counters: one of them is wrong, or the page is a list; only one that a link confirms counts in full, and
                # of two such links the one with the headline's words.
                is_own = article_id in titled if titled else address is not None
                confidence = COUNTER if len(seen) == 1 or is_own else SECOND_COUNTER
                if article_id is None:
                    confidence = SCRIPT_ALONE
                seen_words = source[match.start() : match.end() + 60].split('"')[0].split("'")[0].split("\\")[0]
                yield Finding(
                    evidence("counter_pixel", seen_words, f"html:{match.start()}", confidence),
                    address,
                    1 if confidence == COUNTER else 3,
                    publisher.name,
                    publisher.key,
                    1,
                )


def _article_with_id(source: str, text: VisibleText, publisher: Publisher, article_id: str, url: str) -> str | None:
    """Address of the publisher's article with this number: a link of the page, else one written anywhere in its source."""
    if publisher.article_url is None:
        return None
    pattern = re.compile(publisher.article_url)
    for number, block in enumerate(text.sources):
        for anchor in text.block(number).anchors if any(article_id in link.href for link in block.anchors) else ():
            if _is_article(anchor.url, publisher, pattern, article_id):
                return anchor.url
    for domain in publisher.domains:
        # The number is known, so the search runs on it: one pass over the source, whatever the page's size.
        for match in re.finditer(rf"-{re.escape(article_id)}(?!\d)", source):
            start = source.rfind("//", max(0, match.start() - 300), match.start())
            written = source[start : match.end()] if start >= 0 else ""
            address = (
                absolute_url(url, html.unescape(f"https:{written}"))
                if domain in written and not re.search(r"[\s\"'<>]", written)
                else None
            )
            if address is not None and _is_article(address, publisher, pattern, article_id):
                return address
    return None


def _is_article(address: str, publisher: Publisher, pattern: re.Pattern[str], article_id: str) -> bool:
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    match = pattern.match(parts.path)
    return host in publisher.domains and match is not None and match["id"] == article_id


def _is_in_widget(element: HtmlElement, is_widget: IsWidget) -> bool:
    return any(isinstance(parent.tag, str) and is_widget(parent) for parent in islice(element.iterancestors(), 200))


def _is_in_text(element: HtmlElement) -> bool:
    """Whether the element stands among paragraphs; a head that a stray tag closed early leaves its links right in the body."""
    parent = element.getparent()
    return parent is not None and parent.tag not in ("head", "body", "html") and parent.find("p") is not None


def _pasted(element: HtmlElement, address: str | None, site: Site) -> Iterator[Finding]:
    if address is None or not is_elsewhere(address, site) or not is_article_address(address):
        return
    name, key = publisher_facts(address)
    yield Finding(evidence("pasted_canonical", address, place_of(element), PASTED_CANONICAL), address, 1, name, key, 1)


def _unescaped(source: str) -> str:
    """The source with the slashes of its scripts' texts as they are meant."""
    source = source.replace("\\/", "/")
    return re.sub(r"\\u002[Ff]", "/", source) if "\\u002" in source else source


def _is_titled(address: str, headline: str | None) -> bool:
    """Whether an article's address is made of the headline's words; both are cut down to letters and digits."""
    slug = {
        word
        for word in re.findall(r"[^\W_]+", urlsplit(address).path.casefold())
        if len(word) > _SHORT_WORD and not word.isdigit()
    }
    words = set(re.findall(r"[^\W_]+", (headline or "").casefold()))
    return bool(slug) and len(slug & words) >= _SAME_TITLE * len(slug)


def _is_wordpress_pixel(address: str) -> bool:
    return _WORDPRESS_QUERY.search(address) is not None or _WORDPRESS_FILE.search(address) is not None


def _written_wordpress_pixels(raw_html: str, site: Site, url: str) -> Iterator[Finding]:
    """The plug-in's pixel in a script's text, and its older script, which has the post's number in an attribute."""
    source = _unescaped(raw_html)
    for found in islice(re.finditer("republication-pixel=", source), _IDS_KEPT):
        start = source.rfind("http", max(0, found.start() - _ADDRESS_CHARACTERS), found.start())
        match = _ADDRESS.match(source, start) if start >= 0 else None
        address = absolute_url(url, html.unescape(match.group().replace("\\u0026", "&"))) if match is not None else None
        if address is not None and _is_wordpress_pixel(address):
            yield from _wordpress_pixel(f"html:{start}", address, site)
    for found in islice(re.finditer("data-postid=", source), _IDS_KEPT):
        start = source.rfind("<script", max(0, found.start() - _ADDRESS_CHARACTERS), found.start())
        tag = source[start : source.find(">", found.end())] if start >= 0 else ""
        written, post = _SCRIPT_SOURCE.search(tag), _SCRIPT_POST.search(tag)
        if written is not None and post is not None and (address := absolute_url(url, html.unescape(written[1]))) is not None:
            home = re.split(r"/wp-content/", address)[0]
            yield from _wordpress_pixel(f"html:{start}", f"{home}/?republication-pixel=true&post={post[1]}", site)


def _wordpress_pixel(place: str, address: str, site: Site) -> Iterator[Finding]:
    if not is_elsewhere(address, site):
        return
    parts = urlsplit(address)
    post = parse_qs(parts.query).get("post", [""])[0]
    root = re.split(r"/wp-content/", parts.path)[0] if "/wp-content/" in parts.path else parts.path
    home = f"{parts.scheme}://{parts.netloc}{root if root.endswith('/') else root + '/'}"
    # WordPress answers ?p=ID with a redirect to the post; the plug-in's pixel carries that ID.
    original = urljoin(home, f"?p={post}") if post.isdigit() else None
    name, key = publisher_facts(address)
    yield Finding(evidence("tracker_pixel", unquote(address), place, WORDPRESS_PIXEL), original, 5, name, key, 1)


_GUIDELINES = re.compile(
    r"^\W*(?:https?://)?(?P<host>[\w.-]+)/(?:[\w-]+/)?republishing-guidelines\S*\s*(?:[—–-]{1,3}>?|-->|>)\W*$", re.IGNORECASE
)


def _broken_counters(text: VisibleText, site: Site) -> Iterator[Finding]:
    """The line that is left of a counter's comment when an editor took its end for text ("…/republishing-guidelines —>")."""
    for block in text.holding("republishing-guidelines"):
        match = _GUIDELINES.match(block.text) if len(block.text) <= 200 else None
        address = f"https://{match['host']}/" if match is not None else None
        if address is not None and is_elsewhere(address, site):
            name, key = publisher_facts(address)
            yield Finding(evidence("broken_counter", block.text, block.place, BROKEN_COUNTER), None, 9, name, key, 2)
