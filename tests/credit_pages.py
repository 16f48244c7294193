"""Pages with one sentence about where their text ran, and what is to be said of them: the table credit_sentences.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines import article
from pipelines.records import Page, Republication
from pipelines.resolve.comparison.records import Side
from pipelines.resolve.decide import decide

TABLE = Path(__file__).parent / "credit_sentences.toml"
URL = "https://www.copy-gazette.example/2024/05/river"
LINKS = {
    "{a}": "https://www.river.example/2024/05/salt-and-water",
    "{h}": "https://www.river.example/",
    "{own}": "https://www.copy-gazette.example/2023/08/an-older-page",
}
_PARAGRAPHS = 9


@dataclass(frozen=True, slots=True)
class Case:
    """One page. ``verdicts`` are those that are right, "none" for no decision; ``publishers`` the right names, if any."""

    language: str
    html: str
    place: str
    verdicts: tuple[str, ...]
    publishers: tuple[str, ...]
    has_address: bool

    @property
    def page(self) -> str:
        """The page's source, with the sentence in its place."""
        words, text = self.html, _TEXTS[self.language]
        for mark, address in LINKS.items():
            words = words.replace(mark, address)
        paragraphs = [f"<p>{_turned(text, n)}</p>" for n in range(_PARAGRAPHS)]
        before = f"<p><em>{words}</em></p>" if self.place == "start" else ""
        byline = f'<p class="byline">{words}</p>' if self.place == "byline" else ""
        if self.place == "lead":
            paragraphs[0] = f"<p>{words} {text}</p>"
        elif self.place == "middle":
            paragraphs[4] = f"<p>{words} {text}</p>"
        elif self.place == "caption":
            paragraphs.insert(3, f'<figure><img src="/river.jpg"><figcaption>{words}</figcaption></figure>')
        after = f"<p><em>{words}</em></p>" if self.place == "end" else ""
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8"><title>{text[:20]}</title></head><body>'
            f"<article><h1>{text[:20]}</h1>{byline}{before}{''.join(paragraphs)}{after}</article></body></html>"
        )


def decision_about(page: str, url: str = URL) -> Republication | None:
    """What is decided about a page by itself."""
    document = article.read(Page(url, page.encode(), "text/html")).document
    assert document is not None
    return decide(Side(document), None, 0)


def cases() -> Iterator[Case]:
    """All cases of the table, language by language."""
    for language, table in _table().items():
        for row in table["cases"]:
            known = {"is", "by", "to", "at", "html"}
            assert row.keys() <= known, (
                f"credit_sentences.toml: expected {sorted(known)}, seen {sorted(row)}: repair {row['html']}"
            )
            yield Case(
                language, row["html"], row.get("at", "end"), tuple(row["is"]), tuple(row.get("by", ())), row.get("to", False)
            )


def _table() -> dict[str, dict]:  # type: ignore[type-arg]
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def _turned(text: str, by: int) -> str:
    """The text with its sentences in another order, so that no two paragraphs are the same."""
    cuts = text.replace("。", "。 ").split(" ")
    return " ".join([*cuts[by * 2 :], *cuts[: by * 2]])


_TEXTS = {language: table["text"] for language, table in _table().items()}
