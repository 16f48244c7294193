"""Looking up near-duplicates among many documents: `python -m bench.near_duplicates [--documents 100000]`.

Texts are made of words by Zipf's law, seeded. Each of 300 sites ends its pages with a notice of its own, and one page in a
hundred is the same wall, word for word. Documents land in segments of 500 as in a crawl; then new ones are looked up: copies of
landed ones, cut or edited in known ways, texts that nothing is like, and the wall.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bench.report import HALF, LookUps, look_up_ratios, show_ratios
from pipelines.article import read
from pipelines.records import Document, Page
from pipelines.signature import SIGNATURE_BYTES, signature_of
from warehouse.archive import segment_key
from warehouse.near_duplicates import FOLDER, NearDuplicates, caught_up
from warehouse.store import Store, open_store
from warehouse.tables import commit

DOCUMENTS, QUICK_DOCUMENTS = 100_000, 3_000
SEGMENT_DOCUMENTS = 500
SITES = 300
WALL_EVERY = 100
LOOK_UPS = 1_000  # of copies, and as many of texts that nothing is like
WALL_LOOK_UPS = 50
VOCABULARY = 30_000
MEAN_WORDS, LEAST_WORDS = 600, 120
NOTICE_WORDS, WALL_WORDS = 40, 60
# What is done to a copy: the share of the text that it keeps, and the share of its words that are others.
EDITS = {
    "verbatim": (1.0, 0.0), "2 % of the words changed": (1.0, 0.02), "5 % changed": (1.0, 0.05), "keeps 0.8": (0.8, 0.01),
    "keeps 0.6": (0.6, 0.01), HALF: (0.5, 0.01), "keeps 0.4": (0.4, 0.01), "keeps 0.3": (0.3, 0.01),
}  # fmt: skip

Words = NDArray[np.intp]


class Texts:
    """Texts of a made language, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        letters = np.array(list("aaeeiioou bcdfghklmnprstvz".replace(" ", "")))
        lengths = self.random.integers(2, 11, VOCABULARY)
        drawn = ("".join(self.random.choice(letters, length)) for length in lengths)
        self._words = np.array([f"{word}{number % 97:x}" for number, word in enumerate(drawn)])
        shares = 1 / np.arange(1, VOCABULARY + 1)
        self._steps = np.cumsum(shares / shares.sum())
        self.wall = self.draw(WALL_WORDS)
        self._notices = [self.draw(NOTICE_WORDS) for _ in range(SITES)]

    def draw(self, count: int) -> Words:
        """Words by Zipf's law."""
        return np.minimum(np.searchsorted(self._steps, self.random.random(count)), VOCABULARY - 1)

    def article(self) -> Words:
        """A text of its own, without a site's notice."""
        return self.draw(max(LEAST_WORDS, int(self.random.lognormal(np.log(MEAN_WORDS), 0.6))))

    def edited(self, words: Words, kept: float, changed: float) -> Words:
        """A part of the text, begun anywhere, with some of its words replaced."""
        count = int(len(words) * kept)
        start = int(self.random.integers(0, len(words) - count + 1))
        part = words[start : start + count].copy()
        is_changed = self.random.random(count) < changed
        part[is_changed] = self.random.integers(0, VOCABULARY, int(is_changed.sum()))
        return part

    def signature(self, words: Words, site: int) -> bytes | None:
        """Signature of a page of a site."""
        return signature_of(" ".join(self._words[np.concatenate([words, self._notices[site]])]))


def measure(is_quick: bool = False) -> LookUps:
    """Lands 100,000 documents, or a few of them, in a folder of its own, then looks up."""
    return measure_among(QUICK_DOCUMENTS if is_quick else DOCUMENTS)


