"""The add-on that makes Scrapy crawl our way: what it installs, and what of Scrapy it takes out, each with its reason."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from crawler import settings as project
from warehouse.archive import PAYLOAD_LIMIT

# What a project says of itself.
_OF_A_PROJECT = frozenset({"ADDONS", "BOT_NAME", "NEWSPIDER_MODULE", "SPIDER_MODULES", "LOG_LEVEL"})

_SCRAPY = "scrapy.downloadermiddlewares"

DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.recording.RecordingMiddleware": 860,
    f"{_SCRAPY}.robotstxt.RobotsTxtMiddleware": None,  # lets concurrent requests to a new host through, and fails open
    f"{_SCRAPY}.redirect.RedirectMiddleware": None,  # a hop is a frontier row of its own, through guard, robots and lease
    f"{_SCRAPY}.redirect.MetaRefreshMiddleware": None,
    f"{_SCRAPY}.retry.RetryMiddleware": None,  # a retry is a new lease
    f"{_SCRAPY}.httpcompression.HttpCompressionMiddleware": None,  # bodies are archived as sent, and decoded in workers
    f"{_SCRAPY}.cookies.CookiesMiddleware": None,
    f"{_SCRAPY}.httpproxy.HttpProxyMiddleware": None,  # would connect past the guard
    f"{_SCRAPY}.offsite.OffsiteMiddleware": None,  # loses URLs without a trace
}


class TearsheetAddon:
    """Installs guard, robots, recording and the crawl's loop; works in any Scrapy project that lists it in ADDONS."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy before the crawl starts. A project's own settings go before ours, but for those that keep it safe."""
        for name in dir(project):
            if name.isupper() and name not in _OF_A_PROJECT:
                settings.set(name, getattr(project, name), "addon")
        handler = "crawler.guard.handler.GuardedDownloadHandler"
        if settings.getlist("TEARSHEET_FROM_ARCHIVE"):
            handler = "crawler.archive_handler.ArchiveDownloadHandler"
        handlers = {"http": handler, "https": handler, "file": None, "data": None, "ftp": None, "s3": None}
        settings["DOWNLOAD_HANDLERS"].update(handlers, "addon")
        settings["DOWNLOADER_MIDDLEWARES"].update(DOWNLOADER_MIDDLEWARES, "addon")
        settings["EXTENSIONS"].update({"crawler.loop.CrawlLoop": 0}, "addon")
        # Scrapy's own robots check is out; ours is the one that is obeyed.
        settings.set("ROBOTSTXT_OBEY", False, "spider")
        settings.set("TELNETCONSOLE_ENABLED", False, "spider")
        settings.set("REMOTE_CONTROL_ENABLED", False, "spider")
        settings.set("DOWNLOAD_DELAY", 0, "spider")  # the frontier keeps the gaps
        settings.set("DOWNLOAD_MAXSIZE", min(settings.getint("DOWNLOAD_MAXSIZE"), PAYLOAD_LIMIT), "spider")
