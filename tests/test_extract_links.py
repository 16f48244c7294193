"""What an address says of a link: its role and its kind, by the host that it leads to and not by one that ends alike."""

from __future__ import annotations

import doctest

import pytest

from pipelines.extract import link_rules, links
from pipelines.extract.layout import PlacedAnchor
from pipelines.extract.links import link_kind, page_links

PAGE = "https://www.gazette.example/a/story"


def role_of(href: str, *, rel: str = "", aside: str | None = None, sentence: str | None = None) -> str:
    (link,) = page_links([PlacedAnchor(href, "words", rel, "", aside, sentence)], PAGE, PAGE)  # type: ignore[arg-type]
    return link.role


@pytest.mark.parametrize("module", [links, link_rules])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("href", "role"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "licence"),
        ("https://theconversation.com/republishing-guidelines", "licence"),
        ("https://www.gnu.org/licenses/gpl.html", "licence"),
        ("https://web.archive.org/web/2020/https://creativecommons.org/licenses/by/4.0/", "licence"),
        ("https://x.com/intent/post?url=https://a.example/", "share"),
        ("https://www.facebook.com/Sharer/sharer.php?u=x", "share"),
        ("https://pt.pinterest.com/pin/create/button/?url=x", "share"),
        ("https://www.pinterest.co.uk/pin/create/button/?url=x", "share"),
        ("https://wa.me/?text=x", "share"),
        ("https://theconversation.com/fr/profiles/jane-doe-1", "profile"),
        ("https://www.gazette.example/authors/jane-doe/", "profile"),
        ("https://a.example/spip.php?auteur12", "profile"),
        ("https://orcid.org/0000-0001", "profile"),
        ("#fn1", "note"),
        ("#top", "navigation"),
        # no share button, no licence, whatever stands in the path or ends the host
        ("https://www.netflix.example/share", "citation"),
        ("https://notx.com/share/1", "citation"),
        ("https://a.example/?u=https://www.facebook.com/sharer.php", "citation"),
        ("https://mycreativecommons.org/licenses/by/4.0/", "citation"),
        ("https://x.com/jane/status/1", "citation"),
        ("https://wa.me/4912345", "citation"),
    ],
)
def test_an_address_settles_what_a_link_does(href: str, role: str) -> None:
    assert role_of(href) == role


def test_rel_and_place_settle_it_too() -> None:
    assert role_of("https://a.example/terms", rel="nofollow license") == "licence"
    assert role_of("https://a.example/jane", rel="author") == "profile"
    assert role_of("https://a.example/x", aside="related") == "related"
    assert role_of("https://a.example/x", aside="ps", sentence="This article was first published by A Example.") == "credit"


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("https://www.gazette.example/other", "same_publisher"),
        ("https://www.gazette.example:8443/report.pdf", "same_publisher"),
        ("https://web.archive.org/web/2020/https://www.gazette.example/", "archived"),
        ("https://www.ministry.gob.mx/x.pdf", "government"),
        ("https://data.city.example/x", "dataset"),
        ("https://a.example/X.PDF?download=1", "pdf"),
        ("https://a.example/newsroom/1", "press_release"),
        ("https://[2001:db8::1]/x", "other"),
        ("ftp://ftp.a.example/table.csv", "dataset"),
        ("https://a.example/x", "other"),
    ],
)
def test_a_kind_is_told_by_host_then_path(href: str, kind: str) -> None:
    assert link_kind(href, PAGE) == kind


def test_a_page_without_a_registrable_domain_has_links_of_no_kind() -> None:
    assert link_kind("https://a.example/x.pdf", "http://") == "other"
