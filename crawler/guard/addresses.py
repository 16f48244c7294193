"""Which addresses may be connected to, and which host names are addresses in disguise. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network

# ``ipaddress.is_global`` changes between patch releases of Python (192.0.0.0/24, 2002::/16, mapped addresses), so what matters
# is written out; it then only adds what IANA registers later.
_REFUSED_IPV4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "100.64.0.0/10",  # carrier-grade NAT
            "192.0.0.0/24",  # IETF protocols
            "192.88.99.0/24",  # 6to4 relays, given back
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, with broadcast
        ),
    )
)
_UNICAST_IPV6 = IPv6Network("2000::/3")  # all that IANA gives out
_REFUSED_IPV6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # IETF protocols, with Teredo: its tunnels end at embedded IPv4 addresses, and nobody serves from there
            "2001:db8::/32",  # documentation
            "3fff::/20",  # documentation
        ),
    )
)
# Prefix and how far the embedded IPv4 address is from the right, in bits. The local-use NAT64 prefix 64:ff9b:1::/48 (RFC 8215) is
# not here: where it embeds the address is the network's own choice, so it is refused like all that lies outside 2000::/3.
_EMBEDDED_IPV4 = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated (RFC 2765)
    (IPv6Network("::/96"), 0),  # compatible; with :: and ::1
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64: DNS64 gives these for ordinary hosts
    (IPv6Network("2002::/16"), 80),  # 6to4
)

_PART = re.compile(r"0[xX]([0-9a-fA-F]*)|0([0-7]*)|([1-9][0-9]*)")
_NUMERIC = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; an IPv6 address only when the IPv4 address inside it does too.

    False for anything that is no plain address (a name, a zone).

    >>> [is_public(a) for a in ("93.184.216.34", "10.0.0.1", "64:ff9b::a00:1", "2606:4700::6810:84e5", "fe80::1%eth0")]
    [True, False, False, True, False]
    """
    try:
        ipv6 = IPv6Address(address)
    except AddressValueError:
        try:
            return _is_public_ipv4(IPv4Address(address))
        except AddressValueError:
            return False
    for network, shift in _EMBEDDED_IPV4:
        if ipv6 in network:
            return _is_public_ipv4(IPv4Address(int(ipv6) >> shift & 0xFFFFFFFF))
    return (
        ipv6.scope_id is None
        and ipv6 in _UNICAST_IPV6
        and ipv6.is_global
        and not any(ipv6 in network for network in _REFUSED_IPV6)
    )


def literal_address(host: str) -> str | None:
    """The address that a host spells, in its plain form; None for a name.

    Reads what ``inet_aton`` and browsers read: one to four parts, each decimal, octal or hexadecimal; full-width digits and
    dots; a trailing dot; IPv6 with or without brackets. A zone is dropped: it never makes an address public.

    >>> [literal_address(h) for h in ("2130706433", "0x7f.1", "0177.0.0.01", "１２７。0.0.1", "[::1%25lo]", "example.com")]
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1', '::1', None]
    """
    plain = unicodedata.normalize("NFKC", host).replace("\u3002", ".").strip().removesuffix(".")
    if ":" in plain:
        try:
            return str(IPv6Address(plain.removeprefix("[").removesuffix("]").partition("%")[0]))
        except AddressValueError:
            return None
    return _inet_aton(plain)


def is_numeric(host: str) -> bool:
    """Whether the last label is a number, so that the host can only be an IPv4 address (URL standard, "ends in a number").

    >>> is_numeric("127.0.0.08"), is_numeric("example.0x7f"), is_numeric("example.com")
    (True, True, False)
    """
    return _NUMERIC.fullmatch(host.removesuffix(".").rpartition(".")[2]) is not None


def _is_public_ipv4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in _REFUSED_IPV4)


def _inet_aton(host: str) -> str | None:
    parts = host.split(".")
    matches = [_PART.fullmatch(part) for part in parts]
    if len(parts) > 4 or len(host) > 253:
        return None
    values = []
    for match in matches:
        if match is None:
            return None
        hexadecimal, octal, decimal = match.groups()
        values.append(int(decimal) if decimal else int(hexadecimal or "0", 16) if octal is None else int(octal or "0", 8))
    *heads, last = values
    room = 4 - len(heads)  # the last part fills all bytes that are left
    if any(head > 255 for head in heads) or last >= 256**room:
        return None
    return str(IPv4Address(int.from_bytes(bytes(heads)) << 8 * room | last))
