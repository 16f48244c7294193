"""All that stands on one page, before a CMS sets it: the text's lines in a typography, and what is put around them."""

from __future__ import annotations

import html
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from bench.pairs.wording import MARKS, Part, block_parts, phrase_text, with_marks
from bench.pairs.works import BlockKind, Language, Person, Work


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes, and how its pages look."""

    name: str
    host: str
    skin: str
    path: str

    @property
    def home(self) -> str:
        """Address of its home page."""
        return f"https://{self.host}/"


@dataclass(frozen=True, slots=True)
class Typography:
    """How an outlet sets text. ``spaces`` is the share of blanks that come out as no-break spaces."""

    marks: tuple[str, str]
    apostrophe: str = "'"
    dash: str = "; "
    spaces: float = 0.0
    is_hyphenated: bool = False
    has_entities: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A block as it is set: its HTML, and that of a plain text."""

    kind: BlockKind
    markup: str
    plain: str


@dataclass(frozen=True, slots=True)
class Figure:
    """An image behind line ``after``."""

    after: int
    src: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Content:
    """One page. ``above``, ``below`` and ``postscript`` are paragraphs' HTML; ``head``, ``in_last``, ``behind`` are elements."""

    url: str
    outlet: Outlet
    language: Language
    headline: str
    authors: tuple[Person, ...]
    published: datetime
    lines: tuple[Line, ...]
    seed: str
    standfirst: str | None = None
    modified: datetime | None = None
    figures: tuple[Figure, ...] = ()
    canonical: str | None = None
    head: tuple[str, ...] = ()
    json_ld: dict[str, Any] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    in_last: str = ""
    behind: tuple[str, ...] = ()
    first_published: str | None = None
    postscript: tuple[str, ...] = ()
    byline: str | None = None
    biographies: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    footer: str = ""
    front_matter: tuple[str, ...] = ()
    has_contents: bool = False
    has_byline: bool = True

    def words(self, key: str) -> str:
        """One of the language's words for what stands around a text."""
        return str(credits()[self.language][key])


@cache
def credits() -> dict[str, dict[str, Any]]:
    """credits.toml."""
    return tomllib.loads((Path(__file__).parent / "credits.toml").read_text("utf-8"))


@cache
def outlets(table: str, language: Language) -> tuple[Outlet, ...]:
    """The outlets of one table of outlets.toml that write in a language."""
    rows = tomllib.loads((Path(__file__).parent / "outlets.toml").read_text("utf-8"))[table][language]
    return tuple(Outlet(*(cell.strip() for cell in row.split(" | "))) for row in rows)


def printed_date(day: datetime, language: Language) -> str:
    """A day as the language's newspapers print it.

    >>> printed_date(datetime(2024, 4, 6), "es"), printed_date(datetime(2024, 4, 6), "en")
    ('6 de abril de 2024', '6 April 2024')
    """
    month = credits()[language]["months"][day.month - 1]
    if language == "es":
        return f"{day.day} de {month} de {day.year}"
    return f"{day.day}{'.' if language == 'de' else ''} {month} {day.year}"


def typography(rng: random.Random, language: Language) -> Typography:
    """An outlet's way of setting text."""
    own = MARKS[language]
    marks = rng.choice((own, own, ('"', '"'), ("“", "”"), ("«", "»") if language != "en" else ("‘", "’")))
    return Typography(
        marks, rng.choice(("'", "’", "’")), rng.choice(("; ", "; ", " – ", " — ", "—", " - ")),
        rng.choice((0.0, 0.0, 0.01, 0.05)), rng.random() < 0.05, rng.random() < 0.2,
    )  # fmt: skip


def set_text(text: str, style: Typography, rng: random.Random) -> str:
    """A text in a typography, still plain."""
    text = with_marks(text, style.marks)
    text = text.replace("’", "'").replace("'", style.apostrophe).replace("; ", style.dash)
    if style.spaces:
        text = "".join("\u00a0" if letter == " " and rng.random() < style.spaces else letter for letter in text)
    if style.is_hyphenated:
        text = " ".join(f"{word[:6]}\u00ad{word[6:]}" if len(word) > 12 and word.isalpha() else word for word in text.split(" "))
    return text


def markup(text: str, style: Typography) -> str:
    """A set text as HTML."""
    escaped = html.escape(text, quote=False)
    if style.has_entities:
        escaped = escaped.encode("ascii", "xmlcharrefreplace").decode("ascii")
    return escaped


def lines_of(work: Work, style: Typography, rng: random.Random) -> list[Line]:
    """The blocks of a text as lines."""
    return [line_of(block.kind, block_parts(block, work.language), style, rng) for block in work.blocks]


def line_of(kind: BlockKind, parts: tuple[Part, ...], style: Typography, rng: random.Random) -> Line:
    """One line: its links set, its typography applied."""
    marked: list[str] = []
    plain: list[str] = []
    for part in parts:
        text = set_text(part.text, style, rng)
        if part.url is None:
            marked.append(markup(text, style))
            plain.append(text)
        else:
            attributes = rng.choice(("", ' target="_blank" rel="noopener"', ' rel="external" class="ext"'))
            marked.append(f'<a href="{html.escape(part.url)}"{attributes}>{markup(text, style)}</a>')
            plain.append(f"[{text}]({part.url})")
    return Line(kind, "".join(marked), "".join(plain))


def figures_of(work: Work, outlet: Outlet, style: Typography, rng: random.Random) -> tuple[Figure, ...]:
    """The pictures of a text with their captions set."""
    return tuple(
        Figure(
            picture.after, f"https://{outlet.host}/images/{picture.name}",
            set_text(phrase_text(picture.caption, "captions", work.language) + ".", style, rng), picture.credit.name,
        )
        for picture in work.pictures
    )  # fmt: skip


def joined(lines: Sequence[Line], rng: random.Random, share: float, are_own: Sequence[bool]) -> list[Line]:
    """The lines with some neighbouring paragraphs made one.

    ``are_own`` says of each line whether the copy's editor wrote it; such a one and one of the original's are never joined, since
    then it would be a question of taste whether the original's was edited.
    """
    found: list[Line] = []
    was_own: bool | None = None
    for line, is_own in zip(lines, are_own, strict=True):
        before = found[-1] if found else None
        can_join = before is not None and before.kind == line.kind == "paragraph" and is_own == was_own
        if before is not None and can_join and rng.random() < share:
            found[-1] = Line("paragraph", f"{before.markup} {line.markup}", f"{before.plain} {line.plain}")
        else:
            found.append(line)
        was_own = is_own
    return found
