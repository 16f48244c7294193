"""Finding a page that has landed by any address that leads to it, and saying what became of one that has not."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import duckdb

from pipelines.errors import UrlInvalid
from pipelines.urls import registrable_domain, url_identity

NEAR_URLS = 3
# How an address leads to a page, the nearest way first: its own, by redirects, as its canonical one, as that of its original.
_BY_REDIRECT, _BY_CLAIM = 1, 2


def find_article(connection: duckdb.DuckDBPyConnection, url: str) -> str | None:
    """Reading of the page at an address in any spelling, or of the page that names it as its canonical one or its original's.

    None when there is none.
    """
    ways = rows(connection, _FIND, [list(_spellings(url))])
    return ways[0]["document_id"] if ways else None


def find_landed(connection: duckdb.DuckDBPyConnection, url: str) -> str | None:
    """Reading of the page that landed from an address: at it, behind its redirects, or at another of the same site that names it.

    A page of another site that names the address, as its original say, is not what stands there.
    """
    ways = rows(connection, _FIND, [list(_spellings(url))])
    for way in ways:
        if way["distance"] <= _BY_REDIRECT or (way["distance"] == _BY_CLAIM and _is_of_site(url, way["url"])):
            return str(way["document_id"])
    return None


def not_found(connection: duckdb.DuckDBPyConnection, url: str) -> str:
    """Why there is no article at an address, with the nearest addresses that have one and the command that fetches it."""
    near = [row["url"] for row in rows(connection, _NEAR, [url, NEAR_URLS])]
    if not near:
        return f"no article {url}: this data folder has none yet; tearsheet crawl {url} fetches it"
    listed = "".join(f"\n  {one}" for one in near)
    return f"no article {url} has landed; tearsheet crawl {url} fetches it. The nearest that have:{listed}"


def not_landed(connection: duckdb.DuckDBPyConnection, url: str) -> str:
    """What became of an address at which nothing that can be read has landed, and the command that asks for it again."""
    found = rows(connection, _LAST_ANSWER, [list(_spellings(url))])
    if not found:
        return f"{url} has not landed yet: tearsheet crawl {url} fetches it"
    answer = found[0]
    became = {"failed": "failed", "refused": "was refused", "skipped": "was skipped"}.get(answer["outcome"], "can't be read")
    why = answer["rejection"] or answer["reason"] or answer["outcome"]
    day = f"{answer['fetched_at']:%Y-%m-%d}"
    return f"{url} has not landed: asked for on {day}, it {became} ({why}); tearsheet crawl {url} asks again"


def rows(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> list[dict[str, Any]]:
    """The rows of a query, each by its columns' names."""
    cursor = connection.cursor().execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _is_of_site(url: str, other: str) -> bool:
    with suppress(UrlInvalid):
        return registrable_domain(url_identity(url if "://" in url else f"https://{url}")) == registrable_domain(other)
    return False


def _spellings(url: str) -> dict[str, None]:
    """The address as given and as identities, with a scheme where it was left out."""
    spellings = {url: None, url.partition("#")[0]: None}
    for whole in (url, f"https://{url}", f"http://{url}"):
        try:
            spellings[url_identity(whole)] = None
            break
        except UrlInvalid:
            continue
    if "://" not in url:
        spellings |= {spelling.replace("https://", "http://", 1): None for spelling in list(spellings)}
    return spellings


# $1: spellings. An article itself before a page that is none, the address before what leads to it.
_FIND = """
with wanted as (select unnest($1) as spelling),
ways as (
    select documents.document_id, 0 as distance
    from documents
    join captures on captures.capture_id = documents.capture_id
    where documents.url in (select spelling from wanted) or captures.url_key in (select spelling from wanted)
    union all
    select documents.document_id, 1
    from captures
    join documents on documents.url = captures.final_url
    where captures.url in (select spelling from wanted) or captures.url_key in (select spelling from wanted)
    union all
    select documents.document_id, 2
    from documents
    where documents.canonical_url in (select spelling from wanted) or documents.og_url in (select spelling from wanted)
    union all
    select documents.document_id, 3
    from republications
    join documents on documents.url = republications.copy_url
    where republications.original_url in (select spelling from wanted)
    union all
    select documents.document_id, 3
    from documents
    where documents.is_based_on in (select spelling from wanted)
)
select ways.document_id, ways.distance, documents.url
from ways
join documents on documents.document_id = ways.document_id
left join articles on articles.document_id = ways.document_id
order by ways.distance, articles.document_id is null, documents.fetched_at desc, documents.url
"""

_NEAR = """
select url
from articles
order by contains(lower(url), lower($1)) desc, jaro_winkler_similarity(url, $1) desc, url
limit $2
"""

# $1: spellings. What stood at the end of the redirects from an address when it was last asked for.
_LAST_ANSWER = """
select landed.outcome, landed.reason, landed.fetched_at, rejections.reason as rejection
from captures as asked
join captures as landed on landed.url = asked.final_url
left join rejections on rejections.capture_id = landed.capture_id
where (asked.url in (select unnest($1)) or asked.url_key in (select unnest($1))) and landed.outcome <> 'redirected'
order by landed.fetched_at desc, rejection nulls last
limit 1
"""
