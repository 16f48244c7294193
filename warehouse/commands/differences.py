"""How a copy differs from its original, in the words that ``show``, ``diff`` and its page have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.records import Change, Document, Person
from pipelines.resolve.comparison.records import Pair
from warehouse.closed_sets import CLOSED_SETS
from warehouse.diff_sheets import DiffSheet
from warehouse.sheets import Decision, Figures


def verdict_line(decision: Decision) -> str:
    """What was decided, how sure that is, how the copy differs and how much later it came; without the verdict's name."""
    meaning = CLOSED_SETS["verdict"][1].get(decision.verdict, "of an unknown kind")
    line = f"{meaning}, confidence {decision.confidence:.0%}"
    if decision.kind:
        line += f", {decision.kind}"
    if decision.lag_days is not None:
        line += f", {decision.lag_days} {'day' if decision.lag_days == 1 else 'days'} later"
    return line


def shares_line(figures: Figures) -> str:
    """How much of each text stands in the other."""
    copy, original = _share(figures.copy_in_original), _share(figures.original_in_copy)
    return f"{copy} of the copy's words are in the original, {original} of the original's in the copy"


def _share(share: float) -> str:
    """A share in per cent; 100.0% is all of it.

    >>> _share(1.0), _share(0.9996)
    ('100.0%', '99.9%')
    """
    return f"{share if share == 1 else min(share, 0.999):.1%}"


def figure_lines(found: DiffSheet) -> Iterator[tuple[str, str]]:
    """What a comparison gives, each with what it is about."""
    if found.decision is not None:
        yield "verdict", f"{found.decision.verdict}: {verdict_line(found.decision)}"
    kind = found.comparison.kind
    yield "kind", f"{kind}: {CLOSED_SETS['copy_kind'][1].get(kind, 'of an unknown kind')}" if kind else "none that can be named"
    yield "words", shares_line(found.figures)
    yield from counted_lines(found.figures)
    if found.decision is not None:
        yield from (("by way of", url) for url in found.decision.via)


def counted_lines(figures: Figures) -> Iterator[tuple[str, str]]:
    """What was counted, each with what it is about; nothing for what was not."""
    if figures.paragraphs_kept is not None:
        moved = f"; {figures.paragraphs_moved} in another order" if figures.paragraphs_moved else ""
        counts = (
            (figures.paragraphs_kept, "kept"),
            (figures.paragraphs_edited, "edited"),
            (figures.paragraphs_cut, "cut"),
            (figures.paragraphs_added, "added"),
        )
        yield "paragraphs", ", ".join(f"{count} {word}" for count, word in counts) + moved
    if figures.links_kept is not None:
        counts = (
            (figures.links_kept, "kept"),
            (figures.links_dropped, "dropped"),
            (figures.links_rewritten, "rewritten"),
            (figures.links_added, "added"),
        )
        yield "citations", ", ".join(f"{count} {word}" for count, word in counts)
    if figures.title_similarity is not None:
        yield "headlines", "the same" if figures.title_similarity == 1 else f"{figures.title_similarity:.0%} alike"
    if figures.authors_agree is not None:
        yield "authors", "the same people" if figures.authors_agree else "not the same people"
    if figures.dates_agree is not None:
        yield "first ran", "the copy names the original's day" if figures.dates_agree else "the copy names another day"


def change_line(change: Change) -> str:
    """A number or quotation that differs, and the paragraph of the copy that it stands in, from 1 as readers count.

    >>> change_line(Change("number", "43", "34", 4))
    'number 43 in the copy, 34 in the original (paragraph 5)'
    >>> change_line(Change("quotation", None, "a wall of clay"))
    'quotation “a wall of clay” of the original is not in the copy'
    """
    copy, original = (quoted(change.kind, text) for text in (change.in_copy, change.in_original))
    if original is None:
        line = f"{change.kind} {copy} is not in the original"
    elif copy is None:
        line = f"{change.kind} {original} of the original is not in the copy"
    else:
        line = f"{change.kind} {copy} in the copy, {original} in the original"
    return line if change.paragraph is None else f"{line} (paragraph {change.paragraph + 1})"


def quoted(kind: str, text: str | None) -> str | None:
    """A number as it is, a quotation between quotation marks; it may have its own.

    >>> quoted("quotation", '"a wall"')
    '“a wall”'
    """
    return text if text is None or kind != "quotation" else "“" + text.strip('“”"„«»‟ ') + "”"


_STATES = {"kept": "the same", "edited": "edited", "cut": "cut", "added": "added"}


def state_line(pair: Pair) -> str:
    """What became of a paragraph."""
    if not pair.is_moved:
        return _STATES[pair.state]
    return "moved" if pair.state == "kept" else f"{_STATES[pair.state]}, moved"


ASIDE = "Left out of the comparison"
ASIDE_MEANING = "credits, biographies, captions and the like, where only one of the two has them"


def apart_line(found: DiffSheet) -> str:
    """Why no paragraph stands beside another."""
    if found.comparison.is_translation:
        languages = (found.original.document.in_language, found.copy.document.in_language)
        return "The copy is a translation ({} to {}): no paragraph has its counterpart word by word.".format(*languages)
    return "The two have no paragraph in common."


def same_line(pairs: Sequence[Pair]) -> str:
    """What stands for a run of paragraphs that are the same."""
    return "1 paragraph the same" if len(pairs) == 1 else f"{len(pairs)} paragraphs the same"


def places(pairs: Sequence[Pair]) -> tuple[str, str]:
    """Numbers of the paragraphs in the copy and in the original, from 1 as readers count; "" where there are none.

    >>> places([Pair("kept", 0, 1, 1.0, "a", "a"), Pair("kept", 1, 2, 1.0, "b", "b"), Pair("cut", None, 3, 0.0, "", "c")])
    ('1–2', '2–4')
    """
    return _span([pair.copy for pair in pairs]), _span([pair.original for pair in pairs])


def _span(numbers: Sequence[int | None]) -> str:
    known = [number + 1 for number in numbers if number is not None]
    if not known:
        return ""
    return str(known[0]) if len(known) == 1 else f"{min(known)}–{max(known)}"


def side_facts(document: Document) -> dict[str, str]:
    """What is known of one of the two pages, by the name of the fact; "" for what isn't."""
    return {
        "headline": document.headline or "",
        "publisher": document.publisher or document.publisher_key or "",
        "published": document.date_published or "",
        "first ran": document.date_first_published or "",
        "by": people(document.authors),
        "licence": document.license or document.license_raw or "",
        "language": document.in_language or "",
        "text": f"{len((document.text or '').split()):,} words",
        "address": document.url,
        "archived": f"{document.fetched_at:%Y-%m-%d %H:%M} UTC",
    }


def one_line(text: str) -> str:
    """A paragraph with its line ends as spaces."""
    return " ".join(text.split())


def people(persons: tuple[Person, ...]) -> str:
    """Names of a byline with what stands beside them."""
    return "; ".join(
        person.name
        + (f", {person.affiliation}" if person.affiliation else "")
        + (f" ({person.role})" if person.role != "author" else "")
        for person in persons
    )
