"""Run by test_crash as a process of its own: start builds, each in another process, that die where told to.

Each line on standard input is a build as JSON: verb (rebuild or update), index folder (named after its
codec), transcripts folder, step at which to die (-1: never). A step is a call that changes the disk, or a
buffer that is written. Printed are "ready" and the number of the process before the first step, "done" with
the steps and the seconds they took after the last one, and "ended" with how the process did.

All is imported and has built once before the first of them, so that a kill meets a build and not an import.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from faulty_disk import instead

from searchlib import Index


def main() -> None:
    warm = set()
    for line in sys.stdin:
        verb, index, source, fatal = json.loads(line)
        folder = Path(index)
        if folder.name not in warm:
            Index.rebuild([source], folder.parent / "warm", codec=folder.name, topics=topics(folder))
            warm.add(folder.name)
        child = os.fork()
        if not child:
            code = 1
            try:
                build(verb, folder, Path(source), fatal)
                code = 0
            finally:
                os._exit(code)
        print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def topics(index: Path) -> Path:
    """The taxonomy beside an index."""
    return index.with_name("topics.toml")


def build(verb: str, index: Path, source: Path, fatal: int) -> None:
    taken = 0

    def step(name, call, *args, **kwargs):
        nonlocal taken
        if taken == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        taken += 1
        return call(*args, **kwargs)

    print("ready", os.getpid(), flush=True)
    started = time.monotonic()
    with instead(step):
        getattr(Index, verb)([source], index, codec=index.name, topics=topics(index))
    print("done", taken, time.monotonic() - started, flush=True)


if __name__ == "__main__":
    main()
