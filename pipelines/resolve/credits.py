"""Sentences that credit an original: who published it, at which address, on which date.

A sentence counts by what it names. A link to an article elsewhere is nearly a proof; a link to a home page names the publisher
only; the site's own name, or a date where a name should stand, makes it a statement about this page itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipelines.publishers import Publisher, publisher_named, publisher_of
from pipelines.records import Note
from pipelines.resolve.blocks import Anchor, VisibleText
from pipelines.resolve.findings import (
    Finding,
    Site,
    evidence,
    is_article_address,
    is_elsewhere,
    is_possible_origin,
    names_this_site,
    publisher_facts,
)
from pipelines.resolve.mentions import (
    ANY_DATE,
    BOOK_PUBLISHER,
    DATE_FIRST,
    OUTLET_FOLLOWS,
    known_outlet_in,
    outlet_before,
    outlet_in,
    sentence_around,
)
from pipelines.resolve.passages import Passage, matched_passages
from pipelines.resolve.phrases import Phrase, PhraseKind
from pipelines.urls import absolute_url

# Starting values of the facts file, for a credit with a link to an article, to a home page, with no link at all.
WITH_ARTICLE_LINK, WITH_HOME_LINK, WITHOUT_LINK = 0.95, 0.85, 0.75
# A credit with neither a link nor a name that can be read.
NAMELESS = 0.5
# Links this far behind a credit's words still belong to it ("... Read the original article.").
_LINK_REACH = 160

# Languages in which "Source: X" under a text names where it came from; elsewhere it names a chart's data or a claim's.
_SOURCE_MEANS_ORIGIN = frozenset({"zh", "ja"})
# A page has one or two credits; one with hundreds is a list of them, and its first ones say so.
_MOST_FINDINGS = 100

# A translated book in a footnote or review.
_CITATION = re.compile(
    r"\b(?:pages|pp?\.|isbn|éditions?|verlag|press|books|publishers?|€|£)(?!\w)|\d (?:euros?|p\.)", re.IGNORECASE
)
_URL_IN_TEXT = re.compile(r"https?://[^\s<>\"')\]]+|\bwww\.[^\s<>\"')\]]+", re.IGNORECASE)


def credit_findings(
    text: VisibleText, words: Mapping[str, Sequence[int]], notes: Sequence[Note], site: Site, url: str
) -> list[Finding]:
    """What the credits of blocks and of notes kept apart (P.S., credit) say; the same sentence counts once.

    ``words`` are those of ``telling_words`` that stand in the text, with their blocks.
    """
    found: list[Finding] = []
    seen: set[str] = set()
    for passage, matches in matched_passages(text, words, notes):
        if len(seen) >= _MOST_FINDINGS:
            break
        for finding in _findings_of(passage, matches, site, url):
            key = f"{finding.evidence.type}\n{finding.evidence.text.casefold()[:80]}"
            if key not in seen:
                seen.add(key)
                found.append(finding)
    return found


def _findings_of(passage: Passage, matches: Sequence[tuple[Phrase, re.Match[str]]], site: Site, url: str) -> Iterator[Finding]:
    found: dict[PhraseKind, tuple[Phrase, re.Match[str]]] = {}
    for phrase, match in matches:
        found.setdefault(phrase.kind, (phrase, match))
    if not found:
        return
    label = found.get("first_label")
    if label is not None:
        yield from _label(passage, label[1])
    if "outgoing" in found:
        yield from _outgoing(passage, found["outgoing"][1], site)
        found.pop("credit", None)
    if "credit" in found:
        yield from _credit(passage, found["credit"][1], site, url)
    elif "first_date" in found and label is None:
        yield from _first_date(passage, found["first_date"][1])
    if "read_original" in found and "credit" not in found:
        yield from _read_original(passage, found["read_original"][1], site, url)
    for kind in ("provided", "source"):
        if kind in found and "credit" not in found:
            yield from _named_source(passage, found[kind], site, url)
    if "translated" in found:
        yield from _translated(passage, found["translated"][1])
    if "agency" in found:
        yield from _agency(passage, found["agency"][1], site)


def _credit(passage: Passage, match: re.Match[str], site: Site, url: str) -> Iterator[Finding]:
    start, end = sentence_around(passage.text, match.start(), match.end())
    words = passage.text[start:end]
    tail = passage.text[match.end() : end]
    date = ANY_DATE.search(passage.text[match.start() : end])
    date_raw = date["date"] if date else None
    dated = DATE_FIRST.match(tail)
    if dated is not None and not OUTLET_FOLLOWS.search(tail[dated.end() :]):
        yield Finding(evidence("first_published_date", words, passage.place, 0.0), date_raw=dated["date"])
        return
    if dated is None and re.match(r"\W{0,2}(?:the )?(?:early |late )?(?:\d{4}\b|s?eries\b)", tail):
        return  # "It first appeared in 2014"
    named = outlet_in(tail, passage.anchors, match.end(), end) or outlet_before(passage.text[match.start() : match.end()])
    if named is not None and names_this_site(named, site):
        yield Finding(evidence("own_credit", words, passage.place, 0.0), date_raw=date_raw)
        return
    links = _links(passage, start, end, url)
    elsewhere = [link for link in links if is_elsewhere(link.url, site)]
    if links and not elsewhere and any(_is_about_this(link, site) for link in links):
        yield Finding(evidence("own_credit", words, passage.place, 0.0), date_raw=date_raw)
        return
    if named is not None and BOOK_PUBLISHER.search(named) and publisher_named(named) is None and not elsewhere:
        return
    yield from _linked(passage, words, elsewhere, named, date_raw)


def _linked(
    passage: Passage, words: str, elsewhere: Sequence[Anchor], named: str | None, date_raw: str | None
) -> Iterator[Finding]:
    known = publisher_named(named) if named else None
    article = _best_article(elsewhere, known)
    credit = words.strip()
    if article is not None:
        name, key = publisher_facts(article.url)
        if known is not None:
            name, key = known.name, known.key
        elif publisher_of(article.url) is None and named:
            name = named
        yield Finding(
            evidence("credit_sentence", words, passage.place, WITH_ARTICLE_LINK * passage.weight),
            article.url, 0, name, key, 0, credit, date_raw,
        )  # fmt: skip
        return
    home = next(
        (link for link in elsewhere if is_possible_origin(link.url) and (known is None or publisher_of(link.url) is known)), None
    )
    if home is not None:
        name, key = publisher_facts(home.url)
        if publisher_of(home.url) is None and (named or home.text):
            name = named or home.text
        yield Finding(
            evidence("credit_sentence", words, passage.place, WITH_HOME_LINK * passage.weight),
            None,
            9,
            name,
            key,
            0,
            credit,
            date_raw,
        )
    elif known is not None or named:
        name = known.name if known else named
        yield Finding(
            evidence("credit_sentence", words, passage.place, WITHOUT_LINK * passage.weight),
            None, 9, name, known.key if known else None, 1, credit, date_raw,
        )  # fmt: skip
    else:
        yield Finding(
            evidence("credit_sentence", words, passage.place, NAMELESS * passage.weight), None, 9, None, None, 9, credit, date_raw
        )


def _read_original(passage: Passage, match: re.Match[str], site: Site, url: str) -> Iterator[Finding]:
    """ "Read the original article": a proof only with a link to an article elsewhere."""
    links = [
        link
        for link in _links(passage, match.start(), match.end(), url)
        if is_elsewhere(link.url, site) and is_article_address(link.url)
    ]
    if links:
        name, key = publisher_facts(links[0].url)
        words = passage.text[match.start() : max(match.end(), links[0].end)]
        yield Finding(evidence("original_link", words, passage.place, 0.8 * passage.weight), links[0].url, 1, name, key, 2, None)


def _named_source(passage: Passage, found: tuple[Phrase, re.Match[str]], site: Site, url: str) -> Iterator[Finding]:
    """ "Provided by X", "Source: X": X has to be a known publisher, or linked; any other source proves nothing."""
    (kind, language), match = (found[0].kind, found[0].language), found[1]
    _, end = sentence_around(passage.text, match.start(), match.end())
    named = outlet_in(passage.text[match.end() : end], passage.anchors, match.end(), end)
    if named is None or names_this_site(named, site):
        return
    known = publisher_named(named)
    links = [link for link in _links(passage, match.end(), end, url) if is_elsewhere(link.url, site)]
    article = next((link for link in links if is_article_address(link.url)), None)
    words = passage.text[match.start() : end]
    phrase = passage.text[match.start() : match.end()]
    is_marked = kind == "provided" and ("©" in phrase or match.start() > 0 or " " in phrase.replace("provided by", ""))
    if known is not None:
        confidence = 0.8 if kind == "provided" else 0.75
    elif kind == "provided" and (links or is_marked) and len(passage.text) <= 200:
        confidence = 0.75
    elif (
        kind == "source"
        and language in _SOURCE_MEANS_ORIGIN
        and article is not None
        and len(passage.text) <= 200
        and passage.weight == 1.0
    ):
        confidence = 0.5
    else:
        return
    name, key = (known.name, known.key) if known else (named, publisher_facts(links[0].url)[1] if links else None)
    target = article.url if article is not None and (known is None or publisher_of(article.url) is known) else None
    yield Finding(
        evidence("credit_sentence", words, passage.place, confidence * passage.weight), target, 2, name, key, 2, words.strip()
    )


def _translated(passage: Passage, match: re.Match[str]) -> Iterator[Finding]:
    """A translator's line; it says that there is an original in another language, a link or credit beside it says which."""
    start, end = sentence_around(passage.text, match.start(), match.end())
    if len(passage.text) <= 300 and passage.weight == 1.0 and not _CITATION.search(passage.text):
        yield Finding(evidence("translated_by", passage.text[start:end], passage.place, 0.4))


