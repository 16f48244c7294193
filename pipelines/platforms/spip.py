"""SPIP: articles by its own class names, in the skins met so far (with crayon classes, without, Escal).

Names come from SPIP's distributed templates (``article.html`` of squelettes-dist) and from 23 real pages; N is id_article.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.asides import Aside, generic_aside
from pipelines.extract.candidates import Candidates, Claims
from pipelines.extract.elements import classes_of, words_of
from pipelines.platforms.face import Face
from pipelines.platforms.platform import PlatformPage
from pipelines.platforms.spip_labels import first_published_of, printed_authors_of, ps_date_of

_CRAYON = re.compile(r"article-(titre|surtitre|soustitre|chapo|descriptif|introduction|texte|ps|notes|auteurs_texte)-(\d+)")
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
_BOXES = _PART_NAMES["ps"] | _PART_NAMES["notes"]
# Boxes that hold parts of other articles or of readers: comments, Escal's list of the same section, cards.
_FOREIGN = re.compile(
    r"forum|comment|meme-rub|encart|aside|sidebar|liste|(?:^|\s)menu|pied|footer|navigation|repondre", re.IGNORECASE
)
_CAPTIONS = re.compile(
    r"(?:^|\s)(?:spip_doc_(?:titre|descriptif|legende|inner_legende)|document-(?:titre|descriptif)-\d+)(?:\s|$)"
)
_CREDITS = re.compile(r"(?:^|\s)(?:spip_doc_credits?|document-credits-\d+)(?:\s|$)")
_DATE_LINES = frozenset({"info-publi", "dates_auteurs", "date", "date-publication", "infos", "publication"})


# Sites hide the generator; of these signs in the head's addresses one is met nearly everywhere.
_ADDRESSES = ("spip", "SPIP", "page=backend", "local/cache-", "squelettes")

# Elements by class, and by id with "#" before it, in document order.
Named = dict[str, list[HtmlElement]]


def read(tree: HtmlElement, face: Face) -> PlatformPage | None:
    """What SPIP's markup says of the page; None for a page that is not SPIP's."""
    is_sure = face.made_by("generator=spip")
    if not is_sure and not any(map(face.loads, _ADDRESSES)) and not any(map(_is_spip_heading, tree.iter("h1", "h2", "h3"))):
        return None
    named = _named(tree)
    if not is_sure and not _is_spip(tree, face, named):
        return None
    parts = _parts(named)
    roots = tuple(parts[name] for name in ("texte", "hyperlien", "ps", "notes") if name in parts and not _inside(parts, name))
    has_text = "texte" in parts
    return PlatformPage("spip", roots if has_text else (), _aside, _claims(tree, named, parts), is_whole=has_text)


def _is_spip_heading(heading: HtmlElement) -> bool:
    """A title or a subheading as SPIP's editor writes it, for pages whose head says nothing."""
    names = heading.get("class")
    return (names is not None and ("spip" in names or "crayon" in names)) or heading.get("id") == "titre-article"


def _named(tree: HtmlElement) -> Named:
    named: Named = {}
    for element in tree.iter(etree.Element):
        for name in (element.get("class") or "").split():
            named.setdefault(name, []).append(element)
        if identifier := element.get("id"):
            named.setdefault(f"#{identifier}", []).append(element)
    return named


def _is_spip(tree: HtmlElement, face: Face, named: Named) -> bool:
    """One sure sign, or two weak ones."""
    if "crayon" in named and any(map(_CRAYON.fullmatch, named)):
        return True
    weak = (
        "spip_out" in named or "spip_in" in named,
        any(name.startswith(("spip_document", "spip_logo")) for name in named),
        face.loads("page=backend"),
        face.loads("spip.php?")
        or any("spip.php" in (element.get("href") or element.get("action") or "") for element in tree.iter("a", "form")),
        any(element.tag in ("h3", "ul") for element in named.get("spip", ())),
        "#titre-article" in named and "#texte-article" in named,
        face.loads("local/cache-"),
    )
    return sum(weak) >= 2


def _parts(named: Named) -> dict[str, HtmlElement]:
    """The article's parts by name: by the crayon number of its title, else by the skins' class names."""
    parts = _crayon_parts(named)
    for name, names in _PART_NAMES.items():
        if name not in parts:
            places = {element: None for part in names for element in (*named.get(part, ()), *named.get(f"#{part}", ()))}
            found = [element for element in places if element.tag not in ("body", "html") and not _is_foreign(element)]
            found = [element for element in found if words_of(element)]
            if found:
                parts[name] = max(found, key=lambda element: len(words_of(element))) if name == "texte" else found[0]
    if "chapo" not in parts and "descriptif" in parts:
        parts["chapo"] = parts["descriptif"]
    return parts


