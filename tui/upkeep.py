"""What worker threads do about the index itself: surveys, builds, a look at how it was built."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from searchlib import BuildOrder, Cancelled, Progress, Provenance, Report, Survey

from .deliveries import Newer
from .folders import Listing, listed
from .ports import Care, Collection, Stop, Trouble


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What there is to read in a folder, or why that cannot be told."""

    folder: Path
    survey: Survey | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An index, how it was built, and which of the paths that it was built from are not there just now."""

    folder: Path
    provenance: Provenance
    absent: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[str, ...]:
        return tuple(root for root in self.provenance.roots if root not in self.absent)


@dataclass(frozen=True, slots=True)
class Advanced:
    """How far a build is."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class Built:
    report: Report


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """A build came to nothing; the index is as it was before."""

    why: str


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders in a folder."""

    listing: Listing


@dataclass(frozen=True, slots=True)
class NotReloaded:
    """The index on the disk cannot be opened; the one at hand goes on."""

    why: str


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no index on the disk any more."""

    why: str


Upkeep: TypeAlias = Surveyed | Known | Advanced | Built | NotBuilt | Folders | NotReloaded | Gone
Tend: TypeAlias = Callable[[Stop], Iterator[Upkeep]]


def surveying(care: Care, folder: Path) -> Tend:
    def run(stop: Stop) -> Iterator[Upkeep]:
        try:
            yield Surveyed(folder, care.survey(folder, stop))
        except Trouble as exc:
            yield Surveyed(folder, None, exc.what)

    return run


def knowing(care: Care) -> Tend:
    def run(stop: Stop) -> Iterator[Upkeep]:
        try:
            said = care.provenance()
        except Trouble:  # what is wrong with it is told already
            said = Provenance()
        yield Known(care.folder, said, tuple(root for root in said.roots if not os.path.exists(root)))  # noqa: PTH110

    return run


def building(care: Care, order: BuildOrder, cancelled: Stop) -> Tend:
    """A build that is cancelled says so; only the end of the program leaves it without a word."""

    def run(stop: Stop) -> Iterator[Upkeep]:
        try:
            for told in care.build(order, lambda: stop() or cancelled()):
                yield Built(told) if isinstance(told, Report) else Advanced(told)
        except Cancelled:
            yield NotBuilt("Cancelled; nothing was changed")
        except Trouble as exc:
            yield NotBuilt(exc.what)

    return run


def watching(collection: Collection) -> Callable[[Stop], Iterator[Newer | Gone]]:
    def run(stop: Stop) -> Iterator[Newer | Gone]:
        try:
            newer = collection.outdated()
        except Trouble as exc:
            yield Gone(exc.what)
            return
        if newer:
            yield Newer()

    return run


def listing(folder: Path) -> Tend:
    def run(stop: Stop) -> Iterator[Upkeep]:
        yield Folders(listed(folder))

    return run
