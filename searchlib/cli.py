"""The command `transcripts`: one verb for each method of Index. Results on stdout, talk on stderr.

Exit codes: 0 done; 1 done, but not all that was asked for (files skipped, part of a query not
understood, faults found, no such paragraph, an audit above its limits); 2 wrong command line, path or
file of yours; 3 the index cannot be used; 4 another process is building it; 5 the index or a file cannot
be written; 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from . import render, tending
from .audit import gate_of
from .console import Bar, list_some
from .console import put as _print
from .console import say as _say
from .console import width as _width
from .engines import Sort
from .errors import (
    Cancelled,
    GateFailed,
    IndexLocked,
    IndexUnwritable,
    SearchLibError,
    StoreError,
    UnknownChunk,
    UnknownExchange,
)
from .fields import DEFAULT, FACETS, FIELDS
from .formats import known_formats
from .model import Report, ResultPage
from .search import Index
from .settings import VARIABLE, default_index
from .syntax import ANY

DONE, PARTLY, USAGE, UNUSABLE, LOCKED, UNWRITABLE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; never a traceback for what a user or a file can cause."""
    args = _parser().parse_args(argv)
    try:
        code: int = args.verb(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader of our output, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        _say("interrupted; the index is as it was before")
        return INTERRUPTED
    except SearchLibError as exc:
        _say(f"transcripts: {exc}")
        return _code(exc)


def _code(exc: SearchLibError) -> int:
    match exc:
        case IndexLocked():
            return LOCKED
        case IndexUnwritable():
            return UNWRITABLE
        case StoreError():
            return UNUSABLE
        case UnknownChunk() | UnknownExchange() | Cancelled() | GateFailed():
            return PARTLY
        case _:
            return USAGE


def _rebuild(args: argparse.Namespace) -> int:
    return _build(args, Index.rebuild)


def _update(args: argparse.Namespace) -> int:
    return _build(args, Index.update)


def _build(args: argparse.Namespace, build: Callable[..., Report]) -> int:
    bar = Bar(sys.stderr.isatty() and not args.json)
    try:
        report = build(
            args.paths,
            args.index,
            topics=args.topics,
            columns=args.columns,
            people=args.people,
            corrections=args.corrections,
            gate=gate_of(args.fail_above),
            progress=bar.show,
        )
    except GateFailed as exc:
        bar.clear()
        for line in exc.findings:
            _say(line)
        raise
    finally:
        bar.clear()
    if args.json:
        _print(render.as_json(report))
    else:
        _print(
            f"{report.transcripts:,} transcripts, {report.paragraphs:,} paragraphs,"
            f" {report.speakers:,} speakers in {args.index}"
        )
        _print(
            f"added {report.added:,}, changed {report.changed:,}, removed {report.removed:,},"
            f" unchanged {report.unchanged:,}, skipped {len(report.skipped):,},"
            f" not transcripts {report.ignored:,}; {report.seconds:.1f} s"
        )
    list_some("repaired or read with a doubt:", report.notices)
    list_some("skipped:", report.skipped)
    return PARTLY if report.skipped else DONE


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
        _print(render.as_json(page, **({"explanations": told} if args.explain else {})))
    else:
        _print(render.as_text(page, colour=_colour(args), width=_width(), explanations=told))
    return _problems(page)


def _text(args: argparse.Namespace) -> str:
    """The query as one text."""
    text = " ".join(args.words)
    return f"{ANY} {text}" if args.any and text else text


def _export(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        page = index.search(_text(args), limit=args.limit, sort=args.sort, where=_where(args))
    made = _WRITTEN[args.format](page)
    if args.output is None:
        _print(made.rstrip("\n"))
    else:
        try:
            with args.output.open("w" if args.force else "x", encoding="utf-8") as file:
                file.write(made)
        except FileExistsError as exc:
            raise SearchLibError(f"{args.output}: exists already; --force replaces it") from exc
        except OSError as exc:
            raise IndexUnwritable(f"{args.output}: {exc.strerror}") from exc
        _say(f"{len(page.hits):,} paragraphs written to {args.output}")
    return _problems(page)


_WRITTEN: dict[str, Callable[[ResultPage], str]] = {
    "csv": lambda page: render.as_csv(page.hits),
    "json": render.as_json,
    "markdown": lambda page: render.as_markdown(page.hits),
}


def _problems(page: ResultPage) -> int:
    for problem in page.problems:
        _say(f"query: {problem}" + (f"; try {problem.repair}" if problem.repair else ""))
    if page.problems and page.understood:
        _say(f"query: searched for {page.understood}")
    return PARTLY if page.problems else DONE


def _show(args: argparse.Namespace) -> int:
    if "#" not in args.id and "@" in args.id:
        return _show_exchange(args)
    with Index.open(args.index) as index:
        context = index.show(args.id, around=args.around)
    if args.json:
        _print(render.as_json(context))
    else:
        _print(render.context_text(context, colour=_colour(args), width=_width()))
    return DONE


def _show_exchange(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        exchange = index.exchange(args.id)
        earlier = index.exchange(exchange.follows).question if exchange.follows else ()
    if args.json:
        _print(render.as_json(exchange))
    else:
        _print(render.exchange_text(exchange, earlier=earlier, width=_width()))
    return DONE


def _why(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        for line in index.why(args.id):
            _print(render.clean(line))
    return DONE


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
        _print(render.as_json({"tags": reasons}))
    else:
        _print("\n".join(render.clean(str(one)) for one in reasons) or "no topic, no key phrase")
    return DONE


def _suggest(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        found = index.suggest(args.suggest)
    if args.json:
        _print(render.as_json({"suggestions": found}))
    elif found:
        _print(render.as_taxonomy(found))
    else:
        _say("no phrase is frequent in paragraphs without a topic")
    return DONE


def _facet(args: argparse.Namespace, name: str) -> int:
    with Index.open(args.index) as index:
        page = index.search(" ".join(args.words), limit=0, facets=(name,), where=_where(args))
    if args.json:
        _print(render.as_json(page.facets[0]))
    else:
        _print("\n".join(list(render.facet_lines(page.facets[0]))[1:]))
    return _problems(page)


def _stats(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        stats = index.stats()
    if args.json:
        _print(render.as_json(stats))
        return DONE
    share = stats.attributed / stats.paragraphs if stats.paragraphs else 0.0
    _print(f"transcripts  {stats.transcripts:,}")
    _print(f"paragraphs   {stats.paragraphs:,}, of which {share:.1%} have a named speaker")
    _print(f"speakers     {stats.speakers:,}")
    _print(f"dates        {stats.first or '-'} to {stats.last or '-'}")
    _print(f"built        {stats.built} (generation {stats.generation}, {stats.bytes / 1e6:,.1f} MB)")
    for root in stats.roots:
        _print(f"from         {render.clean(root)}")
    return DONE


def _check(args: argparse.Namespace) -> int:
    faults = Index.check(args.index)
    for fault in faults:
        _print(render.clean(fault))
    if not faults:
        _print(f"{args.index}: sound")
    return UNUSABLE if faults else DONE


def _formats(args: argparse.Namespace) -> int:
    rows = known_formats()
    if args.json:
        keys = ("name", "suffixes", "help", "needs", "install", "ready")
        _print(render.as_json({"formats": [{key: getattr(row, key) for key in keys} for row in rows]}))
        return DONE
    for row in rows:
        _print(f"{row.name:<20} {' '.join(row.suffixes)}")
        _print(f"    {row.help}")
        if row.needs:
            _print(f"    needs {row.needs}: {'installed' if row.ready else f'not installed; {row.install}'}")
    return DONE


def _where(args: argparse.Namespace) -> dict[str, list[str]]:
    return {f.name: given for f in FIELDS if (given := getattr(args, f.name, None))}


def _colour(args: argparse.Namespace) -> bool:
    if args.colour == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return bool(args.colour == "always")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="transcripts",
        description="Find who said what in a folder of transcripts.",
        epilog=(__doc__ or "").partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--index",
        type=Path,
        default=default_index(),
        metavar="DIR",
        help=f"the folder of the index (default: ${VARIABLE}, ./index of a checkout, or your data folder)",
    )
    common.add_argument("--json", action="store_true", help="print JSON (docs/json.md)")
    common.add_argument("--colour", "--color", choices=("auto", "always", "never"), default="auto")

    def verb(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, parents=[common], help=help, description=help)
        made.set_defaults(verb=run)
        return made

    for name, run, help in (
        ("rebuild", _rebuild, "Build the index anew from these files and folders."),
        ("update", _update, "Read only new and changed files; drop removed ones."),
    ):
        build = verb(name, run, help)
        build.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        tending.files_of_the_user(build)
    tending.verbs(verb)
    for name, run, help in (
        ("search", _search, "Search; the words are a query (docs/query-language.md)."),
        ("export", _export, "Write all matches to a file or to standard output."),
        ("speakers", _speakers, "Who speaks, and how often (in the matches of a query, if given)."),
        ("topics", _topics, "Which topics, and how often (in the matches of a query, if given)."),
    ):
        _narrowing(made := verb(name, run, help), name)
        if name == "topics":
            how = made.add_mutually_exclusive_group()
            how.add_argument("--explain", metavar="ID", help="say what made each topic of this paragraph")
            how.add_argument(
                "--suggest",
                type=_count,
                nargs="?",
                const=20,
                metavar="N",
                help="phrases that no topic covers, as TOML to paste into your taxonomy (20)",
            )
    show = verb("show", _show, "Show a paragraph in its transcript, its question above; or an exchange.")
    show.add_argument("id", metavar="ID", help="of a paragraph (FILE#00012) or an exchange (FILE@3)")
    show.add_argument("--around", type=_count, default=2, metavar="N", help="paragraphs on each side (2)")
    verb("why", _why, "Say why a paragraph has its speaker and topics.").add_argument("id", metavar="ID")
    verb("stats", _stats, "Say what the index holds.")
    verb("formats", _formats, "List the formats that can be read, and what each needs installed.")
    verb("check", _check, "Verify every file of the index; say what is wrong and what to do.")
    return parser


def _narrowing(parser: argparse.ArgumentParser, verb: str) -> None:
    """The query, and an option for each field of the table."""
    parser.add_argument("words", nargs="*", metavar="QUERY")
    group = parser.add_argument_group("narrow by field (repeat an option for alternatives)")
    for spec in FIELDS:
        if spec.name != DEFAULT:
            group.add_argument(f"--{spec.name}", action="append", metavar="VALUE", help=spec.help)
    if verb in ("search", "export"):
        default = 10 if verb == "search" else 100_000
        parser.add_argument(
            "--limit", type=_count, default=default, metavar="N", help=f"at most N ({default:,})"
        )
        parser.add_argument("--sort", choices=[s.value for s in Sort], default=Sort.RELEVANCE.value)
        parser.add_argument(
            "--any", action="store_true", help="rank by any of the words: for a whole question pasted in"
        )
    if verb == "search":
        parser.add_argument("--explain", action="store_true", help="print how each score is made up")
        parser.add_argument("--offset", type=_count, default=0, metavar="N", help="leave out the first N")
        parser.add_argument(
            "--facets", default="", metavar="F,F", help=f"count values of {', '.join(FACETS)}"
        )
    if verb == "export":
        parser.add_argument("--format", choices=tuple(_WRITTEN), default="csv")
        parser.add_argument("--output", "-o", type=Path, metavar="FILE", help="standard output without it")
        parser.add_argument("--force", action="store_true", help="replace FILE if it exists")


def _count(text: str) -> int:
    """A number of things, for argparse."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


if __name__ == "__main__":
    sys.exit(main())
