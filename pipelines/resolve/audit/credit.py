"""Rules of a licence audit about the credit: who published it, who wrote it, where it links to, where it stands."""

from __future__ import annotations

import re

from pipelines.programmes import RuleValue
from pipelines.records import Document, Link, Person
from pipelines.resolve.audit.case import (
    Case,
    Finding,
    counted,
    failed,
    is_named_in,
    is_without_markup,
    passed,
    plain_words,
    quoted,
    shown_credits,
    shown_words,
    unknown,
    words_around,
)
from pipelines.resolve.signals.credits import NAMELESS, WITH_ARTICLE_LINK, WITH_HOME_LINK, WITHOUT_LINK
from pipelines.resolve.signals.findings import is_home_address
from pipelines.resolve.signals.passages import IN_THE_MIDDLE

# "Source: X" and the like: whether a link stands behind it can't be told from its confidence.
_LABEL = re.compile(r"^\W*[^\W\d_]+(?: [^\W\d_]+)?\s?[:：]")
# Shares of a text that are its top and its end.
_TOP, _END = 0.15, 0.85


def credit_publisher(case: Case, value: RuleValue) -> Finding:
    """The publisher's name in a credit sentence or a byline."""
    del value
    page, publisher = case.copy.document, case.publisher
    names = (publisher.name, *publisher.aliases, *publisher.domains) if publisher else (case.programme.name,)
    for credit in shown_credits(page):
        if any(is_named_in(name, plain_words(credit)) for name in names):
            return passed(f"credit sentence: {quoted(credit)}")
    for person in page.authors:
        line = f"{person.raw or person.name} {person.affiliation or ''}"
        if any(is_named_in(name, plain_words(line)) for name in names):
            return passed(f"byline: {quoted(line)}")
    if any(is_named_in(name, shown_words(page)) for name in names):
        return unknown(f"the name {case.publisher_name} stands on the page, but in no sentence that was understood as a credit")
    if page.credit_text:
        return unknown(
            f"a credit sentence is there, {quoted(page.credit_text)}, but it doesn't spell the name {case.publisher_name}"
        )
    if not page.text:
        return unknown("no text of the page was read")
    return failed(f"no credit: the name {case.publisher_name} stands neither in the text nor in the byline or the notes")


def credit_authors(case: Case, value: RuleValue) -> Finding:
    """Every author of the original among the copy's authors, or named in its text, notes or credit."""
    del value
    page = case.copy.document
    own = ", ".join(person.name for person in page.authors if person.role == "author")
    if case.original is None:
        named = f"the copy names {own}" if own else "no author was found on the copy"
        return unknown(f"{named}; the original was not read, so its authors are not known")
    wanted = [person for person in case.original.document.authors if person.role == "author"]
    if not wanted:
        return unknown("no author was found on the original")
    words = words_around(page)
    missing = [one for one in wanted if not is_named_in(one.name, words) and not _is_among(one, page.authors)]
    if not missing:
        return passed(f"named: {', '.join(person.name for person in wanted)}")
    names = ", ".join(person.name for person in missing)
    if any(_surname_stands(person, shown_words(page)) for person in missing):
        return unknown(f"not credited as the original has it: {names}; the surname stands on the copy")
    if case.compared is not None and case.compared.is_translation is not False:
        return unknown(f"not found: {names}; a translation may spell names in another way")
    if not own:
        return unknown(f"not found: {names}; no byline was found on the copy at all")
    return failed(f"not named: {names}; the copy names {own}")


def _is_among(wanted: Person, people: tuple[Person, ...]) -> bool:
    """Whether one of the people has the same first and last name; a middle name comes and goes."""
    names = [plain_words(person.name).split() for person in (wanted, *people)]
    return len(names[0]) > 1 and any(one and (one[0], one[-1]) == (names[0][0], names[0][-1]) for one in names[1:])


def _surname_stands(person: Person, words: str) -> bool:
    return is_named_in(person.family_name or person.name.split()[-1], words)


