"""Text made clean for storage, and made comparable for matching.

``clean_text`` keeps what a reader sees and drops what only breaks tools (control characters, lone surrogates, overrides of the
text's direction). ``comparable`` is for comparing two spellings of the same words and is never stored.
"""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls but tab, newline and return; lone surrogates; bidi marks, embeddings, overrides and isolates; the BOM, the
# zero-width space and word joiner; the replacement for objects. Zero-width (non-)joiners stay: Persian and
# emoji need them.
_DROPPED_CHARACTERS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff"
    "\ufff9-\ufffc\ud800-\udfff"
)
_ODD_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DROPPED = re.compile(f"[{_DROPPED_CHARACTERS}]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
# Any run of spaces but the single blank, which is nearly all of them.
_SPACES = re.compile(f"[{_ODD_SPACES}][ {_ODD_SPACES}]*| [ {_ODD_SPACES}]+")
_BLANK_LINES = re.compile(r"\n{3,}")
# What a text must not have to be left as it is, and pairs that it must not have either.
_UNTIDY = re.compile(f"[{_DROPPED_CHARACTERS}{_ODD_SPACES}\r\x85\u2028\u2029]")
_UNTIDY_PAIRS = ("  ", " \n", "\n ", "\n\n\n")

_UNIFIED = tuple((mark, plain) for marks, plain in (
    ("‘’‚‛′`´ʼʹ＇", "'"), ("“”„‟″«»〝〞＂", '"'), ("‐‑‒–—―−－", "-"), ("…", "..."),
) for mark in marks)  # fmt: skip
_UNIFIED_ASCII = (("`", "'"),)
_ZERO_WIDTH = ("\u200c", "\u200d", "\ufe0e", "\ufe0f")


def clean_text(s: str) -> str:
    """The same words without what breaks tools: controls, lone surrogates, bidi controls out; NFC; spaces unified.

    Newlines stay (three or more become two), every run of other spaces becomes one, the ends are stripped.

    >>> clean_text("Mary\\u00a0 M.\\x00 McCarthy\\u202e ")
    'Mary M. McCarthy'
    """
    if s.isascii() and s.isprintable():
        # Half of all blocks have nothing to clean but runs of blanks.
        return s.strip() if "  " not in s else _SPACES.sub(" ", s).strip()
    if _UNTIDY.search(s) is not None or not unicodedata.is_normalized("NFC", s):
        s = _DROPPED.sub("", _LINE_ENDS.sub("\n", s))
        s = unicodedata.normalize("NFC", s)
    elif not any(pair in s for pair in _UNTIDY_PAIRS):
        return s.strip()
    s = _SPACES.sub(" ", s).replace(" \n", "\n").replace("\n ", "\n")
    return _BLANK_LINES.sub("\n\n", s).strip()


def comparable(s: str) -> str:
    """The text with case, quotes, dashes, width and space unified, for comparing only.

    >>> comparable("“Japan’s”\\u00a0 policy — NOW")
    '"japan\\'s" policy - now'
    """
    s = _unified(_DROPPED.sub("", s))
    if not unicodedata.is_normalized("NFKC", s):
        s = _unified(unicodedata.normalize("NFKC", s))
    if not s.isascii():
        for mark in _ZERO_WIDTH:
            s = s.replace(mark, "")
    return " ".join(s.casefold().split())


def _unified(s: str) -> str:
    # One search for each mark: str.translate asks a dict for every character, and takes ten times as long.
    for mark, plain in _UNIFIED if not s.isascii() else _UNIFIED_ASCII:
        s = s.replace(mark, plain)
    return s
