"""What we compare with: bare Scrapy, and Scrapy with trafilatura in an item pipeline as most projects have it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse

SETTINGS: dict[str, Any] = {
    "CONCURRENT_REQUESTS": 32,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "RETRY_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    # Not on by choice anywhere in production; a port each.
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
}


class BareSpider(scrapy.Spider):
    """Fetches and counts."""

    name = "bare"
    urls: tuple[str, ...] = ()

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in self.urls:
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        self.crawler.stats.inc_value("bench/pages", int(response.status == 200))
        return iter(())


class NaiveSpider(BareSpider):
    """Hands each page to the pipeline."""

    name = "naive"

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        assert isinstance(response, TextResponse)
        yield {"url": response.url, "html": response.text}


class TrafilaturaPipeline:
    """Reads the page where it stands: in the event loop."""

    def __init__(self, crawler: scrapy.crawler.Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: scrapy.crawler.Crawler) -> TrafilaturaPipeline:
        return cls(crawler)

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        from trafilatura import bare_extraction

        document = bare_extraction(item["html"], url=item["url"], with_metadata=True)
        self.crawler.stats.inc_value("bench/pages", int(document is not None))
        return {"url": item["url"]}


def crawl(kind: str, urls_file: str) -> int:
    """Pages done by the ``bare`` or the ``naive`` spider."""
    with open(urls_file, encoding="utf-8") as file:
        urls = tuple(file.read().split())
    settings = dict(SETTINGS)
    spider: type[BareSpider] = BareSpider
    if kind == "naive":
        spider = NaiveSpider
        settings["ITEM_PIPELINES"] = {TrafilaturaPipeline: 100}
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    process.crawl(crawler, urls=urls)
    process.start()
    return int(crawler.stats.get_value("bench/pages", 0)) if crawler.stats else 0
