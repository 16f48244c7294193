"""What an editor does to a text that is taken over: each edit gives the new text, and writes down what it changed.

Edits of whole paragraphs come first (cut, merge, move, add), those inside paragraphs after them, so that what was written down
still stands in the copy.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bench.pairs.wording import block_text, figure_text, quotation_text, rows, sentence_text
from bench.pairs.works import Block, Citation, Language, Number, Phrase, Sentence, Work
from bench.pairs.writing import citation_url, number, paragraph, person, phrase, plain_sentence
from pipelines.records import Change


@dataclass(frozen=True, slots=True)
class Draft:
    """A copy in the making. ``changes`` have to be found; ``also`` are the texts of sentences dropped or put in: their numbers
    and quotations may be reported or not."""

    work: Work
    changes: tuple[Change, ...] = ()
    also: tuple[str, ...] = ()


def cut_end(draft: Draft, share: float) -> Draft:
    """Leaves a share of the paragraphs, the first ones."""
    blocks = draft.work.blocks
    kept = list(blocks[: max(3, round(len(blocks) * share))])
    while kept[-1].kind == "heading":
        kept.pop()
    return _with(draft, kept)


def cut_spread(rng: random.Random, draft: Draft, share: float) -> Draft:
    """Leaves a share of the paragraphs, the rest cut here and there; never the first one."""
    blocks = draft.work.blocks
    kept = max(3, round(len(blocks) * share))
    places = {0, *rng.sample(range(1, len(blocks)), min(kept, len(blocks)) - 1)}
    return _with(draft, [block for place, block in enumerate(blocks) if place in places])


def add(rng: random.Random, draft: Draft, share: float) -> Draft:
    """Puts in paragraphs of the copy's own, as many as a share of those there are."""
    blocks = list(draft.work.blocks)
    speakers = [person(rng), person(rng)]
    next_id = 20_001  # no citation of an article, edited or foreign, has an id so high
    for _ in range(max(1, round(len(blocks) * share))):
        made = paragraph(rng, draft.work.language, speakers, shortest=30)
        if rng.random() < 0.3 and made.sentences[0].phrase.things:
            cited = replace(made.sentences[0], citation=Citation(next_id, citation_url(rng)))
            made = replace(made, sentences=(cited, *made.sentences[1:]))
            next_id += 1
        blocks.insert(rng.randint(1, len(blocks)), made)
    return _with(draft, blocks)


def move(rng: random.Random, draft: Draft, count: int) -> Draft:
    """Takes out paragraphs and puts each in elsewhere, three places away at least."""
    blocks = list(draft.work.blocks)
    for _ in range(count):
        start = rng.choice([place for place, block in enumerate(blocks) if place and block.kind == "paragraph"])
        ends = [end for end in range(1, len(blocks)) if abs(end - start) >= 3]
        if ends:
            blocks.insert(rng.choice(ends), blocks.pop(start))
    return _with(draft, blocks)


def merge(rng: random.Random, draft: Draft, other: Work) -> Draft:
    """Mixes in paragraphs of another article, in runs of three, each text in its own order."""
    first, second = list(draft.work.blocks), [_foreign(block) for block in other.blocks]
    merged: list[Block] = []
    while first or second:
        source = first if first and (not second or rng.random() < len(first) / (len(first) + len(second))) else second
        merged += source[:3]
        del source[:3]
    return _with(draft, merged)


def _foreign(block: Block) -> Block:
    """A block of another article: none of the original's, and with links of ids that the original has not."""
    sentences = tuple(
        replace(one, citation=replace(one.citation, id=one.citation.id + 5000)) if one.citation else one
        for one in block.sentences
    )
    return Block(block.kind, sentences)


