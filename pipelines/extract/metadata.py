"""What a page of any publisher claims about itself, each claim with its source: JSON-LD, meta tags, microdata, printed lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from pipelines.extract.candidates import Candidates, Claims, merged
from pipelines.extract.headings import title_words
from pipelines.extract.jsonld import (
    Node,
    article_node,
    json_ld_nodes,
    strings_of,
    text_of_value,
    types_of,
    url_of_value,
    values_of,
)
from pipelines.extract.microdata import article_properties, names_in
from pipelines.extract.printed import printed_claims
from pipelines.extract.printed_dates import date_claims
from pipelines.records import PersonRole

# Meta names (and properties) by field, the most trusted first. Names are compared in lower case.
_META: dict[str, tuple[str, ...]] = {
    "headline": ("og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title",
    "twitter:title", "title"),
    "standfirst": ("og:description", "description", "dc.description", "twitter:description", "sailthru.description"),
    "date_published": (
        "article:published_time", "og:published_time", "og:article:published_time", "citation_publication_date",
        "citation_online_date",
        "citation_date", "dcterms.created", "dcterms.issued", "dc.date.issued", "dc.date.created", "dc.date", "dcterms.date",
        "parsely-pub-date",
        "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "ptime",
        "cxenseparse:recs:publishtime",
        "date", "dcsext.articlefirstpublished",
        "pdf.creationdate",  # written by pdf_page
    ),
    # Written by markdown_page from the front matter of a copy.
    "date_first_published": ("tearsheet:first_published",),
    "date_modified": ("article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified", "lastmod",
    "last-modified", "revised", "pdf.moddate"),
    "publisher": ("citation_publisher", "dc.publisher", "dcterms.publisher"),
    "site_name": ("og:site_name", "application-name", "apple-mobile-web-app-title", "citation_journal_title"),
    "license": ("dc.rights", "dcterms.rights", "dcterms.license", "dc.rights.license", "license", "rights"),
    "is_based_on": ("original-source", "syndication-source", "dc.source", "dcterms.source"),
    "og_url": ("og:url",),
    "language": ("dc.language", "dcterms.language", "content-language", "language", "og:locale"),
    "page_type": ("og:type",),
}  # fmt: skip
_META_AUTHORS = (
    "citation_author", "author", "article:author", "dc.creator", "dcterms.creator", "dc.contributor", "parsely-author",
    "sailthru.author",
    "byl", "og:article:author", "article:author_name", "twitter:data1",
)  # fmt: skip

_METAS_READ = frozenset(
    {name for names in _META.values() for name in names} | {*_META_AUTHORS, "twitter:label1", "twitter:creator", "twitter:site"}
)
_BODIES = frozenset(
    {"Organization", "NewsMediaOrganization", "Corporation", "GovernmentOrganization", "EducationalOrganization", "NGO"}
)
_ADDRESS = re.compile(r"^(?:https?:)?//|^www\.", re.IGNORECASE)


def claims_of(
    tree: HtmlElement,
    url: str,
    bylines: Sequence[HtmlElement] | None = None,
    markup: str | None = None,
    dated: Sequence[HtmlElement] | None = None,
) -> Candidates:
    """All claims of the page, those of the structured sources first.

    ``bylines`` are the elements of the body that ``names_byline``, ``dated`` its time elements and those that ``names_date``, in
    page order; None where nobody looked for them. ``markup`` is the tree's source: a search in it tells fast what it has none of.
    """
    marked = [(link, rel.lower().split()) for link in tree.iter("a") if (rel := link.get("rel"))]
    title = title_words(tree)
    linked = _from_links(tree, [link for link, rel in marked if "license" in rel], title)
    metas = _from_metas(tree)
    page_urls = frozenset(claim.value.split("#")[0].rstrip("/") for claim in linked.canonical_url + metas.og_url) | {
        url.split("#")[0].rstrip("/")
    }
    json_ld = _from_json_ld(tree, page_urls)
    authors = [link for link, rel in marked if "author" in rel]
    is_told = bool(json_ld.authors or metas.authors)
    printed, headline = printed_claims(tree, url, title, bylines, authors, is_told=is_told)
    microdata = _from_microdata(tree, headline) if markup is None or "itemprop" in markup else Candidates()
    structured = merged(json_ld, metas, linked, microdata)
    return merged(structured, printed, date_claims(tree, url, dated, headline, structured))


def _from_json_ld(tree: HtmlElement, page_urls: frozenset[str]) -> Candidates:
    claims = Claims()
    nodes = json_ld_nodes(tree)
    texts = [text for node in nodes if isinstance(text := node.get("articleBody"), str)]
    claims.add_text("article_text", max(texts, key=len, default=""), "jsonld.articleBody")
    node = article_node(nodes, page_urls)
    if node is None:
        return claims.candidates()
    is_article = set(types_of(node)) != {"WebPage"}
    claims.add("headline", text_of_value(node.get("headline") or (node.get("name") if is_article else None)), "jsonld.headline")
    claims.add("standfirst", text_of_value(node.get("abstract") or node.get("description")), "jsonld.description")
    claims.add("date_published", text_of_value(node.get("datePublished")), "jsonld.datePublished")
    claims.add("date_published", text_of_value(node.get("dateCreated")), "jsonld.dateCreated")
    claims.add("date_modified", text_of_value(node.get("dateModified")), "jsonld.dateModified")
    claims.add("language", text_of_value(node.get("inLanguage")), "jsonld.inLanguage")
    for value in values_of(node, "publisher", nodes):
        claims.add("publisher", text_of_value(value), "jsonld.publisher")
    for value in values_of(node, "license", nodes):
        claims.add("license", url_of_value(value), "jsonld.license")
    for value in values_of(node, "isBasedOn", nodes) + values_of(node, "isBasedOnUrl", nodes):
        claims.add("is_based_on", url_of_value(value), "jsonld.isBasedOn")
    for kind in types_of(node):
        claims.add("page_type", kind, "jsonld.@type")
    if is_article:
        _add_json_ld_people(claims, node, nodes)
    return claims.candidates()


def _add_json_ld_people(claims: Claims, node: Node, nodes: list[Node]) -> None:
    authors = values_of(node, "author", nodes) or values_of(node, "creator", nodes)
    roles: tuple[tuple[PersonRole | None, list[object]], ...] = (
        (None, authors),
        ("translator", values_of(node, "translator", nodes)),
        ("editor", values_of(node, "editor", nodes) if authors else []),
    )
    for role, values in roles:
        for value in values:
            if isinstance(value, dict):
                affiliation = text_of_value(value.get("affiliation") or value.get("worksFor"))
                is_organisation = bool(_BODIES & set(types_of(value)))
                for name in _names_of(value):
                    claims.add_author(name, "jsonld.author", affiliation, role, is_organisation=is_organisation)
            elif isinstance(value, str) and not _ADDRESS.match(value.strip()):
                claims.add_author(value, "jsonld.author", role=role)


def _names_of(person: Node) -> list[str]:
    """The names of a person's node: one, or several where a template put all authors into one node."""
    names = person.get("name")
    if isinstance(names, list):
        return strings_of(names)
    name = text_of_value(names)
    if name is None:
        name = " ".join(part for key in ("givenName", "familyName") if (part := text_of_value(person.get(key))))
    return [name] if not _ADDRESS.match(name) else []


