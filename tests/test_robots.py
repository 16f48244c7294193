"""robots.txt: asked once for each origin, obeyed by every request, read by RFC 9309."""

from __future__ import annotations

import asyncio
import doctest
import gzip
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, cast

import pytest
from loopback import Asked, Web, download, http, serving
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from crawler import robots_answers
from crawler.guard import NameGone
from crawler.middlewares import robots
from crawler.middlewares.robots import (
    MemoryRobotsCache,
    RobotsDisallowed,
    RobotsMiddleware,
    RobotsUnavailable,
    robots_crawl_delay,
)
from crawler.outcomes import reason_of
from crawler.robots_answers import MAX_ROBOTS_BYTES, CachedRobots, decoded_body

FORBID_ALL = b"User-agent: *\nDisallow: /\n"
MIDDLEWARES = {"crawler.middlewares.robots.RobotsMiddleware": 100}


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(robots).failed == 0
    assert doctest.testmod(robots_answers).failed == 0


# --- against a real server --------------------------------------------------------------------------------------------


def robots_by_host(answers: Mapping[str, bytes]) -> Callable[[Asked], bytes | list[bytes]]:
    """Answers /robots.txt by the first label of the host, and "page" to everything else."""

    def answer(asked: Asked) -> bytes | list[bytes]:
        name = asked.host.partition(".")[0].partition(":")[0]
        if asked.path == "/robots.txt" and name in answers:
            return [answers[name]]  # a list closes the connection, so that broken answers are broken
        return http(b"page")

    return answer


def fetched(web: Web, urls: list[str | dict[str, Any]], hosts: list[str], **settings: Any) -> list[dict[str, Any]]:
    mapped = dict.fromkeys(hosts, f"127.0.0.1:{web.port}")
    return download(urls, settings={"DOWNLOADER_MIDDLEWARES": MIDDLEWARES, "TEARSHEET_CONNECT_TO": mapped, **settings})


def test_twenty_concurrent_requests_to_a_new_host_ask_once_and_obey() -> None:
    with serving(robots_by_host({"closed": http(FORBID_ALL)})) as web:
        urls = [f"http://closed.example/page/{number}" for number in range(20)]
        results = fetched(web, [*urls], ["closed.example"], CONCURRENT_REQUESTS=100, CONCURRENT_REQUESTS_PER_DOMAIN=100)
    assert [asked.path for asked in web.asked] == ["/robots.txt"]
    assert {result["reason"] for result in results} == {"robots_disallowed"}
    assert {result["verdict"] for result in results} == {"disallowed"}


def test_rules_for_our_name_beat_those_for_all() -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: tearsheet\nDisallow: /private\nAllow: /private/but-this\n"
    with serving(robots_by_host({"news": http(rules)})) as web:
        paths = ["/a", "/private/x", "/private/but-this", "/robots.txt"]
        results = fetched(web, [f"http://news.example{path}" for path in paths], ["news.example"])
    assert [result["verdict"] for result in results] == ["allowed", "disallowed", "allowed", "allowed"]
    assert web.hits("/private/x") == 0
    assert web.hits("/a") == 1


def test_scheme_and_port_make_origins_of_their_own() -> None:
    with serving(robots_by_host({"news": http(b"")})) as web:
        urls = ["http://news.example/1", "http://news.example:80/2", "https://news.example/3", "http://news.example:8080/4"]
        results = fetched(web, [*urls], ["news.example"])
    assert all(result["status"] == 200 for result in results)
    assert sorted(one.host for one in web.asked if one.path == "/robots.txt") == [
        "news.example",
        "news.example",
        "news.example:8080",
    ]


def redirect(target: str, status: int = 301) -> bytes:
    return http(status=status, Location=target)


