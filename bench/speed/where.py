"""Where the time of our engine goes: its functions by their own time, and what memory alone would take."""

from __future__ import annotations

import cProfile
import pstats
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from .measure import Line
from .peers import OURS, Session
from .questions import Group

_ASKED = 40
_HOTTEST = 15
_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Floor:
    """The postings of a question (mean), were they plain numbers, and the milliseconds to read them.

    `times` is how many times that the search took (median).
    """

    name: str
    megabytes: float
    least: float
    times: float


@dataclass(frozen=True, slots=True)
class Where:
    """`shares` are of the time of all classes, each class counting alike: function -> share of own time."""

    gigabytes_per_second: float
    floors: tuple[Floor, ...]
    shares: Mapping[str, float]


def where(groups: Sequence[Group], copies: int, lines: Sequence[Line], session: Session) -> Where:
    """The floors of all classes and the hottest functions."""
    speed = bandwidth()
    floors = tuple(_floors(groups, copies, lines, speed))
    return Where(speed / 1e9, floors, _shares(groups, session))


def bandwidth() -> float:
    """Bytes a second that one thread reads from memory: the best of five sums of a large array."""
    numpy = import_module("numpy")
    numbers = numpy.ones(_BYTES // 8, "i8")
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        numbers.sum()
        taken.append(time.perf_counter() - started)
    return _BYTES / min(taken)


def _floors(groups: Sequence[Group], copies: int, lines: Sequence[Line], speed: float) -> Iterator[Floor]:
    medians = {
        line.name: line.cells[OURS].median for line in lines if OURS in line.cells and not line.faceted
    }
    for group in groups:
        touched = copies * statistics.fmean(group.costs)
        if touched and group.name in medians:
            least = 1000 * touched / speed
            yield Floor(group.name, touched / 1e6, least, medians[group.name] / least)


def _shares(groups: Sequence[Group], session: Session) -> dict[str, float]:
    total: dict[str, float] = {}
    for group in groups:
        own = _own_times(group, session)
        spent = sum(own.values())
        for name, seconds in own.items():
            total[name] = total.get(name, 0.0) + seconds / spent / len(groups)
    hottest = sorted(total, key=lambda name: -total[name])[:_HOTTEST]
    return {name: total[name] for name in hottest}


def _own_times(group: Group, session: Session) -> dict[str, float]:
    askers = [session.asker(one, faceted=group.faceted) for one in group.questions[:_ASKED]]
    profile = cProfile.Profile()
    for ask in filter(None, askers):
        profile.runcall(ask)
    own: dict[str, float] = {}
    # The library's stubs know nothing of this table: place of a function -> (calls, own time, ...).
    for (file, _, function), row in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        name = f"{Path(file).name}:{function}" if file != "~" else function
        own[name] = own.get(name, 0.0) + row[2]
    return own
