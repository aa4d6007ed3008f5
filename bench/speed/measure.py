"""Asks every engine every question, in turn, and compares what they find.

Others may use the machine: so the engines take turns at each question, in an order that goes round, and what
disturbs one disturbs all alike. An engine that has used up its patience with a class leaves it early; ratios
are of the questions that both were asked.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .peers import Ask, Effort, Found, Session
from .questions import Group

#: Asked before any is timed.
_WARM = 3


@dataclass(slots=True)
class Times:
    """Of one engine and class: the shortest time of each question by its number, and what was found."""

    clock: dict[int, float] = field(default_factory=dict)
    cpu: dict[int, float] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)
    spent: float = 0.0

    def keep(self, number: int, effort: Effort, found: Found) -> None:
        self.clock[number] = min(effort.clock, self.clock.get(number, math.inf))
        self.cpu[number] = min(effort.cpu, self.cpu.get(number, math.inf))
        self.found[number] = found
        self.spent += effort.clock


@dataclass(frozen=True, slots=True)
class Cell:
    """What one engine showed in one class: milliseconds of CPU time, and by the clock where it says so.

    No engine here uses a second thread for a question, so its CPU time is what the clock would show on a
    machine that nobody else uses. `ratio` is to ours over the questions of both.

    `differing` are questions with another total than ours, of `compared`; `apart` is by what share they
    differ in the median, `facets_differing` the questions of equal totals whose facets are not the same.
    """

    asked: int
    median: float
    p99: float
    clock_median: float
    clock_p99: float
    ratio: float
    clock_ratio: float
    compared: int
    differing: int
    apart: float
    facets_differing: int


@dataclass(frozen=True, slots=True)
class Line:
    """A class, with facets or without: a cell for each engine that can do it, by family."""

    name: str
    faceted: bool
    cells: Mapping[str, Cell]


def line(
    group: Group, sessions: Mapping[str, Session], *, faceted: bool, repeats: int, patience: float
) -> Line:
    """Every question of a class to every session (by family; ours is the first)."""
    asked = {
        family: askers
        for family, session in sessions.items()
        if all(askers := [session.asker(one, faceted=faceted) for one in group.questions])
    }
    times = _asked({family: [a for a in askers if a] for family, askers in asked.items()}, repeats, patience)
    ours = times[next(iter(sessions))]
    return Line(group.name, faceted, {family: _cell(one, ours) for family, one in times.items()})


def _asked(askers: Mapping[str, Sequence[Ask]], repeats: int, patience: float) -> dict[str, Times]:
    times = {family: Times() for family in askers}
    for family, asks in askers.items():
        for ask in asks[-_WARM:]:
            if times[family].spent < patience:
                times[family].spent += timed(ask)[0].clock
    families = list(askers)
    for _ in range(repeats):
        for number in range(max(map(len, askers.values()))):
            for family in families:
                if times[family].spent < patience or not times[family].clock:
                    times[family].keep(number, *timed(askers[family][number]))
            families.append(families.pop(0))
    return times


def timed(ask: Ask) -> tuple[Effort, Found]:
    """What a search took; of another process what it says."""
    clock, cpu = time.perf_counter(), time.process_time()
    found = ask()
    spent = Effort(time.perf_counter() - clock, time.process_time() - cpu)
    return found.effort or spent, found


def _cell(times: Times, ours: Times) -> Cell:
    both = sorted(times.clock.keys() & ours.clock.keys())
    wrong = [n for n in both if times.found[n].total != ours.found[n].total]
    off = [
        abs(times.found[n].total - ours.found[n].total) / max(1, ours.found[n].total, times.found[n].total)
        for n in wrong
    ]
    facets = [n for n in both if n not in wrong and _facets(times.found[n]) != _facets(ours.found[n])]
    return Cell(
        asked=len(times.clock),
        median=1000 * statistics.median(times.cpu.values()),
        p99=1000 * percentile(times.cpu.values(), 0.99),
        clock_median=1000 * statistics.median(times.clock.values()),
        clock_p99=1000 * percentile(times.clock.values(), 0.99),
        ratio=_median(times.cpu, both) / _median(ours.cpu, both),
        clock_ratio=_median(times.clock, both) / _median(ours.clock, both),
        compared=len(both),
        differing=len(wrong),
        apart=statistics.median(off) if off else 0.0,
        facets_differing=len(facets),
    )


def _median(times: Mapping[int, float], numbers: Sequence[int]) -> float:
    return statistics.median(times[n] for n in numbers)


def _facets(found: Found) -> dict[str, list[int]]:
    """Only the counts: which of the values that are equally frequent come first is a matter of taste."""
    return {name: sorted((many for _, many in counts), reverse=True) for name, counts in found.facets.items()}


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])


def geometric(values: Sequence[float]) -> float:
    """The geometric mean; 0 of nothing."""
    return math.exp(statistics.fmean(map(math.log, values))) if values else 0.0
