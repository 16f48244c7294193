"""Host names: as DNS gets them, whatever disguise they come in, and the part of one that somebody registered."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from ipaddress import AddressValueError, IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import unquote

import idna

from pipelines.errors import UrlInvalid

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_HOST_CHARACTERS = 253  # RFC 1035, 2.3.4
MAX_LABEL_CHARACTERS = 63

_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


def host_name(name: str) -> str:
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
        raise UrlInvalid(f"expected a host name, got {shown(name)}")
    return host


def _mapped(host: str, name: str) -> str:
    try:
        return idna.uts46_remap(host, std3_rules=False)
    except idna.IDNAError as error:
        raise UrlInvalid(f"expected a host name, got {shown(name)}: {error}") from None


def _ascii_label(label: str) -> str:
    # Punycode without IDNA 2008's own checks: names such as ☃.net are registered and answer.
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _ipv6(name: str) -> str:
    try:
        address = IPv6Address(name)
    except AddressValueError as error:
        raise UrlInvalid(f"expected an IPv6 address in brackets, got {shown(name)}: {error}") from None
    if address.scope_id is not None:
        raise UrlInvalid(f"expected an address that means the same on every machine, got one with a zone: {shown(name)}")
    return address.compressed


@lru_cache(maxsize=4096)
def registered_part(host: str) -> str:
    """The part of a host that somebody registered, by the public suffix list; the host itself where there is none."""
    return _suffixes()(host).top_domain_under_public_suffix or host


@cache
def _suffixes() -> TLDExtract:
    import tldextract  # only where needed: it imports requests, 0.1 s

    # The list inside the package: no download, no cache folder.
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def shown(url: str) -> str:
    """The address as a message shows it: quoted, cut."""
    return repr(url if len(url) <= 200 else url[:200] + "…")
