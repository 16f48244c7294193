"""Runs of the near-duplicate index: immutable files of signatures whose bands are sorted, mapped into memory to be read.

A file covers whole segments (``000001-000016.run`` those from 1 to 16) and is a pure function of them. It appears whole, by a
rename, or not at all; its last four bytes are a checksum of all others.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.signature import SLOTS, VERSION, unpacked
from warehouse.store import replace_file

FORMAT = 1
# Two texts meet where both slots of a band are equal: 99 in 100 of the copies that keep half of the text do, 91 in 100 of those
# that keep three tenths (measured on 1,000 articles). Two articles that have nothing to do with each other don't.
BANDS = 24
BAND_SLOTS = 2
# Documents of a band that are looked at, the first to land: a text that stands on each page of a site costs no more than that.
BAND_LIMIT = 256

_MAGIC = b"tearsheet.alike"
_HEADER = np.dtype([
    ("magic", "S16"), ("format", "<u2"), ("signature", "<u2"), ("first", "<u4"), ("last", "<u4"), ("rows", "<u4"),
    ("documents", "<u4"), ("url_bytes", "<u4"),
])  # fmt: skip
# Four bits of each slot tell what only met by chance; one slot in 16 is equal by itself, which is set off.
_SKETCH_BYTES = SLOTS // 2
_CHANCE = 1 / 16
_ENTRY = np.dtype([
    ("document_id", "u1", (16,)), ("segment", "<u4"), ("runs", "<u4"), ("url_end", "<u4"), ("sketch", "u1", (_SKETCH_BYTES,)),
])  # fmt: skip
# A key is 5 bits of the band, 32 of its two slots, 27 of the document's place in the run.
_BAND_SHIFT, _SLOTS_SHIFT = np.uint64(59), np.uint64(27)
_PLACE_MASK = np.uint64((1 << 27) - 1)
_EQUAL_HALVES = np.array([(byte < 16) + (byte % 16 == 0) for byte in range(256)], dtype=np.uint8)
_NAME = re.compile(r"(\d{6,})-(\d{6,})\.run")

Keys = NDArray[np.uint64]
Sketch = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Run:
    """The signed documents of segments ``first`` to ``last``, in the order in which they landed.

    ``rows`` counts the rows of documents_log in these segments, signed or not.
    """

    first: int
    last: int
    rows: int
    keys: Keys
    entries: np.ndarray[tuple[int], np.dtype[np.void]]
    urls: bytes | memoryview

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"{self.first:06d}-{self.last:06d}.run"

    def document_id(self, place: int) -> str:
        """Id of a document by its place in the run."""
        return bytes(self.entries["document_id"][place]).hex()

    def url(self, place: int) -> str:
        """Address of a document."""
        start = int(self.entries["url_end"][place - 1]) if place else 0
        return bytes(self.urls[start : int(self.entries["url_end"][place])]).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """What the index keeps of a document."""

    document_id: str
    url: str
    segment: int
    signature: bytes


def run_of(first: int, last: int, rows: int, documents: Sequence[SignedDocument]) -> Run:
    """A run of documents in the order in which they landed."""
    counts, slots = unpacked([document.signature for document in documents])
    urls = [document.url.encode("utf-8", "replace") for document in documents]
    entries = np.zeros(len(documents), dtype=_ENTRY)
    identities = b"".join(bytes.fromhex(document.document_id) for document in documents)
    entries["document_id"] = np.frombuffer(identities, dtype=np.uint8).reshape(-1, 16)
    entries["segment"] = [document.segment for document in documents]
    entries["runs"] = counts
    entries["url_end"] = np.cumsum([len(url) for url in urls])
    entries["sketch"] = _sketches(slots)
    places = np.arange(len(documents), dtype=np.uint64)[:, np.newaxis]
    return Run(first, last, rows, np.sort((band_keys(slots) | places).ravel()), entries, b"".join(urls))


def band_keys(slots: NDArray[np.uint16]) -> Keys:
    """For each row of slots the keys of its bands, without a place."""
    pairs = slots[:, : BANDS * BAND_SLOTS].astype(np.uint64).reshape(-1, BANDS, BAND_SLOTS)
    bands = np.arange(BANDS, dtype=np.uint64)
    keys: Keys = (bands << _BAND_SHIFT) | (((pairs[:, :, 0] << np.uint64(16)) | pairs[:, :, 1]) << _SLOTS_SHIFT)
    return keys


def merged(one: Run, next_one: Run) -> Run:
    """Two runs, the second of the segments that follow, as one."""
    behind = len(one.entries)
    # Stable: the two halves are in order already, and such a merge takes a tenth of the time.
    keys = np.sort(np.concatenate([one.keys, next_one.keys + np.uint64(behind)]), kind="stable")
    entries = np.concatenate([one.entries, next_one.entries])
    entries["url_end"][behind:] += np.uint32(len(one.urls))
    return Run(one.first, next_one.last, one.rows + next_one.rows, keys, entries, bytes(one.urls) + bytes(next_one.urls))


def met(run: Run, keys: Keys, limits: NDArray[np.intp]) -> NDArray[np.intp]:
    """Places of the documents that share a band with these keys, in order, of each band at most as many as its limit.

    What is taken is taken off the limits, so that they hold for all runs together, whatever was merged with what.
    """
    starts = np.searchsorted(run.keys, keys, side="left")
    taken = np.minimum(np.searchsorted(run.keys, keys | _PLACE_MASK, side="right") - starts, limits)
    limits -= taken
    parts = [run.keys[start : start + count] for start, count in zip(starts, taken, strict=True) if count]
    return np.unique(np.concatenate(parts) & _PLACE_MASK).astype(np.intp) if parts else np.zeros(0, dtype=np.intp)


def similarities(run: Run, places: NDArray[np.intp], slots: NDArray[np.uint16]) -> NDArray[np.float64]:
    """Estimated Jaccard similarity of one row of slots with each of these documents."""
    differences = run.entries["sketch"][places] ^ _sketches(slots[np.newaxis])
    equal = _EQUAL_HALVES[differences].sum(axis=1) / SLOTS
    similarity: NDArray[np.float64] = np.maximum(0.0, (equal - _CHANCE) / (1 - _CHANCE))
    return similarity


def _sketches(slots: NDArray[np.uint16]) -> Sketch:
    sketch: Sketch = ((slots[:, ::2] & 15) << 4 | (slots[:, 1::2] & 15)).astype(np.uint8)
    return sketch


def write(folder: Path, run: Run) -> None:
    """Puts a run's file into the folder, whole and synced."""
    header = np.zeros(1, dtype=_HEADER)
    header[0] = (_MAGIC, FORMAT, VERSION, run.first, run.last, run.rows, len(run.entries), len(run.urls))
    content = b"".join([header.tobytes(), run.keys.astype("<u8").tobytes(), run.entries.tobytes(), bytes(run.urls)])
    replace_file(folder / run.name, content + zlib.crc32(content).to_bytes(4, "little"))


