"""``tearsheet schema``: what there is to query, and what each column means."""

from __future__ import annotations

import difflib

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.errors import UsageError
from warehouse.closed_sets import CLOSED_SETS
from warehouse.commands.screen import screen
from warehouse.dictionary import ColumnEntry, RelationEntry, relations


def schema(name: str | None = None, console: Console | None = None) -> None:
    """Print the list of views and tables, or the columns of one.

    Raises:
        UsageError: there is no such view, table or closed set; the message has the nearest names.
    """
    console = console or screen(160)
    entries = {entry.name: entry for entry in relations()}
    if name is None:
        _print_list(console, list(entries.values()))
    elif name.lower() in entries:
        _print_relation(console, entries[name.lower()])
    elif name.lower() in CLOSED_SETS:
        _print_set(console, name.lower())
    else:
        names = [*entries, *CLOSED_SETS]
        near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5) or sorted(entries)
        raise UsageError(f"no table {name}: did you mean {', '.join(near)}? `tearsheet schema` lists all of them")


def _print_list(console: Console, entries: list[RelationEntry]) -> None:
    for title, is_view in (("Views: query these", True), ("Tables beneath them: append-only logs", False)):
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True, style="bold")
        table.add_column()
        for entry in entries:
            if entry.is_view == is_view:
                table.add_row(entry.name, entry.meaning)
        console.print(table)
    console.print(Text(f"Closed sets: {', '.join(CLOSED_SETS)}"))
    console.print(Text("tearsheet schema NAME shows the columns of one, or the values of a set.", "dim"), soft_wrap=True)


def _print_relation(console: Console, entry: RelationEntry) -> None:
    console.print(Text(entry.name, "bold"), Text(entry.meaning))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("column", no_wrap=True, style="bold")
    table.add_column("type", overflow="fold", ratio=2)
    table.add_column("meaning", overflow="fold", ratio=3)
    for column in entry.columns:
        table.add_row(Text(column.name), Text(column.type), Text(_meaning(column)))
    console.print(table)


def _meaning(column: ColumnEntry) -> str:
    return column.meaning + (f" ({column.unit})" if column.unit else "") + (f" · {column.term}" if column.term else "")


def _print_set(console: Console, name: str) -> None:
    table = Table(title=name, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("value", no_wrap=True, style="bold")
    table.add_column("meaning")
    for value, meaning in CLOSED_SETS[name][1].items():
        table.add_row(value, meaning)
    console.print(table)
