"""The raw archive: what is written comes back, every WARC tool can read it, and a cut or a full disk costs no whole record."""

from __future__ import annotations

import errno
import io
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scrapy.http import Headers, Response
from warcio.archiveiterator import ArchiveIterator

from crawler.middlewares.recording import answer_of_response
from pipelines.errors import ArchiveError, DiskFull
from warehouse.archive import SegmentWriter, segment_key, segment_number, warc_date
from warehouse.exchanges import Answer, Asked, Exchange, Place, capture_of
from warehouse.landing import outline, sweep
from warehouse.replay import Stored, StoredRun, answer_of, stored_at, stored_exchanges, whole_length
from warehouse.store import OPEN_SUFFIX, Store, open_store

NOON = datetime(2026, 11, 24, 12, 0, 0, 5, tzinfo=UTC)
RUN = {
    "run_id": "run", "command": "crawl", "started_at": NOON.isoformat(), "ended_at": NOON.isoformat(), "ending": "finished",
    "settings_digest": "0", "versions": {}, "counts": {"fetched": "1"},
}  # fmt: skip


def answer(body: bytes = b"<html>The river</html>", *headers: tuple[str, str], status: int = 200) -> Answer:
    lines = [f"HTTP/1.1 {status} OK", *(f"{name}: {value}" for name, value in headers)]
    return answer_of(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)


def asked(url: str = "https://news.example/1", **values: Any) -> Asked:
    return replace(Asked(url, "article", "run", robots="allowed"), **values)


def exchange(number: int = 1, body: bytes | None = None, **values: Any) -> Exchange:
    page = answer(body if body is not None else f"<html>Page {number}</html>".encode() * 3, ("Content-Type", "text/html"))
    return Exchange(asked(f"https://news.example/{number}", **values), page, NOON + timedelta(seconds=number))


