"""Names of outlets beside their addresses: whether a name is the site's own, and how a page spells the name in a domain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.publishers import publisher_named
from pipelines.resolve.signals.findings import Site, brand_of

# A shorter name in a domain is found in any text.
_LEAST_LETTERS = 4
_EDITION_NAME = re.compile(
    r"(?<=\s)(?:US|USA|UK|Australia|Canada|India|Ireland|Japan|Africa|Asia|Europe|France|Germany|Deutschland|Italia|Brasil|España|México|Latam|International)$"
)
_KINDS_OF_OUTLET = frozenset({
    "magazine", "news", "newspaper", "online", "journal", "review", "daily", "weekly", "blog", "website", "media", "press",
    "radio", "tv", "of", "and", "magazin", "zeitung", "revista", "revue", "rivista", "diario", "jornal",
})  # fmt: skip
_LIKE_AN_OUTLET = re.compile(
    r"review|news|times|post\b|journal|gazette|herald|tribune|chronicle|magazin|press\b|media|radio|telegraph|report|observer|voice|courier|courrier|correo|correio|"
    r"bulletin|monitor|zeitung|blatt|kurier|anzeiger|bote|rundschau|nachrichten|presse|revue|revista|diario|periódico|prensa|jornal|rivista|"
    r"giornale|corriere|gazzetta|krant|blad|tidning|bladet|avis|posten|przegląd|gazet|dziennik|tygodnik|вестник|вісник|газет|журнал|новост|"
    r"новин|правда|warta|berita|kabar|koran|dergi|gazete|haber|صحيفة|مجلة|جريدة|新聞|新闻|日报|日報|时报|時報|晚报|晚報|早报|周刊|週刊|评论|評論|杂志|雜誌|誌|\btv\b|\.\w{2,6}$",
    re.IGNORECASE,
)


def names_this_site(name: str, site: Site) -> bool:
    """Whether a publisher's name is the site's own: "Live Science" on livescience.com, "The New York Times" on nytimes.com.

    Another edition of the same house ("VICE US" on the British pages) is another publisher.
    """
    if site.publisher is not None:
        own_names = {own.casefold() for own in (site.publisher.name, *site.publisher.aliases)}
        if name.casefold() in own_names:
            return True
    elif publisher_named(name) is not None:
        return False
    squeezed = _squeezed_name(name)
    if squeezed and squeezed in {_squeezed_name(own) for own in site.names}:
        return True
    brand = brand_of(site.domain)
    if len(brand) >= 3 and _is_short_for(brand, name):
        return True
    if len(squeezed) < 4 or len(brand) < 4:
        return False
    if squeezed.startswith(brand) and (edition := _EDITION_NAME.search(name)) is not None:
        return edition.group().casefold() == site.domain.rpartition(".")[2]
    # "space" is no more than a part of "spacenews": one has to make up most of the other.
    shorter, longer = sorted((squeezed, brand), key=len)
    return shorter in longer and len(shorter) >= 0.7 * len(longer)


def _squeezed_name(name: str) -> str:
    bare = re.sub(r"^(?:the|die|der|das|le|la|les|el|los|il|de|het)\s+|\.(?:com|org|net)$", "", name.casefold())
    return re.sub(r"[\W_]+", "", bare)


def _is_short_for(brand: str, name: str) -> bool:
    """Whether a domain's name is made of beginnings of all the words of a name ("nytimes"), but for "magazine" and the like."""
    words = re.findall(r"[^\W_]+", re.sub(r"^(?:the|die|der|das|le|la|les|el|los|il)\s+", "", name.casefold().replace("'", "")))
    named = [word for word in words if word not in _KINDS_OF_OUTLET]
    return len(words) > 1 and any(_spelt_by_beginnings(brand, those) for those in (words, named) if those)


def _spelt_by_beginnings(brand: str, words: Sequence[str]) -> bool:
    if not words:
        return not brand
    longest = next((n for n in range(min(len(brand), len(words[0])), 0, -1) if brand[:n] == words[0][:n]), 0)
    return any(_spelt_by_beginnings(brand[n:], words[1:]) for n in range(longest, 0, -1))


def is_like_an_outlet(name: str) -> bool:
    """Whether a name has a word that papers and stations have.

    >>> is_like_an_outlet("The River Review"), is_like_an_outlet("Flussblatt"), is_like_an_outlet("Acme Holidays")
    (True, True, False)
    """
    return _LIKE_AN_OUTLET.search(name) is not None


def spelt_on_page(domain: str, text: str) -> str | None:
    """How a text spells the name in a domain, its case and its blanks; None where it does not.

    >>> spelt_on_page("river-review.example", "It ran in the River Review, see river-review.example.")
    'River Review'
    """
    brand = brand_of(domain)
    if len(brand) < _LEAST_LETTERS:
        return None
    letters = "[ '&.-]?".join(map(re.escape, brand))
    for match in re.finditer(rf"(?<![\w.@/-]){letters}(?![\w@-]|\.\w)", text, re.IGNORECASE):
        if any(letter.isupper() for letter in match.group()):
            return match.group()
    return None
