"""The near-duplicate signature of a text: a MinHash sketch over its runs of three words.

Two signatures alike in a share j of their slots are of texts whose sets of runs have about that Jaccard similarity. Computed with
numpy: rensa's digests mean something else in 0.5 than in 0.4, and a stored column can't hang on a package's version; nor is it
faster, words cut and joined for it included (docs/decisions/0005).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

# A longer run makes one edited word cost more; with two, any two texts of a language are alike in 1 or 2 % of their runs
# (of 570,000 pairs of real articles 94,000 had more than 1 %; with three, 95).
RUN_WORDS = 3
SLOTS = 128  # a similarity of 0.5 is estimated within 0.09 in 95 of 100 cases, with 64 within 0.12
VERSION = 1  # first byte of a signature; signatures of two versions can't be compared
HEADER_BYTES = 4  # the version, then the number of distinct runs in three bytes
SIGNATURE_BYTES = HEADER_BYTES + 2 * SLOTS
# A notice about cookies or a teaser is no article: its few words stand on many pages.
LEAST_WORDS = 30

_Words = NDArray[np.uint64]
_SLOT_BITS = SLOTS.bit_length() - 1
_MOST_RUNS = (1 << 24) - 1
_BATCH = 1024  # hashes in one round of the sketch: few words are put through many rounds at once
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_STEP = np.uint64(0x9E3779B97F4A7C15)  # of SplitMix64, as are the shifts and factors of _mixed
_BASE = 0xD1342543DE82EF95  # odd, so that it has an inverse modulo 2**64

_IGNORED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_APOSTROPHES = "'‘’‛′`´ʼ＇"
_UNSPACED = ((0x0E00, 0x0EFF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_GAP, _LETTER, _ALONE, _APOSTROPHE = range(4)


def signature_of(text: str) -> bytes | None:
    """The signature of a text: its version, the number of its distinct runs, and 128 slots of 16 bits, little-endian.

    A word is a run of letters and digits (NFKC, without case) with the apostrophes inside it; in scripts without spaces each
    character is one, two of which count as a word where a text is measured. What the comparison of two pages takes for a word may
    change; this may not, since signatures are kept. None for a text of fewer than 30 words.

    >>> words = "It was a bright cold day in April, and the clocks were striking thirteen. " * 3
    >>> signature_of(words) == signature_of(words.upper().replace(",", " –"))
    True
    >>> signature_of("It was a bright cold day.") is None
    True
    """
    values, starts, words = _words(text)
    if words < LEAST_WORDS:
        return None
    runs = np.sort(_mixed(_run_hashes(values, starts)))
    runs = runs[np.concatenate([[True], runs[1:] != runs[:-1]])]
    head = VERSION | min(len(runs), _MOST_RUNS) << 8
    return head.to_bytes(HEADER_BYTES, "little") + _sketch(runs).astype("<u2").tobytes()


def is_current(signature: bytes) -> bool:
    """Whether a signature is one that this version makes; others can't be compared with it."""
    return len(signature) == SIGNATURE_BYTES and signature[0] == VERSION


def unpacked(signatures: Sequence[bytes]) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    """How many distinct runs each text has, and a row of slots for each; every signature is a current one."""
    rows = np.frombuffer(b"".join(signatures), dtype=np.uint8).reshape(-1, SIGNATURE_BYTES)
    counts = rows[:, :HEADER_BYTES].copy().view("<u4").ravel() >> 8
    return counts.astype(np.uint32), rows[:, HEADER_BYTES:].copy().view("<u2").astype(np.uint16)


