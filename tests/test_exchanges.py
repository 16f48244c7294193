"""From what the archive holds to the row of `captures`: outcome, redirect target, media types, headers kept."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.outcomes import Reason
from pipelines.records import Capture, Outcome
from warehouse.exchanges import (
    HEADER_LIMIT,
    REFUSED,
    SKIPPED,
    Asked,
    Place,
    asked_from_json,
    asked_to_json,
    capture_id_of,
    capture_of,
    outcome_of,
    payload_digest,
    sniffed_media_type,
    url_identity_or_raw,
)
from warehouse.replay import answer_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLACE = Place("archive/local-000001.warc.gz", 77)
ASKED = Asked("https://news.example/a/1?b=c", "source", "run", "https://parent.example/", 2, 1, 3, "allowed")


def capture(status: int | None = 200, *headers: tuple[str, str], body: bytes = b"<html>", **values: Any) -> Capture:
    head = "\r\n".join([f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers)]).encode("utf-8")
    answer = answer_of(head + b"\r\n\r\n" + body) if status is not None else None
    return capture_of(replace(ASKED, **values), answer, PLACE, "<urn:uuid:1>", NOON)


# Outcomes


@pytest.mark.parametrize("status", range(100, 600))
def test_every_status_has_one_outcome_and_only_a_failure_a_reason(status: int) -> None:
    outcome, reason = outcome_of(status, True, None)
    wanted: Outcome = "fetched" if status < 300 else "redirected" if status < 400 else "failed"
    if status < 200:
        wanted = "failed"
    if status == 304:
        wanted = "not_modified"
    assert outcome == wanted
    assert (reason == f"http_{status}") == (outcome == "failed")
    assert reason is None or outcome == "failed"


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_of_the_crawler_is_an_outcome_with_and_without_an_answer(reason: str) -> None:
    wanted = "refused" if reason in REFUSED else "skipped" if reason in SKIPPED else "failed"
    for status in (None, 200, 404):
        assert outcome_of(status, False, reason) == (wanted, reason)


def test_reasons_that_are_refusals_are_those_that_the_crawler_gives() -> None:
    assert set(get_args(Reason)) >= REFUSED - {"too_many_redirects"}
    assert set(get_args(Reason)) >= SKIPPED


def test_no_answer_and_no_reason_is_a_failure_all_the_same() -> None:
    assert outcome_of(None, False, None) == ("failed", "no_answer")
    assert outcome_of(0, False, None) == ("failed", "http_0")


@given(status=st.none() | st.integers(0, 999), location=st.booleans(), reason=st.none() | st.text(max_size=12))
def test_any_answer_has_an_outcome(status: int | None, location: bool, reason: str | None) -> None:
    outcome, why = outcome_of(status, location, reason)
    assert outcome in get_args(Outcome)
    assert outcome in ("fetched", "not_modified", "redirected") or why is not None


# Redirects


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://other.example/x", "https://other.example/x"),
        ("/x", "https://news.example/x"),
        ("x?y", "https://news.example/a/x?y"),
        ("?page=2", "https://news.example/a/1?page=2"),
        ("//other.example/x", "https://other.example/x"),
        ("https://other.example/x#part", "https://other.example/x#part"),
        ("/café", "https://news.example/caf%C3%A9"),  # raw UTF-8, as many servers send it
        ("/caf%C3%A9", "https://news.example/caf%C3%A9"),
        (" /x ", "https://news.example/x"),
        ("/spip.php?article70650", "https://news.example/spip.php?article70650"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_leads_where_a_browser_would_go(location: str, target: str, status: int) -> None:
    found = capture(status, ("Location", location))
    assert (found.outcome, found.redirect_url, found.reason) == ("redirected", target, None)


def test_location_in_latin_1_is_read_as_such() -> None:
    answer = answer_of(b"HTTP/1.1 301 X\r\nLocation: /caf\xe9\r\n\r\n")
    assert capture_of(ASKED, answer, PLACE, "<urn:uuid:1>", NOON).redirect_url == "https://news.example/caf%C3%A9"


@pytest.mark.parametrize(
    "location", ["javascript:alert(1)", "mailto:a@b.example", "http://[::1", "http://:80/", "", "https://a b.example/"]
)
def test_redirect_to_nowhere_is_a_failure_that_names_its_status(location: str) -> None:
    found = capture(302, ("Location", location))
    assert found.redirect_url is None or location == ""
    assert (found.outcome, found.reason) == ("failed", "http_302") or location == ""


def test_location_of_an_answer_that_is_no_redirect_is_not_followed() -> None:
    for status in (200, 201, 404, 304):
        assert capture(status, ("Location", "/x")).redirect_url is None


@given(location=st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60), status=st.integers(300, 399))
def test_no_location_makes_the_row_fail(location: str, status: int) -> None:
    found = capture_of(
        ASKED, answer_of(f"HTTP/1.1 {status} X\r\nLocation: {location}\r\n\r\n".encode("latin-1")), PLACE, "<urn:1>", NOON
    )
    assert (found.outcome == "redirected") == (found.redirect_url is not None)


# Media types


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"\xef\xbb\xbf\r\n  <HTML lang=fr>", "text/html"),
        (b"<!-- a comment --><p>", "text/html"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b'<?xml version="1.0"?><rss>', "text/xml"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"PK\x03\x04", "application/zip"),
        (b"plain words", None),
        (b"", None),
    ],
)
def test_first_bytes_name_the_media_type(body: bytes, media_type: str | None) -> None:
    assert sniffed_media_type(body) == media_type
    assert capture(body=body).media_type_sniffed == media_type


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "identity", ""])
def test_media_type_is_sniffed_below_the_content_encoding(encoding: str) -> None:
    page = b"<!DOCTYPE html>" + b"<p>The river</p>" * 5_000
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}.get(encoding.lower(), bytes)(page)
    found = capture(200, ("Content-Encoding", encoding), ("Content-Type", "text/plain; charset=x"), body=packed)
    assert (found.media_type, found.media_type_sniffed) == ("text/plain", "text/html")
    assert found.payload_bytes == len(packed)
    assert found.payload_digest == payload_digest(packed)


@given(body=st.binary(max_size=80), encoding=st.sampled_from(["gzip", "br", "deflate", "x", "gzip, br"]))
def test_no_payload_makes_sniffing_fail(body: bytes, encoding: str) -> None:
    assert capture(200, ("Content-Encoding", encoding), body=body).payload_bytes == len(body)


@pytest.mark.parametrize(
    ("declared", "media_type"),
    [("Text/HTML; charset=utf-8", "text/html"), ("", None), (";", None), ("text/html, text/plain", "text/html, text/plain")],
)
def test_declared_media_type_is_its_name_alone(declared: str, media_type: str | None) -> None:
    assert capture(200, ("Content-Type", declared)).media_type == media_type


# The row


def test_row_has_everything_that_was_asked_and_answered() -> None:
    found = capture(200, ("ETag", '"1"'), ("Last-Modified", "yesterday"), ("X-Powered-By", "SPIP"), ("Composed-By", "SPIP 4.2"))
    assert (found.url, found.role, found.parent_url, found.depth, found.hops, found.attempt, found.robots) == (
        ASKED.url, "source", "https://parent.example/", 2, 1, 3, "allowed",
    )  # fmt: skip
    assert (found.etag, found.last_modified, found.status) == ('"1"', "yesterday", 200)
    assert found.headers == {"composed-by": "SPIP 4.2"}
    assert (found.warc_file, found.warc_offset, found.record_id) == (PLACE.warc_file, 77, "<urn:uuid:1>")
    assert (found.fetched_at, found.run_id, found.capture_id) == (NOON, "run", capture_id_of("<urn:uuid:1>"))


def test_outcome_without_an_answer_has_nothing_of_one() -> None:
    found = capture(None, reason="timeout")
    assert (found.outcome, found.reason, found.status, found.payload_digest, found.payload_bytes, found.headers) == (
        "failed", "timeout", None, None, None, {},
    )  # fmt: skip


def test_header_that_comes_twice_is_joined_and_a_long_one_cut() -> None:
    found = capture(200, ("Link", "<a>"), ("link", "<b>"), ("Server", "x" * 9_000))
    assert found.headers["link"] == "<a>, <b>"
    assert len(found.headers["server"]) == HEADER_LIMIT


def test_two_spellings_of_an_address_share_their_key_and_a_bad_address_is_its_own() -> None:
    assert capture(url="HTTPS://News.example:443/%7ea").url_key == capture(url="https://news.example/~a").url_key
    assert capture(None, url="not a url", reason="url_invalid").url_key == "not a url"
    assert url_identity_or_raw("") == ""


# What is kept beside the answer


ASKEDS = st.builds(
    Asked,
    url=st.text(max_size=30),
    role=st.sampled_from(["article", "original", "source", "robots"]),
    run_id=st.text(max_size=8),
    parent_url=st.none() | st.text(max_size=30),
    depth=st.integers(0, 99),
    hops=st.integers(0, 9),
    attempt=st.integers(1, 3),
    robots=st.none() | st.just("allowed"),
    reason=st.none() | st.just("timeout"),
)


@given(asked=ASKEDS)
def test_facts_of_a_request_come_back_from_json(asked: Asked) -> None:
    values = asked_to_json(asked)
    assert None not in values.values()
    assert asked_from_json(values | {"of_a_newer_version": 1}) == asked


@pytest.mark.parametrize("values", [{}, {"url": "https://a.example/"}, {"url": "u", "run_id": "r", "role": "boss"}])
def test_record_that_is_not_ours_is_told_apart(values: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError)):
        asked_from_json(values)
