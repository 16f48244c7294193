"""What the pair benchmark prints: goals, figures by recipe and by sign, confusions, reliability, the worst pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from bench.pairs import figures
from bench.pairs.figures import Share
from bench.pairs.judging import Outcome
from bench.report import Ratio, show_ratios

Outcomes = Sequence[Outcome]
# Issue 4: verdict and kind accuracy, and every changed number and quotation found; the address as on the real pages.
VERDICT_GOAL, KIND_GOAL, RECALL_GOAL, ADDRESS_GOAL = 0.97, 0.97, 1.0, 0.95

_PART_COLUMNS = (
    "pairs", "verdict", "kind", "numbers\nfound", "numbers\nprecise", "quotes\nfound", "quotes\nprecise", "para-\ngraphs", "links"
)  # fmt: skip


def show(console: Console, outcomes: Outcomes, style: box.Box) -> None:
    """Prints all tables, then what was reached of each goal."""
    console.print(_overview(outcomes, style))
    console.print(_parts(outcomes, style, "recipe", lambda one: one.recipe))
    console.print(_signs(outcomes, style))
    console.print(_confusion(outcomes, style, of_kinds=True))
    console.print(_confusion(outcomes, style, of_kinds=False))
    console.print(_reliability(outcomes, style))
    show_ratios(console, goals(outcomes), digits=3)


def goals(outcomes: Outcomes) -> list[Ratio]:
    """What the project wants of these figures."""
    return [
        Ratio("verdicts right", figures.share(outcomes, figures.verdict_right).value, VERDICT_GOAL),
        Ratio("kinds right", figures.share(outcomes, figures.kind_right).value, KIND_GOAL),
        Ratio("changed numbers found", figures.recall(outcomes, "numbers").value, RECALL_GOAL),
        Ratio("changed quotations found", figures.recall(outcomes, "quotations").value, RECALL_GOAL),
        Ratio("address right where the page holds it", figures.share(outcomes, lambda one: one.held_url).value, ADDRESS_GOAL),
    ]


def _overview(outcomes: Outcomes, style: box.Box) -> Table:
    table = _table(f"{len(outcomes)} pairs", style, "measure", "figure")
    rows: list[tuple[str, object]] = [
        ("verdict right", figures.share(outcomes, figures.verdict_right)),
        ("kind right", figures.share(outcomes, figures.kind_right)),
        ("changed numbers found", figures.recall(outcomes, "numbers")),
        ("reported number changes that were made", figures.precision(outcomes, "numbers")),
        ("changed quotations found", figures.recall(outcomes, "quotations")),
        ("reported quotation changes that were made", figures.precision(outcomes, "quotations")),
        ("all five paragraph counts exact", figures.share(outcomes, figures.paragraphs_right)),
        *((f"paragraphs {name} exact", _column(outcomes, "paragraphs", place)) for place, name in enumerate(figures.PARAGRAPHS)),
        ("all four link counts exact", figures.share(outcomes, figures.links_right)),
        *((f"links {name} exact", _column(outcomes, "links", place)) for place, name in enumerate(figures.LINKS)),
        ("original's address read from a page that holds it", figures.share(outcomes, lambda one: one.held_url)),
        ("original found among the landed pages", figures.share(outcomes, lambda one: one.found)),
        ("original's publisher right", figures.share(outcomes, lambda one: one.publisher)),
        ("agreement of authors right", figures.share(outcomes, figures.authors_right)),
        ("Brier score of the confidence", f"{figures.brier(outcomes):.4f}"),
    ]
    for name, value in rows:
        table.add_row(name, str(value))
    return table


def _column(outcomes: Outcomes, what: str, place: int) -> Share:
    def is_right(outcome: Outcome) -> bool | None:
        counts = outcome.paragraphs if what == "paragraphs" else outcome.links
        return None if counts is None else counts[0][place] == counts[1][place]

    return figures.share(outcomes, is_right)


def _parts(outcomes: Outcomes, style: box.Box, name: str, part: Callable[[Outcome], str]) -> Table:
    table = _table(f"by {name}", style, name)
    for heading in (
        "pairs",
        "verdict",
        "kind",
        "numbers\nfound",
        "numbers\nprecise",
        "quotes\nfound",
        "quotes\nprecise",
        "para-\ngraphs",
        "links",
    ):
        table.add_column(heading, justify="right")
    for value in dict.fromkeys(sorted(map(part, outcomes))):
        inside = [one for one in outcomes if part(one) == value]
        shares = (
            figures.share(inside, figures.verdict_right), figures.share(inside, figures.kind_right),
            figures.recall(inside, "numbers"), figures.precision(inside, "numbers"),
            figures.recall(inside, "quotations"), figures.precision(inside, "quotations"),
            figures.share(inside, figures.paragraphs_right), figures.share(inside, figures.links_right),
        )  # fmt: skip
        table.add_row(value, str(len(inside)), *("-" if one.value is None else f"{one.value:.3f}" for one in shares))
    return table


def _signs(outcomes: Outcomes, style: box.Box) -> Table:
    table = _table("by the copy's sign", style, "sign")
    _add_columns(table, style, ("pairs", "verdict", "address\nheld", "original\nfound", "publisher"))
    for signal in dict.fromkeys(sorted(one.signal for one in outcomes if one.signal)):
        inside = [one for one in outcomes if one.signal == signal]
        shares = (
            figures.share(inside, figures.verdict_right), figures.share(inside, lambda one: one.held_url),
            figures.share(inside, lambda one: one.found), figures.share(inside, lambda one: one.publisher),
        )  # fmt: skip
        table.add_row(signal, str(len(inside)), *("-" if one.value is None else f"{one.value:.3f}" for one in shares))
    return table


def _confusion(outcomes: Outcomes, style: box.Box, *, of_kinds: bool) -> Table:
    counts = figures.confusion(outcomes, of_kinds=of_kinds)
    said = sorted({pair[1] for pair in counts})
    table = _table("kinds" if of_kinds else "verdicts", style, "true \\ said")
    _add_columns(table, style, [name.replace("_", "_\n") for name in said])
    for true in sorted({pair[0] for pair in counts}):
        table.add_row(true, *(str(counts[true, name] or "") for name in said))
    return table


def _reliability(outcomes: Outcomes, style: box.Box) -> Table:
    table = _table("how sure, and how often right", style, "stated up to")
    _add_columns(table, style, ("pages", "stated", "are copies"))
    for one in figures.reliability(outcomes):
        table.add_row(f"{one.upper:.2f}", str(one.count), f"{one.stated:.3f}", f"{one.true:.3f}")
    return table


def worst_lines(outcomes: Outcomes, count: int) -> Iterable[str]:
    """What is wrong with the pairs that most is wrong with, a few lines each."""
    ranked = sorted(outcomes, key=lambda one: (-_faults(one), one.number))
    for one in ranked[:count]:
        if _faults(one) == 0:
            return
        yield f"pair {one.number}: {one.recipe}, {one.signal or 'no copy'}, {one.skins}"
        yield f"  verdict {one.verdict[0]} (true: {one.verdict[1]}), confidence {one.confidence}"
        if one.kind is not None and one.kind[0] != one.kind[1]:
            yield f"  kind {one.kind[0]} (true: {one.kind[1]})"
        if one.paragraphs is not None and not figures.paragraphs_right(one):
            yield f"  paragraphs {', '.join(figures.PARAGRAPHS)}: {one.paragraphs[0]} (true: {one.paragraphs[1]})"
        if one.links is not None and not figures.links_right(one):
            yield f"  links {', '.join(figures.LINKS)}: {one.links[0]} (true: {one.links[1]})"
        for name, counts in (("numbers", one.numbers), ("quotations", one.quotations)):
            if len(set(counts)) > 1:
                yield f"  {name}: {counts[0]} of {counts[1]} found, {counts[2]} reported"
        for name, answer in (("address", one.held_url), ("original found", one.found), ("publisher", one.publisher)):
            if answer is False:
                yield f"  {name}: wrong"
        yield from (f"    {note}" for note in one.notes)


def _faults(one: Outcome) -> int:
    answers = (
        figures.verdict_right(one), figures.kind_right(one), figures.paragraphs_right(one), figures.links_right(one),
        one.held_url, one.found, one.publisher, len(set(one.numbers)) == 1, len(set(one.quotations)) == 1,
    )  # fmt: skip
    return sum(2 if place < 2 else 1 for place, answer in enumerate(answers) if answer is False)


def _add_columns(table: Table, style: box.Box, headings: Iterable[str]) -> None:
    """Columns of figures; in Markdown a heading is one line."""
    for heading in headings:
        one_line = heading.replace("_\n", "_").replace("-\n", "").replace("\n", " ")
        table.add_column(one_line if style is box.MARKDOWN else heading, justify="right")


def _table(title: str, style: box.Box, *columns: str) -> Table:
    return Table(*columns, title=title, title_justify="left", box=style)
