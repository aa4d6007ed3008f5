"""What worker threads do for pinned searches: count them by speaker, mark them in a transcript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from .pins import Pin, kernel
from .ports import Collection, Marks, Stop, Tally
from .state import SearchState


@dataclass(frozen=True, slots=True)
class Tallied:
    """How much a search finds, by speaker; `asked` is the kernel of its question."""

    asked: SearchState
    tally: Tally


@dataclass(frozen=True, slots=True)
class Overlaid:
    """Where in a transcript the words of each pinned search are, by its letter."""

    transcript: str
    marks: tuple[tuple[str, Marks], ...]


Aside: TypeAlias = Tallied | Overlaid
Beside: TypeAlias = Callable[[Stop], Iterator[Aside]]


def tallying(collection: Collection, pins: tuple[Pin, ...]) -> Beside:
    """One search after the other, each told as soon as it is counted."""

    def run(stop: Stop) -> Iterator[Aside]:
        for pin in pins:
            asked = kernel(pin.state)
            yield Tallied(asked, collection.tally(asked, stop))

    return run


def overlaying(collection: Collection, transcript: str, pins: tuple[Pin, ...]) -> Beside:
    def run(stop: Stop) -> Iterator[Aside]:
        marks = ((pin.letter, collection.marks(kernel(pin.state), transcript, stop)) for pin in pins)
        yield Overlaid(transcript, tuple(marks))

    return run
