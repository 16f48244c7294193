"""One pair judged by the real code: both pages read, the original looked for among what has landed, the decision taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.pairs.generator import Pair, make_pair
from bench.pairs.truth import Counts, Truth
from pipelines.article import read
from pipelines.errors import UrlInvalid
from pipelines.records import Change, Document, Reading, Republication
from pipelines.resolve.comparison.compare import compare
from pipelines.resolve.comparison.records import Side
from pipelines.resolve.decide import Original, decide
from pipelines.resolve.originals import Likeness, Way, way_by_likeness, way_by_name, way_by_number
from pipelines.urls import url_identity

# When the warehouse's index takes two texts for near-duplicates (warehouse/near_duplicates.py); it estimates what is exact here.
_NEAR_RUN, _LEAST_SIMILARITY, _LEAST_CONTAINED = 3, 0.12, 0.5
Decide = Callable[[Side, Original | None, int], Republication | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said of one pair, beside what is true; None where truth has nothing to compare with.

    ``held_url``: whether the page's own reading has the original's address. ``found``: whether the original was found among what
    has landed. ``numbers`` and ``quotations`` are (found, wanted, reported). ``paragraphs`` and ``links`` are the counts said.
    """

    number: int
    recipe: str
    signal: str
    skins: str
    verdict: tuple[str, str]
    kind: tuple[str | None, str | None] | None
    confidence: float
    held_url: bool | None
    found: bool | None
    publisher: bool | None
    numbers: tuple[int, int, int]
    quotations: tuple[int, int, int]
    paragraphs: tuple[tuple[int | None, ...], tuple[int, ...]] | None
    links: tuple[tuple[int | None, ...], tuple[int, ...]] | None
    authors_agree: tuple[bool | None, bool] | None
    notes: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether verdict and kind are both right."""
        return self.verdict[0] == self.verdict[1] and (self.kind is None or self.kind[0] == self.kind[1])


def judge_number(number: int, seed: int) -> Outcome:
    """One pair, made and judged, in whatever process this is."""
    return judge(make_pair(number, seed))


def judge(pair: Pair, deciding: Decide = decide) -> Outcome:
    """What the code says of a pair; ``deciding`` is what takes the decision, in tests a broken one."""
    readings = {page.url: read(page) for page in pair.landed}
    judged = read(pair.page)
    if judged.document is None or any(reading.document is None for reading in readings.values()):
        return _unread(pair, (judged, *readings.values()))
    copy = _side(judged)
    landed = _Landed(pair, readings)
    way = _way(copy.document, landed)
    original = _original(pair, landed, way)
    decision = deciding(copy, original, 0)
    truth = pair.truth
    is_copy = truth.kind is not None
    return Outcome(
        pair.number,
        pair.recipe,
        pair.signal,
        pair.skins,
        (decision.verdict if decision is not None else "none", truth.verdict),
        _kind(pair, copy, landed, decision),
        decision.confidence if decision is not None else 0.0,
        _same(copy.document.is_based_on, truth.original_url) if truth.holds_url else None,
        way is not None and _same(way.url, truth.original_url) if is_copy else None,
        _is_publisher(decision, truth.publisher) if truth.publisher is not None else None,
        *_changes(decision, pair),
        _paragraphs(decision, truth) if truth.counts is not None else None,
        _links(decision, truth.counts) if truth.counts is not None else None,
        None if truth.authors_agree is None else (decision.authors_agree if decision else None, truth.authors_agree),
        _notes(decision, copy.document),
    )


def _unread(pair: Pair, readings: Sequence[Reading]) -> Outcome:
    """The outcome of a pair with a page that became a rejection: nothing of it is right."""
    truth = pair.truth
    why = tuple(f"{one.reason}: {one.detail}" for reading in readings for one in reading.rejections)
    return Outcome(
        pair.number, pair.recipe, pair.signal, pair.skins, ("unread", truth.verdict),
        None if truth.kind is None else (None, truth.kind), 0.0, False if truth.holds_url else None,
        None if truth.kind is None else False, None if truth.publisher is None else False, *_changes(None, pair),
        None if truth.counts is None else _paragraphs(None, truth),
        None if truth.counts is None else _links(None, truth.counts),
        None if truth.authors_agree is None else (None, truth.authors_agree), why,
    )  # fmt: skip


def _side(reading: Reading) -> Side:
    assert reading.document is not None, reading.rejections
    return Side(reading.document, reading.links)


@dataclass(frozen=True, slots=True)
class _Landed:
    """The pages that have landed, by the addresses that lead to them."""

    pair: Pair
    readings: dict[str, Reading]

    def at(self, url: str) -> Document | None:
        """The reading behind an address, redirects followed."""
        url = self.pair.redirects.get(url, url)
        return next((one.document for address, one in self.readings.items() if _same(address, url)), None)

    def side(self, page: Document) -> Side:
        """A page with its links."""
        return _side(self.readings[page.url])

    def like(self, copy: Document) -> list[Likeness]:
        """What an index of signatures, or a search for the title at the named publisher, finds for a page."""
        found = []
        for reading in self.readings.values():
            page = reading.document
            if page is None or page.text is None or copy.text is None or page.url == copy.url:
                continue
            if (share := _likeness(copy.text, page.text)) > 0:
                found.append(Likeness(page, "near_duplicate", share))
            if page.publisher_key == copy.original_publisher_key is not None and _title(page) == _title(copy):
                found.append(Likeness(page, "same_title", 1.0))
        return found


def _way(copy: Document, landed: _Landed) -> Way | None:
    """The way to the original, as warehouse/resolving.py looks for it."""
    way = way_by_name(copy, landed.at) or way_by_number(copy, landed.at)
    if way is None or way.page is None:
        return way_by_likeness(copy, landed.like(copy), landed.at) or way
    return way


def _original(pair: Pair, landed: _Landed, way: Way | None) -> Original | None:
    """What the decision is given; where a copy's original was not found it is given all the same, so that all are compared."""
    if way is not None:
        if way.page is not None or pair.truth.kind is None:
            return Original(way.url, landed.side(way.page) if way.page else None, way.via, way.evidence, way.conflicts)
    elif pair.truth.kind is None:
        return None
    true = _side(landed.readings[pair.other.url])
    return Original(true.document.url, true)


