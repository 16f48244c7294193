"""Why a download failed, in one word: every exception of Scrapy 2.19, Twisted and our own has its reason.

What arises for what (Scrapy wraps some of Twisted's exceptions and leaves others as they are):

    timeout             DownloadTimeoutError: the whole request took longer than DOWNLOAD_TIMEOUT, or a connect did
    dns_failure         NameGone; dns_temporary: NameTryAgain, CannotResolveHostError
    connection_refused  DownloadConnectionRefusedError; ConnectError (no route ...)
    connection_lost     DownloadFailedError <- ResponseFailed or ResponseNeverReceived [ConnectionLost, ConnectionDone ...]
    tls_error           DownloadFailedError <- ResponseNeverReceived [OpenSSL.SSL.Error, VerificationError]
    bad_response        DownloadFailedError <- ResponseFailed [ParseError, BadResponseVersion, ValueError, KeyError ...]
    headers_too_large   DownloadFailedError <- ResponseFailed [HeadersTooLarge]
    data_loss           ResponseDataLossError
    too_large           BodyTooLarge, which the guard's handler raises in place of DownloadCancelledError('')
    cancelled           DownloadCancelledError, asyncio.CancelledError, IgnoreRequest without a reason
    internal_error      anything else: a bug of ours
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Final, Literal, cast, get_args

from OpenSSL import SSL
from scrapy import exceptions as scrapy_errors
from twisted.internet import defer
from twisted.internet import error as twisted_errors
from twisted.web import _newclient as http_errors
from twisted.web.error import SchemeNotSupported
from twisted.web.http import PotentialDataLoss, _DataLoss

from crawler.guard.refusals import GONE
from pipelines.errors import UrlInvalid

Reason = Literal[
    "timeout", "dns_failure", "dns_temporary", "connection_refused", "connection_lost", "tls_error", "too_large",
    "headers_too_large", "data_loss", "bad_response", "address_not_public", "scheme_not_allowed", "url_invalid",
    "proxy_not_allowed", "port_not_allowed", "robots_disallowed", "robots_unavailable", "not_in_archive", "cancelled",
    "internal_error",
]  # fmt: skip

_OURS: Final = frozenset(get_args(Reason))
_UNNAMED: Final = ("cancelled", "internal_error")  # what an exception further down may say better

# Say only that something else, inside them, went wrong.
_WRAPPERS: Final = (http_errors._WrapperException, scrapy_errors.DownloadFailedError)

# The first type that fits decides.
_REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (scrapy_errors.DownloadTimeoutError, "timeout"),
    (scrapy_errors.DownloadConnectionRefusedError, "connection_refused"),
    (scrapy_errors.CannotResolveHostError, "dns_temporary"),
    (scrapy_errors.ResponseDataLossError, "data_loss"),
    (scrapy_errors.UnsupportedURLSchemeError, "scheme_not_allowed"),
    (scrapy_errors.NotSupported, "scheme_not_allowed"),
    (SchemeNotSupported, "scheme_not_allowed"),
    (UrlInvalid, "url_invalid"),
    (twisted_errors.TimeoutError, "timeout"),
    (twisted_errors.TCPTimedOutError, "timeout"),
    (defer.TimeoutError, "timeout"),
    (twisted_errors.SSLError, "tls_error"),
    (twisted_errors.DNSLookupError, "dns_temporary"),
    (twisted_errors.ConnectError, "connection_refused"),
    (SSL.Error, "tls_error"),
    (PotentialDataLoss, "data_loss"),
    (_DataLoss, "data_loss"),
    (twisted_errors.ConnectionClosed, "connection_lost"),  # ConnectionLost, ConnectionDone, ConnectionAborted
    (http_errors.ParseError, "bad_response"),
    (http_errors.BadHeaders, "bad_response"),
    (http_errors.RequestNotSent, "connection_lost"),
    (http_errors.ConnectionAborted, "connection_lost"),
    (twisted_errors.ConnectingCancelledError, "cancelled"),
    (defer.CancelledError, "cancelled"),
    (asyncio.CancelledError, "cancelled"),
    (scrapy_errors.DownloadCancelledError, "cancelled"),
    (scrapy_errors.IgnoreRequest, "cancelled"),
    (ConnectionRefusedError, "connection_refused"),
    (ConnectionError, "connection_lost"),
    (TimeoutError, "timeout"),
)


def reason_of(exception: BaseException) -> Reason:
    """Why a download ended without a response; the reasons inside ResponseFailed and behind ``__cause__`` count too.

    >>> reason_of(scrapy_errors.DownloadTimeoutError("Getting https://example.com/ took longer than 30 seconds."))
    'timeout'
    >>> reason_of(socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
    'dns_failure'
    >>> reason_of(ZeroDivisionError())
    'internal_error'
    """
    reasons = list(_reasons(exception, inside_response=False, seen=set()))
    return next((reason for reason in reasons if reason not in _UNNAMED), reasons[0])


def _reasons(exception: BaseException, inside_response: bool, seen: set[int]) -> Iterator[Reason]:
    """Reasons from the outside to the inside; at least one for an exception that was not seen yet."""
    seen.add(id(exception))
    failures = [failure.value for failure in getattr(exception, "reasons", None) or ()]
    deeper = [*failures, *([exception.__cause__] if exception.__cause__ is not None else [])]
    if not isinstance(exception, _WRAPPERS):
        yield _reason(exception, inside_response)
    elif not deeper:
        yield "connection_lost"
    for one in deeper:
        if id(one) not in seen:
            yield from _reasons(one, inside_response or bool(failures), seen)


def _reason(exception: BaseException, inside_response: bool) -> Reason:
    own = getattr(exception, "reason", None)
    if isinstance(own, str) and own in _OURS:
        return cast(Reason, own)
    if isinstance(exception, socket.gaierror):
        return "dns_failure" if exception.errno in GONE else "dns_temporary"
    if type(exception).__module__.startswith("service_identity"):  # a certificate for another name
        return "tls_error"
    for kind, reason in _REASONS:
        if isinstance(exception, kind):
            return reason
    # What Twisted's parser trips over, e.g. KeyError(b"br") for a transfer encoding or ValueError for two lengths.
    return "bad_response" if inside_response and isinstance(exception, Exception) else "internal_error"
