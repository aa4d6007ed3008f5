"""The ratios of a run as a picture: `python -m bench.speed.plot FIGURES.json docs/speed.svg`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from .figures import Sized, load
from .peers import OURS

_COLOURS = {
    "stock": "#999999",
    "FTS5": "#d55e00",
    "tantivy": "#0072b2",
    "Xapian": "#009e73",
    "bm25s": "#cc79a7",
    OURS: "#000000",
}
_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "speed", "font.size": 9, "font.family": "sans-serif"}


def draw(sizes: Sequence[Sized], target: Path) -> None:
    """Classes against ratios at the size of the most engines that has all; builds against sizes."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("svg")
    pyplot = import_module("matplotlib.pyplot")
    chosen = max(sizes, key=lambda one: (len(one.builds) >= 6, one.size))
    with matplotlib.rc_context(_SETTINGS):
        figure, (ratios, builds) = pyplot.subplots(1, 2, figsize=(11, 9), width_ratios=(3, 1.4))
        _ratios(ratios, chosen)
        _builds(builds, sizes)
        figure.tight_layout()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    pyplot.close(figure)


def _ratios(axes: Any, one: Sized) -> None:
    lines = one.lines
    names = [line.name + (" + facets" if line.faceted else "") for line in lines]
    for family, colour in _COLOURS.items():
        points = [(line.cells[family].ratio, n) for n, line in enumerate(lines) if family in line.cells]
        if family != OURS and points:
            axes.plot(*zip(*points, strict=True), "o", color=colour, label=family, markersize=5, alpha=0.85)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="both", linewidth=0.3)
    axes.set_xlabel("median CPU time / ours (right of the line we are faster)")
    axes.set_title(f"Questions, {one.size:,} paragraphs")
    axes.legend(loc="best", fontsize=8)


def _builds(axes: Any, sizes: Sequence[Sized]) -> None:
    engines = list(dict.fromkeys(name for one in sizes for name in one.builds))
    for name in engines:
        points = [
            (one.size, one.size / one.builds[name][1].cpu) for one in sizes if 1 in one.builds.get(name, {})
        ]
        family = next((family for family in _COLOURS if name.startswith(family)), OURS)
        dashed = "--" if name != family else "-"
        axes.plot(
            *zip(*points, strict=True),
            "o",
            linestyle=dashed,
            color=_COLOURS[family],
            label=name,
            markersize=4,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("paragraphs")
    axes.set_ylabel("paragraphs a second of CPU time, one core")
    axes.set_title("Building")
    axes.grid(which="both", linewidth=0.3)
    axes.legend(fontsize=8)


if __name__ == "__main__":
    draw(load(Path(sys.argv[1])), Path(sys.argv[2]))
