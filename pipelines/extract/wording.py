"""Blocks that are no article text by their words: contents lists, credit lines, biographies, donation lines, torn comments.

Markup tells most asides (asides.toml, the platforms); republished pages lose it, so what is left is told by words and place.
The words stand in wording.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from pipelines.extract.align import letters_of
from pipelines.extract.asides import Aside
from pipelines.extract.blocks import Block
from pipelines.extract.bylines import is_affiliation_line, is_date_or_byline, name_end

# Couteau Suisse cuts the entries of its contents list at `_sommaire_NB_CARACTERES`, 30 characters by default.
CONTENTS_CUT = 30
# How many text blocks at each end are looked at for lines that are only words about the article.
HEAD_BLOCKS = 4
TAIL_BLOCKS = 8
# Longer paragraphs hold more than a credit or a plea.
LINE_CHARACTERS = 600
# Number of the note that the rest of a P.S. makes; walks of the tree count from 1.
POSTSCRIPT_GROUP = -50


@dataclass(frozen=True, slots=True)
class _Wording:
    credit: re.Pattern[str]
    credit_words: tuple[str, ...]
    donation_words: tuple[str, ...]
    disclosure_words: tuple[str, ...]
    donation: re.Pattern[str]
    disclosure: re.Pattern[str]
    torn_comment: re.Pattern[str]
    contents_title: re.Pattern[str]
    biography: re.Pattern[str]


def set_aside(blocks: Sequence[Block], headline: str | None, names: Sequence[str], *, captions_lost: bool = False) -> list[Block]:
    """The same blocks, those that are no article text marked with what they are.

    ``names`` are the authors' names as the page has them. ``captions_lost`` is for plain text, where pictures were dropped and
    their captions stand alone in italics.
    """
    marked = _without_headline([_without_torn_comment(block) for block in blocks], headline)
    marked = _without_contents(marked)
    marked = _without_lines(marked, names)
    marked = _split_postscript(marked, names)
    return _without_captions(marked, captions_lost=captions_lost)


def _without_torn_comment(block: Block) -> Block:
    """The tail of a page-counter comment that an editor tore: ``<http://theconversation.com/republishing-guidelines> —>``."""
    if block.aside is not None or "http" not in block.text:
        return block
    found = _wording().torn_comment.search(block.text)
    if not found:
        return block
    text = block.text[: found.start()].rstrip()
    if not text:
        return replace(block, aside="skip")
    return replace(block, text=text, anchors=tuple(anchor for anchor in block.anchors if anchor.end <= len(text)))


def _without_headline(blocks: list[Block], headline: str | None) -> list[Block]:
    """The article's own title is no part of its text, wherever in the head it is repeated."""
    key = letters_of(headline or "")
    texts = [number for number, block in enumerate(blocks) if block.aside is None][:HEAD_BLOCKS]
    for number in texts:
        if key and letters_of(blocks[number].text) == key:
            blocks[number] = replace(blocks[number], aside="skip")
            break
    return blocks


def _without_contents(blocks: list[Block]) -> list[Block]:
    """Lists whose entries repeat the headings, whole or cut at 30 characters, and the title above them."""
    headings = {letters_of(block.text[:CONTENTS_CUT]) for block in blocks if block.kind == "heading" and block.aside is None}
    for first, end in _runs(blocks, "item"):
        entries = [letters_of(block.text[:CONTENTS_CUT]) for block in blocks[first:end]]
        if len(entries) < 2 or sum(entry in headings for entry in entries) * 5 < len(entries) * 4:
            continue
        has_title = (
            first > 0 and blocks[first - 1].aside is None and _wording().contents_title.fullmatch(blocks[first - 1].text.strip())
        )
        for number in range(first - 1 if has_title else first, end):
            blocks[number] = replace(blocks[number], aside="contents", group=-1)
    return blocks


def _runs(blocks: Sequence[Block], kind: str) -> Iterator[tuple[int, int]]:
    """Where blocks of one kind, all text, follow each other: first and behind the last."""
    start: int | None = None
    for number, block in enumerate([*blocks, Block("paragraph", "")]):
        inside = block.kind == kind and block.aside is None
        if inside and start is None:
            start = number
        elif not inside and start is not None:
            yield start, number
            start = None


