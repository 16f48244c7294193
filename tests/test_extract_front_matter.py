"""Front matter of Markdown pages: the claims it makes, whatever the generator's spelling, and what it must not swallow."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import article
from pipelines.extract import front_matter
from pipelines.extract.front_matter import split_front_matter
from pipelines.records import Document, Page

TEXT = "\n\n".join(f"The river rose again in the night, and by the morning field {n} was under water." for n in range(8))


def read(head: str) -> Document:
    body = f"{head}\n{TEXT}\n".encode()
    document = article.read(Page("https://www.copy-gazette.example/river.md", body, "text/markdown")).document
    assert document is not None
    return document


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(front_matter).failed == 0


@pytest.mark.parametrize(
    "line",
    [
        "canonical: https://river.example/salt",
        "canonicalURL: 'https://river.example/salt'",
        'canonical_url: "https://river.example/salt"',
        "originalURL: https://river.example/salt",
        "original-url: https://river.example/salt",
        "source_url: https://river.example/salt",
        "source: https://river.example/salt",
        "via: https://river.example/salt",
        "syndicated_from: https://river.example/salt",
    ],
)
def test_an_address_elsewhere_in_the_front_matter_names_the_original(line: str) -> None:
    document = read(f"---\ntitle: Salt and water\n{line}\n---")
    assert document.is_based_on == "https://river.example/salt"
    assert document.headline == "Salt and water"


def test_front_matter_in_toml_is_read_too() -> None:
    document = read('+++\ntitle = "Salt and water"\ncanonicalURL = "https://river.example/salt"\nauthor = "Jo Maple"\n+++')
    assert (document.is_based_on, [person.name for person in document.authors]) == ("https://river.example/salt", ["Jo Maple"])


@pytest.mark.parametrize(
    "lines",
    ["authors: [Jo Maple, Ada Reis]", "authors:\n  - Jo Maple\n  - Ada Reis", "author:\n  - name: Jo Maple\n  - name: Ada Reis"],
)
def test_authors_may_be_a_list(lines: str) -> None:
    assert [person.name for person in read(f"---\ntitle: Salt\n{lines}\n---").authors] == ["Jo Maple", "Ada Reis"]


def test_a_source_may_be_named_only() -> None:
    document = read("---\ntitle: Salt\nsource: The Conversation\n---")
    assert (document.original_publisher, document.is_based_on) == ("The Conversation", None)


def test_an_address_on_the_own_site_is_no_original() -> None:
    assert read("---\ntitle: Salt\ncanonical: https://www.copy-gazette.example/river\n---").evidence == ()


def test_unknown_keys_say_nothing() -> None:
    assert split_front_matter("---\nlayout: post\nmenu:\n  main:\n    weight: 3\n---\nText") == ("", "Text")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert split_front_matter("---\nText without an end") == ("", "---\nText without an end")


@given(st.text(st.sampled_from("abc:=-+[]'\" \n#<>&"), max_size=120))
def test_any_front_matter_gives_a_head_and_the_rest(lines: str) -> None:
    head, rest = split_front_matter(f"---\n{lines}\n---\nText")
    assert rest.endswith("Text")
    assert head.count("<") == head.count(">")
