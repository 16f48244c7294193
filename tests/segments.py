"""All rows of a segment, read in this process."""

from __future__ import annotations

from warehouse.archive import segment_number
from warehouse.landing import SegmentRows, outline, read_tasks
from warehouse.reading import read_page
from warehouse.store import Store


def segment_rows(store: Store, key: str) -> SegmentRows:
    """What landing a segment of the archive needs."""
    found = outline(store, key)
    segment = SegmentRows(segment_number(key), list(found.captures), list(found.runs))
    for capture, task in zip(segment.missing(), read_tasks(store, segment), strict=True):
        segment.readings[capture.capture_id] = read_page(task)
    return segment
