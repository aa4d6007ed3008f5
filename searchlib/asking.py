"""The verbs that ask an index: `search`, `export`, `speakers`, `topics`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from . import render
from .console import Verb, colour, count, put, say, width
from .engines import Sort
from .errors import IndexUnwritable, SearchLibError
from .fields import DEFAULT, FACETS, FIELDS
from .model import ResultPage
from .search import Index
from .syntax import ANY

_DONE, _PARTLY = 0, 1


def verbs(verb: Verb) -> None:
    """Add the verbs of this module to the command."""
    search = verb("search", _search, "Search; the words are a query (docs/query-language.md).")
    _narrowing(search)
    _ordering(search, limit=10)
    search.add_argument("--explain", action="store_true", help="print how each score is made up")
    search.add_argument("--offset", type=count, default=0, metavar="N", help="leave out the first N")
    search.add_argument("--facets", default="", metavar="F,F", help=f"count values of {', '.join(FACETS)}")
    export = verb("export", _export, "Write all matches to a file or to standard output.")
    _narrowing(export)
    _ordering(export, limit=100_000)
    export.add_argument("--format", choices=tuple(_WRITTEN), default="csv")
    export.add_argument("--output", "-o", type=Path, metavar="FILE", help="standard output without it")
    export.add_argument("--force", action="store_true", help="replace FILE if it exists")
    _narrowing(
        verb("speakers", _speakers, "Who speaks, and how often (in the matches of a query, if given).")
    )
    topics = verb("topics", _topics, "Which topics, and how often (in the matches of a query, if any).")
    _narrowing(topics)
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


def _narrowing(parser: argparse.ArgumentParser) -> None:
    """The query, and an option for each field of the table."""
    parser.add_argument("query", nargs="*", metavar="QUERY")
    group = parser.add_argument_group("narrow by field (repeat an option for alternatives)")
    for spec in FIELDS:
        if spec.name != DEFAULT:
            group.add_argument(f"--{spec.name}", action="append", metavar="VALUE", help=spec.help)


def _ordering(parser: argparse.ArgumentParser, *, limit: int) -> None:
    """How many, in which order."""
    parser.add_argument("--limit", type=count, default=limit, metavar="N", help=f"at most N ({limit:,})")
    parser.add_argument("--sort", choices=[s.value for s in Sort], default=Sort.RELEVANCE.value)
    parser.add_argument(
        "--any", action="store_true", help="rank by any of the words: for a whole question pasted in"
    )


def _search(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        page = index.search(
            _text(args),
            offset=args.offset,
            limit=args.limit,
            facets=[name for name in args.facets.split(",") if name],
            sort=args.sort,
            where=_where(args),
        )
        told = [index.weigh(page.understood, hit.chunk.id) for hit in page.hits] if args.explain else []
    if args.json:
        put(render.as_json(page, **({"explanations": told} if args.explain else {})))
    else:
        put(render.as_text(page, colour=colour(args), width=width(), explanations=told))
    return _problems(page)


def _text(args: argparse.Namespace) -> str:
    """The query as one text."""
    text = " ".join(args.query)
    return f"{ANY} {text}" if args.any and text else text


def _export(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        page = index.search(_text(args), limit=args.limit, sort=args.sort, where=_where(args))
    made = _WRITTEN[args.format](page)
    if args.output is None:
        put(made.rstrip("\n"))
    else:
        try:
            with args.output.open("w" if args.force else "x", encoding="utf-8") as file:
                file.write(made)
        except FileExistsError as exc:
            raise SearchLibError(f"{args.output}: exists already; --force replaces it") from exc
        except OSError as exc:
            raise IndexUnwritable(f"{args.output}: {exc.strerror}") from exc
        say(f"{len(page.hits):,} paragraphs written to {args.output}")
    return _problems(page)


_WRITTEN: dict[str, Callable[[ResultPage], str]] = {
    "csv": lambda page: render.as_csv(page.hits),
    "json": render.as_json,
    "markdown": lambda page: render.as_markdown(page.hits),
}


def _problems(page: ResultPage) -> int:
    for problem in page.problems:
        say(f"query: {problem}" + (f"; try {problem.repair}" if problem.repair else ""))
    if page.problems and page.understood:
        say(f"query: searched for {page.understood}")
    return _PARTLY if page.problems else _DONE


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
    return _DONE


def _suggest(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        found = index.suggest(args.suggest)
    if args.json:
        put(render.as_json({"suggestions": found}))
    elif found:
        put(render.as_taxonomy(found))
    else:
        say("no phrase is frequent in paragraphs without a topic")
    return _DONE


def _facet(args: argparse.Namespace, name: str) -> int:
    with Index.open(args.index) as index:
        page = index.search(" ".join(args.query), limit=0, facets=(name,), where=_where(args))
    if args.json:
        put(render.as_json(page.facets[0]))
    else:
        put("\n".join(list(render.facet_lines(page.facets[0]))[1:]))
    return _problems(page)


def _where(args: argparse.Namespace) -> dict[str, list[str]]:
    return {f.name: given for f in FIELDS if (given := getattr(args, f.name, None))}
