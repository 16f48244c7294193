"""The download handler for http and https: Scrapy's, over the guarded connection pool.

DOWNLOAD_HANDLERS = {"http": "crawler.guard.handler.GuardedDownloadHandler", "https": ... the same}
TEARSHEET_CONNECT_TO = {"news.example": "127.0.0.1:8802"}
"""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from crawler.guard.checks import check_url, parse_connect_to
from crawler.guard.connections import GuardedPool
from crawler.guard.refusals import AddressRefused, BodyTooLarge


class GuardedDownloadHandler(HTTP11DownloadHandler):
    """Downloads from public addresses and from hosts of TEARSHEET_CONNECT_TO; refuses everything else before it connects."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor  # only now: importing it installs one

        mapped = crawler.settings.getdict("TEARSHEET_CONNECT_TO")
        self._connect_to = parse_connect_to([f"{host}={target}" for host, target in mapped.items()])
        unguarded = self._pool
        self._pool = GuardedPool(reactor, self._contextFactory, self._connect_to)
        self._pool.maxPersistentPerHost = unguarded.maxPersistentPerHost

    async def download_request(self, request: Request) -> Response:
        if request.meta.get("proxy"):
            raise AddressRefused("proxies are not used: they would connect unguarded", "proxy_not_allowed")
        check_url(request.url, self._connect_to)
        try:
            return await super().download_request(request)
        except DownloadCancelledError as error:
            # Scrapy cancels its own download for one reason only, DOWNLOAD_MAXSIZE; a time-out is a DownloadTimeoutError.
            raise BodyTooLarge(str(error) or "the body passes DOWNLOAD_MAXSIZE") from error
