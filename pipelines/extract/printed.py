"""The names that a page prints for its readers, nearest to its headline: bylines by their class, links to authors' pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Literal, cast
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.headings import add_headings, is_short
from pipelines.extract.site_names import title_key

# Longer texts hold more than names, their posts and a date.
BYLINE_CHARACTERS = 160
BYLINES_READ = 60
# Bylines kept, the nearest to the headline first: the first one may say only "Posted on".
BYLINES_KEPT = 3

# Class and id names are cut into words at "-", "_" and capitals: "post-author", "Bylinestyles__Author", "_authorName_1r0t6_51".
NAME_WORD = re.compile(r"[A-Z]?[a-zß-ÿ]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+")
_BYLINE_NAMES = re.compile(
    r"by|(?:article|post|entry|item|document|meta|blog)?"
    r"(?:bylines?\w*|authors?(?:names?|links?|texts?|infos?|lists?|rows?|headers?|lines?|details)?)"
    r"|auther(?:names?)?|autor(?:en|es|i|s|in|enzeile)?|auteurs?|autore|writers?|writtenby|postedby|submitted|verfasser(?:in)?"
    r"|redakteur(?:in)?|redacteur|contributors?|journalist[aei]?n?|columnist|skribent|forfatter|författare|kirjoittaja|vcard|hcard"
    r"|username|poster|itemposter|creator|signature|firma|автор|авторы|作者|著者|記者|记者|기자"
)
_NOT_BYLINE_NAMES = re.compile(
    r"comment\w*|kommentar\w*|commentaires?|comentarios?|avatar|image|img|photo|picture|social|share|follow|reply|respond|search"
    r"|menu|nav|form|login|bio|description|desc|role|position|job|company|form\w+"
)
# Inside a byline: the name itself.
_NAME_NAMES = re.compile(r"fn|names?|(?:post|entry|article)?authors?(?:names?|links?)?|autor(?:en)?|auteurs?|writers?")
# Boxes of comments have authors of their own.
_COMMENTS = re.compile(r"comments?(?!-off|s-off)|kommentar|respond|reply|testimonial|newsletter|tribe-events", re.IGNORECASE)
# Boxes of other articles, and the page's frame: a byline in them is taken only when there is no other.
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:related|sidebar|recommend\w*|teasers?|latest|popular|trending|recent|promo|more|widget"
    r"|(?:site|page|global|main)-footer|footer)"
    r"(?:$|[\s_-](?!wrap|content))",
    re.IGNORECASE,
)
_OWN_FOOTER = re.compile(r"(?:entry|post|article|content)\w*-(?:footer|meta|bottom)|byline|author", re.IGNORECASE)
_FRAME_TAGS = frozenset({"aside", "nav", "footer"})
_WRAPPERS = frozenset({"article", "main", "body"})
_NEVER_BYLINE = frozenset({
    "html", "body", "main", "article", "form", "img", "input", "script", "style", "button", "svg", "textarea", "template",
    "noscript",
})  # fmt: skip
# Links to an author's page have one of these before the last part of their path.
_AUTHOR_FOLDERS = frozenset({
    "auteur", "auteurs", "author", "authors", "autor", "autore", "autoren", "autores", "autori", "autorin", "by", "columnist",
    "columnists", "contributor", "contributors", "expert", "experten", "experts", "forfatter", "journalist", "journaliste",
    "journalists", "kirjoittaja", "member", "members", "menschen", "mitarbeiter", "our-people", "people", "perfil", "person",
    "personen", "persons", "producers", "profil", "profile", "profiles", "profilo", "redakcja", "redakteur", "redakteure",
    "redaktion", "reporter", "reporters", "skribent", "skribenter", "staff", "szerzo", "team", "user", "users", "writer",
    "writers", "yazar", "yazarlar",
})  # fmt: skip
_NO_AUTHOR_ADDRESS = re.compile(r"log_?in|regist|sign|password|edit|account|logout", re.IGNORECASE)


@lru_cache(maxsize=8192)
def names_byline(names: str) -> bool:
    """True when a class or an id says that its element names the authors.

    >>> names_byline("post-author vcard"), names_byline("Bylinestyles__Author-sc-4zed9y"), names_byline("comment-author vcard")
    (True, True, False)
    >>> names_byline("author-avatar"), names_byline("authority")
    (False, False)
    """
    words = NAME_WORD.findall(names)
    return any(map(is_byline_word, words)) and not any(map(is_other_word, words))


def is_byline_word(word: str) -> bool:
    """True for a word of a name that speaks of authors."""
    return _BYLINE_NAMES.fullmatch(word.lower()) is not None


def is_other_word(word: str) -> bool:
    """True for a word of a name that speaks of something beside authors: comments, pictures, buttons."""
    return _NOT_BYLINE_NAMES.fullmatch(word.lower()) is not None


def printed_claims(
    tree: HtmlElement,
    url: str,
    title: str,
    bylines: Sequence[HtmlElement] | None,
    authors: Sequence[HtmlElement],
    *,
    is_told: bool,
) -> tuple[Candidates, HtmlElement | None]:
    """The weakest claims, and the only ones of many small sites; and the element that shows the headline.

    ``title`` is the head's, ``bylines`` are the elements of the body that ``names_byline`` by class or id, in page order (None
    where nobody looked for them), ``authors`` the links that are marked as leading to the author. Where the authors are neither
    marked nor told by the head (``is_told``), links to authors' pages are looked for.
    """
    claims = Claims()
    headline = add_headings(claims, tree, title)
    near = _Nearness(headline)
    named = _add_names(claims, near, _bylines(tree) if bylines is None else bylines, authors)
    if not named and not is_told:
        addressed = [link for link in tree.iter("a") if leads_to_author(link.get("href") or "") and _is_named_in(link, url)]
        for words in near.first([link for link in addressed[:BYLINES_READ] if _stands_alone(link)], least=1):
            claims.add_author(words, "a.href")
    return claims.candidates(), headline


def _bylines(tree: HtmlElement) -> list[HtmlElement]:
    """For callers without a walk of their own."""
    named = tree.xpath("/html/body//*[@class or @id]")
    return [element for element in named if names_byline(f"{element.get('class') or ''} {element.get('id') or ''}")]


def _add_names(claims: Claims, near: _Nearness, bylines: Sequence[HtmlElement], authors: Sequence[HtmlElement]) -> bool:
    """Adds names of links marked as the author's and of bylines, of each the nearest to the headline; whether there were any."""
    for words in near.first(authors):
        claims.add_author(words, "a.rel=author")
    printed = _printed(near, bylines)
    for position, names in enumerate(printed):
        for name in names:
            claims.add_author(name, f"byline.{position + 1}" if position else "byline")
    return bool(authors or printed)


