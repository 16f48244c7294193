"""Pairs with their truth: pair ``number`` of a seed is the same bytes in every process."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import timedelta

from bench.pairs import edits
from bench.pairs.content import Content, Outlet, outlets
from bench.pairs.edits import Draft
from bench.pairs.others import about_the_same, with_sign
from bench.pairs.recipes import NO_COPIES, RECIPES, Recipe
from bench.pairs.signals import SIGNALS, TRANSLATOR, Signal, placed, sentence, tracker_number
from bench.pairs.skins import is_markdown, page_of
from bench.pairs.stock import LAG, as_agency, can_have, copy_page, original_page, outlet_for, signed_by_others, some_day
from bench.pairs.truth import Truth, counts_of, is_clear, is_unlike, shares_of
from bench.pairs.works import LANGUAGES, Language, Work
from bench.pairs.writing import article
from pipelines.records import Page

SEED = 20261124
# Stands for the host of the site where a text first ran until that is chosen.
OWN_HOST = "own-host.invalid"
_ALL = sum(recipe.weight for recipe in RECIPES) + sum(weight for _, weight in NO_COPIES.values())
# A pair that lies near a threshold is drawn again; this many times at most.
_DRAWS = 40
# Kinds of edits after which the words alone still lead to the original, whatever index looks for them.
_NEAR = ("as it was", "paragraphs moved", "another title", "numbers changed", "quotations changed")
_LANGUAGE_WEIGHTS = (5, 2, 2, 2)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pages and what is true of the first one.

    Args:
        page: the page to be judged.
        other: the original; of a page that is no copy one that might be taken for it.
        landed: pages that have landed beside it, ``other`` among them.
        redirects: addresses that lead to one of them.
        recipe, signal, skins: how it was made, for the tables of misses.
    """

    number: int
    page: Page
    other: Page
    landed: tuple[Page, ...]
    redirects: dict[str, str]
    truth: Truth
    recipe: str
    signal: str
    skins: str


def make_pair(number: int, seed: int = SEED) -> Pair:
    """Pair ``number``: four of five are copies."""
    rng = random.Random(f"{seed}/{number}")
    language = rng.choices(LANGUAGES, _LANGUAGE_WEIGHTS)[0]
    draw = rng.randrange(_ALL)
    for recipe in RECIPES:
        if draw < recipe.weight:
            return _copy(rng, number, language, recipe, f"{seed}/{number}")
        draw -= recipe.weight
    names, weights = list(NO_COPIES), [weight for _, weight in NO_COPIES.values()]
    name = rng.choices(names, weights)[0]
    return _no_copy(rng, number, language, name, NO_COPIES[name][0], f"{seed}/{number}")


def _copy(rng: random.Random, number: int, language: Language, recipe: Recipe, seed: str) -> Pair:
    work, draft = _edited(rng, language, recipe)
    signal = _signal(rng, recipe, language, draft.work.language)
    source, outlet = _outlets(rng, recipe, signal, language, draft.work.language)
    day = some_day(rng)
    published = day + timedelta(days=rng.randint(*LAG), hours=rng.randint(1, 9))
    draft = _linked(rng, draft, recipe)
    original = original_page(rng, work, source, day, f"{seed}/original")
    if recipe.kind == "updated":
        original = replace(original, modified=published + timedelta(days=rng.randint(1, 20)))
    copy = copy_page(rng, draft.work, outlet, published, f"{seed}/copy")
    if recipe.kind not in ("verbatim", "retitled") and rng.random() < 0.3:
        copy = replace(copy, standfirst=None)  # whether a text without it is the same text is a question of taste
    agree: bool | None = True
    if rng.random() < 0.12:
        copy, agree = signed_by_others(rng, copy), False
    elif rng.random() < 0.1:
        copy, agree = replace(copy, has_byline=False), None
    if signal.needs == "agency":
        original, copy = as_agency(original, copy, work.headline.city)
        agree = None
    copy = signal.dress(rng, copy, original)
    if recipe.kind == "excerpt":
        copy = replace(copy, below=(*copy.below, sentence(rng, "read_more", copy, original)))
    middle = None
    if signal.name == "credit with article link" and rng.random() < 0.08:
        middle = _middle(rng, work, original, copy, seed)
        copy = signal.dress(rng, replace(copy, above=(), below=(), postscript=()), middle)
    landed = [original, *([middle] if middle is not None else [])]
    truth = Truth(
        signal.verdict,
        recipe.kind,
        original.url,
        middle is None and (signal.holds_url or recipe.kind == "excerpt"),
        _publisher(original.outlet) if signal.names_publisher and middle is None else None,
        draft.changes,
        draft.also,
        counts_of(work, draft),
        agree if copy.byline is None else None,
        (original.standfirst is not None, copy.standfirst is not None),
    )
    return _pair(number, copy, original, landed, truth, recipe.name, signal.name + (", of a copy" if middle else ""))


