"""`tearsheet crawl --dry-run`: what would be fetched, and what would be refused; nothing is fetched or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crawler.frontier_file import frontier_to_read
from crawler.seeds import seeds_of
from warehouse.exchanges import url_identity_or_raw

if TYPE_CHECKING:
    from crawler.commands import CrawlRequest


def say_plan(request: CrawlRequest) -> int:
    """Prints one line for each seed; exit code 0, or 2 when every seed would be refused."""
    from crawler.guard import AddressRefused, check_url, parse_connect_to

    connect_to = parse_connect_to(list(request.connect_to))
    urls = list(request.urls)
    if request.is_sample:
        from crawler.sample import SEEDS

        urls += SEEDS
    table = Table()
    table.add_column("address", overflow="fold")
    table.add_column("what would happen")
    usable = 0
    for seed in seeds_of(urls, request.urls_file, "article"):
        try:
            if not request.is_sample:
                check_url(seed.url, connect_to)
            usable += 1
            plan = _state(request, seed.url)
        except AddressRefused as error:
            plan = f"refused: {error.reason}"
        table.add_row(escape(seed.url), plan)
    Console().print(table)
    return 0 if usable else 2


def _state(request: CrawlRequest, url: str) -> str:
    frontier = request.data / "frontier.sqlite"
    if not frontier.exists():
        return "fetched: new"
    with frontier_to_read(frontier) as database:
        row = database.execute("select state, outcome from urls where key = ?", (url_identity_or_raw(url),)).fetchone()
    if row is None:
        return "fetched: new"
    state, outcome = row
    return f"fetched again: last time {outcome}" if state == "done" else f"gone on with: {state}"