def _outgoing(passage: Passage, match: re.Match[str], site: Site) -> Iterator[Finding]:
    start, end = sentence_around(passage.text, match.start(), match.end())
    named = outlet_in(passage.text[match.end() : end], passage.anchors, match.end(), end)
    if named is not None and not names_this_site(named, site):
        yield Finding(evidence("outgoing_notice", passage.text[start:end], passage.place, 0.0))


def _first_date(passage: Passage, match: re.Match[str]) -> Iterator[Finding]:
    dated = DATE_FIRST.match(passage.text[match.end() : match.end() + 60])
    if dated is not None:
        words = passage.text[match.start() : match.end() + dated.end()]
        yield Finding(evidence("first_published_date", words, passage.place, 0.0), date_raw=dated["date"].strip())


def _label(passage: Passage, match: re.Match[str]) -> Iterator[Finding]:
    """SPIP's label for the date of an earlier publication (DATE_REDAC), with the date behind it."""
    tail = passage.text[match.end() : match.end() + 60]
    value = re.match(r"\s*:?\s*(?P<date>[^()|]{4,40}?)\s*(?:[)|]|$)", tail)
    if value is not None and any(character.isdigit() for character in value["date"]):
        words = passage.text[match.start() : match.end() + value.end()]
        yield Finding(evidence("first_published_label", words, passage.place, 0.6), date_raw=value["date"].strip())


