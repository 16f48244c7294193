"""`tearsheet rebuild`: the archive alone gives every row of every table again, while readers go on reading."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import duckdb
from command import tearsheet
from conftest import SampleCrawl
from sameness import logs

from crawler.checking import check
from warehouse.query import connect


def test_tables_that_were_removed_come_back_row_by_row(sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    data = shutil.copytree(sample_crawl.data, tmp_path / "data")
    before = logs(data)
    shutil.rmtree(data / "tables")
    ran = tearsheet("rebuild", data=data)
    assert "11 documents from 1 segments" in ran.out
    after = logs(data)
    for name, rows in before.items():
        assert after[name] == rows, name
        assert rows or name == "rejections", f"{name} is empty: nothing was compared"
    assert check(data) == 0


def test_rebuild_over_tables_gives_the_same_and_no_reader_notices(sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    data = shutil.copytree(sample_crawl.data, tmp_path / "data")
    before, is_over = logs(data), threading.Event()
    seen: list[tuple[int, int]] = []
    errors: list[Exception] = []
    query = "select (select count(*) from articles), (select count(*) from sources)"

    def read() -> None:
        while not is_over.wait(0.02):
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
