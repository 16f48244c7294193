"""``tearsheet extract``: pages on disk to JSON lines, one a page, in their order.

This process hands out names of files and writes finished bytes; all else happens in workers, which may be killed.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pebble import ProcessPool

from pipelines.errors import DiskFull, TearsheetError, UsageError
from warehouse import workers
from warehouse.page_files import PageFile, addresses_in, page_files
from warehouse.page_lines import PageLine, page_lines, rejected_line
from warehouse.printable import printable

# Pages of one task: enough that the pool's own work is small beside theirs, few enough to read again one by one where one of
# them ended the worker.
BATCH = 8
# Tasks under way for each worker: seconds of work, so that the others go on while one is stuck in a page.
WINDOW = 64
PROGRESS_SECONDS = 2.0  # what is done sooner needs no progress
FRUITLESS = 3  # times that all workers may end in a row without a page read

_Batch = tuple[PageFile, ...]


def extract(paths: Sequence[Path], urls: Path | None = None, jobs: int = 1, is_timed: bool = False) -> None:
    """Write a line for each page to standard output.

    Args:
        paths: files and folders.
        urls: a file with the pages' addresses.
        jobs: workers; 0 for one a core.
        is_timed: the CPU seconds of each reading go to ``secs``.

    Raises:
        UsageError: a path or ``urls`` can't be used, or there is no page at all. Nothing was written.
        DiskFull: standard output is a file on a full disk.
        TearsheetError: no worker can be kept running.
    """
    files = page_files(paths, addresses_in(urls) if urls else {})
    first = next(files, None)
    if first is None:
        where = ", ".join(printable(str(path)) for path in paths)
        raise UsageError(f"expected pages (*.html, *.html.gz) in {where}, found none: name the folder that holds them")
    unusable, example = 0, ""
    with closing(_lines(chain([first], files), jobs or os.cpu_count() or 1, is_timed)) as lines:
        try:
            for batch in _shown(lines):
                _write(b"".join(page.line for page in batch))
                for page in batch:
                    if page.unusable_url is not None:
                        unusable, example = unusable + 1, example or page.unusable_url
        except BrokenPipeError:  # `tearsheet extract ... | head`: nobody reads on
            return
    if unusable:
        sys.stderr.write(
            f"tearsheet: {unusable} addresses of {printable(str(urls))} can't be used, e.g. {printable(example[:200])!r}: "
            "those pages were read as if they had none\n"
        )


def _lines(files: Iterator[PageFile], jobs: int, is_timed: bool) -> Generator[list[PageLine]]:
    """The lines of the files, in their order."""
    reader = _Reader(jobs, is_timed)
    running: deque[tuple[_Batch, _Sent]] = deque()
    try:
        while batch := tuple(islice(files, BATCH)):
            running.append((batch, reader.send(batch)))
            if len(running) >= jobs * WINDOW:
                yield from reader.receive(*running.popleft())
        while running:
            yield from reader.receive(*running.popleft())
    finally:
        reader.close()


_Sent = tuple[ProcessPool, Any]


class _Reader:
    """Workers that turn batches of files into lines. They are started again should all of them end."""

    def __init__(self, jobs: int, is_timed: bool) -> None:
        self._jobs = jobs
        self._is_timed = is_timed
        self._fruitless = -1
        self._pool = self._open()

    def _open(self) -> ProcessPool:
        self._fruitless += 1
        if self._fruitless == FRUITLESS:
            raise TearsheetError(
                f"expected {self._jobs} reading processes to run, all end as soon as they begin: free some memory, or ask for "
                "fewer with --jobs"
            )
        return workers.worker_pool(self._jobs, ["warehouse.page_lines"])

    def send(self, batch: _Batch) -> _Sent:
        """Gives a batch to the workers."""
        while True:
            try:
                future = self._pool.schedule(page_lines, args=[batch, self._is_timed], timeout=workers.PAGE_SECONDS)
            except RuntimeError:  # all of them have ended
                self.close()
                self._pool = self._open()
            else:
                return self._pool, future

    def receive(self, batch: _Batch, sent: _Sent) -> Iterator[list[PageLine]]:
        """The lines of a batch. Where its worker was ended, its pages are read again, each with a limit of its own."""
        try:
            lines: list[PageLine] = workers.wait_for(*sent)
        except CancelledError:  # the pool's own, which is no fault of a page
            raise
        except BrokenProcessPool:  # which is none either
            yield from self.receive(batch, self.send(batch))
            return
        except Exception as error:  # noqa: BLE001 - whatever a page does to its worker costs that page, not the run
            if len(batch) > 1:
                for page, again in [((file,), self.send((file,))) for file in batch]:
                    yield from self.receive(page, again)
                return
            lines = [rejected_line(batch[0], *workers.fault_of(error), is_timed=self._is_timed)]
        else:
            self._fruitless = 0
        yield lines

    def close(self) -> None:
        """Ends the workers."""
        workers.close(self._pool)


def _shown(batches: Iterable[list[PageLine]]) -> Iterator[list[PageLine]]:
    """The same batches, their count on stderr where a person watches it and has waited for a while."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from batches
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    words = TextColumn("{task.completed} pages, {task.description}")
    progress = Progress(SpinnerColumn(), words, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    task = progress.add_task("0 not read", total=None)
    started = time.monotonic()
    done = lost = 0
    try:
        for batch in batches:
            yield batch
            done, lost = done + len(batch), lost + sum(not page.is_read for page in batch)
            if time.monotonic() - started > PROGRESS_SECONDS:
                progress.start()
                progress.update(task, completed=done, description=f"{lost} not read")
    finally:
        progress.stop()


def _write(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull("the disk is full: free some space, then run the same command again") from error
        raise
