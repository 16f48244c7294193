"""Times of day beside a printed date, with their zone where it has one meaning; never shifted."""

from __future__ import annotations

import re

from pipelines.records import DatePrecision

_HALF = r"(?P<{0}>[ap]\.?\s?m\b\.?|[πμ]\.?\s?μ\.?|صباح\w*|مساء\w*|ص\b|م\b)"
_TIME = re.compile(
    r"(?P<half_before>午前|午後|上午|下午|晚上|凌晨|오전|오후)?\s?(?<!\d)(?P<hour>\d{1,2})\s?(?:[:h]|時|时|点|點|시)\s?(?P<minute>\d{2})\s?[分분]?"
    r"(?::(?P<second>\d{2}))?(?!\d)\s*" + _HALF.format("half") + r"?"
    r"|(?<!\d)(?P<dot_hour>\d{1,2})\.(?P<dot_minute>\d{2})\s*(?:Uhr|uur|Hrs)\b"
    r"|(?<!\d)(?P<half_hour>\d{1,2})(?:\.(?P<half_minute>\d{2}))?\s*(?P<half_only>[ap]\.?\s?m\b\.?)",
    re.IGNORECASE,
)
_SECOND_HALVES = ("p", "μ", "مساء", "م", "午後", "下午", "晚上", "오후")
_ZONE = re.compile(r"\s*[,(]?\s*(?P<name>(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?(?!\d)|[A-Z]{1,5})\b")
# Abbreviations with one meaning only, in minutes from UTC. Left out: EST (also Australia), CST, PST, MST, IST, BST, AST, SST ...
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "EDT": -240, "MDT": -360, "PDT": -420, "AEST": 600, "AEDT": 660, "ACST": 570, "ACDT": 630, "AWST": 480,
    "NZST": 720, "NZDT": 780, "JST": 540, "KST": 540, "HKT": 480, "SAST": 120, "WIB": 420, "BRT": -180,
}  # fmt: skip


def with_time(day: str, before: str, behind: str) -> tuple[str, DatePrecision]:
    """The date with the time that stands just behind or before it.

    >>> with_time("2024-04-29", "", " at 2.24 p.m."), with_time("2024-04-29", "", "午後2時24分")
    (('2024-04-29T14:24', 'minute'), ('2024-04-29T14:24', 'minute'))
    """
    match = _TIME.search(behind[:40]) or _TIME.search(before[-20:])
    if match is None:
        return day, "day"
    hour = int(match["hour"] or match["dot_hour"] or match["half_hour"])
    minute = int(match["minute"] or match["dot_minute"] or match["half_minute"] or 0)
    half = (match["half_before"] or match["half"] or match["half_only"] or "").casefold()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith(_SECOND_HALVES) else 0)
    elif half and half[0] in "ap":
        return day, "day"
    zone = _ZONE.match(match.string[match.end() :])
    return timed(day, hour, minute, match["second"], offset_of(zone["name"]) if zone else None)


def timed(day: str, hour: int, minute: int, second: str | None, offset: str | None) -> tuple[str, DatePrecision]:
    """The date with this time at the precision given; the date alone where there is no such time."""
    if hour > 23 or minute > 59 or int(second or 0) > 59:
        return day, "day"
    seconds = f":{second}" if second is not None else ""
    return f"{day}T{hour:02d}:{minute:02d}{seconds}{offset or ''}", "second" if second is not None else "minute"


def offset_of(zone: str) -> str | None:
    """ "+02:00" for an offset or an abbreviation with one meaning, else None."""
    zone = zone.strip().upper()
    if zone in _ZONES:
        minutes = _ZONES[zone]
    elif match := re.fullmatch(r"(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", zone):
        minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
        if minutes > 14 * 60 or int(match["minutes"] or 0) > 59:
            return None
        minutes = -minutes if match["sign"] == "-" else minutes
    else:
        return None
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
