"""The leased frontier on a simulated clock: nothing lost, nothing taken twice, nobody asked too often."""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from frontiers import JOB, START, Clock, Web, done, keys_of, wanted
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule

from crawler.frontier import Frontier
from crawler.jobs import open_job, prepare_hosts, recover, take_all_pending
from crawler.leases import LEASE_SECONDS, MAX_HOPS, Fetched, Job, Lease, LeaseLost, ToRead, Wanted, host_key
from crawler.looking import outcome, sizes, waiting
from crawler.policy import MAX_ATTEMPTS
from pipelines.errors import DataFolderError, DiskFull

ONE, TWO, THREE = "https://one.example/1", "https://two.example/2", "https://three.example/3"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = Web(tmp_path / "frontier.sqlite")
    yield web
    web.frontier.close()


# States


def test_address_goes_from_pending_to_done_by_way_of_a_lease_and_a_reader(web: Web) -> None:
    web.add(ONE)
    states = [web.state(ONE)]
    [lease] = web.lease()
    states.append(web.state(ONE))
    web.close(lease)
    states.append(web.state(ONE))
    [page] = web.take()
    states.append(web.state(ONE))
    web.read(page)
    states.append(web.state(ONE))
    assert states == ["pending", "leased", "captured", "reading", "done"]


def test_failure_refusal_and_redirect_are_done_without_a_reader(web: Web) -> None:
    web.add(ONE, TWO, THREE)
    one, two, three = sorted(web.lease(), key=lambda lease: [ONE, TWO, THREE].index(lease.url))
    web.close(one, 404)
    web.close(two, None, reason="robots_disallowed")
    web.close(three, 301, location="https://three.example/new")
    assert [web.state(url) for url in (ONE, TWO, THREE)] == ["done"] * 3
    assert web.take() == []
    assert web.counts() == {"failed": 1, "refused": 1, "redirected": 1, "pending": 1}


def test_address_is_leased_once_however_often_it_is_added_and_spelled(web: Web) -> None:
    web.add("https://One.example:443/a/../1", ONE, ONE + "#top")
    leases = web.lease()
    web.add(ONE)
    assert len(leases) == 1
    assert web.lease() == []


def test_spip_address_keeps_its_query_as_it_is(web: Web) -> None:
    web.add("https://www.cadtm.example/spip.php?article70650")
    assert [lease.url for lease in web.lease()] == ["https://www.cadtm.example/spip.php?article70650"]


def test_captured_page_is_given_to_one_reader_only(web: Web) -> None:
    web.add(ONE)
    web.close(web.lease()[0])
    assert len(web.take()) == 1
    assert web.take() == []


def test_children_are_added_in_the_transaction_that_ends_their_page(web: Web) -> None:
    web.add(ONE)
    web.close(web.lease()[0])
    [page] = web.take()
    web.read(page, wanted(TWO, "original", parent_url=ONE, depth=1), wanted(THREE, "source", parent_url=ONE, depth=1))
    assert web.counts() == {"fetched": 1, "pending": 2}
    web.clock.pass_by(2)
    assert {(lease.url, lease.role, lease.parent_url, lease.depth) for lease in web.lease()} == {
        (TWO, "original", ONE, 1), (THREE, "source", ONE, 1),
    }  # fmt: skip


def test_error_inside_a_transaction_takes_all_of_it_back(web: Web) -> None:
    web.add(ONE)

    def broken() -> Iterator[Wanted]:
        yield wanted(TWO)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        web.frontier.add_now(broken(), JOB)
    assert web.counts() == {"pending": 1}
    web.add(TWO)
    assert web.counts() == {"pending": 2}


# Fences


def test_lease_that_was_taken_over_can_not_close(web: Web) -> None:
    web.add(ONE)
    [old] = web.lease()
    recover(web.frontier)
    prepare_hosts(web.frontier, JOB)
    web.clock.pass_by(1)
    [new] = web.lease()
    assert new.fence > old.fence
    with pytest.raises(LeaseLost, match="tearsheet check"):
        web.close(old)
    assert web.state(ONE) == "leased"
    web.close(new)
    assert web.state(ONE) == "captured"


