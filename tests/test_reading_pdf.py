"""Harmful PDFs in the reading pool: each costs one row, within the limits of time and memory, and the others are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pdfs
import pytest

from pipelines.records import Reading
from warehouse import reading as reading_module
from warehouse.archive import SegmentWriter
from warehouse.exchanges import Asked, Exchange
from warehouse.reading import ReadPool, ReadTask
from warehouse.replay import answer_of
from warehouse.store import open_store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"
TEXTS = pdfs.paragraphs(12)
WHOLE = pdfs.paper(TEXTS)

Files = dict[str, Callable[[], bytes]]
READ: Files = {
    "paper": lambda: WHOLE,
    "columns": lambda: pdfs.paper(TEXTS, columns=2),
    "long": lambda: pdfs.paper(pdfs.paragraphs(90), running="Annual report"),
    "japanese": lambda: pdfs.paper(["川の町は水に場所を返す。" * 9], "川の町", language="ja"),
    "scan": pdfs.scan,
    "no information": lambda: pdfs.paper(TEXTS, info=False),
    "odd information": lambda: pdfs.with_facts(WHOLE, Title="\x00\x07", Author="\u202e" * 500, CreationDate="D:99999999"),
    "without its table": lambda: WHOLE[: WHOLE.rindex(b"xref")],
    "thick": lambda: pdfs.many_pages(3000),
    "rubbish behind it": lambda: WHOLE + b"\0" * 100_000,
    "rubbish before it": lambda: b"\n\n" + WHOLE,
}
REFUSED: Files = {
    "locked": lambda: pdfs.locked(WHOLE),
    "empty": lambda: b"%PDF-1.7\n",
    "half": lambda: WHOLE[: len(WHOLE) // 3],
    "zeros": lambda: b"%PDF-1.4\n" + b"\0" * 9000,
    "pages in a circle": pdfs.pages_in_a_circle,
    "web page": lambda: b"%PDF-1.7 <html><p>no</p></html>",
}
HARMFUL: Files = {
    "bomb": lambda: pdfs.bomb(200),
    "form in a circle": pdfs.form_in_a_circle,
}


def read_files(folder: Path, files: Files) -> dict[str, Reading]:
    store = open_store(folder / "data", create=True)
    writer = SegmentWriter(store, 1)
    urls = {name: f"https://papers.example/{number}.pdf" for number, name in enumerate(files)}
    exchanges = [Exchange(Asked(urls[name], "source", "run"), answer_of(HEAD + make()), NOON) for name, make in files.items()]
    places = writer.write(exchanges)
    writer.seal()
    tasks = [
        ReadTask(str(store.root), place, f"{number:032x}", url)
        for number, (place, url) in enumerate(zip(places, urls.values(), strict=True))
    ]
    with ReadPool(2) as pool:
        return dict(zip(files, pool.read_all(tasks), strict=True))


def test_every_pdf_is_one_document_or_one_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "PAGE_SECONDS", 4.0)
    found = read_files(tmp_path, READ | REFUSED | HARMFUL)
    ends = {
        name: one.rejections[0].reason if one.rejections else one.document and one.document.kind for name, one in found.items()
    }
    assert {name: ends[name] for name in READ} == dict.fromkeys(READ, "pdf")
    assert {name: ends[name] for name in REFUSED} == dict.fromkeys(REFUSED, "pdf_unreadable") | {"locked": "pdf_encrypted"}
    # Which limit ends them, time or memory, depends on the machine.
    assert {ends[name] for name in HARMFUL} <= {"read_crashed", "read_timeout", "read_out_of_memory"}
    assert all(len(one.rejections) + (one.document is not None) == 1 for one in found.values())
    texts = {name: one.document.text for name, one in found.items() if one.document is not None}
    assert texts["paper"] == texts["columns"] == texts["rubbish behind it"] == texts["rubbish before it"] == "\n\n".join(TEXTS)
    assert texts["scan"] is None
