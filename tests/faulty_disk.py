"""A disk on demand: it fails, writes half, counts, or loses power; for tests of engines and of indexes.

`instead` hands every call that changes the disk to a function of the test: calls of `os`, and what files
that were opened for writing write, buffer by buffer. Of these functions `Failing` is a disk that is full or
broken from a step on. `Journal` is one that loses power: it watches a folder while something writes to it and
knows at every step what is safe: the contents of a file as they were at its last fsync, the names in a folder
as they were at its last fsync. `cut` then makes one of the states in which the disk may be found after a cut
at that step: what is not safe is there, or missing, or zeroed, or halved, or has one bit flipped; of the
names made, removed and renamed since a folder was synced any may be taken back, in any order.
"""

from __future__ import annotations

import builtins
import errno
import io
import itertools
import os
import random
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

#: Calls of `os` that change the disk. "write" is a step, too, of files that Python opens.
CALLS = (
    "open", "fsync", "rename", "replace", "mkdir", "link", "unlink", "remove", "rmdir", "ftruncate", "pwrite"
)  # fmt: skip
#: What takes room, so that a full disk refuses it.
TAKES_ROOM = frozenset({"open", "write", "pwrite", "mkdir", "link", "rename", "replace"})
#: Name of a step, the call that would make it, and its arguments; what it returns is what the caller gets.
Step = Callable[..., Any]


@contextmanager
def instead(step: Step) -> Iterator[None]:
    """Every step that changes the disk is `step(name, call, *arguments)`, which makes the call or does not.

    Opening for reading is no step.
    """
    real = {name: getattr(os, name) for name in CALLS}
    opened = io.open
    for name, call in real.items():
        setattr(os, name, partial(step, name, call))
    os.open = partial(_open_by_flags, real["open"], step)
    io.open = builtins.open = partial(_open, opened, step)  # type: ignore[assignment]
    try:
        yield
    finally:
        io.open = builtins.open = opened
        for name, call in real.items():
            setattr(os, name, call)


class _Raw(io.FileIO):
    """A file whose writes are steps."""

    def __init__(self, file: Any, mode: str, step: Step) -> None:
        super().__init__(file, mode)
        self._step = step

    def write(self, data: Any) -> int:
        written: int = self._step("write", super().write, data)
        return written


def _open_by_flags(real: Callable[..., int], step: Step, path: Any, flags: int, *args: Any, **kw: Any) -> int:
    """`os.open`, a step unless it is for reading."""
    if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
        found: int = step("open", real, path, flags, *args, **kw)
        return found
    return real(path, flags, *args, **kw)


def _open(real: Callable[..., Any], step: Step, file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
    """`open`, the writes of which are steps."""
    if isinstance(file, int) or not set(mode) & set("wax+"):
        return real(file, mode, *args, **kwargs)
    raw = step("open", _Raw, file, mode.replace("b", "").replace("t", ""), step)
    buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
    if "b" in mode:
        return buffered
    return io.TextIOWrapper(buffered, encoding=kwargs.get("encoding"), newline=kwargs.get("newline"))


@dataclass
class Failing:
    """A disk that fails: the step of this number and, if it is for ever, all like it after it.

    A `short` one writes half of what the step of that number asks it to write and refuses the rest, as a
    disk does that has some room left.
    """

    at: int
    error: int = errno.ENOSPC
    ever: bool = False
    short: bool = False
    taken: int = 0
    failed: bool = False

    def __call__(self, name: str, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        mine = self.taken == self.at
        self.taken += 1
        if mine and self.short and name == "write" and len(args[0]) > 1:
            self.failed, self.ever = True, True
            return call(memoryview(args[0]).cast("B")[: len(args[0]) // 2])
        again = self.failed and self.ever and (name in TAKES_ROOM or self.error != errno.ENOSPC)
        if mine or again:
            self.failed = True
            raise OSError(self.error, os.strerror(self.error), *args[:1])
        return call(*args, **kwargs)


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
        with instead(self._step):
            yield
        self._note()

    def _step(self, name: str, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._note()
        done = call(*args, **kwargs)
        self._look()
        if name == "fsync":
            self._synced(args[0])
        return done

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
