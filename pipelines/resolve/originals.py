"""Where a copy's text first ran, among the pages that have landed: along the names that pages give, by number, by likeness.

All of it is pure: the warehouse looks pages up, this module decides what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from pipelines.errors import UrlInvalid
from pipelines.publishers import Publisher, publishers
from pipelines.records import Conflict, Document, Evidence
from pipelines.resolve.comparison.wording import words_of
from pipelines.resolve.signals.findings import is_elsewhere, publisher_facts, site_of
from pipelines.resolve.verdicts import combined, verdict_of
from pipelines.urls import url_identity

# Pages from a copy to the original; real chains had at most three (Vancouver Sun, Financial Post, Reuters).
MAX_CHAIN = 10
# A page of the publisher that the copy names, with the same words or the same title, is nearly proof.
LIKENESS_OF_NAMED = 0.8
# The same words on another site, and nothing else: which of the two was first rests on two dates.
LIKENESS_ALONE = 0.6
# Days between a copy and an original of the same title; a headline that comes back after a year is another piece.
DAYS_APART = 90

PageAt = Callable[[str], Document | None]


@dataclass(frozen=True, slots=True)
class Way:
    """The way from a copy to its original. ``page`` is the last page on it that was read, None when none was."""

    url: str
    page: Document | None = None
    via: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """A page that is like a copy: by its words ("near_duplicate") or by its title ("same_title"), 0..1."""

    page: Document
    type: str
    similarity: float


def way_by_name(copy: Document, page_at: PageAt) -> Way | None:
    """The way along the originals that the copy and the pages behind it name; None when the copy names none.

    ``page_at`` gives the latest reading of an address, after redirects. A page that names this copy, or an earlier page of the
    way, ends it: the last page before the circle counts as the original, and the claim is a conflict.
    """
    return _followed(copy, copy.is_based_on, page_at) if copy.is_based_on is not None else None


def way_by_number(copy: Document, page_at: PageAt) -> Way | None:
    """The way through a publisher's address that takes an article's number, where the page that it led to has that number."""
    for guess in guesses(copy):
        page = page_at(guess.url)
        if page is not None and guess.proves(page):
            return _followed(copy, page.url, page_at)
    return None


def way_by_likeness(copy: Document, found: Iterable[Likeness], page_at: PageAt) -> Way | None:
    """The way to the page that is like the copy, on another site: its named publisher's, else one that appeared before it.

    None when the copy is an original by its own evidence, when the like pages are other publishers' copies, or when no dates
    say which was first.
    """
    if not may_be_copy(copy):
        return None
    fitting = [one for one in found if is_elsewhere(one.page.url, site_of(copy.url)) and _fits(copy, one)]
    for one in sorted(fitting, key=lambda one: (_day(one.page) or date.max, -one.similarity, one.page.url)):
        way = _followed(copy, one.page.url, page_at)
        if way is not None:
            sure = LIKENESS_OF_NAMED if copy.original_publisher else LIKENESS_ALONE
            words = f"{one.similarity:.2f} like {one.page.url}"
            evidence = Evidence(one.type, words, f"document:{one.page.document_id}", round(sure * min(1.0, one.similarity), 4))
            return Way(way.url, way.page, way.via, (evidence,), way.conflicts)
    return None


def _followed(copy: Document, first: str, page_at: PageAt) -> Way | None:
    visited = {_identity(copy.url)}
    address, nearest, via = first, None, list[str]()
    conflicts: tuple[Conflict, ...] = ()
    for _ in range(MAX_CHAIN):
        page = page_at(address)
        if page is None:
            return Way(address, nearest, tuple(via), (), conflicts)
        if _identity(page.url) in visited:
            break
        visited.add(_identity(page.url))
        nearest = page
        onward = next_hop(page)
        if onward is None:
            return Way(page.url, page, tuple(via), (), conflicts)
        via.append(page.url)
        address = onward
    if nearest is None:
        return None
    said = f"named by {nearest.url}: the way comes back to a page that it went through, or has more than {MAX_CHAIN} pages"
    circle = Conflict("original_url", address, said)
    return Way(nearest.url, nearest, tuple(via[:-1]), (), (circle,))


def next_hop(page: Document) -> str | None:
    """Address of the page that this one was itself taken from; None where the text first ran, as far as the page says."""
    if page.is_based_on is None:
        return None
    verdict, _ = verdict_of(page, page.is_based_on, combined(page.evidence))
    return page.is_based_on if verdict == "republication" else None


def may_be_copy(copy: Document) -> bool:
    """Whether nothing on the page itself makes it an original."""
    if not copy.evidence:
        return True
    verdict, _ = verdict_of(copy, copy.is_based_on, combined(copy.evidence))
    return verdict in ("republication", "possible", "co_publication", "agency_informed")


def _fits(copy: Document, like: Likeness) -> bool:
    before, after = _day(like.page), _day(copy)
    if copy.original_publisher_key is not None or copy.original_publisher is not None:
        is_near = before is None or after is None or abs((after - before).days) <= DAYS_APART
        return is_page_of(like.page, copy.original_publisher_key, copy.original_publisher) and (
            is_near or like.type != "same_title"
        )
    return like.type != "same_title" and before is not None and after is not None and before < after


def is_page_of(page: Document, key: str | None, name: str | None) -> bool:
    """Whether a page is one of a publisher that another page names: by key, by domain or, without a key, by name."""
    if key is not None:
        return key in (page.publisher_key, publisher_facts(page.url)[1])
    return name is not None and page.publisher is not None and words_of(name) == words_of(page.publisher)


@dataclass(frozen=True, slots=True)
class Guess:
    """An address made from a publisher's pattern and an article's number; ``article_id`` has to come back as proof."""

    url: str
    publisher: Publisher
    article_id: str

    def proves(self, page: Document) -> bool:
        """Whether a page's own address, or its canonical one at the same publisher, has the number."""
        pattern = re.compile(self.publisher.article_url or "(?!)")
        for address in (page.url, page.canonical_url or ""):
            match = pattern.match(urlsplit(address).path)
            if match is not None and match["id"] == self.article_id and page.publisher_key == self.publisher.key:
                return True
        return False


def guesses(copy: Document) -> Iterator[Guess]:
    """Addresses worth one try where a counter gives an article's number and the page no address with it."""
    if copy.is_based_on is None:
        yield from guesses_by_number(copy.evidence)


def guesses_by_number(evidence: Sequence[Evidence]) -> Iterator[Guess]:
    """The addresses that publishers make from the numbers in their counters."""
    if not any(item.type == "counter_pixel" for item in evidence):
        return
    for publisher in publishers():
        if publisher.article_by_id is None:
            continue
        ids = {
            match["id"]
            for item in evidence
            if item.type == "counter_pixel"
            for counter in publisher.counters
            if (match := re.search(counter, item.text, re.IGNORECASE)) is not None
        }
        # Two numbers: one of them is another article's, and nothing on the page says which.
        if len(ids) == 1:
            (article_id,) = ids
            yield Guess(publisher.article_by_id.replace("{id}", article_id), publisher, article_id)


def _day(page: Document) -> date | None:
    try:
        return date.fromisoformat((page.date_published or "")[:10])
    except ValueError:
        return None


def _identity(url: str) -> str:
    try:
        return url_identity(url)
    except UrlInvalid:
        return url
