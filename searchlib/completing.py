"""A query text and a cursor -> what may stand there: fields, values, words of the index, operators."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from .engines import Engine, Request, Stop, never
from .fields import DEFAULT, FIELDS, Field, Kind
from .model import Completes, Completion, FacetValue, Period, Span
from .query import Everything
from .syntax.pieces import MAX_TEXT

#: What asks for the rest of a query, with its other spellings: to know them takes searches.
Rest: TypeAlias = Callable[[], Request]

_OPERATORS = ("AND", "OR", "NOT", "NEAR")
_CLOSING = {'"': '"', "“": '”"', "„": '“”"', "«": "»"}
#: How a value, or the field before it, begins: signs, a name and a colon, an equals sign.
_HEAD = re.compile(r"[-?]*(?:([a-z]+):)?=?", re.IGNORECASE)
_SIMPLE = re.compile(r"\w(?:[\w.'#/-]*\w)?")
_BY_NAME = {spec.name: spec for spec in FIELDS}
#: Of dates: the length of what is typed up to which a period is offered.
_PERIODS = ((4, Period.YEAR), (7, Period.MONTH), (10, Period.DAY))


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands under the cursor: the text typed so far of a value of a field, and the place of all of it.

    `rest` is the query without it. `bare`: no field was named, so it may also become a field or an operator.
    """

    typed: str
    span: Span
    field: Field
    rest: str
    bare: bool = False
    quoted: bool = False


def spot(text: str, cursor: int) -> Spot | None:
    """The spot of a cursor; None beyond what of a query is read."""
    if not 0 <= cursor <= min(len(text), MAX_TEXT):
        return None
    start, quote, owner = _token(text[:cursor])
    head = _HEAD.match(text, start, cursor)
    assert head
    named = _field(head[1]) if head[1] else None
    at = head.end() if named or not head[1] else start
    if quote >= 0:
        at = quote
    spec = named or owner
    end = _end(text, cursor, text[quote : quote + 1] if quote >= 0 else "")
    typed = text[at:cursor]
    if quote >= 0:
        typed = typed[1:].replace('\\"', '"')
    if quote >= 0 and not spec.facet:  # a phrase: its last word is completed
        typed = re.split(r"[^\w'’.-]", typed)[-1]
        at, end = cursor - len(typed), _end(text, cursor, "")
    return Spot(
        typed,
        Span(at, end),
        spec,
        f"{text[:start]} {text[end:]}".strip() if quote < 0 or spec.facet else "",
        bare=named is None and owner.name == DEFAULT and quote < 0 and "=" not in head[0],
        quoted=quote >= 0,
    )


def completions(
    engine: Engine, here: Spot, rest: Rest, limit: int, stop: Stop = never
) -> tuple[Completion, ...]:
    """At most so many of what may stand at a spot; `rest` is called where the rest of the query counts."""
    found: list[Completion] = []
    for one in _candidates(engine, here, rest, limit, stop):
        if len(found) >= limit:
            break
        found.append(one)
    return tuple(found)


def _candidates(engine: Engine, here: Spot, rest: Rest, limit: int, stop: Stop) -> Iterator[Completion]:
    typed = here.typed
    if here.bare:
        yield from _fields(here)
        yield from (
            Completion(word, here.span, Completes.OPERATOR)
            for word in _OPERATORS
            if typed and word.startswith(typed)
        )
    match here.field.kind:
        case Kind.TEXT | Kind.EXCHANGE:
            name = here.field.name if here.field.kind is Kind.TEXT else DEFAULT
            for word, count in engine.vocabulary(name, typed, limit) if typed else ():
                yield Completion(word, here.span, Completes.WORD, count)
        case Kind.DATE:
            yield from _days(engine, here, rest(), stop)
        case Kind.PRESENCE:
            names = (spec.name for spec in FIELDS if spec.facet or spec.kind is Kind.DATE)
            yield from (
                Completion(name, here.span, Completes.VALUE) for name in names if name.startswith(typed)
            )
        case _ if here.field.facet:
            for value in _values(engine, here, rest(), limit, stop):
                yield Completion(_quoted(value.value), here.span, Completes.VALUE, value.count)
        case Kind.NAME | Kind.KEYWORD:
            for word, count in engine.vocabulary(here.field.name, typed, limit):
                yield Completion(_quoted(word), here.span, Completes.VALUE, count)
        case _:
            return


def _fields(here: Spot) -> Iterator[Completion]:
    for spec in FIELDS:
        if spec.name != DEFAULT and spec.name.startswith(here.typed.lower()):
            yield Completion(f"{spec.name}:", here.span, Completes.FIELD)


def _values(engine: Engine, here: Spot, request: Request, limit: int, stop: Stop) -> tuple[FacetValue, ...]:
    """The values of a field among what the rest of the query finds, or among all where it finds nothing."""
    wanted = replace(request, limit=0, facets=(here.field.name,), facet_limit=limit, prefix=here.typed)
    found = engine.search(wanted, stop).facets[0].values
    if found:
        return found
    return engine.search(replace(wanted, query=Everything(), where=()), stop).facets[0].values


def _days(engine: Engine, here: Spot, request: Request, stop: Stop) -> Iterator[Completion]:
    """Years, or the months and days of what is typed."""
    length, period = next((one for one in _PERIODS if len(here.typed) <= one[0]), _PERIODS[-1])
    found = engine.search(replace(request, limit=0, period=period), stop).histogram
    for one in reversed(found.bins if found else ()):
        day = one.first.isoformat()[:length]
        if day.startswith(here.typed):
            yield Completion(day, here.span, Completes.VALUE, one.count)


def _token(before: str) -> tuple[int, int, Field]:
    """Where the last token begins, its open quotation mark (or -1), and the field of the brackets around."""
    start, quote = 0, -1
    owners = [_BY_NAME[DEFAULT]]
    at = 0
    while at < len(before):
        char = before[at]
        if quote >= 0:
            if char == "\\":
                at += 1
            elif char in _CLOSING[before[quote]]:
                quote = -1
        elif char in _CLOSING:
            quote = at
        elif char == "(":
            named = _HEAD.match(before, start, at)
            owners.append((_field(named[1]) if named and named[1] else None) or owners[-1])
            start = at + 1
        elif char == ")":
            owners = owners[:-1] or owners
            start = at + 1
        elif char.isspace():
            start = at + 1
        at += 1
    return start, quote, owners[-1]


def _field(name: str) -> Field | None:
    return _BY_NAME.get(name.lower())


def _end(text: str, cursor: int, quote: str) -> int:
    """The end of what is under the cursor: that of the word, or of the quotation if there is one."""
    if quote:
        closing = [at for mark in _CLOSING[quote] if (at := text.find(mark, cursor)) >= 0]
        return min(closing) + 1 if closing else cursor
    while cursor < len(text) and not text[cursor].isspace() and text[cursor] not in '()"“”„«»':
        cursor += 1
    return cursor


def _quoted(value: str) -> str:
    """A value as it is written behind a colon."""
    if _SIMPLE.fullmatch(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
