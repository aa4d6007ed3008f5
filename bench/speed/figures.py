"""The figures of a run, and the file that keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .front import Typed
from .measure import Cell, Line
from .where import Floor, Where


@dataclass(frozen=True, slots=True)
class Build:
    """The shortest of the builds, the least memory, and what is on disk; MB are millions of bytes on disk."""

    clock: float
    cpu: float
    peak_mb: float
    disk_mb: float


@dataclass(frozen=True, slots=True)
class Front:
    """Our front door: seconds to open an index, verified, and to show ten hits; pages as one types."""

    first: float
    typed: Typed


@dataclass(frozen=True, slots=True)
class Sized:
    """All figures of one size. `builds` are of one core and of two; `firsts` and `updates` are seconds."""

    size: int
    corpus: str
    builds: Mapping[str, Mapping[int, Build]]
    firsts: Mapping[str, float]
    updates: Mapping[str, float]
    lines: tuple[Line, ...]
    front: Front | None
    where: Where | None
    notes: tuple[str, ...]


def save(done: Sequence[Sized], path: Path) -> None:
    path.write_text(json.dumps([asdict(one) for one in done], indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> list[Sized]:
    """What `save` kept."""
    return [_sized(row) for row in json.loads(path.read_text(encoding="utf-8"))]


def _sized(row: dict[str, Any]) -> Sized:
    builds = {
        name: {int(cores): Build(**one) for cores, one in by_cores.items()}
        for name, by_cores in row["builds"].items()
    }
    lines = tuple(
        Line(one["name"], one["faceted"], {name: Cell(**cell) for name, cell in one["cells"].items()})
        for one in row["lines"]
    )
    front, where = row["front"], row["where"]
    made = {
        "builds": builds,
        "lines": lines,
        "front": front and Front(front["first"], Typed(**front["typed"])),
        "where": where and Where(**(where | {"floors": tuple(Floor(**one) for one in where["floors"])})),
        "notes": tuple(row["notes"]),
    }
    return Sized(**(row | made))
