"""One byline cut into its names: "By HILLEL ITALIE, AP National Writer | May 3" has one, its affiliation, and no date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.byline_words import (
    ROLES,
    alternatives,
    before_name,
    behind_name,
    comment_sign,
    credential,
    institution,
    particle_before_name,
    post,
    post_before,
    role_before,
    role_behind,
)
from pipelines.normalise.byline_dates import without_date
from pipelines.normalise.names import is_organisation
from pipelines.publishers import publisher_named
from pipelines.records import PersonRole


@dataclass(frozen=True, slots=True)
class CutName:
    """A name as the byline spells it; affiliation and role are None where the byline says nothing of them."""

    name: str
    affiliation: str | None = None
    role: PersonRole | None = None


BYLINE_CHARACTERS = 2000

_CJK_PREFIX = re.compile(r"^(?:作者|文|撰文|撰稿|记者|記者|著者|執筆者?|文責|筆者|글|글쓴이)\s*[:：/／|]?\s*(?=\S)")
_CJK_PREFIX_NEEDED = re.compile(r"^(?:文|글)(?=[^:：/／|\s])")
_CJK_SUFFIX = re.compile(r"\s*(?:记者|記者|기자|特派員|編集委員|报道|報導)$")

_HARD_SEPARATORS = re.compile(r"\s*(?:[;；|•、\n]|\s/\s|\s·\s|\s~\s)\s*")
_COMMA = re.compile(r"\s*[,，]\s*")
_LEADING_AND = re.compile(r"^(?:and|et|und|y|e|og|och|&)\s+", re.IGNORECASE)
# Words that may stand inside one name too ("Ramón y Cajal", "Rovira i Virgili").
_AND_OR_INSIDE = re.compile(r"\s*,?\s+(?:y|e|i|en|a|és|ve)\s+")

# Without a comma only those that are no surname in capitals ("Rami ABOU").
_CREDENTIALS_BEHIND = re.compile(r"(\S+\s+\S.*?)(?:\s+(?:CPP|CFP|CPA|CFA|RDN|MBA|MPH|CSCS|ESQ|PMP|Ph\.?D|M\.D))+\.?")
# "CNN Business", "BBC Sport" behind a name.
_OUTLET = re.compile(r"^[A-Z]{3,5}\s+[A-Z][a-z]+$")
_INITIALS = re.compile(r"^(?:[^\W\d_]\.?[\s-]?){1,4}$")

# "ERIC TUCKERAssociated Press": a line break was lost where two elements meet.
_GLUED = re.compile(
    r"(?<=[A-ZÀ-Þ]{3})(?=[A-ZÀ-Þ][a-zß-ÿ]{2})"
    r"|(?<=[a-zß-ÿ]{2})(?=(?:Updated|Published|Posted|Modified|Veröffentlicht|Aktualisiert)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d)"
)
_ENDS_WITH_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]|Jr|Sr|Inc|Ltd|Co|St|Ph\.D|M\.D)\.$")
_ADDRESS = re.compile(r"[\s(<\[,-]*(?:https?://|www\.)\S+|[\s(<\[]*\S+@\S+\.\S+|\s*[(<\[]?(?<!\w)@\w+[)>\]]?$")


@lru_cache(maxsize=256)
def names_in(raw: str) -> tuple[CutName, ...]:
    """The names of a byline in their order, with what it says of each; nothing for a commenter's ("Ada says:").

    A page repeats its bylines, in its head, in its text, and wherever they are compared.
    """
    return tuple(_names_in(raw))


def _names_in(raw: str) -> Iterator[CutName]:
    text = _GLUED.sub(" ", raw[:BYLINE_CHARACTERS])
    if comment_sign().search(text):
        return
    if "@" in text or "http" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    text = _without_prefix(without_date(text))
    for role, part in _by_role(text):
        for cut in _names_of(part):
            yield CutName(cut.name, cut.affiliation, cut.role or role)


def _by_role(text: str) -> Iterator[tuple[PersonRole | None, str]]:
    """The byline cut before "translated by", "Fotos:" and the like, without who reviewed it; the role is None where none is."""
    role: PersonRole | None = None
    start = 0
    is_left_out = False
    for match in role_before().finditer(text):
        if not is_left_out:
            yield role, text[start : match.start()]
        role, start, is_left_out = _role_of(match), match.end(), match.lastgroup == "other"
    if not is_left_out:
        yield role, text[start:]


def _role_of(match: re.Match[str]) -> PersonRole | None:
    return next((role for role in ROLES if match.group(role) is not None), None)


def _names_of(text: str) -> Iterator[CutName]:
    text = text.strip(" ,-–—:|/~\t\n").lstrip(". ")
    if not _ENDS_WITH_ABBREVIATION.search(text):
        text = text.rstrip(". ")
    if roster := _roster(text):
        yield from roster
        return
    for number, chunk in enumerate(_HARD_SEPARATORS.split(text)):
        # "Ada Reis | Senior Writer | All articles | Ada keeps bees and sells honey."
        if number and (post().match(chunk) or behind_name().fullmatch(f" {chunk}") or _is_sentence(chunk)):
            continue
        for part in _without_conjunctions(_without_suffix(_without_prefix(chunk))):
            yield from _by_commas(_without_suffix(_without_prefix(part)))


def _is_sentence(text: str) -> bool:
    words = text.split()
    return len(words) > 8 or (len(words) > 3 and text[-1] in ".!?…" and words[-1][:1].islower())


def _roster(text: str) -> list[CutName]:
    """The names of "Ada Reis, Fellow in Law and Ethics, MIT, and Bo Lind, Professor, Drake University"; none of other lines."""
    if text.count(",") < 3:
        return []
    names: list[CutName] = []
    needs_post = False
    for part in (_LEADING_AND.sub("", part) for part in _COMMA.split(text)):
        if post().search(part):
            needs_post = False
        elif institution().search(part) or is_organisation(part):
            if names and names[-1].affiliation is None:
                names[-1] = CutName(names[-1].name, part)
        elif needs_post or len(part.split()) < 2:
            return []
        else:
            names.append(CutName(part))
            needs_post = True
    return names if len(names) > 1 and not needs_post else []


def _without_prefix(text: str) -> str:
    text = text.strip(" \t\n:|~>»-–—／")
    if text and ord(text[0]) > 0x2E80 and not _CJK_PREFIX_NEEDED.match(text):
        text = _CJK_SUFFIX.sub("", _CJK_PREFIX.sub("", text))
    for _ in range(2):  # "Posted by: Author: Ada Reis"
        found = before_name().match(text) or particle_before_name().match(text)
        if found is None:
            break
        text = text[found.end() :]
    return post_before().sub("", text, count=1).strip() if post_before().match(text) else text.strip()


def _without_suffix(text: str) -> str:
    """The name without links to more, a biography, a post: "Ada Reis Former Deputy Tech Editor"."""
    if text.count(" ") < 2 and not text.endswith(("→", "»", ">", "'s", "’s")):
        return text
    text = behind_name().sub("", text).strip()
    words = text.split(" ")
    if "," not in text and len(words) > 3:
        for start in range(2, len(words)):
            if (
                post().match(words[start])
                and not post().search(" ".join(words[:start]))
                and not is_organisation(" ".join(words[:start]))
            ):
                return " ".join(words[:start]).rstrip(" -–—(")
    return text


@cache
def _and() -> re.Pattern[str]:
    """Words that always stand between two names."""
    return re.compile(
        rf"\s*,?\s+(?:{alternatives('with')}|and|et|und|og|och|ja|oraz|dan|with|avec|mit|con|и|та|و)\s+|\s*[&＆]\s*|\s+\+\s+",
        re.IGNORECASE,
    )


def _without_conjunctions(text: str) -> list[str]:
    """The string cut at "and" and its like, unless that stands inside an organisation's, a post's or a person's name."""
    if " " not in text and "&" not in text:
        return [text]
    if _is_one_with_affiliation(text):
        return [text]
    pieces = _and().split(text)
    if len(pieces) > 1 and is_organisation(text) and not any(_starts_another(piece) for piece in pieces) and not _is_list(pieces):
        return [text]
    parts: list[str] = []
    for piece in pieces:
        inner = _AND_OR_INSIDE.split(piece)
        whole = all(len(side.split()) >= 2 for side in inner)
        parts.extend(inner if whole else [piece])
    return parts


