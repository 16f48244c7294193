"""The data folder: made once, told from other folders, locked by one writer, and never half made."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import DataFolderBusy, DataFolderError, DataFolderNewer, DiskFull
from warehouse import store as store_module
from warehouse.store import FORMAT, MARKER, open_store, replace_file, write_lock


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_missing_or_empty_folder_becomes_a_data_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for root in (tmp_path / "empty", tmp_path / "new" / "below"):
        store = open_store(root, create=True)
        assert json.loads((root / MARKER).read_text())["format"] == FORMAT
        assert (root / "archive").is_dir()
        assert open_store(root, create=False) == store
        assert open_store(root, create=True) == store


def test_missing_folder_is_not_made_for_a_reader(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="tearsheet crawl URL"):
        open_store(tmp_path / "none", create=False)
    assert listing(tmp_path) == []


def test_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    for create in (True, False):
        with pytest.raises(DataFolderError):
            open_store(tmp_path, create=create)
    assert listing(tmp_path) == ["thesis.doc"]


def test_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for root in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(DataFolderError, match="file"):
            open_store(root, create=True)


def test_newer_format_says_to_upgrade(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text(json.dumps({"format": FORMAT + 1, "made_by": "tearsheet", "more": []}))
    with pytest.raises(DataFolderNewer, match="upgrade Tearsheet"):
        open_store(tmp_path, create=True)
    assert listing(tmp_path) == [MARKER]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", "null", "{}", '{"format": null}', '{"format": "two"}', '{"format": [1]}', '{"format": 1e999}', "\udcff"],
)
def test_damaged_marker_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / MARKER).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(DataFolderError, match="damaged"):
        open_store(tmp_path, create=True)


def test_kill_while_the_folder_is_made_leaves_one_that_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends at each call that changes the disk in turn; the next one makes the folder whole."""

    class Killed(BaseException):
        pass

    for step in range(1, 12):
        root = tmp_path / f"data{step}"
        left = step

        def dies(call: object) -> object:
            def run(*arguments: object, **named: object) -> object:
                nonlocal left
                left -= 1
                if left == 0:
                    raise Killed
                return call(*arguments, **named)  # type: ignore[operator]

            return run

        with monkeypatch.context() as patch:
            for owner, name in ((Path, "mkdir"), (Path, "open"), (Path, "replace"), (os, "fsync")):
                patch.setattr(owner, name, dies(getattr(owner, name)))
            try:
                open_store(root, create=True)
                was_killed = False
            except Killed:
                was_killed = True
        open_store(root, create=True)
        assert json.loads((root / MARKER).read_text())["format"] == FORMAT
        if not was_killed:
            assert step > 4
            return
    raise AssertionError("the folder was never made without a kill")


def test_replaced_file_is_the_old_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"


def test_full_disk_while_the_folder_is_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, _: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(store_module, "replace_file", full)
    with pytest.raises(DiskFull, match="free some space"):
        open_store(tmp_path / "data", create=True)


def test_folder_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path, _: bytes) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(store_module, "replace_file", denied)
    with pytest.raises(DataFolderError, match="check its permissions"):
        open_store(tmp_path / "data", create=True)


HOLDER = """
import sys, time
from pathlib import Path
from warehouse.store import open_store, write_lock
with write_lock(open_store(Path(sys.argv[1]), create=True)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_second_writer_is_told_who_holds_the_folder_and_a_kill_gives_it_free(tmp_path: Path) -> None:
    root = tmp_path / "data"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        store = open_store(root, create=False)
        with pytest.raises(DataFolderBusy, match=f"pid {holder.pid}"), write_lock(store):
            pass
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with write_lock(store):
        assert f"pid {os.getpid()}" in (root / "lock").read_text()
    with write_lock(store):
        pass


def test_lock_of_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data", create=True)
    for path in sorted(store.root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    store.root.rmdir()
    with pytest.raises(DataFolderError, match="can't be used"), write_lock(store):
        pass


def test_key_leads_to_the_open_file_and_then_to_the_sealed_one(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data", create=True)
    key = "archive/local-000001.warc.gz"
    assert store.path(key) == store.root / key
    (store.root / f"{key}.open").touch()
    assert store.path(key).name == "local-000001.warc.gz.open"
    (store.root / f"{key}.open").rename(store.root / key)
    assert store.path(key) == store.root / key


def test_segments_come_in_the_order_of_their_numbers_and_other_files_are_none(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data", create=True)
    for name in ("local-000010.warc.gz", "local-000002.warc.gz", "local-000011.warc.gz.open", "notes.txt", "foreign.warc.gz"):
        (store.root / "archive" / name).touch()
    assert store.segments() == ["archive/local-000002.warc.gz", "archive/local-000010.warc.gz"]
    assert store.open_segments() == ["archive/local-000011.warc.gz"]
