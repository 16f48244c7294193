"""Other people's web archives: every response of a WARC file, and a look-up by address. Torn files give their whole records."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipelines.errors import ArchiveError
from warehouse.archive import CAPTURE_TYPE, PAYLOAD_LIMIT
from warehouse.exchanges import Answer, Asked, asked_from_json, record_id_of, url_identity_or_raw
from warehouse.replay import answer_of, record_moment

_TRANSFER_ENCODING = re.compile(rb"^transfer-encoding[ \t]*:.*\n(?:[ \t].*\n)*", re.IGNORECASE | re.MULTILINE)
UNPACKED = "tearsheet-unpacked-"  # folders of copies that can be read from any record
HEADER_ROOM = 1 << 20  # bytes a record may be larger than the payload limit: headers, chunk sizes


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A response of another archive. ``asked`` is set where the archive is one of ours; ``answer`` is None when it is too large.

    ``record_id`` is the record's own, else made of address, date and payload digest, so a renamed file is the same file.
    """

    url: str
    record_id: str
    fetched_at: datetime
    answer: Answer | None
    asked: Asked | None


def foreign_records(path: Path) -> Iterator[ForeignRecord]:
    """The responses of a WARC file, plain or gzipped, in order.

    Raises:
        ArchiveError: after the last whole record of a file that is cut; at once for one that is missing or not a WARC.
    """
    held: ForeignRecord | None = None
    torn: ArchiveError | None = None
    records = _records(path)
    while True:
        try:
            record, block = next(records, (None, None))
        except ArchiveError as error:
            record, torn = None, error
        if record is not None and record.record_type == WarcRecordType.metadata and held is not None:
            yield _with_reason(held, record, block)
            held = None
            continue
        if held is not None:
            yield held
            held = None
        if torn is not None:
            raise torn
        if record is None:
            return
        if record.record_type == WarcRecordType.response:
            held = _foreign(record, block)


def _records(file_path: Path, path: Path | None = None) -> Iterator[tuple[WarcRecord, bytes | None]]:
    """Records with their blocks; a block is None when it is over the limit. ``path``: the name that a person knows."""
    path = path or file_path
    count = position = 0
    with _opened(file_path) as file:
        try:
            for record in ArchiveIterator(file, parse_http=False):
                if not (record.headers.get("Content-Length") or "").strip().isdigit():  # its headers are cut
                    raise _torn(path, count, record.stream_pos) if count else _no_warc(path)
                expected = record.content_length
                if expected > PAYLOAD_LIMIT + HEADER_ROOM:
                    block: bytes | None = None
                else:
                    block = record.reader.read()
                    if len(block) < expected:
                        raise _torn(path, count, record.stream_pos)
                count += 1
                position = record.stream_pos
                yield record, block
        except OSError as error:
            if count == 0:
                raise _no_warc(path) from error
            raise _torn(path, count, None) from error
        if count == 0:
            raise _no_warc(path)
        _check_end(file, path, count, position)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise ArchiveError(f"expected a WARC file, can't open {path} ({error.strerror}): check the name") from error


def _no_warc(path: Path) -> ArchiveError:
    return ArchiveError(f"expected a WARC file, and {path} is none: give a file made by a web archiver (.warc or .warc.gz)")


def _torn(path: Path, count: int, position: int | None) -> ArchiveError:
    where = f" at byte {position}" if position is not None else ""
    return ArchiveError(
        f"{path} is cut or damaged{where}, after {count} whole records, which were used: "
        "get the file again and repeat the command"
    )


def _check_end(file: IO[bytes], path: Path, count: int, position: int) -> None:
    """fastwarc ends in silence where the last gzip member is cut (warcio#138): look at what follows the last record."""
    starts = []
    for start in (position, 0):
        file.seek(start)
        starts.append(file.read(2) == b"\x1f\x8b")
    if not starts[1]:
        return  # not gzipped: a short block was noticed
    file.seek(position if starts[0] else 0)
    packer = zlib.decompressobj(31)
    fed = False
    while chunk := file.read(1 << 20):
        while chunk:
            fed = True
            try:
                packer.decompress(chunk)
            except zlib.error as error:
                raise _torn(path, count, None) from error
            chunk = packer.unused_data
            if packer.eof:
                packer, fed = zlib.decompressobj(31), False
            else:
                break
    if fed:
        raise _torn(path, count, None)


