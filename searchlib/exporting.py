"""The verb `export`: every match, however many, to a file or to standard output."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from . import render
from .console import Verb, count, say
from .errors import IndexUnwritable, SearchLibError
from .model import Hit, ResultPage
from .options import narrowing, ordering, others_of, outcome, text_of, where_of, widening
from .search import Index

#: What is written of a page (without its hits) and of all hits, piece by piece.
Written = Callable[[ResultPage, Iterable[Hit]], Iterator[str]]

WRITTEN: Mapping[str, Written] = MappingProxyType(
    {
        "csv": lambda _, hits: render.as_csv(hits),
        "json": render.page_json,
        "jsonl": lambda _, hits: render.as_json_lines(hits),
        "markdown": lambda _, hits: render.as_markdown(hits),
        "text": lambda _, hits: render.as_quotations(hits),
        "bibtex": lambda _, hits: render.as_bibtex(hits),
        "csl": lambda _, hits: render.as_csl(hits),
        "kwic": lambda _, hits: render.concordance_csv(render.lines(hits)),
    }
)


def verbs(verb: Verb) -> None:
    """Add the verb to the command."""
    export = verb("export", _export, "Write all matches to a file or to standard output.")
    narrowing(export)
    widening(export)
    ordering(export)
    export.add_argument("--limit", type=count, metavar="N", help="at most N (all)")
    export.add_argument(
        "--format",
        choices=tuple(WRITTEN),
        default="csv",
        help="a table (csv), data (json, jsonl), quotations with citations (markdown, text),"
        " references (bibtex, csl), or each mark between its contexts as a table (kwic)",
    )
    export.add_argument("--output", "-o", type=Path, metavar="FILE", help="standard output without it")
    export.add_argument("--force", action="store_true", help="replace FILE if it exists")


def _export(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        text, where = text_of(args), where_of(args)
        others = others_of(args)
        page = index.search(text, limit=0, sort=args.sort, where=where, **others)
        if page.problems:
            # The query as it was understood, for what was not is said below and would be an error here.
            text, where = page.understood, {}
        hits = index.hits(text, sort=args.sort, where=where, **others)
        pieces = WRITTEN[args.format](page, islice(hits, args.limit))
        if args.output is None:
            for piece in pieces:
                sys.stdout.write(piece)
        else:
            _save(pieces, args.output, replace=args.force)
    written = page.total if args.limit is None else min(args.limit, page.total)
    if args.output is not None:
        say(f"{written:,} paragraphs written to {args.output}")
    if written < page.total:
        say(f"only the first {written:,} of {page.total:,}: --limit {args.limit} says so")
    return outcome(page)


def _save(pieces: Iterator[str], path: Path, *, replace: bool) -> None:
    """Write all of it or nothing: a file that is there stays as it is until the new one is complete."""
    try:
        with _fresh(path, replace=replace) as file:
            for piece in pieces:
                file.write(piece)
    except FileExistsError as exc:
        raise SearchLibError(f"{path}: exists already; --force replaces it") from exc
    except OSError as exc:
        raise IndexUnwritable(f"{path}: {exc.strerror}") from exc


@contextmanager
def _fresh(path: Path, *, replace: bool) -> Iterator[TextIO]:
    if path.exists() and replace and not path.is_file():  # a device or a pipe
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    draft = path.with_name(f".{path.name}.part") if replace else path
    file = draft.open("w" if replace else "x", encoding="utf-8", newline="")
    try:
        with file:
            yield file
        if replace:
            draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
