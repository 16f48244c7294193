"""Licence audits: each rule met, broken and not to be decided, on hand-made copies of one hand-made original."""

from __future__ import annotations

import dataclasses
import doctest
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from pipelines.records import AuditRule, Change, Document, Evidence, Image, Link, Note, Person, RuleCheck
from pipelines.resolve.audit import case, changes, page
from pipelines.resolve.audit.rules import audit
from pipelines.resolve.comparison.records import Comparison, Pair, Side
from pipelines.resolve.decide import Original, decide

CONVERSATION = "theconversation_com"
ADDRESS = "https://theconversation.com/why-rivers-rise-1234"
COUNTER = "counter.theconversation.com/content/1234/count.gif"
CREDIT = "This article is republished from The Conversation under a Creative Commons license."
LONG = (
    "The river rose faster than anyone in the valley had seen since the mill was built, "
    "and nobody in the town could say when it would fall."
)


def document(**changes: Any) -> Document:
    """A document with nothing in it but what a test gives; it has a language, as a page of HTML has."""
    empty: dict[str, Any] = {field.name: None for field in dataclasses.fields(Document)}
    for name in ("authors", "sections", "section_paths", "images", "notes", "evidence", "conflicts", "flags"):
        empty[name] = ()
    given = {
        "document_id": "c" * 32, "capture_id": "1", "url": "https://copy.example/a", "role": "article", "kind": "article",
        "warc_file": "archive/local-000001.warc.gz", "warc_offset": 0, "fetched_at": datetime(2024, 5, 1, tzinfo=UTC),
        "reader_version": "1", "language_declared": "en", "in_language": "en", "text": f"One.\n\n{LONG}",
    }  # fmt: skip
    return Document(**{**empty, **given, **changes})


def evidence(kind: str, text: str = CREDIT, confidence: float = 0.95, place: str = "/html/body/p[1]") -> Evidence:
    return Evidence(kind, text, place, confidence)


def person(name: str, role: Any = "author") -> Person:
    return Person(name, family_name=name.split()[-1], role=role, raw=name)


def link(target: str, role: Any = "citation", position: int = 0, paragraph: int | None = None) -> Link:
    return Link(
        "c" * 32,
        "https://copy.example/a",
        position,
        target,
        target,
        role,
        "other",
        "words",
        None,
        None,
        paragraph,
        None,
        None,
        "1",
    )


ORIGINAL = document(
    document_id="0" * 32, url=ADDRESS, role="original", authors=(person("Ada Maria Brook"),), publisher_key=CONVERSATION
)
COPY = document(
    credit_text=CREDIT, evidence=(evidence("credit_sentence"),), is_based_on=ADDRESS, original_publisher_key=CONVERSATION
)


def comparison(
    kind: Any = "verbatim", pairs: tuple[Pair, ...] = (), changes: tuple[Change, ...] = (), **values: Any
) -> Comparison:
    given: dict[str, Any] = {
        "copy_in_original": 1.0, "original_in_copy": 1.0, "title_similarity": 1.0, "is_translation": False,
        "order_agreement": 1.0, "links_kept": 2, "links_dropped": 0, "links_rewritten": 0, "links_added": 0,
        "authors_agree": None, "dates_agree": None,
    }  # fmt: skip
    return Comparison(pairs=pairs, changes=changes, kind=kind, **{**given, **values})


KEPT = Pair("kept", 0, 0, 1.0, "One.", "One.")
CUT = Pair("cut", None, 1, 0.0, "", LONG)
MOVED = Pair("kept", 1, 3, 1.0, LONG, LONG, is_moved=True)
EDITED = Pair("edited", 1, 1, 0.9, LONG.replace("anyone", "everyone"), LONG)


def checks(
    copy: Document = COPY,
    original: Document | None = ORIGINAL,
    compared: Comparison | None = None,
    key: str | None = CONVERSATION,
    links: tuple[Link, ...] = (),
    original_links: tuple[Link, ...] = (),
    url: str | None = ADDRESS,
) -> dict[str, RuleCheck]:
    """The audit, by rule."""
    first = Side(original, original_links) if original is not None else None
    return {one.rule: one for one in audit(Side(copy, links), first, compared, key, url)}


