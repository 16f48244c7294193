"""The document of one page: what was read of it, normalised and put into its columns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipelines import publishers, urls
from pipelines.claimed_authors import raw_names
from pipelines.claimed_dates import dates_of
from pipelines.extract.body import Body
from pipelines.extract.bylines import affiliations
from pipelines.extract.candidates import Byline, Candidate, Candidates
from pipelines.extract.layout import Layout
from pipelines.extract.links import PageLink
from pipelines.normalise.language import language_of
from pipelines.normalise.licence import Licence, is_of_picture, licence_of, puts_under_licence, states_rights
from pipelines.normalise.people import people
from pipelines.normalise.text import clean_text, comparable
from pipelines.records import Document, DocumentKind, Image, Note, Page, Person, Section
from pipelines.resolve.signals.claims import Claims
from pipelines.signature import signature_of

READER_VERSION = "3"
# How English is written under a country's domain; others' habits are those of their own language, day first.
_ENGLISH_REGIONS = {
    "uk": "GB", "au": "AU", "nz": "NZ", "ie": "IE", "in": "IN", "za": "ZA", "us": "US", "ph": "PH", "io": "US", "ai": "US",
    "co": "US",
}  # fmt: skip

# Paragraphs at the end of the text that may state its licence; a longer one is about something.
_CLOSING_PARAGRAPHS = 3
_STATEMENT_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of one page before it is normalised into a document."""

    page: Page
    kind: DocumentKind
    platform: str | None
    claims: Candidates
    headline: Candidate | None
    bylines: tuple[Byline, ...]
    body: Body
    layout: Layout
    notes: tuple[Note, ...]
    credit: Claims
    links: tuple[PageLink, ...]
    base_url: str
    canonical_url: str | None
    encoding: str | None = None
    page_count: int | None = None
    flags: tuple[str, ...] = ()


def document_of(found: Found) -> Document:
    """The columns of one reading."""
    page, claims, layout, credit = found.page, found.claims, found.layout, found.credit
    text = layout.text or None
    declared = _declared_language(claims)
    dates = dates_of(claims, credit, _language_of_dates(declared, page.url), page.fetched_at)
    published, first_published, modified = dates.published, dates.first_published, dates.modified
    publisher = publishers.publisher_of(page.url)
    site = next(iter(claims.site_name + claims.publisher), None)
    licence = _licence(found)
    return Document(
        document_id=document_id(page.capture_id),
        capture_id=page.capture_id,
        url=page.url,
        role=page.role,
        canonical_url=found.canonical_url,
        og_url=absolute_claim(found.base_url, claims.og_url),
        kind=found.kind,
        platform=found.platform,
        publisher=publisher.name if publisher else clean_text(site.value) if site else None,
        publisher_key=publisher.key if publisher else None,
        headline=clean_text(found.headline.value) if found.headline else None,
        standfirst=_clean(claims.standfirst),
        authors=_authors(found),
        date_published=published.iso,
        date_published_precision=published.precision,
        date_published_source=published.source,
        date_published_raw=published.raw,
        date_first_published=first_published.iso,
        date_first_published_precision=first_published.precision,
        date_first_published_source=first_published.source,
        date_first_published_raw=first_published.raw,
        date_modified=modified.iso,
        date_modified_precision=modified.precision,
        date_modified_source=modified.source,
        date_modified_raw=modified.raw,
        in_language=(language_of(text) if text else None) or declared,
        language_declared=declared,
        text=text,
        body_source=found.body.source if text else None,
        body_confidence=found.body.confidence if text else None,
        sections=tuple(Section(part.heading, part.level, part.start, part.end) for part in layout.sections),
        section_paths=tuple(" > ".join(part.path) for part in layout.sections),
        page_count=found.page_count,
        images=_images(found),
        notes=found.notes,
        license=licence.license,
        license_raw=licence.license_raw,
        license_expected=_license_expected(found),
        credit_text=credit.credit_text,
        is_based_on=credit.original_url,
        original_publisher=credit.original_publisher,
        original_publisher_key=credit.original_publisher_key,
        evidence=credit.evidence,
        conflicts=dates.conflicts,
        text_digest=hashlib.sha256(comparable(text).encode("utf-8")).hexdigest() if text else None,
        signature=signature_of(text) if text else None,
        encoding=found.encoding,
        flags=tuple(dict.fromkeys((*found.flags, *found.body.flags, *dates.flags))),
        payload_digest=page.payload_digest,
        warc_file=page.warc_file,
        warc_offset=page.warc_offset,
        fetched_at=_fetched_at(page),
        reader_version=READER_VERSION,
    )


