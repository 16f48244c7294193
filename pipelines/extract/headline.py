"""The headline among its candidates, without the site's name: the heading that readers see, borne out by what the head says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pipelines.extract.candidates import Candidate
from pipelines.extract.site_names import SITE_WORDS, SiteNames, folded, title_key, title_parts

CANDIDATES_READ = 60
# Longer titles are texts.
TITLE_CHARACTERS = 500
# Letters from which a title that another one contains is more than a rubric ("Opinion", "Details").
PART_LETTERS = 10
# Share of the words in common from which a heading tells of what the head's titles tell of: "The history of coffee" and "Where
# coffee comes from: a history" do, "Our blog" does not ...
RELATED = 0.34
# ... from which the only heading of the first level is the headline ...
RELATED_ALONE = 0.25
# ... and from which one of a lower level is, where no heading of the first level is.
SAME = 0.9
# Words of an address from which it tells what the page is about.
SLUG_WORDS = 3

# Ideograms one by one; of other scripts what stands between blanks and marks, so that vowel signs stay in their word.
_WORD = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\\s!-/:-@\\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u9fff\uac00-\ud7af\uff00-\uff65]+"
)
# What a template sets in front of or behind a headline within its heading.
_BEFORE = re.compile(r"(?:[:|–—>»/]|\s-|\d{4})\s*$")
_BEHIND = re.compile(r"\s*(?:[|–—»<(\[]|-\s|posted\b|published\b|by\b|von\b|par\b|por\b)", re.IGNORECASE)
_CUT = ("…", "...")


@dataclass(frozen=True, slots=True)
class _Title:
    """A candidate without the site's name; ``key`` has its letters alone, ``words`` its words, both without case and accents."""

    text: str
    source: str
    family: str
    key: str
    words: frozenset[str]


def headline_of(candidates: Sequence[Candidate], site_names: Sequence[str], address: str) -> Candidate | None:
    """The heading that the head's titles bear out, else the title that most of them agree on; None where there is nothing.

    ``address`` is the page's URL, or its host alone.

    >>> headline_of([Candidate("Rain | The Daily Drop", "title")], ["The Daily Drop"], "drop.example").value
    'Rain'
    """
    site = SiteNames(site_names, address)
    slug = _slug(address)
    by_family: dict[str, list[Candidate]] = {}
    for candidate in candidates[:CANDIDATES_READ]:
        family = _family(candidate.source)
        by_family.setdefault(family if family in ("h1", "heading", "rule") else "told", []).append(candidate)
    told = _titles(by_family.get("told", ()), site, slug)
    told = [title for title in told if not title.text.endswith(_CUT)] or told
    if ruled := _titles(by_family.get("rule", ()), site, slug):
        return _claim(_refined(ruled[0], told, slug))
    shown = _titles(by_family.get("h1", ()), site, slug)
    if (found := _nearest(shown, told, slug, RELATED if len({title.key for title in shown}) > 1 else RELATED_ALONE)) is not None:
        return _claim(_refined(found, told, slug))
    headings = _titles(by_family.get("heading", ()), site, slug)
    if (found := _nearest([one for one in headings if len(one.key) >= PART_LETTERS], told, slug, SAME)) is not None:
        return _claim(found)
    if told:
        return _claim(max(told, key=lambda title: (_support(title, told, slug), -_RANKS.get(title.family, 0))))
    if shown or headings:
        return _claim((shown or headings)[0])
    # Some sites put the article's title where the site's name belongs; a name of many words is a title.
    return next((candidate for candidate in candidates if len(candidate.value.split()) > SITE_WORDS), None)


# Of titles that as many others bear out, which one is taken.
_RANKS = {"jsonld": 0, "meta": 1, "microdata": 2, "title": 3}


def _family(source: str) -> str:
    """Where a title comes from: two of one family are no two witnesses."""
    if source in ("h1", "heading", "title"):
        return source
    head = source.partition(".")[0]
    return head if head in _RANKS else "rule"


def _titles(candidates: Iterable[Candidate], site: SiteNames, slug: frozenset[str]) -> list[_Title]:
    titles: list[_Title] = []
    seen: set[tuple[str, str]] = set()
    cut: dict[str, str] = {}
    for candidate in candidates:
        family, value = _family(candidate.source), candidate.value
        if (family, value) in seen:
            continue
        seen.add((family, value))
        if value not in cut:
            cut[value] = site.without(value[:TITLE_CHARACTERS])
        text = _by_address(cut[value], slug) if family == "title" else cut[value]
        if text and not site.is_named(text) and (key := title_key(text)):
            titles.append(_Title(text, candidate.source, family, key, _words(text)))
    return titles


