"""What a person can get wrong, and what a machine can run out of: one clear line, an exit code, and nothing lost."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command import ENVIRONMENT, ROOT, captures, column, command, files, frontier, start, tearsheet, until
from conftest import Here, SampleCrawl
from sameness import different, facts
from warcs import record, write_warc

from crawler.checking import check
from crawler.sample.server import SampleWeb, serve
from warehouse.store import open_store, write_lock

# --- wrong commands ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["crawl", "--no-such-option"], "--no-such-option"),
        (["crawl", "https://e.org/", "--delay", "soon"], "--delay"),
        (["no-such-command"], "no-such-command"),
        (["ingest"], "FILE"),
        (["show"], "url"),
    ],
)
def test_wrong_option_is_named(here: Here, words: list[str], named: str) -> None:
    assert named in here(*words, code=2).err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["crawl"], "expected at least one URL"),
        (["crawl", "--from", "no-such-file.txt"], "no-such-file.txt"),
        (["crawl", "https://e.org/", "--max-pages", "0"], "--max-pages expects 1 or more"),
        (["crawl", "https://e.org/", "--connect-to", "e.org:80"], "HOST=ADDR:PORT"),
        (["crawl", "https://e.org/", "--connect-to", "127.0.0.1=127.0.0.1:80"], "addresses stay refused"),
    ],
)
def test_wrong_crawl_is_one_line_and_makes_no_folder(here: Here, tmp_path: Path, words: list[str], named: str) -> None:
    assert named in here(*words, data=tmp_path / "data", code=2).one_line()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("words", [("--delay", "-1"), ("--max-age", "nan")], ids=lambda words: words[0])
def test_number_out_of_range_is_one_line_and_makes_no_folder(tmp_path: Path, words: tuple[str, str]) -> None:
    said = tearsheet("crawl", "https://e.org/", *words, data=tmp_path / "data", code=2).one_line()
    assert f"{words[0]} expects seconds, 0 or more" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("select hedline from articles", 'Candidate bindings: "headline"'),
        ("select * from artcles", "Did you mean"),
        ("selct 1", "syntax error"),
        ("create table t (x int)", "read"),
        ("insert into articles values (1)", "read"),
        ("drop view articles", "read"),
        ("copy articles to '/tmp/articles.csv'", "read"),
        ("attach '/tmp/other.db'", "read"),
        ("set enable_external_access = true", "read"),
        ("select 1; drop view articles", "one"),
        ("select * from read_csv('/etc/passwd')", "/etc/passwd"),
    ],
)
def test_wrong_sql_keeps_the_hint_of_duckdb_and_writing_is_refused(
    here: Here, sample_crawl: SampleCrawl, query: str, named: str
) -> None:
    before = files(sample_crawl.data)
    ran = here("sql", query, data=sample_crawl.data, code=2)
    assert ran.err.startswith("tearsheet: ")
    assert named.lower() in ran.err.lower()
    assert ran.out == ""
    assert files(sample_crawl.data) == before


def test_parquet_without_a_file_says_where_to_name_it(here: Here, sample_crawl: SampleCrawl) -> None:
    assert "--output" in here("sql", "select 1", "--format", "parquet", data=sample_crawl.data, code=2).one_line()


def test_unknown_table_names_the_near_ones(here: Here) -> None:
    assert "articles" in here("schema", "artcles", code=2).one_line()


def test_unknown_article_is_named_with_the_command_that_fetches_it(here: Here, sample_crawl: SampleCrawl) -> None:
    ran = here("show", "https://www.example.org/never-seen", data=sample_crawl.data, code=2)
    assert ran.err.startswith("tearsheet: ")
    assert "tearsheet crawl https://www.example.org/never-seen" in ran.err


# --- folders that are not what they should be ---------------------------------------------------------------------------------


def no_folder(root: Path) -> None:
    """Nothing is there."""


def a_file(root: Path) -> None:
    root.write_text("my notes")


def below_a_file(root: Path) -> None:
    root.parent.rmdir()
    root.parent.write_text("my notes")


def foreign(root: Path) -> None:
    root.mkdir()
    (root / "thesis.txt").write_text("years of work")


def newer(root: Path) -> None:
    root.mkdir()
    (root / "tearsheet.json").write_text('{"format": 99}')


def damaged(root: Path) -> None:
    root.mkdir()
    (root / "tearsheet.json").write_text("{")


READERS = (["sql", "select 1"], ["show", "https://e.org/"], ["diff", "https://e.org/"], ["check"], ["rebuild"])
each_reader = pytest.mark.parametrize("words", READERS, ids=lambda words: words[0])
WRONG_FOLDERS = [(a_file, "file"), (below_a_file, "file"), (foreign, "tearsheet.json"), (newer, "upgrade"), (damaged, "damaged")]
each_wrong_folder = pytest.mark.parametrize(("make", "named"), WRONG_FOLDERS, ids=lambda value: getattr(value, "__name__", ""))


def everything(folder: Path) -> list[tuple[str, bytes]]:
    return [(str(path), path.read_bytes() if path.is_file() else b"") for path in sorted(folder.rglob("*"))]


@each_reader
@pytest.mark.parametrize("make", [no_folder, *(make for make, _ in WRONG_FOLDERS)], ids=lambda make: make.__name__)
def test_reader_of_what_is_no_data_folder_says_so(
    here: Here, tmp_path: Path, words: list[str], make: Callable[[Path], None]
) -> None:
    data = tmp_path / "folder" / "data"
    data.parent.mkdir()
    make(data)
    before = everything(tmp_path)
    assert str(data) in here(*words, data=data, code=4).one_line()
    assert everything(tmp_path) == before


@each_wrong_folder
def test_ingest_into_what_is_no_data_folder_changes_nothing(
    here: Here, tmp_path: Path, make: Callable[[Path], None], named: str
) -> None:
    data = tmp_path / "folder" / "data"
    data.parent.mkdir()
    make(data)
    warc = write_warc(tmp_path / "one.warc.gz", [record("https://www.example.org/")])
    before = everything(tmp_path)
    assert named in here("ingest", warc, data=data, code=4).one_line()
    assert everything(tmp_path) == before


def test_crawl_into_what_is_no_data_folder_changes_nothing(tmp_path: Path) -> None:
    foreign(tmp_path / "data")
    before = everything(tmp_path)
    said = tearsheet("crawl", "http://127.0.0.1/", data=tmp_path / "data", code=4).one_line()
    assert "is not a Tearsheet data folder" in said
    assert everything(tmp_path) == before


def test_second_crawl_on_a_folder_says_who_holds_it(here: Here, sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    data = shutil.copytree(sample_crawl.data, tmp_path / "data")
    warc = write_warc(tmp_path / "one.warc.gz", [record("https://www.example.org/")])
    before = files(data)
    with write_lock(open_store(data, create=False)):
        lines = [
            tearsheet("crawl", *sample_crawl.web.arguments, data=data, code=4).one_line(),
            here("ingest", warc, data=data, code=4).one_line(),
            here("rebuild", data=data, code=4).one_line(),
        ]
        here("sql", "select count(*) from articles", data=data)  # readers need no lock
    for line in lines:
        assert f"pid {os.getpid()}" in line
    assert [name for name, content in files(data).items() if before.get(name) != content] == ["lock"]


def test_damaged_frontier_is_named_and_one_that_was_moved_away_learns_from_the_archive(
    here: Here, sample_crawl: SampleCrawl, tmp_path: Path
) -> None:
    data = shutil.copytree(sample_crawl.data, tmp_path / "data")
    (warc,) = (data / "archive").iterdir()
    for path in data.glob("frontier.sqlite*"):
        path.unlink()
    (data / "frontier.sqlite").write_bytes(b"not a database" * 1000)
    for words in (["ingest", warc], ["rebuild"], ["check"]):
        said = here(*words, data=data, code=4).one_line()
        assert "frontier.sqlite" in said
        assert "move it away" in said
    (data / "frontier.sqlite").rename(tmp_path / "away")
    assert "0 records landed" in here("ingest", warc, data=data).out
    here("check", data=data)


# --- a disk that is full, or can't be written ---------------------------------------------------------------------------------


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """``folder`` as a file system of its own; skips where that takes rights that the test has not."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"mount is not permitted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def crawl_on_a_full_disk(whole: SampleCrawl, folder: Path, free: int) -> None:
    """A crawl that runs out of space with ``free`` bytes, and once more when there is room again."""
    with mounted(folder, "-t", "tmpfs", "-o", "size=4m", "tmpfs"), serve() as web:
        data, filler = folder / "data", folder / "filler"
        space = os.statvfs(folder)
        filler.write_bytes(bytes(space.f_bavail * space.f_frsize - free))
        asked = ("crawl", *web.arguments, "--delay", 0)
        said = tearsheet(*asked, data=data, code=4).one_line()
        assert "free some space" in said
        if (data / "tearsheet.json").exists():
            assert check(data) == 0
        archived = set(captures(data)) if (data / "tables").exists() else set()
        filler.unlink()
        tearsheet(*asked, data=data)
        assert different(facts(data), whole.facts) == {}
        assert check(data) == 0
        assert archived <= set(captures(data))