HIDDEN = b"#" * MAX_ROBOTS_BYTES + b"\n" + FORBID_ALL
ANSWERS: dict[str, tuple[bytes, str]] = {
    "ok": (http(b"User-agent: *\nDisallow: /other\n"), "allowed"),
    "empty": (http(b""), "allowed"),
    "html": (http(b"<!doctype html><title>Not found</title>", Content_Type="text/html"), "allowed"),
    "s204": (b"HTTP/1.1 204 No Content\r\n\r\n", "allowed"),
    "bom": (http(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n"), "disallowed"),
    "latin": (http(b"# caf\xe9\nUser-agent: *\nDisallow: /\n"), "disallowed"),
    "gzip": (http(gzip.compress(FORBID_ALL, mtime=0), Content_Encoding="gzip"), "disallowed"),
    "bomb": (http(gzip.compress(FORBID_ALL + b"#" * 40_000_000, mtime=0), Content_Encoding="gzip"), "disallowed"),
    "cutgzip": (http(gzip.compress(HIDDEN[-4000:], mtime=0)[:-12], Content_Encoding="gzip"), "unavailable"),
    "brotli": (http(b"\x0b\x02\x80xx\x03", Content_Encoding="br"), "unavailable"),
    "long": (http(FORBID_ALL + HIDDEN), "disallowed"),
    "hidden": (http(HIDDEN), "allowed"),
    "s400": (http(FORBID_ALL, 400), "none"),
    "s401": (http(FORBID_ALL, 401), "none"),
    "s403": (http(FORBID_ALL, 403), "none"),
    "s404": (http(FORBID_ALL, 404), "none"),
    "s410": (http(FORBID_ALL, 410), "none"),
    "s304": (b"HTTP/1.1 304 Not Modified\r\n\r\n", "none"),
    "s301": (http(status=301), "none"),
    "s429": (http(status=429, Retry_After="3600"), "unavailable"),
    "s500": (http(status=500), "unavailable"),
    "s503": (http(b"User-agent: *\nAllow: /\n", 503), "unavailable"),
    "s599": (http(status=599), "unavailable"),
    "moved": (redirect("http://ok.example/rules.txt"), "allowed"),
    "relative": (redirect("/elsewhere.txt", 308), "allowed"),
    "toclosed": (redirect("http://bom.example/robots.txt", 302), "disallowed"),
    "loop": (redirect("http://loop.example/robots.txt"), "unavailable"),
    "hop5": (redirect("http://hop4.example/robots.txt"), "disallowed"),
    "hop4": (redirect("http://hop3.example/robots.txt"), "disallowed"),
    "hop3": (redirect("http://hop2.example/robots.txt"), "disallowed"),
    "hop2": (redirect("http://hop1.example/robots.txt"), "disallowed"),
    "hop1": (redirect("http://bom.example/robots.txt"), "disallowed"),
    "hop6": (redirect("http://hop5.example/robots.txt"), "unavailable"),
    "tofile": (redirect("file:///etc/passwd"), "unavailable"),
    "toftp": (redirect("ftp://ok.example/robots.txt"), "unavailable"),
    "togone": (redirect("http://gone.example/robots.txt"), "unavailable"),
    "silent": (b"", "unavailable"),
    "garbage": (b"garbage\r\n\r\n", "unavailable"),
    "cut": (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nUser-agent: *\n", "unavailable"),
    "toolong": (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "unavailable"),
    "headers": (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", "unavailable"),
}


@pytest.fixture(scope="module")
def verdicts() -> tuple[Web, dict[str, dict[str, Any]]]:
    """All answers asked for in one process."""
    with serving(robots_by_host({name: answer for name, (answer, _) in ANSWERS.items()})) as web:
        urls = [f"http://{name}.example/page" for name in ANSWERS]
        results = fetched(web, [*urls], [f"{name}.example" for name in ANSWERS])
    return web, dict(zip(ANSWERS, results, strict=True))


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_of_robots_decides_as_the_standard_says(verdicts: tuple[Web, dict[str, dict[str, Any]]], name: str) -> None:
    web, results = verdicts
    result, verdict = results[name], ANSWERS[name][1]
    assert result["verdict"] == verdict, result
    reason = {"disallowed": "robots_disallowed", "unavailable": "robots_unavailable"}.get(verdict)
    assert result.get("reason") == reason
    assert web.hits("/page", f"{name}.example") == (0 if reason else 1)


def test_failure_says_when_to_ask_again(verdicts: tuple[Web, dict[str, dict[str, Any]]]) -> None:
    _, results = verdicts
    assert 290 < results["s503"]["retry_after"] <= 300
    assert 3590 < results["s429"]["retry_after"] <= 3600
    assert results["bomb"]["peak_mb"] < 200


def test_robots_that_redirects_to_a_private_address_connects_nowhere() -> None:
    with (
        serving(lambda _: http(b"")) as private,
        serving(lambda _: redirect(f"http://127.0.0.1:{private.port}/robots.txt")) as web,
    ):
        [result] = fetched(web, ["http://news.example/page"], ["news.example"])
    assert private.connections == []
    assert web.hits("/page") == 0
    assert result["reason"] == "robots_unavailable"


def test_dead_host_fails_for_its_own_reason_and_not_for_robots() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    expected = {
        "http://gone.example/a": "dns_failure",
        "http://again.example/a": "dns_temporary",
        "http://closed.example/a": "connection_refused",
        "http://private.example/a": "address_not_public",
        "http://127.0.0.1/a": "address_not_public",
        "http://[::1]/a": "address_not_public",
        "http://example.com:25/a": "port_not_allowed",
    }
    results = download(
        [*expected],
        names={"gone.example": [socket.EAI_NONAME], "again.example": [socket.EAI_AGAIN], "private.example": [["10.0.0.1"]]},
        settings={"DOWNLOADER_MIDDLEWARES": MIDDLEWARES, "TEARSHEET_CONNECT_TO": {"closed.example": f"127.0.0.1:{port}"}},
    )
    assert {result["url"]: result["reason"] for result in results} == expected


def test_slow_robots_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mapped = {"slow.example": f"127.0.0.1:{silent.getsockname()[1]}"}
        [result] = download(
            ["http://slow.example/a"],
            settings={"DOWNLOADER_MIDDLEWARES": MIDDLEWARES, "TEARSHEET_CONNECT_TO": mapped, "DOWNLOAD_TIMEOUT": 0.5},
        )
    assert result["reason"] == "robots_unavailable"


# --- with an engine made up, for time and cancelling ------------------------------------------------------------------


class MadeUpCrawler:
    """As much of a crawler as the middleware uses; ``answers`` come from a function of the URL."""

    def __init__(self, answer: Callable[[Request], Awaitable[Response]], cache: Any = None) -> None:
        self.time = 1000.0
        self.settings = {"USER_AGENT": "Tearsheet/0.1 (+https://example.org)", "TEARSHEET_CLOCK": lambda: self.time}
        self.asked: list[Request] = []
        self.sent: list[dict[str, Any]] = []
        self.engine = self.signals = self
        self._answer = answer
        if cache is not None:
            self.tearsheet_robots_cache = cache

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request)
        return await self._answer(request)

    def send_catch_log(self, **sent: Any) -> None:
        self.sent.append(sent)

    def middleware(self) -> RobotsMiddleware:
        return RobotsMiddleware.from_crawler(cast(Any, self))


def always(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        await asyncio.sleep(0)
        return Response(request.url, status, headers=headers or {}, body=body)

    return answer


async def ended(middleware: RobotsMiddleware, url: str = "https://a.example/page", **meta: Any) -> str:
    """The verdict that a request ends with."""
    request = Request(url, meta=meta)
    with suppress(RobotsDisallowed, RobotsUnavailable):
        await middleware.process_request(request)
    return str(request.meta.get("tearsheet_robots_verdict"))


def test_requests_answered_from_an_archive_and_robots_itself_ask_nobody() -> None:
    crawler = MadeUpCrawler(always(FORBID_ALL))
    assert asyncio.run(ended(crawler.middleware(), tearsheet_archive_only=True)) == "not_asked"
    assert asyncio.run(ended(crawler.middleware(), "https://a.example/robots.txt", tearsheet_robots=True)) == "None"
    assert crawler.asked == []


def test_robots_request_is_marked_and_asks_for_no_other_robots() -> None:
    crawler = MadeUpCrawler(always(b""))
    asyncio.run(ended(crawler.middleware(), "https://a.example:443/x"))
    [request] = crawler.asked
    assert (request.url, request.meta["tearsheet_robots"]) == ("https://a.example/robots.txt", True)


def test_request_that_is_cancelled_leaves_the_question_to_the_others() -> None:
    release = asyncio.Event()

    async def slow(request: Request) -> Response:
        await release.wait()
        return Response(request.url, body=FORBID_ALL)

    async def scene() -> list[str]:
        middleware = crawler.middleware()
        first = asyncio.ensure_future(ended(middleware))
        others = [asyncio.ensure_future(ended(middleware)) for _ in range(5)]
        await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.sleep(0.01)
        late = asyncio.ensure_future(ended(middleware))
        await asyncio.sleep(0.01)
        release.set()
        return list(await asyncio.gather(*others, late))

    crawler = MadeUpCrawler(slow)
    assert asyncio.run(scene()) == ["disallowed"] * 6
    assert len(crawler.asked) == 1


def test_answer_stands_for_a_day_and_outlives_the_process() -> None:
    cache = MemoryRobotsCache()
    first = MadeUpCrawler(always(FORBID_ALL), cache)
    assert asyncio.run(ended(first.middleware())) == "disallowed"
    second = MadeUpCrawler(always(b""), cache)
    second.time += 24 * 3600 - 1
    middleware = second.middleware()
    assert asyncio.run(ended(middleware)) == "disallowed"
    assert second.asked == []
    second.time += 2
    assert asyncio.run(ended(middleware)) == "allowed"
    assert len(second.asked) == 1


def test_failure_stands_longer_each_time_until_an_answer_comes() -> None:
    cache = MemoryRobotsCache()
    failing, lengths = MadeUpCrawler(always(b"", 503), cache), []
    for _ in range(12):
        assert asyncio.run(ended(failing.middleware())) == "unavailable"
        robots = cache.get("https://a.example:443", failing.time)
        assert robots is not None
        lengths.append(robots.expires_at - robots.fetched_at)
        failing.time = robots.expires_at + 1
    assert lengths[:4] == [300, 600, 1200, 2400]
    assert lengths[-1] == 24 * 3600
    assert len(failing.asked) == 12
    answering = MadeUpCrawler(always(b""), cache)
    answering.time = failing.time
    assert asyncio.run(ended(answering.middleware())) == "allowed"


def test_cached_record_says_what_was_answered() -> None:
    cache = MemoryRobotsCache()
    asyncio.run(ended(MadeUpCrawler(always(FORBID_ALL), cache).middleware(), "http://a.example/"))
    assert cache.get("http://a.example:80", 0) == CachedRobots("http://a.example:80", 200, FORBID_ALL, 1000.0, 87400.0, "rules")
    asyncio.run(ended(MadeUpCrawler(always(b"x", 404), cache).middleware(), "http://b.example/"))
    assert cache.get("http://b.example:80", 0) == CachedRobots("http://b.example:80", 404, b"", 1000.0, 87400.0, "none")


def test_time_out_becomes_unavailable_and_a_dead_name_stays_what_it_is() -> None:
    async def timing_out(request: Request) -> Response:
        raise DownloadTimeoutError(request.url)

    async def gone(request: Request) -> Response:
        raise NameGone(request.url)

    page = Request("https://a.example/page")
    with pytest.raises(RobotsUnavailable) as unavailable:
        asyncio.run(MadeUpCrawler(timing_out).middleware().process_request(page))
    assert unavailable.value.retry_after == 300
    crawler = MadeUpCrawler(gone)
    middleware = crawler.middleware()
    for seconds, times_asked in ((0, 1), (1, 1), (6, 2)):
        crawler.time = 1000.0 + seconds
        with pytest.raises(NameGone):
            asyncio.run(middleware.process_request(page))
        assert len(crawler.asked) == times_asked, "a dead host is asked again, but not for each of its pages"


def test_crawl_delay_is_told_with_its_origin() -> None:
    crawler = MadeUpCrawler(always(b"User-agent: *\nCrawl-delay: 2.5\n"))
    asyncio.run(ended(crawler.middleware()))
    assert crawler.sent == [{"signal": robots_crawl_delay, "origin": "https://a.example:443", "delay": 2.5}]
    silent = MadeUpCrawler(always(b"User-agent: other\nCrawl-delay: 9\n"))
    asyncio.run(ended(silent.middleware()))
    assert silent.sent == []


def test_crawl_delay_from_the_cache_is_told_too() -> None:
    cache = MemoryRobotsCache()
    cache.put(CachedRobots("https://a.example:443", 200, b"User-agent: *\nCrawl-delay: 4\n", 0.0, 5000.0, "rules"))
    crawler = MadeUpCrawler(always(b""), cache)
    asyncio.run(ended(crawler.middleware()))
    assert [sent["delay"] for sent in crawler.sent] == [4.0]


def test_disallowed_page_raises_its_own_exception() -> None:
    with pytest.raises(RobotsDisallowed) as disallowed:
        asyncio.run(MadeUpCrawler(always(FORBID_ALL)).middleware().process_request(Request("https://a.example/page")))
    assert reason_of(disallowed.value) == "robots_disallowed"


@pytest.mark.parametrize(
    ("headers", "body", "decoded"),
    [
        ({}, b"abc", b"abc"),
        ({"Content-Encoding": "identity"}, b"abc", b"abc"),
        ({"Content-Encoding": "x-gzip"}, gzip.compress(b"abc", mtime=0), b"abc"),
        ({"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(b"abc", mtime=0), mtime=0), None),
        ({"Content-Encoding": "gzip"}, b"abc", None),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"abc", mtime=0) + gzip.compress(b"def", mtime=0), b"abcdef"),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"abc", mtime=0) + b"\0\0", b"abc"),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"abc", mtime=0) + gzip.compress(b"def", mtime=0)[:-4], None),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"", mtime=0) * 50_000, None),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"a" * 2 * MAX_ROBOTS_BYTES, mtime=0), b"a" * MAX_ROBOTS_BYTES),
        ({"Content-Encoding": "zstd"}, b"abc", None),
    ],
)
def test_body_is_decoded_within_its_limit(headers: dict[str, str], body: bytes, decoded: bytes | None) -> None:
    assert decoded_body(Response("https://a.example/robots.txt", headers=headers, body=body)) == decoded