def _claim(title: _Title) -> Candidate:
    return Candidate(title.text, title.source)


def _by_address(text: str, slug: frozenset[str]) -> str:
    """The part of a head's title that the address repeats, where it repeats nothing else of it."""
    parts = title_parts(text) if len(slug) >= SLUG_WORDS else [text]
    if len(parts) < 2:
        return text
    shares = [_overlap(_words(part), slug) for part in parts]
    best = max(shares)
    return parts[shares.index(best)] if best >= SAME and sum(shares) == best else text


def _nearest(titles: Iterable[_Title], told: list[_Title], slug: frozenset[str], least: float) -> _Title | None:
    """The first of the titles that the head's titles and the address repeat most; None where that is less than ``least``."""
    best, nearest = least, None
    for title in titles:
        closeness = _closeness(title, told, slug)
        if closeness > best or (nearest is None and closeness == best):
            best, nearest = closeness, title
    return nearest


def _closeness(title: _Title, told: Iterable[_Title], slug: frozenset[str]) -> float:
    """0 to 1: how much of the title the head's titles or the page's address repeat."""
    best = _overlap(title.words, slug) if len(slug) >= SLUG_WORDS else 0.0
    for one in told:
        if title.key == one.key:
            return 1.0
        best = max(
            best, 0.95 if _is_part(title.key, one.key) or _is_part(one.key, title.key) else _overlap(title.words, one.words)
        )
    return best


def _refined(title: _Title, told: list[_Title], slug: frozenset[str]) -> _Title:
    """The heading without what a template set before or behind the headline in it; in the better spelling where there are two."""
    twins = [one for one in told if one.key == title.key]
    for twin in twins:
        # Capitals are the design's; a heading's pieces that meet without a blank ("FloodWhat we know") come from its markup.
        if (title.text.isupper() and not twin.text.isupper()) or len(twin.text.split()) > len(title.text.split()):
            return twin
    witnesses = {twin.family for twin in twins}
    if witnesses - {"microdata"}:
        return title
    for one in told:
        if not PART_LETTERS <= len(one.key) < len(title.key):
            continue
        if title.key.endswith(one.key):
            if _support(one, told, slug) >= 2 or _BEFORE.search(_behind(title.text[::-1], one.key)[::-1]):
                return one
        elif title.key.startswith(one.key) and not witnesses:
            others = {other.family for other in told if other.key == one.key}
            if len(others) >= 3 or (len(others) == 2 and _BEHIND.match(_behind(title.text, one.key))):
                return one
    return title


def _behind(text: str, key: str) -> str:
    """What follows in the text after as many letters as the key has."""
    letters = 0
    for position, character in enumerate(text):
        if letters >= len(key):
            return text[position:]
        letters += len(title_key(character))
    return ""


def _support(title: _Title, told: Iterable[_Title], slug: frozenset[str]) -> int:
    """How many families say this title, alone or with more around it; the page's address counts for one."""
    families = {one.family for one in told if one.key == title.key or _is_part(title.key, one.key)}
    return len(families) + (len(slug) >= SLUG_WORDS and _overlap(title.words, slug) >= SAME)


def _is_part(key: str, longer: str) -> bool:
    return PART_LETTERS <= len(key) < len(longer) and (longer.startswith(key) or longer.endswith(key))


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Share of the smaller title's words in the other one; less where that one has more than 2.5 times as many words."""
    smaller, larger = sorted((len(left), len(right)))
    return len(left & right) / max(smaller, larger / 2.5) if smaller else 0.0


def _slug(address: str) -> frozenset[str]:
    """The words of the longest part of the address's path: "rain-in-may" in /2021/rain-in-may.html."""
    if "/" not in address:
        return frozenset()
    parts = [_words(unquote(part.partition(".")[0]).replace("_", " ")) for part in urlsplit(address).path.split("/")[-4:]]
    return max(parts, key=len, default=frozenset())


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    """The words that tell something: ideograms one by one, of other scripts those of three letters or more, and numbers."""
    return frozenset(word for word in _WORD.findall(folded(text)) if len(word) > 2 or word.isdigit() or word[0] > "\u3000")
