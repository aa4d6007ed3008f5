"""A disk that loses power: what may be left of a folder when not everything had reached the disk.

`Journal` watches a folder while something writes to it and knows at every step what is safe: the contents
of a file as they were at its last fsync, the names in a folder as they were at its last fsync. `Journal.cuts`
then makes states in which the disk may be found after a cut at that step: what is not safe is there, or
missing, or zeroed, or halved, or has one bit flipped; of the names made, removed and renamed since a folder
was synced any may be taken back, in any order.
"""

from __future__ import annotations

import itertools
import os
import random
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

#: The calls at which power is cut: before each of them.
STEPS = ("fsync", "rename", "replace", "mkdir", "link", "unlink", "remove", "rmdir", "open")
Names = dict[str, int]


@dataclass
class State:
    """The folder at one step. Files and folders go by number; `safe` is what had been synced by then."""

    root: int
    names: dict[int, list[Names]]  # of each folder: the listing at its last sync, then each one after it
    safe: dict[int, bytes]
    content: dict[int, bytes]


@dataclass
class Journal:
    """What happens in a folder, step by step."""

    folder: Path
    states: list[State] = field(default_factory=list)
    _names: dict[int, list[Names]] = field(default_factory=dict)
    _safe: dict[int, bytes] = field(default_factory=dict)
    # A file system gives the inode of what is gone to what comes next: numbers of our own are never reused.
    _numbers: dict[int, int] = field(default_factory=dict)
    _last: int = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Everything that is there now is safe; from here on every step is looked at."""
        self._look()
        for number, listings in self._names.items():
            self._names[number] = listings[-1:]
        self._safe = dict(self._content())
        real = {name: getattr(os, name) for name in STEPS}
        for name in STEPS:
            setattr(os, name, self._watched(name, real[name]))
        try:
            yield
        finally:
            for name in STEPS:
                setattr(os, name, real[name])
            self._note()

    def _watched(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            self._note()
            done = real(*args, **kwargs)
            self._look()
            if name == "fsync":
                self._synced(args[0])
            return done

        return call

    def _synced(self, handle: object) -> None:
        assert isinstance(handle, int)
        found = os.fstat(handle)
        path = Path(f"/proc/self/fd/{handle}").resolve()
        if not path.is_relative_to(self.folder.resolve()):
            return
        if stat.S_ISDIR(found.st_mode):
            number = self._numbers[found.st_ino]
            self._names[number] = self._names[number][-1:]
        else:
            self._safe[self._numbers[found.st_ino]] = path.read_bytes()

    def _note(self) -> None:
        self._look()
        names = {number: list(listings) for number, listings in self._names.items()}
        root = self._numbers[self.folder.stat().st_ino]
        self.states.append(State(root, names, dict(self._safe), dict(self._content())))

    def _look(self) -> None:
        """Note the listing of each folder where it differs from the last one."""
        paths = [self.folder, *self.folder.rglob("*")]
        there = {path.lstat().st_ino for path in paths}
        self._numbers = {inode: n for inode, n in self._numbers.items() if inode in there}
        for path in paths:
            if path.lstat().st_ino not in self._numbers:
                self._last += 1
                self._numbers[path.lstat().st_ino] = self._last
        for path in filter(Path.is_dir, paths):
            listing = {p.name: self._numbers[p.lstat().st_ino] for p in path.iterdir()}
            listings = self._names.setdefault(self._numbers[path.stat().st_ino], [{}])
            if listings[-1] != listing:
                listings.append(listing)

    def _content(self) -> Iterator[tuple[int, bytes]]:
        for path in self.folder.rglob("*"):
            if path.is_file():
                yield self._numbers[path.stat().st_ino], path.read_bytes()


def cut(state: State, where: Path, chance: random.Random) -> None:
    """Make in `where` one of the folders that may be found after a cut at this step."""
    _restore(state, state.root, where, chance)


def _restore(state: State, number: int, where: Path, chance: random.Random) -> None:
    where.mkdir()
    for name, child in _kept(state.names[number], chance).items():
        if child in state.names:
            _restore(state, child, where / name, chance)
        else:
            safe = state.safe.get(child)
            # What is gone but not yet from the disk is as it was.
            data = _found(safe, state.content.get(child, safe or b""), chance)
            (where / name).write_bytes(data)


def _kept(listings: list[Names], chance: random.Random) -> Names:
    """The names of a folder after a cut: of what was done since its last sync all, nothing, or any part."""
    names, share = dict(listings[0]), chance.choice((0.0, 0.5, 1.0))
    for before, after in itertools.pairwise(listings):
        if chance.random() < share:
            for name in before.keys() - after.keys():
                names.pop(name, None)
            names.update({name: child for name, child in after.items() if before.get(name) != child})
    return names


def _found(safe: bytes | None, written: bytes, chance: random.Random) -> bytes:
    """The content of a file after a cut; what is safe cannot be lost."""
    if safe == written:
        return written
    bit = chance.randrange(8 * len(written)) if written else 0
    flipped = bytearray(written)
    if written:
        flipped[bit // 8] ^= 1 << bit % 8
    half = written[: len(written) // 2]
    return chance.choice(
        (safe or b"", written, half, bytes(len(written)), bytes(flipped), half + bytes(len(half)))
    )
