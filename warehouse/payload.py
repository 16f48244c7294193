"""The payload of an archived answer, its content encoding removed, never larger than the limit."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Any

from pipelines.errors import PageError, TooLarge
from warehouse.archive import PAYLOAD_LIMIT
from warehouse.replay import Stored

MAX_ENCODINGS = 3  # stacked; 1,000 of them were seen to work in other tools


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
    for encoding in reversed(encodings):
        decode = _DECODERS.get(encoding)
        if decode is None:
            raise PageError(f"content encoding {encoding!r} is not known: gzip, deflate, br and zstd are", "content_encoding")
        body = decode(body, limit)
    if len(body) > limit:
        raise TooLarge(f"expected at most {limit} bytes decoded, found more")
    return body


def _gunzip(body: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while body[:2] == b"\x1f\x8b":  # a payload may be several members (RFC 1952, 2.2); other bytes: stored decoded
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(body, limit + 1 - size)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > limit:
            raise TooLarge(f"expected at most {limit} bytes decoded, found more")
        body = unpacker.unused_data
    return b"".join(parts) if parts else body


def _inflate(body: bytes, limit: int) -> bytes:
    for wbits in (15, -15):  # RFC 9110 says zlib; some servers send raw deflate
        try:
            return zlib.decompressobj(wbits=wbits).decompress(body, limit + 1)
        except zlib.error:
            continue
    return body


def _unbrotli(body: bytes, limit: int) -> bytes:
    import brotli

    return _streamed(brotli.Decompressor().process, brotli.error, body, limit)


def _unzstd(body: bytes, limit: int) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    return _streamed(zstd.ZstdDecompressor().decompress, zstd.ZstdError, body, limit)


def _streamed(step: Callable[[bytes], bytes], error: type[Exception], body: bytes, limit: int) -> bytes:
    """Decodes 4 KiB at a time, so that a bomb is noticed after one step: 4 KiB of brotli or zstd can hold hundreds of MiB."""
    parts: list[bytes] = []
    size = 0
    for start in range(0, len(body), 4096):
        try:
            part = step(body[start : start + 4096])
        except (error, EOFError):
            break
        parts.append(part)
        size += len(part)
        if size > limit:
            raise TooLarge(f"expected at most {limit} bytes decoded, found more")
    return b"".join(parts) if parts else body


_DECODERS: dict[str, Any] = {
    "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli, "zstd": _unzstd,
}  # fmt: skip
