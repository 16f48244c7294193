"""What one licence audit looks at: the copy, its original as far as it was read, their comparison, and the programme's terms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.errors import UrlInvalid
from pipelines.programmes import Programme
from pipelines.publishers import Publisher, publisher_of
from pipelines.records import Document, RuleResult
from pipelines.resolve.comparison.records import Comparison, Side
from pipelines.resolve.signals.findings import is_article_address
from pipelines.urls import registrable_domain, url_identity

# Result and evidence of one rule.
Finding = tuple[RuleResult, str]

# Paragraphs at the ends of a text where its authors are named, or changes are indicated.
FIRST_PARAGRAPHS, LAST_PARAGRAPHS = 2, 3
# Characters of a page that are quoted as evidence.
QUOTED_CHARACTERS = 140
# Evidence that is a sentence or a line which the page shows and which names where the text comes from.
SHOWN_CREDITS = (
    "credit_sentence", "original_link", "translated_by", "wire_byline", "wire_dateline", "wire_closing", "foreign_copyright",
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One copy with all that its audit may look at.

    Args:
        copy: the page that is audited.
        original: the reading of the original itself, never of another copy; None while it has not been read.
        compared: how the copy differs from ``original``; None where one of the two has no text.
        programme: the terms.
        publisher: who publishes the original; None for one without a file.
        original_url: address of the original as far as known, read or not.
    """

    copy: Side
    original: Side | None
    compared: Comparison | None
    programme: Programme
    publisher: Publisher | None
    original_url: str | None

    @property
    def publisher_name(self) -> str:
        """Name of the original's publisher, for evidence."""
        read = self.original.document.publisher if self.original else None
        return (
            self.publisher.name if self.publisher else read or self.copy.document.original_publisher or "the original's publisher"
        )

    def is_publishers(self, url: str) -> bool:
        """Whether an address is the original's publisher's, whichever page of it."""
        if self.publisher is not None:
            return publisher_of(url) is self.publisher
        try:
            return self.original_url is not None and registrable_domain(url) == registrable_domain(self.original_url)
        except UrlInvalid:
            return False

    def is_original(self, url: str) -> bool:
        """Whether an address is the original's, as one of its own names: its address, its canonical, the one the copy names."""
        read = self.original.document if self.original else None
        names = [self.original_url, *((read.url, read.canonical_url) if read else ())]
        return address_key(url) in {address_key(name) for name in names if name is not None}

    def is_publishers_article(self, url: str) -> bool:
        """Whether an address is the publisher's and may be an article's: no home page, profile or licence."""
        return self.is_publishers(url) and is_article_address(url)


def passed(evidence: str) -> Finding:
    """The rule is met."""
    return "pass", evidence


def failed(evidence: str) -> Finding:
    """The pages prove that the rule is not met."""
    return "fail", evidence


def unknown(evidence: str) -> Finding:
    """What was read doesn't decide; the evidence says what is missing."""
    return "unknown", evidence


def quoted(text: str) -> str:
    """Words of a page between quotes, on one line and cut to a readable length.

    >>> quoted("First published in\\n The Paper.")
    "'First published in The Paper.'"
    """
    line = " ".join(text.split())
    return f"'{line if len(line) <= QUOTED_CHARACTERS else line[: QUOTED_CHARACTERS - 1] + '…'}'"


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "paragraph"), counted(2, "paragraph")
    ('1 paragraph', '2 paragraphs')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def plain_words(text: str) -> str:
    """The text's words, blind to case, accents and punctuation, with one blank between and around them.

    >>> plain_words("José-María, 34")
    ' jose maria 34 '
    """
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return f" {' '.join(_WORD.findall(letters))} "


def is_named_in(name: str, words: str) -> bool:
    """Whether a name stands in words that :func:`plain_words` made; names without blanks, as in Japanese, inside others too."""
    wanted = plain_words(name)
    if not wanted.strip():
        return False
    return wanted.replace(" ", "") in words.replace(" ", "") if _UNSPACED.search(name) else wanted in words


def shown_credits(page: Document) -> Iterator[str]:
    """Every line that the page shows to say where its text comes from, the strongest first."""
    yield from dict.fromkeys(
        (*(one.text for one in page.evidence if one.type in SHOWN_CREDITS and one.confidence > 0), page.credit_text or "")
    )


def shown_words(page: Document) -> str:
    """All words of the article that were kept: headline, text, bylines, notes, credits, as :func:`plain_words` gives them."""
    return words_around(page) + plain_words(page.text or "")


def words_around(page: Document) -> str:
    """The words where people are credited: headline, bylines, notes, credits, and the text's first and last paragraphs."""
    paragraphs = (page.text or "").split("\n\n")
    parts = [page.headline or "", page.standfirst or "", *(note.text for note in page.notes), *shown_credits(page)]
    parts += [*paragraphs[:FIRST_PARAGRAPHS], *paragraphs[-LAST_PARAGRAPHS:]]
    parts += [f"{person.name} {person.raw} {person.affiliation or ''}" for person in page.authors]
    return plain_words("\n".join(parts))


def is_without_markup(page: Document) -> bool:
    """Whether nothing shows that the page was HTML: a text file, or a page printed to text, has lost its counters and head."""
    if page.body_source == "text":
        return True
    return not (page.canonical_url or page.og_url or page.language_declared or page.images)


def address_key(url: str) -> str:
    """Identity of an address for a comparison that is blind to scheme, "www.", campaign and a slash at the end.

    >>> address_key("http://www.first.example/a/?utm_source=x") == address_key("https://first.example/a")
    True
    """
    try:
        identity = url_identity(url)
    except UrlInvalid:
        return url
    head, _, query = identity.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("utm_"))
    return re.sub(r"^https?://(?:www\.)?", "", head).rstrip("/") + (f"?{kept}" if kept else "")


def day_of(iso: str | None) -> date | None:
    """The day of an ISO 8601 date; None where it names none.

    >>> day_of("2024-04-26T23:00+02:00"), day_of("2024-04")
    (datetime.date(2024, 4, 26), None)
    """
    try:
        return date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None
