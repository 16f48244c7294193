"""What several test modules share: the command in this process, and one finished crawl of the sample web."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command import Ran, tearsheet
from frontiers import Web
from sameness import facts

import tearsheet as front_door
from crawler.sample.server import SampleWeb, serve
from warehouse.query import connect
from warehouse.store import Store, open_store

Here = Callable[..., Ran]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Runs the command in this process: as good for what never starts a crawl, and much faster. Takes ``data`` and ``code``."""

    def run(*arguments: object, data: Path | None = None, code: int | None = 0) -> Ran:
        monkeypatch.setattr("sys.argv", ["tearsheet", *map(str, arguments), *(("--data", str(data)) if data else ())])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            front_door.main()
        said = capsys.readouterr()
        found = ended.value.code
        assert found is None or isinstance(found, int)
        assert code is None or (found or 0) == code, f"exit code {found}, expected {code}\n{said.out}\n{said.err}"
        return Ran(found or 0, said.out, said.err)

    return run


@dataclass(frozen=True)
class SampleCrawl:
    """A finished crawl of the sample web. Copy the folder before anything writes to it."""

    data: Path
    web: SampleWeb
    hits: tuple[tuple[str, str], ...]
    ran: Ran
    tables: duckdb.DuckDBPyConnection
    facts: dict[str, Counter[str]]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query over its tables."""
        return self.tables.execute(sql, list(values)).fetchall()

    def column(self, sql: str, *values: Any) -> list[Any]:
        """The only column of a query over its tables."""
        return [row[0] for row in self.rows(sql, *values)]


@pytest.fixture(scope="session")
def sample_crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleCrawl]:
    data = tmp_path_factory.mktemp("sample") / "data"
    with serve() as web:
        ran = tearsheet("crawl", *web.arguments, "--delay", 0, data=data)
        with connect(data, comments=False) as tables:
            yield SampleCrawl(data, web, tuple(web.hits), ran, tables, facts(data))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty data folder."""
    return open_store(tmp_path / "data", create=True)


@pytest.fixture
def web(store: Store) -> Iterator[Web]:
    """The frontier of that folder, on a clock that tests turn."""
    web = Web(store.frontier)
    yield web
    web.frontier.close()
