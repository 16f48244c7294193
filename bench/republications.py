"""How well republications are found on the hand-made corpus: detection, publisher, original's address, authors, calibration.

Every figure stands for all pages, and for each half by itself: rules are made on the tuning half alone, so the held-out half says
how pages are judged that nobody has looked at.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from bench.corpora import HALVES, Half, half_of
from pipelines.article import read
from pipelines.errors import UrlInvalid
from pipelines.publishers import publisher_named
from pipelines.records import Document, Evidence, Page
from pipelines.resolve.comparison.records import Side
from pipelines.resolve.decide import decide
from pipelines.urls import url_identity

GOALS = {"F1": 0.97, "publisher right": 0.92, "original URL right": 0.95, "authors F1": 0.9}
# Upper ends of the bins of stated confidence; the first holds the pages of which nothing is said.
BINS = (0.0, 0.3, 0.7, 0.8, 0.9, 0.96, 1.0)
_TYPES = {"html": "text/html", "md": "text/markdown", "txt": "text/plain", "xml": "application/rss+xml"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One page: what truth and what the reader say. None in a comparison: the truth has nothing to compare with.

    ``probability`` is how sure the reader is that the page republishes another: 0 where it says nothing, 1 minus its confidence
    where its verdict is another one. ``authors`` are counts: right, found, wanted.
    """

    half: Half
    is_copy: bool
    is_found: bool
    probability: float
    has_publisher: bool | None
    has_address: bool | None
    authors: tuple[int, int, int]
    evidence: tuple[Evidence, ...]


def judged(folder: Path) -> list[Judged]:
    """Every page of the corpus."""
    return [_judged(truth, url, document) for truth, url, document in _documents(folder)]


