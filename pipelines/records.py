"""Every record of the warehouse, each column declared once: type, meaning, unit, standard term.

The Arrow schema, DuckDB's column comments and ``docs/data-dictionary.md`` are made from this file.
Column types: str, bytes, int, float, bool, datetime (aware, UTC), tuple[X, ...] (list), a record (struct), dict[str, str] (map);
``| None`` where null has a meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

Role = Literal["article", "original", "source", "robots"]
Outcome = Literal["fetched", "not_modified", "redirected", "failed", "refused", "skipped"]
DocumentKind = Literal["article", "listing", "home", "pdf", "other"]
LinkRole = Literal["citation", "credit", "profile", "licence", "note", "share", "related", "navigation", "other"]
LinkKind = Literal[
    "government", "journal", "think_tank", "news", "press_release", "dataset", "pdf", "social",
    "video", "encyclopaedia", "archived", "same_publisher", "company", "other",
]  # fmt: skip
PersonRole = Literal["author", "translator", "photographer", "editor"]
Verdict = Literal["republication", "possible", "original", "origin_with_offer", "outgoing", "co_publication", "agency_informed"]
CopyKind = Literal["verbatim", "retitled", "trimmed", "expanded", "excerpt", "translated", "updated", "altered"]
ChangeKind = Literal["number", "quotation"]
AuditRule = Literal[
    "credit_publisher", "credit_authors", "link", "credit_at_top", "author_and_link_at_top", "counter", "licence_stated",
    "no_edits", "no_cuts", "headline_kept", "changes_indicated", "all_links_kept", "images_excluded", "canonical_required",
    "time_limit_days", "not_systematic", "no_paywall", "non_commercial", "share_alike",
]  # fmt: skip
RuleResult = Literal["pass", "fail", "unknown"]
DatePrecision = Literal["year", "month", "day", "minute", "second"]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column means; ``term`` is the standard's name for it, ``unit`` only where there is one."""

    meaning: str
    term: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One name of a byline: a person, or an organisation (then given and family names are null)."""

    name: Annotated[str, Column("the name in natural order and case", "schema:name")]
    given_name: Annotated[str | None, Column("given names and initials", "schema:givenName")] = None
    family_name: Annotated[str | None, Column("surname", "schema:familyName")] = None
    affiliation: Annotated[str | None, Column("institution named beside the person", "schema:affiliation")] = None
    role: Annotated[PersonRole, Column("author, translator, photographer or editor")] = "author"
    raw: Annotated[str, Column("the byline as the page has it")] = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal for or against a republication, as seen on the page."""

    type: Annotated[str, Column("which signal, e.g. credit_sentence, counter_pixel, canonical")]
    text: Annotated[str, Column("the words or the markup that were seen")]
    place: Annotated[str, Column("where on the page: an XPath, meta name or section")]
    confidence: Annotated[float, Column("how far this signal alone proves a republication", unit="0..1")]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims of one page that can't both be true; both are kept."""

    field: Annotated[str, Column("the column in question")]
    value: Annotated[str, Column("the claim that lost")]
    source: Annotated[str, Column("where the losing claim stands on the page")]


