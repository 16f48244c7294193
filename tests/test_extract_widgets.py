"""Which elements are widgets: what they say is not the article's."""

from __future__ import annotations

import pytest
from lxml import html

from pipelines.extract.widgets import is_widget, names_a_widget

PARAGRAPHS = f"<p>{'Words of the article that run on and on. ' * 4}</p>" * 5


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<nav id=x>menu</nav>", True),
        ("<aside id=x>box</aside>", True),
        (f"<aside id=x>{PARAGRAPHS}</aside>", False),
        (f"<nav id=x>{PARAGRAPHS}</nav>", False),
        (f"<noscript id=x>{PARAGRAPHS}</noscript>", True),
        ("<textarea id=x>text</textarea>", True),
        ("<footer id=x>imprint</footer>", True),
        ("<article><div><footer id=x>credit</footer></div></article>", False),
        ('<div id=x class="republish-modal">offer</div>', True),
        ('<div id=x class="wp-block comments-area comment-list">talk</div>', True),
        ('<div id=x class="newsletter__signup">join</div>', True),
        ('<section id=x class="sharing">buttons</section>', True),
        ('<article id=x class="has-sidebar related">story</article>', False),
        ('<main id=x class="comments">story</main>', False),
        ('<div id=x class="commentary">text</div>', False),
        ("<div id=x class=story>text</div>", False),
        ("<p id=x>text</p>", False),
    ],
)
def test_a_widget_is_told_by_its_tag_and_its_names(markup: str, expected: bool) -> None:
    tree = html.document_fromstring(f"<html><body>{markup}</body></html>")
    element = tree.get_element_by_id("x")
    del element.attrib["id"]
    assert is_widget(element) is expected


def test_the_body_is_never_a_widget_whatever_state_its_classes_name() -> None:
    tree = html.document_fromstring('<html class="modal"><body class="comments-open modal-open sidebar">x</body></html>')
    assert not is_widget(tree)
    assert not is_widget(tree.body)


def test_an_id_alone_makes_a_widget() -> None:
    assert is_widget(html.fragment_fromstring('<div id="disqus_thread">x</div>'))


def test_names_without_end_are_read_to_a_limit() -> None:
    assert not names_a_widget("x" * 600 + " comments")
