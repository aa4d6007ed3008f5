"""What worker threads do with what was found: copies, exports, saved searches, a look for a newer index.

Trouble with a file is a sentence in the corner: the index is well, and the search goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from searchlib import Cancelled, Chunk, Hit

from .exports import Format
from .files import write_whole
from .keeping import Keeper, Saved, looked
from .marks import Marks
from .ports import Collection, Stop, Trouble
from .state import SearchState


@dataclass(frozen=True, slots=True)
class Told:
    """Something to say in passing."""

    text: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A text for the clipboard, and what it is."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """The paragraph that somebody wants to be at; `read`: in the reader."""

    chunk: Chunk
    read: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """The saved searches, each with what it finds today (None: it could not be asked)."""

    rows: tuple[tuple[Saved, int | None], ...]


@dataclass(frozen=True, slots=True)
class Newer:
    """A newer index lies on the disk."""


Delivery: TypeAlias = Told | Copied | Fetched | Listed | Newer
Deliver: TypeAlias = Callable[[Stop], Iterator[Delivery]]


def quoting(collection: Collection, hit: Hit) -> Deliver:
    def run(stop: Stop) -> Iterator[Delivery]:
        yield Copied("Quotation", collection.quote(hit))

    return run


def linking(collection: Collection, chunk: Chunk) -> Deliver:
    def run(stop: Stop) -> Iterator[Delivery]:
        yield Copied("Permalink", collection.link(chunk.id))

    return run


@dataclass(frozen=True, slots=True)
class Order:
    """What to export, as what, where to; `marks` None means all hits of the question."""

    state: SearchState
    total: int
    marks: Marks | None
    format: Format
    path: Path
    replace: bool = False


def exporting(collection: Collection, order: Order) -> Deliver:
    def run(stop: Stop) -> Iterator[Delivery]:
        marks = order.marks
        count = order.total if marks is None else len(marks)
        hits = collection.hits(order.state, stop) if marks is None else iter(marks.hits)
        written = 0

        def counted() -> Iterator[Hit]:
            nonlocal written
            for hit in hits:
                written += 1
                yield hit

        try:
            write_whole(
                order.path, order.format.written(order.state, count, counted()), replace=order.replace
            )
        except Trouble as exc:
            yield Told(f"Nothing exported: {exc.what}")
            return
        yield Told(f"{written:,} {'paragraph' if written == 1 else 'paragraphs'} written to {order.path}")

    return run


def finding(collection: Collection, id: str, *, read: bool) -> Deliver:
    def run(stop: Stop) -> Iterator[Delivery]:
        try:
            yield Fetched(collection.find(id), read)
        except Trouble as exc:
            yield Told(f"Cannot open {id}: {exc.what}")

    return run


def listing(collection: Collection, keeper: Keeper) -> Deliver:
    """Every saved search is asked again, one after the other; one that fails does not hide the others."""

    def run(stop: Stop) -> Iterator[Delivery]:
        try:
            searches = keeper.searches()
        except Trouble as exc:
            yield Told(exc.what)
            return
        rows: list[tuple[Saved, int | None]] = []
        for saved in searches:
            try:
                rows.append((saved, collection.total(saved.state, stop)))
            except Trouble:
                rows.append((saved, None))
        yield Listed(tuple(rows))

    return run


def saving(collection: Collection, keeper: Keeper, saved: Saved) -> Deliver:
    """Keep a search with what it finds now, or, if there is no time to ask, what it found."""

    def run(stop: Stop) -> Iterator[Delivery]:
        try:
            kept, aside = keeper.save(_looked(collection, saved, stop))
        except Trouble as exc:
            yield Told(f"Not saved: {exc.what}")
            return
        words = f"Saved as {kept.name}; it is among the saved searches"
        if kept.name != saved.name:
            words = (
                f"Saved as {kept.name}, for {saved.name} is another search; it is among the saved searches"
            )
        yield Told(". ".join(filter(None, (words, aside))))

    return run


def looking_again(collection: Collection, keeper: Keeper, saved: Saved) -> Deliver:
    """Note what a saved search finds now."""

    def run(stop: Stop) -> Iterator[Delivery]:
        try:
            aside = keeper.look_again(_looked(collection, saved, stop))
        except Trouble as exc:
            yield Told(f"What is new in {saved.name} is not noted: {exc.what}")
            return
        if aside:
            yield Told(aside)

    return run


def _looked(collection: Collection, saved: Saved, stop: Stop) -> Saved:
    """The search, with what it finds now; as it is where that cannot be asked."""
    try:
        return looked(saved, collection.total(saved.state, stop), saved.generation)
    except (Cancelled, Trouble):
        return saved


def forgetting(keeper: Keeper, name: str) -> Deliver:
    def run(stop: Stop) -> Iterator[Delivery]:
        try:
            aside = keeper.forget(name)
        except Trouble as exc:
            yield Told(f"Not deleted: {exc.what}")
            return
        yield Told(". ".join(filter(None, (f"The saved search {name} is deleted", aside))))

    return run
