"""Addresses in a page's head that point elsewhere: canonical, isBasedOn, source metas; and SPIP's "view online"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from pipelines.resolve.blocks import VisibleText
from pipelines.resolve.findings import Finding, Site, evidence, is_article_address, is_elsewhere, is_other_face, publisher_facts
from pipelines.resolve.marks import Marks
from pipelines.urls import absolute_url

CANONICAL, BASED_ON, SOURCE_META, VIEW_ONLINE = 0.85, 0.7, 0.7, 0.4


def address_findings(
    marks: Marks,
    text: VisibleText,
    canonical_url: str | None,
    is_based_on: Sequence[str],
    site: Site,
    url: str,
) -> Iterator[Finding]:
    """Each address that names another owner's article as the one that this page stands for."""
    if canonical_url is not None and _points_away(canonical_url, site):
        yield _finding("canonical", canonical_url, "link:canonical", CANONICAL, 3, 4)
    for address in is_based_on:
        target = absolute_url(url, address)
        if target is not None and _points_away(target, site):
            yield _finding("is_based_on", target, "json-ld:isBasedOn", BASED_ON, 4, 4)
    for _, name, content in marks.metas:
        if "://" in content:
            target = absolute_url(url, content)
            if target is not None and _points_away(target, site):
                yield _finding("source_meta", target, f"meta:{name}", SOURCE_META, 4, 4)
    yield from _view_online(text, site)


def _points_away(address: str, site: Site) -> bool:
    return (
        is_elsewhere(address, site)
        and not is_other_face(address)
        and is_article_address(address)
        and urlsplit(address).path != "/"
    )


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
