"""Readers for `tearsheet extract` that do what hostile pages make a reader do. A module of its own: workers import it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from warehouse.page_files import PageFile
from warehouse.page_lines import PageLine, page_lines


def misbehave(files: Sequence[PageFile], is_timed: bool) -> list[PageLine]:
    """Reads the pages; the id of one says what it does to its worker."""
    for file in files:
        if file.id == "spins":
            while True:
                pass
        elif file.id == "grows":
            bytearray(3 << 30)
        elif file.id == "aborts":
            os.abort()
        elif file.id == "raises":
            raise ZeroDivisionError("a bug of a reader")
        elif file.id == "sleeps":
            time.sleep(600)
    return page_lines(files, is_timed)


def never_start(*_: object) -> None:
    """In place of a worker's beginning: there is no memory for it."""
    os._exit(1)
