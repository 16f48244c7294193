"""A crawl that is killed at any moment and started again by the same command ends like one that was never killed."""

from __future__ import annotations

import io
import itertools
import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from command import captures, column, driven, frontier, rows, start, tearsheet, until
from conftest import SampleCrawl
from sameness import LOGS, different, facts, logs
from segments import segment_rows

from crawler.checking import check
from crawler.rebuilding import rebuild
from crawler.sample.server import SampleWeb, serve
from warehouse import landing
from warehouse.landing import SegmentRows, land_segment
from warehouse.replay import Stored, stored_exchanges
from warehouse.store import Store

DELAY_MS = 25  # of each answer: so that a kill finds requests under way
HITS = 29  # that a crawl of the sample makes
# In the order in which a crawl passes them.
POINTS = (
    "before:lease:2", "torn:write:4", "before:flush:3", "after:flush:3", "before:close_fetched:3", "after:close_fetched:3",
    "before:take_captured:2", "after:take_captured:2", "before:close_read:2", "after:close_read:3", "before:write_run:1",
    "after:write_run:1", "before:seal:1", "after:seal:1", "after:land_documents_log:1", "after:land_links_log:1",
    "after:land_rejections:1", "after:land_runs:1", "before:land_captures:1", "after:land_captures:1", "after:resolve_segment:1",
    "before:close_job:1", "after:close_job:1",
)  # fmt: skip
CHAIN = ("torn:write:4", "after:flush:3", "before:close_read:2", "before:close_job:1")  # landing has a test of its own


def crawl_arguments(web: SampleWeb) -> Sequence[object]:
    return ("crawl", *web.arguments, "--delay", 0)


def processes_of(session: int) -> list[int]:
    """Living processes of a session; the leader's number is the session's, and children keep it."""
    found = []
    for entry in os.listdir("/proc"):
        with suppress(OSError, ValueError):
            state, _, _, its_session = Path("/proc", str(int(entry)), "stat").read_text().rpartition(")")[2].split()[:4]
            if int(its_session) == session and state != "Z":
                found.append(int(entry))
    return found


def archived(data: Path) -> Counter[str]:
    """What the archive holds whole, by address; the half-written end of an open segment left out."""
    urls: Counter[str] = Counter()
    store = Store(data)
    for key in [*store.segments(), *store.open_segments()]:
        content = store.path(key).read_bytes()
        urls.update(found.exchange.asked.url for found in stored_exchanges(io.BytesIO(content), key) if isinstance(found, Stored))
    return urls


class Trial:
    """One crawl that is killed, perhaps more than once, and then left alone."""

    def __init__(self, web: SampleWeb, data: Path) -> None:
        self.web = web
        self.data = data
        self.may_be_asked_again: Counter[str] = Counter()

    def hits(self) -> Counter[str]:
        return Counter(f"https://{host}{path}" for host, path in self.web.hits)

    def was_killed(self) -> None:
        """Notes which requests were under way: the server saw them, and no record of them is in the archive."""
        self.may_be_asked_again |= self.hits() - archived(self.data)

    def ends_like(self, whole: SampleCrawl) -> None:
        """Runs the same command once more, and compares with a crawl that was never killed."""
        ran = tearsheet(*crawl_arguments(self.web), data=self.data)
        assert different(facts(self.data), whole.facts) == {}, ran.out
        twice = [url for url, outcomes in captures(self.data).items() if len(outcomes) > 1]
        assert twice == [], "a page was recorded twice"
        assert self.hits() - Counter(set(self.hits())) <= self.may_be_asked_again, "a page was asked for again that was archived"
        keys = column(self.data, "select capture_id from captures union all select document_id from documents_log")
        assert len(keys) == len(set(keys))
        assert check(self.data) == 0
        assert frontier(self.data, "select url, state from urls where state <> 'done'") == []


def kill(process: subprocess.Popen[str], whole_group: bool) -> bool:
    """Kills a crawl; whether it was still running. No process of it is left a few seconds later."""
    was_running = process.poll() is None
    if was_running:
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
    process.communicate()
    until(lambda: not processes_of(process.pid), 20, "the workers to end with their parent")
    return was_running


