"""Invariants of the tables: what must hold after every commit, each a query for the rows where it doesn't."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.query import RELATIONS
from warehouse.schema import TABLES, literal_values

CHECKS_FOLDER = Path(__file__).parent / "checks"
# Bad rows shown of one invariant: more only scroll the others away.
SHOWN_ROWS = 20


@dataclass(frozen=True, slots=True)
class BadRow:
    """One thing that breaks an invariant."""

    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One invariant, how many things break it and the first of them."""

    name: str
    meaning: str
    bad_count: int
    bad_rows: tuple[BadRow, ...] = ()

    @property
    def is_ok(self) -> bool:
        """True when nothing breaks it."""
        return self.bad_count == 0


def check_result(name: str, meaning: str, bad: typing.Iterable[BadRow]) -> CheckResult:
    """The result of a check, of all its bad rows."""
    rows = list(bad)
    return CheckResult(name, meaning, len(rows), tuple(rows[:SHOWN_ROWS]))


def run_checks(connection: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Every invariant of the tables, by name; the connection is one of ``query.connect``."""
    results = [_checked(connection, path.stem, _meaning(path), path.read_text()) for path in sorted(CHECKS_FOLDER.glob("*.sql"))]
    return sorted([*results, _closed_sets(connection)], key=lambda result: result.name)


def _meaning(path: Path) -> str:
    return path.read_text().splitlines()[0].removeprefix("--").strip()


def _checked(connection: duckdb.DuckDBPyConnection, name: str, meaning: str, sql: str) -> CheckResult:
    rows = connection.execute(sql).fetchall()
    shown = sorted((str(what), str(detail)) for what, detail in rows)[:SHOWN_ROWS]
    return CheckResult(name, meaning, len(rows), tuple(BadRow(*row) for row in shown))


def _closed_sets(connection: duckdb.DuckDBPyConnection) -> CheckResult:
    """Made of the records, so that a new value needs no second list."""
    parts = []
    for table, record in TABLES.items():
        for column, hint in typing.get_type_hints(record).items():
            values = literal_values(hint)
            if values:
                listed = ", ".join(f"'{value}'" for value in values)
                parts.append(
                    f"select '{RELATIONS[table]}.{column}' as what, count(*) || ' rows have ''' || {column} || '''' as detail "
                    f"from {RELATIONS[table]} where {column} not in ({listed}) group by {column}"
                )
    return _checked(connection, "values_are_in_their_sets", "A closed set has no other values.", " union all ".join(parts))
