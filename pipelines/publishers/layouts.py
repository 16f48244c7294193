"""How a publisher's pages are laid out, and until when: the ``[[layout]]`` tables of its file.

A layout says by CSS selectors where the body stands, what is dropped from it, and where the page names its headline,
standfirst, authors and date; "time.published::attr(datetime)" takes the attribute instead of the text. A page is read by the
rules of its day: ``valid_until`` is the last day of an old layout, the newest layout has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from pipelines.errors import PublisherFileError

_ATTRIBUTE = re.compile(r"::attr\(\s*([\w:-]+)\s*\)\s*$")
_CLAIMS = ("headline", "standfirst", "authors", "date_published")
_KEYS = ("body", "drop", *_CLAIMS, "valid_until")


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout, each selector as it is in the file; ``valid_until`` None: until today."""

    body: str
    drop: tuple[str, ...] = ()
    headline: str | None = None
    standfirst: str | None = None
    authors: str | None = None
    date_published: str | None = None
    valid_until: date | None = None


def layouts_from_toml(place: str, tables: object) -> tuple[Layout, ...]:
    """The layouts of a publisher's file, the oldest first; ``place`` is the file, for messages.

    Raises:
        PublisherFileError: A key, a selector or a date is wrong, or two layouts claim the same time.
    """
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise PublisherFileError(f"{place}: layout must be tables, not {tables!r}: write each below a line [[layout]]")
    layouts = [_layout(f"{place}: layout {number}", table) for number, table in enumerate(tables, start=1)]
    ends = [layout.valid_until for layout in layouts]
    if ends.count(None) != 1 or len(set(ends)) != len(ends):
        seen = ", ".join("none" if end is None else end.isoformat() for end in ends)
        raise PublisherFileError(
            f"{place}: expected one layout without valid_until and each other with its own, seen {seen}: "
            "give every layout but the newest its last day"
        )
    return tuple(sorted(layouts, key=lambda layout: layout.valid_until or date.max))


def layout_at(layouts: Sequence[Layout], fetched_at: datetime | None) -> Layout | None:
    """The layout that a page had when it was fetched; the newest where that is not known, None where there is no layout."""
    day = fetched_at.astimezone(UTC).date() if fetched_at else date.max
    return next((layout for layout in layouts if layout.valid_until is None or day <= layout.valid_until), None)


@lru_cache(maxsize=256)
def compiled(selector: str) -> tuple[CSSSelector, str | None]:
    """The selector, compiled, and the attribute whose value is meant; None: the element's text."""
    found = _ATTRIBUTE.search(selector)
    return CSSSelector(selector[: found.start()] if found else selector, translator="html"), found[1] if found else None


def _layout(place: str, table: Mapping[str, Any]) -> Layout:
    for key, value in table.items():
        if key not in _KEYS:
            raise PublisherFileError(f"{place}: unknown key {key!r}: use one of {', '.join(_KEYS)}, or remove it")
        if key == "drop":
            if not isinstance(value, list):
                raise PublisherFileError(f"{place}: drop must be a list of CSS selectors, not {value!r}")
            for selector in value:
                _check(place, key, selector)
        elif key != "valid_until":
            _check(place, key, value)
    if "body" not in table:
        raise PublisherFileError(f"{place}: body is needed, seen {sorted(table)}: add the selector of the article's text")
    claims = {key: table[key] for key in _CLAIMS if key in table}
    return Layout(table["body"], tuple(table.get("drop", ())), valid_until=_day(place, table.get("valid_until")), **claims)


def _check(place: str, key: str, selector: object) -> None:
    if not isinstance(selector, str) or not selector.strip():
        raise PublisherFileError(f"{place}: {key} must be a CSS selector, not {selector!r}")
    try:
        _, attribute = compiled(selector)
    except SelectorError as error:
        raise PublisherFileError(f"{place}: {key}: expected a CSS selector, saw {selector!r} ({error}): repair it") from error
    if attribute is not None and key in ("body", "drop"):
        raise PublisherFileError(f"{place}: {key}: expected elements, saw an attribute in {selector!r}: remove ::attr()")


def _day(place: str, value: object) -> date | None:
    """A day as TOML's own date or as its text."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _no_day(place, value)
    except ValueError:
        return _no_day(place, value)


def _no_day(place: str, value: object) -> date:
    raise PublisherFileError(f"{place}: valid_until must be a day, not {value!r}: write it as 2024-12-31")
