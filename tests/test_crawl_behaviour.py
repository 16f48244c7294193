"""How `tearsheet crawl` deals with options, servers and addresses: the real command against real servers on loopback."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files as package_files
from itertools import pairwise
from pathlib import Path

import pytest
from command import ENVIRONMENT, ROOT, Ran, captures, column, driven, frontier, rows, tearsheet
from conftest import SampleCrawl
from loopback import Asked, http, serving
from sameness import different, facts
from smallweb import Site, page, redirect, robots, serve_site, story, zipped
from warcs import record, write_warc

from crawler.checking import check
from crawler.sample import SEEDS
from warehouse.exchanges import Place
from warehouse.replay import stored_at

MIB = 1 << 20
LIMIT = 32 * MIB
PDF = (package_files("crawler.sample") / "web" / "library_hydrology-institute_example" / "room-for-the-river.pdf").read_bytes()


# --- one crawl of servers that do everything -------------------------------------------------------------------------------


def endless_headers(asked: Asked) -> Iterable[bytes]:  # noqa: ARG001
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(200_000):
        yield b"X-%d: %s\r\n" % (number, b"x" * 200)


def too_long_without_saying_so(asked: Asked) -> Iterable[bytes]:  # noqa: ARG001
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>"
    for _ in range(34):
        yield b"a" * MIB


def cut_short(asked: Asked) -> Iterable[bytes]:  # noqa: ARG001
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n" + story().encode()[:700]


def bomb() -> bytes:
    """More than 32 MiB of spaces in 33 KB of gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join([*(packer.compress(b" " * MIB) for _ in range(33)), packer.flush()])
    return http(body, Content_Type="text/html", Content_Encoding="gzip")


def odd_web() -> dict[str, object]:
    return {
        "good.example/story": zipped(story(links=["http://cited.example/report"])),
        "cited.example/report": page(),
        "missing.example/gone": http(b"gone", 404, Content_Type="text/plain"),
        "broken.example/page": http(b"broken", 500),
        "cut.example/page": cut_short,
        "busy.example/one": http(b"later", 429, Retry_After="3600"),
        "busy.example/two": http(b"later", 429, Retry_After="3600"),
        "norules.example/robots.txt": http(b"", 503),
        "norules.example/page": page(),
        "closed.example/robots.txt": robots("User-agent: *\nDisallow: /\n"),
        **{f"closed.example/{number}": page() for number in range(20)},
        **{f"hops.example/{number}": redirect(f"/{number + 1}", 301) for number in range(9)},
        "loop.example/a": redirect("http://loop.example/b"),
        "loop.example/b": redirect("/a"),
        "big.example/announced": http(b"a" * (LIMIT + 1), Content_Type="text/html"),
        "big.example/streamed": too_long_without_saying_so,
        "bomb.example/page": bomb(),
        "headers.example/page": endless_headers,
        "binary.example/data": http(bytes(range(256)) * 20, Content_Type="application/octet-stream"),
        "pdf.example/report.pdf": http(PDF, Content_Type="application/pdf"),
    }


# What another try may give, later.
NOT_YET = ("broken.example/page", "cut.example/page", "busy.example/one", "busy.example/two", "norules.example/page")


@dataclass(frozen=True)
class OddCrawl:
    """The crawl of a web where much goes wrong, and the same command more than an hour later, when most is mended."""

    data: Path
    web: Site
    first: Ran
    hits_before: dict[str, int]
    before: dict[str, list[str]]
    accounts: list[tuple[str, str, str]]
    second: Ran
    after: dict[str, list[str]]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OddCrawl]:
    folder = tmp_path_factory.mktemp("odd")
    data, seeds = folder / "data", folder / "seeds.txt"
    with serve_site(odd_web()) as web:
        # What is cited or redirected to is no seed.
        left_out = ("cited.example/report", "loop.example/b", *(f"hops.example/{number}" for number in range(1, 9)))
        urls = [f"http://{address}" for address in web.answers if address not in left_out and not address.endswith("robots.txt")]
        seeds.write_text("# what is asked for\n\n" + "\n  ".join(urls) + "\n\n# the end\n")
        options = ("--from", seeds, "--delay", 0.01, "--workers", 1, *web.connect_to)
        first = tearsheet("crawl", *options, "--wait", 1, data=data, code=3, python=driven())
        hits = {address: web.hits(address) for address in web.answers}
        before, accounts = captures(data), frontier(data, "select url, state, outcome from urls")
        web.answers |= dict.fromkeys(NOT_YET, page()) | {"norules.example/robots.txt": robots("User-agent: *\nAllow: /\n")}
        second = tearsheet("crawl", *options, data=data, python=driven(clock=4_000))
        yield OddCrawl(data, web, first, hits, before, accounts, second, captures(data))


