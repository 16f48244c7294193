"""Pages as eight publishing systems set them (skins.toml): the same content, other markup."""

from __future__ import annotations

import html
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from bench.pairs.content import Content, printed_date
from bench.pairs.surroundings import (
    author_names,
    biographies,
    body,
    chance,
    comments,
    contents,
    footer,
    head,
    iso,
    navigation,
    teasers,
    updated,
)

_MARKDOWN_MARKS = {"heading": "## ", "quote": "> ", "item": "- "}


def page_of(content: Content) -> bytes:
    """The page as its outlet's system sets it, in UTF-8."""
    return (_markdown(content) if is_markdown(content) else _page(content, _skins()[content.outlet.skin])).encode("utf-8")


def is_markdown(content: Content) -> bool:
    """Whether the outlet keeps its articles as Markdown."""
    return content.outlet.skin == "markdown"


@cache
def _skins() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "skins.toml").read_text("utf-8"))


def _page(content: Content, skin: dict[str, Any]) -> str:
    number = str(chance(content, "number").randint(1_000, 90_000))
    day = printed_date(content.published, content.language)
    tag = (
        f'<abbr class="published" title="{iso(content.published)}">{day}</abbr>'
        if content.outlet.skin == "spip"
        else f'<time class="entry-date published" datetime="{iso(content.published)}" itemprop="datePublished">{day}</time>'
    )
    label = f" ({content.words('spip_label')}: {content.first_published})" if content.first_published else ""
    postscript = "".join(f"<p>{line}</p>" for line in content.postscript)
    places = {
        "site": html.escape(content.outlet.name),
        "navigation": navigation(content),
        "title": html.escape(content.headline),
        "standfirst": _part(skin, "standfirst", html.escape(content.standfirst or "")),
        "byline": _byline(content, skin),
        "by": content.words("by"),
        "published": content.words("published"),
        "date": tag,
        "updated": updated(content),
        "contents": contents(content),
        "text": body(content, skin),
        "postscript": _part(skin, "postscript", postscript),
        "label": label,
        "biographies": biographies(content),
        "comments": comments(content),
        "teasers": teasers(content),
        "footer": footer(content),
    }
    page = filled(filled(str(skin["page"]), places), {"number": number})
    return f'<!DOCTYPE html>\n<html lang="{content.language}">\n<head>\n{head(content, skin)}\n</head>{page}\n</html>\n'


def _part(skin: dict[str, Any], name: str, text: str) -> str:
    return filled(str(skin[f"{name}_of"]), {name: text}) if text and f"{name}_of" in skin else ""


def _byline(content: Content, skin: dict[str, Any]) -> str:
    if not content.has_byline:
        return ""
    institutions = {author.name: author.institution or "Halden University" for author in content.authors}
    separator = "" if str(skin["byline_of"]).startswith("<li") else f" {content.words('and')} "
    return separator.join(
        filled(
            str(skin["byline_of"]),
            {"name": html.escape(name), "slug": re.sub(r"\W+", "-", name.casefold()), "institution": institutions.get(name, "")},
        )
        for name in author_names(content)
    )


def filled(template: str, places: dict[str, str]) -> str:
    """The template with its places filled; other braces stay.

    >>> filled("<b>{a}</b>{b}", {"a": "{b}"})
    '<b>{b}</b>{b}'
    """
    return re.sub(r"\{(\w+)\}", lambda match: places.get(match.group(1), match.group()), template)


def _markdown(content: Content) -> str:
    lines = ["---", f'title: "{content.headline.replace(chr(34), chr(39))}"', f"date: {content.published:%Y-%m-%d}"]
    if content.has_byline and author_names(content):
        lines.append(f'author: "{", ".join(author_names(content))}"')
    lines += [*content.front_matter, "---", "", f"# {content.headline}", ""]
    if content.standfirst:
        lines.append(f"**{content.standfirst}**\n")
    lines += [f"{text}\n" for text in content.above]
    lines += [f"{_MARKDOWN_MARKS.get(line.kind, '')}{line.plain}\n" for line in content.lines]
    return "\n".join([*lines, *(f"{text}\n" for text in content.below), *content.behind]) + "\n"
