"""Names of sources that stand alone: "Source: X", "Provided by X", "Read the original", a machine's note on an agency's feed.

Any such line may name a chart's data or a photographer. It counts with an agency's name, or with a link to an article elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.publishers import publisher_named, publisher_of
from pipelines.resolve.signals.blocks import Anchor
from pipelines.resolve.signals.credit_links import links_of
from pipelines.resolve.signals.findings import Finding, Site, evidence, is_article_address, is_elsewhere, publisher_facts
from pipelines.resolve.signals.mentions import known_outlet_in, mention_in, sentence_around, usable_name
from pipelines.resolve.signals.outlet_names import is_like_an_outlet, names_this_site
from pipelines.resolve.signals.passages import Passage
from pipelines.resolve.signals.phrases import Phrase

READ_ORIGINAL, READ_ON, IN_A_PARAGRAPH = 0.8, 0.5, 0.45
PROVIDED, AGENCY_AS_SOURCE, OUTLET_AS_SOURCE, LINKED_SOURCE = 0.75, 0.75, 0.7, 0.5
FEED = 0.75
# The place of such a line among the bases of an original's address (Finding.url_rank).
NAMED_SOURCE_RANK = 2
# A line of its own is no longer.
_LINE_CHARACTERS, _SOURCE_CHARACTERS = 200, 90
# Languages in which "Source: X" under a text names where it came from; elsewhere it names a chart's data or a claim's as often.
_SOURCE_MEANS_ORIGIN = frozenset({"zh", "ja"})
_PLATFORM = re.compile(
    r"wordpress|blogger|google|youtube|facebook|disqus|cloudflare|jetpack|mailchimp|typepad|tumblr", re.IGNORECASE
)
# "Read the original paper": a source of the article, not the article.
_OTHER_WORKS = re.compile(
    r"\W{0,3}(?:paper|stud(?:y|ie)|report|research|document|press release|letter|complaint|ruling|lawsuit|statement|book|étude|"
    r"estudio|informe|rapport|studie|bericht|paper|pesquisa|onderzoek|исследовани|badani)",
    re.IGNORECASE,
)


def read_original(passage: Passage, found: tuple[Phrase, re.Match[str]], site: Site, url: str) -> Iterator[Finding]:
    """ "Read the original article": a proof only with a link to an article elsewhere. "Read the full story at X" may be a tip."""
    phrase, match = found
    if _OTHER_WORKS.match(passage.text, match.end()):
        return
    links = [
        link
        for link in links_of(passage, match.start(), match.end(), url)
        if is_elsewhere(link.url, site) and is_article_address(link.url)
    ]
    if not links:
        return
    link = links[0]
    name, key = publisher_facts(link.url)
    if publisher_of(link.url) is None:
        name = _name_beside(passage, match, link, site) or name
    words = passage.text[match.start() : max(match.end(), link.end)]
    in_a_line = READ_ON if phrase.kind == "read_on" else READ_ORIGINAL
    confidence = in_a_line if len(passage.text) <= _LINE_CHARACTERS else IN_A_PARAGRAPH
    yield Finding(evidence("original_link", words, passage.place, confidence * passage.weight), link.url, 1, name, key, 2, None)


def _name_beside(passage: Passage, match: re.Match[str], link: Anchor, site: Site) -> str | None:
    """The outlet named beside a link to the original: behind it ("Salt, The River Review"), or by the link's own words."""
    _, end = sentence_around(passage.text, link.end, link.end)
    behind = passage.text[link.end : min(end, link.end + 60)]
    places = [(link.end, end)] if re.match(r"\W{0,3}[^\W\d_]", behind) else []
    if link.start <= match.start() and match.end() <= link.end + 1:
        places.append((match.end(), max(link.end, match.end())))
    for start, stop in places:
        mention = mention_in(passage.text, (), start, stop)
        if mention.name is not None and not names_this_site(mention.name, site):
            return mention.name
    if link.start >= match.end() - 1 and len(link.text.split()) <= 4 and link.text[:1].upper() == link.text[:1]:
        return usable_name(link.text) if "//" not in link.text else None
    return None


def named_source(passage: Passage, found: tuple[Phrase, re.Match[str]], site: Site, url: str) -> Iterator[Finding]:
    """ "Provided by X", "Source: X": X has to be an agency, or linked; any other source proves nothing."""
    phrase, match = found
    _, end = sentence_around(passage.text, match.start(), match.end())
    mention = mention_in(passage.text, passage.anchors, match.end(), end)
    named = mention.name
    if named is None or mention.is_own or names_this_site(named, site):
        return
    if phrase.kind == "provided" and _PLATFORM.search(named):
        return  # "Provided by WordPress.com" is a theme's line
    known = publisher_named(named)
    links = [link for link in links_of(passage, match.end(), end, url) if is_elsewhere(link.url, site)]
    article = next((link for link in links if is_article_address(link.url)), None)
    words = passage.text[match.start() : end]
    is_line = passage.weight == 1.0 and match.start() <= 3 and len(passage.text) <= _SOURCE_CHARACTERS
    if phrase.kind == "provided":
        confidence = _provided(passage, match, is_known=known is not None, is_linked=bool(links))
    elif known is not None and (known.is_agency or article is not None):
        confidence = AGENCY_AS_SOURCE if passage.weight == 1.0 else 0.3
    elif is_line and (article is not None or known is not None) and len(named) <= 40:
        confidence = LINKED_SOURCE
    elif phrase.language in _SOURCE_MEANS_ORIGIN and is_like_an_outlet(named) and passage.weight == 1.0:
        confidence = OUTLET_AS_SOURCE
    elif phrase.language in _SOURCE_MEANS_ORIGIN and article is not None and len(passage.text) <= _LINE_CHARACTERS:
        confidence = LINKED_SOURCE * passage.weight
    else:
        return
    if confidence == 0:
        return
    name, key = (known.name, known.key) if known else (named, publisher_facts(links[0].url)[1] if links else None)
    target = article.url if article is not None and (known is None or publisher_of(article.url) is known) else None
    yield Finding(
        evidence("credit_sentence", words, passage.place, confidence), target, NAMED_SOURCE_RANK, name, key, 2, words.strip()
    )


def _provided(passage: Passage, match: re.Match[str], *, is_known: bool, is_linked: bool) -> float:
    phrase = passage.text[match.start() : match.end()]
    is_marked = "©" in phrase or match.start() > 0 or " " in phrase.casefold().replace("provided by", "")
    if is_known:
        return 0.8 * passage.weight
    return PROVIDED * passage.weight if (is_linked or is_marked) and len(passage.text) <= _LINE_CHARACTERS else 0.0


def feed(passage: Passage, match: re.Match[str], site: Site) -> Iterator[Finding]:
    """A machine's note that the page was taken over from an agency as it is."""
    start, end = sentence_around(passage.text, match.start(), match.end())
    known = known_outlet_in(passage.text[start : min(len(passage.text), end + 100)])
    if known is not None and known is site.publisher:
        return
    name, key = (known.name, known.key) if known is not None else (None, None)
    found = evidence("wire_feed", passage.text[start:end], passage.place, FEED * passage.weight)
    yield Finding(found, None, 9, name, key, 1, passage.text[start:end].strip())
