"""What a page claims about itself, raw: each claim with the place it stands in; nothing is chosen or normalised here."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass, fields

from pipelines.records import PersonRole


@dataclass(frozen=True, slots=True)
class Candidate:
    """One claim: its raw value and its place, e.g. ``jsonld.datePublished``, ``meta.article:published_time``."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Byline:
    """One name as the page has it, maybe several names in one string; normalise.people takes it apart."""

    name: str
    source: str
    affiliation: str | None = None
    role: PersonRole | None = None
    is_organisation: bool = False


@dataclass(frozen=True, slots=True)
class Candidates:
    """All claims of a page by field, the most trusted first."""

    headline: tuple[Candidate, ...] = ()
    standfirst: tuple[Candidate, ...] = ()
    authors: tuple[Byline, ...] = ()
    date_published: tuple[Candidate, ...] = ()
    date_first_published: tuple[Candidate, ...] = ()
    date_modified: tuple[Candidate, ...] = ()
    publisher: tuple[Candidate, ...] = ()
    site_name: tuple[Candidate, ...] = ()
    license: tuple[Candidate, ...] = ()
    is_based_on: tuple[Candidate, ...] = ()
    canonical_url: tuple[Candidate, ...] = ()
    og_url: tuple[Candidate, ...] = ()
    language: tuple[Candidate, ...] = ()
    page_type: tuple[Candidate, ...] = ()
    article_text: tuple[Candidate, ...] = ()


_BREAKING_TAG = re.compile(r"<(?:/p|/div|/h\d|/li|br)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_ADDRESSES = frozenset({"license", "is_based_on", "canonical_url", "og_url"})


class Claims:
    """Collects claims in the order they are met; empty values are left out."""

    def __init__(self) -> None:
        self._found: defaultdict[str, list[Candidate]] = defaultdict(list)
        self._authors: list[Byline] = []

    def add(self, field: str, value: object, source: str) -> None:
        """One claim; anything but a string or a number is no claim."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            # Templates escape twice ("&#039;"); in an address an unescaped "&copy" would be damage.
            value = value if field in _ADDRESSES else html.unescape(value)
            self._found[field].append(Candidate(" ".join(value.split()), source))

    def add_text(self, field: str, text: str, source: str) -> None:
        """A text of several paragraphs, its line breaks kept, its tags dropped: some sites put their markup into JSON-LD."""
        if text.strip():
            text = html.unescape(text)
            self._found[field].append(Candidate(_TAG.sub(" ", _BREAKING_TAG.sub("\n", text)) if "<" in text else text, source))

    def add_author(
        self,
        name: object,
        source: str,
        affiliation: str | None = None,
        role: PersonRole | None = None,
        *,
        is_organisation: bool = False,
    ) -> None:
        """One name of the byline; ``is_organisation`` where its markup says that it is no person's."""
        if isinstance(name, str) and name.strip():
            self._authors.append(Byline(" ".join(html.unescape(name).split()), source, affiliation, role, is_organisation))

    def candidates(self) -> Candidates:
        """What was collected."""
        found = {field: tuple(values) for field, values in self._found.items()}
        return Candidates(authors=tuple(self._authors), **found)


def merged(*parts: Candidates) -> Candidates:
    """The claims of several readers, those of the first reader first."""
    values = {field.name: sum((getattr(part, field.name) for part in parts), ()) for field in fields(Candidates)}
    return Candidates(**values)
