"""The real `tearsheet` command in a process of its own, and what a data folder holds afterwards."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.query import connect

ROOT = Path(__file__).parents[1]
DRIVER = Path(__file__).with_name("driver.py")
# Nothing of the person who runs the tests (no data folder, no terminal's width), and the code of this checkout.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("TEARSHEET_", "COLUMNS"))}
ENVIRONMENT |= {"COLUMNS": "200", "PYTHONPATH": str(ROOT)}


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def one_line(self) -> str:
        """The one line that a person gets on stderr when a command can't do what it was asked for; progress is none."""
        lines = [line for line in self.err.strip().splitlines() if not re.match(r"\d+ of \d+ pages, ", line)]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("tearsheet: "), self.err
        return lines[0]


def tearsheet(
    *arguments: object, data: Path | None = None, code: int | None = 0, stdin: str = "", python: Sequence[object] = ()
) -> Ran:
    """Runs the command; its exit code must be ``code`` unless that is None. ``python``: what runs in place of the module."""
    done = subprocess.run(
        command(*arguments, data=data, python=python),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=100,
        env=ENVIRONMENT,
        cwd=ROOT,
    )
    ran = Ran(done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in ran.err, ran.err
    assert code is None or ran.code == code, f"exit code {ran.code}, expected {code}\n{ran.out}\n{ran.err}"
    return ran


def start(*arguments: object, data: Path | None = None, python: Sequence[object] = ()) -> subprocess.Popen[str]:
    """Starts the command as the leader of a process group of its own."""
    return subprocess.Popen(
        command(*arguments, data=data, python=python),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, cwd=ROOT,
        start_new_session=True,
    )  # fmt: skip


def command(*arguments: object, data: Path | None = None, python: Sequence[object] = ()) -> list[str]:
    words = [sys.executable, *(python or ("-m", "tearsheet")), *arguments]
    return [str(word) for word in (*words, *(("--data", data) if data else ()))]


def driven(*, clock: float = 0.0, crash: str = "") -> tuple[object, ...]:
    """For ``python=``: the command with its clock ``clock`` seconds ahead, or ended at the point ``crash``; see driver.py."""
    return (DRIVER, clock, crash)


def until(happened: Callable[[], Any], seconds: float = 60.0, what: str = "") -> Any:
    """What ``happened()`` gives, once it gives something; fails after ``seconds``."""
    ends = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < ends, f"waited {seconds} s for {what or happened}"
        time.sleep(0.01)
    return found


def rows(data: Path, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query over a data folder."""
    with connect(data, comments=False) as connection:
        return connection.execute(sql, list(values)).fetchall()


def column(data: Path, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """The only column of a query over a data folder."""
    return [row[0] for row in rows(data, sql, values)]


def captures(data: Path) -> dict[str, list[str]]:
    """What became of each address, in the order of its attempts, e.g. ``["failed http_500", "fetched"]``; robots.txt left out."""
    found: dict[str, list[str]] = {}
    sql = "select url, outcome, reason from captures where role <> 'robots' order by fetched_at, capture_id"
    for url, outcome, reason in rows(data, sql):
        found.setdefault(url, []).append(f"{outcome} {reason}" if reason else outcome)
    return found


def frontier(data: Path, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query over the frontier."""
    with closing(sqlite3.connect(f"file:{data / 'frontier.sqlite'}?mode=ro", uri=True)) as database:
        return database.execute(sql, list(values)).fetchall()


def files(data: Path) -> dict[str, bytes]:
    """Every file of a folder with its content: two of these are equal when nothing was changed."""
    return {str(path.relative_to(data)): path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()}


def connect_to(port: int, hosts: Iterable[str]) -> list[str]:
    """The options that send these hosts to a port of loopback."""
    return [word for host in hosts for word in ("--connect-to", f"{host}=127.0.0.1:{port}")]
