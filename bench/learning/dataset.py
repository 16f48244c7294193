"""The corpora's pages as blocks, each with the share of it that stands in the page's hand-made truth."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.corpora import EXTRACTION, NAMES, site_of, truths
from pipelines.errors import PageError
from pipelines.extract.blocks import Block
from pipelines.extract.decode import decode
from pipelines.extract.features import PageFacts, facts_of
from pipelines.extract.metadata import claims_of
from pipelines.extract.outline import Outline, outline_of
from pipelines.extract.parse import parse_html
from pipelines.normalise.text import clean_text
from pipelines.platforms.recognise import platform_page

# Words in a row that two texts must share.
GRAM = 4
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class LearningPage:
    """One page. ``shares`` has a number for each block: 0 to 1, or -1 where the truth says nothing of it."""

    corpus: str
    truth: dict[str, Any]
    site: str
    outline: Outline
    facts: PageFacts
    shares: NDArray[np.float64]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the walk."""
        return self.outline.blocks


def learning_pages() -> Iterator[LearningPage]:
    """Every page of the corpora that can be parsed."""
    for corpus in NAMES:
        for truth in truths(corpus):
            payload = gzip.decompress((EXTRACTION / corpus / "html" / f"{truth['id']}.html.gz").read_bytes())
            markup = decode(payload, "text/html").text
            try:
                tree, _ = parse_html(markup)
            except PageError:
                continue
            url = str(truth.get("url") or "https://unknown.example/page")
            platform = platform_page(tree, markup)
            aside_of = platform.aside_of if platform and platform.roots else None
            outline = outline_of((tree.xpath("/html/body") or [tree])[0], clean_text, aside_of)
            claims = claims_of(tree, url.removeprefix("hard::"))
            facts = facts_of(claims, platform.roots if platform else (), clean_text)
            yield LearningPage(corpus, truth, site_of(url), outline, facts, shares(truth, outline.blocks))


def shares(truth: dict[str, Any], blocks: Sequence[Block]) -> NDArray[np.float64]:
    """For each block how much of it stands in the truth."""
    if "with" in truth:
        return np.array([_said(block.text, truth["with"], truth["without"]) for block in blocks])
    words = _words(truth["text"] or "")
    grams = {tuple(words[start : start + GRAM]) for start in range(len(words) - GRAM + 1)}
    lines = {" ".join(_words(line)) for line in (truth["text"] or "").split("\n")}
    return np.array([_share(_words(block.text), grams, lines) for block in blocks])


def _said(text: str, wanted: Sequence[str], unwanted: Sequence[str]) -> float:
    """1 for a block that holds one of the wanted snippets, 0 for one with an unwanted, -1 for one with neither."""
    words = " ".join(text.split())
    for snippet in (" ".join(snippet.split()) for snippet in wanted):
        if snippet in words or (len(words) > 25 and words in snippet):
            return 1.0
    return 0.0 if any(" ".join(snippet.split()) in words for snippet in unwanted) else -1.0


def _share(words: list[str], grams: set[tuple[str, ...]], lines: set[str]) -> float:
    line = " ".join(words)
    if len(words) < GRAM or (len(words) < 3 * GRAM and line in lines):
        return float(bool(words) and line in lines)
    found = [tuple(words[start : start + GRAM]) in grams for start in range(len(words) - GRAM + 1)]
    return sum(found) / len(found)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