def one_trial(whole: SampleCrawl, data: Path, whole_group: bool, seed: int) -> None:
    moment = random.Random(seed)
    hit, rest = moment.randint(1, HITS), moment.random()
    with serve(delay_ms=DELAY_MS) as web:
        trial = Trial(web, data)
        process = start(*crawl_arguments(web), data=data)
        until(lambda: len(web.hits) >= hit or process.poll() is not None, 60, f"request {hit}")
        time.sleep(rest * (0.1 if hit < HITS - 4 else 0.5))  # the last requests are followed by reading and landing
        was_running = kill(process, whole_group)
        if was_running:
            trial.was_killed()
            trial.ends_like(whole)
        else:  # the crawl was faster than the kill
            assert different(facts(data), whole.facts) == {}


def trials(count: int) -> list[tuple[bool, int]]:
    return [(seed % 2 == 1, seed) for seed in range(count)]


@pytest.mark.parametrize(("whole_group", "seed"), trials(3))
def test_killed_crawl_loses_nothing_and_repeats_nothing(
    sample_crawl: SampleCrawl, tmp_path: Path, whole_group: bool, seed: int
) -> None:
    one_trial(sample_crawl, tmp_path / "data", whole_group, seed)


@pytest.mark.soak
@pytest.mark.parametrize(("whole_group", "seed"), trials(203)[3:])
def test_killed_crawl_loses_nothing_and_repeats_nothing_many_times(
    sample_crawl: SampleCrawl, tmp_path: Path, whole_group: bool, seed: int
) -> None:
    one_trial(sample_crawl, tmp_path / "data", whole_group, 1000 + seed)


def killed_at(points: Sequence[str], whole: SampleCrawl, data: Path) -> None:
    with serve() as web:
        trial = Trial(web, data)
        for point in points:
            process = start(*crawl_arguments(web), data=data, python=driven(crash=point))
            _, said = process.communicate(timeout=60)
            assert process.returncode == 137, f"{point} was never reached\n{said}"
            until(lambda leader=process.pid: not processes_of(leader), 20, "the workers to end with their parent")
            trial.was_killed()
        trial.ends_like(whole)


def test_crawl_killed_again_and_again_between_its_steps_ends_like_one_that_was_not(
    sample_crawl: SampleCrawl, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    killed_at(CHAIN, sample_crawl, data)
    # Such a folder has many segments, and runs that were killed: the archive alone gives every row of it again.
    before = logs(data)
    assert len(list((data / "archive").iterdir())) > 2
    assert column(data, "select count(*) from runs where ending = 'killed'") == [len(CHAIN) - 1]
    shutil.rmtree(data / "tables")
    rebuild(data, workers=1)
    after = logs(data)
    for name in LOGS:
        assert after[name] == before[name], name


@pytest.mark.soak
@pytest.mark.parametrize("point", POINTS[:-1])
def test_crawl_killed_between_two_steps_ends_like_one_that_was_not(sample_crawl: SampleCrawl, tmp_path: Path, point: str) -> None:
    killed_at([point], sample_crawl, tmp_path / "data")


@pytest.fixture(scope="module")
def sample_rows(sample_crawl: SampleCrawl, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SegmentRows]:
    """A folder with the sample's archive and no tables, and the rows of its one segment."""
    data = tmp_path_factory.mktemp("unlanded") / "data"
    shutil.copytree(sample_crawl.data, data, ignore=shutil.ignore_patterns("tables"))
    store = Store(data)
    return data, segment_rows(store, store.segments()[0])


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("commits", range(6))
def test_landing_that_is_cut_short_is_made_good_by_landing_again(
    sample_rows: tuple[Path, SegmentRows],
    sample_crawl: SampleCrawl,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    commits: int,
) -> None:
    data, segment = sample_rows
    store = Store(shutil.copytree(data, tmp_path / "data"))
    commit, resolve = landing._commit, landing.resolve_segment
    done = itertools.count()

    def end_after_some(*arguments: object) -> None:
        if next(done) == commits:
            raise Killed
        (commit if len(arguments) == 5 else resolve)(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(landing, "_commit", end_after_some)
        patched.setattr(landing, "resolve_segment", end_after_some)
        with pytest.raises(Killed):
            land_segment(store, segment)
    for _ in range(2):  # a second time changes nothing
        land_segment(store, segment)
        assert different(facts(store.root), sample_crawl.facts) == {}
    assert rows(store.root, "select count(*), count(distinct run_id) from runs") == [(1, 1)]