def test_full_disk_is_one_line_and_the_same_command_completes_it(sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    crawl_on_a_full_disk(sample_crawl, tmp_path / "disk", 330_000)  # enough for the archive, not for the tables


@pytest.mark.soak
@pytest.mark.parametrize("free", range(0, 440_000, 20_000))
def test_full_disk_at_any_point_is_one_line_and_the_same_command_completes_it(
    sample_crawl: SampleCrawl, tmp_path: Path, free: int
) -> None:
    crawl_on_a_full_disk(sample_crawl, tmp_path / "disk", free)


def test_read_only_folder_can_be_read_and_not_written(here: Here, sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    source = shutil.copytree(sample_crawl.data, tmp_path / "source")
    warc = write_warc(tmp_path / "one.warc.gz", [record("https://www.example.org/")])
    with mounted(tmp_path / "data", "--bind", str(source)) as data:
        done = subprocess.run(["mount", "-o", "remount,ro,bind", str(data)], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"a read-only mount is not permitted here: {done.stderr.strip()}")
        crawl = tearsheet("crawl", *sample_crawl.web.arguments, data=data, code=4)
        for ran in (crawl, here("ingest", warc, data=data, code=4), here("rebuild", data=data, code=4)):
            assert "Read-only file system" in ran.one_line()
        for words in (["sql", "select url from articles"], ["show", sample_crawl.web.seeds[0]], ["check"]):
            here(*words, data=data)


# --- Ctrl-C -------------------------------------------------------------------------------------------------------------------


def interrupted(web: SampleWeb, data: Path, times: int) -> tuple[int, str, str]:
    """How a crawl ends, and what it says, when Ctrl-C is typed at its tenth request: the whole process group gets it."""
    process = start("crawl", *web.arguments, "--delay", 0, data=data)
    until(lambda: len(web.hits) >= 10 or process.poll() is not None)
    os.killpg(process.pid, signal.SIGINT)
    assert process.stderr is not None
    said = ""
    while "Ctrl-C again stops at once" not in said and (line := process.stderr.readline()):
        said += line
    if times == 2:
        os.killpg(process.pid, signal.SIGINT)
    out, rest = process.communicate(timeout=60)
    return process.returncode, out, said + rest


def test_ctrl_c_finishes_the_pages_under_way_and_the_same_command_goes_on(sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serve(delay_ms=100) as web:
        code, out, err = interrupted(web, data, 1)
        assert code == 130
        assert "Traceback" not in err
        assert "Ctrl-C again stops at once" in err
        assert "the same command goes on" in out
        assert check(data) == 0
        # Each answer is kept and has landed.
        assert column(data, "select count(*) from captures where status is not null") == [len(web.hits)]
        assert column(data, "select ending from runs") == ["interrupted"]
        tearsheet("crawl", *web.arguments, "--delay", 0, data=data)
        assert different(facts(data), sample_crawl.facts) == {}
        assert [hit for hit, count in Counter(web.hits).items() if count > 1] == []


def test_ctrl_c_twice_ends_at_once_and_what_was_archived_is_whole(sample_crawl: SampleCrawl, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serve(delay_ms=200) as web:
        code, _, err = interrupted(web, data, 2)
        assert code == 130
        assert "stopped at once" in err
        assert "Traceback" not in err
        tearsheet("crawl", *web.arguments, "--delay", 0, data=data)
        assert different(facts(data), sample_crawl.facts) == {}
        assert frontier(data, "select url from urls where state <> 'done'") == []
        assert check(data) == 0


def test_output_that_nobody_reads_to_its_end_is_no_error(sample_crawl: SampleCrawl) -> None:
    words = " ".join(map(shlex.quote, command("sql", "select unnest(range(200000))", "--format", "csv", data=sample_crawl.data)))
    done = subprocess.run(
        ["bash", "-c", f"{words} | head -n 2"], capture_output=True, text=True, timeout=60, cwd=ROOT, env=ENVIRONMENT
    )
    assert done.stdout.splitlines()[1] == "0"
    assert done.stderr == ""
