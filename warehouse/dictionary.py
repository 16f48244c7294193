"""The data dictionary: each view and table with its columns, types and meanings, and the closed sets.

``python -m warehouse.dictionary`` writes docs/data-dictionary.md; with ``--check`` it ends with 1 when that file is stale.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from warehouse.closed_sets import CLOSED_SETS
from warehouse.query import RELATIONS, VIEW_RECORDS, connect_empty, view_files
from warehouse.schema import TABLES, record_columns

PAGE = Path(__file__).parent.parent / "docs" / "data-dictionary.md"


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """One column; ``unit`` and ``term`` (the standard's name) are empty where there is none."""

    name: str
    type: str
    meaning: str
    unit: str
    term: str


@dataclass(frozen=True, slots=True)
class RelationEntry:
    """A view or a table with its columns."""

    name: str
    meaning: str
    is_view: bool
    columns: tuple[ColumnEntry, ...]


def relations() -> list[RelationEntry]:
    """Every relation that a query can name: the views, then the logs beneath them."""
    connection = connect_empty()
    try:
        comments = dict(connection.execute("select view_name, comment from duckdb_views() where not internal").fetchall())
        rows = connection.execute(
            "select table_name, column_name, data_type, comment from duckdb_columns() where not internal "
            "order by table_name, column_index"
        ).fetchall()
    finally:
        connection.close()
    records = {RELATIONS[name]: record for name, record in TABLES.items()} | VIEW_RECORDS
    views = [path.stem for path in sorted(view_files())]
    entries = []
    for name in views + sorted(RELATIONS.values()):
        declared = record_columns(records[name]) if name in records else {}
        columns = []
        for relation, column, kind, comment in rows:
            if relation == name:
                known = declared.get(column)
                columns.append(
                    ColumnEntry(column, _short(kind), comment or "", known.unit if known else "", known.term if known else "")
                )
        entries.append(RelationEntry(name, comments[name] or "", name in views, tuple(columns)))
    return entries


def dictionary_markdown() -> str:
    """The page docs/data-dictionary.md."""
    lines = [
        "# Data dictionary",
        "",
        "Made by `python -m warehouse.dictionary` from `pipelines/records.py`, `warehouse/closed_sets.py` and",
        "`warehouse/views/`; don't edit it.",
        "Views are the contract: query these. Tables are append-only logs, from which the views pick the latest.",
    ]
    for title, is_view in (("Views", True), ("Tables", False)):
        lines += ["", f"## {title}"]
        for entry in relations():
            if entry.is_view != is_view:
                continue
            lines += ["", f"### {entry.name}", "", entry.meaning, "", "| column | type | meaning |", "|---|---|---|"]
            for column in entry.columns:
                meaning = column.meaning + (f" ({column.unit})" if column.unit else "")
                meaning += f" · *{column.term}*" if column.term else ""
                lines.append(f"| `{column.name}` | {_cell(column.type)} | {_cell(meaning)} |")
    lines += ["", "## Closed sets"]
    for name, (_, meanings) in CLOSED_SETS.items():
        lines += ["", f"### {name}", "", "| value | meaning |", "|---|---|"]
        lines += [f"| `{value}` | {_cell(meaning)} |" for value, meaning in meanings.items()]
    return "\n".join(lines) + "\n"


def _short(kind: str) -> str:
    return kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ").replace('"', "").lower()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main(arguments: list[str]) -> int:
    """Write the page, or compare it. The exit code is 1 when it is stale."""
    made = dictionary_markdown()
    if "--check" in arguments:
        if PAGE.exists() and PAGE.read_text() == made:
            return 0
        sys.stderr.write(f"{PAGE} is stale: run python -m warehouse.dictionary\n")
        return 1
    PAGE.write_text(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
