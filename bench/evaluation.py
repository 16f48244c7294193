"""`make eval`: how well pages are read and republications are found, on the corpora beside the checkout, beside trafilatura.

    python -m bench.evaluation [--worst N --diffs FOLDER] [--corpus NAME] [--markdown]

The corpora hold third parties' pages, so they are not part of the project; without them this says where they are expected.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from bench import republications
from bench.corpora import CORPORA, HALVES, NAMES
from bench.report import Ratio, show_ratios
from bench.scoring import BARE, OURS, RIVAL, UNSEEN, figures, predict, predictions
from bench.unseen import can_learn, learn
from bench.worst import write_diffs

READERS = (RIVAL, UNSEEN, BARE, OURS)
# What the project wants of its reader on sites that it has never seen: no publisher file, and a model that did not learn there.
GOALS = {
    "aeb": {"f1": 0.975},
    "wcxb": {"f1": 0.950, "title_norm": 0.84, "auth_f1": 0.74, "date_exact": 0.88, "date_wrong": 0.11},
    "trafilatura": {"f1": 0.928, "title_norm": 0.80, "auth_f1": 0.62, "date_exact": 0.87, "date_wrong": 0.11},
}
MEASURES = {
    "f1": "body\nF1", "p": "body\nP", "r": "body\nR", "title_exact": "title\nexact", "title_norm": "title\nnormal",
    "auth_f1": "authors\nF1", "auth_exact": "authors\nexact", "date_exact": "date\nexact", "date_wrong": "date\nwrong",
}  # fmt: skip
Found = dict[str, dict[str, dict[str, Any]]]


def main(arguments: list[str]) -> int:
    """Runs the evaluation; 2 when the corpora are missing. A missed goal is no failure."""
    parser = argparse.ArgumentParser(prog="python -m bench.evaluation", description=__doc__)
    parser.add_argument("--corpus", action="append", choices=NAMES, help="only this corpus; may be given again")
    parser.add_argument(
        "--worst", type=int, default=10, metavar="N", help="pages of each corpus to look at (default %(default)s)"
    )
    parser.add_argument("--diffs", type=Path, metavar="FOLDER", help="write what is wrong with them under this folder")
    parser.add_argument("--markdown", action="store_true", help="tables for docs/extraction.md")
    options = parser.parse_args(arguments)
    if not CORPORA.is_dir():
        sys.stderr.write(f"expected the corpora at {CORPORA}, found none: they come beside the checkout, not with it\n")
        return 2
    console = Console(width=max(132, Console().width))
    style = box.MARKDOWN if options.markdown else box.HEAVY_HEAD
    if not options.corpus:
        for table in republications.tables(CORPORA / "republication", style):
            console.print(table)
    corpora = tuple(options.corpus or NAMES)
    with tempfile.TemporaryDirectory(prefix="tearsheet-eval-") as name:
        found = _read_by_all(Path(name), corpora)
    for corpus in corpora:
        extraction(console, corpus, found[corpus], style)
    console.print(cross_validation(found, style))
    console.print(
        f"The shipped model learned from these very pages, those of both halves: bodies of {BARE!r} and {OURS!r} are remembered, "
        f"and only {UNSEEN!r} says how others are read. The other fields are not learned.",
        highlight=False,
    )
    if options.diffs:
        for corpus in corpora:
            ours = found[corpus][_fairest(found[corpus])]
            worst = write_diffs(options.diffs, corpus, ours, found[corpus][RIVAL], options.worst)
            console.print(_worst(corpus, worst, style))
        console.print(f"What is missing there, and what is too much, stands under {options.diffs}.", highlight=False)
    return 0


def _read_by_all(folder: Path, corpora: tuple[str, ...]) -> dict[str, Found]:
    readers = [reader for reader in READERS if reader != UNSEEN or can_learn()]
    if UNSEEN in readers:
        sys.stderr.write("learning from each half of the sites ...\n")
        learn(folder)
    else:
        sys.stderr.write("no CatBoost (pip install '.[learning]'): the figures of unseen sites are left out\n")
    for reader in readers:
        sys.stderr.write(f"{reader} reads {', '.join(corpora)} ...\n")
        predict(folder, reader, corpora)
    return {corpus: {reader: predictions(folder, reader, corpus) for reader in readers} for corpus in corpora}


def _fairest(found: Found) -> str:
    return UNSEEN if UNSEEN in found else BARE


def extraction(console: Console, corpus: str, found: Found, style: box.Box) -> None:
    """Body, title, authors, date and time of one corpus: trafilatura's, ours with publisher files off and on; then the goals."""
    seen = {reader: figures(rows, corpus) for reader, rows in found.items()}
    one = seen[OURS]
    kinds = {"title_n": "titles", "auth_n": "authors", "date_n": "dates"}
    counts = ", ".join(f"{one[key]} {words}" for key, words in kinds.items() if key in one)
    title = f"{corpus}: {one['n']} pages{', with ' + counts if counts else ''}; body by {one['metric']}"
    table = Table(title=title, title_justify="left", box=style)
    table.add_column("reader", no_wrap=True)
    shown = [key for key in MEASURES if key in one]
    for heading in (*(MEASURES[key] for key in shown), "documents/\nCPU-s", "p50\nms", "p99\nms"):
        table.add_column(heading, justify="right")
    for reader, row in seen.items():
        rate, p50, p99 = (f"{row[key]:.1f}" if key in row else "-" for key in ("docs_s", "p50_ms", "p99_ms"))
        table.add_row(reader, *(f"{row[key]:.3f}" for key in shown), rate, p50, p99)
    console.print(table)
    judged = _fairest(found)
    goals = []
    for key, goal in GOALS[corpus].items():
        name = f"{corpus}, {MEASURES[key]}, {judged}".replace("\n", " ")
        goals.append(Ratio(name, seen[judged][key], goal, is_ceiling=key == "date_wrong"))
    show_ratios(console, goals, digits=3)


def cross_validation(found: dict[str, Found], style: box.Box = box.HEAVY_HEAD) -> Table:
    """The same figures for the half that rules were made on and for the half that nobody looked at.

    The body of either half is read by a model that learned from the other in the rows of unseen sites alone: the shipped model
    has learned from both.
    """
    shown = ("f1", "title_norm", "auth_f1", "date_exact", "date_wrong")
    table = Table("corpus", "half", "pages", "reader", title="Cross-validation", title_justify="left", box=style)
    for key in shown:
        table.add_column(MEASURES[key], justify="right")
    for corpus, readers in found.items():
        for half in HALVES:
            for reader, rows in readers.items():
                row = figures(rows, corpus, half)
                cells = (f"{row[key]:.3f}" if key in row else "-" for key in shown)
                table.add_row(corpus, half, str(row["n"]), reader, *cells, end_section=reader == OURS)
    return table


def _worst(corpus: str, worst: list[tuple[str, float, float]], style: box.Box) -> Table:
    table = Table("page", title=f"{corpus}: the worst of the tuning half", title_justify="left", box=style)
    table.add_column("ours", justify="right")
    table.add_column("trafilatura", justify="right")
    for key, ours, theirs in worst:
        table.add_row(key, f"{ours:.3f}", f"{theirs:.3f}")
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
