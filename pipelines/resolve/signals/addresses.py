"""Addresses in a page's head that point elsewhere: canonical, isBasedOn, source metas; and SPIP's "view online"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from pipelines.publishers import publisher_named, publisher_of
from pipelines.resolve.signals.blocks import VisibleText
from pipelines.resolve.signals.findings import (
    Finding,
    Site,
    brand_of,
    evidence,
    is_article_address,
    is_elsewhere,
    is_other_face,
    publisher_facts,
    site_of,
)
from pipelines.resolve.signals.marks import Marks
from pipelines.resolve.signals.mentions import usable_name
from pipelines.resolve.signals.outlet_names import names_this_site
from pipelines.urls import absolute_url

CANONICAL, BASED_ON, SOURCE_META, NAMED_IN_META, VIEW_ONLINE = 0.85, 0.7, 0.7, 0.5, 0.4
# Metas that name another's source; dc.source is the site's own name as often.
_NAMING = frozenset({"original-source", "syndication-source"})
# Share of letters that an institute's old and new domain have in common (iass-potsdam, rifs-potsdam).
_LIKE_DOMAINS = 0.75


def address_findings(
    marks: Marks,
    text: VisibleText,
    canonical_url: str | None,
    is_based_on: Sequence[str],
    site: Site,
    url: str,
) -> Iterator[Finding]:
    """Each address that names another owner's article as the one that this page stands for."""
    if canonical_url is not None and _points_away(canonical_url, site, url):
        yield _finding("canonical", canonical_url, "link:canonical", CANONICAL, 3, 4)
    for address in is_based_on:
        target = absolute_url(url, address)
        if target is not None and _points_away(target, site, url):
            yield _finding("is_based_on", target, "json-ld:isBasedOn", BASED_ON, 4, 4)
    for _, name, content in marks.metas:
        target = absolute_url(url, content) if "://" in content else None
        if target is not None and _points_away(target, site, url):
            yield _finding("source_meta", target, f"meta:{name}", SOURCE_META, 4, 4)
        elif target is None:
            yield from _named_source(name, content, site)
    yield from _view_online(text, site)


def _named_source(meta: str, name: str, site: Site) -> Iterator[Finding]:
    """A source that a meta names instead of linking it: "The Conversation", "theconversation.com"."""
    known = publisher_named(name) or (publisher_of(name) if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", name) else None)
    if known is None and (meta not in _NAMING or usable_name(name) is None or names_this_site(name, site)):
        return
    if known is None:
        yield Finding(evidence("source_meta", name, f"meta:{meta}", NAMED_IN_META), None, 9, usable_name(name), None, 5)
    elif known is not site.publisher:
        yield Finding(evidence("source_meta", name, f"meta:{meta}", SOURCE_META), None, 9, known.name, known.key, 4)


def _points_away(address: str, site: Site, url: str) -> bool:
    return (
        is_elsewhere(address, site)
        and not is_other_face(address)
        and is_article_address(address)
        and urlsplit(address).path != "/"
        and not _has_moved(address, site, url)
    )


def _has_moved(address: str, site: Site, url: str) -> bool:
    """Whether it is the same page under the site's other name: the same path, and a domain that is much like the site's."""
    if urlsplit(address).path.rstrip("/ ") != urlsplit(url).path.rstrip("/ "):
        return False
    return SequenceMatcher(None, brand_of(site_of(address).domain), brand_of(site.domain)).ratio() >= _LIKE_DOMAINS


def _finding(kind: str, address: str, place: str, confidence: float, url_rank: int, publisher_rank: int) -> Finding:
    name, key = publisher_facts(address)
    return Finding(evidence(kind, address, place, confidence), address, url_rank, name, key, publisher_rank)


def _view_online(text: VisibleText, site: Site) -> Iterator[Finding]:
    """SPIP's link of an article to another site (URL_SITE); used for a mere mention too, so it proves little."""
    for number, source in enumerate(text.sources):
        owner = source.owner
        if not source.anchors or owner is None or owner.tag != "p" or "hyperlien" not in (owner.get("class") or "").split():
            continue
        block = text.block(number)
        for anchor in block.anchors[:1]:
            if is_elsewhere(anchor.url, site) and is_article_address(anchor.url):
                facts = publisher_facts(anchor.url)
                yield Finding(evidence("view_online", block.text, block.place, VIEW_ONLINE), anchor.url, 6, *facts, 6)
