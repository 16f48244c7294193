"""What one signal's reader hands back, and what is known of an address in it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines.errors import UrlInvalid
from pipelines.publishers import Publisher, publisher_named, publisher_of
from pipelines.records import Evidence
from pipelines.urls import host_of, registrable_domain

# Evidence keeps the words that were seen, not whole paragraphs.
EVIDENCE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """One signal with what it claims. ``url_rank``: 0 is the best basis of an original's address."""

    evidence: Evidence
    original_url: str | None = None
    url_rank: int = 9
    publisher: str | None = None
    publisher_key: str | None = None
    publisher_rank: int = 9
    credit_text: str | None = None
    date_raw: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The site a page was fetched from. ``names`` are those that its own metadata gives."""

    host: str
    domain: str
    publisher: Publisher | None
    names: tuple[str, ...] = ()


_OTHER_FACE = re.compile(
    r"^(?:www?\d*|m|mobile|amp|beta|staging|stage|dev|test|preview|origin|cdn|edit|admin|cms|wp)\.|\.(?:wpengine|wpenginepowered|pantheonsite|ampproject)\."
)
_ARCHIVE = re.compile(
    r"(?:^|\.)(?:web\.archive\.org|archive\.(?:org|is|ph|today|li|md|fo|vn)|webcache\.googleusercontent\.com|translate\.goog)$"
)
_NOT_AN_ARTICLE = re.compile(
    r"republish|/licen[cs]es?/|/profiles?/|/authors?/|/institutions?/|/tag/|/tags/|/category/|/topics?/|/about|/contact|/newsletter|/subscribe|"
    r"/donate|/support|/share|/intent/|/sharer|/partners?/?$|/search|/feed/?$|\.(?:jpe?g|png|gif|pdf)$",
    re.IGNORECASE,
)
_NEVER_ORIGINAL = frozenset({
    "creativecommons.org", "facebook.com", "twitter.com", "x.com", "linkedin.com", "whatsapp.com", "t.me", "telegram.me",
    "reddit.com", "pinterest.com", "instagram.com", "addtoany.com", "getpocket.com", "flipboard.com", "bsky.app", "threads.net",
    "doi.org",
})  # fmt: skip
_CAMPAIGN = re.compile(r"(?:^|(?<=&))(?:utm_\w+|fbclid|gclid|mc_[ce]id|igshid)=")
_EDITION = re.compile(r"^/(?:[a-z]{2}(?:[-_][a-z]{2})?|global|africa|(?:\w+/)?index\.\w+|home)?/?$", re.IGNORECASE)


def site_of(url: str, names: Sequence[str] = ()) -> Site:
    """The site of a page's address; an address that can't be parsed gives a site that equals no other.

    ``names`` are what the page calls its site. Those of another publisher are left out: a copy may keep its original's metadata.
    """
    try:
        # A suffix that nobody registers under (.example, .internal) leaves the whole host, its www too.
        domain, publisher = registrable_domain(url).removeprefix("www."), publisher_of(url)
        own = tuple(name for name in names if publisher_named(name) in (None, publisher))
        return Site(host_of(url), domain, publisher, own)
    except (UrlInvalid, ValueError):
        return Site("", "", None)


def is_elsewhere(url: str, site: Site) -> bool:
    """Whether an address belongs to another owner than the site: another registrable domain, and not another face of this one.

    A mobile, staging or bare IP host is the same site, and so is one that differs in its suffix only (wired.com, wired.co.uk).
    """
    other = site_of(url)
    if not other.domain or not site.domain or other.domain == site.domain:
        return False
    if is_address(other.host) or is_address(site.host) or "." not in other.host or _ARCHIVE.search(site.host):
        return False
    if site.publisher is not None and other.publisher is site.publisher:
        return False
    # "os-system-com-blog.cluster-1.org" is a staging copy of os-system.com: the whole domain stands in the other's host.
    if _squeezed(site.domain) in _squeezed(other.host) or _squeezed(other.domain) in _squeezed(site.host):
        return False
    return brand_of(other.domain) != brand_of(site.domain)


def is_other_face(url: str) -> bool:
    """Whether a host is a mobile, staging or platform's face of some site; "www" is not counted."""
    host = site_of(url).host
    return _OTHER_FACE.search(host) is not None and not re.match(r"^www?\d*\.", host)


def is_address(host: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _squeezed(host: str) -> str:
    return re.sub(r"[\W_]+", "", host)


def brand_of(domain: str) -> str:
    """The name in a registrable domain: "wired" of wired.co.uk."""
    return domain.partition(".")[0].replace("-", "")


def is_article_address(url: str) -> bool:
    """Whether an address may be an article's: not a home page or edition, a profile, a licence or a share button."""
    parts = urlsplit(url)
    if site_of(url).domain in _NEVER_ORIGINAL or _NOT_AN_ARTICLE.search(parts.path):
        return False
    return not is_home_address(url)


def is_home_address(url: str) -> bool:
    """Whether an address is a site's home page, or the start of one of its editions ("/us")."""
    parts = urlsplit(url)
    return _EDITION.match(parts.path) is not None and not any(character.isdigit() for character in parts.query)


def without_campaign(url: str) -> str:
    """The address without the parameters that only say from where a reader came (utm_source and the like); nothing else changes.

    >>> without_campaign("https://example.org/spip.php?article70650")
    'https://example.org/spip.php?article70650'
    >>> without_campaign("https://example.org/a?utm_source=x&id=7")
    'https://example.org/a?id=7'
    """
    head, mark, query = url.partition("?")
    if not mark or _CAMPAIGN.search(query) is None:
        return url
    query, hash_mark, fragment = query.partition("#")
    kept = "&".join(part for part in query.split("&") if not _CAMPAIGN.match(part))
    return f"{head}{'?' if kept else ''}{kept}{hash_mark}{fragment}"


def is_possible_origin(url: str) -> bool:
    """Whether an address may be a publisher's at all: a licence or a social network never is."""
    return site_of(url).domain not in _NEVER_ORIGINAL


def publisher_facts(url: str) -> tuple[str | None, str | None]:
    """(display name, domain key) of the publisher at an address; of one without a file the domain stands for the name."""
    site = site_of(url)
    if site.publisher is not None:
        return site.publisher.name, site.publisher.key
    return (site.domain, site.domain.replace(".", "_").replace("-", "_")) if site.domain else (None, None)


def evidence(kind: str, text: str, place: str, confidence: float) -> Evidence:
    """A piece of evidence with its words cut to a readable length."""
    text = " ".join(text.split())
    return Evidence(
        kind, text if len(text) <= EVIDENCE_CHARACTERS else text[: EVIDENCE_CHARACTERS - 1] + "…", place, round(confidence, 3)
    )
