"""A text's words: phrases, numbers, names and quotations put into one of four languages, as its newspapers spell them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.pairs.works import LANGUAGES, Block, Language, Number, Person, Phrase, Sentence

# Around a quotation: what each language sets by default.
MARKS: dict[Language, tuple[str, str]] = {"en": ("“", "”"), "fr": ("«\u00a0", "\u00a0»"), "es": ("«", "»"), "de": ("„", "“")}
_THOUSANDS: dict[Language, str] = {"en": ",", "fr": "\u202f", "es": ".", "de": "."}
_MILLION = {"en": "million {unit}", "fr": "millions d’{unit}", "es": "millones de {unit}", "de": "Millionen {unit}"}
_PER_CENT: dict[Language, str] = {"en": " per cent", "fr": "\u00a0%", "es": " %", "de": " Prozent"}
_AT = {"en": "at", "fr": "à l’", "es": "de", "de": "an der"}
# Parts of a sentence that a citation's anchor or a quotation stands in, kept until it is a page's turn.
OPEN_LINK, CLOSE_LINK, OPEN_QUOTE, CLOSE_QUOTE = "\ue000", "\ue001", "\ue002", "\ue003"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a paragraph's text; ``url`` where it is a link."""

    text: str
    url: str | None = None


@cache
def rows(table: str) -> tuple[tuple[str, ...], ...]:
    """The rows of one table of vocabulary.toml, each with its columns: the four languages, or given and family name."""
    return tuple(tuple(cell.strip() for cell in row.split(" | ")) for row in _vocabulary()[table])


@cache
def _vocabulary() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text("utf-8"))


def words(table: str, row: int, language: Language) -> str:
    """One cell of the vocabulary."""
    return rows(table)[row][LANGUAGES.index(language)]


def phrase_text(phrase: Phrase, table: str, language: Language) -> str:
    """A phrase that has neither numbers nor speakers: a headline, a caption, what is quoted."""
    return _capital(_filled(words(table, phrase.pattern, language), phrase, language))


def block_parts(block: Block, language: Language) -> tuple[Part, ...]:
    """A block's text, cut where its links begin and end."""
    if block.kind == "heading":
        return (Part(phrase_text(block.sentences[0].phrase, "subheadings", language)),)
    parts: list[Part] = []
    for number, sentence in enumerate(block.sentences):
        text = (" " if number else "") + sentence_text(sentence, language)
        before, _, rest = text.partition(OPEN_LINK)
        anchor, _, behind = rest.partition(CLOSE_LINK)
        parts += [Part(before), Part(anchor, sentence.citation.url if sentence.citation else None), Part(behind)]
    return tuple(part for part in parts if part.text)


def block_text(block: Block, language: Language) -> str:
    """A block's words as a reader sees them."""
    return with_marks("".join(part.text for part in block_parts(block, language)), MARKS[language])


def with_marks(text: str, marks: tuple[str, str]) -> str:
    """The text with these quotation marks."""
    return text.replace(OPEN_QUOTE, marks[0]).replace(CLOSE_QUOTE, marks[1])


def sentence_text(sentence: Sentence, language: Language) -> str:
    """One sentence, its quotation and its link between marks of their own."""
    table = "statements" if sentence.quotation is None else "quoted"
    pattern = words(table, sentence.phrase.pattern, language)
    for number in sentence.numbers:
        pattern = pattern.replace(_PLACES[number.kind], number_text(number, language), 1)
    if sentence.speaker is not None:
        named = person_text(sentence.speaker, language)
        pattern = pattern.replace("{p}", named).replace("{P}", named)
    if sentence.citation is not None:
        pattern = re.sub(r"\{[tT]\}", lambda match: f"{OPEN_LINK}{match.group()}{CLOSE_LINK}", pattern, count=1)
    if sentence.quotation is not None:
        quotation = quotation_text(sentence.quotation, language)
        pattern = pattern.replace("{q}", f"{OPEN_QUOTE}{quotation}{CLOSE_QUOTE}")
    return _capital(_filled(pattern, sentence.phrase, language))


