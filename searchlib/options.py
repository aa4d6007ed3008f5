"""The options that the verbs that ask an index share: one for each field and for each way to order."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .console import DONE, PARTLY, count, say, seconds
from .engines import Sort
from .fields import DEFAULT, FIELDS
from .model import ResultPage
from .pages import PATIENCE
from .syntax import ANY


def narrowing(parser: argparse.ArgumentParser) -> None:
    """The query, and an option for each field of the table."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what to look for; without it, everything")
    filters(parser)


def filters(parser: argparse.ArgumentParser) -> None:
    """An option for each field of the table."""
    group = parser.add_argument_group("narrow by field (repeat an option for alternatives)")
    for spec in FIELDS:
        if spec.name != DEFAULT:
            group.add_argument(
                f"--{spec.name}", action="append", dest=_dest(spec.name), metavar="VALUE", help=spec.help
            )


def widening(parser: argparse.ArgumentParser) -> None:
    """What the words of the query also find."""
    parser.add_argument(
        "--aliases", type=Path, metavar="FILE", help="an alias file to use instead of that of the index"
    )
    parser.add_argument(
        "--literal",
        action="append",
        default=[],
        metavar="WORD",
        help="leave out the other spellings and aliases of this word, or of all: '*' (repeat for several)",
    )


def ordering(parser: argparse.ArgumentParser) -> None:
    """In which order."""
    parser.add_argument(
        "--sort",
        choices=[s.value for s in Sort],
        default=Sort.RELEVANCE.value,
        help="best first (relevance), or by another order",
    )
    parser.add_argument(
        "--any", action="store_true", help="rank by any of the words: for a whole question pasted in"
    )


def bounds(parser: argparse.ArgumentParser, *, limit: int) -> None:
    """Which of the hits, and how long to look for them."""
    parser.add_argument("--limit", type=count, default=limit, metavar="N", help=f"at most N ({limit:,})")
    parser.add_argument("--offset", type=count, default=0, metavar="N", help="leave out the first N")
    parser.add_argument(
        "--seconds",
        type=seconds,
        default=PATIENCE,
        metavar="S",
        help=f"stop after so many seconds with what was found by then ({PATIENCE:g})",
    )


def text_of(args: argparse.Namespace) -> str:
    """The query as one text."""
    text = " ".join(args.query)
    return f"{ANY} {text}" if getattr(args, "any", False) and text else text


def where_of(args: argparse.Namespace) -> dict[str, list[str]]:
    """The values of the fields, as `Index.search` takes them."""
    return {f.name: given for f in FIELDS if (given := getattr(args, _dest(f.name), None))}


def others_of(args: argparse.Namespace) -> dict[str, Any]:
    """What the words also find, as `Index.search` takes it."""
    return {"aliases": args.aliases, "literal": args.literal}


def outcome(page: ResultPage) -> int:
    """Says what of the query was not understood; the exit code of a verb that asked it."""
    for problem in page.problems:
        say(f"query: {problem}" + (f"; try {problem.repair}" if problem.repair else ""))
    if page.problems and page.understood:
        say(f"query: searched for {page.understood}")
    if page.partial:
        say("time was up before everything was looked at: there may be more, and better ones")
    return PARTLY if page.problems or page.partial else DONE


def _dest(name: str) -> str:
    """Where the values of a field are kept: no field can be called like another option."""
    return f"where_{name}"
