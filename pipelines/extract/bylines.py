"""Lines that say who the authors are: "Mary M. McCarthy, Professor of Political Science, Drake University"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipelines.extract.blocks import Block
from pipelines.extract.layout import Layout

# An affiliation line is a list of short parts, never a sentence.
LINE_CHARACTERS = 300
# Words that only institutions have; the part that holds one is the affiliation.
_INSTITUTION = re.compile(
    r"universi|\bcolleges?\b|institut|school|\bacadem|polytech|hochschule|\bécole\b|facult|hospital|cent(?:re|er)\b|centro\b|laborator|"
    r"foundation|fundación|fondation|stiftung|council|\bCNRS\b|\bCSIC\b|\bMIT\b|\bETH\b|学|大学|museum|society|agency",
    re.IGNORECASE,
)
# What may stand beside dates and names in a line that is nothing else: labels, months, weekdays, clocks and time zones.
_LINE_WORDS = re.compile(
    r"(?:(?:first|last)|(?:re)?published|posted|updated|modified|created|written|by|and|on|at|the|of|am|pm|"
    r"publi[ée]e?|mis|mise|à|jour|le|la|par|et|de|du|del|da|das|dos|em|el|por|y|e|il|di|von|und|am|um|uhr|vom|door|en|op|om|av|och|den|"
    r"publicado|publicada|actualizado|atualizado|pubblicato|aggiornato|veröffentlicht|aktualisiert|stand|erschienen|gepubliceerd|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|"
    r"january|february|march|april|june|july|august|september|october|november|december|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|"
    r"janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    r"januar|jänner|februar|märz|juni|juli|oktober|dezember|"
    r"gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|januari|februari|maart|mei|augustus|"
    r"mon|tues?|wed|thu(?:rs)?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|"
    r"[ap]m|h|utc|gmt|cest|cet|bst|ist|[ecmp][sd]t|et|aest|aedt|st|nd|rd|th|er|z|t)",
    re.IGNORECASE,
)
_LINE_TOKEN = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile(r"[\W\d_]+")


def name_end(text: str, names: Sequence[str]) -> int | None:
    """Where the name ends that the text begins with, its parts in any order and case; None when it begins with no name.

    >>> name_end("Mary M. McCarthy, Professor of Politics", ["McCARTHY Mary M."])
    16
    """
    return next((end for name in names if (end := _name_end(text, name)) is not None), None)


def is_affiliation_line(block: Block, names: Sequence[str]) -> bool:
    """True for a line of an author's name, role and institution without a verb, links or none."""
    text = block.text
    if len(text) > LINE_CHARACTERS or (text.endswith((".", "!", "?", ":")) and not re.search(r"\b[A-Z]\.$", text)):
        return False
    end = name_end(text, names)
    return end is not None and bool(re.match(r"\s*[,–—-]", text[end:]))


def is_date_or_byline(text: str, names: Sequence[str]) -> bool:
    """True for a line of nothing but dates, or of the authors' names and "by".

    >>> is_date_or_byline("Published: April 26, 2024 2.24pm CEST", [])
    True
    >>> is_date_or_byline("By Mary M. McCarthy", ["McCARTHY Mary M."])
    True
    >>> is_date_or_byline("The year 2024", [])
    False
    """
    if len(text) > LINE_CHARACTERS:
        return False
    named = _words_of_names(tuple(names))
    of_names = 0
    for word in _LINE_TOKEN.findall(text):
        if named.issuperset(_words(word)):
            of_names += 1
        elif not _LINE_WORDS.fullmatch(word):
            return False
    return of_names > 1 or (bool(re.search(r"\b(?:19|20)\d\d\b", text)) and len(re.findall(r"\d+|[^\W\d_]{3,}", text)) >= 3)


@lru_cache(maxsize=64)
def _words_of_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for name in names for part in (name, *_LINE_TOKEN.findall(name)) for word in _words(part))


def affiliations(layout: Layout, names: Sequence[str]) -> dict[str, str]:
    """The institution of each name, where a line of the page sets one beside it; biographies' lines come first."""
    found: dict[str, str] = {}
    for name in names:
        for line in _lines(layout):
            end = _name_end(line, name)
            institution = _institution(line[end:]) if end is not None and len(line) <= LINE_CHARACTERS else None
            if institution:
                found[name] = institution
                break
    return found


def _lines(layout: Layout) -> Iterator[str]:
    for note in layout.notes:
        if note.kind in ("biography", "credit", "ps"):
            yield from note.text.split("\n")


def _institution(rest: str) -> str | None:
    """The institution in ", Professor of Political Science, Drake University"; None when the rest is a sentence."""
    if not re.match(r"\s*[,–—-]", rest):
        return None
    parts = [part.strip() for part in re.split(r"[,–—;]\s|\.\s", rest.lstrip(" ,–—-").rstrip(". "))]
    return next((part for part in reversed(parts) if _INSTITUTION.search(part) and len(part) < 120), None)


def _name_end(text: str, name: str) -> int | None:
    """Where the name ends that the text begins with, None when it does not begin with it."""
    wanted = sorted(_words(name))
    if len(wanted) < 2:
        return None
    end = 0
    seen: list[str] = []
    for match in re.finditer(r"[^\s,;:()]+", text[:200]):
        seen += _words(match.group())
        end = match.end()
        if len(seen) >= len(wanted):
            break
        if text[end : end + 1] in ",;:(":
            # "McCarthy, Mary M." is a name too; the comma is passed when more of the name follows.
            continue
    return end if sorted(seen) == wanted else None


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name without case, accents and points."""
    plain = "".join(character for character in unicodedata.normalize("NFD", name) if not unicodedata.combining(character))
    return tuple(word for word in (_LETTERS.sub("", part).casefold() for part in plain.split()) if word)
