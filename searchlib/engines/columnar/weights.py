"""What the parts of a query add to many documents: exactly for few, and roughly to tell which these are.

Where only the first matches are asked for, most documents need no exact points. What all have is added up
in small numbers, the largest parts first; who cannot come among the first by what is left is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...ranking import K1, Weighable
from .evaluate import Evaluation
from .layout import Array
from .leaves import of, together
from .sets import located, nth
from .snapshot import Snapshot
from .units import Rows

#: Documents up to which plain Python takes less than the calls for arrays.
_FEW = 48
#: Documents from which on it is worth while to look which could be among the first.
_MANY = 4096
#: More than the share by which sums of small numbers are off: they have 24 bits, queries some hundred parts.
_SLACK = 1e-4
#: Between these, sums of small numbers are as exact as that; beyond, they have fewer bits or no end.
_LEAST, _MOST = 1e-30, 1e30
#: To go on with fewer than one in so many documents is less than to add up another part for all.
_FEWER = 2


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word or phrase of the text: the points it never reaches, who has it, how often.

    `leaf` is what it is known by where documents were found; None where some of its documents are left out.
    All of `found` are known to be in `within`.
    """

    most: float
    leaf: Weighable | None
    found: Array
    counts: Array
    within: Array


@dataclass(frozen=True, slots=True)
class Shared:
    """One of a field whose values documents share: in each segment which values have it, and how often."""

    most: float
    field: str
    units: Sequence[Rows]


@dataclass(frozen=True, slots=True)
class Across:
    """Points of documents, found in the other half of their exchanges."""

    found: Array
    earned: Array


Weight = Spoken | Shared | Across


def points(evaluation: Evaluation, weights: Sequence[Weight], documents: Array) -> Array:
    """The points of each document. The order of the sums is that of the parts."""
    if len(documents) <= _FEW and not any(isinstance(one, Across) for one in weights):
        return np.array(_of_few(evaluation, weights, documents))
    sums = _Sums(evaluation, documents, "<f8")
    for weight in weights:
        evaluation.breathe()
        sums.add(weight)
    return sums.points


def promising(
    evaluation: Evaluation, weights: Sequence[Weight], documents: Array, count: int
) -> Array | None:
    """Where those documents stand that can be among the first `count`; None: anywhere."""
    if len(documents) < max(_MANY, _FEWER * count) or any(isinstance(one, Across) for one in weights):
        return None
    least = evaluation.snapshot.least_norm
    bounds = sorted(((_bound(one, least), n) for n, one in enumerate(weights)), reverse=True)
    sums = _Sums(evaluation, documents, "<f4")
    done, left = 0.0, sum(bound for bound, _ in bounds)
    if not left < _MOST:
        return None
    at: Array | None = None
    for bound, n in bounds:
        if at is not None and len(at) <= max(_FEW, count):
            break
        evaluation.breathe()
        sums.add(weights[n])
        done, left = done + bound, max(0.0, left - bound)
        if done <= left:  # whoever has nothing so far can still be the first
            continue
        floor = float(nth(sums.points, count)) * (1 - _SLACK) - left * (1 + _SLACK)
        there = sums.points >= np.float32(floor)
        if floor > _LEAST and np.count_nonzero(there) * _FEWER <= len(there):
            kept = there.nonzero()[0]
            at = kept if at is None else at.take(kept)
            sums = sums.narrowed(kept)
    return at


def weighed(best: float, counts: Array, against: Array | float, kind: str = "<f8") -> Array:
    """The points of documents with so many of a word each: the arithmetic of `ranking.points`."""
    many: Array = counts.astype(kind)
    earned: Array = many * best
    many += against
    earned /= many
    return earned


def _bound(weight: Weight, least: float) -> float:
    """Points that no document exceeds."""
    match weight:
        case Spoken(most, _, _, counts, _):
            often = float(counts.max())
            return most * often / (often + least)
        case Shared(most, _, units):
            often = float(max(int(many.max()) for _, many in units if len(many)))
            return most * often / (often + K1)
        case _:
            raise AssertionError(weight)


