"""Pages that are no copies though something on them looks like it: offers, notices of copies, own credits, shared sources."""

from __future__ import annotations

import html
import random
from dataclasses import replace

from bench.pairs.content import Content, outlets
from bench.pairs.signals import placed, sentence, tracker_number
from bench.pairs.works import Block, Citation, Sentence, Work

# The plug-in's modal, and a site's own.
_OFFERS = (
    '<div id="republication-tracker-tool-modal" class="republication-modal" style="display:none"><h3>Republish this article</h3>'
    '<textarea readonly id="republication-tracker-tool-shareable-content" rows="5">{pasted}</textarea></div>',
    '<div class="republish-content" hidden><textarea class="republish-content__textarea">{pasted}</textarea></div>',
)


def with_sign(rng: random.Random, name: str, page: Content, other: Content) -> Content:
    """The page with what makes it look like a copy, or like nothing ("no sign", "programme's own page")."""
    if name == "offer to republish":
        return replace(page, behind=(*page.behind, _offer(rng, page)))
    if name == "copied elsewhere":
        return placed(rng, page, sentence(rng, "outgoing", page, other))
    if name == "own credit":
        return placed(rng, page, sentence(rng, "own", page, page))
    if name == "first published on a day":
        return placed(rng, page, sentence(rng, "first_date", page, page))
    if name == "co-publication":
        return placed(rng, page, sentence(rng, "co_publication", page, other))
    if name == "agency's material":
        agency = rng.choice(outlets("agencies", page.language))
        return placed(rng, page, sentence(rng, "agency_informed", page, replace(page, outlet=agency)))
    if name == "credit about something else":
        return _with_mention(rng, page, sentence(rng, "mention", page, other))
    if name == "credit in footer or comment":
        if rng.random() < 0.5:
            return replace(page, footer=sentence(rng, "footer_notice", page, other))
        return replace(page, comments=(sentence(rng, "article", page, other), *page.comments))
    return page


def _offer(rng: random.Random, page: Content) -> str:
    """What "Republish this" opens: the whole article for pasting, with the credit and the pixel of its copies."""
    text = "".join(f"<p>{line.markup}</p>" for line in page.lines)
    credit = sentence(rng, "article", page, page)
    pixel = f'<img src="{page.outlet.home}?republication-pixel=true&post={tracker_number(page)}">'
    pasted = html.escape(f"<h1>{page.headline}</h1>{text}<p>{credit}</p>{pixel}")
    return rng.choice(_OFFERS).replace("{pasted}", pasted)


def _with_mention(rng: random.Random, page: Content, text: str) -> Content:
    """The page with a sentence about where something else ran, in the midst of a paragraph in its middle."""
    places = [place for place, line in enumerate(page.lines) if line.kind == "paragraph"]
    place = places[rng.randrange(len(places) // 3, max(len(places) // 3 + 1, 2 * len(places) // 3))]
    line = page.lines[place]
    lines = [*page.lines]
    lines[place] = replace(line, markup=f"{line.markup} {text}", plain=f"{line.plain} {text}")
    return replace(page, lines=tuple(lines))


def about_the_same(rng: random.Random, work: Work, source: Work, source_url: str) -> Work:
    """An article of its own that takes over some of another's quotations and links to it."""
    sayings = [one for block in source.blocks for one in block.sentences if one.quotation is not None]
    shared = rng.sample(sayings, min(len(sayings), rng.randint(2, 4)))
    blocks = list(work.blocks)
    for number, saying in enumerate(shared):
        place = rng.randrange(1, len(blocks))
        if blocks[place].kind == "paragraph":
            blocks[place] = _with_saying(blocks[place], saying, source_url if number == 0 else None)
    return replace(work, blocks=tuple(blocks))


def _with_saying(block: Block, saying: Sentence, url: str | None) -> Block:
    cited = Citation(8001, url) if url is not None and saying.phrase.things else None
    return replace(block, sentences=(*block.sentences, replace(saying, citation=cited)))
