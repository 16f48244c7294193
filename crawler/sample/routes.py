"""Every answer of the sample web, read from the package into memory: ``routes.toml`` and the files beside it."""

from __future__ import annotations

import gzip
import hashlib
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

# One date for all answers, so that two runs give the same bytes.
DATE = "Mon, 06 May 2024 09:00:00 GMT"
LAST_MODIFIED = "Thu, 02 May 2024 06:30:00 GMT"

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, ready to send; ``gzipped`` is None where the body is sent as it is."""

    status: int
    media_type: str
    body: bytes
    gzipped: bytes | None = None
    etag: str | None = None
    location: str | None = None


Site = dict[str, dict[str, Answer]]


def load_site() -> Site:
    """Answers by host and by path with its query, as ``routes.toml`` lists them.

    Raises KeyError for a file whose suffix has no media type here, and FileNotFoundError for one that is not shipped.
    """
    web = files("crawler.sample") / "web"
    table = tomllib.loads((web / "routes.toml").read_text("utf-8"))
    return {
        host: {path: _answer(web / host.replace(".", "_"), route) for path, route in routes.items()}
        for host, routes in table.items()
    }


def _answer(folder: Traversable, route: dict[str, str | int]) -> Answer:
    if "location" in route:
        location = str(route["location"])
        return Answer(int(route["status"]), MEDIA_TYPES["txt"], f"See {location}\n".encode(), location=location)
    name = str(route["file"])
    body = (folder / name).read_bytes()
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    return Answer(
        status=int(route.get("status", 200)),
        media_type=media_type,
        body=body,
        # mtime=0: the same bytes each time. PDFs are sent as they are, like most servers do.
        gzipped=gzip.compress(body, mtime=0) if name.endswith(".html") else None,
        etag=hashlib.sha1(body, usedforsecurity=False).hexdigest()[:16],
    )
