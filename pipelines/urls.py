"""Addresses: what is fetched, and what makes two spellings one page.

Three forms of one address, from loose to strict: ``absolute_url`` (as a page links, fragment kept), ``fetchable_url`` (as it is
requested and recorded) and ``url_identity`` (the key under which two spellings meet). Each is a fixed point of itself, and of
Scrapy's own clean-up (``w3lib.url.safe_url_string``), so what is recorded is what was sent.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from ipaddress import AddressValueError, IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

import idna

from pipelines.errors import UrlInvalid

if TYPE_CHECKING:
    from tldextract import TLDExtract

DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
MAX_URL_CHARACTERS = 16_384  # Twisted's limit for one line; servers refuse longer ones (nginx from 8 KiB)
MAX_HOST_CHARACTERS = 253  # RFC 1035, 2.3.4
MAX_LABEL_CHARACTERS = 63

# Seen around pasted addresses: byte order mark, zero-width space, bidi marks.
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u200e\u200f\u2060"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
# The characters that w3lib leaves alone (the safe sets of RFC 3986, RFC 2396 and the URL standard together).
_PATH_SAFE = "%:/?@!$&'()*+,;=~"
_QUERY_SAFE = "%:/?@!$&()*+,;=~"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


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
    scheme = _scheme_of(url)
    if scheme not in ("http", "https"):
        raise UrlInvalid(f"expected a URL that starts with http:// or https://, got scheme {scheme!r} in {_shown(url)}")
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
        raise UrlInvalid(f"expected at most {MAX_URL_CHARACTERS} characters in a URL, got {len(fetchable)}: {_shown(url)}")
    return fetchable


def absolute_url(base: str, href: str) -> str | None:
    """``href`` of a page at ``base`` as an absolute http(s) or ftp URL, fragment kept; None when it leads to no such thing.

    >>> absolute_url("https://example.com/news/a?b", "../spip.php?article7#notes")
    'https://example.com/spip.php?article7#notes'
    >>> absolute_url("https://example.com/", "mailto:desk@example.com") is None
    True
    """
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
    return _address(url).host


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
    host = host_of(url_or_host) if "://" in url_or_host else _host(url_or_host)
    return _registrable(host)


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    return _suffixes()(host).top_domain_under_public_suffix or host


@cache
def _suffixes() -> TLDExtract:
    import tldextract  # only where needed: it imports requests, 0.1 s

    # The list inside the package: no download, no cache folder.
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def _scheme_of(url: str) -> str:
    match = _SCHEME.match(_one_line(url))
    if match is None:
        raise UrlInvalid(f"expected a URL with its scheme, got {_shown(url)}: write https://… in front")
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
        raise UrlInvalid(f"expected a URL, got {_shown(url)}: {error}") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise UrlInvalid(f"expected a URL that starts with http:// or https://, got {_shown(url)}")
    if not name:
        raise UrlInvalid(f"expected a host name behind {parts.scheme}://, got {_shown(url)}")
    if port == 0:
        raise UrlInvalid(f"expected a port from 1 to 65535, got 0 in {_shown(url)}")
    return _Address(parts.scheme, _host(name), port, path, query, fragment)


def _host(name: str) -> str:
    """Host name as DNS gets it. Percent-escapes are read first, as browsers do: http://%31%32%37.0.0.1/ is loopback."""
    if ":" in name:
        return _ipv6(name)
    host = unquote(name).lower()
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    if not host.isascii():
        host = ".".join(map(_ascii_label, _mapped(host, name).split(".")))
    host = host.removesuffix(".")
    if not _HOST.fullmatch(host) or len(host) > MAX_HOST_CHARACTERS or max(map(len, host.split("."))) > MAX_LABEL_CHARACTERS:
        raise UrlInvalid(f"expected a host name, got {_shown(name)}")
    return host


def _mapped(host: str, name: str) -> str:
    try:
        return idna.uts46_remap(host, std3_rules=False)
    except idna.IDNAError as error:
        raise UrlInvalid(f"expected a host name, got {_shown(name)}: {error}") from None


def _ascii_label(label: str) -> str:
    # Punycode without IDNA 2008's own checks: names such as ☃.net are registered and answer.
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _ipv6(name: str) -> str:
    try:
        address = IPv6Address(name)
    except AddressValueError as error:
        raise UrlInvalid(f"expected an IPv6 address in brackets, got {_shown(name)}: {error}") from None
    if address.scope_id is not None:
        raise UrlInvalid(f"expected an address that means the same on every machine, got one with a zone: {_shown(name)}")
    return address.compressed


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


def _shown(url: str) -> str:
    return repr(url if len(url) <= 200 else url[:200] + "…")
