"""The one element that holds the article, where a page's paragraphs leave no doubt about it.

A paragraph counts for the element around it, half for the next one out, a quarter for the third: an article's paragraphs share
a parent, those of comments and teasers each have their own. Doubt means None: another reader's turn.

The numbers below were tried out on three corpora. On the 628 pages of them where the container is sure, body F1 is .968 (aeb),
.971 (wcxb) and .887 (trafilatura's own corpus, by snippets); trafilatura's text has .959, .959 and .870 there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines.extract.blocks import Block

# Characters outside links from which a block is a paragraph, and from which a text is no teaser.
PROSE_CHARACTERS = 60
ARTICLE_CHARACTERS = 700
# Share of the page's prose that the container has to hold; lists of comments and teasers are left out of the count.
COVERAGE_NEEDED = 0.75
# Where the lists hold more than this, compared with the container, it has to have so many paragraphs: else it may be one of them.
LISTED_SHARE = 0.3
PARAGRAPHS_NEEDED = 5
# Share of the container's prose that stands in no list, from which its lists are teasers.
FREE_SHARE = 0.8
# Blocks before the container among which a lead is looked for.
LEAD_BLOCKS = 12
# Parents of one kind with a paragraph each, from which they are a list.
LIST_LENGTH = 4
# A block of which links hold more than this is navigation.
LINK_SHARE = 0.7
# Lines at the ends of a container that are shorter and no sentence: "Share", "By our staff", "Read more".
LINE_CHARACTERS = 60
# More prose than this in boxes set aside by their class means that a class may lie.
ASIDE_SHARE = 0.3

_HOST = re.compile(r"(?:https?:)?//([^/?#:@]+)")
# Buttons to share and to follow lead to other sites too.
_SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|linkedin|whatsapp|t|telegram|reddit|pinterest|instagram|addtoany|getpocket|flipboard|bsky|threads|"
    r"youtube|tiktok|google|apple|spotify|wa)\.\w+$"
)
_PARAGRAPHS = frozenset({"p", "blockquote", "pre", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_SENTENCE_ENDS = (".", "!", "?", "…", ":", '"', "”", "»", "'", "’", ")", "。", "！", "？", "」")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    number: int
    parent: HtmlElement
    characters: int


def contained(blocks: Sequence[Block], domain: str) -> tuple[int, ...] | None:
    """Numbers of the article's blocks; None when no container is sure. ``domain`` is the page's own, registrable."""
    paragraphs = _paragraphs(blocks)
    total = sum(paragraph.characters for paragraph in paragraphs)
    aside = sum(count for block in blocks if block.aside is not None and (count := prose_of(block)) >= PROSE_CHARACTERS)
    if total < ARTICLE_CHARACTERS or aside > ASIDE_SHARE * (total + aside):
        return None
    top = _top(paragraphs)
    roots = _with_twins(top, paragraphs)
    inside = _Inside(roots)
    listed = _listed(paragraphs)
    own = [paragraph for paragraph in paragraphs if inside(paragraph.parent)]
    held = sum(paragraph.characters for paragraph in own)
    outside = [paragraph for paragraph in paragraphs if paragraph.number in listed and not inside(paragraph.parent)]
    left_out = sum(paragraph.characters for paragraph in outside)
    if held < ARTICLE_CHARACTERS or held < COVERAGE_NEEDED * (total - left_out):
        return None
    if left_out > LISTED_SHARE * held and (len(own) < PARAGRAPHS_NEEDED or any(_are_alike(top, one.parent) for one in outside)):
        return None
    numbers = [number for number, block in enumerate(blocks) if _is_text(block, domain) and inside(block.owner)]
    free = sum(paragraph.characters for paragraph in own if paragraph.number not in listed)
    # A body whose builder wraps each paragraph looks like a list itself; in another, what is listed is teasers.
    teasers = listed if free >= FREE_SHARE * held else frozenset()
    trimmed = _trimmed(numbers, [paragraph.number for paragraph in own if paragraph.number not in teasers], teasers, blocks)
    told = {blocks[number].text for number in trimmed}
    lead = [number for number in _lead(trimmed[0], blocks, listed, domain) if blocks[number].text not in told]
    return (*lead, *trimmed)


def prose_of(block: Block) -> int:
    """Characters of a block outside its links."""
    return len(block.text) - sum(anchor.end - anchor.start for anchor in block.anchors)


def _paragraphs(blocks: Sequence[Block]) -> list[_Paragraph]:
    found = [
        (number, block, count)
        for number, block in enumerate(blocks)
        if block.aside is None and block.kind != "heading" and block.owner is not None
        and (count := prose_of(block)) >= PROSE_CHARACTERS and count > 0.5 * len(block.text)
    ]  # fmt: skip
    per_owner = Counter(block.owner for _, block, _ in found)
    paragraphs: list[_Paragraph] = []
    for number, block, count in found:
        owner = block.owner
        assert owner is not None
        # A div with one text is a paragraph; one with several, broken by <br>, is their parent.
        parent = owner.getparent() if owner.tag in _PARAGRAPHS or per_owner[owner] == 1 else owner
        paragraphs.append(_Paragraph(number, owner if parent is None else parent, count))
    return paragraphs


def _top(paragraphs: Sequence[_Paragraph]) -> HtmlElement:
    scores: dict[HtmlElement, float] = {}
    for paragraph in paragraphs:
        element: HtmlElement | None = paragraph.parent
        for share in (1.0, 0.5, 0.25):
            if element is None:
                break
            scores[element] = scores.get(element, 0.0) + share * paragraph.characters
            element = element.getparent()
    return max(scores, key=lambda element: scores[element])


def _with_twins(top: HtmlElement, paragraphs: Sequence[_Paragraph]) -> frozenset[HtmlElement]:
    """The container and its siblings of the same tag and class that hold paragraphs: one body, cut by adverts."""
    parent = top.getparent()
    if parent is None or top.tag == "body":
        return frozenset({top})
    kind = (top.tag, top.get("class"))
    return frozenset({top}) | {
        paragraph.parent
        for paragraph in paragraphs
        if paragraph.parent.getparent() is parent and (paragraph.parent.tag, paragraph.parent.get("class")) == kind
    }


def _listed(paragraphs: Sequence[_Paragraph]) -> frozenset[int]:
    """Paragraphs that are nearly alone in their parent, as in many others of its kind or right beside it: comments, teasers."""
    per_parent = Counter(paragraph.parent for paragraph in paragraphs)
    few = {parent: ((parent.tag, parent.get("class")), parent.getparent()) for parent, count in per_parent.items() if count <= 2}
    kinds = Counter(kind for kind, _ in few.values())
    siblings = Counter(around for _, around in few.values())
    lists = {parent for parent, (kind, around) in few.items() if max(kinds[kind], siblings[around]) >= LIST_LENGTH}
    return frozenset(paragraph.number for paragraph in paragraphs if paragraph.parent in lists)


def _are_alike(first: HtmlElement, second: HtmlElement) -> bool:
    """Whether both are one widget of a page builder, which puts each section of an article into one."""
    return (first.tag, first.get("class")) == (second.tag, second.get("class"))


class _Inside:
    """Whether an element lies in one of the roots, each asked once."""

    def __init__(self, roots: frozenset[HtmlElement]) -> None:
        self._known: dict[HtmlElement | None, bool] = {None: False, **dict.fromkeys(roots, True)}

    def __call__(self, element: HtmlElement | None) -> bool:
        path: list[HtmlElement | None] = []
        while element not in self._known:
            path.append(element)
            element = element.getparent() if element is not None else None
        answer = self._known[element]
        self._known.update(dict.fromkeys(path, answer))
        return answer


def _is_text(block: Block, domain: str) -> bool:
    """False for boxes set aside and for blocks of mere links, unless these are a list of sources: they lead to other sites."""
    if block.aside is not None:
        return False
    if block.kind == "heading" or not block.anchors or prose_of(block) >= (1 - LINK_SHARE) * len(block.text):
        return True
    return all(_is_foreign(anchor.href, domain) for anchor in block.anchors)


def _is_foreign(href: str, domain: str) -> bool:
    found = _HOST.match(href)
    if found is None:
        return False
    host = found.group(1).lower()
    return host != domain and not host.endswith(f".{domain}") and _SOCIAL.search(host) is None


def _trimmed(numbers: Sequence[int], own: Sequence[int], teasers: frozenset[int], blocks: Sequence[Block]) -> tuple[int, ...]:
    """Without the lines before the first paragraph and behind the last one that are no sentences, and teasers there."""
    first, last = own[0], own[-1]
    return tuple(
        number for number in numbers if first <= number <= last or (_is_sentence(blocks[number]) and number not in teasers)
    )


def _lead(first: int, blocks: Sequence[Block], listed: frozenset[int], domain: str) -> tuple[int, ...]:
    """Paragraphs between the page's title and the container, and subtitles of their length: a lead in a box of its own."""
    title = _title(first, blocks)
    if title is None:
        return ()
    return tuple(
        number
        for number in range(title + 1, first)
        if _is_text(blocks[number], domain) and number not in listed
        and blocks[number].kind in ("paragraph", "heading") and prose_of(blocks[number]) >= PROSE_CHARACTERS
    )  # fmt: skip


def _title(first: int, blocks: Sequence[Block]) -> int | None:
    """The last heading of the first rank before the container; on a page without any, the first one of the second rank."""
    before = range(max(0, first - LEAD_BLOCKS), first)
    title = next((number for number in reversed(before) if blocks[number].level == 1), None)
    if title is None and not any(block.level == 1 for block in blocks):
        title = next((number for number in before[-LEAD_BLOCKS // 2 :] if blocks[number].level == 2), None)
    return title


def _is_sentence(block: Block) -> bool:
    if block.kind == "heading":
        return False
    if len(block.text) >= LINE_CHARACTERS:
        return True
    is_paragraph = block.owner is not None and block.owner.tag == "p" and not block.anchors
    return len(block.text) > 20 and (is_paragraph or block.text.endswith(_SENTENCE_ENDS))
