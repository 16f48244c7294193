"""One walk over a page: its text as blocks in reading order with their links, its pictures, and what its markup points out.

Everything that a later step asks of the tree is collected here, because walking is what reading costs: an element is met once on
its way in and once on its way out, and nothing is recursive. The text of menus, boxes and hidden parts is kept too, marked as
such: which blocks are the article is decided afterwards (``body``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from unicodedata import is_normalized

from lxml.html import HtmlElement

from pipelines.extract.asides import NEVER_ASIDE, UNSEEN_TAGS, Aside, AsideRule, tag_aside
from pipelines.extract.blocks import Anchor, Block, BlockKind, Clean, Picture, Place
from pipelines.extract.elements import is_hidden as is_unseen
from pipelines.extract.note_marks import is_note_mark
from pipelines.extract.told import NOTHING_TOLD, Told, told_by
from pipelines.extract.widgets import WIDGET_TAGS, is_widget

_BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend",
    "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
})  # fmt: skip
_KIND_TAGS: dict[str, BlockKind] = {"li": "item", "dd": "item", "dt": "item", "blockquote": "quote", "pre": "code", "tr": "row"}
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_CELLS = ("td", "th")
# Never named after anything that matters here.
_PLAIN_TAGS = frozenset({"b", "br", "img", "strong", "sub", "u", "wbr"})
_NOTE_TAGS = frozenset({"a", "sup", "span"})
# What the walk has to act upon; other elements only hold text.
_TELLING_TAGS = _BLOCK_TAGS | {"a", "br", "img", "em", "i"}
_EMPHASIS = frozenset({"em", "i"})
_OPENED_PLACE, _OPENED_LINK, _OPENED_EMPHASIS = 1, 2, 4
# Elements that are asked whether they are hidden, and whether their tag makes them an aside.
_CONTAINERS = frozenset({"aside", "div", "figcaption", "footer", "form", "header", "nav", "section", "ul"})
_PASSED_OVER: frozenset[Aside | None] = frozenset({"navigation", "comments", "hidden"})
_PARAGRAPHS_OF_A_TEXT = 3
# Unseen elements that a parser without HTML 5's rules may leave open, so that the whole page ends up inside: "<svg><path ...>".
_SWALLOWING_TAGS: frozenset[object] = frozenset(
    {"audio", "button", "canvas", "dialog", "math", "noscript", "object", "svg", "video"}
)
_BREAKS = re.compile(r"[ \n]*\n[ \n]*")
# Counters: images of one pixel, said by attribute or by style.
_PIXEL_STYLE = re.compile(r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:!important)?\s*(?:;|$)", re.IGNORECASE)
# A line break inside a block. parse_html leaves no such character in a page.
_BREAK = "\x0b"


# What an element is, by its tag and names; "skip" leaves it and all in it out.
_Rule = Callable[[HtmlElement, str, Told], Aside | None]


@dataclass(frozen=True, slots=True)
class Outline:
    """All blocks of a page in reading order, those of boxes too, its pictures, its block elements by number, and the elements
    whose names say that they hold a byline or a date."""

    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    places: tuple[Place, ...]
    bylines: tuple[HtmlElement, ...] = ()
    dates: tuple[HtmlElement, ...] = ()


@dataclass(slots=True)
class _Walk:
    """State of one walk: the block element around the current place, and the text not yet made a block."""

    clean: Clean
    place: Place
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    # (index in parts, link) wherever a link begins (its number in ``links``) or ends (-1, or the link around it).
    borders: list[tuple[int, int]] = field(default_factory=list)
    links: list[HtmlElement] = field(default_factory=list)
    open_links: list[int] = field(default_factory=list)
    emphasis: int = 0
    plain_letters: bool = False
    has_words: bool = False
    has_break: bool = False
    after_break: bool = False
    after_note: bool = False
    notes: list[Block] = field(default_factory=list)
    groups: int = 0
    places: list[Place] = field(default_factory=list)

    def text(self, text: str) -> None:
        """Adds a run of text."""
        if text.isspace():
            if not self.parts and self.place.kind != "code":
                return
            if self.parts and self.place.kind != "code":
                self.parts.append(" ")
            elif self.place.kind == "code":
                self.parts.append(text.replace("\n", _BREAK))
                self.has_break = True
            return
        if self.place.kind == "code":
            text = text.replace("\n", _BREAK)
            self.has_break = True
        if self.after_note:
            self._close_gap(text)
        self.parts.append(text)
        self.after_break = False
        self.has_words = True
        if not self.emphasis and not self.plain_letters:
            self.plain_letters = any(map(str.isalnum, text))

    def _close_gap(self, text: str) -> None:
        """ "the house&nbsp;[1]." is "the house." without its mark."""
        self.after_note = False
        if self.parts and text[0] in ".,;:!?…)»”’\"'":
            self.parts[-1] = self.parts[-1].rstrip(" \t\r\n\u00a0\u202f")

    def line_break(self) -> None:
        """One break stays in the block, a second one ends it."""
        if self.after_break:
            self.flush()
        else:
            self.parts.append(_BREAK)
            self.after_break = self.has_break = True

    def open_link(self, element: HtmlElement) -> None:
        self.links.append(element)
        self.open_links.append(len(self.links) - 1)
        self.borders.append((len(self.parts), len(self.links) - 1))

    def close_link(self) -> None:
        self.open_links.pop()
        self.borders.append((len(self.parts), self.open_links[-1] if self.open_links else -1))

    def flush(self) -> None:
        """Makes a block of the runs collected so far; the marks of its notes follow it."""
        if self.has_words:
            self._flush_words()
        elif self.parts:
            self.parts.clear()
            self.after_break = self.has_break = False
            self._reset_borders()
        if self.notes:
            self.blocks += self.notes
            self.notes = []
            self.after_note = False

    def _reset_borders(self) -> None:
        self.borders = [(0, self.open_links[-1])] if self.open_links else []

    def _flush_words(self) -> None:
        parts, self.parts = self.parts, []
        borders = self.borders
        self._reset_borders()
        has_break, self.has_break = self.has_break, False
        is_emphasis, self.plain_letters = not self.plain_letters, False
        self.after_break = self.has_words = False
        if borders:
            text, anchors = _linked(parts, borders, self.links, self.clean)
        else:
            text, anchors = _spaced("".join(parts), has_break=has_break), ()
            if not _is_clean(text):
                text = self.clean(text)
        if text:
            place = self.place
            kind: BlockKind = "heading" if place.level else place.kind
            self.blocks.append(
                Block(kind, text, anchors, place.level, place.aside, place.group, place.figure, is_emphasis, place)
            )


def blocks_of(roots: Iterable[HtmlElement], aside_of: AsideRule, clean: Clean) -> tuple[list[Block], list[Picture]]:
    """The blocks and pictures under the roots, by a rule that is asked for each element. The tree is left as it is."""
    blocks: list[Block] = []
    pictures: list[Picture] = []
    groups = 0
    for root in roots:
        walk = _Walk(clean, Place(root, None, 0), blocks, pictures, groups=groups)
        walk.places.append(walk.place)
        _walk(root, lambda element, _tag, _told: aside_of(element), walk)
        groups = walk.groups
    return blocks, pictures


def outline_of(root: HtmlElement, clean: Clean, aside_of: AsideRule | None = None) -> Outline:
    """The page by what its markup says, and by a platform's rule where there is one.

    Menus, comments and hidden parts are passed over, unless they hold a long text: that spares walking half of the page.
    """
    walk = _Walk(clean, Place(root, None, 0))
    walk.places.append(walk.place)
    bylines: list[HtmlElement] = []
    dates: list[HtmlElement] = []
    _walk(root, _page_rule(walk, bylines, dates, aside_of), walk)
    return Outline(tuple(walk.blocks), tuple(walk.pictures), tuple(walk.places), tuple(bylines), tuple(dates))


def _page_rule(walk: _Walk, bylines: list[HtmlElement], dates: list[HtmlElement], platform_rule: AsideRule | None) -> _Rule:
    """The rule of one walk, in one piece because each element is asked; on its way it collects what names a byline or a date."""

    def aside_of(element: HtmlElement, tag: str, told: Told) -> Aside | None:
        aside = told.aside
        if told.is_byline:
            bylines.append(element)
        if told.is_date or tag == "time":
            dates.append(element)
        if platform_rule is not None:
            aside = platform_rule(element)
            if aside == "skip" or (aside in _PASSED_OVER and walk.place.aside is None):
                return aside if _is_own_footer(element) else "hidden" if _holds_a_text(element) else "skip"
        elif tag in _CONTAINERS:
            aside = "hidden" if is_unseen(element) or element.get("aria-hidden") == "true" else tag_aside(tag, aside)
            if aside in _PASSED_OVER and walk.place.aside is None and not (_holds_a_text(element) or _is_own_footer(element)):
                return "skip"
        elif tag in NEVER_ASIDE:
            return None
        return aside

    return aside_of


def _is_own_footer(element: HtmlElement) -> bool:
    """Whether it is the footer of an article: "First published on ..." stands there."""
    return element.tag == "footer" and not is_widget(element)


def _holds_a_text(element: HtmlElement) -> bool:
    """Whether there are paragraphs enough to be the article: some sites put it into an aside, as an unclosed tag does."""
    long = (paragraph for paragraph in element.iter("p") if len(paragraph.text or "") >= 80)
    return sum(1 for _ in islice(long, _PARAGRAPHS_OF_A_TEXT)) == _PARAGRAPHS_OF_A_TEXT


def _walk(root: HtmlElement, rule: _Rule, walk: _Walk) -> None:
    """Walks depth first with a stack of iterators: lxml's own iterwalk makes two tuples an element and costs twice as much."""
    told = told_by(root.get("class"), root.get("id"))
    left = _enter(root, root.tag, rule(root, root.tag, told), told, walk)
    if root.text:
        walk.text(root.text)
    stack: list[tuple[HtmlElement, Iterator[HtmlElement], int]] = []
    children: Iterator[HtmlElement] = iter(root)
    add_text = walk.text
    while True:
        element = next(children, None)
        if element is None:
            _leave(left, walk)
            if not stack:
                break
            element, children, left = stack.pop()
        else:
            tag = element.tag
            if tag not in UNSEEN_TAGS or (tag in _SWALLOWING_TAGS and len(element) and _holds_a_text(element)):
                if tag in _PLAIN_TAGS:
                    told, aside = NOTHING_TOLD, None
                else:
                    classes, identifier = element.get("class"), element.get("id")
                    told = NOTHING_TOLD if classes is None and identifier is None else told_by(classes, identifier)
                    aside = rule(element, tag, told)
                if tag in _NOTE_TAGS and aside is None and walk.place.aside is None and is_note_mark(element):
                    walk.notes += _note_blocks(element, walk)
                    walk.after_note = True
                elif aside != "skip":
                    opened = _enter(element, tag, aside, told, walk) if aside is not None or tag in _TELLING_TAGS else 0
                    if text := element.text:
                        add_text(text)
                    if len(element):
                        stack.append((element, children, left))
                        children, left = iter(element), opened
                        continue
                    if opened:
                        _leave(opened, walk)
        if tail := element.tail:
            add_text(tail)
    walk.flush()