def _is_list(pieces: list[str]) -> bool:
    """Whether each side of the "and" is whole by itself: a known outlet, or two words and more that name no body."""
    return all(publisher_named(piece) is not None or (len(piece.split()) >= 2 and not is_organisation(piece)) for piece in pieces)


def _is_one_with_affiliation(text: str) -> bool:
    """Whether this is "Name, Post of this and that, Institution" and no second "Name, Institution" follows an "and"."""
    first, *rest = _COMMA.split(text)
    if (
        not rest
        or len(first.split()) < 2
        or _and().search(first)
        or not (post().search(rest[0]) or institution().search(rest[0]))
    ):
        return False
    return not any(_starts_another(tail) for tail in _and().split(text)[1:])


def _starts_another(tail: str) -> bool:
    """Whether what follows an "and" is a name of its own with its post or institution behind it."""
    name, *behind = _COMMA.split(tail)
    return len(name.split()) >= 2 and bool(behind) and not post().search(name) and not institution().search(name)


def _by_commas(text: str) -> Iterator[CutName]:
    role: PersonRole | None = None
    if text.endswith((")", "]", "）")) and (suffix := role_behind().search(text)) is not None:
        role, text = _role_of(suffix), text[: suffix.start()].strip()
    parts = [part for part in _COMMA.split(text) if part and not credential().match(part)]
    if not parts:
        return
    titled = _CREDENTIALS_BEHIND.fullmatch(parts[0])
    first, rest = titled.group(1) if titled else parts[0], parts[1:]
    if (agency := _agency_behind(first)) is not None:
        first, rest = first[: -len(agency)].rstrip(), [agency, *rest]
    dashed = re.split(r"\s[-–—|]\s|/(?=[A-Z]{2})", first, maxsplit=1)
    if len(dashed) == 2 and len(dashed[0].split()) >= 2 and (is_organisation(dashed[1]) or post().search(dashed[1])):
        first, rest = dashed[0], [dashed[1], *rest]
    if rest and len(first.split()) >= 2 and not is_organisation(first) and (at := _affiliation(rest)) is not None:
        yield CutName(first, at or None, role)
    elif len(rest) == 1 and _is_inverted(first, rest[0]):
        yield CutName(f"{first}, {rest[0]}", None, role)
    elif len(parts) % 2 == 0 and all(_INITIALS.match(given) for given in parts[1::2]) and len(parts) > 2:
        for family, given in zip(parts[::2], parts[1::2], strict=True):
            yield CutName(f"{family}, {given}", None, role)
    elif rest and (outlet := publisher_named(first)) is not None and outlet.is_agency:
        yield CutName(first, None, role)  # "AFP, MANILA": what follows an agency is the place of its dateline
        yield from (CutName(part, None, role) for part in rest if len(part.split()) >= 2 and not part.isupper())
    else:
        yield from (
            CutName(part, None, role) for number, part in enumerate([first, *rest]) if not number or not post().match(part)
        )


