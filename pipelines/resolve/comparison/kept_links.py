"""Citations of an original in its copy: kept, dropped, rewritten, and those that the copy alone has."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.errors import UrlInvalid
from pipelines.records import Link
from pipelines.resolve.comparison.wording import words_of
from pipelines.resolve.signals.findings import without_campaign
from pipelines.urls import url_identity

# Links that stand for a page's own business wherever they lead.
_NOT_OF_THE_WORK = frozenset({"share", "related", "navigation"})
_FACE = re.compile(r"^https?://(?:www\.|m\.)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeptLinks:
    """How many citations the copy kept, dropped, leads elsewhere, and has beyond the original's."""

    kept: int
    dropped: int
    rewritten: int
    added: int


def kept_links(
    copy: Sequence[Link],
    original: Sequence[Link],
    copy_aside: Collection[int],
    original_aside: Collection[int],
    known: Collection[str] = (),
) -> KeptLinks:
    """The citations of both compared, each target once.

    Args:
        copy: links of the copy's page.
        original: links of the original's page.
        copy_aside: paragraphs of the copy that are no part of the work; their links don't count.
        original_aside: likewise of the original.
        known: addresses of the two pages themselves: linking there cites nothing.
    """
    own = {loose_key(url) for url in known}
    cited = _citations(original, original_aside, own)
    ours = _citations(copy, copy_aside, own)
    reached = {loose_key(link.target_key or link.target_url) for link in copy if link.role not in _NOT_OF_THE_WORK}
    linked = {loose_key(link.target_key or link.target_url) for link in original}
    gone = {key: links for key, links in cited.items() if key not in reached}
    new = {key: links for key, links in ours.items() if key not in linked}
    by_anchor: defaultdict[str, deque[str]] = defaultdict(deque)
    for key, links in new.items():
        for link in links:
            if words := _words(link):
                by_anchor[words].append(key)
    rewritten: set[str] = set()
    for links in gone.values():
        for link in links:
            targets = by_anchor.get(_words(link), deque())
            while targets and targets[0] in rewritten:
                targets.popleft()
            if targets:
                rewritten.add(targets.popleft())
                break
    return KeptLinks(len(cited) - len(gone), len(gone) - len(rewritten), len(rewritten), len(new) - len(rewritten))


def loose_key(url: str) -> str:
    """The address without what changes while the page stays: scheme, www, the last slash, parameters of campaigns, the fragment.

    >>> loose_key("http://www.example.org/a/?utm_source=x#top") == loose_key("https://example.org/a")
    True
    """
    try:
        identity = url_identity(without_campaign(url))
    except UrlInvalid:
        return url
    address, mark, query = _FACE.sub("", identity).partition("?")
    return address.rstrip("/") + mark + query


def _citations(links: Sequence[Link], aside: Collection[int], own: Collection[str]) -> dict[str, list[Link]]:
    found: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.role == "citation" and (link.paragraph is None or link.paragraph not in aside):
            key = loose_key(link.target_key or link.target_url)
            if key not in own:
                found[key].append(link)
    return dict(found)


def _words(link: Link) -> str:
    return " ".join(words_of(link.anchor))
