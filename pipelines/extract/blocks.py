"""The pieces that a page is walked into: blocks of text with their links, pictures, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.asides import Aside

BlockKind = Literal["paragraph", "heading", "item", "quote", "code", "row"]
Clean = Callable[[str], str]


@dataclass(slots=True, eq=False)
class Place:
    """A block element as the walk met it: what is around it, its number in page order, and what holds for all in it.

    ``words`` are those of its own class and id.
    """

    element: HtmlElement
    around: Place | None
    number: int
    depth: int = 0
    aside: Aside | None = None
    group: int = 0
    figure: int = 0
    kind: BlockKind = "paragraph"
    level: int = 0
    is_widget: bool = False
    words: frozenset[str] = frozenset()


# Of blocks that come from no page, such as the lines of another extractor.
NOWHERE = Place(etree.Element("p"), None, 0)


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
    ``is_emphasis`` is True when all of it is in italics, ``place`` is the block element right around it."""

    kind: BlockKind
    text: str
    anchors: tuple[Anchor, ...] = ()
    level: int = 0
    aside: Aside | None = None
    group: int = 0
    figure: int = 0
    is_emphasis: bool = False
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def owner(self) -> HtmlElement:
        """The block element right around it."""
        return self.place.element

    @property
    def is_widget(self) -> bool:
        """Whether it stands in a form, a comment, a menu, a hidden offer to republish: its words credit nothing."""
        return self.place.is_widget


@dataclass(frozen=True, slots=True)
class Picture:
    """An image element; ``position`` is the number of blocks before it, ``figure`` the figure that holds it (0: none)."""

    src: str
    figure: int
    position: int
    aside: Aside | None = None
