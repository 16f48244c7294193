"""Marks of a news agency's story: dateline, closing token, byline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from lxml.html import HtmlElement

from pipelines.publishers import Publisher, publisher_named, publishers
from pipelines.resolve.blocks import Block, VisibleText, plain
from pipelines.resolve.findings import Finding, Site, evidence

DATELINE, CLOSING, BYLINE = 0.8, 0.75, 0.8
# A dateline opens the story: it stands in one of the first paragraphs.
_PARAGRAPHS_SEARCHED = 6
# Places are worth their cost for the first marks of a page only; one with more is a list of stories.
_MOST_MARKS = 50
# A byline is no longer; a paragraph of the story is.
_BYLINE_CHARACTERS = 150
# Bytes of a name that is looked for with what stands around it: "ap" is in "happy", " afp" in no word.
_SHORT_NAME = 3
_BEFORE_A_NAME = ("\n", " ", "(", "/", "-", ",", ":", "|", ">")
_BEHIND_A_NAME = ("\n", " ", ")", "/", "-", ",", ":", "|", ".", "'")
# How a slugline begins ("AP-US--Trump-Impeachment, 4th Ld-Writethru").
_SLUG = "\nap-"


@cache
def _agency_names() -> str:
    names = {name for publisher in publishers() if publisher.is_agency for name in (publisher.name, *publisher.aliases)}
    names |= {name.capitalize() for name in names if name.isupper() and len(name) <= 4 and name != "AP"} | {
        name.upper() for name in names
    }
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


@cache
def agency_words() -> frozenset[str]:
    """Words in small letters of which a line that may be an agency's byline or slugline has one.

    Names of two or three letters are parts of many words: what stands around a name, the line's ends included, goes with them.
    """
    names = sorted({name.replace("\\", "").casefold() for name in _agency_names().split("|")}, key=lambda name: (len(name), name))
    long = [name for name in names if len(name.encode()) > _SHORT_NAME]
    words = {name for number, name in enumerate(long) if not any(shorter in name for shorter in long[:number])}
    for name in names:
        if len(name.encode()) <= _SHORT_NAME:
            ends = _BEHIND_A_NAME if len(name) < _SHORT_NAME else ("",)
            words.update(f"{before}{name}{behind}" for before in _BEFORE_A_NAME for behind in ends)
    return frozenset({*words, _SLUG})


@cache
def _closing_ends() -> tuple[str, ...]:
    """What a line that closes a story ends with: a name, or a bracket that may hold one."""
    return (*(name.replace("\\", "") for name in _agency_names().split("|")), ")", "]", "）")


@cache
def _dateline() -> re.Pattern[str]:
    # "INDIANAPOLIS (AP) —", "Bruselas, 7 oct (EFE).-", "PARIS (Reuters) –", "Berlin (dpa/tmn) -", "PARIS, Jan 18 (Xinhua) --"
    return re.compile(
        rf"^[\"'(]?[^\W\d_a-zа-яß][^()\n]{{1,60}}?\s?[(（](?P<agency>{_agency_names()})(?:/[\w/]{{1,12}})?[)）]\s?[.,:]?\s?[—–―:.-]"
    )


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(
        rf"(?:[(\[（](?P<agency>{_agency_names()})(?:/[\w/]{{1,12}})?[)\]）]|(?:^|[.!?\"] )(?P<bare>{_agency_names()}))\s*\.?$"
    )


@cache
def _byline() -> re.Pattern[str]:
    # "Associated Press", "AFP, MANILA", "By Tom Davies - Associated Press", "HILLEL ITALIE, AP National Writer", "Agencia EFE"
    return re.compile(
        rf"^(?:by |par |von |por |fuente:? |from |agencias? )?(?:(?P<name>[^,|/()–—-]{{3,60}}?)"
        rf"(?:\s*[,|/(]\s*|\s+[–—-]\s+|\s+(?:of|for)\s+(?:the\s+)?))?"
        rf"(?:the )?(?P<agency>{_agency_names()})\)?(?:,? (?:[A-ZÀ-Þ][\w.'-]*(?:,? ?[A-ZÀ-Þ][\w.'-]*){{0,3}}|"
        rf"(?:[A-Z]?[a-z]+ )?(?:writer|reporter|correspondent|staff)\w*))?$",
        re.IGNORECASE,
    )


@cache
def _agency_and_city() -> re.Pattern[str]:
    # "AFP, MANILA" on a line of its own, whatever its class
    return re.compile(rf"^(?P<agency>{_agency_names()}),? [A-ZÀ-Þ][A-ZÀ-Þ .'-]{{2,30}}$")


@cache
def _any_agency() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_agency_names()})(?!\w)", re.IGNORECASE)


_DESKS = re.compile(
    r"\([^()]{0,20}\b(?:Reporting|Writing|Additional reporting) by [^()]{3,300}\bEditing by [^()]{3,120}\)?", re.IGNORECASE
)
_SLUGLINE = re.compile(r"^AP-[A-Z]{2}--?[\w'-]+(?:, \d+\w{2} Ld(?:-Writethru)?)?", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright:?)\s*(?:copyright\s*)?(?:(?:19|20)\d\d,?\s+(?:by\s+)?(?:the\s+)?(?P<after>[^\d.,|©]{2,40})|(?P<before>[^\d,.|©]{2,40}?),?\s+(?:19|20)\d\d)",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"(?:photo|picture|image|foto|bild|video)\b", re.IGNORECASE)
_CAPTION = re.compile(r"figcaption|caption|photo|image|gallery|media|credit", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"byline|author|autor|auteur|agency|agencia|reporter|firma|\bsource", re.IGNORECASE)


def wire_findings(
    text: VisibleText, words: Mapping[str, Sequence[int]], authors: Sequence[tuple[str, str]], text_tail: str, site: Site
) -> Iterator[Finding]:
    """Each mark of an agency whose own site this is not.

    ``words`` are those of ``agency_words`` that stand in the text, with their blocks; ``authors`` are the names that the page's
    metadata claims, each with its place.
    """
    for number in islice(text.prose(80), _PARAGRAPHS_SEARCHED):
        start = text.plain[text.starts[number] : text.starts[number + 1] - 1][:120]
        if ("(" in start or "（" in start) and (match := _dateline().match(start)) is not None:
            yield from _of_agency("wire_dateline", match["agency"], match.group(), text.block(number).place, DATELINE, site)
    yield from _closings(text, text_tail, site)
    yield from _bylines(text, words, authors, site)
    yield from _copyrights(text, site)


def _of_agency(kind: str, name: str, words: str, place: str, confidence: float, site: Site) -> Iterator[Finding]:
    agency = publisher_named(name)
    if agency is not None and agency is not site.publisher:
        yield Finding(
            evidence(kind, words, place, confidence), None, 9, agency.name, agency.key, 1 if confidence >= BYLINE else 3
        )


def _closings(text: VisibleText, text_tail: str, site: Site) -> Iterator[Finding]:
    lines = [line for line in text_tail.splitlines() if line.strip()][-4:]
    places = ["text:end"] * len(lines)
    if not lines and (last := next(iter([*text.prose(80)][-1:]), None)) is not None:
        lines, places = [text.block(last).text], [text.block(last).place]
    for line, place in zip(lines, places, strict=True):
        match = _closing().search(plain(line)[-200:]) if line.rstrip(". \u00a0").endswith(_closing_ends()) else None
        if match is not None and "photo" not in match.group().casefold():
            yield from _of_agency("wire_closing", match["agency"] or match["bare"], match.group().strip(), place, CLOSING, site)
        if "diting by" in line and (match := _DESKS.search(plain(line)[-600:])) is not None:
            yield from _of_agency("wire_closing", "Reuters", match.group(), place, BYLINE, site)


def _bylines(
    text: VisibleText, words: Mapping[str, Sequence[int]], authors: Sequence[tuple[str, str]], site: Site
) -> Iterator[Finding]:
    seen: set[str] = set()
    named = list(_naming_an_agency(text, words))
    claimed: list[tuple[str, str | Block]] = [(plain(name), place) for name, place in authors]
    for short, place in [*claimed, *((block.text, block) for block in named if _is_byline(block))]:
        if not 2 <= len(short) <= _BYLINE_CHARACTERS or short in seen or _any_agency().search(short) is None:
            continue
        if _PICTURE.match(short):
            continue
        seen.add(short)
        if (match := _byline().match(short)) is not None:
            where = place if isinstance(place, str) else place.place
            yield from _of_agency("wire_byline", match["agency"], short, where, BYLINE, site)
    for block in named:
        if block.text not in seen and len(block.text) <= 60 and (match := _agency_and_city().match(block.text)) is not None:
            seen.add(block.text)
            yield from _of_agency("wire_byline", match["agency"], block.text, block.place, BYLINE, site)
    yield from _sluglines(text, words.get(_SLUG, ()), site)


def _sluglines(text: VisibleText, numbers: Sequence[int], site: Site) -> Iterator[Finding]:
    for block in map(text.block, numbers[:_MOST_MARKS]):
        if len(block.text) <= 120 and (match := _SLUGLINE.match(block.text)) is not None:
            yield from _of_agency("wire_slugline", "Associated Press", match.group(), block.place, BYLINE, site)


def _naming_an_agency(text: VisibleText, words: Mapping[str, Sequence[int]]) -> Iterator[Block]:
    """The short blocks in which an agency's name stands, in their order."""
    agencies = agency_words()
    named = {number for word, numbers in words.items() if word in agencies for number in numbers}
    for number in sorted(named)[: 4 * _MOST_MARKS]:
        if len(text.sources[number].text) <= _BYLINE_CHARACTERS:
            block = text.block(number)
            if _any_agency().search(block.text):
                yield block


