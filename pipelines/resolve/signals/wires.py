"""Marks of a news agency's story, or of another programme's: dateline, closing token, byline, words that only it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from pipelines.publishers import Publisher, publisher_named, publishers
from pipelines.resolve.signals.blocks import Block, VisibleText, is_caption, plain
from pipelines.resolve.signals.datelines import agency_names, dateline
from pipelines.resolve.signals.findings import Finding, Site, evidence
from pipelines.resolve.signals.needed import needed_words
from pipelines.resolve.signals.words import rarity

DATELINE, CLOSING, BYLINE, MARK = 0.85, 0.75, 0.85, 0.8
# The name of another outlet where the author's stands, and behind the author's.
OUTLET_AS_AUTHOR, AUTHOR_OF_OUTLET = 0.75, 0.5
# A dateline opens the story: it stands in one of the first paragraphs.
_PARAGRAPHS_SEARCHED = 6
# Places are worth their cost for the first marks of a page only; one with more is a list of stories.
_MOST_MARKS = 50
# A byline is no longer; a paragraph of the story is.
_BYLINE_CHARACTERS = 150
# "(EUROPA PRESS)" on a line of its own, which extraction may have left out.
_TOKEN_CHARACTERS = 40
_TELLING_NAME = 9
# Bytes of a name that is looked for with what stands around it: "ap" is in "happy", " afp" in no word.
_SHORT_NAME = 3
_BEFORE_A_NAME = ("\n", " ", "(", "/", "-", ",", ":", "|", ">")
_BEHIND_A_NAME = ("\n", " ", ")", "/", "-", ",", ":", "|", ".", "'")


@cache
def agency_words() -> frozenset[str]:
    """Words in small letters of which a line that may be an agency's byline, or bear a publisher's mark, has one.

    Names of two or three letters are parts of many words: what stands around a name, the line's ends included, goes with them.
    """
    spelt = {
        name
        for publisher in publishers()
        for name in (publisher.name, *publisher.aliases)
        # "Time", "The Nation" are any page's words; another outlet's name matters behind an author's only.
        if publisher.is_agency or len(name.removeprefix("The ")) >= _TELLING_NAME
    }
    names = sorted({name.casefold() for name in spelt}, key=lambda name: (len(name), name))
    long = [name for name in names if len(name.encode()) > _SHORT_NAME]
    words = {name for number, name in enumerate(long) if not any(shorter in name for shorter in long[:number])}
    for name in names:
        if len(name.encode()) <= _SHORT_NAME:
            ends = _BEHIND_A_NAME if len(name) < _SHORT_NAME else ("",)
            words.update(f"{before}{name}{behind}" for before in _BEFORE_A_NAME for behind in ends)
    return frozenset({*words, *_mark_words()})


@dataclass(frozen=True, eq=False)
class _Mark:
    publisher: Publisher
    pattern: re.Pattern[str]


@cache
def _mark_words() -> Mapping[str, tuple[_Mark, ...]]:
    """Each word that gives a publisher's mark away, with the marks it belongs to."""
    found: dict[str, list[_Mark]] = {}
    for publisher in publishers():
        for source in publisher.marks:
            needs = sorted(needed_words(source), key=lambda words: -min(map(rarity, words)))
            assert needs, (
                f"pipelines/publishers/{publisher.key}.toml: the mark {source} needs no word, so it would be tried on any text"
            )
            for word in needs[0]:
                found.setdefault(word, []).append(_Mark(publisher, re.compile(source)))
    return {word: tuple(marks) for word, marks in found.items()}


@cache
def _closing_ends() -> tuple[str, ...]:
    """What a line that closes a story ends with: a name, or a bracket that may hold one."""
    return (*(name.replace("\\", "") for name in agency_names().split("|")), ")", "]", "）")


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(
        rf"(?:[(\[（/](?P<agency>{agency_names()})(?:/[\w/]{{1,12}})?[)\]）/]"
        rf"|(?:^|[.!?\"] )(?:[—–-] ?)?(?P<bare>{agency_names()}))\s*\.?$"
    )


@cache
def _byline() -> re.Pattern[str]:
    # "Associated Press", "AFP, MANILA", "By Tom Davies - Associated Press", "HILLEL ITALIE, AP National Writer", "Agencia EFE"
    return re.compile(
        rf"^(?:by |par |von |por |fuente:? |from |agencias? )?(?:(?P<name>[^,|/()–—-]{{3,60}}?)"
        rf"(?P<cut>\s*[,|/(]\s*|\s+[–—-]\s+|\s+(?:of|for)\s+(?:the\s+)?)?)?"
        rf"(?:the )?(?P<agency>{agency_names()})\)?(?:,? (?:[A-ZÀ-Þ][\w.'-]*(?:,? ?[A-ZÀ-Þ][\w.'-]*){{0,3}}|"
        rf"(?:[A-Z]?[a-z]+ )?(?:writer|reporter|correspondent|staff)\w*))?$",
        re.IGNORECASE,
    )


