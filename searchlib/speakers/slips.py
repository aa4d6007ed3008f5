"""Misspelt labels: which accepted label or role word a label is a slip of, if that is beyond doubt.

A slip of the keyboard changes one word, by at most two letters (one in a name), never a number. A scanner
changes letters into what looks like them; its damage is undone only in documents that show more of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from .. import labels
from ..labels import Candidate
from ..patterns import distance
from .likeness import Likeness, one_off, slips_of

_LONG = 6  # letters from which a word can be a slip of another
_PLAIN = 8  # letters from which a word of offices is known in spite of a slip
_TRIES = 2000  # different labels of one document that are looked at: keeps hostile input linear
_OFTEN = 3  # a label must be this many times as frequent as its slip
_SCANNED = 2  # garbled labels from which a document is taken for a scan


class Finder:
    """Looks up slips among the accepted labels of one document and the words for roles."""

    def __init__(self, accepted: Mapping[str, tuple[Candidate, int]], garbled: int) -> None:
        """`accepted` holds each label with its uses; `garbled` counts those with what no name has."""
        self._accepted = accepted
        self._holes: dict[tuple[str, ...], list[str]] = {}
        for key in accepted:
            for pattern in _holes(key):
                self._holes.setdefault(pattern, []).append(key)
        self._glued = {"".join(key.split()[-2:]): key for key in sorted(accepted, key=len, reverse=True)}
        self._scanned = garbled >= _SCANNED
        often = {
            key: uses
            for key, (label, uses) in accepted.items()
            if uses >= _OFTEN and not labels.shape_of(label.core, label.notes).garbled
        }
        self._likeness = Likeness(often)
        self._memory: dict[str, Candidate | None] = {}

    def meant(self, candidate: Candidate, accepted: bool) -> Candidate | None:
        """The label that this one misspells, or nothing."""
        key = candidate.key
        if key not in self._memory:
            tried = len(self._memory) < _TRIES and len(key.split()) <= 8
            self._memory[key] = self._look(candidate, accepted) if tried else None
        return self._memory[key]

    def _look(self, candidate: Candidate, accepted: bool) -> Candidate | None:
        key = candidate.key
        uses = self._accepted[key][1] if accepted and key in self._accepted else 1
        found = self._typed(candidate, uses, accepted) if len(key) >= _LONG else None
        return found or self._stray(key, uses) or self._scan(candidate, uses)

    def _typed(self, candidate: Candidate, uses: int, accepted: bool) -> Candidate | None:
        """A slip of the keyboard."""
        key = candidate.key
        whole = self._glued.get(key, key)
        if whole != key and " " not in key and not labels.lexicon().has("ranks", key):
            return self._accepted[whole][0]
        joined = key.replace(" ", "")
        if joined != key and (joined in labels.lexicon().roles or labels.lexicon().has("ranks", joined)):
            return self._accepted[joined][0] if joined in self._accepted else _as(candidate, joined)
        near = set()
        for pattern in _holes(key):
            for other in self._holes.get(pattern, ())[:50]:
                if other != key and self._accepted[other][1] >= _OFTEN * uses and _slip(key, other, accepted):
                    near.add(other)
        if len(near) == 1:
            return self._accepted[near.pop()][0]
        office = "" if near else self._office(key)
        if office:
            return self._accepted[office][0] if office in self._accepted else _as(candidate, office)
        if near or accepted or not candidate.core[:1].isupper():
            return None
        near_by = (r for r in _role_words(len(key)) if r[0] == key[0] or r[-1] == key[-1])
        roles = {role for role in near_by if distance(key, role) <= 2}
        return _as(candidate, roles.pop()) if len(roles) == 1 else None

    def _office(self, key: str) -> str:
        """The key with the one misspelt word of an office put right, if the document has it, or its like."""
        known, words = labels.lexicon().lists["unlike names"], key.split()
        for i, word in enumerate(words):
            if len(words) < 2 or len(word) < _PLAIN or not word.isalpha() or word in known:
                continue
            found = one_off(word, _offices())
            if len(found) != 1 or word.rstrip("s") in {office.rstrip("s") for office in found}:
                continue
            meant = " ".join([*words[:i], *found, *words[i + 1 :]])
            start = meant.rpartition(" ")[0]
            if meant in self._accepted or (" " in start and any(k.startswith(start) for k in self._accepted)):
                return meant
        return ""

    def _stray(self, key: str, uses: int) -> Candidate | None:
        """`S JOURNALIST`: a letter of the margin before a label that is used often."""
        first, _, rest = key.partition(" ")
        known = self._accepted.get(rest)
        if len(first) > 1 or known is None or known[1] < _OFTEN * uses:
            return None
        full = " " in rest or labels.role_of(known[0].core) != ""
        return known[0] if full else None

    def _scan(self, candidate: Candidate, uses: int) -> Candidate | None:
        """A label that a scanner misread."""
        damaged = labels.shape_of(candidate.core, candidate.notes).garbled
        if not (damaged or (self._scanned and candidate.core.isupper())):
            return None
        key = self._likeness.nearest(candidate.core, least=_OFTEN * uses, damaged=damaged)
        return self._accepted[key][0] if key and key != candidate.key else None


def _as(candidate: Candidate, core: str) -> Candidate:
    """The candidate as if it had been printed with this core, in capitals if it is."""
    core = core.upper() if candidate.core.isupper() else core
    return replace(candidate, label=core, core=core, notes=(), key=labels.key_of(core))


@cache
def _offices() -> Mapping[str, frozenset[str]]:
    """The long words of offices and bodies, by their slips; no surname is near to one."""
    lists = labels.lexicon().lists
    return slips_of(word for word in lists["offices"] | lists["institutions"] if len(word) >= _PLAIN)


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
            distance(word, target) <= 2
            and word.rstrip("s") != target
            and not labels.lexicon().has("ranks", word)
        )
    # The end of a name tells families, wives and languages apart; a different beginning is a different name.
    return (
        word[:2] == target[:2]
        and word[-2:] == target[-2:]
        and distance(word, target) <= (1 if accepted else 2)
    )
