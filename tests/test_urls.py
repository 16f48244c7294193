"""Addresses: fixed points, identities and the spellings that must not survive."""

from __future__ import annotations

import doctest
import re
from contextlib import suppress
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from pipelines import urls
from pipelines.errors import UrlInvalid
from pipelines.urls import absolute_url, fetchable_url, host_of, origin_of, registrable_domain, url_identity

HOSTS = st.sampled_from(
    [
        "example.com",
        "EXAMPLE.com.",
        "bücher.example",
        "☃.net",
        "[2001:DB8::1]",
        "user:pw@a.example",
        "ex ample",
        "1.2.3.4",
        "a_b.example",
    ]
)
TEXT = st.text(st.sampled_from("ab/.%?#&=;[]'\"\\ ~é中\u200b\t+:@|2eEF\ud800"), max_size=20)
SPELLINGS = st.builds(
    lambda scheme, host, port, path, query, fragment: f"{scheme}://{host}{port}/{path}?{query}#{fragment}",
    st.sampled_from(["http", "https", "HTTP", "ftp"]),
    HOSTS,
    st.sampled_from(["", ":80", ":443", ":8080", ":", ":0", ":99999"]),
    TEXT,
    TEXT,
    TEXT,
)
ANY_TEXT = st.one_of(SPELLINGS, TEXT, st.text(max_size=40), st.builds("http://{}".format, st.text(max_size=30)))


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(urls).failed == 0


@given(ANY_TEXT)
@example("http://a/%%411")
@example("http://a/%252e%252e/x")
@example("http://a/b/%2e%2e%2f../c")
@example("http://a//..//b/..")
@example("file:///etc/passwd#x")
def test_identity_of_an_identity_is_itself(url: str) -> None:
    try:
        identity = url_identity(url)
    except UrlInvalid:
        return
    assert url_identity(identity) == identity
    assert "#" not in identity


@given(ANY_TEXT)
@example("https://h.example/it's?it's[]|")
def test_fetchable_url_is_a_fixed_point_that_scrapy_sends_unchanged(url: str) -> None:
    try:
        fetchable = fetchable_url(url)
    except UrlInvalid:
        return
    assert fetchable_url(fetchable) == fetchable
    assert safe_url_string(fetchable) == fetchable, "what is recorded must be what Scrapy requests"
    assert url_identity(fetchable) == url_identity(url)
    assert fetchable.isascii()
    assert "@" not in fetchable.split("/")[2]


@given(SPELLINGS, ANY_TEXT)
def test_absolute_url_never_raises_and_is_a_fixed_point(base: str, href: str) -> None:
    target = absolute_url(base, href)
    if target is not None:
        assert absolute_url(base, target) == target
        assert url_identity(target) == url_identity(url_identity(target))


PLAIN_PARTS = st.text(st.sampled_from("ab/.%?#&=;'~:@,é"), max_size=14)


@given(st.one_of(ANY_TEXT, PLAIN_PARTS.map("https://a-b.example/{}".format), PLAIN_PARTS.map("/{}".format)))
@example("https://a.example")
@example("https://a.example?x=1")
@example("https://a.example/a/../b?#")
@example("https://a.example/%7e/%zz?%2e")
@example("//b.example/x")
@example("/a//b")
def test_the_short_way_of_plain_addresses_gives_what_the_long_way_gives(url: str) -> None:
    """Where an address ends with ";", urljoin drops it, on the long way only."""

    def answers() -> list[str | None]:
        found: list[str | None] = []
        for function in (url_identity, fetchable_url, host_of):
            try:
                found.append(function(url))
            except UrlInvalid:
                found.append(None)
        return [*found, absolute_url("https://base.example:8080/dir/page?q", url.replace(";", ","))]

    short = answers()
    nothing = re.compile(r"(?!)")
    with mock.patch.multiple(urls, _PLAIN=nothing, _PLAIN_PATH=nothing):
        assert answers() == short


@given(ANY_TEXT)
def test_anything_but_a_url_raises_only_url_invalid(url: str) -> None:
    for function in (url_identity, fetchable_url, host_of, origin_of, registrable_domain):
        with suppress(UrlInvalid):
            function(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.cadtm.org/spip.php?article70650",
        "https://www.europe-solidaire.org/spip.php?article70650&lang=fr",
        "https://example.com/?b=2&a=1&a=0",
        "https://example.com/index.php?",
        "https://example.com/a;b=c/d,e?x=%2F&y=a+b",
    ],
)
def test_query_keeps_its_order_and_its_form(url: str) -> None:
    assert url_identity(url) == url.removesuffix("?")


