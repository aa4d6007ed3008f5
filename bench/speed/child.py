"""One job in a process of its own: `python -m bench.speed.child '{"do": "build", ...}'` answers in JSON.

So the memory of a build is its own, the cores it may use can be told, and a fresh process is fresh.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from .corpus import Corpus, Paragraph
from .front import opened
from .peers import ENTRIES, OURS, Peer
from .questions import Kind, Question

#: Seconds between two looks at the memory of a process and its children.
_LOOK = 0.2
_ROOT = Path(__file__).resolve().parents[2]


class Failed(Exception):
    """A job that came to no answer; the text is the last line it said."""


def run(job: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a job from a fresh process."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.speed.child", json.dumps(job)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )
    seen = 0.0
    while True:
        try:
            out, err = process.communicate(timeout=_LOOK)
            break
        except subprocess.TimeoutExpired:
            seen = max(seen, _tree_mb(process.pid))
    if process.returncode:
        raise Failed((err.strip().splitlines() or [f"ended with {process.returncode}"])[-1])
    answer: dict[str, Any] = json.loads(out)
    return {**answer, "seen_mb": seen}


def _tree_mb(process: int) -> float:
    """The memory of a process and its descendants, what they share counted once; 0 if that is not told."""
    parents = dict(filter(None, map(_parent, Path("/proc").glob("[0-9]*"))))
    found, wanted = 0.0, {process}
    while wanted:
        found += sum(map(_own_mb, wanted))
        wanted = {child for child, parent in parents.items() if parent in wanted}
    return found


def _parent(folder: Path) -> tuple[int, int] | None:
    try:
        lines = (folder / "status").read_text().splitlines()
    except OSError:  # it has ended
        return None
    return int(folder.name), next(int(line.split()[1]) for line in lines if line.startswith("PPid:"))


def _own_mb(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def build(peer: str, corpus: Corpus, folder: Path, cores: int) -> dict[str, Any]:
    """Seconds, peak memory and size of a new index; of several processes the memory is what was seen."""
    job = {"do": "build", "peer": peer, "corpus": corpus.plain(), "folder": str(folder), "cores": cores}
    answer = run(job)
    return {**answer, "peak_mb": max(answer["peak_mb"], answer["seen_mb"] if answer["several"] else 0.0)}


def first(peer: str, folder: Path, question: Question) -> dict[str, Any]:
    """Seconds to open an index and to be asked once."""
    return run({"do": "first", "peer": peer, "folder": str(folder), "question": asdict(question)})


def front(root: Path, word: str) -> dict[str, Any]:
    """Seconds to open our index through the front door and to show what has a word."""
    return run({"do": "front", "peer": OURS, "folder": str(root), "word": word})


def update(peer: str, corpus: Corpus, folder: Path, changed: Sequence[str]) -> float | None:
    """Seconds to put these transcripts in again, each paragraph one word longer; None of who cannot."""
    job = {"do": "update", "peer": peer, "corpus": corpus.plain(), "folder": str(folder)}
    seconds: float | None = run({**job, "changed": list(changed)})["clock"]
    return seconds


def main() -> None:
    job = json.loads(sys.argv[1])
    peer = next(entry for entry in ENTRIES if entry.name == job["peer"]).made()
    print(json.dumps(_DOES[job["do"]](peer, Path(job["folder"]), job)))


def _build(peer: Peer, folder: Path, job: Mapping[str, Any]) -> dict[str, Any]:
    cores = _pinned(job["cores"])
    effort = peer.build(Corpus.of(job["corpus"]).batches(), folder, cores)
    helped = resource.getrusage(resource.RUSAGE_CHILDREN)
    several = not peer.children_mb() and helped.ru_maxrss > 0
    if several:
        effort = replace(effort, cpu=effort.cpu + helped.ru_utime + helped.ru_stime)
    figures = {"peak_mb": _peak_mb(peer), "disk_mb": size_mb(folder), "several": several}
    return {**asdict(effort), **figures}


def _first(peer: Peer, folder: Path, job: Mapping[str, Any]) -> dict[str, Any]:
    asked = job["question"]
    question = Question(**(asked | {"kind": Kind(asked["kind"]), "words": tuple(asked["words"])}))
    started = time.perf_counter()
    session = peer.open(folder)
    asker = session.asker(question, faceted=False)
    assert asker
    total = asker().total
    spent = time.perf_counter() - started
    session.close()
    return {"clock": spent, "total": total}


def _front(peer: Peer, folder: Path, job: Mapping[str, Any]) -> dict[str, Any]:
    return {"clock": opened(folder, job["word"])}


def _update(peer: Peer, folder: Path, job: Mapping[str, Any]) -> dict[str, Any]:
    changed = set(job["changed"])
    batches = list(_longer(Corpus.of(job["corpus"]), changed))
    effort = peer.update(folder, sorted(changed), batches)
    return {"clock": effort.clock if effort else None}


def _longer(corpus: Corpus, changed: set[str]) -> Iterator[list[Paragraph]]:
    for batch in corpus.batches():
        kept = [one for one in batch if one.transcript in changed]
        yield [replace(one, text=f"{one.text} Corrected.", words=f"{one.words} corrected") for one in kept]


def _pinned(cores: int) -> int:
    """Only so many cores for this process and its children; where that cannot be told, all that there are."""
    if not hasattr(os, "sched_setaffinity"):
        return cores
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    os.sched_setaffinity(0, allowed)
    return len(allowed)


def _peak_mb(peer: Peer) -> float:
    """The most memory this process had at a time, or one that the peer has for itself."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage counts what the parent had before this program began.
        lines = status.read_text().splitlines()
        own = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    return peer.children_mb() or own


def size_mb(folder: Path) -> float:
    """What is on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


_DOES = {"build": _build, "first": _first, "front": _front, "update": _update}

if __name__ == "__main__":
    main()