def test_lease_closes_once_only(web: Web) -> None:
    web.add(ONE)
    [lease] = web.lease()
    web.close(lease, 404)
    with pytest.raises(LeaseLost):
        web.close(lease)
    assert web.counts() == {"failed": 1}


def test_batch_with_a_lost_lease_stores_nothing(web: Web) -> None:
    web.add(ONE, TWO)
    one, two = web.lease()
    lost = replace(one, fence=one.fence - 1)
    batch = [web.fetched(two), web.fetched(lost)]
    with pytest.raises(LeaseLost):
        done(web.frontier.close_fetched(batch, JOB))
    assert web.counts() == {"pending": 2}
    assert [web.frontier.place_of(item.capture.capture_id) for item in batch] == [None, None]
    assert web.column("select count(*) from run_outcomes") == [0]


def test_lease_that_is_given_back_late_touches_neither_row_nor_host(web: Web) -> None:
    web.add(ONE)
    [lease] = web.lease()
    web.close(lease, 404)
    done(web.frontier.release([lease]))
    assert web.state(ONE) == "done"
    assert web.frontier.next_ready() is None, "a host without work must not look ready: the loop would never end"


def test_release_gives_back_the_attempt_and_the_turn(web: Web) -> None:
    web.add(ONE)
    for _ in range(5):
        [lease] = web.lease()
        assert lease.attempt == 1
        done(web.frontier.release([lease]))
        web.clock.pass_by(1)
    assert web.counts() == {"pending": 1}


def test_renewed_lease_expires_later_and_a_lost_one_is_not_renewed(web: Web) -> None:
    web.add(ONE)
    [lease] = web.lease()
    web.clock.pass_by(200)
    done(web.frontier.renew([lease, replace(lease, fence=0)]))
    assert web.column("select lease_expires from urls") == [START + 200 + LEASE_SECONDS]
    web.close(lease, 404)
    web.clock.pass_by(200)
    done(web.frontier.renew([lease]))
    assert web.column("select lease_expires from urls") == [START + 200 + LEASE_SECONDS]


# Politeness


def test_host_is_asked_once_a_gap_and_other_hosts_meanwhile(web: Web) -> None:
    web.add(*(f"https://one.example/{number}" for number in range(5)), TWO, THREE)
    assert sorted(lease.host for lease in web.lease()) == ["one.example", "three.example", "two.example"]
    assert web.lease() == []
    web.clock.pass_by(0.99)
    assert web.lease() == []


def test_host_with_a_gap_is_never_asked_twice_at_a_time_however_slow_it_is(web: Web) -> None:
    web.add("https://one.example/1", "https://one.example/2")
    [lease] = web.lease()
    web.clock.pass_by(1_000)
    assert web.lease() == []
    assert web.frontier.next_ready() is None
    web.close(lease)
    assert len(web.lease()) == 1


def test_without_a_gap_a_host_is_asked_several_times_at_a_time_but_no_more(web: Web) -> None:
    web.delay, web.per_host = 0.0, 3
    web.add(*(f"https://one.example/{number}" for number in range(10)))
    first = web.lease()
    assert len(first) == 3
    assert web.lease() == []
    web.close(first[0])
    assert len(web.lease()) == 1


def test_http_and_https_of_a_host_share_one_gap_and_another_port_has_its_own() -> None:
    assert host_key("http://www.one.example/") == host_key("https://www.one.example/x") == "www.one.example"
    assert host_key("https://www.one.example:8443/") == "www.one.example:8443"
    assert host_key("http://[::1") == ""


def test_redirect_to_the_default_port_or_another_spelling_is_the_same_host(web: Web) -> None:
    web.add(ONE)
    web.close(web.lease()[0], 301, location="https://ONE.example:443/new")
    assert web.column("select distinct host from urls") == ["one.example"]
    assert web.lease() == []
    web.clock.pass_by(1)
    assert len(web.lease()) == 1


