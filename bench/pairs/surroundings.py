"""What stands around a text on any site: head, navigation, boxes, comments, footer."""

from __future__ import annotations

import html
import json
import random
from datetime import datetime
from typing import Any

from bench.pairs.content import Content, Line, credits, printed_date
from bench.pairs.wording import phrase_text, sentence_text
from bench.pairs.works import Language
from bench.pairs.writing import phrase, plain_sentence, slug

_LOCALES: dict[Language, str] = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES", "de": "de_DE"}


def chance(content: Content, about: str) -> random.Random:
    """A generator of a page's own for one part of it, so that parts don't depend on each other."""
    return random.Random(f"{content.seed}/{about}")


def head(content: Content, skin: dict[str, Any]) -> str:
    """The head: title, addresses, what social networks read, linked data."""
    title = html.escape(content.headline)
    site = html.escape(content.outlet.name)
    canonical = html.escape(content.canonical or content.url)
    rng = chance(content, "head")
    tags = [
        '<meta charset="utf-8">',
        f"<title>{title} {rng.choice(('|', '-', '–'))} {site}</title>",
        f'<link rel="canonical" href="{canonical}">',
        f'<meta property="og:site_name" content="{site}"><meta property="og:type" content="article">',
        f'<meta property="og:title" content="{title}"><meta property="og:url" content="{html.escape(content.url)}">',
        f'<meta property="og:locale" content="{_LOCALES[content.language]}">',
        f'<link rel="stylesheet" href="/assets/{rng.getrandbits(32):08x}.css">',
    ]
    if "generator" in skin:
        tags.append(f'<meta name="generator" content="{skin["generator"]}">')
    if content.standfirst:
        tags.append(f'<meta name="description" content="{html.escape(content.standfirst)}">')
    if skin.get("has_metas", True):
        tags.append(f'<meta property="article:published_time" content="{iso(content.published)}">')
        if content.modified:
            tags.append(f'<meta property="article:modified_time" content="{iso(content.modified)}">')
        if content.has_byline:
            tags += [f'<meta name="author" content="{html.escape(author)}">' for author in author_names(content)]
    if skin.get("has_linked_data", False):
        tags.append(f'<script type="application/ld+json">{linked_data(content)}</script>')
    tags += content.head
    return "\n".join(tags)


def iso(moment: datetime) -> str:
    """A time as pages state it."""
    return moment.isoformat(timespec="seconds")


def author_names(content: Content) -> list[str]:
    """The byline's names."""
    return [content.byline] if content.byline is not None else [author.name for author in content.authors]


def linked_data(content: Content) -> str:
    """The article as schema.org has it."""
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": content.headline,
        "mainEntityOfPage": content.url,
        "datePublished": iso(content.published),
        "dateModified": iso(content.modified or content.published),
        "publisher": {"@type": "Organization", "name": content.outlet.name, "url": content.outlet.home},
        "inLanguage": content.language,
    }
    if content.has_byline:
        kind = "Organization" if content.byline is not None else "Person"
        article["author"] = [{"@type": kind, "name": name} for name in author_names(content)]
    return json.dumps(article | content.json_ld, ensure_ascii=False)


def updated(content: Content) -> str:
    """The day of the last change, where the page states one."""
    if content.modified is None or content.modified.date() == content.published.date():
        return ""
    return f'<span class="updated">{content.words("updated")} {printed_date(content.modified, content.language)}</span>'


def body(content: Content, skin: dict[str, Any]) -> str:
    """The text: credits above it, its lines with figures and boxes between them, credits and marks behind it."""
    paragraph = str(skin.get("paragraph", "<p>"))
    between = _boxes(content)
    for figure in content.figures:
        places = {"src": html.escape(figure.src), "caption": html.escape(figure.caption), "credit": html.escape(figure.credit)}
        between.setdefault(min(figure.after, len(content.lines) - 2), []).append(str(skin["figure"]).format(**places))
    last = max(place for place, line in enumerate(content.lines) if line.kind == "paragraph")
    parts = [f"{paragraph}{text}</p>" for text in content.above]
    for place, line in enumerate(content.lines):
        parts.append(_set(line, content, place, skin, content.in_last if place == last else ""))
        parts += between.get(place, [])
    parts += [f"{paragraph}{text}</p>" for text in content.below]
    return "\n".join([*parts, *content.behind])


