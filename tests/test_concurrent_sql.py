"""A crawl writes while other processes ask: no query fails, and what was seen once is not gone the next time."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from command import start, tearsheet, until

from crawler.sample.server import serve

QUERY = """
select (select count(*) from captures) as captures, (select count(*) from documents) as documents, (select count(*) from links) as links,
       (select count(*) from articles) as articles, (select count(*) from sources where state <> 'unchecked') as checked
"""


def counts(data: Path) -> dict[str, int]:
    (row,) = json.loads(tearsheet("sql", QUERY, "--format", "json", data=data).out)
    return dict(row)


def test_queries_during_a_crawl_never_fail_and_counts_never_go_down(tmp_path: Path) -> None:
    data = tmp_path / "data"
    seen: list[dict[str, int]] = []
    with serve(delay_ms=20) as web:
        # Two runs, so that a segment lands while another one is being written.
        for options, code in ((("--max-pages", 3), 3), ((), 0)):
            crawl = start("crawl", *web.arguments, "--delay", 0, *options, data=data)
            until((data / "tearsheet.json").exists)
            while crawl.poll() is None:
                seen.append(counts(data))
            _, said = crawl.communicate()
            assert crawl.returncode == code, said
            seen.append(counts(data))
    for earlier, later in itertools.pairwise(seen):
        assert all(later[name] >= earlier[name] for name in earlier), (earlier, later)
    assert len(seen) >= 4
    assert seen[-1]["articles"] == 7
