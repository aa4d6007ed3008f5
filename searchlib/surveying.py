"""What lies under some paths, before it is built from: paths in, counts out; no file is opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .engines import Stop, never
from .model import Survey


def survey(paths: Sequence[Path | str], *, stop: Stop = never) -> Survey:
    """How many files a build from these paths would try to read, told by their names.

    `SourceError` for a path that is not there; `Cancelled` soon after `stop()` turns true.
    """
    # Who only asks does not wait for the readers.
    from .ingest import discover

    found = discover(tuple(map(Path, paths)), stop)
    return Survey(len(found.found), found.skipped, found.ignored)
