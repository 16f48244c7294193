"""What may be requested at all, and which hosts ``--connect-to`` sends elsewhere. No name is resolved here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import urlsplit

from crawler.guard.addresses import is_numeric, is_public, literal_address
from crawler.guard.refusals import AddressRefused
from pipelines.errors import UrlInvalid, UsageError
from pipelines.urls import DEFAULT_PORTS, fetchable_url, host_of

ConnectTo = Mapping[str, tuple[str, int]]

_SPEC = re.compile(r"(?P<host>[^=]+)=(?:\[(?P<ipv6>[^\]]*)\]|(?P<name>[^:\[\]]*)):(?P<port>[0-9]{1,5})")
# Ports from 1024 on where another protocol listens: the URL standard's "bad ports" (fetch, 2.9). Below 1024 only 80 and 443.
_BAD_PORTS = frozenset({1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10080, *range(6665, 6670)})


def check_url(url: str, connect_to: ConnectTo) -> None:
    """Nothing, when the URL may be requested as far as its text tells; its host may still resolve to a refused address.

    Raises:
        AddressRefused: for another scheme than http(s), a URL that is none, an address or port that is not allowed, localhost.

    >>> check_url("https://example.com/", {})
    >>> check_url("http://0x7f.1/", {})
    Traceback (most recent call last):
    crawler.guard.refusals.AddressRefused: 127.0.0.1 (0x7f.1) is not a public address
    """
    scheme = url.strip().partition(":")[0].lower()
    if "://" in url and scheme.isalpha() and scheme not in ("http", "https"):
        raise AddressRefused(f"only http and https are fetched, not {scheme}", "scheme_not_allowed")
    try:
        parts = urlsplit(fetchable_url(url))
    except UrlInvalid as error:
        raise AddressRefused(str(error), "url_invalid") from error
    check_host(parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme], connect_to)


def check_host(host: str, port: int, connect_to: ConnectTo) -> None:
    """Nothing, when a host (lower case, no brackets, no trailing dot) may be connected to as far as its name tells.

    Raises:
        AddressRefused: see check_url.
    """
    address = literal_address(host)
    if address is not None:
        if not is_public(address):
            spelled = "" if address == host else f" ({host})"
            raise AddressRefused(f"{address}{spelled} is not a public address", "address_not_public")
    elif host in connect_to:
        return  # the port is not the one that is dialled
    elif is_numeric(host):
        raise AddressRefused(f"{host} ends in a number but is no IPv4 address", "url_invalid")
    elif is_local_name(host):
        raise AddressRefused(f"{host} is this machine", "address_not_public")
    if (port < 1024 and port not in (80, 443)) or port in _BAD_PORTS:
        raise AddressRefused(f"port {port} is no port for web pages", "port_not_allowed")


def is_local_name(host: str) -> bool:
    """Whether a name is reserved for this machine (RFC 6761, 6.3); resolvers may not be asked."""
    return host == "localhost" or host.endswith(".localhost")


def parse_connect_to(specs: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Hosts and where their requests go instead, from ``HOST=ADDR:PORT``; an IPv6 ADDR stands in brackets.

    Raises:
        UsageError: names the entry and the repair.

    >>> parse_connect_to(["News.example=127.0.0.1:8802", "b.example=[::1]:8803"])
    {'news.example': ('127.0.0.1', 8802), 'b.example': ('::1', 8803)}
    """
    return dict(_connect_to_entry(spec) for spec in specs)


def _connect_to_entry(spec: str) -> tuple[str, tuple[str, int]]:
    match = _SPEC.fullmatch(spec.strip())
    if match is None:
        raise UsageError(f"--connect-to expects HOST=ADDR:PORT, got {spec!r}: write for example news.example=127.0.0.1:8802")
    try:
        host = host_of(f"http://{match['host'].strip()}/")
    except UrlInvalid as error:
        raise UsageError(f"--connect-to {spec!r}: expected a host name before '=': {error}") from error
    if literal_address(host) is not None or is_numeric(host) or is_local_name(host):
        raise UsageError(f"--connect-to {spec!r}: {host} is an address, and addresses stay refused; use a made-up name instead")
    port = int(match["port"])
    if not 1 <= port <= 65535:
        raise UsageError(f"--connect-to {spec!r}: expected a port from 1 to 65535, got {port}")
    return host, (_address(match["ipv6"], match["name"], spec), port)


def _address(ipv6: str | None, name: str, spec: str) -> str:
    try:
        if ipv6 is not None:
            return str(IPv6Address(ipv6))
        return str(IPv4Address("127.0.0.1" if name.lower() == "localhost" else name))
    except AddressValueError as error:
        raise UsageError(f"--connect-to {spec!r}: expected an IP address behind '=', IPv6 in brackets: {error}") from error