def result(rule: AuditRule, *arguments: Any, **values: Any) -> tuple[str, str]:
    """(result, evidence) of one rule."""
    found = checks(*arguments, **values)[rule]
    return found.result, found.evidence


# Which programme


def test_the_rules_are_those_of_the_originals_programme() -> None:
    found = checks()
    assert {one.programme for one in found.values()} == {CONVERSATION}
    assert {"credit_publisher", "link", "counter", "no_edits", "images_excluded"} <= found.keys()
    assert set(found) <= set(get_args(AuditRule))


def test_where_no_terms_are_known_there_is_nothing_to_audit() -> None:
    assert checks(document(), None, key=None, url="https://first.example/a") == {}
    assert checks(document(), document(url="https://first.example/a", license="CC0-1.0"), key=None, url=None) == {}


def test_without_a_programme_the_licence_of_the_original_holds() -> None:
    first = document(url="https://first.example/a", license="CC-BY-SA-4.0")
    assert {one.programme for one in checks(document(), first, key=None, url=first.url).values()} == {"cc-by-sa"}


def test_a_licence_binds_the_copy_only_where_its_credit_states_it() -> None:
    words = "First published by First Paper under CC BY 4.0."
    stated = document(license="CC-BY-4.0", license_raw=words, credit_text=words, evidence=(evidence("credit_sentence", words),))
    assert {one.programme for one in checks(stated, None, key=None, url=None).values()} == {"cc-by"}
    own_site = dataclasses.replace(stated, license_raw="https://creativecommons.org/licenses/by/4.0/")
    assert checks(own_site, None, key=None, url=None) == {}


def test_the_terms_are_those_of_the_originals_address_where_the_copy_names_a_page_between() -> None:
    assert {one.programme for one in checks(key="grist_org").values()} == {CONVERSATION}


def test_terms_that_were_not_read_never_fail_a_copy() -> None:
    words = ("unknown", "no paragraph left")
    found = result("no_cuts", compared=comparison("trimmed", (KEPT, CUT)), key="grist_org", url="https://grist.org/a/b/")
    assert found[0] == words[0]
    assert found[1].endswith("the programme's own terms were not read")


# Credit


def test_a_credit_sentence_names_the_publisher() -> None:
    assert result("credit_publisher") == ("pass", f"credit sentence: '{CREDIT}'")


def test_a_byline_that_names_the_publisher_is_a_credit() -> None:
    byline = document(authors=(Person("Ada Brook", affiliation="The Conversation", raw="Ada Brook"),))
    assert result("credit_publisher", byline) == ("pass", "byline: 'Ada Brook The Conversation'")


def test_a_publisher_that_is_named_nowhere_is_not_credited() -> None:
    found, words = result("credit_publisher", document())
    assert (found, "The Conversation" in words) == ("fail", True)


@pytest.mark.parametrize(
    "copy",
    [
        document(text="As The Conversation reported, the river rose."),
        document(text=None),
        document(credit_text="First published here.", evidence=(evidence("credit_sentence", "First published here."),)),
    ],
)
def test_a_name_outside_a_credit_a_nameless_credit_and_a_page_without_text_decide_nothing(copy: Document) -> None:
    assert result("credit_publisher", copy)[0] == "unknown"


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (document(authors=(person("Ada Maria Brook"),)), "pass"),
        (document(authors=(person("Ada Brook"),)), "pass"),
        (document(authors=(person("The editors"),), notes=(Note("credit", "By Ada Maria Brook, Example University"),)), "pass"),
        (document(authors=(person("Bo Ford"),)), "fail"),
        (
            document(authors=(person("Bo Ford"),), text="\n\n".join([LONG] * 4 + ["Ada Maria Brook said so."] + [LONG] * 4)),
            "unknown",
        ),
        (document(authors=(person("A. Brook"),)), "unknown"),
        (document(), "unknown"),
    ],
)
def test_authors_are_credited_where_each_of_the_originals_is_named(copy: Document, expected: str) -> None:
    assert result("credit_authors", copy)[0] == expected


def test_authors_are_unknown_without_the_original_or_its_byline_and_in_a_translation() -> None:
    other = document(authors=(person("Bo Ford"),))
    assert result("credit_authors", other, None)[0] == "unknown"
    assert result("credit_authors", other, dataclasses.replace(ORIGINAL, authors=()))[0] == "unknown"
    for is_translation in (True, None):
        compared = comparison("translated", is_translation=is_translation)
        assert result("credit_authors", other, compared=compared)[0] == "unknown"


