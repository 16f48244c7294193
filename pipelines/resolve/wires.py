"""Marks of a news agency's story: dateline, closing token, byline."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, islice

from lxml.html import HtmlElement

from pipelines.publishers import Publisher, publisher_named, publishers
from pipelines.resolve.blocks import Block, place_of, plain
from pipelines.resolve.findings import Finding, Site, evidence

DATELINE, CLOSING, BYLINE = 0.8, 0.75, 0.8
# A dateline opens the story: it stands in one of the first paragraphs.
_PARAGRAPHS_SEARCHED = 6
# Places are worth their cost for the first marks of a page only; one with more is a list of stories.
_MOST_MARKS = 50
_JSON_CHARACTERS = 500_000


@cache
def _agency_names() -> str:
    names = {name for publisher in publishers() if publisher.is_agency for name in (publisher.name, *publisher.aliases)}
    names |= {name.capitalize() for name in names if name.isupper() and len(name) <= 4 and name != "AP"} | {
        name.upper() for name in names
    }
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


@cache
def _small_agency_names() -> tuple[str, ...]:
    """The names in small letters, without those that hold a shorter one."""
    names = sorted({name.replace("\\", "").casefold() for name in _agency_names().split("|")}, key=lambda name: (len(name), name))
    return tuple(name for number, name in enumerate(names) if not any(shorter in name for shorter in names[:number]))


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


def wire_findings(tree: HtmlElement, blocks: Sequence[Block], text_tail: str, site: Site) -> Iterator[Finding]:
    """Each mark of an agency whose own site this is not."""
    prose = [block for block in blocks if block.prose_characters >= 80]
    for block in prose[:_PARAGRAPHS_SEARCHED]:
        if (match := _dateline().match(block.text[:120])) is not None:
            yield from _of_agency("wire_dateline", match["agency"], match.group(), place_of(block.element), DATELINE, site)
    yield from _closings(prose, text_tail, site)
    yield from _bylines(tree, blocks, site)
    yield from _copyrights(blocks, site)


def _of_agency(kind: str, name: str, words: str, place: str, confidence: float, site: Site) -> Iterator[Finding]:
    agency = publisher_named(name)
    if agency is not None and agency is not site.publisher:
        yield Finding(
            evidence(kind, words, place, confidence), None, 9, agency.name, agency.key, 1 if confidence >= BYLINE else 3
        )


def _closings(prose: Sequence[Block], text_tail: str, site: Site) -> Iterator[Finding]:
    lines = [plain(line) for line in text_tail.splitlines() if line.strip()][-4:]
    places = ["text:end"] * len(lines)
    if not lines and prose:
        lines, places = [prose[-1].text], [place_of(prose[-1].element)]
    for line, place in zip(lines, places, strict=True):
        end = line[-200:]
        if (match := _closing().search(end)) is not None and "photo" not in match.group().casefold():
            yield from _of_agency("wire_closing", match["agency"] or match["bare"], match.group().strip(), place, CLOSING, site)
        if (match := _DESKS.search(line[-600:])) is not None:
            yield from _of_agency("wire_closing", "Reuters", match.group(), place, BYLINE, site)


def _bylines(tree: HtmlElement, blocks: Sequence[Block], site: Site) -> Iterator[Finding]:
    seen: set[str] = set()
    for text, place in _author_texts(tree, blocks):
        short = plain(text)
        if not 2 <= len(short) <= 150 or short in seen or _any_agency().search(short) is None or _PICTURE.match(short):
            continue
        seen.add(short)
        if (match := _byline().match(short)) is not None:
            where = place if isinstance(place, str) else place_of(place)
            yield from _of_agency("wire_byline", match["agency"], short, where, BYLINE, site)
    for block in blocks:
        if block.text in seen or len(seen) >= _MOST_MARKS:
            continue
        if len(block.text) <= 60 and (match := _agency_and_city().match(block.text)) is not None:
            seen.add(block.text)
            yield from _of_agency("wire_byline", match["agency"], block.text, place_of(block.element), BYLINE, site)
        if len(block.text) <= 120 and (match := _SLUGLINE.match(block.text)) is not None:
            seen.add(block.text)
            yield from _of_agency("wire_slugline", "Associated Press", match.group(), place_of(block.element), BYLINE, site)


def _author_texts(tree: HtmlElement, blocks: Sequence[Block]) -> Iterator[tuple[str, str | HtmlElement]]:
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or "").casefold()
        if name in ("author", "article:author", "byl", "dc.creator", "dcterms.creator", "sailthru.author", "parsely-author"):
            yield element.get("content") or "", f"meta:{name}"
    for script in tree.iter("script"):
        if (script.get("type") or "").casefold().startswith("application/ld+json"):
            for name in _json_authors(script.text or ""):
                yield name, "json-ld:author"
    # An agency's name first: it is what nearly every short block lacks, and all of them are searched at once.
    for block in _naming_an_agency([block for block in blocks if len(block.text) <= 150]):
        if _is_byline(block):
            yield block.text, block.element


def _naming_an_agency(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks in which an agency's name may stand, in their order."""
    small = [block.text.casefold() for block in blocks]
    starts = list(accumulate((len(text) + 1 for text in small), initial=0))
    joined = "\n".join(small)
    found: set[int] = set()
    for name in _small_agency_names():
        place = joined.find(name)
        while place >= 0:
            number = bisect_right(starts, place) - 1
            found.add(number)
            place = joined.find(name, starts[number + 1])
    return (blocks[number] for number in sorted(found) if _any_agency().search(blocks[number].text))


