"""Lines that keep the rights in a text for another publisher: "Copyright: Project Syndicate, 2025"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pipelines.publishers import Publisher, publisher_named
from pipelines.resolve.signals.blocks import VisibleText, is_caption
from pipelines.resolve.signals.findings import Finding, Site, evidence

COPYRIGHT_LINE, COPYRIGHT, COPYRIGHT_OF_AGENCY = 0.75, 0.6, 0.3
_COPYRIGHT_CHARACTERS = 300
# Places are worth their cost for the first lines of a page only; one with more is a list.
_MOST_LINES = 50

_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright:?)\s*(?:copyright\s*)?(?:(?:19|20)\d\d,?\s+(?:by\s+)?(?:the\s+)?(?P<after>[^\d.,|©]{2,40})|(?P<before>[^\d,.|©]{2,40}?),?\s+(?:19|20)\d\d)",
    re.IGNORECASE,
)
_RIGHTS_KEPT = re.compile(
    r"all rights reserved|tous droits réservés|alle rechte vorbehalten|todos los derechos reservados|"
    r"todos os direitos reservados|tutti i diritti riservati|may not be published|to see more, visit",
    re.IGNORECASE,
)


def copyright_findings(text: VisibleText, site: Site) -> Iterator[Finding]:
    """ "Copyright: Project Syndicate, 2025" under a text: another publisher's, and with its year (pictures have none)."""
    marked = {block.index: block for mark in ("©", "copyright", "(c)") for block in islice(text.holding(mark), _MOST_LINES)}
    seen: set[str] = set()
    for _, block in sorted(marked.items()):
        if len(block.text) > _COPYRIGHT_CHARACTERS or block.text in seen or len(seen) >= _MOST_LINES:
            continue
        seen.add(block.text)
        match = _COPYRIGHT.search(block.text)
        owner = _owner((match["after"] or match["before"]).strip()) if match is not None else None
        if match is not None and owner is not None and owner is not site.publisher and not is_caption(block):
            found = evidence("foreign_copyright", match.group(), block.place, _copyright_weight(block.text, match, owner))
            yield Finding(found, None, 9, owner.name, owner.key, 2)


def _copyright_weight(text: str, match: re.Match[str], owner: Publisher) -> float:
    """A line that begins with it and keeps the rights is the text's; an agency's name alone is a picture's as often."""
    is_line = match.start() <= 2 and (_RIGHTS_KEPT.search(text, match.end()) is not None or not owner.is_agency)
    if is_line:
        return COPYRIGHT_LINE
    return COPYRIGHT_OF_AGENCY if owner.is_agency else COPYRIGHT


def _owner(name: str) -> Publisher | None:
    words = name.split()
    return next(
        (found for length in range(len(words), 0, -1) if (found := publisher_named(" ".join(words[:length]))) is not None), None
    )