def test_retry_after_keeps_the_whole_host_waiting(web: Web) -> None:
    web.add("https://one.example/1", "https://one.example/2")
    [lease] = web.lease()
    web.close(lease, 429, retry_after="3600")
    web.clock.pass_by(3_599)
    assert web.lease() == []
    assert web.frontier.next_ready() == START + 3_600
    web.clock.pass_by(1)
    assert len(web.lease()) == 1


def test_host_that_is_kept_away_from_is_not_leased_though_it_looked_ready(web: Web) -> None:
    web.add("https://one.example/1")
    web.frontier.slow_down("one.example", 30.0)
    assert web.lease() == []
    web.clock.pass_by(30)
    assert len(web.lease()) == 1


def test_put_off_lease_waits_and_counts_as_untried(web: Web) -> None:
    web.add(ONE)
    [lease] = web.lease()
    done(web.frontier.put_off(lease, 5.0))
    web.clock.pass_by(4.9)
    assert web.lease() == []
    web.clock.pass_by(0.2)
    assert [lease.attempt for lease in web.lease()] == [1]


def test_gap_holds_over_a_restart(web: Web) -> None:
    web.add("https://one.example/1", "https://one.example/2")
    web.frontier.slow_down("one.example", 30.0)
    web.clock.pass_by(30)
    assert len(web.lease()) == 1
    web.reopen()
    recover(web.frontier)
    prepare_hosts(web.frontier, JOB)
    web.clock.pass_by(29)
    assert web.lease() == []
    web.clock.pass_by(1)
    assert len(web.lease()) == 1


def test_gap_of_every_host_is_kept_over_a_simulated_month(web: Web) -> None:
    """Random work for thirty days: slow answers, retries, Retry-After, kills; no host is asked sooner than it may be."""
    chance = random.Random(11)
    hosts = [f"h{number}.example" for number in range(12)]
    crawl_delay = {host: chance.choice([0.0, 5.0, 60.0, 3_600.0]) for host in hosts}
    for host, delay in crawl_delay.items():
        if delay:
            web.frontier.slow_down(host, delay)
    last: dict[str, float] = {}
    not_before: dict[str, float] = defaultdict(float)
    open_leases: list[Lease] = []
    requests = 0
    while web.clock.now < START + 30 * 86_400:
        host = chance.choice(hosts)
        web.add(f"https://{host}/{chance.randrange(10_000)}", role="source")
        for lease in web.lease(limit=chance.randint(1, 8)):
            requests += 1
            gap = max(web.delay, crawl_delay[lease.host])
            assert web.clock.now - last.get(lease.host, 0.0) >= gap - 1e-6, lease
            assert web.clock.now >= not_before[lease.host], lease
            assert lease.host not in {other.host for other in open_leases}, "two requests to one host at a time"
            last[lease.host] = web.clock.now
            open_leases.append(lease)
        chance.shuffle(open_leases)
        while open_leases and chance.random() < 0.7:
            lease = open_leases.pop()
            status = chance.choice([200, 200, 200, 404, 503, 429, None])
            values: dict[str, Any] = {"reason": "timeout"} if status is None else {}
            if status in (429, 503):
                seconds = chance.choice([10, 600, 86_400])
                values["retry_after"] = str(seconds)
                not_before[lease.host] = max(not_before[lease.host], web.clock.now + seconds)
            web.close(lease, status, **values)
        web.finish()
        if chance.random() < 0.01:
            web.reopen()
            recover(web.frontier)
            prepare_hosts(web.frontier, JOB)
            open_leases.clear()
        web.clock.pass_by(chance.choice([0.1, 1.0, 30.0, 600.0, 7_200.0]))
    assert requests > 500
    assert set(last) == set(hosts)


def test_lease_looks_past_many_hosts_that_are_at_work(web: Web) -> None:
    web.delay, web.per_host = 0.0, 1
    web.add(*(f"https://busy{number}.example/{page}" for number in range(120) for page in (1, 2)))
    assert len(web.lease(120)) == 120
    web.clock.pass_by(1)
    web.add(ONE)
    assert [lease.url for lease in web.lease(2)] == [ONE]


# Due times, retries


def test_transient_failure_is_tried_again_later_and_three_times_at_most(web: Web) -> None:
    web.add(ONE)
    attempts = []
    for _ in range(10):
        for lease in web.lease():
            attempts.append(lease.attempt)
            web.close(lease, None, reason="timeout")
        ready = web.frontier.next_ready()
        if ready is None:
            break
        assert ready > web.clock.now
        web.clock.now = ready
    assert attempts == list(range(1, MAX_ATTEMPTS + 1))
    assert web.counts() == {"failed": 1}


def test_outcome_that_stands_is_not_tried_again(web: Web) -> None:
    web.add(ONE, TWO)
    for lease in web.lease():
        web.close(lease, 404 if lease.url == ONE else None, **({} if lease.url == ONE else {"reason": "dns_failure"}))
    web.clock.pass_by(1e6)
    assert web.lease() == []
    assert web.frontier.next_ready() is None


def test_next_ready_is_the_soonest_host_without_a_running_request(web: Web) -> None:
    web.add(ONE, TWO, "https://two.example/3")
    one, _ = sorted(web.lease(), key=lambda lease: lease.url)
    assert web.frontier.next_ready() is None  # two.example has work, but a request to it is running
    web.close(one, 503, retry_after="60")
    assert web.frontier.next_ready() == START + 60


def test_waiting_lists_the_soonest_with_the_reason_of_the_last_try(web: Web) -> None:
    web.add(ONE, TWO)
    for lease in web.lease():
        web.close(lease, 503, retry_after="100" if lease.url == ONE else "50")
    assert waiting(web.frontier, JOB, 10) == [(TWO, 50.0, "http_503"), (ONE, 100.0, "http_503")]
    assert len(waiting(web.frontier, JOB, 1)) == 1


def test_host_whose_row_went_to_another_job_stops_looking_ready(web: Web) -> None:
    web.add(ONE)
    web.frontier.database.execute("update urls set job = 'other'")
    assert web.lease() == []
    assert web.frontier.next_ready() is None


# Roles


def test_stronger_role_before_the_fetch_is_the_role_of_the_lease(web: Web) -> None:
    web.add(wanted(ONE, "source", depth=2))
    web.add(wanted(ONE, "original", depth=1))
    [lease] = web.lease()
    assert (lease.role, lease.depth) == ("original", 1)


def test_weaker_role_changes_nothing(web: Web) -> None:
    web.add(wanted(ONE, "article"))
    web.add(wanted(ONE, "source", depth=3))
    [lease] = web.lease()
    assert (lease.role, lease.depth) == ("article", 0)


def test_source_that_turns_out_to_be_an_original_is_read_for_its_links_without_a_request(web: Web) -> None:
    web.add(wanted(ONE, "source"))
    web.close(web.lease()[0])
    web.finish()
    web.add(wanted(ONE, "original", depth=1))
    assert web.lease() == []
    [page] = web.take()
    assert (page.role, page.children_only, page.depth) == ("original", True, 1)
    web.read(page, wanted(TWO, "source", parent_url=ONE, depth=2))
    assert web.counts() == {"fetched": 1, "pending": 1}
    web.add(wanted(ONE, "original"))
    assert web.take() == []


def test_role_that_is_raised_between_fetch_and_reading_reaches_the_reader(web: Web) -> None:
    web.add(wanted(ONE, "source"))
    web.close(web.lease()[0])
    web.add(wanted(ONE, "article"))
    [page] = web.take()
    assert (page.role, page.children_only) == ("article", False)


