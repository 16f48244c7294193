"""The headline among its candidates, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from pipelines.extract.candidates import Candidate

# Names of sites have seldom more words than this.
SITE_WORDS = 5
# A title has fewer separators; a hostile one has thousands.
SEPARATORS_READ = 12

_SEPARATOR = re.compile(r"\s+[|–—\-·•:»«~]+\s+|\s*[|»]\s*")
_LETTERS = re.compile(r"\W+")


def headline_of(candidates: Sequence[Candidate], site_names: Sequence[str], host: str) -> Candidate | None:
    """The most trusted title; an h1 that says the same without the site's suffix wins over the longer form.

    >>> headline_of([Candidate("Rain | The Daily Drop", "title")], ["The Daily Drop"], "drop.example").value
    'Rain'
    """
    ranked = sorted(candidates, key=_rank)
    for candidate in ranked:
        title = without_site(candidate.value, site_names, host)
        if title and not _is_site(title, site_names, host):
            return Candidate(title, candidate.source)
    # Some sites put the article's title where the site's name belongs; a name of many words is a title.
    return next((candidate for candidate in ranked if len(candidate.value.split()) > SITE_WORDS), None)


def _rank(candidate: Candidate) -> int:
    """Platform rules and JSON-LD before the page's h1, that before meta tags, the head's title last; sorting is stable."""
    if candidate.source.startswith(("meta.", "microdata.")):
        return 2 if candidate.source.startswith("microdata.") else 3
    return {"h1": 2, "title": 5}.get(candidate.source, 0)


def without_site(title: str, site_names: Sequence[str], host: str) -> str:
    """The title without a leading or trailing part that is the site's name."""
    parts = [(match.start(), match.end()) for match in islice(_SEPARATOR.finditer(title), SEPARATORS_READ)]
    for start, end in parts:
        if _is_site(title[end:], site_names, host):
            return title[:start].strip()
    for start, end in reversed(parts):
        if _is_site(title[:start], site_names, host):
            return title[end:].strip()
    return title.strip()


def _is_site(text: str, site_names: Sequence[str], host: str) -> bool:
    """True when the words are the site's name, its domain, or the domain's own label."""
    key = _key(text)
    labels = [label for label in host.lower().removeprefix("www.").split(".")[:-1] if len(label) > 2]
    names = {_key(name) for name in site_names} | {_key(label) for label in labels} | {_key(host.removeprefix("www."))}
    return bool(key) and key.removeprefix("the") in {name.removeprefix("the") for name in names if name}


def _key(text: str) -> str:
    return _LETTERS.sub("", text.casefold())
