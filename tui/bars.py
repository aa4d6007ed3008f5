"""Counts by day to the bars of a timeline: a histogram in, bars in sight and ranges of days out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from searchlib import Histogram, Period

#: Heights of a bar that one row can show; every count has some height.
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_LONGEST_LABEL = {Period.YEAR: 4, Period.MONTH: 7, Period.DAY: 10}
PERIODS = tuple(Period)


def number_of(day: dt.date, period: Period) -> int:
    """Years, months and days counted through, so that neighbours differ by 1."""
    match period:
        case Period.YEAR:
            return day.year
        case Period.MONTH:
            return day.year * 12 + day.month - 1
        case Period.DAY:
            return day.toordinal()


def first_day(number: int, period: Period) -> dt.date:
    """The first day of a year, month or day by its number."""
    match period:
        case Period.YEAR:
            return dt.date(number, 1, 1)
        case Period.MONTH:
            return dt.date(number // 12, number % 12 + 1, 1)
        case Period.DAY:
            return dt.date.fromordinal(number)


def label(number: int, period: Period) -> str:
    """A year, month or day as it is written, on the screen and after `date:`.

    >>> label(2015 * 12 + 2, Period.MONTH)
    '2015-03'
    """
    return first_day(number, period).isoformat()[: _LONGEST_LABEL[period]]


def dates(one: int, other: int, period: Period) -> str:
    """A range of days as it is written after `date:`; the ends may come in any order."""
    first, last = sorted((one, other))
    a, b = label(first, period), label(last, period)
    return a if a == b else f"{a}..{b}"


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts by the number of their year, month or day; those without a match are not in it."""

    period: Period
    counts: Mapping[int, int] = field(default_factory=dict)
    undated: int = 0

    @property
    def first(self) -> int:
        return min(self.counts, default=0)

    @property
    def last(self) -> int:
        return max(self.counts, default=-1)

    @property
    def size(self) -> int:
        """How many bars there are from the first to the last, empty ones too."""
        return self.last - self.first + 1

    @property
    def most(self) -> int:
        return max(self.counts.values(), default=0)

    def between(self, one: int, other: int) -> int:
        """How many matches are from one bar to another."""
        first, last = sorted((one, other))
        return sum(count for number, count in self.counts.items() if first <= number <= last)


def bars_of(days: Histogram, period: Period) -> Bars:
    counts: Counter[int] = Counter()
    for one in days.bins:
        counts[number_of(one.first, period)] += one.count
    return Bars(period, dict(counts), days.undated)


def fitting(days: Histogram, width: int) -> Period:
    """The finest period of which all bars are in sight at this width; years where none is."""
    for period in reversed(PERIODS):
        bars = bars_of(days, period)
        if 1 < bars.size <= width:
            return period
    return Period.YEAR


@dataclass(frozen=True, slots=True)
class Sight:
    """The bars that are in sight: the first of them, how many, and the cells of each."""

    first: int
    shown: int
    cell: int

    def column(self, number: int) -> int:
        return (number - self.first) * self.cell

    def number(self, column: int) -> int:
        """The bar at a column, or the nearest."""
        return self.first + min(max(0, column // self.cell), max(0, self.shown - 1))


def sight(bars: Bars, width: int, cursor: int) -> Sight:
    """All bars if they fit, as wide as can be; else those around the cursor."""
    width = max(1, width)
    if bars.size <= width:
        widest = _LONGEST_LABEL[bars.period] + 9
        return Sight(bars.first, bars.size, max(1, min(widest, width // max(1, bars.size))))
    start = min(max(bars.first, cursor - width // 2), bars.last - width + 1)
    return Sight(start, width, 1)


def drawn(bars: Bars, seen: Sight, rows: int) -> list[str]:
    """The bars as rows of text, the top one first."""
    out, most = [""] * rows, bars.most
    gap = 1 if seen.cell > 1 else 0
    for number in range(seen.first, seen.first + seen.shown):
        count = bars.counts.get(number, 0)
        height = max(1, round(count / most * rows * 8)) if count else 0
        for row in range(rows):
            part = min(8, max(0, height - (rows - 1 - row) * 8))
            out[row] += _EIGHTHS[part] * (seen.cell - gap) + " " * gap
    return out


def axis(bars: Bars, seen: Sight, width: int) -> str:
    """The labels below the bars, as many as have room; where there is more, each with its count."""
    line = [" "] * width
    free = 0
    for number in range(seen.first, seen.first + seen.shown):
        at = seen.column(number)
        if at < free:
            continue
        name = label(number, bars.period)
        count = f"{name} {bars.counts.get(number, 0):,}"
        text = count if len(count) < seen.cell else name
        if at + len(text) > width:
            break
        line[at : at + len(text)] = text
        free = at + len(text) + 1
    return "".join(line)
