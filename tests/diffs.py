"""A copy and its original with every kind of change between them, made by hand."""

from __future__ import annotations

from rows import ARTICLE, document

from pipelines.records import Change, Document, Person
from pipelines.resolve.comparison.records import Comparison, Pair, Side
from warehouse.diff_sheets import DiffSheet, _figures

FIRST = "https://first.example/piece"
COPY = document(ARTICLE, text="The river rose by 43 steps.", publisher="Example")
ORIGINAL = document(FIRST, text="The river rose by 34 steps.", publisher="First Paper", date_published="2026-04-23")

EVIL = "<script>alert(1)</script>\x1b[2J\u202e"
PAIRS = (
    *(Pair("kept", number, number, 1.0, f"Same {number}.", f"Same {number}.") for number in range(3)),
    Pair("edited", 3, 3, 0.9, f"The river rose by 43 steps. {EVIL}", "The river rose by 34 steps."),
    Pair("cut", None, 4, 0.0, "", f"Nobody will read this. {EVIL}"),
    Pair("added", 4, None, 0.0, "Ours alone\nin two lines.", ""),
    Pair("kept", 5, 7, 1.0, "It stood elsewhere. " * 20, "It stood elsewhere. " * 20, is_moved=True),
    Pair("edited", 6, 6, 0.8, "This too was edited.", "This too was changed.", is_moved=True),
    Pair("kept", 7, 8, 1.0, "The end.", "The end."),
)
CHANGES = (
    Change("number", "43", "34", 3),
    Change("number", EVIL, None, 99),
    Change("quotation", None, "“a wall of clay”"),
)


def made(copy: Document = COPY, original: Document = ORIGINAL, pairs: tuple[Pair, ...] = PAIRS) -> DiffSheet:
    compared = Comparison(
        copy_in_original=0.9, original_in_copy=0.8, title_similarity=0.75, is_translation=False, pairs=pairs,
        order_agreement=0.9, changes=CHANGES, links_kept=4, links_dropped=3, links_rewritten=2, links_added=1, authors_agree=True,
        dates_agree=False, kind="altered",
    )  # fmt: skip
    return DiffSheet(Side(copy), Side(original), compared, _figures(compared), None, None)


HOSTILE = document(
    "https://evil.example/", headline=f'"{EVIL}&amp;</title>', authors=(Person(EVIL),), publisher=EVIL, license_raw=EVIL,
    in_language='en" onload="x', text="x", payload_digest=EVIL,
)  # fmt: skip
