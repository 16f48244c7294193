"""What a page says about where its text first ran: credits, counters, addresses in the head, agencies' marks, or nothing."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bench.pairs.content import Content, Line, credits, printed_date
from bench.pairs.skins import filled, is_markdown
from bench.pairs.works import Language
from bench.pairs.writing import article_number, person

_HTML_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_HOOK = "https://theconversation.com/javascripts/lib/content_tracker_hook.js"


@dataclass(frozen=True, slots=True)
class Signal:
    """How a copy names its original. ``dress`` puts it on the copy's page.

    Args:
        verdict: what is true of a page with this sign and with its original in what has landed.
        holds_url: whether the page then has the original's address.
        names_publisher: whether it has its publisher.
        needs: what the two pages have to be: "counter" (The Conversation's), "wordpress", "spip", "linked data", "markdown",
            "agency", "html"; "" for any.
    """

    name: str
    dress: Callable[[random.Random, Content, Content], Content]
    weight: int
    verdict: str = "republication"
    holds_url: bool = False
    names_publisher: bool = True
    needs: str = ""


def sentence(rng: random.Random, key: str, page: Content, other: Content, own: str | None = None) -> str:
    """A sentence of credits.toml about the other page, as HTML; in Markdown where the page is kept so."""
    places = {
        "name": html.escape(other.outlet.name),
        "home": other.outlet.home,
        "article": html.escape(other.url),
        "date": printed_date(other.published, page.language),
        "own": html.escape(page.outlet.name),
        "self": html.escape(page.url),
        "person": own or person(rng).name,
    }
    text = filled(rng.choice(credits()[page.language][key]), places)
    if is_markdown(page):
        return "*" + html.unescape(_HTML_LINK.sub(r"[\2](\1)", text)) + "*"
    return rng.choice(("{}", "<em>{}</em>", "<i>{}</i>", "<small>{}</small>", "<strong>{}</strong>")).format(text)


def placed(rng: random.Random, page: Content, text: str) -> Content:
    """The page with a sentence where credits stand: above the text, below it, or in SPIP's P.S."""
    if page.outlet.skin == "spip" and rng.random() < 0.4:
        return replace(page, postscript=(*page.postscript, text))
    if rng.random() < 0.3:
        return replace(page, above=(*page.above, text))
    return replace(page, below=(*page.below, text))


def _credit(key: str) -> Callable[[random.Random, Content, Content], Content]:
    return lambda rng, copy, original: placed(rng, copy, sentence(rng, key, copy, original))


def _counter(rng: random.Random, copy: Content, original: Content) -> Content:
    """The Conversation's counter in one of its forms, at the end of the last paragraph or behind the text."""
    number = original.url.rpartition("-")[2]
    address = f"https://counter.theconversation.com/content/{number}/count.gif"
    query = rng.choice(("", "?distributor=republish-lightbox-basic", "?distributor=republish-lightbox-advanced"))
    image = f'<img src="{address}{query}" alt="The Conversation" width="1" height="1" style="border: none !important">'
    if is_markdown(copy):
        return replace(copy, behind=(*copy.behind, f"![The Conversation]({address}{query})"))
    form = rng.choice(("last", "last", "behind", "iframe", "script", "json"))
    if form == "last":
        return replace(copy, in_last=copy.in_last + image)
    forms = {
        "behind": f"<p>{image}</p>",
        "iframe": f'<iframe src="{address}{query}" width="1" height="1" frameborder="0"></iframe>',
        "script": f'<script src="{_HOOK}" id="theconversation_tracker_hook" '
        f'data-counter="{address.removesuffix(".gif")}?distributor=republish-lightbox-advanced" async></script>',
        "json": f"<script>window.__PAGE__={json.dumps({'html': image}).replace('/', chr(92) + '/')}</script>",
    }
    return replace(copy, behind=(*copy.behind, forms[form]))


def _credit_and_counter(rng: random.Random, copy: Content, original: Content) -> Content:
    return _counter(rng, _credit("article")(rng, copy, original), original)


def _tracker(rng: random.Random, copy: Content, original: Content) -> Content:
    """The WordPress plug-in's pixel, of one of its generations; the number leads to the original by a redirect."""
    number = tracker_number(original)
    address = rng.choice(
        (
            f"{original.outlet.home}?republication-pixel=true&post={number}&ga4=G-1",
            f"{original.outlet.home}?republication-pixel=true&post={number}&ga=UA-1",
            f"{original.outlet.home}wp-content/plugins/republication-tracker-tool/includes/pixel.php?post={number}",
        )
    )
    image = f'<img id="republication-tracker-tool-source" src="{html.escape(address)}" style="width:1px;height:1px;">'
    return replace(copy, behind=(*copy.behind, image))


def tracker_number(original: Content) -> str:
    """The number that WordPress gave to a post."""
    return article_number(random.Random(f"{original.url}/post"))


def _credit_and_tracker(rng: random.Random, copy: Content, original: Content) -> Content:
    return _tracker(rng, _credit("article")(rng, copy, original), original)


def _canonical(_: random.Random, copy: Content, original: Content) -> Content:
    if is_markdown(copy):
        return replace(copy, front_matter=(*copy.front_matter, f'canonical: "{original.url}"'))
    return replace(copy, canonical=original.url)


def _pasted(_: random.Random, copy: Content, original: Content) -> Content:
    """The tags that ProPublica's button pastes into the text."""
    address = html.escape(original.url)
    tags = f'<link rel="canonical" href="{address}"><meta name="syndication-source" content="{address}">'
    script = '<script type="text/javascript" src="https://pixel.propublica.org/pixel.js" async="true"></script>'
    return replace(copy, behind=(*copy.behind, tags + (script if "propublica" in original.url else "")))


def _based_on(_: random.Random, copy: Content, original: Content) -> Content:
    return replace(copy, json_ld=copy.json_ld | {"isBasedOn": original.url})


def _label(rng: random.Random, copy: Content, original: Content) -> Content:
    """SPIP's own label for the day of the first publication, beside a credit in the P.S."""
    dated = credits()[copy.language]["ps_date"].replace("{date}", printed_date(original.published, copy.language))
    postscript = (f"{html.escape(original.outlet.name)}. {dated}", sentence(rng, "article", copy, original))
    return replace(_label_alone(rng, copy, original), postscript=postscript)


def _label_alone(_: random.Random, copy: Content, original: Content) -> Content:
    return replace(copy, first_published=printed_date(original.published, copy.language))


def _wire(rng: random.Random, copy: Content, original: Content) -> Content:
    """An agency's byline; its dateline is on both pages (``with_dateline``)."""
    name = original.outlet.name
    bylines = {"Associated Press": "The Associated Press", "EFE": "Agencia EFE"}
    return replace(copy, byline=bylines.get(name, name)) if rng.random() < 0.6 else copy


def with_dateline(lines: list[Line], agency: str, city: str, day: datetime, language: Language) -> list[Line]:
    """The lines with an agency's dateline before the first and, with dpa and AFP, its token behind the last."""
    month = credits()[language]["months"][day.month - 1][:3]
    opening = {
        "Associated Press": f"{city.upper()} (AP) — ",
        "Reuters": f"{city.upper()} (Reuters) - ",
        "AFP": f"{city} (AFP) – ",
        "EFE": f"{city}, {day.day} {month} (EFE).- ",
        "dpa": f"{city} (dpa) - ",
    }[agency]
    found = [Line(lines[0].kind, opening + lines[0].markup, opening + lines[0].plain), *lines[1:]]
    last = max(place for place, line in enumerate(found) if line.kind == "paragraph")
    if agency in ("dpa", "AFP") and last:
        found[last] = Line("paragraph", f"{found[last].markup} ({agency})", f"{found[last].plain} ({agency})")
    return found


def _nothing(_: random.Random, copy: Content, __: Content) -> Content:
    return copy


SIGNALS = (
    Signal("credit with article link", _credit("article"), 26, holds_url=True),
    Signal("credit with home link", _credit("home"), 8),
    Signal("credit without link", _credit("plain"), 8),
    Signal("counter and credit", _credit_and_counter, 12, holds_url=True, needs="counter"),
    Signal("counter alone", _counter, 5, needs="counter"),
    Signal("tracker and credit", _credit_and_tracker, 5, holds_url=True, needs="wordpress"),
    Signal("tracker alone", _tracker, 3, needs="wordpress"),
    Signal("canonical", _canonical, 7, holds_url=True),
    Signal("pasted canonical", _pasted, 3, holds_url=True, needs="html"),
    Signal("isBasedOn", _based_on, 3, holds_url=True, needs="linked data"),
    Signal("SPIP label and P.S.", _label, 8, holds_url=True, needs="spip"),
    Signal("SPIP label alone", _label_alone, 2, names_publisher=False, needs="spip"),
    Signal("agency", _wire, 6, needs="agency"),
    Signal("nothing", _nothing, 8, verdict="possible", names_publisher=False),
)
TRANSLATOR = Signal("translator's line", _credit("translated"), 0, holds_url=True)
