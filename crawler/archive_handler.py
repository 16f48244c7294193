"""Answers requests from web archives instead of the network; what is not there is a miss, never a request to anyone."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response

from crawler.guard.handler import GuardedDownloadHandler
from pipelines.urls import url_identity
from warehouse.foreign import ArchiveIndex, index_archives


class NotInArchive(IgnoreRequest):
    """The archives hold no answer for this address."""

    reason = "not_in_archive"


@lru_cache(maxsize=4)
def index_of(paths: tuple[Path, ...]) -> ArchiveIndex:
    """The index over these archives; Scrapy makes a handler for each scheme; both look into one index."""
    return index_archives(paths)


class ArchiveDownloadHandler:
    """Requests with ``meta["tearsheet_archive_only"]`` are looked up; the others, of --connect-to hosts, go to the network."""

    lazy = False  # an archive that can't be read stops the run before it starts

    def __init__(self, crawler: Crawler) -> None:
        self._network = GuardedDownloadHandler(crawler)
        self._index = index_of(tuple(Path(path) for path in crawler.settings.getlist("TEARSHEET_FROM_ARCHIVE")))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The archived answer, with its record's id and date in ``request.meta``.

        Raises:
            NotInArchive: there is none.
        """
        if not request.meta.get("tearsheet_archive_only"):
            return await self._network.download_request(request)
        found = self._index.answer(url_identity(request.url))
        if found is None or found.answer is None:
            raise NotInArchive(f"{request.url} is in none of the archives given with --from-archive")
        request.meta["tearsheet_answer"] = found.answer
        request.meta["tearsheet_record_id"] = found.record_id
        request.meta["tearsheet_fetched_at"] = found.fetched_at
        headers = Headers()
        for name, value in found.answer.headers:
            headers.appendlist(name, value)
        return Response(request.url, status=found.answer.status, headers=headers, body=found.answer.body, request=request)

    async def close(self) -> None:
        """Closes the network's connections."""
        await self._network.close()
