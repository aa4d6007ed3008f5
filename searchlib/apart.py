"""A build in a process of its own: an order in, progress and a report out.

The threads of the caller are not slowed by it, its memory is given back, and a stop is heard at once,
whatever file is being read. The old index answers until the new one is complete, and after any failure.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from . import errors
from .engines import Stop, never
from .model import Phase, Progress, Report, Skipped
from .store import Store

#: Seconds between looks at `stop`, and between two tellings of progress.
_BEAT = 0.05
#: A build that is told to stop and does not is ended; what it leaves is removed.
_GRACE = 3.0
_START = "from searchlib.apart import child; child()"


class Task(StrEnum):
    """What to do: read everything anew, or only what has changed."""

    REBUILD = "rebuild"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class BuildOrder:
    """What `Index.rebuild` or `Index.update` is to do: `options` are theirs by name, as text."""

    task: Task
    paths: tuple[Path, ...]
    folder: Path
    options: Mapping[str, str] = field(default_factory=dict)


def build_apart(order: BuildOrder, *, stop: Stop = never) -> Iterator[Progress | Report]:
    """Progress, some ten times a second, and the report at last; the errors of `Index.rebuild`.

    `Cancelled` soon after `stop()` turns true, unless the new index is in use by then: that is a report.
    Who gives the iterator up stops the build.
    """
    process = _started(order)
    try:
        for record in _records(process, stop):
            if "progress" in record:
                told = record["progress"]
                yield Progress(**{**told, "phase": Phase(told["phase"])})
            elif "report" in record:
                yield _report(record["report"])
                return
            else:
                raise _error(record)
        if stop():
            raise errors.Cancelled("stopped; the index is as it was before")
        raise errors.BuildEnded(
            f"{order.folder}: the build ended without an answer (code {process.wait()});"
            " the index is as it was before"
        )
    finally:
        _ended(process, order.folder)


def _started(order: BuildOrder) -> subprocess.Popen[bytes]:
    paths = [str(path) for path in (*order.paths, order.folder)]  # bytes that are no UTF-8 survive in JSON
    told = {"task": order.task, "paths": paths, "options": dict(order.options)}
    # It finds the packages that we find, and this copy of the library.
    here = str(Path(__file__).resolve().parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [here, *sys.path]))}
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,  # a ctrl+c at the terminal is for who asked, who then stops the build
    )
    assert process.stdin is not None
    with suppress(OSError):  # it ended at once: its answer, or that there is none, says so
        process.stdin.write(json.dumps(told).encode("ascii") + b"\n")
        process.stdin.flush()
    return process


def _records(process: subprocess.Popen[bytes], stop: Stop) -> Iterator[dict[str, Any]]:
    """What the process says, line by line; at `stop` it is told to end, and ended if it does not."""
    assert process.stdout is not None
    assert process.stdin is not None
    rest, deadline = b"", 0.0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not deadline and stop():
                _hang_up(process)
                deadline = time.monotonic() + _GRACE
            if deadline and time.monotonic() > deadline:
                process.kill()
            if not selector.select(_BEAT):
                continue
            if not (block := os.read(process.stdout.fileno(), 1 << 16)):
                return
            *lines, rest = (rest + block).split(b"\n")
            yield from map(json.loads, lines)


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    """The end of what it is told is the sign to stop, and so is the death of this process."""
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()


def _ended(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Leave no process, and nothing of a build that did not finish."""
    _hang_up(process)
    assert process.stdout is not None
    process.stdout.close()
    try:
        code = process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    if code:
        with suppress(errors.StoreError):
            Store(folder).sweep()


def _report(told: dict[str, Any]) -> Report:
    lists = {name: tuple(Skipped(*row) for row in told[name]) for name in ("skipped", "notices")}
    return Report(**{**told, **lists})


def _error(record: Mapping[str, Any]) -> errors.SearchLibError:
    """The error that the build ended with, as if it had been raised here."""
    kind = getattr(errors, record["error"], errors.SearchLibError)
    if issubclass(kind, errors.SourceError):
        return kind(record["path"], record["reason"], record["line"])
    if issubclass(kind, (errors.StoreError, errors.RecipeError, errors.Cancelled)):
        return kind(record["text"])
    return errors.SearchLibError(record["text"])


# In the process of its own


def child() -> None:
    """Do what the first line of the input orders, as JSON, and tell it in lines of JSON; stop at its end."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.nice(5)  # who looks at a screen meanwhile comes first
    out, sys.stdout = os.dup(1), sys.stderr
    os.dup2(2, 1)  # what a library prints is not ours
    finished = threading.Event()
    try:
        order = _order()
        threading.Thread(target=_listen, args=(finished,), daemon=True).start()
        report = _build(order, out)
        finished.set()
        record: dict[str, Any] = {"report": {**asdict(report), **_lists(report)}}
    except KeyboardInterrupt:
        record = {"error": "Cancelled", "text": "stopped; the index is as it was before"}
    except errors.SourceError as exc:
        record = {"error": type(exc).__name__, "path": exc.path, "reason": exc.reason, "line": exc.line}
    except errors.SearchLibError as exc:
        record = {"error": type(exc).__name__, "text": str(exc)}
    except Exception as exc:
        record = {"error": "SearchLibError", "text": f"the build failed ({exc!r}); please report this"}
    finished.set()
    _tell(out, record)


def _order() -> BuildOrder:
    line = b""
    while not line.endswith(b"\n"):
        if not (block := os.read(0, 1 << 16)):
            raise KeyboardInterrupt
        line += block
    told = json.loads(line)
    *paths, folder = map(Path, told["paths"])
    return BuildOrder(Task(told["task"]), tuple(paths), folder, told["options"])


def _listen(finished: threading.Event) -> None:
    """Stop the build at the end of the input. Not by `sys.stdin`, whose lock would outlive the program."""
    while os.read(0, 1 << 16):
        pass
    if not finished.is_set():
        os.kill(os.getpid(), signal.SIGINT)


def _build(order: BuildOrder, out: int) -> Report:
    from . import build, ingest

    given = dict(order.options)
    columns, codec = given.pop("columns", ""), given.pop("codec", "")
    files = [Path(given[name]) if name in given else None for name in _FILES]
    recipe = ingest.Recipe.of(files[0], columns, *files[1:]).kept_as(codec)
    work = build.job(order.paths, order.folder, recipe=recipe, progress=_Teller(out).tell)
    return build.rebuild(work) if order.task is Task.REBUILD else build.update(work)


#: In the order of `Recipe.of`.
_FILES = ("topics", "people", "corrections", "aliases")


class _Teller:
    """Tells progress, but no more often than anybody can look; each new phase at once."""

    def __init__(self, out: int) -> None:
        self._out = out
        self._phase: Phase | None = None
        self._next = 0.0

    def tell(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.phase == self._phase and now < self._next:
            return
        self._phase, self._next = progress.phase, now + 2 * _BEAT
        _tell(self._out, {"progress": asdict(progress)})


def _tell(out: int, record: Mapping[str, Any]) -> None:
    with suppress(BrokenPipeError):  # nobody listens any more, which the end of the input says too
        line = json.dumps(record).encode("ascii") + b"\n"
        while line:
            line = line[os.write(out, line) :]


def _lists(report: Report) -> dict[str, list[list[str]]]:
    return {name: [[s.path, s.reason] for s in getattr(report, name)] for name in ("skipped", "notices")}
