"""One request and what came of it: from what the archive holds to the `captures` row, the same live, swept and rebuilt."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

from pipelines.errors import UrlInvalid
from pipelines.records import Capture, Outcome, Role
from pipelines.urls import absolute_url, url_identity

# Outcomes that are no answer of a server, by reason; every other reason is a failure.
REFUSED = frozenset(
    {
        "address_not_public", "scheme_not_allowed", "url_invalid", "proxy_not_allowed", "port_not_allowed",
        "robots_disallowed", "robots_unavailable", "too_many_redirects",
    }
)  # fmt: skip
SKIPPED = frozenset({"not_in_archive"})

# Headers worth a place in `captures`; all the others are in the archive.
KEPT_HEADERS = frozenset(
    {
        "content-type", "content-language", "content-encoding", "date", "link", "location", "server", "age", "retry-after",
        "cache-control", "expires", "x-robots-tag", "x-generator", "composed-by", "memento-datetime",
    }
)  # fmt: skip
HEADER_LIMIT = 1_000  # characters kept of one header's value: a Link header of 40 KB was seen


@dataclass(frozen=True, slots=True)
class Asked:
    """Why and how an address was asked for; goes into the archive beside the answer."""

    url: str
    role: Role
    run_id: str
    parent_url: str | None = None
    depth: int = 0
    hops: int = 0
    attempt: int = 1
    robots: str | None = None
    reason: str | None = None  # set where nothing was answered, or the answer was cut


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent: ``body`` has its transfer encoding removed and its content encoding kept.

    ``head`` is status line and headers as archived, ending with an empty line.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    head: bytes
    body: bytes
    digest: str  # payload_digest(body), computed once


@dataclass(frozen=True, slots=True)
class Exchange:
    """An attempt that has ended. ``record_id`` is set where the answer is copied from another archive."""

    asked: Asked
    answer: Answer | None
    fetched_at: datetime
    record_id: str | None = None

    @property
    def identity(self) -> str:
        """The record id that the outcome has in our archive: a digest, never random.

        A miss of an archive has no time in it, so that the same miss again is the same record.
        """
        if self.record_id:
            return self.record_id
        if self.asked.reason in SKIPPED:
            return record_id_of(url_identity_or_raw(self.asked.url), self.asked.reason or "")
        digest = self.answer.digest if self.answer else self.asked.reason or ""
        return record_id_of(self.asked.url, self.fetched_at.isoformat(), digest, self.asked.run_id, str(self.asked.attempt))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in the archive."""

    warc_file: str
    warc_offset: int


def record_id_of(*parts: str) -> str:
    """A WARC record id made of what it names, e.g. ``<urn:uuid:...>``.

    >>> record_id_of("https://a.example/", "x") == record_id_of("https://a.example/", "x")
    True
    """
    digest = hashlib.sha256("\n".join(parts).encode(errors="surrogatepass")).digest()
    return f"<urn:uuid:{UUID(bytes=digest[:16], version=5)}>"


def capture_id_of(record_id: str) -> str:
    """The key of `captures`: 32 hex digits of the record id's sha256."""
    return hashlib.sha256(record_id.strip("<>").encode()).hexdigest()[:32]


def payload_digest(body: bytes) -> str:
    """Digest of the payload, as WARC-Payload-Digest (WARC 1.1, 5.9): "sha1:" + base32.

    ``body`` is the payload with transfer encoding removed, content encoding kept.

    >>> payload_digest(b"")
    'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def url_identity_or_raw(url: str) -> str:
    """The identity of ``url``; the spelling itself where it can't be parsed, so that a refused URL has a key too."""
    try:
        return url_identity(url)
    except UrlInvalid:
        return url


def outcome_of(status: int | None, has_location: bool, reason: str | None) -> tuple[Outcome, str | None]:
    """The outcome and its reason: a function of what the archive holds and of nothing else.

    >>> outcome_of(200, False, None), outcome_of(301, True, None), outcome_of(404, False, None)
    (('fetched', None), ('redirected', None), ('failed', 'http_404'))
    >>> outcome_of(None, False, "robots_disallowed")
    ('refused', 'robots_disallowed')
    """
    if reason in REFUSED:
        return "refused", reason
    if reason in SKIPPED:
        return "skipped", reason
    if reason is not None or status is None:
        return "failed", reason or "no_answer"
    if status == 304:
        return "not_modified", None
    if 200 <= status < 300:
        return "fetched", None
    if 300 <= status < 400 and has_location:
        return "redirected", None
    return "failed", f"http_{status}"


