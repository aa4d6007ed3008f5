"""Query tree -> the query in words, for who does not read its syntax: "paragraphs by Ann Lind in 2015"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from ..fields import DEFAULT
from ..query import (
    And,
    Answered,
    Asked,
    Boost,
    Everything,
    Near,
    Not,
    Nothing,
    Or,
    Query,
    Value,
    simplify,
)
from .items import Leaves, item

#: Characters of what is told, and items of one list; what is more is counted or cut.
MAX_TOLD, MAX_ITEMS = 1_000, 12

#: What paragraphs do that match in a field; a leaf of the field, or several, stand for {}.
FRAMES: Mapping[str, str] = MappingProxyType(
    {
        "text": "contain {}",
        "title": "have {} in the title of the event",
        "section": "stand under a heading with {}",
        "speaker": "are by {}",
        "role": "are {}",
        "topic": "are about {}",
        "subject": "carry {} of the source",
        "keyphrase": "contain {}",
        "date": "were said {}",
        "year": "were said {}",
        "words": "have {}",
        "lang": "are in {}",
        "place": "were said in {}",
        "source": "come from a file with {} in its path",
        "transcript": "are of {}",
        "attr": "have a speaker known by {}",
        "is": "are {}",
        "asked": "answer {}",
        "answered": "have {}",
    }
)
#: What they have where any value of the field will do.
HELD: Mapping[str, str] = MappingProxyType(
    {
        "text": "have words",
        "title": "have an event with a title",
        "section": "have a heading above",
        "speaker": "have a known speaker",
        "role": "have a role",
        "topic": "have a topic",
        "subject": "have a tag of the source",
        "keyphrase": "have a key phrase",
        "date": "have a date",
        "year": "have a year",
        "words": "have a number of words",
        "lang": "have a known language",
        "place": "have a place",
        "source": "have a file",
        "transcript": "have a transcript",
        "attr": "have an attribution",
        "is": "have a mark",
    }
)
_NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "statement": "statements",
        "question": "questions",
        "answer": "answers",
        "moderator": "words of moderators",
        "aside": "asides",
    }
)


def tell(query: Query) -> str:
    """The query in words, the same for the same tree; at most `MAX_TOLD` characters.

    >>> from searchlib.syntax import parse
    >>> tell(parse('speaker:"ann lind" "missile treaty" -rocket role:answer date:2015')[0])
    'answers by Ann Lind that contain “missile treaty” but not “rocket”, in 2015'
    """
    tree = simplify(query)
    match tree:
        case Everything():
            return "all paragraphs"
        case Nothing():
            return "no paragraph"
    told = _described(tree, "paragraphs")
    return told if len(told) <= MAX_TOLD else f"{told[: MAX_TOLD - 1].rpartition(' ')[0]}…"


def _described(tree: Query, noun: str) -> str:
    """The paragraphs that match: what they are, by whom, what they do, when."""
    by = when = ""
    does: list[str] = []
    parts = _by_field(tree, And)
    for part in parts:
        match part, _only_field(part):
            case Value("role", role), _ if noun == "paragraphs":
                noun = _NOUNS.get(role, f"“{role}”")
            case _, "speaker" if not _is_any(part):
                by = f" {_sided('by {}', 'speaker', part)}"
            case _, "date" | "year" as name if not (when or _is_any(part)):
                when = _sided("{}", name, part)
            case _:
                does.append(_does(part, bracketed=len(parts) > 1))
    that = f" that {_joined(does, 'and')}" if does else ""
    return f"{noun}{by}{that}" + (f"{',' if that else ''} {when}" if when else "")


def _by_field(tree: Query, kind: type[And] | type[Or]) -> list[Query]:
    """The parts of a tree, those of one field together."""
    children = tree.children if isinstance(tree, kind) else (tree,)
    found: dict[object, list[Query]] = {}
    for child in children:
        found.setdefault(_only_field(child) or child, []).append(child)
    return [parts[0] if len(parts) == 1 else kind(tuple(parts)) for parts in found.values()]


def _only_field(tree: Query) -> str:
    """The field that all leaves are of; "" if there are several, or one is about another chunk."""
    names = set(_names(tree))
    return names.pop() if len(names) == 1 else ""


def _names(tree: Query) -> Iterator[str]:
    match tree:
        case And(children) | Or(children):
            for child in children:
                yield from _names(child)
        case Not(child) | Boost(child):
            yield from _names(child)
        case Asked() | Answered() | Everything() | Nothing():
            yield ""
        case _:
            yield tree.field


def _does(tree: Query, *, bracketed: bool = False) -> str:
    """What the paragraphs do, to stand behind "that"."""
    if name := _only_field(tree):
        told = _framed(name, tree)
        return f"({told})" if bracketed and isinstance(tree, Or) and not told.startswith("do ") else told
    match tree:
        case Not(And(children)):
            return _does(Or(tuple(simplify(Not(child)) for child in children)), bracketed=bracketed)
        case Not(Or(children)):
            return _does(And(tuple(simplify(Not(child)) for child in children)), bracketed=bracketed)
        case Not(child):
            return _negative(_does(child, bracketed=True))
        case And() | Or():
            kind, word = (And, "and") if isinstance(tree, And) else (Or, "or")
            parts = [_does(part, bracketed=not isinstance(part, kind)) for part in _by_field(tree, kind)]
            told = _joined(parts, word)
            return f"({told})" if bracketed and len(parts) > 1 else told
        case Boost(child, factor):
            return f"{_does(child, bracketed=True)} (weight {_number(factor)})"
        case Asked(child):
            return FRAMES["asked"].format(_other_half(child, "question"))
        case Answered(child):
            return FRAMES["answered"].format(_other_half(child, "answer"))
        case _:
            return "exist" if isinstance(tree, Everything) else "do not exist"


def _other_half(child: Query, noun: str) -> str:
    article = "an" if noun == "answer" else "a"
    if child == Everything():
        return f"{article} {noun}"
    if _only_field(child) == DEFAULT and not _is_any(child):
        return f"{article} {noun} about {_listed(DEFAULT, child)}"
    return _described(child, f"{noun}s")


def _sided(frame: str, name: str, tree: Query) -> str:
    """A frame without a verb around all of one field, or "not" before it."""
    tree, negative = _turned(tree)
    return ("not " if negative else "") + frame.format(_listed(name, tree))


def _framed(name: str, tree: Query) -> str:
    """What paragraphs do that match a tree of one field."""
    tree, negative = _turned(tree)
    told = HELD[name] if _is_any(tree) else FRAMES[name].format(_listed(name, tree))
    return _negative(told) if negative else told


def _turned(tree: Query) -> tuple[Query, bool]:
    """The tree without the NOT around all of it, and whether there is one."""
    match tree:
        case Not(child):
            return child, True
        case And(children) | Or(children) if all(isinstance(child, Not) for child in children):
            inner = tuple(child.child for child in children if isinstance(child, Not))
            return (Or if isinstance(tree, And) else And)(inner), True
        case _:
            return tree, False


def _is_any(tree: Query) -> bool:
    """Whether every value of a field matches this, or none does."""
    while isinstance(tree, Not | Boost):
        tree = tree.child
    return isinstance(tree, Leaves) and item(tree) == ""


def _negative(told: str) -> str:
    """The opposite of what paragraphs do.

    >>> [_negative(told) for told in ("contain “war”", "are by Lind", "have a date")]
    ['do not contain “war”', 'are not by Lind', 'have no date']
    """
    verb, _, rest = told.partition(" ")
    if told.startswith("("):
        return f"do not {told}"
    if verb == "do":
        return told.replace("do not ", "", 1)
    if verb in ("are", "were"):
        return f"{verb} not {rest}"
    article, _, thing = rest.partition(" ")
    return f"have no {thing}" if verb == "have" and article in ("a", "an") else f"do not {told}"


def _listed(name: str, tree: Query, *, nested: bool = False) -> str:
    """The leaves of one field with and, or, but not between them."""
    match tree:
        case Not(child):
            return f"not {_listed(name, child, nested=True)}"
        case Boost(child, factor):
            return f"{_listed(name, child, nested=True)} (weight {_number(factor)})"
        case Or(children):
            told = _joined([_listed(name, child, nested=True) for child in children], "or")
            return f"({told})" if nested else told
        case And(children):
            yes = [_listed(name, c, nested=True) for c in children if not isinstance(c, Not)]
            no = [_listed(name, c, nested=True) for c in children if isinstance(c, Not)]
            told = " but ".join(_joined(some, "and") for some in (yes, no) if some)
            return f"({told})" if nested else told
        case Asked() | Answered() | Everything() | Nothing():
            return ""  # these are of no field
        case Near() if nested:
            return f"({item(tree)})"
        case _:
            return item(tree) or "anything"


def _number(factor: float) -> str:
    """A weight as it is written in a query."""
    return f"{Decimal(repr(factor)):f}".removesuffix(".0")


def _joined(parts: Sequence[str], word: str) -> str:
    """An English list: "a, b or c"."""
    if len(parts) > MAX_ITEMS:
        parts = [*parts[:MAX_ITEMS], f"{len(parts) - MAX_ITEMS} more"]
    return f" {word} ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
