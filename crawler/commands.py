"""`tearsheet crawl`: from what was typed to Scrapy's settings, one crawl, and an exit code by the frontier's counts."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.leases import Wanted
from crawler.policy import NEVER_ASKED
from crawler.report import CrawlDisplay, say_what_landed
from crawler.seeds import seeds_of
from pipelines.errors import TearsheetError, UsageError

# Exit codes of `tearsheet crawl`; those of errors are in pipelines/errors.py.
EXIT_FINISHED = 0
EXIT_NOTHING_FETCHED = 1  # every seed failed or was refused
EXIT_NO_USABLE_URL = 2  # every seed was refused before a connection
EXIT_PENDING = 3  # work that is not due within --wait is left
EXIT_ARCHIVE_TORN = 5
EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class CrawlRequest:
    """What `tearsheet crawl` was asked for; times in seconds."""

    data: Path
    urls: Sequence[str]
    urls_file: str | None = None
    is_sample: bool = False
    follows_sources: bool = True
    max_pages: int | None = None
    max_age: float = 0.0
    delay: float = 1.0
    wait: float = 60.0
    workers: int = 0
    connect_to: Sequence[str] = ()
    from_archive: Sequence[Path] = ()
    is_pending: bool = False
    is_verbose: bool = False


def crawl(request: CrawlRequest) -> int:
    """Runs one crawl and says what landed; returns the exit code.

    Raises:
        TearsheetError: nothing could be started, or the run was ended by a full disk.
    """
    with ExitStack() as stack:
        urls, connect_to = list(request.urls), list(request.connect_to)
        if request.is_sample:
            from crawler.sample.server import serve

            sample = stack.enter_context(serve())
            urls += sample.seeds
            connect_to += sample.connect_to
        seeds = () if request.is_pending else seeds_of(urls, request.urls_file, "article", refuses(request, connect_to))
        settings = _settings(request, connect_to)
        torn = _check_archives(request.from_archive, stack)
        display = stack.enter_context(CrawlDisplay(request.is_verbose))
        loop = _run(settings, seeds, display.show)
    if loop.failure:
        raise loop.failure
    if loop.result is None:
        raise TearsheetError("the crawl ended before it began: run it again with --verbose and report what it says")
    say_what_landed(request.data, loop.result)
    for error in torn:
        logging.getLogger(__name__).error("%s", error)
    sys.stdout.flush()
    loop.close_job()
    return exit_code(loop.result) or (EXIT_ARCHIVE_TORN if torn else EXIT_FINISHED)


def refuses(request: CrawlRequest, connect_to: Sequence[str]) -> Callable[[str], bool]:
    """Whether the guard refuses an address for what it says; with --from-archive nothing is connected to."""
    from crawler.guard import AddressRefused, check_url, parse_connect_to

    mapped = parse_connect_to(connect_to)

    def is_refused(url: str) -> bool:
        try:
            check_url(url, mapped)
        except AddressRefused:
            return True
        return False

    return _never if request.from_archive else is_refused


def _never(url: str) -> bool:  # noqa: ARG001
    return False


def exit_code(result: Any) -> int:
    """The exit code of a crawl's result."""
    if result.ending == "interrupted":
        return EXIT_INTERRUPTED
    seeds = result.seeds
    if seeds and all(seed.outcome == "refused" and seed.reason in NEVER_ASKED for seed in seeds):
        return EXIT_NO_USABLE_URL
    if result.ending == "pending" and result.waiting:
        return EXIT_PENDING
    if seeds and all(seed.outcome in ("failed", "refused") for seed in seeds):
        return EXIT_NOTHING_FETCHED
    return EXIT_FINISHED


def _settings(request: CrawlRequest, connect_to: Sequence[str]) -> dict[str, Any]:
    from crawler.guard import parse_connect_to

    mapped = {
        host: f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        for host, (address, port) in parse_connect_to(connect_to).items()
    }
    if request.max_pages is not None and request.max_pages < 1:
        raise UsageError(f"--max-pages expects 1 or more, and got {request.max_pages}")
    return {
        "TEARSHEET_DATA": str(request.data),
        "TEARSHEET_SOURCES": request.follows_sources,
        "TEARSHEET_MAX_PAGES": request.max_pages,
        "TEARSHEET_MAX_AGE": request.max_age,
        "TEARSHEET_DELAY": request.delay,
        "TEARSHEET_WAIT": request.wait,
        "TEARSHEET_WORKERS": request.workers,
        "TEARSHEET_CONNECT_TO": mapped,
        "TEARSHEET_FROM_ARCHIVE": [str(path) for path in request.from_archive],
        "TEARSHEET_HANDLES_SIGNALS": True,
        "LOG_LEVEL": "INFO" if request.is_verbose else "ERROR",
        "LOG_FORMAT": "%(asctime)s %(levelname)s %(name)s: %(message)s" if request.is_verbose else "%(message)s",
    }


def _check_archives(paths: Sequence[Path], stack: ExitStack) -> Sequence[TearsheetError]:
    """What is wrong with archives that are cut; raises ArchiveError for one that can't be used at all."""
    if not paths:
        return ()
    from crawler.archive_handler import index_of

    index = index_of(tuple(paths))
    stack.callback(index.close)
    return index.torn


def _run(values: dict[str, Any], seeds: Sequence[Wanted], observer: Callable[[Any], None]) -> Any:
    """Runs Scrapy in this process; returns the crawl's loop, which holds how it ended."""
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    from crawler.loop import CrawlLoop
    from crawler.spiders.articles import ArticlesSpider

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.update(values, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(ArticlesSpider)
    task = process.crawl(crawler, seeds=tuple(seeds), command="crawl", observer=observer)
    process.start(install_signal_handlers=False)
    if task.done() and not task.cancelled() and (error := task.exception()):
        raise error
    return crawler.get_extension(CrawlLoop)
