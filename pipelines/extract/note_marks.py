"""Marks of footnotes amid the text: "[1]", a raised star; their links are kept, the text reads on without them."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# Addresses of notes inside the page, by SPIP, Word, LibreOffice, MediaWiki, Pandoc, WordPress; not of ways back ("#ftnref1").
_HREF = re.compile(r"#(?!\S*ref)_?(?:nb|fn|ftn|edn|footnote|endnote|sdfootnote|sdendnote|cite|note|easy-footnote)", re.IGNORECASE)
_MARK = re.compile(r"[\[(]?\d{1,3}[\])]?|[*†‡§]{1,3}|[\[(][a-z]{1,6}[\])]", re.IGNORECASE)
# What may stand between numbers: "[note 1]", "1, 2", "[ 3 ]".
_BETWEEN = frozenset({"[", "]", "(", ")", ",", "-", "–", "[note", "[nb", "note"})
_RAISED = re.compile(r"[a-z]{1,3}", re.IGNORECASE)


def is_note_mark(element: HtmlElement) -> bool:
    """True for a link to a note of this page with a number or a star for its words, and for what raises such a link."""
    tag = element.tag
    if tag == "a":
        # Nearly all links lead elsewhere, and each of a page's is asked.
        if not _is_of_note(element):
            return False
    elif tag == "sup" or (tag == "span" and "spip_note_ref" in (element.get("class") or "")):
        links = list(element.iter("a"))
        if not links or not all(map(_is_of_note, links)):
            return False
    else:
        return False
    words = [word.strip(",") for word in "".join(element.itertext()).split()]
    return 0 < len(words) <= 6 and all(
        _MARK.fullmatch(word) or word in _BETWEEN or (tag == "sup" and _RAISED.fullmatch(word)) for word in words
    )


def _is_of_note(link: HtmlElement) -> bool:
    href = link.get("href")
    return href is not None and href.startswith("#") and _HREF.match(href) is not None
