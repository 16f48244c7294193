"""What a platform's rules say of one page: where its body stands, what is set aside, and its own claims."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.html import HtmlElement

from pipelines.extract.asides import AsideRule, generic_aside
from pipelines.extract.candidates import Candidates


@dataclass(frozen=True, slots=True)
class PlatformPage:
    """A page whose publishing system was recognised; without ``roots`` the generic reader looks for the body.

    ``claims`` go before those of the page's metadata, ``spare`` ones behind them: a theme prints the date of any entry in the
    same markup, its metadata gives that of this page. ``is_whole`` says that the roots are all of the article and its notes, and
    nothing else: then nobody else is asked.
    """

    name: str
    roots: tuple[HtmlElement, ...] = ()
    aside_of: AsideRule = generic_aside
    claims: Candidates = field(default_factory=Candidates)
    spare: Candidates = field(default_factory=Candidates)
    flags: tuple[str, ...] = ()
    is_whole: bool = False
