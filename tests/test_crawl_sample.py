"""One crawl of the sample web by the real command: every outcome and every fact is the one that truth.json states."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from command import captures, frontier, tearsheet
from conftest import SampleCrawl

from warehouse.exchanges import Place
from warehouse.replay import stored_at

TRUTH: dict[str, Any] = json.loads((files("crawler.sample") / "truth.json").read_text("utf-8"))
ARTICLES = {article["url"]: article for article in TRUTH["articles"]}
SOURCES = {source["url"]: source for source in TRUTH["sources"]}
COPIES = [url for url, article in ARTICLES.items() if article["original_url"]]
SPIP = "https://www.carnets-solidaires.example/spip.php?article70650"
each_article = pytest.mark.parametrize("url", ARTICLES)
each_source = pytest.mark.parametrize("url", SOURCES)
each_copy = pytest.mark.parametrize("url", COPIES)


def article(crawl: SampleCrawl, url: str, column_name: str) -> Any:
    return crawl.column(f"select {column_name} from articles where url = ?", url)[0]


# --- what became of each address -------------------------------------------------------------------------------------------


def test_each_address_has_the_outcome_that_it_should_have(sample_crawl: SampleCrawl) -> None:
    outcomes = sample_crawl.column("select outcome from captures where role <> 'robots'")
    assert Counter(outcomes) == TRUTH["outcomes"]


def test_no_address_is_asked_for_twice(sample_crawl: SampleCrawl) -> None:
    twice = [hit for hit, count in Counter(sample_crawl.hits).items() if count > 1]
    assert twice == []


def test_addresses_that_must_not_be_asked_for_are_not(sample_crawl: SampleCrawl) -> None:
    asked = {f"https://{host}{path}" for host, path in sample_crawl.hits}
    assert asked.isdisjoint(TRUTH["never_requested"])


def test_a_page_that_robots_txt_disallows_is_a_refused_outcome(sample_crawl: SampleCrawl) -> None:
    assert captures(sample_crawl.data)["https://data.levee-register.example/members/failures-2022"] == [
        "refused robots_disallowed"
    ]


def test_every_address_discovered_has_one_end(sample_crawl: SampleCrawl) -> None:
    """discovered = fetched + redirected + failed + refused + skipped + pending, and each is in `captures`."""
    discovered = dict(frontier(sample_crawl.data, "select url, outcome from urls where state = 'done'"))
    assert frontier(sample_crawl.data, "select url, state from urls where state <> 'done'") == []
    assert discovered == {url: outcomes[-1].split()[0] for url, outcomes in captures(sample_crawl.data).items()}


def test_counts_of_the_run_are_those_of_its_captures(sample_crawl: SampleCrawl) -> None:
    (counts,) = sample_crawl.column("select counts from runs where ending = 'finished'")
    outcomes = Counter(sample_crawl.column("select outcome from captures"))
    assert counts == {name: str(count) for name, count in outcomes.items()} | {"pending": "0"}


# --- the articles ----------------------------------------------------------------------------------------------------------


@each_article
@pytest.mark.parametrize("name", ["role", "platform", "headline", "standfirst", "in_language", "license"])
def test_article_has(sample_crawl: SampleCrawl, url: str, name: str) -> None:
    assert article(sample_crawl, url, name) == ARTICLES[url][name]


@each_article
def test_authors_have_their_names_and_their_institution(sample_crawl: SampleCrawl, url: str) -> None:
    found = article(sample_crawl, url, "authors")
    assert [
        {name: author[name] for name in ("name", "given_name", "family_name", "affiliation")} for author in found
    ] == ARTICLES[url]["authors"]


@each_article
@pytest.mark.parametrize("name", ["date_published", "date_first_published"])
def test_article_is_dated(sample_crawl: SampleCrawl, url: str, name: str) -> None:
    found, expected = article(sample_crawl, url, name), ARTICLES[url][name]
    assert found is None if expected is None else found.startswith(expected)


@each_article
def test_what_is_not_the_article_is_not_in_its_text(sample_crawl: SampleCrawl, url: str) -> None:
    text = article(sample_crawl, url, "text")
    assert [words for words in ARTICLES[url]["not_in_text"] if words in text] == []


@each_article
def test_sections_are_those_of_the_page(sample_crawl: SampleCrawl, url: str) -> None:
    (sections,) = sample_crawl.column("select sections from documents where url = ?", url)
    assert [section["heading"] for section in sections if section["heading"]] == ARTICLES[url]["sections"]


@each_article
def test_citations_are_those_of_the_page(sample_crawl: SampleCrawl, url: str) -> None:
    cited = sample_crawl.column(
        "select target_url from links where document_url = ? and role = 'citation' order by position",
        url,
    )
    assert list(dict.fromkeys(cited)) == ARTICLES[url]["cites"]


@each_copy
@pytest.mark.parametrize("name", ["original_url", "original_publisher", "verdict", "kind"])
def test_copy_leads_to_its_original(sample_crawl: SampleCrawl, url: str, name: str) -> None:
    found = sample_crawl.column(f"select {name} from republications where copy_url = ?", url)
    assert found == [ARTICLES[url][name]]


@each_copy
def test_copy_is_compared_with_the_original_that_was_read(sample_crawl: SampleCrawl, url: str) -> None:
    found = sample_crawl.rows(
        "select o.url, copy_in_original > 0.9 from republications r join documents o on o.document_id = r.original_document_id"
        " where copy_url = ?",
        url,
    )
    assert found == [(ARTICLES[url]["original_url"], True)]


def test_sample_has_a_verbatim_a_trimmed_and_an_altered_copy() -> None:
    assert sorted(ARTICLES[url]["kind"] for url in COPIES) == ["altered", "trimmed", "verbatim"]


CHANGED = {
    "verbatim": ("0 edited, 0 cut, 0 added", 0, ()),
    "trimmed": ("0 edited, 1 cut, 0 added", 0, ()),
    "altered": ("1 edited, 0 cut, 0 added", 1, ("number 43 in the copy, 34 in the original",)),
}


@each_copy
def test_show_diff_and_sql_agree_on_how_a_copy_differs(sample_crawl: SampleCrawl, url: str) -> None:
    kind = ARTICLES[url]["kind"]
    counts, changes, words = CHANGED[kind]
    row = sample_crawl.rows(
        "select kind, format('{} kept, {} edited, {} cut, {} added', paragraphs_kept, paragraphs_edited, paragraphs_cut,"
        " paragraphs_added), len(changes) from republications where copy_url = ?",
        url,
    )
    assert [(row[0][0], row[0][2])] == [(kind, changes)]
    assert row[0][1].endswith(counts)
    for command in ("show", "diff"):
        said = " ".join(tearsheet(command, url, data=sample_crawl.data).out.split())
        for expected in (kind, row[0][1], *words):
            assert expected in said, f"{command} does not say {expected!r}:\n{said}"


# --- the sources -----------------------------------------------------------------------------------------------------------


@each_source
def test_source_has_its_state(sample_crawl: SampleCrawl, url: str) -> None:
    found = sample_crawl.column("select state from sources where url = ?", url)
    assert found == [SOURCES[url]["state"]]


@each_source
def test_source_is_cited_by_so_many_articles(sample_crawl: SampleCrawl, url: str) -> None:
    found = sample_crawl.column("select cited_by_count from sources where url = ?", url)
    assert found == [SOURCES[url]["cited_by_count"]]


@each_source
def test_source_ends_at(sample_crawl: SampleCrawl, url: str) -> None:
    found = sample_crawl.rows("select status, final_url from captures where url = ?", url)
    expected = SOURCES[url]
    assert found == [(expected["status"], expected["final_url"] or url)]


def test_articles_cite_nothing_else(sample_crawl: SampleCrawl) -> None:
    assert set(sample_crawl.column("select url from sources where cited_by_count > 0")) == set(SOURCES)


# --- the archive behind the tables -----------------------------------------------------------------------------------------


def test_every_capture_leads_back_to_its_bytes(sample_crawl: SampleCrawl) -> None:
    found = sample_crawl.rows(
        "select url, warc_file, warc_offset, record_id, payload_digest, payload_bytes, status, fetched_at from captures",
    )
    assert len(found) == 29
    for url, warc_file, offset, record_id, digest, size, status, fetched_at in found:
        stored = stored_at(sample_crawl.data, Place(warc_file, offset))
        answer = stored.exchange.answer
        assert (stored.exchange.asked.url, stored.record_id, stored.exchange.fetched_at) == (url, record_id, fetched_at)
        assert (answer and answer.status, answer and answer.digest, answer and len(answer.body)) == (status, digest, size)


def test_check_finds_nothing_wrong(sample_crawl: SampleCrawl) -> None:
    assert "invariants hold" in tearsheet("check", data=sample_crawl.data).out


# --- what a person sees ----------------------------------------------------------------------------------------------------


def test_crawl_ends_with_what_landed_and_what_to_type_next(sample_crawl: SampleCrawl) -> None:
    said = sample_crawl.ran.out
    for words in ("River towns are learning", "The Commons Review", f'tearsheet show "{SPIP}"', "tearsheet sql"):
        assert words in said


def test_show_tells_who_where_when_and_what_became_of_the_sources(sample_crawl: SampleCrawl) -> None:
    said = " ".join(tearsheet("show", SPIP, data=sample_crawl.data).out.split())
    truth = ARTICLES[SPIP]
    for words in (
        truth["headline"], "O'Donnell", "Corrib University", truth["original_url"], "The Conversation",
        "2024-04-29", "2024-04-26", truth["license"], truth["kind"], "dead", "redirected", "moved_to_home",
    ):  # fmt: skip
        assert words in said, f"{words!r} is not in\n{said}"
    for url in truth["cites"]:
        assert url in said


def test_show_takes_the_address_in_another_spelling(sample_crawl: SampleCrawl) -> None:
    said = tearsheet(
        "show", "HTTPS://WWW.Carnets-Solidaires.example:443/./spip.php?article70650#part", data=sample_crawl.data
    ).out
    assert ARTICLES[SPIP]["headline"] in said
