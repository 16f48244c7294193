"""Which of many words stand in which lines of a text, found in one pass whose cost does not grow with the number of words.

A page is asked for nine hundred words that a credit can't do without, in twenty languages; ``str.find`` for each takes 4 ms, one
regular expression 3 ms. Here the four bytes at each place of the text are looked up in a table of the rarest four bytes of each
word, by numpy; the places that are left, one or two dozen, are compared with the words themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Knuth's multiplier (2^32 / golden ratio) spreads four letters over a table's 2^18 places; a place in 90 is taken.
_SPREAD = np.uint32(2654435769)
_TABLE_BITS = 18
_SHIFT = np.uint32(32 - _TABLE_BITS)
_KEY_BYTES = 4
# The four bytes that begin so many behind the key's have to be the word's too: "comp" is met often, "comp" with "mply" is not.
_BEHIND = 2
# What a word that has the same bytes already takes from a place's rarity.
_WORTH_OF_A_WORD = 3
# What the table says of four bytes: they are the first four of a word's six, all of a shorter word's, the last four of six.
_FIRST, _ALONE, _LAST = 1, 2, 4
# Letters from the most frequent on, roughly the same in all languages in Latin script; of anything else there is less.
_FREQUENT = b" etaoinsrhldcumfpgwybvkxjqz"
# Four letters in a row that each page has, as counted on 280 pages, though none of them is frequent by itself.
_EVERYWHERE = frozenset(
    (
        b" com|you |comp| ver|this| app|f th|port|form|serv|work|from|over|ervi|sche|king|cont|comm|cial|was |ally|he p|mit |"
        b"vers|t of|hing|medi|prov|mple|ling|part|rodu|mber|also| mak|ng p| pos|prod|oduc|busi|pres|duct|poli|read|lang|ed b|"
        b"high|d pr| may|live|n of|may |rans|trat|ific|supp|ompl|ou c|ming|view|n pr|rung|ng b|post|tial|find|take|leme|d by|"
        b"in p|sour|agem|ourc|s fr|pert|pend|gene|komm|rial|pare|werd|nves|genc|firs|proj|mmun|full|nfor|ques|wing|re p|ubli|"
        b"prop|ur p|info|publ|focu|been|repo|blic|link|conv|ng v"
    ).split(b"|")
)
_WORTH_OF_RARITY = 40


@dataclass(frozen=True, slots=True)
class WordIndex:
    """Words prepared to be looked for.

    ``by_key`` has the words of each six bytes (of four for shorter words): as bytes, where in them the key stands, as text.
    ``table`` says of each four bytes, by their hash, whether they are part of a key. ``short`` are the words of fewer than four
    bytes, which are searched one by one.
    """

    by_key: dict[bytes, tuple[tuple[bytes, int, str], ...]]
    table: NDArray[np.uint8]
    short: tuple[str, ...]


def word_index(words: Iterable[str]) -> WordIndex:
    """The index of the words, which are in small letters, as the texts will be."""
    by_key: defaultdict[bytes, list[tuple[bytes, int, str]]] = defaultdict(list)
    table = np.zeros(1 << _TABLE_BITS, dtype=np.uint8)
    short: list[str] = []
    for word in sorted(set(words)):
        spelt = word.encode()
        if len(spelt) < _KEY_BYTES:
            short.append(word)
            continue
        start = _rarest(spelt, by_key)
        key = spelt[start : start + _KEY_BYTES + _BEHIND]
        if len(key) < _KEY_BYTES + _BEHIND:
            key = key[:_KEY_BYTES]
            table[_hashed(key)] |= _ALONE
        else:
            # In "aaaaaa" the first and the last four are the same.
            np.bitwise_or.at(table, _hashed(key), np.array([_FIRST, 0, _LAST], dtype=np.uint8))
        by_key[key].append((spelt, start, word))
    return WordIndex({key: tuple(those) for key, those in by_key.items()}, table, tuple(short))


def lines_with(index: WordIndex, text: str) -> dict[str, list[int]]:
    r"""Each word that stands in the text, with the numbers of its lines in order, from 0.

    ``text`` is in small letters, with a line end before each line, so that a word may ask for a line's beginning.

    >>> lines_with(word_index(["publish", "\nvia"]), "\nfirst published\nvia x\nnothing, via y\npublisher")
    {'publish': [0, 3], '\nvia': [1]}
    """
    data = text.encode("utf-8", "replace")
    found: dict[str, list[int]] = {}
    line, last = -1, 0
    by_key = index.by_key
    for place in _places(index.table, data) if len(data) >= _KEY_BYTES else ():
        key = data[place : place + _KEY_BYTES + _BEHIND]
        for spelt, start, word in (*by_key.get(key, ()), *by_key.get(key[:_KEY_BYTES], ())):
            if place >= start and data.startswith(spelt, place - start):
                line += data.count(b"\n", last, place + 1)
                last = place + 1
                lines = found.setdefault(word, [])
                if not lines or lines[-1] != line:
                    lines.append(line)
    for word in index.short:
        if word in text:
            found[word] = [number for number, words in enumerate(text.split("\n")[1:]) if word in words]
    return found


def _places(table: NDArray[np.uint8], data: bytes) -> list[int]:
    """Where in the data a key may begin."""
    said = table.take(_hashed(data))
    hits = said & _ALONE
    hits[:-_BEHIND] |= said[:-_BEHIND] & (said[_BEHIND:] >> 2)
    places: list[int] = hits.nonzero()[0].tolist()
    return places


def rarity(word: str) -> int:
    """How seldom a word is met, as far as its letters tell: a number to compare with another word's.

    >>> rarity("published") > rarity("first") > rarity("this ")
    True
    """
    return _rarity(word.encode())


def _rarity(spelt: bytes) -> int:
    return sum(rank if (rank := _FREQUENT.find(letter)) >= 0 else len(_FREQUENT) for letter in spelt)


def _rarest(spelt: bytes, taken: Mapping[bytes, Sequence[object]]) -> int:
    """Where in the word its rarest four bytes begin, with two more behind them if it has so many.

    A place is worth less for each other word that is found by the same bytes: all of them are compared wherever these stand.
    """

    def worth(start: int) -> int:
        key = spelt[start : start + _KEY_BYTES + _BEHIND]
        fours = key[:_KEY_BYTES]
        return _rarity(fours) - _WORTH_OF_A_WORD * len(taken.get(key, ())) - _WORTH_OF_RARITY * (fours in _EVERYWHERE)

    return max(range(max(len(spelt) - _KEY_BYTES - _BEHIND, 0) + 1), key=worth)


def _hashed(data: bytes) -> NDArray[np.uint32]:
    """The place in a table of each four bytes that follow each other."""
    # A view of the bytes as overlapping numbers: nothing is copied but the products.
    hashed = np.ndarray((len(data) - _KEY_BYTES + 1,), np.dtype("<u4"), data, 0, (1,)) * _SPREAD
    hashed >>= _SHIFT
    return hashed
