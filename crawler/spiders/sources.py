"""Cited sources on their own: fetches given addresses as sources, to see whether they still stand."""

from __future__ import annotations

from crawler.spiders.articles import ArticlesSpider
from pipelines.records import Role


class SourcesSpider(ArticlesSpider):
    """``scrapy crawl sources -a url=https://...``: nothing that the page links to is fetched."""

    name = "sources"
    role: Role = "source"
