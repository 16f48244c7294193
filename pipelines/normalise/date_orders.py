"""Which number of 04/05/2024 is the day: by what can be a date at all, by what the page names elsewhere, by its language."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from pipelines.normalise.calendar_days import existing_day, full_year

DateOrder = Literal["day first", "month first", "year first"]

# Languages and regions in which a numeric date has its day first. "en" has both orders, so it decides nothing.
_DAY_FIRST = frozenset({
    "ar", "bg", "bn", "br", "ca", "cs", "da", "de", "el", "eo", "es", "et", "eu", "fa", "fi", "fr", "gl", "he", "hi", "hr", "id",
    "it", "lb", "lv", "ms", "nb", "nl", "nn", "no", "oc", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk",
    "ur", "vi", "en-au", "en-gb", "en-ie", "en-in", "en-nz", "en-za",
})  # fmt: skip
_MONTH_FIRST = frozenset({"en-us", "en-ph", "es-us"})
# Where a date of three short numbers starts with its year ("24.04.26"); years of four digits need no order.
_YEAR_FIRST = frozenset({"hu", "ja", "ko", "lt", "mn", "zh"})


def day_of_numbers(
    first: int, second: int, last: str, mark: str, language: str | None, named: Collection[str] = ()
) -> str | None:
    """The day that three numbers mean, or None when they mean none or when two readings remain.

    >>> day_of_numbers(4, 5, "2024", "/", "fr"), day_of_numbers(4, 5, "2024", "/", "en"), day_of_numbers(4, 25, "2024", "/", "fr")
    ('2024-05-04', None, '2024-04-25')
    """
    readings = days_of_numbers(first, second, last, mark, language)
    days = set(readings.values())
    if len(days) > 1 and len(told := days.intersection(named)) == 1:
        days = told
    if len(days) == 1:
        return days.pop()
    order = order_of(language)
    return readings.get(order) if order else None


def days_of_numbers(first: int, second: int, last: str, mark: str, language: str | None = None) -> dict[DateOrder, str]:
    """The days that three numbers can mean, by their order. A full stop between them is used with the day first only."""
    code = _code(language)
    if len(last) == 2 and code[:2] in _YEAR_FIRST:
        day = existing_day(full_year(f"{first:02d}"), second, int(last))
        return {"year first": day} if day else {}
    year = full_year(last)
    readings: dict[DateOrder, str] = {}
    if day := existing_day(year, second, first, language):
        readings["day first"] = day
    # "4.25.2024" in a language with the day first is no date; "4/25/2024" there comes from a program.
    if mark != "." and (day := existing_day(year, first, second, language)):
        readings["month first"] = day
    return readings


def order_of(language: str | None) -> DateOrder | None:
    """The order of numeric dates where the language, or the language in that region, has one only."""
    code = _code(language)
    if code in _MONTH_FIRST:
        return "month first"
    if code in _DAY_FIRST or code.split("-")[0] in _DAY_FIRST:
        return "day first"
    return None


def _code(language: str | None) -> str:
    return (language or "").casefold().replace("_", "-")