# Link


def test_a_link_to_the_original_meets_the_rule_whatever_its_scheme_and_campaign() -> None:
    bare = document()
    assert result("link", bare, links=(link("http://www.theconversation.com/why-rivers-rise-1234/?utm_source=x"),))[0] == "pass"
    assert result("link")[0] == "pass", "the credit's own link, outside the body"


def test_the_home_page_is_enough_where_the_programme_says_so_and_only_there() -> None:
    home = (link("https://theconversation.com/us", "credit"),)
    assert result("link", document(), links=home)[0] == "pass"
    floodlight = "https://floodlightnews.org/the-story/"
    found, words = result(
        "link", document(), None, key="floodlightnews_org", url=floodlight, links=(link("https://floodlightnews.org/"),)
    )
    assert found == "fail"
    assert "home page" in words


@pytest.mark.parametrize(
    "copy",
    [
        document(credit_text=CREDIT, evidence=(evidence("credit_sentence", confidence=0.75),)),
        document(),
    ],
)
def test_a_credit_without_a_link_and_a_page_without_both_break_the_rule(copy: Document) -> None:
    assert result("link", copy, links=(link("https://stats.example/a"),))[0] == "fail"


@pytest.mark.parametrize(
    ("copy", "links"),
    [
        (document(), ()),
        (document(body_source="text"), (link("https://stats.example/a"),)),
        (document(), (link("https://theconversation.com/another-piece-99"),)),
        (document(), (link("https://short.example/x", "credit"),)),
        (
            document(
                credit_text="Source: The Conversation", evidence=(evidence("credit_sentence", "Source: The Conversation", 0.75),)
            ),
            (),
        ),
    ],
)
def test_links_that_may_lead_there_and_pages_that_lost_theirs_decide_nothing(copy: Document, links: tuple[Link, ...]) -> None:
    assert result("link", copy, links=links)[0] == "unknown"


def test_a_citation_of_the_original_to_its_own_publisher_is_no_credit() -> None:
    cited = link("https://theconversation.com/another-piece-99")
    copy = document(credit_text=CREDIT, evidence=(evidence("credit_sentence", confidence=0.75),))
    assert result("link", copy, links=(cited,), original_links=(cited,))[0] == "fail"


# Place of the credit


FLOODLIGHT = {"original": None, "key": "floodlightnews_org", "url": "https://floodlightnews.org/the-story/"}
FIRST_LINE = "This story was originally published by Floodlight."


@pytest.mark.parametrize(
    ("positions", "expected"),
    [((0, 1, 2), "pass"), ((2, 0, 1), "fail"), ((1, 0, 2), "unknown"), ((None, 0, 1), "unknown")],
)
def test_the_place_of_the_credit_is_told_by_its_link_among_the_texts_links(positions: Any, expected: str) -> None:
    credit, first, last = positions
    links = [
        link("https://stats.example/a", position=first, paragraph=1),
        link("https://stats.example/b", position=last, paragraph=8),
    ]
    if credit is not None:
        links.append(link("https://floodlightnews.org/the-story/", "credit", credit))
    copy = document(text="\n\n".join([LONG] * 10))
    assert result("credit_at_top", copy, links=tuple(links), **FLOODLIGHT)[0] == expected


@pytest.mark.parametrize(("paragraphs", "expected"), [((FIRST_LINE, *[LONG] * 9), "pass"), ((*[LONG] * 9, FIRST_LINE), "fail")])
def test_a_credit_in_the_text_stands_where_it_stands(paragraphs: tuple[str, ...], expected: str) -> None:
    copy = document(text="\n\n".join(paragraphs), credit_text=FIRST_LINE, evidence=(evidence("credit_sentence", FIRST_LINE),))
    assert result("credit_at_top", copy, **FLOODLIGHT)[0] == expected


VOICES = {"original": None, "key": "globalvoices_org", "url": "https://globalvoices.org/2024/03/10/the-story/"}


