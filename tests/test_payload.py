"""Decoding of payloads: what is there is given, never more than the limit, and never raw compressed bytes as a page."""

from __future__ import annotations

import gzip
import random
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import PageError, TooLarge
from warehouse.exchanges import Answer, Asked, Exchange, Place, payload_digest
from warehouse.payload import decoded_payload
from warehouse.replay import Stored

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

URL = "https://news.example/article"
TEXT = (
    "<html><head><title>The river</title></head><body><p>" + "A court ruled on the river. " * 400 + "</p></body></html>"
).encode()


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=5),
    "zstd": zstd.compress,
}


def decoded(body: bytes, *encodings: str, limit: int = 1 << 25) -> bytes:
    headers = tuple(("Content-Encoding", encoding) for encoding in encodings)
    answer = Answer(200, headers, b"", body, payload_digest(body))
    exchange = Exchange(Asked(URL, "article", "run"), answer, datetime.now(UTC))
    return decoded_payload(Stored(exchange, "<urn:uuid:1>", Place("archive/local-000001.warc.gz", 0)), limit)


@pytest.mark.parametrize("encoding", ENCODERS)
def test_each_encoding_gives_the_page_back(encoding: str) -> None:
    assert decoded(ENCODERS[encoding](TEXT), encoding) == TEXT


@pytest.mark.parametrize("encoding", ENCODERS)
@given(body=st.binary(max_size=200))
def test_any_bytes_come_back_from_each_encoding(encoding: str, body: bytes) -> None:
    packed = ENCODERS[encoding](body)
    assert decoded(packed, encoding) == (body or packed)  # an empty payload says nothing that its packing doesn't


def test_deflate_without_its_zlib_header_is_read_as_browsers_read_it() -> None:
    assert decoded(raw_deflate(TEXT), "deflate") == TEXT


def test_gzip_of_several_members_is_one_payload() -> None:
    assert (
        decoded(gzip.compress(TEXT) + gzip.compress(b"<!-- 2 -->") + gzip.compress(TEXT), "gzip") == TEXT + b"<!-- 2 -->" + TEXT
    )


def test_bytes_behind_the_last_member_are_no_part_of_the_payload() -> None:
    assert decoded(gzip.compress(TEXT) + b"\x00\x00 padding", "gzip") == TEXT


def test_zstd_of_several_frames_is_one_payload() -> None:
    assert decoded(zstd.compress(TEXT) + zstd.compress(b"<!-- 2 -->"), "zstd") == TEXT + b"<!-- 2 -->"


@pytest.mark.parametrize(("encoding", "packed"), [(name, encode(TEXT)) for name, encode in ENCODERS.items()])
def test_truncated_payload_gives_what_is_there(encoding: str, packed: bytes) -> None:
    found = decoded(packed[: len(packed) * 9 // 10], encoding)
    assert TEXT.startswith(found) or encoding in ("br", "zstd")  # a block of theirs may be whole only at its end
    assert len(found) > 500 or encoding in ("br", "zstd")


@pytest.mark.parametrize("encoding", ENCODERS)
def test_long_truncated_payload_gives_its_beginning(encoding: str) -> None:
    noise = random.Random(7).randbytes(1 << 20).hex().encode()
    packed = ENCODERS[encoding](noise)
    found = decoded(packed[: len(packed) // 2], encoding)
    assert noise.startswith(found)
    assert len(found) > len(noise) // 5


def test_gzip_with_a_wrong_check_sum_is_still_read() -> None:
    noise = random.Random(7).randbytes(40_000).hex().encode()
    packed = bytearray(gzip.compress(noise))
    packed[-8] ^= 0xFF
    found = decoded(bytes(packed), "gzip")
    assert noise.startswith(found)
    assert len(found) > len(noise) - 10_000


def test_stacked_encodings_are_taken_off_from_the_last_to_the_first() -> None:
    assert decoded(brotli.compress(gzip.compress(TEXT)), "gzip", "br") == TEXT
    assert decoded(brotli.compress(gzip.compress(TEXT)), "GZIP,  BR ") == TEXT
    assert decoded(gzip.compress(TEXT), "identity, gzip") == TEXT


def test_more_than_three_encodings_are_refused() -> None:
    with pytest.raises(PageError) as caught:
        decoded(TEXT, "gzip, gzip, gzip, gzip")
    assert caught.value.reason == "content_encoding"


def test_unknown_encoding_of_bytes_that_are_no_text_is_refused() -> None:
    with pytest.raises(PageError) as caught:
        decoded(b"\x00\x01\x02" * 20, "compress")
    assert caught.value.reason == "content_encoding"


STORED_DECODED = [
    TEXT, b"%PDF-1.7\n\x00\x01binary", "Плавный текст без разметки".encode(), b"plain words, no mark-up at all", b"", b"<p>hi",
]  # fmt: skip
# Of an encoding that nobody knows, fewer than 16 bytes say nothing.
STORED_PAIRS = [
    (encoding, body)
    for encoding in (*ENCODERS, "br, gzip", "aws-chunked")
    for body in STORED_DECODED
    if encoding != "aws-chunked" or len(body) >= 16
]


@pytest.mark.parametrize(("encoding", "body"), STORED_PAIRS)
def test_payload_that_was_stored_decoded_is_itself_whatever_its_header_says(encoding: str, body: bytes) -> None:
    assert decoded(body, encoding) == body


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=16, max_size=200))
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_any_text_stored_decoded_is_itself(encoding: str, text: str) -> None:
    assert decoded(text.encode(), encoding) == text.encode()


BOMBS = {
    "gzip": (gzip.compress(bytes(200 << 20), 9), "gzip"),
    "deflate": (zlib.compress(bytes(200 << 20), 9), "deflate"),
    "br": (brotli.compress(bytes(200 << 20), quality=5), "br"),
    "zstd": (zstd.compress(bytes(200 << 20)), "zstd"),
    "gzip twice": (gzip.compress(gzip.compress(bytes(200 << 20), 9)), "gzip, gzip"),
    "members": (gzip.compress(bytes(1 << 20)) * 200, "gzip"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_within_a_few_times_the_limit_of_memory(name: str) -> None:
    body, encoding = BOMBS[name]
    limit = 4 << 20
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            decoded(body, encoding, limit=limit)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * limit, f"{peak} bytes were held for a limit of {limit}"


@pytest.mark.parametrize("encoding", ["", *ENCODERS])
def test_limit_itself_is_allowed_and_one_byte_more_is_not(encoding: str) -> None:
    body = bytes(5_000)
    packed = ENCODERS[encoding](body) if encoding else body
    names = (encoding,) if encoding else ()
    assert decoded(packed, *names, limit=5_000) == body
    with pytest.raises(TooLarge):
        decoded(packed, *names, limit=4_999)


def test_outcome_without_an_answer_has_no_payload() -> None:
    exchange = Exchange(Asked(URL, "article", "run", reason="timeout"), None, datetime.now(UTC))
    with pytest.raises(PageError) as caught:
        decoded_payload(Stored(exchange, "<urn:uuid:1>", Place("archive/local-000001.warc.gz", 0)))
    assert caught.value.reason == "no_payload"


@given(body=st.binary(max_size=300), encoding=st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", "deflate, zstd"]))
def test_no_bytes_make_decoding_fail_in_an_unnamed_way(body: bytes, encoding: str) -> None:
    assert isinstance(decoded(body, encoding), bytes)
