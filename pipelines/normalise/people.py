"""People of a byline: one string in, names in natural order and case out, organisations kept apart.

Bylines come as "McCARTHY Mary M.", "García Márquez, Gabriel", "By HILLEL ITALIE, AP National Writer" or three names in one
string. ``names.py`` splits one name into given and family; here a byline is cut into names, each with its role and
affiliation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.normalise.names import Spellings, is_organisation, split_name
from pipelines.normalise.text import clean_text, comparable
from pipelines.publishers import publisher_named
from pipelines.records import Person, PersonRole


@dataclass(frozen=True, slots=True)
class RawName:
    """A byline as the page has it, with what the markup around it says."""

    raw: str
    affiliation: str | None = None
    role: PersonRole | None = None


# Never a surname's particle, so always a prefix when a word follows.
_BY = (
    r"written\s+by|words\s+by|text\s+by|story\s+by|reported\s+by|by|par|escrito\s+por|por|"
    r"szerző|írta|napsala?|napísala?|przez|oleh|ditulis\s+oleh|door|yazan|skrevet\s+af|skrevet\s+av|text|texte|texto|testo|"
    r"autor(?:[ea]s?|in|en)?|auteurs?|auteure|autore|autrice|author(?:s|\(s\))?|författare|forfatter|kirjoittanut|bởi|"
    r"автор|автори|текст|от|بقلم|كتب|بواسطة|نویسنده|מאת"
)
# Particles of surnames too ("von der Leyen"): a prefix only with two more words behind and no comma that turns the name.
_BY_OR_PARTICLE = r"von|di|af|av|od|per"
_PREFIX = re.compile(rf"^(?:(?:{_BY})\s*[:：]\s*|(?:{_BY})\s+(?=\S))", re.IGNORECASE)
_PARTICLE_PREFIX = re.compile(
    rf"^(?:{_BY_OR_PARTICLE})\s+(?=[^\s,]+\s+[^\s,]+)(?!der\s|den\s|dem\s|dan\s)(?=[^,]*(?:,.*\s.*)?$)", re.IGNORECASE
)
_CJK_PREFIX = re.compile(r"^(?:作者|文|撰文|撰稿|记者|記者|著者|執筆者?|文責|筆者|글|글쓴이)\s*[:：/／|]?\s*(?=\S)")
_CJK_PREFIX_NEEDED = re.compile(r"^(?:文|글)(?=[^:：/／|\s])")
_CJK_SUFFIX = re.compile(r"\s*(?:记者|記者|기자|特派員|編集委員)$")

_ROLE_WORDS: tuple[tuple[PersonRole, str, str], ...] = (
    (
        "translator",
        r"translated(?:\s+from\s+\S+)?\s+by|translation(?:\s+by|\s*:)|traduit(?:\s+de\s+\S+(?:\s+\(\S+\))?)?\s+par|traduction\s*(?::|par|de)|"
        r"traducci[oó]n\s*(?::|de|por)|traducido(?:\s+del\s+\S+)?\s+por|tradução\s*(?::|de|por)|traduzido(?:\s+do\s+\S+)?\s+por|"
        r"traduzione\s*(?::|di)|tradotto(?:\s+da\S*\s+\S+)?\s+da|übersetzt\s+von|übersetzung\s*(?::|von)|aus\s+dem\s+\S+\s+von|"
        r"vertaald\s+door|vertaling\s*:?|tłumaczenie\s*:?|перевод\s*:|译者\s*[:：]?|翻译\s*[:：]|翻訳\s*[:：]|译\s*[:：]",
        r"trad\.?|traduct(?:eur|rice|ion)|traductora?|tradut(?:or|ora|tore|trice)|translat(?:or|ion)|transl?\.|übers(?:\.|etzer(?:in)?|etzung)|vertaling|译|翻译|訳",
    ),
    (
        "photographer",
        r"photo(?:s|graphs|graphy|graphies)?\s*(?::|by|par)|fotos?\s*(?::|von|de|di|por)|pictures\s+by|images?\s+by|摄影\s*[:：]",
        r"photos?|fotos?|photograph(?:er|e)|fotograf(?:o|a|in)?|photographies",
    ),
    (
        "editor",
        r"edited\s+by|editing\s+by|edición\s*:|redigiert\s+von|校对\s*[:：]?|编辑\s*[:：]|責任編集\s*[:：]?",
        r"ed\.|eds\.|editor|éd\.|hg\.|hrsg\.",
    ),
)
_ROLE_PREFIX = re.compile("|".join(rf"(?P<{role}>\b(?:{before}))" for role, before, _ in _ROLE_WORDS), re.IGNORECASE)
_ROLE_SUFFIX = re.compile(
    "|".join(rf"(?P<{role}>[(\[（]\s*(?:{after})\s*[)\]）]\s*$)" for role, _, after in _ROLE_WORDS), re.IGNORECASE
)

_HARD_SEPARATORS = re.compile(r"\s*(?:[;；|•、\n]|\s/\s|\s·\s)\s*")
# Words that always stand between two names, and those that may stand inside one ("Ramón y Cajal", "Rovira i Virgili").
_AND = re.compile(r"\s*,?\s+(?:and|et|und|og|och|ja|oraz|dan|with|avec|mit|con|и|та|و)\s+|\s*[&＆]\s*", re.IGNORECASE)
_AND_OR_INSIDE = re.compile(r"\s*,?\s+(?:y|e|i|en|a|és|ve)\s+")
_COMMA = re.compile(r"\s*[,，]\s*")

_POST = re.compile(
    r"\b(?:professor\w*|profesora?|professeure?|prof\.|lecturer|teacher|enseignante?|researcher|chercheu(?:r|se)|investigadora?|catedrátic[oa]|"
    r"ph\.?\s?d|doctorante?|doctoral|postdoc\w*|fellow|scholar|director\w*|directeur|directrice|chair|dean|head|senior|associate|assistant|"
    r"adjunct|emerit\w+|reporter|correspondent|writer|editor|columnist|journalist\w*|analyst|economist|historian|scientist|student|candidate|"
    r"maître|wissenschaftlich\w*|dozent\w*|ricercat\w+|docente|pesquisadora?|redakteur\w*|contributor|staff|founder|ceo|president|member)\b",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"\b(?:universit\w+|universidade?|uniwersytet\w*|universität|hochschule|college|institut\w*|school|école|academy|académie|akademie|"
    r"polytechni\w+|politecnico|politécnica|unibertsitatea|cnrs|inserm|mit|eth|laborator\w+|hospital|centre|center|foundation|council|museum)\b",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(
    r"^(?:ph\.?\s?d\.?|m\.?d\.?|m\.?a\.?|m\.?sc\.?|b\.?a\.?|esq\.?|rn|mph|mba|jr\.?|sr\.?|i{2,3}|iv)$", re.IGNORECASE
)
_INITIALS = re.compile(r"^(?:[^\W\d_]\.?[\s-]?){1,4}$")

# "ERIC TUCKERAssociated Press": a line break was lost where two elements meet.
_GLUED = re.compile(r"(?<=[A-ZÀ-Þ]{3})(?=[A-ZÀ-Þ][a-zß-ÿ]{2})")
_ENDS_WITH_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]|Jr|Sr|Inc|Ltd|Co|St|Ph\.D|M\.D)\.$")

_MONTH = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|janv|févr|avr|mai|juin|juil|août|déc|enero|abril|mayo|agosto|okt|dez"
_JUNK = re.compile(
    r"@|https?:|www\.|\.(?:html?|php)\b|^(?:staff|admin\w*|editor(?:s|ial)?|web(?:master|editor)?|guest(?:\s+\w+)?|anonym\w*|unknown|none|null|"
    r"undefined|author|user|root|default|redacteur|contributor|n/a|various|posted|published|updated|share|follow|home|about|contact|"
    r"view\s+all\b.*|more\s+(?:from|by)\b.*|see\s+all\b.*|read\s+more.*|(?:promoted|sponsored|presented|paid)\b.*|advertis\w*|"
    r"by|the|and|\W*|\d\S*)$|"
    rf"\b(?:{_MONTH})\w*\.?\s+\d{{1,2}}\b|\b\d{{1,2}}\.?\s+(?:{_MONTH})|\d{{1,4}}[/.:-]\d{{1,2}}|\bago$|\bmin(?:ute)?s?\s+read\b",
    re.IGNORECASE,
)
# A byline's name has at most this many words; more is a sentence that was taken for a name. Long Portuguese names have 7.
_MOST_WORDS = 9
_MOST_CHARACTERS = 120
_MOST_NAMES = 200


def people(raw_names: Sequence[RawName], page_text: str) -> tuple[Person, ...]:
    """The people and organisations of a byline, in its order, each once; junk such as e-mail addresses is left out.

    ``page_text`` serves to restore the case of names in capitals. ``raw`` of each is the whole string that it came from.

    >>> people([RawName("McCARTHY Mary M.")], "Mary M. McCarthy is a professor.")[0].family_name
    'McCarthy'
    """
    spellings = Spellings(page_text)
    found: dict[str, Person] = {}
    for raw_name in raw_names[:_MOST_NAMES]:
        for person in _people_of(raw_name, spellings):
            key = comparable(person.name)
            earlier = found.get(key)
            if earlier is None:
                found[key] = person
            elif earlier.affiliation is None and person.affiliation is not None:
                found[key] = replace(earlier, affiliation=person.affiliation)
            if len(found) >= _MOST_NAMES:
                return tuple(found.values())
    return tuple(found.values())


def _people_of(raw_name: RawName, spellings: Spellings) -> Iterator[Person]:
    text = _GLUED.sub(" ", clean_text(raw_name.raw)[:2000])
    for role, part in _by_role(text):
        for name, affiliation, suffix_role in _names_of(part):
            split = split_name(name, spellings)
            if split is None or _is_junk(split.name):
                continue
            yield Person(
                name=split.name,
                given_name=split.given,
                family_name=split.family,
                affiliation=affiliation or raw_name.affiliation or None,
                role=suffix_role or role or raw_name.role or "author",
                raw=raw_name.raw,
            )


def _by_role(text: str) -> Iterator[tuple[PersonRole | None, str]]:
    """The byline cut before "translated by", "Fotos:" and the like; the role is None for what needs no such word."""
    role: PersonRole | None = None
    start = 0
    for match in _ROLE_PREFIX.finditer(text):
        yield role, text[start : match.start()]
        role, start = _role_of(match), match.end()
    yield role, text[start:]


def _role_of(match: re.Match[str]) -> PersonRole | None:
    return next((role for role, _, _ in _ROLE_WORDS if match.group(role) is not None), None)


def _names_of(text: str) -> Iterator[tuple[str, str | None, PersonRole | None]]:
    """(name, affiliation, role in brackets behind it) of each name in one string."""
    text = text.strip(" ,-–—:|/\t\n").lstrip(". ")
    if not _ENDS_WITH_ABBREVIATION.search(text):
        text = text.rstrip(". ")
    for chunk in _HARD_SEPARATORS.split(text):
        for part in _without_conjunctions(_without_prefix(chunk)):
            yield from _by_commas(_without_prefix(part))


def _without_prefix(text: str) -> str:
    text = text.strip()
    if not _CJK_PREFIX_NEEDED.match(text):
        text = _CJK_SUFFIX.sub("", _CJK_PREFIX.sub("", text))
    text = _PREFIX.sub("", text)
    return _PARTICLE_PREFIX.sub("", text).strip()


def _without_conjunctions(text: str) -> list[str]:
    """The string cut at "and" and its like, unless that stands inside an organisation's, a post's or a person's name."""
    if _is_one_with_affiliation(text):
        return [text]
    pieces = _AND.split(text)
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
    if not rest or len(first.split()) < 2 or _AND.search(first) or not (_POST.search(rest[0]) or _INSTITUTION.search(rest[0])):
        return False
    return not any(_starts_another(tail) for tail in _AND.split(text)[1:])


