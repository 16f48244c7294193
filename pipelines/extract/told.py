"""What the class and id of an element tell: an aside, a widget, a figure, a byline, a date; and the words they are made of."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipelines.extract.asides import Aside, aside_named
from pipelines.extract.printed import NAME_WORD, is_byline_word, is_other_word
from pipelines.extract.printed_dates import is_date_word
from pipelines.extract.widgets import names_a_widget

# Names of one element are read up to here: generated ones go on for kilobytes.
NAME_CHARACTERS = 400

# Places of pictures; each of these names holds a word that begins like these.
_FIGURE_WORDS = ("caption", "image", "document")
_FIGURES = re.compile(r"(?:^|\s)(?:wp-caption|spip_documents?|image-?(?:container|wrapper|block)|media-image)(?:\s|$)")
_BYLINE, _NO_BYLINE, _DATE, _MAY_BE_FIGURE = 1, 2, 4, 8


class Told(NamedTuple):
    """What an element's names say."""

    aside: Aside | None = None
    is_widget: bool = False
    is_figure: bool = False
    is_byline: bool = False
    is_date: bool = False
    words: frozenset[str] = frozenset()


NOTHING_TOLD = Told()


# A page repeats its own names, and sites share words but few names: a larger cache hits no more often, and took 40 MB.
@lru_cache(maxsize=4096)
def told_by(classes: str | None, identifier: str | None) -> Told:
    """What the names say; pages repeat a few of them hundreds of times.

    >>> sorted(told_by("entryContent post-body", None).words)
    ['body', 'content', 'entry', 'post']
    """
    names = f"{classes or ''} {identifier or ''}"[:NAME_CHARACTERS]
    words: list[str] = []
    bits = 0
    for its_bits, word in map(_told_by_word, NAME_WORD.findall(names)):
        bits |= its_bits
        words.append(word)
    return Told(
        aside_named(classes, identifier),
        names_a_widget(names),
        bits & _MAY_BE_FIGURE != 0 and classes is not None and _FIGURES.search(classes) is not None,
        bits & (_BYLINE | _NO_BYLINE) == _BYLINE,
        bits & _DATE != 0,
        frozenset(words),
    )


@lru_cache(maxsize=16384)
def _told_by_word(word: str) -> tuple[int, str]:
    """What one word of a name says, as bits, and the word in lower case: one string for all names that have it."""
    small = word.lower()
    bits = (
        (_BYLINE if is_byline_word(small) else 0)
        | (_NO_BYLINE if is_other_word(small) else 0)
        | (_DATE if is_date_word(small) else 0)
        | (_MAY_BE_FIGURE if small.startswith(_FIGURE_WORDS) else 0)
    )
    return bits, small
