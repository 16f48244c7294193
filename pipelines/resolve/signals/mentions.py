"""What a credit's words name: the outlet and the date; and where its sentence starts and ends.

The outlet's name is found by what stands around it, in whatever language: dates, prepositions, "the magazine" and "in German" are
stepped over, then comes the name, quoted, linked, capitalised, or up to the next mark in scripts that know no capitals.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipelines.publishers import Publisher, publisher_named, publishers
from pipelines.resolve.signals.blocks import Anchor
from pipelines.resolve.signals.credit_dates import CLOCK, DATE, DATE_PART, MONTH

_SENTENCE_END = re.compile(r"[.!?。！？؟](?:[\"')\]»]{0,2})(?=\s|$)|[。！？]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|Inc|Co|St|vs|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.K|bzw|Nr|nr|red)|www)$"
)
_CAPITALS = "".join(letter for letter in map(chr, range(ord("A"), 0x530)) if letter.isupper())
_CAPITALISED = rf"[{_CAPITALS}0-9](?:[\w&'+@!-]|\.(?=\w))*"
_CONNECTORS = (
    "of|the|and|de|du|des|la|le|les|del|und|et|y|e|for|&|-|di|della|do|da|dos|van|von|der|des|i|и|і|en|och|og|ve|dan|oraz|ja"
)
_NAME = re.compile(rf"(?P<name>{_CAPITALISED}(?:(?: (?:{_CONNECTORS})){{0,2}} {_CAPITALISED}){{0,6}})")
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_NAME_CJK = re.compile(
    rf"(?P<name>[{_CJK}A-Za-z0-9][^\s、。，,「」『』《》〈〉：:（(）)|/]{{1,24}}?)(?=[」』》〉、。，,：:（()）|/\s]|で|に|の|\d{{4}}年|$)"
)
_NAME_ARABIC = re.compile(
    r"(?P<name>[\u0600-\u06ff]{2,}"
    r"(?: (?!(?:بموجب|بتاريخ|في|تحت|مع|يوم|بإذن|ضمن|على|عام|وتم|بعنوان|توسط|منتشر)\b)[\u0600-\u06ff]{2,}){0,4})"
)
_ARABIC_MEDIA = re.compile(r"(?:ال)?(?:موقع|صفحة|مدونة|منصة|سایت|وب‌?سایت) ")
_QUOTES = {
    '"': '"',
    "'": "'",
    "«": "»",
    "“": "”",
    "„": "”",
    "‚": "'",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "‹": "›",
    "*": "*",
}
_HOST = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6})\b(?!@)", re.IGNORECASE)
_CJK_MEDIA = re.compile(
    r"(?:微信)?(?:公众号|公號|公众平台|微博)|(?:网站|網站|杂志|雜誌|期刊|报纸|報紙)(?=[《〈「\"])|(?:ウェブ)?(?:サイト|メディア|雑誌)(?=[「『])"
)
_OWN_CJK = re.compile(r"(?:当|本|弊)(?:サイト|誌|紙|ブログ|メディア)|本(?:站|刊|报|報|网|網)|我们|我們|无料|無料")
# "Jo Maple's blog at The River Review"
_OF_A_PERSON = re.compile(
    r"['’]s? (?:\w+ )?(?:blog|site|website|newsletter|column|page|substack)(?: (?:on|at|for|in) )?", re.IGNORECASE
)
# "by Jo Maple in The River Review"
_WHERE = re.compile(r",? (?:in|on|at|for|en|dans|sur|auf|im|su|em|no|na|op|i|på) (?:the |la |le |el |der |die |das )?")
_WRITTEN_BY = re.compile(r"\b(?:by|by|por|par|von|da|door|av|af|przez|oleh)\s*$", re.IGNORECASE)
_TURKISH_ENDING = re.compile(r"['’](?:n?[dt][ae]n?|n?[dt]e|[ny]?[ıiuü]n?|n[ıiuü]n|s?[ıiuü])$")
BOOK_PUBLISHER = re.compile(
    r"\b(?:books?|press|publishing|publishers?|\w*verlag|éditions?|editorial|editora|editrice|edizioni|knopf|penguin|"
    r"random house|harpercollins|macmillan|gallimard|suhrkamp|einaudi|wydawnictwo|издательство|出版社)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """What stands where an outlet's name would. ``is_own``: the site itself, or but a date, a language, an issue.

    ``anchor`` is the link that the name is the words of.
    """

    name: str | None = None
    anchor: Anchor | None = None
    is_own: bool = False


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the sentence around a match, at most 300 characters before it and 400 behind it."""
    left = max(0, start - 300)
    for stop in _SENTENCE_END.finditer(text, left, start):
        if not _ABBREVIATION.search(text[left : stop.start()]):
            left = stop.end()
    for stop in _SENTENCE_END.finditer(text, end, min(len(text), end + 400)):
        if not _ABBREVIATION.search(text[max(0, stop.start() - 8) : stop.start()]):
            return _trimmed(text, left, stop.end())
    return _trimmed(text, left, min(len(text), end + 400))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] == " ":
        start += 1
    return start, end