def _edited(rng: random.Random, language: Language, recipe: Recipe) -> tuple[Work, Draft]:
    """An article and its copy, drawn until the copy is clearly of its kind."""
    for _ in range(_DRAWS):
        work = article(rng, language, OWN_HOST)
        draft = recipe.edit(rng, Draft(work))
        has_changes = bool(draft.changes) or counts_of(work, draft).moved > 0
        if has_changes == recipe.has_changes and is_clear(recipe.kind, shares_of(work, draft.work), has_changes=has_changes):
            return work, draft
    raise AssertionError(f"{recipe.name}: no clear pair in {_DRAWS} draws; the recipe contradicts the definitions of truth.py")


def _signal(rng: random.Random, recipe: Recipe, language: Language, copied: Language) -> Signal:
    if recipe.kind == "translated" and language == "en" and rng.random() < 0.6:
        return TRANSLATOR
    fitting = [one for one in SIGNALS if _is_possible(one, recipe, language, copied)]
    return rng.choices(fitting, [one.weight for one in fitting])[0]


def _is_possible(signal: Signal, recipe: Recipe, language: Language, copied: Language) -> bool:
    if signal.name in ("nothing", "SPIP label alone") and recipe.name not in _NEAR:
        return False
    if recipe.kind in ("translated", "excerpt", "updated") and signal.needs == "agency":
        return False
    if signal.needs == "counter":
        return language != "de" and recipe.kind != "updated"
    if signal.needs == "wordpress":
        return can_have(language, "invented", "wordpress")
    return signal.needs != "spip" or can_have(copied, "invented", "spip")


def _outlets(rng: random.Random, recipe: Recipe, signal: Signal, language: Language, copied: Language) -> tuple[Outlet, Outlet]:
    """Where the text first ran, and where it ran again."""
    skins = {"spip": "spip", "linked data": rng.choice(("wordpress_block", "bespoke", "ghost"))}
    skin = skins.get(signal.needs, "")
    for _ in range(_DRAWS):
        source = _source(rng, recipe, signal, language)
        outlet = outlet_for(rng, copied, skin=skin if can_have(copied, "invented", skin) else "bespoke")
        is_html = outlet.skin != "markdown" or signal.needs in ("", "counter")
        if source != outlet and source.skin != "markdown" and is_html:
            return source, outlet
    raise AssertionError(f"outlets.toml has no two outlets for {signal.name} from {language} to {copied}")


def _source(rng: random.Random, recipe: Recipe, signal: Signal, language: Language) -> Outlet:
    if signal.needs == "counter":
        return outlet_for(rng, language, "programmes", "the_conversation")
    if signal.needs == "agency":
        return outlet_for(rng, language, "agencies")
    if signal.needs == "wordpress":
        return outlet_for(rng, language, skin="wordpress")
    known = [one for one in outlets("programmes", language) if recipe.kind != "updated" or one.skin != "the_conversation"]
    return rng.choice(known) if known and rng.random() < 0.4 else outlet_for(rng, language)


