"""CPU and memory of the processes below one process, read from /proc while it runs."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

PERIOD = 0.05  # seconds between two looks
TICK = os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass
class TreeWatch:
    """Watches the children of ``root`` and theirs; use as a context manager."""

    root: int
    peak_rss_mb: float = 0.0
    _cpu: dict[int, float] = field(default_factory=dict)
    _ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> TreeWatch:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def cpu_seconds(self) -> float:
        """CPU of the children, each as it was last seen: up to 50 ms of each may be missing."""
        return sum(self._cpu.values())

    def _run(self) -> None:
        while not self._ended.wait(PERIOD):
            self.look()

    def look(self) -> None:
        """Notes the children as they are now."""
        rss = 0.0
        for pid in _descendants(self.root):
            if (seen := cpu_and_rss(pid)) is not None:
                self._cpu[pid] = seen[0]
                rss += seen[1]
        self.peak_rss_mb = max(self.peak_rss_mb, rss)


def cpu_and_rss(pid: int) -> tuple[float, float] | None:
    """CPU seconds and MB of one process as it is now; None where it has ended."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(after_name[11]) + int(after_name[12])) / TICK, int(after_name[21]) * PAGE_MB


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = children_of(waiting.pop())
        found += children
        waiting += children
    return found


def children_of(pid: int) -> list[int]:
    """The processes that one process has started; none where it has ended."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []
