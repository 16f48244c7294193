"""The reading pool: a page that spins, grows or crashes costs itself alone; workers never outlive their parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import readers

from pipelines.records import Reading
from warehouse import reading as reading_module
from warehouse.archive import SegmentWriter, segment_key
from warehouse.exchanges import Asked, Exchange, Place
from warehouse.reading import ReadPool, ReadTask, read_page
from warehouse.replay import answer_of
from warehouse.store import Store, open_store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PARAGRAPH = b"<p>In ruling %d the court said of the river what everybody knew: the dam of %d holds, the banks do not.</p>"
ARTICLE = b"<!doctype html><html lang=en><head><title>The river</title></head><body><article><h1>The river</h1>" + b"".join(
    PARAGRAPH % (one, 1900 + one) for one in range(9)
)
# What goes wrong, and the rejection that says so.
FAULTS = {
    "spins": "read_timeout",
    "grows": "read_out_of_memory",
    "aborts": "read_crashed",
    "exits": "read_crashed",
    "raises": "read_error",
    "recurses": "read_error",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(tmp_path_factory.mktemp("reading") / "data", create=True)


@pytest.fixture(scope="module")
def place(store: Store) -> Place:
    writer = SegmentWriter(store, 1)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    [place] = writer.write([Exchange(Asked("https://news.example/1", "article", "run"), answer_of(head + ARTICLE), NOON)])
    writer.seal()
    return place


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadPool]:
    with ReadPool(2, reader=readers.misbehave) as pool:
        yield pool


Tasks = Callable[..., list[ReadTask]]


@pytest.fixture(scope="module")
def tasks(store: Store, place: Place) -> Tasks:
    def make(*names: str) -> list[ReadTask]:
        return [
            ReadTask(str(store.root), place, f"{number:032x}", f"https://news.example/{name}")
            for number, name in enumerate(names)
        ]

    return make


def reasons(readings: list[Reading]) -> list[str | None]:
    return [one.rejections[0].reason if one.rejections else None for one in readings]


def test_readings_are_those_of_this_process(pool: ReadPool, tasks: Tasks) -> None:
    [task] = tasks("fine")
    [found] = pool.read_all([task])
    assert found == read_page(task)
    assert found.document is not None
    assert found.document.headline == "The river"


@pytest.mark.parametrize("fault", FAULTS)
def test_page_that_misbehaves_is_a_rejection_and_its_siblings_are_read(
    pool: ReadPool, tasks: Tasks, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "PAGE_SECONDS", 5.0 if fault == "spins" else 60.0)
    asked = tasks("fine", fault, "fine", "fine", "fine")
    found = list(pool.read_all(asked))
    assert reasons(found) == [None, FAULTS[fault], None, None, None]
    rejection = found[1].rejections[0]
    assert (rejection.capture_id, rejection.url, rejection.stage) == (asked[1].capture_id, asked[1].url, "read")
    assert (rejection.warc_file, rejection.warc_offset) == (asked[1].place.warc_file, asked[1].place.warc_offset)
    assert rejection.detail
    assert found[1].document is None


def test_many_crashes_break_neither_the_pool_nor_the_order(pool: ReadPool, tasks: Tasks) -> None:
    names = ["fine", "aborts", "fine", "raises", "exits"] * 5
    assert reasons(list(pool.read_all(tasks(*names)))) == [FAULTS.get(name) for name in names]


def test_loop_goes_on_while_pages_are_read_and_die(pool: ReadPool, tasks: Tasks) -> None:
    async def run() -> list[Reading]:
        return list(await asyncio.gather(*(pool.read(task) for task in tasks("fine", "aborts", "raises", "fine"))))

    assert reasons(asyncio.run(run())) == [None, "read_crashed", "read_error", None]


def test_reading_that_is_given_up_ends_its_worker(pool: ReadPool, tasks: Tasks) -> None:
    async def run() -> Reading:
        lost = asyncio.create_task(pool.read(tasks("sleeps")[0]))
        await asyncio.sleep(0.2)
        lost.cancel()
        with pytest.raises(asyncio.CancelledError):
            await lost
        return await pool.read(tasks("fine")[0])

    assert reasons([asyncio.run(run())]) == [None]


def test_place_without_a_record_is_a_rejection_that_leads_to_check(store: Store, place: Place) -> None:
    wrong = [Place(place.warc_file, place.warc_offset + 1), Place(segment_key(7), 0)]
    with ReadPool(1) as pool:
        found = list(pool.read_all([ReadTask(str(store.root), one, "c", "https://news.example/x") for one in wrong]))
    assert reasons(found) == ["archive_unreadable"] * 2
    assert "tearsheet check" in (found[0].rejections[0].detail or "")
    assert segment_key(7).rsplit("/", 1)[-1] in (found[1].rejections[0].detail or "")


PARENT = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import readers
from warehouse.exchanges import Place
from warehouse.reading import ReadPool, ReadTask
if __name__ == "__main__":
    pool = ReadPool(2, reader=readers.tell_pid)
    for number in range(2):
        pool._pool.schedule(pool._reader, args=[ReadTask(sys.argv[1], Place("archive/local-000001.warc.gz", 0), "c", "u")])
    time.sleep(600)
"""


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def until(is_true: Callable[[], bool], seconds: float = 30.0) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if is_true():
            return True
        time.sleep(0.05)
    return is_true()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_when_their_parent_is_killed(tmp_path: Path, how: signal.Signals) -> None:
    tests = Path(__file__).parent
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path), str(tests)], cwd=tests.parent)
    try:
        # A file is there a moment before its words are.
        begun = lambda: [path for path in tmp_path.glob("worker-*") if path.read_text()]  # noqa: E731
        assert until(lambda: len(begun()) == 2), "the workers never began"
        workers = [int(path.name.removeprefix("worker-")) for path in tmp_path.glob("worker-*")]
        assert all(is_running(pid) for pid in workers)
        assert {path.read_text() for path in tmp_path.glob("worker-*")} == {str(min(19, os.nice(0) + 10))}, (
            "workers must be niced"
        )
    finally:
        parent.send_signal(how)
        parent.wait()
    assert until(lambda: not any(is_running(pid) for pid in workers)), "a worker outlived its parent"


def test_closed_pool_leaves_no_process(store: Store, tasks: Tasks) -> None:
    pool = ReadPool(1, reader=readers.tell_pid)
    for path in store.root.glob("worker-*"):
        path.unlink()
    pool._pool.schedule(readers.tell_pid, args=[tasks("fine")[0]])
    assert until(lambda: bool(list(store.root.glob("worker-*"))))
    [pid] = [int(path.name.removeprefix("worker-")) for path in store.root.glob("worker-*")]
    pool.close()
    assert until(lambda: not is_running(pid))
