"""What a response to a robots.txt request means, and how long it is kept (RFC 9309)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Literal

from scrapy.http import Response

from crawler.policy import MAX_RETRY_AFTER, ROBOTS_RETRY_SECONDS, retry_after
from pipelines.errors import UrlInvalid
from pipelines.urls import absolute_url, fetchable_url

MAX_ROBOTS_BYTES = 512 * 1024  # decoded; RFC 9309, 2.5 asks for 500 KiB at least
ANSWER_SECONDS = 24 * 3600.0  # RFC 9309, 2.4
MAX_FAILURE_SECONDS = 24 * 3600.0  # a failure doubles ROBOTS_RETRY_SECONDS each time, up to this
_MAX_GZIP_MEMBERS = 64  # real files have one; each costs a copy of the rest


@dataclass(frozen=True, slots=True)
class CachedRobots:
    """What an origin's robots.txt answered. Times are seconds of the crawl's clock."""

    origin: str  # as pipelines.urls.origin_of writes it
    status: int | None  # of the last response; None when there was none
    body: bytes  # decoded, cut to MAX_ROBOTS_BYTES; empty unless verdict is "rules"
    fetched_at: float
    expires_at: float
    verdict: Literal["rules", "none", "unavailable"]


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What one response, or the want of one, says; ``retry_after`` in seconds, ``why`` for the log."""

    verdict: Literal["rules", "none", "unavailable"]
    status: int | None = None
    body: bytes = b""
    retry_after: float = 0.0
    why: str = ""


def read_answer(response: Response, now: float) -> RobotsAnswer:
    """What a response to a robots.txt request means (RFC 9309, 2.3.1); redirects are followed before."""
    status = response.status
    if 200 <= status < 300:
        body = decoded_body(response)
        if body is None:
            return RobotsAnswer("unavailable", status, why="content encoding")
        return RobotsAnswer("rules", status, body)
    if status == 429 or status >= 500:
        header = response.headers.get(b"Retry-After")
        seconds = retry_after(header.decode("latin-1"), now) if header else 0.0
        return RobotsAnswer("unavailable", status, retry_after=min(seconds, MAX_RETRY_AFTER), why=f"http_{status}")
    if response.headers.get(b"Location") and 300 <= status < 400:
        return RobotsAnswer("unavailable", status, why="redirect")  # to something that is no web page
    return RobotsAnswer("none", status)


def kept_answer(origin: str, answer: RobotsAnswer, before: CachedRobots | None, now: float) -> CachedRobots:
    """What is remembered of an answer that arrived at ``now``; ``before`` is what was remembered last."""
    seconds = max(failure_seconds(before), answer.retry_after) if answer.verdict == "unavailable" else ANSWER_SECONDS
    return CachedRobots(origin, answer.status, answer.body, now, now + seconds, answer.verdict)


def redirect_target(response: Response) -> str | None:
    """Where a redirect leads to; None for other responses and for targets that are no web page.

    Only the address guard decides whether the target may be asked.
    """
    location = response.headers.get(b"Location")
    if response.status not in (301, 302, 303, 307, 308) or not location:
        return None
    target = absolute_url(response.url, location.decode("utf-8", "replace"))
    try:
        return None if target is None else fetchable_url(target)
    except UrlInvalid:
        return None


def decoded_body(response: Response) -> bytes | None:
    """The first MAX_ROBOTS_BYTES of the body with its content encoding removed; None when it can't be.

    We ask for gzip alone; a bomb is cut like any long file.
    """
    names = b",".join(response.headers.getlist(b"Content-Encoding")).lower()
    encodings = [name.strip() for name in names.split(b",") if name.strip() not in (b"", b"identity")]
    if not encodings:
        return response.body[:MAX_ROBOTS_BYTES]
    return _gunzipped(response.body) if encodings in ([b"gzip"], [b"x-gzip"]) else None


def _gunzipped(body: bytes) -> bytes | None:
    text = b""
    for _ in range(_MAX_GZIP_MEMBERS):
        decoder = zlib.decompressobj(wbits=31)
        try:
            text += decoder.decompress(body, MAX_ROBOTS_BYTES - len(text))
        except zlib.error:
            return text or None  # padding behind the last member is harmless
        if len(text) >= MAX_ROBOTS_BYTES:
            return text
        if not decoder.eof:
            return None  # cut short: the very rule that counts may be missing
        body = decoder.unused_data
        if not body:
            return text
    return None


def failure_seconds(before: CachedRobots | None) -> float:
    """How long a failure stands: ROBOTS_RETRY_SECONDS, twice as long as the failure before it.

    >>> failure_seconds(None)
    300.0
    >>> failure_seconds(CachedRobots("https://a.example:443", 503, b"", 1000.0, 1300.0, "unavailable"))
    600.0
    """
    if before is None or before.verdict != "unavailable":
        return ROBOTS_RETRY_SECONDS
    return min(max(2 * (before.expires_at - before.fetched_at), ROBOTS_RETRY_SECONDS), MAX_FAILURE_SECONDS)
