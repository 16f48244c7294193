"""Every block of README.md and docs/ that a reader would type is typed here, word for word, one after the other.

Addresses of the live web are answered on loopback: a `tearsheet` in front of the real one adds ``--connect-to``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawler.sample.routes import load_site
from crawler.sample.server import serve

ROOT = Path(__file__).parents[1]
LIVE_HOST = "www.europe-solidaire.org"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCKS = [
    (page, language, code)
    for page in PAGES
    for language, code in re.findall(r"^```(console|python)\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
]


class _LivePage(BaseHTTPRequestHandler):
    """Stands for a live SPIP site: the sample's republished article under another name."""

    body = load_site()["www.carnets-solidaires.example"]["/spip.php?article70650"].body

    def do_GET(self) -> None:
        is_robots = self.path == "/robots.txt"
        body = b"" if is_robots else self.body
        self.send_response(404 if is_robots else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder like a reader's, and an environment in which `tearsheet` and `make` are at hand."""
    folder = tmp_path_factory.mktemp("reader")
    live = ThreadingHTTPServer(("127.0.0.1", 0), _LivePage)
    threading.Thread(target=live.serve_forever, daemon=True).start()
    with serve() as web:
        pairs = [*web.connect_to, f"{LIVE_HOST}=127.0.0.1:{live.server_port}"]
        bin_folder = _front_door(folder / ".venv" / "bin", pairs)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("TEARSHEET_", "MAKE"))}
        environment |= {
            "PATH": f"{bin_folder}:{environment['PATH']}",
            "VENV": str(folder / ".venv"),
            "SAMPLE_DATA": str(folder / "sample-data"),
            "MAKEFLAGS": "-e",  # the variables above go before those of the Makefile
            "PYTEST_ADDOPTS": "--collect-only",  # `make test` inside of `make test` collects, and does not run itself
        }
        yield folder, environment
    live.shutdown()
    live.server_close()


def _front_door(bin_folder: Path, pairs: list[str]) -> Path:
    bin_folder.mkdir(parents=True)
    extra = " ".join(f"--connect-to {pair}" for pair in pairs)
    script = (
        "#!/usr/bin/env bash\n"
        f'if [ "$1" = crawl ] && [[ " $* " != *" --sample "* && " $* " != *" --from-archive "* ]]; then set -- "$@" {extra}; fi\n'
        f'exec {sys.executable} -m tearsheet "$@"\n'
    )
    python = f'#!/usr/bin/env bash\nexec {sys.executable} "$@"\n'
    for name, text in (("tearsheet", script), ("python", python)):
        path = bin_folder / name
        path.write_text(text)
        path.chmod(0o755)
    (bin_folder / "activate").write_text(f'export PATH="{bin_folder}:$PATH"\n')
    (bin_folder.parent / ".ready").touch()
    return bin_folder


def _run(words: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, f"{words}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_the_readme_opens_with_exactly_two_commands() -> None:
    page, language, code = BLOCKS[0]
    assert (page.name, language, code.split("\n")) == ("README.md", "console", ["make crawl", "make test", ""])


def test_what_the_readme_prints_of_make_is_what_make_does(reader: tuple[Path, dict[str, str]]) -> None:
    folder, environment = reader
    out = _run(["make", "-C", str(ROOT), "crawl"], folder, environment)
    assert "What became of each address" in out
    assert "Verdict  republication" in out


@pytest.mark.parametrize(
    ("language", "code"),
    [block[1:] for block in BLOCKS],
    ids=[f"{block[0].name}-{number}" for number, block in enumerate(BLOCKS)],
)
def test_a_block_of_the_docs_runs_as_it_is_written(reader: tuple[Path, dict[str, str]], language: str, code: str) -> None:
    folder, environment = reader
    if language == "python":
        _run([sys.executable, "-c", code], folder, environment)
        return
    archive = folder / "news.warc.gz"  # a reader's own web archive: here the sample's
    if "news.warc.gz" in code and not archive.exists():
        shutil.copy(sorted((folder / "sample-data" / "archive").glob("*.warc.gz"))[0], archive)
    code = re.sub(r"^make ", f"make -C {ROOT} ", code, flags=re.MULTILINE)
    at_home = environment | ({"TEARSHEET_DATA": str(folder / "data")} if "make " in code else {})
    _run(["bash", "-euo", "pipefail", "-c", code], folder, at_home)