def document_id(capture_id: str) -> str:
    """Id of this reader's reading of a capture: 32 hex digits, the same on every machine."""
    return hashlib.sha256(f"{capture_id}\n{READER_VERSION}".encode()).hexdigest()[:32]


def _fetched_at(page: Page) -> datetime:
    """When the page was fetched; a file without that knowledge gets the epoch, never the reading machine's clock."""
    return page.fetched_at or datetime.fromtimestamp(0, UTC)


def _authors(found: Found) -> tuple[Person, ...]:
    text = "\n\n".join([found.layout.text, *(note.text for note in found.notes)])
    authors = people(raw_names(found.bylines), text)
    lines = affiliations(found.layout, [author.name for author in authors])
    return tuple(replace(author, affiliation=author.affiliation or lines.get(author.name)) for author in authors)


def _licence(found: Found) -> Licence:
    """The licence that the page states for its text: by its metadata, its licence links, then its words."""
    linked = [link.target_url for link in found.links if link.role == "licence" and not _is_of_picture(link)]
    notes = [note.text for note in found.notes if note.kind in ("ps", "credit", "footnote")]
    words = [found.credit.credit_text or "", *(paragraph for note in notes for paragraph in note.split("\n\n"))]
    closing = found.layout.text.rsplit("\n\n", _CLOSING_PARAGRAPHS)[-_CLOSING_PARAGRAPHS:]
    stated = [text for text in words if states_rights(text)]
    stated += [text for text in closing if len(text) < _STATEMENT_CHARACTERS and puts_under_licence(text)]
    return licence_of([*(claim.value for claim in found.claims.license), *linked, *stated])


def _is_of_picture(link: PageLink) -> bool:
    """Whether a licence link belongs to a picture: it stands in a caption, or in a sentence about one."""
    return link.place.aside in ("caption", "image_credit") or is_of_picture(link.place.sentence or "")


def _license_expected(found: Found) -> str | None:
    """What the programme of the original usually grants; of the page itself when it is the original."""
    original = publishers.publisher_named(found.credit.original_publisher) if found.credit.original_publisher else None
    if original is None and found.platform == "the_conversation":
        original = publishers.publisher_named("The Conversation")
    return original.license_expected if original else None


def _language_of_dates(declared: str | None, url: str) -> str | None:
    """The declared language with the region that decides whether 3/4 is in March or in April, where it is English of no region.

    Hosts under a country's domain write as that country does. Elsewhere plain "en" is nearly always American: of 331 dated pages
    two had numeric dates with two readings, both of them month first.
    """
    if declared != "en":
        return declared
    top_level = urls.host_of(url).rpartition(".")[2]
    return f"en-{_ENGLISH_REGIONS.get(top_level, '') or ('US' if len(top_level) > 2 else 'GB')}"


def _declared_language(claims: Candidates) -> str | None:
    """The first declared language that looks like one, as BCP 47 writes it."""
    for claim in claims.language:
        found = re.match(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])", claim.value)
        if found:
            return found.group(1).lower() + (f"-{found.group(2).upper()}" if found.group(2) else "")
    return None


def absolute_claim(base_url: str, candidates: Sequence[Candidate]) -> str | None:
    """The first claimed address that is one, absolute."""
    return next((target for claim in candidates if (target := urls.absolute_url(base_url, claim.value))), None)


def _images(found: Found) -> tuple[Image, ...]:
    placed = ((urls.absolute_url(found.base_url, image.src), image) for image in found.layout.images)
    return tuple(Image(url, image.caption, image.credit) for url, image in placed if url)


def _clean(candidates: Sequence[Candidate]) -> str | None:
    return next((text for claim in candidates if (text := clean_text(claim.value))), None)
