"""`tearsheet extract`: every page on disk is one JSON line, in its place, whatever the page is and whatever it does."""

from __future__ import annotations

import dataclasses
import gzip
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import line_readers
import pytest
from command import ENVIRONMENT, ROOT, command, start, tearsheet, until
from conftest import Here

from pipelines.errors import TearsheetError
from pipelines.records import Document
from warehouse import page_lines as lines_module
from warehouse import workers
from warehouse.commands import extract as extract_module
from warehouse.page_files import page_files

PARAGRAPHS = "".join(
    f"<p>In its ruling of {1900 + number} the court of Lower Marsh said what the {number} farms behind the dam knew.</p>"
    for number in range(9)
)


def page(title: str = "The river", head: str = "", body: str = PARAGRAPHS) -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


Extract = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def extract(here: Here) -> Extract:
    """The lines of the command, run in this process; it says nothing on stderr."""

    def run(*words: object) -> list[dict[str, Any]]:
        ran = here("extract", *words)
        assert ran.err == ""
        return rows_of(ran.out)

    return run


def rows_of(out: str) -> list[dict[str, Any]]:
    assert out == "" or out.endswith("\n")
    return [json.loads(line) for line in out.split("\n")[:-1]]


def write(folder: Path, pages: dict[str, bytes]) -> Path:
    for name, body in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
    return folder


def addresses(file: Path, urls: dict[str, object]) -> Path:
    file.write_text("".join(json.dumps({"id": key, "url": url, "text": "unused"}) + "\n" for key, url in urls.items()))
    return file


# --- a line -------------------------------------------------------------------------------------------------------------------


def test_a_line_has_the_id_every_column_of_documents_and_the_rejection(extract: Extract, tmp_path: Path) -> None:
    head = '<meta name="author" content="Ann Roe"><meta property="article:published_time" content="2024-05-01T10:00:00Z">'
    write(tmp_path / "pages", {"a.html.gz": page(head=head)})
    urls = addresses(tmp_path / "urls.jsonl", {"a": "https://news.example/1"})
    [row] = extract(tmp_path / "pages", "--urls", urls)
    assert list(row) == ["id", *(field.name for field in dataclasses.fields(Document)), "rejection"]
    assert (row["id"], row["url"], row["kind"], row["rejection"]) == ("a", "https://news.example/1", "article", None)
    assert (row["headline"], row["date_published"]) == ("The river", "2024-05-01T10:00:00+00:00")
    assert [(author["name"], author["role"]) for author in row["authors"]] == [("Ann Roe", "author")]
    assert row["text"].startswith("In its ruling of 1900")


def test_what_only_a_capture_has_is_null(extract: Extract, tmp_path: Path) -> None:
    [row] = extract(write(tmp_path, {"a.html": page()}))
    assert [row[name] for name in ("capture_id", "warc_file", "warc_offset", "fetched_at")] == [None] * 4
    assert row["payload_digest"].startswith("sha1:")


def test_two_pages_have_two_document_ids_and_the_same_ones_each_time(extract: Extract, tmp_path: Path) -> None:
    write(tmp_path, {"a.html": page("The river"), "b.html": page("The dam")})
    first, again = extract(tmp_path), extract(tmp_path)
    assert first == again
    assert len({row["document_id"] for row in first}) == 2


def test_seconds_are_put_out_with_timing_alone(extract: Extract, tmp_path: Path) -> None:
    write(tmp_path, {"a.html": page(), "b.html": b"\x89PNG\r\n"})
    assert all("secs" not in row for row in extract(tmp_path))
    read, rejected = extract(tmp_path, "--timing")
    assert 0 < read["secs"] < 60
    assert 0 <= rejected["secs"] < 60


def test_a_line_is_one_line_for_readers_that_split_at_unicode_separators(here: Here, tmp_path: Path) -> None:
    write(tmp_path, {"a.html": page("The\u2028river", body=PARAGRAPHS.replace("ruling", "rul\u2029ing\x85"))})
    assert len(here("extract", tmp_path).out.splitlines()) == 1


# --- which pages --------------------------------------------------------------------------------------------------------------


def test_lines_stand_in_the_order_of_the_paths_and_by_name_below_a_folder(extract: Extract, tmp_path: Path) -> None:
    write(tmp_path / "one", {"c.html": page(), "b/z.html": page(), "b/y.htm": page(), "B.HTML": page(), "a.html.gz": page()})
    write(tmp_path / "two", {"last.html": page()})
    write(tmp_path, {"first.html": page()})
    paths = (tmp_path / "two", tmp_path / "first.html", tmp_path / "one", tmp_path / "first.html")
    for jobs in (1, 2):
        rows = extract(*paths, "--jobs", jobs)
        assert [row["id"] for row in rows] == ["last", "first", "B", "a", "y", "z", "c", "first"]


