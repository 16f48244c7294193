"""The data folder: the one place that opens, locks and renames files; everything else holds relative keys.

DATA/tearsheet.json          what this folder is, and the version of its format
DATA/lock                    held (flock) by the one process that writes
DATA/frontier.sqlite         what is to be fetched, and when
DATA/archive/*.warc.gz       sealed segments; `.open` behind the name of the one being written
DATA/tables/<table>/         Delta tables
DATA/tables/near_duplicates/ index of texts, made again from the tables where it is missing or damaged
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import DataFolderBusy, DataFolderError, DataFolderNewer, DiskFull

FORMAT = 1
MARKER = "tearsheet.json"
OPEN_SUFFIX = ".open"
PART_SUFFIX = ".part"
LOCK_SECONDS = 60  # to wait for a lock that is held for moments


@dataclass(frozen=True, slots=True)
class Store:
    """A data folder that was checked by :func:`open_store`."""

    root: Path
    tables_folder: str = "tables"  # a rebuild makes the new ones beside the old

    @property
    def tables(self) -> Path:
        """Folder of the Delta tables; may not exist yet."""
        return self.root / self.tables_folder

    @property
    def frontier(self) -> Path:
        """The frontier's SQLite file."""
        return self.root / "frontier.sqlite"

    def path(self, key: str) -> Path:
        """The file behind a relative key such as ``archive/local-000001.warc.gz``.

        While a segment is being written its file has the suffix ``.open``; sealing renames it under a reader, so both are tried.
        """
        sealed = self.root / key
        if sealed.exists():
            return sealed
        being_written = sealed.with_name(sealed.name + OPEN_SUFFIX)
        return being_written if being_written.exists() else sealed

    def segments(self) -> list[str]:
        """Keys of the sealed segments, in the order of their numbers."""
        return sorted(f"archive/{path.name}" for path in (self.root / "archive").glob("*-[0-9]*.warc.gz"))

    def open_segments(self) -> list[str]:
        """Keys of segments that were never sealed: the one being written, or what a killed process left."""
        files = (self.root / "archive").glob(f"*-[0-9]*.warc.gz{OPEN_SUFFIX}")
        return sorted(f"archive/{path.name.removesuffix(OPEN_SUFFIX)}" for path in files)


def open_store(root: Path, *, create: bool) -> Store:
    """The data folder at ``root``, made when it is missing or empty and ``create`` is set.

    Raises:
        DataFolderError: it is a file, holds something else, can't be written, or is missing and ``create`` is not set.
        DataFolderNewer: its format is newer than this version of Tearsheet knows.
    """
    marker = root / MARKER
    try:
        if marker.exists():
            _check_marker(marker)
        elif not create:
            raise DataFolderError(
                f"expected a Tearsheet data folder, found none at {root}: "
                "name it with --data, or make one with `tearsheet crawl URL` or `tearsheet ingest FILE`"
            )
        else:
            _make(root)
    except OSError as error:
        raise _folder_error(root, error) from error
    return Store(root)


def _check_marker(marker: Path) -> None:
    try:
        found = int(json.loads(marker.read_text())["format"])
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise DataFolderError(
            f'{marker} is damaged: it should hold {{"format": {FORMAT}}}; write that, or use another folder'
        ) from error
    if found > FORMAT:
        raise DataFolderNewer(
            f"{marker.parent} was written by a newer Tearsheet (format {found}, this one knows {FORMAT}): "
            "upgrade Tearsheet, or use another folder with --data"
        )


def _make(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise DataFolderError(f"expected a folder for the data, found a file at {root}: name another with --data")
    if root.exists() and any(path.name != MARKER + PART_SUFFIX for path in root.iterdir()):
        raise DataFolderError(
            f"{root} is not a Tearsheet data folder: it holds other files and no {MARKER}; name a new or empty folder with --data"
        )
    root.mkdir(parents=True, exist_ok=True)
    # The marker first: a folder with archive/ and without it, left by a kill, would be somebody else's for ever.
    replace_file(root / MARKER, json.dumps({"format": FORMAT, "made_by": "tearsheet"}).encode() + b"\n")
    (root / "archive").mkdir(exist_ok=True)


def _folder_error(root: Path, error: OSError) -> DataFolderError | DiskFull:
    if error.errno == errno.ENOSPC:
        return disk_full(error)
    if error.errno == errno.ENOTDIR:
        return DataFolderError(f"expected a folder for the data, but a part of {root} is a file: name another with --data")
    return DataFolderError(
        f"the data folder {root} can't be used ({error.strerror}): check its permissions, or name another with --data"
    )


@contextmanager
def folder_errors(root: Path) -> Iterator[None]:
    """Errors of the disk as ours, with the repair."""
    try:
        yield
    except OSError as error:
        raise _folder_error(root, error) from error


def disk_full(error: OSError) -> DiskFull:
    """The error for a write that failed for want of space, with the repair."""
    where = f" at {error.filename}" if error.filename else ""
    return DiskFull(
        f"the disk is full{where}: free some space, then run the same command again; all that was stored before is whole"
    )


@contextmanager
def write_lock(store: Store) -> Iterator[None]:
    """Holds the folder's write lock; readers need none.

    Raises:
        DataFolderBusy: another process holds it; the message names that process.
        DataFolderError: the folder is read-only.
    """
    lock = store.root / "lock"
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _folder_error(store.root, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 400, 0).decode(errors="replace").strip() or "an unknown process"
            raise DataFolderBusy(
                f"{store.root} is being written by another process ({holder}): "
                "wait until it ends, stop it, or use another folder with --data"
            ) from error
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"pid {os.getpid()}: {' '.join(sys.argv)}\n"[:400].encode(), 0)
        except OSError as error:
            raise _folder_error(store.root, error) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def waited_lock(path: Path) -> Iterator[None]:
    """Holds a lock of its own (the file is made) that is only ever held for moments; waits for it.

    Raises:
        DataFolderBusy: another process held it for a minute.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise DataFolderBusy(
                        f"expected {path} to be free within {LOCK_SECONDS} s, another process still holds it: stop that one"
                    ) from error
                time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)


def is_being_written(store: Store) -> bool:
    """Whether a process holds the folder's write lock just now."""
    try:
        descriptor = os.open(store.root / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def sync_folder(folder: Path) -> None:
    """Makes renames and new files of ``folder`` survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Writes ``content`` to ``path`` so that a crash leaves the old file or the new one, never a part."""
    temporary = path.with_name(path.name + PART_SUFFIX)
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)
