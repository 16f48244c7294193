"""Twenty thousand different pages through one `tearsheet extract`: no worker grows, none dies, no line is lost or out of place.

Speed is no matter here: ``python -m bench.long_run`` measures it, over real pages.
"""

from __future__ import annotations

import gzip
import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.long_run import extract
from bench.pages import WORDS

PAGES = 20_000
# The peak of one worker in the last quarter over that in the first: pages differ in size, and an allocator keeps what it had.
GROWTH = 1.10
TEMPLATES = ("article", "bare", "broken", "listing")


def small_page(number: int) -> str:
    """A page like no other: its words, names, classes, addresses and dates depend on its number, its sort too."""
    rng = random.Random(number)

    def words(count: int) -> str:
        return " ".join(rng.choices(WORDS, k=count))

    def paragraph() -> str:
        link = f'<a href="https://source{rng.randint(1, 5000)}.example/{words(1)}/{number}">{words(3)}</a>'
        return f'<p class="p{rng.getrandbits(20):x}">{words(12).capitalize()} {rng.randint(2, 999)}, {link} {words(14)}.</p>'

    title, name = words(7).capitalize(), f"{rng.choice('ABCDEFGHIJK')}nna {words(1).title()}{rng.choice('aeiou')}n"
    date = f"20{rng.randint(10, 25)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    template = TEMPLATES[number % len(TEMPLATES)]
    menu = "".join(f'<li class="m{rng.getrandbits(16):x}"><a href="/{words(1)}/{n}">{words(2)}</a></li>' for n in range(15))
    body = "".join(
        f"<h2>{words(4).capitalize()}</h2>" * (n % 5 == 3)
        + paragraph()
        + f"<figure><img src='/i/{number}/{n}.jpg'>" * (n % 7 == 5)
        for n in range(rng.randint(6, 24))
    )
    head = (
        f'<title>{title} - Paper {number}</title><link rel="canonical" href="https://paper{number}.example/{number}/{words(1)}">'
    )
    if template == "article":
        facts = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "datePublished": date}
        head += f'<script type="application/ld+json">{json.dumps(facts | {"author": {"@type": "Person", "name": name}})}</script>'
        body = f'<article id="post-{number}"><h1>{title}</h1><p class="byline">By {name}</p>{body}</article>'
    elif template == "bare":
        body = f'<div class="x{rng.getrandbits(24):x}"><b>{title}</b><br>{date}<br>{name}{body}</div>'
    elif template == "broken":
        body = f"<h1>{title}<div><span>{name}</span>{body.replace('</p>', '')}<td></b></table>"
    else:
        body = "".join(f'<div class="t{n}"><h3><a href="/{n}">{words(6)}</a></h3><p>{words(9)}</p></div>' for n in range(20))
    return f'<!doctype html><html lang="en"><head>{head}</head><body class="page-{number}"><ul>{menu}</ul>{body}</body></html>'


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Path]:
    """A folder of them, a thousand in a folder each; it is not kept."""
    for number in range(PAGES):
        file = tmp_path / "pages" / f"{number // 1000:02}" / f"{number:05}.html.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(small_page(number).encode(), 1))
    yield tmp_path / "pages"
    shutil.rmtree(tmp_path / "pages")


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_twenty_thousand_pages_leave_two_workers_as_they_were(pages: Path, tmp_path: Path) -> None:
    urls = tmp_path / "urls.jsonl"
    with urls.open("w") as file:
        for number in range(PAGES):
            file.write(json.dumps({"id": f"{number:05}", "url": f"https://paper{number}.example/{number}"}) + "\n")
    seen: list[str] = []
    reasons: Counter[str] = Counter()

    def note(line: bytes) -> None:
        row = json.loads(line)
        seen.append(row["id"])
        reasons[row["rejection"]["reason"] if row["rejection"] else "read"] += 1

    run = extract([pages, "--urls", urls], PAGES, 2, note)
    assert run.code == 0
    assert seen == [f"{number:05}" for number in range(PAGES)]
    assert not reasons.keys() & {"read_crashed", "read_timeout", "read_out_of_memory", "read_error"}, reasons
    assert reasons["read"] > 0.7 * PAGES, reasons
    assert len(run.workers) == 2, "a worker died and another took its place"
    assert run.growth <= GROWTH, f"the largest worker's MB in each quarter: {run.peaks_mb}"
