"""Downloader middleware next to the network: every answer, refusal and error goes to the archive as it came, robots.txt too."""

from __future__ import annotations

from http.client import responses
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.loop import CrawlLoop
from crawler.outcomes import reason_of
from pipelines.errors import STORAGE_ERRORS
from warehouse.exchanges import Answer
from warehouse.replay import answer_of

if TYPE_CHECKING:
    from typing import Self

# Describe the connection, not the payload that is archived: its transfer encoding is removed, its length is written anew.
_CONNECTION_HEADERS = frozenset({"transfer-encoding", "content-length", "connection", "keep-alive"})


class RecordingMiddleware:
    """Sits at 860: below it are only the statistics and the handler, so bodies are as sent."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Archives the answer."""
        answer = request.meta.get("tearsheet_answer") or answer_of_response(response)
        await self._loop().record(request.url, request.meta, answer, None)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Archives the refusal or the failure; the exception goes on."""
        if isinstance(exception, STORAGE_ERRORS):
            return  # says nothing about the page
        if "tearsheet_capture" not in request.meta and (reason := reason_of(exception)) != "cancelled":
            await self._loop().record(request.url, request.meta, None, reason)

    def _loop(self) -> CrawlLoop:
        loop: Any = self._crawler.get_extension(CrawlLoop)
        if not isinstance(loop, CrawlLoop):
            raise RuntimeError(
                "crawler.loop.CrawlLoop is not among the extensions: set ADDONS = {'crawler.addon.TearsheetAddon': 100}"
            )
        return loop


def answer_of_response(response: Response) -> Answer:
    """The answer as it goes to the archive. Twisted drops the reason phrase: the standard's is written."""
    body = response.body
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
        if name.decode("latin-1").lower() not in _CONNECTION_HEADERS
    ]
    headers.append(("Content-Length", str(len(body))))
    lines = [
        f"HTTP/1.1 {response.status} {responses.get(response.status, '')}".rstrip(),
        *(f"{name}: {value}" for name, value in headers),
    ]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
    return answer_of(head + body)  # as it will be read back, so that a rebuild gives the same row