@pytest.mark.parametrize(
    ("address", "outcomes"),
    [
        ("good.example/story", ["fetched"]),
        ("cited.example/report", ["fetched"]),
        ("missing.example/gone", ["failed http_404"]),
        ("broken.example/page", ["failed http_500"]),
        ("cut.example/page", ["failed data_loss"]),
        ("norules.example/page", ["refused robots_unavailable"]),
        ("closed.example/7", ["refused robots_disallowed"]),
        ("hops.example/0", ["redirected"]),
        ("hops.example/5", ["redirected"]),
        ("hops.example/6", ["refused too_many_redirects"]),
        ("loop.example/a", ["redirected"]),
        ("loop.example/b", ["redirected"]),
        ("big.example/announced", ["failed too_large"]),
        ("big.example/streamed", ["failed too_large"]),
        ("bomb.example/page", ["fetched"]),
        ("headers.example/page", ["failed headers_too_large"]),
        ("binary.example/data", ["fetched"]),
        ("pdf.example/report.pdf", ["fetched"]),
    ],
)
def test_address_ends_with(odd: OddCrawl, address: str, outcomes: list[str]) -> None:
    assert odd.before[f"http://{address}"] == outcomes


def test_work_that_is_not_due_is_listed_and_ends_with_exit_code_3(odd: OddCrawl) -> None:
    for address in NOT_YET:
        assert f"http://{address}" in odd.first.out
    assert "http_429" in odd.first.out
    assert odd.first.err == ""


def test_every_address_discovered_is_done_or_pending(odd: OddCrawl) -> None:
    pending = {url for url, state, _ in odd.accounts if state == "pending"}
    assert pending == {f"http://{address}" for address in NOT_YET}
    done = {url: outcome for url, state, outcome in odd.accounts if state == "done"}
    assert len(done) + len(pending) == len(odd.accounts)
    assert done == {url: outcomes[-1].split()[0] for url, outcomes in odd.before.items() if url not in pending}


def test_host_that_says_later_is_not_asked_again_before(odd: OddCrawl) -> None:
    assert odd.hits_before["busy.example/one"] + odd.hits_before["busy.example/two"] == 1


def test_page_of_a_host_whose_robots_txt_fails_is_not_asked_for(odd: OddCrawl) -> None:
    assert odd.hits_before["norules.example/page"] == 0


def test_twenty_pages_of_a_host_that_disallows_all_make_no_hit(odd: OddCrawl) -> None:
    assert [odd.web.hits(f"closed.example/{number}") for number in range(20)] == [0] * 20
    assert odd.web.hits("closed.example/robots.txt") == 1


def test_what_failed_for_now_is_fetched_by_the_same_command_once_it_is_due(odd: OddCrawl) -> None:
    assert odd.after["http://broken.example/page"] == ["failed http_500", "fetched"]
    assert odd.after["http://cut.example/page"] == ["failed data_loss", "fetched"]
    assert odd.after["http://norules.example/page"] == ["refused robots_unavailable", "fetched"]
    busy = sorted(odd.after[f"http://busy.example/{page}"] for page in ("one", "two"))
    assert busy == [
        ["failed http_429", "fetched"],
        ["fetched"],
    ]
    attempts = rows(odd.data, "select outcome, attempt from captures where url = 'http://broken.example/page' order by attempt")
    assert attempts == [("failed", 1), ("fetched", 2)]


def test_what_was_settled_before_is_not_asked_for_again(odd: OddCrawl) -> None:
    for address in ("good.example/story", "missing.example/gone", "hops.example/0", "bomb.example/page", "binary.example/data"):
        assert (odd.hits_before[address], odd.web.hits(address)) == (1, 1), address


