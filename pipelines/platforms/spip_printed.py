"""An SPIP article that lost its markup: copied as plain text, its date line, standfirst and P.S. still in SPIP's order."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from pipelines.extract.asides import Aside
from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.elements import words_of
from pipelines.platforms.platform import PlatformPage
from pipelines.platforms.spip_labels import first_published_label, first_published_of, printed_authors_of, ps_date_of

# How many elements at the top may hold the date line.
HEAD_ELEMENTS = 12

_POSTSCRIPT = re.compile(r"P\.\s?S\.\s*:?", re.IGNORECASE)


def read(tree: HtmlElement) -> PlatformPage | None:
    """What the printed lines say; None when the top has no line with SPIP's label of an earlier date in parentheses."""
    body = tree.find("body")
    if body is None:
        return None
    line = next((element for element in islice(body, HEAD_ELEMENTS) if _is_date_line(element)), None)
    if line is None:
        return None
    asides: dict[HtmlElement, Aside] = {line: "byline"}
    standfirst = line.getnext()
    if standfirst is not None and _is_bold(standfirst):
        asides[standfirst] = "byline"
    else:
        standfirst = None
    postscript = _postscript(body)
    asides.update(dict.fromkeys(postscript, "ps"))
    if postscript:
        asides[postscript[0]] = "skip"
    return PlatformPage("spip", (body,), asides.get, _claims(line, standfirst, postscript), is_whole=True)


def _is_date_line(element: HtmlElement) -> bool:
    found = first_published_label().search(words_of(element))
    return element.tag == "p" and found is not None and element.text_content()[: found.start()].rstrip().endswith("(")


def _is_bold(element: HtmlElement) -> bool:
    bold = element.find("strong")
    return element.tag == "p" and bold is not None and words_of(bold) == words_of(element)


def _postscript(body: HtmlElement) -> list[HtmlElement]:
    """The heading "P.S." and all that follows it."""
    for heading in body.iterchildren("h1", "h2", "h3", "h4"):
        if _POSTSCRIPT.fullmatch(words_of(heading)):
            return [heading, *heading.itersiblings()]
    return []


def _claims(line: HtmlElement, standfirst: HtmlElement | None, postscript: list[HtmlElement]) -> Candidates:
    claims = Claims()
    text = words_of(line)
    date, names = printed_authors_of(text)
    claims.add("date_published", date, "spip.printed")
    for name in names:
        claims.add_author(name, "spip.printed")
    claims.add("date_first_published", first_published_of(text), "spip.date_redac")
    claims.add("standfirst", words_of(standfirst), "spip.chapo")
    claims.add("date_first_published", ps_date_of(" | ".join(words_of(element) for element in postscript)), "spip.ps")
    return claims.candidates()
