"""Predictions for score.py, one JSON line a page: `python -m bench.predictions HTML_DIR TRUTH OUT`.

They come from ``tearsheet extract``, as anybody would call it. Without publisher files, and with models that never saw a page's
site, they come from the same reader in this process, since the command has no switch for that, and needs none.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.corpora import HALVES, half_of
from bench.unseen import read_with_model_for

ROOT = Path(__file__).parent.parent


def main(arguments: list[str]) -> int:
    """Writes the predictions of one corpus."""
    parser = argparse.ArgumentParser(prog="python -m bench.predictions", description=__doc__)
    parser.add_argument("html_dir", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--without-publishers", action="store_true", help="read as if there were no publisher files")
    parser.add_argument("--models", type=Path, metavar="FOLDER", help="and by models that saw no page of the site (bench.unseen)")
    options = parser.parse_args(arguments)
    if options.models or options.without_publishers:
        rows = without_publishers(options.html_dir, options.truth, options.models)
    else:
        rows = extracted(options.html_dir, options.truth)
    lost: Counter[str] = Counter()
    with options.out.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(prediction(row), ensure_ascii=False) + "\n")
            if row["rejection"]:
                lost["{reason}: {detail}".format_map(row["rejection"])] += 1
    for why, count in lost.most_common(5):
        sys.stderr.write(f"{options.html_dir.parent.name}: {count} not read, {why}\n")
    return 0


def prediction(row: dict[str, Any]) -> dict[str, Any]:
    """What score.py reads of a line of ``tearsheet extract``."""
    return {
        "id": row["id"],
        "text": row["text"],
        "title": row["headline"],
        "authors": [author["name"] for author in row["authors"] or () if author["role"] == "author"],
        "date": row["date_published"],
        "secs": row.get("secs"),
    }


def extracted(html_dir: Path, truth: Path) -> Iterator[dict[str, Any]]:
    """The lines of ``tearsheet extract`` over a corpus."""
    command = [sys.executable, "-m", "tearsheet", "extract", str(html_dir), "--urls", str(truth), "--timing"]
    with tempfile.TemporaryFile() as lines:
        subprocess.run(command, stdout=lines, check=True, cwd=ROOT)
        lines.seek(0)
        yield from map(json.loads, lines)


def without_publishers(html_dir: Path, truth: Path, models: Path | None = None) -> Iterator[dict[str, Any]]:
    """The same lines, read with no publisher known; half by half, each by the model in ``models`` that saw no site of it."""
    forget_publishers()
    from warehouse.page_files import addresses_in, page_files
    from warehouse.page_lines import page_lines

    half_by_id = {row["id"]: half_of(row) for row in map(json.loads, filter(None, truth.read_text("utf-8").split("\n")))}
    for half in HALVES:
        if models is not None:
            read_with_model_for(half, models)
        for file in page_files([html_dir], addresses_in(truth)):
            if half_by_id.get(file.id) == half:
                yield json.loads(page_lines([file], is_timed=True)[0].line)


def forget_publishers() -> None:
    """Leaves one publisher that no page can name; to be called before anything that reads is imported."""
    import pipelines.publishers as publishers

    if "pipelines.article" in sys.modules:
        raise RuntimeError("expected no reader to be loaded yet: what it derived from publisher files would stay")
    nobody = publishers.Publisher("nobody_invalid", "\0nobody", ("nobody.invalid",), is_agency=True)
    publishers.publishers = lambda: (nobody,)  # type: ignore[assignment]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
