"""The bench's report: a table for a person, the ratios with their goals, and a JSON file."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results" / "latest.json"
TITLES = {
    "bare": "bare Scrapy",
    "naive": "naive (trafilatura inline)",
    "fetch": "our fetch + archive",
    "whole": "our whole way, 2 workers",
}
HALF = "keeps 0.5"  # the copies that a goal is about


@dataclass(frozen=True, slots=True)
class Figures:
    """One case, measured; ``fault`` says why there are no figures, and then they are not to be trusted."""

    case: str
    pages: int = 0
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    cpu_around_seconds: float = 0.0
    children_cpu_seconds: float = 0.0
    lag_p50_ms: float = 0.0
    lag_p99_ms: float = 0.0
    lag_max_ms: float = 0.0
    lag_looks: int = 0
    peak_rss_mb: float = 0.0
    children_peak_rss_mb: float = 0.0
    fault: str | None = None

    @property
    def pages_per_cpu_second(self) -> float:
        """Pages per CPU-second of the crawling process; its children not counted."""
        return self.pages / self.cpu_seconds if self.cpu_seconds else 0.0

    @property
    def pages_per_second(self) -> float:
        """Pages per second of wall time."""
        return self.pages / self.wall_seconds if self.wall_seconds else 0.0


@dataclass(frozen=True, slots=True)
class Speed:
    """One reader of pages, measured alone; ``peak_rss_mb`` is the peak of its whole process."""

    reader: str
    pages: int
    cpu_seconds: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    peak_rss_mb: float

    @property
    def pages_per_cpu_second(self) -> float:
        """Pages per CPU-second."""
        return self.pages / self.cpu_seconds if self.cpu_seconds else 0.0


@dataclass(frozen=True, slots=True)
class LookUps:
    """Looking up near-duplicates. Times are of one look-up, on one core; bytes are all of the index's files.

    ``signing_ms`` is for a text of a thousand words, ``landing_ms`` the mean of adding a segment, ``wrong`` how many pages were
    found that are no copy, in all look-ups, ``recall`` the share of the copies found, by what was done to them.
    """

    documents: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    signing_ms: float
    landing_ms: float
    remaking_s: float
    bytes_per_document: float
    wrong: int
    recall: dict[str, float]


@dataclass(frozen=True, slots=True)
class Ratio:
    """One goal: ``value`` is at least (or, with ``is_ceiling``, at most) ``goal``. None: not measured."""

    name: str
    value: float | None
    goal: float
    is_ceiling: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        if self.value is None:
            return False
        return self.value <= self.goal if self.is_ceiling else self.value >= self.goal


def ratios(figures: dict[str, Figures]) -> list[Ratio]:
    """The three ratios that the project has goals for."""

    def quotient(over: str, under: str, attribute: str) -> float | None:
        below = float(getattr(figures[under], attribute)) if under in figures else 0.0
        above = float(getattr(figures[over], attribute)) if over in figures else 0.0
        return above / below if above and below else None

    return [
        Ratio("fetch / bare, pages per CPU-second", quotient("fetch", "bare", "pages_per_cpu_second"), 0.4),
        Ratio("whole / naive, loop lag p99", quotient("whole", "naive", "lag_p99_ms"), 0.2, is_ceiling=True),
        Ratio("whole / naive, pages per second", quotient("whole", "naive", "pages_per_second"), 4.0),
    ]


def speed_ratios(speeds: dict[str, Speed]) -> list[Ratio]:
    """What the project wants of reading alone; nothing where it was not measured."""
    if not speeds:
        return []
    ours, theirs = speeds["ours"], speeds["trafilatura"]
    rate = ours.pages_per_cpu_second / theirs.pages_per_cpu_second if theirs.cpu_seconds else None
    return [
        Ratio("reading / trafilatura, pages per CPU-second", rate, 5.0),
        Ratio("reading, p99 in ms", ours.p99_ms, 120.0, is_ceiling=True),
        Ratio("reading / trafilatura, peak memory", ours.peak_rss_mb / theirs.peak_rss_mb, 1.0, is_ceiling=True),
    ]


def look_up_ratios(seen: LookUps | None) -> list[Ratio]:
    """What the project wants of the index of near-duplicates; nothing where it was not measured."""
    if seen is None:
        return []
    return [
        Ratio("near-duplicates, look-up median in ms", seen.p50_ms, 5.0, is_ceiling=True),
        Ratio("near-duplicates, index bytes a document", seen.bytes_per_document, 400.0, is_ceiling=True),
        Ratio("near-duplicates, copies found that keep half", seen.recall.get(HALF), 0.95),
    ]


def show(figures: dict[str, Figures], about: str) -> None:
    """Prints the table and the ratios."""
    console = Console(width=max(124, Console().width))
    table = Table(title=f"bench: {about}", title_justify="left")
    table.add_column("case", no_wrap=True)
    columns = (
        "pages",
        "wall\ns",
        "pages/s",
        "CPU\ns",
        "pages/\nCPU-s",
        "workers\nCPU s",
        "lag p99\nms",
        "lag max\nms",
        "peak\nMB",
        "workers\nMB",
    )
    for name in columns:
        table.add_column(name, justify="right")
    for case, title in TITLES.items():
        if case not in figures:
            continue
        one = figures[case]
        values = (one.wall_seconds, one.pages_per_second, one.cpu_seconds, one.pages_per_cpu_second, one.children_cpu_seconds)
        late = (one.lag_p99_ms, one.lag_max_ms, one.peak_rss_mb, one.children_peak_rss_mb)
        table.add_row(title, str(one.pages), *(f"{value:.1f}" for value in values), *(f"{value:.0f}" for value in late))
    console.print(table)
    for case, one in figures.items():
        if one.fault:
            console.print(f"[red]{TITLES[case]}: {one.fault}[/]", highlight=False)
    show_ratios(console, ratios(figures))


def show_ratios(console: Console, goals: Iterable[Ratio], digits: int = 2) -> None:
    """Prints what was reached of each goal."""
    for ratio in goals:
        seen = "not measured" if ratio.value is None else f"{ratio.value:.{digits}f}"
        goal = f"{'at most' if ratio.is_ceiling else 'at least'} {ratio.goal}"
        mark = "[green]met[/]" if ratio.is_met else "[yellow]missed[/]"
        console.print(f"{ratio.name}: [bold]{seen}[/], goal {goal}: {mark}")


def write(figures: dict[str, Figures], speeds: dict[str, Speed], look_ups: LookUps | None, parameters: dict[str, object]) -> Path:
    """Writes the figures beside the versions they were measured with; returns the file."""
    RESULTS.parent.mkdir(exist_ok=True)
    report = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "versions": {name: version(name) for name in ("scrapy", "trafilatura", "twisted", "lxml")},
        "parameters": parameters,
        "figures": {
            case: asdict(one) | {"pages_per_cpu_second": one.pages_per_cpu_second, "pages_per_second": one.pages_per_second}
            for case, one in figures.items()
        },
        "reading": {reader: asdict(one) | {"pages_per_cpu_second": one.pages_per_cpu_second} for reader, one in speeds.items()},
        "near_duplicates": asdict(look_ups) if look_ups else None,
        "ratios": [
            asdict(ratio) | {"is_met": ratio.is_met}
            for ratio in (*ratios(figures), *speed_ratios(speeds), *look_up_ratios(look_ups))
        ],
    }
    RESULTS.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return RESULTS
