"""Paragraphs that are no part of a work: credits, biographies, disclosures, contents, captions, prompts.

Extraction keeps most of them out of a document's text. What is left is asked for here, and only of paragraphs that nothing in the
other text stands for: a paragraph that both texts have is compared like any other.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources

from pipelines.records import Document
from pipelines.resolve.comparison.alignment import Match
from pipelines.resolve.comparison.pairs import Cut
from pipelines.resolve.comparison.segments import Segment, cut_at
from pipelines.resolve.comparison.wording import words_of
from pipelines.resolve.signals.blocks import plain, small_letters
from pipelines.resolve.signals.phrases import Phrase, matches_in, telling_words
from pipelines.resolve.signals.words import WordIndex, lines_with, word_index

# Paragraphs from the start and from the end in which a credit, a biography or a notice may stand.
_AT_THE_START, _AT_THE_END = 3, 6
# A longer paragraph is text, whatever it says besides; of a credit in it only the sentence goes.
_CREDIT_WORDS, _NOTE_WORDS, _SHORT_WORDS = 80, 150, 40
# Paragraphs of both pages that are alike are compared, whatever they say; their credits are less alike than this.
_SAME_FROM = 0.8
# A caption and a prompt that became one paragraph of so many lines.
_MOST_LINES = 4
# A byline: a name and little else.
_BYLINE_WORDS = 14
# A contents list cut at so many letters (Couteau Suisse's default) still is the heading's.
_CUT_HEADING = 30
# A paragraph most of whose words a note of the other page has, in runs of four, is that note.
_NOTE_SHARE = 0.8
_RUN = 4


@dataclass(frozen=True)
class Surroundings:
    """What is known of both pages beside their texts: the page's own first."""

    own: Document
    other: Document

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The words of each name of both bylines."""
        people = (*self.own.authors, *self.other.authors)
        return tuple(dict.fromkeys(tuple(words) for person in people if (words := words_of(person.name))))

    @cached_property
    def repeated(self) -> frozenset[tuple[str, ...]]:
        """What stands beside the texts as well: headlines, captions, and the headings of which there is a list of contents."""
        found = [text for page in (self.own, self.other) for text in (page.headline, page.credit_text) if text]
        for page in (self.own, self.other):
            found += [text for image in page.images for text in (image.caption, image.credit) if text]
        found += [heading for heading in self.headings if self.paragraphs[heading] > 1]
        return frozenset(tuple(words_of(text)) for text in found)

    @cached_property
    def standfirst(self) -> tuple[str, ...]:
        """The other page's standfirst: where that is set apart, the first paragraph is not lost."""
        return tuple(words_of(self.other.standfirst or ""))

    @cached_property
    def headings(self) -> frozenset[str]:
        return frozenset(section.heading for section in self.own.sections)

    @cached_property
    def cut_headings(self) -> frozenset[str]:
        """The headings as a list of contents cuts them."""
        return frozenset(plain(heading[:_CUT_HEADING]) for heading in self.headings if len(heading) > _CUT_HEADING)

    @cached_property
    def paragraphs(self) -> Counter[str]:
        """How often each paragraph and each line of one stands in the page's text."""
        return Counter(line.strip() for line in (self.own.text or "").split("\n"))

    @cached_property
    def note_runs(self) -> frozenset[tuple[str, ...]]:
        """Runs of four words of both pages' notes and captions."""
        texts = [note.text for page in (self.own, self.other) for note in page.notes]
        texts += [image.caption for page in (self.own, self.other) for image in page.images if image.caption]
        return frozenset(run for text in texts for run in _runs(words_of(text)))


def with_notices_cut(cut: Cut, other: Cut, partners: dict[int, int], around: Surroundings) -> list[Segment]:
    """The pieces, with a notice that was joined to the start or the end of one cut off: "... the end. First published in ...".

    ``partners`` are the pieces of the other text that pieces are like, though not the same.
    """
    found: list[Segment] = []
    for number, segment in enumerate(cut.segments):
        letters = segment.letters
        partner = other.segments[partners[number]].letters if number in partners else ""
        if len(partner) < _RUN:
            found.append(segment)
            continue
        start, end = letters.find(partner[:_RUN]), letters.rfind(partner[-_RUN:])
        places = [start] if start >= _RUN and _is_notice(cut, segment, 0, start, around) else []
        if 0 <= end <= len(letters) - 2 * _RUN and _is_notice(cut, segment, end + _RUN, len(letters), around):
            places.append(end + _RUN)
        found += cut_at(segment, places)
    return found


def _is_notice(cut: Cut, segment: Segment, start: int, end: int, around: Surroundings) -> bool:
    text = cut.written(segment.paragraph, segment.start + start, segment.start + end)
    return is_set_aside(text, segment.paragraph, len(cut.paragraphs), around)


