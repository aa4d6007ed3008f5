"""What an audit finds: kinds in the order in which they are worth reading, and a ledger that stays small."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..errors import RecipeError

#: Kind -> what it means. The surest and most harmful come first; `docs/audit.md` explains each.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "unreadable": "files that could not be read",
        "idle-correction": "corrections that changed nothing",
        "duplicate": "transcripts that repeat another one",
        "labels-inside": "labels inside somebody's speech",
        "doubtful-label": "what nearly is a label, and was left as text",
        "rare-label": "labels used once that are not certain",
        "near-names": "names that differ only in spelling",
        "repeated": "transcripts that have long paragraphs twice",
        "long-turn": "turns far longer than the others of their transcript",
        "length": "transcripts far longer or shorter than the others",
        "no-event": "transcripts without a title",
        "no-date": "transcripts without a date",
        "no-speaker": "transcripts with paragraphs that nobody is known to speak",
    }
)
#: Findings of one kind that are kept, the weightiest; the rest are counted.
KEPT = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: its kind, the file and line, and a sentence."""

    kind: str
    path: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}" if self.line else f"{self.path}: {self.sentence}"


@dataclass(slots=True)
class Ledger:
    """Findings with their weight; of each kind all are counted and the weightiest kept."""

    counts: Counter[str] = field(default_factory=Counter)
    _heaps: dict[str, list[tuple[float, int, Finding]]] = field(default_factory=dict)

    def note(self, finding: Finding, weight: float = 0.0) -> None:
        """Take a finding; of equal weight, the first ones stay."""
        self.counts[finding.kind] += 1
        heap = self._heaps.setdefault(finding.kind, [])
        entry = (weight, -sum(self.counts.values()), finding)
        if len(heap) < KEPT:
            heapq.heappush(heap, entry)
        else:
            heapq.heappushpop(heap, entry)

    def findings(self) -> tuple[Finding, ...]:
        """Those kept, by kind, the weightiest first."""
        return tuple(
            finding
            for kind in KINDS
            for _, _, finding in sorted(self._heaps.get(kind, ()), key=lambda e: e[:2], reverse=True)
        )


@dataclass(frozen=True, slots=True)
class Audit:
    """The result: what was looked at, how many findings of each kind, and the weightiest of them."""

    transcripts: int
    paragraphs: int
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]

    def above(self, gate: Mapping[str, int]) -> tuple[str, ...]:
        """A sentence for each limit that is passed; "" is the limit for all kinds together."""
        out = []
        for kind, most in gate.items():
            count = self.counts.get(kind, 0) if kind else sum(self.counts.values())
            if count > most:
                out.append(f"{count:,} findings of {kind or 'all kinds'}, more than {most:,}")
        return tuple(out)


def gate_of(limits: list[str]) -> dict[str, int]:
    """The limits that `--fail-above` gives: `10` for all kinds together, `labels-inside=3` for one.

    >>> gate_of(["10", "labels-inside=0"])
    {'': 10, 'labels-inside': 0}
    """
    gate = {}
    for limit in limits:
        kind, equals, number = limit.rpartition("=")
        if (equals and kind not in KINDS) or not (number.isascii() and number.isdigit()) or len(number) > 9:
            raise RecipeError(
                f"--fail-above {limit!r}: write a number, or KIND=NUMBER; the kinds are {', '.join(KINDS)}"
            )
        gate[kind] = int(number)
    return gate