def leads_to_author(address: str) -> bool:
    """True for addresses such as /author/ada-reis; not for a category's, and not for a reader's own account."""
    parts = address.partition("?")[0].rstrip("/").rsplit("/", 2)
    return len(parts) > 2 and parts[1].lower() in _AUTHOR_FOLDERS and _NO_AUTHOR_ADDRESS.search(parts[2]) is None


def _is_named_in(link: HtmlElement, url: str) -> bool:
    """Whether the address has a word of the link's own: "/author/adareis" is Ada Reis's page, "/user/profile" nobody's."""
    address = link.get("href") or ""
    host = urlsplit(address).netloc
    if host and _domain(host) != _domain(urlsplit(url).netloc):
        return False  # the site's own page on another one: "Drop on YouTube"
    letters = title_key(unquote(address))
    return any(len(key := title_key(word)) > 2 and key in letters for word in _linked_words(link).split()[:8])


def _domain(host: str) -> str:
    return ".".join(host.lower().split(":")[0].split(".")[-2:])


def _linked_words(link: HtmlElement) -> str:
    words = byline_words(link) if len(link) else " ".join((link.text or "").split())
    return words if len(words) <= BYLINE_CHARACTERS else ""


def _stands_alone(link: HtmlElement) -> bool:
    """Whether there is little else around the link: one in running text leads to somebody that the article tells of."""
    around: HtmlElement | None = link.getparent()
    while around is not None and around.tag in ("span", "em", "i", "b", "strong", "cite"):
        around = around.getparent()
    return around is None or is_short(around, 2 * BYLINE_CHARACTERS)


