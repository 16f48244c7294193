"""`tearsheet rebuild`: all tables made again from the raw archive beside the old ones, which they then replace."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from crawler.frontier import Frontier
from crawler.ingesting import default_options
from crawler.jobs import take_over
from warehouse.landing import catch_up
from warehouse.reading import ReadPool
from warehouse.store import Store, open_store, sync_folder, write_lock

NEW, OLD = "tables.new", "tables.old"


def rebuild(data: Path, workers: int) -> None:
    """Makes the tables again, with no request to anyone; readers keep the old ones until the new are whole.

    Raises:
        DataFolderError: ``data`` is no data folder, or another process writes to it.
        DiskFull: the old tables are still in place.
    """
    options = default_options(data)
    with ExitStack() as stack:
        store = open_store(data, create=False)
        stack.enter_context(write_lock(store))
        frontier = Frontier(store.frontier, options.clock)
        stack.callback(frontier.close)
        take_over(store, frontier)
        pool = stack.enter_context(ReadPool(workers or options.workers))
        documents = _build(store, pool)
        _replace(store)
    Console().print(f"{documents} documents from {len(store.segments())} segments; the tables are new.", highlight=False)


def _build(store: Store, pool: ReadPool) -> int:
    building = replace(store, tables_folder=NEW)
    shutil.rmtree(building.tables, ignore_errors=True)
    keys = store.segments()
    documents = 0
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("segments", total=len(keys))

        def landed(rows: object) -> None:
            nonlocal documents
            documents += sum(reading.document is not None for reading in getattr(rows, "readings", {}).values())
            progress.update(task, advance=1)

        catch_up(building, pool, keys, landed)
    return documents


def _replace(store: Store) -> None:
    """Puts the new tables in the place of the old; a crash in between leaves one or the other, and the next rebuild cleans up."""
    new, old = store.root / NEW, store.root / OLD
    shutil.rmtree(old, ignore_errors=True)
    if store.tables.exists():
        store.tables.rename(old)
    if new.exists():
        new.rename(store.tables)
    sync_folder(store.root)
    shutil.rmtree(old, ignore_errors=True)
