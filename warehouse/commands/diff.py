"""``tearsheet diff``: a copy beside its original on the screen, and as a page for a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipelines.errors import UsageError
from pipelines.resolve.comparison.records import Pair
from warehouse.commands.diff_page import page
from warehouse.commands.differences import (
    ASIDE,
    ASIDE_MEANING,
    apart_line,
    change_line,
    figure_lines,
    one_line,
    places,
    same_line,
    side_facts,
    state_line,
)
from warehouse.commands.screen import screen
from warehouse.diff_sheets import DiffSheet, Passage, diff_sheet, passages
from warehouse.exports import text_file, write_file
from warehouse.printable import printable
from warehouse.query import connect
from warehouse.word_differences import Words, word_differences

# Where another program reads: two columns of 70 characters, as long as a line may be to be read well.
PIPE_COLUMNS = 160
# Under it two columns would be shorter than eight words each: the copy's paragraph then stands above the original's.
SIDE_BY_SIDE_FROM = 100
# Of a paragraph that is only moved, whose words are the same on both sides, and of one that is not compared.
SHORT_CHARACTERS = 120

_SIGNS = {"kept": "=", "edited": "~", "cut": "-", "added": "+"}
_STYLES = {"kept": "dim", "edited": "yellow", "cut": "red", "added": "green"}
_COPY_STYLE, _ORIGINAL_STYLE = "bold green", "bold red"


def diff(
    data: Path,
    copy_url: str,
    original_url: str | None = None,
    html: Path | None = None,
    is_full: bool = False,
    console: Console | None = None,
) -> None:
    """Print a copy beside its original, and write the same as a page of HTML where ``html`` names a file.

    Raises:
        UsageError: there is nothing to compare, or the file can't be written; nothing is printed then.
    """
    with connect(data, comments=False) as connection:
        found = diff_sheet(connection, copy_url, original_url)
    if html is not None:
        if html.absolute().resolve().is_relative_to(data.absolute().resolve()):
            raise UsageError(f"--html {html} is inside the data folder, which holds nothing but the data; name another place")
        write_file(html, lambda path: _write(path, page(found, is_full)), option="--html")
    console = console or screen(PIPE_COLUMNS)
    console.print(rendered(found, console.width, is_full), soft_wrap=False)
    if html is not None:
        Console(stderr=True).print(Text(f"written to {printable(str(html))}"), soft_wrap=True)


def _write(path: Path, text: str) -> None:
    with text_file(path) as stream:
        stream.write(text)


def rendered(found: DiffSheet, width: int, is_full: bool = False) -> RenderableType:
    """The two as a person reads them: who and when, the figures, then the paragraphs; ``width`` in columns of the screen."""
    parts: list[RenderableType] = [_sides(found), Text(), *_figures(found)]
    if found.figures.changes:
        parts += [Text(), Text("Numbers and quotations that differ", "bold")]
        parts += [_indented(change_line(change)) for change in found.figures.changes]
    parts += [Text(), Text("Paragraph by paragraph", "bold")]
    shown = passages(found.comparison.pairs)
    if not found.has_common:
        parts.append(_indented(apart_line(found) + ("" if is_full else " --full shows them all.")))
        if not is_full:
            return Group(*parts)
    if any(pair.state == "edited" for pair in found.comparison.pairs):
        legend = Text("{+", _COPY_STYLE).append("words+}", _COPY_STYLE).append(" that only the copy has, ", "dim")
        parts.append(
            Padding(legend.append("[-words-]", _ORIGINAL_STYLE).append(" that only the original has", "dim"), (0, 0, 0, 2))
        )
    parts += [Text(), *([_beside(shown, is_full), Text()] if width >= SIDE_BY_SIDE_FROM else [_stacked(shown, is_full)])]
    if found.copy_aside or found.original_aside:
        parts += [Text(ASIDE, "bold").append(f" ({ASIDE_MEANING})", "not bold dim"), *_aside(found, is_full)]
    return Group(*parts)


def _aside(found: DiffSheet, is_full: bool) -> Iterator[RenderableType]:
    for name, paragraphs in (("copy", found.copy_aside), ("original", found.original_aside)):
        for number, text in paragraphs:
            yield _indented(f"{name} {number + 1}: {one_line(text) if is_full else _beginning(one_line(text))}")


def _sides(found: DiffSheet) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(Text("Copy", "bold"), overflow="fold", ratio=1)
    table.add_column(Text("Original" if found.first_url is None else "Compared with", "bold"), overflow="fold", ratio=1)
    copy, original = (side_facts(side.document) for side in (found.copy, found.original))
    for label, value in copy.items():
        if value or original[label]:
            table.add_row(label, *(Text(printable(one_line(text or "-"))) for text in (value, original[label])))
    return table


def _figures(found: DiffSheet) -> list[RenderableType]:
    lines = [*figure_lines(found)]
    if found.first_url is not None:
        lines.append(("first ran at", f"{found.first_url}, which has not landed: tearsheet crawl {found.first_url} fetches it"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, line in lines:
        table.add_row(label, Text(printable(line)))
    return [Text("How the copy differs", "bold"), Padding(table, (0, 0, 0, 2))]


def _beside(shown: Sequence[Passage], is_full: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 1, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(Text("copy", "dim"), no_wrap=True, justify="right", style="dim")
    table.add_column(overflow="fold", ratio=1)
    table.add_column(Text("original", "dim"), no_wrap=True, justify="right", style="dim")
    table.add_column(overflow="fold", ratio=1)
    for passage in shown:
        if passage.is_same and not is_full:
            copy, original = places(passage.pairs)
            table.add_row(Text("=", "dim"), copy, Text(same_line(passage.pairs), "dim"), original, Text(""))
            continue
        for pair in passage.pairs:
            (copy, original), (copy_text, original_text) = places((pair,)), _texts(pair, is_full)
            table.add_row(_sign(pair), copy, copy_text or Text(""), original, original_text or Text(""))
    return table


def _stacked(shown: Sequence[Passage], is_full: bool) -> Group:
    parts: list[RenderableType] = []
    for passage in shown:
        copy, original = places(passage.pairs)
        where = ", ".join(f"{name} {place}" for name, place in (("copy", copy), ("original", original)) if place)
        if passage.is_same and not is_full:
            parts += [Text(f"= {same_line(passage.pairs)} ({where})", "dim"), Text()]
            continue
        for pair in passage.pairs:
            copy, original = places((pair,))
            texts = [
                (f"{name} {place}", text)
                for (name, place), text in zip((("copy", copy), ("original", original)), _texts(pair, is_full), strict=True)
                if text is not None
            ]
            if pair.state == "kept":  # the same words: once
                texts = [(f"copy {copy}, original {original}", texts[0][1])]
            head = _sign(pair)
            for name, text in texts:
                parts += [head.append(f"  {name}", "dim"), Padding(text, (0, 0, 0, 2))]
                head = Text()
            parts.append(Text())
    return Group(*parts)


def _sign(pair: Pair) -> Text:
    return Text(f"{_SIGNS[pair.state]} {state_line(pair)}", _STYLES[pair.state] if not pair.is_moved else "cyan")


def _texts(pair: Pair, is_full: bool) -> tuple[Text | None, Text | None]:
    """The paragraph on both sides; None on the side that has none."""
    if pair.state == "edited":
        copy, original = word_differences(pair.copy_text, pair.original_text)
        return _marked(copy, "{+", "+}", _COPY_STYLE), _marked(original, "[-", "-]", _ORIGINAL_STYLE)
    texts: list[Text | None] = []
    for number, text in ((pair.copy, pair.copy_text), (pair.original, pair.original_text)):
        line = one_line(text)
        if pair.state == "kept" and not is_full:
            line = _beginning(line)
        texts.append(None if number is None else Text(printable(line), "" if pair.state == "kept" else _STYLES[pair.state]))
    return texts[0], texts[1]


def _beginning(line: str) -> str:
    """The first words of a long line; of one without spaces its first characters."""
    if len(line) <= SHORT_CHARACTERS:
        return line
    cut = line[:SHORT_CHARACTERS]
    return (cut.rpartition(" ")[0] or cut) + " …"


def _marked(runs: Sequence[Words], opening: str, closing: str, style: str) -> Text:
    """Words with those that differ between signs, for eyes and programs that see no colour."""
    text = Text()
    for run in runs:
        if run.is_changed:
            text.append(f"{opening}{printable(run.text)}{closing}", style)
        else:
            text.append(printable(run.text))
    return text


def _indented(text: str) -> Padding:
    return Padding(Text(printable(text)), (0, 0, 0, 2))
