"""What a copy and its original are compared by, and what the comparison gives: records alone, no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.records import Change, CopyKind, Document, Link

PairState = Literal["kept", "edited", "cut", "added"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a reading with its links."""

    document: Document
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of the copy beside the one of the original that it comes from; None on the side that has no such paragraph.

    ``copy`` and ``original`` count the paragraphs of each text from 0; ``is_moved`` says that it stands in another order. A
    paragraph of the original that the copy parts is one pair, with both parts in ``copy_text``; one of the copy that joins two of
    the original is in two pairs, each with its own share of the text. What a translation has for a paragraph is ``edited``, with
    the share of numbers and names in common as ``similarity``.
    """

    state: PairState
    copy: int | None
    original: int | None
    similarity: float
    copy_text: str
    original_text: str
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one copy differs from its original. Shares are 0..1; counts are of paragraphs and of citations.

    ``pairs`` are in the order of the copy, each cut paragraph behind the one that it followed in the original.
    ``is_translation`` is None where the languages differ and nothing in the texts tells. ``kind`` is None where the two are not
    the same work, or where that can't be told.
    """

    copy_in_original: float
    original_in_copy: float
    title_similarity: float | None
    is_translation: bool | None
    pairs: tuple[Pair, ...]
    order_agreement: float | None
    changes: tuple[Change, ...]
    links_kept: int
    links_dropped: int
    links_rewritten: int
    links_added: int
    authors_agree: bool | None
    dates_agree: bool | None
    kind: CopyKind | None

    @property
    def shared(self) -> float:
        """The larger of the two containments: an excerpt lies wholly in its original."""
        return max(self.copy_in_original, self.original_in_copy)

    def count(self, state: PairState) -> int:
        """Paragraphs in a state."""
        return sum(pair.state == state for pair in self.pairs)