def capture_of(asked: Asked, answer: Answer | None, place: Place, record_id: str, fetched_at: datetime) -> Capture:
    """The `captures` row of one exchange."""
    headers = _joined(answer.headers) if answer else {}
    location = headers.get("location")
    target = absolute_url(asked.url, _as_utf8(location)) if location else None
    outcome, reason = outcome_of(answer.status if answer else None, target is not None, asked.reason)
    body = answer.body if answer else None
    return Capture(
        capture_id=capture_id_of(record_id),
        url=asked.url,
        url_key=url_identity_or_raw(asked.url),
        role=asked.role,
        parent_url=asked.parent_url,
        outcome=outcome,
        reason=reason,
        status=answer.status if answer else None,
        redirect_url=target if outcome == "redirected" else None,
        robots=asked.robots,
        headers={name: value[:HEADER_LIMIT] for name, value in sorted(headers.items()) if name in KEPT_HEADERS},
        media_type=_media_type(headers.get("content-type")),
        media_type_sniffed=sniffed_media_type(_first_bytes(body, headers.get("content-encoding", ""))) if body else None,
        payload_digest=answer.digest if answer else None,
        payload_bytes=len(body) if body is not None else None,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        warc_file=place.warc_file,
        warc_offset=place.warc_offset,
        record_id=record_id,
        fetched_at=fetched_at,
        depth=asked.depth,
        hops=asked.hops,
        attempt=asked.attempt,
        run_id=asked.run_id,
    )


def _as_utf8(value: str) -> str:
    """A header's value by its bytes: addresses with letters beyond ASCII are sent as UTF-8, and browsers read them so."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _joined(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined and key != "location" else value
    return joined


def _media_type(content_type: str | None) -> str | None:
    return (content_type or "").split(";")[0].strip().lower()[:100] or None


# First bytes that name a media type (WHATWG MIME Sniffing, 7): enough for what articles link to.
_MAGIC = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"\x1f\x8b", "application/gzip"), (b"\x28\xb5\x2f\xfd", "application/zstd"), (b"PK\x03\x04", "application/zip"),
    (b"<?xml", "text/xml"),
)  # fmt: skip
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<!--", b"<script", b"<title", b"<div", b"<p", b"<h1", b"<meta")


def _first_bytes(body: bytes, content_encoding: str) -> bytes:
    if content_encoding.strip().lower() in ("", "identity"):
        return body[:512]
    try:
        return zlib.decompressobj(wbits=47).decompress(body[:4096], 512)  # 47: gzip or zlib by its header
    except zlib.error:  # br, zstd, or not what it says: nothing to judge by
        return b""


def sniffed_media_type(body: bytes) -> str | None:
    """Media type by the first bytes of the payload, content encoding removed; null when they say nothing.

    >>> sniffed_media_type(b"%PDF-1.7"), sniffed_media_type(b"  <!DOCTYPE html>"), sniffed_media_type(b"hello")
    ('application/pdf', 'text/html', None)
    """
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, media_type in _MAGIC:
        if start.startswith(magic):
            return media_type
    return "text/html" if start[:20].lower().startswith(_HTML) else None


def asked_to_json(asked: Asked) -> dict[str, Any]:
    """The facts of ``asked`` as the archive's metadata record keeps them; what is null is left out."""
    values = {name: getattr(asked, name) for name in Asked.__slots__}
    return {name: value for name, value in values.items() if value is not None}


def asked_from_json(values: dict[str, Any]) -> Asked:
    """The inverse of :func:`asked_to_json`; unknown keys, written by a newer version, are ignored.

    Raises:
        KeyError: a needed key is missing: the record is not one of ours.
    """
    role = values["role"]
    if role not in get_args(Role):
        raise KeyError(f"role {role!r}")
    return Asked(**{name: values[name] for name in Asked.__slots__ if name in values})


def now() -> datetime:
    """The present time, aware and in UTC."""
    return datetime.now(UTC)
