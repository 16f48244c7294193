"""The paragraphs of a copy and its original as elements of HTML, each beside the one that it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipelines.records import Document
from pipelines.resolve.comparison.records import Pair
from pipelines.resolve.comparison.segments import paragraphs_of
from warehouse.commands.differences import ASIDE_MEANING, apart_line, one_line, places, same_line, state_line
from warehouse.commands.elements import Content, element, language_of
from warehouse.diff_sheets import DiffSheet, Passage, passages
from warehouse.word_differences import Words, word_differences

_SIGNS = {"kept": "=", "edited": "~", "cut": "−", "added": "+"}


def paragraphs(found: DiffSheet, is_full: bool) -> list[Content]:
    """What was kept, edited, cut, added and moved; the whole texts where the two have no paragraph in common."""
    if not found.has_common:
        whole = [_whole(name, side.document) for name, side in (("Copy", found.copy), ("Original", found.original))]
        return [element("p", apart_line(found)), element("div", *whole, class_="both")]
    legend = element(
        "p", element("ins", "Underlined words"), " are the copy’s alone, ", element("del", "struck out"),
        " ones the original’s alone.", class_="legend",
    )  # fmt: skip
    anchors: dict[int, Pair] = {}
    for pair in found.comparison.pairs:  # a paragraph that joins two of the original is in two pairs
        if pair.copy is not None:
            anchors.setdefault(pair.copy, pair)
    items: list[etree._Element] = []
    for passage in passages(found.comparison.pairs):
        if passage.is_same:
            items.append(_same(passage, found.copy.document, anchors, is_full))
        else:
            items += [_pair(pair, found, anchors) for pair in passage.pairs]
    return [legend, element("ol", *items, class_="passages")]


def set_aside(found: DiffSheet) -> list[Content]:
    """The paragraphs of both that are no part of the comparison."""
    lines = [
        element(
            "li",
            element("span", f"{name}, paragraph {number + 1}", class_="place"),
            _text((Words(_lines(text), is_changed=False),), document),
        )
        for name, document, left in (
            ("Copy", found.copy.document, found.copy_aside),
            ("Original", found.original.document, found.original_aside),
        )
        for number, text in left
    ]
    return [element("p", f"{ASIDE_MEANING.capitalize()}.", class_="legend"), element("ul", *lines, class_="aside")]


def _same(passage: Passage, copy: Document, anchors: dict[int, Pair], is_full: bool) -> etree._Element:
    """Paragraphs whose words are the same, once, in the copy's spelling, behind a line that opens."""
    place, original_place = places(passage.pairs)
    where = element("span", f"copy {place}, original {original_place}", class_="place")
    summary = element("summary", element("span", "=", class_="sign"), f"{same_line(passage.pairs)} ", where)
    texts = [
        element("li", one_line(pair.copy_text), lang=language_of(copy), dir="auto", id=_anchor(pair, anchors))
        for pair in passage.pairs
    ]
    return element("li", element("details", summary, element("ol", *texts), open="" if is_full else None), class_="same")


def _pair(pair: Pair, found: DiffSheet, anchors: dict[int, Pair]) -> etree._Element:
    copy_place, original_place = places((pair,))
    if pair.state == "edited":
        copy, original = word_differences(pair.copy_text, pair.original_text)
    else:
        copy, original = ((Words(_lines(text), pair.state != "kept"),) for text in (pair.copy_text, pair.original_text))
    whole = "whole" if pair.state in ("cut", "added") else None
    state = state_line(pair)
    return element(
        "li",
        element("p", element("span", _SIGNS[pair.state], class_="sign"), state[:1].upper() + state[1:], class_="state"),
        _side("Copy", copy_place, _text(copy, found.copy.document, "ins", whole)),
        _side("Original", original_place, _text(original, found.original.document, "del", whole)),
        class_=f"pair {pair.state}" + (" moved" if pair.is_moved else ""),
        id=_anchor(pair, anchors),
    )


def _side(name: str, place: str, text: etree._Element) -> etree._Element:
    if not place:
        return element("div", element("p", f"Not in the {name.lower()}", class_="place"), class_="side")
    return element("div", element("span", f"{name}, paragraph {place}", class_="place"), text, class_="side")


def _whole(name: str, document: Document) -> etree._Element:
    texts = [_text((Words(_lines(text), is_changed=False),), document) for text in paragraphs_of(document.text or "")]
    return element("div", element("h3", name), *texts, class_="side")


def _lines(text: str) -> str:
    """A text with the ends of its lines, and otherwise with single spaces."""
    return "\n".join(map(one_line, text.split("\n")))


def _text(runs: Sequence[Words], document: Document, tag: str = "span", class_: str | None = None) -> etree._Element:
    words = [element(tag, run.text, class_=class_) if run.is_changed else run.text for run in runs]
    return element("p", *words, lang=language_of(document), dir="auto")


def _anchor(pair: Pair, anchors: dict[int, Pair]) -> str | None:
    return f"copy-{pair.copy + 1}" if pair.copy is not None and anchors[pair.copy] is pair else None
