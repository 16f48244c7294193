"""Rules of a licence audit for copies that were changed: they say so, and pass the licence on."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from pipelines.programmes import RuleValue
from pipelines.resolve.audit.case import (
    FIRST_PARAGRAPHS,
    LAST_PARAGRAPHS,
    Case,
    Finding,
    failed,
    is_named_in,
    passed,
    plain_words,
    quoted,
    shown_credits,
    unknown,
)
from pipelines.resolve.audit.text import comparable, languages, no_cuts, no_edits, summary

# A paragraph that says that the text was changed is short.
NOTICE_CHARACTERS = 400


def changes_indicated(case: Case, value: RuleValue) -> Finding:
    """A notice where the text was changed."""
    del value
    page = case.copy.document
    notice = _notice(case)
    if notice is not None:
        return passed(f"changes are indicated: {quoted(notice)}")
    if case.compared is not None and case.compared.is_translation and case.compared.kind == "translated":
        return _silent(case, f"a translation ({languages(case)}), and no notice says so")
    compared = comparable(case)
    if isinstance(compared, str):
        return unknown(compared)
    seen = summary(compared)
    if compared.kind == "verbatim":
        return passed("nothing was changed")
    is_cut = no_cuts(case, True)[0] == "fail"
    if (is_cut or no_edits(case, True)[0] == "fail") and page.text:
        return _silent(case, f"{seen}, and no notice says so")
    return unknown(f"{seen}; no notice of changes was found, and whether one is needed is for a person to judge")


def share_alike(case: Case, value: RuleValue) -> Finding:
    """A changed copy under the same licence; an unchanged one needs none."""
    del value
    page = case.copy.document
    if case.compared is not None and case.compared.kind == "verbatim":
        return passed("nothing was changed, so the original's licence stays")
    if page.license is not None and re.search(r"\bSA\b", page.license):
        return passed(f"the page states {page.license}")
    return unknown(
        f"the page states {page.license or 'no licence'}; whether the copy was changed so far that it needs one is not decided"
    )


def _silent(case: Case, words: str) -> Finding:
    """Without a notice: a failure in a language whose words for one are known."""
    language = (case.copy.document.in_language or "").split("-")[0]
    return failed(words) if language in _change_words() else unknown(f"{words} in words that are known here")


def _notice(case: Case) -> str | None:
    """The sentence or note that says that the text was changed or translated."""
    page = case.copy.document
    paragraphs = (page.text or "").split("\n\n")
    ends = [one for one in (*paragraphs[:FIRST_PARAGRAPHS], *paragraphs[-LAST_PARAGRAPHS:]) if len(one) <= NOTICE_CHARACTERS]
    ends = [one for one in ends if is_named_in(case.publisher_name, plain_words(one))]
    notes = [note.text for note in page.notes if note.kind in ("credit", "ps", "footnote")]
    language = (page.in_language or "").split("-")[0]
    known = {*_change_words().get(language, ()), *_change_words()["en"]}
    for text in (*shown_credits(page), *notes, *ends):
        words = plain_words(text)
        if any(f" {word}" in words for word in known):
            return text
    return None


@cache
def _change_words() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(
        files("pipelines.resolve.audit").joinpath("change_words.toml").read_text(encoding="utf-8")
    )
    return table
