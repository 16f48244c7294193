"""The body of a page of any publisher, as blocks of its own tree.

A learned model says for each block how likely it is article text (``block_model``, 1 ms). From the same likelihoods follows how
well the choice probably fits the article; where that is little, trafilatura reads the page too (30 ms, on few pages), and
its text is found again in the page's blocks. A page that shows its article only to scripts may still have it in JSON-LD.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import trafilatura
from lxml.html import HtmlElement
from numpy.typing import NDArray

from pipelines.extract.align import Alignment, aligned, letters_of
from pipelines.extract.asides import Aside, AsideRule
from pipelines.extract.block_model import UNIT, log_odds
from pipelines.extract.blocks import Block, Clean, Picture
from pipelines.extract.features import PageFacts
from pipelines.extract.note_marks import is_note_mark
from pipelines.extract.outline import Outline
from pipelines.extract.walk import blocks_of

# Under this confidence trafilatura is asked: on pages of unknown sites that lie below it (1 %) its text is the better one by far.
# Under 0.85 it still is a little better on one corpus; but each page that it reads costs as much as three that it does not.
SURE = 0.6
# Below this share the text is not the page's own (trafilatura read an embedded copy): keep its words without links.
ALIGNED_SHARE = 0.6
# Fewer letters than this are no text (a caption, a cookie note).
TEXT_LETTERS = 25
# JSON-LD's article text is taken for the body where it is this much longer than all that was chosen of the page itself.
UNSEEN_BODY = 2.0

# What is never text though the model likes it: it reads like text. Lists of contents and of notes, boxes and menus are left to
# the model, since some sites give such names to whole articles; where a platform's rules know the body, they know its boxes too.
_NEVER_TEXT: frozenset[Aside | None] = frozenset({
    "caption", "image_credit", "biography", "byline", "disclosure", "donation", "credit", "ps", "note_mark",
})  # fmt: skip
# A heading between two chosen blocks belongs to them, unless the model is surer than this that it does not.
HEADING_ODDS = -3.0
_NEVER_NOTES: frozenset[Aside | None] = frozenset({"navigation", "comments", "hidden"})


@dataclass(frozen=True, slots=True)
class Body:
    """The body's blocks in page order, its pictures, the strategy that found it, and doubts about it.

    ``confidence`` is the F1 that the model expects of the chosen blocks against the article's, by characters, 0 to 1; None where
    a platform's rules or the whole of a plain text were taken, which nothing measures.
    """

    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    source: str
    flags: tuple[str, ...] = ()
    confidence: float | None = None


def rules_body(roots: Sequence[HtmlElement], aside_of: AsideRule, name: str, clean: Clean) -> Body:
    """The body under the elements that a platform's rules name."""
    blocks, pictures = blocks_of(roots, aside_of, clean)
    return Body(tuple(blocks), tuple(pictures), name)


def likely_body(tree: HtmlElement, outline: Outline, facts: PageFacts, clean: Clean) -> Body:
    """The body of any page, as the model sees it; ``outline`` is the walk of ``tree``.

    Where a platform's rules know the body, the model takes that for a strong sign, and what they set aside stays so.
    """
    blocks = outline.blocks
    odds = log_odds(outline, facts) / UNIT if blocks else np.zeros(0)
    likely = 1 / (1 + np.exp(-odds))
    likely_ones = (number for number in np.flatnonzero(odds > 0).tolist() if _may_be_text(blocks[number], facts))
    chosen = _with_headings(list(likely_ones), blocks, odds)
    confidence = expected_f1(likely, blocks, chosen)
    text_letters = sum(len(blocks[number].text) for number in chosen)
    if len(facts.article_body) > UNSEEN_BODY * text_letters:
        return _unseen_body(facts.article_text, clean)
    if confidence < SURE:
        other = _trafilatura_body(tree, outline, likely, clean)
        if other is not None:
            return other
    return _chosen(outline, chosen, "blocks", confidence)


def _may_be_text(block: Block, facts: PageFacts) -> bool:
    return block.aside is None if facts.roots else block.aside not in _NEVER_TEXT


