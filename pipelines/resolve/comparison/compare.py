"""The comparison of a copy with its original: what was kept, edited, cut, added and moved, and which kind of copy that makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipelines.records import Change, Document
from pipelines.resolve.comparison.agreement import authors_agree, dates_agree
from pipelines.resolve.comparison.alignment import Match, align
from pipelines.resolve.comparison.changes import changes_in, translated_changes_in
from pipelines.resolve.comparison.copy_kinds import UNRELATED_BELOW, kind_of
from pipelines.resolve.comparison.coverage import RUN_WORDS, covered, shares
from pipelines.resolve.comparison.kept_links import kept_links
from pipelines.resolve.comparison.order import kendall_tau
from pipelines.resolve.comparison.pairs import Cut, worded_pairs
from pipelines.resolve.comparison.records import Comparison, Pair, Side
from pipelines.resolve.comparison.segments import (
    Segment,
    cut_at,
    cut_where_joined,
    paragraphs_of,
    segments_of,
    with_cuts_that_matched,
)
from pipelines.resolve.comparison.set_aside import Surroundings, leads_on, with_notices_cut, without_aside
from pipelines.resolve.comparison.translated_paragraphs import translated_matches
from pipelines.resolve.comparison.translations import differ_in_language, translates
from pipelines.resolve.comparison.wording import Alphabet, words_of

# Changes of one copy that are reported; a copy with more of them is another text.
_MOST_CHANGES = 1_000


def compare(copy: Side, original: Side) -> Comparison:
    """How a copy differs from its original.

    What is no part of the work (credits, biographies, captions ...) is left out on both sides unless the other side has it too.
    Texts are compared up to ``segments.MOST_CHARACTERS``; what is behind counts as if it were not there.
    """
    around = Surroundings(copy.document, original.document)
    ours, theirs, matches = _aligned(around)
    worded = worded_pairs(ours, theirs, matches)
    there, back = shares(worded)
    links = kept_links(
        copy.links,
        original.links,
        ours.paragraphs_aside,
        theirs.paragraphs_aside,
        known=(copy.document.url, original.document.url),
    )
    is_translation = max(there, back) < UNRELATED_BELOW and _is_translation(copy.document, original.document, links.kept)
    if is_translation:
        ours, theirs, matches = _aligned_by_anchors(around)
        worded = worded_pairs(ours, theirs, matches)
    pairs = tuple(row.pair for row in worded)
    changes = _changes(pairs, translated_changes_in if is_translation else changes_in)
    if not is_translation and max(there, back) < UNRELATED_BELOW:
        changes = ()
    compared = Comparison(
        copy_in_original=round(there, 4),
        original_in_copy=round(back, 4),
        title_similarity=_title_similarity(copy.document, original.document),
        is_translation=is_translation,
        pairs=pairs,
        order_agreement=kendall_tau([match.original for match in matches]),
        changes=changes,
        links_kept=links.kept,
        links_dropped=links.dropped,
        links_rewritten=links.rewritten,
        links_added=links.added,
        authors_agree=authors_agree(copy.document, original.document),
        dates_agree=dates_agree(copy.document, original.document),
        kind=None,
    )
    kind = kind_of(compared, copy.document, original.document, leads_on=leads_on(copy.document, ours.texts_aside))
    return replace(compared, kind=kind)


def _changes(pairs: Sequence[Pair], changes_of: Callable[[str, str, int | None], tuple[Change, ...]]) -> tuple[Change, ...]:
    found: list[Change] = []
    for pair in pairs:
        if pair.state == "edited" and len(found) < _MOST_CHANGES:
            found += changes_of(pair.copy_text, pair.original_text, pair.copy)
    return tuple(found[:_MOST_CHANGES])


def containment(copy_text: str, original_text: str) -> tuple[float, float]:
    """Share of the copy's words that the original has, and of the original's that the copy has, each 0..1.

    A word is shared where it stands in a run of four words that the other text has too; each run counts as often as it
    occurs there. Aligned single words won't do: a short text finds half of its words, in order, in any long text of its
    language. (0.0, 0.0) when a text is empty. Linear in both texts. Quicker and rougher than ``compare``.

    >>> containment("The cat sat on the mat.", "the cat sat on the mat")
    (1.0, 1.0)
    """
    alphabet = Alphabet()
    copy, original = alphabet.spelt(words_of(copy_text)), alphabet.spelt(words_of(original_text))
    if not copy or not original:
        return 0.0, 0.0
    run = min(RUN_WORDS, len(copy), len(original))
    return sum(covered(copy, original, run)) / len(copy), sum(covered(original, copy, run)) / len(original)


def title_similarity(a: str, b: str) -> float:
    """Similarity of two headlines, 0..1, blind to case and punctuation.

    >>> title_similarity("Why Japan – and its allies – worry", "Why Japan, and its allies, worry")
    1.0
    """
    return fuzz.ratio(" ".join(words_of(a)), " ".join(words_of(b))) / 100


def _title_similarity(copy: Document, original: Document) -> float | None:
    return title_similarity(copy.headline, original.headline) if copy.headline and original.headline else None


def _is_translation(copy: Document, original: Document, links_kept: int) -> bool | None:
    """Whether one translates the other; None where the languages differ and nothing in the texts tells."""
    differ = differ_in_language(copy, original)
    if differ is False:
        return False
    found = translates(copy.text or "", original.text or "", links_kept)
    return found if differ else bool(found)


def _aligned_by_anchors(around: Surroundings) -> tuple[Cut, Cut, list[Match]]:
    """Both texts in paragraphs, and which one of the copy translates which of the original."""
    alphabet, spellings = Alphabet(), dict[str, str]()
    ours, theirs = paragraphs_of(around.own.text or ""), paragraphs_of(around.other.text or "")
    one, other = (Cut(those, segments_of(those, alphabet, spellings)) for those in (ours, theirs))
    return without_aside(one, other, translated_matches(ours, theirs), around)


def _aligned(around: Surroundings) -> tuple[Cut, Cut, list[Match]]:
    """Both texts cut into pieces, and which piece of the copy comes from which of the original."""
    copy, original = around.own, around.other
    alphabet, spellings = Alphabet(), dict[str, str]()
    paragraphs, paragraphs_there = paragraphs_of(copy.text or ""), paragraphs_of(original.text or "")
    credit = [alphabet.spelt(words_of(page.credit_text)) for page in (copy, original) if page.credit_text]
    ours = _parted(segments_of(paragraphs, alphabet, spellings), credit)
    theirs = _parted(segments_of(paragraphs_there, alphabet, spellings), credit)
    matches = align([s.letters for s in ours], [s.letters for s in theirs])
    left, left_there = _without_same(ours, theirs, matches)
    if left and left_there:
        cut = cut_where_joined(ours, left, [theirs[number].letters for number in left_there])
        cut_there = cut_where_joined(theirs, left_there, [ours[number].letters for number in left])
        if len(cut) > len(ours) or len(cut_there) > len(theirs):
            tried = align([s.letters for s in cut], [s.letters for s in cut_there])
            ours = with_cuts_that_matched(ours, cut, {m.copy: cut_there[m.original].paragraph for m in tried})
            theirs = with_cuts_that_matched(theirs, cut_there, {m.original: cut[m.copy].paragraph for m in tried})
            is_whole = len(ours) == len(cut) and len(theirs) == len(cut_there)
            matches = tried if is_whole else align([s.letters for s in ours], [s.letters for s in theirs])
    one, other = Cut(paragraphs, ours), Cut(paragraphs_there, theirs)
    around_there = Surroundings(original, copy)
    alike = [match for match in matches if match.similarity < 1.0]
    ours = with_notices_cut(one, other, {match.copy: match.original for match in alike}, around)
    theirs = with_notices_cut(other, one, {match.original: match.copy for match in alike}, around_there)
    if len(ours) > len(one.segments) or len(theirs) > len(other.segments):
        one, other = Cut(paragraphs, ours), Cut(paragraphs_there, theirs)
        matches = align([s.letters for s in ours], [s.letters for s in theirs])
    return without_aside(one, other, matches, around)


def _parted(segments: Sequence[Segment], credits: Sequence[str]) -> list[Segment]:
    """The segments, with a credit that stands in a paragraph of text cut out of it."""
    found: list[Segment] = []
    for segment in segments:
        places = [(place, place + len(c)) for c in credits if len(c) >= RUN_WORDS and (place := segment.letters.find(c)) >= 0]
        found += cut_at(segment, places[0]) if places else [segment]
    return found


def _without_same(ours: Sequence[Segment], theirs: Sequence[Segment], matches: Sequence[Match]) -> tuple[list[int], list[int]]:
    """The pieces that nothing identical stands for, on each side."""
    same, same_there = {m.copy for m in matches if m.similarity == 1.0}, {m.original for m in matches if m.similarity == 1.0}
    return [n for n in range(len(ours)) if n not in same], [n for n in range(len(theirs)) if n not in same_there]
