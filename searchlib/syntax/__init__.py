"""Query text <-> query tree; lenient: what cannot be read becomes a problem, never an exception.

The rule that matters: a part that cannot be read never lets through what it should have kept out. Marks
without a word in them are left out; a filter that cannot be read matches nothing, under NOT as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from ..fields import Kind, field
from ..model import Problem, Span
from ..query import And, Everything, Not, Nothing, Or, Query, simplify
from .loosening import apart, loosened
from .parsing import ACROSS, Parser
from .pieces import Piece, Problems, Sort, pieces, readable
from .readings import reading
from .telling import tell
from .writing import text_of

__all__ = ["ANY", "condition", "format", "narrowing", "parse", "tell"]

#: Begins a text whose words are alternatives.
ANY = "?"


def parse(text: str, today: dt.date | None = None) -> tuple[Query, tuple[Problem, ...]]:
    """The best reading of a query text, simplified, and the problems met, in order of place.

    A text that begins with `?` asks for any of its words. Putting a problem's `repair` in place of its
    span gives what was probably meant. `today` is the day from which dates such as `last year` count, the
    current one without it; the tree has the days themselves.

    >>> format(parse("date:yesterday", today=dt.date(2015, 6, 9))[0])
    'date:2015-06-08'
    """
    if not text.lstrip().startswith(ANY):
        return _parsed(text, "", today)
    start = text.index(ANY)
    rest = text[:start] + " " + text[start + 1 :]
    tree, problems = _parsed(rest, "", today, apart)
    if rest.strip():
        return simplify(loosened(tree)), problems
    return Nothing(), (Problem(f"nothing is asked after {ANY}; nothing can match", Span(start, start + 1)),)


def condition(name: str, value: str, today: dt.date | None = None) -> tuple[Query, tuple[Problem, ...]]:
    """One value of a field, taken as it stands: no operators, quotes or brackets in it.

    A leading `=` asks for the whole value (the exact word, in texts), a final `*` for a beginning, in
    words `*` and `?` for other characters; dates and numbers may be ranges; after `asked` and `answered`
    stands a query. Raises `UnknownField`.
    """
    spec, problems = field(name), Problems()
    if spec.kind is Kind.EXCHANGE and value.strip():
        tree, said = _parsed(value, name, today)
        return simplify(ACROSS[name](tree)), said
    body = readable(value, problems).strip()
    exact = body.startswith("=")
    body = body.removeprefix("=").strip()
    starred = body.endswith("*") and not exact
    literal = spec.kind is Kind.KEYWORD and not starred
    body = body.rstrip("*") if starred else body
    piece = Piece(Sort.PART, 0, len(value), name, body, exact, quoted=literal, starred=starred)
    return simplify(reading(piece, spec, problems, today) or Nothing()), tuple(problems)


def narrowing(name: str, values: Sequence[str]) -> tuple[Query, tuple[Problem, ...]]:
    """The filter that these values of a field are together, each as for `condition`; none is no filter.

    A paragraph has any one of them, and none of those written `-=`, which are whole values.
    """
    wanted: list[Query] = []
    refused: list[Query] = []
    problems: list[Problem] = []
    for value in values:
        out = value.startswith("-=")
        node, found = condition(name, value[1:] if out else value)
        (refused if out else wanted).append(node)
        problems += found
    parts = [Or(tuple(wanted))] if wanted else []
    return simplify(And((*parts, *map(Not, refused)))), tuple(problems)


def format(query: Query) -> str:
    """The text of a query tree: `parse(format(q))` gives `simplify(q)` back.

    Within the limits of `parse`, for words as `tokenize` gives them, and for leaves that suit their
    fields (`Word` in texts, `Value` in keywords).

    >>> format(parse("missile OR rocket treaty")[0])
    'missile OR (rocket treaty)'
    """
    return text_of(simplify(query))


def _parsed(
    text: str,
    across: str,
    today: dt.date | None,
    cut: Callable[[str, Problems], list[Piece]] = pieces,
) -> tuple[Query, tuple[Problem, ...]]:
    """`parse`, of what stands behind `asked:` or `answered:` if `across` is one of them."""
    problems = Problems()
    parser = Parser(cut(readable(text, problems), problems), problems, across, today)
    tree = parser.whole()
    if tree is None:
        tree = Nothing() if text.strip() else Everything()
    return simplify(tree), tuple(sorted(problems, key=lambda p: p.span))
