"""One JSON line for one page on disk: its columns of ``documents``, made in a worker and never missing."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.records import Document, Page
from warehouse.page_files import PageFile

FILE_LIMIT = 32 << 20  # bytes of one page, as it lies there and unpacked: what a crawl takes of one (archive.PAYLOAD_LIMIT)

COLUMNS = tuple(field.name for field in dataclasses.fields(Document))
# What only a capture has: a file on disk has none, and its reading must not look as if it came from one.
_OF_CAPTURES = ("capture_id", "warc_file", "warc_offset", "fetched_at")
_NOTHING = dict.fromkeys(COLUMNS)

# Stands in for an address that nobody knows (RFC 2606, 2: never a real host); nothing that starts with it is put out.
_PLACEHOLDER = "https://page-without-address.invalid/"
_CLAIM_BYTES = 1 << 18  # how far a head is searched for the page's own address
_TAG = re.compile(rb"<(?:link|meta)\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page's line, with its line feed. ``unusable_url`` is an address that was given for it and is none."""

    line: bytes
    is_read: bool
    unusable_url: str | None = None


def page_lines(files: Sequence[PageFile], is_timed: bool) -> list[PageLine]:
    """A line for each file; runs in a worker."""
    return [_page_line(file, is_timed) for file in files]


def rejected_line(file: PageFile, reason: str, detail: str, is_timed: bool, secs: float | None = None) -> PageLine:
    """The line of a page that could not be read."""
    row = {"id": file.id, **_NOTHING, "rejection": {"reason": reason, "detail": detail}}
    return PageLine(_json(row | ({"secs": secs} if is_timed else {})), is_read=False)


def _page_line(file: PageFile, is_timed: bool) -> PageLine:
    from pipelines.article import read
    from pipelines.errors import PageError

    try:
        body = _payload(file.path)
    except (OSError, zlib.error) as error:
        return rejected_line(file, "file_unreadable", f"{type(error).__name__}: {error}"[:500], is_timed)
    except PageError as error:
        return rejected_line(file, error.reason, str(error), is_timed)
    except MemoryError:
        return rejected_line(file, "read_out_of_memory", "the file does not fit into memory", is_timed)
    url = _usable(file.url)
    digest = _digest(body)
    address = url or _claimed_address(body) or _PLACEHOLDER + "page"
    page = Page(address, body, file.media_type, capture_id=f"{digest} {url}", payload_digest=digest)
    started = time.process_time()
    reading = read(page)
    secs = time.process_time() - started if is_timed else None
    if reading.document is None:
        rejection = reading.rejections[0]
        found = rejected_line(file, rejection.reason, rejection.detail or "", is_timed, secs)
        return dataclasses.replace(found, unusable_url=None if url else file.url)
    return PageLine(_line(file, reading.document, url, is_timed, secs), is_read=True, unusable_url=None if url else file.url)


def _line(file: PageFile, document: Document, url: str | None, is_timed: bool, secs: float | None) -> bytes:
    row: dict[str, Any] = {"id": file.id} | {name: getattr(document, name) for name in COLUMNS}
    row |= {"url": url, **dict.fromkeys(_OF_CAPTURES), "rejection": None}
    if is_timed:
        row["secs"] = secs
    line = _json(row)
    if url is None and _PLACEHOLDER.encode() in line:
        line = _json(_without_placeholder(json.loads(line)))
    return line


def _json(row: dict[str, Any]) -> bytes:
    # The separators that JSON allows inside a text, and many readers of lines take for the end of one.
    text = json.dumps(row, ensure_ascii=False, default=_plain)
    text = text.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    # A file's name that is no UTF-8 has lone surrogates (PEP 383): as escapes they are JSON, and lead back to the name.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _plain(value: Any) -> str | dict[str, Any]:
    """What JSON has no word for: bytes are hex, as in `tearsheet sql`; a record is an object."""
    return value.hex() if isinstance(value, bytes) else {name: getattr(value, name) for name in _names(value.__class__)}


@cache
def _names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(record))


def _without_placeholder(value: Any) -> Any:
    """The value with null for each address that could not be resolved."""
    if isinstance(value, dict):
        return {name: _without_placeholder(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_placeholder(part) for part in value]
    if isinstance(value, str) and _PLACEHOLDER in value:
        return None if value.startswith(_PLACEHOLDER) else value.replace(_PLACEHOLDER, "/")
    return value


def _payload(path: str) -> bytes:
    """The page's bytes; gzip is told by its first bytes, whatever the name says. One cut short gives what is there.

    Raises:
        OSError, zlib.error: it can't be read.
        TooLarge: more than ``FILE_LIMIT`` bytes.
    """
    from pipelines.errors import TooLarge

    with open(path, "rb") as file:
        raw = file.read(FILE_LIMIT + 1)
    parts: list[bytes] = []
    size = 0
    rest = raw
    while rest.startswith(b"\x1f\x8b"):  # members, one after another (RFC 1952, 2.2)
        unpacker = zlib.decompressobj(wbits=31)
        parts.append(unpacker.decompress(rest, FILE_LIMIT + 1 - size))
        size += len(parts[-1])
        rest = unpacker.unused_data if size <= FILE_LIMIT else b""
    body = b"".join(parts) if parts else raw
    if len(body) > FILE_LIMIT:
        raise TooLarge(f"expected at most {FILE_LIMIT} bytes, found more", "too_large")
    return body


def _digest(body: bytes) -> str:
    import base64
    import hashlib

    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def _usable(url: str | None) -> str | None:
    """The address as it was given, if links of the page can start from it."""
    from pipelines.errors import UrlInvalid
    from pipelines.urls import fetchable_url, url_identity

    try:
        if url is None or not url_identity(fetchable_url(url)):
            return None
    except UrlInvalid:
        return None
    return url.strip()


def _claimed_address(body: bytes) -> str | None:
    """The address that a page gives as its own: link rel=canonical, else og:url; None where neither is whole.

    For a page whose address nobody knows: relative links start from it, and its host is no stranger's.
    """
    claims: dict[str, str] = {}
    for tag in _TAG.finditer(body, 0, _CLAIM_BYTES):
        small = tag[0].lower()
        if b"canonical" in small or b"og:url" in small:
            found = _ATTRIBUTE.findall(tag[0].decode("utf-8", "replace"))
            attributes = {name.lower(): html.unescape(one or two or three) for name, one, two, three in found}
            what = attributes.get("rel") or attributes.get("property") or attributes.get("name") or ""
            target = attributes.get("href") or attributes.get("content")
            if target and (address := _usable(target)):
                claims.setdefault(what.strip().lower(), address)
    return claims.get("canonical") or claims.get("og:url")
