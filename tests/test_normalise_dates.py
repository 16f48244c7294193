"""Printed and machine dates, and those that must stay None."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalise.dates import parse_date


@pytest.mark.parametrize(
    ("raw", "iso", "precision"),
    [
        ("2024-04-26T14:24:33.120Z", "2024-04-26T14:24:33+00:00", "second"),
        ("2024-04-26T14:24:33+0200", "2024-04-26T14:24:33+02:00", "second"),
        ("2024-04-26T14:24+02:00", "2024-04-26T14:24+02:00", "minute"),
        ("2024-04-26 14:24", "2024-04-26T14:24", "minute"),
        ("2024-04-26", "2024-04-26", "day"),
        ("2024-04", "2024-04", "month"),
        ("2024", "2024", "year"),
        ("20240426", "2024-04-26", "day"),
        ("Mon, 29 Apr 2024 14:24:00 +0200", "2024-04-29T14:24:00+02:00", "second"),
        ("Monday 29 April 2024", "2024-04-29", "day"),
        ("April 29, 2024 at 2:24 p.m.", "2024-04-29T14:24", "minute"),
        ("Nov. 19, 2019 / 8:16 AM", "2019-11-19T08:16", "minute"),
        ("12:05 am, 29 April 2024", "2024-04-29T00:05", "minute"),
        ("April 2024", "2024-04", "month"),
        ("Publié: 29 avril 2024, 14:24 CEST", "2024-04-29T14:24+02:00", "minute"),
        ("1er mai 2024", "2024-05-01", "day"),
        ("29/04/2024 - 14h24", "2024-04-29T14:24", "minute"),
        ("el 13 de diciembre de 2021 en The Conversation", "2021-12-13", "day"),
        ("29. April 2024, 14.24 Uhr", "2024-04-29T14:24", "minute"),
        ("04.05.2024", "2024-05-04", "day"),
        ("29 de abril de 2024", "2024-04-29", "day"),
        ("29 de março de 2024", "2024-03-29", "day"),
        ("29 aprile 2024", "2024-04-29", "day"),
        ("29 mei 2024 om 14:24", "2024-05-29T14:24", "minute"),
        ("29 апреля 2024 г., 14:24", "2024-04-29T14:24", "minute"),
        ("٢٩ أبريل ٢٠٢٤", "2024-04-29", "day"),
        ("2024年4月29日 14時24分", "2024-04-29T14:24", "minute"),
        ("令和6年4月29日", "2024-04-29", "day"),
        ("2024년 4월 29일", "2024-04-29", "day"),
        ("2020. június 4.", "2020-06-04", "day"),
        ("12 kwietnia 2024", "2024-04-12", "day"),
        ("2020/10/02", "2020-10-02", "day"),
        ("24/05/2024", "2024-05-24", "day"),
        ("05/24/2024", "2024-05-24", "day"),
    ],
)
def test_a_date_is_read_at_the_precision_seen(raw: str, iso: str, precision: str) -> None:
    parsed = parse_date(raw)
    assert parsed is not None
    assert (parsed.iso, parsed.precision, parsed.raw) == (iso, precision, raw)


@pytest.mark.parametrize("zone", ["EST", "BST", "IST", "CST", "PST", "local time"])
def test_a_zone_with_two_meanings_leaves_the_time_local_and_unshifted(zone: str) -> None:
    parsed = parse_date(f"29 April 2024, 14:24 {zone}")
    assert parsed is not None
    assert parsed.iso == "2024-04-29T14:24"


@pytest.mark.parametrize(
    ("language", "iso"), [("fr", "2024-05-04"), ("en-GB", "2024-05-04"), ("en-US", None), ("en", None), (None, None)]
)
def test_day_and_month_are_told_apart_by_a_language_with_one_order_only(language: str | None, iso: str | None) -> None:
    parsed = parse_date("04/05/2024", language)
    assert (parsed.iso if parsed else None) == iso


@pytest.mark.parametrize(
    "raw",
    ["", "2024-99-99", "2024-02-30", "31.02.2024", "31 April 2024", "2 hours ago", "yesterday", "room 2024 b", "1403/02/10",
     "14:24", "99999999", "issue 12"],
)  # fmt: skip
def test_what_is_no_date_is_never_made_into_one(raw: str) -> None:
    assert parse_date(raw) is None


def test_an_impossible_time_leaves_the_day() -> None:
    parsed = parse_date("2024-04-29T25:61")
    assert parsed is not None
    assert (parsed.iso, parsed.precision) == ("2024-04-29", "day")


def test_a_date_after_the_fetch_is_none_but_a_time_zone_ahead_is_allowed() -> None:
    fetched = datetime(2024, 4, 29, 12, 0, tzinfo=UTC)
    assert parse_date("2024-05-01", not_after=fetched) is None
    assert parse_date("2024-05", not_after=fetched) is None
    assert parse_date("2025", not_after=fetched) is None
    assert parse_date("2024-04-30T12:01:00Z", not_after=fetched) is None
    assert parse_date("2024-04-30", not_after=fetched) is not None
    assert parse_date("2024", not_after=fetched) is not None


@given(st.text(max_size=60))
def test_any_string_gives_none_or_a_date_that_exists(raw: str) -> None:
    parsed = parse_date(raw)
    if parsed is not None:
        date.fromisoformat((parsed.iso + "-01-01")[:10] if len(parsed.iso) < 8 else parsed.iso[:10])


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_printed_date_comes_back_as_itself(day: date) -> None:
    parsed = parse_date(f"{day.day} {day:%B} {day.year}")
    assert parsed is not None
    assert parsed.iso == day.isoformat()
