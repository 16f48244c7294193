"""A subtree as blocks in reading order: paragraphs, headings, items, with their links; and the pictures between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.asides import Aside, AsideRule
from pipelines.extract.note_marks import is_note_mark

BlockKind = Literal["paragraph", "heading", "item", "quote", "code", "row"]
Clean = Callable[[str], str]

_BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li",
    "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_KIND_TAGS: dict[str, BlockKind] = {"li": "item", "dd": "item", "dt": "item", "blockquote": "quote", "pre": "code", "tr": "row"}
_FIGURES = re.compile(r"(?:^|\s)(?:wp-caption|spip_documents?|image-?(?:container|wrapper|block)|media-image)(?:\s|$)")
_SPACES = re.compile(r"[ \t\r\n\f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_BREAKS = re.compile(r"[ \n]*\n[ \n]*")
# Counters: images of one pixel, said by attribute or by style.
_PIXEL_STYLE = re.compile(r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:!important)?\s*(?:;|$)", re.IGNORECASE)
# A line break inside a block. parse_html leaves no such character in a page.
_BREAK = "\x0b"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a block; text[start:end] of the block is ``text``."""

    href: str
    text: str
    start: int
    end: int
    rel: str = ""
    names: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like piece; ``aside`` says what it is when it is no article text, ``group`` which aside element holds it,
    ``is_emphasis`` is True when all of it is in italics, ``owner`` is the block element right around it."""

    kind: BlockKind
    text: str
    anchors: tuple[Anchor, ...] = ()
    level: int = 0
    aside: Aside | None = None
    group: int = 0
    figure: int = 0
    is_emphasis: bool = False
    owner: HtmlElement | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image element; ``position`` is the number of blocks before it, ``figure`` the figure that holds it (0: none)."""

    src: str
    figure: int
    position: int
    aside: Aside | None = None


@dataclass(slots=True)
class _Walk:
    """State of one walk: what encloses the current place, and the runs of text not yet made a block."""

    clean: Clean
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    runs: list[tuple[str, int]] = field(default_factory=list)
    emphasis: int = 0
    plain_letters: bool = False
    has_words: bool = False
    after_break: bool = False
    links: list[HtmlElement] = field(default_factory=list)
    open_links: list[int] = field(default_factory=list)
    kinds: list[BlockKind] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    asides: list[tuple[Aside, int]] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)
    owners: list[HtmlElement] = field(default_factory=list)
    groups: int = 0
    notes: list[Block] = field(default_factory=list)
    after_note: bool = False

    def text(self, text: str | None) -> None:
        """Adds a run of text, in the current link if there is one."""
        if text:
            if self.kinds and self.kinds[-1] == "code":
                text = text.replace("\n", _BREAK)
            if self.after_note:
                # "the house&nbsp;[1]." is "the house." without its mark.
                self._close_gap(text)
            self.runs.append((text, self.open_links[-1] if self.open_links else -1))
            if text.isspace():
                return
            self.after_break = False
            self.has_words = True
            if not self.emphasis and not self.plain_letters:
                self.plain_letters = any(map(str.isalnum, text))

    def _close_gap(self, text: str) -> None:
        self.after_note = False
        if self.runs and text[0] in ".,;:!?…)»”’\"'":
            run, link = self.runs[-1]
            self.runs[-1] = (run.rstrip(" \t\r\n\u00a0\u202f"), link)

    def line_break(self) -> None:
        """One break stays in the block, a second one ends it."""
        if self.after_break:
            self.flush()
        else:
            self.runs.append((_BREAK, -1))
            self.after_break = True

    def flush(self) -> None:
        """Makes a block of the runs collected so far; the marks of its notes follow it."""
        if self.runs:
            self._flush_runs()
        if self.notes:
            self.blocks += self.notes
            self.notes = []
            self.after_note = False

    def _flush_runs(self) -> None:
        runs, self.runs = self.runs, []
        self.after_break = False
        is_emphasis, self.plain_letters = not self.plain_letters, False
        has_words, self.has_words = self.has_words, False
        if not has_words:
            return
        text, anchors = _joined(runs, self.links, self.clean)
        if not text:
            return
        aside, group = self.asides[-1] if self.asides else (None, 0)
        level = self.levels[-1] if self.levels else 0
        kind: BlockKind = "heading" if level else self.kinds[-1] if self.kinds else "paragraph"
        figure = self.figures[-1] if self.figures else 0
        self.blocks.append(Block(kind, text, anchors, level, aside, group, figure, is_emphasis, self.owners[-1]))


def blocks_of(roots: Iterable[HtmlElement], aside_of: AsideRule, clean: Clean) -> tuple[list[Block], list[Picture]]:
    """The blocks and pictures under the roots. The tree is left as it is; nesting is walked without recursion."""
    walk = _Walk(clean)
    for root in roots:
        _walk(root, aside_of, walk)
    return walk.blocks, walk.pictures


def _walk(root: HtmlElement, aside_of: AsideRule, walk: _Walk) -> None:
    walker = etree.iterwalk(root, events=("start", "end", "comment"))
    skipped: set[HtmlElement] = set()
    marks: dict[HtmlElement, bool] = {}
    walk.owners.append(root)
    for event, element in walker:
        if event == "comment":
            walk.text(element.tail)
        elif event == "start":
            aside = aside_of(element)
            if aside is None and not walk.asides and is_note_mark(element):
                walk.notes += _note_blocks(element, walk.clean)
                walk.after_note = True
                aside = "skip"
            if aside == "skip":
                skipped.add(element)
                walker.skip_subtree()
                continue
            _enter(element, aside, walk, marks)
        else:
            if element in skipped:
                skipped.discard(element)
            else:
                _leave(element, walk, marks)
            if element is not root:
                walk.text(element.tail)
    walk.flush()
    walk.owners.pop()


