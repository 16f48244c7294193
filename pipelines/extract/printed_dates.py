"""Dates that a page's markup points out, those beside its headline first: time elements, elements named after it, the address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.date_words import FIELDS, DateKind, dated_pieces, is_dated, kind_named

# Longer texts hold more than a date and a byline.
DATE_CHARACTERS = 150
# Elements looked at: the article's own date stands before those of its related stories.
ELEMENTS_READ = 60
# Claims of a field kept, the nearest to the headline first.
CLAIMS_KEPT = 4
# Levels between the headline and what holds both it and a date; where more, that is mostly the page's frame with today's date.
NEAR_LEVELS = 6

# Metas whose meaning is written down (ogp.me).
_BEYOND_DOUBT = frozenset({"meta.article:published_time", "meta.og:published_time"})
# Class and id names are cut into words at "-", "_" and capitals: "entryDate", "post-date", "Author_publicationTime__F2lab".
_NAME_WORD = re.compile(r"[A-Z]?[a-zß-ÿ]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+")
_DATE_NAMES = re.compile(
    r"(?:post|entry|article|news|item|pub|publication|display|byline|created|creation)?date|datum|fecha|data|datetime|dateline"
    r"|time|timestamp|publish.*|publi[cé].*[doa]|publikationsdatum|posted|postmeta|created|updated|stand|zeit|veröff.*|veroeff.*"
    r"|meta|byline|issued|released|日期|时间|дата"
)
_UPDATED_NAMES = re.compile(r"updat|modif|revis|edited|geaendert|aktualisier", re.IGNORECASE)
_PUBLISHED_NAMES = re.compile(r"publi|entry-date|posted|created", re.IGNORECASE)
_FOREIGN = re.compile(
    r"comment|kommentar|related|sidebar|widget[-_](?:area|recent)|recent-|(?<!post-)(?<!entry-)(?<!article-)footer|recommend|teaser|more-"
    r"|latest|popular|trending|archive|reply|respond|upcoming|event|calendar|copyright|ticker",
    re.IGNORECASE,
)
_OWN_FOOTER = re.compile(r"(?:post|entry|article)[-_]", re.IGNORECASE)
# Names of metas, their letters alone; each content system has its own ("sw-pubdate", "article_date_original").
_META_DATE = re.compile(r"date|time|published$|created$|posted$|modified$|updated$")
_META_PUBLISHED = re.compile(r"pub|post|issue|creat|upload|release|original|pdate|bydate")
_META_UPDATED = re.compile(r"modif|updat|lastpub|revis|changed")
_META_OTHER = re.compile(r"valid|expir|event|start|end|birth|image|video|copyright|comment|frequency|timezone|buil[dt]")
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([/_.-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_DAY_FIRST = re.compile(r"(?<![\d.-])(0?[1-9]|[12]\d|3[01])([._-])(0?[1-9]|1[0-2])\2((?:19|20)\d\d)(?!\d)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?=/)")

# Field, raw value and source of a claim.
_Claim = tuple[str, str, str]


@lru_cache(maxsize=8192)
def names_date(names: str) -> bool:
    """True when a class or an id says that its element holds a date, or the line in which dates stand.

    >>> names_date("Author_publicationTime__F2lab"), names_date("update-notice"), names_date("mandate")
    (True, False, False)
    """
    return any(map(is_date_word, _NAME_WORD.findall(names)))


def is_date_word(word: str) -> bool:
    """True for a word of a name that speaks of a date."""
    return _DATE_NAMES.fullmatch(word.lower()) is not None


def is_told(known: Candidates) -> bool:
    """True when the page's metas tell both of its dates, so that what it prints adds nothing."""
    told = any(claim.source in _BEYOND_DOUBT and is_dated(claim.value) for claim in known.date_published)
    return told and bool(known.date_modified)


def date_claims(
    tree: HtmlElement, url: str, dated: Sequence[HtmlElement] | None, headline: HtmlElement | None, known: Candidates
) -> Candidates:
    """Claims of the page's address, and, where the ``known`` claims leave a doubt, of its unlisted metas and its printed dates.

    ``dated`` are the body's time elements and those that ``names_date`` by class or id, in page order (None where nobody looked
    for them); ``headline`` is the element that shows the headline. Sources end in ".far" where both share only the frame.
    """
    claims = Claims()
    _add_address(claims, url)
    if is_told(known):
        return claims.candidates()
    _add_metas(claims, tree)
    kept: Counter[str] = Counter()
    for field, value, source in _ranked(_dated(tree) if dated is None else dated, headline):
        kept[field] += 1
        if kept[field] <= CLAIMS_KEPT:
            claims.add(field, value, source)
        elif field == "date_published":
            break
    return claims.candidates()


def _dated(tree: HtmlElement) -> list[HtmlElement]:
    """For callers without a walk of their own."""
    named = tree.xpath("/html/body//*[self::time or @class or @id]")
    return [one for one in named if one.tag == "time" or names_date(one.get("class") or "") or names_date(one.get("id") or "")]


