"""Pages on disk: which files they are, in which order, by which id, and from which address they came."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UsageError
from warehouse.printable import printable

# A file's name without these is its id. Folders are searched for HTML only: notes and readmes lie beside pages.
_SUFFIX = re.compile(r"\.(html?|xhtml|md|markdown|txt)(?:\.gz)?$", re.IGNORECASE)
_MEDIA_TYPES = {"md": "text/markdown", "markdown": "text/markdown", "txt": "text/plain"}
HTML = "text/html"


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that holds one page. ``url`` is where it came from as somebody says; None when nobody does.

    ``media_type`` is what the name says; None for a name that says nothing.
    """

    path: str
    id: str
    url: str | None = None
    media_type: str | None = HTML


def page_files(paths: Sequence[Path], addresses: Mapping[str, str]) -> Iterator[PageFile]:
    """The pages of files and folders, in the order given; below a folder by name, folder by folder.

    ``addresses`` are by id. A file that was named is a page whatever its suffix.

    Raises:
        UsageError: a path is not there, or neither a file nor a folder. Nothing was yielded before.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"expected a page or a folder of pages, found nothing at {printable(str(path))}: check the spelling")
        if not path.is_dir() and not path.is_file():
            raise UsageError(f"expected a file or a folder, {printable(str(path))} is neither: save the page to a file first")
    for path in paths:
        for name in _below(path, ()) if path.is_dir() else (str(path),):
            yield _page_file(name, addresses)


def _page_file(name: str, addresses: Mapping[str, str]) -> PageFile:
    base = os.path.basename(name)
    suffix = _SUFFIX.search(base)
    key = base[: suffix.start()] if suffix and suffix.start() else os.path.splitext(base)[0]
    return PageFile(name, key, addresses.get(key), _MEDIA_TYPES.get(suffix[1].lower(), HTML) if suffix else None)


def _below(folder: Path | str, above: tuple[tuple[int, int], ...]) -> Iterator[str]:
    """Every HTML file below a folder. Linked folders are followed, but never back to one that this one lies in."""
    try:
        state = os.stat(folder)
        identity = (state.st_dev, state.st_ino)
        entries = [] if identity in above else sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        sys.stderr.write(f"tearsheet: {printable(str(folder))} is passed over: {error.strerror}\n")
        return
    for entry in entries:
        if entry.is_dir():
            yield from _below(entry.path, (*above, identity))
        elif (found := _SUFFIX.search(entry.name)) and found[1].lower() not in _MEDIA_TYPES and _may_be_read(entry):
            yield entry.path


def _may_be_read(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or a link that leads nowhere: that is a page lost, and has to show. A pipe would be waited for."""
    return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))


def addresses_in(file: Path) -> dict[str, str]:
    """Addresses by id, from a file with ``{"id": ..., "url": ...}`` a line; lines without an address are left out.

    Raises:
        UsageError: the file can't be read, or a line of it is not such an object.
    """
    place = printable(str(file))
    addresses: dict[str, str] = {}
    number = 0
    try:
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):  # noqa: B007 - the error below names it
                row = json.loads(line) if line.strip() else {"id": ""}
                if row.get("url"):
                    addresses[str(row["id"])] = str(row["url"])
                elif "id" not in row:
                    raise KeyError("id")
    except OSError as error:
        raise UsageError(f"expected a file with addresses at {place}: {error.strerror}; check the spelling") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"expected UTF-8 in {place}, byte {error.start} of it is something else: save it as UTF-8") from error
    except (ValueError, LookupError, AttributeError, RecursionError) as error:  # no JSON, no object, no id
        raise UsageError(
            f'expected {{"id": ..., "url": ...}} a line in {place}, line {number} is something else: repair it '
            "(a JSON list is made into lines by jq -c '.[]')"
        ) from error
    return addresses
