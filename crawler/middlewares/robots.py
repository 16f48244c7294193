"""The robots middleware: robots.txt by RFC 9309, asked once for each origin and obeyed by every request.

Why not Scrapy's: its 2.19 lets concurrent requests to a new host through (8 of 10 disallowed pages were fetched), reads a 5xx as
"all allowed" and follows no redirect of its own (shared/facts, prototypes 1b and crawling 4).

What robots.txt answers, and what becomes of the page:

    2xx                         its rules are obeyed; the first 512 KiB count
    3xx                         followed up to five times; the rules hold for the origin that was asked first
    4xx except 429              there is no robots.txt: allowed (verdict "none")
    429, 5xx, time-out ...      RobotsUnavailable: not now; again after ``retry_after``
    dead host, refused address  the page fails with the very same exception, for it would end the same way

request.meta in: ``tearsheet_archive_only`` (ask nobody), ``tearsheet_robots`` (is itself a robots.txt request),
``tearsheet_gap`` (seconds between two requests to the host: a page whose robots.txt was asked for just now is put off).
request.meta out: ``tearsheet_robots_verdict`` = allowed, disallowed, unavailable, none or not_asked.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.guard.refusals import AddressRefused
from crawler.outcomes import reason_of
from crawler.robots_answers import CachedRobots, RobotsAnswer, kept_answer, read_answer, redirect_target
from pipelines.errors import UrlInvalid
from pipelines.urls import fetchable_url, origin_of

MAX_ROBOTS_REDIRECTS = 5  # RFC 9309, 2.3.1.2
DEAD_SECONDS = 1.5  # a dead host is not asked again for each of its pages; below the 2 s of the first retry
_SWEEP_ABOVE = 4096  # origins in memory; expired ones go when there are more

# The page would end the same way, so it does.
_SAME_FOR_THE_PAGE: Final = frozenset(
    {
        "dns_failure", "dns_temporary", "connection_refused", "tls_error", "address_not_public", "scheme_not_allowed",
        "url_invalid", "proxy_not_allowed", "port_not_allowed", "internal_error",
    }
)  # fmt: skip

logger = logging.getLogger(__name__)

robots_crawl_delay = object()
"""Signal, sent with ``origin`` and ``delay`` (seconds) when an origin's robots.txt has a Crawl-delay for us."""


class RobotsDisallowed(IgnoreRequest):
    """robots.txt forbids this page to us."""

    reason = "robots_disallowed"


class RobotsUnavailable(IgnoreRequest):
    """robots.txt exists for all we know but could not be read: complete disallow (RFC 9309, 2.3.1.4), for now."""

    reason = "robots_unavailable"

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after  # seconds from now


class RobotsAsked(IgnoreRequest):
    """robots.txt allows this page and was asked for just now: the page waits for the gap that its host is due."""

    reason = "cancelled"  # no outcome: the lease is put off


class RobotsCache(Protocol):
    """Robots answers that outlive a run. ``get`` may return an expired record: the next failure's time is computed from it."""

    def get(self, origin: str, now: float) -> CachedRobots | None: ...

    def put(self, robots: CachedRobots) -> None: ...


class MemoryRobotsCache:
    """A RobotsCache that forgets with the process."""

    def __init__(self) -> None:
        self._robots: dict[str, CachedRobots] = {}

    def get(self, origin: str, now: float) -> CachedRobots | None:  # noqa: ARG002
        return self._robots.get(origin)

    def put(self, robots: CachedRobots) -> None:
        self._robots[robots.origin] = robots


@dataclass(frozen=True, slots=True)
class _Rules:
    """A CachedRobots in memory, its body parsed; ``dead`` stands for a host that could not be asked at all."""

    robots: CachedRobots | None
    parser: Protego | None
    expires_at: float
    dead: Exception | None = None


