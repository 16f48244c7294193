"""People of a byline: one string in, names in natural order and case out, organisations kept apart.

Bylines come as "McCARTHY Mary M.", "García Márquez, Gabriel", "By HILLEL ITALIE, AP National Writer" or three names in one
string. ``byline_names.py`` cuts them into names, ``names.py`` splits one name into given and family.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.byline_words import no_name
from pipelines.normalise.byline_names import names_in
from pipelines.normalise.names import PARTICLES, Spellings, split_name
from pipelines.normalise.text import clean_text, comparable
from pipelines.records import Person, PersonRole


@dataclass(frozen=True, slots=True)
class RawName:
    """A byline as the page has it, with what the markup around it says."""

    raw: str
    affiliation: str | None = None
    role: PersonRole | None = None
    is_organisation: bool = False


_JUNK = re.compile(
    r"@|https?:|www\.|\.(?:html?|php)\b|\bago$|\bmin(?:ute)?s?\s+read\b|\b(?:privacy|cookies?|terms of|copyright|all rights)\b"
    r"|[{}<>=]|(?:^|\s)(?:facebook|twitter|instagram|linkedin|youtube|whatsapp|pinterest|reddit|rss)$",
    re.IGNORECASE,
)
# A byline's name has at most this many words; more is a sentence that was taken for a name. Long Portuguese names have 7.
_MOST_WORDS = 9
# Small words inside the names of bodies: "The editors at Drop".
_SMALL = frozenset({"the", "of", "at", "for", "and", "in", "from", "und", "für", "im", "et", "pour", "y", "e", "para", "per"})
_MOST_CHARACTERS = 120
_MOST_NAMES = 200


def people(raw_names: Sequence[RawName], page_text: str) -> tuple[Person, ...]:
    """The people and organisations of a byline, in its order, each once; junk such as e-mail addresses is left out.

    ``page_text`` serves to restore the case of names in capitals. ``raw`` of each is the whole string that it came from.

    >>> people([RawName("McCARTHY Mary M.")], "Mary M. McCarthy is a professor.")[0].family_name
    'McCarthy'
    """
    spellings = Spellings(page_text)
    found: dict[str, Person] = {}
    for raw_name in raw_names[:_MOST_NAMES]:
        for person in _people_of(raw_name, spellings):
            key = comparable(person.name)
            earlier = found.get(key)
            if earlier is None:
                found[key] = person
            elif earlier.affiliation is None and person.affiliation is not None:
                found[key] = replace(earlier, affiliation=person.affiliation)
            if len(found) >= _MOST_NAMES:
                return tuple(found.values())
    return tuple(found.values())


def _people_of(raw_name: RawName, spellings: Spellings) -> Iterator[Person]:
    for cut in names_in(clean_text(raw_name.raw)):
        if len(cut.name) > 2 * _MOST_CHARACTERS:
            continue
        split = split_name(cut.name, spellings)
        if split is None or _is_junk(split.name):
            continue
        is_person = not raw_name.is_organisation
        yield Person(
            name=split.name if is_person else cut.name,
            given_name=split.given if is_person else None,
            family_name=split.family if is_person else None,
            affiliation=cut.affiliation or raw_name.affiliation or None,
            role=cut.role or raw_name.role or "author",
            raw=raw_name.raw,
        )


def _is_junk(name: str) -> bool:
    words = name.split()
    if len(name) > _MOST_CHARACTERS or len(words) > _MOST_WORDS or not any(map(str.isalpha, name)):
        return True
    if len(name) < 3 and name.isascii() and not name.isalpha():
        return True
    # "read our policy", "Ada keeps bees": a name has capitals, in scripts that have any, but for a particle.
    if len(words) > 2 and sum(word[0].islower() and word not in PARTICLES and word not in _SMALL for word in words) > 1:
        return True
    return no_name().match(name) is not None or _JUNK.search(name) is not None