def measure_among(documents: int, look_ups: int = LOOK_UPS, seed: int = 1) -> LookUps:
    """As ``measure``, for a number of documents and of look-ups."""
    texts = Texts(seed)
    folder = Path(tempfile.mkdtemp(prefix="tearsheet-bench-near-"))
    try:
        store = open_store(folder / "data", create=True)
        template = _template()
        originals, landing = _landed(store, texts, template, documents, look_ups)
        number = -(-documents // SEGMENT_DOCUMENTS)
        size = sum(path.stat().st_size for path in (store.tables / FOLDER).iterdir())
        shutil.rmtree(store.tables / FOLDER)
        started = time.perf_counter()
        index = caught_up(store, number)
        remaking = time.perf_counter() - started
        times, recall, wrong = _looked_up(index, texts, template, originals, number, look_ups)
        p50, p99, longest = (1000 * float(np.quantile(times, share)) for share in (0.5, 0.99, 1.0))
        landing_ms = 1000 * landing / number
        return LookUps(documents, p50, p99, longest, _signing_ms(texts), landing_ms, remaking, size / documents, wrong, recall)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _template() -> Document:
    page = Page("https://www.bench.example/a", b"<h1>The dam</h1>" + b"<p>In 1953 the dam held, and the water fell.</p>" * 30)
    document = read(page).document
    assert document is not None
    return replace(document, kind="article", text=None)


def _landed(store: Store, texts: Texts, template: Document, count: int, look_ups: int) -> tuple[dict[str, Words], float]:
    """Articles with their addresses, as many as copies are looked up; and the seconds that went into the index."""
    originals: dict[str, Words] = {}
    seconds = 0.0
    every = max(1, count // look_ups)
    for first in range(0, count, SEGMENT_DOCUMENTS):
        number = first // SEGMENT_DOCUMENTS + 1
        segment = []
        for at in range(first, min(first + SEGMENT_DOCUMENTS, count)):
            site = at % SITES
            url = f"https://www.daily-bench-{site}.example/2026/11/24/news/a-headline-of-the-usual-length-{at}"
            is_wall = at % WALL_EVERY == WALL_EVERY - 1
            words = texts.wall if is_wall else texts.article()
            if at % every == 0 and not is_wall:
                originals[url] = words
            signature = texts.signature(words, 0 if is_wall else site)
            document = replace(template, document_id=f"{at:032x}", url=url, signature=signature)
            segment.append(replace(document, warc_file=segment_key(number), warc_offset=at))
        commit(store.tables / "documents_log", "documents_log", segment, "bench/1", number)
        started = time.perf_counter()
        caught_up(store, number)
        seconds += time.perf_counter() - started
    return originals, seconds


def _looked_up(
    index: NearDuplicates, texts: Texts, template: Document, originals: dict[str, Words], number: int, look_ups: int
) -> tuple[list[float], dict[str, float], int]:
    """Seconds of each look-up, the share of copies of each kind whose original was found, and how much else was found."""
    times: list[float] = []
    found = {name: [0, 0] for name in EDITS}
    wrong = 0

    def matches(words: Words, site: int, at: int) -> Sequence[str]:
        document = replace(
            template, document_id=f"{at:032x}", url=f"https://new.example/{at}", signature=texts.signature(words, site)
        )
        started = time.perf_counter()
        matches = index.matches(document, number)
        times.append(time.perf_counter() - started)
        return [match.url for match in matches]

    for at, (name, url) in enumerate(_planned(list(originals), look_ups)):
        site = int(texts.random.integers(0, SITES))
        seen = matches(texts.edited(originals[url], *EDITS[name]), site, at)
        found[name][0] += url in seen
        found[name][1] += 1
        wrong += len(set(seen) - {url})
        wrong += len(matches(texts.article(), site, at))
    for at in range(WALL_LOOK_UPS):
        matches(texts.wall, 0, at)
    return times, {name: hits / count for name, (hits, count) in found.items() if count}, wrong


def _planned(urls: Sequence[str], look_ups: int) -> Iterator[tuple[str, str]]:
    names = list(EDITS)
    return ((names[at % len(names)], urls[at % len(urls)]) for at in range(look_ups))


def _signing_ms(texts: Texts) -> float:
    text = " ".join(texts._words[texts.draw(1000)])
    seconds = []
    for _ in range(50):
        started = time.perf_counter()
        signature_of(text)
        seconds.append(time.perf_counter() - started)
    return 1000 * float(np.median(seconds))


def show_look_ups(seen: LookUps) -> None:
    """Prints the figures and the goals."""
    console = Console(width=max(124, Console().width))
    table = Table("copy", title=f"near-duplicates: {seen.documents} documents, one core", title_justify="left", min_width=60)
    table.add_column("found", justify="right")
    for name, share in seen.recall.items():
        table.add_row(name, f"{share:.3f}")
    console.print(table)
    console.print(
        f"look-up p50 {seen.p50_ms:.2f}, p99 {seen.p99_ms:.2f}, max {seen.max_ms:.2f} ms; {seen.wrong} pages found that are no"
        f" copy; {seen.signing_ms:.2f} ms to sign 1,000 words; {seen.landing_ms:.0f} ms to add a segment,"
        f" {seen.remaking_s:.1f} s to make the index anew; {SIGNATURE_BYTES} bytes a signature",
        highlight=False,
    )
    show_ratios(console, look_up_ratios(seen))


def main() -> int:
    """Measures and reports; a missed goal is no failure."""
    parser = argparse.ArgumentParser(prog="python -m bench.near_duplicates", description=__doc__)
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="documents that land (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help=f"only {QUICK_DOCUMENTS} documents")
    options = parser.parse_args()
    show_look_ups(measure_among(QUICK_DOCUMENTS if options.quick else options.documents))
    return 0


if __name__ == "__main__":
    sys.exit(main())
