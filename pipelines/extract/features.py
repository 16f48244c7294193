"""What a page's blocks look like, in numbers: one row a block, one column a feature.

Features tell of lengths, links, punctuation, neighbours, and of the elements around a block. Words count twice, by weights that
are learned with the model (``block_model``): those in names of classes and ids, and those of short blocks, which menus, prompts
and credit lines say again and again. A word without a weight, as in a language that was not learned, counts nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import ArrayLike, NDArray

from pipelines.extract.asides import Aside
from pipelines.extract.blocks import Block, BlockKind, Place
from pipelines.extract.candidates import Candidates
from pipelines.extract.outline import Outline
from pipelines.extract.surroundings import surroundings_of

Table = NDArray[np.float32]
# Words of a short block -> (sum, lowest) of their weights.
WordsWeight = Callable[[str], tuple[int, int]]

# Characters outside links from which a block is prose.
PROSE_CHARACTERS = 60
# Longer blocks are no prompts, so their words are not weighed.
WEIGHED_CHARACTERS = 120
# An "article body" of fewer letters is a summary.
ARTICLE_LETTERS = 400
# Ancestors whose share of the page's prose is asked for.
LEVELS = 4
# Neighbours before and behind, from which a block gets features too.
OFFSETS = (-2, -1, 1, 2)

_SENTENCE_ENDS = frozenset(".!?…:\"”»'’)。！？」؟।")
_CUT = ("…", "...", "[…]")
# Characters at a block's start in which digits and a year are looked for.
HEAD_CHARACTERS = 100
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W\d_]+|©|\d+")
_NOT_LETTERS = re.compile(r"[\W_]+")
# A block of these counts for the element around it; of others, for its own where that holds several blocks.
_WRAPPED = frozenset({
    "p", "blockquote", "pre", "li", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "td", "th", "tr", "tbody",
})  # fmt: skip
_ASIDE_CODES: dict[Aside | None, int] = {
    None: 0, "caption": 1, "image_credit": 1, "related": 3, "share": 3, "navigation": 4, "comments": 4, "hidden": 5,
    "note_mark": 6,
}  # fmt: skip
_NOTE = 2  # code of the asides that are notes
_KIND_CODES: dict[BlockKind, int] = {"paragraph": 0, "code": 0, "heading": 1, "item": 2, "quote": 3, "row": 4}
_NO_WORDS = (0, 0)

# Features of the block itself, as _own_rows collects them, the first two for later use only.
_OWN = (
    "linked", "kind", "length", "links", "ends_sentence", "marks", "digits", "level", "is_emphasis", "aside", "depth", "has_year",
    "is_cut", "repeated", "is_title", "in_summary", "in_article_body", "in_figure", "words_sum", "words_low",
)  # fmt: skip
_COLUMN = {name: number for number, name in enumerate(_OWN)}
_UNSEEN = 2
_AROUND = ("in_article", "in_main", "in_root", "names_sum", "names_low", "names_high", "names_nearest")
_PLACED = (
    "link_density", "is_heading", "is_item", "is_quote", "is_row",
    *(f"{name}_{level}" for level in range(LEVELS) for name in ("share", "density")), "kind_count", "parents_beside",
    "score_ratio", "siblings", "is_top", "in_top", "prose_before", "prose_after", "position", "after_h1", "from_first", "to_last",
    "run",
    "page_prose", "page_blocks", "top_share", "page_has_article",
)  # fmt: skip
_OF_NEIGHBOURS = ("length", "link_density", "same_parent", "names_sum", "aside", "in_top")
_PARENT = _OF_NEIGHBOURS.index("same_parent")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of the page beside its blocks: its titles, its summary, and the article's text where JSON-LD has it.

    ``article_body`` are the letters of ``article_text`` alone, ``roots`` the elements that a platform's rules take for the body.
    """

    titles: frozenset[str] = frozenset()
    summary: str = ""
    article_text: str = ""
    article_body: str = ""
    roots: frozenset[HtmlElement] = frozenset()


def facts_of(claims: Candidates, roots: Sequence[HtmlElement], clean: Callable[[str], str]) -> PageFacts:
    """What the page's claims tell of its blocks."""
    text = max((claim.value for claim in claims.article_text), key=len, default="")
    letters = letters_key(text)
    has_text = len(letters) >= ARTICLE_LETTERS
    return PageFacts(
        frozenset(clean(claim.value) for claim in claims.headline if claim.source != "heading"),
        max((clean(claim.value) for claim in claims.standfirst), key=len, default=""),
        text if has_text else "",
        letters if has_text else "",
        frozenset(roots),
    )