def _starts_another(tail: str) -> bool:
    """Whether what follows an "and" is a name of its own with its post or institution behind it."""
    name, *behind = _COMMA.split(tail)
    return len(name.split()) >= 2 and bool(behind) and not _POST.search(name) and not _INSTITUTION.search(name)


def _by_commas(text: str) -> Iterator[tuple[str, str | None, PersonRole | None]]:
    role: PersonRole | None = None
    if (suffix := _ROLE_SUFFIX.search(text)) is not None:
        role, text = _role_of(suffix), text[: suffix.start()].strip()
    parts = [part for part in _COMMA.split(text) if part and not _CREDENTIAL.match(part)]
    if not parts:
        return
    first, rest = parts[0], parts[1:]
    if (agency := _agency_behind(first)) is not None:
        first, rest = first[: -len(agency)].rstrip(), [agency, *rest]
    dashed, dash, behind = re.split(r"(\s[-–—|]\s)", first, maxsplit=1) if re.search(r"\s[-–—|]\s", first) else (first, "", "")
    if dash and is_organisation(behind) and len(dashed.split()) >= 2:
        first, rest = dashed, [behind, *rest]
    if rest and len(first.split()) >= 2 and not is_organisation(first) and (at := _affiliation_index(rest)) is not None:
        yield first, at, role
    elif len(rest) == 1 and _is_inverted(first, rest[0]):
        yield f"{first}, {rest[0]}", None, role
    elif len(parts) % 2 == 0 and all(_INITIALS.match(given) for given in parts[1::2]) and len(parts) > 2:
        for family, given in zip(parts[::2], parts[1::2], strict=True):
            yield f"{family}, {given}", None, role
    elif rest and (outlet := publisher_named(first)) is not None and outlet.is_agency:
        yield first, None, role  # "AFP, MANILA": what follows an agency is the place of its dateline
        yield from ((part, None, role) for part in rest if len(part.split()) >= 2 and not part.isupper())
    else:
        yield from ((part, None, role) for part in parts)


