"""The frontier's file for readers, who never change it: `tearsheet check`, `crawl --dry-run`."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from pipelines.errors import DataFolderError


@contextmanager
def frontier_to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """The frontier for a reader.

    A copy of it where its folder can't be written or is full: SQLite makes a file beside it even to read.

    Raises:
        DataFolderError: it is damaged.
    """
    with ExitStack() as stack:
        try:
            try:
                database = stack.enter_context(closing(_opened(path)))
            except sqlite3.OperationalError:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                for file in path.parent.glob(f"{path.name}*"):
                    shutil.copy(file, folder)
                database = stack.enter_context(closing(_opened(folder / path.name)))
            yield database
        except sqlite3.DatabaseError as error:
            raise DataFolderError(
                f"the frontier {path} can't be read ({error}): if it is damaged, move it away; archive and tables don't need it"
            ) from error


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        database.execute("select count(*) from sqlite_master")  # only now the file is opened
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database
