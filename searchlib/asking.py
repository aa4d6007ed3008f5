"""The verbs that ask an index: `search`, `speakers`, `topics`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any

from . import render
from .console import DONE, Verb, colour, count, put, say, width
from .engines import Unit
from .fields import FACETS
from .model import Explanation, Hit, Period
from .options import bounds, filters, narrowing, ordering, others_of, outcome, text_of, where_of, widening
from .search import Index


def verbs(verb: Verb) -> None:
    """Add the verbs of this module to the command."""
    search = verb("search", _search, "Search; the words are a query (docs/query-language.md).")
    narrowing(search)
    widening(search)
    ordering(search)
    bounds(search, limit=10)
    search.add_argument("--facets", default="", metavar="F,F", help=f"count values of {', '.join(FACETS)}")
    search.add_argument(
        "--histogram", choices=[p.value for p in Period], help="count all matches by year, month or day"
    )
    search.add_argument(
        "--group", choices=[u.value for u in Unit], help="the best of each; --limit and --offset count these"
    )
    shown = search.add_argument_group("how it is shown")
    shown.add_argument("--explain", action="store_true", help="print how each score is made up")
    shown.add_argument(
        "--kwic", action="store_true", help="a line for each mark: left context, mark, right context"
    )
    shown.add_argument(
        "--kwic-sort",
        choices=render.ORDERS,
        default="",
        help="sort these lines by the words on this side, or by the mark itself",
    )
    similar = verb("similar", _similar, "Search for paragraphs like this one, by its most telling words.")
    similar.add_argument("id", metavar="ID", help="of a paragraph (FILE#00012)")
    filters(similar)
    bounds(similar, limit=10)
    speakers = verb("speakers", _speakers, "Who speaks, and how often (in the matches of a query, if given).")
    narrowing(speakers)
    widening(speakers)
    topics = verb("topics", _topics, "Which topics, and how often (in the matches of a query, if any).")
    narrowing(topics)
    widening(topics)
    how = topics.add_mutually_exclusive_group()
    how.add_argument("--explain", metavar="ID", help="say what made each topic of this paragraph")
    how.add_argument(
        "--suggest",
        type=count,
        nargs="?",
        const=20,
        metavar="N",
        help="phrases that no topic covers, as TOML to paste into your taxonomy (20)",
    )


def _search(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        page = index.search(
            text_of(args),
            offset=args.offset,
            limit=args.limit,
            facets=[name for name in args.facets.split(",") if name],
            sort=args.sort,
            where=where_of(args),
            histogram=args.histogram,
            group=args.group,
            **others_of(args),
            seconds=args.seconds,
        )
        hits = (*page.hits, *(hit for group in page.groups for hit in group.hits))
        told = _weighed(index, args, hits) if args.explain else []
        found = page.total or page.partial
        empty = None if found else index.breakdown(text_of(args), where=where_of(args), **others_of(args))
    rows = render.concordance(hits, order=args.kwic_sort) if args.kwic or args.kwic_sort else None
    more: dict[str, Any] = {"explanations": told} if args.explain else {}
    if rows is not None:
        more["kwic"] = render.kwic_dicts(rows)
    if empty:
        more["breakdown"] = empty
    if args.json:
        put(render.as_json(page, **more))
    elif rows is not None:
        put(
            "\n".join(
                (
                    render.head_line(page),
                    "",
                    render.as_kwic(rows, colour=colour(args), width=width(render.REACH)),
                )
            )
        )
        _unmarked(hits)
    else:
        put(render.as_text(page, colour=colour(args), width=width(), explanations=told))
    if empty and not args.json:
        put("\n".join(render.empty_lines(empty)))
    return outcome(page)


def _weighed(index: Index, args: argparse.Namespace, hits: Iterable[Hit]) -> list[Explanation]:
    """How the score of each hit is made up."""
    text, where = text_of(args), where_of(args)
    return [index.weigh(text, hit.chunk.id, where=where, **others_of(args)) for hit in hits]


def _similar(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        page = index.similar(
            args.id, offset=args.offset, limit=args.limit, where=where_of(args), seconds=args.seconds
        )
    put(render.as_json(page) if args.json else render.as_text(page, colour=colour(args), width=width()))
    return outcome(page)


def _unmarked(hits: Sequence[Hit]) -> None:
    """Says that some hits have no line, for nothing in them is marked."""
    bare = sum(not hit.snippets[0].marks for hit in hits)
    if bare:
        say(f"{bare:,} of the hits have no mark in their text, so they have no line")


def _speakers(args: argparse.Namespace) -> int:
    return _facet(args, "speaker")


def _topics(args: argparse.Namespace) -> int:
    if args.explain is not None:
        return _explain(args)
    if args.suggest is not None:
        return _suggest(args)
    return _facet(args, "topic")


def _explain(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        reasons = index.explain(args.explain)
    if args.json:
        put(render.as_json({"tags": reasons}))
    else:
        put("\n".join(render.clean(str(one)) for one in reasons) or "no topic, no key phrase")
    return DONE


def _suggest(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        found = index.suggest(args.suggest)
    if args.json:
        put(render.as_json({"suggestions": found}))
    elif found:
        put(render.as_taxonomy(found))
    else:
        say("no phrase is frequent in paragraphs without a topic")
    return DONE


def _facet(args: argparse.Namespace, name: str) -> int:
    with Index.open(args.index) as index:
        text, where, others = text_of(args), where_of(args), others_of(args)
        page = index.search(text, limit=0, where=where, **others)
        facet = index.facets(name, query=text, where=where, **others)[0]
    if args.json:
        put(render.as_json(facet))
    else:
        put("\n".join(list(render.facet_lines(facet))[1:]))
    return outcome(page)
