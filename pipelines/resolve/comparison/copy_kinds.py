"""The kind of a copy, by thresholds over what a comparison found."""

from __future__ import annotations

from pipelines.errors import UrlInvalid
from pipelines.records import CopyKind, Document
from pipelines.resolve.comparison.records import Comparison
from pipelines.resolve.comparison.wording import words_of
from pipelines.urls import registrable_domain

# Starting values of the facts file; shares are those of the words outside what is set aside.
VERBATIM_FROM = 0.98
WHOLE_FROM = 0.95
EXCERPT_BELOW = 0.4
ALTERED_FROM = 0.5
UNRELATED_BELOW = 0.2
SAME_TITLE_FROM = 0.8
# A shorter paragraph is a heading, a rule, the end of a list: its loss makes no copy a trimmed one.
_PROSE_WORDS = 12
# Words put in for others cost both shares the same; more than so much apart, words were left out or put in.
_UNEVEN_FROM = 0.02
# What a copy that was cut has at its ends beyond the original is a notice up to this size.
_NOTICE_WORDS = 120


def kind_of(compared: Comparison, copy: Document, original: Document, *, leads_on: bool) -> CopyKind | None:
    """The kind; None where the two are not the same work, or share too little to tell.

    ``leads_on`` says that the copy sends its readers to the original for the rest. A text of the same publisher, or an original
    that changed after the copy appeared, makes an altered copy an updated one.
    """
    if compared.is_translation:
        return "translated"
    ours, theirs = compared.copy_in_original, compared.original_in_copy
    if max(ours, theirs) < UNRELATED_BELOW:
        return None
    kind = _by_words(compared, ours, theirs, leads_on=leads_on)
    if kind in ("altered", "trimmed", "expanded") and _is_same_publisher(copy, original):
        return "updated"
    return "updated" if kind == "altered" and _changed_since(copy, original) else kind


def _by_words(compared: Comparison, ours: float, theirs: float, *, leads_on: bool) -> CopyKind | None:
    has_cut, has_added = theirs < 1 and _has_prose(compared, "cut"), ours < 1 and _has_prose_between(compared)
    moved = sum(_words(pair.copy_text) for pair in compared.pairs if pair.is_moved)
    if compared.changes or moved >= _PROSE_WORDS:
        return "altered" if max(ours, theirs) >= ALTERED_FROM else None
    if min(ours, theirs) >= VERBATIM_FROM and not has_cut and not has_added:
        is_retitled = compared.title_similarity is not None and compared.title_similarity < SAME_TITLE_FROM
        return "retitled" if is_retitled else "verbatim"
    is_longer = theirs - ours >= _UNEVEN_FROM
    if theirs >= WHOLE_FROM and (is_longer if theirs >= VERBATIM_FROM else ours < WHOLE_FROM and (has_added or is_longer)):
        return "expanded"
    if theirs < WHOLE_FROM and has_cut and not has_added:
        ours = _without_ends(compared, ours)
    is_shorter = ours - theirs >= _UNEVEN_FROM
    if ours >= WHOLE_FROM and (is_shorter if ours >= VERBATIM_FROM else theirs < WHOLE_FROM and (has_cut or is_shorter)):
        return "excerpt" if theirs < EXCERPT_BELOW and (leads_on or _is_beginning(compared)) else "trimmed"
    if ours >= VERBATIM_FROM and has_cut and not has_added:
        return "trimmed"
    if theirs >= VERBATIM_FROM and has_added and not has_cut:
        return "expanded"
    return "altered" if max(ours, theirs) >= ALTERED_FROM else None


def _without_ends(compared: Comparison, ours: float) -> float:
    """The copy's share without the little that it has beyond the original at its ends: an unknown notice, a biography.

    As many words as were cut are no notice but what was put in their place.
    """
    ends = sum(_words(pair.copy_text) for pair in compared.pairs if pair.state == "added")
    cut = sum(_words(pair.original_text) for pair in compared.pairs if pair.state == "cut")
    whole = sum(_words(pair.copy_text) for pair in compared.pairs)
    return ours * whole / (whole - ends) if 0 < ends <= min(_NOTICE_WORDS, whole // 4, cut // 2) else ours


def _has_prose(compared: Comparison, state: str) -> bool:
    return any(pair.state == state and _is_prose(pair.copy_text or pair.original_text) for pair in compared.pairs)


def _has_prose_between(compared: Comparison) -> bool:
    """Whether the copy adds a paragraph between two of the original's: at its ends an unknown notice may stand."""
    aligned = [number for number, pair in enumerate(compared.pairs) if pair.copy is not None and pair.original is not None]
    between = compared.pairs[aligned[0] : aligned[-1]] if aligned else ()
    return any(pair.state == "added" and _is_prose(pair.copy_text) for pair in between)


def _words(text: str) -> int:
    return len(words_of(text))


def _is_prose(text: str) -> bool:
    return _words(text) >= _PROSE_WORDS


def _is_beginning(compared: Comparison) -> bool:
    """Whether what the copy has of the original are its first paragraphs."""
    taken = [pair for pair in compared.pairs if pair.original is not None and _is_prose(pair.original_text)]
    left = [pair.state == "cut" for pair in taken]
    return bool(left) and not left[0] and left == sorted(left)


def _is_same_publisher(copy: Document, original: Document) -> bool:
    try:
        return registrable_domain(copy.url) == registrable_domain(original.url)
    except UrlInvalid:
        return False


def _changed_since(copy: Document, original: Document) -> bool:
    """Whether the original was changed on a later day than the copy appeared."""
    changed, appeared = original.date_modified, copy.date_published
    return bool(changed and appeared and min(len(changed), len(appeared)) >= 10 and changed[:10] > appeared[:10])
