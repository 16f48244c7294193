"""Blocks laid out as an article: text, sections, notes, images, and each link with its offsets into the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.extract.asides import NOTE_KINDS, Aside
from pipelines.extract.blocks import Anchor, Block, Picture
from pipelines.extract.sentences import sentence_around, sentence_borders

PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class PlacedSection:
    """A heading with the part of the text under it, its own line included; ``path`` are the headings above it and its own."""

    heading: str
    level: int
    start: int
    end: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedAnchor:
    """A link of the article; offsets, paragraph and section are None outside the text."""

    href: str
    anchor: str
    rel: str
    names: str
    aside: Aside | None
    sentence: str | None = None
    section: str | None = None
    paragraph: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """An image with its caption, address as the page has it."""

    src: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A part set aside: its kind and its text."""

    kind: Aside
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """All that the blocks of one article give."""

    text: str
    sections: tuple[PlacedSection, ...]
    anchors: tuple[PlacedAnchor, ...]
    notes: tuple[PlacedNote, ...]
    images: tuple[PlacedImage, ...]


def lay_out(blocks: Sequence[Block], pictures: Sequence[Picture]) -> Layout:
    """The article that the blocks make; blocks with an aside go to notes and captions, or only their links stay."""
    blocks = _rejoined(blocks)
    text, starts = _text(blocks)
    return Layout(
        text, _sections(blocks, starts, len(text)), _placed_anchors(blocks, starts), _notes(blocks), _images(blocks, pictures)
    )


def _rejoined(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that were broken inside one link made whole again.

    SPIP's import turns ``<a>the cornerstone of Japan's national security policy.</a>`` into two links in two paragraphs;
    no writer ends a paragraph inside a link.
    """
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before is not None and _is_broken_link(before, block):
            shift = len(before.text) + 1
            moved = [replace(anchor, start=anchor.start + shift, end=anchor.end + shift) for anchor in block.anchors]
            joined[-1] = replace(before, text=f"{before.text} {block.text}", anchors=(*before.anchors, *moved))
        else:
            joined.append(block)
    return [replace(block, anchors=_merged_anchors(block)) if len(block.anchors) > 1 else block for block in joined]


def _is_broken_link(before: Block, after: Block) -> bool:
    if not (
        before.anchors and after.anchors and before.kind == after.kind == "paragraph" and before.aside is after.aside is None
    ):
        return False
    last, first = before.anchors[-1], after.anchors[0]
    is_one_link = last.href == first.href and last.href not in ("", "#") and last.end == len(before.text) and first.start == 0
    return is_one_link and not re.search(r"[.!?…:;。！？]$", before.text)


def _merged_anchors(block: Block) -> tuple[Anchor, ...]:
    """Neighbouring links of one target as one link, white space between them included."""
    merged: list[Anchor] = []
    for anchor in block.anchors:
        last = merged[-1] if merged else None
        if last is not None and last.href == anchor.href and not block.text[last.end : anchor.start].strip():
            merged[-1] = replace(last, text=block.text[last.start : anchor.end], end=anchor.end)
        else:
            merged.append(anchor)
    return tuple(merged)


def _text(blocks: Sequence[Block]) -> tuple[str, list[int | None]]:
    """The text, and for each block where it starts in it (None when it is set aside)."""
    parts: list[str] = []
    starts: list[int | None] = []
    length = 0
    for block in blocks:
        if block.aside is not None:
            starts.append(None)
            continue
        length += len(PARAGRAPH_BREAK) if parts else 0
        starts.append(length)
        parts.append(block.text)
        length += len(block.text)
    return PARAGRAPH_BREAK.join(parts), starts


def _sections(blocks: Sequence[Block], starts: Sequence[int | None], length: int) -> tuple[PlacedSection, ...]:
    """Each heading's section ends where the next heading of the same or a higher rank begins."""
    headings = [
        (block, start) for block, start in zip(blocks, starts, strict=True) if block.kind == "heading" and start is not None
    ]
    sections: list[PlacedSection] = []
    above: list[Block] = []
    for number, (block, start) in enumerate(headings):
        ends = (other_start for other, other_start in headings[number + 1 :] if other.level <= block.level)
        above = [*(heading for heading in above if heading.level < block.level), block]
        path = tuple(heading.text for heading in above)
        sections.append(PlacedSection(block.text, block.level, start, next(ends, length), path))
    return tuple(sections)


def _placed_anchors(blocks: Sequence[Block], starts: Sequence[int | None]) -> tuple[PlacedAnchor, ...]:
    placed: list[PlacedAnchor] = []
    section: str | None = None
    paragraph = -1
    for block, start in zip(blocks, starts, strict=True):
        if start is not None:
            paragraph += 1
            section = block.text if block.kind == "heading" else section
        borders = sentence_borders(block.text) if block.anchors else []
        for anchor in block.anchors:
            sentence = sentence_around(block.text, borders, anchor.start, anchor.end)
            if start is None:
                placed.append(PlacedAnchor(anchor.href, anchor.text, anchor.rel, anchor.names, block.aside, sentence))
            else:
                place = (section, paragraph, start + anchor.start, start + anchor.end)
                placed.append(PlacedAnchor(anchor.href, anchor.text, anchor.rel, anchor.names, None, sentence, *place))
    return tuple(placed)


def _notes(blocks: Sequence[Block]) -> tuple[PlacedNote, ...]:
    """Blocks of one aside element make one note, in page order."""
    texts: dict[tuple[Aside, int], list[str]] = {}
    for block in blocks:
        if block.aside in NOTE_KINDS:
            texts.setdefault((block.aside, block.group), []).append(block.text)
    return tuple(PlacedNote(kind, PARAGRAPH_BREAK.join(parts)) for (kind, _), parts in texts.items())


def _images(blocks: Sequence[Block], pictures: Sequence[Picture]) -> tuple[PlacedImage, ...]:
    captions: dict[int, list[str]] = {}
    credits: dict[int, list[str]] = {}
    for block in blocks:
        if block.figure and block.aside in ("caption", "image_credit"):
            (captions if block.aside == "caption" else credits).setdefault(block.figure, []).append(block.text)
    images: dict[str, PlacedImage] = {}
    for picture in pictures:
        if picture.aside not in (None, "caption") or picture.src in images:
            continue
        caption, credit = captions.get(picture.figure, []), credits.get(picture.figure, [])
        images[picture.src] = PlacedImage(picture.src, " ".join(caption) or None, " ".join(credit) or None)
    return tuple(images.values())