@dataclass(frozen=True, slots=True)
class Change:
    """A number or a quotation that stands in one of the two texts otherwise than in the other."""

    kind: Annotated[ChangeKind, Column("number or quotation")]
    in_copy: Annotated[str | None, Column("as the copy has it; null where the copy left it out")]
    in_original: Annotated[str | None, Column("as the original has it; null where the copy put it in")]
    paragraph: Annotated[int | None, Column("paragraph of the copy's text, from 0; null where that paragraph is gone")] = None


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule of a republication programme, checked on one copy."""

    programme: Annotated[
        str,
        Column("key of the programme's file in pipelines/programmes, or the elements of a Creative Commons licence (cc-by-nd)"),
    ]
    rule: Annotated[AuditRule, Column("what the programme asks for, e.g. credit_publisher, link, counter, no_edits")]
    result: Annotated[RuleResult, Column("pass, fail or unknown; fail only where the pages prove it")]
    evidence: Annotated[str, Column("what was seen on the copy, or what is missing to decide")]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the part of the text under it."""

    heading: Annotated[str, Column("the heading's text")]
    level: Annotated[int, Column("1 for h1 ... 6 for h6")]
    start: Annotated[int, Column("offset of the section in text", unit="characters")]
    end: Annotated[int, Column("offset behind the section in text", unit="characters")]


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the body with its caption."""

    url: Annotated[str, Column("absolute address of the image", "schema:contentUrl")]
    caption: Annotated[str | None, Column("caption as the page has it", "schema:caption")] = None
    credit: Annotated[str | None, Column("photographer or agency", "schema:creditText")] = None


@dataclass(frozen=True, slots=True)
class Note:
    """A part of the page kept apart from the text: a P.S., a footnote, a biography, a donation line."""

    kind: Annotated[str, Column("ps, footnote, biography, disclosure, donation, contents or credit")]
    text: Annotated[str, Column("its text")]


@dataclass(frozen=True, slots=True)
class Capture:
    """One outcome of one request. Key: capture_id."""

    capture_id: Annotated[str, Column("digest of the WARC record id of this outcome")]
    url: Annotated[str, Column("address asked for", "WARC-Target-URI")]
    url_key: Annotated[str, Column("identity of url: two spellings of one address share it")]
    role: Annotated[Role, Column("why it was asked for: article, original, source or robots")]
    parent_url: Annotated[str | None, Column("page or redirect that led here; null for a seed")]
    outcome: Annotated[Outcome, Column("how the request ended")]
    reason: Annotated[str | None, Column("why, where the outcome is not fetched, e.g. http_404, robots_disallowed")]
    status: Annotated[int | None, Column("HTTP status; null when nothing was answered")]
    redirect_url: Annotated[str | None, Column("absolute target of a redirect")]
    robots: Annotated[str | None, Column("robots verdict: allowed, disallowed, unavailable, none or not_asked")]
    headers: Annotated[dict[str, str], Column("response headers kept, names in lower case")]
    media_type: Annotated[str | None, Column("media type the server declared", "Content-Type")]
    media_type_sniffed: Annotated[str | None, Column("media type by the first bytes of the payload")]
    payload_digest: Annotated[str | None, Column("sha1 of the payload, base32", "WARC-Payload-Digest")]
    payload_bytes: Annotated[int | None, Column("size of the payload as sent", unit="bytes")]
    etag: Annotated[str | None, Column("validator for a later conditional request", "ETag")]
    last_modified: Annotated[str | None, Column("validator as sent", "Last-Modified")]
    warc_file: Annotated[str, Column("archive segment that holds the record, a key in the data folder")]
    warc_offset: Annotated[int, Column("where the record starts in it", unit="bytes")]
    record_id: Annotated[str, Column("id of the response, or of the metadata record when nothing was answered", "WARC-Record-ID")]
    fetched_at: Annotated[datetime, Column("when the answer or the failure arrived", "WARC-Date")]
    depth: Annotated[int, Column("steps from the seed: 0 for a seed; a redirect adds none")]
    hops: Annotated[int, Column("redirects followed to get here")]
    attempt: Annotated[int, Column("1 for the first try of this address in this round")]
    run_id: Annotated[str, Column("run that made the request")]


@dataclass(frozen=True, slots=True)
class Document:
    """One reading of one capture. Key: document_id. ``url`` is that of the capture, never the canonical."""

    document_id: Annotated[str, Column("digest of capture_id and reader_version")]
    capture_id: Annotated[str, Column("the capture that was read")]
    url: Annotated[str, Column("address of the capture", "schema:url")]
    role: Annotated[Role, Column("role of the capture")]
    canonical_url: Annotated[str | None, Column("link rel=canonical of the head, absolute", "RFC 6596")]
    og_url: Annotated[str | None, Column("og:url, absolute")]
    kind: Annotated[DocumentKind, Column("article, listing, home, pdf or other")]
    platform: Annotated[str | None, Column("publishing system recognised, the name of a module or table in pipelines/platforms")]
    publisher: Annotated[str | None, Column("display name of this page's publisher", "schema:publisher")]
    publisher_key: Annotated[str | None, Column("its domain with underscores; null if unknown")]
    headline: Annotated[str | None, Column("title of the article, without the site's name", "schema:headline")]
    standfirst: Annotated[str | None, Column("introductory paragraph or summary", "schema:abstract")]
    authors: Annotated[tuple[Person, ...], Column("byline in its order", "schema:author")]
    date_published: Annotated[
        str | None, Column("when this copy appeared, ISO 8601 at the precision seen", "schema:datePublished")
    ]
    date_published_precision: Annotated[DatePrecision | None, Column("precision of date_published")]
    date_published_source: Annotated[str | None, Column("where on the page it stood")]
    date_published_raw: Annotated[str | None, Column("as the page has it")]
    date_first_published: Annotated[
        str | None, Column("when the work first ran, as this page claims", "schema:datePublished of isBasedOn")
    ]
    date_first_published_precision: Annotated[DatePrecision | None, Column("precision of date_first_published")]
    date_first_published_source: Annotated[str | None, Column("where on the page it stood")]
    date_first_published_raw: Annotated[str | None, Column("as the page has it")]
    date_modified: Annotated[str | None, Column("last change that the page states", "schema:dateModified")]
    date_modified_precision: Annotated[DatePrecision | None, Column("precision of date_modified")]
    date_modified_source: Annotated[str | None, Column("where on the page it stood")]
    date_modified_raw: Annotated[str | None, Column("as the page has it")]
    in_language: Annotated[str | None, Column("language of the text, BCP 47", "schema:inLanguage")]
    language_declared: Annotated[str | None, Column("language that the page declares")]
    text: Annotated[
        str | None, Column("body, paragraphs apart by a blank line; notes, captions and contents set aside", "schema:articleBody")
    ]
    body_source: Annotated[
        str | None,
        Column(
            "who found the body: blocks (the learned model), trafilatura, jsonld (not in the page's elements), layout, text or a platform"
        ),
    ]
    body_confidence: Annotated[
        float | None,
        Column("F1 of text that the model expects, 0 to 1; null where a platform's rules or plain text gave the body"),
    ]
    sections: Annotated[tuple[Section, ...], Column("headings with their offsets into text")]
    section_paths: Annotated[
        tuple[str, ...], Column("for each of sections the headings above it and its own, outermost first, joined by ' > '")
    ]
    page_count: Annotated[int | None, Column("pages of a PDF, read or not; null for all else", "schema:numberOfPages")]
    images: Annotated[tuple[Image, ...], Column("images of the body", "schema:image")]
    notes: Annotated[tuple[Note, ...], Column("parts set aside from the text")]
    license: Annotated[
        str | None, Column("SPDX id, or LicenseRef-CC-unspecified for Creative Commons without a version", "schema:license")
    ]
    license_raw: Annotated[str | None, Column("what the page states about its licence")]
    license_expected: Annotated[str | None, Column("what the original's programme usually grants; never copied to license")]
    credit_text: Annotated[str | None, Column("sentence that credits the original", "schema:creditText")]
    is_based_on: Annotated[str | None, Column("address of the original that the page names", "schema:isBasedOn")]
    original_publisher: Annotated[str | None, Column("publisher of the original that the page names")]
    original_publisher_key: Annotated[str | None, Column("its domain key; null if unknown")]
    evidence: Annotated[tuple[Evidence, ...], Column("signals of a republication seen on the page")]
    conflicts: Annotated[tuple[Conflict, ...], Column("claims of the page that contradict the chosen ones")]
    text_digest: Annotated[str | None, Column("sha256 of the text with case, space and punctuation unified")]
    signature: Annotated[
        bytes | None,
        Column("near-duplicate signature: MinHash of the text's runs of three words; null where the text is too short for one"),
    ]
    encoding: Annotated[str | None, Column("character encoding used to decode")]
    flags: Annotated[tuple[str, ...], Column("doubts about this reading, e.g. replacement_characters, body_fallback")]
    payload_digest: Annotated[str | None, Column("digest of the payload that was read", "WARC-Payload-Digest")]
    warc_file: Annotated[str, Column("archive segment that holds the page")]
    warc_offset: Annotated[int, Column("where its record starts", unit="bytes")]
    fetched_at: Annotated[datetime, Column("when the page was fetched", "WARC-Date")]
    reader_version: Annotated[str, Column("version of the code that read it")]


@dataclass(frozen=True, slots=True)
class Link:
    """One link of one reading. Key: document_id, position."""

    document_id: Annotated[str, Column("the reading")]
    document_url: Annotated[str, Column("address of the page that links")]
    position: Annotated[int, Column("order on the page, from 0")]
    target_url: Annotated[str, Column("absolute address, fragment kept")]
    target_key: Annotated[str, Column("the target's identity: two spellings of one address share it")]
    role: Annotated[LinkRole, Column("what the link does on the page")]
    kind: Annotated[LinkKind, Column("what it points to, judged by its address")]
    anchor: Annotated[str, Column("text of the link; neighbouring anchors of one target are merged")]
    sentence: Annotated[str | None, Column("sentence around the anchor")]
    section: Annotated[str | None, Column("heading above it")]
    paragraph: Annotated[int | None, Column("paragraph of text, from 0")]
    start: Annotated[int | None, Column("text[start:end] is the anchor; null outside text", unit="characters")]
    end: Annotated[int | None, Column("offset behind the anchor", unit="characters")]
    reader_version: Annotated[str, Column("version of the code that read it")]


@dataclass(frozen=True, slots=True)
class Republication:
    """One decision about one page with a signal. Key: decision_id."""

    decision_id: Annotated[str, Column("digest of the two readings and of reader_version")]
    copy_url: Annotated[str, Column("the page that was judged")]
    copy_document_id: Annotated[str, Column("its reading")]
    original_url: Annotated[str | None, Column("where the work first ran, as far as known")]
    original_document_id: Annotated[str | None, Column("reading of the original; null until it has landed")]
    original_publisher: Annotated[str | None, Column("display name of the original's publisher")]
    original_publisher_key: Annotated[str | None, Column("its domain key")]
    verdict: Annotated[Verdict, Column("republication, original, possible ...")]
    kind: Annotated[CopyKind | None, Column("how the copy differs; null while not compared or not decided")]
    confidence: Annotated[float, Column("confidence in the verdict", unit="0..1")]
    evidence: Annotated[tuple[Evidence, ...], Column("every signal, the strongest first")]
    conflicts: Annotated[tuple[Conflict, ...], Column("claims of copy and original that contradict each other")]
    copy_in_original: Annotated[float | None, Column("share of the copy's words that the original has", unit="0..1")]
    original_in_copy: Annotated[float | None, Column("share of the original's words that the copy has", unit="0..1")]
    title_similarity: Annotated[float | None, Column("similarity of the headlines", unit="0..1")]
    lag_days: Annotated[int | None, Column("days from first publication to this copy", unit="days")]
    via: Annotated[
        tuple[str, ...], Column("pages between this copy and the original, each itself a copy of the next, nearest first")
    ]
    compared_document_id: Annotated[
        str | None, Column("reading that the copy was compared with: the original's, or the last page of via that has landed")
    ]
    paragraphs_kept: Annotated[int | None, Column("paragraphs of the original that the copy has word for word")]
    paragraphs_edited: Annotated[int | None, Column("paragraphs of the original that the copy has in other words")]
    paragraphs_cut: Annotated[int | None, Column("paragraphs of the original that the copy leaves out")]
    paragraphs_added: Annotated[int | None, Column("paragraphs of the copy that the original doesn't have")]
    paragraphs_moved: Annotated[int | None, Column("kept or edited paragraphs that stand in another order")]
    order_agreement: Annotated[
        float | None, Column("Kendall's tau of the aligned paragraphs' order, 1 for the same", unit="-1..1")
    ]
    changes: Annotated[tuple[Change, ...], Column("numbers and quotations that differ")]
    links_kept: Annotated[int | None, Column("citations of the original that the copy links to as well")]
    links_dropped: Annotated[int | None, Column("citations of the original that the copy doesn't link to")]
    links_rewritten: Annotated[int | None, Column("citations whose anchor leads elsewhere in the copy")]
    links_added: Annotated[int | None, Column("citations that the copy alone has")]
    authors_agree: Annotated[bool | None, Column("whether both name the same people; null where one names none")]
    dates_agree: Annotated[
        bool | None, Column("whether the copy's claim of the first publication is the original's day; null where one is missing")
    ]
    licence_audit: Annotated[tuple[RuleCheck, ...], Column("rules of the original's programme, checked on the copy")]
    segment_number: Annotated[int, Column("archive segment whose landing led to this decision")]
    reader_version: Annotated[str, Column("version of the code that decided")]


@dataclass(frozen=True, slots=True)
class Rejection:
    """One thing that did not become a row. Key: capture_id, stage, reason."""

    capture_id: Annotated[str, Column("the capture in question")]
    url: Annotated[str, Column("its address")]
    stage: Annotated[str, Column("where it was rejected: read or resolve")]
    reason: Annotated[str, Column("why, one word of a kind, e.g. no_text, read_timeout, not_html")]
    detail: Annotated[str | None, Column("what was expected and what was seen")]
    warc_file: Annotated[str, Column("archive segment that holds the record")]
    warc_offset: Annotated[int, Column("where the record starts", unit="bytes")]
    reader_version: Annotated[str, Column("version of the code that rejected it")]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command that writes. Key: run_id."""

    run_id: Annotated[str, Column("digest of command, start time and data folder")]
    command: Annotated[str, Column("crawl, ingest or a spider's name")]
    started_at: Annotated[datetime, Column("start")]
    ended_at: Annotated[datetime, Column("end; for a killed run the time when the next one found it")]
    ending: Annotated[str, Column("finished, pending (work is not due yet), limited (--max-pages), interrupted or killed")]
    settings_digest: Annotated[str, Column("sha256 of the settings that matter")]
    versions: Annotated[dict[str, str], Column("versions of tearsheet, scrapy, trafilatura ...")]
    counts: Annotated[dict[str, str], Column("outcomes of the run, by outcome; and pending")]
    warc_file: Annotated[str, Column("archive segment that holds the run's record")]
    warc_offset: Annotated[int, Column("where that record starts", unit="bytes")]


@dataclass(frozen=True, slots=True)
class Page:
    """What the reader gets: one payload with its origin. ``body`` has its content encoding removed already."""

    url: str
    body: bytes
    content_type: str | None = None
    role: Role = "article"
    fetched_at: datetime | None = None
    last_modified: str | None = None
    capture_id: str = ""
    payload_digest: str | None = None
    warc_file: str = ""
    warc_offset: int = 0


@dataclass(frozen=True, slots=True)
class Child:
    """An address that a reading found worth fetching: the original, or a cited source."""

    url: str
    role: Role


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one page gave; ``document`` is None when it was rejected, and then ``rejections`` says why."""

    document: Document | None
    links: tuple[Link, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    children: tuple[Child, ...] = field(default=())
