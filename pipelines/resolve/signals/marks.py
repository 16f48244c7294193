"""Elements beside the text that tell of an original: counters' pictures, canonical links, source metas, offers to republish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

# In the wild these metas are mostly the page itself, or a template's example.
SOURCE_METAS = frozenset({"original-source", "syndication-source", "dc.source", "dcterms.source"})


@dataclass(frozen=True, slots=True)
class Marks:
    """The elements that signals are read from beside the text: pictures with "pixel" in their address, each with it; canonical
    links and metas that name a source, each with its address; text areas."""

    pixels: list[tuple[HtmlElement, str]] = field(default_factory=list)
    canonicals: list[tuple[HtmlElement, str]] = field(default_factory=list)
    metas: list[tuple[HtmlElement, str, str]] = field(default_factory=list)
    areas: list[HtmlElement] = field(default_factory=list)


def marks_of(elements: Iterable[HtmlElement]) -> Marks:
    """The marks among a page's img, link, meta and textarea elements."""
    marks = Marks()
    for element in elements:
        tag = element.tag
        if tag == "img":
            source = element.get("src")
            if source is None or "pixel" not in source:
                source = element.get("data-src") or element.get("data-lazy-src")
            if source is not None and "pixel" in source:
                marks.pixels.append((element, source))
        elif tag == "link":
            if (element.get("rel") or "").casefold() == "canonical":
                marks.canonicals.append((element, element.get("href") or ""))
        elif tag == "meta":
            name = element.get("name") or element.get("property")
            if name is not None and name.casefold() in SOURCE_METAS:
                marks.metas.append((element, name.casefold(), element.get("content") or ""))
        else:
            marks.areas.append(element)
    return marks