def link(case: Case, value: RuleValue) -> Finding:
    """A link to the original; to any page of its publisher where the programme is content with the home page."""
    page, links = case.copy.document, case.copy.links
    host = case.publisher.domains[0] if case.publisher else case.publisher_name
    if found := next((one for one in links if case.is_original(one.target_url)), None):
        return passed(f"link to the original: {found.target_url}")
    credit = _linked_credit(page)
    if credit == "article" and page.is_based_on is not None and case.is_publishers_article(page.is_based_on):
        return passed(f"link to the original: {page.is_based_on}")
    cited = {one.target_key for one in case.original.links} if case.original else set()
    own = [one for one in links if case.is_publishers(one.target_url) and (one.role == "credit" or one.target_key not in cited)]
    articles = [one for one in own if case.is_publishers_article(one.target_url)]
    home = next((one.target_url for one in own if is_home_address(one.target_url)), host if credit == "home" else None)
    credited = next((one for one in articles if one.role == "credit"), None)
    if credited is not None and case.original_url is None:
        return passed(f"link in the credit: {credited.target_url}")
    if value == "article_or_home" and home is not None:
        return passed(f"link to the home page of {case.publisher_name}: {home}")
    if articles:
        return unknown(f"a link leads to {articles[0].target_url}; whether that is the original is not known")
    elsewhere = next((one for one in links if one.role == "credit" and not case.is_publishers(one.target_url)), None)
    if elsewhere is not None and home is None:
        return unknown(f"the credit links to {elsewhere.target_url}; whether that leads on to the original is not known")
    if is_without_markup(page):
        return unknown("a text without markup has lost its links")
    if home is not None:
        return failed(f"the link to {case.publisher_name} leads to its home page ({home}), none to the article")
    if credit == "none" and page.credit_text and case.publisher is not None:
        return failed(f"no link in the credit sentence {quoted(page.credit_text)}, and no other link to {host} in the article")
    if links and credit is None and not page.credit_text:
        return failed(f"none of the article's {counted(len(links), 'link')} leads to {host}, and no credit sentence was found")
    return unknown("the links of the page were not read in full")


def _linked_credit(page: Document) -> str | None:
    """Where the page's credit sentence links to: "article", "home" or "none"; None where its confidence doesn't tell."""
    kinds = ((WITH_ARTICLE_LINK, "article"), (WITH_HOME_LINK, "home"), (WITHOUT_LINK, "none"), (NAMELESS, "none"))
    told = {round(confidence * weight, 3): kind for confidence, kind in kinds for weight in (1.0, IN_THE_MIDDLE)}
    found = []
    for one in page.evidence:
        if one.type == "original_link":
            return "article"
        if one.type == "credit_sentence" and one.confidence > 0:
            kind = told.get(round(one.confidence, 3))
            found.append(None if kind == "none" and _LABEL.match(one.text) else kind)
    return next((kind for kind in ("article", "home") if kind in found), "none" if found and None not in found else None)


def credit_at_top(case: Case, value: RuleValue) -> Finding:
    """The credit before the text or in its first paragraphs."""
    del value
    place = _place_of_credit(case)
    if place == "top":
        return passed("the credit stands at the top of the text")
    return failed("the credit stands behind the text") if place == "end" else unknown("where the credit stands is not known")


def author_and_link_at_top(case: Case, value: RuleValue) -> Finding:
    """The credit, with an author's name and the link, before the text or in its first paragraphs."""
    del value
    place = _place_of_credit(case)
    if place == "end":
        return failed("the credit with its link stands behind the text")
    if place != "top":
        return unknown("where the credit stands is not known")
    page = case.copy.document
    authors = (*page.authors, *(case.original.document.authors if case.original else ()))
    for credit in shown_credits(page):
        named = next((person.name for person in authors if is_named_in(person.name, plain_words(credit))), None)
        if named is not None and link(case, "article_or_home")[0] == "pass":
            return passed(f"at the top: {quoted(credit)}")
    return unknown("the credit stands at the top, but doesn't name the author; where the byline stands is not known")


def _place_of_credit(case: Case) -> str | None:
    """ "top" or "end" of the text; None where it can't be told, or in between."""
    page = case.copy.document
    text, credit = page.text or "", page.credit_text or ""
    if credit and (start := text.find(credit)) >= 0:
        return "top" if start <= _TOP * len(text) else "end" if start >= _END * len(text) else None
    if any(one.type == "credit_sentence" and one.place == "note:ps" for one in page.evidence):
        return "end"
    places = [one.position for one in case.copy.links if _is_credit(case, one)]
    in_text = [one for one in case.copy.links if one.paragraph is not None and not _is_credit(case, one)]
    if not places or not in_text:
        return None
    last = max(in_text, key=lambda one: one.position)
    if places[0] < min(one.position for one in in_text):
        return "top"
    paragraphs = text.count("\n\n") + 1
    return "end" if places[0] > last.position and (last.paragraph or 0) >= paragraphs / 2 else None


def _is_credit(case: Case, one: Link) -> bool:
    return case.is_publishers(one.target_url) and (one.role == "credit" or case.is_original(one.target_url))