def _agency_behind(text: str) -> str | None:
    """The agency that stands right behind a name, as where a line break was lost ("ERIC TUCKER Associated Press")."""
    words = text.split()
    for length in (3, 2, 1):
        name = " ".join(words[-length:])
        outlet = publisher_named(name) if len(words) >= length + 2 else None
        if outlet is not None and outlet.is_agency and text.endswith(name):
            return name
    return None


def _affiliation(rest: list[str]) -> str | None:
    """The institution among what follows a name; "" where only a post follows; None where these are more names."""
    if all(post().search(word) for word in rest[0].split()):
        return ""  # "Staff Writer" is no organisation, whatever "staff" is elsewhere
    for index, part in enumerate(rest):
        if institution().search(part) and not post().search(part):
            return ", ".join(rest[index:])
    if len(rest) == 1 and (is_organisation(rest[0]) or _OUTLET.match(rest[0])):
        return rest[0]
    if post().search(rest[0]):
        outlet = publisher_named(rest[0].split()[0])
        return outlet.name if outlet is not None else ""
    return None


def _is_inverted(left: str, right: str) -> bool:
    """Whether "left, right" is one name with its surname first."""
    if publisher_named(left) is not None or publisher_named(right) is not None:
        return False
    return len(left.split()) == 1 or len(right.split()) == 1 or left.split()[0].islower() or bool(_INITIALS.match(right))
