"""The screen that commands print on."""

from __future__ import annotations

import os
import sys

from rich.console import Console

# Wide enough that no address is cut or folded when another program reads the output.
PIPE_COLUMNS = 10_000


class _Screen(Console):
    """A console for which a reader that has enough (`| head`) is no failure: rich would end with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def screen(pipe_columns: int = PIPE_COLUMNS) -> Console:
    """A console on standard output: as wide as the terminal, or ``pipe_columns`` where there is none and COLUMNS is not set."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return _Screen()
    return _Screen(width=pipe_columns)
