"""Which elements are no part of the article, whatever they say: forms, comments, menus, hidden offers to republish.

Words in them credit nothing: a reader's comment that quotes "originally published in ...", a box of related stories, the text
that a republish button holds ready.
"""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement

# Elements that are widgets by their tag, unless they turn out to hold the article.
WIDGET_TAGS = frozenset({
    "script", "style", "noscript", "template", "textarea", "select", "option", "button", "nav", "footer", "aside", "dialog",
    "svg", "iframe", "object", "video", "audio", "canvas", "head",
})  # fmt: skip
_MAY_HOLD_THE_TEXT = frozenset({"nav", "footer", "aside", "dialog"})
_PARAGRAPHS_OF_A_TEXT = 5
# Never by class: "comments-open", "modal-open" and "has-sidebar" are states of the whole page.
_NEVER_A_WIDGET = frozenset({"html", "body", "main", "article"})
_WIDGET_WORDS = frozenset({
    "republication", "modal", "lightbox", "popup", "comment", "comments", "commentlist", "forum", "repondre", "related",
    "recommended", "sidebar", "breadcrumb", "breadcrumbs", "menu", "navbar", "navigation", "share", "sharing", "footer",
})  # fmt: skip
# Words that begin like these.
_WIDGET_STEMS = ("republish", "disqus", "recirc", "newsletter", "cookie")


def is_widget(element: HtmlElement) -> bool:
    """Whether the element and all in it is no part of the article; its ancestors are not judged."""
    tag = element.tag
    if tag in WIDGET_TAGS and not (tag in _MAY_HOLD_THE_TEXT and _holds_the_text(element)):
        # An article's own footer holds its credits; the page's footer does not.
        return not (tag == "footer" and _is_in_article(element))
    if tag in _NEVER_A_WIDGET:
        return False
    css_class, identifier = element.get("class"), element.get("id")
    return bool(css_class or identifier) and names_a_widget(f"{css_class or ''} {identifier or ''}")


def names_a_widget(names: str) -> bool:
    """Whether one of an element's names (class and id, blanks between) says that it is a widget.

    Names are cut at "-" and "_" but not at capitals: "commentOnSelection" is around the article itself.

    >>> names_a_widget("post-comments"), names_a_widget("commentOnSelection"), names_a_widget("shareholder-news")
    (True, False, False)
    """
    names = "-".join(names[:500].lower().split()).replace("_", "-")
    words = names.split("-")
    if not _WIDGET_WORDS.isdisjoint(words):
        return True
    # Nearly no name has any of them, and this asks in a tenth of the time.
    return any(map(names.__contains__, _WIDGET_STEMS)) and any(
        word.startswith(_WIDGET_STEMS) and word.isalnum() for word in words
    )


def _holds_the_text(element: HtmlElement) -> bool:
    """Whether an aside or the like has paragraphs enough to be the article: some sites put it there, as an unclosed tag does."""
    long = (paragraph for paragraph in element.iter("p") if len(paragraph.text or "") >= 80)
    return sum(1 for _ in islice(long, _PARAGRAPHS_OF_A_TEXT)) == _PARAGRAPHS_OF_A_TEXT


def _is_in_article(element: HtmlElement) -> bool:
    return any(ancestor.tag == "article" for ancestor in islice(element.iterancestors(), 4))