class RobotsMiddleware:
    """Downloader middleware; ``crawler.tearsheet_robots_cache`` and the setting TEARSHEET_CLOCK are used where they are set."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = user_agent_token(crawler.settings.get("ROBOTSTXT_USER_AGENT") or crawler.settings.get("USER_AGENT") or "")
        self._rules: dict[str, _Rules] = {}
        self._asking: dict[str, asyncio.Task[_Rules]] = {}
        self._memory = MemoryRobotsCache()
        self._now: Callable[[], float] = crawler.settings.get("TEARSHEET_CLOCK") or time.time

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Lets a request pass, or raises what keeps it from being made.

        Raises:
            RobotsDisallowed, RobotsUnavailable: see the module.
            AddressRefused: the URL has no origin that could be asked.
            Exception: what ended the robots.txt request, when the host is dead.
        """
        if request.meta.get("tearsheet_robots"):
            return
        if request.meta.get("tearsheet_archive_only"):
            request.meta["tearsheet_robots_verdict"] = "not_asked"
            return
        try:
            origin = origin_of(fetchable_url(request.url))
        except UrlInvalid as error:
            request.meta["tearsheet_robots_verdict"] = "not_asked"
            raise AddressRefused(str(error), "url_invalid") from error
        entered_at = self._now()
        rules = await self._rules_of(origin)
        request.meta["tearsheet_robots_verdict"] = self._verdict(rules, request.url)
        if rules.dead is not None:
            raise rules.dead
        if request.meta["tearsheet_robots_verdict"] == "unavailable":
            raise RobotsUnavailable(f"{origin}/robots.txt can't be read", max(rules.expires_at - self._now(), 1.0))
        if request.meta["tearsheet_robots_verdict"] == "disallowed":
            raise RobotsDisallowed(f"{origin}/robots.txt disallows {request.url}")
        if request.meta.get("tearsheet_gap") and rules.robots and rules.robots.fetched_at >= entered_at:
            raise RobotsAsked(f"{origin}/robots.txt was asked for just now")

    def _verdict(self, rules: _Rules, url: str) -> str:
        if rules.robots is None or rules.robots.verdict == "unavailable":
            return "unavailable"
        if rules.parser is None:
            return "none"
        return "allowed" if rules.parser.can_fetch(url, self._agent) else "disallowed"

    async def _rules_of(self, origin: str) -> _Rules:
        now = self._now()
        rules = self._rules.get(origin)
        if rules is None or rules.expires_at <= now:
            rules = self._remembered(self._cache().get(origin, now), now)
        if rules is not None:
            return rules
        task = self._asking.get(origin)
        if task is None:
            task = asyncio.ensure_future(self._ask(origin))
            self._asking[origin] = task
            task.add_done_callback(lambda _: self._asking.pop(origin))
        # A request that is cancelled must not take the question along that others wait for.
        return await asyncio.shield(task)

    def _remembered(self, robots: CachedRobots | None, now: float) -> _Rules | None:
        if robots is None or robots.expires_at <= now:
            return None
        return self._remember(robots)

    def _remember(self, robots: CachedRobots) -> _Rules:
        parser = Protego.parse(robots.body.decode("utf-8-sig", "replace")) if robots.verdict == "rules" else None
        rules = _Rules(robots, parser, robots.expires_at)
        self._keep(robots.origin, rules)
        delay = parser.crawl_delay(self._agent) if parser is not None else None
        if delay:
            self._crawler.signals.send_catch_log(signal=robots_crawl_delay, origin=robots.origin, delay=float(delay))
        return rules

    def _keep(self, origin: str, rules: _Rules) -> None:
        if len(self._rules) >= _SWEEP_ABOVE:
            now = self._now()
            self._rules = {key: kept for key, kept in self._rules.items() if kept.expires_at > now}
        self._rules[origin] = rules

    async def _ask(self, origin: str) -> _Rules:
        """The rules of an origin, asked for now. A failed download is part of them: one task serves many requests."""
        try:
            answer = await self._fetch(fetchable_url(f"{origin}/robots.txt"))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the outcome of every page that waits for it
            rules = _Rules(None, None, self._now() + DEAD_SECONDS, dead=error)
            self._keep(origin, rules)
            return rules
        cache, now = self._cache(), self._now()
        robots = kept_answer(origin, answer, cache.get(origin, now), now)
        if answer.verdict == "unavailable":
            logger.debug("robots.txt of %s is unavailable (%s) for %.0f s", origin, answer.why, robots.expires_at - now)
        cache.put(robots)
        return self._remember(robots)

    async def _fetch(self, url: str) -> RobotsAnswer:
        """The answer to a robots.txt request, redirects followed; raises what would end the page's request too."""
        for hop in range(MAX_ROBOTS_REDIRECTS + 1):
            request = Request(url, priority=1000, meta={"tearsheet_robots": True, "tearsheet_robots_hop": hop})
            try:
                response = await self._engine_download(request)
            except Exception as error:
                reason = reason_of(error)
                if reason == "not_in_archive":
                    return RobotsAnswer("none")
                if hop == 0 and reason in _SAME_FOR_THE_PAGE:
                    raise
                return RobotsAnswer("unavailable", why=reason)
            target = redirect_target(response)
            if target is None:
                return read_answer(response, self._now())
            url = target
        return RobotsAnswer("unavailable", why="redirects")

    async def _engine_download(self, request: Request) -> Response:
        engine = self._crawler.engine
        if engine is None:
            raise RuntimeError("robots.txt is asked for through the engine, which is not running")
        return await engine.download_async(request)

    def _cache(self) -> RobotsCache:
        cache: RobotsCache | None = getattr(self._crawler, "tearsheet_robots_cache", None)
        return self._memory if cache is None else cache


def user_agent_token(user_agent: Any) -> str:
    """The product token that robots.txt names us by (RFC 9309, 2.2.1).

    >>> user_agent_token("Tearsheet/0.1 (+https://example.org/tearsheet)")
    'Tearsheet'
    """
    words = str(user_agent).split("/")[0].split()
    return words[0] if words else "Tearsheet"
