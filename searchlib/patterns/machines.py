"""Machines that read a word character by character and follow all their states at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ..errors import BadPattern
from .expressions import LARGEST, Choice, Node, Repeat, Row, Set

#: Steps that a machine remembers.
_REMEMBERED = 20_000

_Key = TypeVar("_Key", bound=Hashable)


class _Machine(Protocol[_Key]):
    """Sets of states; an empty (false) one is left by no character."""

    def start(self) -> _Key: ...

    def step(self, states: _Key, char: str) -> _Key: ...

    def accepts(self, states: _Key) -> bool: ...


@dataclass(slots=True, eq=False)
class _Known(Generic[_Key]):
    """A set of states, and where the characters lead that were met in it."""

    states: _Key
    accepts: bool
    after: dict[str, _Known[_Key]]


class Lazy(Generic[_Key]):
    """A machine with a memory. Threads can share it: it forgets by beginning another memory."""

    def __init__(self, machine: _Machine[_Key]) -> None:
        self._machine = machine
        self._forget()

    def _forget(self) -> None:
        self._steps = 0
        self._known: dict[_Key, _Known[_Key]] = {}
        self._start = self._of(self._machine.start())

    def __call__(self, word: str) -> bool:
        at = self._start
        for char in word:
            then = at.after.get(char)
            if then is None:
                then = self._step(at, char)
            if not then.states:
                return False
            at = then
        return at.accepts

    def _step(self, at: _Known[_Key], char: str) -> _Known[_Key]:
        self._steps += 1
        if self._steps > _REMEMBERED:
            self._forget()
        then = self._of(self._machine.step(at.states, char))
        at.after[char] = then
        return then

    def _of(self, states: _Key) -> _Known[_Key]:
        if (known := self._known.get(states)) is None:
            known = self._known[states] = _Known(states, self._machine.accepts(states), {})
        return known


class Slips:
    """States are characters read of the word, slips made, and whether a swap is half done."""

    def __init__(self, text: str, most: int) -> None:
        self._text, self._most = text, most

    def start(self) -> frozenset[tuple[int, int, bool]]:
        return self._closed({(0, 0, False)})

    def step(self, states: frozenset[tuple[int, int, bool]], char: str) -> frozenset[tuple[int, int, bool]]:
        text, found = self._text, set[tuple[int, int, bool]]()
        for i, made, swapping in states:
            if swapping:
                if text[i] == char:
                    found.add((i + 2, made, False))
                continue
            if i < len(text) and text[i] == char:
                found.add((i + 1, made, False))
            if made < self._most:
                found.add((i, made + 1, False))
                if i < len(text):
                    found.add((i + 1, made + 1, False))
                if text[i + 1 : i + 2] == char:
                    found.add((i, made + 1, True))
        return self._closed(found)

    def accepts(self, states: frozenset[tuple[int, int, bool]]) -> bool:
        return any(i == len(self._text) and not swapping for i, _, swapping in states)

    def _closed(self, states: set[tuple[int, int, bool]]) -> frozenset[tuple[int, int, bool]]:
        """With those reached by characters left out, without those that another outdoes."""
        least: dict[tuple[int, bool], int] = {}
        for i, made, swapping in states:
            for more in range(1 if swapping else self._most - made + 1):
                place = i + more, swapping
                if i + more <= len(self._text) and made + more < least.get(place, self._most + 1):
                    least[place] = made + more
        return frozenset((i, made, swapping) for (i, swapping), made in least.items())


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the tree as sets of places (bits): where it begins and ends; whether it can be empty."""

    first: int
    last: int
    empty: bool


class Positions:
    """Glushkov's machine: a state is a place of the pattern, the character of which was read last."""

    def __init__(self, tree: Node) -> None:
        self._sets: list[Set] = []
        self._follow: list[int] = []
        whole = self._row([self._piece(tree)])
        self._begin = 1 << len(self._sets)
        self._follow.append(whole.first)
        self._ends = whole.last | (self._begin if whole.empty else 0)
        self._masks: dict[str, int] = {}

    def start(self) -> int:
        return self._begin

    def step(self, states: int, char: str) -> int:
        reached = 0
        for place in _bits(states):
            reached |= self._follow[place]
        if char not in self._masks:
            if len(self._masks) >= _REMEMBERED:
                self._masks = {}
            self._masks[char] = sum(1 << i for i, chars in enumerate(self._sets) if chars.has(char))
        return reached & self._masks[char]

    def accepts(self, states: int) -> bool:
        return bool(states & self._ends)

    def _piece(self, node: Node) -> _Piece:
        match node:
            case Set():
                if len(self._sets) >= LARGEST:
                    raise BadPattern(f"This stands for more than {LARGEST} characters: too large.", 0)
                self._sets.append(node)
                self._follow.append(0)
                bit = 1 << len(self._sets) - 1
                return _Piece(bit, bit, False)
            case Row(parts):
                return self._row([self._piece(part) for part in parts])
            case Choice(parts):
                made = [self._piece(part) for part in parts]
                first = last = 0
                for piece in made:
                    first, last = first | piece.first, last | piece.last
                return _Piece(first, last, any(piece.empty for piece in made))
            case Repeat(part, low, high):
                return self._repeat(part, low, high)

    def _row(self, pieces: list[_Piece]) -> _Piece:
        done = _Piece(0, 0, True)
        for piece in pieces:
            self._link(done.last, piece.first)
            done = _Piece(
                done.first | (piece.first if done.empty else 0),
                piece.last | (done.last if piece.empty else 0),
                done.empty and piece.empty,
            )
        return done

    def _repeat(self, part: Node, low: int, high: int | None) -> _Piece:
        if high == 0:
            return _Piece(0, 0, True)
        copies: list[_Piece] = []
        for n in range(max(low, 1) if high is None else high):
            piece = self._piece(part)
            copies.append(piece if n < low else _Piece(piece.first, piece.last, True))
            if not piece.first:  # nothing but the empty word: so are all further copies
                break
        if high is None:
            self._link(copies[-1].last, copies[-1].first)
        return self._row(copies)

    def _link(self, last: int, first: int) -> None:
        for place in _bits(last) if first else ():
            self._follow[place] |= first


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