@cache
def _words() -> dict[str, str]:
    """The alternatives of each list of mention_words.toml."""
    table = tomllib.loads(resources.files("pipelines.resolve.signals").joinpath("mention_words.toml").read_text(encoding="utf-8"))
    return {name: "|".join(f"(?:{word})" for word in words) for name, words in table.items()}


@cache
def _step() -> re.Pattern[str]:
    """One thing that stands before a name."""
    words = _words()
    months = rf"(?:{MONTH}|spring|summer|autumn|fall|winter|current|latest|online|weekly|daily|special|\d{{4}}|\d{{1,2}}|[/&,-])"
    number = r"(?: ?(?:#|no\.?|nr\.?|n°|nº|№)? ?\d[\d/.-]*)?"
    return re.compile(
        rf"[\s:：,*_–—(|-]*(?:(?P<issue>(?i:(?:{months} ?){{0,5}}(?:{words['issues']})\b{number}"
        r"|(?:nr|n°|nº|№|no\.) ?\d[\d/.-]*))"
        rf"|(?P<date>(?i:(?:{DATE}|{DATE_PART}){CLOCK}))|(?P<own>(?:{words['own']})(?!\w))"
        rf"|(?P<language>(?:{words['languages']})(?!\w))|(?P<media>(?:{words['media']})(?!\w))"
        rf"|(?P<word>(?:{words['prepositions']})(?:(?<=')|(?!\w))))"
    )


@cache
def _no_names() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words()['no_names']})", re.IGNORECASE)


def mention_in(text: str, anchors: Sequence[Anchor], start: int, end: int) -> Mention:
    """What is named between two places of a text, right behind the words of a credit."""
    place, is_own = start, False
    # An outlet named at once by a link is not stepped into ("the <a>Blog of X</a>").
    for _ in range(14):
        if any(a.start <= place < a.end or place <= a.start <= place + 1 for a in anchors if place > start):
            break
        step = _step().match(text, place, end)
        if step is None or step.end() == place:
            break
        if step["own"] is not None:
            return Mention(is_own=True)
        is_own |= step.lastgroup in ("issue", "date", "language")
        place = step.end()
    found = _name_at(text, anchors, place, end)
    if found is None and not is_own:
        found = _name_later(text, anchors, place, end)
    if found is None:
        return Mention(is_own=is_own)
    return _by_person(found, text, anchors, text[max(0, start - 12) : start])


def _name_at(text: str, anchors: Sequence[Anchor], place: int, end: int) -> tuple[Mention, int] | None:
    """The name that begins here, and where it ends."""
    while place < end and text[place] in " :：,*_–—(|-\t":
        place += 1
    if media := _CJK_MEDIA.match(text, place, end):
        place = media.end()
    if place >= end:
        return None
    if _OWN_CJK.match(text, place, end):
        return Mention(is_own=True), end
    anchor = next((a for a in anchors if a.start - 1 <= place < a.end), None)
    if anchor is not None and 2 <= len(anchor.text) <= 70 and (name := usable_name(anchor.text)) is not None:
        return Mention(known.name if (known := publisher_named(name)) else name, anchor), anchor.end
    if (closing := _QUOTES.get(text[place])) is not None:
        close = text.find(closing, place + 2, min(end, place + 70))
        if close < 0 and text[place] == "„":
            close = text.find('"', place + 2, min(end, place + 70))
        if close > 0 and (name := usable_name(text[place + 1 : close])) is not None and not name[0].islower():
            return Mention(name, next((a for a in anchors if place <= a.start < close), None)), close + 1
        place += 1
    if (known_match := _known_names().match(text, place, end)) is not None:
        publisher = publisher_named(known_match.group())
        return Mention(publisher.name if publisher else None, anchor), known_match.end()
    for pattern in (_HOST, _NAME, _NAME_CJK, _NAME_ARABIC):
        start = media.end() if pattern is _NAME_ARABIC and (media := _ARABIC_MEDIA.match(text, place, end)) else place
        if (match := pattern.match(text, start, end)) is not None:
            # Latin letters are a name's beginning there only beside others ("ITmediaに掲載").
            if pattern is _NAME_CJK and not re.search(f"[{_CJK}]", text[max(0, place - 2) : match.end() + 1]):
                continue
            name = usable_name(match[1])
            return (Mention(name, anchor), match.end()) if name is not None else None
    return None


