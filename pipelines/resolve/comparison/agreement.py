"""Whether copy and original name the same people, and the same day of the first publication."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipelines.records import Document, Person

_WORD = re.compile(r"[^\W\d_]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def authors_agree(copy: Document, original: Document) -> bool | None:
    """Whether both bylines name the same people, in whatever order; None where one names nobody.

    Initials stand for names, and a middle name may be missing. Organisations count where a page names nobody else, and say
    nothing about a page that names people.
    """
    ours, theirs = _authors(copy), _authors(original)
    if not ours or not theirs:
        return None
    if _are_people(ours) != _are_people(theirs) and not _same(ours, theirs):
        return None
    return _same(ours, theirs)


def dates_agree(copy: Document, original: Document) -> bool | None:
    """Whether the copy's claim of the first publication is the day that the original says; None where one names no day."""
    ours, theirs = (_day(iso) for iso in (copy.date_first_published, original.date_published))
    return ours == theirs if ours and theirs else None


def is_same_name(one: str, other: str) -> bool:
    """Whether two spellings may be one person's: same words in any order, initials for names, middle names left out.

    >>> is_same_name("Mary M. McCarthy", "McCARTHY Mary")
    True
    >>> is_same_name("M. M. McCarthy", "Mary McCarthy"), is_same_name("Mary McCarthy", "Mary Smith")
    (True, False)
    """
    shorter, longer = sorted((_folded(one), _folded(other)), key=len)
    left = list(longer)
    whole = 0
    for word in sorted(shorter, key=len, reverse=True):
        match = next((w for w in left if w == word), None)
        if match is not None:
            whole += len(word) > 1
        else:
            initial = (w for w in left if w[0] == word[0] and (len(word) == 1 or len(w) == 1))
            match = next(initial, None)
        if match is None:
            return False
        left.remove(match)
    return whole > 0


def _same(ours: Sequence[Person], theirs: Sequence[Person]) -> bool:
    left = list(theirs)
    for person in ours:
        match = next((other for other in left if is_same_name(person.name, other.name)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _authors(page: Document) -> list[Person]:
    authors = [person for person in page.authors if person.role == "author" and _folded(person.name)]
    people = [person for person in authors if person.family_name or person.given_name]
    return people or authors


def _are_people(authors: Sequence[Person]) -> bool:
    return any(person.family_name or person.given_name for person in authors)


def _folded(name: str) -> list[str]:
    """The words of a name in small letters, without accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return _WORD.findall(plain.casefold().replace("'", "").replace("’", ""))


def _day(iso: str | None) -> str | None:
    return found.group() if iso and (found := _DAY.match(iso)) else None
