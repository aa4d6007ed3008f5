"""The headings of a document in order, in; under which of them a paragraph is spoken, out."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..model import BELOW, Block

#: A heading without a level stands below all that have one, and ends the one before it.
_LOWEST = 99
_MOST, _LONGEST = 4, 200


@dataclass(slots=True)
class Sections:
    """The headings that hold at a place of the document: of each level the last one."""

    _open: list[tuple[int, str]] = field(default_factory=list)
    path: str = ""

    def enter(self, heading: Block) -> None:
        """The section that begins with this heading; those of its level and below end."""
        level = heading.level or _LOWEST
        text = " ".join(heading.text[:_LONGEST].replace(BELOW.strip(), ">").split()).rstrip(" :")
        if not any(c.isalnum() for c in text):
            return
        self._open = [*(above for above in self._open if above[0] < level), (level, text)][-_MOST:]
        self.path = BELOW.join(text for _, text in self._open)
