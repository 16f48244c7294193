"""Text of strangers on a terminal: control characters are shown, never sent."""

from __future__ import annotations

import unicodedata

# Controls, formats that reorder text (bidi), lone surrogates, line and paragraph separators. Zero-width joiners belong to emoji
# and to Persian, soft hyphens to German: they move nothing and stay.
_HARMLESS = frozenset("\u200c\u200d\u00ad")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(text: str) -> str:
    r"""Text with each control character as its escape, so that a page can't move the cursor or hide what follows.

    >>> printable("a\x1b[31mb\u202ec\n")
    'a\\x1b[31mb\\u202ec\\n'
    """
    if text.isprintable():
        return text
    return "".join(character if _is_shown(character) else _escape(character) for character in text)


def _is_shown(character: str) -> bool:
    return character in _HARMLESS or unicodedata.category(character) not in _HIDDEN


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode()
