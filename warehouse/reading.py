"""The reading pool: worker processes that turn archived pages into records, with a limit on time and memory for each page.

Workers are niced, so that a fetch never waits for them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.records import Page, Reading, Rejection, Role
from warehouse import workers as processes
from warehouse.exchanges import Place
from warehouse.workers import PAGE_SECONDS as PAGE_SECONDS
from warehouse.workers import WORKER_BYTES as WORKER_BYTES

if TYPE_CHECKING:
    from warehouse.replay import Stored

NICENESS = 10  # cut the fetch loop's worst lag from 328 to 199 ms at equal throughput
_WINDOW = 8  # tasks in the pool for each worker: enough to keep it busy, few enough to stop soon


@dataclass(frozen=True, slots=True)
class ReadTask:
    """One page to read: a place in the archive of the data folder ``root``.

    ``role`` is given where the page turned out to be more than it was fetched as.
    """

    root: str
    place: Place
    capture_id: str
    url: str
    role: Role | None = None


class ReadPool:
    """Worker processes on forkserver (delta-rs and Twisted don't survive a fork). Close it, or use it in ``with``."""

    def __init__(self, workers: int, reader: Callable[[ReadTask], Reading] | None = None) -> None:
        self._reader = reader or read_page
        self.workers = workers
        self._pool = processes.worker_pool(workers, ["warehouse.reading", "fastwarc.warc"], NICENESS)

    def __enter__(self) -> ReadPool:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    async def read(self, task: ReadTask) -> Reading:
        """The reading of one page; a fault of the page or of its worker is a rejection, never an exception."""
        future = asyncio.wrap_future(self._pool.schedule(self._reader, args=[task], timeout=PAGE_SECONDS))
        try:
            return await future
        except CancelledError:  # the pool's own, which is no fault of a page
            raise
        except Exception as error:  # noqa: BLE001 - what a damaged record or a bug raises costs its page, not the run
            return _rejected(task, error)

    def read_all(self, tasks: Iterable[ReadTask]) -> Iterator[Reading]:
        """The readings of many pages, in their order; a bounded number of them is under way."""
        running: deque[tuple[ReadTask, Any]] = deque()
        for task in tasks:
            running.append((task, self._pool.schedule(self._reader, args=[task], timeout=PAGE_SECONDS)))
            if len(running) >= self.workers * _WINDOW:
                yield _result(*running.popleft())
        while running:
            yield _result(*running.popleft())

    def close(self) -> None:
        """Ends the workers; what they were reading is lost and will be read again."""
        processes.close(self._pool)


def _result(task: ReadTask, future: Any) -> Reading:
    try:
        reading: Reading = future.result()
    except CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return _rejected(task, error)
    return reading


def _rejected(task: ReadTask, error: Exception) -> Reading:
    reason, detail = processes.fault_of(error)
    if reason == "read_error" and isinstance(error, OSError):
        reason, detail = "archive_unreadable", str(error)
    return _rejection(task.capture_id, task.url, task.place, reason, detail)


def _rejection(capture_id: str, url: str, place: Place, reason: str, detail: str) -> Reading:
    from pipelines.article import READER_VERSION

    rejection = Rejection(capture_id, url, "read", reason, detail, place.warc_file, place.warc_offset, READER_VERSION)
    return Reading(None, rejections=(rejection,))


def read_page(task: ReadTask) -> Reading:
    """Reads one archived page; runs in a worker."""
    from pipelines.article import read
    from pipelines.errors import ArchiveError, PageError
    from warehouse.payload import decoded_payload
    from warehouse.replay import stored_at

    try:
        stored = stored_at(Path(task.root), task.place)
        payload = decoded_payload(stored)
    except PageError as error:
        return _rejection(task.capture_id, task.url, task.place, error.reason, str(error))
    except ArchiveError as error:
        return _rejection(task.capture_id, task.url, task.place, "archive_unreadable", str(error))
    reading: Reading = read(_page(stored, payload, task.role))
    return reading


def _page(stored: Stored, payload: bytes, role: Role | None) -> Page:
    from warehouse.exchanges import capture_of

    exchange = stored.exchange
    capture = capture_of(exchange.asked, exchange.answer, stored.place, stored.record_id, exchange.fetched_at)
    headers = exchange.answer.headers if exchange.answer else ()
    return Page(
        url=capture.url,
        body=payload,
        content_type=next((value for name, value in headers if name.lower() == "content-type"), None),
        role=role or capture.role,
        fetched_at=capture.fetched_at,
        last_modified=capture.last_modified,
        capture_id=capture.capture_id,
        payload_digest=capture.payload_digest,
        warc_file=capture.warc_file,
        warc_offset=capture.warc_offset,
    )
