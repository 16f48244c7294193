"""The way from a copy to its original, over pages in a dictionary."""

from __future__ import annotations

from dataclasses import replace

import pytest
import rows as made

from pipelines.records import Document, Evidence
from pipelines.resolve.originals import (
    MAX_CHAIN,
    Likeness,
    guesses,
    next_hop,
    way_by_likeness,
    way_by_name,
    way_by_number,
)

CREDIT = (Evidence("credit_sentence", "first ran in First Paper", "/html/body/p", 0.95),)
COUNTER = Evidence("counter_pixel", "counter.theconversation.com/content/77/count.gif", "html:9", 0.97)


def page(host: str, day: str | None = "2026-04-26", **values: object) -> Document:
    return replace(made.document(f"https://{host}.example/a"), date_published=day, document_id=host, **values)


def copy_of(host: str, of: str, **values: object) -> Document:
    return page(host, is_based_on=f"https://{of}.example/a", evidence=CREDIT, **values)


def at(*pages: Document) -> dict[str, Document]:
    return {one.url: one for one in pages}


def test_page_that_names_nothing_has_no_way_by_name() -> None:
    assert way_by_name(page("a"), at().get) is None


def test_address_that_has_not_landed_is_the_end_of_the_way() -> None:
    way = way_by_name(copy_of("a", "b"), at().get)
    assert way is not None
    assert (way.url, way.page, way.via) == ("https://b.example/a", None, ())


def test_nearest_page_that_was_read_is_compared_while_the_first_has_not_landed() -> None:
    way = way_by_name(copy_of("a", "b"), at(copy_of("b", "c")).get)
    assert way is not None
    assert (way.url, way.page and way.page.document_id, way.via) == ("https://c.example/a", "b", ("https://b.example/a",))


def test_mention_that_is_no_republication_ends_the_way() -> None:
    mentions = page("b", is_based_on="https://c.example/a", evidence=(Evidence("spip_link", "see also", "p", 0.4),))
    assert next_hop(mentions) is None
    way = way_by_name(copy_of("a", "b"), at(mentions, page("c")).get)
    assert way is not None
    assert way.url == "https://b.example/a"


def test_endless_chain_ends() -> None:
    pages = [copy_of(f"n{number}", f"n{number + 1}") for number in range(1, 40)]
    way = way_by_name(copy_of("n0", "n1"), at(*pages).get)
    assert way is not None
    assert len(way.via) == MAX_CHAIN - 1


def test_two_numbers_in_the_counters_are_no_guess() -> None:
    other = replace(COUNTER, text=COUNTER.text.replace("77", "78"))
    assert [guess.url for guess in guesses(page("a", evidence=(COUNTER,)))] == ["https://theconversation.com/article-77"]
    assert list(guesses(page("a", evidence=(COUNTER, other)))) == []
    assert list(guesses(page("a", evidence=(COUNTER,), is_based_on="https://b.example/a"))) == []


@pytest.mark.parametrize(
    ("url", "canonical_url", "is_right"),
    [
        ("https://theconversation.com/rivers-77", None, True),
        ("https://theconversation.com/au", "https://theconversation.com/rivers-77", True),
        ("https://theconversation.com/rivers-177", None, False),
        ("https://theconversation.com/us", "https://theconversation.com/us", False),
    ],
)
def test_address_made_from_a_number_needs_the_number_on_its_page(url: str, canonical_url: str | None, is_right: bool) -> None:
    landed = replace(page("t"), url=url, canonical_url=canonical_url, publisher_key="theconversation_com")
    way = way_by_number(page("a", evidence=(COUNTER,)), {"https://theconversation.com/article-77": landed}.get)
    assert (way is not None and way.url == url) is is_right


def likeness(like: Document, kind: str = "near_duplicate", similarity: float = 0.9) -> list[Likeness]:
    return [Likeness(like, kind, similarity)]


def test_same_words_on_an_earlier_page_of_another_site_are_its_original() -> None:
    way = way_by_likeness(page("a"), likeness(page("b", "2026-04-20")), at(page("b", "2026-04-20")).get)
    assert way is not None
    assert way.url == "https://b.example/a"
    assert [(one.type, one.confidence) for one in way.evidence] == [("near_duplicate", 0.54)]


@pytest.mark.parametrize("day", ["2026-04-26", "2026-04-28", None])
def test_same_words_on_a_page_that_is_not_known_to_be_earlier_say_nothing(day: str | None) -> None:
    assert way_by_likeness(page("a"), likeness(page("b", day)), at(page("b", day)).get) is None


def test_same_words_on_the_same_site_say_nothing() -> None:
    other = replace(page("a", "2026-04-20"), url="https://www.a.example/print/a", document_id="print")
    assert way_by_likeness(page("a"), likeness(other), {other.url: other}.get) is None


def test_named_publishers_page_is_the_original_whatever_its_date() -> None:
    named = page("a", evidence=CREDIT, original_publisher_key="first_example")
    first, other = page("b", None, publisher_key="first_example"), page("c", "2026-04-01", publisher_key="c_example")
    way = way_by_likeness(named, [*likeness(other), *likeness(first)], at(first, other).get)
    assert way is not None
    assert way.url == first.url


def test_original_by_its_own_evidence_is_nobodys_copy() -> None:
    own = page("a", evidence=(Evidence("own_programme", "counts its copies", "url", 0.0),))
    assert way_by_likeness(own, likeness(page("b", "2026-04-20")), at(page("b", "2026-04-20")).get) is None


def test_like_page_that_names_its_original_leads_on_to_it() -> None:
    middle = copy_of("b", "c", day="2026-04-20")
    way = way_by_likeness(page("a"), likeness(middle), at(middle, page("c", "2026-04-01")).get)
    assert way is not None
    assert (way.url, way.via) == ("https://c.example/a", ("https://b.example/a",))


@pytest.mark.parametrize(
    ("key", "name"), [("first_example", "First"), ("b_example", "b.example"), (None, "The B Paper"), (None, "the b paper")]
)
def test_publisher_is_known_by_its_key_its_domain_or_its_name(key: str | None, name: str) -> None:
    named = page("a", evidence=CREDIT, original_publisher_key=key, original_publisher=name)
    first = page("b", None, publisher_key="first_example" if key == "first_example" else None, publisher="The B Paper")
    way = way_by_likeness(named, likeness(first), at(first).get)
    assert way is not None
    assert way.url == first.url
    assert way_by_likeness(replace(named, original_publisher_key="c_example"), likeness(first), at(first).get) is None