def test_role_that_is_raised_while_the_page_is_read_has_it_read_again_for_its_links(web: Web) -> None:
    web.add(wanted(ONE, "source"))
    web.close(web.lease()[0])
    [page] = web.take()
    web.add(wanted(ONE, "original"))
    web.read(page)
    [again] = web.take()
    assert (again.role, again.children_only) == ("original", True)
    web.read(again, wanted(TWO, "source"))
    assert web.state(ONE) == "done"
    assert web.counts() == {"fetched": 1, "pending": 1}


def test_role_is_raised_through_redirects_to_the_page_at_their_end(web: Web) -> None:
    web.add(wanted(ONE, "source"))
    web.close(web.lease()[0], 301, location=TWO)
    web.close(web.lease()[0], 302, location=THREE)
    web.close(web.lease()[0], 200)
    web.finish()
    web.add(wanted(ONE, "original", depth=1))
    [page] = web.take()
    assert (page.url, page.role, page.children_only) == (THREE, "original", True)


def test_redirect_target_that_was_fetched_as_a_source_gets_the_role_of_the_redirect(web: Web) -> None:
    web.add(wanted(TWO, "source"))
    web.close(web.lease()[0])
    web.finish()
    web.add(wanted(ONE, "original"))
    web.close(web.lease()[0], 301, location=TWO)
    [page] = web.take()
    assert (page.role, page.children_only) == ("original", True)


def test_redirects_are_rows_of_their_own_and_end_after_five(web: Web) -> None:
    web.add("https://one.example/0")
    hops = []
    for number in range(1, 12):
        web.clock.pass_by(1)
        leases = web.lease()
        if not leases:
            break
        hops.append(leases[0].hops)
        if leases[0].hops > MAX_HOPS:
            web.close(leases[0], None, reason="too_many_redirects")
        else:
            web.close(leases[0], 302, location=f"https://one.example/{number}")
    assert hops == list(range(MAX_HOPS + 2))
    assert web.counts() == {"redirected": MAX_HOPS + 1, "refused": 1}
    web.add(wanted("https://one.example/0", "article"))  # a stronger role walks along the redirects, and ends there too
    assert web.counts() == {"redirected": MAX_HOPS + 1, "refused": 1}


@pytest.mark.parametrize("targets", [("https://one.example/1",), (TWO, ONE), (TWO, THREE, ONE)])
def test_redirects_in_a_circle_end(web: Web, targets: tuple[str, ...]) -> None:
    web.add(ONE)
    for target in targets:
        web.clock.pass_by(1)
        web.close(web.lease()[0], 301, location=target)
    web.clock.pass_by(10)
    assert web.lease() == []
    web.add(wanted(ONE, "article"))
    assert web.counts() == {"redirected": len(targets)}


# Jobs


def test_finished_address_is_fetched_again_by_a_later_job_past_its_age(web: Web) -> None:
    web.add(ONE)
    web.close(web.lease()[0], 404)
    web.clock.pass_by(100)
    web.add(ONE, job=Job("later", web.clock.now - 200))
    assert web.lease(job=Job("later", 0)) == []
    web.add(ONE, job=Job("later", web.clock.now - 50))
    [lease] = web.lease(job=Job("later", 0))
    assert (lease.attempt, lease.fence) == (1, 2)
    assert outcome(web.frontier, wanted(ONE).identity) == (None, None)


def test_address_that_was_settled_in_this_job_is_not_fetched_again(web: Web) -> None:
    web.add(ONE)
    web.clock.pass_by(5)
    web.close(web.lease()[0])
    web.finish()
    web.add(ONE)
    web.clock.pass_by(1e6)
    assert web.lease() == []


def test_job_is_gone_on_with_until_it_is_closed_and_then_starts_anew(web: Web) -> None:
    first, is_resumed = open_job(web.frontier, "name", 0.0)
    assert not is_resumed
    web.clock.pass_by(1_000)
    again, is_resumed = open_job(web.frontier, "name", 0.0)
    assert is_resumed
    assert again == first
    web.frontier.database.execute("update jobs set is_open = 0")
    anew, is_resumed = open_job(web.frontier, "name", 10.0)
    assert not is_resumed
    assert anew == Job("name", web.clock.now - 10)


