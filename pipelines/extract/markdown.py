"""Plain text and Markdown as an HTML page, so that one way reads both (the common subset of CommonMark, and front matter)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipelines.extract.front_matter import split_front_matter

_FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-{2,})\s*$")
_RULE = re.compile(r"^\s{0,3}([-*_])(?:\s*\1){2,}\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
_QUOTE = re.compile(r"^\s{0,3}>\s?(.*)$")
_REFERENCE = re.compile(r"^\s{0,3}\[([^\]\n]{1,200})\]:\s*<?([^\s>]+)>?(?:\s+.*)?$")
_BLOCK_HTML = re.compile(
    r"^\s{0,3}</?(?:div|p|figure|table|ul|ol|li|h[1-6]|section|article|blockquote|hr|img|iframe|script|style|!--|pre|details|center)\b|^\s{0,3}<!--",
    re.IGNORECASE,
)

_CODE = re.compile(r"(`+)(.+?)\1")
_IMAGE = re.compile(r"!\[([^\]\n]{0,500})\]\(\s*<?([^\s)>]*)>?[^)\n]{0,200}\)")
_LINK = re.compile(
    r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,1000})\]\(\s*<?((?:[^\s()<>]|\([^\s()]*\))*)>?(?:\s+[\"'(][^\n]{0,200}?[\"')])?\s*\)"
)
_LINK_BY_NAME = re.compile(r"\[([^\[\]\n]{1,1000})\]\[([^\]\n]{0,200})\]")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{1,2000})>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])(\*|_)(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*])")


def markdown_page(text: str) -> str:
    """The text as a whole HTML page; front matter becomes its head."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _FENCE.match(text) and re.match(r"\s*(?:```|~~~)\s*(?:markdown|md)\s*\n", text):
        text = text.split("\n", 1)[1]
    head, body = split_front_matter(text)
    lines = body.split("\n")
    names = {match.group(1).lower(): match.group(2) for line in lines if (match := _REFERENCE.match(line))}
    blocks = "\n".join(_blocks([line for line in lines if not _REFERENCE.match(line)], names))
    return f"<!DOCTYPE html><html><head>{head}</head><body>{blocks}</body></html>"


def _blocks(lines: list[str], names: dict[str, str]) -> Iterator[str]:
    """Each Markdown block as an element; HTML blocks as they are."""
    paragraph: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        starts_block = not line.strip() or _FENCE.match(line) or _HEADING.match(line) or _ITEM.match(line) or _QUOTE.match(line)
        if paragraph and _UNDERLINE.match(line):
            yield f"<h{1 if '=' in line else 2}>{_inline(' '.join(paragraph), names)}</h{1 if '=' in line else 2}>"
            paragraph = []
        elif paragraph and (starts_block or _RULE.match(line) or _BLOCK_HTML.match(line)):
            yield f"<p>{_inline(' '.join(paragraph), names)}</p>"
            paragraph = []
            continue
        elif _FENCE.match(line):
            end = next((later for later in range(number + 1, len(lines)) if _FENCE.match(lines[later])), len(lines))
            yield f"<pre>{html.escape(chr(10).join(lines[number + 1 : end]))}</pre>"
            number = end
        elif heading := _HEADING.match(line):
            level = len(heading.group(1))
            yield f"<h{level}>{_inline(heading.group(2), names)}</h{level}>"
        elif _RULE.match(line):
            yield "<hr>"
        elif item := _ITEM.match(line):
            yield f"<ul><li>{_inline(item.group(1), names)}</li></ul>"
        elif quote := _QUOTE.match(line):
            yield f"<blockquote>{_inline(quote.group(1), names)}</blockquote>"
        elif _BLOCK_HTML.match(line):
            end = next((later for later in range(number, len(lines)) if not lines[later].strip()), len(lines))
            yield "\n".join(lines[number:end])
            number = end
        elif line.strip():
            paragraph.append(line.strip())
        number += 1
    if paragraph:
        yield f"<p>{_inline(' '.join(paragraph), names)}</p>"


def _inline(text: str, names: dict[str, str]) -> str:
    """Links, images, emphasis and code of one block; HTML tags in it stay HTML."""
    text = _AUTOLINK.sub(lambda match: f'&lt;<a href="{html.escape(match.group(1))}">{html.escape(match.group(1))}</a>&gt;', text)
    text = _CODE.sub(lambda match: f"<code>{html.escape(match.group(2))}</code>", text)
    text = _IMAGE.sub(lambda match: f'<img alt="{html.escape(match.group(1))}" src="{html.escape(match.group(2))}">', text)
    text = _LINK.sub(lambda match: f'<a href="{html.escape(match.group(2), quote=True)}">{match.group(1)}</a>', text)
    text = _LINK_BY_NAME.sub(lambda match: _named_link(match, names), text)
    text = _STRONG.sub(r"<strong>\2</strong>", text)
    return _EMPHASIS.sub(r"<em>\2</em>", text)


def _named_link(match: re.Match[str], names: dict[str, str]) -> str:
    target = names.get((match.group(2) or match.group(1)).lower())
    return f'<a href="{html.escape(target)}">{match.group(1)}</a>' if target else match.group()