def _note_blocks(element: HtmlElement, walk: _Walk) -> Iterator[Block]:
    """A block of its own for each link of a mark, out of the text: the text reads on without it."""
    for link in element.iter("a"):
        words = walk.clean(link.text_content()).replace("\n", " ")
        if words:
            anchor = Anchor((link.get("href") or "").strip(), words, 0, len(words), "", (link.get("class") or "").lower())
            yield Block("paragraph", words, (anchor,), aside="note_mark", place=walk.place)


def _enter(element: HtmlElement, tag: str, aside: Aside | None, told: Told, walk: _Walk) -> int:
    """Begins an element; the answer says what its end has to close: a sum of the _OPENED numbers."""
    opened = 0
    if tag == "a":
        if element.get("href") is not None:
            walk.open_link(element)
            opened = _OPENED_LINK
    elif tag == "br":
        walk.line_break()
        return 0
    elif tag == "img":
        _add_picture(element, walk)
        return 0
    elif tag in _EMPHASIS:
        walk.emphasis += 1
        opened = _OPENED_EMPHASIS
    around = walk.place
    # The innermost mark wins only for captions: a link list inside a biography is still the biography.
    marked = aside is not None and (around.aside is None or (aside in ("caption", "image_credit") and aside != around.aside))
    if not marked:
        if tag not in _BLOCK_TAGS:
            return opened
        if tag in _CELLS:
            if walk.has_words:
                walk.parts.append(" | ")
            return opened
    walk.flush()
    group, figure = around.group, around.figure
    if marked:
        walk.groups += 1
        group = walk.groups
    if told.is_figure or tag == "figure":
        walk.groups += 1
        figure = walk.groups
    is_in_widget = around.is_widget or (is_widget(element) if tag in WIDGET_TAGS else told.is_widget and tag not in NEVER_ASIDE)
    walk.place = Place(
        element, around, len(walk.places), around.depth + 1, aside if marked else around.aside, group, figure,
        _KIND_TAGS.get(tag, around.kind), _LEVELS.get(tag, around.level), is_in_widget, told.words,
    )  # fmt: skip
    walk.places.append(walk.place)
    return opened + _OPENED_PLACE


