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

# Places of pictures; each of these names holds one of the words before.
_FIGURE_WORDS = ("caption", "image", "spip_doc")
_FIGURES = re.compile(r"(?:^|\s)(?:wp-caption|spip_documents?|image-?(?:container|wrapper|block)|media-image)(?:\s|$)")
_BYLINE, _NO_BYLINE, _DATE = 1, 2, 4


class Told(NamedTuple):
    """What an element's names say."""

    aside: Aside | None = None
    is_widget: bool = False
    is_figure: bool = False
    is_byline: bool = False
    is_date: bool = False
    words: frozenset[str] = frozenset()


NOTHING_TOLD = Told()


@lru_cache(maxsize=32768)
def told_by(classes: str | None, identifier: str | None) -> Told:
    """What the names say; pages repeat a few of them hundreds of times.

    >>> sorted(told_by("entryContent post-body", None).words)
    ['body', 'content', 'entry', 'post']
    """
    names = f"{classes or ''} {identifier or ''}"[:NAME_CHARACTERS]
    words = NAME_WORD.findall(names)
    bits = 0
    for word in words:
        bits |= _word_tells(word)
    is_figure = classes is not None and any(word in classes for word in _FIGURE_WORDS) and _FIGURES.search(classes) is not None
    return Told(
        aside_named(classes, identifier),
        names_a_widget(names),
        is_figure,
        bits & (_BYLINE | _NO_BYLINE) == _BYLINE,
        bits & _DATE != 0,
        frozenset(map(str.lower, words)),
    )


@lru_cache(maxsize=32768)
def _word_tells(word: str) -> int:
    """What one word of a name says, as bits; sites share their words."""
    return (
        (_BYLINE if is_byline_word(word) else 0)
        | (_NO_BYLINE if is_other_word(word) else 0)
        | (_DATE if is_date_word(word) else 0)
    )
