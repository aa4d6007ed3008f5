"""Read broken files in a process with bounds; say as JSON what became of each format, or of each fixed case.

    python tests/fuzz_child.py FORMAT COUNT FOLDER  the share of a format of COUNT files of all formats
    python tests/fuzz_child.py bombs [WORDS]        the fixed cases (with these words in their story)

A file that takes more than SECONDS of CPU ends its process with a traceback; memory has a limit, too. The
file that is read, and its story, are in FOLDER.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from breakage import Case, bombs, case

from searchlib.errors import SourceError
from searchlib.formats import FORMATS
from searchlib.ingest import Found, Recipe, read
from searchlib.model import TranscriptId
from searchlib.topics import Tagger

SECONDS = 60
MEMORY = 2 << 30


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # The default action of the signal, which ends the process, comes after the traceback.
    faulthandler.register(signal.SIGPROF, all_threads=False, chain=True)
    tagger = Tagger(Recipe.of().topics)
    if sys.argv[1] == "bombs":
        wanted = " ".join(sys.argv[2:])
        print(json.dumps({one.story: _apart(one, tagger) for one in bombs() if wanted in one.story}))
        return
    name, count, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    rows = [row for row in FORMATS if row.ready]
    # A reader in a process of its own takes ten times as long: it gets a quarter of the files.
    share = {row.name: 4 - 3 * bool(row.needs) for row in rows}
    whole = sum(share.values())
    (row,) = (row for row in rows if row.name == name)
    cases = (case(row, seed) for seed in range(count * share[name] // whole))
    print(json.dumps(survey(cases, tagger, folder)))


def survey(cases: Iterable[Case], tagger: Tagger, folder: Path) -> dict[str, Any]:
    """What became of some files: how many were read, refused; faults; the slowest."""
    fate: dict[str, Any] = {
        "read": 0,
        "refused": 0,
        "faults": [],
        "seconds": 0.0,
        "slowest": 0.0,
        "which": "",
    }
    fate["megabytes"] = 0
    for one in cases:
        path = folder / f"x{one.suffix}"
        path.write_bytes(one.data)
        (folder / "story").write_text(one.story)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        started = _spent()
        outcome, why = fate_of(path, tagger)
        seconds = _spent() - started
        signal.setitimer(signal.ITIMER_PROF, 0)
        if outcome in ("read", "refused"):
            fate[outcome] += 1
        else:
            fate["faults"].append(f"{one.story}: {outcome} ({why})")
        fate["seconds"] += seconds
        if seconds >= fate["slowest"]:
            fate["slowest"], fate["which"], fate["why"] = seconds, one.story, why
        fate["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return fate


def _apart(one: Case, tagger: Tagger) -> dict[str, Any]:
    """What becomes of one file, in a process for it alone: its time and memory are its own."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        with tempfile.TemporaryDirectory() as folder:
            os.write(theirs, json.dumps(survey([one], tagger, Path(folder))).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    if told:
        found: dict[str, Any] = json.loads(told)
        return found
    fault = f"{one.story}: more than {SECONDS} s; see the traceback"
    return {"read": 0, "refused": 0, "faults": [fault], "slowest": SECONDS, "megabytes": 0, "why": ""}


def _spent() -> float:
    """Seconds of CPU so far, of this process and of the readers it has started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def fate_of(path: Path, tagger: Tagger) -> tuple[str, str]:
    """One of "read", "refused" and "fault", and why."""
    try:
        readings = list(read(Found(path, TranscriptId("x")), tagger))
    except SourceError as exc:
        return "refused" if exc.reason and exc.path == str(path) else "fault", str(exc.reason)
    except BaseException as exc:
        return "fault", f"{type(exc).__name__}: {exc}"[:300]
    for reading in readings:
        for chunk in reading.chunks:
            if not chunk.text.strip() or chunk.span.of(reading.transcript.text) != chunk.text:
                return "fault", f"paragraph {chunk.paragraph} is not what its span says"
            if any(c < " " or "\ud800" <= c <= "\udfff" for c in chunk.text + chunk.title):
                return "fault", f"paragraph {chunk.paragraph} has a character that cannot be shown"
    return "read", f"{sum(len(reading.chunks) for reading in readings):,} paragraphs"


if __name__ == "__main__":
    main()