def test_each_redirect_is_a_row_with_the_one_before_as_its_parent(odd: OddCrawl) -> None:
    sql = "select url, parent_url, hops, redirect_url from captures where role = 'article' and url like ? order by hops"
    found = rows(odd.data, sql, ["http://hops.example/%"])
    hop = "http://hops.example/{}".format
    assert [row[:3] for row in found] == [(hop(number), hop(number - 1) if number else None, number) for number in range(7)]
    assert [row[3] for row in found] == [*(hop(number + 1) for number in range(6)), None]


def test_redirects_that_go_round_are_each_asked_for_once(odd: OddCrawl) -> None:
    assert (odd.hits_before["loop.example/a"], odd.hits_before["loop.example/b"]) == (1, 1)
    assert odd.web.hits("hops.example/6") == 0


def test_body_is_archived_as_it_was_sent(odd: OddCrawl) -> None:
    ((warc_file, offset),) = rows(odd.data, "select warc_file, warc_offset from captures where url = 'http://good.example/story'")
    answer = stored_at(odd.data, Place(warc_file, offset)).exchange.answer
    assert answer is not None
    assert ("Content-Encoding", "gzip") in answer.headers
    assert gzip.decompress(answer.body).decode() == story(links=["http://cited.example/report"])


def test_gzipped_page_is_read(odd: OddCrawl) -> None:
    ((headline, text),) = rows(odd.data, "select headline, text from articles where url = 'http://good.example/story'")
    assert headline == "The wall moves back"
    assert "Three of the seven farms" in text


def test_page_that_grows_too_large_when_decoded_is_a_rejection(odd: OddCrawl) -> None:
    assert rows(odd.data, "select stage, reason from rejections where url = 'http://bomb.example/page'") == [
        ("read", "too_large_decoded")
    ]


def test_what_is_no_page_is_a_document_or_a_rejection_but_never_nothing(odd: OddCrawl) -> None:
    for url in ("http://binary.example/data", "http://pdf.example/report.pdf"):
        found = column(
            odd.data, "select kind from documents where url = ?1 union all select reason from rejections where url = ?1", [url]
        )
        assert len(found) == 1, url


def test_cut_body_is_not_read_as_a_page(odd: OddCrawl) -> None:
    assert column(
        odd.data, "select c.status from documents d join captures c using (capture_id) where d.url = 'http://cut.example/page'"
    ) == [200]


def test_odd_folder_is_sound(odd: OddCrawl) -> None:
    assert check(odd.data) == 0


# --- options ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Iterator[Site]:
    links = [f"http://cited.example/{number}" for number in range(3)]
    answers = {"www.example/story": page(story(links=links))} | {f"cited.example/{number}": page() for number in range(3)}
    with serve_site(answers) as web:
        yield web


def test_same_command_goes_on_until_all_is_done_and_then_fetches_again_what_is_too_old(small: Site, tmp_path: Path) -> None:
    data, asked = tmp_path / "data", ("crawl", "http://www.example/story", *small.connect_to, "--delay", 0, "--workers", 1)

    def hits() -> list[int]:
        return [small.hits(address) for address in ("www.example/story", "cited.example/0", "cited.example/1", "cited.example/2")]

    ran = tearsheet(*asked, "--max-pages", 2, data=data)
    assert hits() == [1, 1, 0, 0]
    assert "http://cited.example/1" in ran.out
    assert column(data, "select state from sources order by url") == ["alive", "unchecked", "unchecked"]
    tearsheet(*asked, data=data)
    assert hits() == [1, 1, 1, 1]
    assert column(data, "select state from sources order by url") == ["alive"] * 3
    # Done: what is younger than --max-age stays, and by default all is fetched again.
    tearsheet(*asked, "--max-age", 3600, data=data)
    assert hits() == [1, 1, 1, 1]
    tearsheet(*asked, "--no-sources", data=data)
    assert hits() == [2, 1, 1, 1]
    assert captures(data)["http://www.example/story"] == ["fetched", "fetched"]
    assert column(data, "select count(*) from articles where url = 'http://www.example/story'") == [1]


def test_crawl_whose_seeds_all_fail_ends_with_exit_code_1(small: Site, tmp_path: Path) -> None:
    ran = tearsheet("crawl", "http://www.example/gone", *small.connect_to, "--delay", 0, data=tmp_path / "data", code=1)
    assert "failed: http://www.example/gone (http_404)" in ran.out