_PLACES = {"count": "{n}", "percent": "{pct}", "million": "{mil}", "money": "{money}", "year": "{year}"}


def number_kinds(table: str, pattern: int) -> tuple[str, ...]:
    """The kinds of numbers that a pattern has a place for."""
    text = rows(table)[pattern][0]
    return tuple(kind for kind, place in _PLACES.items() if place in text)


def quotation_text(quotation: Phrase, language: Language) -> str:
    """What is quoted, without its marks."""
    return phrase_text(quotation, "quotations", language)


def number_text(number: Number, language: Language) -> str:
    """A number with its unit, as a newspaper of the language prints it.

    >>> number_text(Number("million", 56), "fr"), number_text(Number("percent", 430), "en")
    ('5,6 millions d’euros', '43 per cent')
    """
    if number.kind == "year":
        return str(number.tenths)
    figure = figure_text(number, language)
    if number.kind == "percent":
        return figure + _PER_CENT[language]
    if number.kind == "million":
        return f"{figure} {_MILLION[language].format(unit='Euro' if language == 'de' else 'euros')}"
    if number.kind == "money":
        return f"€{figure}" if language == "en" else f"{figure}\u00a0{'Euro' if language == 'de' else 'euros'}"
    return f"{figure} {words('units', number.unit, language)}"


def figure_text(number: Number, language: Language) -> str:
    """A number alone.

    >>> figure_text(Number("money", 48500), "en"), figure_text(Number("percent", 125), "de")
    ('48,500', '12,5')
    >>> figure_text(Number("count", 7), "fr")
    'sept'
    """
    if number.kind in ("percent", "million"):
        whole, tenth = divmod(number.tenths, 10)
        return f"{whole}{'.' if language == 'en' else ','}{tenth}" if tenth else str(whole)
    if number.kind == "count" and 2 <= number.tenths < 2 + len(rows("small_numbers")):
        return words("small_numbers", number.tenths - 2, language)
    return str(number.tenths) if number.kind == "year" else f"{number.tenths:,}".replace(",", _THOUSANDS[language])


def person_text(person: Person, language: Language) -> str:
    """A speaker: name, role and institution at first, the name alone later."""
    if person.role is None:
        return person.name
    where = f" {_AT[language]} {person.institution}".replace("’ ", "’") if person.institution else ""
    return f"{person.name} ({words('roles', person.role, language)}{where})"


def _filled(pattern: str, phrase: Phrase, language: Language) -> str:
    names: dict[str, str] = {"when": words("times", phrase.time, language), "city": rows("cities")[phrase.city][0]}
    names |= {key: _noun("agents", noun, language) for key, noun in zip("ab", phrase.agents, strict=False)}
    names |= {key: _noun("things", noun, language) for key, noun in zip("tu", phrase.things, strict=False)}
    names |= {key: words("verbs", verb, language) for key, verb in zip("vw", phrase.verbs, strict=False)}

    def word(match: re.Match[str]) -> str:
        text = names[match.group(1).lower()]
        return _capital(text) if match.group(1)[0].isupper() else text

    return re.sub(r"\{(\w+)\}", word, pattern)


def _noun(table: str, noun: tuple[int, int | None], language: Language) -> str:
    text = words(table, noun[0], language)
    if noun[1] is None:
        return text
    adjective = words("adjectives", noun[1], language)
    if language in ("fr", "es"):
        return f"{text} {adjective}"
    article, _, rest = text.partition(" ")
    return f"{article} {adjective} {rest}"


def _capital(text: str) -> str:
    """The first letter large, whatever mark stands before it."""
    for position, letter in enumerate(text):
        if letter.isalpha():
            return text[:position] + letter.upper() + text[position + 1 :]
        if letter not in (OPEN_LINK, OPEN_QUOTE, "“", "«", "„"):
            return text
    return text