def without_aside(copy: Cut, original: Cut, matches: Sequence[Match], around: Surroundings) -> tuple[Cut, Cut, list[Match]]:
    """Both texts with what is no part of the work set aside, and the matches that are left.

    That is asked of pieces that nothing stands for, and of pieces that stand elsewhere, or are alike and not the same, where it
    is true of both: the credit of each page.
    """
    there = Surroundings(around.other, around.own)
    left = [
        match
        for match in matches
        if (match.similarity >= _SAME_FROM and not match.is_moved)
        or not (_is_said_aside(copy, match.copy, around) and _is_said_aside(original, match.original, there))
    ]
    matched, matched_there = {match.copy for match in left}, {match.original for match in left}
    return _parted(copy, matched, around), _parted(original, matched_there, there), left


def _parted(cut: Cut, matched: Collection[int], around: Surroundings) -> Cut:
    unmatched = (number for number in range(len(cut.segments)) if number not in matched)
    return replace(cut, aside=frozenset(number for number in unmatched if _is_aside(cut, number, around)))


def _is_aside(cut: Cut, number: int, around: Surroundings) -> bool:
    return is_set_aside(cut.text_of(number), cut.segments[number].paragraph, len(cut.paragraphs), around)


def _is_said_aside(cut: Cut, number: int, around: Surroundings) -> bool:
    return _says_aside(cut.text_of(number), cut.segments[number].paragraph, len(cut.paragraphs), around)


def leads_on(copy: Document, texts_aside: Iterable[str]) -> bool:
    """Whether the copy sends its readers to the original for the rest: "Read the full article on ..."."""
    if any(item.type == "original_link" for item in copy.evidence):
        return True
    texts = [copy.credit_text or "", *texts_aside, *(note.text for note in copy.notes if note.kind in ("credit", "ps"))]
    return any(phrase.kind == "read_original" for text in texts for phrase in _credits_in(small_letters(plain(text))))


def is_set_aside(paragraph: str, place: int, count: int, around: Surroundings) -> bool:
    """Whether a paragraph that the other text lacks is no part of the work; ``place`` of ``count`` paragraphs, from 0."""
    words = tuple(words_of(paragraph))
    if not words or words in around.repeated or (place == 0 and words == around.standfirst) or _is_note(words, around):
        return True
    return _says_aside(paragraph, place, count, around)


def _says_aside(paragraph: str, place: int, count: int, around: Surroundings) -> bool:
    """Whether the paragraph's own words say that it is a credit, a biography, a prompt ..."""
    lines = [line for line in paragraph.split("\n") if line.strip()]
    if 1 < len(lines) <= _MOST_LINES and all(_says_aside(line, place, count, around) for line in lines):
        return True
    words, spelt = words_of(paragraph), plain(paragraph)
    text = small_letters(spelt)
    if len(words) <= _SHORT_WORDS:
        if any(_any(text, kind) for kind in ("prompt", "caption", "contents")):
            return True
        if spelt in around.cut_headings:
            return True
    if _AT_THE_START <= place < count - _AT_THE_END:
        return False
    if len(words) <= _CREDIT_WORDS and (_credits_in(text) or _any(text, "notice")):
        return True
    return len(words) <= _NOTE_WORDS and (
        _any(text, "biography") or _any(text, "disclosure") or _names_an_author(words, around.names)
    )


def _credits_in(text: str) -> list[Phrase]:
    """The credit phrases in a text in small letters."""
    telling = telling_words()
    candidates = {phrase for word in lines_with(_telling_index(), f"\n{text}") for phrase in telling[word]}
    return [phrase for phrase, _ in matches_in(text, candidates)]


@cache
def _telling_index() -> WordIndex:
    return word_index(telling_words())


def _any(text: str, kind: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns(kind))


def _names_an_author(words: Sequence[str], names: Iterable[tuple[str, ...]]) -> bool:
    """Whether a paragraph begins with an author's name, as biographies do, or is little else, as a byline is."""
    for name in names:
        size = len(name)
        if size == 1:
            reach = 1 if len(words) <= _SHORT_WORDS and len(name[0]) > 2 else 0
        else:
            reach = len(words) if len(words) <= _BYLINE_WORDS else 3
        if any(tuple(words[start : start + size]) == name for start in range(reach)):
            return True
    return False


def _is_note(words: Sequence[str], around: Surroundings) -> bool:
    runs = _runs(words)
    return bool(runs) and sum(run in around.note_runs for run in runs) >= _NOTE_SHARE * len(runs)


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(words[shift:] for shift in range(_RUN)), strict=False))


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    table = tomllib.loads(resources.files("pipelines.resolve.comparison").joinpath("set_aside.toml").read_text(encoding="utf-8"))
    return tuple(re.compile(pattern) for pattern in table[kind])
