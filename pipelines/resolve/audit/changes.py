"""Which changes prove that a text was edited, beyond what adapting time, place and house style explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.records import Change
from pipelines.resolve.audit.case import plain_words
from pipelines.resolve.comparison.records import Comparison, Pair

# A shorter paragraph that is missing or stands elsewhere may be a caption, a promotion or a credit that a reading took for text.
SURE_WORDS = 25
# One paragraph in another place may be a box that the page shows elsewhere.
MOVED_PARAGRAPHS = 2
# Words of a paragraph that stand nowhere in the original: adapting time, place and style never needed as many.
NEW_WORDS, NEW_SHARE = 8, 0.3

# Behind a number: a time of day, which another place has otherwise.
_CLOCK = re.compile(r"(?:[ap]\.?m\b|h\b|uhr\b|gmt|utc|bst|c?es?t\b|e[sd]t\b|p[sd]t\b)", re.IGNORECASE)
_SYMBOL = "[$€£¥₹]"
# British and American spelling; each form becomes the second one.
_SPELLINGS = (
    ("ou(?=r)", "o"), ("z", "s"), ("re$", "er"), ("ce$", "se"), ("ae|oe", "e"), ("ll", "l"), ("ogue$", "og"), ("mme$", "m"),
)  # fmt: skip


def replaced(compared: Comparison) -> Iterator[Change]:
    """Numbers and quotations that stand for another one.

    One that is only left out or put in doesn't count, nor one that is spelt in another way, converted into another unit, or a
    time of day.
    """
    for change in compared.changes:
        if change.in_copy is None or change.in_original is None:
            continue
        if change.kind == "quotation":
            if _spelling(change.in_copy) != _spelling(change.in_original):
                yield change
        elif not any(_is_converted(change, pair) for pair in compared.pairs if pair.copy == change.paragraph):
            yield change


def rewritten(compared: Comparison, original_text: str) -> Iterator[str]:
    """Paragraphs of the copy that come from one of the original and hold many words that stand nowhere in it."""
    known = set(plain_words(original_text).split())
    for pair in compared.pairs:
        words = plain_words(pair.copy_text).split() if pair.state == "edited" else []
        new = [word for word in words if word not in known]
        if len(new) >= NEW_WORDS and len(new) >= NEW_SHARE * len(words):
            yield pair.copy_text


def reordered(compared: Comparison) -> list[str]:
    """Paragraphs that the copy has word for word in another order, where there are several of some length."""
    moved = [pair.copy_text for pair in compared.pairs if pair.state == "kept" and pair.is_moved and is_long(pair.copy_text)]
    return moved if len(moved) >= MOVED_PARAGRAPHS else []


def is_long(paragraph: str) -> bool:
    """Whether a paragraph is long enough to be surely a part of the text."""
    return len(plain_words(paragraph).split()) >= SURE_WORDS


def _spelling(text: str) -> list[str]:
    """The words, blind to spelling.

    >>> _spelling("The organisation's colour") == _spelling("the organization's color")
    True
    """
    words = plain_words(text).split()
    for pattern, other in _SPELLINGS:
        words = [re.sub(pattern, other, word) for word in words]
    return words


def _is_converted(change: Change, pair: Pair) -> bool:
    """Whether the two numbers have different units, or are times of day."""
    own, first = _surroundings(change.in_copy or "", pair.copy_text), _surroundings(change.in_original or "", pair.original_text)
    if own is None or first is None:
        return False
    return own != first or ":" in (change.in_copy or "") or _CLOCK.match(own[1]) is not None


def _surroundings(number: str, text: str) -> tuple[str, str] | None:
    """Currency sign before and word behind a number in a text; None where it doesn't stand there."""
    found = re.search(
        rf"(?P<sign>{_SYMBOL})?\s?(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)[\s°-]{{0,2}}(?P<word>[^\W\d_][\w.]*)?", text
    )
    return (found["sign"] or "", (found["word"] or "").casefold()) if found is not None else None
