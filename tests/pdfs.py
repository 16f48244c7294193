"""PDFs for tests, made on the spot: papers as offices and journals print them, and files that do harm."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, SimpleDocTemplate

SENTENCES = (
    "The basin authority bought seven farms between the old dyke and the new one, and left the meadows to the water.",
    "In the winter of 2023 the gauge at the bridge stood at 4.12 metres, which is 38 centimetres below the mark of 1995.",
    "None of the towns downstream had to close a street, although the rain was heavier than in any year on record.",
    "The owners were paid once for the loss of value, and are paid again each time that the land is under water.",
    "Whether that is cheaper than a higher wall depends on the price of land, of sand and of insurance.",
)


def paragraphs(count: int) -> list[str]:
    """Paragraphs of three sentences; no two are the same."""
    return [
        " ".join([f"Point {number + 1} of the report:", *(SENTENCES[(number + step) % 5] for step in range(3))])
        for number in range(count)
    ]


def paper(
    texts: Sequence[str], title: str = "Room for the river", *, heading: str | None = None, running: str | None = None,
    columns: int = 1, language: str | None = None, info: bool = True, author: str = "Aoife O'Donnell and Jonas Thiry",
) -> bytes:  # fmt: skip
    """A paper with a large title, running heads, page numbers and one or more columns."""
    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", parent=styles["BodyText"], fontSize=10, leading=13, spaceAfter=8)
    if language == "ja":
        pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
        body = ParagraphStyle("ja", parent=body, fontName="HeiseiMin-W3", wordWrap="CJK")
    large = ParagraphStyle("large", parent=styles["Title"], fontSize=22, leading=26, fontName=body.fontName)
    story: list[Flowable] = [Paragraph(title, large)]
    for number, text in enumerate(texts):
        if heading is not None and number == len(texts) // 2:
            story.append(Paragraph(heading, ParagraphStyle("h", parent=styles["Heading2"], fontSize=15, leading=18)))
        story.append(Paragraph(text, body))
    file = io.BytesIO()
    facts = {"title": title, "author": author} if info else {}

    def edges(canvas: Canvas, made: BaseDocTemplate) -> None:
        if running is not None:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(60, A4[1] - 40, running)
            canvas.drawString(300, 30, str(made.page))

    if columns == 1:
        SimpleDocTemplate(file, pagesize=A4, **facts).build(story, onFirstPage=edges, onLaterPages=edges)
    else:
        width = (A4[0] - 100) / columns
        frames = [Frame(50 + number * width, 60, width - 12, A4[1] - 130) for number in range(columns)]
        whole = BaseDocTemplate(file, pagesize=A4, **facts)
        whole.addPageTemplates([PageTemplate(frames=frames, onPage=edges)])
        whole.build(story)
    return file.getvalue()


def locked(body: bytes) -> bytes:
    """The same file behind a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(body)))
    writer.encrypt(user_password="secret", owner_password="more secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def with_facts(body: bytes, **facts: str) -> bytes:
    """The same file with other document information."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(body)))
    writer.metadata = None
    writer.add_metadata({f"/{key}": value for key, value in facts.items()})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def scan() -> bytes:
    """A page that is a picture: lines, no text."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.line(10, 10, 500, 700)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def raw(objects: Sequence[bytes], root: int = 1) -> bytes:
    """A file of hand-written objects, numbered from 1, with a true cross-reference table."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, written in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(out)


def stream(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(data), filters, data)


_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def one_page(content: bytes) -> bytes:
    """A file of one page with a content stream (an object as ``stream`` makes it)."""
    return raw(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> "
            b"/XObject << /X 4 0 R >> >> /Contents 4 0 R >>",
            content,
            _FONT,
        ]
    )


def bomb(mebibytes: int) -> bytes:
    """A content stream that is small twice compressed, and huge unpacked."""
    inner = zlib.compress(b"BT /F1 9 Tf (x) Tj ET " * (mebibytes * 1024 * 1024 // 22), 9)
    return one_page(stream(zlib.compress(inner, 9), b"[/FlateDecode /FlateDecode]"))


def pages_in_a_circle() -> bytes:
    """A page tree that holds itself."""
    return raw([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"])


def form_in_a_circle() -> bytes:
    """A form that draws itself, and draws itself twice: two to the power of the depth."""
    data = zlib.compress(b"/X Do /X Do /X Do")
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> "
    return one_page(form + stream(data).removeprefix(b"<<"))


def many_pages(count: int) -> bytes:
    """A thick book in few bytes: every page is the same object's content."""
    kids = b" ".join(b"%d 0 R" % (number + 5) for number in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 3 0 R >>"
    content = stream(zlib.compress(b"BT /F1 11 Tf 72 700 Td (The same words on every page.) Tj ET"))
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return raw([b"<< /Type /Catalog /Pages 2 0 R >>", tree, content, _FONT, *[page] * count])
