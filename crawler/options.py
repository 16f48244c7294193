"""What a crawl is asked to do, read from Scrapy's settings, so that `tearsheet crawl` and `scrapy crawl -s` say it in one way."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from crawler.guard import parse_connect_to
from crawler.leases import Clock
from pipelines.errors import UsageError


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """One crawl's options; times in seconds. The settings' names and meanings are in ``crawler/settings.py``."""

    data: Path
    clock: Clock
    workers: int
    delay: float
    per_host: int
    concurrency: int
    wait: float
    max_age: float
    max_pages: int | None
    follows_sources: bool
    connect_to: Mapping[str, tuple[str, int]]
    from_archive: tuple[Path, ...]
    handles_signals: bool

    def is_archived(self, host: str) -> bool:
        """Whether this host's addresses are answered from web archives, never from the network."""
        return bool(self.from_archive) and host.rsplit(":", 1)[0] not in self.connect_to

    def delay_of(self, host: str) -> float | None:
        """Seconds between two requests to a host; None for an archive, which needs no manners."""
        return None if self.is_archived(host) else self.delay

    def per_host_of(self, host: str) -> int:
        """Requests at a time to a host that has no gap between them."""
        return self.concurrency if self.is_archived(host) else self.per_host

    def mode(self) -> str:
        """Part of the job's name: the same seeds from the network and from archives are two jobs."""
        return "archive" if self.from_archive else "live"

    def digested(self) -> dict[str, Any]:
        """The options that change what a run gives, for `runs.settings_digest`."""
        return {
            "delay": self.delay,
            "max_age": self.max_age,
            "max_pages": self.max_pages,
            "follows_sources": self.follows_sources,
            "connect_to": sorted(self.connect_to),
            "from_archive": [path.name for path in self.from_archive],
        }


def options_of(settings: BaseSettings) -> CrawlOptions:
    """The options in ``settings``.

    Raises:
        UsageError: a value is out of its range, or a --connect-to can't be read.
    """
    max_pages = settings.get("TEARSHEET_MAX_PAGES")
    mapped = settings.getdict("TEARSHEET_CONNECT_TO")
    return CrawlOptions(
        data=Path(settings.get("TEARSHEET_DATA") or "data"),
        clock=settings.get("TEARSHEET_CLOCK"),
        workers=settings.getint("TEARSHEET_WORKERS") or max(1, os.cpu_count() or 1),
        delay=_not_negative(settings.getfloat("TEARSHEET_DELAY"), "--delay"),
        per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
        concurrency=settings.getint("CONCURRENT_REQUESTS"),
        wait=_not_negative(settings.getfloat("TEARSHEET_WAIT"), "--wait"),
        max_age=_not_negative(settings.getfloat("TEARSHEET_MAX_AGE"), "--max-age"),
        max_pages=None if max_pages in (None, "") else int(max_pages),
        follows_sources=settings.getbool("TEARSHEET_SOURCES"),
        connect_to=parse_connect_to([f"{host}={target}" for host, target in mapped.items()]),
        from_archive=tuple(Path(path) for path in settings.getlist("TEARSHEET_FROM_ARCHIVE")),
        handles_signals=settings.getbool("TEARSHEET_HANDLES_SIGNALS"),
    )


def _not_negative(value: float, name: str) -> float:
    if not 0 <= value < float("inf"):
        raise UsageError(f"{name} expects seconds, 0 or more, and got {value:g}")
    return value
