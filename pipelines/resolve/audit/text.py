"""Rules of a licence audit that need the original beside the copy: edits, cuts, headline, links."""

from __future__ import annotations

from collections import Counter

from pipelines.programmes import RuleValue
from pipelines.resolve.audit.case import Case, Finding, counted, day_of, failed, passed, quoted, unknown
from pipelines.resolve.audit.changes import is_long, reordered, replaced, rewritten
from pipelines.resolve.comparison.records import Comparison, PairState

# Texts that share less are not the same work (decide.UNRELATED_BELOW), and what differs is no edit.
RELATED_FROM = 0.2
# Below this the reader itself doubts what it took for the body, so a missing paragraph may be its own fault.
BODY_SURE_FROM = 0.8
SAME_TITLE_FROM, OTHER_TITLE_BELOW = 0.98, 0.5


def no_edits(case: Case, value: RuleValue) -> Finding:
    """No number or quotation replaced, no paragraph rewritten, the order kept; smaller edits are for a person to judge."""
    del value
    compared = comparable(case)
    if isinstance(compared, str):
        return unknown(compared)
    seen = summary(compared)
    details = [f"{quoted(one.in_original or '')} became {quoted(one.in_copy or '')}" for one in replaced(compared)]
    first = (case.original.document.text or "") if case.original else ""
    details += [f"rewritten: {quoted(one)}" for one in rewritten(compared, first)]
    details += [f"in another order: {quoted(one)}" for one in reordered(compared)]
    if details:
        words = f"{seen}: {'; '.join([*dict.fromkeys(details)][:3])}"
        if compared.kind != "altered":
            return unknown(f"{words}; but on the whole the copy counts as {compared.kind}")
        return unknown(f"{words}; {later}") if (later := _changed_later(case)) else failed(words)
    if compared.kind in ("verbatim", "retitled", "trimmed", "excerpt") and not (
        compared.count("edited") or compared.count("added") or any(pair.is_moved for pair in compared.pairs)
    ):
        return passed(f"no paragraph edited, no number and no quotation replaced ({seen})")
    return unknown(f"{seen}; whether that is more than time, place and style is for a person to judge")


def no_cuts(case: Case, value: RuleValue) -> Finding:
    """No paragraph left out."""
    compared = comparable(case)
    if isinstance(compared, str):
        return unknown(compared)
    cut = [pair for pair in compared.pairs if pair.state == "cut"]
    if not cut and compared.kind in ("verbatim", "retitled", "expanded", "updated", "altered"):
        return passed("no paragraph cut")
    long = [pair for pair in cut if is_long(pair.original_text)]
    words = f"{counted(len(cut), 'paragraph')} cut" if cut else "parts of the original are missing"
    if not long or compared.kind not in ("trimmed", "excerpt", "altered"):
        return unknown(f"{words}, none of them long enough to be surely a part of the text")
    words += f", the first: {quoted(long[0].original_text)}"
    if (added := compared.count("added")) >= len(long):
        return unknown(f"{words}; {counted(added, 'paragraph')} added, perhaps in their place")
    if (edited := compared.count("edited")) > len(cut):
        return unknown(f"{words}; {counted(edited, 'paragraph')} edited, which may hold what they said")
    if value == "some_editions":
        return unknown(f"{words}; whether cuts need the author's consent depends on the edition that published it")
    if doubt := _doubtful(case) or _changed_later(case):
        return unknown(f"{words}; {doubt}")
    return failed(words)


def headline_kept(case: Case, value: RuleValue) -> Finding:
    """The original's headline."""
    del value
    if case.original is None or case.compared is None or case.compared.title_similarity is None:
        return unknown("the original's headline was not read")
    own, first = case.copy.document.headline or "", case.original.document.headline or ""
    if case.compared.title_similarity >= SAME_TITLE_FROM:
        return passed(f"the headline is the original's: {quoted(own)}")
    words = f"headline {quoted(own)}, the original's is {quoted(first)}"
    if case.compared.title_similarity >= OTHER_TITLE_BELOW or case.compared.is_translation is not False:
        return unknown(f"{words}; whether that is another one is for a person to judge")
    return unknown(f"{words}; {later}") if (later := _changed_later(case)) else failed(words)


