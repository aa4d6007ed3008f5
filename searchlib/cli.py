"""The command `transcripts`: one verb for each method of Index. Results on stdout, talk on stderr.

Exit codes: 0 done; 1 done, but not all that was asked for (files skipped, part of a query not
understood, time was up, faults found, no such paragraph, an audit above its limits); 2 wrong command
line, path or file of yours; 3 the index cannot be used; 4 another process is building it; 5 the index or
a file cannot be written; 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from . import asking, completion, explaining, exporting, render, serving, tending
from .audit import gate_of
from .catalog import CODECS
from .console import DONE, PARTLY, Bar, colour, count, list_some, put, say, width
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
from .formats import known_formats
from .model import Report
from .search import Index
from .settings import VARIABLE, default_index

USAGE, UNUSABLE, LOCKED, UNWRITABLE, INTERRUPTED = 2, 3, 4, 5, 130


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
        say("interrupted; the index is as it was before")
        return INTERRUPTED
    except SearchLibError as exc:
        say(f"transcripts: {exc}")
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
            aliases=args.aliases,
            codec=args.codec,
            gate=gate_of(args.fail_above),
            progress=bar.show,
        )
    except GateFailed as exc:
        bar.clear()
        for line in exc.findings:
            say(line)
        raise
    finally:
        bar.clear()
    if args.json:
        put(render.as_json(report))
    else:
        put(
            f"{report.transcripts:,} transcripts, {report.paragraphs:,} paragraphs,"
            f" {report.speakers:,} speakers in {args.index}"
        )
        put(
            f"added {report.added:,}, changed {report.changed:,}, removed {report.removed:,},"
            f" unchanged {report.unchanged:,}, skipped {len(report.skipped):,},"
            f" not transcripts {report.ignored:,}; {report.seconds:.1f} s"
        )
    list_some("repaired or read with a doubt:", report.notices)
    list_some("skipped:", report.skipped)
    return PARTLY if report.skipped else DONE


def _show(args: argparse.Namespace) -> int:
    if "#" not in args.id and "@" in args.id:
        return _show_exchange(args)
    with Index.open(args.index) as index:
        context = index.show(args.id, around=args.around)
    if args.json:
        put(render.as_json(context))
    else:
        put(render.context_text(context, colour=colour(args), width=width()))
    return DONE


def _show_exchange(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        exchange = index.exchange(args.id)
        earlier = index.exchange(exchange.follows).question if exchange.follows else ()
    if args.json:
        put(render.as_json(exchange))
    else:
        put(render.exchange_text(exchange, earlier=earlier, width=width()))
    return DONE


def _why(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        for line in index.why(args.id):
            put(render.clean(line))
    return DONE


def _stats(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        stats = index.stats()
    if args.json:
        put(render.as_json(stats))
        return DONE
    share = stats.attributed / stats.paragraphs if stats.paragraphs else 0.0
    put(f"transcripts  {stats.transcripts:,}")
    put(f"paragraphs   {stats.paragraphs:,}, of which {share:.1%} have a named speaker")
    put(f"speakers     {stats.speakers:,}")
    put(f"dates        {stats.first or '-'} to {stats.last or '-'}")
    put(f"built        {stats.built} (generation {stats.generation}, {stats.bytes / 1e6:,.1f} MB)")
    for root in stats.roots:
        put(f"from         {render.clean(root)}")
    return DONE


def _check(args: argparse.Namespace) -> int:
    faults = Index.check(args.index)
    for fault in faults:
        put(render.clean(fault))
    if not faults:
        put(f"{args.index}: sound")
    return UNUSABLE if faults else DONE


def _formats(args: argparse.Namespace) -> int:
    rows = known_formats()
    if args.json:
        keys = ("name", "suffixes", "help", "needs", "install", "ready")
        put(render.as_json({"formats": [{key: getattr(row, key) for key in keys} for row in rows]}))
        return DONE
    for row in rows:
        put(f"{row.name:<20} {' '.join(row.suffixes)}")
        put(f"    {row.help}")
        if row.needs:
            put(f"    needs {row.needs}: {'installed' if row.ready else f'not installed; {row.install}'}")
    return DONE


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help with room for the longest verb, which argparse measures without its margin."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog)
        self._action_max_length = 14


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="transcripts",
        description="Find who said what in a folder of transcripts.",
        epilog=(__doc__ or "").partition("\n\n")[2],
        formatter_class=_Help,
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    listed: dict[str, argparse.ArgumentParser] = {}
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--index",
        type=Path,
        default=default_index(),
        metavar="DIR",
        help=f"the folder of the index (default: ${VARIABLE}, ./index of a checkout, or your data folder)",
    )
    common.add_argument("--json", action="store_true", help="print JSON (docs/json.md)")
    common.add_argument(
        "--colour",
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours and bold marks: where the output is a terminal (auto), always or never",
    )

    def verb(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        if help:
            made = listed[name] = verbs.add_parser(name, parents=[common], help=help, description=help)
        else:  # for programs: not listed
            made = verbs.add_parser(name, parents=[common])
        made.set_defaults(verb=run)
        return made

    for name, run, help in (
        ("rebuild", _rebuild, "Build the index anew from these files and folders."),
        ("update", _update, "Read only new and changed files; drop removed ones."),
    ):
        build = verb(name, run, help)
        build.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        tending.files_of_the_user(build)
        build.add_argument("--aliases", type=Path, metavar="FILE", help="your alias file (docs/aliases.md)")
        build.add_argument(
            "--codec",
            choices=tuple(CODECS),
            default="",
            help="how the index is kept: columnar (usual) or stock (Whoosh's own); update leaves it as it is",
        )
    tending.verbs(verb)
    asking.verbs(verb)
    explaining.verbs(verb)
    exporting.verbs(verb)
    show = verb("show", _show, "Show a paragraph in its transcript, its question above; or an exchange.")
    show.add_argument("id", metavar="ID", help="of a paragraph (FILE#00012) or an exchange (FILE@3)")
    show.add_argument("--around", type=count, default=2, metavar="N", help="paragraphs on each side (2)")
    verb("why", _why, "Say why a paragraph has its speaker and topics.").add_argument("id", metavar="ID")
    verb("stats", _stats, "Say what the index holds.")
    verb("formats", _formats, "List the formats that can be read, and what each needs installed.")
    verb("check", _check, "Verify every file of the index; say what is wrong and what to do.")
    serving.verbs(verb)
    completion.verbs(verb, listed)
    return parser


if __name__ == "__main__":
    sys.exit(main())
