"""A subtree walked once: its text as blocks in reading order with their links, and its pictures.

An element is met once on its way in and once on its way out, and nothing is recursive: walking is what reading costs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from pipelines.extract.asides import NEVER_ASIDE, UNSEEN_TAGS, Aside, AsideRule
from pipelines.extract.blocks import Anchor, Block, BlockKind, Clean, Picture, Place
from pipelines.extract.elements import holds_a_text
from pipelines.extract.note_marks import is_note_mark
from pipelines.extract.runs import BREAK, is_clean, linked, spaced
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
# Unseen elements that a parser without HTML 5's rules may leave open, so that the whole page ends up inside: "<svg><path ...>".
_SWALLOWING_TAGS: frozenset[object] = frozenset(
    {"audio", "button", "canvas", "dialog", "math", "noscript", "object", "svg", "video"}
)
# Counters: images of one pixel, said by attribute or by style.
_PIXEL_STYLE = re.compile(r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:!important)?\s*(?:;|$)", re.IGNORECASE)


# What an element is, by its tag and names; "skip" leaves it and all in it out.
Rule = Callable[[HtmlElement, str, Told], Aside | None]


@dataclass(slots=True)
class Walk:
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
                self.parts.append(text.replace("\n", BREAK))
                self.has_break = True
            return
        if self.place.kind == "code":
            text = text.replace("\n", BREAK)
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
            self.parts.append(BREAK)
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
            text, anchors = linked(parts, borders, self.links, self.clean)
        else:
            text, anchors = spaced("".join(parts), has_break=has_break), ()
            if not is_clean(text):
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
        walk = Walk(clean, Place(root, None, 0), blocks, pictures, groups=groups)
        walk.places.append(walk.place)
        walk_tree(root, lambda element, _tag, _told: aside_of(element), walk)
        groups = walk.groups
    return blocks, pictures


def walk_tree(root: HtmlElement, rule: Rule, walk: Walk) -> None:
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
            if tag not in UNSEEN_TAGS or (tag in _SWALLOWING_TAGS and len(element) and holds_a_text(element)):
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


def _note_blocks(element: HtmlElement, walk: Walk) -> Iterator[Block]:
    """A block of its own for each link of a mark, out of the text: the text reads on without it."""
    for link in element.iter("a"):
        words = walk.clean(link.text_content()).replace("\n", " ")
        if words:
            anchor = Anchor((link.get("href") or "").strip(), words, 0, len(words), "", (link.get("class") or "").lower())
            yield Block("paragraph", words, (anchor,), aside="note_mark", place=walk.place)


def _enter(element: HtmlElement, tag: str, aside: Aside | None, told: Told, walk: Walk) -> int:
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


def _leave(opened: int, walk: Walk) -> None:
    if opened & _OPENED_PLACE:
        walk.flush()
        assert walk.place.around is not None
        walk.place = walk.place.around
    if opened & _OPENED_LINK:
        walk.close_link()
    if opened & _OPENED_EMPHASIS:
        walk.emphasis -= 1


def _add_picture(element: HtmlElement, walk: Walk) -> None:
    src = element.get("data-src") or element.get("data-lazy-src") or element.get("data-original") or element.get("src") or ""
    is_pixel = "1" in (element.get("width"), element.get("height")) or bool(_PIXEL_STYLE.search(element.get("style") or ""))
    if src and not src.startswith("data:") and not is_pixel:
        walk.pictures.append(Picture(src, walk.place.figure, len(walk.blocks), walk.place.aside))
