"""Misspelt labels: which accepted label or role word a label is a slip of, if that is beyond doubt.

Word by word: one word may differ, by at most two letters (one in a name), never a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from .. import labels
from ..labels import Candidate

_LONG = 6  # letters from which a word can be a slip of another
_TRIES = 2000  # different labels of one document that are looked at: keeps hostile input linear
_OFTEN = 3  # a label must be this many times as frequent as its slip


class Finder:
    """Looks up slips among the accepted labels of one document and the words for roles."""

    def __init__(self, accepted: Mapping[str, tuple[Candidate, int]]) -> None:
        self._accepted = accepted
        self._holes: dict[tuple[str, ...], list[str]] = {}
        for key in accepted:
            for pattern in _holes(key):
                self._holes.setdefault(pattern, []).append(key)
        self._glued = {"".join(key.split()[-2:]): key for key in sorted(accepted, key=len, reverse=True)}
        self._memory: dict[str, Candidate | None] = {}

    def meant(self, candidate: Candidate, accepted: bool) -> Candidate | None:
        """The label that this one misspells, or nothing."""
        key = candidate.key
        if key not in self._memory:
            tried = len(self._memory) < _TRIES and len(key) >= _LONG and len(key.split()) <= 8
            self._memory[key] = self._look(candidate, accepted) if tried else None
        return self._memory[key]

    def _look(self, candidate: Candidate, accepted: bool) -> Candidate | None:
        key = candidate.key
        uses = self._accepted[key][1] if accepted and key in self._accepted else 1
        whole = self._glued.get(key, key)
        if whole != key and " " not in key:
            return self._accepted[whole][0]
        near = set()
        for pattern in _holes(key):
            for other in self._holes.get(pattern, ())[:50]:
                if other != key and self._accepted[other][1] >= _OFTEN * uses and _slip(key, other, accepted):
                    near.add(other)
        if len(near) == 1:
            return self._accepted[near.pop()][0]
        if near or accepted or not candidate.core[0].isupper():
            return None
        roles = {role for role in _role_words(len(key)) if _distance(key, role) <= 2}
        return _as_role(candidate, roles.pop()) if len(roles) == 1 else None


def _as_role(candidate: Candidate, role: str) -> Candidate:
    return Candidate(role, role, (), role, candidate.style, candidate.rest, candidate.opening)


@cache
def _role_words(length: int) -> tuple[str, ...]:
    """Role words of about this length that a slip can be told from."""
    words = labels.lexicon().roles
    return tuple(word for word in words if len(word) >= 7 and abs(len(word) - length) <= 2)


def _holes(key: str) -> Iterable[tuple[str, ...]]:
    """The words of a label with each long one left out in turn."""
    words = key.split()
    for i, word in enumerate(words):
        if len(word) >= _LONG - 1:
            yield (*words[:i], "", *words[i + 1 :])
    yield ("".join(words),)


def _slip(key: str, other: str, accepted: bool) -> bool:
    words, others = key.split(), other.split()
    if len(words) != len(others):
        return "".join(words) == "".join(others)
    pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(pairs) != 1:
        return False
    word, target = pairs[0]
    if len(target) < _LONG or not (word.isalpha() and target.isalpha()):
        return False
    if labels.lexicon().has("ranks", target):
        return (
            _distance(word, target) <= 2
            and word.rstrip("s") != target
            and not labels.lexicon().has("ranks", word)
        )
    # The end of a name tells families, wives and languages apart; a different beginning is a different name.
    return (
        word[:2] == target[:2]
        and word[-2:] == target[-2:]
        and _distance(word, target) <= (1 if accepted else 2)
    )


def _distance(a: str, b: str) -> int:
    """Damerau-Levenshtein distance (adjacent swaps count one); more than two is only known to be that."""
    if abs(len(a) - len(b)) > 2 or len(a) > 60:
        return 3
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > 2:  # nor can any row below be nearer
            return 3
    return row[-1]
