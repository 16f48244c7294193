"""The SQLite file under the frontier: how it is opened, what a transaction is, and what its errors mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import DataFolderError, DiskFull, TearsheetError

# With less room than this SQLite can't make the 32 KiB file beside its log, and says "disk I/O error".
_SQLITE_BYTES = 128 * 1024


class SqliteFile:
    """A SQLite file in WAL mode with the tables of ``script``, which must be safe to run again."""

    def __init__(self, path: Path, script: str) -> None:
        self._path = path
        try:
            self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self.connection.execute("pragma journal_mode=wal")
            # A power loss may cost the last commits: the sweep adopts them again.
            self.connection.execute("pragma synchronous=normal")
            self.connection.executescript(f"begin; {script}; commit;")
        except sqlite3.DatabaseError as error:
            raise _named(error, path) from error

    def close(self) -> None:
        """Closes the file."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction; rolled back whole on any error.

        Raises:
            DiskFull: SQLite found no space.
        """
        try:
            self.connection.execute("begin immediate")
            try:
                yield self.connection
            except BaseException:
                # SQLite itself rolls back when the disk is full; a second one would hide that.
                if self.connection.in_transaction:
                    self.connection.execute("rollback")
                raise
            self.connection.execute("commit")
        except sqlite3.DatabaseError as error:
            raise _named(error, self._path) from error


def _named(error: sqlite3.DatabaseError, path: Path) -> TearsheetError:
    if "full" in str(error) or ("disk I/O" in str(error) and _free_bytes(path) < _SQLITE_BYTES):
        return DiskFull("the disk is full: free some space, then run the same command again; all that was stored before is whole")
    return DataFolderError(
        f"the frontier {path} can't be used ({error}): if it is damaged, move it away; archive and tables don't need it"
    )


def _free_bytes(path: Path) -> int:
    space = os.statvfs(path.parent)
    return space.f_bavail * space.f_frsize
