"""Figures of predictions by the corpora's own scorer, for a whole corpus, one half of it, or page by page."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bench.corpora import EXTRACTION, NAMES, Half, truths

SCORER = EXTRACTION / "score.py"
ROOT = Path(__file__).parent.parent
# Who reads, as the tables name them (files: those of publishers), and how score.py starts each.
RIVAL, UNSEEN, BARE, OURS = "trafilatura", "tearsheet, unseen sites", "tearsheet, files off", "tearsheet"
_PREDICTIONS = f"{sys.executable} -m bench.predictions {{html_dir}} {{truth}} {{out}}"
COMMANDS = {
    RIVAL: f"{sys.executable} {EXTRACTION / 'trafilatura_baseline.py'} {{html_dir}} {{truth}} {{out}}",
    UNSEEN: f"{_PREDICTIONS} --models '{{folder}}'",
    BARE: f"{_PREDICTIONS} --without-publishers",
    OURS: _PREDICTIONS,
}


def predict(folder: Path, reader: str, corpora: tuple[str, ...] = NAMES) -> None:
    """Has one reader read the corpora, one after the other, into ``folder/READER/CORPUS.jsonl``.

    ``folder`` holds the models of ``UNSEEN`` (bench.unseen).
    """
    scorer = [sys.executable, str(SCORER), "--preds", str(folder), "--corpora", ",".join(corpora), "--json"]
    command = COMMANDS[reader].replace("{folder}", str(folder))
    subprocess.run([*scorer, "--cmd", command, slug(reader)], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


def slug(reader: str) -> str:
    """The name of a reader's folder."""
    return "".join(letter if letter.isalnum() else "-" for letter in reader)


def predictions(folder: Path, reader: str, corpus: str) -> dict[str, dict[str, Any]]:
    """What one reader found on the pages of a corpus, by id."""
    lines = (folder / slug(reader) / f"{corpus}.jsonl").read_text("utf-8").split("\n")
    return {row["id"]: row for row in map(json.loads, filter(None, lines))}


def figures(found: dict[str, dict[str, Any]], corpus: str, half: Half | None = None) -> dict[str, Any]:
    """score.py's figures of a corpus or of one half of it."""
    return _score(found, corpus, half, None)


def by_page(found: dict[str, dict[str, Any]], corpus: str, half: Half) -> dict[str, float]:
    """The body's score of each page, in the corpus' own metric."""
    scores: dict[str, float] = {}
    _score(found, corpus, half, scores)
    return scores


def same(truth: Any, found: Any, kind: Literal["title", "authors", "date"]) -> bool:
    """Whether score.py takes a value for the right one: a title normalised, authors as a set, a date's day."""
    scorer = _scorer()
    if kind == "title":
        return bool(scorer.nt(truth) == scorer.nt(found))
    if kind == "authors":
        return bool(scorer.aset(truth) == scorer.aset(found))
    return bool(truth == (found or "")[:10])


def _score(found: dict[str, dict[str, Any]], corpus: str, half: Half | None, scores: dict[str, float] | None) -> dict[str, Any]:
    rows = truths(corpus, half)
    scorer = _scorer()
    scorer.load = lambda _: rows  # it would read the whole corpus' truth
    return dict(scorer.score(corpus, [found[row["id"]] for row in rows if row["id"] in found], scores))


@cache
def _scorer() -> Any:
    spec = importlib.util.spec_from_file_location("extraction_score", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
