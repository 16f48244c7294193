"""`make eval`: how well pages are read and republications are found, on the corpora beside the checkout.

    python -m bench.evaluation                          the tables
    python -m bench.evaluation read HTML_DIR TRUTH OUT  predictions for score.py, one JSON line a page

The corpora hold third parties' pages, so they are not part of the project; without them this says where they are expected.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipelines.article import read
from pipelines.errors import UrlInvalid
from pipelines.records import Document, Page
from pipelines.resolve.decide import decide
from pipelines.urls import url_identity

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"


def main(arguments: list[str]) -> int:
    """Runs the evaluation; 2 when the corpora are missing."""
    if arguments[:1] == ["read"]:
        predict(*map(Path, arguments[1:4]))
        return 0
    if not CORPORA.is_dir():
        sys.stderr.write(f"expected the corpora at {CORPORA}, found none: they come beside the checkout, not with it\n")
        return 2
    console = Console()
    console.print(republications(CORPORA / "republication"))
    extraction(CORPORA / "extraction")
    return 0


def _documents(folder: Path) -> Iterator[tuple[dict[str, Any], Document | None]]:
    types = {"html": "text/html", "md": "text/markdown", "txt": "text/plain", "xml": "application/rss+xml"}
    for line in (folder / "truth.jsonl").read_text().splitlines():
        truth = json.loads(line)
        file = folder / "pages" / truth["file"]
        if not file.exists():
            continue
        url = truth.get("warc_url") or truth.get("url") or f"https://unknown-{truth['n']}.example/{truth['n']}"
        content_type = types.get(truth["file"].split(".")[-2], "text/html")
        yield truth, read(Page(url, gzip.decompress(file.read_bytes()), content_type)).document


def republications(folder: Path) -> Table:
    """Detection, originals and authors against hand-made truth."""
    found = {"true positives": 0, "false positives": 0, "missed": 0, "true negatives": 0}
    urls = [0, 0]
    authors = [0, 0, 0]
    for truth, document in _documents(folder):
        decision = decide(document, None, 0) if document else None
        says = decision is not None and decision.verdict == "republication"
        found[_cell(says, bool(truth["is_republication"]))] += 1
        if truth["is_republication"] and truth.get("original_url"):
            urls[1] += 1
            urls[0] += decision is not None and _same(decision.original_url, truth["original_url"])
        if truth.get("authors") and document:
            wanted, got = {name.casefold() for name in truth["authors"]}, {one.name.casefold() for one in document.authors}
            authors = [authors[0] + len(wanted & got), authors[1] + len(got), authors[2] + len(wanted)]
    table = Table("measure", "figure", title=f"Republication: {sum(found.values())} pages", title_justify="left")
    for name, count in found.items():
        table.add_row(name, str(count))
    hits = 2 * found["true positives"]
    table.add_row("F1", f"{hits / (hits + found['false positives'] + found['missed']):.3f}")
    table.add_row("original URL right", f"{urls[0]} of {urls[1]}")
    table.add_row("authors F1", f"{2 * authors[0] / (authors[1] + authors[2]):.3f}")
    return table


def _cell(says: bool, is_so: bool) -> str:
    return ("true positives" if is_so else "false positives") if says else ("missed" if is_so else "true negatives")


def _same(left: str | None, right: str) -> bool:
    try:
        return left is not None and _bare(left) == _bare(right)
    except UrlInvalid:
        return False


def _bare(url: str) -> str:
    return url_identity(url).split("://", 1)[1].removeprefix("www.").rstrip("/")


def extraction(folder: Path) -> None:
    """Body, title, authors and date of the corpora, ours beside trafilatura's, by the corpora's own scorer."""
    with tempfile.TemporaryDirectory() as predictions:
        commands = {
            "tearsheet": f"{sys.executable} -m bench.evaluation read {{html_dir}} {{truth}} {{out}}",
            "trafilatura": f"{sys.executable} {folder / 'trafilatura_baseline.py'} {{html_dir}} {{truth}} {{out}}",
        }
        score = [sys.executable, str(folder / "score.py"), "--preds", predictions]
        for name, command in commands.items():
            subprocess.run([*score, "--cmd", command, name], check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
        subprocess.run([*score, *commands], check=True)


def predict(html_dir: Path, truth: Path, out: Path) -> None:
    """Writes what score.py reads: one JSON line a page, with the CPU seconds that reading took."""
    with out.open("w") as file:
        for line in truth.read_text().splitlines():
            page = json.loads(line)
            body = gzip.decompress((html_dir / f"{page['id']}.html.gz").read_bytes())
            started = time.process_time()
            document = read(Page(page.get("url") or "https://unknown.example/page", body, "text/html")).document
            row: dict[str, Any] = {"id": page["id"], "secs": time.process_time() - started}
            if document:
                names = [one.name for one in document.authors if one.role == "author"]
                row |= {"text": document.text, "title": document.headline, "authors": names, "date": document.date_published}
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