def columns() -> list[str]:
    """Names of the features, in their order."""
    return [*_OWN[_UNSEEN:], *_AROUND, *_PLACED, *(f"{name}{offset:+d}" for offset in OFFSETS for name in _OF_NEIGHBOURS)]


def block_words(text: str) -> list[str]:
    """The words of a block as they are weighed: numbers and the copyright sign are words too."""
    return _WORD.findall(text.lower())


def words_weight(weights: Mapping[str, int]) -> WordsWeight:
    """Sum and lowest of the weights of a block's words; menus repeat theirs from page to page, so answers are kept."""

    @lru_cache(maxsize=4096)
    def weight(text: str) -> tuple[int, int]:
        found = [weights.get(word, 0) for word in block_words(text)]
        return (sum(found), min(found)) if found else (0, 0)

    return weight


def letters_key(text: str) -> str:
    """Letters and digits alone, in lower case: how a block is looked up in JSON-LD's article text."""
    return _NOT_LETTERS.sub("", text).lower()


def features_of(outline: Outline, facts: PageFacts, names: Mapping[str, int], words: WordsWeight) -> Table:
    """The table of a page's blocks: len(outline.blocks) rows, len(columns()) columns."""
    blocks = outline.blocks
    surroundings = surroundings_of(outline.places, names, facts.roots)
    around = _table([surroundings[block.place.number] for block in blocks], len(_AROUND))
    if not facts.roots:
        around[:, 2] = -1
    own = _table(_own_rows(blocks, facts, words), len(_OWN))
    chains = _chains(blocks)
    placed, in_top = _placed(blocks, own, chains, around)
    length = own[:, _COLUMN["length"]] = np.log1p(own[:, _COLUMN["length"]])
    seen = np.column_stack((length, placed[:, 0], chains[0], around[:, 3], own[:, _COLUMN["aside"]], in_top)).astype(np.float32)
    return np.hstack((own[:, _UNSEEN:], around, placed, *(_moved(seen, offset) for offset in OFFSETS)))


def _table(rows: Sequence[tuple[float, ...]], width: int) -> Table:
    """The rows as an array; numpy's own way asks each of their values for its type, which costs five times as much."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.float32, count=len(rows) * width).reshape(len(rows), width)


def _own_rows(blocks: Sequence[Block], facts: PageFacts, words: WordsWeight) -> list[tuple[float, ...]]:
    counts = Counter([block.text for block in blocks])
    titles, summary, article_body = facts.titles, facts.summary, facts.article_body
    rows: list[tuple[float, ...]] = []
    for block in blocks:
        text = block.text
        length = len(text)
        linked = 0
        for anchor in block.anchors:
            linked += anchor.end - anchor.start
        digits = len(_DIGIT.findall(text, 0, HEAD_CHARACTERS))
        count = text.count
        marks = count(".") + count(",") + count("!") + count("?") + count("。") + count("、") + count("，") + count("،")
        words_sum, words_low = words(text) if length <= WEIGHED_CHARACTERS else _NO_WORDS
        rows.append((
            linked, _KIND_CODES[block.kind], length, len(block.anchors), text[-1] in _SENTENCE_ENDS, marks / length,
            digits / min(length, HEAD_CHARACTERS), block.level, block.is_emphasis, _ASIDE_CODES.get(block.aside, _NOTE),
            block.place.depth, digits > 3 and _YEAR.search(text, 0, HEAD_CHARACTERS) is not None, text.endswith(_CUT),
            counts[text], text in titles, length > 40 and text[:60] in summary,
            _in_article_body(text, article_body) if article_body else -1.0,
            block.figure > 0, words_sum, words_low,
        ))  # fmt: skip
    return rows


def _in_article_body(text: str, article_body: str) -> float:
    """1 where the block stands in the page's article body, 0.5 where its beginning or end does."""
    key = letters_key(text)
    if key in article_body:
        return 1.0
    return 0.5 if len(key) > 60 and (key[:40] in article_body or key[-40:] in article_body) else 0.0


def _chains(blocks: Sequence[Block]) -> NDArray[np.intp]:
    """For each block the numbers of the elements that it counts for, the nearest first: LEVELS rows, a column a block."""
    owners = Counter([block.place.number for block in blocks])
    known: dict[int, list[int]] = {}
    rows: list[list[int]] = []
    for block in blocks:
        place = block.place
        numbers = known.get(place.number)
        if numbers is None:
            at: Place | None = place
            if place.around is not None and (place.element.tag in _WRAPPED or owners[place.number] == 1):
                at = place.around
            numbers = known[place.number] = []
            while at is not None and len(numbers) < LEVELS:
                numbers.append(at.number)
                at = at.around
            numbers += numbers[-1:] * (LEVELS - len(numbers))
        rows.append(numbers)
    table = np.fromiter(chain.from_iterable(rows), dtype=np.intp, count=len(rows) * LEVELS)
    return np.ascontiguousarray(table.reshape(len(rows), LEVELS).T)


