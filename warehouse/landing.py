"""Landing: a sealed segment becomes rows of every table, once; and the sweep of what a killed process left open.

The order within a segment is links, rejections, documents, runs, captures, and then the decisions on republications: a reader
looks at captures first, then at documents, then at links, so a page that it sees has its links. Each table has its own token:
a crash anywhere in between is made good by landing the same segment again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pipelines.article import READER_VERSION
from pipelines.errors import DataFolderError
from pipelines.records import Capture, Document, Link, Reading, Rejection, Run
from warehouse.archive import WRITER, segment_number
from warehouse.exchanges import Place, capture_of
from warehouse.reading import ReadPool, ReadTask
from warehouse.replay import Stored, StoredRun, stored_exchanges, whole_length
from warehouse.resolving import resolve_segment
from warehouse.store import OPEN_SUFFIX, Store, sync_folder
from warehouse.tables import commit, token

CAPTURES_APP = f"{WRITER}/captures"  # what depends on the archive alone
READER_APP = f"{WRITER}/{READER_VERSION}"  # what depends on the reader's version too


@dataclass(frozen=True, slots=True)
class SweptSegment:
    """A sealed segment's outcomes and run records, without their payloads."""

    key: str
    captures: tuple[Capture, ...]
    runs: tuple[Run, ...]


@dataclass(slots=True)
class SegmentRows:
    """All rows of one segment, collected while it is written and read. ``readings`` by capture_id."""

    number: int
    captures: list[Capture] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    readings: dict[str, Reading] = field(default_factory=dict)

    def missing(self) -> list[Capture]:
        """Captures that still have to be read."""
        return [capture for capture in self.captures if is_readable(capture) and capture.capture_id not in self.readings]


def is_readable(capture: Capture) -> bool:
    """Whether a capture holds a page; robots.txt is an answer, but no page."""
    return capture.outcome == "fetched" and capture.role != "robots"


def land_segment(store: Store, rows: SegmentRows) -> None:
    """Commits a segment's rows to every table; landing it again changes nothing.

    Raises:
        DiskFull: what was landed before is whole; the same call lands the rest.
    """
    by_id = {capture.capture_id: capture for capture in rows.captures}
    readings = [(by_id[key], rows.readings[key]) for key in by_id if key in rows.readings]
    documents = [_as_captured(reading.document, capture) for capture, reading in readings if reading.document]
    links: list[Link] = [link for _, reading in readings for link in reading.links]
    rejections: list[Rejection] = [one for _, reading in readings for one in reading.rejections]
    _commit(store, "links_log", links, READER_APP, rows.number)
    _commit(store, "rejections", rejections, READER_APP, rows.number)
    _commit(store, "documents_log", documents, READER_APP, rows.number)
    _commit(store, "runs", rows.runs, CAPTURES_APP, rows.number)
    _commit(store, "captures", rows.captures, CAPTURES_APP, rows.number)
    resolve_segment(store, rows.number, READER_APP)


def _as_captured(document: Document, capture: Capture) -> Document:
    """A page read for more than it was fetched as keeps the role of its capture, so that a rebuild gives the same row."""
    return document if document.role == capture.role else replace(document, role=capture.role)


def _commit(store: Store, name: str, records: Sequence[Any], app_id: str, number: int) -> None:
    commit(store.tables / name, name, records, app_id, number)


def landed_number(store: Store) -> int:
    """Number of the last segment that is in the tables; 0 when none is.

    Raises:
        DataFolderError: the tables hold a segment that the archive doesn't have.
    """
    landed = token(store.tables / "captures", CAPTURES_APP) or 0
    sealed = [segment_number(key) for key in store.segments()]
    if landed > max(sealed, default=0):
        raise DataFolderError(
            f"the tables hold segment {landed}, but the archive ends at {max(sealed, default=0)}: put the missing files "
            f"back into {store.root / 'archive'}, or have the tables follow the archive: `tearsheet rebuild --data {store.root}`"
        )
    return landed


def sweep(store: Store) -> list[SweptSegment]:
    """Seals the segments that a killed process left open, cut behind their last whole exchange; returns what they hold."""
    swept = []
    for key in store.open_segments():
        path = store.root / (key + OPEN_SUFFIX)
        with path.open("r+b") as file:
            os.ftruncate(file.fileno(), whole_length(file))
            os.fsync(file.fileno())
        segment = outline(store, key)
        if segment.captures or segment.runs:
            path.rename(store.root / key)
            sync_folder(path.parent)
            swept.append(segment)
        else:
            path.unlink()
    return swept


def outline(store: Store, key: str) -> SweptSegment:
    """Outcomes and run records of a segment, from the archive alone."""
    captures: list[Capture] = []
    runs: list[Run] = []
    with store.path(key).open("rb") as file:
        for found in stored_exchanges(file, key):
            if isinstance(found, Stored):
                exchange = found.exchange
                captures.append(capture_of(exchange.asked, exchange.answer, found.place, found.record_id, exchange.fetched_at))
            else:
                runs.append(run_of(found))
    return SweptSegment(key, tuple(captures), tuple(runs))


def run_of(stored: StoredRun) -> Run:
    """The `runs` row of a run's record; maps in order of their keys, as the archive gives them back."""
    values = stored.values
    return Run(
        run_id=values["run_id"],
        command=values["command"],
        started_at=datetime.fromisoformat(values["started_at"]),
        ended_at=datetime.fromisoformat(values["ended_at"]),
        ending=values["ending"],
        settings_digest=values["settings_digest"],
        versions=dict(sorted(values["versions"].items())),
        counts=dict(sorted(values["counts"].items())),
        warc_file=stored.place.warc_file,
        warc_offset=stored.place.warc_offset,
    )


def read_segment(store: Store, key: str, pool: ReadPool) -> SegmentRows:
    """All rows of a sealed segment, read anew: a pure function of the archive and of the reader's version."""
    found = outline(store, key)
    rows = SegmentRows(segment_number(key), list(found.captures), list(found.runs))
    for capture, reading in zip(rows.missing(), pool.read_all(read_tasks(store, rows)), strict=True):
        rows.readings[capture.capture_id] = reading
    return rows


def read_tasks(store: Store, rows: SegmentRows) -> list[ReadTask]:
    """What is left to read of a segment."""
    return [
        ReadTask(str(store.root), Place(capture.warc_file, capture.warc_offset), capture.capture_id, capture.url)
        for capture in rows.missing()
    ]


def catch_up(store: Store, pool: ReadPool, keys: Iterable[str], landed: Callable[[SegmentRows], None]) -> None:
    """Lands sealed segments in order; ``landed`` is called after each."""
    for key in keys:
        rows = read_segment(store, key, pool)
        land_segment(store, rows)
        landed(rows)


def unlanded(store: Store) -> list[str]:
    """Keys of the sealed segments that are not in the tables, in order; finishes the last landing if it was cut short."""
    number = landed_number(store)
    if number:
        resolve_segment(store, number, READER_APP)
    return [key for key in store.segments() if segment_number(key) > number]
