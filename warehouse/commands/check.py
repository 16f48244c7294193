"""``tearsheet check``: every invariant, with the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.commands.screen import screen
from warehouse.invariants import CheckResult, run_checks
from warehouse.printable import printable
from warehouse.query import connect

Check = Callable[[Path], list[CheckResult]]


def check(data: Path, more: Sequence[Check] = (), console: Console | None = None) -> int:
    """Print each invariant and its bad rows; the exit code is 1 when there is one.

    ``more`` are checks of what lies beside the tables: archive, frontier.
    """
    console = console or screen(200)
    with connect(data, comments=False) as connection:
        results = run_checks(connection)
    for other in more:
        results += other(data)
    table = Table("", "invariant", "bad", box=None, pad_edge=False)
    for result in results:
        mark = Text("ok", "green") if result.is_ok else Text("BAD", "bold red")
        table.add_row(mark, Text(f"{result.name}: {result.meaning}"), Text("" if result.is_ok else str(result.bad_count)))
    console.print(table)
    broken = [result for result in results if not result.is_ok]
    for result in broken:
        console.print()
        console.print(Text(f"{result.name}: {result.meaning}", "bold red"))
        for row in result.bad_rows:
            console.print(Text(f"  {printable(row.what)}  {printable(row.detail)}"), soft_wrap=True)
        if result.bad_count > len(result.bad_rows):
            console.print(Text(f"  ... and {result.bad_count - len(result.bad_rows)} more"))
    console.print()
    if broken:
        console.print(
            Text(
                f"{len(broken)} of {len(results)} invariants are broken. The archive is the truth: "
                f"tearsheet rebuild --data {data} makes the tables again from it.",
                "red",
            ),
            soft_wrap=True,
        )
        return 1
    console.print(Text(f"All {len(results)} invariants hold.", "green"))
    return 0
