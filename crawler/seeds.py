"""The addresses that a crawl starts from: from the command line, a file or standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from w3lib.url import safe_url_string

from crawler.leases import Wanted
from pipelines.errors import UrlInvalid, UsageError
from pipelines.records import Role
from pipelines.urls import fetchable_url


def seeds_of(
    urls: Iterable[str], file: str | None, role: Role, is_refused: Callable[[str], bool] | None = None
) -> tuple[Wanted, ...]:
    """Seeds in their order, each once. An address that can't be fetched stays as it was typed, so that its refusal is on record.

    Raises:
        UsageError: there is none, or the file can't be read.
    """
    # Bytes of the command line that are no text come as lone surrogates, which neither SQLite nor a WARC can hold.
    listed = [url.encode(errors="replace").decode() for url in (*urls, *(_lines(file) if file else ()))]
    seeds = tuple(dict.fromkeys(_seed(url.strip(), role, is_refused) for url in listed if url.strip()))
    if not seeds:
        raise UsageError("expected at least one URL, got none: `tearsheet crawl https://...`, or `--from FILE` with a URL a line")
    return seeds


def _seed(typed: str, role: Role, is_refused: Callable[[str], bool] | None) -> Wanted:
    try:
        url = safe_url_string(fetchable_url(typed))
    except UrlInvalid:
        return Wanted(typed, role, key=typed)
    return Wanted(typed, role, key=typed) if is_refused and is_refused(url) else Wanted(url, role)


def _lines(file: str) -> list[str]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"expected a text file with a URL a line, can't read {file} ({error}): check the name after --from"
        ) from error
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
