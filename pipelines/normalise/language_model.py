"""py3langid's model, read from a file as it is needed: held in memory it takes 75 MB, and 100 while it is loaded.

A text of 900 bytes asks for a few hundred of the model's rows, so they are read one by one: in 2 ms instead of 0.7, on the
one page in ten whose language its small words do not tell.
"""

from __future__ import annotations

import lzma
import os
import shutil
import tempfile
import zipfile
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

# Rows of the automaton kept, of 1 KB each: texts of one language ask for the same ones.
ROWS_KEPT = 4096
_LETTERS = 256
_FILE_HEADER_BYTES = 30  # ZIP 4.3.7: then come the file's name and the extra field, whose lengths stand in the last four bytes


@dataclass(frozen=True, slots=True)
class _Member:
    """Where an array lies in the file."""

    offset: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class _Automaton:
    """The transitions, as the one long list of numbers that py3langid takes them for."""

    def __init__(self, file: int, member: _Member) -> None:
        start, width = member.offset, _LETTERS * member.dtype.itemsize

        @lru_cache(maxsize=ROWS_KEPT)
        def row(at: int) -> Sequence[int]:
            return array(member.dtype.char, os.pread(file, width, start + at * width))

        self._row = row

    def __getitem__(self, at: int) -> int:
        return self._row(at >> 8)[at & 255]


class _Likelihoods:
    """The table with a row for each feature; asked for several rows at once."""

    def __init__(self, file: int, member: _Member) -> None:
        self._file, self._start, self._dtype = file, member.offset, member.dtype
        self._width = member.shape[1] * member.dtype.itemsize

    def __getitem__(self, features: NDArray[np.intp]) -> NDArray[Any]:
        file, start, width = self._file, self._start, self._width
        rows = b"".join([os.pread(file, width, start + at * width) for at in features.tolist()])
        return np.frombuffer(rows, dtype=self._dtype).reshape(len(features), -1)


def classified(text: str) -> str:
    """BCP 47 code of the language that the model takes the text for.

    >>> classified("Der Rat sagte gestern, dass er das Gesetz nicht ändern will.")
    'de'
    """
    return str(_identifier().classify(text)[0])


@cache
def _identifier() -> Any:
    """py3langid's own identifier with the two large arrays left in a file without a name, which ends with the process."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    with tempfile.TemporaryFile() as file:
        with lzma.open(MODEL_DIR / MODEL_FILE) as packed:
            shutil.copyfileobj(packed, file, 1 << 20)
        file.flush()
        members = _members(file)
        small = {name: _array(file, members[name]) for name in ("pc", "classes", "nextmove_row", "out_feat")}
        kept = os.dup(file.fileno())
    rows = small["nextmove_row"]
    return LanguageIdentifier(
        _Likelihoods(kept, members["ptc"]), small["pc"], small["classes"].tolist(), _Automaton(kept, members["nextmove"]),
        array("i", small["out_feat"].tolist()), tk_row=array(rows.dtype.char, rows.tobytes()),
    )  # fmt: skip


def _array(file: IO[bytes], member: _Member) -> NDArray[Any]:
    file.seek(member.offset)
    return np.fromfile(file, member.dtype, member.shape[0])


def _members(file: IO[bytes]) -> dict[str, _Member]:
    """The arrays of an uncompressed npz file by their names."""
    found: dict[str, _Member] = {}
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED, f"py3langid's model: {entry.filename} is compressed: pin 0.4.0"
            file.seek(entry.header_offset)
            header = file.read(_FILE_HEADER_BYTES)
            file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), os.SEEK_CUR)
            np.lib.format.read_magic(file)
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            found[entry.filename.removesuffix(".npy")] = _Member(file.tell(), shape, dtype)
    return found
