"""JSON-LD as publishers' templates break it, read as it was meant: comments, stray commas, raw quotes, a missing end."""

from __future__ import annotations

import html
import json
import re

# Sources longer than this are read as they are or not at all: mending walks them token by token.
MENDED_CHARACTERS = 300_000

_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
# Outside strings: a string's start, a comment, commas, brackets.
_OUTSIDE = re.compile(
    r'(?P<string>")|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<commas>,[\s,]*)|(?P<bracket>[{}\[\]])', re.DOTALL
)
# Inside them: an escape, a quote.
_INSIDE = re.compile(r'\\(?P<escaped>.?)|(?P<quote>")', re.DOTALL)
# A quote ends its string when the line goes on as JSON does: a value's end, or the next key.
_ENDS_STRING = re.compile(r'\s*(?:$|:|//|/\*|[}\]]\s*(?:[,}\]]|//|/\*|$)|,\s*(?:$|["{\[\]},]|-?\d|true\b|false\b|null\b|//|/\*))')
_CLOSING = {"{": "}", "[": "]"}


def loaded(source: str) -> object:
    """What the source says, mended if need be; None when it can't be read.

    >>> loaded('{"headline": "The "new" rain", // a draft')
    {'headline': 'The "new" rain'}
    """
    decoder = json.JSONDecoder(strict=False)  # raw line breaks in strings are the commonest fault
    try:
        return decoder.decode(source)
    except RecursionError:
        return None
    except ValueError:
        source = _WRAPPING.sub("", _WRAPPING.sub("", source)).strip().rstrip(";")
    unescaped = html.unescape(source) if '"' not in source else source
    for attempt in (unescaped, _mended(unescaped)):
        try:  # two objects in one script, or garbage behind the first
            return decoder.raw_decode(attempt.lstrip())[0]
        except (ValueError, RecursionError):
            continue
    return None


def _mended(source: str) -> str:
    """The source without comments and stray commas, the quotes inside its strings escaped, its open brackets closed."""
    if len(source) > MENDED_CHARACTERS:
        return ""
    parts: list[str] = []
    brackets: list[str] = []
    at = 0
    while (found := _OUTSIDE.search(source, at)) is not None:
        between = source[at : found.start()]
        at = found.end()
        if between.strip():
            parts.append(between)
        if found.lastgroup == "string":
            text, at = _string(source, at)
            parts.append(text)
        elif found.lastgroup == "commas":
            if parts and parts[-1] != ",":
                parts.append(",")
        elif found.lastgroup == "bracket":
            bracket = found.group()
            if bracket in _CLOSING:
                brackets.append(_CLOSING[bracket])
            else:
                _drop_comma(parts)
                if brackets and brackets[-1] == bracket:
                    brackets.pop()
            parts.append(bracket)
    if source[at:].strip():
        parts.append(source[at:])
    _drop_comma(parts)
    return "".join([*parts, *reversed(brackets)])


def _drop_comma(parts: list[str]) -> None:
    if parts and parts[-1] == ",":
        parts.pop()


def _string(source: str, start: int) -> tuple[str, int]:
    """The string that begins at ``start``, behind its quote, as JSON writes it; and where the source goes on."""
    parts = ['"']
    at = start
    while (found := _INSIDE.search(source, at)) is not None:
        parts.append(source[at : found.start()])
        at = found.end()
        if found.lastgroup == "quote":
            if _ENDS_STRING.match(source, at):
                return "".join([*parts, '"']), at
            parts.append('\\"')
        else:
            escaped = found.group("escaped")
            parts.append(found.group() if escaped and escaped in '"\\/bfnrtu' else escaped)
    return "".join([*parts, source[at:], '"']), len(source)