def _agency_behind(text: str) -> str | None:
    """The agency that stands right behind a name, as where a line break was lost ("ERIC TUCKER Associated Press")."""
    words = text.split()
    for length in (3, 2, 1):
        name = " ".join(words[-length:])
        outlet = publisher_named(name) if len(words) >= length + 2 else None
        if outlet is not None and outlet.is_agency and text.endswith(name):
            return name
    return None


def _affiliation_index(rest: list[str]) -> str | None:
    """The institution among what follows a name; "" where only a post follows; None where these are more names."""
    if all(_POST.search(word) for word in rest[0].split()):
        return ""  # "Staff Writer" is no organisation, whatever "staff" is elsewhere
    for index, part in enumerate(rest):
        if _INSTITUTION.search(part) and not _POST.search(part):
            return ", ".join(rest[index:])
    if is_organisation(rest[0]) and len(rest) == 1:
        return rest[0]
    if _POST.search(rest[0]):
        outlet = publisher_named(rest[0].split()[0])
        return outlet.name if outlet is not None else ""
    return None


def _is_inverted(left: str, right: str) -> bool:
    """Whether "left, right" is one name with its surname first."""
    if publisher_named(left) is not None or publisher_named(right) is not None:
        return False
    return len(left.split()) == 1 or len(right.split()) == 1 or left.split()[0].islower() or bool(_INITIALS.match(right))


def _is_junk(name: str) -> bool:
    if len(name) > _MOST_CHARACTERS or len(name.split()) > _MOST_WORDS or not any(character.isalpha() for character in name):
        return True
    return _JUNK.search(name) is not None