def _leave(opened: int, walk: _Walk) -> None:
    if opened & _OPENED_PLACE:
        walk.flush()
        assert walk.place.around is not None
        walk.place = walk.place.around
    if opened & _OPENED_LINK:
        walk.close_link()
    if opened & _OPENED_EMPHASIS:
        walk.emphasis -= 1


def _add_picture(element: HtmlElement, walk: _Walk) -> None:
    src = element.get("data-src") or element.get("data-lazy-src") or element.get("data-original") or element.get("src") or ""
    is_pixel = "1" in (element.get("width"), element.get("height")) or bool(_PIXEL_STYLE.search(element.get("style") or ""))
    if src and not src.startswith("data:") and not is_pixel:
        walk.pictures.append(Picture(src, walk.place.figure, len(walk.blocks), walk.place.aside))


def _spaced(raw: str, *, has_break: bool) -> str:
    """One blank for any white space, a newline for each line break."""
    if not has_break:
        return " ".join(raw.split())
    return "\n".join(line for part in raw.split(_BREAK) if (line := " ".join(part.split())))


def _is_clean(text: str) -> bool:
    """Whether cleaning would leave the text as it is; nearly all text is, and asking costs a tenth of cleaning."""
    return text.isprintable() and (text.isascii() or (is_normalized("NFC", text) and "\ufffc" not in text))


