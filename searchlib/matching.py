"""What the leaves of a query find among words: one word alone, and several that stand close together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, assert_never

from .fields import Kind, field
from .patterns import Test, fuzzy, regex, wildcard
from .query import Fuzzy, Prefix, Regex, Single, Term, Wildcard, Word
from .tokens import plain, stem

_T = TypeVar("_T")


def finds(leaf: Single, language: str = "") -> Test:
    """Whether a folded word is one that the leaf finds, in a paragraph of this language.

    Words are compared in their plain forms, values of keyword fields to the letter.
    """
    form = comparing(leaf.field)
    match leaf:
        case Term(_, text):
            same = form(text)
            return lambda word: form(word) == same
        case Word(_, text):
            root, bare = stem(text, language), stem(form(text), language)
            return lambda word: stem(word, language) == root or stem(form(word), language) == bare
        case Prefix(_, text):
            begun = form(text)
            return lambda word: form(word).startswith(begun)
        case Wildcard(_, text):
            like = wildcard(form(text))
            return lambda word: like(form(word))
        case Fuzzy(_, text, distance):
            near = fuzzy(form(text), distance)
            return lambda word: near(form(word))
        case Regex(_, text):
            return regex(text)
        case _:
            assert_never(leaf)


def comparing(name: str) -> Callable[[str], str]:
    """The form in which the words of a field are compared."""
    return str if field(name).kind is Kind.KEYWORD else plain


def ends(words: Sequence[_T], phrase: Sequence[_T]) -> Iterator[int]:
    """Where the phrase ends in the words (Knuth, Morris and Pratt: linear, whatever either repeats)."""
    if len(phrase) > len(words):  # a phrase of thousands of words costs nothing in a short paragraph
        return
    border = [0] * len(phrase)  # longest proper beginning of the phrase that ends at each of its words
    run = 0
    for i in range(1, len(phrase)):
        while run and phrase[i] != phrase[run]:
            run = border[run - 1]
        run += phrase[i] == phrase[run]
        border[i] = run
    run = 0
    for i, word in enumerate(words):
        while run and word != phrase[run]:
            run = border[run - 1]
        run += word == phrase[run]
        if run == len(phrase):
            yield i
            run = border[run - 1]


def windows(
    places: Sequence[tuple[int, Sequence[int]]], leaves: int, distance: int
) -> Iterator[tuple[int, int]]:
    """Where a `Near` is: (i, j) for each place i with which, and with those up to j, it can be made up.

    A place is its position and the numbers of the leaves that find the word there; places are in order.
    `places[i:j]` are all within `distance` of the first, and each leaf can have one of them for itself.
    """
    pairs, end = _Pairs(leaves), 0
    for i, (position, _) in enumerate(places):
        while end < len(places) and places[end][0] <= position + distance:
            pairs.enter(end, places[end][1])
            end += 1
        if pairs.complete():
            yield i, end
        pairs.leave(i, places[i][1])


class _Pairs:
    """Leaves and places in a window that moves on: which leaf has which place, as many as can be."""

    def __init__(self, leaves: int) -> None:
        self._there: list[deque[int]] = [deque() for _ in range(leaves)]  # the places of each leaf
        self._place_of: dict[int, int] = {}
        self._leaf_of: dict[int, int] = {}
        self._missing = leaves  # leaves without any place in the window

    def enter(self, place: int, leaves: Sequence[int]) -> None:
        for leaf in leaves:
            self._missing -= not self._there[leaf]
            self._there[leaf].append(place)

    def leave(self, place: int, leaves: Sequence[int]) -> None:
        for leaf in leaves:
            self._there[leaf].popleft()
            self._missing += not self._there[leaf]
        if (leaf := self._leaf_of.pop(place, -1)) >= 0:
            del self._place_of[leaf]

    def complete(self) -> bool:
        """Whether every leaf can have a place of its own."""
        if self._missing:
            return False
        free = (leaf for leaf in range(len(self._there)) if leaf not in self._place_of)
        return len(self._place_of) == len(self._there) or all(map(self._give, free))

    def _give(self, leaf: int) -> bool:
        """Finds a place for this leaf; others may have to move, and none loses its own.

        The newest places are looked at first: they are the likeliest to be free.
        """
        before = {leaf: -1}  # the leaf that wants the place which this one has
        queue = deque([leaf])
        while queue:
            leaf = queue.popleft()
            for place in reversed(self._there[leaf]):
                owner = self._leaf_of.get(place, -1)
                if owner < 0:
                    self._move(leaf, place, before)
                    return True
                if owner not in before:
                    before[owner] = leaf
                    queue.append(owner)
        return False

    def _move(self, leaf: int, place: int, before: dict[int, int]) -> None:
        while leaf >= 0:
            left = self._place_of.get(leaf, -1)
            self._place_of[leaf], self._leaf_of[place] = place, leaf
            leaf, place = before[leaf], left