def test_everything_pending_is_taken_up_whichever_job_asked_for_it(web: Web) -> None:
    other = Job("other", START)
    web.add(ONE)
    web.add(TWO, THREE, job=other)
    web.close(web.lease(job=other)[0], 404, job=other)
    recover(web.frontier)
    job = take_all_pending(web.frontier)
    prepare_hosts(web.frontier, job)
    web.clock.pass_by(1)
    assert len(web.lease(job=job)) == 2
    assert web.counts(other) == {"failed": 1}
    assert web.counts(JOB) == {}


def test_rows_that_a_killed_process_held_are_due_again(web: Web) -> None:
    web.add(ONE, TWO, THREE)
    leases = {lease.url: lease for lease in web.lease()}
    web.close(leases[TWO])
    web.close(leases[THREE])
    web.take(1)
    web.reopen()
    recover(web.frontier)
    prepare_hosts(web.frontier, JOB)
    web.clock.pass_by(1)
    assert [(lease.url, lease.attempt) for lease in web.lease()] == [(ONE, 1)]
    assert sorted(page.url for page in web.take()) == [THREE, TWO]


def test_known_record_is_read_for_its_links_only_and_counted_once(web: Web) -> None:
    web.add(ONE)
    [lease] = web.lease()
    done(web.frontier.close_fetched([replace(web.fetched(lease), is_known=True)], JOB))
    assert [page.children_only for page in web.take()] == [True]
    assert web.column("select count(*) from run_outcomes") == [0]
    assert web.column("select count(*) from archived") == [0]


def test_outcome_without_a_lease_is_remembered(web: Web) -> None:
    web.add(ONE)
    capture = web.capture(web.lease()[0])
    web.frontier.note([Fetched(None, capture)])
    assert web.frontier.place_of(capture.capture_id) is not None
    assert web.state(ONE) == "leased"


# Its file


def test_second_frontier_on_the_same_file_sees_what_the_first_committed(web: Web) -> None:
    web.add(ONE)
    other = Frontier(web.path, Clock())
    try:
        assert done(other.counts(JOB)) == {"pending": 1}
    finally:
        other.close()


def test_damaged_file_is_named_with_the_repair(tmp_path: Path) -> None:
    path = tmp_path / "frontier.sqlite"
    path.write_bytes(b"no database at all, " * 500)
    with pytest.raises(DataFolderError, match="move it away"):
        Frontier(path, Clock())


def test_full_disk_is_named_and_leaves_the_frontier_as_it_was(web: Web) -> None:
    web.add(ONE)
    pages = web.column("pragma page_count")[0]
    web.frontier.database.execute(f"pragma max_page_count = {pages + 4}")
    many = [f"https://h{number}.example/{'x' * 500}" for number in range(500)]
    with pytest.raises(DiskFull, match="free some space"):
        web.add(*many)
    assert web.counts() == {"pending": 1}
    web.frontier.database.execute("pragma max_page_count = 1000000")
    web.add(*many)
    assert web.counts() == {"pending": 501}


def test_looks_that_a_loop_takes_each_turn_use_an_index(web: Web) -> None:
    """A million rows must not be scanned to see whether there is something to do."""
    plans: list[tuple[str, str]] = []
    database = web.frontier.database

    def explain(sql: str) -> None:
        if sql.lstrip().lower().startswith(("select", "update")):
            plans.append((sql, " / ".join(row[3] for row in planner.execute("explain query plan " + sql))))

    planner = sqlite3.connect(web.path)
    web.add(ONE, TWO)
    try:
        database.set_trace_callback(explain)
        leases = web.lease()
        web.close(leases[0])
        web.finish()
        web.frontier.is_busy(JOB)
        web.frontier.next_ready()
        database.set_trace_callback(None)
    finally:
        planner.close()
    assert len(plans) > 10
    scans = [(sql, plan) for sql, plan in plans if "SCAN urls" in plan or "SCAN hosts" in plan or "TEMP B-TREE" in plan]
    assert scans == []


