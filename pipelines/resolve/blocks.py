"""The page's visible text in blocks, each with its links; widgets, comments, navigation and hidden offers are set aside.

The raw tree is read, before any extraction changes it: extractors drop the very notes that credit an original (Salon's "This post
originally appeared on Grist" is one). Nothing here is recursive and nothing is looked at twice, so the cost grows with the page
only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from pipelines.urls import absolute_url


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a block: its absolute address, its words and where they stand in the block's text."""

    url: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item or the like. ``text`` has one space for any space, typographic quotes made plain.

    ``hrefs`` are its links as written with their places in the text; ``anchors`` resolves them, and only where somebody asks, for
    a page has hundreds of links and a credit one.
    """

    text: str
    hrefs: tuple[tuple[str, int, int], ...]
    element: HtmlElement
    index: int
    base: str

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        return tuple(
            Anchor(target, self.text[start:end].strip(), start, min(end, len(self.text)))
            for href, start, end in self.hrefs
            if (target := absolute_url(self.base, href)) is not None
        )

    @property
    def prose_characters(self) -> int:
        """Characters outside links: what tells a paragraph from a list of teasers."""
        return len(self.text) - sum(end - start for _, start, end in self.hrefs)


_BLOCK_TAGS = frozenset(
    {
        *(
            "address",
            "article",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
        ),
        *(
            "figure",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "html",
            "li",
            "main",
            "ol",
            "p",
            "pre",
            "section",
        ),
        *("summary", "table", "tbody", "td", "th", "tr", "ul"),
    }
)
_SKIPPED_TAGS = frozenset(
    {
        *(
            "script",
            "style",
            "noscript",
            "template",
            "textarea",
            "select",
            "option",
            "button",
            "nav",
            "footer",
            "aside",
            "dialog",
        ),
        *("svg", "iframe", "object", "video", "audio", "canvas", "head"),
    }
)
_MAY_HOLD_THE_TEXT = frozenset({"nav", "footer", "aside", "dialog"})
_PARAGRAPHS_OF_A_TEXT = 5
# Never skipped by class: "comments-open", "modal-open" and "has-sidebar" are states of the whole page.
_NEVER_A_WIDGET = frozenset({"html", "body", "main", "article"})
_WIDGET = re.compile(
    r"(?:^|[\s_-])(?:republish\w*|republication|modal|lightbox|popup|comments?|commentlist|comment-\w+|disqus\w*|forum-texte\S*|forum|repondre|"
    r"related|recirc\w*|recommended|newsletter\w*|sidebar|breadcrumbs?|menu|navbar|navigation|cookie\w*|share|sharing|footer)(?:$|[\s_-])",
    re.IGNORECASE,
)
# A block holds at most this many characters; what is behind is not looked at, and no known paragraph is as long.
_BLOCK_CHARACTERS = 50_000
_ANCHORS_PER_BLOCK = 200

_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "`": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ad": None,
        "\u200b": None,
    }
)
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Buffer:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    anchors: list[tuple[str, int, int]] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        if not text or self.length > _BLOCK_CHARACTERS:
            return
        # Between elements stands mostly white space, and ASCII has no typographic quotes: 60 % of the time is spared.
        if text.isspace():
            text = " "
        elif text.isascii() and "`" not in text:
            text = _SPACE.sub(" ", text)
        else:
            text = _SPACE.sub(" ", text.translate(_PLAIN))
        if text[:1] == " " and (not self.parts or self.parts[-1].endswith(" ")):
            text = text[1:]
        if text:
            self.parts.append(text)
            self.length += len(text)


def plain(text: str) -> str:
    """Text spelt as blocks spell it: one space for any space, plain quotes."""
    return _SPACE.sub(" ", text.translate(_PLAIN)).strip()


def is_widget(element: HtmlElement) -> bool:
    """Whether the element and all in it is no part of the article: a form, a comment, a hidden offer to republish."""
    tag = element.tag
    if tag in _NEVER_A_WIDGET:
        return False
    if tag in _SKIPPED_TAGS and not (tag in _MAY_HOLD_THE_TEXT and _holds_the_text(element)):
        # An article's own footer holds its credits; the page's footer does not.
        return not (tag == "footer" and _is_in_article(element))
    css_class, identifier = element.get("class"), element.get("id")
    if not css_class and not identifier:
        return False
    return _names_a_widget(f"{css_class or ''} {identifier or ''}"[:500])


@lru_cache(maxsize=4096)
def _names_a_widget(names: str) -> bool:
    return _WIDGET.search(names) is not None


def _holds_the_text(element: HtmlElement) -> bool:
    """Whether an aside or the like has paragraphs enough to be the article: some sites put it there, as an unclosed tag does."""
    long = (p for p in element.iter("p") if len(p.text or "") >= 80)
    return sum(1 for _ in islice(long, _PARAGRAPHS_OF_A_TEXT)) == _PARAGRAPHS_OF_A_TEXT


def _is_in_article(element: HtmlElement) -> bool:
    parent = element.getparent()
    for _ in range(4):
        if parent is None:
            return False
        if parent.tag == "article":
            return True
        parent = parent.getparent()
    return False


def visible_elements(tree: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """("start", "end" or "comment", element) in document order; of a widget only a "comment" is left, for its tail."""
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    skipped: HtmlElement | None = None
    for event, element in walk:
        if event == "start" and is_widget(element):
            walk.skip_subtree()
            skipped = element
            continue
        if event == "end" and element is skipped:
            skipped = None
            yield "comment", element
            continue
        yield ("comment" if event == "pi" else event), element


def visible_blocks(tree: HtmlElement, url: str) -> list[Block]:
    """The page's blocks in order; empty ones are left out."""
    blocks: list[Block] = []
    buffer = _Buffer()
    owner = tree
    anchor_start: int | None = None

    def flush(next_owner: HtmlElement) -> None:
        nonlocal buffer, owner, anchor_start
        text = "".join(buffer.parts).rstrip()
        if text:
            blocks.append(Block(text, tuple(buffer.anchors[:_ANCHORS_PER_BLOCK]), owner, len(blocks), url))
        buffer, owner = _Buffer(), next_owner
        if anchor_start is not None:
            anchor_start = 0

    for event, element in visible_elements(tree):
        if event == "comment":
            buffer.add(element.tail)
            continue
        tag = element.tag
        is_block = tag in _BLOCK_TAGS
        if event == "start":
            if is_block:
                flush(element)
            elif tag == "br":
                buffer.add(" ")
            elif tag == "a" and element.get("href"):
                anchor_start = buffer.length
            buffer.add(element.text)
            continue
        if is_block:
            parent = element.getparent()
            flush(parent if parent is not None else element)
        elif tag == "a" and anchor_start is not None and element.get("href"):
            buffer.anchors.append((element.get("href") or "", anchor_start, buffer.length))
            anchor_start = None
        if element is not tree:
            buffer.add(element.tail)
    flush(tree)
    return blocks


def place_of(element: HtmlElement) -> str:
    """XPath of an element, for the evidence."""
    return str(element.getroottree().getpath(element))
