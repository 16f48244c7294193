"""Links of an article: absolute target, what it does on the page (role) and what it points to (kind)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import cast, get_args
from urllib.parse import urlsplit

from pipelines import urls
from pipelines.errors import UrlInvalid
from pipelines.extract.asides import Aside
from pipelines.extract.layout import PlacedAnchor
from pipelines.extract.wording import is_credit
from pipelines.records import LinkKind, LinkRole

_ASIDE_ROLES: dict[Aside | None, LinkRole] = {
    None: "citation", "credit": "credit", "ps": "note", "footnote": "note", "biography": "profile", "byline": "profile",
    "disclosure": "note",
    "donation": "other", "contents": "navigation", "navigation": "navigation", "share": "share", "related": "related",
    "comments": "other",
    "caption": "other", "image_credit": "other", "note_mark": "note",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageLink:
    """One link with its place, ready for a row."""

    target_url: str
    target_key: str
    role: LinkRole
    kind: LinkKind
    place: PlacedAnchor


@dataclass(frozen=True, slots=True)
class _KindRule:
    kind: LinkKind
    domains: frozenset[str]
    suffixes: tuple[str, ...]
    hosts: re.Pattern[str] | None
    paths: re.Pattern[str] | None


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
    for anchor in anchors:
        if anchor.href in ("", "#"):
            continue
        # A fragment alone means this page, whatever <base> says, as readers expect of footnotes.
        target = urls.absolute_url(page_url if anchor.href.startswith("#") else base_url, anchor.href)
        if target is None:
            continue
        try:
            key = urls.url_identity(target)
        except UrlInvalid:
            continue
        yield PageLink(target, key, _role(anchor, target), link_kind(target, page_url), anchor)


def _role(anchor: PlacedAnchor, target: str) -> LinkRole:
    rel = anchor.rel.split()
    if anchor.href.startswith("#"):
        is_note = "spip_note" in anchor.names or re.match(
            r"#_?(?:nb|nh|fn|ftn|ftnref|note|ref|cite|sdfootnote|foot)", anchor.href, re.IGNORECASE
        )
        return "note" if is_note else "navigation"
    if "license" in rel or "licence" in rel:
        return "licence"
    if "author" in rel:
        return "profile"
    parts = urlsplit(target)
    address = f"{parts.netloc}{parts.path}{'?' + parts.query if parts.query else ''}".lower()
    for role, pattern in _role_rules():
        if pattern.search(address):
            return role
    if anchor.aside == "ps" and is_credit(anchor.sentence or ""):
        return "credit"
    return _ASIDE_ROLES.get(anchor.aside, "other")


def link_kind(target: str, page_url: str) -> LinkKind:
    """What the address points to, by link_kinds.toml; "same_publisher" for the page's own registrable domain.

    >>> link_kind("https://www.whitehouse.gov/a.pdf", "https://example.org/"), link_kind("https://doi.org/10.1000/1", "https://example.org/")
    ('government', 'journal')
    """
    parts = urlsplit(target)
    domain, page_domain = _domain_of(target), _domain_of(page_url)
    if domain is None or page_domain is None:
        return "other"
    host = (parts.hostname or "").removesuffix(".")
    path = f"{parts.path}{'?' + parts.query if parts.query else ''}".lower()
    own = domain == page_domain
    for rule in _kind_rules():
        if own and rule.kind != "archived":
            return "same_publisher"
        if _fits(rule, host, domain, path):
            return rule.kind
    return "other"


def _domain_of(url: str) -> str | None:
    """Registrable domain, None for an address without one; asked for each link of a page, whose hosts are few."""
    parts = urlsplit(url)
    return _domain_at(f"{parts.scheme}://{parts.netloc}/")


@lru_cache(maxsize=4096)
def _domain_at(origin: str) -> str | None:
    try:
        return urls.registrable_domain(origin)
    except UrlInvalid:
        return None


def _fits(rule: _KindRule, host: str, domain: str, path: str) -> bool:
    labels = host.split(".")
    if domain in rule.domains or any(".".join(labels[start:]) in rule.domains for start in range(len(labels) - 1)):
        return True
    if host.endswith(rule.suffixes) or (rule.hosts and rule.hosts.search(host)):
        return True
    return bool(rule.paths and rule.paths.search(path))


@lru_cache(maxsize=1)
def _kind_rules() -> tuple[_KindRule, ...]:
    source = files("pipelines.extract").joinpath("link_kinds.toml").read_text("utf-8")
    rules = cast("dict[LinkKind, dict[str, list[str]]]", tomllib.loads(source))
    assert set(rules) <= set(get_args(LinkKind)), "link_kinds.toml: a table that is no link kind"
    return tuple(
        _KindRule(
            kind,
            frozenset(rule.get("domains", ())),
            tuple(rule.get("suffixes", ())),
            _any(rule.get("hosts")),
            _any(rule.get("paths")),
        )
        for kind, rule in rules.items()
    )


@lru_cache(maxsize=1)
def _role_rules() -> tuple[tuple[LinkRole, re.Pattern[str]], ...]:
    source = files("pipelines.extract").joinpath("link_roles.toml").read_text("utf-8")
    rules = cast("dict[LinkRole, list[str]]", tomllib.loads(source))
    return tuple((role, re.compile("|".join(patterns))) for role, patterns in rules.items())


def _any(patterns: list[str] | None) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None
