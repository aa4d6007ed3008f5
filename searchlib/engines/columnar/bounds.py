"""What the sections of a segment must be to each other: none asks for more memory than the file has.

Checksums find damage; a stranger makes them anew. What is compared here is where rows begin and end, what
numbers point at, and how long columns are; a number that only points at the wrong row gives a wrong answer,
as any word of a stranger's index may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

#: Ends of the names of sections that say where rows begin -> those of the sections with the rows.
_ROWS = (
    (".ends", (".bytes",)),
    (".starts", (".numbers",)),
    ("/starts", ("/units", "/values")),
    ("/firsts", ("/places", "/lengths")),
    ("/ends", ("/blocks",)),
)
#: ... that hold numbers -> of the sections whose rows these are, and how many more of those there are.
_POINTERS = (("/codes", "/ways", 0), ("/codes", ".ends", 1), ("/values", "/printed.ends", 1))
#: ... -> of another section of the same, and how many more rows that has.
_ALIKE = (
    ("/units", "/counts", 0),
    (".ends", ".starts", 0),
    (".ends", ".heads", -1),
    ("/terms.ends", "/starts", 0),
    ("/ways", "/starts", 1),
)

#: The number of rows of a section; None where there is none.
Count = Callable[[str], int | None]


def sound(name: str, values: npt.NDArray[Any], count: Count) -> bool:
    """Whether the numbers of a section are within the sections that they are about."""
    for end, others in _ROWS:
        if name.endswith(end):
            rows = next((n for o in others if (n := count(name.removesuffix(end) + o)) is not None), None)
            return rows is None or _rising(values, rows)
    for end, other, more in _POINTERS:
        rows = count(name.removesuffix(end) + other) if name.endswith(end) else None
        if rows is not None and len(values):
            return bool(values.min() >= 0 and values.max() < rows - more)
    return True


def odd_lengths(names: Iterable[str], documents: int, count: Count) -> Iterator[str]:
    """Each section that has more or fewer rows than it should beside the others."""
    for name in names:
        if _is_column(name) and count(name) != documents:
            yield name
        for end, other, more in _ALIKE:
            rows = count(name.removesuffix(end) + other) if name.endswith(end) else None
            if rows is not None and rows != (count(name) or 0) + more:
                yield name


def _is_column(name: str) -> bool:
    """Whether a section has a number for each document."""
    if name.startswith("stored/"):
        rest = name.removeprefix("stored/")
        return rest not in ("blocks", "ends", "firsts", "odd/documents") and "." not in rest
    return name in ("text/ways", "text/lengths", "exchange/halves") or name.endswith(("/codes", "/days"))


def _rising(starts: npt.NDArray[Any], end: int) -> bool:
    return bool(len(starts) and starts[0] == 0 and starts[-1] == end and np.all(starts[1:] >= starts[:-1]))