def _linked(
    parts: list[str], borders: list[tuple[int, int]], links: list[HtmlElement], clean: Clean
) -> tuple[str, tuple[Anchor, ...]]:
    """The parts as one clean text, and the links in it by their offsets."""
    pieces: list[str] = []
    spans: dict[int, tuple[int, int]] = {}
    length = start = 0
    last, link = " ", -1
    for end, next_link in (*borders, (len(parts), -1)):
        if end > start:
            piece = _run(parts[start] if end - start == 1 else "".join(parts[start:end]), last)
            if piece:
                if link >= 0:
                    spans[link] = (spans[link][0] if link in spans else length, length + len(piece))
                pieces.append(piece)
                length += len(piece)
                last = piece[-1]
        start, link = end, next_link
    raw = "".join(pieces)
    if _is_clean(raw):
        return raw.rstrip(), tuple(_plain_anchors(raw, spans, links))
    text = clean(raw)
    if "\n" in text:
        text = _BREAKS.sub("\n", text)
    return text, tuple(_anchors(text, raw, spans, links, clean))


def _run(run: str, last: str) -> str:
    """A run with its white space unified, its first blank dropped behind another."""
    if _BREAK in run:
        lines = [" ".join(line.split()) for line in run.split(_BREAK)]
        text = "\n".join(lines)
        lead, trail = run[0] in " \t\r\n\u00a0", run[-1] in " \t\r\n\u00a0" and lines[-1] != ""
    else:
        text = " ".join(run.split())
        lead, trail = run[0].isspace(), run[-1].isspace()
    if not text:
        return " " if last not in " \n" else ""
    return (" " if lead and last not in " \n" and text[0] != "\n" else "") + text + (" " if trail else "")


def _plain_anchors(text: str, spans: dict[int, tuple[int, int]], links: list[HtmlElement]) -> Iterator[Anchor]:
    for link, (start, end) in spans.items():
        words = text[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        if words:
            yield _anchor(links[link], words, start)


def _anchors(text: str, raw: str, spans: dict[int, tuple[int, int]], links: list[HtmlElement], clean: Clean) -> Iterator[Anchor]:
    """Anchors with offsets into the cleaned text; where cleaning moved things, the anchor's words are looked up again."""
    cursor = 0
    for link, (start, end) in spans.items():
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
        yield _anchor(links[link], words, start)


def _anchor(link: HtmlElement, words: str, start: int) -> Anchor:
    rel, names = link.get("rel"), link.get("class")
    return Anchor(
        (link.get("href") or "").strip(),
        words,
        start,
        start + len(words),
        rel.lower() if rel else "",
        names.lower() if names else "",
    )
