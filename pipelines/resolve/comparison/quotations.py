"""Quotations of a text: where they start and end, in the quote marks of any language."""

from __future__ import annotations

import re

# Which marks close what an opening mark opened. ” and » open too: in Swedish and Finnish, and in German books.
_CLOSED_BY = {
    "“": "”“\"", "„": "“”\"", "”": "”", "«": "»", "»": "«»", '"': '"”', "「": "」", "『": "』", "〝": "〟",
    "'": "'", "‚": "'", "‹": "›", "›": "‹",
}  # fmt: skip
_MARK = re.compile("[“„”«»\"「『〝'‚‹›]")
# These are apostrophes more often than not ("'90s"), so they have to be closed, within so many characters.
_SINGLE = frozenset("'‚‹›")
_SINGLE_REACH = 600
_SPACE_BEFORE = re.compile(r"(?:^|[\s(\[{—–\-/:：，。、]|[“„«\"「‘])$")
# The number of a note may follow at once.
_BEHIND = re.compile(r"[\s\d.,:;!?…)\]}—–\-/”»\"」』。、，！？]|$")
_WORDS = re.compile(r"\w")
_MOST_QUOTATIONS = 500


def quotations_in(text: str) -> list[tuple[int, int]]:
    """Start and end of what stands between quote marks, outermost marks only; ``text`` is unified.

    A quotation that is opened and not closed ends with the text: the next paragraph goes on with it.

    >>> text = "He said “it is 'fine'”, „so“, 'we don't' and «yes»."
    >>> [text[start:end] for start, end in quotations_in(text)]
    ["it is 'fine'", 'so', "we don't", 'yes']
    """
    found: list[tuple[int, int]] = []
    place = 0
    while (opening := _MARK.search(text, place)) is not None and len(found) < _MOST_QUOTATIONS:
        place = opening.end()
        if not _opens(text, opening.start()):
            continue
        mark = opening.group()
        end = _closing(text, place, _CLOSED_BY[mark], place + _SINGLE_REACH if mark in _SINGLE else len(text))
        if end is None:
            if mark in _SINGLE:
                continue
            end = len(text)
        if _WORDS.search(text, place, end):
            found.append((place, end))
        place = end + 1
    return found


def _opens(text: str, place: int) -> bool:
    mark = text[place]
    if mark in "「『〝„«" or (mark == "“" and not (place and text[place - 1].isalnum())):
        return True
    if place and not _SPACE_BEFORE.search(text[place - 1]):
        return False
    following = text[place + 1 : place + 2]
    return bool(following) and not following.isspace() and not (mark == "'" and following.isdigit())


def _closing(text: str, start: int, marks: str, reach: int) -> int | None:
    for place in range(start, min(reach, len(text))):
        # A mark that may open as well, or be an apostrophe, closes only behind a word and before a gap.
        if text[place] in marks and (text[place] not in "'\"“" or _closes(text, place)):
            return place
    return None


def _closes(text: str, place: int) -> bool:
    return not text[place - 1].isspace() and _BEHIND.match(text, place + 1) is not None
