"""A PDF as an HTML page, so that one way reads both: its paragraphs, what it says of itself, and how many pages it has.

pdfium does not limit itself (a file of 576 bytes ran for more than 75 s, one of 2.3 KB took 2 GB and ended the process), so this
runs in a worker that can be killed.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipelines.errors import NotAnArticle

if TYPE_CHECKING:
    import pypdfium2

# Pages that are read; a report of more is a book, and its first pages say what it is.
PAGES_READ = 300
CHARACTERS_READ = 2_000_000
# A step of more than this many usual ones, from line to line, starts a paragraph.
_PARAGRAPH_GAP = 1.3
# A line that ends before this share of the usual width ends a paragraph.
_SHORT_LINE = 0.75
# A line at the top or bottom of this share of the pages is a running head.
_RUNNING_SHARE = 0.5
_FEW_LINES = 6  # a page of so few may be a slide, whose lines are all at an edge
_HEADING_SIZE = 1.2  # times the size of most lines
_HEADING_CHARACTERS = 150

_ITEM = re.compile(r"(?:[•‣▪●◦–—-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_END_OF_SENTENCE = re.compile(r"[.!?:;…。]['\"”’)]?$")
_DATE = re.compile(
    r"^(?:D:)?(?P<year>\d{4})(?P<month>\d{2})?(?P<day>\d{2})?(?P<hour>\d{2})?(?P<minute>\d{2})?(?P<second>\d{2})?"
    r"(?P<zone>Z|[+-]\d{2}'?\d{2})?"
)
# What programs write where a title or an author should stand: their own name, a file's, a template's.
_NO_TITLE = re.compile(
    r"^(?:untitled|\(?(?:anonymous|unspecified)\)?|title|"
    r"document\d*|microsoft (?:word|powerpoint|excel)\b.*|powerpoint presentation|slide \d+|"
    r".*\.(?:docx?|pdf|indd|qxd|rtf|pptx?|xlsx?|tex|dvi|odt|pages))$",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"^(?:\(?(?:anonymous|unspecified)\)?|admin(?:istrator)?|user\d*|owner|author|unknown|default|guest|test|office|pc|me|microsoft.*|adobe.*|.*[\\/@].*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A PDF as an HTML page. ``page_count`` is that of the file, whatever was read of it."""

    markup: str
    page_count: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of print: its words, place and height in points, the y axis upwards. Without geometry all of it is 0."""

    text: str
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class _Usual:
    """What most lines of a document are like: how wide, and how far below each other, in points."""

    width: float
    step: float


def pdf_page(body: bytes) -> PdfPage:
    """The PDF's text as a page with h1, h2 and p, and its document information as meta elements.

    Raises:
        NotAnArticle: it can't be opened: it is damaged (reason pdf_unreadable) or locked by a password (pdf_encrypted).
    """
    import pypdfium2  # 6 MB and 0.1 s that most processes never need

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        reason = "pdf_encrypted" if "password" in str(error).casefold() else "pdf_unreadable"
        raise NotAnArticle(f"expected a PDF that opens without a password, saw: {error}", reason=reason) from error
    try:
        count = len(document)
        pages, flags = _pages(document, count)
        facts = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    lines = _without_running_heads(pages)
    title = _title(facts.get("Title"), lines)
    head = "".join(_head(title, facts))
    return PdfPage(
        f"<!DOCTYPE html><html><head>{head}</head><body>{''.join(_elements(lines, title))}</body></html>", count, flags
    )


def _pages(document: pypdfium2.PdfDocument, count: int) -> tuple[list[list[_Line]], tuple[str, ...]]:
    from pypdfium2 import PdfiumError

    pages: list[list[_Line]] = []
    broken, left = False, CHARACTERS_READ
    for number in range(min(count, PAGES_READ)):
        if left <= 0:
            break
        try:
            page = document[number]
            text = page.get_textpage()
            pages.append(_lines(text))
            left -= text.count_chars()
            text.close()
            page.close()
        except PdfiumError:
            broken = True  # one page's damage is no reason to lose the others
    flags = ("pdf_pages_damaged",) * broken + ("pdf_pages_left_out",) * (count > PAGES_READ or left <= 0)
    if not any(pages):
        flags += ("pdf_without_text",)  # a scan: its words are pictures
    return pages, flags


def _lines(page: pypdfium2.PdfTextPage) -> list[_Line]:
    text = page.get_text_range()
    # Characters beyond the basic plane shift the counts, and boxes by count would be those of other characters.
    has_boxes = len(text) == page.count_chars()
    lines = []
    for found in re.finditer(r"[^\r\n]+", text):
        words = found.group().strip()
        if not words:
            continue
        start = found.start() + len(found.group()) - len(found.group().lstrip())
        lines.append(_placed(page, words, start) if has_boxes else _Line(words))
    return lines


def _placed(page: pypdfium2.PdfTextPage, words: str, start: int) -> _Line:
    left, bottom, _, top = page.get_charbox(start, loose=True)
    _, last_bottom, right, last_top = page.get_charbox(start + len(words) - 1, loose=True)
    return _Line(words, left, right, max(top, last_top), max(top, last_top) - min(bottom, last_bottom))


def _without_running_heads(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """The pages without the lines that come back at their tops and bottoms, and without their numbers."""
    whole = [page for page in pages if len(page) > _FEW_LINES]
    if len(whole) < 3:
        return [list(page) for page in pages]
    edges = Counter(key for page in whole for key in {_edge_key(line.text) for line in (*page[:2], *page[-2:])})
    running = {key for key, times in edges.items() if times >= max(3, _RUNNING_SHARE * len(whole)) or key == ""}
    kept = []
    for page in pages:
        edge = {id(line) for line in (*page[:2], *page[-2:])}
        kept.append([line for line in page if id(line) not in edge or _edge_key(line.text) not in running])
    return kept


def _edge_key(text: str) -> str:
    """A running head without its page number; "" for a number alone."""
    return re.sub(r"[\d\W_]+", " ", text).strip().casefold()


def _title(claimed: str | None, pages: Sequence[Sequence[_Line]]) -> str | None:
    """The title that the file claims where it is one, else the largest lines of the first page."""
    claimed = " ".join((claimed or "").split())
    if len(claimed) > 3 and not _NO_TITLE.match(claimed):
        return claimed
    first = next((page for page in pages if page), [])
    sized = [line for line in first if line.height and len(line.text) > 3]
    if not sized:
        return None
    largest = max(line.height for line in sized)
    if largest < _HEADING_SIZE * median(line.height for line in sized):
        return None
    title: list[str] = []
    for line in first:  # lines of one size that follow each other are one title
        if line.height >= 0.95 * largest:
            title.append(line.text)
        elif title:
            break
    joined = " ".join(title)
    return joined if len(joined) <= 2 * _HEADING_CHARACTERS else None


def _head(title: str | None, facts: dict[str, str]) -> Iterator[str]:
    if title:
        yield f'<title>{html.escape(title)}</title><meta property="og:title" content="{html.escape(title)}">'
    author = " ".join(facts.get("Author", "").split())
    if author and not _NO_AUTHOR.match(author):
        yield f'<meta name="author" content="{html.escape(author)}">'
    for key, name in (("CreationDate", "pdf.creationdate"), ("ModDate", "pdf.moddate")):
        moment = pdf_date(facts.get(key, ""))
        if moment is not None:
            yield f'<meta name="{name}" content="{html.escape(moment)}">'
    if "Subject" in facts:
        yield f'<meta name="description" content="{html.escape(facts["Subject"])}">'


def pdf_date(raw: str) -> str | None:
    """A date of a PDF's document information (PDF 1.7, 7.9.4) as ISO 8601 at the precision that it has; None for none.

    >>> pdf_date("D:20190521100000+02'00'"), pdf_date("D:2019"), pdf_date("")
    ('2019-05-21T10:00:00+02:00', '2019', None)
    """
    found = _DATE.match(raw.strip())
    if found is None:
        return None
    day = "-".join(part for part in (found["year"], found["month"], found["month"] and found["day"]) if part)
    if not (found["day"] and found["hour"] and found["minute"]):
        return day
    zone = (found["zone"] or "").replace("'", "")
    zone = f"{zone[:3]}:{zone[3:]}" if len(zone) == 5 else zone
    return f"{day}T{found['hour']}:{found['minute']}:{found['second'] or '00'}{zone}"


def _elements(pages: Sequence[Sequence[_Line]], title: str | None) -> Iterator[str]:
    lines = [line for page in pages for line in page]
    heights = [line.height for line in lines if line.height]
    usual = median(heights) if heights else 0.0
    if title:
        yield f"<h1>{html.escape(title)}</h1>"
    for paragraph in _paragraphs(pages):
        text = _joined(paragraph)
        is_heading = (
            usual and min(line.height for line in paragraph) >= _HEADING_SIZE * usual and len(text) <= _HEADING_CHARACTERS
        )
        if title and _edge_key(text) == _edge_key(title):
            continue
        yield f"<h2>{html.escape(text)}</h2>" if is_heading else f"<p>{html.escape(text)}</p>"


def _paragraphs(pages: Sequence[Sequence[_Line]]) -> Iterator[list[_Line]]:
    """Lines that belong together; a paragraph goes on over the end of a page where its last line is full and unfinished."""
    widths = sorted(line.right - line.left for page in pages for line in page)
    steps = [
        a.top - b.top for page in pages for a, b in pairwise(page) if a.top > b.top and abs(a.height - b.height) < 0.1 * a.height
    ]
    usual = _Usual(widths[int(0.8 * len(widths))] if widths else 0.0, median(steps) if steps else 0.0)
    current: list[_Line] = []
    for page in pages:
        for number, line in enumerate(page):
            if current and _starts_paragraph(current[-1], line, usual, is_new_page=number == 0):
                yield current
                current = []
            current.append(line)
    if current:
        yield current


def _starts_paragraph(before: _Line, line: _Line, usual: _Usual, *, is_new_page: bool) -> bool:
    ends = _END_OF_SENTENCE.search(before.text) is not None
    if _ITEM.match(line.text) and (ends or not before.height):
        return True
    if not before.height or not line.height:
        return ends and len(before.text) < 60
    if not 0.87 < line.height / before.height < 1.15:
        return True
    is_short = before.right - before.left < _SHORT_LINE * usual.width
    if is_new_page:
        return is_short or ends
    step = before.top - line.top
    # A step upwards is the next column of the page.
    if step > _PARAGRAPH_GAP * max(usual.step, line.height) or (step < 0 and is_short):
        return True
    is_indented = line.left - before.left > 0.8 * line.height and step > 0
    return is_indented or (is_short and ends)


def _joined(lines: Sequence[_Line]) -> str:
    """One paragraph's lines as running text; words that were divided at a line's end are whole again."""
    text = " ".join(line.text for line in lines).replace("\ufffe ", "").replace("\ufffe", "")
    # "inter- national" but not "low- and middle-income" or "Franco- German"
    return re.sub(r"(?<=[^\W\d_])[-\u00ad] (?=(?!and\b|or\b|und\b|oder\b|et\b|ou\b|y\b|e\b)[^\W\d_A-Z])", "", text)