def _without_lines(blocks: list[Block], names: Sequence[str]) -> list[Block]:
    """Credit, donation, disclosure, affiliation and biography lines at the head and at the tail of the text."""
    texts = [number for number, block in enumerate(blocks) if block.aside is None]
    tail = set(texts[max(HEAD_BLOCKS, len(texts) - TAIL_BLOCKS) :]) or set(texts[-1:])
    head = set(texts[:HEAD_BLOCKS])
    group = -2
    for number in sorted(head | tail):
        block = blocks[number]
        aside = _line_aside(block, names, in_head=number in head, in_tail=number in tail)
        if aside is not None:
            blocks[number] = replace(block, aside=aside, group=group)
            group -= 1
    return blocks


def _line_aside(block: Block, names: Sequence[str], *, in_head: bool, in_tail: bool) -> Aside | None:
    wording = _wording()
    if block.kind in ("heading", "code", "row") or len(block.text) > LINE_CHARACTERS:
        return None
    small = block.text.lower()
    if _says(wording.credit, wording.credit_words, small):
        return "credit"
    if in_head and is_date_or_byline(block.text, names):
        return "byline"
    if in_head and is_affiliation_line(block, names):
        return "biography"
    if not in_tail:
        return None
    if _says(wording.donation, wording.donation_words, small):
        return "donation"
    if _says(wording.disclosure, wording.disclosure_words, small):
        return "disclosure"
    if is_affiliation_line(block, names) or _is_biography(block, names):
        return "biography"
    return None


def _split_postscript(blocks: list[Block], names: Sequence[str]) -> list[Block]:
    """Biographies and donation lines of a P.S. apart from what it says of the original."""
    in_biography = 0
    for number, block in enumerate(blocks):
        if block.aside != "ps":
            in_biography = 0
            continue
        if _wording().donation.search(block.text):
            blocks[number] = replace(block, aside="donation", group=-100 - number)
            in_biography = 0
        elif _is_biography(block, names) or (in_biography and block.kind == "paragraph" and not is_credit(block.text)):
            # Paragraphs behind a biography carry on with it until the next item: "Dr. McCarthy teaches ...".
            in_biography = in_biography or -100 - number
            blocks[number] = replace(block, aside="biography", group=in_biography)
        else:
            # What is left of it is one note, wherever a biography cut it in two.
            blocks[number] = replace(block, group=POSTSCRIPT_GROUP)
            in_biography = 0
    return blocks


def _is_biography(block: Block, names: Sequence[str]) -> bool:
    """A line that begins with an author's name and goes on about the person."""
    end = name_end(block.text, names)
    return end is not None and bool(_wording().biography.match(block.text, end)) and not block.text.endswith((":", "?"))


def _without_captions(blocks: list[Block], *, captions_lost: bool) -> list[Block]:
    """Captions that lost their markup: one sentence in italics, without a link, amid the paragraphs of a plain text."""
    if not captions_lost:
        return blocks
    texts = [number for number, block in enumerate(blocks) if block.aside is None]
    for number in texts[3:-3]:
        block = blocks[number]
        if block.is_emphasis and block.kind == "paragraph" and not block.anchors and 25 <= len(block.text) <= 250:
            blocks[number] = replace(block, aside="caption")
    return blocks


def is_credit(text: str) -> bool:
    """True for words that say where the article comes from."""
    return _says(_wording().credit, _wording().credit_words, text.lower())


def _says(pattern: re.Pattern[str], words: Sequence[str], small: str) -> bool:
    """Whether the text in small letters matches; the words are asked first, for one of them is in each match."""
    return any(map(small.__contains__, words)) and pattern.search(small) is not None


@lru_cache(maxsize=1)
def _wording() -> _Wording:
    rules = tomllib.loads(files("pipelines.extract").joinpath("wording.toml").read_text("utf-8"))
    words = {name: tuple(rules.pop(name)) for name in ("credit_words", "donation_words", "disclosure_words")}
    patterns = {name: re.compile("|".join(spelt), re.IGNORECASE) for name, spelt in rules.items()}
    return _Wording(**{**words, **patterns})  # type: ignore[arg-type]  # each by its name
