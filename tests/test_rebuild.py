"""`tearsheet rebuild`: the archive alone gives every row of every table again, while readers go on reading."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from command import column, tearsheet
from sameness import logs

from crawler.checking import check
from crawler.sample.server import serve
from warehouse.query import connect


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample, crawled in two runs: copies land before their originals, and are decided on twice."""
    data = tmp_path_factory.mktemp("rebuild") / "data"
    with serve() as web:
        tearsheet("crawl", *web.arguments, "--delay", 0, "--max-pages", 3, data=data, code=3)
        tearsheet("crawl", *web.arguments, "--delay", 0, data=data)
    return data


def test_two_runs_make_two_segments_and_more_than_one_decision_on_a_copy(crawled: Path) -> None:
    assert len(list((crawled / "archive").iterdir())) == 2
    decisions = column(crawled, "select count(*) from republications_log group by copy_url")
    assert max(decisions) == 2


def test_tables_that_were_removed_come_back_row_by_row(crawled: Path, tmp_path: Path) -> None:
    data = shutil.copytree(crawled, tmp_path / "data")
    before = logs(data)
    shutil.rmtree(data / "tables")
    ran = tearsheet("rebuild", data=data)
    assert "11 documents from 2 segments" in ran.out
    after = logs(data)
    for name, rows in before.items():
        assert after[name] == rows, name
        assert rows or name == "rejections", f"{name} is empty: nothing was compared"
    assert check(data) == 0


def test_rebuild_over_tables_gives_the_same_and_no_reader_notices(crawled: Path, tmp_path: Path) -> None:
    data = shutil.copytree(crawled, tmp_path / "data")
    before, is_over = logs(data), threading.Event()
    seen: list[tuple[int, int]] = []
    errors: list[Exception] = []
    query = "select (select count(*) from articles), (select count(*) from sources)"

    def read() -> None:
        while not is_over.is_set():
            try:
                with connect(data, comments=False) as connection:
                    seen.append(connection.execute(query).fetchone())
            except duckdb.IOException as error:  # a connection older than the new tables: `tearsheet sql` connects again
                if "No such file" not in str(error) and "No files found" not in str(error):
                    errors.append(error)
            except Exception as error:  # noqa: BLE001 - any error is what this is about
                errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    tearsheet("rebuild", data=data)
    is_over.set()
    reader.join()
    assert errors == []
    assert len(set(seen)) == 1
    assert logs(data) == before
    assert sorted(path.name for path in data.iterdir() if path.is_dir()) == ["archive", "tables"]
