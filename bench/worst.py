"""What is wrong with the pages that are read worst, for a person who mends rules: pages of the tuning half alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.corpora import truths
from bench.scoring import by_page, same

Row = dict[str, Any]
_WORDS = re.compile(r"\w+")
GRAM = 4  # words; a paragraph is there when most of its word sequences of this length are
KNOWN_SHARE = 0.5
SHOWN_PARAGRAPHS = 12  # of each sort, for one page


def write_diffs(
    folder: Path, corpus: str, ours: dict[str, Row], rivals: dict[str, Row], count: int
) -> list[tuple[str, float, float]]:
    """Writes the worst pages' bodies to ``CORPUS-body.txt`` and every wrong field to ``CORPUS-fields.txt``.

    Returns id, our score and trafilatura's of those pages, the worst first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = {row["id"]: row for row in truths(corpus, "tuning")}
    our_scores, their_scores = by_page(ours, corpus, "tuning"), by_page(rivals, corpus, "tuning")
    worst = sorted(our_scores, key=lambda key: (our_scores[key], key))[:count]
    scored = [(key, our_scores[key], their_scores[key]) for key in worst]
    bodies = (
        line for key, our, their in scored for line in _body(rows[key], our, their, (ours.get(key) or {}).get("text") or "")
    )
    _write(folder / f"{corpus}-body.txt", bodies)
    _write(folder / f"{corpus}-fields.txt", (line for row in rows.values() for line in _fields(row, ours, rivals)))
    return scored


def _write(file: Path, lines: Iterator[str]) -> None:
    width = shutil.get_terminal_size((160, 40)).columns
    file.write_text("".join(f"{line[: width - 1]}…\n" if len(line) > width else f"{line}\n" for line in lines), "utf-8")


def _body(truth: Row, our_score: float, their_score: float, text: str) -> Iterator[str]:
    yield f"=== {truth['id']}  ours {our_score:.3f}  trafilatura {their_score:.3f}  {truth.get('url') or ''}"
    if "text" in truth:
        missing, extra = _apart(truth["text"], text), _apart(text, truth["text"])
    else:  # snippets that have to be there, and some that must not
        flat = " ".join(text.split())
        missing = [part for part in truth["with"] if " ".join(part.split()) not in flat]
        extra = [part for part in truth["without"] if " ".join(part.split()) in flat]
    for mark, paragraphs in (("missing", missing), ("extra", extra)):
        yield from (f"{mark}: {' '.join(paragraph.split())}" for paragraph in paragraphs[:SHOWN_PARAGRAPHS])
        if len(paragraphs) > SHOWN_PARAGRAPHS:
            yield f"{mark}: ... {len(paragraphs) - SHOWN_PARAGRAPHS} more"
    yield ""


def _apart(text: str, other: str) -> list[str]:
    """The paragraphs of a text that the other has not."""
    known = _grams(other)
    return [
        paragraph for paragraph in text.split("\n") if (own := _grams(paragraph)) and len(own & known) < KNOWN_SHARE * len(own)
    ]


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _WORDS.findall(text.lower())
    size = min(GRAM, len(words)) or 1
    return {tuple(words[start : start + size]) for start in range(len(words) - size + 1)}


def _fields(truth: Row, ours: dict[str, Row], rivals: dict[str, Row]) -> Iterator[str]:
    """A line for each field that we have otherwise than the truth."""
    our, their = ours.get(truth["id"]) or {}, rivals.get(truth["id"]) or {}
    for kind in ("title", "authors", "date"):
        if truth.get(kind) and not same(truth[kind], our.get(kind), kind):
            also = "also wrong" if not same(truth[kind], their.get(kind), kind) else "right"
            yield f"{truth['id']}  {kind}: {truth[kind]!r}, ours {our.get(kind)!r}, trafilatura {also} {their.get(kind)!r}"
