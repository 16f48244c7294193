"""Sentences about where a text first ran, in sixteen languages: what each of them says about its page, and what it must not."""

from __future__ import annotations

import pytest
from credit_pages import LINKS, Case, cases, decision_about

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.language}: {case.html[:70]}")
def test_a_sentence_says_of_its_page_what_a_reader_would_say(case: Case) -> None:
    decision = decision_about(case.page)
    verdict = decision.verdict if decision is not None else "none"
    why = [(item.type, item.confidence, item.text) for item in decision.evidence] if decision is not None else []
    assert verdict in case.verdicts, f"{case.html}: {why}"
    if case.publishers:
        assert decision is not None
        assert decision.original_publisher in case.publishers, f"{case.html}: {why}"
    if case.has_address:
        assert decision is not None
        assert decision.original_url == LINKS["{a}"], f"{case.html}: {why}"
