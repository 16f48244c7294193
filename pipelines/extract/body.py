"""The body of a page of any publisher, as blocks of its own tree.

Strategies are tried in order; the first whose result is good enough wins, and its name goes to ``body_source``: the one
container that leaves no doubt (two thirds of pages, for 1 ms), trafilatura's text found again in the page's blocks (30 ms), then
all long paragraphs.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

import trafilatura
from lxml.html import HtmlElement

from pipelines import urls
from pipelines.extract.align import aligned, letters_of
from pipelines.extract.asides import Aside, AsideRule, generic_aside
from pipelines.extract.blocks import Block, Clean, Picture, blocks_of
from pipelines.extract.container import contained
from pipelines.extract.note_marks import is_note_mark

# Below this share the text is not the page's own (trafilatura read an embedded copy): keep its words without links.
ALIGNED_SHARE = 0.6
# A block inside a menu or box that trafilatura took is still no text; its words may be the article only if they are this many.
ASIDE_SHARE = 0.5
# Fewer letters than this are no text (a caption, a cookie note).
TEXT_LETTERS = 25

_BODY_TAGS_OF_CAPTIONS = ("caption", "image_credit")


@dataclass(frozen=True, slots=True)
class Body:
    """The body's blocks in page order, its pictures, the strategy that found it, and doubts about it."""

    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    source: str
    flags: tuple[str, ...] = ()


def rules_body(roots: Sequence[HtmlElement], aside_of: AsideRule, name: str, clean: Clean) -> Body:
    """The body under the elements that a platform's rules name."""
    blocks, pictures = blocks_of(roots, aside_of, clean)
    return Body(tuple(blocks), tuple(pictures), name)


def generic_body(tree: HtmlElement, clean: Clean, url: str) -> Body:
    """The body of a page that no platform's rules fit; ``url`` tells its own links from those that lead elsewhere."""
    roots = tree.xpath("/html/body") or [tree]
    blocks, pictures = blocks_of(roots, _reading_aside, clean)
    sure = contained(blocks, urls.registrable_domain(url))
    if sure:
        return _chosen(blocks, pictures, sure, "container")
    text = _trafilatura_text(tree)
    alignment = aligned(text.split("\n"), blocks)
    if alignment.share < ALIGNED_SHARE:
        # Menus and comments were passed over to save time; a class that lies may hide the article in one.
        blocks, pictures = blocks_of(roots, generic_aside, clean)
        alignment = aligned(text.split("\n"), blocks)
    if len(letters_of(text)) >= TEXT_LETTERS and alignment.share >= ALIGNED_SHARE:
        return _chosen(blocks, pictures, alignment.blocks, "trafilatura")
    if len(letters_of(text)) >= TEXT_LETTERS:
        lines = [clean(line) for line in text.split("\n")]
        return Body(tuple(Block("paragraph", line) for line in lines if line), (), "trafilatura", ("body_unaligned",))
    chosen = tuple(
        number for number, block in enumerate(blocks) if block.aside is None and block.kind != "item" and len(block.text) > 80
    )
    return _chosen(blocks, pictures, chosen, "paragraphs", ("body_fallback",) if chosen else ())


def _reading_aside(element: HtmlElement) -> Aside | None:
    """As generic_aside, with menus and comments skipped: nothing of them is kept when the article stands elsewhere."""
    aside = generic_aside(element)
    return "skip" if aside in ("navigation", "comments") else aside


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


def _chosen(
    blocks: Sequence[Block], pictures: Sequence[Picture], numbers: tuple[int, ...], source: str, flags: tuple[str, ...] = ()
) -> Body:
    """The chosen blocks, with the captions, notes and pictures that stand between the first and a little after the last."""
    if not numbers:
        return Body((), (), source, flags)
    wanted = set(numbers)
    asides_are_text = _asides_are_text(blocks, numbers)
    first, last = numbers[0], numbers[-1]
    kept: list[Block] = []
    for number, block in enumerate(blocks):
        in_reach = first - 8 <= number <= last + 12
        if number in wanted:
            is_text = block.aside is None or (asides_are_text and block.aside not in _BODY_TAGS_OF_CAPTIONS)
            kept.append(replace(block, aside=None, group=0) if is_text else block)
        elif in_reach and block.aside is not None and block.aside not in ("navigation", "comments"):
            kept.append(block)
    inside = tuple(
        picture for picture in pictures if first - 3 <= picture.position <= last + 1 and picture.aside in (None, "caption")
    )
    return Body(tuple(kept), inside, source, flags)


def _asides_are_text(blocks: Sequence[Block], numbers: Sequence[int]) -> bool:
    """True where most of the text stands in what its class calls an aside: then the class lies."""
    sizes = [(len(blocks[number].text), blocks[number].aside is not None) for number in numbers]
    return sum(size for size, aside in sizes if aside) > ASIDE_SHARE * sum(size for size, _ in sizes)
