"""Lines of text that name the authors, on pages whose markup does not: "By Ada Reis", "Autorin: Ada", a name beside a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from pipelines.byline_words import announces_name
from pipelines.extract.asides import Aside
from pipelines.extract.blocks import Block
from pipelines.extract.candidates import Byline
from pipelines.extract.printed import leads_to_author
from pipelines.extract.site_names import title_key

# A byline's line has nothing but names, posts and a date; a sentence is longer.
LINE_CHARACTERS = 160
# ... where each name has its post and institution behind it.
ROSTER_CHARACTERS = 600
ROSTER_COMMAS = 3
# Blocks before and behind the headline among which a byline stands; it is over with the second paragraph of a text.
BEFORE_HEADLINE = 3
AFTER_HEADLINE = 10
# A name without a word that announces it is one only this near to the headline, and beside a date.
BARE_AFTER_HEADLINE = 5
TEXT_CHARACTERS = 200
TEXTS_READ = 2
# Blocks at the end of the body, where authors sign.
AT_END = 8

_UNREAD: frozenset[Aside | None] = frozenset({"navigation", "comments", "share", "note_mark", "caption", "image_credit"})

_PIECES = re.compile(r"\s*[|•·\n]\s*|\s+[–—-]\s+|\s~\s")
# "06.11.2023 13:30 von Olga"
_BEHIND_DATE = re.compile(r"\d\s*(?:uhr|h|[ap]\.?m\.?)?[\s,|–-]+(?=(?:by|von|par|por|door|di|av|af)\s+\S)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})[.!?](?:\s|$)")
# Links side by side without a blank between them: "Wedding ListsJust EngagedPlanning".
_GLUED = re.compile(r"[a-zß-ÿ]{3}[A-ZÀ-Þ][a-zß-ÿ]+ .*[a-zß-ÿ]{3}[A-ZÀ-Þ][a-zß-ÿ]")
# Where names end in a line: at a mark, a date, another label.
_CHUNK_END = re.compile(
    r"\s*[|•·(\[,;:\n]|\s+(?=\w{1,4}：)|\s+[–—-]\s|\s+(?=\d{1,4}[./\s])|\s+(?=(?:on|am|le|el|il|em|op|den|um|in)\s)"
)
_AND = re.compile(r"\s*,?\s+(?:and|et|und|y|e|i|og|och|ja|en|with|mit)\s+|\s*[&＆]\s*", re.IGNORECASE)
_PARTICLES = frozenset({
    "de", "da", "di", "do", "dos", "das", "du", "des", "del", "della", "van", "von", "der", "den", "dem", "zu", "zur", "la", "le",
    "las", "los", "ter", "ten", "bin", "ibn", "al", "el", "the", "of", "and", "y", "e",
})  # fmt: skip
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d\d\b|\bmin(?:ute)?s?\s+read\b|\b(?:ago|updated|published|aktualisiert|publié)\b",
    re.IGNORECASE,
)
# Words of rubrics and menus, which stand beside dates as names do.
_NO_NAME = re.compile(
    r"\b(?:news|blog|home|guides?|reviews?|articles?|press|release|team|office|updates?|read|share|menu|contents?|topics?|tips?|"
    r"resources?|insights?|health|finance|business|technology|science|sports?|politics|opinion|culture|travel|food|life|lifestyle|world|"
    r"video|photo|podcast|events?|about|contact|learn|more|table|image|credit|marketing|management|software|services?|products?|the|for|"
    r"how|politik|wirtschaft|kultur|sport|wissen|leben|themen?|startseite|magazin|aktuell|aktuelles|nachrichten|meldung)\b",
    re.IGNORECASE,
)


def printed_bylines(blocks: Sequence[Block], body: Sequence[Block], headline: str | None) -> tuple[Byline, ...]:
    """What lines of the page say of its authors, each source once: beside the headline, and at the end of the body.

    ``blocks`` are the page's in reading order, ``body`` those of the article; without a ``headline`` the first blocks count.
    """
    near = _near_headline(blocks, headline)
    named = next(_announced(near, "text.byline"), None)
    bare = None if named else next(_bare(near[: BARE_AFTER_HEADLINE + BEFORE_HEADLINE]), None)
    told = [block for block in body if block.aside in (None, "biography", "byline")]
    signed = next(_announced(told[-AT_END:], "text.end"), None) if len(told) > AT_END else None
    return tuple(byline for byline in (named, bare, signed) if byline is not None)


def _near_headline(blocks: Sequence[Block], headline: str | None) -> list[Block]:
    shown = [block for block in blocks if block.aside not in _UNREAD]
    key = title_key(headline) if headline else ""
    at = next((index for index, block in enumerate(shown) if block.kind == "heading" and title_key(block.text) == key), None)
    if at is None:
        at = next((index for index, block in enumerate(shown) if key and title_key(block.text) == key), -1)
    near: list[Block] = []
    texts = 0
    for block in shown[at + 1 : at + 1 + AFTER_HEADLINE]:
        if len(block.text) > TEXT_CHARACTERS:
            texts += 1
            if texts == TEXTS_READ:
                break
        near.append(block)
    return near + shown[max(0, at - BEFORE_HEADLINE) : max(0, at)]


def _announced(blocks: Sequence[Block], source: str) -> Iterator[Byline]:
    """Names behind a word that announces them, in the same line or in the next one."""
    for index, block in enumerate(blocks):
        text = block.text
        if len(text) > LINE_CHARACTERS:
            text = _SENTENCE_END.split(text, maxsplit=1)[0]
            if len(text) > ROSTER_CHARACTERS or text.count(",") < ROSTER_COMMAS:
                continue
        for piece in _pieces(text) if len(text) <= LINE_CHARACTERS else (text,):
            found = announces_name().match(piece)
            if found is None:
                continue
            rest = piece[found.end() :].strip()
            if not rest:
                following = blocks[index + 1].text if index + 1 < len(blocks) else ""
                if len(following) <= LINE_CHARACTERS and _begins_with_name(following) and not _GLUED.search(following):
                    yield Byline(following, source)
            elif _begins_with_name(rest):
                yield Byline(piece, source)


def _pieces(text: str) -> Iterator[str]:
    for piece in _PIECES.split(text):
        yield piece
        if (found := _BEHIND_DATE.search(piece)) is not None:
            yield piece[found.end() :]


def _bare(blocks: Sequence[Block]) -> Iterator[Byline]:
    """A name alone in its line, beside a line with a date: "Ada Reis", "Oct 28, 2024"."""
    for index, block in enumerate(blocks):
        if len(block.text) > LINE_CHARACTERS or block.kind == "heading":
            continue
        first, *rest = _PIECES.split(block.text)
        if not _is_full_name(first) or any(
            not _leads_to_name(anchor.href, first) for anchor in block.anchors if anchor.start == 0
        ):
            continue
        around = rest + [other.text for other in blocks[max(0, index - 1) : index + 3] if other is not block]
        if any(len(text) <= LINE_CHARACTERS and _DATED.search(text) for text in around):
            yield Byline(first, "text.name")


def _leads_to_name(address: str, name: str) -> bool:
    """Whether a link goes to somebody's page: a rubric's name is a link too."""
    return leads_to_author(address) or all(
        title_key(word) in title_key(unquote(address)) for word in name.split() if len(word) > 3
    )


def _begins_with_name(text: str) -> bool:
    """Whether the text up to its first mark or date is names: "Ada Reis and Bo Lind | May 3", not "the time of writing"."""
    chunk = text[: found.start()] if (found := _CHUNK_END.search(text)) else text
    return bool(chunk) and all(_is_name(name) for name in _AND.split(chunk))


def _is_name(text: str) -> bool:
    words = text.rstrip(".").split()
    if not 0 < len(words) <= 6 or not any(map(str.isalpha, text)):
        return False
    return all(not word[0].islower() or word in _PARTICLES for word in words) and not words[-1].islower()


def _is_full_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 4 or any(map(str.isdigit, text)) or text.isupper() or _NO_NAME.search(text):
        return False
    return (
        words[-1][0].isupper()
        and all(word[0].isupper() or word in _PARTICLES for word in words)
        and all(letter.isalpha() or letter in " .'’-" for letter in text)
    )
