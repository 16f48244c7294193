"""Articles that look like journalism, made by chance from the vocabulary: the same generator state gives the same article."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from string import ascii_lowercase

from bench.pairs.wording import number_kinds, rows, sentence_text, words
from bench.pairs.works import Block, Citation, Language, Number, Person, Phrase, Picture, Sentence, Work

PARAGRAPHS = (12, 40)
PARAGRAPH_WORDS = (20, 80)
# A citation's address on another site; "{slug}" and "{n}" make it its own.
_SOURCES = (
    "https://www.statistics-office.example/tables/{slug}-{n}", "https://doi.org/10.5555/{slug}.{n}", "https://data.gov.example/{n}/{slug}",
    "https://en.wikipedia.org/wiki/{slug}_{n}", "https://www.evening-courier.example/2024/{slug}-{n}.html",
    "https://web.archive.org/web/20240{m}11080000/https://www.estuary-board.example/{slug}-{n}", "https://repository.halden.example/item/{n}",
    "https://www.river-institute.example/reports/{slug}-{n}.pdf", "https://press.ministry.example/releases/{n}?lang=en",
    "https://www.tidewatch.example/spip.php?article{n}", "http://blog.lowmark.example/?p={n}", "https://vimeo.com/{n}",
)  # fmt: skip


def article(rng: random.Random, language: Language, own_host: str, paragraphs: tuple[int, int] = PARAGRAPHS) -> Work:
    """An article of a site; some of its citations lead to older articles of the same site."""
    speakers = [person(rng) for _ in range(rng.randint(2, 5))]
    blocks = _blocks(rng, language, rng.randint(*paragraphs), speakers)
    blocks = _cited(rng, blocks, own_host)
    blocks = [replace(block, origin=number) for number, block in enumerate(blocks)]
    pictures = [
        Picture(rng.randrange(len(blocks) - 1), f"{slug(rng)}.jpg", phrase(rng, "captions"), person(rng, is_speaker=False))
        for _ in range(rng.choice((0, 1, 1, 2, 3)))
    ]
    standfirst = plain_sentence(rng, language) if rng.random() < 0.6 else None
    authors = {found.name: found for found in (person(rng, is_speaker=False) for _ in range(rng.choice((1, 1, 1, 2, 3))))}
    return Work(language, phrase(rng, "headlines"), standfirst, tuple(authors.values()), tuple(blocks), tuple(pictures))


def paragraph(rng: random.Random, language: Language, speakers: Sequence[Person], shortest: int = PARAGRAPH_WORDS[0]) -> Block:
    """A paragraph of 20 to 90 words, some with what somebody said."""
    length, target = 0, rng.randint(shortest, PARAGRAPH_WORDS[1])
    sentences: list[Sentence] = []
    while length < target:
        is_quoted = rng.random() < 0.18 and not any(one.quotation for one in sentences)
        made = quoted_sentence(rng, speakers) if is_quoted else plain_sentence(rng, language, speakers)
        sentences.append(made)
        length += len(sentence_text(made, language).split())
    return Block("paragraph", tuple(sentences))


def plain_sentence(rng: random.Random, language: Language, speakers: Sequence[Person] = ()) -> Sentence:
    """A sentence that quotes nobody, with the numbers that its pattern has places for."""
    made = phrase(rng, "statements")
    numbers = tuple(number(rng, kind) for kind in number_kinds("statements", made.pattern))
    needs_speaker = "{P}" in words("statements", made.pattern, language)
    return Sentence(made, numbers, (rng.choice(speakers) if speakers else person(rng)) if needs_speaker else None)


def quoted_sentence(rng: random.Random, speakers: Sequence[Person]) -> Sentence:
    """A sentence that quotes one of the speakers."""
    speaker = rng.choice(speakers)
    return Sentence(phrase(rng, "quoted"), (), speaker, phrase(rng, "quotations"))


def phrase(rng: random.Random, table: str) -> Phrase:
    """A pattern of a table, with as many nouns and verbs as it asks for; no noun twice in one phrase."""
    pattern = rng.randrange(len(rows(table)))
    text = rows(table)[pattern][0].lower()
    agents = rng.sample(range(len(rows("agents"))), ("{a}" in text) + ("{b}" in text))
    things = rng.sample(range(len(rows("things"))), ("{t}" in text) + ("{u}" in text))
    verbs = rng.sample(range(len(rows("verbs"))), ("{v}" in text) + ("{w}" in text))
    return Phrase(
        pattern, tuple((noun, _adjective(rng)) for noun in agents), tuple((noun, _adjective(rng)) for noun in things),
        tuple(verbs), rng.randrange(len(rows("times"))), rng.randrange(len(rows("cities"))),
    )  # fmt: skip


def _adjective(rng: random.Random) -> int | None:
    return rng.randrange(len(rows("adjectives"))) if rng.random() < 0.55 else None


def number(rng: random.Random, kind: str) -> Number:
    """A number of a kind, in the range that newspapers print."""
    unit = rng.randrange(len(rows("units")))
    if kind == "year":
        return Number("year", rng.randint(1961, 2023))
    if kind == "percent":
        return Number("percent", rng.randint(3, 96) * 10 if rng.random() < 0.7 else rng.randint(31, 969))
    if kind == "million":
        return Number("million", rng.randint(11, 989))
    if kind == "money":
        return Number("money", rng.randint(12, 940) * 100)
    ranges = ((2, 12), (13, 999), (13, 999), (1_001, 98_999), (1_001, 98_999), (1_001, 98_999))
    return Number("count", rng.randint(*rng.choice(ranges)), unit)


def person(rng: random.Random, *, is_speaker: bool = True) -> Person:
    """A person; the names of a culture stay together nine times out of ten."""
    given, family = rng.choice(rows("people"))
    if rng.random() < 0.1:
        family = rng.choice(rows("people"))[1]
    role = rng.randrange(len(rows("roles"))) if is_speaker else None
    return Person(given, family, role, rng.choice(rows("institutions"))[0] if rng.random() < 0.5 else None)


def slug(rng: random.Random) -> str:
    """Two or three made words, as addresses have them."""
    return "-".join(
        "".join(rng.choice("bcdfglmnprstv") + rng.choice("aeiou") for _ in range(rng.randint(2, 3)))
        for _ in range(rng.randint(2, 3))
    )


def citation_url(rng: random.Random, own_host: str | None = None) -> str:
    """An address worth citing; one in seven leads to the site itself."""
    if own_host is not None and rng.random() < 1 / 7:
        return f"https://{own_host}/2023/{slug(rng)}-{rng.randint(1000, 99999)}"
    return rng.choice(_SOURCES).format(slug=slug(rng), n=rng.randint(10_000, 999_999), m=rng.randint(1, 6))


def _blocks(rng: random.Random, language: Language, count: int, speakers: Sequence[Person]) -> list[Block]:
    blocks: list[Block] = []
    known: list[Person] = []
    for place in range(count):
        if place and place < count - 1 and place % rng.choice((5, 6, 7)) == 0:
            blocks.append(Block("heading", (Sentence(phrase(rng, "subheadings")),)))
        if place and rng.random() < 0.04:
            blocks.append(Block("quote", (quoted_sentence(rng, [rng.choice(known or list(speakers))]),)))
        if place and rng.random() < 0.03 and count > 15:
            blocks += [Block("item", (plain_sentence(rng, language),)) for _ in range(rng.randint(2, 4))]
        made = paragraph(rng, language, speakers)
        blocks.append(_introduced(made, known))
    return blocks


def _introduced(block: Block, known: list[Person]) -> Block:
    """The block with each speaker's role at the first mention alone."""
    sentences = []
    for sentence in block.sentences:
        speaker = sentence.speaker
        if speaker is not None and speaker.role is not None:
            plain = Person(speaker.given, speaker.family)
            if plain in known:
                sentence = replace(sentence, speaker=plain)
            else:
                known.append(plain)
        sentences.append(sentence)
    return replace(block, sentences=tuple(sentences))


def _cited(rng: random.Random, blocks: Sequence[Block], own_host: str) -> list[Block]:
    """The blocks with a link in about every second paragraph, each to an address of its own."""
    cited: list[Block] = []
    next_id = 1
    for block in blocks:
        sentences = list(block.sentences)
        places = [place for place, one in enumerate(sentences) if one.phrase.things and block.kind in ("paragraph", "item")]
        if places and rng.random() < 0.5:
            for place in rng.sample(places, min(len(places), rng.choice((1, 1, 2)))):
                sentences[place] = replace(sentences[place], citation=Citation(next_id, citation_url(rng, own_host)))
                next_id += 1
        cited.append(replace(block, sentences=tuple(sentences)))
    return cited


def article_number(rng: random.Random) -> str:
    """Digits as a CMS counts its articles."""
    return str(rng.randint(100_000, 299_999))


def hexadecimal(rng: random.Random, digits: int) -> str:
    """Letters and digits as agencies number their stories."""
    return "".join(rng.choice("0123456789" + ascii_lowercase[:6]) for _ in range(digits))
