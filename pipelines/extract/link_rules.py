"""What an address alone says of a link: what it points to (link_kinds.toml) and what it does (link_roles.toml).

The hosts of a page's links are few, so what follows from a host is found once; left for each link are the rules of its path.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast, get_args

from pipelines import urls
from pipelines.errors import UrlInvalid
from pipelines.records import LinkKind, LinkRole

# Past every rule of a host or a path.
_NO_RULE = 1_000


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The table of kinds; each kind goes by its number in the order of trying."""

    names: tuple[LinkKind, ...]
    domains: dict[str, int]
    suffixes: dict[str, int]
    hosts: tuple[tuple[int, re.Pattern[str]], ...]
    paths: tuple[tuple[int, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class _Roles:
    """The table of roles, by number too: patterns for the paths of some hosts, and for those of any host."""

    names: tuple[LinkRole, ...]
    hosts: dict[str, tuple[int, re.Pattern[str]]]
    paths: tuple[tuple[int, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class _Host:
    """What follows from a link's host: who registered it, the number of the kind that it settles, the roles that it may have."""

    domain: str | None
    kind: int
    roles: tuple[tuple[LinkRole, re.Pattern[str]], ...]


def parts_of(target: str) -> tuple[str, str]:
    """Host with its port, and path with query in lower case, of an address as ``urls.absolute_url`` writes it.

    >>> parts_of("https://a.example:8080/X?y=Z#top")
    ('a.example:8080', '/x?y=z')
    """
    host, slash, path = target.partition("//")[2].partition("#")[0].partition("/")
    return host, slash + path.lower()


def kind_by_address(host: str, path: str, page_domain: str | None) -> LinkKind:
    """What is at host and path; "same_publisher" for the page's own domain, unless it is an archive."""
    facts = _host(host)
    if facts.domain is None or page_domain is None:
        return "other"
    number = facts.kind
    kinds = _kinds()
    for other, pattern in kinds.paths:
        if other >= number:
            break
        if pattern.search(path):
            number = other
    kind: LinkKind = kinds.names[number] if number < len(kinds.names) else "other"
    return "same_publisher" if facts.domain == page_domain and kind != "archived" else kind


def role_by_address(host: str, path: str) -> LinkRole | None:
    """What a link to host and path does wherever it stands; None where the address does not settle it."""
    for role, pattern in _host(host).roles:
        if pattern.search(path):
            return role
    return None


def domain_of(url: str) -> str | None:
    """Registrable domain of a page's own address, None for one without."""
    try:
        return urls.registrable_domain(url)
    except UrlInvalid:
        return None


@lru_cache(maxsize=8192)
def _host(written: str) -> _Host:
    """Facts of a host with or without its port."""
    try:
        host = urls.host_of(f"https://{written}/")
        domain = urls.registrable_domain(host)
    except UrlInvalid:
        return _Host(None, _NO_RULE, ())
    labels = host.split(".")
    names = [*labels, *(".".join(labels[start:]) for start in range(len(labels) - 1)), domain]
    return _Host(domain, _kind_of_host(host, names), _roles_of_host(names))


def _kind_of_host(host: str, names: list[str]) -> int:
    kinds = _kinds()
    numbers = [kinds.domains[name] for name in names if name in kinds.domains]
    if host.endswith(tuple(kinds.suffixes)):
        numbers += [number for suffix, number in kinds.suffixes.items() if host.endswith(suffix)]
    numbers += [number for number, pattern in kinds.hosts if pattern.search(host)]
    return min(numbers, default=_NO_RULE)


def _roles_of_host(names: list[str]) -> tuple[tuple[LinkRole, re.Pattern[str]], ...]:
    roles = _roles()
    found = [roles.hosts[name] for name in names if name in roles.hosts]
    return tuple((roles.names[number], pattern) for number, pattern in sorted([*found, *roles.paths], key=lambda rule: rule[0]))


@lru_cache(maxsize=1)
def _kinds() -> _Kinds:
    table = _table("link_kinds.toml", get_args(LinkKind))
    # Of two kinds that list a domain the first one counts, so the table is filled from its end.
    backwards = list(reversed(list(enumerate(table.values()))))
    return _Kinds(
        names=cast("tuple[LinkKind, ...]", tuple(table)),
        domains={domain: number for number, rule in backwards for domain in rule.get("domains", ())},
        suffixes={suffix: number for number, rule in backwards for suffix in rule.get("suffixes", ())},
        hosts=_patterns(table, "hosts"),
        paths=_patterns(table, "paths"),
    )


@lru_cache(maxsize=1)
def _roles() -> _Roles:
    table = _table("link_roles.toml", get_args(LinkRole))
    hosts = {
        host: (number, re.compile(pattern))
        for number, rule in enumerate(table.values())
        for host, pattern in rule.get("hosts", {}).items()
    }
    names = cast("tuple[LinkRole, ...]", tuple(table))
    return _Roles(names, hosts, _patterns(table, "paths"))


def _patterns(table: dict[str, Any], name: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((number, re.compile("|".join(rule[name]))) for number, rule in enumerate(table.values()) if name in rule)


def _table(name: str, known: tuple[str, ...]) -> dict[str, Any]:
    table = tomllib.loads(files("pipelines.extract").joinpath(name).read_text("utf-8"))
    unknown = sorted(set(table) - set(known))
    assert not unknown, f"{name}: unknown tables {unknown}: use one of {', '.join(known)}"
    return table
