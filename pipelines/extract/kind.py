"""What sort of page it is: article, listing, home or other."""

from __future__ import annotations

from urllib.parse import urlsplit

from pipelines.extract.candidates import Candidates
from pipelines.extract.jsonld import ARTICLE_TYPES
from pipelines.extract.layout import Layout
from pipelines.records import DocumentKind

# Running text from which a page with a headline counts as an article, in characters; shorter ones need a claim to be one.
ARTICLE_CHARACTERS = 600
SHORT_ARTICLE_CHARACTERS = 150
# A list of links with words around them: at least so many, and so much of the text is theirs. A short article that cites much
# has many links a line too, but its words are its own.
LISTING_LINKS = 5
LISTING_SHARE = 0.5

_CLAIMS_ARTICLE = {"article", "blog", "news", "newsarticle"} | {
    name.lower() for name in ARTICLE_TYPES - {"WebPage", "CreativeWork", "VideoObject"}
}
_CLAIMS_LISTING = {"collectionpage", "searchresultspage", "itemlist"}


def kind_of(url: str, claims: Candidates, headline: str | None, layout: Layout) -> DocumentKind:
    """The page's kind by its address, by what it claims, and by its share of running text."""
    parts = urlsplit(url)
    if parts.path.rstrip("/") in ("", "/index.html", "/index.php") and not parts.query:
        return "home"
    claimed = {claim.value.lower() for claim in claims.page_type}
    length = len(layout.text)
    if claimed & _CLAIMS_LISTING or (_is_list_of_links(layout) and not claimed & _CLAIMS_ARTICLE):
        return "listing"
    # A day in a sentence is a weak sign: "Adopted by the council on 6 October" stands in a rule.
    is_dated = any(claim.source.split(".")[0] not in ("line", "script") for claim in claims.date_published)
    needed = SHORT_ARTICLE_CHARACTERS if claimed & _CLAIMS_ARTICLE or is_dated else ARTICLE_CHARACTERS
    return "article" if headline and length >= needed else "other"


def _is_list_of_links(layout: Layout) -> bool:
    spans = [(anchor.start, anchor.end) for anchor in layout.anchors if anchor.start is not None and anchor.end is not None]
    linked = sum(end - start for start, end in spans)
    return len(spans) >= LISTING_LINKS and linked > LISTING_SHARE * len(layout.text)
