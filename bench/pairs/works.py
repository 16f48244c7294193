"""A text before any page: its sentences as rows of the vocabulary, so that it can be edited, translated and counted exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr", "es", "de"]
LANGUAGES: tuple[Language, ...] = ("en", "fr", "es", "de")
NumberKind = Literal["count", "percent", "million", "money", "year"]
BlockKind = Literal["paragraph", "heading", "quote", "item"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number: ``tenths`` counts tenths of a percent's or a million's unit, else it is the number itself."""

    kind: NumberKind
    tenths: int
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """One name; ``role`` and ``institution`` are rows, None where a speaker is named a second time."""

    given: str
    family: str
    role: int | None = None
    institution: str | None = None

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One pattern of the vocabulary with the rows that fill it; ``agents`` and ``things`` are (noun, adjective or None)."""

    pattern: int
    agents: tuple[tuple[int, int | None], ...] = ()
    things: tuple[tuple[int, int | None], ...] = ()
    verbs: tuple[int, ...] = ()
    time: int = 0
    city: int = 0


@dataclass(frozen=True, slots=True)
class Citation:
    """A link on the first thing of a sentence. ``id`` is its own in both texts; a copy may give it another address."""

    id: int
    url: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; ``quotation`` makes it one that quotes ``speaker``."""

    phrase: Phrase
    numbers: tuple[Number, ...] = ()
    speaker: Person | None = None
    quotation: Phrase | None = None
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a text, a heading among them. ``origin`` is its place in the original, None where the copy put it in."""

    kind: BlockKind
    sentences: tuple[Sentence, ...]
    origin: int | None = None
    is_edited: bool = False

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Its links."""
        return tuple(sentence.citation for sentence in self.sentences if sentence.citation is not None)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with a caption and a credit, standing behind block ``after``."""

    after: int
    name: str
    caption: Phrase
    credit: Person


@dataclass(frozen=True, slots=True)
class Work:
    """One text with its title, standfirst, authors and pictures, in one language."""

    language: Language
    headline: Phrase
    standfirst: Sentence | None
    authors: tuple[Person, ...]
    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...] = ()