def _add_metas(claims: Claims, tree: HtmlElement) -> None:
    head = tree.find("head")
    for meta in head.iter("meta") if head is not None else ():
        name = meta.get("name") or meta.get("property")
        if name and (field := _meta_field(name)) is not None:
            claims.add(field, meta.get("content"), f"meta.{name.strip().lower()}")


@lru_cache(maxsize=4096)
def _meta_field(name: str) -> str | None:
    """The field that the name of a meta tells."""
    if name.startswith("tearsheet:"):
        return None  # written by markdown_page, and listed
    letters = re.sub("[^a-z]", "", name.lower())
    if not _META_DATE.search(letters) or _META_OTHER.search(letters):
        return None
    if _META_UPDATED.search(letters):
        return "date_modified"
    return "date_published" if _META_PUBLISHED.search(letters) else None


def _add_address(claims: Claims, url: str) -> None:
    path = unquote(urlsplit(url).path)
    if (found := _URL_DATE.search(path)) is not None:
        claims.add("date_published", f"{found[1]}-{found[3]}-{found[4]}", "url")
    elif (found := _URL_DAY_FIRST.search(path)) is not None and (int(found[1]) > 12 or found[2] == "."):
        claims.add("date_published", f"{found[4]}-{int(found[3]):02d}-{int(found[1]):02d}", "url")
    elif (found := _URL_MONTH.search(path)) is not None:
        claims.add("date_published", f"{found[1]}-{found[2]}", "url.month")


def _ranked(dated: Sequence[HtmlElement], headline: HtmlElement | None) -> Iterator[_Claim]:
    """Claims of the elements with dates, by how deep in the page they meet the headline, then in page order."""
    depths = _depths_of(headline)
    far = len(depths) - NEAR_LEVELS
    found = [(_meeting(element, depths), element, words) for element, words in _with_dates(dated)]
    # Of a time element and the line around it the time element tells more.
    found.sort(key=lambda one: (-one[0], one[1].tag != "time"))
    for depth, element, words in found:
        if depth >= 0:
            for field, value, source in _claims_of(element, words):
                yield field, value, source if depth >= far else f"{source}.far"


def _with_dates(dated: Iterable[HtmlElement]) -> Iterator[tuple[HtmlElement, str]]:
    """The elements that hold a date and little more, with their words."""
    for element in islice(dated, ELEMENTS_READ):
        words = element.text_content()
        if len(words) <= 4 * DATE_CHARACTERS:
            words = " ".join(words.split())
            if (len(words) <= DATE_CHARACTERS and is_dated(words)) or is_dated(_machine_date(element)):
                yield element, words


def _machine_date(element: HtmlElement) -> str:
    """The attribute that tells machines the date: of a time element (HTML 4.5.14), of an abbreviation (microformats)."""
    if element.tag == "time":
        return element.get("datetime") or ""
    return element.get("title") or "" if element.tag in ("abbr", "span") else ""


def _depths_of(headline: HtmlElement | None) -> dict[HtmlElement, int]:
    """The headline and its ancestors, each with its depth in the page."""
    if headline is None:
        return {}
    ancestors = [headline, *headline.iterancestors()]
    return {ancestor: len(ancestors) - position for position, ancestor in enumerate(ancestors)}


def _meeting(element: HtmlElement, depths: dict[HtmlElement, int]) -> int:
    """Depth of the innermost element that holds both this one and the headline; -1 in boxes of other articles and of comments."""
    ancestor: HtmlElement | None = element
    while ancestor is not None and ancestor not in depths:
        if ancestor.tag != "body" and _is_foreign(ancestor.tag, ancestor.get("class") or ""):
            return -1
        ancestor = ancestor.getparent()
    return depths[ancestor] if ancestor is not None else 0


@lru_cache(maxsize=4096)
def _is_foreign(tag: str, names: str) -> bool:
    """True for a box of other articles, of comments, or of the page's frame; an article may have a footer of its own."""
    if tag in ("aside", "nav") or (tag == "footer" and _OWN_FOOTER.search(names) is None):
        return True
    return _FOREIGN.search(names) is not None


def _claims_of(element: HtmlElement, words: str) -> Iterator[_Claim]:
    """What an element claims: by its attribute for machines, else by its words."""
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
    named: DateKind | None = "updated" if _UPDATED_NAMES.search(names) and not _PUBLISHED_NAMES.search(names) else None
    source = "time" if element.tag in ("time", "abbr") else "printed"
    machine = _machine_date(element)
    if is_dated(machine):
        kind = named or kind_named(words) or _announced(element)
        if kind != "other":
            yield FIELDS[kind], machine, source
        return
    for kind, piece in dated_pieces(words):
        if kind != "other":
            yield FIELDS[kind or named], piece, source


def _announced(element: HtmlElement) -> DateKind | None:
    """What the words right before the element say of it ("Updated <time>")."""
    previous, parent = element.getprevious(), element.getparent()
    before = (previous.tail if previous is not None else parent.text if parent is not None else None) or ""
    if not before.strip() and previous is not None and isinstance(previous.tag, str) and previous.tag != "time":
        before = previous.text_content()
    return kind_named(before[-60:]) if before.strip() else None
