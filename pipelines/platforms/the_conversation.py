"""The Conversation's own pages (markup of 2023; calibre's recipe agrees)."""

from __future__ import annotations

from lxml.html import HtmlElement

from pipelines.extract.asides import Aside, generic_aside
from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.elements import classes_of, first, words_of
from pipelines.platforms.face import Face
from pipelines.platforms.platform import PlatformPage

_ASIDES: dict[str, Aside] = {
    "content-authors": "byline", "content-disclosure-statement": "disclosure", "content-partners": "disclosure", "slot": "skip",
    "inline-promos-skeleton": "skip", "inline-promo": "related", "content-topics": "navigation",
    "content-social-distribution": "share",
    "content-sidebar": "byline",
    "timestamps": "byline", "caption": "caption", "source": "image_credit", "attribution": "image_credit", "donation":
    "donation",
    "inline-donation": "donation", "grid-ten-related": "related",
}  # fmt: skip
_OWN_METAS = ("commissioning-region=", "searchtype=", "current-region=")


def read(tree: HtmlElement, face: Face) -> PlatformPage | None:
    """What the markup says of the page; None for any page that only republishes one of The Conversation's."""
    if not _is_own_page(tree, face):
        return None
    body = first(tree.xpath("//*[contains(concat(' ', @class, ' '), ' content-body ')][@itemprop='articleBody' or .//p]"))
    if body is None:
        return None
    roots = [body, *tree.xpath("//section[contains(concat(' ', @class, ' '), ' content-disclosure-statement ')]")]
    figure = first(tree.xpath("//article//figure[contains(@class, 'magazine') or contains(@class, 'lead')]"))
    roots = [figure, *roots] if figure is not None else roots
    return PlatformPage("the_conversation", tuple(roots), _aside, _claims(tree), is_whole=True)


def _is_own_page(tree: HtmlElement, face: Face) -> bool:
    """The site's frame, which republishing never copies: its head metas, or its author list beside its title."""
    if any(map(face.made_by, _OWN_METAS)):
        return True
    return face.made_by("og:site_name=the conversation\n") and bool(
        tree.xpath("boolean(//section[contains(@class, 'content-authors')]) and boolean(//h1[contains(@class, 'entry-title')])")
    )


def _aside(element: HtmlElement) -> Aside | None:
    for name in (element.get("class") or "").split():
        if name in _ASIDES:
            return _ASIDES[name]
    if "content-body" in classes_of(element):
        return None
    return generic_aside(element)


def _claims(tree: HtmlElement) -> Candidates:
    claims = Claims()
    claims.add(
        "headline",
        words_of(first(tree.xpath("//h1[contains(concat(' ', @class, ' '), ' entry-title ')]"))),
        "the_conversation.entry-title",
    )
    for card in tree.xpath("//section[contains(@class, 'content-authors')]//li[contains(@class, 'vcard')]"):
        name = first(card.xpath(".//*[contains(@class, 'author-name')] | .//a[@rel='author']"))
        role = words_of(first(card.xpath(".//p[contains(@class, 'role')]")))
        # "Professor of Political Science, Drake University": what follows the last comma is the institution.
        claims.add_author(words_of(name), "the_conversation.vcard", role.rpartition(", ")[2] or None)
    for time in tree.xpath("//time[@itemprop='datePublished'][@datetime]"):
        claims.add("date_published", time.get("datetime"), "the_conversation.datePublished")
    for meta in tree.xpath("/html/head/meta[@name='pubdate']"):
        claims.add("date_published", _dashed(meta.get("content", "")), "meta.pubdate")
    claims.add("publisher", "The Conversation", "the_conversation.frame")
    return claims.candidates()


def _dashed(pubdate: str) -> str:
    """ "20231102" as an ISO date; anything else as it is."""
    return f"{pubdate[:4]}-{pubdate[4:6]}-{pubdate[6:]}" if len(pubdate) == 8 and pubdate.isdigit() else pubdate