@pytest.mark.parametrize(
    ("credit", "place", "expected"),
    [
        ("This story by Ada Brook originally appeared on Global Voices.", "top", "pass"),
        ("This story originally appeared on Global Voices.", "top", "unknown"),
        ("This story by Ada Brook originally appeared on Global Voices.", "end", "fail"),
    ],
)
def test_author_and_link_at_the_top_need_both(credit: str, place: str, expected: str) -> None:
    paragraphs = [credit, *[LONG] * 9] if place == "top" else [*[LONG] * 9, credit]
    signal = evidence("credit_sentence", credit)
    copy = document(text="\n\n".join(paragraphs), credit_text=credit, evidence=(signal,), authors=(person("Ada Brook"),))
    links = (link("https://globalvoices.org/2024/03/10/the-story/", "credit"),)
    assert result("author_and_link_at_top", copy, links=links, **VOICES)[0] == expected


# Counter, licence, canonical, days


def test_a_counter_of_this_article_meets_the_rule() -> None:
    assert result("counter", document(evidence=(evidence("counter_pixel", COUNTER),)))[0] == "pass"
    assert result("counter", document(evidence=(evidence("counter_pixel", COUNTER),)), None, url=None)[0] == "pass"


def test_no_counter_in_a_pages_source_breaks_the_rule_and_in_a_bare_text_decides_nothing() -> None:
    assert result("counter", document()) == ("fail", "no counter of the programme on the page")
    assert result("counter", document(evidence=(evidence("broken_counter", "…/republishing-guidelines —>"),)))[0] == "fail"
    assert result("counter", document(body_source="text"))[0] == "unknown"
    assert result("counter", document(language_declared=None))[0] == "unknown"


def test_a_counter_of_another_article_is_a_failure_only_where_the_texts_are_one() -> None:
    wrong = document(evidence=(evidence("counter_pixel", COUNTER.replace("1234", "99")),))
    assert result("counter", wrong, compared=comparison())[0] == "fail"
    assert result("counter", wrong, None)[0] == "unknown"


def test_a_counter_whose_form_is_not_known_is_never_missed() -> None:
    nineteenth: dict[str, Any] = {"original": None, "key": "19thnews_org", "url": "https://19thnews.org/2024/05/the-story/"}
    assert result("counter", document(), **nineteenth)[0] == "unknown"
    pixel = evidence("tracker_pixel", "https://19thnews.org/?republication-pixel=true&post=7")
    assert result("counter", document(evidence=(pixel,)), **nineteenth)[0] == "pass"


BY = "https://creativecommons.org/licenses/by-nd/4.0/"


@pytest.mark.parametrize(
    ("copy", "links", "named", "linked"),
    [
        (document(license="CC-BY-ND-4.0", license_raw=BY), (), "pass", "pass"),
        (document(), (link(BY, "licence"),), "pass", "pass"),
        (document(license="CC-BY-ND-4.0", license_raw="under CC BY-ND 4.0"), (), "pass", "unknown"),
        (COPY, (), "pass", "unknown"),
        (document(), (), "fail", "fail"),
        (document(license="CC-BY-4.0", license_raw="CC BY 4.0"), (), "unknown", "unknown"),
        (document(license_raw="© First Paper"), (), "unknown", "unknown"),
        (document(text=None), (), "unknown", "unknown"),
    ],
)
def test_the_licence_is_named_and_where_asked_for_linked(copy: Document, links: Any, named: str, linked: str) -> None:
    assert result("licence_stated", copy, links=links)[0] == named
    first = document(url="https://first.example/a", license="CC-BY-ND-4.0")
    assert result("licence_stated", copy, first, links=links, key=None, url=first.url)[0] == linked


KNOWABLE: dict[str, Any] = {
    "original": None,
    "key": "knowablemagazine_org",
    "url": "https://knowablemagazine.org/content/2024/the-story",
}


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (document(canonical_url=KNOWABLE["url"]), "pass"),
        (document(evidence=(evidence("pasted_canonical", KNOWABLE["url"]),)), "pass"),
        (document(canonical_url="https://copy.example/a"), "fail"),
        (document(), "fail"),
        (document(canonical_url="https://knowablemagazine.org/content/2024/another"), "unknown"),
        (document(body_source="text"), "unknown"),
    ],
)
def test_the_canonical_link_leads_to_the_original(copy: Document, expected: str) -> None:
    assert result("canonical_required", copy, **KNOWABLE)[0] == expected


