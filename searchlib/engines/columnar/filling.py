"""Many values of one class at once: a third of what it takes to make them one by one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import repeat
from typing import Any, TypeVar

T = TypeVar("T")


def filled(kind: type[T], many: int, /, **columns: Iterable[Any]) -> list[T]:
    """So many values of a frozen dataclass with slots, which checks nothing; each attribute is a column."""
    made = list(map(object.__new__, repeat(kind, many)))
    slots = vars(kind)
    for name, column in columns.items():
        deque(map(slots[name].__set__, made, column), 0)
    return made