class _Sums:
    """The points of some documents, in numbers of one kind, part by part."""

    def __init__(self, evaluation: Evaluation, documents: Array, kind: str) -> None:
        self._evaluation, self._documents, self._kind = evaluation, documents, kind
        self._snapshot: Snapshot = evaluation.snapshot
        self.points = np.zeros(len(documents), kind)
        self._norms: Array | None = None
        self._codes: dict[str, list[tuple[int, Array]]] = {}
        self._placed = False

    def add(self, weight: Weight) -> None:
        """Add the points for one part."""
        match weight:
            case Spoken():
                self._add_spoken(weight)
            case Shared():
                self._add_shared(weight)
            case Across(found, earned):
                self._add(found, earned, found)

    def narrowed(self, at: Array) -> _Sums:
        """The sums of some of the documents so far."""
        made = _Sums(self._evaluation, self._evaluation.narrowed(self._documents, at), self._kind)
        made.points = self.points.take(at)
        return made

    def _add_spoken(self, weight: Spoken) -> None:
        documents, most, kind = self._documents, weight.most, self._kind
        beside = None if weight.leaf is None else self._evaluation.beside(weight.leaf, documents)
        if beside is not None or weight.found is documents:
            if self._norms is None:
                self._norms = self._snapshot.norms(documents, kind)
            self.points += weighed(most, weight.counts if beside is None else beside, self._norms, kind)
        elif len(weight.found) <= len(documents):
            norms = self._snapshot.norms(weight.found, kind)
            self._add(weight.found, weighed(most, weight.counts, norms, kind), weight.within)
        else:
            at, there = located(documents, weight.found, self._snapshot.slots)
            have = there.nonzero()[0]
            many = weight.counts.take(at.take(have))
            norms = self._snapshot.norms(documents.take(have), kind)
            self.points[have] += weighed(most, many, norms, kind)

    def _add(self, found: Array, earned: Array, within: Array) -> None:
        """The points of some documents, all in a list; those of others are left out."""
        at = self._standing(found)
        if within is not self._documents and not self._evaluation.united(within, self._documents):
            there = self._documents.take(at, mode="clip") == found
            if not there.all():
                at, earned = at.compress(there), earned.compress(there)
        at = at.astype("<i8")
        self.points[at] = self.points.take(at) + earned

    def _add_shared(self, weight: Shared) -> None:
        made = []
        for (size, codes), (units, many) in zip(self._codes_of(weight.field), weight.units, strict=True):
            earned = np.zeros(size, self._kind)
            earned[units] = weighed(weight.most, many, K1)
            made.append(earned.take(codes))
        self.points += together(made, self._kind)

    def _standing(self, found: Array) -> Array:
        """Where each of these stands in the documents, if it is one of them."""
        if len(found) * 16 < len(self._documents):
            return self._documents.searchsorted(found)
        standing = self._snapshot.slots.standing
        if not self._placed:
            standing[self._documents.astype("<i8")] = np.arange(len(self._documents), dtype="<u4")
            self._placed = True
        return standing.take(found)

    def _codes_of(self, name: str) -> list[tuple[int, Array]]:
        """In each segment how many values a field has, and those of the documents."""
        found = self._codes.get(name)
        if found is None:
            split = self._snapshot.split(self._documents)
            found = self._codes[name] = [
                (len(s.column(f"{name}/ways")), of(s.column(f"{name}/codes"), own)) for s, own in split
            ]
        return found


def _of_few(evaluation: Evaluation, weights: Sequence[Weight], documents: Array) -> list[float]:
    """What `_Sums` makes, number by number."""
    snapshot = evaluation.snapshot
    sums, norms = [0.0] * len(documents), snapshot.norms(documents).tolist()
    standing = {number: at for at, number in enumerate(documents.tolist())}
    for weight in weights:
        evaluation.breathe()
        match weight:
            case Spoken(most):
                for at, count in _counts_of_few(weight, documents, standing):
                    sums[at] += most * count / (count + norms[at])
            case Shared(most, name, units):
                at = 0
                for (segment, own), (having, many) in zip(snapshot.split(documents), units, strict=True):
                    often = dict(zip(having.tolist(), many.tolist(), strict=True))
                    for code in segment.column(f"{name}/codes").take(own).tolist():
                        count = often.get(code, 0)
                        sums[at] += most * count / (count + K1)
                        at += 1
    return sums


def _counts_of_few(
    weight: Spoken, documents: Array, standing: Mapping[int, int]
) -> Iterable[tuple[int, int]]:
    """Which of the documents have a word, by their places, and how often."""
    found, counts = weight.found, weight.counts
    if found is documents:
        return enumerate(counts.tolist())
    if len(found) > _FEW:
        at = found.searchsorted(documents)
        there = (found.take(at, mode="clip") == documents).nonzero()[0]
        return zip(there.tolist(), counts.take(at.take(there)).tolist(), strict=True)
    rows = zip(found.tolist(), counts.tolist(), strict=True)
    return [(standing[number], count) for number, count in rows if number in standing]