@pytest.mark.parametrize(
    ("first", "published", "expected"),
    [
        ("2024-01-01", "2024-03-31", "pass"),
        ("2024-01-01", "2024-04-01", "fail"),
        ("2024-01-01", "2023-12-31", "unknown"),
        ("2024-01", "2024-04-01", "unknown"),
        ("2024-01-01", None, "unknown"),
    ],
)
def test_a_copy_appears_within_the_days_allowed(first: str, published: str | None, expected: str) -> None:
    original = document(url="https://citydesk.org/2024/the-story/", date_published=first)
    copy = document(date_published=published)
    assert result("time_limit_days", copy, original, key="citydesk_org", url=original.url)[0] == expected


@pytest.mark.parametrize(
    ("rule", "key"),
    [("not_systematic", CONVERSATION), ("no_paywall", "statesnewsroom_com"), ("non_commercial", "propublica_org")],
)
def test_what_no_page_shows_is_never_decided(rule: AuditRule, key: str) -> None:
    assert result(rule, COPY, None, key=key, url=None)[0] == "unknown"


# Edits, cuts, headline, links


def number(in_copy: str | None, in_original: str | None) -> Change:
    return Change("number", in_copy, in_original, 1)


def quotation(in_copy: str, in_original: str) -> Change:
    return Change("quotation", in_copy, in_original, 1)


def edited(own: str, first: str) -> Pair:
    return Pair("edited", 1, 1, 0.9, own, first)


NEW_PARAGRAPH = (
    "Officials elsewhere praised dams, bridges, engineers, budgets, ministers, computers and satellites without hesitation."
)


@pytest.mark.parametrize(
    ("compared", "expected"),
    [
        (comparison("verbatim", (KEPT,)), "pass"),
        (comparison("trimmed", (KEPT, CUT)), "pass"),
        (comparison("altered", (edited("43 people left", "34 people left"),), (number("43", "34"),)), "fail"),
        (comparison("altered", (EDITED,), (quotation("we will not go", "we will go"),)), "fail"),
        (comparison("altered", (edited(NEW_PARAGRAPH, LONG),)), "fail"),
        (comparison("altered", (EDITED,)), "unknown"),
        (comparison("trimmed", (edited("43 people left", "34 people left"), CUT), (number("43", "34"),)), "unknown"),
        (comparison("altered", (edited("60 miles away", "97 km away"),), (number("60", "97"),)), "unknown"),
        (comparison("altered", (edited("at 3pm on", "at 8pm on"),), (number("3", "8"),)), "unknown"),
        (comparison("altered", (edited("at 3 pm on", "at 8 pm on"),), (number("3", "8"),)), "unknown"),
        (comparison("altered", (EDITED,), (number(None, "34"),)), "unknown"),
        (comparison("altered", (EDITED,), (quotation("The organisation’s colour", "the organization's color"),)), "unknown"),
        (comparison("altered", (MOVED, MOVED)), "fail"),
        (comparison("altered", (MOVED,)), "unknown"),
        (comparison("verbatim", (dataclasses.replace(KEPT, is_moved=True),)), "unknown"),
        (comparison("translated", is_translation=True), "unknown"),
        (comparison(None, copy_in_original=0.1, original_in_copy=0.1), "unknown"),
        (None, "unknown"),
    ],
)
def test_an_edit_is_proved_by_a_replaced_number_or_quotation_or_a_rewritten_paragraph(compared: Any, expected: str) -> None:
    assert result("no_edits", compared=compared)[0] == expected


def test_the_evidence_of_an_edit_names_it() -> None:
    compared = comparison("altered", (KEPT, CUT, edited("43 people left", "34 people left")), (number("43", "34"),))
    assert result("no_edits", compared=compared) == (
        "fail",
        "1 paragraph edited, 1 paragraph cut, 1 number changed: '34' became '43'",
    )


def test_an_original_that_was_changed_after_the_copy_proves_no_edit() -> None:
    compared = comparison("altered", (edited("43 people left", "34 people left"),), (number("43", "34"),))
    later = dataclasses.replace(ORIGINAL, date_modified="2024-05-09")
    assert result("no_edits", document(date_published="2024-05-01"), later, compared)[0] == "unknown"
    assert result("no_edits", document(date_published="2024-05-10"), later, compared)[0] == "fail"


