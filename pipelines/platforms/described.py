"""A page of a platform that a table describes: its body by the classes that themes share, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, takewhile
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.asides import Aside, AsideRule, generic_aside
from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.elements import words_of
from pipelines.platforms.face import Face
from pipelines.platforms.platform import PlatformPage
from pipelines.platforms.tables import Place, Table

# Under this many letters the element is a teaser or an embed, and the generic reader sees more.
BODY_LETTERS = 250
# Of several bodies one is the article's when it holds this share of their letters.
MAIN_SHARE = 0.8
# From this size on a paragraph is prose.
PROSE_LETTERS = 60

# Boxes of other entries and of readers: what they hold is no part of this page's article. Whole class names, because wrappers
# of pages are named "content-sidebar-wrap" and "no-sidebar".
_FOREIGN = re.compile(
    r"(?:comment|reply|respond)(?:s|list|[-_][\w-]+)?|disqus_thread|"
    r"(?:jp-|yarpp-|post-)?related(?:-?(?:posts?|articles?|stories|content|items?|news|entries))?|"
    r"(?:(?:primary|secondary|left|right|main|blog|single)-)?sidebar(?:-(?:primary|secondary|inner|content|area))?|"
    r"widget(?:s|-area|_\w+)|(?:site-|page-|main-)?footer|wp-block-(?:query|latest-posts)|\w*query-loop\w*|"
    r"views-row|post-feed|post-card|teasers?",
    re.IGNORECASE,
)
_LETTERS = etree.XPath("string-length(normalize-space())")
_WHOLE_PAGE = frozenset({"body", "html", "main", "article"})

Found = list[tuple[Place, HtmlElement]]


def read(tree: HtmlElement, face: Face, table: Table) -> PlatformPage | None:
    """What the platform's table says of the page; None when its face shows none of the platform's signs.

    A hint is no sign by itself: with a hint alone the page has to have a body of the platform's.
    """
    is_sure = (
        any(map(face.made_by, table.makers)) or any(map(face.loads, table.addresses)) or not table.names.isdisjoint(face.names)
    )
    if not is_sure and not any(map(face.loads, table.hints)):
        return None
    found, aside_of = _found(tree, table), aside_rule(table)
    roots = _roots(found)
    if roots and not _holds_most(roots[0], tree, table.share, aside_of):
        roots = ()
    if not is_sure and not roots:
        return None
    if roots:
        roots = (*_leads(found, roots[0]), *roots, *_notes(found, roots[0]))
    claims, spare = _claims(found, table.name)
    return PlatformPage(table.name, roots, aside_of, claims, spare, is_whole=table.is_whole and bool(roots))


def _found(tree: HtmlElement, table: Table) -> Found:
    """The elements that stand at places of the table, in document order."""
    found: Found = []
    places, has_ids = table.places, any(name.startswith("#") for name in table.places)
    for element in tree.iter(*table.tags):
        classes = element.get("class")
        names = classes.split() if classes is not None else []
        if has_ids and (identifier := element.get("id")) is not None:
            names.append(f"#{identifier}")
        for name in names:
            for place in places.get(name, ()):
                if place.tag is None or place.tag == element.tag:
                    found.append((place, element))
    return found


def _roots(found: Found) -> tuple[HtmlElement, ...]:
    """The one body of the page, at the most trusted place that has one; several of a size are a listing: then none."""
    paragraphs = [element for place, element in found if place.part == "paragraph" and not _is_foreign(element)]
    if paragraphs:
        around = {article for paragraph in paragraphs for article in islice(paragraph.iterancestors("article"), 1)}
        return tuple(around) if len(around) == 1 else ()
    bodies = [(place.rank, element) for place, element in found if place.part == "root" and not _is_foreign(element)]
    for rank in sorted({rank for rank, _ in bodies}):
        sizes = {element: _letters(element) for element in _outermost([body for its, body in bodies if its == rank])}
        main = max(sizes, key=lambda element: sizes[element])
        if sizes[main] >= BODY_LETTERS:
            return (main,) if sizes[main] >= MAIN_SHARE * sum(sizes.values()) else ()
    return ()


def _letters(element: HtmlElement) -> int:
    """Counted without making a string of it; letters of scripts count too, which is no matter where bodies are compared."""
    return int(cast("float", _LETTERS(element)))


def _leads(found: Found, root: HtmlElement) -> Iterator[HtmlElement]:
    """Boxes of their own right before the body: the lead picture, the article's first paragraph."""
    article = next(root.iterancestors("article", "main", "body"), None)
    for place, element in takewhile(lambda item: item[1] is not root, found):
        if place.part == "lead" and article in element.iterancestors() and not _is_foreign(element):
            yield element