def test_many_pages_keep_their_order_with_two_jobs(extract: Extract, tmp_path: Path) -> None:
    write(tmp_path, {f"{number:03}.html": page(f"River {number}", body=PARAGRAPHS * (1 + number % 9)) for number in range(50)})
    rows = extract(tmp_path, "--jobs", 2)
    assert [(row["id"], row["headline"]) for row in rows] == [(f"{number:03}", f"River {number}") for number in range(50)]


def test_text_and_markdown_are_pages_where_they_are_named(extract: Extract, tmp_path: Path) -> None:
    text = "# The dam\n\n" + "\n\n".join(
        f"In {1900 + number} the dam of Lower Marsh held, and nobody asked why." for number in range(9)
    )
    write(tmp_path, {"a.html": page(), "notes.md": text.encode(), "page": page("No suffix")})
    assert [row["id"] for row in extract(tmp_path)] == ["a"]
    named = extract(tmp_path / "notes.md", tmp_path / "page")
    assert [(row["id"], row["headline"]) for row in named] == [("notes", "The dam"), ("page", "No suffix")]


def test_dots_in_a_name_belong_to_the_id(extract: Extract, tmp_path: Path) -> None:
    assert [row["id"] for row in extract(write(tmp_path, {"news.example.12.html.gz": page()}))] == ["news.example.12"]


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    write(tmp_path / "real" / "inner", {"a.html": page()})
    (tmp_path / "real" / "inner" / "up").symlink_to(tmp_path / "real")
    (tmp_path / "again").symlink_to(tmp_path / "real")
    found = [str(Path(file.path).relative_to(tmp_path)) for file in page_files([tmp_path], {})]
    assert found == ["again/inner/a.html", "real/inner/a.html"]


