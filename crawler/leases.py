"""The records of the frontier: what is wanted, the right to fetch it, and how that ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pipelines.errors import TearsheetError
from pipelines.records import Capture, Role
from pipelines.urls import DEFAULT_PORTS
from warehouse.exchanges import Asked, Place, url_identity_or_raw

Clock = Callable[[], float]
MAX_HOPS = 5  # redirects followed from one address (RFC 9309 asks five of robots.txt; browsers stop at 20)
LEASE_SECONDS = 300.0  # longer than any download may take; a lease past it belongs to a process that is gone


class LeaseLost(TearsheetError):
    """The lease was taken over meanwhile: what it fetched is archived, but must not close the row."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to fetch, and why.

    ``key`` is given for a spelling that stands for itself: an address that is refused is on record as it was typed.
    """

    url: str
    role: Role
    parent_url: str | None = None
    depth: int = 0
    hops: int = 0
    key: str | None = None

    @property
    def identity(self) -> str:
        """The frontier's key of this address."""
        return self.key or url_identity_or_raw(self.url)


@dataclass(frozen=True, slots=True)
class Job:
    """What one command asks for; rows settled before ``fresh_after`` (clock seconds) are fetched again."""

    name: str
    fresh_after: float


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to fetch one address once; ``fence`` tells it from earlier leases of the same row."""

    key: str
    url: str
    host: str
    role: Role
    parent_url: str | None
    depth: int
    hops: int
    attempt: int
    fence: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """How a lease ended. ``retry_at``: the row waits for another try; ``pause_until``: its whole host waits (clock seconds).

    ``is_known``: the archive held this very record before, so only its links are read.
    """

    lease: Lease | None
    capture: Capture
    retry_at: float | None = None
    pause_until: float | None = None
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class ToRead:
    """A captured page on its way to a reader."""

    key: str
    url: str
    role: Role
    depth: int
    capture_id: str
    place: Place
    children_only: bool


def host_key(url: str) -> str:
    """The unit of politeness: host and port, the port left out where the scheme implies it.

    >>> host_key("https://www.example.org:443/x"), host_key("http://www.example.org:8080/")
    ('www.example.org', 'www.example.org:8080')
    """
    try:
        parts = urlsplit(url)
        is_default = parts.port in (None, DEFAULT_PORTS.get(parts.scheme))
        return parts.hostname or "" if is_default else f"{parts.hostname}:{parts.port}"
    except ValueError:
        return ""


def asked_for(lease: Lease | None, meta: Mapping[str, Any], url: str, run_id: str, reason: str | None) -> Asked:
    """What the archive keeps of a request beside its answer; ``meta`` is the request's. Without a lease: robots.txt."""
    is_robots = bool(meta.get("tearsheet_robots"))
    verdict = meta.get("tearsheet_robots_verdict") or (None if is_robots else "not_asked")
    if lease is None:
        return Asked(url, "robots" if is_robots else "source", run_id, robots=verdict, reason=reason)
    return Asked(
        lease.url, lease.role, run_id, lease.parent_url, lease.depth, lease.hops, lease.attempt, robots=verdict, reason=reason
    )
