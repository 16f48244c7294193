"""Pages written by hand, one folder each: what the reader makes of every field, one test a field.

A folder under ``tests/pages`` holds ``capture.json`` (fields of ``Page``), ``page.html`` (or ``.txt``, ``.md``) and
``expected.json``. A field missing from ``expected.json`` must be absent or empty. Beside the columns of ``documents`` there are
``links`` (role, kind, anchor, target), ``children`` (role, url) and ``rejections`` (reasons).
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.article import read
from pipelines.records import Document, Page, Reading

PAGES = Path(__file__).parent / "pages"
# Ids, places and digests follow from the capture, the confidence from the learned model; they have tests of their own.
NOT_READ_FROM_THE_PAGE = {
    "document_id", "capture_id", "url", "role", "text_digest", "payload_digest", "warc_file", "warc_offset", "fetched_at",
    "reader_version", "body_confidence", "signature",
}  # fmt: skip
FIELDS = [field.name for field in fields(Document) if field.name not in NOT_READ_FROM_THE_PAGE] + [
    "links",
    "children",
    "rejections",
]
FOLDERS = sorted(path.name for path in PAGES.iterdir() if (path / "capture.json").exists())


@lru_cache
def reading_of(folder: str) -> Reading:
    capture = json.loads((PAGES / folder / "capture.json").read_text("utf-8"))
    capture["fetched_at"] = datetime.fromisoformat(capture["fetched_at"])
    body = next((PAGES / folder).glob("page.*")).read_bytes()
    return read(Page(body=body, capture_id=folder, **capture))


@lru_cache
def expected_of(folder: str) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((PAGES / folder / "expected.json").read_text("utf-8"))
    return expected


def seen(reading: Reading, field: str) -> Any:
    """The field as JSON has it; evidence by its types alone, since its words and places belong to the tests of resolve."""
    if field == "links":
        return [[link.role, link.kind, link.anchor, link.target_url] for link in reading.links]
    if field == "children":
        return [[child.role, child.url] for child in reading.children]
    if field == "rejections":
        return [rejection.reason for rejection in reading.rejections]
    if reading.document is None:
        return None
    if field == "evidence":
        return sorted({evidence.type for evidence in reading.document.evidence})
    if field == "text":
        return reading.document.text.split("\n\n") if reading.document.text else None
    return json.loads(json.dumps(asdict(reading.document)[field], ensure_ascii=False, default=str))


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("field", FIELDS)
def test_each_field_of_a_page_is_read_as_expected(folder: str, field: str) -> None:
    value, wanted = seen(reading_of(folder), field), expected_of(folder).get(field)
    assert (value or None) == wanted, (
        f"tests/pages/{folder}/expected.json: {field}: repair the reader, or this file if the page says so"
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_expected_files_name_no_unknown_field(folder: str) -> None:
    assert set(expected_of(folder)) <= set(FIELDS), f"tests/pages/{folder}/expected.json: a field that no test looks at"


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_link_in_the_text_stands_at_its_offsets(folder: str) -> None:
    reading = reading_of(folder)
    text = (reading.document.text if reading.document else None) or ""
    for link in reading.links:
        assert (link.start is None) == (link.end is None)
        if link.start is not None:
            assert text[link.start : link.end] == link.anchor, f"{link.target_url}: offsets are off"
            assert link.paragraph is not None
            assert link.anchor in text.split("\n\n")[link.paragraph]


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_section_begins_with_its_heading(folder: str) -> None:
    document = reading_of(folder).document
    for section in document.sections if document else ():
        assert (document.text or "")[section.start :].startswith(section.heading)
        assert section.start < section.end <= len(document.text or "")
