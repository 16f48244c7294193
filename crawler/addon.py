"""The add-on that makes Scrapy crawl our way: what it installs, and what of Scrapy it takes out, each with its reason."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from warehouse.archive import PAYLOAD_LIMIT

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
        """Called by Scrapy before the crawl starts."""
        handler = "crawler.guard.handler.GuardedDownloadHandler"
        if settings.getlist("TEARSHEET_FROM_ARCHIVE"):
            handler = "crawler.archive_handler.ArchiveDownloadHandler"
        handlers = {"http": handler, "https": handler, "file": None, "data": None, "ftp": None, "s3": None}
        settings["DOWNLOAD_HANDLERS"].update(handlers, "addon")
        settings["DOWNLOADER_MIDDLEWARES"].update(DOWNLOADER_MIDDLEWARES, "addon")
        settings["EXTENSIONS"].update({"crawler.loop.CrawlLoop": 0}, "addon")
        # Not politeness but safety: these hold in any project.
        settings.set("ROBOTSTXT_OBEY", False, "addon")
        settings.set("TELNETCONSOLE_ENABLED", False, "addon")
        settings.set("REMOTE_CONTROL_ENABLED", False, "addon")
        settings.set("DOWNLOAD_MAXSIZE", min(settings.getint("DOWNLOAD_MAXSIZE"), PAYLOAD_LIMIT), "spider")
