"""Dates as articles print them, to ISO 8601 at the precision seen; what can't be told is None, never a guess.

A time is kept with its offset only where the page's zone has one meaning ("CEST" has, "EST" and "IST" have several); else it
stays a local time without a zone, and it is never shifted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from pipelines.normalise.calendar_days import LATEST_YEAR, existing_day, existing_month
from pipelines.normalise.clock_times import offset_of, timed, with_time
from pipelines.normalise.date_orders import day_of_numbers, days_of_numbers, order_of
from pipelines.normalise.months import Found, date_in_words
from pipelines.records import DatePrecision


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """``iso`` is as precise as ``precision`` says: "2024", "2024-04", "2024-04-26", "2024-04-26T14:24+02:00"."""

    iso: str
    precision: DatePrecision
    raw: str


# A page's clock may be ahead of ours by a time zone.
AHEAD_ALLOWED = timedelta(days=1)
# A printed date stands at the head of a short string; a longer one is a text that happens to hold a date.
_CHARACTERS_READ = 300
# What content systems write for "no date": the zero of Unix (and as an American zone has it), Excel, Windows, SQL Server.
_NO_DATE = frozenset({"1970-01-01", "1969-12-31", "1900-01-01", "1899-12-30", "1899-12-31", "1601-01-01", "1753-01-01"})
# "0000-00-00" of MySQL after PHP; printed in words it is a day like others.
_NO_DATE_OF_PROGRAMS = frozenset({"1999-11-30", "1999-11-30T00:00:00", "1999-11-30T00:00"})

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
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})\s?(?P<mark>[./|–])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<day>\d{1,2})(?!\d)")
# Two digits for the year only between dots or slashes, and not in a version ("v1.2.10") or a time.
_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})\s?(?P<mark>[./|–-])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?"
    r"(?P<last>\d{4}|(?<=[./])\d\d(?![./:-]?\d))(?!\d)"
)

_Parsed = tuple[str, DatePrecision]


def parse_date(
    raw: str, language: str | None = None, not_after: datetime | None = None, named: frozenset[str] = frozenset()
) -> ParsedDate | None:
    """The first date in the string, or None when there is none, when it can't exist, or when day and month can't be told apart.

    04/05/2024 is the one of its two readings that is among ``named``, the days (ISO 8601) that the page names elsewhere; else
    ``language`` (BCP 47) decides where that language has one order only. A date over a day later than ``not_after`` is None: a
    page can't have appeared after it was fetched.

    >>> parse_date("Monday 29 avril 2024, 14:24 CEST").iso
    '2024-04-29T14:24+02:00'
    >>> parse_date("2024-99-99") is None
    True
    >>> parse_date("04/05/2024", "en", named=frozenset({"2024-04-05"})).iso
    '2024-04-05'
    """
    text = _plain(raw)
    parsed = _parsed(text, language, named)
    if parsed is None:
        return None
    iso, precision = parsed
    if iso[:10] in _NO_DATE or (not_after is not None and _is_later(iso, not_after)):
        return None
    return ParsedDate(iso, precision, raw)


def is_ambiguous(raw: str, language: str | None = None) -> bool:
    """True for a numeric date of which the language does not say which number is the day.

    >>> is_ambiguous("04/05/2024", "en"), is_ambiguous("04/05/2024", "fr"), is_ambiguous("24/05/2024", "en")
    (True, False, False)
    """
    match = _NUMERIC.search(_plain(raw))
    if match is None or order_of(language) is not None:
        return False
    return (
        len(set(days_of_numbers(int(match["first"]), int(match["second"]), match["last"], match["mark"], language).values())) > 1
    )


def _plain(raw: str) -> str:
    """The head of the string with ASCII digits and plain spaces, without bidi marks; a lone surrogate stays harmless."""
    text = raw[: 2 * _CHARACTERS_READ]
    if not text.isascii():
        text = "".join(map(_plain_character, unicodedata.normalize("NFKC", text)))
    return " ".join(text.split())[:_CHARACTERS_READ]


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    return "" if unicodedata.category(character) == "Cf" else character


@lru_cache(maxsize=1024)
def _parsed(text: str, language: str | None, named: frozenset[str]) -> _Parsed | None:
    """Remembered, because a page claims one date in many places."""
    if text[4:5] == "-" and (match := _ISO.match(text)) is not None:
        return _exact(match, language)
    if _WHOLE_YEAR.match(text) is not None:
        return (text, "year") if existing_month(int(text), 1) else None
    if (match := _WHOLE_MONTH.match(text)) is not None:
        month = existing_month(int(match["year"]), int(match["month"]))
        return (month, "month") if month else None
    if (match := _DIGITS.match(text)) is not None or (match := _ISO.search(text)) is not None:
        # A wrong ISO date ("2024-99-99") ends here: its year alone would be an invention.
        return _exact(match, language)
    if text.isdigit() and len(text) in (10, 13):  # seconds or milliseconds since 1970; year 2001 and later
        moment = datetime.fromtimestamp(int(text[:10]), UTC)
        return (moment.isoformat(), "second") if moment.year <= LATEST_YEAR else None
    found = date_in_words(text, language) or _in_numbers(text, language, named)
    if found is None or not found.iso:
        return None
    if len(found.iso) == len("2024-04"):
        return found.iso, "month"
    return with_time(found.iso, text[: found.start], text[found.end :])


def _exact(match: re.Match[str], language: str | None) -> _Parsed | None:
    day = existing_day(int(match["year"]), int(match["month"]), int(match["day"]), language)
    if day is None:
        return None
    if match["hour"] is None:
        return (day, "day") if day not in _NO_DATE_OF_PROGRAMS else None
    parsed = timed(day, int(match["hour"]), int(match["minute"]), match["second"], offset_of(match["zone"] or ""))
    return parsed if parsed[0][:19] not in _NO_DATE_OF_PROGRAMS else None


def _in_numbers(text: str, language: str | None, named: frozenset[str]) -> Found | None:
    if (match := _YEAR_FIRST.search(text)) is not None:
        day = existing_day(int(match["year"]), int(match["month"]), int(match["day"]), language)
    elif (match := _NUMERIC.search(text)) is not None and not (len(match["last"]) == 2 and text[: match.start()][-1:].isalpha()):
        day = day_of_numbers(int(match["first"]), int(match["second"]), match["last"], match["mark"], language, named)
    else:
        return None
    return Found(match.start(), match.end(), day or "")


def _is_later(iso: str, not_after: datetime) -> bool:
    first_day = (iso + "-01-01")[:10] if len(iso) == 4 else (iso + "-01")[:10]
    latest = not_after + AHEAD_ALLOWED
    moment = datetime.fromisoformat(iso) if "T" in iso else None
    if moment is not None and moment.tzinfo is not None and latest.tzinfo is not None:
        return moment > latest
    return date.fromisoformat(first_day) > latest.date()
