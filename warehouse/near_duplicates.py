"""The index of near-duplicates: pages of other addresses whose texts are like that of a page, among all that landed.

Derived from documents_log and lies beside it, so that a rebuild makes both anew. It is a list of runs (signature_runs) that cover
the segments from 1 on without a gap: a segment that lands adds one, two that follow each other are merged as they grow. What is
missing, damaged, of another version or not what the table says is made again, so a kill at any moment costs time alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from pipelines.records import Document
from pipelines.signature import is_current, unpacked
from warehouse import signature_runs
from warehouse.archive import segment_key, segment_number
from warehouse.exchanges import url_identity_or_raw
from warehouse.signature_runs import BAND_LIMIT, BANDS, Run, SignedDocument
from warehouse.store import Store, folder_errors, waited_lock
from warehouse.tables import FileBounds, file_bounds

FOLDER = "near_duplicates"
# Share of the shorter text's runs that the other one has. Of 570,000 pairs of real articles that are no copies one had 0.31, none
# more; a copy in which each twentieth word was changed has 0.85.
LEAST_CONTAINED = 0.5
# Below it a text is found by chance only (of excerpts of a tenth 2 in 10), and its containment is off by a third.
LEAST_SIMILARITY = 0.12
# More pages than that with the same text are a notice, not an article.
MOST_MATCHES = 50
# A run is merged with the one before it unless that is twice as long: 100,000 documents in segments of 500 lie in seven at most,
# and each was written four times.
GROWTH = 2
RUN_LIMIT = 1 << 18  # documents; more are not merged: that takes three times the run's keys of memory, 150 MB


@dataclass(frozen=True, slots=True)
class Match:
    """A page whose text is like the one asked about. All shares are estimates, most of them good to 0.1.

    ``similarity`` is the Jaccard similarity of the two texts' runs of three words, ``in_match`` the share of the asked text's
    runs that this one has, ``of_match`` the share of this one's that the asked text has.
    """

    document_id: str
    url: str
    similarity: float
    in_match: float
    of_match: float


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """The index as it was when it was opened."""

    runs: tuple[Run, ...]

    def matches(self, document: Document, landed_up_to: int) -> tuple[Match, ...]:
        """What is like the document among pages of other addresses that landed up to a segment, the most similar first.

        Between equals the first to land goes first; of several readings of a page the first in this order counts. The answer
        depends on what has landed, not on how the runs were merged. Nothing for a text too short to have a signature.
        """
        if document.signature is None or not is_current(document.signature):
            return ()
        found: list[Match] = []
        seen = {document.url, url_identity_or_raw(document.url)}
        for match in self._alike(document.signature, landed_up_to):
            if match.url in seen or (identity := url_identity_or_raw(match.url)) in seen:
                continue
            seen |= {match.url, identity}
            found.append(match)
            if len(found) == MOST_MATCHES:
                break
        return tuple(found)

    def _alike(self, signature: bytes, landed_up_to: int) -> Iterator[Match]:
        """Every reading whose text is like it, in order."""
        counts, slots = unpacked([signature])
        keys = signature_runs.band_keys(slots)[0]
        limits = np.full(BANDS, BAND_LIMIT, dtype=np.intp)
        found = []
        for order, run in enumerate(self.runs):
            places = signature_runs.met(run, keys, limits)
            places = places[run.entries["segment"][places] <= landed_up_to]
            similarity = signature_runs.similarities(run, places, slots[0])
            # |A and B| = J (|A| + |B|) / (1 + J); estimates can exceed the smaller of the two.
            others = run.entries["runs"][places].astype(np.float64)
            shared = similarity * (others + counts[0]) / (1 + similarity)
            in_match, of_match = np.minimum(1.0, shared / counts[0]), np.minimum(1.0, shared / others)
            is_like = (similarity >= LEAST_SIMILARITY) & (np.maximum(in_match, of_match) >= LEAST_CONTAINED)
            found += [(-similarity[at], order, places[at], in_match[at], of_match[at]) for at in np.flatnonzero(is_like)]
        for negated, order, place, *shares in sorted(found):
            run = self.runs[order]
            yield Match(run.document_id(place), run.url(place), *(round(float(share), 4) for share in (-negated, *shares)))


def caught_up(store: Store, number: int) -> NearDuplicates:
    """The index with every segment up to ``number``, which is in documents_log; what it doesn't cover yet is added.

    Raises:
        DiskFull: the index is as it was; tables are not touched.
        DataFolderBusy: another process was adding to the index for a minute.
    """
    folder = store.tables / FOLDER
    with folder_errors(store.root):
        folder.mkdir(parents=True, exist_ok=True)
        with waited_lock(folder / "lock"):
            files = file_bounds(store.tables / "documents_log", "warc_file")
            runs = _whole_runs(folder)
            if runs and _rows_up_to(files, runs[-1].last) != sum(run.rows for run in runs):
                runs = []  # the table is not the one that this was made from
            covered = runs[-1].last if runs else 0
            for run in _new_runs(files, covered, number) if number > covered else ():
                runs.append(run)
                _merge(runs)
                signature_runs.write(folder, runs[-1])
            _remove_others(folder, {run.name for run in runs})
    return NearDuplicates(tuple(runs))


def _whole_runs(folder: Path) -> list[Run]:
    """The runs that cover the segments from 1 on without a gap, of two that cover the same the longer one."""
    runs: list[Run] = []
    files = [(*covers, path) for path in folder.iterdir() if (covers := signature_runs.covered_by(path.name))]
    for first, _, path in sorted(files, key=lambda file: (file[0], -file[1])):
        if first == (runs[-1].last + 1 if runs else 1) and (run := signature_runs.opened(path)):
            runs.append(run)
    return runs


def _rows_up_to(files: Sequence[FileBounds], number: int) -> int:
    """How many rows of the table landed up to a segment; files whose bounds leave that open are looked into."""
    key = segment_key(number)
    sure = sum(file.rows for file in files if file.highest is not None and file.highest <= key)
    unsure = [file.path for file in files if file.highest is None or (file.highest > key and (file.lowest or "") <= key)]
    return sure + sum(1 for path in unsure for (warc_file,) in _rows_of(path, ["warc_file"]) if warc_file <= key)


# A page of links shares its teasers with others, and is nobody's original.
_LISTS = ("home", "listing")
_COLUMNS = ["warc_file", "warc_offset", "document_id", "url", "kind", "signature"]


def _new_runs(files: Sequence[FileBounds], covered: int, number: int) -> Iterator[Run]:
    """The segments behind ``covered`` as runs; one, unless there is a whole warehouse to index."""
    lower, upper = segment_key(covered), segment_key(number)
    new = [file for file in files if (file.highest is None or file.highest > lower) and (file.lowest or "") <= upper]
    new.sort(key=lambda file: (file.lowest or "", file.path))
    landed: list[tuple[Any, ...]] = []
    for at, file in enumerate(new):
        landed += [row for row in _rows_of(file.path, _COLUMNS) if lower < row[0] <= upper]
        is_last = at + 1 == len(new)
        if landed and (is_last or (len(landed) >= RUN_LIMIT and max(row[0] for row in landed) < (new[at + 1].lowest or ""))):
            landed.sort(key=lambda row: row[:3])
            last = number if is_last else segment_number(landed[-1][0])
            yield signature_runs.run_of(covered + 1, last, len(landed), _signed(landed))
            covered, landed = last, []


def _rows_of(path: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of a data file; null in a column that it is too old to have."""
    file = pq.ParquetFile(path)
    known = set(file.schema_arrow.names)
    for batch in file.iter_batches(columns=[name for name in columns if name in known]):
        values = [batch.column(name).to_pylist() if name in known else [None] * len(batch) for name in columns]
        yield from zip(*values, strict=True)


def _signed(landed: Sequence[tuple[Any, ...]]) -> list[SignedDocument]:
    return [
        SignedDocument(document_id, url, segment_number(warc_file), signature)
        for warc_file, _, document_id, url, kind, signature in landed
        if signature is not None and is_current(signature) and kind not in _LISTS
    ]


def _merge(runs: list[Run]) -> None:
    """Merges the last runs until each is at least twice as long as the next."""
    while len(runs) > 1:
        before, last = len(runs[-2].entries), len(runs[-1].entries)
        if before >= GROWTH * last or before + last > RUN_LIMIT:
            return
        runs[-2:] = [signature_runs.merged(runs[-2], runs[-1])]


def _remove_others(folder: Path, names: set[str]) -> None:
    """Removes what was merged, what is damaged and what a killed process left half-written."""
    for path in folder.iterdir():
        if path.name not in names and path.name != "lock":
            path.unlink(missing_ok=True)