def test_a_pipe_among_the_pages_is_not_waited_for(extract: Extract, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    assert [row["id"] for row in extract(write(tmp_path, {"a.html": page()}))] == ["a"]


def test_a_name_that_is_no_utf_8_leads_back_to_its_file(here: Here, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    write(tmp_path, {f"{name}.html": page()})
    [row] = rows_of(here("extract", tmp_path).out)
    assert row["id"] == name


# --- addresses ----------------------------------------------------------------------------------------------------------------

RELATIVE = '<link rel="canonical" href="/1"><meta property="og:url" content="1">'


def test_without_an_address_nothing_is_made_up(here: Here, tmp_path: Path) -> None:
    body = PARAGRAPHS + '<figure><img src="dam.jpg" width="800" height="600"><figcaption>The dam</figcaption></figure>'
    ran = here("extract", write(tmp_path, {"a.html": page(head=RELATIVE, body=body)}))
    assert ".invalid" not in ran.out
    [row] = rows_of(ran.out)
    assert (row["url"], row["canonical_url"], row["og_url"]) == (None, None, None)
    assert [image["url"] for image in row["images"]] in ([None], [])


def test_without_an_address_the_one_that_the_page_claims_is_a_base_and_no_stranger(extract: Extract, tmp_path: Path) -> None:
    head = '<link href="https://news.example/2024/dam" rel="canonical"><meta property="og:url" content="/2024/dam?from=og">'
    [row] = extract(write(tmp_path, {"a.html": page(head=head)}))
    assert (row["url"], row["og_url"]) == (None, "https://news.example/2024/dam?from=og")
    assert (row["is_based_on"], row["evidence"]) == (None, [])


@pytest.mark.parametrize(
    "address", ["hard::https://news.example/1", "hard::news.example-1.html", "ftp://news.example/1", "http://", 7]
)
def test_an_address_that_is_none_is_said_and_its_page_is_read_without(here: Here, tmp_path: Path, address: object) -> None:
    write(tmp_path / "pages", {"a.html": page(), "b.html": page()})
    urls = addresses(tmp_path / "urls.jsonl", {"a": address, "b": "https://news.example/2"})
    ran = here("extract", tmp_path / "pages", "--urls", urls)
    assert [(row["url"], row["headline"]) for row in rows_of(ran.out)] == [
        (None, "The river"),
        ("https://news.example/2", "The river"),
    ]
    assert "1 addresses" in ran.one_line()
    assert repr(str(address)) in ran.one_line()


def test_lines_without_an_address_are_as_good_as_no_lines(extract: Extract, tmp_path: Path) -> None:
    urls = tmp_path / "urls.jsonl"
    urls.write_text('\ufeff{"id": "a"}\n\n{"id": "b", "url": null}\n{"id": 3, "url": "https://news.example/3"}\n', "utf-8")
    write(tmp_path / "pages", {"a.html": page(), "b.html": page(), "3.html": page()})
    rows = extract(tmp_path / "pages", "--urls", urls)
    assert [row["url"] for row in rows] == ["https://news.example/3", None, None]


# --- pages that can't be read -------------------------------------------------------------------------------------------------


def test_a_page_with_nothing_in_it_is_a_line_of_nulls_that_says_why(extract: Extract, tmp_path: Path) -> None:
    write(tmp_path / "pages", {"a.html": b"", "b.html": b"\x89PNG\r\n\x1a\n", "c.html": page()})
    urls = addresses(tmp_path / "urls.jsonl", dict.fromkeys("abc", "https://news.example/1"))
    rows = extract(tmp_path / "pages", "--urls", urls)
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert rows[0].keys() == rows[1].keys() == rows[2].keys()
    for row in rows[:2]:
        assert {name for name, value in row.items() if value is not None} == {"id", "rejection"}
        assert row["rejection"].keys() == {"reason", "detail"}
    assert rows[1]["rejection"]["reason"] == "not_html"
    assert rows[2]["rejection"] is None


def test_a_file_that_cannot_be_opened_is_a_line(extract: Extract, tmp_path: Path) -> None:
    write(tmp_path, {"b.html": page()})
    (tmp_path / "a.html").symlink_to(tmp_path / "gone.html")
    lost, found = extract(tmp_path)
    assert (lost["id"], lost["rejection"]["reason"], found["id"]) == ("a", "file_unreadable", "b")
    assert "No such file" in lost["rejection"]["detail"]


def test_gzip_is_told_by_its_bytes_and_read_as_far_as_it_goes(extract: Extract, tmp_path: Path) -> None:
    whole, half = gzip.compress(page()), len(page()) // 2
    write(tmp_path, {
        "cut.html": whole[:-40],
        "damaged.html": whole[:60] + bytes(40) + whole[100:],
        "members.html": gzip.compress(page()[:half]) + gzip.compress(page()[half:]),
        "misnamed.html": whole,
    })  # fmt: skip
    (tmp_path / "plain.html.gz").write_bytes(page())
    cut, damaged, members, misnamed, plain = extract(tmp_path)
    assert (cut["headline"], members["text"], plain["text"]) == ("The river", misnamed["text"], misnamed["text"])
    assert damaged["rejection"]["reason"] in ("file_unreadable", "no_text")


def test_a_page_too_large_is_a_line(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "bomb.html.gz").write_bytes(gzip.compress(bytes(lines_module.FILE_LIMIT + 1)))
    [row] = extract(tmp_path)
    assert row["rejection"]["reason"] == "too_large"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_page_that_ends_its_worker_costs_one_line(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(extract_module, "page_lines", line_readers.misbehave)
    monkeypatch.setattr(workers, "PAGE_SECONDS", 3.0)
    names = ["aborts", "b", "c", "grows", "h", "raises", "s", "spins", "t", "u"]
    rows = extract(write(tmp_path, {f"{name}.html": page() for name in names}), "--jobs", jobs)
    assert [row["id"] for row in rows] == names
    reasons = {row["id"]: row["rejection"]["reason"] for row in rows if row["rejection"]}
    wanted = {"aborts": "read_crashed", "grows": "read_out_of_memory", "raises": "read_error", "spins": "read_timeout"}
    assert reasons == wanted


def test_workers_that_are_killed_while_nobody_asks_for_lines_are_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pools: list[Any] = []
    open_pool = workers.worker_pool
    monkeypatch.setattr(workers, "worker_pool", lambda *words: pools.append(open_pool(*words)) or pools[-1])
    monkeypatch.setattr(extract_module, "WINDOW", 1)
    write(tmp_path, {f"{number:03}.html": page() for number in range(100)})
    lines = extract_module._lines(page_files([tmp_path], {}), 1, False)
    seen = list(next(lines))
    for _ in range(3):
        time.sleep(0.5)  # what was asked for is read, and the worker waits
        for pid in list(pools[-1]._pool_manager.worker_manager.workers):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)
        seen += [*next(lines), *next(lines)]
    seen += [page for batch in lines for page in batch]
    assert len(pools) > 1
    rows = [json.loads(page.line) for page in seen]
    assert [(row["id"], row["rejection"]) for row in rows] == [(f"{number:03}", None) for number in range(100)]


def test_workers_that_cannot_start_end_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_limit_worker", line_readers.never_start)
    with pytest.raises(TearsheetError, match="fewer with --jobs"):
        extract_module.extract([write(tmp_path, {"a.html": page()})])


# --- what can't be done as written --------------------------------------------------------------------------------------------


def test_a_missing_path_is_said_before_anything_is_read(here: Here, tmp_path: Path) -> None:
    write(tmp_path, {"a.html": page()})
    ran = here("extract", tmp_path, tmp_path / "gone", code=2)
    assert ran.out == ""
    assert "gone: check the spelling" in ran.one_line()


def test_nothing_to_read_is_said(here: Here, tmp_path: Path) -> None:
    write(tmp_path, {"notes.txt": b"nothing"})
    assert "expected pages (*.html, *.html.gz)" in here("extract", tmp_path, code=2).one_line()


def test_a_path_that_is_neither_file_nor_folder_is_said(here: Here, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    assert "is neither" in here("extract", tmp_path / "pipe.html", code=2).one_line()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"id": "a"}\nhttps://news.example/1\n', "line 2"),
        (b'[{"id": "a", "url": "https://news.example/1"}]', "jq -c '.[]'"),
        (b'{"url": "https://news.example/1"}', "line 1"),
        (b"{\"id\": \"a\", \"url\": \"https://news.example/\xff\"}", "UTF-8"),
        (None, "check the spelling"),
    ],
)  # fmt: skip
def test_a_file_of_addresses_that_is_none_is_said(here: Here, tmp_path: Path, content: bytes | None, said: str) -> None:
    write(tmp_path / "pages", {"a.html": page()})
    urls = tmp_path / "urls.jsonl"
    if content is not None:
        urls.write_bytes(content)
    ran = here("extract", tmp_path / "pages", "--urls", urls, code=2)
    assert ran.out == ""
    assert said in ran.one_line()
    assert "urls.jsonl" in ran.one_line()


