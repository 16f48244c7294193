"""The raw archive: WARC 1.1 segments that are the write-ahead log of everything else.

A segment is a chain of gzip members. An exchange with an answer is two records, the response and then a metadata record that
says why it was asked for; one without an answer is the metadata record alone. The metadata record comes last, so an exchange
is whole exactly when its metadata record is: a sweep cuts behind the last one.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import IO, Any

from pipelines.errors import ArchiveError
from warehouse.exchanges import Answer, Exchange, Place, asked_to_json, record_id_of
from warehouse.store import OPEN_SUFFIX, Store, disk_full, sync_folder

CAPTURE_TYPE = "application/vnd.tearsheet.capture+json"
RUN_TYPE = "application/vnd.tearsheet.run+json"
WRITER = "local"
PAYLOAD_LIMIT = 32 * 1024 * 1024  # bytes of one payload, on the wire and decoded
SEGMENT_BYTES = 64 * 1024 * 1024  # a segment is sealed at this size,
SEGMENT_SECONDS = 60.0  # or at this age
# zlib levels: a body that came compressed gains nothing from effort; for the others 3 is far cheaper than 6, at little loss.
LEVEL_ENCODED, LEVEL_PLAIN = 1, 3


def segment_key(number: int, writer: str = WRITER) -> str:
    """Key of a segment.

    >>> segment_key(7)
    'archive/local-000007.warc.gz'
    """
    return f"archive/{writer}-{number:06d}.warc.gz"


def segment_number(key: str) -> int:
    """Number of a segment, from its key.

    >>> segment_number('archive/local-000007.warc.gz')
    7
    """
    found = re.search(r"-(\d{6,})\.warc\.gz$", key)
    if not found:
        raise ArchiveError(f"expected a segment's name such as local-000001.warc.gz, found {key}: move that file out of archive/")
    return int(found[1])


class SegmentWriter:
    """Writes one open segment. Not safe for two threads at once."""

    def __init__(self, store: Store, number: int) -> None:
        self.store = store
        self.key = segment_key(number)
        self.number = number
        self.count = 0
        self._path = store.root / (self.key + OPEN_SUFFIX)
        self._path.parent.mkdir(exist_ok=True)
        try:
            # Unbuffered: what a full disk refused would stay in a buffer, and reach the file behind the cut when it is closed.
            self._file: IO[bytes] = self._path.open("ab", buffering=0)
        except OSError as error:
            raise _named(error) from error
        self._size = 0
        self._whole = 0  # bytes up to the last batch that was written whole
        try:
            self._append(_warcinfo(self.key))
        except OSError as error:
            raise self._failed(error) from error

    @property
    def size(self) -> int:
        """Bytes written."""
        return self._size

    def write(self, exchanges: Sequence[Exchange]) -> list[Place]:
        """Appends the exchanges and flushes them to disk; they count once this returns.

        Raises:
            DiskFull: nothing of the batch stays in the segment.
        """
        try:
            places = [self._write_one(exchange) for exchange in exchanges]
            self._flush()
        except OSError as error:
            raise self._failed(error) from error
        self.count += len(places)
        return places

    def write_run(self, values: dict[str, Any], ended_at: datetime) -> Place:
        """Appends the record that ends a run."""
        place = Place(self.key, self._size)
        run_id = str(values["run_id"])
        body = json.dumps(values, sort_keys=True, ensure_ascii=False).encode()
        headers = [("WARC-Type", "metadata"), ("WARC-Record-ID", record_id_of("run", run_id)), ("WARC-Date", warc_date(ended_at)),
                   ("WARC-Target-URI", f"urn:tearsheet:run:{run_id}"), ("Content-Type", RUN_TYPE)]  # fmt: skip
        try:
            self._append(_member(headers, body, LEVEL_PLAIN))
            self._flush()
        except OSError as error:
            raise self._failed(error) from error
        self.count += 1
        return place

    def seal(self) -> str | None:
        """Closes the segment under its final name; returns its key, or None when it held nothing and was removed."""
        try:
            self._file.close()
            if not self.count:
                self._path.unlink()
                return None
            self._path.rename(self.store.root / self.key)
            sync_folder(self._path.parent)
        except OSError as error:
            raise _named(error) from error
        return self.key

    def _write_one(self, exchange: Exchange) -> Place:
        identity = exchange.identity
        place = Place(self.key, self._size)
        if exchange.answer is not None:
            self._append(_response(exchange, exchange.answer, identity))
        self._append(_metadata(exchange, identity))
        return place

    def _append(self, member: bytes) -> None:
        left = memoryview(member)
        while left:  # a write that meets the end of the disk may take a part
            left = left[self._file.write(left) :]
        self._size += len(member)

    def _flush(self) -> None:
        os.fdatasync(self._file.fileno())
        self._whole = self._size

    def _failed(self, error: OSError) -> Exception:
        """Cuts the half-written batch off, so that the segment stays readable, and names the repair."""
        os.ftruncate(self._file.fileno(), self._whole)
        self._size = self._whole
        return _named(error)


def _named(error: OSError) -> Exception:
    return disk_full(error) if error.errno in (errno.ENOSPC, errno.EDQUOT) else error


def _warcinfo(key: str) -> bytes:
    body = b"software: tearsheet\r\nformat: WARC File Format 1.1\r\n"
    headers = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", record_id_of("warcinfo", key)),
               ("WARC-Date", warc_date(datetime.now(UTC))), ("WARC-Filename", key.split("/")[-1]),
               ("Content-Type", "application/warc-fields")]  # fmt: skip
    return _member(headers, body, LEVEL_PLAIN)


def _response(exchange: Exchange, answer: Answer, record_id: str) -> bytes:
    headers = [("WARC-Type", "response"), ("WARC-Record-ID", record_id), ("WARC-Date", warc_date(exchange.fetched_at)),
               ("WARC-Target-URI", exchange.asked.url), ("WARC-Payload-Digest", answer.digest),
               ("Content-Type", "application/http; msgtype=response")]  # fmt: skip
    encoded = any(name.lower() == "content-encoding" for name, _ in answer.headers)
    return _member(headers, answer.head + answer.body, LEVEL_ENCODED if encoded else LEVEL_PLAIN)


def _metadata(exchange: Exchange, identity: str) -> bytes:
    headers = [("WARC-Type", "metadata"), ("WARC-Date", warc_date(exchange.fetched_at)), ("WARC-Target-URI", exchange.asked.url)]
    if exchange.answer is None:
        headers.append(("WARC-Record-ID", identity))
    else:
        headers += [("WARC-Record-ID", record_id_of("metadata", identity)), ("WARC-Concurrent-To", identity)]
    headers.append(("Content-Type", CAPTURE_TYPE))
    return _member(headers, json.dumps(asked_to_json(exchange.asked), ensure_ascii=False).encode(errors="replace"), LEVEL_PLAIN)


def _member(headers: Sequence[tuple[str, str]], block: bytes, level: int) -> bytes:
    """One record as one gzip member (WARC 1.1, annex D)."""
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    lines = [f"{name}: {_one_line(value)}" for name, value in headers]
    lines += [f"WARC-Block-Digest: sha1:{digest}", f"Content-Length: {len(block)}"]
    head = ("WARC/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode()
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    return packer.compress(head) + packer.compress(block) + packer.compress(b"\r\n\r\n") + packer.flush()


def _one_line(value: str) -> str:
    return value.replace("\r", "%0D").replace("\n", "%0A").encode(errors="replace").decode()


def warc_date(moment: datetime) -> str:
    """WARC-Date with microseconds, so that `fetched_at` comes back exactly (WARC 1.1, 5.4).

    >>> warc_date(datetime(2026, 11, 24, 10, 0, 0, 5, tzinfo=UTC))
    '2026-11-24T10:00:00.000005Z'
    """
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + (f".{moment.microsecond:06d}Z" if moment.microsecond else "Z")
