"""How much of one text stands in another, and how alike two headlines are."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# Scripts written without spaces are compared character by character.
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_IGNORED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_APOSTROPHES = re.compile("[‘’‛′`´ʼ＇]")


def words_of(text: str) -> list[str]:
    """The text's words in order, blind to case, quotes, dashes, punctuation, width and kinds of space.

    >>> words_of("“Japan’s”\\u00a0policy — NOW")
    ["japan's", 'policy', 'now']
    """
    unified = _APOSTROPHES.sub("'", unicodedata.normalize("NFKC", _IGNORED.sub("", text))).casefold()
    return _WORD.findall(_UNSPACED.sub(lambda match: f" {match.group()} ", unified))


def containment(copy_text: str, original_text: str) -> tuple[float, float]:
    """Share of the copy's words that the original has, and of the original's that the copy has, each 0..1, in order.

    Words are aligned (longest common subsequence), so a word counts once and where it stands. (0.0, 0.0) when a text is empty.

    >>> containment("The cat sat.", "the cat sat")
    (1.0, 1.0)
    """
    copy, original = words_of(copy_text), words_of(original_text)
    if not copy or not original:
        return 0.0, 0.0
    if copy == original:
        return 1.0, 1.0
    common = (len(copy) + len(original) - Indel.distance(copy, original)) / 2
    return common / len(copy), common / len(original)


def title_similarity(a: str, b: str) -> float:
    """Similarity of two headlines, 0..1, blind to case and punctuation.

    >>> title_similarity("Why Japan – and its allies – worry", "Why Japan, and its allies, worry")
    1.0
    """
    return fuzz.ratio(" ".join(words_of(a)), " ".join(words_of(b))) / 100
