"""SPIP: articles by its own class names, in the skins met so far (with crayon classes, without, Escal).

Names come from SPIP's distributed templates (``article.html`` of squelettes-dist) and from 23 real pages; N is id_article.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipelines.extract.asides import Aside, generic_aside
from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.elements import classes_of, words_of
from pipelines.platforms.platform import PlatformPage
from pipelines.platforms.spip_labels import first_published_of, printed_authors_of, ps_date_of

_CRAYON = re.compile(
    r"(?:^|\s)article-(titre|surtitre|soustitre|chapo|descriptif|introduction|texte|ps|notes|auteurs_texte)-(\d+)(?:\s|$)"
)
# Class names of the parts in skins without crayons: squelettes-dist, laviedesidees, sante.gouv.fr, Escal.
_PART_NAMES: dict[str, frozenset[str]] = {
    "texte": frozenset({"texte", "texte-principal", "main-article__texte", "texte-article", "article-texte", "texte_article"}),
    "chapo": frozenset({"chapo", "main-article__chapo", "chapo-article", "article-chapo", "introduction"}),
    "ps": frozenset({"ps", "main-article__ps", "ps-article", "article-ps", "post-scriptum"}),
    "notes": frozenset({"notes", "main-article__notes", "notes-article", "article-notes"}),
    # "View online": no proof of a copy (loldf.org links a tribune that it merely mentions), so it is a note and no claim.
    "hyperlien": frozenset({"hyperlien"}),
    "titre": frozenset({"entry-title", "titre-article", "main-article__titre", "article-titre", "titre_article"}),
    "soustitre": frozenset({"soustitre", "main-article__soustitre"}),
    "surtitre": frozenset({"surtitre", "main-article__surtitre"}),
}
# Boxes that hold parts of other articles or of readers: comments, Escal's list of the same section, cards.
_FOREIGN = re.compile(
    r"forum|comment|meme-rub|encart|aside|sidebar|liste|(?:^|\s)menu|pied|footer|navigation|repondre", re.IGNORECASE
)
_CAPTIONS = re.compile(
    r"(?:^|\s)(?:spip_doc_(?:titre|descriptif|legende|inner_legende)|document-(?:titre|descriptif)-\d+)(?:\s|$)"
)
_CREDITS = re.compile(r"(?:^|\s)(?:spip_doc_credits?|document-credits-\d+)(?:\s|$)")
_DATE_LINES = frozenset({"info-publi", "dates_auteurs", "date", "date-publication", "infos", "publication"})


def read(tree: HtmlElement) -> PlatformPage | None:
    """What SPIP's markup says of the page; None for a page that is not SPIP's."""
    if not _is_spip(tree):
        return None
    parts = _parts(tree)
    roots = tuple(parts[name] for name in ("texte", "hyperlien", "ps", "notes") if name in parts and not _inside(parts, name))
    return PlatformPage("spip", roots if "texte" in parts else (), _aside, _claims(tree, parts))


def _is_spip(tree: HtmlElement) -> bool:
    """One sure sign, or two weak ones: many sites hide the generator."""
    for meta in tree.xpath("/html/head/meta[@name][@content]"):
        if meta.get("name", "").lower() == "generator" and meta.get("content", "").strip().upper().startswith("SPIP"):
            return True
    if tree.xpath("boolean(//*[contains(@class, 'crayon') and contains(@class, 'article-')])"):
        return True
    weak = (
        "boolean(//a[contains(concat(' ', @class, ' '), ' spip_out ') or contains(concat(' ', @class, ' '), ' spip_in ')])",
        "boolean(//*[contains(@class, 'spip_document') or contains(@class, 'spip_logo')])",
        "boolean(//link[contains(@href, 'page=backend')])",
        "boolean(//*[@href[contains(., 'spip.php?')] or @action[contains(., 'spip.php')]])",
        "boolean(//h3[contains(concat(' ', @class, ' '), ' spip ')] | //ul[contains(concat(' ', @class, ' '), ' spip ')])",
        "boolean(//*[@id='titre-article'] and //*[@id='texte-article'])",
    )
    return sum(bool(tree.xpath(sign)) for sign in weak) >= 2


def _parts(tree: HtmlElement) -> dict[str, HtmlElement]:
    """The article's parts by name: by the crayon number of its title, else by the skins' class names."""
    parts = _crayon_parts(tree)
    for name, names in _PART_NAMES.items():
        if name not in parts:
            found = [element for element in _named(tree, names) if not _is_foreign(element) and words_of(element)]
            if found:
                parts[name] = max(found, key=lambda element: len(words_of(element))) if name == "texte" else found[0]
    if "chapo" not in parts and "descriptif" in parts:
        parts["chapo"] = parts["descriptif"]
    return parts


def _crayon_parts(tree: HtmlElement) -> dict[str, HtmlElement]:
    by_number: dict[str, dict[str, HtmlElement]] = {}
    for element in tree.xpath("//*[contains(@class, 'article-')]"):
        found = _CRAYON.search(element.get("class", ""))
        if found and words_of(element):
            by_number.setdefault(found.group(2), {}).setdefault(found.group(1), element)
    # Teasers of other articles carry crayons too; the article itself is the one with a text and the page's title.
    ranked = sorted(
        by_number.values(), key=lambda parts: ("titre" in parts and parts["titre"].tag == "h1", "texte" in parts), reverse=True
    )
    return dict(ranked[0]) if ranked else {}


def _named(tree: HtmlElement, names: frozenset[str]) -> list[HtmlElement]:
    elements = tree.xpath("//*[@class or @id][not(self::body or self::html)]")
    return [element for element in elements if classes_of(element) & names or element.get("id") in names]


def _is_foreign(element: HtmlElement) -> bool:
    own = f"{element.get('class') or ''} {element.get('id') or ''}"
    if re.search(r"forum|comment|meme-rub", own, re.IGNORECASE):
        return True
    for ancestor in element.iterancestors():
        if ancestor.tag in ("body", "html", "main", "article"):
            return False
        if ancestor.tag in ("aside", "nav", "footer") or _FOREIGN.search(
            f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        ):
            return True
    return False


def _inside(parts: dict[str, HtmlElement], name: str) -> bool:
    """True when the part lies in the text already: it must not be read twice."""
    return name != "texte" and "texte" in parts and any(ancestor is parts["texte"] for ancestor in parts[name].iterancestors())


def _aside(element: HtmlElement) -> Aside | None:
    """SPIP's own boxes inside the text; anything else as on other sites."""
    names = element.get("class") or ""
    if not names and not element.get("id"):
        return generic_aside(element)
    tokens = classes_of(element)
    # "P.S." and "Footnotes", the titles of the boxes.
    if "sommaire-back" in names or "pas_surlignable" in tokens:
        return "skip"
    if element.get("id") == "outil_sommaire" or tokens & {"cs_sommaire", "nav-sommaire", "sommaire"}:
        return "contents"
    if _CAPTIONS.search(names):
        return "caption"
    if _CREDITS.search(names):
        return "image_credit"
    crayon = _CRAYON.search(names)
    part = crayon.group(1) if crayon else next((part for part in ("ps", "notes") if tokens & _PART_NAMES[part]), None)
    if part in ("ps", "notes"):
        return "ps" if part == "ps" else "footnote"
    if "hyperlien" in tokens:
        return "credit"
    if re.search(r"(?:^|\s)(?:forum|comment-|formulaire_forum)", names):
        return "comments"
    if "spip_note_ref" in tokens or crayon or tokens & {"spip", "texteencadre-spip"}:
        return None
    return generic_aside(element)


