"""Robots answers and crawl delays kept in the frontier, so that they hold across runs."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawler.frontier import Frontier
from crawler.middlewares.robots import robots_crawl_delay
from crawler.robots_answers import CachedRobots, kept_answer, read_answer, redirect_target
from pipelines.errors import DiskFull
from pipelines.records import Capture
from pipelines.urls import DEFAULT_PORTS, origin_of
from warehouse.exchanges import Place
from warehouse.landing import SweptSegment
from warehouse.replay import stored_at
from warehouse.store import Store


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
        with suppress(DiskFull):  # Scrapy would log it and go on; the next write ends the run by it
            frontier.slow_down(host_of_origin(origin), delay)

    crawler.signals.connect(keep, signal=robots_crawl_delay, weak=False)


def adopt_robots(frontier: Frontier, store: Store, segment: SweptSegment) -> None:
    """Keeps the robots answers that a killed process had archived and not kept yet, so that nobody is asked twice.

    One that is a redirect is asked for again: what stands at its end is another address's answer.
    """
    cache = FrontierRobotsCache(frontier)
    for capture in (capture for capture in segment.captures if capture.role == "robots"):
        response = _archived_response(store, capture)
        if response is None or redirect_target(response) is not None:
            continue
        origin, arrived_at = origin_of(capture.url), capture.fetched_at.timestamp()
        before = cache.get(origin, arrived_at)
        if before is None or before.fetched_at < arrived_at:
            cache.put(kept_answer(origin, read_answer(response, arrived_at), before, arrived_at))


def _archived_response(store: Store, capture: Capture) -> Response | None:
    answer = stored_at(store.root, Place(capture.warc_file, capture.warc_offset)).exchange.answer
    if answer is None or urlsplit(capture.url).path != "/robots.txt":
        return None
    headers = Headers()
    for name, value in answer.headers:
        headers.appendlist(name, value)
    return Response(capture.url, status=answer.status, headers=headers, body=answer.body)
