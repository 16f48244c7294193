"""Thousands of pages through `tearsheet extract` in one go, watched from outside: `python -m bench.long_run [--pages 20000]`.

Says whether workers grow or die, and how much two of them read in the time of one. Repeats the corpora; Linux only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.corpora import EXTRACTION, NAMES
from bench.report import Ratio, show_ratios
from bench.tree import children_of, cpu_and_rss

ROOT = Path(__file__).parent.parent
PERIOD = 0.1  # seconds between two looks
PARTS = 4  # of the run: growth is the last one's peak over the first one's
ONE_JOB_PAGES = 4_000


@dataclass(frozen=True, slots=True)
class LongRun:
    """One run. ``seconds`` count from the first line to the last; ``workers`` are all processes that ever read.

    ``peaks_mb`` are the largest worker's memory in each part of the run. CPU seconds are those of the command itself, which hands
    out pages and writes lines, and those of all workers, start-up included.
    """

    pages: int
    seconds: float
    workers: frozenset[int]
    peaks_mb: tuple[float, ...]
    code: int
    front_cpu: float = 0.0
    workers_cpu: float = 0.0

    @property
    def growth(self) -> float:
        """Memory of the last part over that of the first."""
        return self.peaks_mb[-1] / self.peaks_mb[0]


def extract(words: Sequence[object], pages: int, jobs: int, seen: Callable[[bytes], None] = lambda _: None) -> LongRun:
    """Runs `tearsheet extract WORDS --jobs N` over ``pages`` pages; ``seen`` gets each line."""
    command = [sys.executable, "-m", "tearsheet", "extract", *map(str, words), "--jobs", str(jobs)]
    count = 0
    front_cpu = 0.0
    workers_cpu: dict[int, float] = {}
    peaks = [0.0] * PARTS
    ended = threading.Event()

    def watch(pid: int) -> None:
        nonlocal front_cpu
        while not ended.wait(PERIOD):
            part = min(PARTS - 1, count * PARTS // pages)
            front_cpu = (cpu_and_rss(pid) or (front_cpu, 0.0))[0]
            for worker in [worker for child in children_of(pid) for worker in children_of(child)]:
                if (state := cpu_and_rss(worker)) is not None:
                    workers_cpu[worker] = state[0]
                    peaks[part] = max(peaks[part], state[1])

    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        watcher = threading.Thread(target=watch, args=(process.pid,), daemon=True)
        watcher.start()
        try:
            assert process.stdout is not None
            started = time.perf_counter()
            for line in process.stdout:
                started = time.perf_counter() if count == 0 else started
                count += 1
                seen(line)
            seconds = time.perf_counter() - started
        finally:
            ended.set()
            watcher.join()
    total = sum(workers_cpu.values())
    return LongRun(count, seconds, frozenset(workers_cpu), tuple(peaks), process.returncode, front_cpu, total)


def _folders(pages: int) -> tuple[list[Path], int]:
    """The corpora's folders, as often as it takes; and how many pages they hold then."""
    folders = [EXTRACTION / name / "html" for name in NAMES]
    once = sum(len(list(folder.glob("*.html.gz"))) for folder in folders)
    rounds = -(-pages // once)
    return folders * rounds, rounds * once


def main() -> int:
    """2 without the corpora, 1 where a worker died or a line is missing; a missed goal is no failure."""
    parser = argparse.ArgumentParser(prog="python -m bench.long_run", description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000, help="read at least so many with two jobs (default %(default)s)")
    options = parser.parse_args()
    if not EXTRACTION.is_dir():
        sys.stderr.write(f"expected the corpora at {EXTRACTION}, found none: they come beside the checkout, not with it\n")
        return 2
    runs = {}
    for jobs, wanted in ((1, min(ONE_JOB_PAGES, options.pages)), (2, options.pages)):
        folders, pages = _folders(wanted)
        sys.stderr.write(f"{pages} pages with --jobs {jobs} ...\n")
        runs[jobs] = extract(folders, pages, jobs)
    table = Table("jobs", title="tearsheet extract, the corpora again and again", title_justify="left")
    for heading in (
        "pages",
        "pages/s",
        "command,\nCPU ms/page",
        "workers,\nCPU ms/page",
        "workers\nseen",
        *(f"peak MB,\nquarter {number}" for number in range(1, PARTS + 1)),
    ):
        table.add_column(heading, justify="right")
    for jobs, run in runs.items():
        cpu = (f"{1000 * seconds / run.pages:.2f}" for seconds in (run.front_cpu, run.workers_cpu))
        peaks = (f"{mb:.0f}" for mb in run.peaks_mb)
        table.add_row(str(jobs), str(run.pages), f"{run.pages / run.seconds:.0f}", *cpu, str(len(run.workers)), *peaks)
    console = Console(width=max(120, Console().width))
    console.print(table)
    one, two = runs[1], runs[2]
    # What two idle cores would allow; the measured ratio is smaller where something else runs on them.
    allowed = 2 * (one.workers_cpu / one.pages) / ((two.workers_cpu + two.front_cpu) / two.pages)
    show_ratios(console, [
        Ratio("two jobs / one job, by CPU alone", allowed, 1.7),
        Ratio("two jobs / one job, pages per second", (two.pages / two.seconds) / (one.pages / one.seconds), 1.7),
        Ratio("memory of a worker, last quarter / first", two.growth, 1.1, is_ceiling=True),
        Ratio("workers that died", float(len(two.workers) - 2), 0.0, is_ceiling=True),
    ])  # fmt: skip
    return int(len(two.workers) != 2 or two.pages < options.pages or two.code != 0)


if __name__ == "__main__":
    sys.exit(main())