def _name_later(text: str, anchors: Sequence[Anchor], place: int, end: int) -> tuple[Mention, int] | None:
    """A name further on: a known one, a linked one, or one behind "from", "by" and the like."""
    known = _known_in(text, place, min(end, place + 160))
    if known is not None and (publisher := publisher_named(known.group())) is not None:
        return Mention(publisher.name), known.end()
    anchor = next((a for a in anchors if place <= a.start <= place + 60 and a.start < end), None)
    if anchor is not None and 2 <= len(anchor.text) <= 60 and (name := usable_name(anchor.text)) is not None:
        return Mention(name, anchor), anchor.end
    for behind in re.finditer(
        r"\b(?:from|with|by|of|de|du|von|vom|da|di|van|från) (?:the )?", text[place : min(end, place + 120)]
    ):
        if (match := _NAME.match(text, place + behind.end(), end)) is not None and (
            name := usable_name(match["name"])
        ) is not None:
            return Mention(name), match.end()
    return None


def _by_person(found: tuple[Mention, int], text: str, anchors: Sequence[Anchor], before: str) -> Mention:
    """The outlet that a person wrote in, where the name that stands first is a person's."""
    mention, end = found
    if mention.name is None or publisher_named(mention.name) is not None:
        return mention
    onward = _OF_A_PERSON.match(text, end) or _OF_A_PERSON.match(text, end - 2)
    if onward is None and mention.anchor is None and _WRITTEN_BY.search(before) and " " in mention.name:
        onward = _WHERE.match(text, end)
    if onward is None:
        return mention
    later = _name_at(text, anchors, onward.end(), min(len(text), onward.end() + 80))
    return later[0] if later is not None and later[0].name is not None else mention


def outlet_within(text: str, anchors: Sequence[Anchor], start: int, end: int) -> Mention:
    """The outlet that stands between two places, before its verb: "Bu makale ilk kez X'nde yayınlandı"."""
    words = text[start:end].strip()
    anchor = next((a for a in anchors if start - 1 <= a.start and a.end <= end + 1), None)
    if anchor is not None and (name := usable_name(anchor.text)) is not None:
        return Mention(name, anchor)
    known = known_outlet_in(words)
    if known is not None:
        return Mention(known.name)
    mention = mention_in(words, (), 0, len(words))
    if mention.name is not None or mention.is_own:
        return mention
    return Mention(usable_name(words))


def usable_name(text: str) -> str | None:
    """A publisher's name out of running text; None for words that name none ("my website", "です").

    >>> usable_name("«Le Fleuve»"), usable_name("Nehir Dergisi'nde"), usable_name("the original article"), usable_name("2024")
    ('Le Fleuve', 'Nehir Dergisi', None, None)
    """
    name = re.sub(r"^[\s.,;:\"'«»“”„「」『』《》〈〉()\[\]*_-]+|[\s.,;:\"'«»“”„「」『』《》〈〉()\[\]*_-]+$", "", text)
    name = _TURKISH_ENDING.sub("", name)
    name = re.sub(r"'s$", "", name) if " " in name else name
    name = re.sub(r"(?: (?:du|de|of|vom|del|la|le|den|am|on|of the))* \d{1,2}$", "", name)
    if name[:4] in ("the ", "our "):
        name = name[4:]
    words = name.split()
    if not words or len(words) > 9 or len(name) < 2 or len(name) > 70:
        return None
    if _no_names().fullmatch(name) or all(_no_names().fullmatch(word) or word.isdigit() for word in words):
        return None
    if re.match(r"(?:(?:で|の|は|を|した|もの|于|於|こちら)|(?:original|read|here|https?:)\b)", name, re.IGNORECASE):
        return None
    if re.fullmatch(r"[\d\W]+|\d{4}年.*", name):
        return None
    return name


@cache
def _known_names() -> re.Pattern[str]:
    names = {name for publisher in publishers() for name in (publisher.name, *publisher.aliases)}
    # Many a name of one word is a common word in small letters ("salon", "fortune", "ap"): it needs a capital.
    spelt = sorted(
        names | {form for name in names if " " not in name and len(name) > 2 for form in (name.upper(), name.capitalize())}
    )
    patterns = [f"(?i:{re.escape(name)})" if " " in name else re.escape(name) for name in sorted(spelt, key=len, reverse=True)]
    return re.compile(rf"(?<![\w.])(?:(?i:the )?)(?:{'|'.join(patterns)})(?!\w)")


def known_outlet_in(text: str) -> Publisher | None:
    """The first publisher in the text that has a file, or None."""
    match = _known_in(text, 0, len(text))
    return publisher_named(match.group()) if match else None


@cache
def _small_names() -> tuple[str, ...]:
    return tuple({name.casefold() for publisher in publishers() for name in (publisher.name, *publisher.aliases)})


def _known_in(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first known name between two places; a plain search first, for the expression has hundreds of names."""
    small = text[start:end].casefold()
    return _known_names().search(text, start, end) if any(name in small for name in _small_names()) else None
