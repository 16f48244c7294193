"""What programmes ask of those who republish their articles, one TOML file each (``<publisher key>.toml`` beside this module).

There is no list to edit: a new programme is a new file. An unknown key or rule is an error. ``verified = true`` says that the
publisher's own words were read on the day ``checked_on``; terms known from others' notes alone never make a copy fail. A Creative
Commons licence is a programme of its own, made from its SPDX id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import get_args

from pipelines.errors import ProgrammeFileError
from pipelines.fact_files import DAY, FLAG, TABLE, TEXT, Kind, check_facts, facts_from_toml
from pipelines.records import AuditRule

RuleValue = bool | int | str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``value`` is True, or says how far it goes: a number of days, "article", "some_editions" ..."""

    name: AuditRule
    value: RuleValue = True


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme; ``license`` is the SPDX id of what it grants, None where it differs from page to page or has no id."""

    key: str
    name: str
    rules: tuple[Rule, ...]
    license: str | None = None
    terms_url: str | None = None
    is_verified: bool = False
    checked_on: date | None = None


_RULES: tuple[AuditRule, ...] = get_args(AuditRule)
_TRUE = Kind("true (leave a rule out that isn't asked for)", lambda value: value is True)


def _one_of(*words: str) -> Kind:
    return Kind(f"one of {', '.join(words)}", lambda value: value in words)


# How far a rule goes, where that differs between programmes.
_VALUES: Mapping[str, Kind] = {
    **dict.fromkeys(_RULES, _TRUE),
    "link": _one_of("article", "article_or_home"),
    # CC 4.0, 3(a)(1)(C) wants the licence linked; some programmes are content with its name.
    "licence_stated": _one_of("linked", "named"),
    "no_cuts": Kind('true or "some_editions"', lambda value: value is True or value == "some_editions"),
    # own_terms: each image has terms of its own, which may allow it.
    "images_excluded": Kind('true or "own_terms"', lambda value: value is True or value == "own_terms"),
    "time_limit_days": Kind("a number of days", lambda value: type(value) is int and value > 0),
}
_KINDS = {
    "name": TEXT, "license": TEXT, "terms_url": TEXT, "verified": FLAG, "checked_on": DAY, "rules": TABLE,
}  # fmt: skip


def programme_from_toml(key: str, source: str) -> Programme:
    """The programme that one TOML file declares; ProgrammeFileError names the file and the key or rule that is wrong."""
    place = f"pipelines/programmes/{key}.toml"
    facts = facts_from_toml(place, source, _KINDS, ("name", "checked_on", "rules"), ProgrammeFileError)
    check_facts(f"{place}: rules", facts["rules"], _VALUES, ProgrammeFileError)
    is_verified = facts.get("verified", False)
    if is_verified and "terms_url" not in facts:
        raise ProgrammeFileError(f"{place}: verified = true, but terms_url is missing: add the page that was read")
    return Programme(
        key=key,
        name=facts["name"],
        rules=tuple(Rule(name, facts["rules"][name]) for name in _RULES if name in facts["rules"]),
        license=facts.get("license"),
        terms_url=facts.get("terms_url"),
        is_verified=is_verified,
        checked_on=facts["checked_on"],
    )


@cache
def programmes() -> Mapping[str, Programme]:
    """Every programme that has a file, by its publisher's key."""
    files = sorted(
        (file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    keys = [file.name.removesuffix(".toml") for file in files]
    return {key: programme_from_toml(key, file.read_text(encoding="utf-8")) for key, file in zip(keys, files, strict=True)}


def creative_commons(license_id: str) -> Programme | None:
    """What a Creative Commons licence asks by itself (CC 4.0, section 3); None for CC0 and for every other licence.

    ``license_id`` is an SPDX id, or LicenseRef-CC-unspecified, of which only what all these licences share is asked. Cutting is
    no rule: they grant the work "in whole or in part".

    >>> programme = creative_commons("CC-BY-ND-4.0")
    >>> programme.key, [rule.name for rule in programme.rules]
    ('cc-by-nd', ['credit_authors', 'link', 'licence_stated', 'no_edits'])
    """
    if license_id == "LicenseRef-CC-unspecified":
        elements: list[str] = []
    elif license_id.startswith("CC-BY"):
        elements = [part.lower() for part in license_id.split("-")[1:] if part in ("BY", "NC", "ND", "SA")]
    else:
        return None
    asked: dict[AuditRule, RuleValue] = {"credit_authors": True, "link": "article", "licence_stated": "linked"}
    if "nd" in elements:
        asked["no_edits"] = True
    elif elements:
        asked["changes_indicated"] = True
    if "nc" in elements:
        asked["non_commercial"] = True
    if "sa" in elements:
        asked["share_alike"] = True
    version = license_id.split("-")[len(elements) + 1] if elements and len(license_id.split("-")) > len(elements) + 1 else ""
    return Programme(
        key="-".join(["cc", *elements]),
        name=f"Creative Commons {license_id.removeprefix('CC-')}" if elements else "Creative Commons",
        rules=tuple(Rule(name, asked[name]) for name in _RULES if name in asked),
        license=license_id,
        terms_url=f"https://creativecommons.org/licenses/{'-'.join(elements)}/{version}/" if version else None,
        is_verified=True,
    )
