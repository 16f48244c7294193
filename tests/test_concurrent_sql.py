"""A crawl writes while other processes ask: no query fails, and what was seen once is not gone the next time."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

from command import start, tearsheet
from conftest import SampleCrawl

from crawler.sample.server import serve

QUERY = """
select (select count(*) from captures) as captures, (select count(*) from documents) as documents,
       (select count(*) from links) as links, (select count(*) from articles) as articles,
       (select count(*) from sources where state <> 'unchecked') as checked
"""


def counts(data: Path) -> dict[str, int]:
    (row,) = json.loads(tearsheet("sql", QUERY, "--format", "json", data=data).out)
    return dict(row)


def test_queries_during_a_crawl_never_fail_and_counts_never_go_down(sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    data = shutil.copytree(sample_crawl.data, tmp_path / "data")
    seen = [counts(data)]
    with serve(delay_ms=20) as web:
        crawl = start("crawl", *web.arguments, "--delay", 0, data=data)  # all of it again: what is done is older than 0 s
        while crawl.poll() is None:
            seen.append(counts(data))
        _, said = crawl.communicate()
        assert crawl.returncode == 0, said
    seen.append(counts(data))
    for earlier, later in pairwise(seen):
        assert all(later[name] >= earlier[name] for name in earlier), (earlier, later)
    assert len(seen) >= 4
    assert [seen[0]["captures"], seen[-1]["captures"]] == [29, 45]  # robots.txt is not asked for again within a day
    assert seen[-1]["articles"] == 7
