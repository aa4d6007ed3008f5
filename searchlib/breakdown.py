"""A query and ways to count and mend it -> its parts counted one by one, and what would find something.

Everything is counted by searching, within bounds; what there was no time for is left out and said.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from .engines import Stop, never
from .errors import TimeUp
from .fields import DEFAULT, Kind
from .fields import field as field_of
from .mending import Mender
from .model import Breakdown, PartCount, Repair, Step
from .query import And, Between, Everything, Near, Not, Or, Phrase, Query, Term, Value, Word, simplify
from .spellings import in_capitals
from .syntax import format, narrowing, parse

#: Searches that only count, for one query; parts that are looked at; repairs that are given.
_COUNTED, _PARTS, _REPAIRS = 30, 10, 12
#: How close the words of a phrase are looked for instead: its length and so many words more.
_CLOSE = 5

Where = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the filters given beside it; `capitals` are the words that it has in capitals (`US`)."""

    tree: Query
    where: Where = field(default_factory=dict)
    capitals: frozenset[str] = frozenset()

    def text(self) -> str:
        """The query without its filters, to be read back."""
        return "" if self.tree == Everything() else in_capitals(format(self.tree), self.capitals)

    def whole(self) -> Query:
        """One tree for all of it."""
        return simplify(And((self.tree, *(_filter(name, values) for name, values in self.where.items()))))

    def parts(self) -> Iterator[_Part]:
        """What all must hold together: the parts of the tree, then the filters."""
        tree = simplify(self.tree)
        for node in tree.children if isinstance(tree, And) else (tree,):
            if node != Everything():
                yield _Part(node, capitals=self.capitals)
        for name, values in self.where.items():
            if (node := simplify(_filter(name, values))) != Everything():
                yield _Part(node, name)

    def without(self, parts: Sequence[_Part]) -> Question:
        """The question without some of its parts."""
        gone = {part.field for part in parts if part.field}
        tree = simplify(And(tuple(p.node for p in self.parts() if not p.field and p not in parts)))
        left = {name: values for name, values in self.where.items() if name not in gone}
        return replace(self, tree=tree, where=left)

    def other(self, part: _Part, node: Query) -> Question:
        """The question with another tree in the place of one part."""
        if not part.field:
            nodes = (node if p == part else p.node for p in self.parts() if not p.field)
            return replace(self, tree=simplify(And(tuple(nodes))))
        return replace(self, where={**self.where, part.field: _values(part.field, node)})


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the things that must hold together; `field` for a filter beside the query."""

    node: Query
    field: str = ""
    capitals: frozenset[str] = frozenset()


@dataclass(slots=True)
class Census:
    """Counts queries, each once, until its bounds are reached; None from then on.

    `counted` says how many paragraphs a query finds, or None where it could not look at all of them.
    """

    counted: Callable[[Query], int | None]
    deadline: float
    stop: Stop = never
    left: int = _COUNTED
    complete: bool = True
    _known: dict[Query, int | None] = field(default_factory=dict)

    @classmethod
    def within(cls, seconds: float, counted: Callable[[Query], int | None], stop: Stop = never) -> Census:
        """A census that takes about so long at most."""
        return cls(counted, time.monotonic() + seconds, stop)

    def __call__(self, query: Query) -> int | None:
        if query not in self._known:
            if self.left <= 0 or time.monotonic() > self.deadline:
                self.complete = False
                return None
            self.left -= 1
            self._known[query] = self.counted(query)
            self.complete = self.complete and self._known[query] is not None
        return self._known[query]


def breakdown(question: Question, census: Census, mender: Mender) -> Breakdown:
    """The parts of a question by themselves and, where all together find nothing, why and what would."""
    total = census(question.whole())
    parts = list(question.parts())
    some = parts[:_PARTS]
    counts = {part: census(part.node) for part in some}
    told = {
        part: PartCount(_shown(part), count, part.field)
        for part, count in counts.items()
        if count is not None
    }
    if total != 0:
        return Breakdown(
            total or 0, tuple(told.values()), complete=census.complete and len(some) == len(parts)
        )
    culprits, message = _blamed(question, counts, census)
    found = _repairs(question, some, census, mender)
    return Breakdown(
        0,
        tuple(told.values()),
        tuple(told[part] for part in culprits if part in told),
        message,
        tuple(found),
        census.complete and len(some) == len(parts),
    )


def did_you_mean(question: Question, census: Census, mender: Mender, limit: int) -> tuple[Repair, ...]:
    """The same question in words that the index has; only such as find something."""
    return tuple(_spelled(question, census, mender))[:limit]


def _blamed(
    question: Question, counts: Mapping[_Part, int | None], census: Census
) -> tuple[list[_Part], str]:
    """The parts that removed everything, and a sentence about them."""
    if empty := [part for part, count in counts.items() if count == 0]:
        names = " and ".join(map(_shown, empty))
        return empty, f"no paragraph of the index has {names}" if len(empty) == 1 else (
            f"no paragraph of the index has {names}, each by itself"
        )
    if len(counts) < 2:
        return [], ""
    left = {part: census(question.without([part]).whole()) for part in counts}
    if freeing := [part for part, count in left.items() if count]:
        if len(freeing) == 1:
            return (
                freeing,
                f"{_shown(freeing[0])} leaves nothing of the {left[freeing[0]]:,} that the rest finds",
            )
        return freeing, f"{_listed(freeing)} are never together in one paragraph"
    for pair in combinations(counts, 2):
        if census(simplify(And(tuple(part.node for part in pair)))) == 0:
            return list(pair), f"{_listed(pair)} are never together in one paragraph"
    return [], "each two of the parts meet somewhere, all of them nowhere"


def _repairs(question: Question, parts: Sequence[_Part], census: Census, mender: Mender) -> Iterator[Repair]:
    """Questions one step away that find something, those that keep most of what was meant first."""
    found = (*_spelled(question, census, mender), *_steps(question, parts, census))
    if not found and len(parts) > 1:  # several things are wrong: what stands by itself is still something
        found = tuple(_alone(question, parts, census))
    seen: set[Query] = set()
    for repair in found:
        key = Question(parse(repair.text)[0], repair.where).whole()
        if key not in seen and len(seen) < _REPAIRS:
            seen.add(key)
            yield repair


def _alone(question: Question, parts: Sequence[_Part], census: Census) -> Iterator[Repair]:
    for part in parts:
        rest = [other for other in parts if other != part]
        yield from _tried(Step.DROP, f"only {_shown(part)}", question.without(rest), census)


def _steps(question: Question, parts: Sequence[_Part], census: Census) -> Iterator[Repair]:
    for part in parts:
        for step, node, message in _changes(part.node):
            yield from _tried(step, message, question.other(part, node), census)
    spoken = [part for part in parts if not part.field and _is_spoken(part.node) and census(part.node) != 0]
    if len(spoken) > 1:
        rest = question.without([part for part in parts if not part.field and _is_spoken(part.node)])
        anyone = Or(tuple(part.node for part in spoken))
        message = f"any of {_listed(spoken)} instead of all"
        yield from _tried(Step.ANY, message, replace(rest, tree=simplify(And((anyone, rest.tree)))), census)
    if len(parts) > 1:
        for part in parts:
            yield from _tried(Step.DROP, f"without {_shown(part)}", question.without([part]), census)


def _changes(node: Query) -> Iterator[tuple[Step, Query, str]]:
    """What a part may be instead."""
    match node:
        case Term(name, text) if field_of(name).kind is Kind.TEXT:
            yield Step.STEM, Word(name, text), f"all forms of {text} instead of just this one"
        case Phrase(name, words) if field_of(name).kind is Kind.TEXT:
            singles = tuple(Term(name, word) for word in dict.fromkeys(words))
            if len(singles) > 1:
                close = len(words) - 1 + _CLOSE
                yield Step.NEAR, Near(name, singles, close), f"the words of {format(node)} close together"
            loose = And(tuple(Word(name, word) for word in words))
            yield Step.WORDS, loose, f"the words of {format(node)} anywhere in the paragraph"
        case Between(name, low, high):
            wider = Between(name, _shifted(low, -1), _shifted(high, 1))
            if wider != node:
                yield Step.DATES, wider, f"{format(wider)} instead of {format(node)}"
        case Value("role"):
            for role in _ROLES:
                if role != node.text:
                    yield Step.ROLE, Value("role", role), f"role:{role} instead of {format(node)}"
        case _:
            return


_ROLES = ("answer", "question", "statement")


def _spelled(question: Question, census: Census, mender: Mender) -> Iterator[Repair]:
    try:
        yield from _mended(question, census, mender)
    except TimeUp:
        census.complete = False


def _mended(question: Question, census: Census, mender: Mender) -> Iterator[Repair]:
    # Words are mended together: with one of two wrong words put right, the query still finds nothing.
    spoken = [part for part in question.parts() if not part.field]
    tree = simplify(And(tuple(part.node for part in spoken)))
    for mended, swaps in mender.mended(tree):
        yield from _tried(Step.SPELLING, _swapped(swaps), replace(question, tree=mended), census)
    for part in question.parts():
        if part.field:
            for mended, swaps in mender.mended(part.node):
                yield from _tried(Step.SPELLING, _swapped(swaps), question.other(part, mended), census)


def _tried(step: Step, message: str, question: Question, census: Census) -> Iterator[Repair]:
    """The repair, if its text reads back as it and it finds anything."""
    text = question.text()
    again, problems = parse(text)
    if problems or not any(True for _ in Question(again, question.where).parts()):
        return
    if count := census(Question(again, question.where).whole()):
        where = {name: tuple(values) for name, values in question.where.items()}
        yield Repair(step, message, text, where, count)


def _filter(name: str, values: Sequence[str]) -> Query:
    """What the values of a field are together; no value at all is no filter."""
    return narrowing(name, values)[0]


def _values(name: str, node: Query) -> tuple[str, ...]:
    """A filter as the values of its field, as `narrowing` reads them."""
    match node:
        case Or(children):
            return tuple(value for one in children for value in _values(name, one))
        case And(children) if any(isinstance(one, Not) for one in children):
            return tuple(value for one in children for value in _values(name, one))
        case Not(child):
            return tuple("-=" + value.removeprefix("=") for value in _values(name, child))
        case _:
            return (_value(node),)


def _value(node: Query) -> str:
    match node:
        case Value(name, text) if field_of(name).kind is Kind.NAME:
            return f"={text}"
        case Phrase(_, words):
            return " ".join(words)
        case Value(_, text) | Term(_, text) | Word(_, text):
            return text
        case _:
            return format(node).partition(":")[2]


def _is_spoken(node: Query) -> bool:
    return isinstance(node, Word | Term | Phrase | Near) and field_of(node.field).kind is Kind.TEXT


def _shifted(day: dt.date | None, years: int) -> dt.date | None:
    """The first or last day of the year so many years away."""
    if day is None:
        return None
    year = min(max(day.year + years, 1), 9999)
    return dt.date(year, 1, 1) if years < 0 else dt.date(year, 12, 31)


def _shown(part: _Part) -> str:
    return in_capitals(format(part.node), part.capitals)


def _listed(parts: Sequence[_Part]) -> str:
    names = [_shown(part) for part in parts]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _swapped(swaps: Mapping[tuple[str, str], str]) -> str:
    made = (
        f"{'' if name == DEFAULT else name + ':'}{new} instead of {old}" for (name, old), new in swaps.items()
    )
    return ", ".join(made)