def covered_by(name: str) -> tuple[int, int] | None:
    """First and last segment of a run's file, by its name; None for another file.

    >>> covered_by("000001-000016.run")
    (1, 16)
    """
    found = _NAME.fullmatch(name)
    return (int(found[1]), int(found[2])) if found else None


def opened(path: Path) -> Run | None:
    """The run in a file; None when the file is damaged, or of another version of the index or of the signature."""
    try:
        with path.open("rb") as file:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):  # ValueError: an empty file
        return None
    size = len(content)
    if size < _HEADER.itemsize + 4 or zlib.crc32(content[:-4]) != int.from_bytes(content[-4:], "little"):
        return None
    head = np.frombuffer(content, _HEADER, 1)[0]
    documents, url_bytes = int(head["documents"]), int(head["url_bytes"])
    entries_start = _HEADER.itemsize + 8 * BANDS * documents
    urls_start = entries_start + _ENTRY.itemsize * documents
    if (head["magic"], head["format"], head["signature"], urls_start + url_bytes + 4) != (_MAGIC, FORMAT, VERSION, size):
        return None
    keys = np.frombuffer(content, "<u8", BANDS * documents, _HEADER.itemsize)
    entries = np.frombuffer(content, _ENTRY, documents, entries_start)
    return Run(int(head["first"]), int(head["last"]), int(head["rows"]), keys, entries, content[urls_start:-4])
