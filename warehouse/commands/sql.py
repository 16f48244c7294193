"""``tearsheet sql``: a query, once or at a prompt, as a table or for other programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO, TypeVar, cast

import duckdb
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.errors import QueryError, TearsheetError, UsageError
from warehouse.commands.screen import screen
from warehouse.exports import TextFormat, format_of, json_text, json_value, text_file, write_file, write_parquet, write_text
from warehouse.printable import printable
from warehouse.query import connect, files_have_moved, run_query, run_query_arrow

# Rows of a table on the screen; all the others are counted.
SHOWN_ROWS = 50
# A column narrower than this says nothing: beyond it rows are shown one below the other.
NARROWEST_COLUMN = 9
SHOWN_RECORDS = 10
# Characters of one value: an article's text has thousands.
VALUE_CHARACTERS = 400

T = TypeVar("T")


def sql(
    data: Path, query: str | None, form: str | None = None, output: Path | None = None, console: Console | None = None
) -> None:
    """Run a query, or the one on standard input, or a prompt when there is a person at it.

    ``form`` is table, csv, json, jsonl or parquet; by default that of the output's name, else table.

    Raises:
        QueryError: the query is wrong or does more than read.
        UsageError: format and output don't go together, or the output can't be written.
    """
    chosen = format_of(form, output)
    console = console or screen()
    if query is None and sys.stdin.isatty():
        if output is not None:
            raise UsageError("--output needs a query: tearsheet sql 'select ...' --output FILE")
        prompt(data, chosen, console)
        return
    text = sys.stdin.read() if query is None else query
    if output is None:
        answer(data, text, chosen, console)
    else:
        export(data, text, chosen, output)
        Console(stderr=True).print(Text(f"written to {printable(str(output))}"), soft_wrap=True)


def export(data: Path, query: str, form: str, output: Path) -> None:
    """Write a query's result to a file, which changes only when the whole result is there."""
    if output.absolute().resolve().is_relative_to(data.absolute().resolve()):
        raise UsageError(f"--output {output} is inside the data folder, which holds nothing but the data; name another place")

    def write(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        if form == "parquet":
            write_parquet(path, run_query_arrow(connection, query))
            return
        result = run_query(connection, query)
        with text_file(path) as stream:
            write_text(stream, cast(TextFormat, form), result.columns, result.rows())

    _with_present_files(data, lambda connection: write_file(output, lambda path: write(connection, path)))


def answer(data: Path, query: str, form: str, console: Console) -> None:
    """Print a query's result."""

    def show(connection: duckdb.DuckDBPyConnection) -> None:
        result = run_query(connection, query)
        rows = result.rows()
        first = list(islice(rows, SHOWN_ROWS))  # fails here, before a line is out, when the files are gone
        try:
            if form == "table":
                print_rows(console, result.columns, first, len(first) + sum(1 for _ in rows))
            else:
                write_text(cast(TextIO, _Stream(console.file)), cast(TextFormat, form), result.columns, chain(first, rows))
        except QueryError as error:
            if form == "table" or not files_have_moved(error):
                raise
            raise QueryError("the tables were made anew while the result was written: run the query again") from None

    try:
        _with_present_files(data, show)
        console.file.flush()
    except BrokenPipeError:
        # `| head` has what it wanted. Python would flush once more at its end and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Stream:
    """A text stream; on a terminal its control characters are shown, not sent. Python's csv needs no more than ``write``."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._is_terminal = bool(stream.isatty())

    def write(self, text: str) -> int:
        if self._is_terminal and not text.isprintable():
            text = "\n".join(map(printable, text.replace("\r\n", "\n").split("\n")))
        self._stream.write(text)
        return len(text)


def _with_present_files(data: Path, act: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """Run ``act`` on a connection, and once more on a new one when a rebuild has replaced the files meanwhile."""
    with connect(data, comments=False) as connection:
        try:
            return act(connection)
        except QueryError as error:
            if not files_have_moved(error):
                raise
    with connect(data, comments=False) as connection:
        return act(connection)


def print_rows(console: Console, columns: Sequence[str], rows: Sequence[Sequence[Any]], count: int) -> None:
    """Print rows as a table, or one below the other where a table would be too narrow to read; says what is left out."""
    fits = len(columns) * (NARROWEST_COLUMN + 2) <= console.width
    shown = rows if fits else rows[:SHOWN_RECORDS]
    names = [Text(printable(column)) for column in columns]
    cells = [[cell(value) for value in row] for row in shown]
    if fits:
        console.print(_table(console.width, names, cells, shown))
    else:
        longest = max(name.cell_len for name in names)
        for number, row in enumerate(cells, start=1):
            record = Table(box=None, pad_edge=False, show_header=False)
            record.add_column(width=longest, style="bold")
            record.add_column(no_wrap=True, overflow="ellipsis", width=max(console.width - longest - 2, 1))
            for name, value in zip(names, row, strict=True):
                record.add_row(name, value)
            console.print(Text(f"row {number}", "italic"), record)
    line = "1 row" if count == 1 else f"{count:,} rows"
    if len(shown) < count:
        line += f", the first {len(shown)} shown; all of them: --format csv|json|jsonl, or --output FILE"
    console.print(Text(line, "dim"), soft_wrap=True)


def _table(width: int, names: Sequence[Text], cells: Sequence[Sequence[Text]], rows: Sequence[Sequence[Any]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    wanted = [max([name.cell_len, *(row[number].cell_len for row in cells)]) for number, name in enumerate(names)]
    for number, (name, column_width) in enumerate(zip(names, _fitting(wanted, width - 3 * len(names)), strict=True)):
        is_number = any(isinstance(row[number], (int, float)) and not isinstance(row[number], bool) for row in rows)
        table.add_column(
            name, justify="right" if is_number else "left", no_wrap=True, overflow="ellipsis", width=max(column_width, 1)
        )
    for row in cells:
        table.add_row(*row)
    return table


def _fitting(wanted: Sequence[int], available: int) -> list[int]:
    """Widths whose sum fits: narrow columns get all that they want, the wide ones share the rest evenly.

    >>> _fitting([40, 3, 90], 63)
    [30, 3, 30]
    """
    left, widths = available, [0] * len(wanted)
    for done, number in enumerate(sorted(range(len(wanted)), key=lambda number: wanted[number])):
        widths[number] = min(wanted[number], max(left, 0) // (len(wanted) - done))
        left -= widths[number]
    return widths


def cell(value: Any) -> Text:
    """A value for the screen."""
    if value is None:
        return Text("null", "dim")
    if isinstance(value, (list, tuple, dict)):
        text = json_text(value)
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = str(json_value(value))
    return Text(printable(text if len(text) <= VALUE_CHARACTERS else text[:VALUE_CHARACTERS] + "…"))


def prompt(data: Path, form: str, console: Console) -> None:
    """Ask for queries until the person leaves; each sees what has landed by then."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    path = history_path()
    history: History
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        history = FileHistory(str(path))
    except OSError:
        history = InMemoryHistory()  # no home that can be written to: the prompt works, it only forgets
    session: PromptSession[str] = PromptSession(
        history=history, completer=WordCompleter(_words(data), ignore_case=True), complete_while_typing=False
    )
    console.print("SQL of DuckDB, read-only. A query ends with ; or an empty line. `show tables;` lists what there is.")
    console.print("Tab completes, Ctrl-C drops the line, Ctrl-D leaves.")
    for query in _typed(session.prompt):
        try:
            answer(data, query, form, console)
        except TearsheetError as error:
            console.print(Text(printable_lines(str(error)), "red"), soft_wrap=True)
        except KeyboardInterrupt:
            console.print("interrupted")


def _typed(ask: Callable[[str], str]) -> Iterator[str]:
    """Whole queries as they are typed, over several lines."""
    lines: list[str] = []
    while True:
        try:
            line = ask("sql> " if not lines else "...> ")
        except KeyboardInterrupt:
            lines = []
            continue
        except EOFError:
            return
        if not lines and line.strip().rstrip(";").lower() in ("exit", "quit", ".exit", ".quit", "\\q"):
            return
        lines.append(line)
        text = "\n".join(lines).strip()
        if text and (text.endswith(";") or not line.strip()):
            yield text
        if not text or text.endswith(";") or not line.strip():
            lines = []


def printable_lines(text: str) -> str:
    """A message of several lines without control characters: DuckDB's show the place with a caret in the line below."""
    return "\n".join(map(printable, text.split("\n")))


def _words(data: Path) -> list[str]:
    with connect(data, comments=False) as connection:
        rows = connection.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall()
    return sorted({word for row in rows for word in row})


def history_path() -> Path:
    """Where the prompt keeps what was typed: XDG_STATE_HOME, by default ~/.local/state (XDG Base Directory 0.8)."""
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(state).expanduser() / "tearsheet" / "sql_history"
