"""The index of near-duplicates: what it finds, that the way in which it grew changes nothing, and that no damage is an error."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import data_folder, document, identity

from pipelines.errors import DataFolderBusy, DiskFull
from pipelines.records import Document
from pipelines.signature import signature_of
from warehouse import near_duplicates, signature_runs, store
from warehouse.archive import segment_key
from warehouse.near_duplicates import FOLDER, Match, NearDuplicates, caught_up
from warehouse.store import Store
from warehouse.tables import FileBounds, commit

ROOT = Path(__file__).parents[1]


def words(count: int, seed: int) -> list[str]:
    drawn = random.Random(seed)
    return ["".join(drawn.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(count)]


def page(url: str, text: Sequence[str], segment: int = 1, **values: object) -> Document:
    made = document(url, signature=signature_of(" ".join(text)), document_id=identity(url, segment, *text[:5]))
    return replace(made, warc_file=segment_key(segment), **values)  # type: ignore[arg-type]


def landed(root: Path, *segments: Sequence[Document]) -> Store:
    """A folder in whose tables these segments are, from 1 on; nothing is indexed yet."""
    at = Store(data_folder(root))
    for number, documents in enumerate(segments, 1):
        commit(at.tables / "documents_log", "documents_log", documents, "local/1", number)
    return at


def urls(matches: Sequence[Match]) -> list[str]:
    return [match.url for match in matches]


TEXT = words(300, 1)
ORIGINAL = page("https://first.example/a", TEXT)


# What is found


def test_copies_on_other_sites_are_found_trimmed_and_edited_ones_too(tmp_path: Path) -> None:
    edited = [word if at % 25 else "other" for at, word in enumerate(TEXT)]
    others = [page(f"https://other.example/{seed}", words(300, seed)) for seed in range(2, 20)]
    index = caught_up(landed(tmp_path, [ORIGINAL, *others]), 1)
    for text in (TEXT, TEXT[:180], TEXT[120:], edited, [*words(100, 50), *TEXT, *words(100, 51)]):
        assert urls(index.matches(page("https://copy.example/b", text), 1)) == [ORIGINAL.url]
    assert index.matches(page("https://copy.example/b", words(300, 99)), 1) == ()


def test_a_match_names_the_page_its_reading_and_how_much_is_shared(tmp_path: Path) -> None:
    index = caught_up(landed(tmp_path, [ORIGINAL]), 1)
    (same,) = index.matches(page("https://copy.example/b", TEXT), 1)
    assert same == Match(ORIGINAL.document_id, ORIGINAL.url, 1.0, 1.0, 1.0)
    (half,) = index.matches(page("https://copy.example/b", TEXT[:150]), 1)
    assert half.similarity == pytest.approx(0.5, abs=0.15)
    assert half.in_match == pytest.approx(1.0, abs=0.2)
    assert half.of_match == pytest.approx(0.5, abs=0.15)


def test_other_readings_and_spellings_of_its_own_address_are_no_match(tmp_path: Path) -> None:
    spelled = replace(ORIGINAL, url="HTTPS://first.example:443/a#top", document_id=identity("spelled"))
    index = caught_up(landed(tmp_path, [ORIGINAL, spelled]), 1)
    assert index.matches(ORIGINAL, 1) == ()
    assert urls(index.matches(page("https://copy.example/b", TEXT), 1)) == [ORIGINAL.url], "one match a page"


def test_the_most_similar_goes_first_and_of_equals_the_first_to_land(tmp_path: Path) -> None:
    late, early = page("https://a.example/late", TEXT, 2), page("https://z.example/early", TEXT, 1)
    part = page("https://part.example/", TEXT[:200], 1)
    index = caught_up(landed(tmp_path, [replace(early, warc_offset=5), part], [late]), 2)
    assert urls(index.matches(page("https://copy.example/b", TEXT), 2)) == [early.url, late.url, part.url]


def test_of_equals_of_one_segment_the_first_in_the_archive_goes_first(tmp_path: Path) -> None:
    pages = [page(f"https://{name}.example/", TEXT, warc_offset=offset) for name, offset in (("c", 30), ("a", 20), ("b", 10))]
    index = caught_up(landed(tmp_path, pages), 1)
    assert urls(index.matches(page("https://copy.example/", TEXT), 1)) == [f"https://{name}.example/" for name in "bac"]


def test_a_long_page_with_a_short_one_in_it_is_like_it_both_ways_round(tmp_path: Path) -> None:
    long, short = page("https://long.example/", [*words(200, 60), *TEXT, *words(200, 61)]), page("https://short.example/", TEXT)
    index = caught_up(landed(tmp_path, [long, short]), 1)
    ((found,), (back,)) = index.matches(long, 1), index.matches(short, 1)
    assert (found.url, back.url) == (short.url, long.url)
    assert found.in_match < 0.5 < found.of_match
    assert (found.in_match, found.of_match) == (back.of_match, back.in_match)


def test_only_what_landed_up_to_the_segment_is_found(tmp_path: Path) -> None:
    index = caught_up(landed(tmp_path, [page("https://one.example/", TEXT)], [page("https://two.example/", TEXT, 2)]), 2)
    copy = page("https://copy.example/b", TEXT, 3)
    assert [urls(index.matches(copy, number)) for number in (0, 1, 2)] == [
        [], ["https://one.example/"], ["https://one.example/", "https://two.example/"],
    ]  # fmt: skip


def test_short_texts_and_pages_of_links_are_left_out(tmp_path: Path) -> None:
    pages = [
        replace(page(f"https://{kind}.example/", TEXT), kind=kind) for kind in ("home", "listing", "other", "pdf", "article")
    ]
    short = page("https://short.example/", TEXT[:10])
    index = caught_up(landed(tmp_path, [*pages, short]), 1)
    assert sorted(urls(index.matches(page("https://copy.example/b", TEXT), 1))) == [
        "https://article.example/", "https://other.example/", "https://pdf.example/",
    ]  # fmt: skip
    assert index.matches(short, 1) == ()
    assert index.matches(replace(ORIGINAL, signature=b"\x02" * 260), 1) == ()


def test_nothing_landed_gives_nothing(tmp_path: Path) -> None:
    assert caught_up(Store(data_folder(tmp_path)), 0).matches(ORIGINAL, 0) == ()
    assert caught_up(landed(tmp_path / "empty", []), 1).matches(ORIGINAL, 1) == ()


def test_most_copies_that_keep_half_of_the_text_are_found(tmp_path: Path) -> None:
    texts = {f"https://first.example/{seed}": words(150 + seed, seed) for seed in range(200)}
    index = caught_up(landed(tmp_path, [page(url, text) for url, text in texts.items()]), 1)
    found = [urls(index.matches(page("https://copy.example/", text[len(text) // 2 :]), 1)) for text in texts.values()]
    assert all(set(seen) <= {url} for seen, url in zip(found, texts, strict=True))
    assert sum(map(bool, found)) >= 190


def test_a_wall_on_many_pages_is_looked_at_as_often_as_the_limit_allows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_duplicates, "BAND_LIMIT", 3)
    wall = words(60, 8)
    segments = [
        [page(f"https://site{number}.example/{at}", wall, number, warc_offset=at) for at in (0, 1)] for number in (1, 2, 3)
    ]
    at = landed(tmp_path, *segments)
    for number in (1, 2, 3):
        grown = caught_up(at, number)
    shutil.rmtree(at.tables / FOLDER)
    made = caught_up(at, 3)
    first = [page.url for segment in segments for page in segment][:3]
    copy = page("https://copy.example/", wall, 4)
    assert urls(grown.matches(copy, 3)) == urls(made.matches(copy, 3)) == first
    assert urls(made.matches(copy, 1)) == first[:2]


# How it grows


@given(st.lists(st.lists(st.integers(0, 11), max_size=4), min_size=1, max_size=7), st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_matches_are_the_same_however_the_index_grew(
    tmp_path_factory: pytest.TempPathFactory, plan: list[list[int]], step: int
) -> None:
    # Texts 0-3 and the parts of them 4-11: pages of several segments are alike.
    texts = [words(120, seed) for seed in range(4)]
    texts += [text[: 60 + 10 * at] for at, text in enumerate(texts * 2)]
    segments = [
        [
            page(f"https://site{text}.example/{number}/{at}", texts[text], number, warc_offset=at)
            for at, text in enumerate(segment)
        ]
        for number, segment in enumerate(plan, 1)
    ]
    at = landed(tmp_path_factory.mktemp("data"), *segments)
    for number in range(1, len(segments) + 1, step + 1):
        caught_up(at, number)
    grown = caught_up(at, len(segments))
    shutil.rmtree(at.tables / FOLDER)
    made = caught_up(at, len(segments))
    for text in texts:
        for number in range(len(segments) + 1):
            copy = page("https://copy.example/", text, 9)
            assert grown.matches(copy, number) == made.matches(copy, number)


def test_a_segment_that_lands_adds_one_file_and_few_are_left(tmp_path: Path) -> None:
    segments = [[page(f"https://site.example/{number}", words(60, number), number)] for number in range(1, 41)]
    at = landed(tmp_path, *segments)
    for number in range(1, 41):
        index = caught_up(at, number)
        files = sorted(path.name for path in (at.tables / FOLDER).iterdir())
        assert files == sorted([*(run.name for run in index.runs), "lock"])
        assert [index.runs[0].first, index.runs[-1].last] == [1, number]
        assert all(before.last + 1 == after.first for before, after in zip(index.runs, index.runs[1:], strict=False))
    assert len(index.runs) <= 6
    assert sum(len(run.entries) for run in index.runs) == 40


def test_runs_are_not_merged_beyond_the_limit_and_a_whole_warehouse_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near_duplicates, "RUN_LIMIT", 8)
    segments = [
        [page(f"https://site.example/{number}/{at}", words(60, 9 * number + at), number) for at in range(3)]
        for number in range(1, 13)
    ]
    at = landed(tmp_path, *segments)
    for number in range(1, 13):
        grown = caught_up(at, number)
    shutil.rmtree(at.tables / FOLDER)
    made = caught_up(at, 12)
    assert max(len(run.entries) for run in grown.runs) <= 8
    assert len(made.runs) == 4
    copy = page("https://copy.example/", words(60, 9 * 7 + 1), 13)
    assert urls(grown.matches(copy, 12)) == urls(made.matches(copy, 12)) == ["https://site.example/7/1"]


# Damage, kills, other processes

SEGMENTS = [[page(f"https://site{number}.example/", TEXT[: 300 - 20 * number], number)] for number in range(1, 6)]


def found_in(index: NearDuplicates) -> list[str]:
    return urls(index.matches(page("https://copy.example/", TEXT, 9), 5))


def remove(folder: Path) -> None:
    shutil.rmtree(folder)


def truncate(folder: Path) -> None:
    for path in folder.glob("*.run"):
        path.write_bytes(path.read_bytes()[:-50])


def empty(folder: Path) -> None:
    for path in folder.glob("*.run"):
        path.write_bytes(b"")


def flip(folder: Path) -> None:
    for path in folder.glob("*.run"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)


def overwrite(folder: Path) -> None:
    for path in folder.glob("*.run"):
        path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def drop_the_first(folder: Path) -> None:
    min(folder.glob("*.run")).unlink()


def leave_parts(folder: Path) -> None:
    (folder / "000001-000009.run.part").write_bytes(b"half a ru")
    (folder / "000002-000003.run").write_bytes(b"")
    (folder / "notes.txt").write_text("not ours")


@pytest.mark.parametrize("damage", [remove, truncate, empty, flip, overwrite, drop_the_first, leave_parts])
def test_damage_is_made_good_and_is_never_an_error(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    at = landed(tmp_path, *SEGMENTS)
    for number in range(1, 6):
        index = caught_up(at, number)
    before = found_in(index)
    assert len(before) == 5
    damage(at.tables / FOLDER)
    assert found_in(caught_up(at, 5)) == before
    assert found_in(caught_up(at, 5)) == before
    assert all(signature_runs.covered_by(path.name) or path.name == "lock" for path in (at.tables / FOLDER).iterdir())


@pytest.mark.parametrize("name", ["FORMAT", "VERSION"])
def test_files_of_another_version_are_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    at = landed(tmp_path, *SEGMENTS)
    before = found_in(caught_up(at, 5))
    with monkeypatch.context() as other:
        other.setattr(signature_runs, name, 77)
        assert signature_runs.opened(next((at.tables / FOLDER).glob("*.run"))) is None
    assert found_in(caught_up(at, 5)) == before


def test_an_index_of_other_tables_is_made_again(tmp_path: Path) -> None:
    at, other = landed(tmp_path / "one", *SEGMENTS), landed(tmp_path / "two", *([*segment, *segment] for segment in SEGMENTS[:3]))
    caught_up(other, 3)
    shutil.copytree(other.tables / FOLDER, at.tables / FOLDER)
    assert len(found_in(caught_up(at, 5))) == 5
    # the tables of yesterday under the index of today
    shutil.rmtree(other.tables / FOLDER)
    shutil.copytree(at.tables / FOLDER, other.tables / FOLDER)
    assert len(found_in(caught_up(other, 3))) == 3


def test_a_process_killed_at_any_moment_leaves_a_whole_index(tmp_path: Path) -> None:
    at = landed(tmp_path, *SEGMENTS)
    wanted = found_in(caught_up(at, 5))
    code = (
        "import shutil, sys; from pathlib import Path; from warehouse.near_duplicates import FOLDER, caught_up\n"
        "from warehouse.store import Store\n"
        f"store = Store(Path({str(tmp_path)!r})); print('begun', flush=True)\n"
        "while True:\n"
        "    shutil.rmtree(store.tables / FOLDER, ignore_errors=True)\n"
        "    for number in range(1, 6): caught_up(store, number)\n"
    )
    for kill in range(4):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.013 + 0.029 * kill)
            process.send_signal(signal.SIGKILL)
        assert found_in(caught_up(at, 5)) == wanted


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = landed(tmp_path, *SEGMENTS)
    caught_up(at, 4)
    before = sorted((at.tables / FOLDER).glob("*.run"))

    def full(path: Path, _: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as broken:
        broken.setattr(signature_runs, "replace_file", full)
        with pytest.raises(DiskFull):
            caught_up(at, 5)
    assert sorted((at.tables / FOLDER).glob("*.run")) == before
    assert len(found_in(caught_up(at, 5))) == 5


def test_another_process_is_waited_for_and_named_when_it_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = landed(tmp_path, *SEGMENTS)
    caught_up(at, 5)
    monkeypatch.setattr(store, "LOCK_SECONDS", 0)
    with store.waited_lock(at.tables / FOLDER / "lock"), pytest.raises(DataFolderBusy, match="lock"):
        caught_up(at, 5)
    assert len(found_in(caught_up(at, 5))) == 5


def test_data_files_that_are_older_than_the_signature_are_read(tmp_path: Path) -> None:
    path = tmp_path / "old.parquet"
    pq.write_table(pa.table({"warc_file": [segment_key(1)], "warc_offset": [0], "document_id": ["a" * 32], "url": ["u"]}), path)
    (row,) = near_duplicates._rows_of(str(path), near_duplicates._COLUMNS)
    assert row == (segment_key(1), 0, "a" * 32, "u", None, None)


def test_files_whose_bounds_are_not_known_are_looked_into(tmp_path: Path) -> None:
    at = landed(tmp_path, *SEGMENTS)
    files = near_duplicates.file_bounds(at.tables / "documents_log", "warc_file")
    unknown = [FileBounds(file.path, 0, None, None) for file in files]
    assert [near_duplicates._rows_up_to(unknown, number) for number in (0, 3, 5)] == [0, 3, 5]
    (run,) = near_duplicates._new_runs(unknown, 2, 4)
    assert (run.first, run.last, run.rows) == (3, 4, 2)
