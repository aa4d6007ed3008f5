"""What the user is asking: one frozen value, replaced whole by pure transitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from searchlib import Sort, Unit

#: Fields one can filter by, in the order in which the panel shows them.
FILTER_FIELDS = ("speaker", "role", "topic", "year", "transcript")
#: The field that the timeline narrows.
DATE = "date"

SORTS = (Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST, Sort.DOCUMENT, Sort.SPEAKER)
GROUPS = (None, Unit.TRANSCRIPT, Unit.EXCHANGE)


@dataclass(frozen=True, slots=True)
class Filter:
    """One value that a field must have, or must not (`out`); several wanted ones are alternatives."""

    field: str
    value: str
    out: bool = False

    @property
    def term(self) -> str:
        """The value as the library takes it: a range of days as it is, all else whole."""
        if self.field == DATE:
            return self.value
        return f"-={self.value}" if self.out else f"={self.value}"

    @property
    def label(self) -> str:
        """What a chip says."""
        return f"{'-' if self.out else ''}{self.field}: {self.value}"


@dataclass(frozen=True, slots=True)
class Like:
    """The paragraph that others are to be like: its id, and words by which people know it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class SearchState:
    """The question. `generation` grows with each change, so a late answer can be told from a fresh one.

    While `like` is there, paragraphs like that one are asked for and the query waits. `literal` are the words
    that are searched only as they are written, without other spellings and names.
    """

    query: str = ""
    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.RELEVANCE
    group: Unit | None = None
    like: Like | None = None
    generation: int = 0
    literal: tuple[str, ...] = ()

    @property
    def browsing(self) -> bool:
        """Nothing is asked: everything is shown."""
        return not self.query.strip() and not self.filters and self.like is None

    @property
    def grouped(self) -> Unit | None:
        """What the hits are grouped by; those like a paragraph stand in the order of their likeness."""
        return self.group if self.like is None else None

    def where(self) -> dict[str, list[str]]:
        """The filters as the library takes them."""
        where: dict[str, list[str]] = {}
        for chosen in self.filters:
            where.setdefault(chosen.field, []).append(chosen.term)
        return where

    def allows(self, field: str, value: str) -> bool:
        """Whether the filters of this field let this value through."""
        mine = [chosen for chosen in self.filters if chosen.field == field]
        wanted = {chosen.value for chosen in mine if not chosen.out}
        return (not wanted or value in wanted) and all(c.value != value for c in mine if c.out)

    def with_query(self, query: str) -> SearchState:
        return self if query == self.query else self._next(query=query, like=None)

    def toggled(self, chosen: Filter) -> SearchState:
        """With this filter if it was off, without it if it was on; a value is never both in and out."""
        if chosen in self.filters:
            return self._next(filters=tuple(f for f in self.filters if f != chosen))
        other = replace(chosen, out=not chosen.out)
        return self._next(filters=(*(f for f in self.filters if f != other), chosen))

    def with_dates(self, dates: str) -> SearchState:
        """Narrowed to these days, instead of others; to none in particular if the text is empty."""
        filters = tuple(f for f in self.filters if f.field != DATE)
        filters = (*filters, Filter(DATE, dates)) if dates else filters
        return self if filters == self.filters else self._next(filters=filters)

    def without_filters(self) -> SearchState:
        """Nothing but the query narrows or changes what is found."""
        return self._next(filters=(), literal=()) if self.filters or self.literal else self

    def as_written(self, word: str) -> SearchState:
        """This word only as it is written."""
        return self if word in self.literal else self._next(literal=(*self.literal, word))

    def widened(self, word: str = "") -> SearchState:
        """This word, or all words, with other spellings and names."""
        if word:
            return self._next(literal=tuple(one for one in self.literal if one != word))
        return self._next(literal=()) if self.literal else self

    def repaired(self, query: str, where: Mapping[str, Sequence[str]]) -> SearchState:
        """Another query with the filters that `where` has, in the form in which `where()` gives them."""
        wanted = [_filter_of(name, value) for name, values in where.items() for value in values]
        kept = tuple(chosen for chosen in self.filters if chosen in wanted)
        more = tuple(chosen for chosen in wanted if chosen not in kept)
        return self._next(query=query, filters=kept + more)

    def next_sort(self) -> SearchState:
        """In the next order; what is like a paragraph has only one."""
        if self.like is not None:
            return self
        return self._next(sort=SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)])

    def next_group(self) -> SearchState:
        """Grouped by the next thing, or by nothing."""
        if self.like is not None:
            return self
        return self._next(group=GROUPS[(GROUPS.index(self.group) + 1) % len(GROUPS)])

    def with_like(self, like: Like) -> SearchState:
        return self._next(like=like)

    def without_like(self) -> SearchState:
        return self if self.like is None else self._next(like=None)

    def renewed(self, after: SearchState) -> SearchState:
        """This question asked once more, after that one."""
        return replace(self, generation=after.generation + 1)

    def again(self) -> SearchState:
        """The same question, asked anew."""
        return self._next()

    def _next(self, **changes: object) -> SearchState:
        return replace(self, generation=self.generation + 1, **changes)  # type: ignore[arg-type]


def _filter_of(field: str, term: str) -> Filter:
    """The filter of which this is the `term`."""
    if term.startswith("-="):
        return Filter(field, term.removeprefix("-="), out=True)
    return Filter(field, term.removeprefix("="))
