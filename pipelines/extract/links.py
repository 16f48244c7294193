"""Links of an article: absolute target, what it does on the page (role) and what it points to (kind)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines import urls
from pipelines.errors import UrlInvalid
from pipelines.extract.asides import Aside
from pipelines.extract.layout import PlacedAnchor
from pipelines.extract.link_rules import domain_of, kind_by_address, parts_of, role_by_address
from pipelines.extract.wording import is_credit
from pipelines.records import LinkKind, LinkRole

_ASIDE_ROLES: dict[Aside | None, LinkRole] = {
    None: "citation", "credit": "credit", "ps": "note", "footnote": "note", "biography": "profile", "byline": "profile",
    "disclosure": "note",
    "donation": "other", "contents": "navigation", "navigation": "navigation", "share": "share", "related": "related",
    "comments": "other",
    "caption": "other", "image_credit": "other", "note_mark": "note",
}  # fmt: skip
_NOTE = re.compile(r"#_?(?:nb|nh|fn|ftn|ftnref|note|ref|cite|sdfootnote|foot)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageLink:
    """One link with its place, ready for a row."""

    target_url: str
    target_key: str
    role: LinkRole
    kind: LinkKind
    place: PlacedAnchor


def page_links(anchors: Sequence[PlacedAnchor], page_url: str, base_url: str, *, cites: bool = True) -> tuple[PageLink, ...]:
    """The links in page order; script, mail and empty links are none. ``cites`` is False for a home page or a list of articles:
    its links lead on, they are no citations."""
    links = tuple(_page_links(anchors, page_url, base_url))
    return links if cites else tuple(_leading_on(link) for link in links)


def _leading_on(link: PageLink) -> PageLink:
    if link.role != "citation":
        return link
    return replace(link, role="navigation" if link.kind == "same_publisher" else "other")


def _page_links(anchors: Sequence[PlacedAnchor], page_url: str, base_url: str) -> Iterator[PageLink]:
    page_domain = domain_of(page_url)
    for anchor in anchors:
        href = anchor.href
        if href in ("", "#"):
            continue
        # A fragment alone means this page, whatever <base> says, as readers expect of footnotes.
        target = urls.absolute_url(page_url if href[0] == "#" else base_url, href)
        if target is None:
            continue
        try:
            key = urls.url_identity(target)
        except UrlInvalid:
            continue
        host, path = parts_of(target)
        yield PageLink(target, key, _role(anchor, host, path), kind_by_address(host, path, page_domain), anchor)


def _role(anchor: PlacedAnchor, host: str, path: str) -> LinkRole:
    if anchor.href[0] == "#":
        return "note" if "spip_note" in anchor.names or _NOTE.match(anchor.href) else "navigation"
    rel = anchor.rel.split() if anchor.rel else ()
    if "license" in rel or "licence" in rel:
        return "licence"
    if "author" in rel:
        return "profile"
    role = role_by_address(host, path)
    if role is not None:
        return role
    if anchor.aside == "ps" and is_credit(anchor.sentence or ""):
        return "credit"
    return _ASIDE_ROLES.get(anchor.aside, "other")


def link_kind(target: str, page_url: str) -> LinkKind:
    """What the address points to, by link_kinds.toml; "same_publisher" for the page's own registrable domain.

    >>> link_kind("https://www.whitehouse.gov/a.pdf", "https://example.org/"), link_kind("https://doi.org/10.1000/1", "https://example.org/")
    ('government', 'journal')
    """
    return kind_by_address(*parts_of(target), domain_of(page_url))
