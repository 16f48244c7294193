"""Pages of a pair before their signs: an article set by its outlet, and a copy of it set by another."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bench.pairs.content import Content, Line, Outlet, credits, figures_of, joined, lines_of, outlets, set_text, typography
from bench.pairs.signals import with_dateline
from bench.pairs.wording import phrase_text, rows, sentence_text
from bench.pairs.works import Block, Language, Work
from bench.pairs.writing import article_number, hexadecimal, person, slug

# Days from a first publication to a copy.
LAG = (0, 20)
_FIRST_DAY = datetime(2023, 1, 9, tzinfo=UTC)
_DAYS = 700


def some_day(rng: random.Random) -> datetime:
    """A day and time of the two years in which all of this was published."""
    return _FIRST_DAY + timedelta(days=rng.randrange(_DAYS), hours=rng.randint(5, 16), minutes=rng.randrange(60))


def outlet_for(
    rng: random.Random, language: Language, table: str = "invented", skin: str = "", but: Outlet | None = None
) -> Outlet:
    """An outlet of a table that writes in the language; ``skin`` is how its name begins."""
    return rng.choice([one for one in outlets(table, language) if one.skin.startswith(skin) and one != but])


def can_have(language: Language, table: str, skin: str = "") -> bool:
    """Whether a table has an outlet of such a kind."""
    return any(one.skin.startswith(skin) for one in outlets(table, language))


def address(rng: random.Random, outlet: Outlet, headline: str, day: datetime) -> str:
    """An article's address as the outlet makes them; most have the headline in it."""
    words = "-".join("".join(letter for letter in word if letter.isalnum()) for word in headline.casefold().split()[:7])
    plain = words.encode("ascii", "ignore").decode() or slug(rng)
    places = {"slug": plain, "n": article_number(rng), "y": str(day.year), "m": f"{day.month:02d}", "hex": hexadecimal(rng, 32)}
    return f"https://{outlet.host}{outlet.path.format(**places)}"


def original_page(rng: random.Random, work: Work, outlet: Outlet, day: datetime, seed: str) -> Content:
    """The page of an article where it first ran."""
    content = _page(rng, work, outlet, day, seed, list(work.blocks))
    if rng.random() < 0.3:
        content = replace(content, modified=day + timedelta(hours=rng.randint(1, 5)))
    return content


def copy_page(rng: random.Random, work: Work, outlet: Outlet, day: datetime, seed: str) -> Content:
    """The page of a copy: another skin and typography; paragraphs joined and split, captions dropped, boxes put in."""
    blocks = _split(rng, work.blocks, rng.choice((0, 0, 0.1, 0.3)))
    content = _page(rng, work, outlet, day, seed, blocks)
    if (share := rng.choice((0, 0, 0.1, 0.3))) and not is_list(content.lines):
        are_own = [block.origin is None for block in blocks]
        content = replace(content, lines=tuple(joined(content.lines, rng, share, are_own)))
    if rng.random() < 0.4:
        content = replace(content, figures=())
    if rng.random() < 0.3:
        about = credits()[work.language]["bio"]
        content = replace(content, biographies=tuple(about.replace("{person}", one.name) for one in work.authors))
    return replace(content, has_contents=rng.random() < 0.15)


def is_list(lines: tuple[Line, ...]) -> bool:
    """Whether hardly anything would be left to join."""
    return sum(line.kind == "paragraph" for line in lines) < 4


def _page(rng: random.Random, work: Work, outlet: Outlet, day: datetime, seed: str, blocks: list[Block]) -> Content:
    style = typography(rng, work.language)
    headline = set_text(phrase_text(work.headline, "headlines", work.language), style, rng).replace("\u00ad", "")
    standfirst = set_text(sentence_text(work.standfirst, work.language), style, rng) if work.standfirst else None
    comments = rng.sample(credits()[work.language]["comment_texts"], rng.choice((0, 0, 2, 4)))
    return Content(
        address(rng, outlet, headline, day), outlet, work.language, headline, work.authors, day,
        tuple(lines_of(replace(work, blocks=tuple(blocks)), style, rng)), seed, standfirst,
        figures=figures_of(work, outlet, style, rng), comments=tuple(comments), has_byline=bool(work.authors),
    )  # fmt: skip


def _split(rng: random.Random, blocks: tuple[Block, ...], share: float) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        if block.kind == "paragraph" and len(block.sentences) > 1 and rng.random() < share:
            cut = rng.randrange(1, len(block.sentences))
            found += [replace(block, sentences=block.sentences[:cut]), replace(block, sentences=block.sentences[cut:])]
        else:
            found.append(block)
    return found


def as_agency(original: Content, copy: Content, city: int) -> tuple[Content, Content]:
    """Both pages with the agency's dateline, which its customers leave as it is."""
    place = rows("cities")[city][0]
    agency, day = original.outlet.name, original.published
    lines = [tuple(with_dateline(list(page.lines), agency, place, day, page.language)) for page in (original, copy)]
    return replace(original, lines=lines[0]), replace(copy, lines=lines[1])


def signed_by_others(rng: random.Random, copy: Content) -> Content:
    """The copy under a name of its own staff."""
    names = {author.name for author in copy.authors}
    staff = next(one for one in iter(lambda: person(rng, is_speaker=False), None) if one.name not in names)
    return replace(copy, authors=(staff,), biographies=())
