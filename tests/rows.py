"""Records for tests of the warehouse: every field has a plausible value, a test names those that it is about."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.records import Capture, Document, Link, Rejection, Republication, Run
from warehouse.tables import commit

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SEGMENT = "archive/local-000001.warc.gz"
ARTICLE = "https://www.example.org/spip.php?article7"


def identity(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


def hours(count: float) -> datetime:
    return NOON + timedelta(hours=count)


def capture(url: str = ARTICLE, **values: Any) -> Capture:
    fetched_at = values.get("fetched_at", NOON)
    made = Capture(
        capture_id=identity("capture", url, fetched_at, values.get("outcome"), values.get("attempt")),
        url=url,
        url_key=url,
        role="article",
        parent_url=None,
        outcome="fetched",
        reason=None,
        status=200,
        redirect_url=None,
        robots="allowed",
        headers={"content-type": "text/html"},
        media_type="text/html",
        media_type_sniffed="text/html",
        payload_digest="sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
        payload_bytes=1000,
        etag=None,
        last_modified=None,
        warc_file=SEGMENT,
        warc_offset=0,
        record_id="<urn:uuid:5d6a8b0e-1f2c-5a3b-8c4d-9e0f1a2b3c4d>",
        fetched_at=NOON,
        depth=0,
        hops=0,
        attempt=1,
        run_id="run",
    )
    return replace(made, **values)


def redirect(url: str, to: str, **values: Any) -> Capture:
    return capture(url, outcome="redirected", status=301, redirect_url=to, **values)


def failure(url: str, reason: str, status: int | None = None, **values: Any) -> Capture:
    return capture(url, outcome="failed", reason=reason, status=status, **values)


def document(url: str = ARTICLE, **values: Any) -> Document:
    fetched_at, version = values.get("fetched_at", NOON), values.get("reader_version", "1")
    capture_id = identity("capture", url, fetched_at, None, None)
    made = Document(
        document_id=identity(capture_id, version),
        capture_id=capture_id,
        url=url,
        role="article",
        canonical_url=None,
        og_url=None,
        kind="article",
        platform=None,
        publisher="Example",
        publisher_key="example_org",
        headline="The court and the river",
        standfirst=None,
        authors=(),
        date_published="2026-04-26",
        date_published_precision="day",
        date_published_source="meta",
        date_published_raw="26 April 2026",
        date_first_published=None,
        date_first_published_precision=None,
        date_first_published_source=None,
        date_first_published_raw=None,
        date_modified=None,
        date_modified_precision=None,
        date_modified_source=None,
        date_modified_raw=None,
        in_language="en",
        language_declared="en",
        text="The court ruled. A new report says so.",
        body_source="spip",
        body_confidence=None,
        section_paths=(),
        sections=(),
        page_count=None,
        images=(),
        notes=(),
        license=None,
        license_raw=None,
        license_expected=None,
        credit_text=None,
        is_based_on=None,
        original_publisher=None,
        original_publisher_key=None,
        evidence=(),
        conflicts=(),
        text_digest=None,
        signature=None,
        encoding="utf-8",
        flags=(),
        payload_digest="sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
        warc_file=SEGMENT,
        warc_offset=0,
        fetched_at=NOON,
        reader_version="1",
    )
    return replace(made, **values)


def link(target: str, of: Document | None = None, **values: Any) -> Link:
    page = of or document()
    made = Link(
        document_id=page.document_id,
        document_url=page.url,
        position=0,
        target_url=target,
        target_key=target,
        role="citation",
        kind="other",
        anchor="report",
        sentence="A new report says so.",
        section=None,
        paragraph=0,
        start=23,
        end=29,
        reader_version=page.reader_version,
    )
    return replace(made, **values)


def republication(copy: Document, original: Document | None = None, **values: Any) -> Republication:
    made = Republication(
        decision_id=identity(copy.document_id, original and original.document_id, values.get("segment_number")),
        copy_url=copy.url,
        copy_document_id=copy.document_id,
        original_url=original.url if original else None,
        original_document_id=original.document_id if original else None,
        original_publisher="First Paper",
        original_publisher_key="first_example",
        verdict="republication",
        kind="verbatim" if original else None,
        confidence=0.9,
        evidence=(),
        conflicts=(),
        copy_in_original=0.99 if original else None,
        original_in_copy=0.99 if original else None,
        title_similarity=1.0 if original else None,
        lag_days=3 if original else None,
        via=(),
        compared_document_id=original.document_id if original else None,
        paragraphs_kept=9 if original else None,
        paragraphs_edited=0 if original else None,
        paragraphs_cut=0 if original else None,
        paragraphs_added=0 if original else None,
        paragraphs_moved=0 if original else None,
        order_agreement=1.0 if original else None,
        changes=(),
        links_kept=1 if original else None,
        links_dropped=0 if original else None,
        links_rewritten=0 if original else None,
        links_added=0 if original else None,
        authors_agree=True if original else None,
        dates_agree=None,
        licence_audit=(),
        segment_number=1,
        reader_version="1",
    )
    return replace(made, **values)


def rejection(of: Capture, **values: Any) -> Rejection:
    made = Rejection(
        capture_id=of.capture_id,
        url=of.url,
        stage="read",
        reason="no_text",
        detail=None,
        warc_file=SEGMENT,
        warc_offset=0,
        reader_version="1",
    )
    return replace(made, **values)


def run(**values: Any) -> Run:
    made = Run(
        run_id="run",
        command="crawl",
        started_at=NOON,
        ended_at=hours(1),
        ending="finished",
        settings_digest="0",
        versions={"tearsheet": "0.1.0"},
        counts={"fetched": "1"},
        warc_file=SEGMENT,
        warc_offset=0,
    )
    return replace(made, **values)


def data_folder(root: Path, **tables: list[Any]) -> Path:
    """A data folder with these records in its tables, landed as one segment."""
    (root / "archive").mkdir(parents=True, exist_ok=True)
    (root / "tearsheet.json").write_text('{"format": 1}')
    for name, records in tables.items():
        commit(root / "tables" / name, name, records, "local/1", 1)
    return root