def test_host_is_left_in_peace_between_two_requests_and_sources_are_left_out_when_told_so(tmp_path: Path) -> None:
    """One second by default, more where robots.txt asks for more; the request for robots.txt counts."""
    answers = {
        "slow.example/one": page(story(links=["http://cited.example/report"])),
        "slow.example/two": page(),
        "slower.example/robots.txt": robots("User-agent: *\nCrawl-delay: 1.6\n"),
        "slower.example/one": page(),
        "cited.example/report": page(),
    }
    with serve_site(answers) as web:
        urls = ["http://slow.example/one", "http://slow.example/two", "http://slower.example/one"]
        refused = [f"http://127.0.0.1:{web.web.port}/", "not a url"]  # they keep nothing else from being fetched
        ran = tearsheet("crawl", *refused, *urls, *web.connect_to, "--no-sources", "--workers", 1, data=tmp_path / "data")
    for host, seconds, count in (("slow.example", 1.0, 3), ("slower.example", 1.6, 2)):
        gaps = [later - earlier for earlier, later in pairwise(web.times(host))]
        assert len(gaps) == count - 1
        assert min(gaps) > seconds - 0.3, f"{host}: {gaps}"  # a busy server may see one of them later than it was sent
    assert {url: captures(tmp_path / "data")[url] for url in refused} == {
        refused[0]: ["refused address_not_public"],
        refused[1]: ["refused url_invalid"],
    }
    assert refused[0] in ran.out
    assert web.times("cited.example") == []
    assert rows(tmp_path / "data", "select url, state from sources") == [("http://cited.example/report", "unchecked")]


def test_dry_run_says_what_would_happen_and_writes_nothing(tmp_path: Path) -> None:
    typed = "# two addresses\n\nhttps://www.example.org/story\n   file:///etc/passwd\n"
    ran = tearsheet("crawl", "--from", "-", "--dry-run", data=tmp_path / "data", stdin=typed)
    lines = ran.out.splitlines()
    assert any("https://www.example.org/story" in line and "fetched: new" in line for line in lines)
    assert any("file:///etc/passwd" in line and "scheme_not_allowed" in line for line in lines)
    assert "two addresses" not in ran.out
    assert not (tmp_path / "data").exists()


# --- `scrapy crawl` --------------------------------------------------------------------------------------------------------


def scrapy(*arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "scrapy", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, timeout=100, env=ENVIRONMENT, cwd=ROOT)


def test_scrapy_lists_both_spiders() -> None:
    assert scrapy("list").stdout.split() == ["articles", "sources"]