def all_links_kept(case: Case, value: RuleValue) -> Finding:
    """Every citation of the original linked."""
    del value
    compared = comparable(case)
    if isinstance(compared, str):
        return unknown(compared)
    total = compared.links_kept + compared.links_dropped + compared.links_rewritten
    if total == 0:
        return unknown("no link was found in the original's text")
    if not compared.links_dropped and not compared.links_rewritten:
        return passed(f"all {total} links of the original kept")
    words = f"{compared.links_dropped} of {counted(total, 'link')} dropped, {compared.links_rewritten} lead elsewhere"
    if not compared.links_dropped:
        return unknown(f"{words}; whether to the same pages is not known")
    if compared.links_dropped <= _own_links_dropped(case):
        return unknown(f"{words}; those dropped lead to {case.publisher_name} itself and may be its promotions")
    if doubt := _doubtful(case) or _changed_later(case):
        return unknown(f"{words}; {doubt}")
    return failed(words)


def _own_links_dropped(case: Case) -> int:
    """Links of the original to its own publisher that the copy doesn't have: "Read also: ..." is no part of the text."""
    kept = {one.target_key for one in case.copy.links}
    links = case.original.links if case.original is not None else ()
    own = {one.target_key for one in links if one.role == "citation" and one.kind == "same_publisher"}
    return len(own - kept)


def comparable(case: Case) -> Comparison | str:
    """The comparison with the original; where it says nothing about edits, why."""
    if case.original is None:
        return f"the original was not read{f' ({case.original_url})' if case.original_url else ''}"
    if case.compared is None:
        return "the two were not compared: one of them has no text"
    if case.compared.is_translation or case.compared.kind == "translated":
        return f"a translation ({languages(case)}): its words can't be compared"
    if case.compared.shared < RELATED_FROM:
        return "the two texts share too little to say what was changed"
    if case.compared.kind is None:
        return "in what way the copy differs from the original was not decided"
    return case.compared


def languages(case: Case) -> str:
    """From which language into which, as their tags."""
    first = case.original.document.in_language if case.original else None
    return f"{first or 'unknown'} to {case.copy.document.in_language or 'unknown'}"


def _changed_later(case: Case) -> str | None:
    """That the original was changed after the copy appeared, so that the difference may be its own."""
    modified = day_of(case.original.document.date_modified) if case.original else None
    published = day_of(case.copy.document.date_published)
    if case.compared is not None and case.compared.kind == "updated":
        return "but the two are different states of the text"
    if modified is not None and (published is None or modified > published):
        return f"but the original was changed on {modified}, perhaps after it was copied"
    return None


def _doubtful(case: Case) -> str | None:
    """That the reading of one of the two may have lost or gained text."""
    for side, name in ((case.copy, "copy"), (case.original, "original")):
        sure = side.document.body_confidence if side else None
        if sure is not None and sure < BODY_SURE_FROM:
            return f"but what belongs to the {name}'s text is not sure"
    return None


def summary(compared: Comparison) -> str:
    """What was changed, in words: "2 paragraphs cut, 1 number changed"."""
    states: tuple[PairState, ...] = ("edited", "cut", "added")
    parts = [f"{counted(number, 'paragraph')} {state}" for state in states if (number := compared.count(state))]
    if moved := sum(pair.is_moved for pair in compared.pairs):
        parts.append(f"{counted(moved, 'paragraph')} moved")
    kinds = Counter(change.kind for change in compared.changes)
    parts += [f"{counted(number, kind)} changed" for kind, number in sorted(kinds.items())]
    return ", ".join(parts) or "no change found"
