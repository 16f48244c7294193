"""The links of a credit: which of them stand in it, lead elsewhere, and which one leads to the original."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.publishers import Publisher, publisher_of
from pipelines.resolve.signals.blocks import Anchor
from pipelines.resolve.signals.findings import Site, is_article_address, is_elsewhere, publisher_facts
from pipelines.resolve.signals.passages import Passage
from pipelines.urls import absolute_url

# Links this far behind a credit's words still belong to it ("... Read the original article.").
_LINK_REACH = 160
_URL_IN_TEXT = re.compile(r"https?://[^\s<>\"')\]]+|\bwww\.[^\s<>\"')\]]+", re.IGNORECASE)
_SAYS_ORIGINAL = re.compile(r"original|here|ici|aquí|aqui|hier|qui\b|hiero|här|tutaj|здесь|тут|原文|こちら", re.IGNORECASE)


def links_of(passage: Passage, start: int, end: int, url: str) -> list[Anchor]:
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


def best_article(links: Sequence[Anchor], known: Publisher | None, named: Anchor | None) -> Anchor | None:
    """The link to the original: the name's own, one of the publisher named, the one called original, else the first."""
    articles = [link for link in links if is_article_address(link.url)]
    if known is not None:
        own = [link for link in articles if publisher_of(link.url) is known]
        # An agency's or a group's story may be linked at another member's address; a link elsewhere is then no basis.
        return own[0] if own else next((link for link in articles if _SAYS_ORIGINAL.search(link.text)), None)
    if named is not None and any(link.start == named.start for link in articles):
        return next(link for link in articles if link.start == named.start)
    return next((link for link in articles if "original" in link.text.casefold()), articles[0] if articles else None)


def is_about_this(link: Anchor, site: Site) -> bool:
    """Whether a link leads to the page's own site."""
    return not is_elsewhere(link.url, site) and bool(site.domain) and publisher_facts(link.url)[0] is not None
