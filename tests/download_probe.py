"""Downloads what the job on stdin asks for with the crawler's own components, and prints what became of it as JSON.

Keys of the job beside ``requests`` and ``settings``:
    one_by_one     wait for each download before the next one
    names          {host: [[address, ...], ...]}: answers of the resolver, one list for each look-up, the last one for ever;
                   a number in place of a list is the errno of a failure
    public         addresses of loopback that pass as public, so that the way behind the guard can be tested without a network
    unchecked      leave out check_url, so that only the pool stands in the way
"""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import sys
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

import crawler.guard.addresses
import crawler.guard.checks
import crawler.guard.connections
import crawler.guard.handler
from crawler.outcomes import reason_of

SETTINGS = {
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.guard.handler.GuardedDownloadHandler",
        "https": "crawler.guard.handler.GuardedDownloadHandler",
        "file": None,
        "ftp": None,
        "data": None,
        "s3": None,
    },
    "ROBOTSTXT_OBEY": False,
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "COOKIES_ENABLED": False,
    "COMPRESSION_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_TIMEOUT": 20,
    "DOWNLOAD_MAXSIZE": 4 * 1024 * 1024,
    "USER_AGENT": "Tearsheet/0.1 (+https://example.org/tearsheet)",
    "LOG_LEVEL": "ERROR",
}


class ProbeSpider(Spider):
    name = "probe"

    async def start(self) -> Any:
        job = self.settings.getdict("PROBE_JOB")
        downloads = [self.outcome(one) for one in job["requests"]]
        if job.get("one_by_one"):
            RESULTS.extend([await one for one in downloads])
        else:
            RESULTS.extend(await asyncio.gather(*downloads))
        return
        yield

    async def outcome(self, one: dict[str, Any]) -> dict[str, Any]:
        request = Request(one["url"], meta=one.get("meta", {}), headers=one.get("headers", {}))
        result: dict[str, Any] = {"url": one["url"]}
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - the outcome is what is tested
            result |= {"reason": reason_of(error), "error": type(error).__name__, "text": str(error)}
            result["retry_after"] = getattr(error, "retry_after", None)
        else:
            result |= {"status": response.status, "final": response.url, "body": response.text if response.body else ""}
        result["verdict"] = request.meta.get("tearsheet_robots_verdict")
        result["peak_mb"] = peak_bytes() >> 20
        return result


def peak_bytes() -> int:
    """Most memory that this process ever held. ru_maxrss would be that of the process which started it, where that is larger."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def answer_names(names: dict[str, list[Any]]) -> None:
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in names:
            return real(host, *args, **kwargs)
        found = names[host].pop(0) if len(names[host]) > 1 else names[host][0]
        if isinstance(found, int):
            raise socket.gaierror(found, "made up")
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in found]

    socket.getaddrinfo = getaddrinfo


def pass_as_public(addresses: list[str]) -> None:
    real = crawler.guard.addresses.is_public
    for module in (crawler.guard.checks, crawler.guard.connections):
        module.is_public = lambda address: address in addresses or real(address)


RESULTS: list[dict[str, Any]] = []


def main() -> None:
    job = json.load(sys.stdin)
    answer_names(job.get("names", {}))
    pass_as_public(job.get("public", []))
    if job.get("unchecked"):
        crawler.guard.handler.check_url = lambda *_: None
        crawler.guard.connections.check_host = lambda *_: None
    process = AsyncCrawlerProcess({**SETTINGS, **job["settings"], "PROBE_JOB": job})
    process.crawl(ProbeSpider)
    process.start()
    print(json.dumps(RESULTS))


if __name__ == "__main__":
    main()