class _Nearness:
    """How near elements stand to the headline: by the depth of the innermost element that holds both."""

    def __init__(self, headline: HtmlElement | None) -> None:
        ancestors = [headline, *headline.iterancestors()] if headline is not None else []
        self._depths = {ancestor: len(ancestors) - position for position, ancestor in enumerate(ancestors)}

    def of(self, element: HtmlElement) -> int:
        """The depth, from 1; 0 in the page's frame, in boxes of other articles and without a headline; -1 among comments."""
        ancestor: HtmlElement | None = element
        is_framed = False
        while ancestor is not None and ancestor not in self._depths:
            if ancestor.tag not in _WRAPPERS:
                place = _place_named(ancestor.tag, ancestor.get("class") or "")
                if place == "comments":
                    return -1
                is_framed = is_framed or place == "frame"
            ancestor = ancestor.getparent()
        return 0 if is_framed or ancestor is None else self._depths[ancestor]

    def first(self, links: Sequence[HtmlElement], least: int = 0) -> Iterator[str]:
        """The words of those nearest to the headline, in page order: one byline's names share their place."""
        ranked = [(self.of(link), link) for link in links[:BYLINES_READ]]
        for wanted in sorted({depth for depth, _ in ranked if depth >= least}, reverse=True):
            if found := [words for depth, link in ranked if depth == wanted and (words := _linked_words(link))]:
                yield from found
                return


@lru_cache(maxsize=8192)
def _place_named(tag: str, names: str) -> Literal["comments", "frame"] | None:
    if names and _COMMENTS.search(names):
        return "comments"
    if (tag in _FRAME_TAGS or (names and _FRAME.search(names))) and not _OWN_FOOTER.search(names):
        return "frame"
    return None


def _printed(near: _Nearness, bylines: Sequence[HtmlElement]) -> list[list[str]]:
    """The names of the bylines, those of one byline together, the nearest to the headline first."""
    candidates = [element for element in islice(bylines, BYLINES_READ) if element.tag not in _NEVER_BYLINE]
    ranked = sorted(((near.of(element), -position, element) for position, element in enumerate(candidates)), key=itemgetter(0, 1))
    found: list[list[str]] = []
    inside: list[HtmlElement] = []
    while ranked and len(found) < BYLINES_KEPT:
        depth, _, element = ranked.pop()
        if depth < 0:
            break
        if any(ancestor in inside for ancestor in islice(element.iterancestors(), 6)):
            continue
        words = byline_words(element) if is_short(element, 4 * BYLINE_CHARACTERS) else ""
        if 1 < len(words) <= BYLINE_CHARACTERS:
            inside.append(element)
            found.append(_names_within(element, words))
    return found


def _names_within(element: HtmlElement, words: str) -> list[str]:
    """The names that the byline's own markup sets apart, else all its words."""
    names: list[str] = []
    for child in element.iterdescendants("a", "span", "strong", "b", "cite", "em", "p", "div", "h3", "h4", "h5", "li"):
        classes, href = child.get("class"), child.get("href")
        if (classes is not None and _holds_name(classes)) or (href is not None and leads_to_author(href)):
            text = byline_words(child)
            if text and not any(text in name or name in text for name in names):
                names.append(text)
            elif text:
                # The innermost element has the name alone.
                names = [text if text in name else name for name in names]
    return names or [words]


@lru_cache(maxsize=8192)
def _holds_name(classes: str) -> bool:
    words = [word.lower() for word in NAME_WORD.findall(classes)]
    return any(map(_NAME_NAMES.fullmatch, words)) and not any(map(_NOT_BYLINE_NAMES.fullmatch, words))


# Where one piece of a byline ends and the next begins, though no character says so.
_PIECES = etree.XPath(
    "descendant::text()[not(parent::script or parent::style or parent::template or parent::title or parent::desc"
    " or parent::button)]"
    " | descendant::*[self::br or self::div or self::p or self::li or self::time or self::h2 or self::h3 or self::h4 or self::h5]"
)


def byline_words(element: HtmlElement) -> str:
    """The words of a byline, " | " between those of different lines."""
    if not len(element):
        return " ".join((element.text or "").split())
    found = cast("list[object]", _PIECES(element))
    pieces = "".join(piece if isinstance(piece, str) else "\n" for piece in found).split("\n")
    return " | ".join(words for piece in pieces if (words := " ".join(piece.split())))
