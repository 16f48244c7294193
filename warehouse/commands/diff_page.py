"""A copy beside its original as a page of HTML: one file that asks for nothing, runs nothing, and reads well on paper too."""

from __future__ import annotations

import hashlib
import html
from base64 import b64encode
from collections.abc import Iterator
from importlib import resources
from string import Template

from lxml import etree

from pipelines.records import Change, Document
from warehouse.commands.diff_paragraphs import paragraphs, set_aside
from warehouse.commands.differences import ASIDE, figure_lines, one_line, quoted, side_facts
from warehouse.commands.elements import Content, element, language_of, link, shown
from warehouse.diff_sheets import DiffSheet
from warehouse.sheets import Decision

_RESULT_SIGNS = {"pass": "✓", "fail": "✗", "unknown": "?"}


def page(found: DiffSheet, is_full: bool = False) -> str:
    """The whole page; ``is_full`` opens the runs of paragraphs that are the same."""
    template = (resources.files(__package__) / "diff_page.html").read_text("utf-8")
    style = template.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    headline = one_line(found.copy.document.headline or found.copy.document.url)
    return Template(template).substitute(
        style_digest=f"sha256-{digest}",
        title=html.escape(shown(f"{headline}: copy and original")),
        body="\n".join(etree.tostring(part, encoding="unicode", method="html") for part in _parts(found, headline, is_full)),
    )


def _parts(found: DiffSheet, headline: str, is_full: bool) -> Iterator[etree._Element]:
    language = language_of(found.copy.document)
    yield element(
        "header",
        element("p", "A copy and its original", class_="kicker"),
        element("h1", headline, lang=language, dir="auto"),
    )
    figures = [_section("pages", "The two pages", _sides(found)), _section("figures", "How the copy differs", _figures(found))]
    if found.figures.changes:
        figures.append(_section("changes", "Numbers and quotations that differ", _changes(found)))
    if found.decision is not None and found.decision.licence_audit:
        figures.append(_section("licence", "What the original’s programme asks for", _audit(found.decision)))
    aside = (
        [_section("aside", ASIDE, *set_aside(found))] if found.has_common and (found.copy_aside or found.original_aside) else []
    )
    yield element("main", *figures, _section("text", "Paragraph by paragraph", *paragraphs(found, is_full)), *aside)
    yield element(
        "footer", *(_origin(name, side.document) for name, side in (("Copy", found.copy), ("Original", found.original)))
    )


def _section(name: str, heading: str, *content: Content) -> etree._Element:
    return element("section", element("h2", heading, id=name), *content, aria_labelledby=name)


def _sides(found: DiffSheet) -> etree._Element:
    """The two pages' facts. Roles are said aloud: on a phone the table is laid out as a grid, and browsers then forget them."""
    copy, original = side_facts(found.copy.document), side_facts(found.original.document)
    second = "Original" if found.first_url is None else "Compared with"
    head = element(
        "tr",
        element("td", role="cell"),
        element("th", "Copy", scope="col", role="columnheader"),
        element("th", second, scope="col", role="columnheader"),
        role="row",
    )
    lines = []
    for label, value in copy.items():
        if not value and not original[label]:
            continue
        cells = [_fact(label, side, document) for side, document in zip((value, original[label]), _documents(found), strict=True)]
        lines.append(element("tr", element("th", label.capitalize(), scope="row", role="rowheader"), *cells, role="row"))
    columns = element("colgroup", element("col", class_="name"), element("col"), element("col"))
    bodies = element("thead", head, role="rowgroup"), element("tbody", *lines, role="rowgroup")
    return element("table", columns, *bodies, class_="sides", role="table")


def _documents(found: DiffSheet) -> tuple[Document, Document]:
    return found.copy.document, found.original.document


def _fact(label: str, value: str, document: Document) -> etree._Element:
    if label == "address":
        return element("td", link(value), role="cell")
    language = language_of(document) if label == "headline" else None
    return element("td", one_line(value) or "–", role="cell", lang=language, dir="auto")


def _figures(found: DiffSheet) -> etree._Element:
    lines = [(label.capitalize(), link(line) if label == "by way of" else line) for label, line in figure_lines(found)]
    if found.first_url is not None:
        lines.append(("First ran at", element("span", link(found.first_url), ", which has not landed")))
    return element("dl", *(part for label, line in lines for part in (element("dt", label), element("dd", line))))


def _changes(found: DiffSheet) -> etree._Element:
    head = element("tr", *(element("th", text, scope="col") for text in ("What", "In the copy", "In the original", "Paragraph")))
    return element(
        "table", element("thead", head), element("tbody", *(_change(change, found) for change in found.figures.changes))
    )


def _change(change: Change, found: DiffSheet) -> etree._Element:
    copy, original = quoted(change.kind, change.in_copy), quoted(change.kind, change.in_original)
    place: Content = "–" if change.paragraph is None else str(change.paragraph + 1)
    if change.paragraph in {pair.copy for pair in found.comparison.pairs if pair.copy is not None}:
        place = element("a", place, href=f"#copy-{place}")
    sides = [
        element("td", element("span", "not there", class_="place"))
        if text is None
        else element("td", element(tag, text), lang=language_of(document), dir="auto")
        for tag, text, document in zip(("ins", "del"), (copy, original), _documents(found), strict=True)
    ]
    return element("tr", element("td", change.kind, class_="word"), *sides, element("td", place))


def _audit(decision: Decision) -> etree._Element:
    lines = [
        element(
            "tr",
            element("td", f"{_RESULT_SIGNS.get(check.result, '')} {check.result}", class_="result"),
            element("td", check.rule.replace("_", " "), class_="word"),
            element("td", one_line(check.evidence), dir="auto"),
            element("td", check.programme),
        )
        for check in decision.licence_audit
    ]
    head = element("tr", *(element("th", text, scope="col") for text in ("Result", "Rule", "What was seen", "Programme")))
    return element("table", element("thead", head), element("tbody", *lines))


def _origin(name: str, document: Document) -> etree._Element:
    where = f"{document.warc_file} at byte {document.warc_offset}, {document.payload_digest or 'no digest'}"
    return element("p", f"{name}: fetched {document.fetched_at:%Y-%m-%d %H:%M} UTC, in {where}.")
