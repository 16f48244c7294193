"""Speed and memory of reading alone, ours and trafilatura's on the same pages in one run: `python -m bench.reading_speed`.

Ours is all of it: decoding, metadata, body, sections, links, language, licence, signals of a republication. Theirs is
``trafilatura.bare_extraction(with_metadata=True)`` of the decoded page. Each reads in a process of its own, since a peak of
memory can't be taken back. Pages are those of the corpora, or generated ones where there are none.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bench.corpora import EXTRACTION, payloads
from bench.pages import article_page
from bench.report import Speed, show_ratios, speed_ratios

GENERATED_PAGES = 300
QUICK_EVERY = 10  # of the corpora's pages, one in so many
WARM_PAGES = 3  # read before the clock runs: what is loaded at a first page
TITLES = {"trafilatura": "trafilatura with metadata", "ours": "our reading, all of it"}


def compare(is_quick: bool = False, repeats: int = 1) -> dict[str, Speed]:
    """Both readers, in turn; of several runs the one with the median rate."""
    runs: dict[str, list[Speed]] = {reader: [] for reader in TITLES}
    for _ in range(repeats):
        for reader, seen in runs.items():
            sys.stderr.write(f"{TITLES[reader]} ...\n")
            seen.append(_measured(reader, is_quick))
    return {reader: _typical(seen) for reader, seen in runs.items()}


def _typical(seen: list[Speed]) -> Speed:
    middle = median(one.pages_per_cpu_second for one in seen)
    return min(seen, key=lambda one: abs(one.pages_per_cpu_second - middle))


def _measured(reader: str, is_quick: bool) -> Speed:
    command = [sys.executable, "-m", "bench.reading_speed", "--measure", reader, *(["--quick"] if is_quick else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    return Speed(**json.loads(done.stdout))


def show_speeds(speeds: dict[str, Speed]) -> None:
    """Prints the table and the ratios."""
    console = Console(width=max(124, Console().width))
    what = "the corpora's pages" if EXTRACTION.is_dir() else "generated pages"
    table = Table("reader", title=f"reading: {speeds['ours'].pages} of {what}, one core", title_justify="left")
    for heading in ("pages/\nCPU-s", "mean\nms", "p50\nms", "p99\nms", "max\nms", "peak\nMB"):
        table.add_column(heading, justify="right")
    for reader, one in speeds.items():
        mean = 1000 * one.cpu_seconds / one.pages
        values = (one.pages_per_cpu_second, mean, one.p50_ms, one.p99_ms, one.max_ms)
        table.add_row(TITLES[reader], *(f"{value:.1f}" for value in values), f"{one.peak_rss_mb:.0f}")
    console.print(table)
    show_ratios(console, speed_ratios(speeds))


def _pages(is_quick: bool) -> Iterator[tuple[str, bytes]]:
    if EXTRACTION.is_dir():
        pages = payloads()
    else:
        pages = ((f"https://www.daily-bench.example/p/{n}", article_page(n).encode()) for n in range(GENERATED_PAGES))
    return (page for number, page in enumerate(pages) if not is_quick or number % QUICK_EVERY == 0)


def _ours() -> Callable[[str, bytes], object]:
    from pipelines.article import read
    from pipelines.records import Page

    return lambda url, body: read(Page(url, body, "text/html"))


def _theirs() -> Callable[[str, str], object]:
    from trafilatura import bare_extraction

    return lambda url, text: bare_extraction(text, url=url, include_comments=False, with_metadata=True)


def measure(reader: str, is_quick: bool) -> Speed:
    """Reads every page in this process."""
    from pipelines.extract.decode import decode

    run = _ours() if reader == "ours" else _theirs()
    times: list[float] = []
    for number, (url, body) in enumerate(_warmed(_pages(is_quick))):
        page = body if reader == "ours" else decode(body, "text/html").text
        started = time.process_time()
        run(url, page)  # type: ignore[operator]
        if number >= WARM_PAGES:
            times.append(time.process_time() - started)
    times.sort()
    in_ms = [1000 * times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.99, 1.0)]
    return Speed(reader, len(times), sum(times), *in_ms, _peak_rss_mb())


def _warmed(pages: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The pages, the first few of them twice."""
    first = [page for _, page in zip(range(WARM_PAGES), pages, strict=False)]
    yield from first
    yield from first
    yield from pages


def _peak_rss_mb() -> float:
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


def main() -> int:
    """Measures and reports; a missed goal is no failure."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading_speed", description=__doc__)
    parser.add_argument("--measure", choices=list(TITLES), help="only this reader, in this process; figures as JSON")
    parser.add_argument("--quick", action="store_true", help=f"one page in {QUICK_EVERY}")
    parser.add_argument("--repeats", type=int, default=1, help="runs of each, in turn; the median one counts (default 1)")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(asdict(measure(options.measure, options.quick))))
        return 0
    show_speeds(compare(options.quick, options.repeats))
    return 0


if __name__ == "__main__":
    sys.exit(main())