def _is_byline(block: Block) -> bool:
    """Whether the block, or a box right around it, calls itself a byline, or its words do ("By ...")."""
    element = block.source.owner
    if element is None or _CAPTION.search(f"{element.tag} {element.get('class') or ''}"[:300]) or _is_in_figure(element):
        return False  # "Michael Conroy, AP" under a picture is its photographer
    own = element
    for _ in range(3):
        if _BYLINE_CLASS.search(f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"[:300]):
            return True
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "main", "article"):
            break
        element = parent
    if any(_BYLINE_CLASS.search(child.get("class") or "") for child in own.iterchildren("span", "a", "b", "strong", "em", "i")):
        return True
    return re.match(r"(?:by|par|von|por) ", block.text, re.IGNORECASE) is not None


def _is_in_figure(element: HtmlElement) -> bool:
    return any(parent.tag in ("figure", "figcaption") for parent in islice(element.iterancestors(), 6))


def _copyrights(text: VisibleText, site: Site) -> Iterator[Finding]:
    """ "Copyright: Project Syndicate, 2025" under a text: another publisher's, and with its year (pictures have none)."""
    marked = {block.index: block for mark in ("©", "copyright", "(c)") for block in islice(text.holding(mark), _MOST_MARKS)}
    seen: set[str] = set()
    for _, block in sorted(marked.items()):
        if len(block.text) > 300 or block.text in seen or len(seen) >= _MOST_MARKS:
            continue
        seen.add(block.text)
        match = _COPYRIGHT.search(block.text)
        owner = _owner((match["after"] or match["before"]).strip()) if match is not None else None
        if match is not None and owner is not None and owner is not site.publisher:
            # An agency's name with a copyright is a picture's as often as the text's.
            confidence = 0.3 if owner.is_agency else 0.6
            found = evidence("foreign_copyright", match.group(), block.place, confidence)
            yield Finding(found, None, 9, owner.name, owner.key, 2)


def _owner(name: str) -> Publisher | None:
    words = name.split()
    return next(
        (found for length in range(len(words), 0, -1) if (found := publisher_named(" ".join(words[:length]))) is not None), None
    )
