"""Chunks of every transcript in, what looks wrong in the collection out: a list to read, and a gate.

Nothing is judged or changed here; the memory stays small whatever the size of the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from ..model import Chunk, How, Role, Skipped
from ..people import Directory
from .copies import Copies
from .findings import KEPT, KINDS, Audit, Finding, Ledger, gate_of
from .lengths import Lengths
from .marks import Marks
from .names import Names

__all__ = ["KEPT", "KINDS", "Audit", "Auditor", "Finding", "gate_of"]


class Auditor:
    """Sees the transcripts of a collection one by one, then says what it found."""

    def __init__(self, directory: Directory) -> None:
        self._ledger = Ledger()
        self._marks, self._names = Marks(), Names(directory)
        self._copies, self._lengths = Copies(), Lengths()
        self._transcripts = self._paragraphs = 0

    def see(self, chunks: Sequence[Chunk]) -> None:
        """Take in a whole transcript."""
        if not chunks:
            return
        self._transcripts += 1
        self._paragraphs += len(chunks)
        for part in (self._marks, self._lengths, self._copies):
            for finding, weight in part.see(chunks):
                self._ledger.note(finding, weight)
        for chunk in chunks:
            if chunk.speaker is not None:
                self._names.see(chunk.speaker.name, chunk.source, chunk.line)
        self._missing(chunks)

    def skip(self, files: Iterable[Skipped]) -> None:
        """Take in files that could not be read."""
        for file in files:
            self._ledger.note(Finding("unreadable", file.path, None, file.reason))

    def idle(self, entries: Iterable[Skipped]) -> None:
        """Take in corrections that changed nothing; their path ends with the line."""
        for entry in entries:
            self._ledger.note(Finding("idle-correction", entry.path, None, entry.reason))

    def audit(self) -> Audit:
        """What was found. Call once, at the end."""
        for finding in self._marks.rare():
            self._ledger.note(finding)
        for found in (self._names.pairs(), self._copies.duplicates(), self._lengths.unusual()):
            for finding, weight in found:
                self._ledger.note(finding, weight)
        counts = {kind: self._ledger.counts[kind] for kind in KINDS if self._ledger.counts[kind]}
        return Audit(self._transcripts, self._paragraphs, counts, self._ledger.findings())

    def _missing(self, chunks: Sequence[Chunk]) -> None:
        """A date, a title, speakers that a transcript has not."""
        head = chunks[0]
        if head.date is None:
            self._ledger.note(Finding("no-date", head.source, None, "no date of the event is known"))
        if head.title == PurePath(head.source).stem:
            sentence = "no title was found; the name of the file stands in its place"
            self._ledger.note(Finding("no-event", head.source, None, sentence))
        spoken = [c for c in chunks if c.role is not Role.ASIDE]
        unknown = [c for c in spoken if c.attribution.how is How.UNKNOWN]
        if unknown:
            why = unknown[0].attribution.evidence or "nothing says who speaks"
            many = "all" if len(unknown) == len(spoken) else f"{len(unknown)} of {len(spoken)}"
            sentence = f"{many} paragraphs have no known speaker ({why})"
            self._ledger.note(Finding("no-speaker", head.source, unknown[0].line, sentence), len(unknown))
