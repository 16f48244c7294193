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
_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Nothing in it to clean: half of all blocks.
_PLAIN = re.compile(r"[!-~]*(?: [!-~]+)* ?| ")
_BLANK_LINES = re.compile(r"\n{3,}")

_UNIFIED = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼʹ＇", "'"),
        **dict.fromkeys("“”„‟″«»〝〞＂", '"'),
        **dict.fromkeys("‐‑‒–—―−－", "-"),
        "…": "...",
    }
)
_ANY_SPACE = re.compile(r"\s+")
_ZERO_WIDTH = re.compile("[\u200c\u200d\ufe0e\ufe0f]")


def clean_text(s: str) -> str:
    """The same words without what breaks tools: controls, lone surrogates, bidi controls out; NFC; spaces unified.

    Newlines stay (three or more become two), every run of other spaces becomes one, the ends are stripped.

    >>> clean_text("Mary\\u00a0 M.\\x00 McCarthy\\u202e ")
    'Mary M. McCarthy'
    """
    if _PLAIN.fullmatch(s):
        return s.strip()
    s = _LINE_ENDS.sub("\n", s)
    s = _DROPPED.sub("", s)
    s = _SPACES.sub(" ", unicodedata.normalize("NFC", s))
    s = s.replace(" \n", "\n").replace("\n ", "\n")
    return _BLANK_LINES.sub("\n\n", s).strip()


def comparable(s: str) -> str:
    """The text with case, quotes, dashes, width and space unified, for comparing only.

    >>> comparable("“Japan’s”\\u00a0 policy — NOW")
    '"japan\\'s" policy - now'
    """
    s = unicodedata.normalize("NFKC", _DROPPED.sub("", s).translate(_UNIFIED)).translate(_UNIFIED)
    return _ANY_SPACE.sub(" ", _ZERO_WIDTH.sub("", s).casefold()).strip()