def _note_blocks(element: HtmlElement, clean: Clean) -> Iterator[Block]:
    """A block of its own for each link of a mark, out of the text: the text reads on without it."""
    for link in element.iter("a"):
        words = clean(link.text_content()).replace("\n", " ")
        if words:
            anchor = Anchor((link.get("href") or "").strip(), words, 0, len(words), "", (link.get("class") or "").lower())
            yield Block("paragraph", words, (anchor,), aside="note_mark")


@lru_cache(maxsize=4096)
def _names_figure(classes: str | None) -> bool:
    return classes is not None and _FIGURES.search(classes) is not None


def _enter(element: HtmlElement, aside: Aside | None, walk: _Walk, marks: dict[HtmlElement, bool]) -> None:
    tag = element.tag
    if tag == "br":
        walk.line_break()
        return
    if tag == "img":
        _add_picture(element, walk)
        return
    # The innermost mark wins only for captions: a link list inside a biography is still the biography.
    marked = aside is not None and (not walk.asides or (aside in ("caption", "image_credit") and aside != walk.asides[-1][0]))
    if tag in ("td", "th") and not marked:
        if walk.has_words:
            walk.runs.append((" | ", -1))
    elif tag in _BLOCK_TAGS or marked:
        walk.flush()
        walk.owners.append(element)
    if marked and aside is not None:
        walk.groups += 1
        walk.asides.append((aside, walk.groups))
        marks[element] = True
    if tag == "figure" or _names_figure(element.get("class")):
        walk.groups += 1
        walk.figures.append(walk.groups)
    if tag in _KIND_TAGS:
        walk.kinds.append(_KIND_TAGS[tag])
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        walk.levels.append(int(tag[1]))
    if tag in ("em", "i"):
        walk.emphasis += 1
    if tag == "a" and element.get("href") is not None:
        walk.links.append(element)
        walk.open_links.append(len(walk.links) - 1)
    walk.text(element.text)


def _leave(element: HtmlElement, walk: _Walk, marks: dict[HtmlElement, bool]) -> None:
    tag = element.tag
    if tag in ("br", "img"):
        return
    marked = marks.pop(element, False)
    if (tag in _BLOCK_TAGS and tag not in ("td", "th")) or marked:
        walk.flush()
        walk.owners.pop()
    if tag in ("em", "i"):
        walk.emphasis -= 1
    if tag == "a" and element.get("href") is not None:
        walk.open_links.pop()
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        walk.levels.pop()
    if tag in _KIND_TAGS:
        walk.kinds.pop()
    if tag == "figure" or _names_figure(element.get("class")):
        walk.figures.pop()
    if marked:
        walk.asides.pop()


def _add_picture(element: HtmlElement, walk: _Walk) -> None:
    src = element.get("data-src") or element.get("data-lazy-src") or element.get("data-original") or element.get("src") or ""
    is_pixel = "1" in (element.get("width"), element.get("height")) or bool(_PIXEL_STYLE.search(element.get("style") or ""))
    if src and not src.startswith("data:") and not is_pixel:
        walk.pictures.append(
            Picture(src, walk.figures[-1] if walk.figures else 0, len(walk.blocks), walk.asides[-1][0] if walk.asides else None)
        )


def _joined(runs: list[tuple[str, int]], links: list[HtmlElement], clean: Clean) -> tuple[str, tuple[Anchor, ...]]:
    """The runs as one clean text, and the links in it by their offsets."""
    parts: list[str] = []
    spans: dict[int, list[int]] = {}
    length = 0
    last = " "
    for run, link in runs:
        text = _SPACES.sub(" ", run)
        if _BREAK in text:
            text = text.replace(" " + _BREAK, _BREAK).replace(_BREAK + " ", _BREAK).replace(_BREAK, "\n")
        if last in " \n":
            text = text.lstrip(" ") if last == " " or text.startswith(" ") else text
        if not text:
            continue
        if link >= 0:
            spans.setdefault(link, [length, length])[1] = length + len(text)
        parts.append(text)
        length += len(text)
        last = text[-1]
    raw = "".join(parts)
    text = clean(raw)
    if "\n" in text:
        text = _BREAKS.sub("\n", text)
    return text, tuple(_anchors(text, raw, spans, links, clean)) if spans else ()


def _anchors(text: str, raw: str, spans: dict[int, list[int]], links: list[HtmlElement], clean: Clean) -> Iterable[Anchor]:
    """Anchors with offsets into the cleaned text; where cleaning moved things, the anchor's words are looked up again."""
    cursor = 0
    for link, (start, end) in sorted(spans.items(), key=lambda item: item[1]):
        words = raw[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        if not words:
            continue
        if text[start : start + len(words)] != words:
            words = _BREAKS.sub("\n", clean(words))
            start = text.find(words, cursor)
            if start < 0 or not words:
                continue
        cursor = start + len(words)
        element = links[link]
        yield Anchor(
            (element.get("href") or "").strip(),
            words,
            start,
            cursor,
            (element.get("rel") or "").lower(),
            (element.get("class") or "").lower(),
        )