def _documents(folder: Path) -> Iterator[tuple[dict[str, Any], str, Document | None]]:
    for line in (folder / "truth.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        file = folder / "pages" / truth["file"]
        if file.exists():
            said = str(truth.get("warc_url") or truth.get("url") or "")
            url = said if said.startswith("http") else f"https://unknown-{truth['n']:03}.example/{truth['n']}"
            content_type = _TYPES.get(truth["file"].split(".")[-2], "text/html")
            yield truth, url, read(Page(url, gzip.decompress(file.read_bytes()), content_type)).document


def _judged(truth: dict[str, Any], url: str, document: Document | None) -> Judged:
    decision = decide(Side(document), None, 0) if document else None
    is_copy = bool(truth["is_republication"])
    probability = 0.0
    if decision is not None:
        is_sure = decision.verdict in ("republication", "possible", "co_publication")
        probability = decision.confidence if is_sure else 1 - decision.confidence
    named = is_copy and truth.get("original_publisher")
    addressed = is_copy and truth.get("original_url")
    wanted = {name.casefold() for name in truth.get("authors") or () if document}
    got = {one.name.casefold() for one in document.authors} if document and wanted else set()
    return Judged(
        half=half_of({"url": url}),
        is_copy=is_copy,
        is_found=decision is not None and decision.verdict == "republication",
        probability=probability,
        has_publisher=same_publisher(decision.original_publisher if decision else None, named) if named else None,
        has_address=same_address(decision.original_url if decision else None, addressed) if addressed else None,
        authors=(len(wanted & got), len(got), len(wanted)),
        evidence=decision.evidence if decision else (),
    )


def same_publisher(found: str | None, truth: str) -> bool:
    """Whether two names are one publisher's: alike but for articles and brackets, aliases of one, or its domain.

    >>> same_publisher("the conversation", "The Conversation (AU)"), same_publisher("spacenews.com", "SpaceNews")
    (True, True)
    >>> same_publisher("AP", "Associated Press"), same_publisher("Reuters", "Associated Press"), same_publisher(None, "Reuters")
    (True, False, False)
    """
    return found is not None and bool(_names(found) & _names(truth))


def _names(name: str) -> set[str]:
    bare = re.sub(r"\s*\([^)]*\)", "", name).strip()
    spelt = {bare}
    if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", bare):
        spelt.add(bare.removeprefix("www.").partition(".")[0])
    if (known := publisher_named(bare)) is not None:
        spelt |= {known.name, *known.aliases}
    return {re.sub(r"^the |[\W_]+", "", one.casefold()) for one in spelt}


def same_address(found: str | None, truth: str) -> bool:
    """Whether two addresses lead to one page, scheme, www and a last slash left aside."""
    try:
        return found is not None and _bare(found) == _bare(truth)
    except UrlInvalid:
        return False


def _bare(url: str) -> str:
    return url_identity(url).split("://", 1)[1].removeprefix("www.").rstrip("/")


def figures(pages: Sequence[Judged]) -> dict[str, str]:
    """What the table shows of these pages, in its order."""
    right = sum(page.is_copy and page.is_found for page in pages)
    wrong = sum(page.is_found and not page.is_copy for page in pages)
    missed = sum(page.is_copy and not page.is_found for page in pages)
    authors = [sum(page.authors[n] for page in pages) for n in range(3)]
    brier = sum((page.probability - page.is_copy) ** 2 for page in pages) / max(len(pages), 1)
    return {
        "pages": str(len(pages)),
        "true positives": str(right),
        "false positives": str(wrong),
        "missed": str(missed),
        "true negatives": str(len(pages) - right - wrong - missed),
        "F1": f"{2 * right / max(2 * right + wrong + missed, 1):.3f}",
        "publisher right": _share([page.has_publisher for page in pages]),
        "original URL right": _share([page.has_address for page in pages]),
        "authors F1": f"{2 * authors[0] / max(authors[1] + authors[2], 1):.3f}",
        "Brier score": f"{brier:.3f}",
    }


def _share(answers: Sequence[bool | None]) -> str:
    asked = [answer for answer in answers if answer is not None]
    return f"{sum(asked)} of {len(asked)}"


def tables(folder: Path, style: box.Box = box.HEAVY_HEAD) -> tuple[Table, Table, Table]:
    """The figures, and how far stated confidences come true: the pages' and each signal's."""
    pages = judged(folder)
    table = Table("measure", title="Republication", title_justify="left", box=style)
    columns = [("all", pages), *((half, [page for page in pages if page.half == half]) for half in HALVES)]
    for name, _ in columns:
        table.add_column(name, justify="right")
    table.add_column("goal", justify="right")
    shown = [figures(those) for _, those in columns]
    for measure in shown[0]:
        table.add_row(measure, *(column[measure] for column in shown), str(GOALS.get(measure, "")))
    return table, reliability(pages, style), signals(pages, style)


def reliability(pages: Sequence[Judged], style: box.Box = box.HEAVY_HEAD) -> Table:
    """Of the pages that are called a copy with so much confidence, how many are."""
    table = Table("confidence", title="Confidence of pages", title_justify="left", box=style)
    for name in ("pages", "mean stated", "share of copies"):
        table.add_column(name, justify="right")
    low = -1.0
    for high in BINS:
        those = [page for page in pages if low < page.probability <= high]
        if those:
            mean = sum(page.probability for page in those) / len(those)
            true = sum(page.is_copy for page in those) / len(those)
            table.add_row(f"{max(low, 0):.2f}-{high:.2f}" if high else "none", str(len(those)), f"{mean:.3f}", f"{true:.3f}")
        low = high
    return table


def signals(pages: Sequence[Judged], style: box.Box = box.HEAVY_HEAD) -> Table:
    """Of the pages that show a signal, how many are copies, beside what the signal states: the strongest of each page."""
    table = Table("signal", title="Confidence of signals", title_justify="left", box=style)
    for name in ("pages", "mean stated", "share of copies"):
        table.add_column(name, justify="right")
    stated: dict[str, list[tuple[float, bool]]] = {}
    for page in pages:
        strongest: dict[str, float] = {}
        for item in page.evidence:
            strongest[item.type] = max(strongest.get(item.type, 0.0), item.confidence)
        for kind, confidence in strongest.items():
            stated.setdefault(kind, []).append((confidence, page.is_copy))
    mean: Callable[[Sequence[float]], float] = lambda values: sum(values) / len(values)  # noqa: E731
    for kind, seen in sorted(stated.items()):
        shares = mean([confidence for confidence, _ in seen]), mean([float(is_copy) for _, is_copy in seen])
        table.add_row(kind, str(len(seen)), f"{shares[0]:.3f}", f"{shares[1]:.3f}")
    return table
