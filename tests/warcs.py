"""WARC files as other tools make them, written by warcio, and single records of any shape."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from smallweb import story
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = "2024-05-06T07:08:09Z"


def record(
    url: str,
    body: bytes | str | None = None,
    *,
    date: str = DATE,
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
    kind: str = "response",
    **warc_headers: str,
) -> Any:
    """A record of warcio's, a response unless told otherwise; ``WARC_Record_ID="<urn:...>"`` becomes a header of it."""
    content = story() if body is None else body
    payload = io.BytesIO(content.encode() if isinstance(content, str) else content)
    named = {"WARC-Date": date} | {name.replace("_", "-"): value for name, value in warc_headers.items()}
    http = None
    if kind in ("response", "revisit"):
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
    elif kind == "request":
        http = StatusAndHeaders("GET / HTTP/1.1", [("Host", "www.example.org")], is_http_request=True)
    return WARCWriter(io.BytesIO()).create_warc_record(
        url, kind, payload, length=len(content), http_headers=http, warc_headers_dict=named
    )


def write_warc(path: Path, records: Iterable[Any], *, gzipped: bool = True) -> Path:
    """A WARC file of these records, each a gzip member of its own, as is usual, or plain."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzipped)
        for one in records:
            writer.write_record(one)
    return path


HTTP = "application/http; msgtype=response"


def raw(url: str, block: bytes, *, kind: str = "response", content_type: str = HTTP, date: str = DATE, **headers: str) -> bytes:
    """One record byte by byte, without an id unless it is given."""
    named = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": date, "Content-Type": content_type}
    named |= {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-Length": str(len(block))}
    head = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named.items()) + "\r\n"
    return head.encode() + block + b"\r\n\r\n"


def members(path: Path) -> list[bytes]:
    """The gzip members of a file, each still packed."""
    import zlib

    rest, found = path.read_bytes(), []
    while rest:
        packer = zlib.decompressobj(31)
        packer.decompress(rest)
        found.append(rest[: len(rest) - len(packer.unused_data)])
        rest = packer.unused_data
    return found


def one_member(path: Path) -> bytes:
    """The whole file as a single gzip member, as some tools pack it."""
    return gzip.compress(b"".join(gzip.decompress(member) for member in members(path)))