# --- the process --------------------------------------------------------------------------------------------------------------


def test_output_that_nobody_reads_to_its_end_is_no_error(tmp_path: Path) -> None:
    write(tmp_path, {f"{number}.html": page(body=PARAGRAPHS * 100) for number in range(100)})
    words = " ".join(map(shlex.quote, command("extract", tmp_path)))
    script = f"set -o pipefail; {words} | head -n 1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, cwd=ROOT, env=ENVIRONMENT)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(rows_of(done.stdout)) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    write(tmp_path, {"a.html": page()})
    script = f"{' '.join(map(shlex.quote, command('extract', tmp_path)))} >/dev/full"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, cwd=ROOT, env=ENVIRONMENT)
    assert done.returncode == 4
    assert "free some space" in done.stderr


def test_ctrl_c_ends_the_command_and_its_workers(tmp_path: Path) -> None:
    write(tmp_path, {f"{number:03}.html": page(body=PARAGRAPHS * 300) for number in range(200)})
    process = start("extract", tmp_path, "--jobs", 2)
    assert process.stdout is not None
    json.loads(process.stdout.readline())
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said

    def is_gone() -> bool:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    until(is_gone, what="the workers to end")


def test_neither_help_nor_reading_loads_a_crawler_or_a_database_into_the_front_process(tmp_path: Path) -> None:
    write(tmp_path, {"a.html": page()})
    heavy = ["duckdb", "scrapy", "twisted", "pyarrow", "trafilatura", "lxml.etree"]
    code = (
        "import sys, tearsheet\n"
        "if __name__ == '__main__':\n"
        "    try:\n        tearsheet.main()\n"
        "    except SystemExit as end:\n        assert not end.code, end.code\n"
        f"    print(sorted(set({heavy}) & set(sys.modules)), file=sys.stderr)\n"
    )
    script = tmp_path / "front.py"
    script.write_text(code)
    for words in (["extract", "--help"], ["extract", str(tmp_path)]):
        done = subprocess.run([sys.executable, script, *words], capture_output=True, text=True, timeout=60, env=ENVIRONMENT)
        assert (done.returncode, done.stderr.strip()) == (0, "[]")


def test_the_command_of_a_shell_gives_what_the_one_of_this_process_gives(extract: Extract, tmp_path: Path) -> None:
    write(tmp_path, {"a.html": page(), "b.html.gz": b"nothing"})
    assert rows_of(tearsheet("extract", tmp_path).out) == extract(tmp_path)