def _from_metas(tree: HtmlElement) -> Candidates:
    """Claims of the head's meta elements, also of those that lazy templates put into the body."""
    contents: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        named = meta.get("property") or meta.get("name") or meta.get("http-equiv")
        name = named.strip().lower().replace("dc:", "dc.") if named else ""
        if name in _METAS_READ and (content := meta.get("content")) and not content.isspace() and not meta.get("itemprop"):
            contents.setdefault(name, []).append(content)
    claims = Claims()
    for field, names in _META.items():
        for name in names:
            for content in contents.get(name, ()):
                claims.add(field, content, f"meta.{name}")
    for name in _META_AUTHORS:
        for content in contents.get(name, ()):
            # article:author is an address by its definition (ogp.me), and many sites put the name there.
            if not _ADDRESS.match(content.strip()) and (
                name != "twitter:data1" or _says_author(contents.get("twitter:label1", ()))
            ):
                claims.add_author(content, f"meta.{name}")
    # An account's name; the site's own tells nothing of the author.
    for handle in contents.get("twitter:creator", ()):
        if handle.strip().startswith("@") and handle not in contents.get("twitter:site", ()):
            claims.add_author(handle, "meta.twitter:creator")
    return claims.candidates()


def _says_author(labels: list[str] | tuple[str, ...]) -> bool:
    return any(re.search(r"written by|author|écrit par|escrito por|verfasst von", label, re.IGNORECASE) for label in labels)


def _from_links(tree: HtmlElement, licences: Sequence[HtmlElement], title: str) -> Candidates:
    """Canonical of the head only (RFC 6596; one in the body is pasted from elsewhere), licence links of the whole page."""
    claims = Claims()
    head = tree.find("head")
    for link in head.iter("link") if head is not None else ():
        rel = (link.get("rel") or "").lower().split()
        if "canonical" in rel:
            claims.add("canonical_url", link.get("href"), "link.canonical")
        if "license" in rel or "licence" in rel:
            claims.add("license", link.get("href"), "link.license")
    for link in licences:
        claims.add("license", link.get("href"), "a.rel=license")
    claims.add(
        "language",
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang"),
        "html.lang",
    )
    claims.add("headline", title, "title")
    return claims.candidates()


def _from_microdata(tree: HtmlElement, headline: HtmlElement | None) -> Candidates:
    claims = Claims()
    fields = {
        "headline": "headline", "datePublished": "date_published", "dateModified": "date_modified", "license": "license",
        "isBasedOn": "is_based_on", "isBasedOnUrl": "is_based_on",
    }  # fmt: skip
    for found in article_properties(tree, headline):
        if found.name in fields:
            claims.add(fields[found.name], found.value()[:500], f"microdata.{found.name}")
        elif found.name in ("author", "creator"):
            for name in names_in(found.element):
                if len(name) < 200:
                    claims.add_author(name, "microdata.author")
    return claims.candidates()
