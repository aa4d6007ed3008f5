"""The verb `explain`: how a query is understood, what each part finds by itself, and what else would."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import fields as members
from typing import Any

from . import render
from .console import Verb, put
from .model import Breakdown, Repair, ResultPage
from .options import narrowing, others_of, outcome, text_of, where_of, widening
from .query import And, Answered, Asked, Boost, Not, Or, Query
from .search import Index
from .syntax import parse


def verbs(verb: Verb) -> None:
    """Add the verb of this module to the command."""
    explain = verb(
        "explain", _explain, "Say how a query is understood, what its parts find, and what is wrong."
    )
    narrowing(explain)
    widening(explain)


def _explain(args: argparse.Namespace) -> int:
    text, where, others = text_of(args), where_of(args), others_of(args)
    with Index.open(args.index) as index:
        page = index.search(text, limit=0, where=where, **others)
        found = index.breakdown(text, where=where, **others)
        meant = index.did_you_mean(text, where=where, **others) if page.total else ()
    if args.json:
        put(render.as_json(page, tree=tree_dict(parse(page.understood)[0]), breakdown=found, meant=meant))
    else:
        for line in lines(page, found, meant):
            put(render.clean(line))
    return outcome(page)


def lines(page: ResultPage, found: Breakdown, meant: Iterable[Repair] = ()) -> Iterator[str]:
    """The explanation for a terminal."""
    yield f"{page.total:,} found"
    yield f"understood as: {page.understood or '*'}"
    if told := getattr(page, "told", ""):
        yield f"in words: {told}"
    yield ""
    yield from tree_lines(parse(page.understood)[0])
    if page.expansions:
        yield ""
        yield from (str(one) for one in page.expansions)
    yield ""
    yield "each part by itself:"
    yield from (f"{part.total:>9,}  {part.text}" for part in found.parts)
    if found.message:
        yield ""
        yield found.message
    if repairs := (*found.repairs, *meant):
        yield ""
        yield "what would find something:" if not page.total else "did you mean:"
        yield from map(render.repair_line, repairs)
    if not found.complete:
        yield ""
        yield "not everything was counted: the query has too many parts, or time was up"


def tree_lines(query: Query, depth: int = 0) -> Iterator[str]:
    """A tree with a node a line, each level indented."""
    margin = "  " * depth
    match query:
        case And(children) | Or(children):
            yield f"{margin}{_name(query)}"
            for child in children:
                yield from tree_lines(child, depth + 1)
        case Not(child) | Asked(child) | Answered(child):
            yield f"{margin}{_name(query)}"
            yield from tree_lines(child, depth + 1)
        case Boost(child, factor):
            yield f"{margin}{_name(query)} {factor:g}"
            yield from tree_lines(child, depth + 1)
        case _:
            yield f"{margin}{_name(query)}{''.join(_told(query))}"


def _told(leaf: Query) -> Iterator[str]:
    for member in members(leaf):
        value = getattr(leaf, member.name)
        if isinstance(value, tuple):
            yield " " + " ".join(word if isinstance(word, str) else word.text for word in value)
        elif member.name == "field":
            yield f" {value}:"
        else:
            yield f" {'any' if value is None else value}"


def tree_dict(query: Query) -> dict[str, Any]:
    """A tree as plain values: the kind of each node, and what is in it."""
    made: dict[str, Any] = {"node": _name(query)}
    for member in members(query):
        value = getattr(query, member.name)
        if isinstance(value, tuple):
            made[member.name] = [one if isinstance(one, str) else tree_dict(one) for one in value]
        else:
            made[member.name] = tree_dict(value) if member.name == "child" else value
    return made


def _name(query: Query) -> str:
    return type(query).__name__.lower()
