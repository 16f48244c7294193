"""Dates with the name of a month, or with the signs for year, month and day, in the languages of months.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipelines.normalise.calendar_days import ERAS, existing_day, existing_month, full_year


@dataclass(frozen=True, slots=True)
class Found:
    """A date at text[start:end]: "2024-04-26", "2024-04", or "" for one that does not exist."""

    start: int
    end: int
    iso: str


_EAST_ASIAN = re.compile(
    r"(?:(?P<era>令和|平成|昭和|民[國国])\s?(?P<era_year>\d{1,3}|元)|(?P<year>\d{4}|(?<!\d)\d\d(?=\s?년)))\s?[年년]"
    r"\s?(?P<month>\d{1,2})\s?[月월](?:\s?(?P<day>\d{1,2})\s?[日일号])?"
)
_VIETNAMESE = re.compile(r"(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:\s+năm|,)?\s+(?P<year>\d{4})", re.IGNORECASE)
# A word: letters with their combining marks, which are no \w.
_WORD = re.compile(r"[^\s\d.,;:/()\[\]{}|،_«»\"'’•·<>–—-]+")
_LAST_OF_GLUED = re.compile(r"[a-zß-ÿ)]([A-ZÀ-Þ][^A-ZÀ-Þ]+)$")
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?!\d)(?:st|nd|rd|th|er|re|ère|º|ª|°|o|a|e|ème|\.|:a|:e)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_DAY_BEFORE = re.compile(
    _DAY + r"\s*(?:-|,|/)?\s*(?:de\s+l['’]|de|del|d['’]|di|of|do|da|den|ta['’]|ب)?\s*(?:,|/)?\s*$", re.IGNORECASE
)
_BEHIND = r"\.?(?:\s?/\s?[^\W\d_]+)?\s*(?:-|,|/|،|\||\bof\b|\bde\b|\bdel\b|\bdo\b)*\s*(?:de\s+|del\s+)?"
_YEAR_BEHIND = re.compile(_BEHIND + r"(?:(?P<year>\d{4})|(?:(?<=-)|['’])(?P<short>\d\d))(?!\d)", re.IGNORECASE)
_DAY_AND_YEAR_BEHIND = re.compile(r"\.?\s*" + _DAY + r"\s*[,،|/]?\s*(?:" + _YEAR + r"|['’](?P<short>\d\d)(?!\d))", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"(?<!\d)(?P<year>\d{4})\.?\s*(?:m\.|-|,|ko|eko|\()?\s*$", re.IGNORECASE)
_DAY_BEHIND = re.compile(r"\.?-?\s*" + _DAY, re.IGNORECASE)
# "Mon Apr 29 14:24:00 2024" (asctime, seen in old metas)
_ASCTIME = re.compile(r"\s+(?P<day>\d{1,2})\s+(?=\d{1,2}:\d{2}).{4,20}?\s" + _YEAR)
# How far before a month's name its day and its year may begin.
_CHARACTERS_BEFORE = 24


def date_in_words(text: str, language: str | None = None) -> Found | None:
    """The first date of the text that names its month, a whole one before one without a day; "" in it for one that can't exist.

    >>> date_in_words("Berlin, 3. März 2021").iso
    '2021-03-03'
    """
    if (match := _EAST_ASIAN.search(text)) is not None:
        return _east_asian(match)
    if (match := _VIETNAMESE.search(text)) is not None:
        return _found(match.start(), match.end(), int(match["year"]), int(match["month"]), match["day"], language)
    without_day: Found | None = None
    for start, end, name in _month_words(text):
        found = _around(text, start, end, name, language)
        if found is not None and len(found.iso) != len("2024-04"):
            return found
        without_day = without_day or found
    return without_day


def _month_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Place and name of each word that is a month."""
    words = list(_WORD.finditer(text))
    for position, match in enumerate(words):
        word = match[0].casefold()
        if word in _months():
            yield match.start(), match.end(), word
        elif word in _first_words() and position + 1 < len(words) and f"{word} {words[position + 1][0].casefold()}" in _months():
            yield match.start(), words[position + 1].end(), f"{word} {words[position + 1][0].casefold()}"
        elif (glued := _LAST_OF_GLUED.search(match[0])) is not None and glued[1].casefold() in _months():
            # "PublishedFeb 2, 2023": two elements without a space between them.
            yield match.start() + glued.start(1), match.end(), glued[1].casefold()


def _around(text: str, start: int, end: int, name: str, language: str | None) -> Found | None:
    """The date around a month's name."""
    month, calendar = _months()[name]
    language = calendar or language
    before = text[max(0, start - _CHARACTERS_BEFORE) : start]
    behind = _YEAR_BEHIND.match(text, end)
    if behind is not None and (day := _DAY_BEFORE.search(before)) is not None:
        year = full_year(behind["year"] or behind["short"])
        return _found(start - len(before) + day.start(), behind.end(), year, month, day["day"], language)
    if (match := _DAY_AND_YEAR_BEHIND.match(text, end)) is not None:
        return _found(start, match.end(), full_year(match["year"] or match["short"]), month, match["day"], language)
    year_before = _YEAR_BEFORE.search(before)
    if year_before is not None and (match := _DAY_BEHIND.match(text, end)) is not None:
        return _found(
            start - len(before) + year_before.start(), match.end(), int(year_before["year"]), month, match["day"], language
        )
    if (match := _ASCTIME.match(text, end)) is not None:
        return _found(start, match.end(), int(match["year"]), month, match["day"], language)
    if behind is not None and behind["year"]:
        return _found(start, behind.end(), int(behind["year"]), month, None, language)
    return None


def _found(start: int, end: int, year: int, month: int, day: str | None, language: str | None) -> Found:
    if day is None:
        return Found(start, end, existing_month(year, month) or "")
    return Found(start, end, existing_day(year, month, int(day), language) or "")


def _east_asian(match: re.Match[str]) -> Found:
    if match["era"]:
        year = ERAS[match["era"]] + (1 if match["era_year"] == "元" else int(match["era_year"]))
    else:
        year = full_year(match["year"])
    return _found(match.start(), match.end(), year, int(match["month"]), match["day"], None)


@cache
def _months() -> dict[str, tuple[int, str | None]]:
    """Each name and abbreviation of a month, in small letters without its dot: its number, and the language of its calendar."""
    table = tomllib.loads(resources.files("pipelines.normalise").joinpath("months.toml").read_text(encoding="utf-8"))
    names: dict[str, tuple[int, str | None]] = {}
    for language, months in table.items():
        calendar = language if language in ("fa", "th") else None
        for number, spellings in enumerate(months, start=1):
            for spelling in unicodedata.normalize("NFKC", spellings).split():
                # A spelling that two languages give two months ("listopad", "mar") goes to the first language of the file.
                names.setdefault(spelling.replace("_", " "), (number, calendar))
    return names


@cache
def _first_words() -> frozenset[str]:
    """First words of the names that have two ("كانون الثاني")."""
    return frozenset(name.split()[0] for name in _months() if " " in name)