# Any order of anything

URLS = [f"https://h{host}.example/{page}" for host in range(3) for page in range(4)]
ROLES = st.sampled_from(["article", "original", "source"])


class Interleaved(RuleBasedStateMachine):
    """Random interleavings of all that can happen to a frontier, against sets that a child could keep."""

    leases = Bundle("leases")
    pages = Bundle("pages")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.folder = TemporaryDirectory()
        self.web = Web(Path(self.folder.name) / "frontier.sqlite", self.clock)
        self.web.delay = 1.0
        self.discovered: set[str] = set()
        self.asked_at: dict[str, float] = {}
        self.lost: set[tuple[str, int]] = set()  # leases of a killed process
        self.epoch = 0

    def teardown(self) -> None:
        self.web.frontier.close()
        self.folder.cleanup()

    @rule(urls=st.lists(st.sampled_from(URLS), max_size=4), role=ROLES)
    def add(self, urls: list[str], role: str) -> None:
        self.web.add(*urls, role=role)
        self.discovered |= {wanted(url).identity for url in urls}

    @rule(target=leases, limit=st.integers(1, 4))
    def lease(self, limit: int) -> Any:
        leases = self.web.lease(limit)
        assert len(leases) <= limit
        for lease in leases:
            assert self.clock.now - self.asked_at.get(lease.host, 0.0) >= 1.0
            self.asked_at[lease.host] = self.clock.now
        return multiple(*((self.epoch, lease) for lease in leases))

    @rule(
        held=consumes(leases),
        how=st.sampled_from(["ok", "404", "503", "301", "timeout", "robots_disallowed", "not_in_archive", "304"]),
        target_url=st.sampled_from(URLS),
    )
    def close(self, held: tuple[int, Lease], how: str, target_url: str) -> None:
        epoch, lease = held
        values: dict[str, Any] = {"status": int(how)} if how.isdigit() else {"status": 200 if how == "ok" else None}
        if how == "301":
            values["location"] = target_url
        elif values["status"] is None:
            values["reason"] = how
        if epoch != self.epoch:
            before = dict(self.web.counts())
            with pytest.raises(LeaseLost):
                self.web.close(lease, **values)
            assert self.web.counts() == before
            return
        self.web.close(lease, **values)
        if how == "301":
            self.discovered.add(wanted(target_url).identity)

    @rule(held=consumes(leases))
    def release(self, held: tuple[int, Lease]) -> None:
        done(self.web.frontier.release([held[1]]))

    @rule(held=consumes(leases), seconds=st.sampled_from([0.0, 5.0]))
    def put_off(self, held: tuple[int, Lease], seconds: float) -> None:
        done(self.web.frontier.put_off(held[1], seconds))

    @rule(target=pages, limit=st.integers(1, 4))
    def take(self, limit: int) -> Any:
        return multiple(*((self.epoch, page) for page in self.web.take(limit)))

    @rule(held=consumes(pages), children=st.lists(st.tuples(st.sampled_from(URLS), ROLES), max_size=3))
    def read(self, held: tuple[int, ToRead], children: list[tuple[str, str]]) -> None:
        epoch, page = held
        if epoch != self.epoch:
            return
        self.web.read(page, *(wanted(url, role, parent_url=page.url, depth=page.depth + 1) for url, role in children))
        self.discovered |= {wanted(url).identity for url, _ in children}

    @rule(seconds=st.sampled_from([0.3, 1.0, 20.0, 400.0]))
    def wait(self, seconds: float) -> None:
        self.clock.pass_by(seconds)

    @rule()
    def kill_and_recover(self) -> None:
        self.epoch += 1
        self.web.reopen()
        recover(self.web.frontier)
        prepare_hosts(self.web.frontier, JOB)

    @precondition(lambda self: self.discovered)
    @rule()
    def what_is_pending_can_be_leased_in_the_end(self) -> None:
        """A host that has work and no running request is ready at some time, not before it has work."""
        idle = self.web.frontier.database.execute(
            "select h.host, h.ready_at, h.polite_at, min(u.due_at) from hosts h join urls u using (host)"
            " where u.state = 'pending' and h.active = 0 group by h.host"
        )
        for host, ready_at, polite_at, due_at in idle:
            assert ready_at is not None, f"{host} would wait for ever"
            assert ready_at >= max(polite_at, due_at) - 1e-6, host

    @invariant()
    def discovered_is_the_sum_of_all_outcomes_and_pending(self) -> None:
        counts = self.web.counts()
        assert set(counts) <= {"fetched", "failed", "refused", "skipped", "redirected", "not_modified", "pending"}
        assert sum(counts.values()) == len(self.discovered)
        assert sizes(self.web.frontier, JOB) == (len(self.discovered), counts.get("pending", 0))

    @invariant()
    def running_requests_are_the_leased_rows(self) -> None:
        active = dict(self.web.frontier.database.execute("select host, active from hosts where active > 0").fetchall())
        leased = dict(
            self.web.frontier.database.execute("select host, count(*) from urls where state = 'leased' group by host").fetchall()
        )
        assert active == leased

    @invariant()
    def busy_says_whether_there_is_work_under_way(self) -> None:
        under_way = self.web.column("select count(*) from urls where state in ('leased', 'captured', 'reading')")[0]
        assert self.web.frontier.is_busy(JOB) == bool(under_way)


