"""Elements of HTML: built one in the other and never pasted together, so no text of a stranger can become markup."""

from __future__ import annotations

import re

from lxml import etree

from pipelines.records import Document
from warehouse.printable import printable

Content = etree._Element | str | None

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")  # BCP 47, near enough for an attribute
_NOT_XML = re.compile("[\ufffe\uffff]")  # what printable() leaves and XML has no place for


def link(url: str) -> etree._Element | str:
    """A link to an address of the web; any other address stays text."""
    if not url.startswith(("http://", "https://")):
        return url
    return element("a", url, href=url, rel="noopener noreferrer")


def language_of(document: Document) -> str | None:
    """The language of a page, where its name can stand in an attribute."""
    language = document.in_language or ""
    return language if _LANGUAGE.fullmatch(language) else None


def element(tag: str, *content: Content, **attributes: str | None) -> etree._Element:
    """An element with its content in order; ``class_`` is the attribute class, ``aria_x`` aria-x, and None leaves one out."""
    made = etree.Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.rstrip("_").replace("_", "-"), shown(value))
    last: etree._Element | None = None
    for part in content:
        if isinstance(part, str):
            if last is None:
                made.text = (made.text or "") + shown(part)
            else:
                last.tail = (last.tail or "") + shown(part)
        elif part is not None:
            made.append(part)
            last = part
    return made


def shown(text: str) -> str:
    """Text with what HTML has no place for as signs that can be seen; line ends stay."""
    return _NOT_XML.sub("\ufffd", "\n".join(map(printable, text.split("\n"))))
