"""Closed sets: every value that a column can have, with its meaning. The values themselves are declared in records.py."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pipelines.records import (
    AuditRule,
    CopyKind,
    DatePrecision,
    DocumentKind,
    LinkKind,
    LinkRole,
    Outcome,
    PersonRole,
    Role,
    RuleResult,
    Verdict,
)

SourceState = Literal[
    "alive", "redirected", "moved_to_home", "soft_404", "parked", "walled", "blocked", "dead", "unreachable", "unchecked"
]  # fmt: skip

CLOSED_SETS: dict[str, tuple[Any, dict[str, str]]] = {
    "role": (
        Role,
        {
            "article": "a page that was asked for by name",
            "original": "the page where an article first ran, as a copy names it",
            "source": "a page that an article cites",
            "robots": "a host's robots.txt",
        },
    ),
    "outcome": (
        Outcome,
        {
            "fetched": "answered with a page (2xx)",
            "not_modified": "answered that nothing has changed since the last capture (304)",
            "redirected": "answered with another address (3xx)",
            "failed": "no answer, a broken one, or one with an error (4xx, 5xx)",
            "refused": "never asked: by robots.txt, by the network guard, or for its address",
            "skipped": "never asked: not in the web archive that stands in for the network",
        },
    ),
    "document_kind": (
        DocumentKind,
        {
            "article": "one piece with a text of its own",
            "listing": "a page of links to pieces",
            "home": "the start page of a site",
            "pdf": "a PDF file",
            "other": "anything else",
        },
    ),
    "link_role": (
        LinkRole,
        {
            "citation": "a source that the text cites",
            "credit": "names where the piece first ran",
            "profile": "a page about an author",
            "licence": "the licence of the piece",
            "note": "jumps to a note of the same page, or back",
            "share": "shares the page elsewhere",
            "related": "another piece that the site recommends",
            "navigation": "menus, tags, sections",
            "other": "anything else",
        },
    ),
    "link_kind": (
        LinkKind,
        {
            "government": "a public body, a court, an international organisation",
            "journal": "a scholarly journal, a DOI, a preprint",
            "think_tank": "a research institute or an advocacy group",
            "news": "a news site",
            "press_release": "a press release",
            "dataset": "data, code or figures",
            "pdf": "a PDF file of no kind above",
            "social": "a social network",
            "video": "a video site",
            "encyclopaedia": "Wikipedia and its like",
            "archived": "a copy in a web archive",
            "same_publisher": "another page of the same publisher",
            "company": "a company's site",
            "other": "anything else",
        },
    ),
    "person_role": (
        PersonRole,
        {
            "author": "wrote the piece",
            "translator": "translated it",
            "photographer": "took its pictures",
            "editor": "edited it",
        },
    ),
    "verdict": (
        Verdict,
        {
            "republication": "a copy of a piece that first ran elsewhere",
            "possible": "signs of a copy, too weak to decide",
            "original": "the piece first ran here",
            "origin_with_offer": "the piece first ran here, and others are invited to republish it",
            "outgoing": "names a copy of itself elsewhere",
            "co_publication": "appeared in two places by agreement",
            "agency_informed": "written with the material of a news agency",
        },
    ),
    "copy_kind": (
        CopyKind,
        {
            "verbatim": "same text; credit, biography, contents and captions aside",
            "retitled": "same text under another headline",
            "trimmed": "parts left out",
            "expanded": "parts added",
            "excerpt": "a beginning or a part, with a link to the rest",
            "translated": "in another language",
            "updated": "a later state of the text",
            "altered": "changed in other ways",
        },
    ),
    "audit_rule": (
        AuditRule,
        {
            "credit_publisher": "names the publisher of the original",
            "credit_authors": "names the original's authors",
            "link": "links to the original; to the publisher's home page where the programme is content with that",
            "credit_at_top": "the credit stands at the top",
            "author_and_link_at_top": "the author's name and the link to the original stand at the top",
            "counter": "carries the programme's page counter",
            "licence_stated": "names the licence; Creative Commons wants it linked too",
            "no_edits": "the words are the original's; time, place and house style may be adapted",
            "no_cuts": "no part of the text is left out",
            "headline_kept": "the headline is the original's",
            "changes_indicated": "says so where the text was changed",
            "all_links_kept": "has all the links of the original's text",
            "images_excluded": "leaves out the images, or has a licence of their own for them",
            "canonical_required": "link rel=canonical leads to the original",
            "time_limit_days": "appeared within so many days after the original",
            "not_systematic": "pieces are chosen one by one, not taken all or by a machine",
            "no_paywall": "can be read without paying",
            "non_commercial": "is no commercial use",
            "share_alike": "a changed copy is under the same licence",
        },
    ),
    "rule_result": (
        RuleResult,
        {
            "pass": "the page meets the rule",
            "fail": "the pages prove that it doesn't; no legal opinion",
            "unknown": "can't be decided from what was read; the evidence says what is missing",
        },
    ),
    "date_precision": (
        DatePrecision,
        {
            "year": "2024",
            "month": "2024-04",
            "day": "2024-04-26",
            "minute": "2024-04-26T14:05, with an offset where the page has one",
            "second": "2024-04-26T14:05:00, with an offset where the page has one",
        },
    ),
    "source_state": (
        SourceState,
        {
            "alive": "answers at the cited address",
            "redirected": "answers at another address",
            "moved_to_home": "leads to the home page of a host, though another page was cited",
            "soft_404": "answers, with a page that says that there is none",
            "parked": "answers, with a page that sells the name",
            "walled": "asks for a login or for money (401, 402)",
            "blocked": "refuses us, and perhaps not others (403, 407, 429, 451)",
            "dead": "gone: 404, 410, or a name that is gone",
            "unreachable": "no usable answer this time: 5xx, time-out, broken connection, endless redirects",
            "unchecked": "not asked: pending, refused, or not in the archive",
        },
    ),
}


def meanings_of(values: tuple[str, ...]) -> dict[str, str]:
    """Meanings of a closed set's values; empty for a set that is not listed here."""
    for literal, meanings in CLOSED_SETS.values():
        if get_args(literal) == values:
            return meanings
    return {}
