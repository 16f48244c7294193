"""What a platform's rules say of one page: where its body stands, what is set aside, and its own claims."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.html import HtmlElement

from pipelines.extract.asides import AsideRule, generic_aside
from pipelines.extract.candidates import Candidates


@dataclass(frozen=True, slots=True)
class PlatformPage:
    """A page whose publishing system was recognised; without ``roots`` the generic reader looks for the body."""

    name: str
    roots: tuple[HtmlElement, ...] = ()
    aside_of: AsideRule = generic_aside
    claims: Candidates = field(default_factory=Candidates)
