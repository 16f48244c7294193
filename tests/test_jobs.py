"""What outlives a process: jobs, runs, and what a kill at any point leaves, which the next process makes good."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from frontiers import START, Clock, Web, done, wanted

from crawler import jobs
from crawler.jobs import (
    adopt,
    close_job,
    close_run,
    job_name,
    killed_runs,
    open_job,
    open_run,
    prepare_hosts,
    run_values,
    take_over,
    unadopted,
)
from crawler.leases import Fetched, Job, Lease
from crawler.looking import outcome, sizes
from crawler.opening import write_run_ends
from crawler.policy import pause_until, retry_time
from warehouse import landing
from warehouse.archive import SegmentWriter, segment_number
from warehouse.exchanges import Asked, Exchange, capture_of
from warehouse.landing import SegmentRows, outline, sweep
from warehouse.replay import Answer, answer_of
from warehouse.store import Store, open_store

MOMENT = datetime(2026, 11, 24, 12, tzinfo=UTC)

# A little web: what each address answers, and what its page leads to.
SITE: dict[str, tuple[int | None, str | None, tuple[str, ...]]] = {
    "https://a.example/article": (200, None, ("https://b.example/original", "https://c.example/moved", "https://c.example/gone")),
    "https://b.example/original": (301, "https://b.example/new", ()),
    "https://b.example/new": (200, None, ("https://c.example/report", "https://d.example/slow")),
    "https://c.example/moved": (302, "https://c.example/report", ()),
    "https://c.example/gone": (404, None, ()),
    "https://c.example/report": (200, None, ()),
    "https://d.example/slow": (None, None, ()),
}


class Killed(BaseException):
    """kill -9: nothing behind it runs."""


@dataclass
class Steps:
    """Counts what can be interrupted, and kills at one of them."""

    kill_at: int | None = None
    taken: int = 0

    def __call__(self) -> None:
        self.taken += 1
        if self.taken == self.kill_at:
            raise Killed

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            self()
            result = call(*arguments, **named)
            self()
            return result

        return run


@dataclass
class Process:
    """A crawl without network and readers, in the order of the real one; ``in_flight``: asked for and not yet on disk."""

    data: Path
    clock: Clock
    step: Callable[[], None]
    in_flight: list[tuple[str, int]] = field(default_factory=list)

    def run(self) -> None:
        store = open_store(self.data, create=True)
        web = Web(store.frontier, self.clock)
        try:
            self._run(store, web)
        finally:
            web.frontier.close()

    def _run(self, store: Store, web: Web) -> None:
        frontier = web.frontier
        self.step()
        take_over(store, frontier)
        self.step()
        seeds = [wanted("https://a.example/article")]
        job, _ = open_job(frontier, job_name(seeds, "live"), 0.0)
        self.step()
        frontier.add_now(seeds, job)
        prepare_hosts(frontier, job)
        self.step()
        run = open_run(frontier, "crawl", {}, store.root)
        self.step()
        number = max([0, *map(segment_number, store.segments())]) + 1
        writer, rows = SegmentWriter(store, number), SegmentRows(number)
        try:
            while True:
                leases = web.lease(2, job)
                self.in_flight = [(lease.url, lease.attempt) for lease in leases]
                self.step()
                if leases:
                    self._fetch(web, writer, leases, job, run.run_id)
                for page in web.take(1, job):
                    self.step()
                    _, _, children = SITE[page.url]
                    web.read(page, *(wanted(url, "original" if "original" in url else "source") for url in children), job=job)
                    self.step()
                if writer.count >= 3:
                    writer.seal()
                    self.step()
                    number += 1
                    writer, rows = SegmentWriter(store, number), SegmentRows(number)
                if not leases and not frontier.is_busy(job):
                    ready = frontier.next_ready()
                    if ready is None:
                        break
                    self.clock.now = max(self.clock.now, ready)
            write_run_ends(frontier, run, writer, rows, "finished", sizes(frontier, job)[1])
            self.step()
            writer.seal()
        finally:
            writer._file.close()

    def _fetch(self, web: Web, writer: SegmentWriter, leases: list[Lease], job: Job, run_id: str) -> None:
        made = [(lease, exchange_of(lease, run_id)) for lease in leases]
        places = writer.write([exchange for _, exchange in made])
        self.in_flight = []
        self.step()
        now = self.clock.now
        fetched = []
        for (lease, exchange), place in zip(made, places, strict=True):
            capture = capture_of(exchange.asked, exchange.answer, place, exchange.identity, exchange.fetched_at)
            fetched.append(Fetched(lease, capture, retry_time(capture, now), pause_until(capture, now)))
        done(web.frontier.close_fetched(fetched, job))
        self.step()


_TICKS = itertools.count()


def exchange_of(lease: Lease, run_id: str) -> Exchange:
    status, location, _ = SITE[lease.url]
    answer: Answer | None = None
    if status is not None:
        answer = answer_of(f"HTTP/1.1 {status} X\r\n{f'Location: {location}' if location else 'X: y'}\r\n\r\n<html>".encode())
    asked = Asked(lease.url, lease.role, run_id, lease.parent_url, lease.depth, lease.hops, lease.attempt, "allowed")
    moment = datetime.fromtimestamp(START + next(_TICKS), UTC)
    return Exchange(asked if answer else replace(asked, reason="timeout"), answer, moment)


@pytest.fixture
def steps_inside(monkeypatch: pytest.MonkeyPatch) -> Callable[[Steps], None]:
    """Makes the inside of a take-over killable too, between each two of its effects."""

    def install(steps: Steps) -> None:
        for name in ("sweep", "outline", "adopt", "close_run", "recover", "adopt_robots"):
            monkeypatch.setattr(jobs, name, steps.around(getattr(jobs, name)))
        monkeypatch.setattr(landing, "sync_folder", steps.around(landing.sync_folder))

    return install


def archived(store: Store) -> list[tuple[str, int]]:
    return [(capture.url, capture.attempt) for key in store.segments() for capture in outline(store, key).captures]


def assert_whole(data: Path, clock: Clock, in_flight: Counter[tuple[str, int]], context: str) -> None:
    """Nothing lost, nothing archived twice but what was in flight, and the frontier says what the archive says."""
    store = open_store(data, create=False)
    assert store.open_segments() == [], context
    counts = Counter(archived(store))
    wanted_counts = {(url, attempt) for url in SITE for attempt in ((1, 2, 3) if url.endswith("slow") else (1,))}
    assert set(counts) == wanted_counts, context
    twice = counts - Counter(wanted_counts)
    assert not twice - in_flight, f"{context}: archived twice {twice}"
    web = Web(store.frontier, clock)
    try:
        assert web.column("select distinct state from urls") == ["done"], context
        assert len(web.column("select key from urls")) == len(SITE), context
        known = {*web.column("select capture_id from archived")}
        captures = {capture.capture_id: capture for key in store.segments() for capture in outline(store, key).captures}
        assert known == set(captures), context
        assert sum(web.column("select count from run_outcomes")) == len(captures), context
        for url, capture_id, outcome in web.frontier.database.execute("select url, capture_id, outcome from urls"):
            assert (captures[capture_id].url, captures[capture_id].outcome) == (url, outcome), context
        assert killed_runs(web.frontier) == [], context
    finally:
        web.frontier.close()
    runs = [run for key in store.segments() for run in outline(store, key).runs]
    assert max(Counter(run.run_id for run in runs).values()) == 1, context
    assert [run.ending for run in runs].count("finished") >= 1, context


def killed_at(data: Path, steps: Steps, clock: Clock) -> Counter[tuple[str, int]] | None:
    """Runs a process that is killed; returns what was in flight, or None when it came to its end."""
    process = Process(data, clock, steps)
    try:
        process.run()
    except Killed:
        return Counter(process.in_flight)
    return None


def test_kill_at_every_step_loses_nothing_and_fetches_only_again_what_was_in_flight(
    tmp_path: Path, steps_inside: Callable[[Steps], None]
) -> None:
    steps = Steps()
    steps_inside(steps)
    for kill_at in itertools.count(1):
        data, clock = tmp_path / f"data{kill_at}", Clock()
        steps.kill_at, steps.taken = kill_at, 0
        in_flight = killed_at(data, steps, clock)
        if in_flight is None:
            break
        steps.kill_at = None
        Process(data, clock, steps).run()
        assert_whole(data, clock, in_flight, f"killed at step {kill_at}")
    assert kill_at > 40


def test_second_kill_while_the_first_is_made_good_loses_nothing_either(
    tmp_path: Path, steps_inside: Callable[[Steps], None]
) -> None:
    steps = Steps()
    steps_inside(steps)
    tried = 0
    for first in range(16, 60, 4):
        for second in range(1, 22, 2):
            data, clock = tmp_path / f"data{first}-{second}", Clock()
            steps.kill_at, steps.taken = first, 0
            in_flight = killed_at(data, steps, clock)
            if in_flight is None:
                continue
            steps.kill_at, steps.taken = second, 0
            in_flight += killed_at(data, steps, clock) or Counter()
            steps.kill_at = None
            Process(data, clock, steps).run()
            assert_whole(data, clock, in_flight, f"twice: killed at step {first}, then at {second}")
            tried += 1
    assert tried > 50


# Adoption


def written(store: Store, number: int, *exchanges: Exchange, seal: bool = True) -> str:
    writer = SegmentWriter(store, number)
    writer.write(exchanges)
    if seal:
        writer.seal()
    else:
        writer._file.close()
    return writer.key


def exchange(url: str, head: str = "HTTP/1.1 200 OK", reason: str | None = None, **values: Any) -> Exchange:
    answer = answer_of(f"{head}\r\n\r\n<html>".encode()) if reason is None else None
    return Exchange(replace(Asked(url, "article", "run", reason=reason), **values), answer, MOMENT)


def test_outcome_of_a_killed_process_is_adopted_once_with_its_redirect_and_its_pause(store: Store, web: Web) -> None:
    urls = ["https://a.example/1", "https://b.example/1", "https://c.example/1", "https://c.example/2"]
    web.add(*urls)
    web.lease()
    key = written(
        store,
        1,
        exchange(urls[0]),
        exchange(urls[1], "HTTP/1.1 301 X\r\nLocation: /new"),
        exchange(urls[2], "HTTP/1.1 429 X\r\nRetry-After: 3600"),
        seal=False,
    )
    swept = sweep(store)
    assert [segment.key for segment in swept] == [key]
    assert adopt(web.frontier, swept) == 3
    assert adopt(web.frontier, swept) == 0
    assert [web.state(url) for url in urls] == ["captured", "done", "pending", "pending"]
    assert web.state("https://b.example/new") == "pending"
    assert sum(web.column("select count from run_outcomes")) == 3
    jobs.recover(web.frontier)
    prepare_hosts(web.frontier, Job("job", START))
    web.clock.pass_by(3_599)
    assert [lease.url for lease in web.lease()] == ["https://b.example/new"], "the host asked for an hour, and gets it"
    web.clock.pass_by(1)
    assert len(web.lease()) == 1


def test_record_of_a_robots_txt_settles_no_page_of_that_address(store: Store, web: Web) -> None:
    web.add("https://a.example/robots.txt")
    web.lease()
    written(store, 1, exchange("https://a.example/robots.txt", role="robots"), seal=False)
    take_over(store, web.frontier)
    assert web.state("https://a.example/robots.txt") == "pending"
    assert web.column("select count(*) from archived") == [1]


def test_address_that_is_refused_as_it_was_typed_is_adopted_by_its_spelling(store: Store, web: Web) -> None:
    web.add(wanted("HTTP://127.0.0.1/", key="HTTP://127.0.0.1/"))
    web.lease()
    written(store, 1, exchange("HTTP://127.0.0.1/", reason="address_not_public"), seal=False)
    take_over(store, web.frontier)
    assert outcome(web.frontier, "HTTP://127.0.0.1/") == ("refused", "address_not_public")


def test_row_that_has_moved_on_keeps_its_later_outcome(store: Store, web: Web) -> None:
    web.add("https://a.example/1")
    web.close(web.lease()[0], 404)
    written(store, 1, exchange("https://a.example/1"), seal=False)
    take_over(store, web.frontier)
    assert web.state("https://a.example/1") == "done"
    assert outcome(web.frontier, wanted("https://a.example/1").identity) == ("failed", "http_404")


def test_frontier_that_was_moved_away_learns_again_what_the_archive_holds(store: Store, web: Web) -> None:
    for number in (1, 2):
        written(store, number, exchange(f"https://a.example/{number}"))
    take_over(store, web.frontier)
    assert web.column("select warc_file from archived order by 1") == store.segments()
    assert unadopted(web.frontier, store.segments()) == []


def test_sealed_segments_are_looked_at_again_only_after_a_kill(store: Store, web: Web) -> None:
    for number in (1, 2):
        written(store, number, exchange(f"https://a.example/{number}"))
    take_over(store, web.frontier)
    run = open_run(web.frontier, "crawl", {}, store.root)
    third = written(store, 3, exchange("https://a.example/3"))
    assert unadopted(web.frontier, store.segments()) == [store.segments()[1], third]
    close_run(web.frontier, run.run_id)
    assert unadopted(web.frontier, store.segments()) == [third]


def test_empty_segment_of_a_killed_process_is_removed(store: Store, web: Web) -> None:
    SegmentWriter(store, 1)._file.close()
    take_over(store, web.frontier)
    assert list((store.root / "archive").iterdir()) == []


# Jobs and runs


def test_same_seeds_make_the_same_job_in_any_order_and_spelling() -> None:
    one, two = wanted("https://a.example/"), wanted("https://b.example/x")
    assert job_name([one, two], "live") == job_name([two, wanted("HTTPS://A.example:443"), one], "live")
    others = [
        job_name([one], "live"),
        job_name([one, two], "archive"),
        job_name([one, wanted("https://b.example/x", "source")], "live"),
    ]
    assert len({*others, job_name([one, two], "live")}) == 4


def test_seed_with_bytes_that_are_no_text_has_a_job() -> None:
    assert len(job_name([wanted("\udcff", key="\udcff")], "live")) == 32


def test_job_that_was_closed_starts_anew(store: Store, web: Web) -> None:
    open_job(web.frontier, "name", 0.0)
    close_job(store.root, web.clock, "name")
    assert open_job(web.frontier, "name", 0.0)[1] is False


def test_killed_run_is_ended_by_the_next_one_and_only_once(store: Store, web: Web) -> None:
    first = open_run(web.frontier, "crawl", {"delay": 1}, store.root)
    second = open_run(web.frontier, "ingest", {"delay": 2}, store.root)
    assert killed_runs(web.frontier) == [first.run_id, second.run_id]
    web.add("https://a.example/1")
    capture = replace(web.capture(web.lease()[0]), run_id=first.run_id)
    web.frontier.note([Fetched(None, capture)])
    writer, rows = SegmentWriter(store, 1), SegmentRows(1)
    write_run_ends(web.frontier, second, writer, rows, "pending", 7)
    writer.seal()
    assert killed_runs(web.frontier) == []
    ended = {run.run_id: run for run in outline(store, store.segments()[0]).runs}
    assert list(ended.values()) == rows.runs
    assert (ended[first.run_id].ending, ended[second.run_id].ending) == ("killed", "pending")
    assert ended[first.run_id].counts == {"fetched": "1", "pending": "7"}
    assert ended[first.run_id].command == "crawl"
    assert ended[second.run_id].started_at == second.started_at


def test_run_that_ended_on_disk_but_not_in_the_frontier_is_not_ended_again(store: Store, web: Web) -> None:
    run = open_run(web.frontier, "crawl", {}, store.root)
    writer = SegmentWriter(store, 1)
    writer.write_run(run_values(web.frontier, run.run_id, "finished", 0) | {"ended_at": MOMENT.isoformat()}, MOMENT)
    writer._file.close()  # killed before close_run
    take_over(store, web.frontier)
    assert killed_runs(web.frontier) == []
    assert [run.ending for run in outline(store, store.segments()[0]).runs] == ["finished"]


def test_two_runs_of_one_moment_in_two_folders_differ(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "now", lambda: MOMENT)
    ids = {
        open_run(web.frontier, command, {}, root).run_id for command in ("crawl", "ingest") for root in (tmp_path, tmp_path / "b")
    }
    assert len(ids) == 4
