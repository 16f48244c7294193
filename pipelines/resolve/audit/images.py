"""The rule of a licence audit about images: the original's stay away, or their own terms let them be used."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from pipelines.programmes import RuleValue
from pipelines.records import Image
from pipelines.resolve.audit.case import (
    Case,
    Finding,
    address_key,
    counted,
    failed,
    is_without_markup,
    passed,
    plain_words,
    quoted,
    unknown,
)

# Names of image files that are as long are hardly shared by chance ("file-20240426-18-abcdef").
FILE_NAME_CHARACTERS = 12
CAPTION_CHARACTERS = 25

_RESERVED = re.compile(
    r"©|all rights reserved|\b(?:getty|shutterstock|alamy|reuters|afp|epa|ap photo|associated press|istock)\b", re.I
)
_FREE = re.compile(r"creative ?commons|\bcc[ -](?:by|0)|\bpublic domain\b|unsplash|pexels|wikimedia", re.I)
_SIZE = re.compile(r"(?:-\d{2,5}x\d{2,5}|-scaled|@\dx)$")


def images_excluded(case: Case, value: RuleValue) -> Finding:
    """No image of the original, unless its own terms allow it."""
    images = case.copy.document.images
    if not images and is_without_markup(case.copy.document):
        return unknown("a text without markup has lost its images")
    if not images:
        return passed("no image in the copy's text")
    if case.original is None:
        return unknown(
            f"{counted(len(images), 'image')} on the copy; the original was not read, so whether they are its own is not known"
        )
    shared = [one for one in images if any(_is_same_image(one, other) for other in case.original.document.images)]
    if not shared:
        return unknown(f"{counted(len(images), 'image')} on the copy, none of them found on the original")
    first = shared[0]
    words = f"{counted(len(shared), 'image')} of the original on the copy: {first.url}"
    if value == "own_terms":
        terms = [f"{one.caption or ''} {one.credit or ''}".strip() for one in shared]
        reserved = next((one for one in terms if _RESERVED.search(one) and not _FREE.search(one)), None)
        if reserved is not None:
            return failed(f"{words}; its line reserves the rights: {quoted(reserved)}")
        if all(_FREE.search(one) for one in terms):
            return passed(f"{words}; its line allows it: {quoted(terms[0])}")
        return unknown(f"{words}; what its own terms allow is not stated on the page")
    return failed(words)


def _is_same_image(one: Image, other: Image) -> bool:
    """Whether two images are one: the same address, the same long file name whatever its size, or the same long caption."""
    if address_key(one.url) == address_key(other.url):
        return True
    name = _file_name(one.url)
    if len(name) >= FILE_NAME_CHARACTERS and any(map(str.isdigit, name)) and name == _file_name(other.url):
        return True
    caption = plain_words(one.caption or "")
    return len(caption) >= CAPTION_CHARACTERS and caption == plain_words(other.caption or "")


def _file_name(url: str) -> str:
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return _SIZE.sub("", name.rpartition(".")[0] or name).casefold()
