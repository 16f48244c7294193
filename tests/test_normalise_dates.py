"""Printed and machine dates, and those that must stay None."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalise.dates import is_ambiguous, parse_date


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
        ("PublishedFeb 2, 2023", "2023-02-02", "day"),
        ("By Ada Reis and Bo Lind1. Januar 2023", "2023-01-01", "day"),
        ("on 04-ago-2021 5:11:10", "2021-08-04T05:11:10", "second"),
        ("Culture, 2.11.22", "2022-11-02", "day"),
        ("By Bo Lind | 31.10.23", "2023-10-31", "day"),
        ("Dec 3, ’21", "2021-12-03", "day"),
        ("26 | 01 | 2022 | Field | Practice", "2022-01-26", "day"),
        ("2024. 4. 29. 14:24", "2024-04-29T14:24", "minute"),
        ("4/29/24, 3:14 PM", "2024-04-29T15:14", "minute"),
        ("Mon Oct 11 14:57:21 CEST 2021", "2021-10-11", "day"),
        ("8.Dezember 2010 um 09:43", "2010-12-08T09:43", "minute"),
        ("17 كانون الثاني/يناير 2024", "2024-01-17", "day"),
        ("الجمعة 24 نيسان / أبريل 2020 09:22 مساءً", "2020-04-24T21:22", "minute"),
        ("2024年4月29日 午後2時24分", "2024-04-29T14:24", "minute"),
        ("2024年4月29日下午2:24", "2024-04-29T14:24", "minute"),
        ("2024년 4월 29일 오후 2:24", "2024-04-29T14:24", "minute"),
        ("民國113年4月29日", "2024-04-29", "day"),
        ("२९ अप्रैल २०२४", "2024-04-29", "day"),
        ("15 फ़रवरी 2024", "2024-02-15", "day"),
        ("২৯ এপ্রিল ২০২৪", "2024-04-29", "day"),
        ("29 เมษายน 2567", "2024-04-29", "day"),
        ("۱۰ اردیبهشت ۱۴۰۳", "2024-04-29", "day"),
        ("29 листопада 2024", "2024-11-29", "day"),
        ("1714400640", "2024-04-29T14:24:00+00:00", "second"),
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
    ("language", "iso"), [("fr", "2024-05-04"), ("en-GB", "2024-05-04"), ("en-US", "2024-04-05"), ("en", None), (None, None)]
)
def test_day_and_month_are_told_apart_by_a_language_with_one_order_only(language: str | None, iso: str | None) -> None:
    parsed = parse_date("04/05/2024", language)
    assert (parsed.iso if parsed else None) == iso


@pytest.mark.parametrize("language", ["de", "en", "en-US", None])
def test_of_two_readings_the_one_that_the_page_names_elsewhere_is_taken(language: str | None) -> None:
    parsed = parse_date("11/01/2023 12:43:42", language, named=frozenset({"2023-11-01"}))
    assert parsed is not None
    assert parsed.iso == "2023-11-01T12:43:42"


def test_only_a_numeric_date_with_two_readings_is_ambiguous_and_only_where_the_language_has_both_orders() -> None:
    assert is_ambiguous("3/4/2025", "en")
    assert not is_ambiguous("3/4/2025", "en-US")
    assert not is_ambiguous("3/4/2025", "de")
    assert not is_ambiguous("13/4/2025", "en")
    assert not is_ambiguous("3.4.2025", "en")
    assert not is_ambiguous("March 4, 2025", "en")


def test_short_numbers_start_with_the_year_where_the_language_has_it_so() -> None:
    korean, german = parse_date("24.04.26", "ko"), parse_date("24.04.26", "de")
    assert korean is not None
    assert german is not None
    assert (korean.iso, german.iso) == ("2024-04-26", "2026-04-24")


def test_a_persian_year_is_read_in_persian_only() -> None:
    parsed = parse_date("1403/02/10", "fa")
    assert parsed is not None
    assert parsed.iso == "2024-04-29"
    assert parse_date("1403/02/10", "en") is None


@pytest.mark.parametrize(
    "raw",
    ["1970-01-01", "1970-01-01T00:00:00Z", "1 January 1970", "0001-01-01T00:00:00", "0000-00-00", "1999-11-30",
     "1999-11-30T00:00:00", "1899-12-30", "1601-01-01T00:00:00Z", "9999-12-31"],
)  # fmt: skip
def test_what_programs_write_for_no_date_is_none(raw: str) -> None:
    assert parse_date(raw) is None


def test_a_day_that_programs_write_for_no_date_may_be_printed_in_words() -> None:
    parsed = parse_date("Seattle, 30 November 1999")
    assert parsed is not None
    assert parsed.iso == "1999-11-30"


@pytest.mark.parametrize(
    "raw",
    ["", "2024-99-99", "2024-02-30", "31.02.2024", "31 April 2024", "2 hours ago", "yesterday", "room 2024 b", "1403/02/10",
     "14:24", "99999999", "issue 12", "v1.2.10", "10.0.12.15", "12.30.45", "3 May 20 people", "il y a 2 jours", "3 日前"],
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


# The zeros of clocks and programs stand for no date; they have a test of their own.
_ZEROS = {"1970-01-01", "1969-12-31", "1900-01-01"}


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)).filter(lambda day: day.isoformat() not in _ZEROS))
def test_a_printed_date_comes_back_as_itself(day: date) -> None:
    parsed = parse_date(f"{day.day} {day:%B} {day.year}")
    assert parsed is not None
    assert parsed.iso == day.isoformat()