def _crayon_parts(named: Named) -> dict[str, HtmlElement]:
    by_number: dict[str, dict[str, HtmlElement]] = {}
    for name, elements in named.items():
        found = _CRAYON.fullmatch(name)
        element = next((element for element in elements if words_of(element)), None) if found else None
        if found and element is not None:
            by_number.setdefault(found.group(2), {})[found.group(1)] = element
    # Teasers of other articles carry crayons too; the article itself is the one with a text and the page's title.
    ranked = sorted(
        by_number.values(),
        key=lambda parts: ("titre" in parts and _is_page_title(parts["titre"]), "texte" in parts),
        reverse=True,
    )
    return dict(ranked[0]) if ranked else {}


def _is_page_title(element: HtmlElement | None) -> bool:
    """An h1, or what SPIP-r's skins put right into one."""
    around = element.getparent() if element is not None else None
    return (element is not None and element.tag == "h1") or (around is not None and around.tag == "h1")


def _is_foreign(element: HtmlElement) -> bool:
    own = f"{element.get('class') or ''} {element.get('id') or ''}"
    if re.search(r"forum|comment|meme-rub", own, re.IGNORECASE):
        return True
    for ancestor in element.iterancestors():
        if ancestor.tag in ("body", "html", "main", "article"):
            return False
        # Not in <footer>: SPIP-r's skins put the notes and the P.S. into the article's own.
        if ancestor.tag in ("aside", "nav") or _FOREIGN.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return True
    return False


def _inside(parts: dict[str, HtmlElement], name: str) -> bool:
    """True when the part lies in the text already: it must not be read twice."""
    return name != "texte" and "texte" in parts and any(ancestor is parts["texte"] for ancestor in parts[name].iterancestors())


def _aside(element: HtmlElement) -> Aside | None:
    """SPIP's own boxes inside the text; anything else as on other sites."""
    names = element.get("class") or ""
    if not names and not element.get("id"):
        return "skip" if element.tag in ("h2", "h3") and _is_box_title(element) else generic_aside(element)
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
    crayon = next(filter(None, map(_CRAYON.fullmatch, tokens)), None)
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


def _is_box_title(heading: HtmlElement) -> bool:
    """The heading of the notes or of the P.S., where the skin gives it no class of its own."""
    around = heading.getparent()
    return around is not None and heading.getprevious() is None and bool(classes_of(around) & _BOXES)


def _claims(tree: HtmlElement, named: Named, parts: dict[str, HtmlElement]) -> Candidates:
    claims = Claims()
    for part, field in (("titre", "headline"), ("chapo", "standfirst"), ("soustitre", "standfirst")):
        if part in parts:
            claims.add(field, words_of(parts[part]), f"spip.{part}")
    _add_dates(claims, tree, named, parts)
    _add_authors(claims, named)
    return claims.candidates()


def _add_dates(claims: Claims, tree: HtmlElement, named: Named, parts: dict[str, HtmlElement]) -> None:
    for element in named.get("published", ()):
        if not _is_foreign(element):
            claims.add("date_published", element.get("title") or element.get("datetime") or words_of(element), "spip.published")
    for element in tree.iter("time"):
        if element.get("pubdate") is not None and not _is_foreign(element):
            claims.add("date_published", element.get("datetime"), "spip.published")
    claims.add("date_published", _printed_date(tree), "spip.printed")
    body = tree.find("body")
    claims.add("date_first_published", first_published_of(words_of(body if body is not None else tree)), "spip.date_redac")
    if "ps" in parts:
        claims.add("date_first_published", ps_date_of(words_of(parts["ps"])), "spip.ps")


def _printed_date(tree: HtmlElement) -> str | None:
    """The first line of the article that prints a day and a year, without the authors behind it."""
    lines = [line for line in tree.iter("p", "div", "span") if classes_of(line) & _DATE_LINES and not _is_foreign(line)]
    around = {ancestor for line in lines for ancestor in line.iterancestors()}
    for line in lines:
        printed = printed_authors_of(words_of(line))[0] if line not in around else ""
        # A day and a year: "En kiosques : juillet 2020" tells of the paper.
        if len(printed) < 200 and re.search(r"\b\d{1,2}\b.*\b\d{4}\b", printed):
            return printed
    return None


def _add_authors(claims: Claims, named: Named) -> None:
    cards = [element for element in named.get("author", ()) if "vcard" in classes_of(element)]
    for element in cards or named.get("auteurs", []):
        if _is_foreign(element):
            continue
        names = element.xpath(".//*[contains(concat(' ', @class, ' '), ' fn ')]") or element.xpath(".//a") or [element]
        for name in names:
            if 1 < len(words_of(name)) < 120:
                claims.add_author(words_of(name), "spip.author")
