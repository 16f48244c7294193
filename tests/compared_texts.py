"""A work and its copies, made by hand, and how they are compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rows import document

from pipelines.records import Link, Person
from pipelines.resolve.comparison.compare import compare
from pipelines.resolve.comparison.records import Comparison, Side

AUTHOR = Person("Ada M. Quill", "Ada M.", "Quill")

PARAGRAPHS = (
    "The river at Lower Marle rose by 34 centimetres in a single night last week, and nobody in the town had been warned of it.",
    "Farmers on both banks lost 1,250 sheep, according to the regional chamber, which had asked for a new dam as early as 1987.",
    "“We heard the water before we saw it,” said Tomas Eklund, who keeps the mill below the bridge. “Then the lights went out.”",
    "Why nobody was warned",
    "The gauge upstream had been broken since March. A spokeswoman of the water board said that a spare part was still on order.",
    "Engineers have argued for decades that a single gauge is too few for a valley of this size, and their reports fill shelves.",
    "A study of the university in Brask found in 2019 that 3.5 percent of all readings were missing, most of them in winter.",
    "The mayor, Ines Falk, promised to raise it with the ministry. “It is no matter of money,” she told them.",
    "What happens next depends on the weather. Another 60 millimetres of rain are forecast for Sunday, and the soil is full.",
    "Those who live nearest to the bridge have moved their furniture upstairs and wait, as their grandparents did, for day.",
)
TEXT = "\n\n".join(PARAGRAPHS)
OTHERS = (
    "Pears are picked while they are hard, and ripen from the core outwards once they lie in a cool room for a week or two.",
    "The old varieties keep until spring if they are wrapped in paper, and no two growers agree on which paper is the best.",
    "Most of the trees along the southern road were planted by one family of teachers, who never sold a single pear of theirs.",
)


def joined(*paragraphs: str) -> str:
    """A text of these paragraphs."""
    return "\n\n".join(paragraphs)


def original(text: str = TEXT, links: tuple[Link, ...] = (), **values: Any) -> Side:
    """The work as it first ran."""
    return Side(document("https://first.example/river", text=text, authors=(AUTHOR,), **values), links)


def copy(text: str = TEXT, links: tuple[Link, ...] = (), **values: Any) -> Side:
    """A copy of it on another site."""
    return Side(document("https://copy.example/river", text=text, authors=(AUTHOR,), **values), links)


def compared(text: str, text_there: str = TEXT, **values: Any) -> Comparison:
    """A copy with this text, compared with the work."""
    return compare(copy(text, **values), original(text_there))


def changes(ours: str, theirs: str) -> list[tuple[str, str | None, str | None]]:
    """What changed between two wordings of a paragraph that stands in the work."""
    found = compared(joined(ours, TEXT), joined(theirs, TEXT))
    return [(change.kind, change.in_copy, change.in_original) for change in found.changes]


def with_links(side: Side, *links: Link) -> Side:
    """The side with links."""
    return replace(side, links=links)
