"""The visible text of a page as signals see it: all blocks as one text in small letters, and each block with its links on demand.

Extraction has cut the page into blocks and marked the widgets (comments, menus, hidden offers to republish). What is read here is
everything else, the notes around the article first of all: extractors drop the very ones that credit an original (Salon's "This
post originally appeared on Grist" is one). Hardly any block says a thing about an original, so a page is asked as a whole, and
only a block that holds a telling word is looked at by itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from typing import Protocol

from lxml.html import HtmlElement

from pipelines.resolve.signals.words import WordIndex, lines_with
from pipelines.urls import absolute_url

# A block holds at most this many characters; what is behind is not looked at, and no known paragraph is as long.
_BLOCK_CHARACTERS = 50_000
_ANCHORS_PER_BLOCK = 200
# Typographic quotes made plain, one character for one, so that offsets stay.
_PLAIN = (("\u2019", "'"), ("\u2018", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u201e", '"'), ("\u02bc", "'"))


class PageAnchor(Protocol):
    """A link of a block as extraction has it; its words are ``text[start:end]`` of the block."""

    @property
    def href(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class PageBlock(Protocol):
    """One paragraph, heading, item or row of a page as extraction has it. ``text`` is clean; a line break in it is a newline."""

    @property
    def text(self) -> str: ...
    @property
    def anchors(self) -> Sequence[PageAnchor]: ...
    @property
    def owner(self) -> HtmlElement | None: ...
    @property
    def is_widget(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a block: its absolute address, its words and where they stand in the block's text."""

    url: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Block:
    """One block. ``text`` has one space for any space, typographic quotes made plain; ``small`` is the same in small letters.

    ``anchors`` are resolved where somebody asks, for a page has hundreds of links and a credit one.
    """

    text: str
    small: str
    source: PageBlock
    index: int
    base: str

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        return tuple(
            Anchor(target, self.text[link.start : link.end].strip(), link.start, min(link.end, len(self.text)))
            for link in self.source.anchors[:_ANCHORS_PER_BLOCK]
            if (target := absolute_url(self.base, link.href)) is not None
        )

    @property
    def place(self) -> str:
        """XPath of the element around it, for the evidence."""
        return place_of(self.source.owner) if self.source.owner is not None else "text"


@dataclass(frozen=True)
class VisibleText:
    """The blocks of a page that are no widgets, in their order.

    ``plain`` has the text of each behind a line end; ``small`` is the same in small letters, as long.
    """

    sources: Sequence[PageBlock]
    plain: str
    small: str
    base: str

    @cached_property
    def starts(self) -> list[int]:
        """Where each block's text begins; one number more than blocks."""
        lengths = (min(len(source.text), _BLOCK_CHARACTERS) + 1 for source in self.sources)
        return list(accumulate(lengths, initial=1))

    def block(self, number: int) -> Block:
        """The block with this number."""
        start, end = self.starts[number], self.starts[number + 1] - 1
        return Block(self.plain[start:end], self.small[start:end], self.sources[number], number, self.base)

    def holding(self, word: str) -> Iterator[Block]:
        """The blocks in which a word in small letters stands; each costs a search, so this is for rare words."""
        place = self.small.find(word)
        while place >= 0:
            number = bisect_right(self.starts, place) - 1
            yield self.block(number)
            place = self.small.find(word, self.starts[number + 1])

    def words(self, index: WordIndex) -> Mapping[str, Sequence[int]]:
        """The words of an index that stand in the text, with the numbers of their blocks."""
        return lines_with(index, self.small)

    def prose(self, least: int) -> Iterator[int]:
        """The numbers of the blocks with so many characters outside links: what tells a paragraph from a list of teasers."""
        return (
            number
            for number, source in enumerate(self.sources)
            if len(source.text) >= least and len(source.text) - sum(link.end - link.start for link in source.anchors) >= least
        )


def visible_text(blocks: Sequence[PageBlock], url: str) -> VisibleText:
    """The text of a page's blocks, widgets left out; ``url`` is what relative links start from."""
    visible = [block for block in blocks if not block.is_widget]
    joined = "\0".join(["", *[block.text[:_BLOCK_CHARACTERS] for block in visible]])
    joined = _one_for_one(joined.replace("\n", " ")).replace("\0", "\n")
    return VisibleText(visible, joined, small_letters(joined), url)


_FIGURES_SEARCHED = 6


def is_caption(block: Block) -> bool:
    """Whether the block is a picture's words, by its own element or by a figure around it."""
    element = block.source.owner
    if element is None:
        return False
    if "caption" in f"{element.tag} {element.get('class') or ''}"[:300].casefold():
        return True
    return any(parent.tag in ("figure", "figcaption") for parent in islice(element.iterancestors(), _FIGURES_SEARCHED))


def plain(text: str) -> str:
    """Text spelt as blocks spell it: one space for any space, plain quotes."""
    return " ".join(_one_for_one(text).replace("\u00ad", "").replace("\u200b", "").split())


def small_letters(text: str) -> str:
    """The text in small letters, as long as it was: only the Turkish capital İ grows when it is made small."""
    return text.lower() if text.isascii() else text.replace("İ", "i").lower()


def _one_for_one(text: str) -> str:
    text = text.replace("`", "'")
    if not text.isascii():
        for quote, plain_quote in _PLAIN:
            text = text.replace(quote, plain_quote)
    return text


def place_of(element: HtmlElement) -> str:
    """XPath of an element, for the evidence."""
    return str(element.getroottree().getpath(element))
