"""One name in natural order and case, with given and family name where they are clear."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from pipelines.publishers import publisher_named


@dataclass(frozen=True, slots=True)
class SplitName:
    """A name; given and family are None for an organisation and where the order can't be told."""

    name: str
    given: str | None = None
    family: str | None = None


_ORGANISATION = re.compile(
    r"\b(?:news\w*|agency|agencies|press|presse|staff|redaktion|redacci[oó]n|redação|rédaction|redazione|redactie|redakcja|redakce|redaktionen|"
    r"editorial|editors|team|équipe|equipo|desk|newsroom|bureau|media|magazine|journal|gazette|tribune|network|wire|service|services|"
    r"correspondents|reporters|reports|online|radio|tv|television|agence|agencia|agência|agenzia|agentur|foundation|institute|institut|instituto|"
    r"university|universidad|université|università|universität|association|asociación|committee|comité|council|ministry|ministère|ministerio|"
    r"collective|collectif|colectivo|federation|fédération|organi[sz]ation|society|société|company|inc|ltd|gmbh|llc|corp|group|"
    r"community|center|centre|project|initiative|coalition|alliance|syndicate|consortium|digital|weekly|daily|"
    r"новости|редакция|агентство)\b|\.(?:com|org|net|info|fr|de|uk|eu|es|it)\b|新闻|新聞|新华|编辑部|編集部|通信社|日报|日報|报社|网$|편집국|뉴스|연합",
    re.IGNORECASE,
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
PARTICLES = frozenset(
    {
        *("van", "von", "der", "den", "dem", "de", "del", "della", "dello", "degli", "di", "da", "do", "dos", "das", "du", "des"),
        *("la", "las", "los", "le", "lo", "ter", "ten", "te", "zu", "zum", "zur", "vom", "af", "av", "bin", "bint", "ibn", "ben"),
        *("abu", "abou", "al", "el", "ould", "dal", "dalla", "mac", "san", "santa", "st.", "saint", "ap"),
    }
)
# Written small inside a surname when it is turned from capitals; French "Le", Arabic "Abou" stay capital.
_SMALL_IN_CAPITALS = frozenset(
    {
        *("van", "von", "der", "den", "dem", "de", "del", "della", "degli", "di", "da", "do", "dos", "das", "du", "des"),
        *("zu", "ter", "ten", "y", "e"),
    }
)
_ARTICLES = frozenset({"la", "las", "los", "le"})
_HONORIFIC = re.compile(r"^(?:(?:dr|prof|professor|mr|mrs|ms|mme|sir|dame|rev|dipl\.-ing|mag)\.?\s+)+(?=\S+\s+\S)", re.IGNORECASE)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?$", re.IGNORECASE)
# "McCARTHY", "MacDONALD", "O'BRIEN", "D’AGOSTINO", "DiCAPRIO", "l'HÉRITIER".
_MIXED_CAPITALS = re.compile(r"^(?:[A-Z][a-z]{1,2}|[dDlLoO]['’])(?=[^\W\d_]{2,})(?P<rest>[^\W\d_'’-]+.*)$")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# Byline initials without dots: "JK Rowling", "AJ Willingham". Chinese surnames of two letters have a vowel that is not before J.
_BARE_INITIALS = re.compile(r"^(?:[B-DF-HJ-NP-TV-XZ]{2,3}|[A-Z]J)$")
_SHORT_SURNAMES_WITHOUT_VOWEL = frozenset({"NG"})


class Spellings:
    """How the page's text writes each word that has a capital; counted once, and only if a name asks."""

    def __init__(self, page_text: str) -> None:
        self._page_text = page_text
        self._by_word: dict[str, Counter[str]] | None = None

    def of(self, word: str) -> str | None:
        """The commonest spelling of the word on the page that is neither all capitals nor all small, or None."""
        if self._by_word is None:
            self._by_word = {}
            for match in _WORD.finditer(self._page_text):
                seen = match.group()
                if seen[0].isupper() and not seen.isupper():
                    self._by_word.setdefault(_folded(seen), Counter())[seen.replace("’", "'")] += 1
        counts = self._by_word.get(_folded(word))
        if not counts:
            return None
        return max((spelling for spelling in counts if not _is_capitals(spelling)), key=lambda s: (counts[s], s), default=None)


def is_organisation(name: str) -> bool:
    """Whether the name is an outlet's, an agency's or another body's: known, with a word such as News, or a lone abbreviation."""
    if publisher_named(name) is not None or _ORGANISATION.search(name):
        return True
    words = name.split()
    if not words:
        return False
    lone_capitals = len(words) == 1 and len(name) >= 2 and name.isupper() and not _CJK.search(name) and name[-1] != "."
    return lone_capitals or (words[0].casefold() == "the" and len(words) > 1)


def split_name(text: str, spellings: Spellings) -> SplitName | None:
    """The name in natural order and case with its parts; None where there is no name at all.

    >>> split_name("ABOU JAMOUS Rami", Spellings(""))
    SplitName(name='Rami Abou Jamous', given='Rami', family='Abou Jamous')
    """
    text = re.sub(r"\s*[(\[（][^)\]）]*[)\]）]\s*", " ", text)
    text = text.strip().strip('-–—:|/*"“”').strip()
    if not text:
        return None
    known = publisher_named(text)
    if known is not None and known.name.casefold() in (text.casefold(), f"the {text.casefold()}"):
        return SplitName(known.name)
    if "," not in text and is_organisation(text):
        return SplitName(text)
    if _CJK.search(text):
        return SplitName(re.sub(r"\s+", " ", text))
    text = _HONORIFIC.sub("", text)
    if "," in text:
        family, given = (side.strip() for side in text.split(",", 1))
        return _joined(_restored(given, spellings), _restored_family(family, spellings))
    words = text.split()
    if len(words) == 1:
        return SplitName(words[0])
    if (surname := _leading_capitals(words)) is not None:
        return _joined(_restored(" ".join(words[surname:]), spellings), _restored_family(" ".join(words[:surname]), spellings))
    if (surname := _trailing_capitals(words)) is not None:
        return _joined(_restored(" ".join(words[:surname]), spellings), _restored_family(" ".join(words[surname:]), spellings))
    words = _restored(text, spellings).split()
    end = len(words)
    while end > 2 and _SUFFIX.match(words[end - 1]):
        end -= 1
    start = end - 1
    while start > 1 and words[start - 1].casefold() in PARTICLES and not words[start - 1].isupper():
        start -= 1
    if start > 2 and words[start - 1] in ("y", "i"):  # "Santiago Ramón y Cajal", "Antoni Rovira i Virgili"
        start -= 2
    given, family = " ".join(words[:start]), " ".join(words[start:end])
    return SplitName(" ".join(words), given, family)


def _joined(given: str, family: str) -> SplitName:
    return SplitName(f"{given} {family}".strip(), given or None, family or None)


def _folded(word: str) -> str:
    return word.replace("’", "'").casefold()


def _is_capitals(word: str) -> bool:
    """Whether a surname is written in capitals: at least two of them, a small Mc, Mac, D' or O' before them allowed."""
    letters = [character for character in word if character.isalpha()]
    if len(letters) < 2:
        return False
    if word.isupper():
        return True
    mixed = _MIXED_CAPITALS.match(word)
    return mixed is not None and mixed.group("rest").isupper() and len(mixed.group("rest")) >= 3


def _is_surname_capitals(word: str) -> bool:
    if _BARE_INITIALS.match(word) and word not in _SHORT_SURNAMES_WITHOUT_VOWEL:
        return False
    return _is_capitals(word) and "." not in word


def _leading_capitals(words: list[str]) -> int | None:
    """How many leading words are a surname in capitals ("van der BERG Jan" has 3), or None; something must follow them."""
    count = capitals = 0
    for word in words:
        if _is_surname_capitals(word):
            capitals += 1
        elif not (capitals == 0 and word in PARTICLES):
            break
        count += 1
    return count if capitals and 0 < count < len(words) else None


def _trailing_capitals(words: list[str]) -> int | None:
    """Index of the first word of a surname in capitals at the end ("Rami ABOU JAMOUS" has 1), or None."""
    start = len(words)
    while start > 0 and _is_surname_capitals(words[start - 1]):
        start -= 1
    if start in (0, len(words)):
        return None
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return start


def _restored_family(text: str, spellings: Spellings) -> str:
    return _restored(text, spellings, is_family=True)


def _restored(text: str, spellings: Spellings, is_family: bool = False) -> str:
    """The words with the case that the page gives them elsewhere, else with capitals where a name has them."""
    words = text.split()
    all_capitals = all(word.isupper() or "." in word for word in words)
    restored: list[str] = []
    for index, word in enumerate(words):
        inner = 0 < index < len(words) - 1 or (is_family and index < len(words) - 1)
        small = word.casefold()
        if inner and word.isupper() and (small in _SMALL_IN_CAPITALS or (restored[-1:] == ["de"] and small in _ARTICLES)):
            restored.append(small)
        elif _is_surname_capitals(word) and (all_capitals or is_family or len(word) > 3):
            restored.append(spellings.of(word) or _capitalised(word))
        else:
            restored.append(word)
    return " ".join(restored)


def _capitalised(word: str) -> str:
    """The word with capitals where a name has them; "MACRON" and "MACDONALD" can't be told apart, so Mac gets none behind it.

    >>> [_capitalised(w) for w in ("McCARTHY", "MCCARTHY", "O'BRIEN", "BENIT-GBAFFOU", "MACRON")]
    ['McCarthy', 'McCarthy', "O'Brien", 'Benit-Gbaffou', 'Macron']
    """
    if "-" in word:
        return "-".join(_capitalised(part) for part in word.split("-"))
    if _SUFFIX.match(word):
        return word
    if not word.isupper() and (mixed := _MIXED_CAPITALS.match(word)) is not None:
        return word[: mixed.start("rest")] + mixed.group("rest").capitalize()
    if match := re.match(r"^(?P<head>[DLO])(?P<mark>['’])(?P<tail>.+)$", word):
        return match.group("head") + match.group("mark") + match.group("tail").capitalize()
    if word.startswith("MC") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()