def _notes(found: Found, root: HtmlElement) -> Iterator[HtmlElement]:
    """Boxes about this article that stand behind its body: who wrote it."""
    inside = set(root.iter())
    for place, element in found:
        if place.part == "note" and element not in inside and not _is_foreign(element):
            inside.update(element.iter())
            yield element


def _holds_most(root: HtmlElement, tree: HtmlElement, share: float, aside_of: AsideRule) -> bool:
    """Whether at least this share of the page's prose stands in the body, comments, teasers and asides left out.

    Not so where an article is put together of several fields, or where the body is a teaser before a paywall.
    """
    # Some editors write lines and no paragraphs.
    sizes = {paragraph: _prose(paragraph) for paragraph in tree.iter("p")}
    held = sum(sizes.pop(paragraph) for paragraph in root.iter("p")) or len(words_of(root))
    allowed = held / share - held
    if sum(sizes.values()) <= allowed:
        return True
    return sum(size for paragraph, size in sizes.items() if size and not _is_aside(paragraph, aside_of)) <= allowed


def _is_aside(paragraph: HtmlElement, aside_of: AsideRule) -> bool:
    return _is_foreign(paragraph) or any(aside_of(element) for element in (paragraph, *paragraph.iterancestors()))


def _prose(paragraph: HtmlElement) -> int:
    letters = len(paragraph.text_content())
    return letters if letters >= PROSE_LETTERS else 0


def _outermost(elements: Sequence[HtmlElement]) -> list[HtmlElement]:
    inside = set(elements)
    return [element for element in elements if not any(ancestor in inside for ancestor in element.iterancestors())]


def _is_foreign(element: HtmlElement) -> bool:
    return any(
        ancestor.tag in ("aside", "footer", "nav") or (ancestor.tag not in _WHOLE_PAGE and _names_foreign(ancestor.get("class")))
        for ancestor in element.iterancestors()
    )


@lru_cache(maxsize=8192)
def _names_foreign(classes: str | None) -> bool:
    return classes is not None and any(_FOREIGN.fullmatch(name) for name in classes.split())


@lru_cache(maxsize=32)
def aside_rule(table: Table) -> AsideRule:
    """The platform's own boxes by their class names; anything else as on other sites. A body is never set aside."""
    names_of_roots = frozenset(name for name, places in table.places.items() if any(place.part == "root" for place in places))

    @lru_cache(maxsize=8192)
    def named(classes: str) -> str | None:
        """The kind of aside, "text" for a body, None where the platform has no such name."""
        for name in classes.split():
            if name in names_of_roots:
                return "text"
            if table.asides and (found := table.asides.fullmatch(name)):
                return found.lastgroup
        return None

    def aside_of(element: HtmlElement) -> Aside | None:
        if element.tag in ("html", "body", "main"):
            return None  # themes put the states of the whole page there: "et_pb_button_helper_class"
        classes = element.get("class")
        kind = named(classes) if classes is not None else None
        if kind is None:
            return generic_aside(element)
        return None if kind == "text" else cast("Aside", kind)

    return aside_of


def _claims(found: Found, name: str) -> tuple[Candidates, Candidates]:
    """Claims that go before the metadata's, and those that stand behind: the table's author and date may be any entry's."""
    first, spare = Claims(), Claims()
    for place, element in sorted(found, key=lambda item: item[0].rank):
        if place.part in ("root", "paragraph", "lead", "note") or _is_foreign(element):
            continue
        value = words_of(element) if place.attribute is None else element.get(place.attribute)
        source = f"{name}.{place.name}"
        if place.part == "author":
            spare.add_author(value, source)
        else:
            (spare if place.part == "date_published" else first).add(place.part, value, source)
    return first.candidates(), spare.candidates()
