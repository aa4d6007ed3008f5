"""The goals, and how far a run is from each. Nothing is judged that was not measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .figures import Build, Sized
from .measure import Line, geometric
from .peers import OURS
from .questions import TYPED

#: Classes whose words are common ones.
_COMMON = ("common word", "and of", "or of", "phrase, common", "near", "word of", "word in", "common stem")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Goal:
    """`value` is to be at least `goal`, or at most where it is a `ceiling`."""

    name: str
    value: float
    goal: float
    ceiling: bool = False

    @property
    def reached(self) -> bool:
        return self.value <= self.goal if self.ceiling else self.value >= self.goal


def goals(done: Sequence[Sized]) -> list[Goal]:
    """Every goal that the figures say something about."""
    found = [goal for one in done for goal in (*_builds(one), *_searches(one), *_waits(one))]
    return [*found, *_growth(done)]


def _builds(one: Sized) -> Iterator[Goal]:
    ours = one.builds.get(OURS, {})
    at = f"at {one.size:,}"
    if 1 in ours:
        for peer, goal in (("FTS5", 1.0), ("tantivy", 1.0), ("stock", 20.0)):
            if theirs := one.builds.get(peer, {}).get(1):
                yield Goal(
                    f"build on one core, {peer} / ours, CPU time, {at}", theirs.cpu / ours[1].cpu, goal
                )
        if one.size >= 300_000:
            yield from _memory(ours[1], one.size, at)
        if "FTS5" in one.builds:
            share = ours[1].disk_mb / one.builds["FTS5"][1].disk_mb
            yield Goal(f"size on disk, ours / FTS5, {at}", share, 1.0, ceiling=True)
    if 2 in ours and "FTS5" in one.builds:
        faster = one.builds["FTS5"][1].clock / ours[2].clock
        yield Goal(f"build on two cores, FTS5 on its one / ours, by the clock, {at}", faster, 1.5)


def _memory(build: Build, size: int, at: str) -> Iterator[Goal]:
    most = 1500.0 if size > _MILLION else 700.0
    yield Goal(f"peak memory of the build, MB, {at}", build.peak_mb, most, ceiling=True)


def _searches(one: Sized) -> Iterator[Goal]:
    at = f"at {one.size:,}"

    def ratios(peer: str, wanted: Callable[[Line], bool]) -> list[float]:
        return [line.cells[peer].ratio for line in one.lines if peer in line.cells and wanted(line)]

    for peer, goal in (("tantivy", 1.0), ("FTS5", 5.0)):
        if found := ratios(peer, lambda line: True):
            yield Goal(f"questions, {peer} / ours, geometric mean, {at}", geometric(found), goal)
    if found := ratios("stock", lambda line: line.name.startswith(_COMMON)):
        yield Goal(f"questions of common words, stock / ours, geometric mean, {at}", geometric(found), 100.0)
    if found := ratios("tantivy", lambda line: True):
        yield Goal(f"worst class, ours / tantivy, {at}", 1 / min(found), 3.0, ceiling=True)


def _waits(one: Sized) -> Iterator[Goal]:
    at = f"at {one.size:,}"
    for line in one.lines:
        if line.name == TYPED:
            yield Goal(f"as you type, p99, ms, {at}", line.cells[OURS].p99, 16.0, ceiling=True)
    if OURS in one.firsts:
        yield Goal(f"open and ask once, ms, {at}", 1000 * one.firsts[OURS], 100.0, ceiling=True)


def _growth(done: Sequence[Sized]) -> Iterator[Goal]:
    """The goals are of four times the paragraphs; where it was another number, of so much in proportion."""
    for small, large in pairwise(done):
        factor = large.size / small.size
        between = f"from {small.size:,} to {large.size:,}"
        if 1 in small.builds.get(OURS, {}) and 1 in large.builds.get(OURS, {}):
            grown = large.builds[OURS][1].cpu / small.builds[OURS][1].cpu
            yield Goal(f"build, CPU time, times {between}", grown, 1.1 * factor, ceiling=True)
        before = {(line.name, line.faceted): line.cells[OURS].median for line in small.lines}
        times = [
            line.cells[OURS].median / before[line.name, line.faceted]
            for line in large.lines
            if (line.name, line.faceted) in before
        ]
        if times:
            yield Goal(f"questions, geometric mean, times {between}", geometric(times), factor, ceiling=True)


def table(done: Sequence[Sized]) -> str:
    """A line a goal."""
    rows = [f"{'goal':86}{'value':>9}{'wanted':>12}"]
    for goal in goals(done):
        wanted = f"{'<=' if goal.ceiling else '>='} {goal.goal:.1f}"
        rows.append(f"{goal.name:86}{goal.value:9.2f}{wanted:>12}  {'yes' if goal.reached else 'NO'}")
    return "\n".join(rows)