def _with_headings(chosen: Sequence[int], blocks: Sequence[Block], odds: NDArray[np.float64]) -> list[int]:
    """The chosen blocks and the plain headings between two of them, which short articles have and the model doubts.

    Only captions and boxes may stand beside such a heading: where the model left out text, it may be another article's.
    """
    added: list[int] = []
    for before, after in pairwise(chosen):
        between = range(before + 1, after)
        headings = [number for number in between if blocks[number].aside is None]
        if all(_is_plain_heading(blocks[number]) and odds[number] > HEADING_ODDS for number in headings):
            added += headings
    return sorted([*chosen, *added])


def _is_plain_heading(block: Block) -> bool:
    return block.kind == "heading" and not block.anchors


def expected_f1(likely: NDArray[np.float64], blocks: Sequence[Block], chosen: Sequence[int]) -> float:
    """The F1 of the chosen blocks by characters, if each block is article text with the probability given."""
    if not chosen:
        return 0.0
    characters = np.fromiter((len(block.text) for block in blocks), dtype=np.float64, count=len(blocks))
    numbers = list(chosen)
    hits = float((likely * characters)[numbers].sum())
    return 2 * hits / float(characters[numbers].sum() + (likely * characters).sum())


def _unseen_body(article_text: str, clean: Clean) -> Body:
    """The article as JSON-LD has it, without links and places: the page's own elements do not hold it."""
    lines = [clean(line) for line in article_text.split("\n")]
    return Body(tuple(Block("paragraph", line) for line in lines if line), (), "jsonld", ("body_unaligned",))


def _trafilatura_body(tree: HtmlElement, outline: Outline, likely: NDArray[np.float64], clean: Clean) -> Body | None:
    """trafilatura's text as blocks of the page; as mere lines where the blocks do not hold it; None when it finds none."""
    text = _trafilatura_text(tree)
    if len(letters_of(text)) < TEXT_LETTERS:
        return None
    alignment: Alignment = aligned(text.split("\n"), outline.blocks)
    if alignment.share >= ALIGNED_SHARE:
        return _chosen(outline, alignment.blocks, "trafilatura", expected_f1(likely, outline.blocks, alignment.blocks))
    lines = [clean(line) for line in text.split("\n")]
    return Body(tuple(Block("paragraph", line) for line in lines if line), (), "trafilatura", ("body_unaligned",))


def _trafilatura_text(tree: HtmlElement) -> str:
    """trafilatura's text of the page, a block a line; "" when it finds none. Metadata is not asked for: we have our own."""
    # A copy, because trafilatura cuts its input to pieces; a deep copy costs 1.3 ms, a second parse twice that.
    tree = copy.deepcopy(tree)
    # Blocks have no marks of notes in their text, so its lines must have none either.
    for mark in [element for element in tree.iter("sup", "span", "a") if is_note_mark(element)]:
        mark.drop_tree()
    # Neither fast nor favor_precision: on the pages that come here, fast costs 0.02 to 0.08 of F1.
    text = trafilatura.extract(
        tree,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        with_metadata=False,
        output_format="txt",
    )
    return text or ""


def _chosen(outline: Outline, numbers: Sequence[int], source: str, confidence: float) -> Body:
    """The chosen blocks, with the captions, notes and pictures that stand between the first and a little after the last."""
    if not numbers:
        return Body((), (), source, (), confidence)
    wanted = set(numbers)
    first, last = numbers[0], numbers[-1]
    kept: list[Block] = []
    for number, block in enumerate(outline.blocks[: last + 13]):
        if number in wanted:
            kept.append(block if block.aside is None else replace(block, aside=None, group=0))
        elif number >= first - 8 and block.aside is not None and block.aside not in _NEVER_NOTES:
            kept.append(block)
        elif first < number < last and block.aside is None and block.anchors:
            # "Read more: ...", a card of a source: no text, but its links are the article's.
            kept.append(replace(block, aside="related"))
    inside = tuple(
        picture
        for picture in outline.pictures
        if first - 3 <= picture.position <= last + 1 and picture.aside in (None, "caption")
    )
    return Body(tuple(kept), inside, source, (), confidence)
