"""The bench of reading: halves by site, predictions as score.py takes them, goals, and what is wrong with a page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.corpora import half_of
from bench.long_run import LongRun
from bench.predictions import forget_publishers, prediction
from bench.report import Speed, speed_ratios
from bench.worst import _apart

ROOT = Path(__file__).parents[1]


def test_pages_of_one_site_are_in_one_half() -> None:
    urls = ["https://www.paper.co.uk/1", "http://news.paper.co.uk/2?x", "hard::https://paper.co.uk/3"]
    assert len({half_of({"id": str(number), "url": url}) for number, url in enumerate(urls)}) == 1
    assert {half_of({"id": "a", "url": f"https://paper{number}.com/"}) for number in range(20)} == {"tuning", "held out"}


def test_a_prediction_names_authors_alone() -> None:
    row = {"id": "a", "text": None, "headline": "The dam", "date_published": "2024-05-01", "secs": 0.1, "url": None}
    people = [{"name": "Ann Roe", "role": "author"}, {"name": "Bo Lind", "role": "photographer"}]
    assert prediction(row | {"authors": people}) == {
        "id": "a", "text": None, "title": "The dam", "authors": ["Ann Roe"], "date": "2024-05-01", "secs": 0.1
    }  # fmt: skip
    assert prediction(row | {"authors": None})["authors"] == []


def test_publishers_are_forgotten_before_a_reader_knows_them_or_not_at_all() -> None:
    code = (
        "from bench.predictions import forget_publishers; forget_publishers()\n"
        "from pipelines.article import read; from pipelines.records import Page; from pipelines.publishers import publisher_of\n"
        "assert publisher_of('https://theconversation.com/x') is None\n"
        "body = b'<html><title>The dam</title><h1>The dam</h1><p>' + b'In 1953 the dam held. ' * 40\n"
        "print(read(Page('https://theconversation.com/x', body, 'text/html')).document.publisher_key)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (done.stdout, done.returncode) == ("None\n", 0), done.stderr
    import pipelines.article  # noqa: F401 - that it is loaded is the point

    with pytest.raises(RuntimeError, match="no reader to be loaded yet"):
        forget_publishers()


def test_reading_has_a_floor_for_speed_and_ceilings_for_time_and_memory() -> None:
    theirs = Speed("trafilatura", 100, 4.0, 20.0, 150.0, 900.0, 150.0)
    ours = Speed("ours", 100, 0.7, 5.0, 130.0, 200.0, 100.0)
    rate, p99, memory = speed_ratios({"ours": ours, "trafilatura": theirs})
    assert rate.value == pytest.approx(4.0 / 0.7)
    assert (rate.is_met, p99.is_met, memory.is_met) == (True, False, True)
    assert speed_ratios({}) == []


def test_growth_is_the_last_quarter_over_the_first() -> None:
    assert LongRun(4, 1.0, frozenset({1}), (100.0, 110.0, 120.0, 150.0), 0).growth == 1.5


def test_paragraphs_that_the_other_text_lacks_are_named_and_reworded_ones_are_not() -> None:
    text = "The council voted on Tuesday to move the wall.\nRead more: the river\nShort"
    other = "Yesterday the council voted on Tuesday to move the wall back."
    assert _apart(text, other) == ["Read more: the river", "Short"]
