"""The date of publication in a page's scripts and their data, where it is told nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from pipelines.extract.candidates import Candidate, Candidates, Claims
from pipelines.extract.date_words import is_dated

# Keys as content systems have them: datePublished, published_at, "publishDate":, first_publication_date, uploadDate, date_posted.
_KEY = re.compile(
    r"(?<![a-z])(?:date_?(?:published|posted)|published(?:_?(?:date|at|on|time|datetime))?|publish_?(?:date|time|on|datetime)"
    r"|pub_?date|publication_?(?:date|time)|first_?publication_?date|first_?published(?:_?(?:at|date))?|posted_?(?:at|on|date)"
    r"|upload_?date)"
    r"\\?[\"']?\s*[:=,]\s*\\?[\"'](?P<value>[^\"'\\]{8,40})",
    re.IGNORECASE,
)


def script_dates(tree: HtmlElement, known: Sequence[Candidate]) -> Candidates:
    """The one day that the page's scripts call its publication; nothing where they tell two, or ``known`` claims hold a date.

    Scripts hold the data of related stories too, so of several days none is the page's for sure.
    """
    claims = Claims()
    if any(is_dated(claim.value) and not claim.source.endswith(".far") for claim in known):
        return claims.candidates()
    values: dict[str, str] = {}
    for script in tree.iter("script"):
        text = script.text
        if text and ("ubli" in text or "uploadDate" in text or "osted" in text or "pub" in text):
            for match in _KEY.finditer(text):
                if is_dated(match["value"]):
                    values.setdefault(match["value"][:10], match["value"])
    if len(values) == 1:
        claims.add("date_published", values.popitem()[1], "script")
    return claims.candidates()
