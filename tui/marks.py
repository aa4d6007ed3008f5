"""The hits that the user has marked: a frozen set of them in the order of marking, and pure transitions."""

from __future__ import annotations

from dataclasses import dataclass

from searchlib import Hit

#: What stands beside a marked paragraph.
SIGN = "*"


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks outlive the search that found their paragraphs: one collects over several."""

    hits: tuple[Hit, ...] = ()

    def __len__(self) -> int:
        return len(self.hits)

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(str(hit.chunk.id) for hit in self.hits)

    def toggled(self, hit: Hit) -> Marks:
        others = tuple(one for one in self.hits if one.chunk.id != hit.chunk.id)
        return Marks(others) if len(others) < len(self.hits) else Marks((*self.hits, hit))
