"""Other people's web archives: every whole record is used, a cut is named, and a look-up gives the latest answer."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import ArchiveError
from warehouse.archive import CAPTURE_TYPE, SegmentWriter, segment_key
from warehouse.exchanges import Asked, Exchange, payload_digest
from warehouse.foreign import ForeignRecord, foreign_records, index_archives
from warehouse.replay import Stored, answer_of, stored_exchanges
from warehouse.store import open_store

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>The river</html>"


def record(
    url: str | None = "https://news.example/1",
    block: bytes = PAGE,
    kind: str = "response",
    date: str | None = "2026-04-26T10:00:00Z",
    record_id: str | None = "<urn:uuid:1>",
    content_type: str | None = "application/http; msgtype=response",
    **more: str,
) -> bytes:
    fields = {
        "WARC-Type": kind, "WARC-Record-ID": record_id, "WARC-Date": date, "WARC-Target-URI": url, "Content-Type": content_type,
        **{name.replace("_", "-"): value for name, value in more.items()}, "Content-Length": str(len(block)),
    }  # fmt: skip
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + block + b"\r\n\r\n"


WARCINFO = record(None, b"software: other\r\n", "warcinfo", content_type="application/warc-fields", record_id="<urn:uuid:0>")


def page(number: int, body: bytes | None = None, **more: str) -> bytes:
    text = body if body is not None else f"<html>Page {number}</html>".encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    return record(f"https://news.example/{number}", head + text, record_id=f"<urn:uuid:{number}>", **more)


def archive(folder: Path, *records: bytes, name: str = "their.warc.gz") -> Path:
    path = folder / name
    path.write_bytes(b"".join(gzip.compress(one) if name.endswith(".gz") else one for one in records))
    return path


def all_of(path: Path) -> tuple[list[ForeignRecord], ArchiveError | None]:
    found = []
    try:
        for one in foreign_records(path):
            found.append(one)  # noqa: PERF402 - what came before the error counts
    except ArchiveError as error:
        return found, error
    return found, None


@pytest.mark.parametrize("name", ["their.warc.gz", "their.warc"])
def test_responses_come_in_their_order_and_nothing_else(tmp_path: Path, name: str) -> None:
    request = record(block=b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http; msgtype=request")
    dns = record("dns:news.example", b"1.2.3.4", content_type="text/dns")
    revisit = record(block=PAGE, kind="revisit")
    found, error = all_of(archive(tmp_path, WARCINFO, page(1), request, dns, revisit, page(2), record(None), name=name))
    assert error is None
    assert [(one.url, one.record_id) for one in found] == [
        ("https://news.example/1", "<urn:uuid:1>"), ("https://news.example/2", "<urn:uuid:2>"),
    ]  # fmt: skip
    assert found[0].answer is not None
    assert found[0].answer.body == b"<html>Page 1</html>"
    assert found[0].fetched_at == datetime(2026, 4, 26, 10, tzinfo=UTC)
    assert found[0].asked is None


def test_address_in_angle_brackets_is_the_address(tmp_path: Path) -> None:  # as wget and older Heritrix write it
    found, _ = all_of(archive(tmp_path, record("<https://news.example/1>")))
    assert [one.url for one in found] == ["https://news.example/1"]


def test_renamed_file_gives_the_same_ids_also_where_records_have_none(tmp_path: Path) -> None:
    records = [record(record_id=None), record(record_id=None, date="2026-04-27T10:00:00Z"), record(record_id="urn:uuid:9")]
    first, _ = all_of(archive(tmp_path, *records))
    second, _ = all_of(archive(tmp_path, *records, name="renamed.warc"))
    ids = [one.record_id for one in first]
    assert ids == [one.record_id for one in second]
    assert len(set(ids)) == 3
    assert all(one.startswith("<urn:uuid:") and one.endswith(">") for one in ids)


def test_same_page_at_another_time_or_with_another_payload_is_another_record(tmp_path: Path) -> None:
    variants = [record(record_id=None), record(record_id=None, block=PAGE + b"!"), record("https://b.example/", record_id=None)]
    found, _ = all_of(archive(tmp_path, *variants))
    assert len({one.record_id for one in found}) == 3


def test_record_without_a_date_gets_the_epoch(tmp_path: Path) -> None:
    found, _ = all_of(archive(tmp_path, record(date=None), record(date="yesterday", record_id="<urn:uuid:2>")))
    assert [one.fetched_at for one in found] == [datetime.fromtimestamp(0, UTC)] * 2


def test_record_over_the_limit_is_known_by_its_address_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.foreign.PAYLOAD_LIMIT", 1_000)
    monkeypatch.setattr("warehouse.foreign.HEADER_ROOM", 100)
    path = archive(tmp_path, page(1), page(2, bytes(2_000)), page(3))
    found, error = all_of(path)
    assert error is None
    assert [one.answer is None for one in found] == [False, True, False]
    index = index_archives([path])
    assert index.answer("https://news.example/2") is None
    assert index.answer("https://news.example/3") is not None


def test_record_of_an_archive_of_ours_keeps_why_it_was_asked_for(tmp_path: Path) -> None:
    asked = {"url": "https://news.example/1", "role": "source", "run_id": "r", "depth": 2}
    why = json.dumps(asked).encode()
    metadata = record(
        block=why, kind="metadata", content_type=CAPTURE_TYPE, record_id="<urn:uuid:m>", WARC_Concurrent_To="<urn:uuid:1>"
    )
    found, _ = all_of(archive(tmp_path, page(1), metadata, page(2), metadata))
    assert [one.asked for one in found] == [Asked("https://news.example/1", "source", "r", depth=2), None]


@pytest.mark.parametrize("why", [b"", b"{", b"[]", b'{"role": "boss"}', b'{"url": "x"}', b'"text"', b"7"])
def test_metadata_that_is_not_ours_costs_no_record(tmp_path: Path, why: bytes) -> None:
    metadata = record(
        block=why, kind="metadata", content_type=CAPTURE_TYPE, record_id="<urn:uuid:m>", WARC_Concurrent_To="<urn:uuid:1>"
    )
    found, error = all_of(archive(tmp_path, page(1), metadata, page(2)))
    assert (len(found), error) == (2, None)
    assert found[0].asked is None


# Files that are no archive, or a part of one


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"<html>", b"\x1f\x8b", b"\x1f\x8b\x08garbage" * 9, gzip.compress(b"no archive", mtime=0), b"PK\x03\x04"],
)
def test_file_that_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "thing"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="is none"):
        list(foreign_records(path))
    with pytest.raises(ArchiveError, match="is none"):
        index_archives([path])


def test_missing_file_and_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.warc", tmp_path):
        with pytest.raises(ArchiveError, match="check the name"):
            list(foreign_records(path))
        with pytest.raises(ArchiveError, match="check the name"):
            index_archives([path])


def whole_records(records: list[bytes], cut: int, name: str) -> int:
    """How many of the responses behind the warcinfo record lie before ``cut``."""
    position = count = 0
    for number, one in enumerate(records):
        position += len(gzip.compress(one)) if name.endswith(".gz") else len(one.removesuffix(b"\r\n\r\n"))
        count += number > 0 and position <= cut
        position += 0 if name.endswith(".gz") else 4
    return count


@pytest.mark.parametrize("name", ["their.warc.gz", "their.warc"])
def test_file_cut_at_any_byte_gives_its_whole_records_and_says_so(tmp_path: Path, name: str) -> None:
    records = [WARCINFO, page(1), page(2), page(3)]
    content = archive(tmp_path, *records, name=name).read_bytes()
    path = tmp_path / f"cut-{name}"
    starts = {0}
    for one in records:
        starts.add(max(starts) + (len(gzip.compress(one)) if name.endswith(".gz") else len(one)))
    for cut in range(len(content) + 1):
        path.write_bytes(content[:cut])
        found, error = all_of(path)
        whole = whole_records(records, cut, name)
        assert [one.url for one in found[:whole]] == [f"https://news.example/{number}" for number in range(1, whole + 1)], cut
        if name.endswith(".gz"):
            assert len(found) in (whole, whole + 1), cut  # only its check sum is cut: the record is there
            assert (error is None) == (cut in starts - {0}), f"cut at {cut}: {error}"
        else:
            assert all(
                one.answer and one.answer.body == f"<html>Page {number}</html>".encode() for number, one in enumerate(found, 1)
            ), cut
        # A look-up uses the same records.
        if whole:
            assert set(index_archives([path]).places) >= {f"https://news.example/{number}" for number in range(1, whole + 1)}, cut


def test_damage_in_the_middle_keeps_what_stood_before_it(tmp_path: Path) -> None:
    content = bytearray(archive(tmp_path, WARCINFO, page(1), page(2, bytes(range(256)) * 20)).read_bytes())
    content[-300:-100] = bytes(200)
    path = tmp_path / "damaged.warc.gz"
    path.write_bytes(bytes(content))
    found, error = all_of(path)
    assert [one.url for one in found[:1]] == ["https://news.example/1"]
    assert error is not None
    assert "damaged" in str(error)


# Transfer encoding

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: 1\r\n\r\n"


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in parts if part) + b"0\r\nTrailer: x\r\n\r\n"


@given(parts=st.lists(st.binary(min_size=1, max_size=40), max_size=6))
def test_chunks_are_put_together(parts: list[bytes]) -> None:
    assert answer_of(CHUNKED + chunked(*parts)).body == b"".join(parts)


@pytest.mark.parametrize("body", [b"<html>already dechunked</html>", b"", b"5\r\nhello world\r\n", b"zz\r\n"])
def test_payload_that_is_not_really_chunked_is_itself(body: bytes) -> None:  # as Common Crawl stores it
    answer = answer_of(CHUNKED + body)
    assert answer.body == body
    assert answer.digest == payload_digest(body)


def test_cut_chunks_give_what_is_there() -> None:
    whole = chunked(b"a" * 30, b"b" * 30)
    for cut in range(len(whole)):
        body = answer_of(CHUNKED + whole[:cut]).body
        assert (b"a" * 30 + b"b" * 30).startswith(body) or body == whole[:cut], cut


@given(body=st.binary(max_size=80) | st.just(chunked(b"chunked twice")))
def test_dechunked_payload_comes_back_from_our_archive_as_it_is(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    folder = tmp_path_factory.mktemp("chunked")
    found, _ = all_of(archive(folder, record(block=CHUNKED + chunked(body))))
    assert found[0].answer is not None
    assert found[0].answer.body == body
    assert found[0].answer.headers == (("ETag", "1"),)
    store = open_store(folder / "data", create=True)
    writer = SegmentWriter(store, 1)
    writer.write([Exchange(Asked(found[0].url, "article", "run"), found[0].answer, found[0].fetched_at, found[0].record_id)])
    writer.seal()
    with store.path(segment_key(1)).open("rb") as file:
        [stored] = stored_exchanges(file, segment_key(1))
    assert isinstance(stored, Stored)
    assert stored.exchange.answer == found[0].answer


# Look-up


def test_latest_answer_of_all_archives_wins_in_any_order_of_the_files(tmp_path: Path) -> None:
    old = archive(tmp_path, page(1, b"old", date="2020-01-01T00:00:00Z"), page(2), name="old.warc.gz")
    new = archive(tmp_path, page(1, b"new", date="2026-01-01T00:00:00Z"), name="new.warc")
    for order in ((old, new), (new, old)):
        index = index_archives(order)
        found = index.answer("https://news.example/1")
        assert found is not None
        assert found.answer is not None
        assert found.answer.body == b"new"
        assert index.answer("https://news.example/2") is not None
        assert index.answer("https://news.example/3") is None
        assert index.torn == ()


def test_look_up_is_by_identity_and_gives_the_record_that_ingest_gives(tmp_path: Path) -> None:
    path = archive(tmp_path, record("HTTPS://News.example:443/%7ea", record_id=None))
    [direct], _ = all_of(path)
    assert index_archives([path]).answer("https://news.example/~a") == direct


def test_archive_in_one_gzip_member_is_looked_up_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "one-member.warc.gz"
    path.write_bytes(gzip.compress(WARCINFO + page(1) + page(2)))
    index = index_archives([path])
    for number in (1, 2):
        found = index.answer(f"https://news.example/{number}")
        assert found is not None
        assert found.answer is not None
        assert found.answer.body == f"<html>Page {number}</html>".encode()
    assert len(all_of(path)[0]) == 2


def test_cut_archive_in_one_gzip_member_is_looked_up_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "one-member.warc.gz"
    packer = zlib.compressobj(wbits=31)
    head = packer.compress(WARCINFO + page(1) + page(2)) + packer.flush(zlib.Z_FULL_FLUSH)
    path.write_bytes(head + packer.compress(page(3, b"x" * 500))[:20])
    index = index_archives([path])
    assert set(index.places) == {"https://news.example/1", "https://news.example/2"}
    assert [str(path) in str(error) for error in index.torn] == [True], "the message must name the file that was given"


def test_record_that_holds_the_text_of_an_archive_is_one_record(tmp_path: Path) -> None:
    path = archive(tmp_path, page(1, b"WARC/1.1 and WARC/1.0 are formats: " + page(9)), page(2))
    assert [one.url for one in all_of(path)[0]] == ["https://news.example/1", "https://news.example/2"]
    found = index_archives([path]).answer("https://news.example/2")
    assert found is not None
    assert index_archives([path]).answer("https://news.example/9") is None


def test_cut_archive_is_named_by_the_index_and_its_records_are_used(tmp_path: Path) -> None:
    path = archive(tmp_path, page(1), page(2))
    path.write_bytes(path.read_bytes()[:-20])
    index = index_archives([path])
    assert set(index.places) == {"https://news.example/1"}
    assert [str(path) in str(error) for error in index.torn] == [True]


def test_archive_of_ours_is_a_foreign_one_too(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data", create=True)
    writer = SegmentWriter(store, 1)
    made = [
        Exchange(
            Asked(f"https://news.example/{number}", "source", "run", depth=1),
            answer_of(PAGE),
            datetime(2026, 1, number, tzinfo=UTC),
        )
        for number in (1, 2)
    ]
    failed = Exchange(Asked("https://gone.example/", "source", "run", reason="timeout"), None, datetime(2026, 1, 3, tzinfo=UTC))
    writer.write([made[0], failed, made[1]])
    writer.seal()
    found, error = all_of(store.path(segment_key(1)))
    assert error is None
    assert [(one.record_id, one.asked, one.fetched_at) for one in found] == [
        (one.identity, one.asked, one.fetched_at) for one in made
    ]
    assert [one.answer for one in found] == [one.answer for one in made]
    assert replace(made[0], record_id=found[0].record_id).identity == made[0].identity


def test_unreadable_bytes_between_two_members_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "their.warc.gz"
    path.write_bytes(gzip.compress(page(1)) + b"\x00" * 64 + gzip.compress(page(2)))
    found, error = all_of(path)
    assert [one.url for one in found][:1] == ["https://news.example/1"]
    assert error is not None or len(found) == 2


@given(content=st.binary(max_size=400))
def test_no_bytes_make_an_archive_fail_in_an_unnamed_way(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "x.warc.gz"
    for prefix in (b"", b"WARC/1.1\r\n", b"\x1f\x8b\x08\x00", gzip.compress(page(1))):
        path.write_bytes(prefix + content)
        found, _ = all_of(path)
        assert isinstance(found, list)
        assert io.BytesIO(content)
