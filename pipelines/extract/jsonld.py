"""The nodes of a page's JSON-LD: graphs flattened, @id references followed, which of them is the article."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from pipelines.extract.jsonld_repair import loaded

Node = dict[str, object]

# Types whose node tells of the article (schema.org, CreativeWork > Article and what news sites use beside it).
ARTICLE_TYPES = frozenset({
    "Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
    "BackgroundNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "ScholarlyArticle", "TechArticle",
    "SocialMediaPosting", "DiscussionForumPosting", "LiveBlogPosting", "AdvertiserContentArticle", "MedicalScholarlyArticle",
    "SatiricalArticle", "Recipe", "CreativeWork", "VideoObject", "WebPage",
})  # fmt: skip
_SECOND_RATE = frozenset({"CreativeWork", "VideoObject", "WebPage"})
# A page with more nodes than this is a product list; the article's node is always among the first.
NODES_READ = 500


def json_ld_nodes(tree: HtmlElement) -> list[Node]:
    """Every object of the page's JSON-LD that has a type or an id, outermost first, in page order."""
    nodes: list[Node] = []
    for script in tree.iter("script"):
        kind = script.get("type")
        if kind is None or "ld+json" not in kind.lower():
            continue
        nodes.extend(_nodes(loaded(script.text or "")))
        if len(nodes) >= NODES_READ:
            break
    return nodes[:NODES_READ]


def article_node(nodes: Iterable[Node], page_urls: frozenset[str]) -> Node | None:
    """The node of the article itself: of a type for articles, of this page before others, with a headline before without."""
    best: tuple[int, Node] | None = None
    for node in nodes:
        types = set(types_of(node))
        if not types & ARTICLE_TYPES:
            continue
        score = (4 if types - _SECOND_RATE else 0) + (2 if page_urls & set(_urls_of(node)) else 0)
        score += 1 if node.get("headline") else 0
        if best is None or score > best[0]:
            best = (score, node)
    return best[1] if best else None


def types_of(node: Node) -> list[str]:
    """Short names of a node's types."""
    return [name.rsplit("/", 1)[-1] for name in strings_of(node.get("@type"))]


def values_of(node: Node, key: str, nodes: Iterable[Node]) -> list[object]:
    """What stands under ``key``, always a list; a bare {"@id": ...} is replaced by the node it points to."""
    value = node.get(key)
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [_resolved(item, nodes) for item in values[:100]]


def strings_of(value: object) -> list[str]:
    """The strings of a string or of a list."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return [value] if isinstance(value, str) else []


def text_of_value(value: object) -> str | None:
    """A plain string of what may be a string, an {"@value"} or a node with a name."""
    for _ in range(3):  # a name may be a node again: {"name": [{"@value": "Ada Reis"}]}
        if isinstance(value, dict):
            value = value.get("@value") or value.get("name")
        elif isinstance(value, list):
            value = value[0] if value else None
        else:
            break
    return html.unescape(value) if isinstance(value, str) else None


def url_of_value(value: object) -> str | None:
    """The address of what may be a string or a node."""
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("sameAs")
    return next(iter(strings_of(value)), None)


def _urls_of(node: Node) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        url = url_of_value(node.get(key))
        if url:
            yield url.split("#")[0].rstrip("/")


def _resolved(value: object, nodes: Iterable[Node]) -> object:
    """The node that a reference points to; a reference may repeat a type and a name beside its @id."""
    if isinstance(value, dict) and "@id" in value and not value.get("name"):
        for node in nodes:
            if node.get("@id") == value["@id"] and len(node) > len(value):
                return node
    return value


def _nodes(source: object) -> Iterator[Node]:
    """Objects in breadth order without recursion: hostile JSON nests as deep as it likes."""
    queue: list[object] = [source]
    for seen in range(10 * NODES_READ):
        if seen >= len(queue):
            return
        item = queue[seen]
        if isinstance(item, list):
            queue.extend(item[:NODES_READ])
        elif isinstance(item, dict):
            if "@type" in item or "@id" in item:
                yield item
            queue.extend(value for value in item.values() if isinstance(value, (dict, list)))
