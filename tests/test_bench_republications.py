"""The evaluation of republications: figures, halves and calibration of hand-made pages."""

from __future__ import annotations

import doctest

import pytest

from bench import republications
from bench.republications import Judged, figures, reliability, same_address, signals
from pipelines.records import Evidence


def judged(*, is_copy: bool, is_found: bool, probability: float, **values: object) -> Judged:
    parts = {"has_publisher": None, "has_address": None, "authors": (0, 0, 0), "evidence": ()} | values
    return Judged("tuning", is_copy, is_found, probability, **parts)  # type: ignore[arg-type]


PAGES = [
    judged(is_copy=True, is_found=True, probability=0.9, has_publisher=True, has_address=True, authors=(2, 2, 3)),
    judged(is_copy=True, is_found=False, probability=0.5, has_publisher=False),
    judged(is_copy=False, is_found=True, probability=0.8),
    judged(is_copy=False, is_found=False, probability=0.0),
]


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(republications).failed == 0


def test_figures_count_each_page_once() -> None:
    found = figures(PAGES)
    assert [found[name] for name in ("true positives", "false positives", "missed", "true negatives")] == ["1"] * 4
    assert (found["F1"], found["publisher right"], found["original URL right"]) == ("0.500", "1 of 2", "1 of 1")
    assert found["authors F1"] == "0.800"
    assert float(found["Brier score"]) == pytest.approx((0.01 + 0.25 + 0.64) / 4, abs=0.001)


def test_reliability_sets_stated_confidence_beside_what_came_true() -> None:
    table = reliability(PAGES)
    rows = list(zip(*(column.cells for column in table.columns), strict=True))
    assert ("none", "1", "0.000", "0.000") in rows
    assert ("0.70-0.80", "1", "0.800", "0.000") in rows
    assert ("0.80-0.90", "1", "0.900", "1.000") in rows


def test_a_signal_counts_once_a_page_by_its_strongest() -> None:
    seen = (Evidence("canonical", "x", "link", 0.85), Evidence("canonical", "y", "link", 0.4))
    table = signals([judged(is_copy=True, is_found=True, probability=0.9, evidence=seen)])
    assert [list(column.cells) for column in table.columns] == [["canonical"], ["1"], ["0.850"], ["1.000"]]


@pytest.mark.parametrize(
    ("found", "is_same"),
    [
        ("http://www.river.example/salt/", True),
        ("https://river.example/salt", True),
        ("https://river.example/water", False),
        (None, False),
        ("nonsense", False),
    ],
)
def test_addresses_are_compared_without_scheme_www_and_last_slash(found: str | None, is_same: bool) -> None:
    assert same_address(found, "https://www.river.example/salt") is is_same