def _linked(rng: random.Random, draft: Draft, recipe: Recipe) -> Draft:
    """The draft with links dropped, led elsewhere and put in, each in some of the pairs.

    In a translation no words say that a link was led elsewhere: one that is dropped and one that is put in look the same.
    """
    if rng.random() < 0.3:
        draft = edits.drop_links(rng, draft, rng.randint(1, 4))
    if rng.random() < 0.25 and recipe.kind != "translated":
        draft = edits.rewrite_links(rng, draft, rng.randint(1, 2))
    if rng.random() < 0.25:
        draft = edits.add_links(rng, draft, rng.randint(1, 3))
    return draft


def _middle(rng: random.Random, work: Work, original: Content, copy: Content, seed: str) -> Content:
    """A page that has the whole text from the original, for the copy to be taken from."""
    taken = (copy.outlet, original.outlet)
    free = [one for one in outlets("invented", original.language) if one not in taken and one.skin != "markdown"]
    page = copy_page(rng, work, rng.choice(free), original.published + timedelta(minutes=30), f"{seed}/middle")
    return placed(rng, page, sentence(rng, "article", page, original))


def _no_copy(rng: random.Random, number: int, language: Language, name: str, verdict: str, seed: str) -> Pair:
    day = some_day(rng)
    work, second = article(rng, language, OWN_HOST), article(rng, language, OWN_HOST)
    is_programme = name == "programme's own page" and can_have(language, "programmes", "the_conversation")
    table, skin = ("programmes", "the_conversation") if is_programme else ("invented", "")
    if name == "programme's own page" and not is_programme:
        name, verdict = "no sign", "none"
    outlet = outlet_for(rng, language, table, skin)
    if outlet.skin == "markdown":
        outlet = outlet_for(rng, language, skin="bespoke")
    elsewhere = rng.choice([one for one in outlets("invented", language) if one != outlet and one.skin != "markdown"])
    later = day + timedelta(days=rng.randint(1, 9))
    if name == "same subject, same quotations":
        other = original_page(rng, second, elsewhere, day - timedelta(days=2), f"{seed}/other")
        while not is_unlike(work := about_the_same(rng, work, second, other.url), second):
            work = article(rng, language, OWN_HOST)
        page = original_page(rng, work, outlet, day, f"{seed}/page")
    else:
        page = original_page(rng, work, outlet, day, f"{seed}/page")
        if name in ("no sign", "offer to republish", "copied elsewhere", "programme's own page"):
            other = copy_page(rng, work, elsewhere, later, f"{seed}/other")
            other = placed(rng, other, sentence(rng, "article", other, page))
        else:
            other = original_page(rng, second, elsewhere, later, f"{seed}/other")
    page = with_sign(rng, name, page, other)
    return _pair(number, page, other, [other], Truth(verdict), name, "")


def _publisher(outlet: Outlet) -> tuple[str, str]:
    domain = outlet.host
    for name in ("www.", "fr.", "es."):
        domain = domain.removeprefix(name)
    return outlet.name, domain.replace(".", "_").replace("-", "_")


def _pair(number: int, copy: Content, other: Content, landed: list[Content], truth: Truth, recipe: str, signal: str) -> Pair:
    redirects = {}
    for page in landed:
        if page.outlet.skin == "the_conversation":
            redirects[f"https://theconversation.com/article-{page.url.rpartition('-')[2]}"] = page.url
        redirects[f"{page.outlet.home}?p={tracker_number(page)}"] = page.url
    skins = f"{other.outlet.skin} > {copy.outlet.skin}"
    host = landed[0].outlet.host if truth.kind is not None else copy.outlet.host
    pages = {page.url: _read_as(page, host) for page in (*landed, other)}
    return Pair(number, _read_as(copy, host), pages[other.url], tuple(pages.values()), redirects, truth, recipe, signal, skins)


def _read_as(content: Content, own_host: str) -> Page:
    """The page as a crawl brings it in; ``own_host`` is where the text's links to older articles of its site lead."""
    body = page_of(content).replace(OWN_HOST.encode(), own_host.encode())
    kind = "text/markdown" if is_markdown(content) else "text/html; charset=utf-8"
    fetched = max(content.published, content.modified or content.published) + timedelta(days=1)
    return Page(content.url, body, kind, fetched_at=fetched, capture_id=content.seed)
