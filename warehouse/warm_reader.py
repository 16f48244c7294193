"""Imported by the fork server alone: reads one small page, so that every worker starts with what reading loads.

Language model, suffix list and regular expressions cost half a second of CPU at a worker's first page; forked, all workers share
them. It is the one module that does something when it is imported, because a preload is an import.
"""

from __future__ import annotations

from pipelines.article import read
from pipelines.records import Page

_PARAGRAPH = "<p>A small page with a title, an author, a date and some sentences of text, so that each reader has its turn.</p>"
_PAGE = (
    '<html lang="en"><head><title>Warm</title><meta name="author" content="Ann Example"><link rel="canonical" href="/warm">'
    '<meta property="article:published_time" content="2024-05-01T10:00:00Z"></head><body><article><h1>Warm</h1>'
    + 3 * _PARAGRAPH
    + '<p>It links to <a href="https://www.example.org/source">a source</a>.</p></article></body></html>'
)

read(Page("https://www.example.org/warm", _PAGE.encode(), "text/html; charset=utf-8"))
