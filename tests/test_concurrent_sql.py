"""A crawl writes while other processes ask: no query fails, and what was seen once is not gone the next time."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from command import start, tearsheet
from conftest import SampleCrawl
from segments import segment_rows

from crawler.sample.server import serve
from warehouse import landing
from warehouse.landing import land_segment
from warehouse.query import connect
from warehouse.store import Store

QUERY = """
select (select count(*) from captures) as captures, (select count(*) from documents) as documents,
       (select count(*) from links) as links, (select count(*) from articles) as articles,
       (select count(*) from sources where state <> 'unchecked') as checked
"""


Counts = dict[str, int]


def counts(data: Path) -> Counts:
    (row,) = json.loads(tearsheet("sql", QUERY, "--format", "json", data=data).out)
    return dict(row)


def never_go_down(seen: list[Counts]) -> None:
    for earlier, later in pairwise(seen):
        assert all(later[name] >= earlier[name] for name in earlier), (earlier, later)


@pytest.fixture(scope="module")
def asked_meanwhile(sample_crawl: SampleCrawl, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Counts]]:
    """A folder whose pages were all fetched again, and what other processes saw while they were."""
    data = shutil.copytree(sample_crawl.data, tmp_path_factory.mktemp("concurrent") / "data")
    seen = [counts(data)]
    with serve(delay_ms=20) as web:
        crawl = start("crawl", *web.arguments, "--delay", 0, data=data)  # what is done is older than --max-age, 0 s
        while crawl.poll() is None:
            seen.append(counts(data))
        _, said = crawl.communicate()
        assert crawl.returncode == 0, said
    return data, [*seen, counts(data)]


def test_queries_during_a_crawl_never_fail_and_counts_never_go_down(asked_meanwhile: tuple[Path, list[Counts]]) -> None:
    _, seen = asked_meanwhile
    never_go_down(seen)
    assert len(seen) >= 4
    assert [seen[0]["captures"], seen[-1]["captures"]] == [29, 45]  # robots.txt is not asked for again within a day
    assert seen[-1]["articles"] == 6


def test_counts_never_go_down_between_any_two_commits_of_a_landing(
    asked_meanwhile: tuple[Path, list[Counts]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(shutil.copytree(asked_meanwhile[0], tmp_path / "data", ignore=shutil.ignore_patterns("tables")))
    first, second = (segment_rows(store, key) for key in store.segments())
    land_segment(store, first)
    seen: list[Counts] = []
    commit = landing._commit

    def commit_and_look(*arguments: Any) -> None:
        commit(*arguments)
        with connect(store.root, comments=False) as connection:
            seen.append(connection.sql(QUERY).to_arrow_table().to_pylist()[0])

    commit_and_look(store, "captures", [], "nobody", 1)  # a look before anything new lands
    monkeypatch.setattr(landing, "_commit", commit_and_look)
    land_segment(store, second)
    assert len(seen) == 6
    never_go_down(seen)
