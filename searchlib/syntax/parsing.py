"""Pieces of a query text -> the tree, by falling precedence: OR, AND, NOT, NEAR."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from ..fields import DEFAULT, Field, Kind, field
from ..model import Span
from ..query import And, Answered, Asked, Boost, Everything, Not, Nothing, Or, Query, simplify
from .days import is_days
from .nearness import beside
from .pieces import Piece, Problems, Sort
from .ranges import NotARange, numbers
from .readings import reading

#: Brackets inside brackets; what is deeper matches nothing. Each level costs about six frames of the
#: interpreter's thousand, here, in `simplify` and in the engines together.
MAX_DEPTH = 50
#: Different regular expressions; each is tried on every word of the index.
MAX_REGEXES = 10
#: Words of a date: between 9 June 2015 and 12 July 2016.
_MAX_DATE = 8

ACROSS: Mapping[str, type[Asked] | type[Answered]] = MappingProxyType({"asked": Asked, "answered": Answered})


class Parser:
    """Reads pieces once, from left to right. `negated`: an odd number of NOTs stands outside.

    `across` is `asked` or `answered` while inside of it.
    """

    def __init__(self, found: list[Piece], problems: Problems, across: str, today: dt.date | None) -> None:
        self.pieces = found
        self.problems = problems
        self.across = across
        self.today = today
        self.at = 0
        self.regexes: set[str] = set()
        self.weight = 1.0  # behind the bracket that closed the last group

    def whole(self) -> Query | None:
        """The tree of all pieces; None if nothing is asked for."""
        return self._either(DEFAULT, negated=False, depth=0)

    def _either(self, name: str, *, negated: bool, depth: int) -> Query | None:
        """Alternatives, up to the closing bracket."""
        found = [self._every(name, negated=negated, depth=depth)]
        while self._take(Sort.OR):
            found.append(self._every(name, negated=negated, depth=depth))
        asked = tuple(tree for tree in found if tree is not None)
        return Or(asked) if asked else None

    def _every(self, name: str, *, negated: bool, depth: int) -> Query | None:
        found: list[Query] = []
        while self.at < len(self.pieces) and self.pieces[self.at].sort not in (Sort.OR, Sort.CLOSE):
            tree = self._one(name, negated=negated, depth=depth)
            if tree is not None:
                found.append(tree)
        return And(tuple(found)) if found else None

    def _one(self, name: str, *, negated: bool, depth: int) -> Query | None:
        """A part or a group, or several with NEAR between them, with the NOTs before."""
        odd = self._nots()
        within = negated is not odd
        start = self.at
        tree = self._operand(name, negated=within, depth=depth)
        if self.at < len(self.pieces) and self.pieces[self.at].sort is Sort.NEAR:
            tree = self._near(start, tree, name, negated=within, depth=depth)
        return Not(tree) if odd and tree is not None else tree

    def _nots(self) -> bool:
        """Goes past the NOTs that stand here; whether they are an odd number."""
        odd = False
        while self._take(Sort.NOT):
            odd = not odd
        return odd

    def _operand(self, name: str, *, negated: bool, depth: int) -> Query | None:
        piece = self.pieces[self.at]
        self.at += 1
        if piece.field in ACROSS:
            tree = self._other_half(piece, negated=negated, depth=depth)
        elif piece.sort is Sort.OPEN:
            tree = self._group(piece, name, negated=negated, depth=depth)
        else:
            return self._part(piece, name, negated=negated)
        return _weighed(tree, self.weight if piece.sort is Sort.OPEN else piece.boost)

    def _near(self, start: int, first: Query | None, name: str, *, negated: bool, depth: int) -> Query | None:
        """What stands beside NEAR; the piece `start` begins the operand that has been read."""
        found, written, negative = [first], list[str](), False
        while self.at < len(self.pieces) and self.pieces[self.at].sort is Sort.NEAR:
            written.append(self.pieces[self.at].value)
            self.at += 1
            negative = self._nots() or negative
            found.append(self._operand(name, negated=negated, depth=depth))
        span = Span(self.pieces[start].start, self.pieces[self.at - 1].end)
        operands = [simplify(tree) for tree in found if tree is not None]
        if len(operands) < 2:
            return operands[0] if operands else None
        if _never(negated=negated) in operands:
            return _never(negated=negated)
        made = beside(operands, written)
        if negative:
            self.problems.say("NOT cannot stand beside NEAR; nothing can match", span)
            return _never(negated=negated)
        if made.message:
            end = "" if made.tree else "; nothing can match"
            self.problems.say(made.message + end, span, made.repair)
        return made.tree or _never(negated=negated)

    def _part(self, piece: Piece, name: str, *, negated: bool) -> Query | None:
        spec = field(piece.field or name)
        piece = self._in_words(piece, spec)
        tree = self._read(piece, spec)
        return _never(negated=negated) if tree == Nothing() else _weighed(tree, piece.boost)

    def _read(self, piece: Piece, spec: Field) -> Query | None:
        if piece.regex and piece.value not in self.regexes:
            if len(self.regexes) == MAX_REGEXES:
                message = f"only the first {MAX_REGEXES} regular expressions are read; nothing can match"
                self.problems.say(message, piece.span)
                return Nothing()
            self.regexes.add(piece.value)
        return reading(piece, spec, self.problems, self.today)

    def _in_words(self, piece: Piece, spec: Field) -> Piece:
        """The piece with the words behind it that make it a date or a number: `date:last year`."""
        if piece.quoted or piece.regex or not self._unfinished(piece.value, spec):
            return piece
        value, whole = piece.value, piece
        for n in range(self.at, min(self.at + _MAX_DATE, len(self.pieces))):
            after = self.pieces[n]
            if after.sort is not Sort.PART or after.field or after.quoted or after.regex or after.foreign:
                break
            value = f"{value} {after.value}"
            if not self._unfinished(value, spec):
                date = value.strip(",;?!")
                whole = replace(piece, end=after.end, value=date, quoted=True, boost=after.boost)
                self.at = n + 1
        return whole

    def _unfinished(self, value: str, spec: Field) -> bool:
        """Whether this is no value yet of a field of days or numbers."""
        value = value.strip(",;?!")
        if spec.kind is Kind.NUMBER:
            try:
                numbers(value)
            except NotARange:
                return True
            return False
        return (spec.kind is Kind.DATE or spec.name == "year") and not is_days(value, self.today)

    def _other_half(self, piece: Piece, *, negated: bool, depth: int) -> Query | None:
        """`asked:` or `answered:` with what stands behind it."""
        if self.across:
            if piece.sort is Sort.OPEN:
                self._leave()
            message = f"{piece.field}: cannot stand inside {self.across}:; nothing can match"
            self.problems.say(message, Span(piece.start, max(piece.end, self.pieces[self.at - 1].end)))
            return _never(negated=negated)
        if piece.sort is not Sort.OPEN:
            tree = self._read(piece, field(piece.field))
            if tree == Nothing():
                return _never(negated=negated)
        else:
            self.across = piece.field
            tree = self._group(replace(piece, field=DEFAULT), DEFAULT, negated=negated, depth=depth)
            self.across = ""
        return None if tree is None else ACROSS[piece.field](tree)

    def _group(self, opening: Piece, name: str, *, negated: bool, depth: int) -> Query | None:
        """What stands between brackets; the opening one is taken."""
        if depth == MAX_DEPTH:
            self._leave()
            message = f"brackets inside more than {MAX_DEPTH} brackets are not read; nothing can match"
            self.problems.say(message, Span(opening.start, self.pieces[self.at - 1].end))
            return _never(negated=negated)
        start = self.at
        tree = self._either(opening.field or name, negated=negated, depth=depth + 1)
        if self.at == start:
            self.problems.say("nothing stands between these brackets", opening.span)
        closed = self._take(Sort.CLOSE)
        self.weight = self.pieces[self.at - 1].boost if closed else 1.0
        if opening.foreign and tree is not None:
            word = replace(opening, sort=Sort.PART, value=opening.foreign)
            head = reading(word, field(name), self.problems)
            tree = And((head, tree)) if head is not None else tree
        return tree

    def _take(self, sort: Sort) -> bool:
        here = self.at < len(self.pieces) and self.pieces[self.at].sort is sort
        self.at += here
        return here

    def _leave(self) -> None:
        """Goes past the bracket that closes the one just taken."""
        self.weight = 1.0
        depth = 1
        while depth and self.at < len(self.pieces):
            depth += (self.pieces[self.at].sort is Sort.OPEN) - (self.pieces[self.at].sort is Sort.CLOSE)
            self.at += 1


def _weighed(tree: Query | None, factor: float) -> Query | None:
    return tree if tree is None or factor == 1 else Boost(tree, factor)


def _never(*, negated: bool) -> Query:
    """What lets nothing through, seen from outside the NOTs."""
    return Everything() if negated else Nothing()
