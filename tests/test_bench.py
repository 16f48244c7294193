"""The bench measures what it says: same pages each time, rates and goals reckoned right. Its figures are speed: not tested."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from bench.__main__ import typical
from bench.near_duplicates import measure_among
from bench.pages import article_page
from bench.report import Figures, look_up_ratios, ratios
from bench.server import _Connection, _response
from bench.tree import TreeWatch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bench reads /proc")


def test_pages_are_the_same_each_time_and_all_different() -> None:
    pages = [article_page(number) for number in range(5)]
    assert pages == [article_page(number) for number in range(5)]
    assert len(set(pages)) == 5
    assert article_page(0, seed=1) != pages[0]


def test_pages_have_the_size_of_real_ones() -> None:
    sizes = [len(article_page(number)) for number in range(40)]
    assert 70_000 < median(sizes) < 150_000
    assert max(sizes) > 2 * median(sizes)
    assert min(sizes) < median(sizes) / 2


def test_goals_are_floors_but_for_the_lag() -> None:
    figures = {
        "bare": Figures("bare", pages=100, cpu_seconds=1.0),
        "fetch": Figures("fetch", pages=100, cpu_seconds=2.5),
        "naive": Figures("naive", pages=100, wall_seconds=4.0, lag_p99_ms=100.0),
        "whole": Figures("whole", pages=100, wall_seconds=2.0, lag_p99_ms=25.0),
    }
    fetch, lag, rate = ratios(figures)
    assert fetch.value == pytest.approx(0.4)
    assert fetch.is_met
    assert (lag.value, lag.is_met) == (0.25, False)
    assert (rate.value, rate.is_met) == (2.0, False)


def test_ratio_of_a_case_without_figures_is_no_success() -> None:
    assert [(ratio.value, ratio.is_met) for ratio in ratios({"bare": Figures("bare", pages=1, cpu_seconds=1.0)})] == [
        (None, False)
    ] * 3


def test_fault_of_one_run_is_the_fault_of_the_case() -> None:
    runs = [Figures("bare", pages=rate, cpu_seconds=1.0) for rate in (30, 10, 20)]
    assert typical(runs).pages == 20
    assert typical([*runs, Figures("bare", fault="ended with 1")]).fault == "ended with 1"


def test_server_gives_gzip_only_to_those_who_ask() -> None:
    connection = _Connection([_response(b"plain", "text/html")], [_response(b"zipped", "text/html", is_gzipped=True)])
    assert connection._answer(b"GET /p/17 HTTP/1.1\r\nHost: a").endswith(b"plain")
    zipped = connection._answer(b"GET /p/17 HTTP/1.1\r\nAccept-Encoding: gzip, br")
    assert b"Content-Encoding: gzip" in zipped
    assert b"User-agent: *" in connection._answer(b"GET /robots.txt HTTP/1.1")


def test_processes_below_are_counted() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(10**8))'])"
    with subprocess.Popen([sys.executable, "-c", code], start_new_session=True) as process:
        try:
            with TreeWatch(process.pid) as below:
                deadline = time.monotonic() + 60
                while not below.cpu_seconds and process.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.02)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    assert below.cpu_seconds > 0
    assert below.peak_rss_mb > 1


def test_probe_reports_a_loop_that_was_held_up(tmp_path: Path) -> None:
    (tmp_path / "sleeper.py").write_text(
        "import asyncio, time\n"
        "async def work():\n    await asyncio.sleep(0.02)\n    time.sleep(0.2)\n    await asyncio.sleep(0.02)\n"
        "def run(pages):\n    asyncio.run(work())\n    return int(pages)\n"
    )
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from bench.probe import main; main()"
    figures = tmp_path / "figures.json"
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", code, str(figures), "sleeper", "run", "7"], check=True, timeout=60, cwd=root)
    seen = json.loads(figures.read_text())
    assert seen["pages"] == 7
    assert seen["lag_max_ms"] > 150
    assert seen["wall_seconds"] >= 0.24


def test_near_duplicates_are_looked_up_among_the_documents_that_landed() -> None:
    seen = measure_among(600, look_ups=40)
    assert seen.documents == 600
    assert 0 < seen.p50_ms <= seen.p99_ms <= seen.max_ms
    assert seen.recall["verbatim"] == seen.recall["keeps 0.8"] == 1.0
    assert len(seen.recall) == 8
    assert [ratio.name.split(", ")[0] for ratio in look_up_ratios(seen)] == ["near-duplicates"] * 3
    assert look_up_ratios(seen)[1].is_met, "bytes don't depend on the machine"
    assert look_up_ratios(None) == []
