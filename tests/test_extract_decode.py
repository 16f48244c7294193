"""Bytes to text, and what a payload is."""

from __future__ import annotations

import pytest

from pipelines.errors import NotAnArticle
from pipelines.extract.decode import decode
from pipelines.extract.form import form_of
from pipelines.extract.parse import parse_html

RUSSIAN = "Прилив решает всё, и паром ждёт утра у причала."
FRENCH = "La marée décide, et le bac attend à l’aube près du phare."


@pytest.mark.parametrize(
    ("body", "content_type", "encoding", "text"),
    [
        (FRENCH.encode("utf-8-sig"), "text/html; charset=iso-8859-1", "utf-8", FRENCH),
        (FRENCH.encode("utf-16"), None, "utf-16", FRENCH),
        (FRENCH.encode("utf-8"), "text/html; charset=iso-8859-1", "utf-8", FRENCH),
        (b'<meta charset="windows-1251">' + RUSSIAN.encode("cp1251"), "text/html; charset=utf-8", "cp1251", RUSSIAN),
        (b'<meta charset="utf-8">' + FRENCH.encode(), "text/html; charset=latin-1", "utf-8", FRENCH),
        ("é’".encode("cp1252"), "text/html; charset=ISO-8859-1", "cp1252", "é’"),
        (FRENCH.encode("cp1252"), None, "cp1252", FRENCH),
        (b'<meta charset="utf-7">plain', None, "utf-8", "plain"),
        (b"plain", "text/html; charset=base64", "utf-8", "plain"),
    ],
)
def test_text_is_decoded_by_the_encoding_that_damages_least(
    body: bytes, content_type: str | None, encoding: str, text: str
) -> None:
    decoded = decode(body, content_type)
    assert (decoded.encoding, decoded.text.rpartition(">")[2].lstrip("\ufeff")) == (encoding, text)


def test_a_page_that_no_declared_encoding_fits_is_flagged() -> None:
    assert "replacement_characters" in decode(b"\xff\xfd\xfc abc \x81" * 20, "text/html; charset=utf-8").flags
    assert decode(FRENCH.encode(), "text/html; charset=utf-8").flags == ()


@pytest.mark.parametrize(
    ("body", "content_type", "form"),
    [
        (b"%PDF-1.7 x", "text/html", "pdf"),
        (b"<!DOCTYPE html><p>x", "application/pdf", "html"),
        (b"\x89PNG\r\n", "text/html", "other"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "text/html", "other"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html><p>x", "application/xhtml+xml", "html"),
        (b"{}", "application/json", "other"),
        (b"# Title", "text/markdown; charset=utf-8", "text"),
        (b"<!doctype html><p>x", "text/plain", "html"),
        (b"<html><p>x", None, "html"),
        (b"\0\1\2", None, "other"),
    ],
)
def test_the_first_bytes_decide_what_a_payload_is(body: bytes, content_type: str | None, form: str) -> None:
    assert form_of(body, content_type) == form


def test_an_encoding_declaration_of_xhtml_does_not_stop_the_parser() -> None:
    root, flags = parse_html('\ufeff<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>marée</p></body></html>')
    assert root.findtext(".//p") == "marée"
    assert flags == ()


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (FRENCH.encode(), "text/html", FRENCH.encode()),
        (FRENCH.encode("utf-8-sig"), "text/html", FRENCH.encode()),
        (FRENCH.encode("utf-16"), "text/html", None),
        (FRENCH.encode("cp1252"), "text/html; charset=windows-1252", None),
        (b"broken \xff \xe2\x82 bytes", "text/html; charset=utf-8", None),
        (b"", "text/html", b""),
    ],
)
def test_a_page_in_sound_utf8_is_handed_on_as_it_came(body: bytes, content_type: str, expected: bytes | None) -> None:
    assert decode(body, content_type).utf8 == expected


def test_the_tree_is_the_same_whether_the_payload_or_its_text_is_parsed() -> None:
    body = (
        f'<?xml version="1.0" encoding="utf-16"?><meta charset="koi8-r"><p>{FRENCH}\0\x01\x0b{RUSSIAN}\x7f \uffff.</p>'.encode()
    )
    decoded = decode(body, "text/html; charset=utf-8")
    assert decoded.utf8 == body
    trees = [parse_html(decoded.text, utf8)[0] for utf8 in (None, decoded.utf8)]
    assert [tree.findtext(".//p") for tree in trees] == [f"{FRENCH}{RUSSIAN} ."] * 2


def test_nothing_behind_a_lone_surrogate_is_lost() -> None:
    assert parse_html("<p>one \ud800two \ufffe three</p>")[0].findtext(".//p") == "one two  three"


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff", "\0\0"])
def test_an_empty_page_has_no_tree(text: str) -> None:
    with pytest.raises(NotAnArticle, match="empty"):
        parse_html(text)
