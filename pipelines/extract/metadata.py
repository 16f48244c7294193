"""What a page of any publisher claims about itself, each claim with its source: JSON-LD, meta tags, microdata, printed lines."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipelines.extract.candidates import Candidates, Claims, merged
from pipelines.extract.elements import words_of
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
from pipelines.extract.printed import printed_claims

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
    ),
    # Written by markdown_page from the front matter of a copy.
    "date_first_published": ("tearsheet:first_published",),
    "date_modified": ("article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified", "lastmod",
    "last-modified", "revised"),
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
# Comments and teasers carry microdata too; the article's own stands among the first.
ITEMPROPS_READ = 300

_ADDRESS = re.compile(r"^(?:https?:)?//|^www\.", re.IGNORECASE)


def claims_of(tree: HtmlElement, url: str) -> Candidates:
    """All claims of the page, those of the structured sources first."""
    linked = _from_links(tree)
    metas = _from_metas(tree)
    page_urls = frozenset(claim.value.split("#")[0].rstrip("/") for claim in linked.canonical_url + metas.og_url) | {
        url.split("#")[0].rstrip("/")
    }
    return merged(_from_json_ld(tree, page_urls), metas, linked, _from_microdata(tree), printed_claims(tree, url))


def _from_json_ld(tree: HtmlElement, page_urls: frozenset[str]) -> Candidates:
    claims = Claims()
    nodes = json_ld_nodes(tree)
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
    for value in values_of(node, "author", nodes) or values_of(node, "creator", nodes):
        affiliation = text_of_value(value.get("affiliation")) if isinstance(value, dict) else None
        for name in [text_of_value(value)] if isinstance(value, dict) else strings_of(value):
            claims.add_author(name, "jsonld.author", affiliation)


def _from_metas(tree: HtmlElement) -> Candidates:
    """Claims of the head's meta elements, also of those that lazy templates put into the body."""
    contents: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = meta.get("content") or ""
        for attribute in ("property", "name", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content.strip() and not meta.get("itemprop"):
                contents.setdefault(name.replace("dc:", "dc."), []).append(content)
                break
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
    return claims.candidates()


def _says_author(labels: list[str] | tuple[str, ...]) -> bool:
    return any(re.search(r"written by|author|écrit par|escrito por|verfasst von", label, re.IGNORECASE) for label in labels)


def _from_links(tree: HtmlElement) -> Candidates:
    """Canonical of the head only (RFC 6596; one in the body is pasted from elsewhere), licence links of the whole page."""
    claims = Claims()
    for link in tree.xpath("/html/head//link[@rel][@href]"):
        rel = link.get("rel", "").lower().split()
        if "canonical" in rel:
            claims.add("canonical_url", link.get("href"), "link.canonical")
        if "license" in rel or "licence" in rel:
            claims.add("license", link.get("href"), "link.license")
    for link in tree.xpath("//a[@rel][@href]"):
        if "license" in link.get("rel", "").lower().split():
            claims.add("license", link.get("href"), "a.rel=license")
    claims.add(
        "language",
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang"),
        "html.lang",
    )
    for element in tree.xpath("/html/head/title[1]"):
        claims.add("headline", words_of(element), "title")
    return claims.candidates()


def _from_microdata(tree: HtmlElement) -> Candidates:
    claims = Claims()
    fields = {
        "headline": "headline", "datePublished": "date_published", "dateModified": "date_modified", "license": "license",
        "isBasedOn": "is_based_on", "isBasedOnUrl": "is_based_on",
    }  # fmt: skip
    for element in tree.xpath("//*[@itemprop]")[:ITEMPROPS_READ]:
        for name in element.get("itemprop", "").split():
            value = element.get("content") or element.get("datetime") or element.get("href") or words_of(element)
            if name in fields:
                claims.add(fields[name], value[:500], f"microdata.{name}")
            elif name == "author" and not element.xpath("ancestor::*[@itemprop='comment' or @itemprop='review']"):
                names = element.xpath(".//*[@itemprop='name']")
                name_value = (
                    words_of(names[0]) or names[0].get("content") if names else element.get("content") or words_of(element)
                )
                if name_value and len(name_value) < 200:
                    claims.add_author(name_value, "microdata.author")
    return claims.candidates()
