"""What a page says about its own text beside a credit: its dates, its translator, its partners, where copies of it ran."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipelines.publishers import publisher_named, publisher_of
from pipelines.resolve.signals.credit_dates import DATE_FIRST
from pipelines.resolve.signals.findings import Finding, Site, evidence, is_elsewhere, publisher_facts
from pipelines.resolve.signals.mentions import known_outlet_in, mention_in, outlet_within, sentence_around
from pipelines.resolve.signals.outlet_names import is_like_an_outlet, names_this_site
from pipelines.resolve.signals.passages import Passage

# Two outlets ran the text as theirs: neither is the other's copy, or the page's is; the words don't tell.
CO_PUBLISHED = 0.5
TRANSLATED, EARLIER_DATE, AGENCY_MATERIAL = 0.4, 0.6, 0.15
_LINE_CHARACTERS = 300
_TO_PUBLISH = re.compile(
    r"publi[cqsé]|pubbli|veröffentlich|ersch[ie]|publicer|opublikow|ukazuj|опубл|выходит|diterbitkan|yayı|发布|發布|刊"
)
# A translated book in a footnote or review.
_CITATION = re.compile(
    r"\b(?:pages|pp?\.|isbn|éditions?|verlag|press|books|publishers?|€|£)(?!\w)|\d (?:euros?|p\.)", re.IGNORECASE
)


def label(passage: Passage, match: re.Match[str]) -> Iterator[Finding]:
    """SPIP's label for the date of an earlier publication (DATE_REDAC), with the date behind it."""
    tail = passage.text[match.end() : match.end() + 60]
    value = re.match(r"\s*:?\s*(?P<date>[^()|]{4,40}?)\s*(?:[)|]|$)", tail)
    if value is not None and any(character.isdigit() for character in value["date"]):
        words = passage.text[match.start() : match.end() + value.end()]
        yield Finding(evidence("first_published_label", words, passage.place, EARLIER_DATE), date_raw=value["date"].strip())


def first_date(passage: Passage, match: re.Match[str]) -> Iterator[Finding]:
    """ "First published on <date>", without an outlet: this page's own date."""
    dated = DATE_FIRST.match(passage.text[match.end() : match.end() + 60])
    if dated is not None:
        words = passage.text[match.start() : match.end() + dated.end()]
        yield Finding(evidence("first_published_date", words, passage.place, 0.0), date_raw=dated["date"].strip())


def outgoing(passage: Passage, match: re.Match[str], site: Site) -> Iterator[Finding]:
    """A copy of this page ran elsewhere."""
    start, end = sentence_around(passage.text, match.start(), match.end())
    if "outlet" in match.re.groupindex and match["outlet"] is not None:
        named = outlet_within(passage.text, passage.anchors, *match.span("outlet")).name
    else:
        named = mention_in(passage.text, passage.anchors, match.end(), end).name
    if named is None and match.end() >= end - 2:
        named = passage.text[start : match.start()] or None
    if named is not None and not names_this_site(named, site):
        yield Finding(evidence("outgoing_notice", passage.text[start:end], passage.place, 0.0))


def offer(passage: Passage, match: re.Match[str]) -> Iterator[Finding]:
    """Others may republish this page."""
    start, end = sentence_around(passage.text, match.start(), match.end())
    yield Finding(evidence("republication_offer", passage.text[start:end], passage.place, 0.0))


def co_published(passage: Passage, match: re.Match[str], site: Site) -> Iterator[Finding]:
    """The text is the work of two outlets together, or ran in both by agreement."""
    start, end = sentence_around(passage.text, match.start(), match.end())
    if "outlet" in match.re.groupindex and match["outlet"] is not None:
        mention = outlet_within(passage.text, passage.anchors, *match.span("outlet"))
    else:
        mention = mention_in(passage.text, passage.anchors, match.end(), end)
    if mention.name is None or names_this_site(mention.name, site):
        return
    first, cut, second = mention.name.partition(" and ")
    if cut and names_this_site(first, site):
        mention = replace(mention, name=second)
    known = publisher_named(mention.name or "")
    # "Created in collaboration with Acme" is an advertisement's line as often.
    if known is None and not is_like_an_outlet(mention.name or "") and _TO_PUBLISH.search(match.group()) is None:
        return
    name, key = (known.name, known.key) if known else (mention.name, None)
    if known is None and mention.anchor is not None and is_elsewhere(mention.anchor.url, site):
        linked = publisher_of(mention.anchor.url)
        name, key = (linked.name, linked.key) if linked else (name, publisher_facts(mention.anchor.url)[1])
    words = passage.text[start:end]
    found_words = evidence("co_published", words, passage.place, CO_PUBLISHED * passage.weight)
    yield Finding(found_words, None, 9, name, key, 3, words.strip())


def translated(passage: Passage, match: re.Match[str]) -> Iterator[Finding]:
    """A translator's line; it says that there is an original in another language, a link or credit beside it says which."""
    start, end = sentence_around(passage.text, match.start(), match.end())
    if len(passage.text) <= _LINE_CHARACTERS and passage.weight == 1.0 and not _CITATION.search(passage.text):
        yield Finding(evidence("translated_by", passage.text[start:end], passage.place, TRANSLATED))


def agency(passage: Passage, match: re.Match[str], site: Site) -> Iterator[Finding]:
    """An agency's material in the page's own story."""
    start, end = sentence_around(passage.text, match.start(), match.end())
    known = known_outlet_in(passage.text[match.start() : match.end() + 60])
    if known is not None and known.is_agency and known is not site.publisher:
        yield Finding(evidence("agency_material", passage.text[start:end], passage.place, AGENCY_MATERIAL))
