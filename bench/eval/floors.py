"""Figures in, verdicts out: the floors under them and the data that they were measured on, in a file."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .model import Figure

# With fewer judgements a figure says too little to be held to.
_FEWEST = 15

FILE = Path(__file__).with_name("floors.toml")

_HEAD = """\
# Below these figures `make eval` fails (figures that are good when low: above them).
# They hold for the data with these hashes only; `python -m bench.eval --pin` writes the file anew,
# a little below what it measures.
"""


@dataclass(frozen=True, slots=True)
class Floors:
    """The pinned numbers: collection -> hash of its data, key of a figure -> floor."""

    data: Mapping[str, str] = field(default_factory=dict)
    floors: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path = FILE) -> Floors:
        """The floors of a file; none where there is no file."""
        if not path.exists():
            return cls()
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(dict(table.get("data", {})), dict(table.get("floors", {})))


def hash_of(folder: Path) -> str:
    """A hash over the names and bytes of every file under a folder."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def below(figure: Figure, floor: float) -> bool:
    """Whether a figure is on the wrong side of its floor."""
    return figure.value > floor if figure.low else figure.value < floor


def margin(figure: Figure) -> float:
    """A floor a little below a figure: a tenth of what is missing, and never less than one judgement.

    A ratio does not vary from run to run: its floor is its goal where that is reached.
    """
    one = 1 / max(1, figure.of)
    if figure.unit == "speed":
        return float(f"{figure.value / 3:.1g}")
    if figure.unit == "share":
        lost = figure.value if figure.low else 1 - figure.value
        step = max(one, lost / 10) if lost or figure.of > 100 else 0.0
        moved = figure.value + step if figure.low else figure.value - step
        return (math.ceil if figure.low else math.floor)(moved * 10_000) / 10_000
    if figure.unit == "ratio":
        return figure.value if figure.goal is None else min(figure.value, figure.goal)
    if figure.unit == "count":
        return figure.value
    return math.ceil(figure.value * 110 + 20) / 100


def written(figures: Iterable[Figure], data: Mapping[str, str], old: Floors, replaced: Sequence[str]) -> str:
    """The text of a floors file: these figures, and of the runs that are not `replaced` what was pinned."""
    figures = [figure for figure in figures if figure.of >= _FEWEST]
    kept = {k: v for k, v in old.floors.items() if k.split(".")[0] not in replaced}
    floors = {**kept, **{figure.key: margin(figure) for figure in figures}}
    hashes = {**old.data, **data}
    lines = [
        _HEAD,
        "[data]",
        *(f'"{key}" = "{value}"' for key, value in sorted(hashes.items())),
        "",
        "[floors]",
    ]
    lines += [f'"{key}" = {value:g}' for key, value in sorted(floors.items())]
    return "\n".join(lines) + "\n"
