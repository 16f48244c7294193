"""Serves the generated pages from memory over HTTP/1.1: `python -m bench.server COUNT` prints its port and serves until killed.

A plain asyncio protocol, in a process of its own: it must cost less than the fetchers it feeds.
"""

from __future__ import annotations

import asyncio
import gzip
import sys

from bench.pages import article_page

ADDRESS = "127.0.0.1"
ROBOTS = b"User-agent: *\nAllow: /\n"


def _response(body: bytes, media_type: str, is_gzipped: bool = False) -> bytes:
    encoding = "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n" if is_gzipped else ""
    head = f"HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: {media_type}\r\n{encoding}Content-Length: {len(body)}\r\n\r\n"
    return head.encode("ascii") + body


class _Connection(asyncio.Protocol):
    """One connection; pipelined and kept-alive requests are answered in turn."""

    def __init__(self, plain: list[bytes], gzipped: list[bytes]) -> None:
        self.plain = plain
        self.gzipped = gzipped
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            request, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            self.transport.write(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        path = request.split(b" ", 2)[1]
        if path == b"/robots.txt":
            return _response(ROBOTS, "text/plain")
        pages = self.gzipped if b"gzip" in request else self.plain
        return pages[int(path.rpartition(b"/")[2]) % len(pages)]  # /p/17


async def serve(count: int) -> None:
    """Serves ``count`` distinct pages on a free port, for ever."""
    bodies = [article_page(number).encode() for number in range(count)]
    plain = [_response(body, "text/html; charset=utf-8") for body in bodies]
    gzipped = [_response(gzip.compress(body, 6, mtime=0), "text/html; charset=utf-8", is_gzipped=True) for body in bodies]
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(plain, gzipped), ADDRESS, 0, backlog=256)
    # 127.0.0.1 only would do for us; the naive spiders use 127.0.0.1-4 as four hosts.
    port = server.sockets[0].getsockname()[1]
    for last in (2, 3, 4):
        await asyncio.get_running_loop().create_server(lambda: _Connection(plain, gzipped), f"127.0.0.{last}", port, backlog=256)
    print(port, sum(map(len, bodies)) // count, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
