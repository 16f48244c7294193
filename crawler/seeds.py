"""The addresses that a crawl starts from: from the command line, a file or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from w3lib.url import safe_url_string

from crawler.leases import Wanted
from pipelines.errors import UrlInvalid, UsageError
from pipelines.records import Role
from pipelines.urls import fetchable_url


def seeds_of(urls: Iterable[str], file: str | None, role: Role) -> tuple[Wanted, ...]:
    """Seeds in their order, each once. An address that can't be fetched stays as it is, so that its refusal is on record.

    Raises:
        UsageError: there is none, or the file can't be read.
    """
    listed = [*urls, *(_lines(file) if file else ())]
    seeds = tuple(dict.fromkeys(Wanted(fetchable_or_raw(url), role) for url in listed if url.strip()))
    if not seeds:
        raise UsageError("expected at least one URL, got none: `tearsheet crawl https://...`, or `--from FILE` with a URL a line")
    return seeds


def fetchable_or_raw(url: str) -> str:
    """The address as it will be requested; the spelling itself when it can't be."""
    try:
        return safe_url_string(fetchable_url(url))
    except UrlInvalid:
        return url.strip()


def _lines(file: str) -> list[str]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"expected a text file with a URL a line, can't read {file} ({error}): check the name after --from"
        ) from error
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
