"""Readers for the pool that do what hostile pages make a reader do. A module of its own: workers import it."""

from __future__ import annotations

import os
import time

from pipelines.records import Reading
from warehouse.reading import WORKER_BYTES, ReadTask, read_page


def misbehave(task: ReadTask) -> Reading:
    """Reads the page, unless its address says what goes wrong."""
    what = task.url.rsplit("/", 1)[-1]
    if what == "spins":
        while True:
            pass
    elif what == "sleeps":
        time.sleep(600)
    elif what == "grows":
        bytearray(WORKER_BYTES + 1)
    elif what == "aborts":
        os.abort()
    elif what == "exits":
        os._exit(3)
    elif what == "raises":
        raise ZeroDivisionError("a bug of a reader")
    elif what == "recurses":
        return misbehave_deeply(task)
    return read_page(task)


def misbehave_deeply(task: ReadTask) -> Reading:
    return misbehave_deeply(task)


def tell_pid(task: ReadTask) -> Reading:
    """Writes the worker's process id beside the data folder, then stays."""
    with open(f"{task.root}/worker-{os.getpid()}", "w") as file:
        file.write(str(os.nice(0)))
    time.sleep(600)
    raise AssertionError("it was not ended")
