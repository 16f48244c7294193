"""Which of a page's claims about its authors is taken: that of the place most often right which names people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.extract.candidates import Byline, Candidates
from pipelines.extract.site_names import SiteNames, title_key
from pipelines.normalise.people import RawName, people
from pipelines.normalise.text import clean_text
from pipelines.records import Person

# How often each place names exactly the authors, where it names anyone (tuning half of the corpora).
_TRUST = {
    "meta.citation_author": 1.0, "text.byline": 0.93, "microdata.author": 0.88, "a.rel=author": 0.88, "byline": 0.86,
    "jsonld.author": 0.82, "meta.twitter:data1": 0.8, "meta.parsely-author": 0.8, "meta.sailthru.author": 0.8, "meta.byl": 0.8,
    "text.name": 0.8, "a.href": 0.78, "meta.author": 0.72, "meta.article:author": 0.72, "meta.article:author_name": 0.72,
    "byline.2": 0.6, "text.end": 0.6, "meta.dc.creator": 0.5, "meta.dcterms.creator": 0.5, "byline.3": 0.4,
}  # fmt: skip
# Other meta names; and the rules of a platform, whose page was recognised.
_TRUST_OF_METAS = 0.6
_TRUST_OF_RULES = 1.2
# What the same name in the head's claims and on the printed page adds.
AGREEMENT = 0.15
# What is taken off for the site as its own author, for another body, for one word alone, for what looks like a login.
SITE, BODY, WORD, LOGIN = 0.4, 0.2, 0.1, 0.25
# ... and for a person who the site is named after, or a site of two words.
NAMESAKE = 0.15
# What is taken off a line of text that has the name of a marked byline with more around it: it is that byline, less well cut.
ECHO = 0.1
# Whose name stands in the head of each page of a site: the company that owns or made it, never a page's author.
_COMPANY = re.compile(
    r"\b(?:GmbH|AG|e\.\s?V\.|eV|KG|Inc|LLC|Ltd|Limited|Corp|S\.?A\.?R?\.?L|S\.?r\.?l|B\.?V|Oy|AB|ApS|s\.r\.o)\b\.?", re.IGNORECASE
)
_HANDLE = re.compile(r"@\w+|(?=.*[\d._-])[\w.-]+|[a-zß-ÿ][\w-]*")


@dataclass(frozen=True, slots=True)
class ClaimedAuthors:
    """The bylines that are taken, in their order, and doubts: ``author_handle`` where all that is known is a login."""

    bylines: tuple[Byline, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """The bylines of one place on the page, in their order, and their letters."""

    source: str
    bylines: tuple[Byline, ...]
    letters: str

    @property
    def trust(self) -> float:
        default = _TRUST_OF_METAS if self.source.startswith("meta.") else _TRUST_OF_RULES
        return _TRUST.get(self.source, default)

    @property
    def is_told(self) -> bool:
        """Whether it is written for machines: two such places come from one field of the publishing system."""
        return self.source.startswith(("jsonld.", "meta.", "microdata."))

    @property
    def is_marked(self) -> bool:
        """Whether it is printed, and marked up as a byline."""
        return not self.is_told and not self.source.startswith("text.")


def claimed_authors(claims: Candidates, lines: Sequence[Byline], address: str) -> ClaimedAuthors:
    """The bylines of the best place; those of two places are never mixed. Empty where no place names anyone.

    ``lines`` are those that the page's text has, ``address`` is its URL.
    """
    places = _places((*claims.authors, *lines))
    if not places:
        return ClaimedAuthors()
    site = SiteNames([name.value for name in claims.site_name + claims.publisher], address)
    best = 0.0
    bylines: tuple[Byline, ...] = ()
    authors: list[Person] = []
    for place in places:
        if place.trust + AGREEMENT <= best:
            break
        named = [person for person in people(raw_names(place.bylines), "") if person.role == "author"]
        if named and (value := _value(place, named, places, site)) > best:
            best, bylines, authors = value, place.bylines, named
    return ClaimedAuthors(_confirmed(_plainest(bylines, authors, places), places), _flags(authors, claims.authors))


def raw_names(bylines: Sequence[Byline]) -> list[RawName]:
    """Bylines as normalise takes them."""
    return [RawName(clean_text(one.name), one.affiliation, one.role, one.is_organisation) for one in bylines]


def _places(bylines: Sequence[Byline]) -> list[_Place]:
    by_source: dict[str, list[Byline]] = {}
    for byline in dict.fromkeys(bylines):
        by_source.setdefault(byline.source, []).append(byline)
    places = (_Place(source, tuple(found), title_key(" ".join(one.name for one in found))) for source, found in by_source.items())
    return sorted(places, key=lambda place: -place.trust)


def _value(place: _Place, named: Sequence[Person], places: Sequence[_Place], site: SiteNames) -> float:
    value = place.trust - min(_doubt(person, place, site) for person in named)
    key = title_key(named[0].name)
    if any(key in other.letters for other in places if other.is_told != place.is_told):
        value += AGREEMENT
    if place.source == "text.byline" and any(other.letters in place.letters for other in places if other.is_marked):
        value -= ECHO
    return value


def _doubt(person: Person, place: _Place, site: SiteNames) -> float:
    """How much the name looks unlike a person's: 0 for two words."""
    if place.is_told and _COMPANY.search(person.name):
        return 1.0
    if site.is_named(person.name):
        return SITE if person.family_name is None else NAMESAKE
    if person.family_name is not None:
        return 0.0
    if " " in person.name:
        return BODY
    return LOGIN if _HANDLE.fullmatch(person.name) else WORD


def _plainest(bylines: tuple[Byline, ...], authors: Sequence[Person], places: Sequence[_Place]) -> tuple[Byline, ...]:
    """The bylines of another place that has these names and nothing else, unless an affiliation would be lost."""
    names = [author.name.casefold() for author in authors]
    plain = (place.bylines for place in places if [byline.name.casefold() for byline in place.bylines] == names)
    return next(plain, bylines) if all(author.affiliation is None for author in authors) else bylines


def _confirmed(bylines: tuple[Byline, ...], places: Sequence[_Place]) -> tuple[Byline, ...]:
    """Of bylines side by side those whose names are told elsewhere too: reviewers and others stand there as well."""
    if len(bylines) < 2 or bylines[0].source.startswith(("jsonld.", "meta.", "text.")):
        return bylines
    told = [place.letters for place in places if place.source.startswith(("jsonld.", "meta.", "text.byline"))]
    kept: list[Byline] = []
    seen: set[str] = set()
    for byline in bylines:
        keys = {title_key(person.name) for person in people(raw_names([byline]), "")} - seen
        if any(key in letters for key in keys for letters in told):
            kept.append(byline)
            seen |= keys
    return tuple(kept) or bylines


def _flags(authors: Sequence[Person], bylines: Sequence[Byline]) -> tuple[str, ...]:
    """``author_handle`` where all that is known of the author is a login, or an account elsewhere."""
    if authors:
        is_handle = all(person.family_name is None and _HANDLE.fullmatch(person.name) for person in authors)
    else:
        is_handle = any(byline.name.startswith("@") for byline in bylines)
    return ("author_handle",) if is_handle else ()
