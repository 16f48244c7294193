"""The licence that a page states, as an SPDX id where its words decide one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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

_URL = re.compile(
    r"creativecommons\.org/licen[cs]es/(?P<kind>by(?:-(?:nc|nd|sa)){0,2}|(?:nd|sa|nc)(?:-(?:nd|sa|nc))?)(?:/(?P<version>[1-4]\.[015]))?(?:/(?P<port>[a-z]{2,4})\b)?",
    re.IGNORECASE,
)
_URL_PUBLIC = re.compile(r"creativecommons\.org/(?:publicdomain/(?P<which>zero|mark)|licen[cs]es/publicdomain)", re.IGNORECASE)
_VERSIONS = frozenset({"1.0", "2.0", "2.1", "2.5", "3.0", "4.0"})
# Jurisdiction ports that have an SPDX id of their own (list 3.27); any other port goes by the unported id, raw keeps the port.
_PORTED = frozenset({
    "CC-BY-2.5-AU", "CC-BY-3.0-AT", "CC-BY-3.0-AU", "CC-BY-3.0-DE", "CC-BY-3.0-IGO", "CC-BY-3.0-NL", "CC-BY-3.0-US",
    "CC-BY-NC-3.0-DE", "CC-BY-NC-ND-3.0-DE", "CC-BY-NC-ND-3.0-IGO", "CC-BY-NC-SA-2.0-DE", "CC-BY-NC-SA-2.0-FR",
    "CC-BY-NC-SA-2.0-UK", "CC-BY-NC-SA-3.0-DE", "CC-BY-NC-SA-3.0-IGO", "CC-BY-ND-3.0-DE", "CC-BY-SA-2.0-UK", "CC-BY-SA-2.1-JP",
    "CC-BY-SA-3.0-AT", "CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-IGO",
})  # fmt: skip

_SHORT = re.compile(
    r"\bcc[\s_-]*(?P<kind>by(?:[\s_/-]*(?:nc|nd|sa)){0,2})\b[\s_-]*(?:v\.?\s*)?(?P<version>[1-4]\.[015])?", re.IGNORECASE
)
_CC = re.compile(r"\bcreative[\s-]*commons\b|\bcc\s+licen[cs]e|クリエイティブ・コモンズ|知识共享|創用\s?cc", re.IGNORECASE)
_LONG_VERSION = re.compile(r"(?<![\d.])(?P<version>[1-4]\.[015])(?![\d.])")
# The elements in words, as Creative Commons and The Conversation name them in each language.
_ELEMENTS = {
    "by": re.compile(
        r"attribution|atribución|reconocimiento|atribuição|namensnennung|attribuzione|"
        r"naamsvermelding|erkännande|navngivelse|uznanie|атрибуция|表示|署名", re.IGNORECASE,
    ),
    "nc": re.compile(
        r"non-?\s?commercial|pas\s+d.utilisation\s+commerciale|no\s?comercial|não\s?comercial|nicht[\s-]?kommerziell|non\s+commerciale|"
        r"niet-?commercieel|ickekommersiell|ikkekommersiel|użycie\s+niekomercyjne|некоммерческ|非営利|非商业", re.IGNORECASE,
    ),
    "nd": re.compile(
        r"no[\s-]?deriv\w*|pas\s+de\s+modifications?|sin\s?(?:obra)?\s?deriv\w*|sem\s?deriva\w*|keine\s+bearbeitung\w*|non\s+opere\s+derivate|"
        r"geen\s?afgeleide\w*|ingabearbetningar|bez\s+utworów\s+zależnych|改変禁止|禁止演绎", re.IGNORECASE,
    ),
    "sa": re.compile(
        r"share[\s-]?alike|partage\s+dans\s+les\s+mêmes\s+conditions|compartir\s?igual|compartilha\s?igual|weitergabe\s+unter\s+gleichen|"
        r"condividi\s+allo\s+stesso\s+modo|gelijk\s?delen|"
        r"dela\s?lika|na\s+tych\s+samych\s+warunkach|継承|相同方式共享", re.IGNORECASE,
    ),
}  # fmt: skip
_ZERO = re.compile(r"\bcc[\s-]?0\b|\bcc\s+zero\b", re.IGNORECASE)
_PUBLIC = re.compile(
    r"\bpublic[\s-]domain\b|domaine\s+public|dominio\s+p[úu]blico|domínio\s+público|gemeinfrei|pubblico\s+dominio", re.IGNORECASE
)
# A licence of the picture is not the article's ("Photo: Jane Doe, CC BY 2.0"), nor is one that pictures are excepted from.
_PICTURE = re.compile(
    r"^\W*(?:photo|image|picture|foto|bild|imagen|imagem|immagine|crédit photo|credit:|source)\w*\b|"
    r"\b(?:flickr|wikimedia|unsplash|pexels)\b",
    re.IGNORECASE,
)


def licence_of(candidates: Sequence[str]) -> Licence:
    """The most exact licence among URLs and sentences of a page; of equals, the first.

    An SPDX id needs kind and version. Reserved rights and anything not understood give None, with the words in ``license_raw``.

    >>> licence_of(["This article is under CC BY-ND 4.0."]).license
    'CC-BY-ND-4.0'
    >>> licence_of(["republished under a Creative Commons license"]).license
    'LicenseRef-CC-unspecified'
    """
    best: tuple[int, str | None, str] | None = None
    for candidate in candidates:
        raw = clean_text(candidate[:4000])
        if not raw or _PICTURE.search(raw):
            continue
        for rank, identifier in _readings(raw):
            if best is None or rank > best[0]:
                best = (rank, identifier, raw[:_RAW_CHARACTERS])
    if best is not None:
        return Licence(best[1], best[2])
    return Licence(None, None)


def _readings(raw: str) -> Iterator[tuple[int, str | None]]:
    """(how exact, identifier) of each licence the words may mean: 3 an SPDX id, 2 public domain, 1 Creative Commons, 0 none."""
    yield 0, None
    if match := _URL_PUBLIC.search(raw):
        yield 3, {"zero": "CC0-1.0", "mark": "CC-PDM-1.0", None: "CC-PDDC"}[match["which"] and match["which"].casefold()]
    if match := _URL.search(raw):
        yield _identifier(match["kind"], match["version"], match["port"])
        return
    if _ZERO.search(raw):
        yield 3, "CC0-1.0"
    if match := _SHORT.search(raw):
        yield _identifier(match["kind"], match["version"] or _version(raw), None)
    elif _CC.search(raw):
        words = comparable(raw)
        elements = [element for element in ("by", "nc", "nd", "sa") if _ELEMENTS[element].search(words)]
        yield _identifier("-".join(elements), _version(raw), None) if elements[:1] == ["by"] else (1, CC_UNSPECIFIED)
    elif _PUBLIC.search(raw) and not re.search(r"\bnot\b|n'est\s+pas", raw):
        yield 2, PUBLIC_DOMAIN


def _version(raw: str) -> str | None:
    match = _LONG_VERSION.search(raw)
    return match["version"] if match else None


def _identifier(kind: str, version: str | None, port: str | None) -> tuple[int, str]:
    """SPDX id of a Creative Commons licence; its elements come in any order and with any mark between them."""
    elements = set(re.findall(r"by|nc|nd|sa", kind.casefold()))
    if version not in _VERSIONS or "by" not in elements or {"nd", "sa"} <= elements:
        return 1, CC_UNSPECIFIED
    identifier = "-".join(["CC", *(element.upper() for element in ("by", "nc", "nd", "sa") if element in elements), version])
    if port and f"{identifier}-{port.upper()}" in _PORTED:
        return 3, f"{identifier}-{port.upper()}"
    return (3, identifier) if version != "2.1" else (1, CC_UNSPECIFIED)
