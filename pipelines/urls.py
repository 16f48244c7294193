"""Addresses: what is fetched, and what makes two spellings one page.

Three forms of one address, from loose to strict: ``absolute_url`` (as a page links, fragment kept), ``fetchable_url`` (as it is
requested and recorded) and ``url_identity`` (the key under which two spellings meet). Each is a fixed point of itself, and of
Scrapy's own clean-up (``w3lib.url.safe_url_string``), so what is recorded is what was sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

from pipelines.errors import UrlInvalid
from pipelines.hosts import MAX_LABEL_CHARACTERS, host_name, registered_part, shown

DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
MAX_URL_CHARACTERS = 16_384  # Twisted's limit for one line; servers refuse longer ones (nginx from 8 KiB)

# Seen around pasted addresses: byte order mark, zero-width space, bidi marks.
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u200e\u200f\u2060"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# The characters that w3lib leaves alone (the safe sets of RFC 3986, RFC 2396 and the URL standard together).
_PATH_SAFE = "%:/?@!$&'()*+,;=~"
_QUERY_SAFE = "%:/?@!$&()*+,;=~"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Nine of ten links are spelt as they are kept: nothing to quote, fold or resolve. Taking those apart with one pattern costs a
# tenth of the way through urlsplit. An empty query or fragment, a port, userinfo, an escape in the host go that way.
_PLAIN = re.compile(
    r"(?P<origin>https?://(?P<host>[a-z0-9_-]+(?:\.[a-z0-9_-]+)+))(?P<path>/[\w%:/@!$&'()*+,;=~.-]*)?"
    r"(?P<query>\?[\w%:/?@!$&()*+,;=~.-]+)?(?P<fragment>\#[\w%:/?@!$&'()*+,;=~.-]+)?",
    re.ASCII,
)
# A path from the site's root, likewise.
_PLAIN_PATH = re.compile(r"/(?!/)[\w%:/@!$&'()*+,;=~.-]*(?:\?[\w%:/?@!$&()*+,;=~.-]+)?(?:\#[\w%:/?@!$&'()*+,;=~.-]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Address:
    scheme: str
    host: str  # lower case, ASCII, without brackets
    port: int | None
    path: str
    query: str
    fragment: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{host}{port}{self.path}{query}{fragment}"


def url_identity(url: str) -> str:
    """Identity of an address: two URLs with the same identity are one page.

    Scheme and host in lower case, host in ASCII (IDNA), default port, userinfo and fragment dropped, dot segments resolved,
    percent-encoding normalised (RFC 3986, 6.2.2). The query keeps its order and its form: nothing is sorted, no ``=`` added.
    Addresses of other schemes than http(s) and ftp keep everything behind the scheme, fragment apart.

    Raises:
        UrlInvalid: when there is no scheme or no usable host.

    >>> url_identity("HTTPS://Example.com:443/a/./b/../%7eme?q=%c3%a9#top")
    'https://example.com/a/~me?q=%C3%A9'
    >>> url_identity("https://www.cadtm.org/spip.php?article70650")
    'https://www.cadtm.org/spip.php?article70650'
    >>> url_identity("https://bücher.example/straße")
    'https://xn--bcher-kva.example/stra%C3%9Fe'
    """
    if plain := _plain(url):
        path = _without_dot_segments(_normal_escapes(plain["path"] or "/"))
        return f"{plain['origin']}{path}{_normal_escapes(plain['query'] or '')}"
    scheme = _scheme_of(url)
    if scheme not in DEFAULT_PORTS:
        rest = _one_line(url)[len(scheme) :].partition("#")[0]
        return scheme + quote(rest, safe=_PATH_SAFE + "[]", errors="replace")
    address = _address(url)
    return str(
        replace(
            address,
            port=None if address.port == DEFAULT_PORTS[scheme] else address.port,
            path=_without_dot_segments(_normal_escapes(address.path)),
            query=_normal_escapes(address.query),
            fragment="",
        )
    )


def fetchable_url(url: str) -> str:
    """The URL as it will be requested and recorded.

    Whitespace around it, userinfo, fragment, default port and the host's trailing dot are removed, the host is lower-case ASCII
    (full-width digits and dots become plain ones), dot segments are resolved. Escapes in path and query stay as they are.

    Raises:
        UrlInvalid: for a scheme other than http(s), no host, a port out of range, characters that no host can have.

    >>> fetchable_url(" http://user:pw@Example.com.:80/a b?x=1#y ")
    'http://example.com/a%20b?x=1'
    >>> fetchable_url("http://１２７。０.0.1/")
    'http://127.0.0.1/'
    """
    if (plain := _plain(url)) and len(url) <= MAX_URL_CHARACTERS:
        return f"{plain['origin']}{_without_dot_segments(plain['path'] or '/')}{plain['query'] or ''}"
    scheme = _scheme_of(url)
    if scheme not in ("http", "https"):
        raise UrlInvalid(f"expected a URL that starts with http:// or https://, got scheme {scheme!r} in {shown(url)}")
    address = _address(url)
    fetchable = str(
        replace(
            address,
            port=None if address.port == DEFAULT_PORTS[scheme] else address.port,
            path=_without_dot_segments(address.path),
            fragment="",
        )
    )
    if len(fetchable) > MAX_URL_CHARACTERS:
        raise UrlInvalid(f"expected at most {MAX_URL_CHARACTERS} characters in a URL, got {len(fetchable)}: {shown(url)}")
    return fetchable


def absolute_url(base: str, href: str) -> str | None:
    """``href`` of a page at ``base`` as an absolute http(s) or ftp URL, fragment kept; None when it leads to no such thing.

    >>> absolute_url("https://example.com/news/a?b", "../spip.php?article7#notes")
    'https://example.com/spip.php?article7#notes'
    >>> absolute_url("https://example.com/", "mailto:desk@example.com") is None
    True
    """
    if href.startswith("/"):
        if _PLAIN_PATH.fullmatch(href) and "/." not in href:
            root = _root_of(base)
            return None if root is None else root + href
    elif plain := _plain(href):
        return href if plain["path"] else f"{plain['origin']}/{href[plain.end('origin') :]}"
    target = _slashes(_one_line(href))
    scheme = _SCHEME.match(target)
    if scheme and scheme[1].lower() not in DEFAULT_PORTS:
        return None
    try:
        return str(_address(urljoin(_slashes(_one_line(base)), target)))
    except (UrlInvalid, ValueError):  # ValueError: urljoin on brackets that are not an IPv6 address
        return None


def host_of(url: str) -> str:
    """Host of a URL: lower case, ASCII, without port, brackets or trailing dot.

    >>> host_of("https://WWW.Example.com.:8443/x")
    'www.example.com'
    """
    plain = _plain(url)
    return plain["host"] if plain else _address(url).host


def origin_of(url: str) -> str:
    """Origin of a URL (RFC 6454): scheme, host and port, the port always written.

    >>> origin_of("https://example.com/x")
    'https://example.com:443'
    """
    address = _address(url)
    port = address.port or DEFAULT_PORTS[address.scheme]
    return str(replace(address, port=port, path="", query="", fragment=""))


def registrable_domain(url_or_host: str) -> str:
    """The part of a host that somebody registered, by the public suffix list in tldextract; the host itself where there is none.

    Suffixes of companies count too, so that two blogs of one platform are two publishers.

    >>> registrable_domain("https://www.abc.net.au/news")
    'abc.net.au'
    >>> registrable_domain("jane.github.io")
    'jane.github.io'
    >>> registrable_domain("localhost")
    'localhost'
    """
    host = host_of(url_or_host) if "://" in url_or_host else host_name(url_or_host)
    return registered_part(host)


def _plain(url: str) -> re.Match[str] | None:
    """The parts of an address that is spelt as it is kept, None for any other."""
    found = _PLAIN.fullmatch(url)
    return found if found is not None and len(found["host"]) <= MAX_LABEL_CHARACTERS else None


@lru_cache(maxsize=256)
def _root_of(base: str) -> str | None:
    """What a path from the root is put behind: scheme, host and the port as written."""
    try:
        return str(replace(_address(base), path="", query="", fragment=""))
    except UrlInvalid:
        return None


def _scheme_of(url: str) -> str:
    match = _SCHEME.match(_one_line(url))
    if match is None:
        raise UrlInvalid(f"expected a URL with its scheme, got {shown(url)}: write https://… in front")
    return match[1].lower()


def _address(url: str) -> _Address:
    text = _slashes(_one_line(url))
    try:
        parts = urlsplit(text)
        port, name = parts.port, parts.hostname
        path = quote(parts.path, safe=_PATH_SAFE) or "/"
        query = quote(parts.query, safe=_QUERY_SAFE)
        fragment = quote(parts.fragment, safe=_PATH_SAFE)
    except ValueError as error:  # a bad port or bracket; a lone surrogate (UnicodeEncodeError)
        raise UrlInvalid(f"expected a URL, got {shown(url)}: {error}") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise UrlInvalid(f"expected a URL that starts with http:// or https://, got {shown(url)}")
    if not name:
        raise UrlInvalid(f"expected a host name behind {parts.scheme}://, got {shown(url)}")
    if port == 0:
        raise UrlInvalid(f"expected a port from 1 to 65535, got 0 in {shown(url)}")
    return _Address(parts.scheme, host_name(name), port, path, query, fragment)


def _one_line(url: str) -> str:
    # Line breaks inside an address come from wrapped mark-up; the URL standard removes them too.
    return url.strip(_EDGES).translate({9: None, 10: None, 13: None})


def _slashes(url: str) -> str:
    r"""Backslashes as browsers read them: http://a.example\@127.0.0.1/ is a path on a.example, not a host behind userinfo."""
    if "\\" not in url:
        return url
    end = min((place for place in (url.find("?"), url.find("#")) if place >= 0), default=len(url))
    return url[:end].replace("\\", "/") + url[end:]


def _normal_escapes(text: str) -> str:
    """Escapes of unreserved characters decoded, others in upper case, a lone ``%`` escaped (RFC 3986, 6.2.2.1 and 6.2.2.2)."""
    return _ESCAPE.sub(_normal_escape, text) if "%" in text else text


def _normal_escape(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _without_dot_segments(path: str) -> str:
    """The path with ``.`` and ``..`` resolved (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
