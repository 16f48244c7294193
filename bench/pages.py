"""Generated news pages of real size: seeded, so that two runs serve the same bytes.

Measured on real pages (mean and median of 90; of 120 others): 171 and 118 KB, 760 and 700 elements (others: 1130),
140 and 124 links, 7 and 4 KB of text in paragraphs (others: 17), 34 and 26 KB gzipped. ``trafilatura.bare_extraction``
took 26 to 48 ms in the mean and 16 to 25 in the median. Clean markup of that size takes it 10 ms only: what costs are
pages without a date in the head, comments, boxes inside the text and containers without a telling name. The generator
has all of these: 150 and 105 KB, 1040 and 830 elements, 190 and 170 links, 20 and 15 KB of text, 34 and 23 ms.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

# Size of a page: log-normal; mean / median = exp(sigma**2 / 2) = 1.43.
MEDIAN_BYTES = 105_000
SIGMA = 0.845
SMALLEST, LARGEST = 22_000, 900_000
# Share of pages whose head says neither author nor date, and whose text stands in containers without a telling name.
BARE_SHARE = 0.4

WORDS = (Path(__file__).parent / "words.txt").read_text("utf-8").split()
WEIGHTS = [1 / (rank + 3) for rank in range(len(WORDS))]
CLASSES = [
    "card",
    "teaser",
    "grid",
    "col-12",
    "col-md-6",
    "is-layout-flow",
    "o-box",
    "c-link",
    "c-meta",
    "u-mt-2",
    "js-track",
    "lazy",
]


def article_page(number: int, seed: int = 20261124) -> str:
    """Page ``number`` of the generated site, as HTML."""
    rng = random.Random(f"{seed}/{number}")
    target = min(LARGEST, max(SMALLEST, int(rng.lognormvariate(0, SIGMA) * MEDIAN_BYTES)))
    headline = _title(rng)
    richness = min(2.5, max(0.3, target / 110_000))
    is_bare = rng.random() < BARE_SHARE
    around = [
        _navigation(rng, int(55 * min(richness, 1.2))),
        _article(rng, number, headline, richness, is_bare),
        _comments(rng, int(rng.choice([0, 20, 90]) * richness)),
        _cards(rng, int(30 * richness)),
        _footer(rng),
    ]
    head = _head(rng, number, headline, is_bare)
    used = len(head) + sum(map(len, around))
    scripts = _scripts(rng, max(4_000, target - used))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n{scripts[0]}\n</head>\n<body class="single single-post">\n'
        + "\n".join(around)
        + f"\n{scripts[1]}\n</body>\n</html>\n"
    )


def _words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, WEIGHTS, k=count))


def _sentence(rng: random.Random) -> str:
    text = _words(rng, rng.randint(8, 26))
    if rng.random() < 0.15:
        text += f" {rng.randint(2, 980)} {rng.choice(['percent', 'million', 'houses', 'people'])}"
    return text[0].upper() + text[1:] + "."


def _title(rng: random.Random) -> str:
    return _words(rng, rng.randint(6, 11)).capitalize()


def _slug(rng: random.Random) -> str:
    return "-".join(rng.choices(WORDS, k=rng.randint(4, 8)))


def _name(rng: random.Random) -> str:
    given = rng.choice(["Ana", "Bram", "Celeste", "Dinah", "Emre", "Fenna", "Goran", "Hilde", "Ivo", "Jelena", "Kofi", "Lucia"])
    family = rng.choice(["Aldana", "Brouwer", "Castell", "Dvorak", "Eriksen", "Fontaine", "Gruber", "Hartog", "Ilic", "Jansen"])
    return f"{given} {family}"


def _head(rng: random.Random, number: int, headline: str, is_bare: bool) -> str:
    url = f"https://www.daily-bench.example/news/{number}/{_slug(rng)}"
    image = f"https://img.daily-bench.example/{rng.getrandbits(64):016x}.jpg?w=1200&amp;h=630&amp;fit=crop"
    published = (
        f"2024-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}T{rng.randint(5, 22):02d}:{rng.randint(0, 59):02d}:00+01:00"
    )
    author = _name(rng)
    description = _sentence(rng)
    linked_data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": headline,
        "datePublished": published,
        "dateModified": published,
        "author": [{"@type": "Person", "name": author}],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": "The Daily Bench",
            "logo": {"@type": "ImageObject", "url": image},
        },
        "mainEntityOfPage": url,
        "image": [image],
        "description": description,
    }
    metas = {
        "description": description,
        "author": author,
        "viewport": "width=device-width, initial-scale=1",
        "robots": "index, follow, max-image-preview:large",
        "twitter:card": "summary_large_image",
    }
    properties = {
        "og:type": "article",
        "og:title": headline,
        "og:description": description,
        "og:image": image,
        "og:site_name": "The Daily Bench",
        "article:published_time": published,
        "article:section": rng.choice(["News", "Economy", "Region", "Science"]),
    }
    if is_bare:
        for name in ("author", "article:published_time"):
            metas.pop(name, None)
            properties.pop(name, None)
    return "\n".join(
        [
            '<meta charset="utf-8">',
            f"<title>{headline} - The Daily Bench</title>",
            *(f'<meta name="{name}" content="{value}">' for name, value in metas.items()),
            *(f'<meta property="{name}" content="{value}">' for name, value in properties.items()),
            *(f'<link rel="preload" as="script" href="/static/{rng.getrandbits(32):08x}.js">' for _ in range(8)),
            "" if is_bare else f'<script type="application/ld+json">{json.dumps(linked_data)}</script>',
        ]
    )


def _navigation(rng: random.Random, links: int) -> str:
    items = "\n".join(
        f'<li class="menu-item menu-item-{rng.randint(100, 9999)}"><a class="c-nav__link" href="/{_slug(rng)}/"'
        f' data-track="nav|{rng.getrandbits(24):06x}"><span>{_words(rng, rng.randint(1, 3)).title()}</span></a></li>'
        for _ in range(links)
    )
    logo = '<a href="/" class="logo">The Daily Bench</a>'
    return f'<header class="site-header">{logo}<nav class="c-nav"><ul>\n{items}\n</ul></nav></header>'


def _article(rng: random.Random, number: int, headline: str, richness: float, is_bare: bool) -> str:
    parts = [
        f'<main id="content"><article class="post post-{number}" itemscope itemtype="https://schema.org/NewsArticle">',
        f'<header class="entry-header"><h1 class="entry-title">{headline}</h1><p class="standfirst">{_sentence(rng)}</p>'
        f'<div class="byline">By <a rel="author" href="/authors/{_slug(rng)}">{_name(rng)}</a>'
        f'<span class="dateline">{rng.randint(1, 28)} March 2024</span></div></header>',
        '<div class="entry-content"><div class="l-wrap"><div class="l-inner">',
    ]
    for index in range(max(8, int(rng.gauss(40, 10) * richness**0.8))):
        if index and index % 6 == 0:
            parts.append(f"<h2>{_title(rng)}</h2>")
        if index % 9 == 4:
            parts.append(_figure(rng))
        if index % 11 == 7:
            parts.append(
                '<aside class="o-box o-box--related"><h4>Read more</h4><ul>'
                f'<li><a href="/news/{_slug(rng)}">{_title(rng)}</a></li>'
                f'<li><a href="/news/{_slug(rng)}">{_title(rng)}</a></li></ul></aside>'
            )
        sentences = [_sentence(rng) for _ in range(rng.randint(1, 4))]
        if rng.random() < 0.4:
            place = rng.randrange(len(sentences))
            anchor = sentences[place].split()[:4]
            link = f'<a href="https://source{rng.randint(1, 400)}.example/{_slug(rng)}">{" ".join(anchor)}</a>'
            sentences[place] = " ".join([link, *sentences[place].split()[4:]])
        if rng.random() < 0.2:
            sentences.insert(0, f"<strong><span>{_words(rng, 3).capitalize()}</span></strong>")
        parts.append(f"<p>{' '.join(sentences)}</p>")
        if index % 7 == 3:
            parts.append(f'<div class="ad-slot" id="ad-{index}"><div class="ad-inner"><span>Advertisement</span></div></div>')
    parts.append('</div></div></div><footer class="entry-footer">')
    parts.extend(f'<a rel="tag" href="/tags/{word}/">{word}</a>' for word in rng.sample(WORDS, 6))
    parts.append("</footer></article></main>")
    page = "\n".join(parts)
    if is_bare:
        for telling, mute in (
            ('main id="content"', "div"),
            ("article", "div"),
            ("entry-content", "x1"),
            ("entry-", "x2-"),
            ("main", "div"),
        ):
            page = (
                page.replace(f"<{telling}", f"<{mute}")
                .replace(f"</{telling}>", f"</{mute}>")
                .replace(f'class="{telling}', f'class="{mute}')
            )
    return page


def _image(rng: random.Random) -> str:
    base = f"https://img.daily-bench.example/{rng.getrandbits(64):016x}/{_slug(rng)}.jpg"
    sizes = ", ".join(f"{base}?w={width}&amp;q=75 {width}w" for width in (320, 480, 640, 960))
    alternative = _words(rng, 6)
    return f'<img class="lazy" loading="lazy" src="{base}?w=640" srcset="{sizes}" sizes="100vw" alt="{alternative}">'


def _figure(rng: random.Random) -> str:
    return f"<figure>{_image(rng)}<figcaption>{_sentence(rng)} <span class='credit'>{_name(rng)}</span></figcaption></figure>"


def _cards(rng: random.Random, count: int) -> str:
    cards = "\n".join(
        f'<div class="{" ".join(rng.sample(CLASSES, 5))}" data-id="{rng.getrandbits(40):010x}"><a href="/news/{_slug(rng)}">'
        f'<div class="ratio">{_image(rng)}</div><h3 class="c-card__title">{_title(rng)}</h3></a>'
        f'<p class="c-card__text">{_sentence(rng)}</p><time>{rng.randint(1, 23)} hours ago</time></div>'
        for _ in range(count)
    )
    return f'<section class="river"><h2>Latest</h2>\n{cards}\n</section>'


def _comments(rng: random.Random, count: int) -> str:
    comments = "\n".join(
        f'<li class="reply depth-{rng.randint(1, 3)}" id="c{rng.getrandbits(24)}"><div class="reply-head"><b>{_name(rng)}</b>'
        f'<span class="when"><time>{rng.randint(1, 28)} March 2024, {rng.randint(10, 23)}:{rng.randint(10, 59)}</time></span>'
        "</div>"
        f'<div class="reply-text"><p>{_sentence(rng)} {_sentence(rng)}</p></div><a href="#reply">Reply</a></li>'
        for _ in range(count)
    )
    return f'<section id="discussion"><h2>{count} replies</h2><ol>\n{comments}\n</ol></section>'


def _footer(rng: random.Random) -> str:
    links = "".join(f'<li><a href="/{_slug(rng)}">{_words(rng, 2).title()}</a></li>' for _ in range(25))
    return f'<footer class="site-footer"><ul>{links}</ul><p>© 2024 The Daily Bench</p></footer>'


def _scripts(rng: random.Random, size: int) -> tuple[str, str]:
    """Inline style for the head and page state for the end of the body, together about ``size`` characters."""
    rules, length = [], 0
    while length < min(size // 4, 30_000):
        rule = (
            f".{rng.choice(CLASSES)}-{rng.getrandbits(16):04x}{{margin:{rng.randint(0, 40)}px;color:#{rng.getrandbits(24):06x}}}"
        )
        rules.append(rule)
        length += len(rule)
    teasers = []
    while length < size - 400:
        teaser = json.dumps(
            {
                "id": f"{rng.getrandbits(64):016x}",
                "type": "teaser",
                "url": f"/news/{_slug(rng)}",
                "title": _title(rng),
                "seo": {"noindex": False, "canonical": None},
                "image": {"w": 640, "h": 360, "hash": f"{rng.getrandbits(64):016x}"},
            }
        )
        teasers.append(teaser)
        length += len(teaser) + 1
    state = f'<script>window.__STATE__={{"items":[{",".join(teasers)}]}};</script>'
    loader = (
        "<script>(function(d){var s=d.createElement('script');s.src='/static/tag.js';d.head.appendChild(s)})(document)</script>"
    )
    return f"<style>{''.join(rules)}</style>", f"{state}\n{loader}"
