"""A TOML file of facts, each key and the kind of its value checked: a typing mistake never passes for a missing fact."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipelines.errors import TearsheetError


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value has to be: in words, for the message, and as a test."""

    expected: str
    fits: Callable[[object], bool]


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


TEXT = Kind("a text", lambda value: isinstance(value, str))
TEXTS = Kind("a list of texts", _is_texts)
FLAG = Kind("true or false", lambda value: isinstance(value, bool))
DAY = Kind("a day such as 2026-11-24", _is_day)
TABLE = Kind("a table", lambda value: isinstance(value, dict))
# For a part of the file that has a reader of its own.
ANYTHING = Kind("anything", lambda _: True)


def facts_from_toml(
    place: str, source: str, kinds: Mapping[str, Kind], needed: Collection[str], error: type[TearsheetError]
) -> dict[str, Any]:
    """The file's keys with their values. ``place`` is the file, for messages; ``needed`` are the keys that it can't do without.

    Raises:
        error: The file is no TOML, has a key that is not in ``kinds``, a value of another kind, or a needed key is missing.
    """
    try:
        facts: dict[str, Any] = tomllib.loads(source)
    except tomllib.TOMLDecodeError as wrong:
        raise error(f"{place}: expected TOML, but {wrong}: repair that line") from wrong
    check_facts(place, facts, kinds, error)
    if not all(facts.get(name) for name in needed):
        raise error(f"{place}: {' and '.join(needed)} are needed, seen {sorted(facts)}: add the missing one")
    return facts


def check_facts(place: str, facts: Mapping[str, object], kinds: Mapping[str, Kind], error: type[TearsheetError]) -> None:
    """Raises ``error`` for a key that is not in ``kinds`` and for a value of another kind; it names place, key and repair."""
    for name, value in facts.items():
        kind = kinds.get(name)
        if kind is None:
            raise error(f"{place}: unknown key {name!r}: use one of {', '.join(kinds)}, or remove it")
        if not kind.fits(value):
            raise error(f"{place}: {name} must be {kind.expected}, not {value!r}")