def _set(line: Line, content: Content, place: int, skin: dict[str, Any], extra: str) -> str:
    if line.kind == "heading":
        opening = str(skin.get("heading", "<h2>"))
        name = opening[1:].partition(" ")[0].rstrip(">")
        return f"{opening}{line.markup}</{name}>"
    if line.kind == "quote":
        return str(skin.get("quote", "<blockquote><p>{}</p></blockquote>")).format(line.markup)
    if line.kind == "item":
        is_first = place == 0 or content.lines[place - 1].kind != "item"
        is_last = place + 1 == len(content.lines) or content.lines[place + 1].kind != "item"
        return f"{skin.get('list', '<ul>') if is_first else ''}<li>{line.markup}</li>{'</ul>' if is_last else ''}"
    return f"{skin.get('paragraph', '<p>')}{line.markup}{extra}</p>"


def _boxes(content: Content) -> dict[int, list[str]]:
    """What some pages have between the paragraphs: a plea to subscribe, a box with another story, a line that leads to one."""
    rng = chance(content, "boxes")
    places = [place for place, line in enumerate(content.lines) if line.kind == "paragraph"][2:-2]
    found: dict[int, list[str]] = {}
    link = f'<a href="/{slug(rng)}">{other_title(content, rng)}</a>'
    plea = f"<p>{content.words('newsletter')}</p><form><input type='email'></form>"
    for share, box in (
        (0.4, f'<div class="newsletter-signup">{plea}</div>'),
        (0.4, f'<aside class="related-story"><h4>{content.words("related")}</h4><ul><li>{link}</li></ul></aside>'),
        (0.15, f"<p><strong>{content.words('read_also')} {link}</strong></p>"),
    ):
        if places and rng.random() < share:
            found.setdefault(rng.choice(places), []).append(box)
    return found


def other_title(content: Content, rng: random.Random) -> str:
    """The headline of another story of the site."""
    return html.escape(phrase_text(phrase(rng, "headlines"), "headlines", content.language))


def navigation(content: Content) -> str:
    """The site's sections, as items of a list."""
    sections = credits()[content.language]["sections"]
    return "".join(f'<li><a href="/{slug(chance(content, name))}/">{name}</a></li>' for name in sections)


def teasers(content: Content, count: int = 6) -> str:
    """Other stories of the site, below the article or beside it."""
    rng = chance(content, "teasers")
    items = "".join(
        f'<li class="teaser"><a href="/{slug(rng)}"><h3>{other_title(content, rng)}</h3></a>'
        f"<p>{html.escape(_plain(sentence_text(plain_sentence(rng, content.language), content.language)))}</p></li>"
        for _ in range(count)
    )
    return f'<section class="related-posts"><h2>{content.words("related")}</h2><ul>{items}</ul></section>'


def _plain(text: str) -> str:
    return "".join(letter for letter in text if not "\ue000" <= letter <= "\ue003")


def comments(content: Content) -> str:
    """What readers wrote, where the page has any."""
    if not content.comments:
        return ""
    rng = chance(content, "comments")
    written = "".join(
        f'<li class="comment"><b>{slug(rng).title()}</b> <time>{rng.randint(1, 28)}.5.</time><p>{text}</p></li>'
        for text in content.comments
    )
    title = f"<h2>{len(content.comments)} {content.words('comments')}</h2>"
    return f'<section id="comments" class="comments-area">{title}<ol class="comment-list">{written}</ol></section>'


def footer(content: Content) -> str:
    """Rights, and a word about cookies."""
    notice = f"<p>{content.footer}</p>" if content.footer else ""
    rights = f"<p>© {content.published.year} {html.escape(content.outlet.name)}. {content.words('rights')}</p>"
    cookies = f'<div class="cookie-banner"><p>{content.words("cookies")}</p></div>'
    return f'<footer class="site-footer">{notice}{rights}</footer>{cookies}'


def biographies(content: Content) -> str:
    """Boxes about the authors."""
    boxes = "".join(f"<p>{text}</p>" for text in content.biographies)
    return f'<div class="author-bio"><h4>{content.words("about")}</h4>{boxes}</div>' if boxes else ""


def contents(content: Content) -> str:
    """A list of the headings, where the page has one."""
    headings = [line.markup for line in content.lines if line.kind == "heading"]
    if not content.has_contents or len(headings) < 2:
        return ""
    items = "".join(f'<li><a href="#h{number}">{text}</a></li>' for number, text in enumerate(headings))
    return f'<div class="table-of-contents"><p>{content.words("contents")}</p><ul>{items}</ul></div>'
