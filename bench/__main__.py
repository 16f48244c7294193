"""`python -m bench`: measures each case in a process of its own, one after the other, and reports."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench import near_duplicates
from bench.ours import HOSTS
from bench.reading_speed import compare, show_speeds
from bench.report import TITLES, Figures, show, write
from bench.tree import TreeWatch

ROOT = Path(__file__).parent.parent
DISTINCT_PAGES = 300
QUICK_PAGES = 120
LIMIT_SECONDS = 600  # for one case
READING, NEAR = "reading", "near_duplicates"  # the cases that crawl nothing


@contextmanager
def page_server(count: int) -> Iterator[tuple[int, int]]:
    """Port and mean size of the served pages, while the block runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.server", str(count)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        try:
            assert server.stdout is not None
            port, mean_bytes = server.stdout.readline().split()
            yield int(port), int(mean_bytes)
        finally:
            server.kill()


def measure(case: str, pages: int, port: int) -> Figures:
    """One run of one case."""
    with tempfile.TemporaryDirectory(prefix=f"tearsheet-bench-{case}-") as name:
        folder = Path(name)
        urls, seen, data = folder / "urls.txt", folder / "figures.json", folder / "data"
        if case in ("bare", "naive"):
            origins = [f"http://127.0.0.{last}:{port}" for last in (1, 2, 3, 4)]
            target = ["bench.spiders", "crawl", case, str(urls)]
        else:
            origins = [f"https://{host}" for host in HOSTS]
            target = ["bench.ours", "crawl", case, str(urls), str(data), str(port)]
        urls.write_text("".join(f"{origins[number % len(origins)]}/p/{number}\n" for number in range(pages)))
        log = folder / "log.txt"
        command = [sys.executable, "-m", "bench.probe", str(seen), *target]
        with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output, cwd=ROOT) as process:
            try:
                with TreeWatch(process.pid) as below:
                    process.wait(LIMIT_SECONDS)
            finally:
                process.kill()
        if process.returncode or not seen.exists():
            lines = log.read_text().strip().splitlines() or ["it said nothing"]
            return Figures(case, fault=f"ended with {process.returncode}: {lines[-1]}")
        figures = json.loads(seen.read_text())
        if figures["pages"] is None:
            figures["pages"] = _landed(data, case)
        figures |= {"children_cpu_seconds": below.cpu_seconds, "children_peak_rss_mb": below.peak_rss_mb}
        fault = None if figures["pages"] == pages else f"{figures['pages']} of {pages} pages"
        return Figures(case, **figures, fault=fault)


def _landed(data: Path, case: str) -> int:
    """Pages in the tables: fetched ones, and read ones where reading is on; 0 where there are no tables to ask."""
    table = "captures where outcome = 'fetched' and role <> 'robots'" if case == "fetch" else "documents"
    query = f"select count(*) from {table}"
    code = f"import tearsheet; print(tearsheet.connect({str(data)!r}).execute({query!r}).fetchall()[0][0])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    return int(done.stdout) if done.returncode == 0 else 0


def typical(runs: list[Figures]) -> Figures:
    """The run with the median rate; a fault stands for the whole case."""
    for run in runs:
        if run.fault:
            return run
    middle = median(run.pages_per_cpu_second for run in runs)
    return min(runs, key=lambda run: abs(run.pages_per_cpu_second - middle))


def main() -> int:
    """Exit code 0 when each case has figures; a missed goal is no failure: a shared machine can miss it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--pages", type=int, default=600, help="pages a case fetches (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help=f"only {QUICK_PAGES} pages: start-up weighs, goals mean little")
    parser.add_argument("--repeats", type=int, default=1, help="runs of each case, in turn; the median one counts (default 1)")
    every = [*TITLES, READING, NEAR]
    parser.add_argument("--case", action="append", choices=every, help="only this case; may be given again")
    options = parser.parse_args()
    cases = options.case or every
    pages = QUICK_PAGES if options.quick else options.pages
    figures, mean_bytes = _crawl([case for case in cases if case in TITLES], pages, options.repeats)
    if figures:
        show(figures, f"{pages} pages of {mean_bytes / 1000:.0f} KB in the mean, gzipped, on loopback")
    speeds = compare(options.quick, options.repeats) if READING in cases else {}
    if speeds:
        show_speeds(speeds)
    look_ups = near_duplicates.measure(options.quick) if NEAR in cases else None
    if look_ups:
        near_duplicates.show_look_ups(look_ups)
    parameters: dict[str, object] = {"pages": pages, "mean_bytes": mean_bytes, "repeats": options.repeats}
    print(f"written to {write(figures, speeds, look_ups, parameters)}")
    return int(any(one.fault for one in figures.values()))


def _crawl(cases: list[str], pages: int, repeats: int) -> tuple[dict[str, Figures], int]:
    """Figures of each case, and the pages' mean size."""
    if not cases:
        return {}, 0
    runs: dict[str, list[Figures]] = {case: [] for case in cases}
    with page_server(min(DISTINCT_PAGES, pages)) as (port, mean_bytes):
        for _ in range(repeats):
            for case in cases:
                print(f"{TITLES[case]} ...", file=sys.stderr, flush=True)
                runs[case].append(measure(case, pages, port))
    return {case: typical(done) for case, done in runs.items()}, mean_bytes


if __name__ == "__main__":
    sys.exit(main())
