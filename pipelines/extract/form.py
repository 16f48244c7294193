"""What a payload is by its first bytes and its declared type: html, text, pdf, or something that is not read."""

from __future__ import annotations

import codecs
import re
from typing import Literal

Form = Literal["html", "text", "pdf", "other"]

_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|link|script|div|article|p|h1|!--)[\s>/!a-z-]", re.IGNORECASE
)
_XML_START = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|rss|feed|urlset|sitemapindex|svg|rdf:RDF)", re.IGNORECASE)
_BINARY_STARTS = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00", b"OggS", b"ID3")
_TEXT_TYPES = {"text/plain", "text/markdown", "text/x-markdown"}
_HTML_TYPES = {"text/html", "application/xhtml+xml"}
SNIFF_BYTES = 2048


def form_of(body: bytes, content_type: str | None) -> Form:
    """How a payload is to be read; the bytes beat the header, since servers send PDF as HTML and HTML as text.

    >>> form_of(b"%PDF-1.4", "text/html"), form_of(b"<html><p>x", None), form_of(b"# Title", "text/markdown")
    ('pdf', 'html', 'text')
    """
    media_type = media_type_of(content_type)
    head = body[:SNIFF_BYTES]
    # Acrobat accepts the mark within the first 1024 bytes (PDF 1.7, appendix H); after white space is enough here.
    if head.lstrip().startswith(b"%PDF-") or (media_type == "application/pdf" and not _HTML_START.search(head)):
        return "pdf"
    # NUL is in no text but UTF-16's, which begins with a mark.
    is_binary = b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not _HTML_START.search(head)
    if is_binary or head.startswith(_BINARY_STARTS):
        return "other"
    looks_html = bool(_HTML_START.search(head))
    if media_type in _TEXT_TYPES:
        return "html" if re.match(rb"\s*<(?:!doctype\s+html|html)", head, re.IGNORECASE) else "text"
    if media_type in _HTML_TYPES or media_type == "application/pdf":
        return "other" if _is_feed(head) else "html"
    if media_type is None or media_type in {"application/octet-stream", "text/xml", "application/xml"}:
        return "html" if looks_html and not _is_feed(head) else "other"
    return "other"


def media_type_of(content_type: str | None) -> str | None:
    """The media type without parameters, in lower case; None when nothing usable was declared."""
    media_type = (content_type or "").split(";")[0].strip().lower()
    return media_type or None


def _is_feed(head: bytes) -> bool:
    """True for XML that is no XHTML: a feed, a sitemap, an SVG."""
    return bool(_XML_START.match(head)) and not re.search(rb"<(?:!doctype\s+html|html)[\s>]", head, re.IGNORECASE)
