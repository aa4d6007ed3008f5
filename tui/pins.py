"""The searches that one keeps side by side: each with a letter and a name; frozen, and pure transitions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from searchlib import Sort

from .state import SearchState

#: One for each search that can be pinned; the letter is also the key that goes to it.
LETTERS = "ABCDEF"
#: A name is part of a line.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned search; `name` is what the user calls it, "" for its own words."""

    letter: str
    state: SearchState
    name: str = ""

    @property
    def label(self) -> str:
        return self.name or words_of(self.state)


@dataclass(frozen=True, slots=True)
class Pins:
    """In the order of their letters; a letter that becomes free is given again."""

    pins: tuple[Pin, ...] = ()

    def __len__(self) -> int:
        return len(self.pins)

    @property
    def full(self) -> bool:
        return len(self.pins) == len(LETTERS)

    def of(self, state: SearchState) -> Pin | None:
        """The pinned search that finds the same as this one."""
        return next((pin for pin in self.pins if kernel(pin.state) == kernel(state)), None)

    def at(self, letter: str) -> Pin | None:
        return next((pin for pin in self.pins if pin.letter == letter), None)

    def added(self, state: SearchState, name: str = "") -> Pins:
        """With this search under the first free letter; as they are if it is there or there is none."""
        if self.full or self.of(state) is not None:
            return self
        used = {pin.letter for pin in self.pins}
        letter = next(one for one in LETTERS if one not in used)
        pin = Pin(letter, replace(state, generation=0), name)
        return Pins(tuple(sorted((*self.pins, pin), key=lambda p: p.letter)))

    def without(self, letter: str) -> Pins:
        return Pins(tuple(pin for pin in self.pins if pin.letter != letter))

    def named(self, letter: str, name: str) -> Pins:
        given = name[:_LONGEST]
        return Pins(tuple(replace(p, name=given) if p.letter == letter else p for p in self.pins))


def kernel(state: SearchState) -> SearchState:
    """What of a question decides what is found: neither its order nor how it is shown."""
    filters = tuple(sorted(state.filters, key=lambda f: (f.field, f.value, f.out)))
    literal = tuple(sorted(state.literal))
    query = state.query.strip()
    return SearchState(query, filters, Sort.RELEVANCE, None, state.like, literal=literal)


def words_of(state: SearchState) -> str:
    """A search in its own words: the query and its filters."""
    filters = [f"{'-' if chosen.out else ''}{chosen.value}" for chosen in state.filters]
    return "  ".join(filter(None, [state.query.strip(), *(f"[{value}]" for value in filters)]))