def _placed(blocks: Sequence[Block], own: Table, chains: NDArray[np.intp], around: Table) -> tuple[Table, NDArray[np.bool_]]:
    """Features of where a block stands among the others, and which blocks are in the main container."""
    count, size = len(blocks), int(chains.max()) + 1
    linked, kind, length = own[:, 0], own[:, 1], own[:, 2]
    density = linked / length
    is_prose = (length - linked >= PROSE_CHARACTERS) & (density < 0.5) & (kind != _KIND_CODES["heading"])
    prose = np.where(is_prose, length - linked, 0)
    total = max(float(prose.sum()), 1.0)
    columns: list[ArrayLike] = [density, kind == 1, kind == 2, kind == 3, kind == 4]
    held, letters, links, score = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    for level in range(LEVELS):
        numbers = chains[level]
        # The element at the top repeats itself where a chain is short: it must not be counted twice.
        fresh = numbers != chains[level - 1] if level else is_prose | True
        at = numbers[fresh]
        added = np.bincount(at, weights=prose[fresh], minlength=size)
        held += added
        letters += np.bincount(at, weights=length[fresh], minlength=size)
        links += np.bincount(at, weights=linked[fresh], minlength=size)
        if level < 3:
            score += added * (1.0, 0.5, 0.25)[level]
        columns += [held[numbers] / total, links[numbers] / np.maximum(letters[numbers], 1)]
    top = int(score.argmax())
    in_top = (chains == top).any(axis=0)
    kind_count, parents_beside = _repetitions(blocks, chains)
    before = np.cumsum(prose)
    index = np.arange(count)
    told = np.flatnonzero(is_prose & in_top)
    first, last = (told[0], told[-1]) if len(told) else (0, count - 1)
    titles = np.flatnonzero(own[:, _COLUMN["level"]] == 1)
    switches = np.concatenate(([0], np.cumsum(chains[0, 1:] != chains[0, :-1])))
    columns += [
        kind_count, parents_beside, score[chains[0]] / max(float(score[top]), 1.0),
        np.minimum(np.bincount(chains[0], minlength=size)[chains[0]], 50), chains[0] == top, in_top, (before - prose) / total,
        (total - before) / total, index / count, np.clip(index - titles[0], -20, 100) if len(titles) else np.full(count, -99),
        np.clip(index - first, -30, 100), np.clip(last - index, -30, 100),
        np.log1p(np.bincount(switches, weights=prose)[switches]),
        *(np.full(count, value) for value in (
            np.log1p(total), np.log1p(count), prose[in_top].sum() / total, around[:, 0].max(),
        )),
    ]  # fmt: skip
    return np.column_stack(columns).astype(np.float32), in_top


def _repetitions(blocks: Sequence[Block], chains: NDArray[np.intp]) -> tuple[list[int], list[int]]:
    """For each block: elements of the same tag and class as the one it counts for, and its neighbours that hold blocks too.

    Comments and teasers stand in many elements of one kind side by side; an article's paragraphs share theirs.
    """
    nearest = chains[0].tolist()
    kinds: dict[int, tuple[object, object]] = {}
    outer: dict[int, int] = {}
    for block, number in zip(blocks, nearest, strict=True):
        if number not in kinds:
            place = block.place
            while place.number != number and place.around is not None:
                place = place.around
            kinds[number] = (place.element.tag, place.element.get("class"))
            outer[number] = place.around.number if place.around is not None else -1
    of_kind, beside = Counter(kinds.values()), Counter(outer.values())
    return (
        [min(of_kind[kinds[number]], 40) for number in nearest],
        [min(beside[outer[number]], 40) for number in nearest],
    )


def _moved(seen: Table, offset: int) -> Table:
    """The rows of the neighbours at ``offset``, -1 beyond the ends; the column of parents says whether it is the same one."""
    moved = np.full_like(seen, -1)
    if offset < 0:
        moved[-offset:] = seen[:offset]
    else:
        moved[:-offset] = seen[offset:]
    moved[:, _PARENT] = moved[:, _PARENT] == seen[:, _PARENT]
    return moved
