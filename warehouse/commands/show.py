"""``tearsheet show``: one article's sheet on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from warehouse.commands.differences import change_line, counted_lines, people, shares_line, verdict_line
from warehouse.commands.screen import screen
from warehouse.printable import printable
from warehouse.query import connect
from warehouse.sheets import CitedSource, Decision, Figures, FirstRun, Sheet, sheet

# Changes that a sheet lists; `tearsheet diff` has them all.
SHOWN_CHANGES = 20

_RESULT_STYLES = {"pass": "green", "fail": "bold red", "unknown": "yellow"}
_STATE_STYLES = {
    "alive": "green", "redirected": "green", "dead": "bold red", "soft_404": "bold red", "parked": "bold red",
    "moved_to_home": "red", "unreachable": "yellow", "blocked": "yellow", "walled": "yellow", "unchecked": "dim",
}  # fmt: skip


def show(data: Path, url: str, console: Console | None = None) -> None:
    """Print the sheet of one article. Raises UsageError that names near addresses when it is not there."""
    with connect(data, comments=False) as connection:
        found = sheet(connection, url)
    (console or screen(200)).print(rendered(found), soft_wrap=False)


def rendered(found: Sheet) -> RenderableType:
    """The sheet as a person reads it, from what it is to what it rests on."""
    parts: list[RenderableType] = [Text(printable(found.headline or "(no headline found)"), "bold")]
    if found.standfirst:
        parts.append(Text(printable(found.standfirst), "italic"))
    parts.append(Text())
    parts.append(_facts(found))
    if found.decision is not None:
        parts += [Text(), *_reasons(found.decision)]
        if found.decision.figures is not None:
            parts += [Text(), *_differences(found, found.decision.figures)]
        if found.decision.licence_audit:
            parts += [Text(), *_audit(found.decision)]
    if found.conflicts:
        parts += [Text(), Text("Claims that don't agree", "bold")]
        parts += [_indented(f"{conflict.field}: also {conflict.value} ({conflict.source})") for conflict in found.conflicts]
    parts += [Text(), *_sources(found.sources)]
    return Group(*parts)


def _facts(found: Sheet) -> Table:
    facts = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    lines: list[tuple[str, str | None]] = [
        ("by", people(found.authors) or None),
        ("first ran", _first_run(found.first_run)),
        ("by way of", "\n".join(found.decision.via) if found.decision else None),
        ("this copy" if found.first_run else "published", _joined(found.publisher or found.publisher_key, found.date_published)),
        ("address", found.url),
        ("licence", _licence(found)),
        ("credit", found.credit_text),
        ("text", f"{found.word_count:,} words" + (f", language {found.in_language}" if found.in_language else "")),
        ("copies", "\n".join(found.copies) or None),
        ("doubts", ", ".join(found.flags) or None),
        ("archived", f"{found.fetched_at:%Y-%m-%d %H:%M} UTC in {found.warc_file} at byte {found.warc_offset}"),
    ]
    for label, value in lines:
        if value:
            facts.add_row(label, Text("\n".join(map(printable, value.split("\n")))))
    return facts


def _joined(*parts: str | None) -> str | None:
    return ", ".join(part for part in parts if part) or None


def _first_run(first: FirstRun | None) -> str | None:
    if first is None:
        return None
    where = _joined(first.publisher, first.date)
    return "\n".join(part for part in (where, first.url, None if first.headline else "(its page has not been read)") if part)


def _licence(found: Sheet) -> str:
    licence = found.licence
    stated = licence.stated or "none that can be named"
    if licence.stated_raw and licence.stated_raw != licence.stated:
        stated += f", as the page puts it: {licence.stated_raw}"
    if licence.expected and licence.expected != licence.stated:
        stated += f"\nthe original's publisher usually grants {licence.expected}"
    return stated


def _reasons(decision: Decision) -> list[RenderableType]:
    line = Text("Verdict  ", "bold")
    line.append(printable(decision.verdict), "bold cyan")
    line.append(f": {printable(verdict_line(decision))}")
    return [
        line,
        *(
            _indented(f"{evidence.confidence:>4.0%}  {evidence.type}: {evidence.text} ({evidence.place})")
            for evidence in decision.evidence
        ),
    ]


def _differences(found: Sheet, figures: Figures) -> list[RenderableType]:
    parts: list[RenderableType] = [Text("How the copy differs", "bold"), _indented(shares_line(figures))]
    parts += [_indented(f"{label}: {line}") for label, line in counted_lines(figures)]
    parts += [_indented(change_line(change)) for change in figures.changes[:SHOWN_CHANGES]]
    if len(figures.changes) > SHOWN_CHANGES:
        left = len(figures.changes) - SHOWN_CHANGES
        parts.append(_indented(f"and {left} more numbers and quotations: tearsheet diff {found.url}"))
    return parts


def _audit(decision: Decision) -> list[RenderableType]:
    programmes = ", ".join(dict.fromkeys(check.programme for check in decision.licence_audit))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in decision.licence_audit:
        result = Text(printable(check.result), _RESULT_STYLES.get(check.result, ""))
        table.add_row(result, Text(printable(check.rule)), Text(printable(check.evidence)))
    return [Text(f"What the original's programme asks for ({printable(programmes)})", "bold"), Padding(table, (0, 0, 0, 2))]


def _sources(sources: Sequence[CitedSource]) -> list[RenderableType]:
    if not sources:
        return [Text("Cites no source by a link.", "bold")]
    counts: dict[str, int] = {}
    for source in sources:
        counts[source.state] = counts.get(source.state, 0) + 1
    summary = ", ".join(f"{count} {state}" for state, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    for source in sources:
        lines = Text(printable(source.url))
        if source.redirects_to:
            lines.append(f"\n→ {printable(source.redirects_to)}")
        if source.anchors:
            lines.append(f"\n“{printable(' · '.join(source.anchors))}”", "dim")
        status = "" if source.status is None else str(source.status)
        table.add_row(Text(source.state, _STATE_STYLES.get(source.state, "")), status, lines)
    return [Text(f"Sources cited: {len(sources)} ({summary})", "bold"), table]


def _indented(text: str) -> Padding:
    return Padding(Text(printable(text)), (0, 0, 0, 2))
