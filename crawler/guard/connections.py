"""Connections that the guard has seen: resolve, refuse or dial, check the peer; and a cap on response headers.

Everything goes through ``HTTPConnectionPool.getConnection``, where scheme, host and port are known: a resolver alone does
not know the port, and its refusal looks like a DNS failure. A private seam of Scrapy 2.19 and Twisted 26.10, held by
tests/test_guard.py.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any, Protocol

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.defer import Deferred, fail
from twisted.internet.defer import TimeoutError as DeferredTimeoutError
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.error import ConnectError
from twisted.internet.interfaces import IAddress
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web._newclient import Request as TxRequest
from twisted.web.client import HTTPConnectionPool
from twisted.web.iweb import IResponse

from crawler.guard.addresses import is_public
from crawler.guard.checks import ConnectTo, check_host
from crawler.guard.refusals import GONE, AddressRefused, HeadersTooLarge, NameGone, NameTryAgain

MAX_HEADER_BYTES = 256 * 1024  # of one header section; browsers stop there (Chrome) or earlier
CONNECT_TIMEOUT = 10.0  # seconds for each address, so that a dead one leaves time for the next
MAX_ADDRESSES = 6  # dialled one after the other; a name may list dozens
DNS_TIMEOUT = 20.0  # seconds; glibc gives up after 5 s a server and try

BindAddress = tuple[str, int] | None


class Endpoint(Protocol):
    """What the pool asks of an endpoint. (Twisted's interfaces are no protocols to a type checker.)"""

    def connect(self, protocolFactory: Any) -> Deferred[Any]: ...  # noqa: N803 - Twisted's name


class GuardedEndpoint:
    """Connects to a host's addresses, and only if every one of them is public: one that is not makes the name a trap."""

    def __init__(self, reactor: Any, host: str, port: int, tls: Any, bind_address: BindAddress) -> None:
        self._reactor, self._host, self._port, self._tls, self._bind_address = reactor, host, port, tls, bind_address

    def connect(self, protocolFactory: Any) -> Deferred[Any]:  # noqa: N803
        return Deferred.fromCoroutine(self._connect(protocolFactory))

    async def _connect(self, factory: Any) -> Any:
        addresses = await resolve(self._reactor, self._host)
        check_resolved(self._host, addresses)
        *others, last = addresses[:MAX_ADDRESSES]
        for address in others:
            try:
                return await self._dial(address, factory)
            except ConnectError:  # refused, no route, time-out
                continue
        return await self._dial(last, factory)

    async def _dial(self, address: str, factory: Any) -> Any:
        endpoint: Any = plain_endpoint(self._reactor, address, self._port, self._bind_address)
        if self._tls is not None:
            endpoint = wrapClientTLS(self._tls, endpoint)
        protocol = await endpoint.connect(factory)
        peer = str(protocol.transport.getPeer().host)
        if peer != address:  # nothing has been sent over it but the start of a TLS handshake
            protocol.transport.abortConnection()
            raise AddressRefused(f"asked for {address} of {self._host}, connected to {peer}", "address_not_public")
        return protocol


async def resolve(reactor: Any, host: str, timeout: float = DNS_TIMEOUT) -> tuple[str, ...]:
    """Every address of a host, in the resolver's order.

    Raises:
        NameGone: there is no such name, or it has no address.
        NameTryAgain: the resolver failed or took too long.
    """
    lookup = deferToThreadPool(reactor, reactor.getThreadPool(), socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
    try:
        found = await lookup.addTimeout(timeout, reactor)
    except socket.gaierror as error:
        if error.errno in GONE:
            raise NameGone(f"{host} does not exist or has no address: {error}") from error
        raise NameTryAgain(f"the resolver could not say where {host} is: {error}") from error
    except UnicodeError as error:  # the codec that getaddrinfo uses is stricter about labels than pipelines/urls.py
        raise NameGone(f"{host} is no name for a resolver: {error}") from error
    except DeferredTimeoutError as error:
        raise NameTryAgain(f"the resolver took more than {timeout} s for {host}") from error
    return tuple(dict.fromkeys(str(address[4][0]) for address in found))


def check_resolved(host: str, addresses: Sequence[str]) -> None:
    """Nothing, when all addresses that a host resolved to are public.

    Raises:
        AddressRefused: when any is not: which one gets dialled would be up to the name server.
        NameGone: when there is none.
    """
    if not addresses:
        raise NameGone(f"{host} has no address")
    for address in addresses:
        if not is_public(address):
            raise AddressRefused(f"{host} resolves to {address}, which is not a public address", "address_not_public")


def plain_endpoint(reactor: Any, address: str, port: int, bind_address: BindAddress) -> Any:
    """An endpoint that dials one IP address over TCP."""
    endpoint = TCP6ClientEndpoint if ":" in address else TCP4ClientEndpoint
    return endpoint(reactor, address, port, timeout=CONNECT_TIMEOUT, bindAddress=bind_address)


class GuardedPool(HTTPConnectionPool):
    """A connection pool that chooses the endpoint itself; the one that an agent brings along is ignored.

    The key of a kept connection starts with what was decided for it, so that a connection to a mapped host is never used for
    an unmapped one.
    """

    def __init__(self, reactor: Any, tls_policy: Any, connect_to: ConnectTo, persistent: bool = True) -> None:
        super().__init__(reactor, persistent=persistent)  # type: ignore[no-untyped-call]
        self._tls_policy = tls_policy
        self._connect_to = connect_to
        self._factory = CappedFactory

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[HTTP11ClientProtocol]:  # noqa: ARG002, N802
        try:
            decided, guarded = self._decide(key)
        except AddressRefused as refusal:
            return fail(refusal)
        return super().getConnection(decided, guarded)  # type: ignore[arg-type]

    def _decide(self, key: Any) -> tuple[tuple[Any, ...], Endpoint]:
        # Scrapy's key is (scheme, host, port, bind address); with a proxy it is longer or starts with b"http-proxy".
        if len(key) != 4 or key[0] not in (b"http", b"https"):
            raise AddressRefused("proxies are not used: they would connect unguarded", "proxy_not_allowed")
        scheme, host_bytes, port, bind_address = key
        host = host_bytes.decode("ascii", "replace").rpartition("@")[2].strip("[]").removesuffix(".").lower()
        check_host(host, port, self._connect_to)
        if host in self._connect_to:
            address, mapped_port = self._connect_to[host]
            return ("connect-to", address, mapped_port, *key), plain_endpoint(self._reactor, address, mapped_port, bind_address)
        tls = self._tls_policy.creatorForNetloc(host.encode("ascii"), port) if scheme == b"https" else None
        return ("guarded", *key), GuardedEndpoint(self._reactor, host, port, tls, bind_address)


class _CappedParser(_LenientHTTPClientParser):
    """Parser that stops a header section above the cap; 1xx sections before it count too."""

    MAX_LENGTH = MAX_HEADER_BYTES  # of one line, where Twisted has 16 KiB: long Content-Security-Policy lines are real
    _header_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        self._header_bytes += len(line) + 1
        if self._header_bytes > MAX_HEADER_BYTES:
            raise HeadersTooLarge(f"expected at most {MAX_HEADER_BYTES} bytes of response headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802
        raise HeadersTooLarge(f"expected at most {MAX_HEADER_BYTES} bytes of response headers, got one longer line")


class _CappedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: TxRequest) -> Deferred[IResponse]:
        answer = super().request(request)
        if self._parser is not None:  # as Scrapy does it: the parser's class is fixed inside Twisted's request()
            self._parser.__class__ = _CappedParser
        return answer

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802
        if reason.check(HeadersTooLarge) and self.transport is not None:  # type: ignore[no-untyped-call]
            # Closing politely over TLS would go on reading from a server that never stops.
            self.transport.abortConnection()
        super()._giveUp(reason)  # type: ignore[no-untyped-call]


class CappedFactory(_LenientHTTP11ClientFactory):
    """Factory of client protocols whose responses have at most MAX_HEADER_BYTES of headers."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002, N802
        return _CappedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
