"""Which SQL only reads: the gate in front of every query.

DuckDB's lockdown keeps a query inside the tables' folder, but not from writing there, and since 2.0 a statement that counts
as SELECT can write: `with x as (copy t to 'file') from x`. So the parsed tree decides, not the kind of statement.
"""

from __future__ import annotations

import json
import re
from typing import Any

import duckdb

from pipelines.errors import QueryError

ALLOWED = (
    "only reading is possible here: SELECT, FROM, WITH, VALUES, PIVOT, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN of these; "
    "to write a result to a file, use --output FILE"
)

_READING_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
# They run SQL from a text, which the tree does not show.
_RUNNERS_OF_TEXT = frozenset({"query", "json_execute_serialized_sql"})
# Words that begin a statement that is not a query.
_WRITING_WORDS = frozenset(
    {
        "alter", "attach", "call", "checkpoint", "comment", "copy", "create", "delete", "detach", "drop", "execute", "export",
        "import", "insert", "install", "load", "merge", "pragma", "prepare", "reset", "set", "truncate", "update", "use",
        "vacuum",
    }
)  # fmt: skip
_EXPLAIN = re.compile(r"(?:\s|/\*.*?\*/|--[^\n]*\n)*explain\s+(?:analyze\s+)?(?:\([^()]*\)\s*)?", re.IGNORECASE | re.DOTALL)


def reading_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The one statement in ``sql``.

    Raises:
        QueryError: there is none, or more than one, it can't be parsed, or it would do more than read.
    """
    statement = _only_statement(connection, sql)
    kind = statement.type
    if kind == duckdb.StatementType.SELECT:
        _check_tree(connection, statement.query)
    elif kind == duckdb.StatementType.MULTI:  # a PIVOT that looks its columns up first; has no tree to look at
        _check_words(statement.query)
    elif kind == duckdb.StatementType.EXPLAIN:  # EXPLAIN ANALYZE runs what it explains
        prefix = _EXPLAIN.match(statement.query)
        if prefix is None:
            raise QueryError(f"this EXPLAIN can't be told from a statement that writes; {ALLOWED}")
        reading_statement(connection, statement.query[prefix.end() :])
    else:
        raise QueryError(f"{kind.name.replace('_', ' ')} is not a query; {ALLOWED}")
    return statement


def _only_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    if not sql.isprintable() and any("\ud800" <= character <= "\udfff" for character in sql):
        raise QueryError("the query has a lone surrogate, which is no character: is the terminal's encoding UTF-8?")
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(str(error).strip()) from error
    if len(statements) != 1:
        raise QueryError(f"expected one query, got {len(statements)}: send them one at a time")
    return statements[0]


def _check_tree(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    rows = connection.cursor().execute("select json_serialize_sql(?::varchar)", [query]).fetchall()
    tree = json.loads(rows[0][0])
    if tree["error"]:
        raise QueryError(f"this statement is not a plain query ({tree.get('error_message')}); {ALLOWED}")
    # A list of work, not recursion: a query may nest deeper than Python's stack.
    rest: list[Any] = [tree]
    while rest:
        part = rest.pop()
        if isinstance(part, list):
            rest.extend(part)
        elif isinstance(part, dict):
            kind = str(part.get("type", ""))
            if kind.endswith("_NODE") and kind not in _READING_NODES:
                raise QueryError(f"{kind.split('_')[0]} is not a query; {ALLOWED}")
            if str(part.get("function_name", "")).lower() in _RUNNERS_OF_TEXT:
                raise QueryError(f"{part['function_name']}() runs SQL from a text, write the query itself; {ALLOWED}")
            rest.extend(part.values())


def _check_words(query: str) -> None:
    """Refuse any unquoted word that starts a writing statement; a column of that name can be quoted."""
    tokens = duckdb.tokenize(query)
    content = query.encode()  # offsets are in bytes
    ends = [start for start, _ in tokens[1:]] + [len(content)]
    for (start, kind), end in zip(tokens, ends, strict=True):
        if kind in (duckdb.token_type.string_const, duckdb.token_type.comment):
            continue
        word = content[start:end].decode(errors="replace").strip().lower()
        if word in _WRITING_WORDS:
            raise QueryError(f'{word.upper()} is not a query (a column of that name is written "{word}"); {ALLOWED}')
        if word in _RUNNERS_OF_TEXT:
            raise QueryError(f"{word}() runs SQL from a text, write the query itself; {ALLOWED}")