@cache
def _agency_and_city() -> re.Pattern[str]:
    # "AFP, MANILA" on a line of its own, whatever its class
    return re.compile(rf"^(?P<agency>{agency_names()}),? [A-ZÀ-Þ][A-ZÀ-Þ .'-]{{2,30}}$")


@cache
def _agencies_in_small_letters() -> frozenset[str]:
    return frozenset(name.replace("\\", "").casefold() for name in agency_names().split("|"))


def _may_name_an_agency(small: str) -> bool:
    return any(name in small for name in _agencies_in_small_letters())


_BY = re.compile(r"^(?:by|par|von|por|da|de|door|av|af)\s+", re.IGNORECASE)
_OUTLET_BEHIND = re.compile(r"(?:,|/|\||\s[–—-]|\s(?:for|of))\s*(?P<outlet>[^,/|–—]{3,40})$")
_PICTURE = re.compile(r"(?:photo|picture|image|foto|bild|video)\b", re.IGNORECASE)
# A title and the outlet it links to, in a list of links; a story ends with a full stop before its agency.
_SOURCE_OF_A_LINK = re.compile(r"[^.!?\"'”»] \[[^\]]{2,40}\]$")
_PICTURES = re.compile(r"photo|image|gallery|media|credit", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"byline|author|autor|auteur|agency|agencia|reporter|firma|\bsource", re.IGNORECASE)


def wire_findings(
    text: VisibleText, words: Mapping[str, Sequence[int]], authors: Sequence[tuple[str, str]], text_tail: str, site: Site
) -> Iterator[Finding]:
    """Each mark of an agency whose own site this is not.

    ``words`` are those of ``agency_words`` that stand in the text, with their blocks; ``authors`` are the names that the page's
    metadata claims, each with its place.
    """
    named = _naming_an_outlet(text, words)
    for number in islice(text.prose(80), _PARAGRAPHS_SEARCHED) if named else ():
        found = dateline(text.plain[text.starts[number] : text.starts[number + 1] - 1]) if number in named else None
        if found is not None:
            yield from _of_publisher("wire_dateline", found[1], found[0], text.block(number).place, DATELINE, site)
    yield from _closings(text, text_tail, site)
    yield from _bylines([text.block(number) for number in named if _is_short(text, number)], authors, site)
    yield from _marked(text, words, site)


def _of_agency(kind: str, name: str, words: str, place: str, confidence: float, site: Site) -> Iterator[Finding]:
    agency = publisher_named(name)
    if agency is not None:
        yield from _of_publisher(kind, agency, words, place, confidence, site)


def _of_publisher(kind: str, publisher: Publisher, words: str, place: str, confidence: float, site: Site) -> Iterator[Finding]:
    if publisher is not site.publisher:
        rank = 1 if confidence > CLOSING else 3
        yield Finding(evidence(kind, words, place, confidence), None, 9, publisher.name, publisher.key, rank)


def _closings(text: VisibleText, text_tail: str, site: Site) -> Iterator[Finding]:
    lines = [line for line in text_tail.splitlines() if line.strip()][-4:]
    places = ["text:end"] * len(lines)
    if not lines and (last := next(iter([*text.prose(80)][-1:]), None)) is not None:
        lines, places = [text.block(last).text], [text.block(last).place]
    for line, place in zip(lines, places, strict=True):
        if _SOURCE_OF_A_LINK.search(line):
            continue
        match = _closing().search(plain(line)[-200:]) if line.rstrip(". \u00a0").endswith(_closing_ends()) else None
        if match is not None and "photo" not in match.group().casefold():
            yield from _of_agency("wire_closing", match["agency"] or match["bare"], match.group().strip(), place, CLOSING, site)


