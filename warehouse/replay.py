"""What the archive holds, read back: our own segments in order, single records by their offset, and other people's WARC files."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipelines.errors import ArchiveError
from warehouse.archive import CAPTURE_TYPE, RUN_TYPE
from warehouse.exchanges import Answer, Asked, Exchange, Place, asked_from_json, payload_digest
from warehouse.store import Store

READ_BYTES = 1 << 16  # read at a time while looking for the end of gzip members; what is left of it is copied once a member
# How our records start; looked for there alone, as an address further down may hold any words.
_METADATA, _WARCINFO = b"WARC/1.1\r\nWARC-Type: metadata", b"WARC/1.1\r\nWARC-Type: warcinfo"
_LINE_END = re.compile(r"\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+(?=[^\s])")  # RFC 9112, 5.2
_BLANKS = " \t\r"


@dataclass(frozen=True, slots=True)
class Stored:
    """An exchange as read back from the archive, with its place."""

    exchange: Exchange
    record_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class StoredRun:
    """The record that ends a run: its values as JSON, and its place."""

    values: dict[str, Any]
    place: Place


def stored_exchanges(file: IO[bytes], key: str) -> Iterator[Stored | StoredRun]:
    """The exchanges and run records of a segment of ours, in order, from where ``file`` stands; stops before a torn tail."""
    answered: tuple[WarcRecord, int, Answer] | None = None
    records = ArchiveIterator(file, parse_http=False, record_types=WarcRecordType.response | WarcRecordType.metadata)
    for record in _until_torn(records):
        place = Place(key, record.stream_pos)
        block = record.reader.read()
        if not block or len(block) < record.content_length:
            return  # fastwarc gives out what there is of a record that is cut, in its headers too; none of ours is empty
        if record.record_type == WarcRecordType.response:
            answered = record, place.warc_offset, answer_of(block)
            continue
        content_type = record.headers.get("Content-Type")
        if content_type == RUN_TYPE:
            yield StoredRun(json.loads(block), place)
        elif content_type == CAPTURE_TYPE:
            asked = asked_from_json(json.loads(block))
            concurrent = record.headers.get("WARC-Concurrent-To")
            if answered and concurrent == answered[0].record_id:
                response, offset, answer = answered
                yield _stored(asked, answer, response, Place(key, offset))
            elif not concurrent:
                yield _stored(asked, None, record, place)
            answered = None


def stored_at(root: Path, place: Place) -> Stored:
    """The one exchange at ``place`` in the archive of the data folder ``root``.

    Raises:
        ArchiveError: no exchange of ours starts there.
        OSError: the segment is gone.
    """
    store = Store(root)
    try:
        file = store.path(place.warc_file).open("rb")
    except FileNotFoundError:  # sealed between the look and the opening
        file = store.path(place.warc_file).open("rb")
    with file:
        file.seek(place.warc_offset)
        found = next(stored_exchanges(file, place.warc_file), None)
    if not isinstance(found, Stored) or found.place != place:
        raise ArchiveError(
            f"expected an exchange at byte {place.warc_offset} of {place.warc_file}, found none: run `tearsheet check`"
        )
    return found


def _until_torn(records: ArchiveIterator) -> Iterator[WarcRecord]:
    try:
        yield from records
    except OSError:  # fastwarc's word for a record that is cut or damaged
        return


def _stored(asked: Asked, answer: Answer | None, record: WarcRecord, place: Place) -> Stored:
    record_id = record.record_id or ""
    return Stored(Exchange(asked, answer, record_moment(record), record_id), record_id, place)


def record_moment(record: WarcRecord) -> datetime:
    """WARC-Date of a record, aware and in UTC; the epoch when it has none that can be read."""
    moment = record.record_date
    if not isinstance(moment, datetime):
        return datetime.fromtimestamp(0, UTC)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def answer_of(block: bytes) -> Answer:
    """Status, headers and payload from a response record's block; transfer encoding removed from the payload.

    A block without a valid status line gives status 0.
    """
    end = block.find(b"\r\n\r\n")
    cut = (
        (end, end + 4) if end >= 0 else ((end := block.find(b"\n\n")), end + 2) if b"\n\n" in block else (len(block), len(block))
    )
    # Not splitlines(): in Latin-1 that breaks a line at 0x85, which is half of many a UTF-8 character. A folded line is one line.
    lines = _LINE_END.split(_FOLD.sub(" ", block[: cut[0]].decode("latin-1")))
    status = re.match(r"HTTP/\d(?:\.\d)? (\d{3})(?!\d)", lines[0])
    named = (line.partition(":") for line in lines[1:])
    headers = tuple((name.strip(_BLANKS), value.strip(_BLANKS)) for name, colon, value in named if colon)
    body = block[cut[1] :]
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        body = _dechunked(body)
    return Answer(int(status[1]) if status else 0, headers, block[: cut[1]], body, payload_digest(body))


def _dechunked(body: bytes) -> bytes:
    """The payload without chunked transfer encoding (RFC 9112, 7.1); unchanged when it is not really chunked.

    Common Crawl keeps the header and stores the payload dechunked.
    """
    parts: list[bytes] = []
    position = 0
    while True:
        line_end = body.find(b"\r\n", position)
        size_text = body[position:line_end].split(b";")[0].strip() if line_end >= 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size_text):
            return b"".join(parts) if parts else body
        size = int(size_text, 16)
        if size == 0:
            return b"".join(parts)
        position = line_end + 2 + size
        if body[position : position + 2] not in (b"\r\n", b"\r", b""):
            return b"".join(parts) if parts else body
        parts.append(body[line_end + 2 : position])
        position += 2


def whole_length(file: IO[bytes]) -> int:
    """Bytes of a segment of ours up to the end of its last whole exchange: where a sweep cuts.

    A response whose metadata record is missing is cut too: that request was in flight and is made again.
    """
    whole = position = 0
    rest = b""
    while True:
        packer = zlib.decompressobj(31)
        head, consumed = b"", 0
        while not packer.eof:
            chunk = rest or file.read(READ_BYTES)
            rest = b""
            if not chunk:
                return whole
            try:
                part = packer.decompress(chunk)
            except zlib.error:
                return whole
            head += part[: max(0, len(_METADATA) + 1 - len(head))]
            rest = packer.unused_data
            consumed += len(chunk) - len(rest)
        position += consumed
        if head.startswith((_METADATA, _WARCINFO)):
            whole = position
