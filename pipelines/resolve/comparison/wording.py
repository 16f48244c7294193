"""Words of a text as two texts are compared by them: blind to typography, one number one word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_IGNORED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_APOSTROPHES = re.compile("[‘’‛′`´ʼ＇]")
# Notes are numbered anew on every site: "insurance [1]", "insurance¹", "insurance.¹"; the exponents of m² and 10⁹ stay.
_BRACKETED_MARK = re.compile(r"\[\d{1,3}\]")
_RAISED = re.compile("[¹²³⁰⁴-⁹]")
_RAISED_MARK = re.compile(r"(?:(?<=[^\W\d_][^\W\d_][^\W\d_])|(?<=[\s.,;:!?”\"'»)\]]))[¹²³⁰⁴-⁹]+")
# Scripts written without spaces are compared character by character.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SIGN = rf"[^\W_{_UNSPACED}]"
# Groups of three digits are one number whatever parts them ("1,000", "1.000", "1 000"), with what is written on to it ("5bn").
_GROUPED = r"[1-9]\d{0,2}(?:[.,' ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
_PLAIN = r"\d+(?:[.,]\d+)*"
_WORD = re.compile(rf"[^\W\d_{_UNSPACED}]{_SIGN}*(?:'{_SIGN}+)*|(?:{_GROUPED}|{_PLAIN}){_SIGN}*|(?=\w)[{_UNSPACED}]")
_GROUPED_NUMBER = re.compile(r"([1-9]\d{0,2}(?:[.,' ]\d{3})+)(?:[.,](\d{1,2}))?([^\W_]*)")
_PARTED = re.compile(r"\d[.,' ]\d")


def unified(text: str) -> str:
    """The text with one spelling for one sign: width and kinds of space (NFKC), apostrophes; marks of notes left out.

    >>> unified("Japan’s\\u00a0policy [1]")
    "Japan's policy "
    """
    if not text.isascii():
        text = _IGNORED.sub("", text)
        if _RAISED.search(text):
            text = _RAISED_MARK.sub("", text)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
        text = _APOSTROPHES.sub("'", text)
    elif "`" in text:
        text = text.replace("`", "'")
    return _BRACKETED_MARK.sub("", text) if "[" in text else text


def words_of(text: str) -> list[str]:
    """The text's words in order, blind to case, quotes, dashes, punctuation, width and kinds of space.

    >>> words_of("“Japan’s”\\u00a0policy — NOW")
    ["japan's", 'policy', 'now']
    >>> words_of("1,000 or 1\\u202f000 or 1000; 3,5 or 3.5")
    ['1000', 'or', '1000', 'or', '1000', '3.5', 'or', '3.5']
    """
    small = unified(text).casefold()
    words: list[str] = _WORD.findall(small)
    return [_compared(word) for word in words] if _PARTED.search(small) else words


def placed_words(unified_text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The words of a text that is unified already, and start and end of each."""
    spans = [match.span() for match in _WORD.finditer(unified_text)]
    return [_compared(unified_text[start:end].casefold()) for start, end in spans], spans


def has_digit(word: str) -> bool:
    """Whether the word is a number or has one in it.

    >>> has_digit("20th"), has_digit("twenty")
    (True, False)
    """
    return any(map(str.isdigit, word))


def _compared(word: str) -> str:
    """A number without what parts its groups, with a point for its decimal comma; any other word as it is."""
    if not word[0].isdigit() or word.isalnum():
        return word
    grouped = _GROUPED_NUMBER.fullmatch(word)
    if grouped is None:
        return word.replace(",", ".")
    whole = "".join(filter(str.isdigit, grouped[1]))
    return f"{whole}.{grouped[2]}{grouped[3]}" if grouped[2] else whole + grouped[3]


class Alphabet(dict[str, str]):
    """One character for each word met, so that texts are compared as strings are: at the speed of C."""

    def __missing__(self, word: str) -> str:
        code = 0x100 + len(self)
        # Behind the surrogates, which stand for no character.
        letter = self[word] = chr(code if code < 0xD800 else code + 0x800)
        return letter

    def spelt(self, words: Iterable[str]) -> str:
        """The words as a string with one character a word."""
        return "".join(map(self.__getitem__, words))
