"""Publisher files: each is valid, found by host and by name, and a wrong one says where."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from pipelines.errors import PublisherFileError
from pipelines.publishers import publisher_from_toml, publisher_named, publisher_of, publishers
from pipelines.publishers.layouts import layout_at


def test_every_key_is_a_domain_of_the_publisher_with_underscores() -> None:
    for publisher in publishers():
        assert publisher.key in {re.sub(r"[.-]", "_", domain) for domain in publisher.domains}, publisher.key


def test_no_two_publishers_share_a_domain_or_a_name() -> None:
    domains = [domain for publisher in publishers() for domain in publisher.domains]
    names = [name.casefold() for publisher in publishers() for name in {publisher.name, *publisher.aliases}]
    assert len(domains) == len(set(domains))
    assert sorted(names) == sorted(set(names))


def test_every_pattern_compiles_and_article_addresses_have_their_number() -> None:
    for publisher in publishers():
        for pattern in publisher.counters:
            re.compile(pattern)
        if publisher.article_url is not None:
            assert "id" in re.compile(publisher.article_url).groupindex


def test_a_host_under_a_publishers_domain_is_the_publishers() -> None:
    assert (found := publisher_of("https://www.theconversation.com/fr/articles?x=1")) is not None
    assert found.key == "theconversation_com"
    assert publisher_of("https://nottheconversation.com/") is None
    assert publisher_of("https://theconversation.com.evil.example/") is None
    assert publisher_of("http://[broken") is None


@pytest.mark.parametrize("name", ["The Conversation", "the conversation", "Conversation", "Agence France-Presse", "  AP "])
def test_a_publisher_is_found_by_its_names_whatever_their_case(name: str) -> None:
    assert publisher_named(name) is not None


def test_an_unknown_name_is_none() -> None:
    assert publisher_named("Gazette of Nowhere") is None
    assert publisher_named("") is None


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ('name = "X"\ndomains = ["x.org"]\nlisence = "CC0-1.0"', "lisence"),
        ('name = "X"\ndomains = "x.org"', "domains"),
        ('name = "X"\ndomains = ["x.org"]\nis_agency = "yes"', "is_agency"),
        ('domains = ["x.org"]', "name"),
        ('name = "X', "TOML"),
    ],
)
def test_a_wrong_file_is_an_error_that_names_file_and_key(source: str, named: str) -> None:
    with pytest.raises(PublisherFileError, match=named) as raised:
        publisher_from_toml("x_org", source)
    assert "pipelines/publishers/x_org.toml" in str(raised.value)


@pytest.mark.parametrize(
    ("layouts", "named"),
    [
        ('layout = "div.text"', r"\[\[layout\]\]"),
        ('[[layout]]\nbdoy = "div"', "layout 1: unknown key 'bdoy'"),
        ('[[layout]]\nheadline = "h1"', "layout 1: body is needed"),
        ('[[layout]]\nbody = "div..text"', "layout 1: body"),
        ('[[layout]]\nbody = ""', "layout 1: body"),
        ('[[layout]]\nbody = "div::attr(id)"', "layout 1: body: expected elements"),
        ('[[layout]]\nbody = "div"\ndrop = "p"', "layout 1: drop must be a list"),
        ('[[layout]]\nbody = "div"\ndrop = ["p", "q["]', "layout 1: drop"),
        ('[[layout]]\nbody = "div"\nvalid_until = "last year"', "layout 1: valid_until"),
        ('[[layout]]\nbody = "div"\nvalid_until = 2020-01-01T00:00:00Z', "layout 1: valid_until"),
        ('[[layout]]\nbody = "div"\n[[layout]]\nbody = "p"', "seen none, none"),
        ('[[layout]]\nbody = "div"\nvalid_until = "2020-12-31"', "seen 2020-12-31"),
    ],
)
def test_a_wrong_layout_is_an_error_that_names_file_and_place(layouts: str, named: str) -> None:
    with pytest.raises(PublisherFileError, match=named) as raised:
        publisher_from_toml("x_org", f'name = "X"\ndomains = ["x.org"]\n{layouts}')
    assert "pipelines/publishers/x_org.toml" in str(raised.value)


def test_layouts_stand_in_the_order_of_their_days_whatever_the_files_order() -> None:
    tables = [f'[[layout]]\nbody = "{body}"\n{end}' for body, end in (("c", ""), ("b", 'valid_until = "2022-06-30"'))]
    oldest = '[[layout]]\nbody = "a"\nvalid_until = 2019-01-01'
    publisher = publisher_from_toml("x_org", "\n".join(['name = "X"\ndomains = ["x.org"]', *tables, oldest]))
    assert [layout.body for layout in publisher.layouts] == ["a", "b", "c"]
    days = {"2019-01-01": "a", "2019-01-02": "b", "2022-06-30": "b", "2022-07-01": "c"}
    for day, body in days.items():
        found = layout_at(publisher.layouts, datetime.fromisoformat(f"{day}T12:00:00+00:00"))
        assert found is not None
        assert found.body == body


def test_what_a_programme_usually_grants_is_known() -> None:
    assert (conversation := publisher_named("The Conversation")) is not None
    assert conversation.license_expected == "CC-BY-ND-4.0"
