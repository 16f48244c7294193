"""Verdicts: each of them is reached by a page that shows it, and by the rule that its evidence speaks for."""

from __future__ import annotations

from typing import get_args

import pytest
from credit_pages import LINKS, URL, Case, decision_about
from hypothesis import given
from hypothesis import strategies as st
from rows import document

from pipelines.records import Conflict, Evidence, Verdict
from pipelines.resolve.verdicts import MOST_CONFIDENT, REPUBLICATION_FROM, combined, verdict_of

OFFER = "This article first appeared on the Copy Gazette and is republished here under a Creative Commons license. " * 8


def page(sentence: str, place: str = "end") -> str:
    return Case("en", sentence, place, (), (), has_address=False).page


def evidence(*signals: tuple[str, float]) -> tuple[Evidence, ...]:
    return tuple(Evidence(kind, "words", "/html", confidence) for kind, confidence in signals)


PAGES: dict[Verdict, str] = {
    "republication": page('This article was originally published on <a href="{a}">The River Review</a>.'),
    "possible": page('Source: <a href="{a}">The River Herald</a>'),
    "original": page("This article originally appeared in the Copy Gazette."),
    "origin_with_offer": page("").replace("</article>", f'<textarea class="republish-content">{OFFER}</textarea></article>'),
    "outgoing": page("This article was reprinted in The River Review."),
    "co_publication": page("This story was co-published with The River Review."),
    "agency_informed": page("With reporting by Reuters."),
}


def test_there_is_a_page_for_each_verdict() -> None:
    assert set(PAGES) == set(get_args(Verdict))


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_a_page_gets_the_verdict_that_it_shows(verdict: Verdict) -> None:
    decision = decision_about(PAGES[verdict])
    assert decision is not None
    assert decision.verdict == verdict
    assert decision.evidence
    assert 0 < decision.confidence <= MOST_CONFIDENT


@pytest.mark.parametrize(
    ("signals", "verdict"),
    [
        ((("co_published", 0.5),), "co_publication"),
        ((("co_published", 0.5), ("agency_material", 0.15)), "co_publication"),
        ((("co_published", 0.5), ("outgoing_notice", 0.0)), "co_publication"),
        ((("co_published", 0.5), ("credit_sentence", 0.95)), "republication"),
        ((("outgoing_notice", 0.0), ("credit_sentence", 0.5)), "outgoing"),
        ((("republication_offer", 0.0), ("own_credit", 0.0)), "origin_with_offer"),
        ((("republication_offer", 0.0), ("counter_pixel", 0.97)), "republication"),
        ((("own_programme", 0.0), ("counter_pixel", 0.97)), "original"),
        ((("first_published_date", 0.0), ("credit_sentence", 0.5)), "original"),
        ((("wire_dateline", 0.85),), "republication"),
        ((("wire_feed", 0.75),), "republication"),
        ((("agency_material", 0.15),), "agency_informed"),
        ((("agency_material", 0.15), ("translated_by", 0.4)), "possible"),
        ((("translated_by", 0.4),), "possible"),
    ],
)
def test_evidence_leads_to_its_verdict(signals: tuple[tuple[str, float], ...], verdict: Verdict) -> None:
    copy = document(evidence=evidence(*signals))
    assert verdict_of(copy, None, combined(copy.evidence))[0] == verdict


def test_a_page_that_names_itself_as_the_original_is_one() -> None:
    copy = document(evidence=evidence(("credit_sentence", 0.95)))
    assert verdict_of(copy, copy.url, 0.95) == ("original", 0.95)


def test_marks_of_one_agency_story_count_once() -> None:
    wire = [("wire_dateline", 0.85), ("wire_byline", 0.85), ("wire_closing", 0.75), ("publisher_mark", 0.8), ("wire_feed", 0.75)]
    assert combined(evidence(*wire)) == pytest.approx(0.85)


@given(
    st.lists(
        st.tuples(st.sampled_from(["credit_sentence", "canonical", "wire_byline", "is_based_on"]), st.floats(0, 1)), max_size=8
    )
)
def test_one_signal_more_never_makes_a_page_less_of_a_copy(signals: list[tuple[str, float]]) -> None:
    assert 0 <= combined(evidence(*signals[:-1])) <= combined(evidence(*signals)) <= MOST_CONFIDENT


@given(st.floats(0, 1))
def test_without_other_evidence_the_confidence_decides(confidence: float) -> None:
    copy = document(evidence=evidence(("credit_sentence", confidence)))
    verdict, sure = verdict_of(copy, None, confidence)
    assert verdict == ("republication" if confidence >= REPUBLICATION_FROM else "possible")
    assert sure == confidence


def test_addresses_that_contradict_each_other_are_a_conflict_of_the_decision() -> None:
    hub = '<link rel="canonical" href="https://www.hub-daily.com/2024/05/river-9">'
    decision = decision_about(PAGES["republication"].replace("</head>", f"{hub}</head>"))
    assert decision is not None
    assert decision.original_url == LINKS["{a}"]
    assert decision.conflicts == (
        Conflict("original_url", "https://www.hub-daily.com/2024/05/river-9", "canonical link:canonical"),
    )


def test_the_same_page_on_the_outlets_own_site_is_the_original() -> None:
    decision = decision_about(PAGES["republication"], "https://www.river.example/2024/05/salt-and-water")
    assert decision is not None
    assert decision.verdict == "original"
    assert decision_about(PAGES["republication"], URL) != decision
