"""`seed`: one press conference, known paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from searchlib.model import Chunk, How, Role, Sure


@dataclass(frozen=True, slots=True)
class Expected:
    """What is true of a run of paragraphs."""

    count: int
    name: str  # the surname, "" for nobody
    role: Role
    how: How
    exchange: int
    sure: Sure = Sure.CERTAIN


#: 21 spoken paragraphs: an opening that only the title names, then two exchanges.
EXPECTED: tuple[Expected, ...] = (
    Expected(10, "Lavrov", Role.STATEMENT, How.TITLE, 0, Sure.LIKELY),
    Expected(1, "", Role.QUESTION, How.LABEL, 1),
    Expected(1, "Lavrov", Role.ANSWER, How.LABEL, 1),
    Expected(4, "Lavrov", Role.ANSWER, How.CARRIED, 1),
    Expected(1, "", Role.QUESTION, How.LABEL, 2),
    Expected(1, "Lavrov", Role.ANSWER, How.LABEL, 2),
    Expected(3, "Lavrov", Role.ANSWER, How.CARRIED, 2),
)


def wrong(chunks: Sequence[Chunk]) -> list[str]:
    """Every paragraph that is not as expected, in words; none where the transcript is exact."""
    wanted = [row for row in EXPECTED for _ in range(row.count)]
    out = [] if len(chunks) == len(wanted) else [f"{len(chunks)} paragraphs instead of {len(wanted)}"]
    for row, chunk in zip(wanted, chunks, strict=False):
        name, told = chunk.speaker.name if chunk.speaker else "", chunk.attribution
        same = name.endswith(row.name) if row.name else not name
        ours = (chunk.role, told.how, chunk.exchange, told.sure)
        if not same or ours != (row.role, row.how, row.exchange, row.sure):
            said = ", ".join(map(str, (name or "nobody", *ours)))
            out.append(f"paragraph {chunk.paragraph}: {said}; expected {row}")
    return out
