"""The sentence around a place in a paragraph."""

from __future__ import annotations

import re

# A full stop, its closing quotes and a blank, before something that can begin a sentence; or an ideographic full stop.
_END = re.compile(r"""[.!?…]+["'”’»)\]]*\s+(?=["'“‘«(\[¿¡]*[^\Wa-zß-ÿ_])|[。！？]+[」』”）]*|\n""")
# What stands before a full stop that ends no sentence: initials, "U.S", titles.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'])(?:[^\W\d_](?:\.[^\W\d_])*|Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Jr|Sr|vs|etc|No|M|Mme|p|pp|al|ca|cf|e\.g|i\.e)$"
)


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of ``text`` that holds [start:end]; several when the span crosses their border.

    >>> sentence_around("First. The U.S. House voted. Last.", 11, 15)
    'The U.S. House voted.'
    """
    first, last = 0, len(text)
    for match in _END.finditer(text):
        if match.group()[0] == "." and _ABBREVIATION.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end - 1:
            last = match.end()
            break
    return text[first:last].strip()