Interleaved.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestInterleaved = Interleaved.TestCase


@pytest.mark.soak
class TestInterleavedForLong(Interleaved.TestCase):  # type: ignore[name-defined, misc]
    settings = settings(max_examples=2_000, stateful_step_count=100, deadline=None)


def test_crawl_over_any_web_ends_with_everything_done(web: Web) -> None:
    """Pages with random links, redirects and failures: the loop's own condition for its end is reached, nothing is left."""
    chance = random.Random(3)
    web.add(ONE)
    discovered = {wanted(ONE).identity}
    for _ in range(5_000):
        for lease in web.lease(4):
            how = chance.choice([200, 200, 200, 301, 404, 503])
            target = f"https://h{chance.randrange(5)}.example/{chance.randrange(60)}"
            web.close(lease, how, location=target if how == 301 else None)
            if how == 301:
                discovered.add(wanted(target).identity)
        for page in web.take(3):
            children = [wanted(f"https://h{chance.randrange(5)}.example/{chance.randrange(60)}", "source") for _ in range(2)]
            web.read(page, *children)
            discovered |= {child.identity for child in children}
        ready = web.frontier.next_ready()
        if ready is None and not web.frontier.is_busy(JOB):
            break
        web.clock.now = max(web.clock.now, ready or 0.0)
    assert sizes(web.frontier, JOB) == (len(discovered), 0)
    assert sum(web.counts().values()) == len(discovered)
    assert keys_of(web.lease()) == []


def test_crawl_delay_holds_even_where_the_crawl_itself_has_no_gap(tmp_path: Path) -> None:
    web = Web(tmp_path / "frontier.sqlite")
    web.delay = 0.0
    web.add("https://one.example/1", "https://one.example/2", "https://two.example/1", "https://two.example/2")
    web.frontier.slow_down("one.example", 30.0)
    web.clock.pass_by(30.0)
    assert [lease.host for lease in web.lease()].count("one.example") == 1
    assert web.lease() == []


def test_redirect_to_another_spelling_of_the_same_address_is_fetched_under_that_spelling(tmp_path: Path) -> None:
    web = Web(tmp_path / "frontier.sqlite")
    web.add("https://one.example/%7Eann")
    (lease,) = web.lease()
    web.close(lease, 301, location="https://one.example/~ann")
    web.clock.pass_by(1.0)
    (again,) = web.lease()
    assert (again.url, again.parent_url, again.hops, again.attempt) == ("https://one.example/~ann", lease.url, 1, 1)
    web.close(again)
    web.finish()
    assert web.counts() == {"fetched": 1}
