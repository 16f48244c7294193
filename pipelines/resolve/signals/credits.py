"""Sentences that credit an original: who published it, at which address, on which date.

A sentence counts by what it names. A link to an article elsewhere is nearly a proof; a link to a home page names the publisher
only; the site's own name, or a date where a name should stand, makes it a statement about this page itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipelines.publishers import publisher_named, publisher_of
from pipelines.records import Note
from pipelines.resolve.signals.blocks import Anchor, VisibleText
from pipelines.resolve.signals.credit_dates import ANY_DATE, DATE_FIRST
from pipelines.resolve.signals.credit_links import best_article, is_about_this, links_of
from pipelines.resolve.signals.findings import Finding, Site, evidence, is_elsewhere, is_possible_origin, publisher_facts
from pipelines.resolve.signals.mentions import BOOK_PUBLISHER, Mention, mention_in, outlet_within, sentence_around
from pipelines.resolve.signals.named_sources import NAMED_SOURCE_RANK, feed, named_source, read_original
from pipelines.resolve.signals.outlet_names import names_this_site
from pipelines.resolve.signals.own_words import agency, co_published, first_date, label, offer, outgoing, translated
from pipelines.resolve.signals.passages import Passage, matched_passages
from pipelines.resolve.signals.phrases import Phrase, PhraseKind

# Starting values of the facts file, for a credit with a link to an article, to a home page, with no link at all.
WITH_ARTICLE_LINK, WITH_HOME_LINK, WITHOUT_LINK = 0.95, 0.85, 0.75
# A credit with neither a link nor a name that can be read.
NAMELESS = 0.5
# "First published in The New Yorker in 1948, the story ...": a participle in a long paragraph tells of something else.
_IN_A_PARAGRAPH = 0.6
_PARAGRAPH_CHARACTERS = 350
# A page has one or two credits; one with hundreds is a list of them, and its first ones say so.
_MOST_FINDINGS = 100
_MOST_SOURCES = 2
# A site's name of so many letters is any word.
_SHORT_NAME = 4

_GOES_ON = re.compile(
    r"[^.]{0,40}?, (?:the|it|this|that|he|she|they|his|her|its|le|la|les|il|elle|el|ella|der|die|das|er|sie|o|os|de|het|han|"
    r"hon|on|ona|она|он|это) (?!\d)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(r"\b(?:misstated|misspelled|misidentified|incorrectly|wrongly|erroneously|mistakenly)\b", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright) ?(?:19|20)\d\d,? (?:by )?", re.IGNORECASE)
_SERIES = re.compile(r"\W{0,2}s?eries\b")
# "This article is adapted from a talk that she gave"
_OTHER_WORK = re.compile(
    r"\s*(?:an?|his|her|their|my) (?:\w+ ){0,2}(?:talk|speech|lecture|address|book|chapter|dissertation|thesis|podcast|novel|"
    r"memoir|presentation|webinar|thread)\b",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(r"\W{0,2}(?:the )?(?:early |late )?\d{4}\b(?!年)")

_Match = tuple[Phrase, re.Match[str]]


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
    named = [finding for finding in found if finding.url_rank == NAMED_SOURCE_RANK]
    # A line for each of many sources: a list of links.
    return [finding for finding in found if finding not in named] if len(named) > _MOST_SOURCES else found


def _findings_of(passage: Passage, matches: Sequence[_Match], site: Site, url: str) -> Iterator[Finding]:
    found: dict[PhraseKind, _Match] = {}
    for phrase, match in matches:
        found.setdefault(phrase.kind, (phrase, match))
    if not found:
        return
    if "first_label" in found:
        yield from label(passage, found["first_label"][1])
    if "outgoing" in found:
        gone = list(outgoing(passage, found["outgoing"][1], site))
        yield from gone
        if gone:
            found.pop("credit", None)
    if "offer" in found:
        yield from offer(passage, found["offer"][1])
    credits = list(_credits(passage, matches, site, url)) if "credit" in found else []
    yield from credits
    if any(finding.evidence.confidence > 0 for finding in credits):
        found = {kind: those for kind, those in found.items() if kind in ("translated", "agency")}
    elif credits:
        found.pop("first_date", None)
    if "first_date" in found and "first_label" not in found:
        yield from first_date(passage, found["first_date"][1])
    if "co_published" in found:
        yield from co_published(passage, found["co_published"][1], site)
    if "feed" in found:
        yield from feed(passage, found["feed"][1], site)
    for kind in ("read_original", "read_on"):
        if kind in found:
            yield from read_original(passage, found[kind], site, url)
    for kind in ("provided", "source"):
        if kind in found:
            yield from named_source(passage, found[kind], site, url)
    if "translated" in found:
        yield from translated(passage, found["translated"][1])
    if "agency" in found:
        yield from agency(passage, found["agency"][1], site)


def _credits(passage: Passage, matches: Sequence[_Match], site: Site, url: str) -> Iterator[Finding]:
    """The first credit that names somebody, in whichever language its words were found; else the first one."""
    first: list[Finding] | None = None
    together = [match.span() for phrase, match in matches if phrase.kind == "co_published"]
    for phrase, match in matches:
        # "Published in partnership with X" is no "published in".
        if phrase.kind == "credit" and not any(start <= match.end() <= end for start, end in together):
            findings = list(_credit(passage, phrase, match, site, url))
            if any(finding.publisher for finding in findings):
                yield from findings
                return
            first = first or findings
    yield from first or ()


def _credit(passage: Passage, phrase: Phrase, match: re.Match[str], site: Site, url: str) -> Iterator[Finding]:
    start, end = sentence_around(passage.text, match.start(), match.end())
    words = passage.text[start:end]
    tail = passage.text[match.end() : end]
    date = ANY_DATE.search(passage.text[match.start() : end])
    date_raw = date["date"] if date else None
    if _CORRECTION.search(words) or _SERIES.match(tail) or _OTHER_WORK.match(tail):
        return
    mention = _mention(passage, match, end)
    links = links_of(passage, start, end, url)
    elsewhere = [link for link in links if is_elsewhere(link.url, site)]
    # "Originally posted on my blog" with a link elsewhere: the author has two sites.
    if mention.is_own and mention.name is None and not elsewhere:
        dated = DATE_FIRST.match(tail)
        if dated is not None:
            yield Finding(evidence("first_published_date", words, passage.place, 0.0), date_raw=dated["date"])
        elif not _BARE_YEAR.match(tail):
            yield Finding(evidence("own_credit", words, passage.place, 0.0), date_raw=date_raw)
        return
    named = mention.name
    if named is not None and (names_this_site(named, site) or _begins_with(site.names, passage.text[match.end() : end])):
        yield Finding(evidence("own_credit", words, passage.place, 0.0), date_raw=date_raw)
        return
    if links and not elsewhere and any(is_about_this(link, site) for link in links):
        yield Finding(evidence("own_credit", words, passage.place, 0.0), date_raw=date_raw)
        return
    if named is not None and publisher_named(named) is None and not elsewhere and _is_of_a_book(named, phrase, passage, match):
        return
    weight = passage.weight
    if phrase.is_bare and not elsewhere:
        if _GOES_ON.match(passage.text, match.end()):
            return
        weight *= _IN_A_PARAGRAPH if len(passage.text) > _PARAGRAPH_CHARACTERS else 1.0
    yield from _linked(passage, words, elsewhere, mention, date_raw, weight)


def _begins_with(names: Sequence[str], text: str) -> bool:
    """Whether one of the site's names stands at the beginning, "the" and the like before it: "in Voices from the Delta"."""
    start = text.casefold()[: max(map(len, names), default=0) + 15]
    return any(len(name) > _SHORT_NAME and re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", start) for name in names)


def _is_of_a_book(named: str, phrase: Phrase, passage: Passage, match: re.Match[str]) -> bool:
    """ "Excerpted from Salt by Jo Maple. Copyright 2024. Reprinted by permission of Alder Press." """
    behind = passage.text[match.end() : match.end() + 200] if phrase.is_bare else named
    return BOOK_PUBLISHER.search(named) is not None or BOOK_PUBLISHER.search(behind) is not None


def _mention(passage: Passage, match: re.Match[str], end: int) -> Mention:
    """The outlet that the credit names: before its verb where the phrase says so, else behind it."""
    if "outlet" in match.re.groupindex and match["outlet"] is not None:
        return outlet_within(passage.text, passage.anchors, *match.span("outlet"))
    mention = mention_in(passage.text, passage.anchors, match.end(), end)
    if mention.name is None and not mention.is_own and (owner := _COPYRIGHT.search(passage.text, 0, match.start())) is not None:
        # "© 2024 River Star. All rights reserved. Reprinted with permission."
        return mention_in(passage.text, passage.anchors, owner.end(), match.start())
    return mention


def _linked(
    passage: Passage, words: str, elsewhere: Sequence[Anchor], mention: Mention, date_raw: str | None, weight: float
) -> Iterator[Finding]:
    named = mention.name
    known = publisher_named(named) if named else None
    article = best_article(elsewhere, known, mention.anchor)
    credit = words.strip()
    if article is not None:
        name, key = publisher_facts(article.url)
        if known is not None:
            name, key = known.name, known.key
        elif publisher_of(article.url) is None and named:
            name = named
        found = evidence("credit_sentence", words, passage.place, WITH_ARTICLE_LINK * weight)
        # In the middle of a text the sentence may be about another one; what its ends say comes first.
        rank = 0 if weight == 1.0 else 3
        yield Finding(found, article.url, rank, name, key, rank, credit, date_raw)
        return
    home = next(
        (link for link in elsewhere if is_possible_origin(link.url) and (known is None or publisher_of(link.url) is known)), None
    )
    if home is not None:
        name, key = publisher_facts(home.url)
        if publisher_of(home.url) is None and (named or home.text):
            name = named or home.text
        found = evidence("credit_sentence", words, passage.place, WITH_HOME_LINK * weight)
        yield Finding(found, None, 9, name, key, 0, credit, date_raw)
    elif known is not None or named:
        found = evidence("credit_sentence", words, passage.place, WITHOUT_LINK * weight)
        name, key = (known.name, known.key) if known else (named, None)
        yield Finding(found, None, 9, name, key, 1, credit, date_raw)
    else:
        found = evidence("credit_sentence", words, passage.place, NAMELESS * weight)
        yield Finding(found, None, 9, None, None, 9, credit, date_raw)
