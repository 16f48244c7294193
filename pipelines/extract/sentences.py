"""The sentences of a paragraph, and the one around a place in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

# A full stop, its closing quotes and a blank, before something that can begin a sentence; or an ideographic full stop.
_END = re.compile(r"""[.!?…]+["'”’»)\]]*\s+(?=["'“‘«(\[¿¡]*[^\Wa-zß-ÿ_])|[。！？]+[」』”）]*|\n""")
# What stands before a full stop that ends no sentence: initials, "U.S", titles.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'])(?:[^\W\d_](?:\.[^\W\d_])*|Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Jr|Sr|vs|etc|No|Mme|pp|al|ca|cf|e\.g|i\.e)$"
)


def sentence_borders(text: str) -> list[int]:
    """Where the sentences begin, and the end of the text: one number more than sentences.

    >>> sentence_borders("First. The U.S. House voted. Last.")
    [0, 7, 29, 34]
    """
    borders = [0]
    for match in _END.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if not (match.group()[0] == "." and _ABBREVIATION.search(before)) and match.end() < len(text):
            borders.append(match.end())
    borders.append(len(text))
    return borders


def sentence_around(text: str, borders: Sequence[int], start: int, end: int) -> str:
    """The sentence that holds text[start:end]; several when the span crosses their border.

    >>> text = "First. The U.S. House voted. Last."
    >>> sentence_around(text, sentence_borders(text), 11, 15)
    'The U.S. House voted.'
    """
    first = borders[max(0, bisect_right(borders, start) - 1)]
    last = borders[min(len(borders) - 1, bisect_left(borders, end))]
    return text[first:last].strip()
