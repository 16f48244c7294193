"""How an agency's story begins: its dateline, in Latin, Cyrillic, Arabic and East Asian script."""

from __future__ import annotations

import re
from functools import cache

from pipelines.publishers import Publisher, publisher_named, publishers

# A dateline is no longer.
_CHARACTERS = 120
# A page of prose without any of these in its first words has no dateline.
_SIGNS = ("(", "（", "【", "［", "[", "/", "—", "–", "- ", "电", "電")


@cache
def agency_names() -> str:
    """All names of agencies as alternatives of a regular expression, the longest first.

    Names in capitals are written with one capital too ("Ansa"); those of two letters never: "Tt" and "Aa" are people's initials.
    """
    names = {name for publisher in publishers() if publisher.is_agency for name in (publisher.name, *publisher.aliases)}
    names |= {name.capitalize() for name in names if name.isupper() and 3 <= len(name) <= 4} | {
        name.upper() for name in names if len(name) > 2
    }
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    names, desk = f"(?P<agency>{agency_names()})", r"(?:[/-][\w/ ]{1,14})?"
    return (
        # "INDIANAPOLIS (AP) —", "Bruselas, 7 oct (EFE).-", "PARIS (Reuters) –", "Berlin (dpa/tmn) -", "PARIS, Jan 18 (Xinhua) --"
        re.compile(rf"^[\"'(]?[^\W\d_][^()\n]{{1,60}}?\s?[(（]{names}{desk}[)）]\s?[.,:]?\s?[—–―:.-]"),
        # "(ANSA) - ROMA, 12 GEN -", "(Adnkronos) –"
        re.compile(rf"^[(\[（]{names}{desk}[)\]）]\s?[—–―:.-]"),
        # "МОСКВА, 3 мая — РИА Новости.", "МОСКВА, 3 мая. /ТАСС/.", "LONDON, May 3 - Reuters."
        re.compile(rf"^[^\W\d_][^()/.\n]{{1,40}}(?:[.,] ?\d{{1,2}}\.? [^\W\d_]{{3,9}})?[.,]?\s?(?:[—–-]\s|/){names}[./]"),
        # "【ロンドン共同】", "【5月3日 AFP】", "［東京 3日 ロイター］"
        re.compile(rf"^[【\[［][^】\]］]{{0,24}}?{names}[^】\]］]{{0,12}}[】\]］]"),
        # "新华社北京5月3日电", "中新网5月3日电"; "（中央社記者江楓台北3日電）"
        re.compile(rf"^{names}[^\s，。（(]{{0,12}}?\d{{1,2}}月\d{{1,2}}日[电電讯訊]"),
        re.compile(rf"^[（(]{names}[^）)，。]{{0,30}}[电電讯訊][）)]"),
        # "(서울=연합뉴스)"
        re.compile(rf"^[（(\[][^()=\]]{{1,12}}={names}[)）\]]"),
    )


def dateline(text: str) -> tuple[str, Publisher] | None:
    """The dateline that a paragraph begins with, and its agency; None where there is none.

    >>> dateline("MAPLETON, Ohio (AP) — The river rose.")[0]
    'MAPLETON, Ohio (AP) —'
    """
    start = text[:_CHARACTERS]
    if not any(sign in start for sign in _SIGNS):
        return None
    for pattern in _patterns():
        if (match := pattern.match(start)) is not None and (agency := publisher_named(match["agency"])) is not None:
            return match.group(), agency
    return None
