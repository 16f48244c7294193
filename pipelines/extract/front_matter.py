"""Front matter of Markdown pages as the head of an HTML page: YAML's and TOML's plain lines, single values and lists."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

# Keys of static site generators, without case, "-" and "_", and the meta name that each becomes.
_NAMES = {
    "og:title": ("title",),
    "description": ("description", "desc", "summary", "excerpt", "subtitle"),
    "author": ("author", "authors", "writer", "byline"),
    "date": ("date", "pubdate", "published", "publishdate", "publisheddate", "datepublished", "publishedat"),
    "lastmod": ("lastmod", "updated", "modified", "lastmodified", "updatedat"),
    "tearsheet:first_published": (
        "originaldate", "firstpublished", "originallypublished", "originalpublishdate", "originalpublished", "originalpubdate",
    ),
    "license": ("license", "licence"),
    "original-source": (
        "original", "originalurl", "originallink", "originalpost", "originalarticle", "originalsource", "originallypublishedat",
        "originallypublishedon", "firstpublishedat", "firstpublishedin", "source", "sourceurl", "sourcelink", "sourcename", "via",
        "crosspostedfrom", "republishedfrom", "syndicatedfrom", "syndicationsource", "repost", "repostfrom", "reprintedfrom",
        "originalpublisher", "originalpublication", "articlesource", "urlorigin", "from",
    ),
    "canonical": ("canonical", "canonicalurl", "canonicallink", "relcanonical"),
    "language": ("lang", "language", "locale"),
}  # fmt: skip
_META = {key: name for name, keys in _NAMES.items() for key in keys}
_FENCED = re.compile(r"\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<lines>.*?)\n(?P=fence)[ \t]*(?:\n|$)", re.DOTALL)
_PAIR = re.compile(r"(?P<key>[\w -]{1,60}?)\s*(?P<sign>[:=])(?:\s+|(?=[\"'\[])|$)(?P<value>.*)$")
_ITEM = re.compile(r"\s*-\s+(?P<value>.+)$")
# "  name: Jo Maple" under "author:"
_NAME_BELOW = re.compile(r"\s*(?:-\s+)?name\s*:\s*(?P<value>.+)$")


def split_front_matter(text: str) -> tuple[str, str]:
    """The head that the front matter makes, and the rest; the text as it is where there is none.

    >>> split_front_matter("---\\ntitle: Salt\\ncanonical_url: https://river.example/salt\\n---\\nThe river rose.")
    ('<meta name="og:title" content="Salt"><link rel="canonical" href="https://river.example/salt">', 'The river rose.')
    """
    found = _FENCED.match(text)
    if found is None:
        return "", text
    return "".join(_element(name, value) for name, value in _claims(found["lines"])), text[found.end() :]


def _element(name: str, value: str) -> str:
    if name == "canonical":
        return f'<link rel="canonical" href="{html.escape(value)}">'
    return f'<meta name="{name}" content="{html.escape(value)}">'


def _claims(lines: str) -> Iterator[tuple[str, str]]:
    """Each value of a known key; a list gives one for each of its items."""
    name: str | None = None
    for line in lines.split("\n"):
        item = _NAME_BELOW.match(line) or _ITEM.match(line) if line[:1] in " \t-" else None
        if item is not None:
            values = [item["value"]] if name is not None and not re.match(r"\w+\s*:\s", item["value"]) else []
        elif line[:1] not in " \t" and (pair := _PAIR.match(line)) is not None:
            name = _META.get(re.sub(r"[\s_-]+", "", pair["key"]).casefold())
            value = pair["value"].strip()
            values = value[1:].rstrip("]").split(",") if value.startswith("[") and "](" not in value else [value]
        else:
            values = []
        for value in values:
            if name is not None and (bare := value.strip().strip("\"'").strip()) not in ("", ">", "|", ">-", "|-"):
                yield name, bare
