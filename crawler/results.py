"""What is told of a crawl: its state while it runs, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeedOutcome:
    """What became of one seed; the outcome is None while it is pending."""

    url: str
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How a crawl ended: rows by outcome and pending; the first pending rows as (url, seconds until due, reason)."""

    ending: str
    run_id: str
    job_name: str
    counts: dict[str, int]
    seeds: tuple[SeedOutcome, ...]
    waiting: tuple[tuple[str, float, str | None], ...]
    is_resumed: bool


@dataclass(frozen=True, slots=True)
class CrawlState:
    """Counts of a running crawl."""

    discovered: int
    hosts: int
    read: int
    failed: int
    pending: int
