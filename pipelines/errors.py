"""Every error of the project, one tree; a name says what to do next.

TearsheetError                  message = what was expected, what was seen, where to repair it
├── UsageError                  the command line is wrong: fix the command (exit 2)
│   ├── UrlInvalid              not a URL that can be fetched at all
│   └── QueryError              the SQL is wrong or not read-only
├── DataFolderError             the data folder can't be used as it is (exit 4)
│   ├── DataFolderBusy          another process writes to it: wait, or use another folder
│   └── DataFolderNewer         written by a newer version: upgrade
├── DiskFull                    no space left: free some, then run the same command again (exit 4)
├── ArchiveError                a WARC file is missing, cut or not a WARC (exit 5)
├── PublisherFileError          a publisher's TOML file is wrong: fix that file
├── ProgrammeFileError          a republication programme's TOML file is wrong: fix that file
└── PageError                   one page only; becomes a `rejections` row, the run goes on
    ├── NotAnArticle            nothing to read here
    ├── LayoutChanged           a platform's rules no longer fit the page
    └── TooLarge                the payload grows past the limit when it is decoded
"""

from __future__ import annotations


class TearsheetError(Exception):
    """Base of all errors that a person should read; ``str()`` is one clear line."""

    exit_code = 1


class UsageError(TearsheetError):
    """The command line asks for something that can't be done as written."""

    exit_code = 2


class UrlInvalid(UsageError):
    """A URL that can't be parsed, or has a scheme that is never fetched."""


class QueryError(UsageError):
    """SQL that DuckDB refuses, or that would do more than read."""


class DataFolderError(TearsheetError):
    """The data folder is missing, foreign, read-only or damaged."""

    exit_code = 4


class DataFolderBusy(DataFolderError):
    """Another process holds the lock of the data folder."""


class DataFolderNewer(DataFolderError):
    """The data folder was written by a newer version of Tearsheet."""


class DiskFull(TearsheetError):
    """A write failed for want of space; what was stored before is whole."""

    exit_code = 4


STORAGE_ERRORS = (DataFolderError, DiskFull)  # what ends a run, whichever page met it


class ArchiveError(TearsheetError):
    """A web archive is missing, cut short or not a web archive."""

    exit_code = 5


class PublisherFileError(TearsheetError):
    """A publisher's TOML file has an unknown key or a value of the wrong kind."""

    exit_code = 2


class ProgrammeFileError(TearsheetError):
    """A republication programme's TOML file has an unknown key or rule, or a value of the wrong kind."""

    exit_code = 2


class PageError(TearsheetError):
    """One page can't be read; ``reason`` goes to the `rejections` table."""

    reason = "unreadable"

    def __init__(self, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        if reason is not None:
            self.reason = reason


class NotAnArticle(PageError):
    """The payload holds no text that could be an article."""

    reason = "no_text"


class LayoutChanged(PageError):
    """A platform was recognised, and its rules find nothing."""

    reason = "layout_changed"


class TooLarge(PageError):
    """The payload is over the limit once its content encoding is removed."""

    reason = "too_large_decoded"
