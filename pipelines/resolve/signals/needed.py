"""The words that a regular expression can't do without: a text that lacks them is not worth trying.

``needed_words`` reads the pattern itself, so nobody has to keep a list of hints beside it. It knows the constructs that
credit_phrases.toml uses; of anything else it says that nothing is needed, which costs time and loses no match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# Spellings that are kept apart; "(?:first|originally) (?:published|posted)" has four, and with too many the sets are cut in two.
_MOST_SPELLINGS = 40
# Shorter words stand in nearly any text. One Chinese character has three bytes, and says as much as a word.
_LEAST_BYTES = 3

_TOKEN = re.compile(
    r"(?P<open>\((?P<look>\?<?[=!])?(?:\?:|\?[pP]<\w+>)?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<many>(?:[*+]|\{\d*,?\d*\})[?+]?)|(?P<maybe>\?\??)"
    r"|(?P<any>\\[wWsSdD]|\.)|(?P<edge>\\[bBAZ]|[\^$])|\[(?P<set>\^?\]?(?:\\.|[^\]\\])*)\]|\\(?P<escaped>.)|(?P<plain>[^\\])",
    re.DOTALL,
)


@dataclass(slots=True)
class _Part:
    """What is known of a part of a pattern: all its spellings, or, where they are too many, sets of words, one of each needed."""

    spellings: frozenset[str] | None = frozenset({""})
    needs: list[frozenset[str]] = field(default_factory=list)


def needed_words(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of words in small letters; a text without a word of each of them has no match, whatever the letters' case.

    >>> [sorted(words) for words in needed_words(r"\\b(?:first|originally) publish\\w+ by (?:the )?(?:Times|Post)\\b")]
    [['first publish', 'originally publish'], [' by post', ' by the post', ' by the times', ' by times']]
    """
    part, end = _alternatives([*_TOKEN.finditer(_in_small_letters(pattern))], 0)
    assert end < 0, f"a bracket is closed that was not opened: {pattern}"
    return tuple(_needs_of(part))


def _in_small_letters(pattern: str) -> str:
    r"""The pattern in small letters but for its classes: \W is not \w."""
    return re.sub(r"\\.|[^\\]+", lambda piece: piece[0] if piece[0][0] == "\\" else piece[0].lower(), pattern)


def _alternatives(tokens: list[re.Match[str]], place: int) -> tuple[_Part, int]:
    """The part from ``place`` to the bracket that closes it, and the place behind that; -1 at the pattern's end."""
    branches: list[_Part] = []
    while True:
        part, place, ending = _sequence(tokens, place)
        branches.append(part)
        if ending != "bar":
            return _either(branches), place if ending == "close" else -1


def _either(branches: list[_Part]) -> _Part:
    if len(branches) == 1:
        return branches[0]
    spellings = frozenset().union(*(branch.spellings or () for branch in branches))
    if all(branch.spellings is not None for branch in branches) and len(spellings) <= _MOST_SPELLINGS:
        return _Part(spellings)
    best = [max(_needs_of(branch), key=_shortest, default=None) for branch in branches]
    words = [need for need in best if need is not None]
    return _Part(None, [frozenset().union(*words)] if len(words) == len(best) else [])


def _sequence(tokens: list[re.Match[str]], place: int) -> tuple[_Part, int, str]:
    """The part up to a bar, a closing bracket or the end, the place behind that, and which of them it was."""
    spellings: frozenset[str] = frozenset({""})
    needs: list[frozenset[str]] = []
    is_whole = True
    ending = ""
    while place < len(tokens) and not ending:
        kind = tokens[place].lastgroup or ""
        if kind in ("bar", "close"):
            ending = kind
            place += 1
            continue
        part, place = _item(tokens, place)
        joined = _joined(spellings, part.spellings)
        if joined is not None:
            spellings = joined
            continue
        is_whole = False
        needs += [*_long(spellings), *part.needs]
        spellings = part.spellings if part.spellings is not None else frozenset({""})
    if is_whole:
        return _Part(spellings), place, ending
    return _Part(None, [*needs, *_long(spellings)]), place, ending


def _joined(before: frozenset[str], after: frozenset[str] | None) -> frozenset[str] | None:
    if after is None or len(before) * len(after) > _MOST_SPELLINGS:
        return None
    return frozenset(first + second for first in before for second in after)


def _item(tokens: list[re.Match[str]], place: int) -> tuple[_Part, int]:
    """One character, set or group with the quantifier behind it."""
    token = tokens[place]
    kind = token.lastgroup or ""
    place += 1
    if token["open"] is not None:
        part, place = _alternatives(tokens, place)
        if token["look"] is not None:
            part = _Part()
    elif kind == "edge":
        part = _Part()
    elif kind == "set":
        part = _set(token["set"])
    elif kind in ("plain", "escaped"):
        part = _Part(frozenset({token[kind]}))
    else:
        part = _Part(None)
    return _repeated(tokens, place, part)


def _repeated(tokens: list[re.Match[str]], place: int, part: _Part) -> tuple[_Part, int]:
    kind = tokens[place].lastgroup if place < len(tokens) else None
    if kind == "maybe":
        return _Part(None if part.spellings is None else part.spellings | {""}), place + 1
    if kind == "many":
        is_needed = not re.match(r"\*|\{0?,|\{0\}", tokens[place]["many"])
        return _Part(None, _needs_of(part) if is_needed else []), place + 1
    return part, place


def _set(inside: str) -> _Part:
    """ "[oa]" is two spellings; a range, a class or what is not in the set can be anything."""
    if inside.startswith("^") or "\\" in inside or "-" in inside:
        return _Part(None)
    return _Part(frozenset(inside))


def _needs_of(part: _Part) -> list[frozenset[str]]:
    return part.needs if part.spellings is None else _long(part.spellings)


def _long(spellings: Iterable[str]) -> list[frozenset[str]]:
    """The spellings as one need, if none is too short to tell anything."""
    words = frozenset(spellings)
    if _shortest(words) < _LEAST_BYTES:
        return []
    return [frozenset(word for word in words if not any(other in word for other in words if other != word))]


def _shortest(words: frozenset[str]) -> int:
    return min(len(word.encode()) for word in words)