def _words(text: str) -> tuple[_Words, NDArray[np.intp], float]:
    """The characters of all words in a row, the first one of a word marked; where words start; how many words they make."""
    unified = text if text.isascii() else unicodedata.normalize("NFKC", _IGNORED.sub("", text))
    codes = np.frombuffer(unified.casefold().encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    kinds = _kinds_of(codes)
    is_letter = kinds == _LETTER
    # An apostrophe between two letters belongs to their word.
    is_joint = kinds == _APOSTROPHE
    is_joint[1:] &= is_letter[:-1]
    is_joint[:-1] &= is_letter[1:]
    is_joint[:1] = is_joint[-1:] = False
    codes[is_joint] = ord("'")
    is_alone = kinds == _ALONE
    is_inside = is_letter | is_joint
    is_start = is_inside | is_alone
    is_start[1:] &= ~(is_inside[1:] & is_inside[:-1])
    kept = is_inside | is_alone
    values = codes[kept].astype(np.uint64)
    starts = np.flatnonzero(is_start[kept])
    values[starts] |= np.uint64(1 << 32)  # "to get her" is not "together"
    alone = int(np.count_nonzero(is_alone))
    return values, starts, len(starts) - alone / 2


def _run_hashes(values: _Words, starts: NDArray[np.intp]) -> _Words:
    """A polynomial hash of each run of words: the difference of two prefixes, divided by the power at its start."""
    powers = np.cumprod(np.full(len(values), _BASE, dtype=np.uint64))
    prefixes = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(values * powers, dtype=np.uint64)])
    ends = np.concatenate([starts[RUN_WORDS:], [len(values)]])
    begins = starts[: len(ends)]
    inverses = np.cumprod(np.full(len(values), pow(_BASE, -1, 1 << 64), dtype=np.uint64))
    hashes: _Words = (prefixes[ends] - prefixes[begins]) * inverses[begins]
    return hashes


def _mixed(hashes: _Words) -> _Words:
    """Each hash with all its bits depending on all bits of it (the finaliser of SplitMix64)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _sketch(runs: _Words) -> NDArray[np.uint16]:
    """Sixteen bits for each slot (Dahlgaard, Knudsen and Thorup: Fast Similarity Sketching, FOCS 2017).

    In each round every run falls into one slot, the smallest one stays, and an earlier round goes before a later one; slots that
    are empty after as many rounds as there are slots take a round of their own. One round fills them all for most articles, where
    a hash for each slot and run would be 128 times the work.
    """
    slots = np.full(SLOTS, _EMPTY, dtype=np.uint64)
    at_once = max(1, _BATCH // len(runs))
    for first in range(0, SLOTS, at_once):
        rounds = np.arange(first, min(first + at_once, SLOTS), dtype=np.uint64)[:, np.newaxis]
        mixed = _mixed(runs + rounds * _STEP)
        ranks = (rounds << np.uint64(48)) | (mixed & np.uint64((1 << 48) - 1))
        np.minimum.at(slots, (mixed >> np.uint64(64 - _SLOT_BITS)).ravel().astype(np.intp), ranks.ravel())
        if not np.any(slots == _EMPTY):
            break
    for empty in np.flatnonzero(slots == _EMPTY):
        own_round = np.array([SLOTS + empty], dtype=np.uint64)
        slots[empty] = _mixed(runs + own_round * _STEP).min()
    return slots.astype(np.uint16)


def _kinds_of(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """What each character is to a word; beyond the first 65,536 code points each is looked up by itself."""
    kinds = _kinds()
    if not len(codes) or int(codes.max()) < len(kinds):
        return kinds[codes]
    found = np.zeros(len(codes), dtype=np.uint8)
    is_usual = codes < len(kinds)
    found[is_usual] = kinds[codes[is_usual]]
    found[~is_usual] = [_kind(int(code)) for code in codes[~is_usual]]
    return found


@cache
def _kinds() -> NDArray[np.uint8]:
    kinds = np.fromiter(map(str.isalnum, map(chr, range(1 << 16))), dtype=np.uint8, count=1 << 16) * np.uint8(_LETTER)
    for first, last in _UNSPACED:
        part = kinds[first : last + 1]
        part[part == _LETTER] = _ALONE
    kinds[[ord(mark) for mark in _APOSTROPHES]] = _APOSTROPHE
    return kinds


def _kind(code: int) -> int:
    if not chr(code).isalnum():
        return _GAP
    return _ALONE if any(first <= code <= last for first, last in _UNSPACED) else _LETTER
