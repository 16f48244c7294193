"""What the guard raises; ``reason`` is what the captures table gets.

AddressRefused        nothing was connected to: the URL or its address is not allowed
NameGone              the name does not exist, or has no address: the source is dead
NameTryAgain          the resolver gave no answer: says nothing about the name
HeadersTooLarge       the response's header section passes the cap
BodyTooLarge          the response's body passes DOWNLOAD_MAXSIZE
"""

from __future__ import annotations

import socket
from typing import Final, Literal

from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, IgnoreRequest

RefusalReason = Literal["address_not_public", "scheme_not_allowed", "url_invalid", "proxy_not_allowed", "port_not_allowed"]

# errno of socket.gaierror: "no such name" and "a name without addresses"; the latter two are missing on some systems.
GONE: Final = frozenset(getattr(socket, name, socket.EAI_NONAME) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY"))


class AddressRefused(IgnoreRequest):
    """A request that must not leave this machine; ``reason`` says why."""

    def __init__(self, message: str, reason: RefusalReason) -> None:
        super().__init__(message)
        self.reason: RefusalReason = reason


# Subclasses of Scrapy's own exceptions, so that they pass ``wrap_twisted_exceptions`` as they are.
class NameGone(CannotResolveHostError):
    """The resolver says that there is no such name, or none with an address (EAI_NONAME, EAI_NODATA)."""

    reason = "dns_failure"


class NameTryAgain(CannotResolveHostError):
    """The resolver could not say (EAI_AGAIN, time-out, server failure)."""

    reason = "dns_temporary"


class HeadersTooLarge(Exception):
    """A header section without end; Twisted has no limit of its own (2 GB of memory in 10 s, scrapy#7813)."""

    reason = "headers_too_large"


class BodyTooLarge(DownloadCancelledError):
    """A body above DOWNLOAD_MAXSIZE, announced or met. Scrapy itself raises DownloadCancelledError('')."""

    reason = "too_large"
