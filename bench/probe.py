"""Runs one crawler under observation: `python -m bench.probe FIGURES.json MODULE FUNCTION ARGUMENT...`.

Each asyncio loop that the crawler starts gets a probe: a timer every 5 ms notes how late it comes. Time and CPU count from the
start of the first loop to the end of the last: neither imports nor the closing words of a command weigh on a short run.
Nothing heavy is imported here: reading workers import the main module again.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import time
from pathlib import Path

INTERVAL = 0.005  # seconds between two looks


class LoopProbe:
    """Lateness of a timer in every asyncio loop of this process, and when the first of them began."""

    def __init__(self) -> None:
        self.lags: list[float] = []
        self.started: tuple[float, float] | None = None  # wall, CPU of this process
        self.ended = (0.0, 0.0)

    def install(self) -> None:
        """Hooks into ``run_forever``, which Scrapy's reactor and ``asyncio.run`` both end in."""
        original = asyncio.BaseEventLoop.run_forever

        def run_forever(loop: asyncio.BaseEventLoop) -> None:
            if self.started is None:
                self.started = time.perf_counter(), time.process_time()
            self._watch(loop)
            try:
                original(loop)
            finally:
                self.ended = time.perf_counter(), time.process_time()

        asyncio.BaseEventLoop.run_forever = run_forever  # type: ignore[method-assign, assignment]

    def _watch(self, loop: asyncio.BaseEventLoop) -> None:
        def look(due: float) -> None:
            now = loop.time()
            self.lags.append(now - due)
            loop.call_at(now + INTERVAL, look, now + INTERVAL)

        loop.call_soon(look, loop.time())

    def figures(self) -> dict[str, float]:
        """Wall and CPU seconds of the loops; lag in milliseconds."""
        wall, cpu = self.started or self.ended
        lags = sorted(self.lags) or [0.0]
        return {
            "wall_seconds": self.ended[0] - wall,
            "cpu_seconds": self.ended[1] - cpu,
            "cpu_around_seconds": time.process_time() - (self.ended[1] - cpu),
            "lag_p50_ms": lags[len(lags) // 2] * 1000,
            "lag_p99_ms": lags[int(len(lags) * 0.99)] * 1000,
            "lag_max_ms": lags[-1] * 1000,
            "lag_looks": len(lags),
            "peak_rss_mb": _peak_rss_mb(),
        }


def _peak_rss_mb() -> float:
    # Not ru_maxrss: it keeps the peak of the process that forked this one.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    """Runs FUNCTION with the arguments; it returns the number of pages done."""
    figures_path, module, function, *arguments = sys.argv[1:]
    probe = LoopProbe()
    probe.install()
    target = getattr(importlib.import_module(module), function)
    pages = target(*arguments)
    Path(figures_path).write_text(json.dumps({"pages": pages, **probe.figures()}))


if __name__ == "__main__":
    main()
