"""Decisions: verdict, kind, confidence, identity; and the comparison they rest on."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.records import Conflict, Document, Evidence, Republication
from pipelines.resolve import decide as deciding
from pipelines.resolve.comparison.compare import containment, title_similarity
from pipelines.resolve.comparison.records import Side
from pipelines.resolve.decide import Original
from pipelines.resolve.verdicts import combined

TEXT = "\n\n".join(" ".join(f"word{(n * 37 + i * i) % 211}" for i in range(60)) for n in range(20))


def document(**changes: Any) -> Document:
    """A document with nothing in it but what a test gives."""
    empty: dict[str, Any] = {field.name: None for field in dataclasses.fields(Document)}
    for name in ("authors", "sections", "images", "notes", "evidence", "conflicts", "flags"):
        empty[name] = ()
    given_values = {
        "document_id": "c" * 32,
        "capture_id": "1",
        "url": "https://copy.example/a",
        "role": "article",
        "kind": "article",
        "warc_file": "archive/local-000001.warc.gz",
        "warc_offset": 0,
        "fetched_at": datetime(2024, 5, 1, tzinfo=UTC),
        "reader_version": "1",
    }
    return Document(**{**empty, **given_values, **changes})


def decide(copy: Document, original: Document | None, segment_number: int) -> Republication | None:
    """The decision about a page whose original was read itself."""
    return deciding.decide(Side(copy), Original(original.url, Side(original)) if original else None, segment_number)


def evidence(kind: str, confidence: float) -> Evidence:
    return Evidence(kind, "words", "/html", confidence)


ORIGINAL = document(
    document_id="0" * 32, url="https://theconversation.com/x-1", role="original", text=TEXT, headline="Japan worries"
)
COPY = document(text=TEXT, headline="Japan worries", evidence=(evidence("credit_sentence", 0.95),), is_based_on=ORIGINAL.url)


def test_a_page_without_a_signal_gets_no_decision() -> None:
    assert decide(document(text=TEXT), None, 3) is None


def test_a_copy_without_its_original_is_decided_by_its_signals() -> None:
    decision = decide(COPY, None, 3)
    assert decision is not None
    assert (decision.verdict, decision.kind, decision.confidence) == ("republication", None, 0.95)
    assert (decision.original_url, decision.original_document_id, decision.copy_in_original) == (ORIGINAL.url, None, None)
    assert decision.segment_number == 3


def test_the_same_text_is_verbatim_and_raises_the_confidence() -> None:
    decision = decide(COPY, ORIGINAL, 3)
    assert decision is not None
    assert (decision.kind, decision.copy_in_original, decision.original_in_copy, decision.title_similarity) == (
        "verbatim",
        1.0,
        1.0,
        1.0,
    )
    assert decision.confidence == 0.99
    assert decision.original_document_id == ORIGINAL.document_id


def test_a_changed_paragraph_is_not_verbatim() -> None:
    changed = TEXT.split("\n\n")
    changed[7] = " ".join(f"other{n}" for n in range(60))
    decision = decide(dataclasses.replace(COPY, text="\n\n".join(changed)), ORIGINAL, 3)
    assert decision is not None
    assert decision.kind == "altered"
    assert decision.verdict == "republication"
    assert decision.copy_in_original == pytest.approx(0.95, abs=0.01)


def test_texts_that_share_nothing_lower_the_confidence_and_are_a_conflict() -> None:
    unlike = dataclasses.replace(COPY, text=" ".join(f"other{n}" for n in range(900)))
    decision = decide(unlike, ORIGINAL, 3)
    assert decision is not None
    assert (decision.verdict, decision.confidence) == ("possible", 0.475)
    assert [(conflict.field, conflict.value) for conflict in decision.conflicts] == [("original_url", ORIGINAL.url)]


def test_a_translation_shares_no_words_and_is_no_conflict() -> None:
    translated = dataclasses.replace(COPY, text=" ".join(f"mot{n}" for n in range(900)), in_language="fr")
    decision = decide(translated, dataclasses.replace(ORIGINAL, in_language="en"), 3)
    assert decision is not None
    assert (decision.verdict, decision.conflicts) == ("republication", ())


@pytest.mark.parametrize(
    ("signals", "verdict"),
    [
        ((("credit_sentence", 0.75),), "republication"),
        ((("credit_sentence", 0.5),), "possible"),
        ((("translated_by", 0.4), ("foreign_copyright", 0.6)), "republication"),
        ((("agency_material", 0.15),), "agency_informed"),
        ((("own_credit", 0.0),), "original"),
        ((("first_published_date", 0.0),), "original"),
        ((("republication_offer", 0.0),), "origin_with_offer"),
        ((("outgoing_notice", 0.0),), "outgoing"),
        ((("own_programme", 0.0), ("canonical", 0.85)), "original"),
        ((("credit_sentence", 0.95), ("first_published_date", 0.0)), "republication"),
        ((("foreign_copyright", 0.3), ("first_published_date", 0.0)), "original"),
    ],
)
def test_signals_lead_to_their_verdict(signals: tuple[tuple[str, float], ...], verdict: str) -> None:
    decision = decide(document(evidence=tuple(evidence(*signal) for signal in signals)), None, 1)
    assert decision is not None
    assert decision.verdict == verdict


def test_signals_of_one_basis_count_once_and_others_add_up() -> None:
    assert combined([evidence("wire_dateline", 0.8), evidence("wire_byline", 0.8)]) == pytest.approx(0.8)
    assert combined([evidence("canonical", 0.85), evidence("wire_byline", 0.8)]) == pytest.approx(0.97)
    assert combined([evidence(f"type{n}", 0.9) for n in range(9)]) == 0.99


def test_the_id_depends_on_both_readings_and_the_readers_version_only() -> None:
    first, again, other = decide(COPY, ORIGINAL, 1), decide(COPY, ORIGINAL, 2), decide(COPY, None, 1)
    assert first is not None
    assert again is not None
    assert other is not None
    wanted = hashlib.sha256(f"{'c' * 32}\n{'0' * 32}\n{ORIGINAL.url}\n1".encode()).hexdigest()[:32]
    assert first.decision_id == again.decision_id == wanted
    assert other.decision_id != first.decision_id
    newer = decide(dataclasses.replace(COPY, reader_version="2"), ORIGINAL, 1)
    assert newer is not None
    assert newer.decision_id != first.decision_id


@pytest.mark.parametrize(
    ("first", "copy_date", "lag"),
    [
        ("2024-04-26", "2024-04-29", 3),
        ("2024-04-26T23:00+02:00", "2024-04-29", 3),
        ("2024-04", "2024-04-29", None),
        (None, "2024-04-29", None),
    ],
)
def test_the_lag_needs_two_days(first: str | None, copy_date: str, lag: int | None) -> None:
    decision = decide(dataclasses.replace(COPY, date_published=copy_date, date_first_published=first), None, 1)
    assert decision is not None
    assert decision.lag_days == lag


def test_the_originals_own_date_comes_before_the_copys_claim() -> None:
    copy = dataclasses.replace(COPY, date_published="2024-04-29", date_first_published="2024-04-29")
    decision = decide(copy, dataclasses.replace(ORIGINAL, date_published="2024-04-26"), 1)
    assert decision is not None
    assert decision.lag_days == 3


def test_the_pages_own_conflicts_are_kept() -> None:
    conflict = Conflict("date_first_published", "29 avril 2024", "note:ps")
    decision = decide(dataclasses.replace(COPY, conflicts=(conflict,)), ORIGINAL, 1)
    assert decision is not None
    assert decision.conflicts == (conflict,)


def test_containment_is_blind_to_typography() -> None:
    assert containment("“Japan’s”\u00a0policy — now!", '"Japan\'s" policy - NOW') == (1.0, 1.0)


def test_an_excerpt_is_contained_but_does_not_contain() -> None:
    there, back = containment("\n\n".join(TEXT.split("\n\n")[:5]), TEXT)
    assert there == 1.0
    assert back == pytest.approx(0.25, abs=0.02)


def test_a_long_text_of_the_same_language_does_not_contain_a_short_one_by_chance() -> None:
    short = (
        "The minister said that the law would be changed in the course of the year, and that it was for the good of the people."
    )
    long = "It is said of the year that the people of the land would go in the course of the day to the good and the law. " * 40
    assert containment(short, long)[0] < 0.5


def test_what_is_said_twice_counts_once() -> None:
    assert containment(f"{TEXT}\n\n{TEXT}", TEXT) == (pytest.approx(0.5, abs=0.01), 1.0)


def test_no_text_contains_nothing() -> None:
    assert containment("", TEXT) == (0.0, 0.0)
    assert containment("—", TEXT) == (0.0, 0.0)


@given(st.text(max_size=200), st.text(max_size=200))
def test_containment_is_a_share_and_mirrors(a: str, b: str) -> None:
    there, back = containment(a, b)
    assert 0.0 <= there <= 1.0
    assert containment(b, a) == (back, there)


def test_titles_are_compared_without_punctuation() -> None:
    assert title_similarity("Japan – and its allies – worry", "Japan, and its allies, worry") == 1.0
    assert title_similarity("Japan worries", "A recipe for soup") < 0.5


def test_a_copy_with_one_changed_number_is_not_verbatim() -> None:
    original = dataclasses.replace(ORIGINAL, text=f"The peak was 34 centimetres lower. {TEXT}")
    copy = dataclasses.replace(COPY, text=f"The peak was 43 centimetres lower. {TEXT}")
    same, changed = decide(dataclasses.replace(copy, text=original.text), original, 3), decide(copy, original, 3)
    assert same is not None
    assert changed is not None
    assert (same.kind, changed.kind) == ("verbatim", "altered")
    assert changed.copy_in_original is not None
    assert changed.copy_in_original >= 0.98


def test_a_footnote_mark_that_only_the_copy_has_keeps_it_verbatim() -> None:
    original = dataclasses.replace(ORIGINAL, text=f"They had no insurance either. {TEXT}")
    decision = decide(dataclasses.replace(COPY, text=f"They had no insurance either [1]. {TEXT}"), original, 3)
    assert decision is not None
    assert decision.kind == "verbatim"
