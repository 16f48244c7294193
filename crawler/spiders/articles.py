"""Republished articles: each with its original and, unless told otherwise, the sources that it cites."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import scrapy

from crawler.leases import Wanted
from crawler.loop import CrawlLoop
from crawler.seeds import seeds_of
from pipelines.records import Role


class ArticlesSpider(scrapy.Spider):
    """``scrapy crawl articles -a url=https://...`` (several: apart by a blank, or ``-a from=FILE``)."""

    name = "articles"
    role: Role = "article"

    def __init__(
        self,
        url: str = "",
        seeds: tuple[Wanted, ...] | None = None,
        command: str | None = None,
        observer: Callable[[CrawlLoop], None] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.observer = observer
        self.seeds = seeds if seeds is not None else seeds_of(url.split(), kwargs.get("from"), self.role)
        self.command = command or f"scrapy crawl {self.name}"

    async def start(self) -> AsyncIterator[Any]:
        """Hands the seeds to the crawl's loop; ends when nothing due is left."""
        loop = self.crawler.get_extension(CrawlLoop)
        if not isinstance(loop, CrawlLoop):
            raise RuntimeError("the crawl's loop is missing: list crawler.addon.TearsheetAddon in ADDONS")
        await loop.crawl(self.seeds, self.command, self.observer)
        return
        yield  # an asynchronous generator that gives Scrapy nothing: all requests are the loop's