@pytest.fixture(autouse=True)
def _closed_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes the file of a writer that a test leaves as a kill would."""
    files = []
    make = SegmentWriter.__init__

    def made(self: SegmentWriter, store: Store, number: int) -> None:
        make(self, store, number)
        files.append(self._file)

    monkeypatch.setattr(SegmentWriter, "__init__", made)
    yield
    for file in files:
        file.close()


def failure(number: int = 1, reason: str = "timeout") -> Exchange:
    return Exchange(asked(f"https://gone.example/{number}", reason=reason), None, NOON + timedelta(seconds=number))


def new_store(folder: Path) -> Store:
    return open_store(folder / "data", create=True)


def read_back(store: Store, key: str = segment_key(1)) -> list[Stored | StoredRun]:
    with store.path(key).open("rb") as file:
        return list(stored_exchanges(file, key))


# Round trip

WORDS = st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=30)
HEADER_NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True) | st.sampled_from(
    ["Content-Type", "content-encoding", "Location", "Set-Cookie", "ETag", "Link", "Transfer-Encoding", "WARC-Type"]
)
HEADER_BYTES = st.binary(max_size=30).map(lambda value: value.translate(None, b"\r\n\x00"))
ODD_URLS = st.sampled_from(
    [
        "https://www.cadtm.example/spip.php?article70650",
        "http://127.0.0.1/",
        "not a url",
        "file:///etc/passwd",
        "http://[::1",
        "https://bücher.example/straße?q=é#x",
        "https://a.example/\r\nWARC-Type: metadata\r\n",
        "https://a.example/%0d%0a",
        "",
        "https://news.example/" + "a" * 5_000,
        "https://a.example/\x00\x01",
        "https://例え.テスト/パス",
        "https://a.example/ WARC-Type: warcinfo",
    ]
) | st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
MOMENTS = st.datetimes(datetime(1996, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
BODIES = st.binary(max_size=600) | st.sampled_from(
    [b"5\r\nhello\r\n0\r\n\r\n", b"\r\n\r\n", b"WARC/1.1\r\nWARC-Type: response\r\n\r\n", b"\x1f\x8b\x08 no gzip", bytes(70_000)]
)


@st.composite
def responses(draw: st.DrawFn) -> Response:
    """A response as Scrapy gives it to the middleware: header values are any bytes but line breaks."""
    headers = Headers()
    for name, value in draw(st.lists(st.tuples(HEADER_NAMES, HEADER_BYTES), max_size=6)):
        headers.appendlist(name, value)
    return Response("https://a.example/", status=draw(st.integers(100, 999)), headers=headers, body=draw(BODIES))


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    has_answer = draw(st.booleans())
    why = asked(
        draw(ODD_URLS),
        role=draw(st.sampled_from(["article", "original", "source", "robots"])),
        depth=draw(st.integers(0, 9)),
        hops=draw(st.integers(0, 6)),
        attempt=draw(st.integers(1, 3)),
        parent_url=draw(st.none() | ODD_URLS),
        robots=draw(st.sampled_from([None, "allowed", "none"])),
        reason=draw(st.just("data_loss") | st.none()) if has_answer else "timeout",
    )
    return Exchange(why, answer_of_response(draw(responses())) if has_answer else None, draw(MOMENTS))


def expected(one: Exchange) -> Exchange:
    return replace(one, record_id=one.identity)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=120)
@given(made=st.lists(exchanges(), min_size=1, max_size=5))
def test_exchanges_come_back_as_they_were_written(tmp_path: Path, made: list[Exchange]) -> None:
    shutil.rmtree(tmp_path / "data", ignore_errors=True)
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    places = writer.write(made)
    assert writer.seal() == segment_key(1)
    found = read_back(store)
    assert [one.exchange for one in found if isinstance(one, Stored)] == [expected(one) for one in made]
    assert [one.place for one in found] == places
    for one, place in zip(made, places, strict=True):
        stored = stored_at(store.root, place)
        assert stored.exchange == expected(one)
        assert stored.record_id == one.identity
        # The row is a function of the archive: live, swept and rebuilt it is the same.
        live = capture_of(one.asked, one.answer, place, one.identity, one.fetched_at)
        again = stored.exchange
        assert capture_of(again.asked, again.answer, stored.place, stored.record_id, again.fetched_at) == live
    with store.path(segment_key(1)).open("rb") as file:
        assert whole_length(file) == store.path(segment_key(1)).stat().st_size


@given(response=responses())
def test_live_answer_is_the_one_that_is_read_back(response: Response) -> None:
    live = answer_of_response(response)
    assert answer_of(live.head + live.body) == live
    assert live.body == response.body
    assert live.status == response.status


def test_headers_with_utf8_bytes_are_not_broken_at_0x85() -> None:
    page = answer_of(b"HTTP/1.1 200 OK\r\nX-Title: \xc3\x85re \xe2\x80\xa6 end\r\nETag: 1\r\n\r\nbody")
    assert page.headers == (("X-Title", "\xc3\x85re \xe2\x80\xa6 end"), ("ETag", "1"))


def test_folded_header_is_one_header() -> None:
    page = answer_of(b"HTTP/1.1 200 OK\r\nLink: <a>;\r\n\t rel=canonical\r\nETag: 1\r\n\r\nbody")
    assert page.headers == (("Link", "<a>; rel=canonical"), ("ETag", "1"))
    assert page.body == b"body"


@pytest.mark.parametrize(
    ("block", "status"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
        (b"HTTP/2 200\n\nx", 200),
        (b"", 0),
        (b"ICY 200 OK\r\n\r\n", 0),
        (b"HTTP/1.1 2000 OK\r\n\r\n", 0),
    ],
)
def test_status_comes_from_a_status_line_only(block: bytes, status: int) -> None:
    assert answer_of(block).status == status


def test_surrogates_in_an_address_or_a_parent_cost_no_record(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    writer.write(
        [Exchange(asked("https://a.example/\udcff", reason="url_invalid", parent_url="\ud800"), None, NOON), exchange(2)]
    )
    writer.seal()
    assert [one.exchange.asked.url for one in read_back(store) if isinstance(one, Stored)] == [
        "https://a.example/?", "https://news.example/2",
    ]  # fmt: skip


def test_run_record_comes_back_with_its_place(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    writer.write([exchange()])
    place = writer.write_run(RUN, NOON)
    writer.seal()
    assert read_back(store)[-1] == StoredRun(RUN, place)
    with pytest.raises(ArchiveError):  # a run is no exchange
        stored_at(store.root, place)


def test_place_that_is_no_exchange_is_named(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    place = writer.write([exchange()])[0]
    writer.seal()
    with pytest.raises(ArchiveError, match="tearsheet check"):
        stored_at(store.root, Place(place.warc_file, place.warc_offset + 1))
    with pytest.raises(OSError, match="local-000009"):
        stored_at(store.root, Place(segment_key(9), 0))


def test_record_is_found_while_its_segment_is_open_and_once_it_is_sealed(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    place = writer.write([exchange()])[0]
    assert stored_at(store.root, place).exchange.asked.url == "https://news.example/1"
    assert store.segments() == []
    assert store.open_segments() == [segment_key(1)]
    writer.seal()
    assert stored_at(store.root, place).exchange.asked.url == "https://news.example/1"
    assert store.segments() == [segment_key(1)]


def test_segment_without_an_exchange_leaves_no_file(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    assert SegmentWriter(store, 1).seal() is None
    assert list((store.root / "archive").iterdir()) == []


def test_same_exchange_has_the_same_record_id_and_another_run_another_one() -> None:
    assert exchange(1).identity == exchange(1).identity
    assert len({one.identity for one in (exchange(1), exchange(1, attempt=2), exchange(1, run_id="other"), exchange(2))}) == 4


def test_miss_of_an_archive_is_the_same_record_each_time() -> None:
    first, later = failure(1, "not_in_archive"), replace(failure(1, "not_in_archive"), fetched_at=NOON + timedelta(days=9))
    assert first.identity == later.identity
    assert failure(1).identity != replace(failure(1), fetched_at=NOON + timedelta(days=9)).identity


@pytest.mark.parametrize("key", ["archive/local-7.warc.gz", "archive/readme.txt", "archive/local-000001.warc.gz.open"])
def test_other_files_in_the_archive_are_named(key: str) -> None:
    with pytest.raises(ArchiveError, match="move that file"):
        segment_number(key)


def test_segment_numbers_go_past_six_digits() -> None:
    assert segment_number(segment_key(1_234_567)) == 1_234_567


# Other tools


def answered_by_http(one: Exchange) -> Exchange:
    """warcio looks for HTTP headers only behind an address that starts with http; nothing else answers."""
    return (
        one
        if one.answer is None or one.asked.url.startswith("http")
        else replace(one, asked=replace(one.asked, url="http://a.example/"))
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(made=st.lists(exchanges().map(answered_by_http), min_size=1, max_size=4))
def test_warcio_reads_every_record_and_finds_its_digests_right(tmp_path: Path, made: list[Exchange]) -> None:
    shutil.rmtree(tmp_path / "data", ignore_errors=True)
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    writer.write(made)
    writer.write_run(RUN, NOON)
    writer.seal()
    kinds = []
    with store.path(segment_key(1)).open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            kinds.append(record.rec_type)
            record.raw_stream.read()
            assert record.digest_checker.passed is not False
    wanted = [kind for one in made for kind in (["response"] if one.answer else []) + ["metadata"]]
    assert kinds == ["warcinfo", *wanted, "metadata"]


def test_warcio_finds_status_headers_and_payload_digest_of_a_response(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    writer.write([Exchange(asked(), answer(b"\x00\xffpayload", ("Content-Type", "text/html"), ("ETag", '"1"')), NOON)])
    writer.seal()
    with store.path(segment_key(1)).open("rb") as file:
        record = next(one for one in ArchiveIterator(file, check_digests="raise") if one.rec_type == "response")
        assert record.raw_stream.read() == b"\x00\xffpayload"
        assert record.digest_checker.passed is True
    assert record.http_headers.get_statuscode() == "200"
    assert record.http_headers.get_header("ETag") == '"1"'
    assert record.rec_headers.get_header("WARC-Target-URI") == "https://news.example/1"
    assert record.rec_headers.get_header("WARC-Date") == "2026-11-24T12:00:00.000005Z"


@given(moment=MOMENTS)
def test_warc_date_keeps_every_microsecond(moment: datetime) -> None:
    assert datetime.fromisoformat(warc_date(moment)) == moment


# A cut at every byte


def small_segment(folder: Path) -> tuple[Store, bytes, list[Stored | StoredRun]]:
    store = new_store(folder)
    writer = SegmentWriter(store, 1)
    writer.write([exchange(1, b"<p>one</p>"), failure(2), exchange(3, b"\x1f\x8b not gzip"), exchange(4, b"")])
    writer.write_run(RUN, NOON)
    writer.seal()
    return store, store.path(segment_key(1)).read_bytes(), read_back(store)


def ends_of(store: Store, content: bytes) -> list[int]:
    """Where each exchange and run ends: at the end of its metadata record."""
    with store.path(segment_key(1)).open("rb") as file:
        records = ArchiveIterator(file, no_record_parse=True)
        kinds = []
        for record in records:
            record.content_stream().read()
            records.read_to_end()
            kinds.append((record.rec_type, records.get_record_offset() + records.get_record_length()))
    assert kinds[-1][1] == len(content)
    return [end for kind, end in kinds if kind == "metadata"]


def test_cut_at_every_byte_keeps_exactly_the_whole_exchanges(tmp_path: Path) -> None:
    store, content, stored = small_segment(tmp_path)
    ends = ends_of(store, content)
    assert len(ends) == len(stored)
    sealed, being_written = store.root / segment_key(1), store.root / (segment_key(1) + OPEN_SUFFIX)
    sealed.unlink()
    for cut in range(len(content) + 1):
        whole = sum(end <= cut for end in ends)
        length = whole_length(io.BytesIO(content[:cut]))
        assert length == (ends[whole - 1] if whole else length), f"cut at {cut}"
        assert list(stored_exchanges(io.BytesIO(content[:length]), segment_key(1))) == stored[:whole], f"cut at {cut}"
        being_written.write_bytes(content[:cut])
        swept = sweep(store)
        assert not being_written.exists()
        assert sealed.exists() == bool(whole), f"cut at {cut}"
        if whole:
            found = [one for one in stored[:whole] if isinstance(one, Stored)]
            assert [capture.record_id for capture in swept[0].captures] == [one.record_id for one in found]
            assert len(swept[0].runs) == whole - len(found)
            assert sealed.read_bytes() == content[: ends[whole - 1]]
            sealed.unlink()


def test_torn_tail_read_before_the_sweep_gives_the_whole_exchanges_and_no_error(tmp_path: Path) -> None:
    store, content, stored = small_segment(tmp_path)
    ends = ends_of(store, content)
    for cut in range(len(content) + 1):
        found = list(stored_exchanges(io.BytesIO(content[:cut]), segment_key(1)))
        whole = sum(end <= cut for end in ends)
        assert found[:whole] == stored[:whole], f"cut at {cut}"
        assert found == stored[: len(found)], f"cut at {cut}"


@pytest.mark.parametrize("spoiled", [b"\x00" * 50, b"\x1f\x8b\x08\x00", b"garbage behind", b"WARC/1.1\r\n"])
def test_garbage_behind_the_last_exchange_is_cut_off(tmp_path: Path, spoiled: bytes) -> None:
    _, content, _ = small_segment(tmp_path)
    assert whole_length(io.BytesIO(content + spoiled)) == len(content)


def test_rest_of_a_torn_segment_goes_on_in_a_new_one(tmp_path: Path) -> None:
    store, content, stored = small_segment(tmp_path)
    sealed = store.root / segment_key(1)
    sealed.unlink()
    for cut in range(0, len(content) + 1, 37):
        (store.root / (segment_key(1) + OPEN_SUFFIX)).write_bytes(content[:cut])
        swept = sweep(store)
        kept = len(swept[0].captures) if swept else 0
        rest = [one.exchange for one in stored if isinstance(one, Stored)][kept:]
        writer = SegmentWriter(store, 2)
        writer.write(rest)
        writer.seal()
        everything = [capture.record_id for key in store.segments() for capture in outline(store, key).captures]
        assert everything == [one.record_id for one in stored if isinstance(one, Stored)], f"cut at {cut}"
        for key in store.segments():
            (store.root / key).unlink()


def test_response_whose_metadata_is_missing_is_cut_even_when_its_address_names_a_metadata_record(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    writer.write([exchange(1)])
    whole = writer.size
    url = "https://a.example/ WARC-Type: metadata WARC-Type: warcinfo"
    writer.write([Exchange(asked(url), answer(), NOON, record_id="<urn:uuid:foreign>")])
    content = store.path(segment_key(1)).read_bytes()
    metadata_starts = content.rindex(b"\x1f\x8b\x08")
    assert metadata_starts > whole
    assert whole_length(io.BytesIO(content)) == len(content)
    assert whole_length(io.BytesIO(content[:metadata_starts])) == whole


# A full disk


class FullDisk:
    """The file of a segment whose n-th write finds no space, after a part of it was written."""

    def __init__(self, file: Any, fails_at: int, error: int = errno.ENOSPC) -> None:
        self._file = file
        self._left = fails_at
        self._error = error

    def write(self, data: Any) -> int:
        self._left -= 1
        if self._left == 0:
            self._file.write(bytes(data)[: len(data) // 2])
            raise OSError(self._error, "No space left on device", "segment")
        written: int = self._file.write(data)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def written_batches(writer: SegmentWriter, batches: Sequence[Sequence[Exchange]]) -> list[int]:
    """Numbers of the batches that were written; those that met the full disk are missing."""
    done = []
    for number, batch in enumerate(batches):
        try:
            writer.write(batch)
            done.append(number)
        except DiskFull:
            continue
    return done


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("fails_at", range(1, 9))
def test_full_disk_at_any_write_costs_its_batch_and_nothing_else(tmp_path: Path, fails_at: int, error: int) -> None:
    store = new_store(tmp_path)
    batches = [[exchange(1), failure(2)], [exchange(3)], [failure(4), exchange(5)]]  # writes: 2 + 1, 2, 1 + 2
    writer = SegmentWriter(store, 1)
    writer._file = FullDisk(writer._file, fails_at, error)  # type: ignore[assignment]
    done = written_batches(writer, batches)
    assert len(done) == 2
    # Its address in the segment is right although a batch before it was lost.
    more = writer.write([exchange(6)])[0]
    assert stored_at(store.root, more).exchange.asked.url == "https://news.example/6"
    writer.seal()
    wanted = [expected(one) for number in done for one in batches[number]] + [expected(exchange(6))]
    assert [one.exchange for one in read_back(store) if isinstance(one, Stored)] == wanted
    size = store.path(segment_key(1)).stat().st_size
    with store.path(segment_key(1)).open("rb") as file:
        assert whole_length(file) == size


def test_disk_that_stays_full_leaves_what_was_written_before(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    writer.write([exchange(1)])
    before = store.path(segment_key(1)).read_bytes()
    writer._file = FullDisk(writer._file, 1)  # type: ignore[assignment]
    with pytest.raises(DiskFull):
        writer.write([exchange(2, bytes(100_000))])
    writer.seal()
    assert store.path(segment_key(1)).read_bytes() == before


def test_short_writes_are_gone_on_with(tmp_path: Path) -> None:
    class Slow(FullDisk):
        def write(self, data: Any) -> int:
            written: int = self._file.write(bytes(data)[:7])
            return written

    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    writer._file = Slow(writer._file, 0)  # type: ignore[assignment]
    writer.write([exchange(1), failure(2)])
    writer.seal()
    assert len(read_back(store)) == 2


def test_another_error_of_the_disk_is_no_full_disk(tmp_path: Path) -> None:
    writer = SegmentWriter(new_store(tmp_path), 1)
    writer._file = FullDisk(writer._file, 1, errno.EIO)  # type: ignore[assignment]
    with pytest.raises(OSError, match="No space"):
        writer.write([exchange(1)])


def test_full_disk_while_the_run_is_closed_leaves_the_segment_whole(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    writer = SegmentWriter(store, 1)
    writer.write([exchange(1)])
    writer._file = FullDisk(writer._file, 1)  # type: ignore[assignment]
    with pytest.raises(DiskFull):
        writer.write_run(RUN, NOON)
    writer.seal()
    assert len(read_back(store)) == 1
