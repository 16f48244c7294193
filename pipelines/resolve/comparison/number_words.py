"""Small numbers written as words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


def value_of(word: str) -> str | None:
    """The number that a word in small letters stands for, in digits; None for any other word.

    >>> value_of("seven"), value_of("siete"), value_of("river")
    ('7', '7', None)
    """
    return _values().get(word)


@cache
def _values() -> Mapping[str, str]:
    table = tomllib.loads(
        resources.files("pipelines.resolve.comparison").joinpath("number_words.toml").read_text(encoding="utf-8")
    )
    return {word: str(number) for words in table.values() for number, word in enumerate(words) if word}
