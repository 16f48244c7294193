"""Tearsheet: follow a republished news article to where it first ran and to every source that it cites, as tables for SQL.

The front door: declares the commands and exports :func:`connect`. Heavy imports happen in the command that needs them.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.errors import TearsheetError

if TYPE_CHECKING:
    import duckdb

__all__ = ["connect", "main"]

app = typer.Typer(
    name="tearsheet",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Follow a republished news article to where it first ran and to every source that it cites; query it all with SQL.\n\n"
        "Start with [bold]tearsheet crawl --sample[/bold], or with the address of an article. "
        "Exit codes: 0 done, 1 failed, 2 wrong command, 3 work is left for later, 4 data folder or disk, 5 archive, "
        "130 interrupted."
    ),
    rich_markup_mode="rich",
)

Data = Annotated[
    Path,
    typer.Option(
        "--data", envvar="TEARSHEET_DATA", help="Folder that holds archive, frontier and tables.", show_default="./data"
    ),
]
_DATA = Path("data")


def connect(data: str | Path = _DATA) -> duckdb.DuckDBPyConnection:
    """A read-only DuckDB connection with every table and view of a data folder.

    Raises:
        DataFolderError: there is no data folder at ``data``.
    """
    from warehouse.query import connect as connect_folder

    return connect_folder(Path(data))


@app.command()
def crawl(
    urls: Annotated[
        list[str] | None, typer.Argument(help="Addresses of republished articles.", metavar="URL...", show_default=False)
    ] = None,
    data: Data = _DATA,
    urls_file: Annotated[str | None, typer.Option("--from", help="A file with a URL a line; - for standard input.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Crawl the bundled sample web, served on this machine.")] = False,
    pending: Annotated[bool, typer.Option("--pending", help="No URLs: go on with everything that is left undone.")] = False,
    no_sources: Annotated[bool, typer.Option("--no-sources", help="Articles and originals only.")] = False,
    max_pages: Annotated[int | None, typer.Option(help="Stop after this many requests; the same command goes on.")] = None,
    max_age: Annotated[float, typer.Option(help="Fetch a finished address again when it is older, in seconds.")] = 0.0,
    delay: Annotated[float, typer.Option(help="Seconds between two requests to one host; robots.txt can ask for more.")] = 1.0,
    wait: Annotated[
        float, typer.Option(help="Wait this many seconds at most for work that is not due; the rest stays pending (exit 3).")
    ] = 60.0,
    workers: Annotated[int, typer.Option(help="Reading processes; 0: one a core.")] = 0,
    connect_to: Annotated[
        list[str] | None,
        typer.Option(
            "--connect-to", metavar="HOST=ADDR:PORT", help="Ask ADDR:PORT over plain HTTP for HOST; only this may be private."
        ),
    ] = None,
    from_archive: Annotated[
        list[Path] | None,
        typer.Option("--from-archive", metavar="FILE", help="Answer from this WARC file, not from the network."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched; fetch and write nothing.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log to stderr.")] = False,
) -> None:
    """Fetch articles, their originals and the sources that they cite.

    Every answer, refusal and error is kept. The same command goes on where an earlier one was stopped.
    """
    from crawler.commands import CrawlRequest
    from crawler.commands import crawl as run
    from crawler.planning import say_plan

    request = CrawlRequest(
        data=data, urls=urls or (), urls_file=urls_file, is_sample=sample, is_pending=pending, follows_sources=not no_sources,
        max_pages=max_pages, max_age=max_age, delay=delay, wait=wait, workers=workers, connect_to=connect_to or (),
        from_archive=from_archive or (), is_verbose=verbose,
    )  # fmt: skip
    raise typer.Exit(say_plan(request) if dry_run else run(request))


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(help="WARC files, plain or gzipped.", metavar="FILE...", show_default=False)],
    data: Data = _DATA,
    follow: Annotated[
        bool, typer.Option("--follow", help="Put originals and cited sources into the frontier, for `tearsheet crawl --pending`.")
    ] = False,
    workers: Annotated[int, typer.Option(help="Reading processes; 0: one a core.")] = 0,
) -> None:
    """Land the pages of any web archive (ours, Common Crawl's CC-NEWS, Browsertrix'), without the network.

    A record that is there already is not landed twice, whatever its file is called.
    """
    from crawler.ingesting import ingest as run

    raise typer.Exit(run(data, files, follows=follow, workers=workers))


@app.command()
def extract(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Pages (.html, .html.gz; .md and .txt where they are named), or folders that hold them.",
            metavar="PATH_OR_FOLDER",
            show_default=False,
        ),
    ],
    urls: Annotated[
        Path | None,
        typer.Option(metavar="FILE.jsonl", help='Where the pages came from: {"id": ..., "url": ...} a line.', show_default=False),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Reading processes; 0: one a core.")] = 1,
    timing: Annotated[bool, typer.Option("--timing", help="Put out the CPU seconds that each reading took, as secs.")] = False,
) -> None:
    """Read pages on disk, without a crawl: one JSON line a page on standard output, in their order.

    A line has "id" (the file's name without .html) and all columns of `documents`.
    A page that can't be read has a line too: its "rejection" says why.
    Each page has 10 seconds and 2 GiB, in a process that may be killed.

    Give addresses with --urls where they are known: links start from them.
    Without one "url" is null, and what the page claims (canonical, og:url) has to do.
    Where it claims none, relative addresses can't be resolved, and are null.
    """
    from warehouse.commands.extract import extract as run

    run(paths, urls, jobs, timing)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="A query; without one, a prompt.", show_default=False)] = None,
    data: Data = _DATA,
    output_format: Annotated[str, typer.Option("--format", help="table, csv, json, jsonl or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option("--output", help="Write the result to this file.")] = None,
) -> None:
    """Ask the tables with DuckDB's SQL. Reads only, and works while a crawl writes."""
    from warehouse.commands.sql import sql as run

    run(data, query, output_format, output)


@app.command()
def show(url: Annotated[str, typer.Argument(help="Address of an article, in any spelling.")], data: Data = _DATA) -> None:
    """One article's sheet: who, where first, where copied, when, licence, evidence, each source and its state."""
    from warehouse.commands.show import show as run

    run(data, url)


@app.command()
def diff(
    copy: Annotated[str, typer.Argument(help="Address of the copy, in any spelling.", metavar="COPY")],
    original: Annotated[
        str | None,
        typer.Argument(help="The page to compare it with; without one, its original.", metavar="ORIGINAL", show_default=False),
    ] = None,
    data: Data = _DATA,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write the same as one page that needs nothing else.", show_default=False),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Show the paragraphs that are the same too.")] = False,
) -> None:
    """A copy beside its original: what was kept, edited, cut, added and moved, word by word, and which figures changed.

    Side by side from 100 columns on, one below the other on a narrower screen.
    """
    from warehouse.commands.diff import diff as run

    run(data, copy, original, html, full)


