"""The corpora beside the checkout: where they are, which page is in which half, and every page with its truth.

They hold third parties' pages, so they are not part of the project. Rules are made on the tuning half alone; figures of the
held-out half say how pages are read that nobody has looked at. A registrable domain is in one half as a whole: pages of one
site share their markup.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import tldextract

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
EXTRACTION = CORPORA / "extraction"
NAMES = ("aeb", "wcxb", "trafilatura")
Half = Literal["tuning", "held out"]
HALVES: tuple[Half, Half] = ("tuning", "held out")


def half_of(truth: dict[str, Any]) -> Half:
    """The half that a page's site is in, by a digest of its registrable domain."""
    site = site_of(str(truth.get("url") or truth["id"]))
    return HALVES[int(hashlib.sha256(site.encode()).hexdigest(), 16) % 2]


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=())


def site_of(url: str) -> str:
    host = urlsplit(url.removeprefix("hard::")).hostname or url  # "hard::name.html": a page whose address is lost
    found = _suffixes()(host)
    return f"{found.domain}.{found.suffix}" if found.suffix else host


def truths(name: str, half: Half | None = None) -> list[dict[str, Any]]:
    """The truth of each page of a corpus, or of one half of it."""
    lines = (EXTRACTION / name / "truth.jsonl").read_text("utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line.strip()]
    return [row for row in rows if half is None or half_of(row) == half]


def payloads() -> Iterator[tuple[str, bytes]]:
    """Address and bytes of every page of the three corpora, one at a time; a lost address has a stand-in."""
    for name in NAMES:
        for row in truths(name):
            url = str(row.get("url"))
            body = gzip.decompress((EXTRACTION / name / "html" / f"{row['id']}.html.gz").read_bytes())
            yield url if url.startswith("http") else "https://unknown.example/page", body
