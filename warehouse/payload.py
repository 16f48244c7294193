"""The payload of an archived answer, its content encoding removed, never larger than the limit."""

from __future__ import annotations

import codecs
import re
import sys
import zlib
from collections.abc import Callable
from typing import Any

from pipelines.errors import PageError, TooLarge
from warehouse.archive import PAYLOAD_LIMIT
from warehouse.replay import Stored

MAX_ENCODINGS = 3  # stacked; 1,000 of them were seen to work in other tools
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
STEP_BYTES = 4096  # decoded at a time: what stands before some damage is kept but for the step that meets it


def decoded_payload(stored: Stored, limit: int = PAYLOAD_LIMIT) -> bytes:
    """The payload as the author wrote it.

    A payload cut short is returned as far as it goes. One that was stored decoded already is returned as it is.

    Raises:
        TooLarge: more than ``limit`` bytes when decoded.
        PageError: an encoding that isn't known, or too many of them.
    """
    answer = stored.exchange.answer
    if answer is None:
        raise PageError(f"expected an answer in the archive, found only the outcome of {stored.exchange.asked.url}", "no_payload")
    named = ",".join(value for name, value in answer.headers if name.lower() == "content-encoding")
    encodings = [part for part in (part.strip().lower() for part in named.split(",")) if part not in ("", "identity")]
    if len(encodings) > MAX_ENCODINGS:
        raise PageError(f"expected at most {MAX_ENCODINGS} content encodings, found {len(encodings)}", "content_encoding")
    body = answer.body
    if encodings and is_plain(body):
        encodings = []  # an archive that stores payloads decoded, and leaves the header as it was
    for encoding in reversed(encodings):
        decode = _DECODERS.get(encoding)
        if decode is None:
            raise PageError(f"content encoding {encoding!r} is not known: gzip, deflate, br and zstd are", "content_encoding")
        body = decode(body, limit)
    if len(body) > limit:
        raise TooLarge(f"expected at most {limit} bytes decoded, found more")
    return body


def is_plain(body: bytes) -> bool:
    """Whether bytes that are said to be compressed stand there as they are: a PDF, or 16 bytes and more of text.

    Compressed bytes are no valid UTF-8 without control characters but by a chance of one in a million and less.
    """
    if body.startswith(b"%PDF-"):
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body[:64])
    except UnicodeDecodeError:
        return False
    return len(body) >= 16 and _CONTROL.search(body, 0, 64) is None


def _gunzip(body: bytes, limit: int) -> bytes:
    return _members(lambda: zlib.decompressobj(wbits=31), b"\x1f\x8b", body, limit)


def _inflate(body: bytes, limit: int) -> bytes:
    for wbits in (15, -15):  # RFC 9110 says zlib; some servers send raw deflate
        if part := _streamed(zlib.decompressobj(wbits=wbits), body, limit)[0]:
            return part
    return body


def _unbrotli(body: bytes, limit: int) -> bytes:
    import brotli

    return _streamed(_Brotli(brotli.Decompressor()), body, limit, brotli.error)[0] or body


def _unzstd(body: bytes, limit: int) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    return _members(zstd.ZstdDecompressor, b"\x28\xb5\x2f\xfd", body, limit, zstd.ZstdError)


def _members(make: Callable[[], Any], magic: bytes, body: bytes, limit: int, error: type[Exception] = zlib.error) -> bytes:
    """A payload of one or several members, or frames, one after another (RFC 1952, 2.2; RFC 8878, 3)."""
    parts: list[bytes] = []
    size = position = 0
    view = memoryview(body)
    while body.startswith(magic, position):
        unpacker = make()
        part, fed = _streamed(unpacker, view[position:], limit - size, error)
        parts.append(part)
        size += len(part)
        if not unpacker.eof:
            break
        position += fed - len(unpacker.unused_data)
    return b"".join(parts) or body


class _Brotli:
    """A brotli decoder with the names of zlib's and zstd's."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder

    @property
    def eof(self) -> bool:
        return bool(self._decoder.is_finished())

    def decompress(self, chunk: bytes, room: int) -> bytes:
        part: bytes = self._decoder.process(chunk, output_buffer_limit=room)
        return part


def _streamed(unpacker: Any, body: bytes | memoryview, limit: int, error: type[Exception] = zlib.error) -> tuple[bytes, int]:
    """What one compressed stream holds up to its end, its cut or its first damage, and how many bytes were fed to it.

    The decoder is told how much room is left: 4 KiB of brotli or zstd can hold hundreds of MiB.
    """
    parts: list[bytes] = []
    size = fed = 0
    while fed < len(body) and not unpacker.eof:
        chunk = bytes(body[fed : fed + STEP_BYTES])
        fed += len(chunk)
        try:
            part = unpacker.decompress(chunk, limit + 1 - size)
        except error:
            break
        parts.append(part)
        size += len(part)
        if size > limit:
            raise TooLarge(f"expected at most {limit} bytes decoded, found more")
    return b"".join(parts), fed


_DECODERS: dict[str, Any] = {
    "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli, "zstd": _unzstd,
}  # fmt: skip
