"""Runs of chunks to segment files, by other processes beside this one where there are cores for them.

Another process is a copy of this one (fork) that has the chunks already, writes one file and ends. What one
of them does not bring about, for whatever reason, this process does itself: so an error is the same error,
and the files are the same files, however many take part. One that gives no sign of life is ended.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from ...errors import SearchLibError
from ...model import Chunk
from .run import Run
from .wording import Wording

#: Chunks taken in at a time, so that the work is in few large arrays.
_BATCH = 2048
#: Other processes at a time; a third would only wait for the two that many machines have cores for.
_MOST = 2
#: Seconds without a sign of life of another process after which it is not waited for: a batch takes less
#: than one on a machine that is not busy.
_SILENCE = 120.0


def helpers() -> int:
    """How many other processes may help: none where threads are, whose locks a copy would have for ever."""
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(_MOST, cores) if cores > 1 else 0


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A run that another process is writing, and the end of a pipe at which its signs of life arrive."""

    process: int
    signs: BinaryIO
    chunks: Sequence[Chunk]
    path: Path


class Spilling:
    """Writes runs. Whoever makes one must `finish` or `cancel` it."""

    def __init__(self) -> None:
        self._under_way: list[_UnderWay] = []
        self._wording = Wording()

    def write(self, chunks: Sequence[Chunk], path: Path) -> None:
        """Write the segment with these chunks; by another process, once one is free, until `finish`."""
        count = helpers()
        while self._under_way and len(self._under_way) >= count:
            self._wait()
        if not count or not self._write_beside(chunks, path):
            self.write_here(chunks, path)

    def write_here(self, chunks: Sequence[Chunk], path: Path) -> None:
        """Write the segment with these chunks at once."""
        _write(chunks, path, self._wording)

    def _write_beside(self, chunks: Sequence[Chunk], path: Path) -> bool:
        """Have another process write it, if the system has one to give."""
        here, there = os.pipe()
        process = _forked()
        if process == 0:
            os.close(here)
            _write_and_end(chunks, path, there)
        os.close(there)  # so that the end of the other process is the end of its signs
        signs = os.fdopen(here, "rb", 0)
        if process < 0:
            signs.close()
            return False
        self._under_way.append(_UnderWay(process, signs, chunks, path))
        return True

    def finish(self) -> None:
        """Wait until all is written."""
        while self._under_way:
            self._wait()

    def cancel(self) -> None:
        """End the other processes, and wait until they have ended."""
        for one in self._under_way:
            with suppress(ProcessLookupError):
                os.kill(one.process, signal.SIGKILL)
        while self._under_way:
            one = self._under_way.pop()
            one.signs.close()
            _ended_well(one.process)

    def _wait(self) -> None:
        """Wait for the oldest."""
        one = self._under_way[0]
        _await_silence(one)
        if not _ended_well(one.process):
            self.write_here(one.chunks, one.path)
        del self._under_way[0]


def _forked() -> int:
    """The number of another process, 0 in that, -1 where the system has none to give."""
    try:
        return os.fork()
    except OSError:
        return -1


def _await_silence(one: _UnderWay) -> None:
    """Until another process has ended; it is ended if it gives no sign of life for long."""
    with one.signs, selectors.DefaultSelector() as selector:
        selector.register(one.signs, selectors.EVENT_READ)
        while selector.select(_SILENCE):
            if not one.signs.read(4096):
                return
    with suppress(ProcessLookupError):
        os.kill(one.process, signal.SIGKILL)


def _ended_well(process: int) -> bool:
    try:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    except ChildProcessError:  # somebody else in this program waits for all processes
        return False


def _write_and_end(chunks: Sequence[Chunk], path: Path, signs: int) -> NoReturn:
    """What another process does. It says nothing, and ends without what this program does at its end."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        gc.disable()
        parent = os.getppid()

        def sign() -> None:
            if os.getppid() != parent:
                raise SearchLibError("nobody waits for this segment")
            os.write(signs, b".")

        _write(chunks, path, Wording(), sign)
        code = 0
    finally:
        os._exit(code)


def _silent() -> None:
    """The sign of a process that nobody waits for."""


def _write(
    chunks: Sequence[Chunk], path: Path, wording: Wording, sign: Callable[[], object] = _silent
) -> None:
    """Write a segment, with a sign of life before each step."""
    with ThreadPoolExecutor(1) as pool:  # compressing needs no Python: a second core does it beside
        run = Run(wording, pool)
        for first in range(0, len(chunks), _BATCH):
            sign()
            run.add(chunks[first : first + _BATCH])
        sign()
        try:
            run.write(path)
        except UnicodeEncodeError as exc:
            raise SearchLibError(f"{exc.object!a}: cannot be stored: {exc.reason}") from exc
