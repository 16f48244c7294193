"""What a person sees of a crawl: progress while it runs, and what landed at its end."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from warehouse.printable import printable

LINE_SECONDS = 10.0  # between two lines of progress where there is no terminal


class CrawlDisplay:
    """Progress on stderr: a bar on a terminal, else a line now and then. Use it in ``with``."""

    def __init__(self, is_verbose: bool) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.completed} of {task.total} pages"), BarColumn(), TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console, transient=True, disable=is_verbose or not console.is_terminal,
        )  # fmt: skip
        self._task = self._progress.add_task("starting", total=None)
        self._started = self._said = time.monotonic()

    def __enter__(self) -> CrawlDisplay:
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def show(self, loop: Any) -> None:
        """Shows the state of a crawl's loop."""
        state = loop.state()
        line = f"{state.hosts} hosts, {state.read} read, {state.failed} failed or refused"
        self._progress.update(self._task, completed=state.discovered - state.pending, total=state.discovered, description=line)
        if self._progress.disable and time.monotonic() - self._said >= LINE_SECONDS:
            self._said = time.monotonic()
            seconds = self._said - self._started
            sys.stderr.write(f"{state.discovered - state.pending} of {state.discovered} pages, {line}, {seconds:.0f} s\n")


def say_what_landed(data: Path, result: Any) -> None:
    """Prints what a crawl landed, what is left, and what is worth typing next."""
    from warehouse.commands.screen import screen
    from warehouse.query import connect

    console = screen(200)
    with connect(data, comments=False) as connection:
        rows = connection.execute(_LANDED, [[seed.url for seed in result.seeds]]).fetchall()
        totals = connection.execute(_TOTALS).fetchall()[0]
    console.print(_outcomes(result))
    if rows:
        console.print(_articles(rows))
    console.print(
        f"In {_plain(str(data))} now: {totals[0]} captures, {totals[1]} documents, {totals[2]} articles, "
        f"{totals[3]} republications, {totals[4]} cited sources.",
        highlight=False,
    )
    _say_unusable(console, result)
    _say_waiting(console, result)
    _say_next(console, data, rows)


def _plain(text: str) -> str:
    return escape(printable(text))


_TOTALS = """
select (select count(*) from captures), (select count(*) from documents), (select count(*) from articles),
       (select count(*) from republications where verdict = 'republication'), (select count(*) from sources)
"""

_LANDED = """
select a.url, a.headline, r.verdict, r.kind, r.original_publisher, r.original_url,
       (select count(*) from links l where l.document_url = a.url and l.role = 'citation') as cited,
       (select count(distinct s.url) from links l join sources s on s.target_key = l.target_key
        where l.document_url = a.url and l.role = 'citation' and s.is_dead) as dead
from articles a left join republications r on r.copy_url = a.url
where list_contains($1, a.url) order by list_position($1, a.url) limit 20
"""


def _outcomes(result: Any) -> Table:
    table = Table(title="What became of each address", title_justify="left", min_width=30)
    table.add_column("outcome")
    table.add_column("addresses", justify="right")
    for outcome, count in sorted(result.counts.items(), key=lambda item: (item[0] == "pending", item[0])):
        table.add_row(outcome, str(count))
    return table


def _articles(rows: list[tuple[Any, ...]]) -> Table:
    table = Table(title="Articles", title_justify="left")
    for column in ("headline", "what it is", "first ran", "citations", "dead"):
        table.add_column(column, overflow="fold", justify="right" if column in ("citations", "dead") else "left")
    for url, headline, verdict, kind, publisher, original_url, cited, dead in rows:
        what = " ".join(part for part in (kind, verdict) if part) or "no sign of a republication"
        first = _plain(publisher or "") + (f"\n[dim]{_plain(original_url)}[/dim]" if original_url else "")
        table.add_row(f"{_plain(headline or '(no headline)')}\n[dim]{_plain(url)}[/dim]", what, first, str(cited), str(dead))
    return table


def _say_unusable(console: Console, result: Any) -> None:
    for seed in result.seeds:
        if seed.outcome in ("refused", "failed", "skipped"):
            console.print(
                f"{seed.outcome}: {_plain(seed.url)} ({_MEANINGS.get(seed.reason, seed.reason)})", highlight=False, soft_wrap=True
            )


_MEANINGS = {
    "address_not_public": "address_not_public: not a public web address; name a host of yours with --connect-to HOST=ADDR:PORT",
    "scheme_not_allowed": "scheme_not_allowed: only http and https are fetched",
    "url_invalid": "url_invalid: not a URL; give it whole, e.g. https://www.example.org/article",
    "robots_disallowed": "robots_disallowed: the site's robots.txt asks not to fetch it",
    "not_in_archive": "not_in_archive: in none of the archives given with --from-archive",
    "dns_failure": "dns_failure: there is no such host; check the spelling",
}


def _say_waiting(console: Console, result: Any) -> None:
    if not result.waiting:
        return
    console.print(f"\n{result.counts.get('pending', 0)} addresses are still to be fetched; the same command goes on with them:")
    for url, seconds, reason in result.waiting:
        when = "now" if seconds <= 0 else f"in {seconds:.0f} s"
        console.print(f"  {when}: {_plain(url)}" + (f" (last try: {reason})" if reason else ""), highlight=False, soft_wrap=True)


def _say_next(console: Console, data: Path, rows: list[tuple[Any, ...]]) -> None:
    where = "" if str(data) == "data" else f" --data {data}"
    console.print("\nNext:")
    if rows:
        console.print(f'  tearsheet show "{_plain(rows[0][0])}"{where}', highlight=False, soft_wrap=True)
    console.print(f'  tearsheet sql "select state, count(*) from sources group by state"{where}', highlight=False, soft_wrap=True)
    console.print(
        f"  tearsheet sql{where}    [dim]# a prompt; `tearsheet schema` lists what there is[/dim]",
        highlight=False,
        soft_wrap=True,
    )
