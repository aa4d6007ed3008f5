"""What the user is asking: one frozen value, replaced whole by pure transitions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from searchlib import Sort

#: Fields one can filter by, in the order in which the panel shows them.
FILTER_FIELDS = ("speaker", "role", "topic", "year")

SORTS = (Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST, Sort.DOCUMENT)


@dataclass(frozen=True, slots=True)
class Filter:
    """One value that a field must have; several of a field are alternatives."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class SearchState:
    """The question. `generation` grows with each change, so a late answer can be told from a fresh one."""

    query: str = ""
    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.RELEVANCE
    generation: int = 0

    @property
    def browsing(self) -> bool:
        """Nothing is asked: everything is shown."""
        return not self.query.strip() and not self.filters

    def where(self) -> dict[str, list[str]]:
        """The filters as the library takes them: whole values."""
        where: dict[str, list[str]] = {}
        for chosen in self.filters:
            where.setdefault(chosen.field, []).append("=" + chosen.value)
        return where

    def with_query(self, query: str) -> SearchState:
        return self if query == self.query else self._next(query=query)

    def toggled(self, chosen: Filter) -> SearchState:
        """With this filter if it was off, without it if it was on."""
        if chosen in self.filters:
            return self._next(filters=tuple(f for f in self.filters if f != chosen))
        return self._next(filters=(*self.filters, chosen))

    def without_filters(self) -> SearchState:
        return self._next(filters=()) if self.filters else self

    def next_sort(self) -> SearchState:
        return self._next(sort=SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)])

    def again(self) -> SearchState:
        """The same question, asked anew."""
        return self._next()

    def _next(self, **changes: object) -> SearchState:
        return replace(self, generation=self.generation + 1, **changes)  # type: ignore[arg-type]
