"""What must be equal between two data folders that were filled from one web in different ways: facts, not times or run ids."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from command import files

from pipelines.records import Capture, Document, Link, Rejection, Republication, Run
from warehouse.query import connect

FACTS = {
    "captures": "select url, final_url, role, outcome, reason, status, robots, payload_digest"
    " from captures where role <> 'robots'",
    "documents": "select url, role, kind, headline, authors, date_published, text, license, is_based_on from documents",
    "links": "select document_url, position, target_url, role, sentence from links",
    "republications": "select copy_url, original_url, verdict, kind, copy_in_original, title_similarity from republications",
    "sources": "select url, state, cited_by_count, cited_by_works_count, last_status, redirects_to from sources",
    "rejections": "select url, stage, reason from rejections",
}
LOGS = {
    "captures_log": Capture,
    "documents_log": Document,
    "links_log": Link,
    "republications_log": Republication,
    "rejections": Rejection,
    "runs": Run,
}


def facts(data: Path) -> dict[str, Counter[str]]:
    """The facts of every table, each row as often as it is there."""
    with connect(data, comments=False) as connection:
        return {name: Counter(map(repr, connection.execute(sql).fetchall())) for name, sql in FACTS.items()}


def logs(data: Path) -> dict[str, list[str]]:
    """Every row of every base table with all of its columns."""
    with connect(data, comments=False) as connection:
        return {
            name: sorted(map(repr, connection.execute(f"select {_columns(record)} from {name}").fetchall()))
            for name, record in LOGS.items()
        }


def _columns(record: Any) -> str:
    return ", ".join(f'"{name}"' for name in record.__slots__)


def unchanged(before: dict[str, bytes], data: Path) -> bool:
    """Whether the archive and the tables are what they were, file by file."""
    now = files(data)
    return all(now.get(name) == content for name, content in before.items() if name.startswith(("archive/", "tables/")))


def different(some: dict[str, Counter[str]], others: dict[str, Counter[str]]) -> dict[str, tuple[list[str], list[str]]]:
    """The rows that only one of two sets of facts has, by table; empty when they are equal."""
    return {
        name: (sorted((some[name] - others[name]).elements()), sorted((others[name] - some[name]).elements()))
        for name in some
        if some[name] != others[name]
    }
