"""Figures to tables for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from .figures import Sized
from .measure import Cell, Line, geometric
from .peers import OURS

_WIDTH = 24


def tables(one: Sized) -> str:
    """Everything of one size: costs, questions, means, differences."""
    pieces = [f"{one.size:,} {one.corpus}", *one.notes, "", *_costs(one), ""]
    for faceted in (False, True):
        pieces += [*_questions(one, faceted=faceted), ""]
    return "\n".join([*pieces, *_means(one), "", *_ours(one), *_differences(one)])


def families(one: Sized) -> list[str]:
    """The columns: ours first."""
    return list(dict.fromkeys(name for line in one.lines for name in line.cells))


def _costs(one: Sized) -> list[str]:
    head = f"{'':{_WIDTH}}" + "".join(f"{name:>15}" for name in one.builds)
    rows: list[tuple[str, Mapping[str, float]]] = [
        ("build, 1 core, s", {n: b[1].clock for n, b in one.builds.items() if 1 in b}),
        ("build, 1 core, CPU s", {n: b[1].cpu for n, b in one.builds.items() if 1 in b}),
        ("build, 2 cores, s", {n: b[2].clock for n, b in one.builds.items() if 2 in b}),
        ("peak memory, MB", {n: b[1].peak_mb for n, b in one.builds.items() if 1 in b}),
        ("peak, 2 cores, MB", {n: b[2].peak_mb for n, b in one.builds.items() if 2 in b}),
        ("on disk, MB", {n: b[1].disk_mb for n, b in one.builds.items() if 1 in b}),
        ("open and ask once, ms", {n: 1000 * s for n, s in one.firsts.items()}),
        ("change 1 %, s", one.updates),
    ]
    return [head, *(_row(name, values, one.builds) for name, values in rows)]


def _row(name: str, values: Mapping[str, float], columns: Iterable[str]) -> str:
    """The figures, and of others how many times ours they are."""
    ours = values.get(OURS)
    cells = []
    for column in columns:
        value = values.get(column)
        ratio = f" {value / ours:5.2f}x" if value is not None and ours and column != OURS else ""
        cells.append(f"{'' if value is None else f'{value:.2f}' + ratio:>15}")
    return f"{name:{_WIDTH}}{''.join(cells)}"


def _questions(one: Sized, *, faceted: bool) -> list[str]:
    others = families(one)[1:]
    what = "with facets" if faceted else "ten best and total"
    head = f"{what:{_WIDTH}}{'ours ms':>9}{'p99':>9}{'clock':>9}{'p99':>9}" + "".join(
        f"{n + ' /ours':>15}" for n in others
    )
    rows = []
    for line in (line for line in one.lines if line.faceted is faceted):
        ours = line.cells[OURS]
        cells = "".join(f"{_ratio(line.cells.get(name), ours):>15}" for name in others)
        four = (ours.median, ours.p99, ours.clock_median, ours.clock_p99)
        times = "".join(f"{one:9.2f}" for one in four)
        rows.append(f"{line.name:{_WIDTH}}{times}{cells}")
    return [head, *rows]


def _ratio(cell: Cell | None, ours: Cell) -> str:
    """How many times our time; in brackets how many questions, where patience ended before all were asked."""
    if cell is None:
        return ""
    return f"{cell.ratio:.2f}" + (f" ({cell.asked})" if cell.asked < ours.asked else "")


def _means(one: Sized) -> list[str]:
    kinds: dict[str, Callable[[Line], bool]] = {
        "all": lambda line: True,
        "no facets": lambda line: not line.faceted,
        "with facets": lambda line: line.faceted,
    }
    rows = ["geometric means of the ratios (their median / ours, CPU time: above 1 we are faster)"]
    for what, pick in kinds.items():
        for name in families(one)[1:]:
            cells = [line.cells[name] for line in one.lines if name in line.cells and pick(line)]
            if cells:
                mean = geometric([cell.ratio for cell in cells])
                clock = geometric([cell.clock_ratio for cell in cells])
                least = min(cell.ratio for cell in cells)
                said = f"{mean:7.2f}, by the clock {clock:7.2f}; least {least:7.2f} of {len(cells)} classes"
                rows.append(f"  {what:12}{name:10}{said}")
    return rows


def _ours(one: Sized) -> list[str]:
    """The front door, the floors that memory sets, the hottest functions."""
    rows = []
    if one.front:
        page = one.front.typed
        rows += [
            f"through the front door: open, verify and show {1000 * one.front.first:.1f} ms; a page of 20"
            f" with facets at each letter {page.median:.2f} ms, p99 {page.p99:.2f} (CPU {page.cpu_p99:.2f})",
            "",
        ]
    if one.where:
        rows.append(f"postings as plain numbers, read at {one.where.gigabytes_per_second:.1f} GB/s, and ours")
        for floor in one.where.floors:
            read = f"{floor.megabytes:9.3f} MB {floor.least:9.4f} ms"
            rows.append(f"  {floor.name:{_WIDTH}}{read}, ours {floor.times:8.1f} times")
        rows += ["", "own time of our functions, all classes alike"]
        rows += [f"  {100 * share:5.1f} %  {name}" for name, share in one.where.shares.items()]
        rows.append("")
    return rows


def _differences(one: Sized) -> list[str]:
    """Each class and engine once, with facets or without."""
    found: dict[tuple[str, str], str] = {}
    for line in one.lines:
        for name, cell in line.cells.items():
            if cell.differing:
                said = (
                    f"{cell.differing} of {cell.compared} totals differ from ours, half of these by more than"
                )
                found.setdefault((line.name, name), f"{said} {100 * cell.apart:.2g} %")
            elif cell.facets_differing:
                said = f"the same totals, but other facets in {cell.facets_differing} of {cell.compared}"
                found[line.name, name] = said
    if not found:
        return ["every engine found the same number of paragraphs"]
    return ["not the same number of paragraphs:", *(f"  {', '.join(k)}: {v}" for k, v in found.items())]


def growth(done: Sequence[Sized]) -> str:
    """How each figure of ours grows from a size to the next."""
    rows = []
    for small, large in pairwise(done):
        factor = large.size / small.size
        rows.append(f"from {small.size:,} to {large.size:,} paragraphs ({factor:.2f} times)")
        for name in small.builds.keys() & large.builds.keys():
            before, after = small.builds[name][1], large.builds[name][1]
            rows.append(f"  build of {name}: {after.cpu / before.cpu:.2f} times (CPU time)")
        for family in families(large):
            pairs = list(_pairs(small, large, family))
            if pairs:
                rows.append(
                    f"  questions of {family}: {geometric(pairs):.2f} times, at most {max(pairs):.2f}"
                )
    return "\n".join(rows)


def _pairs(small: Sized, large: Sized, family: str) -> Iterable[float]:
    before = {(line.name, line.faceted): line.cells.get(family) for line in small.lines}
    for line in large.lines:
        old, new = before.get((line.name, line.faceted)), line.cells.get(family)
        if old and new:
            yield new.median / old.median
