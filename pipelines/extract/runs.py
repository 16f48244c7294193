"""Runs of text made one clean text, and the links in them found by their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import is_normalized

from lxml.html import HtmlElement

from pipelines.extract.blocks import Anchor, Clean

# A line break inside a block. parse_html leaves no such character in a page.
BREAK = "\x0b"

_BREAKS = re.compile(r"[ \n]*\n[ \n]*")


def spaced(raw: str, *, has_break: bool) -> str:
    """One blank for any white space, a newline for each line break."""
    if not has_break:
        return " ".join(raw.split())
    return "\n".join(line for part in raw.split(BREAK) if (line := " ".join(part.split())))


def is_clean(text: str) -> bool:
    """Whether cleaning would leave the text as it is; nearly all text is, and asking costs a tenth of cleaning."""
    return text.isprintable() and (text.isascii() or (is_normalized("NFC", text) and "\ufffc" not in text))


def linked(
    parts: list[str], borders: list[tuple[int, int]], links: list[HtmlElement], clean: Clean
) -> tuple[str, tuple[Anchor, ...]]:
    """The parts as one clean text, and the links in it by their offsets."""
    pieces: list[str] = []
    spans: dict[int, tuple[int, int]] = {}
    length = start = 0
    last, link = " ", -1
    for end, next_link in (*borders, (len(parts), -1)):
        if end > start:
            piece = _run(parts[start] if end - start == 1 else "".join(parts[start:end]), last)
            if piece:
                if link >= 0:
                    spans[link] = (spans[link][0] if link in spans else length, length + len(piece))
                pieces.append(piece)
                length += len(piece)
                last = piece[-1]
        start, link = end, next_link
    raw = "".join(pieces)
    if is_clean(raw):
        return raw.rstrip(), tuple(_plain_anchors(raw, spans, links))
    text = clean(raw)
    if "\n" in text:
        text = _BREAKS.sub("\n", text)
    return text, tuple(_anchors(text, raw, spans, links, clean))


def _run(run: str, last: str) -> str:
    """A run with its white space unified, its first blank dropped behind another."""
    if BREAK in run:
        lines = [" ".join(line.split()) for line in run.split(BREAK)]
        text = "\n".join(lines)
        lead, trail = run[0] in " \t\r\n\u00a0", run[-1] in " \t\r\n\u00a0" and lines[-1] != ""
    else:
        text = " ".join(run.split())
        lead, trail = run[0].isspace(), run[-1].isspace()
    if not text:
        return " " if last not in " \n" else ""
    return (" " if lead and last not in " \n" and text[0] != "\n" else "") + text + (" " if trail else "")


def _plain_anchors(text: str, spans: dict[int, tuple[int, int]], links: list[HtmlElement]) -> Iterator[Anchor]:
    for link, (start, end) in spans.items():
        words = text[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        if words:
            yield _anchor(links[link], words, start)


def _anchors(text: str, raw: str, spans: dict[int, tuple[int, int]], links: list[HtmlElement], clean: Clean) -> Iterator[Anchor]:
    """Anchors with offsets into the cleaned text; where cleaning moved things, the anchor's words are looked up again."""
    cursor = 0
    for link, (start, end) in spans.items():
        words = raw[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        if not words:
            continue
        if text[start : start + len(words)] != words:
            words = _BREAKS.sub("\n", clean(words))
            start = text.find(words, cursor)
            if start < 0 or not words:
                continue
        cursor = start + len(words)
        yield _anchor(links[link], words, start)


def _anchor(link: HtmlElement, words: str, start: int) -> Anchor:
    rel, names = link.get("rel"), link.get("class")
    return Anchor(
        (link.get("href") or "").strip(),
        words,
        start,
        start + len(words),
        rel.lower() if rel else "",
        names.lower() if names else "",
    )