def _agency(passage: Passage, match: re.Match[str], site: Site) -> Iterator[Finding]:
    start, end = sentence_around(passage.text, match.start(), match.end())
    known = known_outlet_in(passage.text[match.end() : match.end() + 60])
    if known is not None and known.is_agency and known is not site.publisher:
        yield Finding(evidence("agency_material", passage.text[start:end], passage.place, 0.15))


def _links(passage: Passage, start: int, end: int, url: str) -> list[Anchor]:
    """Links of the sentence and just behind it, in order; an address written out counts as a link to itself."""
    links = [a for a in passage.anchors if a.end > start and a.start <= end + _LINK_REACH]
    for match in _URL_IN_TEXT.finditer(passage.text, start, min(len(passage.text), end + _LINK_REACH)):
        if any(a.start <= match.start() < a.end for a in links):
            continue
        address = match.group().rstrip(".,;:…")
        target = absolute_url(url, address if "//" in address else f"http://{address}")
        if target is not None:
            links.append(Anchor(target, address, match.start(), match.end()))
    return sorted(links, key=lambda link: link.start)


def _best_article(links: Sequence[Anchor], known: Publisher | None) -> Anchor | None:
    """The link that leads to the original: one of the publisher named, if there is any, else the first to an article."""
    articles = [link for link in links if is_article_address(link.url)]
    if known is not None:
        own = [link for link in articles if publisher_of(link.url) is known]
        # An agency's or a group's story may be linked at another member's address; a link elsewhere is then no basis.
        return (
            own[0]
            if own
            else next(
                (link for link in articles if re.search(r"original|here|ici|aquí|hier|qui\b", link.text, re.IGNORECASE)), None
            )
        )
    return articles[0] if articles else None


def _is_about_this(link: Anchor, site: Site) -> bool:
    return not is_elsewhere(link.url, site) and bool(site.domain) and publisher_facts(link.url)[0] is not None
