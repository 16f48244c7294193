"""Worker processes that may be killed: each task has a limit on time and memory, and no worker outlives its parent."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from pebble import ProcessExpired, ProcessPool

PAGE_SECONDS = 10.0  # a page takes 0.01 s in the mean, 0.1 s at the 99th percentile; some never end
WORKER_BYTES = 2 << 30  # address space of a worker; a hostile 2.3 KB PDF took 2.06 GB


def worker_pool(workers: int, preload: Sequence[str], niceness: int = 0) -> ProcessPool:
    """Worker processes on forkserver (delta-rs and Twisted don't survive a fork).

    ``preload`` are modules that the server imports once, so that each worker starts with them.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*preload, "warehouse.warm_reader"])
    return ProcessPool(max_workers=workers, context=context, initializer=_limit_worker, initargs=[os.getpid(), niceness])


def close(pool: ProcessPool) -> None:
    """Ends the workers; what they were doing is lost."""
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join(timeout=5)


def fault_of(error: BaseException) -> tuple[str, str]:
    """Reason and detail of a rejection for what a task raised, or for how its worker ended."""
    if isinstance(error, (FutureTimeoutError, TimeoutError)):
        return "read_timeout", f"expected a reading within {PAGE_SECONDS:.0f} s; the worker was ended"
    if isinstance(error, MemoryError):
        return "read_out_of_memory", f"the page needs more than {WORKER_BYTES >> 20} MiB"
    if isinstance(error, ProcessExpired):
        return "read_crashed", f"the worker ended with exit code {error.exitcode}"
    return "read_error", f"{type(error).__name__}: {error}"[:500]


def wait_for(pool: ProcessPool, future: Any) -> Any:
    """The result of a task.

    Raises what the task raised; TimeoutError or ProcessExpired for a worker that was ended; BrokenProcessPool where the whole
    pool has ended, whose waiting tasks nobody would ever settle.
    """
    while True:
        try:
            return future.result(timeout=1.0)
        except (FutureTimeoutError, TimeoutError):
            if future.done():
                raise
            if not pool.active:
                raise BrokenProcessPool("all workers have ended") from None


def _limit_worker(parent: int, niceness: int) -> None:
    os.nice(niceness)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]  # may be lower already, and can't be raised
    limit = WORKER_BYTES if hard == resource.RLIM_INFINITY else min(WORKER_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _end_with_parent()
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _end_with_parent() -> None:
    """Asks Linux for SIGKILL when the fork server ends, which it does when its own parent is gone."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    except (OSError, AttributeError):  # not Linux: the watching thread is all there is
        return


def _watch(parent: int) -> None:
    while True:
        time.sleep(1.0)
        try:
            os.kill(parent, 0)
        except OSError:
            os._exit(1)