@pytest.mark.parametrize(
    ("spelling", "same_as"),
    [
        ("HTTP://Example.COM:80", "http://example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com./a#section", "https://example.com/a"),
        ("https://jane:secret@example.com/a", "https://example.com/a"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://example.com/%7Ejane/%c3%a9", "https://example.com/~jane/é"),
        ("https://example.com/%2e%2e/%2E/a", "https://example.com/a"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://example。com/", "https://example.com/"),
        ("http://[2001:DB8:0::1]/", "http://[2001:db8::1]/"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("https://example.com/a long\ttitle", "https://example.com/a%20longtitle"),
        ("https:\\\\example.com\\a", "https://example.com/a"),
    ],
)
def test_spellings_of_one_address_share_an_identity(spelling: str, same_as: str) -> None:
    assert url_identity(spelling) == url_identity(same_as)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/", "https://example.com/"),
        ("https://example.com/a", "https://example.com/a/"),
        ("https://example.com/A", "https://example.com/a"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/?article1", "https://example.com/?article1="),
        ("https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1"),
        ("https://example.com:8443/", "https://example.com/"),
        ("https://example.com/a%25", "https://example.com/a%2525"),
    ],
)
def test_different_addresses_keep_different_identities(one: str, other: str) -> None:
    assert url_identity(one) != url_identity(other)


def test_address_that_is_never_fetched_still_has_an_identity() -> None:
    assert url_identity("FILE:///etc/passwd") == "file:///etc/passwd"
    assert url_identity("javascript:alert(1)#x") == "javascript:alert(1)"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/page",
        "file:///etc/passwd",
        "ftp://example.com/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://example.com:99999/",
        "http://example.com:0/",
        "http://example.com:80a/",
        "http://exa mple.com/",
        "http://a..b/",
        "http://[::1/",
        "http://[zz]/",
        "http://[fe80::1%25eth0]/",
        "http://example.com%2F@evil.example/".replace("@", "%40"),
        "http://" + "a" * 64 + ".example/",
        "http://" + ".".join(["a" * 60] * 5) + "/",
        "http://example.com/\ud800",
        "http://example.com/" + "a" * 17_000,
    ],
)
def test_url_that_cannot_be_fetched_is_named_invalid(url: str) -> None:
    with pytest.raises(UrlInvalid, match="expected"):
        fetchable_url(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://１２７.0.0.1/", "127.0.0.1"),
        ("http://127。0。0。1/", "127.0.0.1"),
        ("http://①②⑦.0.0.1/", "127.0.0.1"),
        ("http://%31%32%37.0.0.1/", "127.0.0.1"),
        ("http://127.0.0.\u00ad1/", "127.0.0.1"),
        ("http://127.0.0.1./", "127.0.0.1"),
        ("http://good.example@127.0.0.1/", "127.0.0.1"),
        ("http://good.example\\@127.0.0.1/", "good.example"),
        ("http://good.example#@127.0.0.1/", "good.example"),
        ("http://LOCALHOST./", "localhost"),
        ("http://[0:0:0:0:0:ffff:127.0.0.1]/", "::ffff:7f00:1"),
    ],
)
def test_disguised_host_is_seen_as_it_will_be_resolved(url: str, host: str) -> None:
    assert host_of(fetchable_url(url)) == host


@pytest.mark.parametrize(
    "href", ["javascript:void(0)", " JavaScript:x", "java\nscript:x", "mailto:a@b.c", "data:text/html,x", "tel:+1"]
)
def test_link_that_is_no_page_has_no_address(href: str) -> None:
    assert absolute_url("https://example.com/a", href) is None


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("//cdn.example/x#y", "https://cdn.example/x#y"),
        ("?article7", "https://example.com/dir/page?article7"),
        ("#notes", "https://example.com/dir/page?x#notes"),
        ("../spip.php?article70650", "https://example.com/spip.php?article70650"),
        ("https://doi.org/10.1000/a(b)c<d>", "https://doi.org/10.1000/a(b)c%3Cd%3E"),
        ("ftp://ftp.example/data.csv", "ftp://ftp.example/data.csv"),
        ("http://[bad", None),
        ("https://exa mple.com/", None),
    ],
)
def test_link_becomes_absolute_with_its_fragment(href: str, target: str | None) -> None:
    assert absolute_url("https://example.com/dir/page?x", href) == target


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://Example.com/a", "http://example.com:80"),
        ("https://example.com:8443/a", "https://example.com:8443"),
        ("https://[::1]/a", "https://[::1]:443"),
    ],
)
def test_origin_always_names_its_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("https://www.theguardian.com/x", "theguardian.com"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("https://jane.blogspot.com/", "jane.blogspot.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("co.uk", "co.uk"),
        ("Example.COM.", "example.com"),
    ],
)
def test_registrable_domain_is_what_somebody_registered(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain
