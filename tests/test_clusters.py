"""Clusters of pages with one text, and works with their possible copies apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rows import data_folder, document, redirect, republication

from pipelines.records import Document
from warehouse.query import connect

ORIGINAL = document("https://first.example/piece", text_digest="a", date_published="2026-04-20")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Any]:
    connections: list[duckdb.DuckDBPyConnection] = []

    def rows(sql: str, **tables: list[Any]) -> list[tuple[Any, ...]]:
        connections.append(connect(data_folder(tmp_path / f"data{len(connections)}", **tables), comments=False))
        return connections[-1].execute(sql).fetchall()

    yield rows
    for connection in connections:
        connection.close()


def clusters(folder: Any, pages: list[Document], **tables: list[Any]) -> dict[str, str]:
    """The first page of each page's cluster."""
    found = folder("select url, cluster_url, pages_count from clusters", documents_log=pages, **tables)
    for _, first, count in found:
        assert count == sum(other == first for _, other, _ in found)
    return {url: first for url, first, _ in found}


def page(name: str, digest: str | None = None, **values: Any) -> Document:
    return document(f"https://{name}.example/piece", text_digest=digest or name, **values)


def test_pages_with_the_same_text_are_a_cluster_and_the_earliest_stands_for_it(folder: Any) -> None:
    pages = [ORIGINAL, page("b", "a", date_published="2026-04-22"), page("c", "a", date_published=None), page("d")]
    assert clusters(folder, pages) == dict.fromkeys([page.url for page in pages[:3]], ORIGINAL.url)


def test_decided_copies_join_a_cluster_whatever_their_text(folder: Any) -> None:
    copy, copy_of_copy = page("b", date_published="2026-04-01"), page("c", "b", date_published="2026-04-02")
    found = clusters(folder, [ORIGINAL, copy, copy_of_copy], republications_log=[republication(copy, ORIGINAL)])
    assert found == dict.fromkeys([ORIGINAL.url, copy.url, copy_of_copy.url], copy_of_copy.url), (
        "a page that was decided to be a copy stands for no cluster while another page of it was not"
    )


def test_copies_of_one_original_that_never_landed_are_a_cluster(folder: Any) -> None:
    one, two = page("one"), page("two")
    decisions = [
        republication(one, original_url=ORIGINAL.url),
        republication(two, original_url="http://first.example/old"),
    ]
    found = clusters(
        folder, [one, two], republications_log=decisions, captures=[redirect("http://first.example/old", ORIGINAL.url)]
    )
    assert found == {one.url: one.url, two.url: one.url}


def test_a_long_chain_is_one_cluster(folder: Any) -> None:
    pages = [page(f"p{number:02d}", date_published=f"2026-05-{number:02d}") for number in range(1, 25)]
    decisions = [republication(copy, original) for original, copy in pairwise(pages)]
    assert clusters(folder, pages, republications_log=decisions) == {one.url: pages[0].url for one in pages}


@pytest.mark.parametrize(("share", "is_cluster"), [(0.9, True), (0.5, True), (0.3, False), (None, False)])
def test_a_possible_copy_belongs_to_a_cluster_when_half_of_the_text_is_shared(
    folder: Any, share: float | None, is_cluster: bool
) -> None:
    copy = page("b")
    decision = republication(copy, ORIGINAL, verdict="possible", copy_in_original=share, original_in_copy=0.1)
    assert bool(clusters(folder, [ORIGINAL, copy], republications_log=[decision])) == is_cluster


def test_notices_and_lists_with_the_same_text_are_no_cluster(folder: Any) -> None:
    assert clusters(folder, [page(name, "same", kind="other") for name in "ab"]) == {}
    assert clusters(folder, [document(f"https://{name}.example/", text_digest=None) for name in "ab"]) == {}


def test_a_cluster_tells_the_verdict_and_who_has_the_very_same_text(folder: Any) -> None:
    same, other = page("b", "a"), page("c")
    found = folder(
        "select url, verdict, has_same_text from clusters order by url",
        documents_log=[ORIGINAL, same, other],
        republications_log=[republication(other, ORIGINAL)],
    )
    assert found == [(same.url, None, True), (other.url, "republication", False), (ORIGINAL.url, None, True)]


def test_every_page_of_a_cluster_stays_in_the_other_views(folder: Any) -> None:
    pages = [ORIGINAL, page("b", "a"), page("c", "a")]
    assert folder("select count(*) from articles", documents_log=pages) == [(3,)]


def test_possible_copies_of_a_work_stand_apart_and_are_not_counted(folder: Any) -> None:
    sure, maybe = page("sure"), page("maybe")
    found = folder(
        "select url, copies_count, copies, possible_copies from works",
        documents_log=[ORIGINAL, sure, maybe],
        republications_log=[republication(sure, ORIGINAL), republication(maybe, ORIGINAL, verdict="possible")],
    )
    assert found == [(ORIGINAL.url, 1, [sure.url], [maybe.url])]


def test_a_work_of_which_only_a_possible_copy_is_known_has_no_copies(folder: Any) -> None:
    maybe = page("maybe")
    found = folder(
        "select url, copies_count, possible_copies from works",
        documents_log=[ORIGINAL, maybe],
        republications_log=[republication(maybe, ORIGINAL, verdict="possible"), republication(page("e"), verdict="possible")],
    )
    assert found == [(ORIGINAL.url, 0, [maybe.url])]
