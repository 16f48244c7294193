"""The one parse of a page: text to an lxml tree, safe against NUL, surrogates, XML declarations and deep nesting."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, document_fromstring

from pipelines.errors import NotAnArticle

# Control characters: libxml2 ends the document at NUL, and what moves text about in the tree refuses the others.
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
# libxml2 drops the rest of a text node at a lone surrogate (facts/hostile.md, section 2).
_UNPARSABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")

# Elements that say nothing of their own, and are what hostile or broken pages nest without end.
_WRAPPERS = re.compile(
    rb"<(/?)(?:div|span|font|b|i|em|strong|center|section|article|ul|ol|li|blockquote|table|tbody|tr|td|a)\b[^>]*>", re.IGNORECASE
)


def parse_html(text: str, utf8: bytes | None = None) -> tuple[HtmlElement, tuple[str, ...]]:
    """The tree's root (always an <html> element) and flags; raises NotAnArticle when there is nothing to parse.

    ``utf8`` is the text in UTF-8 where the caller has it: the page as it came, in most cases, and then nothing is encoded.
    """
    if "\ufffe" in text or "\uffff" in text:
        text, utf8 = _UNPARSABLE.sub("", text), None
    if utf8 is None:
        try:
            utf8 = text.removeprefix("\ufeff").encode("utf-8")
        except UnicodeEncodeError:
            utf8 = _UNPARSABLE.sub("", text.removeprefix("\ufeff")).encode("utf-8")
    markup = utf8.translate(None, _CONTROLS)
    if not markup or markup.isspace():
        raise NotAnArticle("expected a page with markup, saw an empty one", reason="no_text")
    root, too_deep = _parsed(markup)
    if not too_deep:
        return root, ()
    # What lies deeper than libxml2 goes is lost silently; without the wrappers it is all there, if shapeless.
    return _parsed(_WRAPPERS.sub(lambda tag: b"<br><br>" if tag.group(1) else b" ", markup))[0], ("parse_depth",)


def _parsed(markup: bytes) -> tuple[HtmlElement, bool]:
    """The tree, and whether the parser gave up on depth."""
    # huge_tree lifts libxml2's nesting limit from 256 to 2048 elements and its text limit of 10 MB. Without the table of ids,
    # which nobody asks, parsing takes an eighth less.
    parser = etree.HTMLParser(huge_tree=True, encoding="utf-8", remove_pis=True, collect_ids=False)
    # lxml.html's own parser asks Python for the class of each element each time it is met: 6 % of a page's reading.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment))
    try:
        root = document_fromstring(markup, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise NotAnArticle(f"expected a page that can be parsed, saw: {error}", reason="no_text") from error
    return root, any("depth" in entry.message.lower() for entry in parser.error_log)
