"""Bytes to text: which character encoding a payload is really in (WHATWG Encoding Standard labels, HTML 13.2.3)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# The share of U+FFFD above which a page is flagged (facts/hostile.md, B3).
REPLACEMENT_LIMIT = 0.01
# HTML 13.2.3.2 looks at the first 1024 bytes; real pages put scripts in front of the meta, so look further.
PRESCAN_BYTES = 8192

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META_CHARSET = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
# Labels that the Encoding Standard reads as another, wider encoding.
_WHATWG = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs",
}  # fmt: skip
# Codecs of Python that are no character encodings, and utf-7, which HTML forbids.
_REFUSED = {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# What a cp1252 reading of UTF-8 bytes looks like: "Ã©", "â€™". A wrong guess shows itself by these, not by U+FFFD.
_MOJIBAKE = re.compile(r"[ÃÂ][\u0080-¿]|â€[\u0080-\u024f\u2018-\u203a™]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A payload as text; ``flags`` names doubts (`replacement_characters`, `encoding_conflict`).

    ``utf8`` is the payload itself, without its mark, where it is sound UTF-8: a parser takes it, and nothing is encoded again.
    """

    text: str
    encoding: str
    flags: tuple[str, ...] = ()
    utf8: bytes | None = None


def decode(body: bytes, content_type: str | None) -> Decoded:
    """The payload as text, by BOM, then the better of HTTP charset and declared charset, then a guess."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _decoded(body[len(bom) :] if encoding == "utf-8-sig" else body, [encoding.removesuffix("-sig")])
    declared = [label for label in (_header_encoding(content_type), _declared_encoding(body)) if label]
    conflict = len(set(declared)) > 1
    # Undeclared pages: UTF-8 if it fits, else what most of the old web was written in.
    candidates = list(dict.fromkeys(declared)) or ["utf-8", "cp1252"]
    if "utf-8" not in candidates:
        candidates.append("utf-8")
    return _decoded(body, candidates, ("encoding_conflict",) if conflict else ())


def _decoded(body: bytes, encodings: list[str], flags: tuple[str, ...] = ()) -> Decoded:
    """The reading with the fewest damaged characters; the first encoding wins a tie."""
    try:
        text = body.decode(encodings[0])
    except UnicodeError:
        return _least_damaged(body, encodings, flags)
    if _damage(text, encodings[0]):
        return _least_damaged(body, encodings, flags)
    return Decoded(text, encodings[0], flags, body if encodings[0] == "utf-8" else None)


def _least_damaged(body: bytes, encodings: list[str], flags: tuple[str, ...]) -> Decoded:
    readings = [(body.decode(encoding, "replace"), encoding) for encoding in encodings]
    text, encoding = min(readings, key=lambda reading: _damage(*reading))
    if text.count("\ufffd") > REPLACEMENT_LIMIT * len(text):
        flags = (*flags, "replacement_characters")
    return Decoded(text, encoding, flags)


def _damage(text: str, encoding: str) -> int:
    """How many characters tell of a wrong reading."""
    return text.count("\ufffd") + (len(_MOJIBAKE.findall(text)) if encoding == "cp1252" else 0)


def _header_encoding(content_type: str | None) -> str | None:
    found = _HEADER_CHARSET.search(content_type or "")
    return _known_encoding(found.group(1)) if found else None


def _declared_encoding(body: bytes) -> str | None:
    head = body[:PRESCAN_BYTES]
    if b"charset" not in (small := head.lower()) and b"encoding" not in small:
        return None
    found = _META_CHARSET.search(head) or _XML_ENCODING.search(head)
    encoding = _known_encoding(found.group(1).decode("ascii")) if found else None
    # HTML 13.2.3.3: a meta that was found by reading ASCII can't mean UTF-16.
    return "utf-8" if encoding and encoding.startswith("utf-16") else encoding


def _known_encoding(label: str) -> str | None:
    """Python's name of an encoding label, widened as browsers do; None for an unknown label."""
    if label.lower() in ("x-sjis", "windows-31j"):
        return "cp932"
    try:
        info = codecs.lookup(label)
    except LookupError:
        return None
    if info.name in _REFUSED or not getattr(info, "_is_text_encoding", True):
        return None
    return _WHATWG.get(info.name, info.name)