UNDARK: dict[str, Any] = {"key": "undark_org", "url": "https://undark.org/2024/05/01/the-story/"}


@pytest.mark.parametrize(
    ("compared", "expected"),
    [
        (comparison("verbatim", (KEPT,)), "pass"),
        (comparison("expanded", (KEPT, Pair("added", 1, None, 0.0, LONG, ""))), "pass"),
        (comparison("trimmed", (KEPT, CUT)), "fail"),
        (comparison("trimmed", (KEPT, dataclasses.replace(CUT, original_text="Read more about rivers."))), "unknown"),
        (None, "unknown"),
    ],
)
def test_a_cut_is_proved_by_a_missing_paragraph_of_some_length(compared: Any, expected: str) -> None:
    assert result("no_cuts", compared=compared, **UNDARK)[0] == expected


def test_a_cut_that_the_reader_may_have_made_itself_decides_nothing() -> None:
    unsure = dataclasses.replace(COPY, body_confidence=0.5)
    assert result("no_cuts", unsure, compared=comparison("trimmed", (KEPT, CUT)), **UNDARK)[0] == "unknown"


def test_a_paragraph_with_another_in_its_place_may_be_rewritten_instead_of_cut() -> None:
    compared = comparison("altered", (KEPT, CUT, Pair("added", 1, None, 0.0, NEW_PARAGRAPH, "")))
    assert result("no_cuts", compared=compared, **UNDARK)[0] == "unknown"


def test_cuts_of_a_programme_whose_editions_differ_are_never_held_against_a_copy() -> None:
    found, words = result("no_cuts", compared=comparison("trimmed", (KEPT, CUT)))
    assert found == "unknown"
    assert words.startswith("1 paragraph cut")


@pytest.mark.parametrize(("similarity", "expected"), [(1.0, "pass"), (0.3, "fail"), (0.7, "unknown"), (None, "unknown")])
def test_the_headline_is_kept(similarity: float | None, expected: str) -> None:
    arguments = {**KNOWABLE, "original": document(url=KNOWABLE["url"], headline="Why rivers rise")}
    copy = document(headline="A flood")
    assert result("headline_kept", copy, compared=comparison(title_similarity=similarity), **arguments)[0] == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((3, 0, 0), "pass"), ((1, 2, 0), "fail"), ((2, 0, 1), "unknown"), ((0, 0, 0), "unknown")],
)
def test_all_links_of_the_original_are_kept(counts: tuple[int, int, int], expected: str) -> None:
    kept, dropped, rewritten = counts
    arguments = {**KNOWABLE, "original": document(url=KNOWABLE["url"])}
    compared = comparison(links_kept=kept, links_dropped=dropped, links_rewritten=rewritten)
    assert result("all_links_kept", compared=compared, **arguments)[0] == expected


def test_a_dropped_link_to_the_original_publisher_may_be_a_promotion() -> None:
    promotion = dataclasses.replace(link("https://knowablemagazine.org/content/2024/another"), kind="same_publisher")
    arguments = {**KNOWABLE, "original": document(url=KNOWABLE["url"]), "original_links": (promotion,)}
    for dropped, expected in ((1, "unknown"), (2, "fail")):
        assert result("all_links_kept", compared=comparison(links_dropped=dropped), **arguments)[0] == expected


# Images


def image(name: str, caption: str | None = None, credit: str | None = None) -> Image:
    return Image(f"https://copy.example/uploads/{name}", caption, credit)


FIRST_IMAGE = Image(
    "https://images.first.example/files/8/file-20240426-18-abcdef.jpg", "The mill on the morning after the flood."
)
SAME_FILE = image("file-20240426-18-abcdef-1024x683.jpg")


