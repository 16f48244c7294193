"""The words that stand beside the names of a byline, in many languages: "by", "Text:", "View all posts by", "says"."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from pipelines.records import PersonRole

ROLES: tuple[PersonRole, ...] = ("translator", "photographer", "editor")


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("pipelines").joinpath("byline_words.toml").read_text("utf-8"))


@cache
def alternatives(kind: str) -> str:
    """The expressions of one kind, the longest first, so that "written by" is not read as a name that ends with "written"."""
    words = {word for expressions in _tables()[kind].values() for word in expressions}
    return "|".join(re.sub(r"(?<!\\)\((?!\?)", "(?:", word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def before_name() -> re.Pattern[str]:
    """Matches at the start of a byline what stands before its first name, and needs a name or nothing behind it.

    >>> [before_name().sub("", line) for line in ("Written by Ada Reis", "Text und Interview: Ada Reis", "Byron Reis")]
    ['Ada Reis', 'Ada Reis', 'Byron Reis']
    """
    label = alternatives("label")
    return re.compile(
        rf"(?:{alternatives('all_of')}|{alternatives('by')})(?:\s*[:：]\s*|\s+|$|(?-i:(?=[A-ZÀ-Þ][a-zß-ÿ])))"
        rf"|(?:{label})(?:\s*(?:,|&|and|und|et|y|e|en|och|og|ja|i|a)\s*(?:{label}|fotos?|photos?|bild(?:er)?|videos?))*\s*[:：]\s*"
        rf"|(?:{alternatives('by_or_particle')})\s*[:：]\s*|(?-i:[Vv]on(?=[A-ZÀ-Þ][a-zß-ÿ]))",
        re.IGNORECASE,
    )


@cache
def announces_name() -> re.Pattern[str]:
    """Matches at the start of a line what says that the names of the authors follow; stricter than ``before_name``."""
    label = alternatives("label")
    joined = r"(?:,|&|and|und|et|y|e|en|och|og|ja|i|a)"
    return re.compile(
        rf"(?:{alternatives('by')})(?:\s*[:：]\s*|\s+|$)"
        rf"|(?:{label})(?:\s*{joined}\s*(?:{label}|fotos?|photos?|bild(?:er)?))*\s*[:：]\s*"
        rf"|(?:{alternatives('by_or_particle')})(?:\s*[:：]\s*|\s+(?=\S+)|$)",
        re.IGNORECASE,
    )


@cache
def particle_before_name() -> re.Pattern[str]:
    """The same for words that begin surnames too: only before two words more, and not before "der" or "den", as surnames are."""
    return re.compile(
        rf"(?:{alternatives('by_or_particle')})\s+(?=[^\s,]+\s+[^\s,]+)(?!der\s|den\s|dem\s|dan\s)(?=[^,]*(?:,.*\s.*)?$)",
        re.IGNORECASE,
    )


@cache
def behind_name() -> re.Pattern[str]:
    """Matches behind a name, to the end of the string, what is no part of it: links to more, a biography."""
    return re.compile(
        rf"(?:\s+|(?<=\w)(?='s))(?:{alternatives('all_of_behind')})\s*[→»>+|]*\s*$|\s+(?:{alternatives('is')})\b.*$|\s*[→»>]+\s*$",
        re.IGNORECASE | re.DOTALL,
    )


@cache
def comment_sign() -> re.Pattern[str]:
    """Matches at the end of a commenter's byline: "Ada says:"."""
    return re.compile(rf"\s(?:{alternatives('says')})\s*:?\s*$", re.IGNORECASE)


@cache
def role_before() -> re.Pattern[str]:
    """Matches what announces a name with a role ("translated by"); the group is the role's, or "other" for those left out."""
    return re.compile("|".join(rf"(?P<{role}>(?<!\w)(?:{alternatives(role)}))" for role in (*ROLES, "other")), re.IGNORECASE)


@cache
def role_behind() -> re.Pattern[str]:
    """Matches a role in brackets at the end of a name ("(trad.)"), as ``role_before``."""
    marks = (rf"(?P<{role}>[(\[（]\s*(?:{alternatives(role + '_mark')})\s*[)\]）]\s*$)" for role in ROLES)
    return re.compile("|".join(marks), re.IGNORECASE)


@cache
def post() -> re.Pattern[str]:
    """Matches a word of a post: "Professor", "Staff", "head of"."""
    return re.compile(rf"\b(?:{alternatives('post')})\b", re.IGNORECASE)


@cache
def post_before() -> re.Pattern[str]:
    """Matches a post at the start of a name, where two words more follow: "Staff writer Ada Reis"."""
    return re.compile(rf"(?:{alternatives('post_before')})\s+(?=\S+\s+\S)", re.IGNORECASE)


@cache
def institution() -> re.Pattern[str]:
    """Matches a word of an institution's name."""
    return re.compile(rf"\b(?:{alternatives('institution')})\b", re.IGNORECASE)


@cache
def credential() -> re.Pattern[str]:
    """Matches a string that is nothing but degrees and the like: "PhD", "MS RDN"."""
    return re.compile(rf"(?:(?:{alternatives('credential')})\.?(?:\s+|$))+$", re.IGNORECASE)


@cache
def no_name() -> re.Pattern[str]:
    """Matches a string that stands where a name should, and is none: "Staff", "Posted on", "3 comments"."""
    return re.compile(rf"(?:{alternatives('no_name')}|\W*|\d[\d\s.,/:%-]*)$", re.IGNORECASE)
