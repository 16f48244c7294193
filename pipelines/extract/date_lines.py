"""Dates in the lines of text around the headline, and in lines that announce one ("Posted on ..."), where no markup tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from pipelines.extract.blocks import Block
from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.date_words import FIELDS, dated_pieces, is_dated
from pipelines.extract.printed_dates import is_told

# Longer lines tell of something.
LINE_CHARACTERS = 160
# Text between the headline and its date line: a standfirst, a byline and share buttons.
NEAR_CHARACTERS = 600
BLOCKS_BETWEEN = 60
# Before the headline stands the page's frame with today's date, so a line behind it may be this much further away.
BEFORE_CHARACTERS = 200
# Words beside the date of a line that is no sentence.
BESIDE_CHARACTERS = 70
# Words beside the date of a heading ("News, 3 May 2021, by Ada Reis").
HEADING_BESIDE_CHARACTERS = 45
# From here on a line that ends as a sentence does is one.
SENTENCE_BESIDE_CHARACTERS = 40
# Distance of a word such as "Posted" from its date ("Posted by Ada Reis in Town on").
ANNOUNCED_CHARACTERS = 60
# Claims of a field that are kept, the nearest first.
CLAIMS_KEPT = 4

_NEVER = frozenset({"comments", "caption", "image_credit", "footnote", "contents", "skip", "hidden", "note_mark"})
_ONLY_NEAR = frozenset({"related", "navigation", "share", "byline", "biography"})
# Ranks of lines by their distance in characters; lines that are far away come behind all of them.
_ANNOUNCED_FAR, _FAR = NEAR_CHARACTERS + 1, NEAR_CHARACTERS + 2
_NUMBER = re.compile(r"\d")
_SENTENCE = re.compile(r"[.!?…。]\s*$")


def date_lines(blocks: Sequence[Block], headline: str | None, known: Candidates) -> Candidates:
    """Claims of a page's dated lines: those near the headline first, then those that say what they are, the bare ones last.

    ``blocks`` are those of the whole page; they are read where the ``known`` claims leave a doubt. The source is "line", and
    "line.far" for a bare date that is not near the headline.
    """
    if is_told(known):
        return Candidates()
    found: list[tuple[int, str, str]] = []
    for away, block in _dated_blocks(blocks, headline):
        found.extend(_claims_of(block, away))
    found.sort(key=lambda claim: claim[0])
    claims = Claims()
    kept: Counter[str] = Counter()
    for rank, field, text in found:
        kept[field] += 1
        if kept[field] <= CLAIMS_KEPT:
            claims.add(field, text, "line.far" if rank == _FAR else "line")
    return claims.candidates()


def _dated_blocks(blocks: Sequence[Block], headline: str | None) -> Iterator[tuple[int, Block]]:
    """Short blocks with a date, each with the characters between it and the headline, and some more where it stands before it."""
    dated = [
        position
        for position, block in enumerate(blocks)
        if len(block.text) <= LINE_CHARACTERS and is_dated(block.text) and block.aside not in _NEVER and "://" not in block.text
    ]
    place = _place_of(blocks, headline) if dated else None
    for position in dated:
        if place is None:
            yield _FAR, blocks[position]
        elif position != place:
            first, last = sorted((position, place))
            between = sum(len(block.text) for block in islice(blocks, first + 1, last)) if last - first < BLOCKS_BETWEEN else _FAR
            yield between + (BEFORE_CHARACTERS if position < place else 0), blocks[position]


def _claims_of(block: Block, away: int) -> Iterator[tuple[int, str, str]]:
    """Rank, field and text of the dates of a line."""
    is_near = away <= NEAR_CHARACTERS
    if not is_near and block.aside in _ONLY_NEAR:
        return
    for kind, piece in dated_pieces(block.text):
        if kind == "other":
            continue
        if kind is not None and (number := _NUMBER.search(piece)) is not None and number.start() <= ANNOUNCED_CHARACTERS:
            yield min(away, _ANNOUNCED_FAR), FIELDS[kind], piece
        elif kind is None and _is_bare(block, piece):
            yield away if is_near else _FAR, FIELDS[kind], piece


def _is_bare(block: Block, piece: str) -> bool:
    """True for a line that is not much more than its date."""
    numbers = [match.start() for match in _NUMBER.finditer(piece)]
    beside = len(piece) - (numbers[-1] - numbers[0])
    if beside > (HEADING_BESIDE_CHARACTERS if block.level else BESIDE_CHARACTERS):
        return False
    return beside <= SENTENCE_BESIDE_CHARACTERS or _SENTENCE.search(block.text) is None


def _place_of(blocks: Sequence[Block], headline: str | None) -> int | None:
    """The number of the block that is the headline: a heading before a line with its words, else the first heading of level 1."""
    wanted = " ".join((headline or "").split()).casefold()
    best, best_score = None, 0
    first = None
    for position, block in enumerate(blocks):
        if not block.level and len(block.text) != len(wanted):
            continue
        if first is None and block.level == 1:
            first = position
        text = block.text.casefold()
        if text == wanted:
            score = 4 if block.level else 2
        elif block.level and wanted and len(text) > 12 and (text in wanted or wanted in text):
            score = 3
        else:
            continue
        if block.aside in ("navigation", "related", "comments"):
            score -= 2
        if score > best_score:
            best, best_score = position, score
    return first if best is None else best
