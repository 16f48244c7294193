"""`tearsheet ingest`: the responses of any WARC file go through our archive and become rows, without the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from crawler.frontier import Frontier
from crawler.jobs import PENDING_JOB, RunStart, close_run, open_run
from crawler.leases import Fetched, Job, Wanted
from crawler.opening import Recovered, open_folder, write_run_ends
from crawler.options import CrawlOptions, options_of
from pipelines.errors import ArchiveError, UrlInvalid
from pipelines.records import Capture, Child, Reading
from pipelines.urls import fetchable_url
from warehouse.archive import SEGMENT_BYTES, SegmentWriter
from warehouse.exchanges import Asked, Exchange, Place, capture_id_of, capture_of
from warehouse.foreign import ForeignRecord, foreign_records
from warehouse.landing import SegmentRows, land_segment, read_tasks

BATCH = 64  # records written, flushed and noted together


@dataclass(slots=True)
class Ingested:
    """What an ingest has done so far."""

    new: int = 0
    known: int = 0
    documents: int = 0
    rejected: int = 0


def ingest(data: Path, files: Sequence[Path], *, follows: bool, workers: int) -> int:
    """Lands every response of ``files`` that is not there yet; returns the exit code.

    A file that is cut gives its whole records, and the exit code of ArchiveError.
    """
    options = replace(default_options(data), workers=workers or default_options(data).workers)
    for path in files:  # a wrong name is said before anything is made
        if not path.is_file():
            raise ArchiveError(f"expected a WARC file, found none at {path}: check the name")
    with ExitStack() as stack:
        recovered = open_folder(options, stack)
        run = open_run(recovered.frontier, "ingest", {"follows": follows}, recovered.store.root)
        done, errors = Ingested(), []
        progress = stack.enter_context(_progress())
        segments = _Segments(recovered, run, done, follows)
        for path in files:
            task = progress.add_task(escape(path.name), total=None)
            try:
                for batch in _batches(foreign_records(path)):
                    segments.add(batch)
                    progress.update(task, advance=len(batch))
            except ArchiveError as error:
                errors.append(error)
            progress.update(task, description=f"{escape(path.name)}: reading")
        segments.finish()
    Console().print(
        f"{done.new} records landed: {done.documents} documents, {done.rejected} rejections; {done.known} were there before.",
        highlight=False,
    )
    if errors:
        raise errors[0] if len(errors) == 1 else ArchiveError("; ".join(map(str, errors)))
    return 0


def default_options(data: Path) -> CrawlOptions:
    """The project's own settings for a data folder."""
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("TEARSHEET_DATA", str(data), priority="cmdline")
    return options_of(settings)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} records"), TaskProgressColumn(),
        TimeElapsedColumn(), console=Console(stderr=True), transient=True, disable=not Console(stderr=True).is_terminal,
    )  # fmt: skip


def _batches(records: Iterable[ForeignRecord]) -> Iterator[list[ForeignRecord]]:
    """Batches of records; what came before an error is given out before it is raised."""
    source = iter(records)
    while True:
        batch: list[ForeignRecord] = []
        error: ArchiveError | None = None
        try:
            for record in islice(source, BATCH):
                batch.append(record)  # noqa: PERF402 - extend() would drop what came before the error
        except ArchiveError as torn:
            error = torn
        if batch:
            yield batch
        if error:
            raise error
        if not batch:
            return


class _Segments:
    """Writes, reads and lands one segment after another."""

    def __init__(self, recovered: Recovered, run: RunStart, done: Ingested, follows: bool) -> None:
        self._recovered = recovered
        self._run = run
        self._done = done
        self._follows = follows
        self._open()

    def _open(self) -> None:
        number = self._recovered.next_number()
        self._writer = SegmentWriter(self._recovered.store, number)
        self._rows = SegmentRows(number)

    def add(self, batch: Sequence[ForeignRecord]) -> None:
        """Writes the records that are new; what is written counts from here on."""
        frontier = self._recovered.frontier
        placed = [(record, frontier.place_of(capture_id_of(record.record_id))) for record in batch]
        known = [(_exchange(record, self._run), place) for record, place in placed if place]
        unknown = {record.record_id: record for record, place in placed if place is None}
        self._done.known += len(batch) - len(unknown)
        exchanges = [_exchange(record, self._run) for record in unknown.values()]
        captures = _captures(zip(exchanges, self._writer.write(exchanges), strict=True))
        if self._follows:
            self._follow_known(_captures(known))
        frontier.note([Fetched(None, capture) for capture in captures])
        self._rows.captures += captures
        self._done.new += len(captures)
        if self._writer.size >= SEGMENT_BYTES:
            self._land()
            self._open()

    def _follow_known(self, captures: list[Capture]) -> None:
        """Reads pages again for what they lead to: they came without --follow, or their ingest was killed before it followed."""
        rows = SegmentRows(self._rows.number, captures)
        readings = self._recovered.pool.read_all(read_tasks(self._recovered.store, rows))
        for capture, reading in zip(rows.missing(), readings, strict=True):
            _follow(self._recovered.frontier, capture.url, reading)

    def finish(self) -> None:
        """Ends the run and lands the rest."""
        if self._done.new or self._rows.captures:
            write_run_ends(self._recovered.frontier, self._run, self._writer, self._rows, "finished", 0)
        else:
            close_run(self._recovered.frontier, self._run.run_id)  # nothing new: not even a run
        self._land()

    def _land(self) -> None:
        if self._writer.seal() is None:
            return
        store, rows = self._recovered.store, self._rows
        for capture, reading in zip(rows.missing(), self._recovered.pool.read_all(read_tasks(store, rows)), strict=True):
            rows.readings[capture.capture_id] = reading
            self._count(reading)
            if self._follows:
                _follow(self._recovered.frontier, capture.url, reading)
        land_segment(store, rows)

    def _count(self, reading: Reading) -> None:
        self._done.documents += reading.document is not None
        self._done.rejected += len(reading.rejections)


def _exchange(record: ForeignRecord, run: RunStart) -> Exchange:
    asked = record.asked or Asked(record.url, "article", run.run_id, robots="not_asked")
    if record.answer is None:
        asked = replace(asked, reason="too_large")
    return Exchange(replace(asked, run_id=run.run_id), record.answer, record.fetched_at, record.record_id)


def _captures(placed: Iterable[tuple[Exchange, Place]]) -> list[Capture]:
    return [capture_of(one.asked, one.answer, place, one.identity, one.fetched_at) for one, place in placed]


def _follow(frontier: Frontier, parent_url: str, reading: Reading) -> None:
    job = Job(PENDING_JOB, 0.0)
    frontier.add_now([wanted for child in reading.children if (wanted := _wanted(child, parent_url))], job)


def _wanted(child: Child, parent_url: str) -> Wanted | None:
    try:
        return Wanted(fetchable_url(child.url), child.role, parent_url, 1)
    except UrlInvalid:
        return None
