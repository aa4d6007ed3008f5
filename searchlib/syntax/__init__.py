"""Query text <-> query tree; lenient: what cannot be read becomes a problem, never an exception.

The rule that matters: a part that cannot be read never lets through what it should have kept out. Marks
without a word in them are left out; a filter that cannot be read matches nothing, under NOT as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..fields import DEFAULT, Kind, field
from ..model import Problem, Span
from ..query import And, Answered, Asked, Everything, Not, Nothing, Or, Query, simplify
from .loosening import apart, loosened
from .pieces import Piece, Problems, Sort, pieces, readable
from .readings import reading
from .writing import text_of

__all__ = ["ANY", "condition", "format", "parse"]

#: Begins a text whose words are alternatives.
ANY = "?"
#: Brackets inside brackets; what is deeper matches nothing. Each level costs about six frames of the
#: interpreter's thousand, here, in `simplify` and in the engines together.
MAX_DEPTH = 50


def parse(text: str) -> tuple[Query, tuple[Problem, ...]]:
    """The best reading of a query text, simplified, and the problems met, in order of place.

    A text that begins with `?` asks for any of its words. Putting a problem's `repair` in place of its
    span gives what was probably meant.
    """
    if not text.lstrip().startswith(ANY):
        return _parsed(text, "")
    start = text.index(ANY)
    rest = text[:start] + " " + text[start + 1 :]
    tree, problems = _parsed(rest, "", apart)
    if rest.strip():
        return simplify(loosened(tree)), problems
    return Nothing(), (Problem(f"nothing is asked after {ANY}; nothing can match", Span(start, start + 1)),)


def condition(name: str, value: str) -> tuple[Query, tuple[Problem, ...]]:
    """One value of a field, taken as it stands: no operators, quotes or brackets in it.

    A leading `=` asks for the whole value (the exact word, in texts), a final `*` for a beginning;
    dates may be ranges; after `asked` and `answered` stands a query. Raises `UnknownField`.
    """
    spec, problems = field(name), Problems()
    if spec.kind is Kind.EXCHANGE and value.strip():
        tree, said = _parsed(value, name)
        return simplify(_ACROSS[name](tree)), said
    body = readable(value, problems).strip()
    exact = body.startswith("=")
    body = body.removeprefix("=").strip()
    starred = body.endswith("*") and not exact
    literal = spec.kind is Kind.KEYWORD and not starred
    body = body.rstrip("*") if starred else body
    piece = Piece(Sort.PART, 0, len(value), name, body, exact, quoted=literal, starred=starred)
    return simplify(reading(piece, spec, problems) or Nothing()), tuple(problems)


def format(query: Query) -> str:
    """The text of a query tree: `parse(format(q))` gives `simplify(q)` back.

    Within the limits of `parse`, for words as `tokenize` gives them, and for leaves that suit their
    fields (`Word` in texts, `Value` in keywords).

    >>> format(parse("missile OR rocket treaty")[0])
    'missile OR (rocket treaty)'
    """
    return text_of(simplify(query))


_ACROSS: dict[str, type[Asked] | type[Answered]] = {"asked": Asked, "answered": Answered}


def _parsed(
    text: str, across: str, cut: Callable[[str, Problems], list[Piece]] = pieces
) -> tuple[Query, tuple[Problem, ...]]:
    """`parse`, of what stands behind `asked:` or `answered:` if `across` is one of them."""
    problems = Problems()
    parser = _Parser(cut(readable(text, problems), problems), problems, across)
    tree = parser.either(DEFAULT)
    if tree is None:
        tree = Nothing() if text.strip() else Everything()
    return simplify(tree), tuple(sorted(problems, key=lambda p: p.span))


class _Parser:
    """Reads pieces by falling precedence: OR, AND, NOT. `negated`: an odd number of NOTs stands outside.

    `across` is `asked` or `answered` while inside of it.
    """

    def __init__(self, found: list[Piece], problems: Problems, across: str) -> None:
        self.pieces = found
        self.problems = problems
        self.across = across
        self.at = 0

    def either(self, name: str, *, negated: bool = False, depth: int = 0) -> Query | None:
        """Alternatives, up to the closing bracket; None if nothing is asked for."""
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
        """A part or a group with the NOTs before it."""
        odd = False
        while self._take(Sort.NOT):
            odd = not odd
        piece = self.pieces[self.at]
        self.at += 1
        within = negated is not odd
        if piece.field in _ACROSS:
            tree = self._other_half(piece, negated=within, depth=depth)
        elif piece.sort is Sort.OPEN:
            tree = self._group(piece, name, negated=within, depth=depth)
        else:
            tree = self._part(piece, name, negated=within)
        return Not(tree) if odd and tree is not None else tree

    def _part(self, piece: Piece, name: str, *, negated: bool) -> Query | None:
        tree = reading(piece, field(piece.field or name), self.problems)
        return _never(negated=negated) if tree == Nothing() else tree

    def _other_half(self, piece: Piece, *, negated: bool, depth: int) -> Query | None:
        """`asked:` or `answered:` with what stands behind it."""
        if self.across:
            if piece.sort is Sort.OPEN:
                self._leave()
            message = f"{piece.field}: cannot stand inside {self.across}:; nothing can match"
            self.problems.say(message, Span(piece.start, max(piece.end, self.pieces[self.at - 1].end)))
            return _never(negated=negated)
        if piece.sort is not Sort.OPEN:
            tree = reading(piece, field(piece.field), self.problems)
            if tree == Nothing():
                return _never(negated=negated)
        else:
            self.across = piece.field
            tree = self._group(replace(piece, field=DEFAULT), DEFAULT, negated=negated, depth=depth)
            self.across = ""
        return None if tree is None else _ACROSS[piece.field](tree)

    def _group(self, opening: Piece, name: str, *, negated: bool, depth: int) -> Query | None:
        """What stands between brackets; the opening one is taken."""
        if depth == MAX_DEPTH:
            self._leave()
            message = f"brackets inside more than {MAX_DEPTH} brackets are not read; nothing can match"
            self.problems.say(message, Span(opening.start, self.pieces[self.at - 1].end))
            return _never(negated=negated)
        start = self.at
        tree = self.either(opening.field or name, negated=negated, depth=depth + 1)
        if self.at == start:
            self.problems.say("nothing stands between these brackets", opening.span)
        self._take(Sort.CLOSE)
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
        depth = 1
        while depth and self.at < len(self.pieces):
            depth += (self.pieces[self.at].sort is Sort.OPEN) - (self.pieces[self.at].sort is Sort.CLOSE)
            self.at += 1


def _never(*, negated: bool) -> Query:
    """What lets nothing through, seen from outside the NOTs."""
    return Everything() if negated else Nothing()
