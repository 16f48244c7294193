"""The licence of a page's text: stated by link or prose, apart from those of its pictures."""

from __future__ import annotations

import pytest

from pipelines.article import read
from pipelines.records import Page

PARAGRAPHS = "".join(f"<p>{'Words of the article that run on and on, as they do. ' * 4}Paragraph {n}.</p>" for n in range(8))
TEXT_LICENCE = '<a href="https://creativecommons.org/licenses/by-nd/4.0/">Creative Commons</a>'
PICTURE_LICENCE = '<a href="https://creativecommons.org/licenses/by-sa/2.0/">CC BY-SA 2.0</a>'


def licence(body: str, head: str = "") -> tuple[str | None, str | None]:
    page = f"<html><head>{head}</head><body><article><h1>Salt rivers</h1>{body}</article></body></html>"
    document = read(Page("https://www.gazette.example/a/story", page.encode(), "text/html")).document
    assert document is not None
    return document.license, document.license_raw


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{PARAGRAPHS}<p>This article is republished under a {TEXT_LICENCE} licence.</p>", "CC-BY-ND-4.0"),
        (f"{PARAGRAPHS}<p>This work is licensed under CC BY-NC 4.0.</p>", "CC-BY-NC-4.0"),
        (f"{PARAGRAPHS}<p>Dieser Text steht unter der Lizenz CC BY-SA 3.0 DE.</p>", "CC-BY-SA-3.0-DE"),
        (f"<figure><img src=a.jpg><figcaption>A river. Jane Doe, {PICTURE_LICENCE}</figcaption></figure>{PARAGRAPHS}", None),
        (f"<p>Photo: Jane Doe, {PICTURE_LICENCE}</p>{PARAGRAPHS}", None),
        (f"{PARAGRAPHS}<p>Header image by Jane Doe, licensed under {PICTURE_LICENCE}.</p>", None),
        (f"{PARAGRAPHS}<p>The driver had no licence, the court said.</p>", None),
        (f"{PARAGRAPHS}<p>The data are free, by CC0, said the institute that runs them.</p>", None),
        (PARAGRAPHS, None),
    ],
)
def test_the_licence_of_the_text_is_read_and_that_of_a_picture_is_not(body: str, expected: str | None) -> None:
    assert licence(body)[0] == expected


def test_the_texts_licence_wins_beside_a_pictures() -> None:
    caption = f"<figure><img src=a.jpg><figcaption>Jane Doe, {PICTURE_LICENCE}</figcaption></figure>"
    credit = f"<p>This article is republished from The Conversation under a {TEXT_LICENCE} licence.</p>"
    assert licence(caption + PARAGRAPHS + credit) == ("CC-BY-ND-4.0", "https://creativecommons.org/licenses/by-nd/4.0/")


def test_a_credit_without_a_word_of_rights_is_no_licence() -> None:
    assert licence(f"{PARAGRAPHS}<p>This post originally appeared on Grist.</p>") == (None, None)
