"""Xapian, in a process of the system's Python where Debian's bindings are; it times itself there.

Its term generator cuts at spaces and keeps words and stems side by side, as we do.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..corpus import Paragraph
from ..questions import FACETS, NEAR, VALUES, Kind, Question
from . import Ask, Batches, Effort, Found

_PYTHON = "/usr/bin/python3"
_PROGRAM = Path(__file__).parent / "programs" / "xapian_child.py"


class _Process:
    """The other end of the pipes; it adds up what its work took."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [_PYTHON, str(_PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.effort = Effort()

    def call(self, name: str, *arguments: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([name, arguments]) + "\n")
        self._process.stdin.flush()
        answer, clock, cpu = json.loads(self._process.stdout.readline())
        self.effort = Effort(self.effort.clock + clock, self.effort.cpu + cpu)
        return answer

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


class Xapian:
    """Xapian with its defaults; `ImportError` where the system's Python does not have it."""

    def __init__(self) -> None:
        self._peak = 0.0
        try:
            subprocess.run([_PYTHON, "-c", "import xapian"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            raise ImportError(f"{_PYTHON} has no xapian (Debian: python3-xapian)") from None

    def build(self, batches: Batches, folder: Path, cores: int) -> Effort:
        process = _Process()
        process.call("create", str(folder / "xapian"))
        return self._put(process, batches)

    def open(self, folder: Path) -> _Session:
        process = _Process()
        process.call("open", str(folder / "xapian"))
        return _Session(process)

    def update(self, folder: Path, gone: Sequence[str], batches: Batches) -> Effort | None:
        process = _Process()
        process.call("change", str(folder / "xapian"))
        process.call("drop", list(gone))
        return self._put(process, batches)

    def children_mb(self) -> float:
        return self._peak

    def _put(self, process: _Process, batches: Batches) -> Effort:
        for batch in batches:
            process.call("put", [_row(one) for one in batch])
        process.call("commit")
        effort = process.effort
        self._peak = process.call("peak")
        process.close()
        return effort


def _row(one: Paragraph) -> tuple[str, str, int, int, str]:
    # Its term generator would make two words of u.s but takes u_s for one; no question has such a word.
    return one.transcript, one.speaker, one.day, one.year, one.words.replace(".", "_")


class _Session:
    def __init__(self, process: _Process) -> None:
        self._process = process

    def asker(self, question: Question, *, faceted: bool) -> Ask | None:
        if question.kind is Kind.FUZZY:
            return None
        asked = asdict(question) | {"ranked": question.ranked, "near": NEAR}
        facets = FACETS if faceted else ()

        def count() -> Found:
            said = self._process.call("ask", asked, facets, VALUES)
            found = {name: [(value, many) for value, many in rows] for name, rows in said["facets"].items()}
            return Found(said["total"], said["best"], found, Effort(said["clock"], said["cpu"]))

        return count

    def close(self) -> None:
        self._process.close()
