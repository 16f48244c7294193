"""WordPress, classic and block themes: the entry's content by the class names that themes share."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipelines.extract.asides import Aside, generic_aside
from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.elements import classes_of, words_of
from pipelines.platforms.platform import PlatformPage

# Classes that WordPress' own themes put on the element with the content; page builders do without, and go the generic way.
_CONTENT = frozenset(
    {"entry-content", "wp-block-post-content", "post-content", "article-content", "single-content", "td-post-content"}
)
# Paths that every installation has, unless it hides them.
_PATHS = ("/wp-content/", "/wp-includes/", "/wp-json/")
_TITLES = frozenset({"entry-title", "wp-block-post-title", "post-title", "article-title", "td-post-title"})
_FOREIGN = re.compile(r"comment|related|sidebar|widget|footer|query-loop|wp-block-query", re.IGNORECASE)
# Under this many letters the element is a teaser or an embed, and the generic reader sees more.
BODY_LETTERS = 250

_ASIDES: dict[str, Aside] = {
    "wp-caption-text": "caption", "wp-element-caption": "caption", "wp-block-table-of-contents": "contents", "sharedaddy":
    "share",
    "jp-relatedposts": "related", "post-tags": "related", "wp-block-buttons": "related", "wp-block-post-author-biography":
    "biography",
    "wp-block-post-author": "biography", "wp-block-footnotes": "footnote", "wp-block-query": "related",
    "wp-block-latest-posts": "related",
    "wp-block-newspack-blocks-homepage-articles": "related", "newspack-popup": "related", "image-credit": "image_credit",
    "wp-block-social-links": "share", "wp-block-search": "skip", "screen-reader-text": "skip", "more-link": "related",
}  # fmt: skip


def read(tree: HtmlElement) -> PlatformPage | None:
    """What WordPress' markup says of the page; None for a page that is not WordPress'."""
    if not _is_wordpress(tree):
        return None
    contents = [element for element in tree.xpath("//*[@class]") if classes_of(element) & _CONTENT and not _is_foreign(element)]
    long = [element for element in contents if _paragraph_letters(element) >= BODY_LETTERS]
    # A page of one entry; several are a listing, which the generic reader handles.
    roots = (long[0],) if len(_outermost(long)) == 1 else ()
    return PlatformPage("wordpress", roots, _aside, _claims(tree))


def _is_wordpress(tree: HtmlElement) -> bool:
    for meta in tree.xpath("/html/head/meta[@name][@content]"):
        if meta.get("name", "").lower() == "generator" and "wordpress" in meta.get("content", "").lower():
            return True
    if any(part in href for href in tree.xpath("/html/head/link/@href") for part in _PATHS):
        return True
    return bool(tree.xpath("boolean(//*[contains(@class, 'wp-block-post-content')])"))


def _is_foreign(element: HtmlElement) -> bool:
    # The entry's own element names its categories: "post hentry category-comment".
    return any(
        ancestor.tag not in ("body", "html", "main", "article")
        and _FOREIGN.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}")
        for ancestor in element.iterancestors()
    )


def _paragraph_letters(element: HtmlElement) -> int:
    return sum(len(words_of(paragraph)) for paragraph in element.iter("p"))


def _outermost(elements: list[HtmlElement]) -> list[HtmlElement]:
    inside = set(elements)
    return [element for element in elements if not any(ancestor in inside for ancestor in element.iterancestors())]


def _aside(element: HtmlElement) -> Aside | None:
    for name in (element.get("class") or "").split():
        if name in _ASIDES:
            return _ASIDES[name]
        if name in _CONTENT:
            return None
    return generic_aside(element)


def _claims(tree: HtmlElement) -> Candidates:
    claims = Claims()
    for element in tree.xpath(
        "//h1[contains(@class, 'entry-title') or contains(@class, 'wp-block-post-title') or contains(@class, 'post-title')]"
    ):
        if not _is_foreign(element):
            claims.add("headline", words_of(element), "wordpress.entry-title")
    for element in tree.xpath("//time[@datetime][contains(@class, 'entry-date') or contains(@class, 'published')]"):
        if not _is_foreign(element) and "updated" not in classes_of(element):
            claims.add("date_published", element.get("datetime"), "wordpress.entry-date")
    return claims.candidates()