def _foreign(record: WarcRecord, block: bytes | None) -> ForeignRecord | None:
    if not (record.headers.get("Content-Type") or "").startswith("application/http"):
        return None
    url = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
    if not url:
        return None
    answer = _unchunked(answer_of(block)) if block is not None else None
    moment = record_moment(record)
    digest = answer.digest if answer else record.headers.get("WARC-Payload-Digest") or ""
    record_id = record.record_id or record_id_of(url, moment.isoformat(), digest)
    if not record_id.startswith("<"):
        record_id = f"<{record_id}>"
    return ForeignRecord(url, record_id, moment, answer, None)


def _unchunked(answer: Answer) -> Answer:
    """The answer without the header of a transfer encoding that is gone: read back, its payload would be dechunked once more."""
    if not any(name.lower() == "transfer-encoding" for name, _ in answer.headers):
        return answer
    headers = tuple((name, value) for name, value in answer.headers if name.lower() != "transfer-encoding")
    return replace(answer, headers=headers, head=_TRANSFER_ENCODING.sub(b"", answer.head))


def _with_reason(held: ForeignRecord, record: WarcRecord, block: bytes | None) -> ForeignRecord:
    """A record of an archive of ours keeps the role that it was fetched in."""
    if (
        record.headers.get("Content-Type") != CAPTURE_TYPE
        or record.headers.get("WARC-Concurrent-To") != held.record_id
        or not block
    ):
        return held
    try:
        asked = asked_from_json(json.loads(block))
    except (KeyError, ValueError, TypeError):
        return held
    return ForeignRecord(held.url, held.record_id, held.fetched_at, held.answer, asked)


@dataclass(frozen=True, slots=True)
class ArchiveIndex:
    """Where the latest answer for each address stands. ``torn``: what was wrong with archives that are cut."""

    places: dict[str, tuple[Path, int, datetime]]
    torn: tuple[ArchiveError, ...]

    def close(self) -> None:
        """Removes the unpacked copies."""
        for folder in {path.parent for path, _, _ in self.places.values() if path.parent.name.startswith(UNPACKED)}:
            shutil.rmtree(folder, ignore_errors=True)

    def answer(self, key: str) -> ForeignRecord | None:
        """The latest answer for an address (its identity); None when there is none."""
        place = self.places.get(key)
        if place is None:
            return None
        path, offset, _ = place
        with path.open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file, parse_http=False, record_types=WarcRecordType.response)))
            return _foreign(record, record.reader.read())


def index_archives(paths: Iterable[Path]) -> ArchiveIndex:
    """An index over WARC files; ``revisit`` records have no payload and are left out.

    Raises:
        ArchiveError: a file is missing or not a WARC.
    """
    places: dict[str, tuple[Path, int, datetime]] = {}
    torn: list[ArchiveError] = []
    for path in paths:
        seekable, is_whole = _seekable(path)
        count = 0
        try:
            for record, block in _records(seekable, path):
                count += 1
                if record.record_type != WarcRecordType.response or block is None:
                    continue
                url = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
                moment = record_moment(record)
                key = url_identity_or_raw(url)
                if url and (key not in places or places[key][2] <= moment):
                    places[key] = (seekable, record.stream_pos, moment)
        except ArchiveError as error:
            if count == 0:
                raise
            torn.append(error)
        else:
            torn += [] if is_whole else [_torn(path, count, None)]
    return ArchiveIndex(places, tuple(torn))


def _seekable(path: Path) -> tuple[Path, bool]:
    """The file itself when each record is a gzip member of its own; else an unpacked copy that can be read from any record.

    False when the copy ends where the file is cut.
    """
    with _opened(path) as file:
        if file.read(2) != b"\x1f\x8b":
            return path, True
        file.seek(0)
        try:
            head = zlib.decompressobj(31).decompress(file.read(1 << 16), 1 << 20)
        except zlib.error as error:
            raise _no_warc(path) from error
        if head.count(b"WARC/1.") <= 1 or not head.startswith(b"WARC/1."):
            return path, True
    folder = Path(tempfile.mkdtemp(prefix=UNPACKED))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # for a process that never calls ArchiveIndex.close()
    unpacked = folder / path.name.removesuffix(".gz")
    with _opened(path) as packed, unpacked.open("wb") as file:
        return unpacked, _unpack(packed, file)


def _unpack(packed: IO[bytes], file: IO[bytes]) -> bool:
    """Unpacks all gzip members, up to a cut or some damage; whether there was none."""
    unpacker, is_between = zlib.decompressobj(31), True
    while chunk := packed.read(1 << 16):
        while chunk:
            try:
                file.write(unpacker.decompress(chunk))
            except zlib.error:
                return False
            chunk = unpacker.unused_data
            if is_between := unpacker.eof:
                unpacker = zlib.decompressobj(31)
    return is_between
