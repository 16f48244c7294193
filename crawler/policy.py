"""What follows from an outcome: another try, and how long its host is left alone. Pure: the clock's time is passed in."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pipelines.records import Capture

MAX_ATTEMPTS = 3
RETRY_SECONDS = (2.0, 10.0)  # before the second and the third try; what takes longer to pass is for the next run
ROBOTS_RETRY_SECONDS = 300.0  # robots.txt unavailable: RFC 9309 (2.3.1.4) asks to treat it as disallowed; five minutes on, again
MAX_RETRY_AFTER = 7 * 86_400.0  # a server that asks for more than a week is taken to mean a week
PAUSE_SECONDS = 10.0  # 429 or 503 without Retry-After

# Reasons that may be gone at the next try. Not among them: dns_failure (the name is gone), tls_error, http_404 ...
TRANSIENT = frozenset({"timeout", "dns_temporary", "connection_refused", "connection_lost", "data_loss", "robots_unavailable"})
# The guard refuses these by what they say, before a connection.
NEVER_ASKED = frozenset({"url_invalid", "scheme_not_allowed", "address_not_public", "port_not_allowed"})
TRANSIENT_STATUS = frozenset({408, 429, 500, 502, 503, 504})


def retry_time(capture: Capture, now: float) -> float | None:
    """When this address is tried again (clock seconds); None when its outcome stands."""
    if capture.attempt >= MAX_ATTEMPTS or capture.outcome not in ("failed", "refused"):
        return None
    if capture.reason == "robots_unavailable":
        return now + ROBOTS_RETRY_SECONDS
    if capture.reason in TRANSIENT or capture.status in TRANSIENT_STATUS:
        return max(now + RETRY_SECONDS[capture.attempt - 1], pause_until(capture, now) or 0.0)
    return None


def pause_until(capture: Capture, now: float) -> float | None:
    """Until when the whole host is left alone (clock seconds): Retry-After of a 429 or 503, as seconds or as a date."""
    if capture.status not in (429, 503):
        return None
    return now + min(max(retry_after(capture.headers.get("retry-after"), now), 0.0), MAX_RETRY_AFTER)


def retry_after(value: str | None, now: float) -> float:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3); the default where it can't be read.

    >>> retry_after("120", 0.0), retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 0.0), retry_after("soon", 0.0)
    (120.0, 60.0, 10.0)
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return PAUSE_SECONDS
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - datetime.fromtimestamp(now, UTC).timestamp()
