"""Robots answers and crawl delays kept in the frontier, so that they hold across runs."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from crawler.frontier import Frontier
from crawler.middlewares.robots import CachedRobots, robots_crawl_delay
from pipelines.urls import DEFAULT_PORTS


class FrontierRobotsCache:
    """The middleware's cache, as a table of the frontier."""

    def __init__(self, frontier: Frontier) -> None:
        self._frontier = frontier

    def get(self, origin: str, now: float) -> CachedRobots | None:  # noqa: ARG002 - an expired answer tells how long to wait next
        """What the origin answered last; None when it was never asked."""
        row = self._frontier.database.execute(
            "select origin, status, body, fetched_at, expires_at, verdict from robots where origin = ?", (origin,)
        ).fetchone()
        return CachedRobots(*row) if row else None

    def put(self, robots: CachedRobots) -> None:
        """Keeps an answer."""
        with self._frontier.transaction() as database:
            database.execute(
                "insert or replace into robots (origin, status, body, fetched_at, expires_at, verdict) values (?, ?, ?, ?, ?, ?)",
                (robots.origin, robots.status, robots.body, robots.fetched_at, robots.expires_at, robots.verdict),
            )


def host_of_origin(origin: str) -> str:
    """The frontier's host of an origin, which always has its port written.

    >>> host_of_origin("https://www.example.org:443"), host_of_origin("http://www.example.org:8080")
    ('www.example.org', 'www.example.org:8080')
    """
    parts = urlsplit(origin)
    is_default = parts.port == DEFAULT_PORTS.get(parts.scheme)
    return parts.hostname or "" if is_default else f"{parts.hostname}:{parts.port}"


def keep_crawl_delays(crawler: Crawler, frontier: Frontier) -> None:
    """Has each Crawl-delay that the middleware finds kept as the host's gap."""

    def keep(origin: str, delay: float) -> None:
        frontier.slow_down(host_of_origin(origin), delay)

    crawler.signals.connect(keep, signal=robots_crawl_delay, weak=False)
