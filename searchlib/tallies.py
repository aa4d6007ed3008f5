"""Counts to facets and histograms: the same for every engine, however it counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping

from .alphabet import begins, spelled
from .model import Bin, Facet, FacetValue, Histogram, Period


def facet(
    name: str,
    counts: Mapping[str, int],
    limit: int,
    prefix: str = "",
    spelling: Callable[[str], str] = spelled,
) -> Facet:
    """The most frequent values, of those in which words begin like `prefix`; ties by their letters.

    `spelling` is `spelled`, or a memory of it.
    """
    found = [(-count, value) for value, count in counts.items() if count]
    if wanted := spelled(prefix):
        found = [(count, value) for count, value in found if begins(spelling(value), wanted)]
    found.sort()
    return Facet(name, tuple(FacetValue(v, -n) for n, v in found[:limit]), len(found) > limit)


def histogram(period: Period, days: Mapping[dt.date | None, int]) -> Histogram:
    """The bins of so many matches a day; None is no day."""
    bins: Counter[dt.date] = Counter()
    for day, count in days.items():
        if day is not None:
            bins[period.first(day)] += count
    return Histogram(period, tuple(Bin(*one) for one in sorted(bins.items())), days.get(None, 0))