def test_scrapy_crawl_gives_the_rows_of_tearsheet_crawl(sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    mapped = dict.fromkeys(sample_crawl.web.hosts, f"127.0.0.1:{sample_crawl.web.port}")
    done = scrapy(
        "crawl", "articles", "-a", "url=" + " ".join(SEEDS), "-s", f"TEARSHEET_DATA={tmp_path / 'data'}",
        "-s", f"TEARSHEET_CONNECT_TO={json.dumps(mapped)}", "-s", "TEARSHEET_DELAY=0", "-s", "LOG_LEVEL=WARNING",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert different(facts(tmp_path / "data"), sample_crawl.facts) == {}
    assert rows(tmp_path / "data", "select command, ending from runs") == [("scrapy crawl articles", "finished")]


# --- answers from web archives ---------------------------------------------------------------------------------------------


def test_archive_answers_in_place_of_the_network(tmp_path: Path) -> None:
    """https too, for hosts that don't exist; what is not there is skipped, and only --connect-to hosts are asked."""
    copy, original, report, lost = (
        "https://www.copy.invalid/story", "https://www.first.invalid/2024/story", "https://www.institute.invalid/report", "https://gone.invalid/page",
    )  # fmt: skip
    live = "http://live.example/figures"
    first = write_warc(
        tmp_path / "one.warc.gz",
        [
            record(copy, story(links=[report, lost, live]), date="2023-01-01T00:00:00Z"),
            record(copy, story("The wall moved back", links=[report, lost, live])),  # the later one is taken
            record(report, "", status="301 Moved", headers=[("Location", original)]),
        ],
    )
    second = write_warc(tmp_path / "two.warc", [record(original, date="2022-02-03T04:05:06.789Z")], gzipped=False)
    data, answers = tmp_path / "data", {"live.example/figures": page()}
    with serve_site(answers) as web:
        asked = ("crawl", copy, "--from-archive", first, "--from-archive", second, *web.connect_to, "--workers", 1)
        ran = tearsheet(*asked, data=data)
        assert captures(data) == {
            copy: ["fetched"], report: ["redirected"], original: ["fetched"], lost: ["skipped not_in_archive"], live: ["fetched"],
        }  # fmt: skip
        assert ran.err == ""
        dated = dict(rows(data, "select url, fetched_at::varchar from captures"))
        assert (dated[copy], dated[original]) == ("2024-05-06 07:08:09+00", "2022-02-03 04:05:06.789+00")
        assert column(data, "select headline from articles where url = ?", [copy]) == ["The wall moved back"]
        assert column(data, "select distinct robots from captures where url like 'https:%'") == ["not_asked"]
        assert dict(rows(data, "select url, state from sources")) == {report: "redirected", lost: "unchecked", live: "alive"}
        # Again: the same records and the same misses add nothing.
        of_archives = "from {} where url like 'https:%'"
        count = " union all ".join("select count(*) " + of_archives.format(table) for table in ("captures", "documents"))
        before = rows(data, count)
        tearsheet(*asked, data=data)
        assert rows(data, count) == before == [(4,), (2,)]
        assert web.hits("live.example/figures") == 2


# --- addresses that are never connected to ---------------------------------------------------------------------------------

# Those with a port would reach the server that listens there.
LOOPBACK = """
http://127.0.0.1:PORT/  http://127.1:PORT/  http://127.0.1:PORT/  http://2130706433:PORT/  http://0x7f000001:PORT/
http://0x7f.0.0.1:PORT/  http://0x7f.1:PORT/  http://017700000001:PORT/  http://0177.0.0.1:PORT/  http://0177.0x0.1:PORT/
http://127.0.0.1.:PORT/  http://user:secret@127.0.0.1:PORT/  http://example.com@127.0.0.1:PORT/  http://127.255.255.254:PORT/
http://１２７.０.０.１:PORT/  http://127。0。0。1:PORT/  http://①②⑦.0.0.1:PORT/  http://%31%32%37.0.0.1:PORT/
http://0.0.0.0:PORT/  http://0:PORT/  http://localhost:PORT/  http://LOCALHOST.:PORT/  http://www.localhost:PORT/
http://[::1]:PORT/  http://[0:0:0:0:0:0:0:1]:PORT/  http://[::]:PORT/  http://[::ffff:127.0.0.1]:PORT/
http://[::ffff:7f00:1]:PORT/  http://[::127.0.0.1]:PORT/  http://[64:ff9b::7f00:1]:PORT/  http://[64:ff9b::127.0.0.1]:PORT/
http://[2002:7f00:1::]:PORT/  http://127.0.0.1:PORT#@example.com/  https://127.0.0.1:PORT/  http://127.0.0.1/
http://169.254.169.254/  http://169.254.169.254/latest/meta-data/  http://[fe80::1]/  http://10.0.0.1/  http://192.168.1.1/
file:///etc/passwd  gopher://127.0.0.1:PORT/_x  javascript:alert(1)  http://  no-url
"""


def test_no_spelling_of_a_private_address_is_connected_to(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(lambda asked: page()) as web:  # noqa: ARG005
        typed = [spelling.replace("PORT", str(web.port)) for spelling in LOOPBACK.split()]
        # That a host is sent to this very address and port doesn't free the address itself.
        mapped = ("--connect-to", f"mapped.example=127.0.0.1:{web.port}", "--delay", 0, "--workers", 1)
        ran = tearsheet("crawl", "--from", "-", *mapped, data=data, stdin="\n".join(typed), code=2)
        assert web.connections == []
        assert ran.err == ""
        found = captures(data)
        assert set(found) == set(typed)
        assert [url for url, outcomes in found.items() if not (len(outcomes) == 1 and outcomes[0].startswith("refused "))] == []
        assert all(url in ran.out for url in typed[:5])