def _claims(tree: HtmlElement, parts: dict[str, HtmlElement]) -> Candidates:
    claims = Claims()
    for part, field in (("titre", "headline"), ("chapo", "standfirst"), ("soustitre", "standfirst")):
        if part in parts:
            claims.add(field, words_of(parts[part]), f"spip.{part}")
    _add_dates(claims, tree, parts)
    _add_authors(claims, tree)
    return claims.candidates()


def _add_dates(claims: Claims, tree: HtmlElement, parts: dict[str, HtmlElement]) -> None:
    for element in tree.xpath("//*[contains(concat(' ', @class, ' '), ' published ')]"):
        if not _is_foreign(element):
            claims.add("date_published", element.get("title") or element.get("datetime") or words_of(element), "spip.published")
    for element in tree.xpath("//*[@class and (self::p or self::div or self::span)]"):
        if classes_of(element) & _DATE_LINES and not _is_foreign(element):
            printed = printed_authors_of(words_of(element))[0]
            # A day and a year: "En kiosques : juillet 2020" tells of the paper.
            if re.search(r"\b\d{1,2}\b.*\b\d{4}\b", printed) and len(printed) < 200:
                claims.add("date_published", printed, "spip.printed")
                break
    body = tree.find("body")
    claims.add("date_first_published", first_published_of(words_of(body if body is not None else tree)), "spip.date_redac")
    if "ps" in parts:
        claims.add("date_first_published", ps_date_of(words_of(parts["ps"])), "spip.ps")


def _add_authors(claims: Claims, tree: HtmlElement) -> None:
    elements = tree.xpath(
        "//*[contains(concat(' ', @class, ' '), ' author ') or contains(concat(' ', @class, ' '), ' auteurs ')]"
    )
    for element in elements:
        if _is_foreign(element) or "vcard" not in classes_of(element) | {
            "vcard" for _ in element.xpath("self::*[contains(@class, 'auteurs')]")
        }:
            continue
        names = element.xpath(".//*[contains(concat(' ', @class, ' '), ' fn ')]") or element.xpath(".//a") or [element]
        for name in names:
            if 1 < len(words_of(name)) < 120:
                claims.add_author(words_of(name), "spip.author")