def rewrite(rng: random.Random, draft: Draft, share: float) -> Draft:
    """Puts some words of a share of the paragraphs into others; drops or puts in a sentence now and then."""
    also = list(draft.also)

    def edited(block: Block) -> Block:
        sentences = list(block.sentences)
        if len(sentences) > 2 and rng.random() < 0.25:
            dropped = sentences.pop(rng.randrange(1, len(sentences)))
            also.append(sentence_text(dropped, draft.work.language))
        elif len(sentences) > 1 and rng.random() < 0.2:
            made = plain_sentence(rng, draft.work.language)
            sentences.insert(rng.randint(1, len(sentences)), made)
            also.append(sentence_text(made, draft.work.language))
        for place in rng.sample(range(len(sentences)), rng.randint((len(sentences) + 1) // 2, len(sentences))):
            sentences[place] = replace(sentences[place], phrase=_reworded(rng, sentences[place].phrase))
        if block_text(replace(block, sentences=tuple(sentences)), draft.work.language) == block_text(block, draft.work.language):
            sentences.append(plain_sentence(rng, draft.work.language))  # a pattern without a verb has nothing to reword
            also.append(sentence_text(sentences[-1], draft.work.language))
        return replace(block, sentences=tuple(sentences), is_edited=True)

    draft = _with(draft, _some(rng, draft.work.blocks, share, edited))
    return replace(draft, also=tuple(also))


def _some(rng: random.Random, blocks: Sequence[Block], share: float, edited: Callable[[Block], Block]) -> list[Block]:
    places = [place for place, block in enumerate(blocks) if block.kind == "paragraph" and block.origin is not None]
    chosen = set(rng.sample(places, max(1, round(len(places) * share))))
    return [edited(block) if place in chosen else block for place, block in enumerate(blocks)]


def _reworded(rng: random.Random, old: Phrase) -> Phrase:
    """The phrase with another verb, another adjective, another day: what an editor's pen does."""
    verbs = tuple(_other(rng, verb, len(rows("verbs"))) for verb in old.verbs)
    agents = tuple(
        (noun, _other(rng, adjective, len(rows("adjectives"))) if adjective is not None else None)
        for noun, adjective in old.agents
    )
    return replace(old, verbs=verbs, agents=agents, time=_other(rng, old.time, len(rows("times"))))


def _other(rng: random.Random, old: int, count: int) -> int:
    return rng.choice([new for new in range(count) if new != old])


def change_numbers(rng: random.Random, draft: Draft, count: int) -> Draft:
    """Gives some numbers of the original's paragraphs another value of the same kind; each sentence keeps its other words."""
    language = draft.work.language
    places = [
        (place, index, nth)
        for place, block in enumerate(draft.work.blocks)
        if block.origin is not None and not block.is_edited
        for index, sentence in enumerate(block.sentences)
        for nth in range(len(sentence.numbers))
    ]
    blocks, changes = list(draft.work.blocks), list(draft.changes)
    for place, index, nth in rng.sample(places, min(count, len(places))):
        old = blocks[place].sentences[index].numbers[nth]
        new = _other_number(rng, old)
        numbers = list(blocks[place].sentences[index].numbers)
        numbers[nth] = new
        blocks[place] = _with_sentence(blocks[place], index, replace(blocks[place].sentences[index], numbers=tuple(numbers)))
        changes.append(Change("number", figure_text(new, language), figure_text(old, language)))
    return replace(_with(draft, blocks), changes=tuple(changes))


def _other_number(rng: random.Random, old: Number) -> Number:
    """A slip of the pen, a rounding, a newer figure: two digits swapped, one digit off, or another number altogether."""
    digits = list(str(old.tenths))
    swaps = [place for place in range(1, len(digits) - 1) if digits[place] != digits[place + 1]]
    if swaps and rng.random() < 0.4:
        place = rng.choice(swaps)
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
        return replace(old, tenths=int("".join(digits)))
    while True:
        new = replace(number(rng, old.kind), unit=old.unit)
        if figure_text(new, "en") != figure_text(old, "en"):
            return new


def change_quotations(rng: random.Random, draft: Draft, count: int) -> Draft:
    """Puts other words into the mouths of some speakers."""
    language = draft.work.language
    places = [
        (place, index)
        for place, block in enumerate(draft.work.blocks)
        if block.origin is not None and not block.is_edited
        for index, sentence in enumerate(block.sentences)
        if sentence.quotation is not None
    ]
    blocks, changes = list(draft.work.blocks), list(draft.changes)
    for place, index in rng.sample(places, min(count, len(places))):
        old = blocks[place].sentences[index]
        assert old.quotation is not None
        new = _misquoted(rng, old.quotation)
        blocks[place] = _with_sentence(blocks[place], index, replace(old, quotation=new))
        changes.append(Change("quotation", quotation_text(new, language), quotation_text(old.quotation, language)))
    return replace(_with(draft, blocks), changes=tuple(changes))


def _misquoted(rng: random.Random, old: Phrase) -> Phrase:
    """The same quotation with one thing in it another, or with a word more or less before it."""
    noun, adjective = old.things[0]
    if rng.random() < 0.5:
        other = None if adjective is not None else rng.randrange(len(rows("adjectives")))
        return replace(old, things=((noun, other), *old.things[1:]))
    return replace(old, things=((_other(rng, noun, len(rows("things"))), adjective), *old.things[1:]))


def drop_links(rng: random.Random, draft: Draft, count: int) -> Draft:
    """Leaves the words of some links and takes their addresses away."""
    return _relinked(draft, dict.fromkeys(rng.sample(_link_ids(draft), min(count, len(_link_ids(draft))))))


def rewrite_links(rng: random.Random, draft: Draft, count: int) -> Draft:
    """Leads some links elsewhere: to a page of the copy's choice."""
    ids = rng.sample(_link_ids(draft), min(count, len(_link_ids(draft))))
    return _relinked(draft, {one: citation_url(rng) for one in ids})


def add_links(rng: random.Random, draft: Draft, count: int) -> Draft:
    """Puts links on words that had none."""
    blocks = list(draft.work.blocks)
    free = [
        (place, index)
        for place, block in enumerate(blocks)
        if block.kind == "paragraph"
        for index, sentence in enumerate(block.sentences)
        if sentence.citation is None and sentence.phrase.things
    ]
    next_id = 9001
    for place, index in rng.sample(free, min(count, len(free))):
        sentences = list(blocks[place].sentences)
        sentences[index] = replace(sentences[index], citation=Citation(next_id, citation_url(rng)))
        blocks[place] = replace(blocks[place], sentences=tuple(sentences))
        next_id += 1
    return _with(draft, blocks)


def _link_ids(draft: Draft) -> list[int]:
    return [one.id for block in draft.work.blocks if block.origin is not None for one in block.citations]


def _relinked(draft: Draft, urls: dict[int, str | None]) -> Draft:
    """The draft with other addresses for the citations of these ids; None takes the link away."""

    def sentence(old: Sentence) -> Sentence:
        if old.citation is None or old.citation.id not in urls:
            return old
        url = urls[old.citation.id]
        return replace(old, citation=replace(old.citation, url=url) if url is not None else None)

    return _with(draft, [replace(block, sentences=tuple(map(sentence, block.sentences))) for block in draft.work.blocks])


def translate(draft: Draft, language: Language) -> Draft:
    """The same text in another language; names, numbers and addresses stay."""
    return replace(draft, work=replace(draft.work, language=language))


def retitle(rng: random.Random, draft: Draft) -> Draft:
    """Another headline of the copy's own."""
    return replace(draft, work=replace(draft.work, headline=phrase(rng, "headlines")))


def resign(draft: Draft, authors: Sequence[str]) -> Draft:
    """The copy without its authors, or signed by others: ``authors`` are the names that stay."""
    return replace(draft, work=replace(draft.work, authors=tuple(one for one in draft.work.authors if one.name in authors)))


def _with_sentence(block: Block, index: int, sentence: Sentence) -> Block:
    sentences = list(block.sentences)
    sentences[index] = sentence
    return replace(block, sentences=tuple(sentences), is_edited=True)


def _with(draft: Draft, blocks: Sequence[Block]) -> Draft:
    return replace(draft, work=replace(draft.work, blocks=tuple(blocks)))