def _bylines(named: Sequence[Block], authors: Sequence[tuple[str, str]], site: Site) -> Iterator[Finding]:
    seen: set[str] = set()
    bylines = [block for block in named if _is_byline(block)]
    claimed: list[tuple[str, str | Block]] = [(plain(name), place) for name, place in authors]
    for short, place in [*claimed, *((block.text, block) for block in bylines)]:
        if not 2 <= len(short) <= _BYLINE_CHARACTERS or short in seen or not _may_name_an_agency(short.casefold()):
            continue
        if _PICTURE.match(short):
            continue
        seen.add(short)
        if (match := _byline().match(short)) is not None and _is_agency_there(match):
            where = place if isinstance(place, str) else place.place
            yield from _of_agency("wire_byline", match["agency"], short, where, BYLINE, site)
    for block in named:
        if len(block.text) <= _TOKEN_CHARACTERS and (match := _closing().fullmatch(block.text)) and match["agency"]:
            yield from _of_agency("wire_closing", match["agency"], block.text, block.place, CLOSING, site)
    yield from _other_outlets(authors, bylines, site)
    for block in named:
        if block.text not in seen and len(block.text) <= 60 and (match := _agency_and_city().match(block.text)) is not None:
            seen.add(block.text)
            yield from _of_agency("wire_byline", match["agency"], block.text, block.place, BYLINE, site)


def _is_agency_there(match: re.Match[str]) -> bool:
    """Whether a byline's last words are an agency and no person: "Aa" and "Sid" are people, so is "Michael Bloomberg"."""
    agency, rest = match["agency"], match.string[match.end("agency") :].strip(" )")
    if len(agency) == 2 and not agency.isupper() and agency != "ap":
        return False
    if match.string[: match.start("agency")].casefold().startswith("agenc"):
        return True
    if len(agency) <= 4 and agency.istitle() and (rest or match["cut"] is None):
        return False
    return match["name"] is None or match["cut"] is not None or agency.isupper() or " " in agency


def _other_outlets(authors: Sequence[tuple[str, str]], bylines: Sequence[Block], site: Site) -> Iterator[Finding]:
    """Another outlet, no agency, where the author's name stands ("The Conversation"), or behind it ("Jo Maple, CalMatters")."""
    claimed: list[tuple[str, str | Block]] = [(plain(name), place) for name, place in authors]
    for short, place in [*claimed, *((block.text, block) for block in bylines)]:
        if not 3 <= len(short) <= _BYLINE_CHARACTERS:
            continue
        behind = _OUTLET_BEHIND.search(short)
        outlet = publisher_named(_BY.sub("", short))
        confidence = OUTLET_AS_AUTHOR if outlet is not None else AUTHOR_OF_OUTLET
        outlet = outlet or (publisher_named(behind["outlet"]) if behind is not None else None)
        if outlet is not None and not outlet.is_agency and not outlet.is_republisher:
            where = place if isinstance(place, str) else place.place
            yield from _of_publisher("outlet_byline", outlet, short, where, confidence, site)


def _marked(text: VisibleText, words: Mapping[str, Sequence[int]], site: Site) -> Iterator[Finding]:
    """Words that only one publisher's stories have: an agency's number or slug, a programme's line about itself."""
    marks = _mark_words()
    for word in words:
        for mark in marks.get(word, ()):
            for block in map(text.block, words[word][:_MOST_MARKS]):
                match = mark.pattern.search(block.small)
                if match is not None and not is_caption(block):
                    seen = block.text[match.start() : match.end()]
                    yield from _of_publisher("publisher_mark", mark.publisher, seen, block.place, MARK, site)
                    break


def _naming_an_outlet(text: VisibleText, words: Mapping[str, Sequence[int]]) -> dict[int, None]:
    """The blocks in which an outlet's name stands as a word, in their order."""
    outlets = agency_words()
    found: set[int] = set()
    for word in words:
        if word in outlets:
            found.update(number for number in words[word] if number in found or _stands_alone(word, text, number))
    return dict.fromkeys(sorted(found)[: 4 * _MOST_MARKS])


def _stands_alone(word: str, text: VisibleText, number: int) -> bool:
    """Whether the word is no part of another one somewhere in the block: "ANSA" is none in "Kansas"."""
    start, end = text.starts[number] - 1, text.starts[number + 1]
    place = text.small.find(word, start, end)
    while place >= 0:
        behind = place + len(word)
        is_begun = word[0].isalnum() and text.small[place - 1].isalnum()
        goes_on = word[-1].isalnum() and text.small[behind : behind + 1].isalnum()
        if not (is_begun or goes_on) or not word.isascii():
            return True
        place = text.small.find(word, place + 1, end)
    return False


def _is_short(text: VisibleText, number: int) -> bool:
    return text.starts[number + 1] - text.starts[number] <= _BYLINE_CHARACTERS + 1


def _is_byline(block: Block) -> bool:
    """Whether the block, or a box right around it, calls itself a byline, or its words do ("By ...")."""
    element = block.source.owner
    if element is None or _PICTURES.search(f"{element.tag} {element.get('class') or ''}"[:300]) or is_caption(block):
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
