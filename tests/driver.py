"""`python tests/driver.py CLOCK CRASH ...`: the `tearsheet` command with its clock CLOCK seconds ahead, ended at the point CRASH.

A point is a moment, a function and which of its calls, e.g. ``before:close_fetched:1`` or ``after:land_captures:2``;
``torn:write:3`` leaves half of a record. ``os._exit`` is what a kill at that place leaves: no handler runs, nothing is flushed.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
import time
from collections.abc import Callable
from typing import Any

KILLED = 137  # as a shell says it


def main() -> None:
    clock, crash = float(sys.argv[1]), sys.argv[2]
    sys.argv[1:3] = []
    import crawler.policy
    import crawler.settings

    crawler.policy.RETRY_SECONDS = (600.0, 600.0)  # one run, one try: how busy the machine is must not matter
    crawler.settings.TEARSHEET_CLOCK = lambda: time.time() + clock
    if crash:
        moment, point, call = crash.split(":")
        _crash_at(moment, point, int(call))
    import tearsheet

    tearsheet.main()


def _crash_at(moment: str, point: str, call: int) -> None:
    import crawler.loop
    import warehouse.landing
    from crawler.frontier import Frontier
    from warehouse.archive import SegmentWriter

    places: dict[str, tuple[Any, str]] = {
        "write": (SegmentWriter, "_append"),  # one record; the flush comes behind a group of them
        "flush": (SegmentWriter, "_flush"),
        "write_run": (SegmentWriter, "write_run"),
        "seal": (SegmentWriter, "seal"),
        "lease": (Frontier, "lease"),
        "close_fetched": (Frontier, "close_fetched"),
        "take_captured": (Frontier, "take_captured"),
        "close_read": (Frontier, "close_read"),
        "resolve_segment": (warehouse.landing, "resolve_segment"),
        "close_job": (crawler.loop, "close_job"),
    }
    table = point.removeprefix("land_") if point.startswith("land_") else ""
    owner, name = (warehouse.landing, "_commit") if table else places[point]
    real = getattr(owner, name)
    calls = 0

    def is_the_one(arguments: tuple[Any, ...]) -> bool:
        nonlocal calls
        calls += not table or arguments[1] == table
        return calls == call and (not table or arguments[1] == table)

    def first(arguments: tuple[Any, ...]) -> None:
        if moment == "before":
            os._exit(KILLED)
        if moment == "torn":
            writer, member = arguments
            writer._file.write(member[: len(member) // 2])
            writer._file.flush()
            os._exit(KILLED)

    setattr(
        owner,
        name,
        _asynchronous(real, is_the_one, first) if inspect.iscoroutinefunction(real) else _plain(real, is_the_one, first),
    )


def _asynchronous(real: Any, is_the_one: Callable[..., bool], first: Callable[..., None]) -> Any:
    @functools.wraps(real)
    async def crashing(*arguments: Any) -> Any:
        if not is_the_one(arguments):
            return await real(*arguments)
        first(arguments)
        await real(*arguments)
        os._exit(KILLED)

    return crashing


def _plain(real: Any, is_the_one: Callable[..., bool], first: Callable[..., None]) -> Any:
    @functools.wraps(real)
    def crashing(*arguments: Any) -> Any:
        if not is_the_one(arguments):
            return real(*arguments)
        first(arguments)
        real(*arguments)
        os._exit(KILLED)

    return crashing


if __name__ == "__main__":
    main()
