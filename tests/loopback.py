"""A real HTTP server on loopback that counts what reaches it, and a Scrapy process that downloads from it.

The server runs in a thread of the test; Scrapy in a process of its own (tests/download_probe.py): no reactor starts twice.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROBE = Path(__file__).with_name("download_probe.py")


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it; ``address`` is the local address that was connected to."""

    path: str
    headers: Mapping[str, str]
    address: str

    @property
    def host(self) -> str:
        return self.headers.get("host", "")


Answer = Callable[[Asked], "bytes | Iterable[bytes]"]


@dataclass
class Web:
    """What reached the server so far."""

    port: int
    connections: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    sent_bytes: int = 0

    def hits(self, path: str, host: str = "") -> int:
        return sum(one.path == path and one.host.startswith(host) for one in self.asked)


def http(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """A whole response; ``Content_Type="text/html"`` becomes a header."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def serving(answer: Answer, port: int = 0, host: str = "0.0.0.0", tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A server on every loopback address (Linux routes 127.0.0.0/8 to it) for as long as the block lasts."""
    loop = asyncio.new_event_loop()
    web = Web(port)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        web.connections.append(writer.get_extra_info("sockname")[0])
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.split("\r\n")
                headers = dict((line.lower().split(": ", 1)) for line in lines if line)
                asked = Asked(first.split(" ")[1], headers, writer.get_extra_info("sockname")[0])
                web.asked.append(asked)
                answered = answer(asked)
                for part in [answered] if isinstance(answered, bytes) else answered:
                    writer.write(part)
                    web.sent_bytes += len(part)
                    await writer.drain()
                if not isinstance(answered, bytes):
                    break
        writer.close()
        with suppress(ConnectionError, asyncio.CancelledError, ssl.SSLError):
            await writer.wait_closed()
        tasks.discard(task)

    async def stop(server: asyncio.Server) -> None:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()

    server = loop.run_until_complete(asyncio.start_server(connected, host, port, ssl=tls))
    web.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield web
    finally:
        asyncio.run_coroutine_threadsafe(stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def download(
    requests: Sequence[str | dict[str, Any]], *, settings: Mapping[str, Any] | None = None, **probe: Any
) -> list[dict[str, Any]]:
    """What became of each request; all start at once, unless ``one_by_one``. See download_probe.py for ``probe``."""
    asked = [{"url": one} if isinstance(one, str) else one for one in requests]
    job = {"requests": asked, "settings": dict(settings or {}), **probe}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(PROBE)], input=json.dumps(job), capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr[-4000:]
    results: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(results) == len(asked), done.stderr[-4000:]
    return results
