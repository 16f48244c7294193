"""A byline without the date that stands in it: "Ada Reis | October 29, 2014 07:38am ET" is "Ada Reis"."""

from __future__ import annotations

import re
from functools import cache

from pipelines.byline_words import alternatives, before_name

# The date stands among the first names; behind them are dates of other things.
SEARCHED_CHARACTERS = 500
_MARKS = " ,|-–—·•:()"


def without_date(text: str) -> str:
    """What stands before the first date; where nothing does, what stands behind it.

    >>> without_date("25. Oktober 2023, 13:30 Uhr von Ada Reis"), without_date("r23")
    ('von Ada Reis', 'r23')
    """
    if not any(map(str.isdigit, text)):
        return text
    for _ in range(3):
        found = _dated().search(text, 0, SEARCHED_CHARACTERS)
        if found is None:
            break
        before = text[: found.start()].strip(_MARKS)
        if before and not before_name().fullmatch(before):
            return before
        text = text[found.end() :].strip(_MARKS)
    return text


@cache
def _dated() -> re.Pattern[str]:
    """Matches dates, times and ages that follow each other, with the words before them."""
    month = rf"(?:{alternatives('month')})\w*\.?"
    dates = (
        rf"\d{{1,2}}(?:st|nd|rd|th|er|º|ª|°)?\.?[\s\-./]+(?:(?:de|of)\s+)?{month}",
        rf"{month}\s+\d{{1,4}}(?:st|nd|rd|th)?\b",
        r"\d{4}-\d\d-\d\dT[\d:.+Z-]*",
        r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}",
        r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?:h\b|uhr\b|[ap]\.?m\b)?",
        r"(?:19|20)\d\d(?:年(?:\d+月)?(?:\d+日)?)?(?!\w)",
        rf"\d+\s*(?:{alternatives('age')})\w*(?:\s+(?:ago|read))?",
    )
    words = f"{alternatives('before_date')}|{alternatives('weekday')}"
    return re.compile(
        rf"(?:[\s,|·•–—(\[»>/:-]*(?<!\w)(?:(?:{words})\b[\s.,:|-]*)*(?<![\w.])(?:{'|'.join(dates)})"
        r"(?:[\s,.)\]|·•–—-]*(?:[ap]\.?m\b|uhr\b|h\b|[A-Z]{2,4}\b(?=\s*$))?)*)+",
        re.IGNORECASE,
    )
