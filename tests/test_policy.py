"""What follows from an outcome: another try, and how long a host is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.policy import (
    MAX_ATTEMPTS,
    MAX_RETRY_AFTER,
    PAUSE_SECONDS,
    RETRY_SECONDS,
    ROBOTS_RETRY_SECONDS,
    TRANSIENT,
    TRANSIENT_STATUS,
    pause_until,
    retry_after,
    retry_time,
)
from pipelines.records import Capture
from warehouse.exchanges import REFUSED, SKIPPED, Asked, Place, capture_of
from warehouse.replay import answer_of

NOW = 1_800_000_000.0
PLACE = Place("archive/local-000001.warc.gz", 0)


def capture(status: int | None = None, reason: str | None = None, attempt: int = 1, after: str | None = None) -> Capture:
    header = f"Retry-After: {after}\r\n" if after is not None else ""
    answer = answer_of(f"HTTP/1.1 {status} X\r\n{header}\r\n".encode()) if status is not None else None
    asked = Asked("https://one.example/", "source", "run", attempt=attempt, reason=reason)
    return capture_of(asked, answer, PLACE, "<urn:uuid:1>", datetime.fromtimestamp(NOW, UTC))


@pytest.mark.parametrize("reason", sorted(TRANSIENT - {"robots_unavailable"}))
def test_failure_that_may_pass_is_tried_again(reason: str) -> None:
    assert retry_time(capture(reason=reason), NOW) == NOW + RETRY_SECONDS[0]
    assert retry_time(capture(reason=reason, attempt=2), NOW) == NOW + RETRY_SECONDS[1]


@pytest.mark.parametrize("status", sorted(TRANSIENT_STATUS - {429, 503}))
def test_answer_that_may_pass_is_tried_again(status: int) -> None:
    assert retry_time(capture(status), NOW) == NOW + RETRY_SECONDS[0]


@pytest.mark.parametrize(
    "reason",
    sorted(
        (REFUSED | SKIPPED | {"dns_failure", "tls_error", "too_large", "bad_response", "internal_error"}) - {"robots_unavailable"}
    ),
)
def test_outcome_that_stands_is_not_tried_again(reason: str) -> None:
    assert retry_time(capture(reason=reason), NOW) is None


@pytest.mark.parametrize("status", [200, 204, 301, 304, 400, 401, 403, 404, 410, 451, 501])
def test_answer_that_stands_is_not_tried_again(status: int) -> None:
    assert retry_time(capture(status), NOW) is None


def test_unavailable_robots_are_asked_again_five_minutes_on() -> None:
    assert retry_time(capture(reason="robots_unavailable"), NOW) == NOW + ROBOTS_RETRY_SECONDS


@pytest.mark.parametrize("what", [{"reason": "timeout"}, {"status": 503}, {"reason": "robots_unavailable"}])
def test_third_try_is_the_last(what: dict[str, Any]) -> None:
    assert retry_time(capture(**what, attempt=MAX_ATTEMPTS - 1), NOW) is not None
    assert retry_time(capture(**what, attempt=MAX_ATTEMPTS), NOW) is None


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_pauses_the_host_and_puts_the_next_try_off(status: int) -> None:
    busy = capture(status, after="900")
    assert pause_until(busy, NOW) == NOW + 900
    assert retry_time(busy, NOW) == NOW + 900
    assert pause_until(capture(status), NOW) == NOW + PAUSE_SECONDS


def test_last_try_still_pauses_the_host() -> None:
    assert pause_until(capture(503, attempt=MAX_ATTEMPTS, after="900"), NOW) == NOW + 900


@pytest.mark.parametrize("status", [200, 301, 404, 500])
def test_retry_after_of_other_answers_means_nothing(status: int) -> None:
    assert pause_until(capture(status, after="900"), NOW) is None


def test_more_than_a_week_is_taken_to_mean_a_week() -> None:
    assert pause_until(capture(503, after="9" * 300), NOW) == NOW + MAX_RETRY_AFTER


@pytest.mark.parametrize("after", ["", "soon", "-5", "1.5", "٣", "Thu, 99 Foo", "\x00", "0x10", "nan", "inf"])
def test_unreadable_retry_after_pauses_for_the_default(after: str) -> None:
    assert retry_after(after, NOW) == PAUSE_SECONDS


def test_date_in_the_past_pauses_for_nothing_but_the_retry_keeps_its_own_gap() -> None:
    late = capture(503, after="Wed, 21 Oct 2015 07:28:00 GMT")
    assert pause_until(late, NOW) == NOW
    assert retry_time(late, NOW) == NOW + RETRY_SECONDS[0]


@given(seconds=st.integers(0, 6 * 86_400))
def test_date_means_the_same_as_its_seconds(seconds: int) -> None:
    date = format_datetime(datetime.fromtimestamp(NOW + seconds, UTC), usegmt=True)
    assert retry_after(date, NOW) == pytest.approx(seconds)
    assert pause_until(capture(503, after=date), NOW) == pytest.approx(NOW + seconds)


@given(after=st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40), attempt=st.integers(1, 5))
def test_no_header_makes_it_fail_or_wait_for_ever(after: str, attempt: int) -> None:
    busy = replace(capture(503, attempt=attempt), headers={"retry-after": after})
    pause = pause_until(busy, NOW)
    assert pause is not None
    assert NOW <= pause <= NOW + MAX_RETRY_AFTER
    again = retry_time(busy, NOW)
    assert (again is None) == (attempt >= MAX_ATTEMPTS)
    assert again is None or NOW + RETRY_SECONDS[0] <= again <= NOW + MAX_RETRY_AFTER
