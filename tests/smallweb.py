"""A small web for one test: answers by host and path, over the loopback server, with the moment of each request."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

from command import connect_to
from loopback import Asked, Web, http, serving

Answer = bytes | Iterable[bytes] | Callable[[Asked], "bytes | Iterable[bytes]"]

PARAGRAPHS = (
    "The council voted on Tuesday to move the river wall back from the old meadows, after eleven years of argument.",
    "Three of the seven farms behind the wall have been bought, and the owners of the others say that they were told late.",
    "Engineers expect the meadows to take a third of the water that reached the market square in the winter of 2019.",
)


@dataclass
class Site:
    """A running web. ``answers`` may be changed while it runs; what is not in it is a 404."""

    answers: dict[str, Answer]
    web: Web
    moments: list[tuple[float, str]] = field(default_factory=list)

    @property
    def hosts(self) -> list[str]:
        return sorted({address.partition("/")[0] for address in self.answers})

    @property
    def connect_to(self) -> list[str]:
        """The options that send every host of this web here."""
        return connect_to(self.web.port, self.hosts)

    def hits(self, address: str) -> int:
        """Requests for ``host/path``."""
        return sum(asked == address for _, asked in self.moments)

    def times(self, host: str) -> list[float]:
        """Moments of the requests to a host, in order."""
        return [moment for moment, asked in self.moments if asked.partition("/")[0] == host]


@contextmanager
def serve_site(answers: dict[str, Answer]) -> Iterator[Site]:
    """Serves ``answers``, by ``host/path``, for as long as the block lasts."""
    running: Site

    def answer(asked: Asked) -> bytes | Iterable[bytes]:
        address = asked.host.partition(":")[0] + asked.path
        running.moments.append((time.monotonic(), address))
        found = running.answers.get(address, http(b"nothing here", 404, Content_Type="text/plain"))
        return found(asked) if callable(found) else found

    with serving(answer, host="127.0.0.1") as web:
        running = Site(answers, web)
        yield running


def story(title: str = "The wall moves back", links: Iterable[str] = ()) -> str:
    """An article's HTML that the reader takes for one; each of ``links`` is cited by a sentence of its text."""
    cited = "".join(
        f'<p>Report {number} of the institute, on the year {2001 + number}, <a href="{escape(link)}">says so in detail</a>.</p>'
        for number, link in enumerate(links)
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{body}{cited}</article></body></html>"
    )


def page(html: str | None = None, **headers: str) -> bytes:
    """A whole response with a page."""
    return http((html or story()).encode(), Content_Type="text/html; charset=utf-8", **headers)


def zipped(html: str | None = None) -> bytes:
    """A whole response with a gzipped page."""
    return http(
        gzip.compress((html or story()).encode(), mtime=0), Content_Type="text/html; charset=utf-8", Content_Encoding="gzip"
    )


def redirect(to: str, status: int = 302) -> bytes:
    """A whole response that leads elsewhere."""
    return http(b"", status, Location=to)


def robots(rules: str) -> bytes:
    """A whole response with a robots.txt."""
    return http(rules.encode(), Content_Type="text/plain")