@app.command()
def rebuild(data: Data = _DATA, workers: Annotated[int, typer.Option(help="Reading processes; 0: one a core.")] = 0) -> None:
    """Make all tables again from the raw archive with the current code; no request is made."""
    from crawler.rebuilding import rebuild as run

    run(data, workers)


@app.command()
def check(data: Data = _DATA) -> None:
    """Check every invariant of a data folder, and show the bad rows (exit 1)."""
    from crawler.checking import check as run

    raise typer.Exit(run(data))


@app.command()
def schema(
    table: Annotated[str | None, typer.Argument(help="A table or view; without one, all.", show_default=False)] = None,
) -> None:
    """The dictionary: tables, views and their columns."""
    from warehouse.commands.schema import schema as run

    run(table)


def main() -> None:
    """Entry point: an error that a person can mend is one line on stderr and an exit code of its own."""
    try:
        app()
    except TearsheetError as error:
        sys.stderr.write(f"tearsheet: {error}\n")
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:  # `tearsheet sql ... | head`
        sys.stderr.close()
        raise SystemExit(0) from None


def start() -> None:
    """What the shell starts: :func:`main`, and then the process ends at once.

    Python's own ending takes half a second after a crawl. A crawl's job is closed by then, and a kill in that half second
    would have the same command fetch everything again.
    """
    try:
        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    with suppress(OSError, ValueError):  # a pipe that nobody reads any more
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    start()
