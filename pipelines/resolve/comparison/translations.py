"""Whether one text translates another: what no translator changes stands in both, in one order."""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz.distance import LCSseq

from pipelines.records import Document
from pipelines.resolve.comparison.wording import Alphabet, placed_words, unified

# Different anchors by which a translation is known, and the share that all in one order have to be of the text that has fewer.
# Of 7,900 pairs of unrelated pages in two languages this takes 3 for translations.
_LEAST_ANCHORS, _AGREEING_FROM = 5, 0.6
# Texts with so many numbers of which hardly any are shared are not one work.
_MANY_NUMBERS, _FOREIGN_BELOW = 8, 0.2
# A translation is at most so many times as long, in signs; Chinese is the shortest.
_LONGEST = 5.0
_NAME = re.compile(r"[^\W\d_]{3,}")


def differ_in_language(copy: Document, original: Document) -> bool | None:
    """Whether the two are in different languages; None where one is not known."""
    ours, theirs = _language(copy), _language(original)
    return ours != theirs if ours and theirs else None


def translates(copy_text: str, original_text: str, shared_links: int) -> bool | None:
    """Whether numbers, names and links bear out that one text translates the other; None where there are too few to tell."""
    ours, theirs = anchors_of(copy_text), anchors_of(original_text)
    common = set(ours) & set(theirs)
    one, other = ([word for word in words if word in common or _is_number(word)] for words in (ours, theirs))
    alphabet = Alphabet()
    steps = LCSseq.opcodes(alphabet.spelt(one), alphabet.spelt(other))
    in_order = [word for step in steps if step.tag == "equal" for word in one[step.src_start : step.src_end]]
    agreeing = len(in_order) / max(1, min(len(one), len(other)))
    lengths = sorted((len(copy_text), len(original_text)))
    if lengths[1] <= _LONGEST * lengths[0] and agreeing >= _AGREEING_FROM and len(set(in_order)) + shared_links >= _LEAST_ANCHORS:
        return True
    numbers, numbers_there = (Counter(filter(_is_number, words)) for words in (ours, theirs))
    fewer = min(numbers.total(), numbers_there.total())
    if fewer >= _MANY_NUMBERS and (numbers & numbers_there).total() < _FOREIGN_BELOW * fewer:
        return False
    return None


def anchors_of(text: str) -> list[str]:
    """Numbers of two digits or more, and names: words with a capital that the text writes small nowhere; in order."""
    plain = unified(text)
    words, spans = placed_words(plain)
    capitals = [plain[start].isupper() for start, _ in spans]
    small = {word for word, is_capital in zip(words, capitals, strict=True) if not is_capital}
    return [
        word
        for word, is_capital in zip(words, capitals, strict=True)
        if _is_number(word) or (is_capital and word not in small and _NAME.fullmatch(word) is not None)
    ]


def _is_number(word: str) -> bool:
    return word[0].isdigit() and len(word) > 1


def _language(page: Document) -> str | None:
    return page.in_language.split("-")[0].casefold() if page.in_language else None
