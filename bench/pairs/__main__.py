"""`python -m bench.pairs`: makes pairs, has them judged, prints how often that was right. A missed goal is no failure."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import track

from bench.pairs.generator import SEED, make_pair
from bench.pairs.judging import Outcome, judge_number
from bench.pairs.tables import show, worst_lines

PAIRS = 2400
_AT_ONCE = 20  # pairs a worker makes and judges before it answers


def main(arguments: list[str]) -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m bench.pairs", description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS, help="how many (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="what they are made from (default %(default)s)")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes (default %(default)s)")
    parser.add_argument("--markdown", action="store_true", help="tables for docs/republication.md")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="say what is wrong with the N worst pairs")
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="write the pages of the pairs of --pair here")
    parser.add_argument(
        "--pair", type=int, action="append", default=[], metavar="NUMBER", help="only this pair; may be given again"
    )
    options = parser.parse_args(arguments)
    numbers = options.pair or range(options.pairs)
    outcomes = list(track(judged(numbers, options.seed, options.jobs), "pairs", len(numbers), console=Console(stderr=True)))
    console = Console(width=max(132, Console().width), highlight=False)
    show(console, outcomes, box.MARKDOWN if options.markdown else box.HEAVY_HEAD)
    for line in worst_lines(outcomes, options.worst or len(options.pair)):
        console.print(line, markup=False)
    if options.pages is not None:
        for number in options.pair:
            write_pages(options.pages, number, options.seed)
    return 0


def judged(numbers: range | list[int], seed: int, jobs: int) -> Iterator[Outcome]:
    """What the code says of each pair, in their order."""
    if jobs <= 1 or len(numbers) <= _AT_ONCE:
        yield from map(partial(judge_number, seed=seed), numbers)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(partial(judge_number, seed=seed), numbers, chunksize=_AT_ONCE)


def write_pages(folder: Path, number: int, seed: int) -> None:
    """Writes the pages of a pair: the judged one, and all that has landed."""
    pair = make_pair(number, seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in (("copy", pair.page), *((f"landed-{place}", page) for place, page in enumerate(pair.landed))):
        suffix = "md" if page.content_type == "text/markdown" else "html"
        (folder / f"{number}-{name}.{suffix}").write_bytes(page.body)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
