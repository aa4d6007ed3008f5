"""Run by test_crash in a process of its own: build, and die where told to.

argv: verb (rebuild or update), index folder (named after its codec), transcripts folder, step at which to
die (-1: never).
A step is a call that changes the disk. "ready" is printed before the first one, the number of
steps and the seconds they took at the end.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

STEPS = ("fsync", "rename", "replace", "mkdir", "link", "unlink", "rmdir", "open", "ftruncate", "pwrite")


def main() -> None:
    verb, index, source, fatal = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    from searchlib import Index

    # Everything is imported before the steps are counted.
    Index.rebuild([source], index.parent / "warm", codec=index.name)
    taken = 0

    def counted(real):
        def call(*args, **kwargs):
            nonlocal taken
            if taken == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            taken += 1
            return real(*args, **kwargs)

        return call

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    print("ready", flush=True)
    started = time.monotonic()
    getattr(Index, verb)([source], index, codec=index.name)
    print(taken, time.monotonic() - started)


if __name__ == "__main__":
    main()
