"""`tearsheet ingest`: the pages of any web archive land once, whatever the file looks like, and nobody is asked."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest
from command import Ran, captures, column, files, frontier, rows, tearsheet
from conftest import Here, SampleCrawl
from sameness import different, facts, logs
from smallweb import page, serve_site, story
from warcs import members, one_member, raw, record, write_warc

try:
    from compression import zstd  # type: ignore[import-not-found]
except ImportError:  # before Python 3.14
    from backports import zstd

HTML = ("Content-Type", "text/html; charset=utf-8")
WWW = "https://www.example.org"
REPORT = "https://institute.example.net/report"
HEADED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def chunked(body: bytes) -> bytes:
    """The body in chunks of 200 bytes, as it was on the wire."""
    parts = (body[start : start + 200] for start in range(0, len(body), 200))
    return b"".join(b"%x;name=value\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def every_kind_of_record() -> list[object]:
    """What archives hold: seven answers that are to land, and all that goes with them."""
    html = story(links=[REPORT]).encode()
    coded = [HTML, ("Transfer-Encoding", "chunked")]
    return [
        record("", b"software: someone's crawler\r\n", kind="warcinfo"),
        record(f"{WWW}/plain", kind="request"),
        record(f"{WWW}/plain", html, WARC_Record_ID="<urn:uuid:11111111-1111-4111-8111-111111111111>"),
        record(f"{WWW}/plain", b"fetchTimeMs: 12\r\n", kind="metadata"),
        record(f"{WWW}/again", b"", kind="revisit"),
        record(f"{WWW}/resource", html, kind="resource"),
        record(f"{WWW}/chunked", chunked(html), headers=coded),
        record(f"{WWW}/dechunked", html, headers=coded),  # as Common Crawl keeps it: the header stays, the chunks are gone
        record(f"{WWW}/brotli", brotli.compress(html), headers=[HTML, ("Content-Encoding", "br")]),
        record(f"{WWW}/zstd", zstd.compress(html), headers=[HTML, ("Content-Encoding", "zstd")]),
        record(f"{WWW}/moved", b"", status="301 Moved", headers=[("Location", "/plain")]),
        record(f"{WWW}/gone", b"gone", status="404 Not Found"),
    ]  # fmt: skip


EXPECTED = {
    f"{WWW}/plain": ["fetched"],
    f"{WWW}/chunked": ["fetched"],
    f"{WWW}/dechunked": ["fetched"],
    f"{WWW}/brotli": ["fetched"],
    f"{WWW}/zstd": ["fetched"],
    f"{WWW}/moved": ["redirected"],
    f"{WWW}/gone": ["failed http_404"],
}


@dataclass(frozen=True)
class Ingest:
    """The archive with every kind of record, landed once from a gzipped file."""

    data: Path
    warc: Path
    ran: Ran


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Ingest:
    folder = tmp_path_factory.mktemp("ingest")
    warc = write_warc(folder / "pages.warc.gz", every_kind_of_record())
    # Two more of one address, without ids: told apart by date and payload.
    odd = [raw(f"{WWW}/no-id", HEADED + b"\r\n" + story(title).encode()) for title in ("The first version", "The second version")]
    with warc.open("ab") as file:
        for one in odd:
            file.write(gzip.compress(one))
    return Ingest(folder / "data", warc, tearsheet("ingest", warc, "--workers", 1, data=folder / "data"))


def test_each_answer_lands_and_nothing_else(landed: Ingest) -> None:
    assert captures(landed.data) == EXPECTED | {f"{WWW}/no-id": ["fetched", "fetched"]}
    assert "9 records landed: 7 documents, 0 rejections; 0 were there before" in landed.ran.out


@pytest.mark.parametrize("name", ["plain", "chunked", "dechunked", "brotli", "zstd"])
def test_page_is_read_however_its_body_was_encoded(landed: Ingest, name: str) -> None:
    found = rows(landed.data, "select headline, text like '%seven farms%' from articles where url = ?", [f"{WWW}/{name}"])
    assert found == [("The wall moves back", True)]


def test_capture_says_when_and_by_which_record(landed: Ingest) -> None:
    found = rows(
        landed.data,
        "select fetched_at::varchar, record_id, warc_file, robots, parent_url, role from captures where url = ?",
        [f"{WWW}/plain"],
    )
    id_in_the_archive = "<urn:uuid:11111111-1111-4111-8111-111111111111>"
    assert found == [("2024-05-06 07:08:09+00", id_in_the_archive, "archive/local-000001.warc.gz", "not_asked", None, "article")]


def test_redirect_of_an_archive_leads_to_its_end(landed: Ingest) -> None:
    assert column(landed.data, "select final_url from captures where url = ?", [f"{WWW}/moved"]) == [f"{WWW}/plain"]


def test_links_land_and_sources_stay_unchecked_and_out_of_the_frontier(landed: Ingest) -> None:
    assert rows(landed.data, "select url, state from sources") == [(REPORT, "unchecked")]
    assert frontier(landed.data, "select count(*) from urls") == [(0,)]


def test_folder_with_foreign_records_is_sound(here: Here, landed: Ingest) -> None:
    here("check", data=landed.data)


def test_same_records_land_once_whatever_the_file_is_called_and_however_it_is_packed(
    here: Here, landed: Ingest, tmp_path: Path
) -> None:
    data = shutil.copytree(landed.data, tmp_path / "data")
    renamed = shutil.copy(landed.warc, tmp_path / "other name.gz")
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(landed.warc.read_bytes()))
    packed = tmp_path / "one-member.warc.gz"
    packed.write_bytes(one_member(landed.warc))
    before = logs(data)
    ran = here("ingest", renamed, plain, packed, "--workers", 1, data=data)
    assert "0 records landed" in ran.out
    assert "27 were there before" in ran.out
    assert logs(data) == before


# --- files that are not what they should be ----------------------------------------------------------------------------------


def test_whole_records_of_a_cut_file_land_and_the_rest_once_it_is_mended(here: Here, landed: Ingest, tmp_path: Path) -> None:
    whole = landed.warc.read_bytes()
    parts = members(landed.warc)
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(whole[: sum(map(len, parts[:7])) - 40])  # in the middle of the chunked page
    data = tmp_path / "data"
    said = tearsheet("ingest", cut, "--workers", 1, data=data, code=5).one_line()
    assert str(cut) in said
    assert "get the file again" in said
    assert captures(data) == {f"{WWW}/plain": ["fetched"]}
    assert column(data, "select headline from articles") == ["The wall moves back"]
    cut.write_bytes(whole)
    ran = here("ingest", cut, "--workers", 1, data=data)
    assert "8 records landed: 6 documents, 0 rejections; 1 were there before" in ran.out
    assert different(facts(data), facts(landed.data)) == {}


def test_file_that_is_cut_between_two_records_is_all_right(here: Here, landed: Ingest, tmp_path: Path) -> None:
    short = tmp_path / "short.warc.gz"
    short.write_bytes(b"".join(members(landed.warc)[:4]))
    here("ingest", short, "--workers", 1, data=tmp_path / "data")


@pytest.mark.parametrize("gzipped", [True, False])
def test_file_that_is_cut_in_its_last_record_says_so(here: Here, tmp_path: Path, gzipped: bool) -> None:
    warc = write_warc(tmp_path / "x.warc", [record(f"{WWW}/{number}") for number in range(3)], gzipped=gzipped)
    warc.write_bytes(warc.read_bytes()[:-30])
    said = here("ingest", warc, "--workers", 1, data=tmp_path / "data", code=5).one_line()
    assert "x.warc is cut" in said
    assert set(captures(tmp_path / "data")) == {f"{WWW}/0", f"{WWW}/1"}


@pytest.mark.parametrize(
    "content",
    [None, b"", b"<html>this is no archive</html>", gzip.compress(b"nor this", mtime=0), b"\x1f\x8bbroken", bytes(5000)],
)
def test_what_is_no_archive_changes_nothing(here: Here, landed: Ingest, tmp_path: Path, content: bytes | None) -> None:
    wrong = tmp_path / "wrong.warc.gz"
    if content is not None:
        wrong.write_bytes(content)
    data = shutil.copytree(landed.data, tmp_path / "data")
    before = files(data)
    said = here("ingest", wrong, "--workers", 1, data=data, code=5).one_line()
    assert str(wrong) in said
    changed = {name for name, now in files(data).items() if before.get(name) != now}
    assert {name for name in changed if not name.startswith(("frontier.sqlite", "lock"))} == set()


def test_one_wrong_file_does_not_keep_the_others_out(here: Here, tmp_path: Path) -> None:
    wrong, good = tmp_path / "wrong.warc.gz", write_warc(tmp_path / "good.warc.gz", [record(f"{WWW}/good")])
    wrong.write_bytes(b"no archive")
    said = here("ingest", wrong, good, "--workers", 1, data=tmp_path / "data", code=5).one_line()
    assert str(wrong) in said
    assert str(good) not in said
    assert captures(tmp_path / "data") == {f"{WWW}/good": ["fetched"]}


def test_payload_over_the_limit_is_an_outcome_and_no_page(here: Here, tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "large.warc.gz", [record(f"{WWW}/large", b"a" * (34 << 20)), record(f"{WWW}/small")])
    here("ingest", warc, "--workers", 1, data=tmp_path / "data")
    assert captures(tmp_path / "data") == {f"{WWW}/large": ["failed too_large"], f"{WWW}/small": ["fetched"]}


# --- our own archive, and what to do with it afterwards ----------------------------------------------------------------------


def test_archive_of_ours_lands_in_another_folder_as_it_was_crawled(sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    """Roles and parents too: refusals and failures without an answer are not records that another tool could have."""
    data = tmp_path / "data"
    (warc,) = (sample_crawl.data / "archive").glob("*.warc.gz")
    tearsheet("ingest", warc, data=data)
    asked = (
        "select url, role, parent_url, depth, hops, attempt, robots, outcome, status, payload_digest, fetched_at, record_id"
        " from captures"
    )
    found = {repr(row) for row in rows(data, asked)}
    assert found <= {repr(row) for row in sample_crawl.rows(asked)}
    assert {repr(row) for row in sample_crawl.rows(f"{asked} where status is not null")} <= found
    same = facts(data)
    assert {name: same[name] for name in ("documents", "links", "republications")} == {
        name: sample_crawl.facts[name] for name in ("documents", "links", "republications")
    }


def test_follow_puts_originals_and_sources_into_the_frontier_for_a_crawl_of_what_is_pending(here: Here, tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "one.warc.gz", [record(f"{WWW}/story", story(links=["http://cited.example/report"]))])
    data = tmp_path / "data"
    here("ingest", warc, "--workers", 1, data=data)
    assert frontier(data, "select count(*) from urls") == [(0,)]
    with serve_site({"cited.example/report": page()}) as web:
        here("ingest", warc, "--follow", "--workers", 1, data=data)
        assert frontier(data, "select url, role, parent_url, state from urls") == [
            ("http://cited.example/report", "source", f"{WWW}/story", "pending")
        ]
        tearsheet("crawl", "--pending", *web.connect_to, "--delay", 0, "--workers", 1, data=data)
        assert web.hits("cited.example/report") == 1
    assert rows(data, "select url, state from sources") == [("http://cited.example/report", "alive")]
