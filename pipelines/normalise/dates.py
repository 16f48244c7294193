"""Dates as articles print them, to ISO 8601 at the precision seen; what can't be told is None, never a guess.

A time is kept with its offset only where the page's zone has one meaning ("CEST" has, "EST" and "IST" have several); else it
stays a local time without a zone, and it is never shifted.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources

from pipelines.normalise.clock_times import offset_of, timed, with_time
from pipelines.records import DatePrecision


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """``iso`` is as precise as ``precision`` says: "2024", "2024-04", "2024-04-26", "2024-04-26T14:24+02:00"."""

    iso: str
    precision: DatePrecision
    raw: str


# Years that a publication's date can have; outside lie other calendars (Persian 1403, Buddhist 2567) and typing mistakes.
EARLIEST_YEAR, LATEST_YEAR = 1600, 2199
# A page's clock may be ahead of ours by a time zone.
AHEAD_ALLOWED = timedelta(days=1)
# A printed date stands at the head of a short string; a longer one is a text that happens to hold a date.
_CHARACTERS_READ = 300

_ISO = re.compile(
    r"(?<![\d/.-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"
    r"(?:[Tt ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*"
    r"(?P<zone>[Zz]\b|[+-]\d{2}:?\d{2}\b|[+-]\d{2}\b)?)?"
)
_WHOLE_YEAR = re.compile(r"(?P<year>\d{4})$")
_WHOLE_MONTH = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{2})$")
_DIGITS = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?)?$"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})\s?(?P<mark>[./])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<day>\d{1,2})(?!\d)")
_EAST_ASIAN = re.compile(
    r"(?:(?P<era>令和|平成|昭和)\s?(?P<era_year>\d{1,2}|元)|(?P<year>\d{4}))\s?[年년]\s?(?P<month>\d{1,2})\s?[月월](?:\s?(?P<day>\d{1,2})\s?[日일号])?"
)
_VIETNAMESE = re.compile(r"(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:\s+năm|,)?\s+(?P<year>\d{4})", re.IGNORECASE)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})\s?(?P<mark>[./-])\s?(?P<second_number>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{4})(?!\d)"
)
# Languages and regions in which a numeric date has its day first. "en" has both orders, so it decides nothing.
_DAY_FIRST = frozenset(
    {
        *(
            "fr",
            "es",
            "de",
            "it",
            "pt",
            "nl",
            "da",
            "no",
            "nb",
            "nn",
            "sv",
            "fi",
            "pl",
            "cs",
            "sk",
            "ru",
            "uk",
            "bg",
            "ro",
            "el",
            "tr",
        ),
        *("ar", "he", "id", "vi", "ca", "gl", "eu", "hr", "sr", "sl", "et", "lv", "eo", "br", "oc", "lb", "ms", "hi"),
        *("en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"),
    }
)


def parse_date(raw: str, language: str | None = None, not_after: datetime | None = None) -> ParsedDate | None:
    """The first date in the string, or None when there is none, when it can't exist, or when day and month can't be told apart.

    ``language`` (BCP 47) decides the order of 04/05/2024 where that language has one order only. A date over a day later than
    ``not_after`` is None: a page can't have appeared after it was fetched.

    >>> parse_date("Monday 29 avril 2024, 14:24 CEST").iso
    '2024-04-29T14:24+02:00'
    >>> parse_date("2024-99-99") is None
    True
    """
    text = _plain(raw)
    parsed = _parsed(text, language)
    if parsed is None:
        return None
    iso, precision = parsed
    if not_after is not None and _is_later(iso, not_after):
        return None
    return ParsedDate(iso, precision, raw)


def _plain(raw: str) -> str:
    """The head of the string with ASCII digits and plain spaces, without bidi marks; a lone surrogate stays harmless."""
    text = unicodedata.normalize("NFKC", raw[: 2 * _CHARACTERS_READ])
    text = "".join(_plain_character(character) for character in text)
    return re.sub(r"\s+", " ", text).strip()[:_CHARACTERS_READ]


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    return "" if unicodedata.category(character) == "Cf" else character


def _parsed(text: str, language: str | None) -> tuple[str, DatePrecision] | None:
    if (match := _WHOLE_YEAR.match(text)) is not None:
        return (match["year"], "year") if EARLIEST_YEAR <= int(match["year"]) <= LATEST_YEAR else None
    if (match := _WHOLE_MONTH.match(text)) is not None:
        return _month_only(int(match["year"]), int(match["month"]))
    if (match := _DIGITS.match(text)) is not None or (match := _ISO.search(text)) is not None:
        # A wrong ISO date ("2024-99-99") ends here: its year alone would be an invention.
        return _exact(match)
    if text.isdigit() and len(text) in (10, 13):  # seconds or milliseconds since 1970; year 2001 and later
        moment = datetime.fromtimestamp(int(text[:10]), UTC)
        return (moment.isoformat(), "second") if moment.year <= LATEST_YEAR else None
    return _printed(text, language)


def _exact(match: re.Match[str]) -> tuple[str, DatePrecision] | None:
    day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
    if day is None:
        return None
    if match["hour"] is None:
        return day, "day"
    return timed(day, int(match["hour"]), int(match["minute"]), match["second"], offset_of(match["zone"] or ""))


def _printed(text: str, language: str | None) -> tuple[str, DatePrecision] | None:
    """A date in words or numbers; the time and zone that stand beside it come along."""
    for find in (_east_asian, _in_words, _in_numbers):
        if (found := find(text, language)) is not None:
            start, end, day = found
            if len(day) == len("2024-04"):
                return day, "month"
            return with_time(day, text[:start], text[end:]) if day else None
    return None


def _east_asian(text: str, _language: str | None) -> tuple[int, int, str] | None:
    match = _EAST_ASIAN.search(text)
    if match is not None:
        year = (
            int(match["year"])
            if match["year"]
            else _ERAS[match["era"]] + (1 if match["era_year"] == "元" else int(match["era_year"]))
        )
        if match["day"] is None:
            month = _month_only(year, int(match["month"]))
            return match.start(), match.end(), month[0] if month else ""
        return match.start(), match.end(), _day(year, int(match["month"]), int(match["day"])) or ""
    match = _VIETNAMESE.search(text)
    if match is None:
        return None
    return match.start(), match.end(), _day(int(match["year"]), int(match["month"]), int(match["day"])) or ""


def _in_words(text: str, _language: str | None) -> tuple[int, int, str] | None:
    for pattern in _word_patterns():
        if (match := pattern.search(text)) is not None:
            year, month = int(match["year"]), _months()[match["name"].casefold().rstrip(".")]
            if match.groupdict().get("day") is None:
                only = _month_only(year, month)
                return match.start(), match.end(), only[0] if only else ""
            return match.start(), match.end(), _day(year, month, int(match["day"])) or ""
    return None


def _in_numbers(text: str, language: str | None) -> tuple[int, int, str] | None:
    if (match := _YEAR_FIRST.search(text)) is not None:
        return match.start(), match.end(), _day(int(match["year"]), int(match["month"]), int(match["day"])) or ""
    match = _NUMERIC.search(text)
    if match is None:
        return None
    first, second, year = int(match["first"]), int(match["second_number"]), int(match["year"])
    code = (language or "").casefold().replace("_", "-")
    day_first = match["mark"] == "." or code in _DAY_FIRST or code.split("-")[0] in _DAY_FIRST - {"en"}
    if first > 12 or first == second or (day_first and second <= 12):
        day = _day(year, second, first)
    elif second > 12 and not (day_first and match["mark"] == "."):
        day = _day(year, first, second)
    else:
        day = None
    return match.start(), match.end(), day or ""


@cache
def _months() -> dict[str, int]:
    """Each name and abbreviation of a month, in small letters without its dot, with its number."""
    table = tomllib.loads(resources.files("pipelines.normalise").joinpath("months.toml").read_text(encoding="utf-8"))
    names: dict[str, int] = {}
    for months in table.values():
        for number, spellings in enumerate(months, start=1):
            for spelling in spellings.split():
                # A spelling that two languages give two months ("listopad", "mar") goes to the first language of the file.
                names.setdefault(spelling.replace("_", " "), number)
    return names


@cache
def _word_patterns() -> tuple[re.Pattern[str], ...]:
    names = "|".join(re.escape(name) for name in sorted(_months(), key=len, reverse=True))
    name = rf"(?P<name>{names})\.?(?![^\W\d_])"
    year = r"(?P<year>\d{4})(?!\d)"
    day = r"(?<!\d)(?P<day>\d{1,2})(?!\d)(?:st|nd|rd|th|er|re|ère|º|ª|°|o|a|e|ème|\.|:a|:e)?"
    between = r"\s*(?:-|,|/)?\s*(?:de\s+l'|de|del|d'|di|of|do|da|den|ta'|ب)?\s*(?:,|/)?\s*"
    behind_month = r"\s*(?:-|,|/|،|\bof\b|\bde\b|\bdel\b|\bdo\b)*\s*(?:de\s+|del\s+)?"
    return (
        re.compile(day + between + name + behind_month + year, re.IGNORECASE),
        re.compile(r"(?<![^\W\d_])" + name + r"\s*" + day + r"\s*,?\s*" + year, re.IGNORECASE),
        re.compile(r"(?<!\d)(?P<year>\d{4})\.?\s*(?:m\.|-|,|ko|eko|\()?\s*" + name + r"\s*" + day, re.IGNORECASE),
        # "Mon Apr 29 14:24:00 2024" (asctime, seen in old metas)
        re.compile(r"(?<![^\W\d_])" + name + r"\s+" + day + r"(?=\s+\d{1,2}:\d{2}).{5,20}?\s" + year, re.IGNORECASE),
        re.compile(r"(?<![^\W\d_])" + name + behind_month + year, re.IGNORECASE),
    )


def _day(year: int, month: int, day: int) -> str | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month_only(year: int, month: int) -> tuple[str, DatePrecision] | None:
    if EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= month <= 12:
        return f"{year:04d}-{month:02d}", "month"
    return None


def _is_later(iso: str, not_after: datetime) -> bool:
    first_day = (iso + "-01-01")[:10] if len(iso) == 4 else (iso + "-01")[:10]
    latest = not_after + AHEAD_ALLOWED
    moment = datetime.fromisoformat(iso) if "T" in iso else None
    if moment is not None and moment.tzinfo is not None and latest.tzinfo is not None:
        return moment > latest
    return date.fromisoformat(first_day) > latest.date()