@pytest.mark.parametrize(
    ("images", "all_of_them", "by_their_terms"),
    [
        ((), "pass", "pass"),
        ((image("own.jpg"),), "unknown", "unknown"),
        ((SAME_FILE,), "fail", "unknown"),
        ((image("other.jpg", "The mill on the morning after the flood"),), "fail", "unknown"),
        ((dataclasses.replace(SAME_FILE, credit="© Ada Brook"),), "fail", "fail"),
        ((dataclasses.replace(SAME_FILE, credit="Ada Brook, CC BY-SA"),), "fail", "pass"),
    ],
)
def test_images_of_the_original_stay_away_unless_their_own_terms_allow_them(
    images: tuple[Image, ...], all_of_them: str, by_their_terms: str
) -> None:
    original = dataclasses.replace(ORIGINAL, images=(FIRST_IMAGE,))
    copy = dataclasses.replace(COPY, images=images)
    assert result("images_excluded", copy, original)[0] == by_their_terms
    democracy = {"key": "opendemocracy_net", "url": "https://www.opendemocracy.net/en/the-story/"}
    assert result("images_excluded", copy, original, **democracy)[0] == all_of_them


def test_images_are_unknown_without_the_original_and_in_a_bare_text() -> None:
    assert result("images_excluded", dataclasses.replace(COPY, images=(SAME_FILE,)), None)[0] == "unknown"
    assert result("images_excluded", dataclasses.replace(COPY, body_source="text"))[0] == "unknown"


# Notice of changes


def by(license_id: str) -> dict[str, Any]:
    return {
        "original": document(url="https://first.example/a", license=license_id),
        "key": None,
        "url": "https://first.example/a",
    }


CHANGED = comparison("altered", (edited("43 people left", "34 people left"),), (number("43", "34"),))
SHORTENED = "This article was shortened for First Paper."


@pytest.mark.parametrize(
    ("copy", "compared", "expected"),
    [
        (document(), comparison("verbatim"), "pass"),
        (document(credit_text=SHORTENED), CHANGED, "pass"),
        (document(notes=(Note("ps", SHORTENED),)), comparison("trimmed", (KEPT, CUT)), "pass"),
        (document(), CHANGED, "fail"),
        (document(), comparison("trimmed", (KEPT, CUT)), "fail"),
        (document(notes=(Note("credit", "Edited by Ada Brook"),)), CHANGED, "fail"),
        (document(in_language="fi"), CHANGED, "unknown"),
        (document(), comparison("altered", (EDITED,)), "unknown"),
        (document(), comparison("translated", is_translation=True), "fail"),
        (
            document(evidence=(evidence("translated_by", "Translated by Bo Ford", 0.4),)),
            comparison("translated", is_translation=True),
            "pass",
        ),
        (document(), None, "unknown"),
    ],
)
def test_a_changed_copy_says_so(copy: Document, compared: Any, expected: str) -> None:
    assert result("changes_indicated", copy, compared=compared, **by("CC-BY-4.0"))[0] == expected


@pytest.mark.parametrize(
    ("license_id", "compared", "expected"),
    [
        (None, comparison("verbatim"), "pass"),
        ("CC-BY-SA-4.0", CHANGED, "pass"),
        (None, CHANGED, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_a_changed_copy_passes_the_licence_on(license_id: str | None, compared: Any, expected: str) -> None:
    assert result("share_alike", document(license=license_id), compared=compared, **by("CC-BY-SA-4.0"))[0] == expected


@pytest.mark.parametrize("module", [case, changes, page])
def test_the_examples_in_the_docstrings_hold(module: Any) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


# In a decision


def test_a_decision_carries_the_audit_of_a_republication() -> None:
    decision = decide(Side(COPY), Original(ADDRESS, Side(ORIGINAL)), 1)
    assert decision is not None
    assert {one.rule: one.result for one in decision.licence_audit}["credit_publisher"] == "pass"
    assert {one.rule: one.result for one in decision.licence_audit}["counter"] == "fail"


def test_a_page_that_is_only_possibly_a_copy_is_not_audited() -> None:
    doubtful = dataclasses.replace(COPY, evidence=(evidence("credit_sentence", confidence=0.5),))
    decision = decide(Side(doubtful), None, 1)
    assert decision is not None
    assert (decision.verdict, decision.licence_audit) == ("possible", ())


def test_a_page_between_copy_and_original_says_nothing_of_edits() -> None:
    between = document(document_id="b" * 32, url="https://between.example/a", text=f"Two.\n\n{LONG}")
    decision = decide(Side(COPY), Original(ADDRESS, Side(between), via=("https://between.example/a",)), 1)
    assert decision is not None
    assert {one.rule: one.result for one in decision.licence_audit}["no_edits"] == "unknown"
