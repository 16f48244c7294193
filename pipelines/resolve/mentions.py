"""What a credit's words name: the outlet and the date; and where its sentence starts and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipelines.publishers import Publisher, publisher_named, publishers
from pipelines.resolve.blocks import Anchor

_SENTENCE_END = re.compile(r"[.!?。！？](?:[\"')\]]{0,2})(?=\s|$)|[。！？]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|Inc|Co|St|vs|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.K)|www)$"
)
_MONTH = (
    r"(?:jan|feb|fév|fev|mar|mär|apr|avr|abr|may|mai|mag|jun|jui|giu|jul|lug|ago|aug|aoû|sep|set|oct|okt|ott|out|nov|"
    r"dec|déc|dez|dic|ene|gen)[^\W\d_]*"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
# "13 de diciembre de 2021", "November 18, 2011", "avril 2017", "06/01/2026", "4.4.18", "2017年6月8日"
_DAY_MONTH_YEAR = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)? (?:de |of )?[^\W\d_]{3,12}\.?,? (?:de |del )?\d{4}\b"
_MONTH_DAY_YEAR = r"[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b"
_NUMBERS = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\d{4}年\d{1,2}月\d{1,2}日"
_CLOCK = r"(?: ?[,/|-]? ?(?:at )?\d{1,2}[:h.]\d{2} ?(?:[ap]\.?m\.?)?)?"
DATE_FIRST = re.compile(
    rf"^\W{{0,3}}(?:(?:on|the|el|le|am|em|il|op|date|día|dia) ){{0,2}}"
    rf"(?P<date>{_WEEKDAY}(?:{_DAY_MONTH_YEAR}|{_MONTH_DAY_YEAR}|{_NUMBERS}|{_MONTH}\.?,? (?:de )?\d{{4}}\b){_CLOCK})",
    re.IGNORECASE,
)
# "originally published on 3 May 2024 in X", but not "... and updated on the 18th of July"
OUTLET_FOLLOWS = re.compile(
    rf"\b(?:in|on|by|at|en|em|dans|sur|par|auf|su|di)\s+(?!\s*(?:the \d|{_MONTH}\b))\W?[^\W\d_]|[でに][^\W\d_]", re.IGNORECASE
)
ANY_DATE = re.compile(
    rf"(?P<date>(?<!\d)(?:{_DAY_MONTH_YEAR}|\d{{4}}-\d\d-\d\d\b|\d{{4}}年\d{{1,2}}月\d{{1,2}}日)|\b{_MONTH_DAY_YEAR})"
)
_CAPITALISED = r"[A-Z0-9À-ÞА-Я][\w&.'+-]*"
_NAME = re.compile(
    r"^[\s\"'*_\[(:：「『]{0,4}"
    r"(?:(?:the |our |its |their )?(?:website|web site|blog|pages|site|magazine|newspaper|journal|portal|"
    r"forum|revue|revista|sitio|site web)(?: of)? )?(?P<name>(?:(?:the|la|le|les|el|los|il|der|die|das|de|het|o|a) )?"
    rf"{_CAPITALISED}(?:(?: (?:of|the|and|de|du|des|la|le|del|und|for|in|on|&|-))? {_CAPITALISED}){{0,5}})"
)
_NAME_CJK = re.compile(
    r"^[\s「『《〈:：]{0,3}(?P<name>[^\s、。，,「」『』《》：:（(]{2,24}?)(?=[」』》〉、。，,：:（(\s]|で|に|の|$)"
)
BOOK_PUBLISHER = re.compile(
    r"\b(?:books?|press|publishing|publishers?|verlag|éditions?|editorial|knopf|penguin|random house|harpercollins|macmillan)\b",
    re.IGNORECASE,
)
_STUDY = re.compile(r"\b(?:study|paper|research|findings|book)\b", re.IGNORECASE)
# Words that a name's pattern may take for a publisher.
_NO_NAME = frozenset(
    {
        *("my", "our", "his", "her", "their", "its", "website", "site", "blog", "this", "the", "a", "an", "it", "here", "read"),
        *("original", "article", "story", "in", "on", "at", "by", "from", "under", "with", "permission", "creative", "commons"),
        *("english", "french", "spanish", "german", "january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
        "sunday",
    }
)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the sentence around a match, at most 300 characters before it and 400 behind it."""
    left = max(0, start - 300)
    for stop in _SENTENCE_END.finditer(text, left, start):
        if not _ABBREVIATION.search(text[left : stop.start()]):
            left = stop.end()
    for stop in _SENTENCE_END.finditer(text, end, min(len(text), end + 400)):
        if not _ABBREVIATION.search(text[max(0, stop.start() - 8) : stop.start()]):
            return _trimmed(text, left, stop.end())
    return _trimmed(text, left, min(len(text), end + 400))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] == " ":
        start += 1
    return start, end


def outlet_in(tail: str, anchors: Sequence[Anchor], start: int, end: int) -> str | None:
    """The publisher that a credit's tail names: a known one, else the link's words, else the capitalised words there."""
    known = known_outlet_in(tail[:200])
    if known is not None:
        return known.name
    anchor = next((a for a in anchors if start - 2 <= a.start <= start + 60 and a.start < end), None)
    if (
        anchor is not None
        and 2 <= len(anchor.text) <= 60
        and not re.match(r"(?:original|here|this|read|https?:)", anchor.text, re.IGNORECASE)
    ):
        before = tail[: max(0, anchor.start - start)]
        if not _STUDY.search(before):
            return _usable_name(anchor.text)
    undated = DATE_FIRST.match(tail)
    if undated is not None:
        tail = re.sub(r"^\W*(?:in|on|by|at|en|em|dans|sur|par|auf|su|di|で|に)\s+", "", tail[undated.end() :])
    if (
        address := re.match(r"\s*(?:https?://)?(?:www\.)?(?P<host>[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6})\b", tail, re.IGNORECASE)
    ) is not None:
        return address["host"]
    match = _NAME.match(tail) or _NAME_CJK.match(tail) if not tail[:40].isascii() else _NAME.match(tail)
    return _usable_name(match["name"]) if match is not None else None


def outlet_before(words: str) -> str | None:
    """The publisher in words that end with the verb, as in Japanese ("本記事は、Xで2017年6月8日に掲載した記事からの転載")."""
    match = re.search(r"は、?\s?(?P<name>[^、。「」（）]{2,30}?)(?:で|に|から|より)", words) or re.match(
        r"\W{0,3}(?P<name>[^、。（）は]{2,30}?)(?:から|より)の?転載", words
    )
    return _usable_name(match["name"]) if match is not None else None


def _usable_name(text: str) -> str | None:
    """A publisher's name out of running text; None for words that name none ("my website", "です")."""
    name = text.strip(" .,;:\"'-")
    if name[:4] in ("the ", "our "):
        name = name[4:]
    words = name.casefold().split()
    if not words or all(word in _NO_NAME or word.isdigit() for word in words) or re.match(r"(?:で|の|した|もの)", name):
        return None
    return name


@cache
def _known_names() -> re.Pattern[str]:
    names = {name for publisher in publishers() for name in (publisher.name, *publisher.aliases)}
    # Short names are common words in small letters ("salon", "grist", "ap"): only their own case counts.
    spelt = [re.escape(name) if len(name) <= 5 else f"(?i:{re.escape(name)})" for name in sorted(names, key=len, reverse=True)]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(spelt)})(?!\w)")


def known_outlet_in(text: str) -> Publisher | None:
    """The first publisher in the text that has a file, or None."""
    match = _known_names().search(text)
    return publisher_named(match.group()) if match else None
