"""The licence that a page states, as an SPDX id where its words or its link decide one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipelines.normalise.text import clean_text, comparable


@dataclass(frozen=True, slots=True)
class Licence:
    """``license`` is an SPDX id, a LicenseRef or None; ``license_raw`` what the page says, kept even where no id follows."""

    license: str | None
    license_raw: str | None


# Creative Commons is stated, which of its licences is not, or not in which version.
CC_UNSPECIFIED = "LicenseRef-CC-unspecified"
# SPDX has CC0 and the Public Domain Mark, but no id for the bare words.
PUBLIC_DOMAIN = "LicenseRef-public-domain"
_RAW_CHARACTERS = 400
_READ_CHARACTERS = 4000

_URL = re.compile(
    r"creativecommons\.org/licen[cs]es/(?P<kind>(?:by|nc|nd|sa)(?:-(?:by|nc|nd|sa)){0,3})(?:/(?P<version>[1-4]\.[015]))?"
    r"(?:/(?P<port>[a-z]{2,3})\b(?!\.))?",
    re.IGNORECASE,
)
_URL_PUBLIC = re.compile(r"creativecommons\.org/(?:publicdomain/(?P<which>zero|mark)|licen[cs]es/publicdomain)", re.IGNORECASE)
# "CC BY-ND 4.0", "CC-BY-SA-3.0-DE", "cc by nc nd", "CC BY/NC 3.0 IGO"
_SHORT = re.compile(
    r"\bcc[\s_(-]*(?P<kind>by(?:[\s_/-]*(?:nc|nd|sa)\b){0,2})\b[\s_(-]*(?:v\.?\s*)?(?P<version>[1-4]\.[015])?"
    r"(?:[\s_-]+(?P<port>[A-Z]{2,3})\b)?",
    re.IGNORECASE,
)
_LONG_VERSION = re.compile(r"(?<![\d.])(?P<version>[1-4]\.[015])(?![\d.])")
_ZERO = re.compile(r"\bcc[\s-]?0\b|\bcc\s+zero\b", re.IGNORECASE)
_MARK = re.compile(r"\bpublic domain mark\b|\bcc[\s-]pdm\b", re.IGNORECASE)

_VERSIONS = frozenset({"1.0", "2.0", "2.5", "3.0", "4.0"})
# Jurisdiction ports that have an SPDX id of their own (list 3.27); any other port goes by the unported id, raw keeps the port.
_PORTED = frozenset({
    "CC-BY-2.5-AU", "CC-BY-3.0-AT", "CC-BY-3.0-AU", "CC-BY-3.0-DE", "CC-BY-3.0-IGO", "CC-BY-3.0-NL", "CC-BY-3.0-US",
    "CC-BY-NC-3.0-DE", "CC-BY-NC-ND-3.0-DE", "CC-BY-NC-ND-3.0-IGO", "CC-BY-NC-SA-2.0-DE", "CC-BY-NC-SA-2.0-FR",
    "CC-BY-NC-SA-2.0-UK", "CC-BY-NC-SA-3.0-DE", "CC-BY-NC-SA-3.0-IGO", "CC-BY-ND-3.0-DE", "CC-BY-SA-2.0-UK", "CC-BY-SA-2.1-JP",
    "CC-BY-SA-3.0-AT", "CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-IGO",
})  # fmt: skip
_ELEMENTS = ("by", "nc", "nd", "sa")


def licence_of(candidates: Sequence[str]) -> Licence:
    """The most exact licence among URLs and sentences of a page; of equals, the first. A picture's licence is not the page's.

    An SPDX id needs kind and version. Reserved rights and anything not understood give None, with the words in ``license_raw``.

    >>> licence_of(["This article is under CC BY-ND 4.0."]).license
    'CC-BY-ND-4.0'
    >>> licence_of(["republished under a Creative Commons license"]).license
    'LicenseRef-CC-unspecified'
    """
    best: tuple[int, str | None, str] | None = None
    for candidate in candidates:
        raw = clean_text(candidate[:_READ_CHARACTERS])
        if not raw or is_of_picture(raw):
            continue
        for rank, identifier in _readings(raw):
            if best is None or rank > best[0]:
                best = (rank, identifier, raw[:_RAW_CHARACTERS])
    return Licence(best[1], best[2]) if best is not None else Licence(None, None)


def states_rights(text: str) -> bool:
    """Whether words say anything of a licence or of rights.

    >>> states_rights("Republished from Grist."), states_rights("© 2024 Grist. All rights reserved.")
    (False, True)
    """
    return _words("rights").search(text) is not None


def puts_under_licence(text: str) -> bool:
    """Whether a sentence puts something under a Creative Commons licence; a mere mention in running text does not.

    >>> puts_under_licence("This work is licensed under CC BY 4.0."), puts_under_licence("The data are CC0.")
    (True, False)
    """
    names = _SHORT.search(text) or _ZERO.search(text) or _URL.search(text) or _words("creative_commons").search(text)
    return names is not None and _words("licensing").search(text) is not None


def is_of_picture(text: str) -> bool:
    """Whether a statement is about a picture, not about the text it stands in.

    >>> is_of_picture("Photo: Jane Doe, CC BY 2.0"), is_of_picture("This article is under CC BY 2.0.")
    (True, False)
    """
    return _picture_begins().match(text) is not None or _words("picture_speaks").search(text) is not None


def _readings(raw: str) -> Iterator[tuple[int, str | None]]:
    """(how exact, identifier) of each licence the words may mean: 3 an SPDX id, 2 public domain, 1 Creative Commons, 0 none."""
    yield 0, None
    if match := _URL_PUBLIC.search(raw):
        yield 3, {"zero": "CC0-1.0", "mark": "CC-PDM-1.0", None: "CC-PDDC"}[match["which"] and match["which"].casefold()]
    if match := _URL.search(raw):
        yield _identifier(_elements_in(match["kind"]), match["version"], match["port"])
        return
    if _ZERO.search(raw):
        yield 3, "CC0-1.0"
    if _MARK.search(raw):
        yield 3, "CC-PDM-1.0"
    words = comparable(raw)
    if match := _SHORT.search(raw):
        version = match["version"] or _version(raw)
        yield _identifier(_elements_in(match["kind"]), version, match["port"] or _port(words, version))
    elif _words("creative_commons").search(words) or _words("written_out").search(words):
        version = _version(raw)
        elements = frozenset(element for element in _ELEMENTS if _words(element).search(words))
        yield _identifier(elements, version, _port(words, version))
    elif _words("public_domain").search(words) and not _words("not_so").search(words):
        yield 2, PUBLIC_DOMAIN


def _elements_in(kind: str) -> frozenset[str]:
    return frozenset(re.findall("by|nc|nd|sa", kind.casefold()))


def _version(raw: str) -> str | None:
    match = _LONG_VERSION.search(raw)
    return match["version"] if match else None


def _port(words: str, version: str | None) -> str | None:
    """The jurisdiction that prose names right behind the version ("3.0 Germany", "2.0 UK: England & Wales")."""
    if version is None:
        return None
    for port, pattern in _ports():
        if re.search(rf"{re.escape(version)} \(?(?:{pattern})\b", words):
            return port
    return None


def _identifier(elements: frozenset[str], version: str | None, port: str | None) -> tuple[int, str]:
    """SPDX id of a Creative Commons licence; its elements come in any order and with any mark between them."""
    if elements == {"sa"} and version == "1.0":
        return 3, "CC-SA-1.0"
    if version is None or "by" not in elements or {"nd", "sa"} <= elements:
        return 1, CC_UNSPECIFIED
    identifier = "-".join(["CC", *(element.upper() for element in _ELEMENTS if element in elements), version])
    if port and (ported := f"{identifier}-{port.upper()}") in _PORTED:
        return 3, ported
    # Version 2.1 was only ever ported; SPDX has Japan's alone.
    return (3, identifier) if version in _VERSIONS else (1, CC_UNSPECIFIED)


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_table()[name]), re.IGNORECASE)


@cache
def _picture_begins() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(_table()['picture_begins'])})(?:s|\w*credits?)?\b", re.IGNORECASE)


@cache
def _ports() -> tuple[tuple[str, str], ...]:
    ports: dict[str, str] = tomllib.loads(_source())["ports"]
    return tuple(ports.items())


@cache
def _table() -> dict[str, list[str]]:
    return {name: words for name, words in tomllib.loads(_source()).items() if isinstance(words, list)}


def _source() -> str:
    return files("pipelines.normalise").joinpath("licence_words.toml").read_text("utf-8")
