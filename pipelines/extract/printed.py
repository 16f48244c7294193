"""What a page prints for readers, beside its structured claims: headings, time elements, bylines, date lines, its address."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.elements import first, words_of

# Longer texts hold more than a name or a date.
BYLINE_CHARACTERS = 120
DATE_CHARACTERS = 80

_SITE_SUFFIX = re.compile(r"\s+[|–—\-·•]\s+([^|–—·•]{2,60})$")
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by[_-]?line|author|auteur|autor|writer)s?(?:[\s_-]?(?:name|link|date|txt|text))*(?:$|\s)", re.IGNORECASE
)
_NAME_CLASS = re.compile(r"(?:^|[\s_-])(?:name|author|auteur|autor|writer)s?(?:[\s_-]?name)?(?:$|\s)", re.IGNORECASE)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|datum|fecha|data|datetime|dateline|timestamp|published|publish(?:ed)?[_-]?(?:on|date|time)|pub[_-]?date|post[_-]?date"
    r"|entry[_-]?date|posted[_-]?on|time[_-]?stamp|created)(?:$|[\s_-])",
    re.IGNORECASE,
)
# A day or a month's name, and a year.
_DATE = re.compile(r"\d.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*\d", re.DOTALL)
_UPDATED = re.compile(r"updat|modif|aktualisiert|mise? à jour|actualiza|aggiorna", re.IGNORECASE)
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_FOREIGN = re.compile(
    r"comment|related|sidebar|widget|footer|recommend|teaser|more-|latest|popular|trending|archive", re.IGNORECASE
)


def printed_claims(tree: HtmlElement, url: str) -> Candidates:
    """The weakest claims, and the only ones of many small sites."""
    claims = Claims()
    _add_headings(claims, tree)
    _add_times(claims, tree)
    _add_names(claims, tree)
    _add_date_line(claims, tree)
    found = _URL_DATE.search(urlsplit(url).path)
    claims.add("date_published", "-".join(found.groups()) if found else None, "url")
    return claims.candidates()


def _add_headings(claims: Claims, tree: HtmlElement) -> None:
    title = words_of(first(tree.xpath("/html/head/title[1]")))
    headings = [text for element in tree.iter("h1") if (text := words_of(element))]
    for heading in headings[:3]:
        claims.add("headline", heading, "h1")
        # "Rain - The Daily Drop" under the heading "Rain" names the site.
        if title.startswith(heading) and (rest := _SITE_SUFFIX.match(title, len(heading))):
            claims.add("site_name", rest.group(1), "title.suffix")


def _add_times(claims: Claims, tree: HtmlElement) -> None:
    for element in tree.xpath("//time[@datetime]"):
        if not _is_foreign(element):
            updated = _UPDATED.search(f"{element.get('class') or ''} {element.get('itemprop') or ''}")
            claims.add("date_modified" if updated else "date_published", element.get("datetime"), "time")


def _add_names(claims: Claims, tree: HtmlElement) -> None:
    for element in tree.xpath("//a[@rel][@href]"):
        if "author" in element.get("rel", "").lower().split() and len(words_of(element)) < BYLINE_CHARACTERS:
            claims.add_author(words_of(element), "a.rel=author")
    for element in tree.xpath("//*[@class][not(self::body or self::html or self::article or self::script)]"):
        if _names_byline(element.get("class", "")) and 3 < len(words := _byline_words(element)) < BYLINE_CHARACTERS:
            claims.add_author(words, "byline")
            break


@lru_cache(maxsize=4096)
def _names_byline(names: str) -> bool:
    return _BYLINE_CLASS.search(" ".join(sorted(set(names.split())))) is not None


@lru_cache(maxsize=4096)
def _names_date(names: str) -> bool:
    return _DATE_CLASS.search(names) is not None


def _byline_words(element: HtmlElement) -> str:
    """The words of a byline; those of its name alone where a date stands beside it ("Reuters Updated: January 16, 2020")."""
    words = words_of(element)
    if not _DATE.search(words):
        return words
    named = (words_of(child) for child in element.xpath(".//*[@class]") if _NAME_CLASS.search(child.get("class", "")))
    return next((name for name in named if name and not _DATE.search(name)), words)


def _add_date_line(claims: Claims, tree: HtmlElement) -> None:
    """The first element whose class says that it holds a date, and that holds one."""
    for element in tree.xpath("/html/body//*[@class or @id][not(self::script or self::input or self::body or self::article)]"):
        if not _names_date(element.get("class", "")) and not _names_date(element.get("id", "")):
            continue
        words = words_of(element)
        if len(words) <= DATE_CHARACTERS and _DATE.search(words) and not _is_foreign(element):
            claims.add("date_modified" if _UPDATED.search(words) else "date_published", words, "printed")
            return


def _is_foreign(element: HtmlElement) -> bool:
    """True inside boxes of other articles and of comments."""
    return any(
        ancestor.tag in ("aside", "nav", "footer") or _FOREIGN.search(ancestor.get("class") or "")
        for ancestor in element.iterancestors()
        if ancestor.tag not in ("body", "html")
    )
