"""How much of one text stands in another, and how alike two headlines are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipelines.records import Change
from pipelines.resolve.comparison import Comparison, Side

# Four words in a row are rarely the same by chance; longer runs make one changed word cost more than itself at a text's ends.
RUN_WORDS = 4

# Both containments, once what is set aside is set aside: a copy whose words are the original's.
VERBATIM_FROM = 0.98

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
    """Share of the copy's words that the original has, and of the original's that the copy has, each 0..1.

    A word is shared where it stands in a run of four words that the other text has too; each run counts as often as it
    occurs there. Aligned single words won't do: a short text finds half of its words, in order, in any long text of its
    language. (0.0, 0.0) when a text is empty. Linear in both texts.

    >>> containment("The cat sat on the mat.", "the cat sat on the mat")
    (1.0, 1.0)
    """
    copy, original = words_of(copy_text), words_of(original_text)
    if not copy or not original:
        return 0.0, 0.0
    run = min(RUN_WORDS, len(copy), len(original))
    return _covered(copy, original, run), _covered(original, copy, run)


def _covered(words: list[str], other: list[str], run: int) -> float:
    """Share of the words that lie in a run which the other text has."""
    left = Counter(zip(*(other[shift:] for shift in range(run)), strict=False))
    covered = bytearray(len(words))
    for start, key in enumerate(zip(*(words[shift:] for shift in range(run)), strict=False)):
        if left[key] > 0:
            left[key] -= 1
            covered[start : start + run] = b"\x01" * run
    return sum(covered) / len(words)


def changed_numbers(copy_text: str, original_text: str) -> tuple[tuple[str, str], ...]:
    """Numbers that stand where the original has another one, as (in the copy, in the original), in their order.

    A number that only one of the texts has is no change: footnote marks come and go. For texts that share nearly all words.

    >>> changed_numbers("rose by 43 centimetres [1] in May", "rose by 34 centimetres in May")
    (('43', '34'),)
    """
    copy, original = words_of(copy_text), words_of(original_text)
    return tuple(
        (copy[step.src_pos], original[step.dest_pos])
        for step in Levenshtein.editops(copy, original)
        if step.tag == "replace" and any(map(str.isdigit, copy[step.src_pos])) and any(map(str.isdigit, original[step.dest_pos]))
    )


def title_similarity(a: str, b: str) -> float:
    """Similarity of two headlines, 0..1, blind to case and punctuation.

    >>> title_similarity("Why Japan – and its allies – worry", "Why Japan, and its allies, worry")
    1.0
    """
    return fuzz.ratio(" ".join(words_of(a)), " ".join(words_of(b))) / 100


def compare(copy: Side, original: Side) -> Comparison:
    """How a copy differs from its original."""
    one, other = copy.document, original.document
    there, back = containment(one.text or "", other.text or "")
    # One changed figure in a thousand words leaves the shares at 0.999, and is no verbatim copy all the same.
    changed = changed_numbers(one.text or "", other.text or "") if min(there, back) >= VERBATIM_FROM else ()
    return Comparison(
        copy_in_original=round(there, 4),
        original_in_copy=round(back, 4),
        title_similarity=title_similarity(one.headline, other.headline) if one.headline and other.headline else None,
        is_translation=(one.in_language or "").split("-")[0] != (other.in_language or "").split("-")[0],
        pairs=(),
        order_agreement=None,
        changes=tuple(Change("number", a, b) for a, b in changed),
        links_kept=0,
        links_dropped=0,
        links_rewritten=0,
        links_added=0,
        authors_agree=None,
        dates_agree=None,
        kind="verbatim" if min(there, back) >= VERBATIM_FROM and not changed else None,
    )
