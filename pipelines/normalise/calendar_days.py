"""Days that exist, in ISO 8601: of our calendar, and of those that Persian, Thai, Chinese and Japanese articles use beside it."""

from __future__ import annotations

from datetime import date, timedelta

# Years that a publication's date can have; outside lie other calendars (Persian 1403, Buddhist 2567) and typing mistakes.
EARLIEST_YEAR, LATEST_YEAR = 1600, 2199
# Year 0 of the eras of Japan and of the Republic of China.
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
# "31.10.23": years of two digits are those from 1970 to 2069.
_CENTURY_TURNS = 70
_BUDDHIST_AHEAD = 543
# 1 Farvardin 1400. The rule of 33 years for leap years holds from 1244 to 1531 (Birashk), so for each printed year in use.
_PERSIAN_START = (1400, date(2021, 3, 21))
_PERSIAN_YEARS = range(1244, 1531)


def existing_day(year: int, month: int, day: int, language: str | None = None) -> str | None:
    """The day in ISO 8601; None where it does not exist. In Persian and Thai a year of their calendars is one.

    >>> existing_day(2024, 2, 29), existing_day(2023, 2, 29), existing_day(1403, 2, 10), existing_day(1403, 2, 10, "fa")
    ('2024-02-29', None, None, '2024-04-29')
    """
    code = (language or "")[:2].lower()
    if code == "fa" and year in _PERSIAN_YEARS:
        return persian_day(year, month, day)
    if code == "th" and year > LATEST_YEAR:
        year -= _BUDDHIST_AHEAD
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def existing_month(year: int, month: int) -> str | None:
    """The month in ISO 8601; None where it does not exist."""
    if EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= month <= 12:
        return f"{year:04d}-{month:02d}"
    return None


def full_year(year: str) -> int:
    """The year that two or four digits mean.

    >>> full_year("23"), full_year("99"), full_year("1887")
    (2023, 1999, 1887)
    """
    if len(year) > 2:
        return int(year)
    return int(year) + (2000 if int(year) < _CENTURY_TURNS else 1900)


def persian_day(year: int, month: int, day: int) -> str | None:
    """A day of the Persian solar calendar in ISO 8601; None where it does not exist.

    >>> persian_day(1403, 12, 30), persian_day(1402, 12, 30)
    ('2025-03-20', None)
    """
    longest = 31 if month <= 6 else 30 if month <= 11 or _is_persian_leap(year) else 29
    if year not in _PERSIAN_YEARS or not 1 <= month <= 12 or not 1 <= day <= longest:
        return None
    first, start = _PERSIAN_START
    days = sum(366 if _is_persian_leap(passed) else 365 for passed in range(min(first, year), max(first, year)))
    days = (days if year >= first else -days) + 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return (start + timedelta(days)).isoformat()


def _is_persian_leap(year: int) -> bool:
    return (8 * year + 29) % 33 < 8
