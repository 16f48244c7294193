"""`python -m bench.learning`: learns from all pages and writes the model's file.

    python -m bench.learning                      writes pipelines/extract/block_model.json
    python -m bench.learning --check              five times learnt on four fifths of the sites and judged on the rest
    python -m bench.learning --check --without X  the same with features hidden, to see what they are worth
    python -m bench.learning --half tuning        learns from one half of the sites and writes the file (for the held-out figures)

It needs CatBoost, which nothing else does: pip install 'tearsheet[learning]'. What is learnt are questions about numbers and
weights of words that many sites use; no text of a page is kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

import pipelines.extract.block_model
from bench.corpora import EXTRACTION, HALVES, NAMES, half_of
from bench.learning.dataset import LearningPage, learning_pages
from bench.learning.trees import fold_of, learnt
from bench.scoring import figures
from pipelines.article import read
from pipelines.extract.features import columns
from pipelines.records import Page

MODEL = Path(__file__).parents[2] / "pipelines" / "extract" / "block_model.json"
FOLDS = 5


def main(arguments: list[str]) -> int:
    """Learns, or checks how well what is learnt holds on sites not seen."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.learning", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="cross-validate, write nothing")
    parser.add_argument("--half", choices=HALVES, help="learn from this half alone")
    parser.add_argument("--without", nargs="*", default=[], metavar="PREFIX", help="hide features whose names begin so")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    pages = list(track(learning_pages(), "walking the pages", console=console, total=None, transient=True))
    hidden = frozenset(name for name in columns() if options.without and name.startswith(tuple(options.without)))
    if options.check:
        for corpus, f1 in checked(pages, hidden, options.seed).items():
            console.print(f"{corpus:12} body F1 {f1:.4f} on sites not seen")
        return 0
    chosen = [page for page in pages if options.half is None or half_of(page.truth) == options.half]
    MODEL.write_text(
        json.dumps(learnt(chosen, without=hidden, seed=options.seed).source, separators=(",", ":"), sort_keys=True) + "\n"
    )
    console.print(f"learnt from {len(chosen)} pages: {MODEL} ({MODEL.stat().st_size // 1024} KB)")
    return 0


def checked(pages: Sequence[LearningPage], hidden: frozenset[str], seed: int) -> dict[str, float]:
    """Body F1 of each corpus by the whole reader, each page read with a model that saw no page of its site."""
    texts: dict[tuple[str, str], str | None] = {}
    for fold in track(range(FOLDS), "learning", console=Console(stderr=True), transient=True):
        model = learnt([page for page in pages if fold_of(page.site, "check", FOLDS) != fold], without=hidden, seed=seed).model()
        pipelines.extract.block_model.block_model = lambda model=model: model  # type: ignore[misc]
        for page in pages:
            if fold_of(page.site, "check", FOLDS) == fold:
                texts[page.corpus, page.truth["id"]] = _text(page)
    return {
        corpus: figures({key: {"id": key, "text": text} for (name, key), text in texts.items() if name == corpus}, corpus)["f1"]
        for corpus in NAMES
    }


def _text(page: LearningPage) -> str | None:
    payload = gzip.decompress((EXTRACTION / page.corpus / "html" / f"{page.truth['id']}.html.gz").read_bytes())
    url = str(page.truth.get("url") or "")
    document = read(Page(url if url.startswith("http") else "https://unknown.example/page", payload, "text/html")).document
    return document.text if document else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
