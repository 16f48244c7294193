"""The names of a site, and titles without them: "Rain in May | The Daily Drop" is "Rain in May"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

# Names of sites have seldom more words than this.
SITE_WORDS = 5
# A title has fewer separators; a hostile one has thousands.
SEPARATORS_READ = 12
# Words of a rubric behind a bar ("| Home & Garden"), and of the title before it.
RUBRIC_WORDS = 3
TITLE_WORDS = 4

_SEPARATOR = re.compile(r"\s+[|–—\-·•:»«~<>/]+\s+|\s*[|»｜]\s*|:\s+(?=\S)")
_BAR = re.compile(r"\s*[|»｜]\s*")
_DANGLING = re.compile(r"\s+[|–—\-·•»«~]+$")
_NOT_LETTERS = re.compile(r"[\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NO_NAMES = frozenset({"com", "org", "net", "blog", "news", "web"})


class SiteNames:
    """The names of one site: those that it gives, their parts, its host and the host's labels."""

    def __init__(self, names: Sequence[str], address: str) -> None:
        """``address`` is the page's URL, or its host alone."""
        host = (urlsplit(address).hostname or "") if "/" in address else address
        host = host.lower().removeprefix("www.")
        self._labels = [key for label in host.split(".")[:-1] if len(key := title_key(label)) > 2 and key not in _NO_NAMES]
        parts = [part for name in dict.fromkeys(names[:20]) for part in (name, *title_parts(name[:200]))]
        keys = {title_key(part).removeprefix("the") for part in parts} | {title_key(host), *self._labels}
        self._keys = {key for key in keys if key}

    def is_named(self, text: str) -> bool:
        """True when the words are the site's name, its domain, or the domain's own label."""
        return title_key(text).removeprefix("the") in self._keys

    def without(self, title: str) -> str:
        """The title without a leading or trailing part that is the site's name, and without the rubric behind a last bar."""
        title = _DANGLING.sub("", title.strip())
        ends = [(found.start(), found.end()) for found in islice(_SEPARATOR.finditer(title), SEPARATORS_READ)]
        if not ends:
            return title
        for start, end in ends:
            last = end == ends[-1][1] and ":" not in title[start:end]
            if start and (self.is_named(title[end:]) or (last and self._is_nearly_named(title[end:]))):
                return _without_rubric(title[:start].strip())
        for start, end in reversed(ends):
            if self.is_named(title[:start]) and end < len(title):
                return _without_rubric(title[end:].strip())
        return _without_rubric(title)

    def _is_nearly_named(self, text: str) -> bool:
        """True for a part of a title that is the site's name with a word more or less: "Drop Community Forum" on drop.example."""
        key = title_key(text).removeprefix("the")
        if not key or len(text.split()) > SITE_WORDS:
            return False
        if any(len(label) > 3 and (label in key or (len(key) > 4 and key in label)) for label in self._labels):
            return True
        return any(len(name) > 5 and (name in key or (len(key) > 5 and key in name)) for name in self._keys)


def title_parts(title: str) -> list[str]:
    """The parts of a title between its separators; the title alone where it has none."""
    return [part for part in _SEPARATOR.split(title, maxsplit=SEPARATORS_READ) if part] or [title]


@lru_cache(maxsize=1024)
def title_key(text: str) -> str:
    """The letters and digits of a title, without case, accents and soft hyphens; umlauts as addresses write them.

    >>> title_key("Über Größe: A–Z")
    'uebergroesseaz'
    """
    return _NOT_LETTERS.sub("", folded(text))


def folded(text: str) -> str:
    """The text without case, accents and soft hyphens; umlauts as addresses write them."""
    text = text.casefold()
    if text.isascii():
        return text
    text = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("\u00ad", "")
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


def _without_rubric(title: str) -> str:
    bars = list(islice(_BAR.finditer(title), SEPARATORS_READ))
    while bars and len(title[bars[-1].end() :].split()) <= RUBRIC_WORDS and len(title[: bars[-1].start()].split()) >= TITLE_WORDS:
        title = title[: bars.pop().start()].strip()
    return title