def _kind(pair: Pair, copy: Side, landed: _Landed, decision: Republication | None) -> tuple[str | None, str | None] | None:
    if pair.truth.kind is not None:
        return (decision.kind if decision is not None else None), pair.truth.kind
    if pair.truth.verdict == "none" and pair.recipe.startswith("same subject"):
        return compare(copy, _side(landed.readings[pair.other.url])).kind, None
    return None


def _likeness(one: str, other: str) -> float:
    """Share of the shorter text's runs that the other has; 0 where the index would not find one by the other."""
    ours, theirs = _runs(one), _runs(other)
    common = len(ours & theirs)
    contained = common / max(1, min(len(ours), len(theirs)))
    is_near = common >= _LEAST_SIMILARITY * len(ours | theirs) and contained >= _LEAST_CONTAINED
    return contained if is_near else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return set(zip(*(words[shift:] for shift in range(_NEAR_RUN)), strict=False))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text.replace("\u00ad", "")).replace("’", "'").casefold()
    return re.findall(r"\w+", plain)


def _title(page: Document) -> list[str]:
    return _words(page.headline or "")


def _same(left: str | None, right: str | None) -> bool:
    try:
        return left is not None and right is not None and url_identity(left) == url_identity(right)
    except UrlInvalid:
        return False


def _is_publisher(decision: Republication | None, truth: tuple[str, str]) -> bool:
    """By name or by domain key: of a publisher without a file a page often gives the address alone."""
    if decision is None:
        return False
    name = (decision.original_publisher or "").casefold()
    return decision.original_publisher_key == truth[1] or name == truth[0].casefold()


def _changes(decision: Republication | None, pair: Pair) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """(found, wanted, reported) of numbers and of quotations; what stands in a sentence that came or went is not counted."""
    counted = []
    dropped = " ".join(pair.truth.also)
    for kind, key in (("number", _digits), ("quotation", _quoted)):
        wanted = [_pair_of(one, key) for one in pair.truth.changes if one.kind == kind]
        said = [_pair_of(one, key) for one in (decision.changes if decision is not None else ()) if one.kind == kind]
        left = list(wanted)
        found = reported = 0
        for one in said:
            if one in left:
                left.remove(one)
                found += 1
                reported += 1
            elif not any(side and f" {side} " in f" {key(dropped)} " for side in one):
                reported += 1
        counted.append((found, len(wanted), reported))
    return counted[0], counted[1]


def _pair_of(change: Change, key: Callable[[str], str]) -> tuple[str, str]:
    return key(change.in_copy or ""), key(change.in_original or "")


def _digits(text: str) -> str:
    """A number by its digits alone, whatever separates them and whatever its unit is; a number written as a word by that."""
    if not any(map(str.isdigit, text)):
        return _quoted(text)
    figures = re.findall(r"\d(?:[\d.,\s]*\d)?", text)
    return " ".join(re.sub(r"[.,\s]", "", figure) for figure in figures)


def _quoted(text: str) -> str:
    return " ".join(_words(text))


def _paragraphs(decision: Republication | None, truth: Truth) -> tuple[tuple[int | None, ...], tuple[int, ...]]:
    """The counts said and the true ones; a standfirst that was counted is left out of those said."""
    assert truth.counts is not None
    one = truth.counts
    wanted = (one.kept, one.edited, one.cut, one.added, one.moved)
    if decision is None or decision.paragraphs_kept is None:
        return (None,) * 5, wanted
    said = [
        decision.paragraphs_kept,
        decision.paragraphs_edited or 0,
        decision.paragraphs_cut or 0,
        decision.paragraphs_added or 0,
        decision.paragraphs_moved or 0,
    ]
    place = {(True, True): 0, (True, False): 2, (False, True): 3}.get(truth.standfirsts)
    if place is not None and said[place] == wanted[place] + 1:
        said[place] -= 1
    return tuple(said), wanted


def _links(decision: Republication | None, counts: Counts) -> tuple[tuple[int | None, ...], tuple[int, ...]]:
    wanted = (counts.links_kept, counts.links_dropped, counts.links_rewritten, counts.links_added)
    if decision is None:
        return (None,) * 4, wanted
    return (decision.links_kept, decision.links_dropped, decision.links_rewritten, decision.links_added), wanted


def _notes(decision: Republication | None, copy: Document) -> tuple[str, ...]:
    """What a person wants to see of a miss."""
    signs: Sequence[str] = [f"{one.type} {one.confidence}: {one.text[:90]}" for one in copy.evidence]
    if decision is None:
        return tuple(signs)
    shares = f"shares {decision.copy_in_original} {decision.original_in_copy}, titles {decision.title_similarity}"
    changes = [f"{one.kind}: {one.in_copy!r} for {one.in_original!r}" for one in decision.changes[:6]]
    return (*signs, shares, f"publisher {decision.original_publisher}, original {decision.original_url}", *changes)
