"""Serves the sample web over real HTTP on loopback: one port, the host told apart by the Host header."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.sample import HOSTS, SEEDS
from crawler.sample.routes import DATE, LAST_MODIFIED, MEDIA_TYPES, Answer, Site, load_site

ADDRESS = "127.0.0.1"
# Seconds until an idle connection is given up, so that no thread outlives its crawl for long.
IDLE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class SampleWeb:
    """A sample web that is being served; ``hits`` grows as requests arrive: (host, path with query), in order."""

    port: int
    seeds: tuple[str, ...] = SEEDS
    hosts: tuple[str, ...] = HOSTS
    hits: list[tuple[str, str]] = field(default_factory=list)

    @property
    def connect_to(self) -> tuple[str, ...]:
        """What ``tearsheet crawl --connect-to`` wants, one a host: "HOST=127.0.0.1:PORT"."""
        return tuple(f"{host}={ADDRESS}:{self.port}" for host in self.hosts)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Arguments of ``tearsheet crawl`` for the whole sample: the seeds, then ``--connect-to`` for each host."""
        return (*self.seeds, *(word for pair in self.connect_to for word in ("--connect-to", pair)))


@contextmanager
def serve(port: int = 0, delay_ms: int = 0) -> Iterator[SampleWeb]:
    """A sample web on ``127.0.0.1:port`` (0: any free port) until the block ends.

    ``delay_ms`` holds each answer back, for tests that interrupt a crawl. Raises OSError when the port is taken.
    """
    server = _Server(port, load_site(), delay_ms / 1000)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sample-web", daemon=True)
    thread.start()
    try:
        yield server.web
    finally:
        server.shutdown()
        server.hang_up()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """Holds the answers and the open connections; a thread a connection."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, site: Site, delay: float) -> None:
        super().__init__((ADDRESS, port), _Handler)
        self.site = site
        self.delay = delay
        self.web = SampleWeb(self.server_address[1])
        self.connections: set[socket.socket] = set()

    def hang_up(self) -> None:
        """Ends kept-alive connections: their threads wait for a next request that won't come."""
        for connection in tuple(self.connections):
            with suppress(OSError):  # the client was faster
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: a killed crawler leaves broken connections, and that is what the sample is for."""


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = IDLE_SECONDS
    # Head and body leave in one write; in two, Nagle and delayed ACK cost 40 ms a page.
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").lower().partition(":")[0]
        self.server.web.hits.append((host, self.path))
        if self.server.delay:
            time.sleep(self.server.delay)
        self._send(self._answer_for(host))

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer_for(self, host: str) -> Answer:
        pages = self.server.site.get(host)
        if pages is None:
            text = (
                f"421 Misdirected Request: the sample web does not serve the host {host!r}. "
                f"It serves {', '.join(self.server.site)}. Give one of these to --connect-to.\n"
            )
            return Answer(421, MEDIA_TYPES["txt"], text.encode())
        missing = Answer(404, MEDIA_TYPES["txt"], f"404 Not Found: {host} has no page {self.path}\n".encode("utf-8", "replace"))
        return pages.get(self.path, missing)

    def _send(self, answer: Answer) -> None:
        etag = f'"{answer.etag}"' if answer.etag else None
        if etag and answer.status == 200 and etag in self.headers.get("If-None-Match", ""):
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        zipped = answer.gzipped if "gzip" in self.headers.get("Accept-Encoding", "") else None
        body = answer.body if zipped is None else zipped
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(body)))
        if answer.gzipped is not None:
            self.send_header("Vary", "Accept-Encoding")
        if zipped is not None:
            self.send_header("Content-Encoding", "gzip")
        if etag and answer.status == 200:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", LAST_MODIFIED)
        if answer.location is not None:
            self.send_header("Location", answer.location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        return "tearsheet-sample"

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        return DATE

    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing; ``hits`` holds the requests."""