def _is_byline(block: Block) -> bool:
    """Whether the block, or a box right around it, calls itself a byline, or its words do ("By ...")."""
    element = block.element
    if _CAPTION.search(f"{element.tag} {element.get('class') or ''}"[:300]) or _is_in_figure(element):
        return False  # "Michael Conroy, AP" under a picture is its photographer
    for _ in range(3):
        if _BYLINE_CLASS.search(f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"[:300]):
            return True
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "main", "article"):
            break
        element = parent
    if any(
        _BYLINE_CLASS.search(child.get("class") or "")
        for child in block.element.iterchildren("span", "a", "b", "strong", "em", "i")
    ):
        return True
    return re.match(r"(?:by|par|von|por) ", block.text, re.IGNORECASE) is not None


def _is_in_figure(element: HtmlElement) -> bool:
    return any(parent.tag in ("figure", "figcaption") for parent in islice(element.iterancestors(), 6))


def _json_authors(source: str) -> Iterator[str]:
    """Names of ``author`` in the JSON-LD's own objects; lists of other stories further down are not looked at."""
    try:
        data = json.loads(source[:_JSON_CHARACTERS], strict=False)
    except (ValueError, RecursionError):
        return
    tops = data if isinstance(data, list) else [data]
    for top in tops[:20]:
        nodes = (
            [top, *(top.get("@graph") or [])] if isinstance(top, dict) and isinstance(top.get("@graph") or [], list) else [top]
        )
        for node in nodes[:50]:
            authors = node.get("author") if isinstance(node, dict) else None
            for author in (authors if isinstance(authors, list) else [authors])[:50]:
                name = author.get("name") if isinstance(author, dict) else author
                for each in name if isinstance(name, list) else [name]:
                    if isinstance(each, str):
                        yield each


def _copyrights(blocks: Sequence[Block], site: Site) -> Iterator[Finding]:
    """ "Copyright: Project Syndicate, 2025" under a text: another publisher's, and with its year (pictures have none)."""
    seen: set[str] = set()
    for block in blocks:
        if (
            len(block.text) > 300
            or block.text in seen
            or len(seen) >= _MOST_MARKS
            or not re.search(r"©|copyright|\(c\)", block.text, re.IGNORECASE)
        ):
            continue
        seen.add(block.text)
        match = _COPYRIGHT.search(block.text)
        owner = _owner((match["after"] or match["before"]).strip()) if match is not None else None
        if match is not None and owner is not None and owner is not site.publisher:
            # An agency's name with a copyright is a picture's as often as the text's.
            confidence = 0.3 if owner.is_agency else 0.6
            yield Finding(
                evidence("foreign_copyright", match.group(), place_of(block.element), confidence),
                None,
                9,
                owner.name,
                owner.key,
                2,
            )


def _owner(name: str) -> Publisher | None:
    words = name.split()
    return next(
        (found for length in range(len(words), 0, -1) if (found := publisher_named(" ".join(words[:length]))) is not None), None
    )
