"""The verbs that keep a collection right: `audit` looks for what is wrong, `correct` writes what is right."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import render
from .audit import KINDS, Audit, gate_of
from .console import LISTED, Bar, Verb, put, say
from .corrections import UNKNOWN, append, entry_for
from .model import Role
from .search import Index

_PASSED, _FAILED = 0, 1


def files_of_the_user(parser: argparse.ArgumentParser) -> None:
    """The options of whatever reads transcripts: taxonomy, people, corrections, gate."""
    parser.add_argument("--topics", type=Path, metavar="FILE", help="your taxonomy (docs/topics.md)")
    parser.add_argument(
        "--columns", default="", metavar="MAP", help="what columns of tables hold: speaker=Who,text=What"
    )
    parser.add_argument("--people", type=Path, metavar="FILE", help="your people file (docs/people.md)")
    parser.add_argument(
        "--corrections", type=Path, metavar="FILE", help="your corrections (docs/corrections.md)"
    )
    parser.add_argument(
        "--fail-above",
        action="append",
        default=[],
        metavar="[KIND=]N",
        help="fail with code 1 if an audit finds more (docs/audit.md); repeat for several kinds",
    )


def verbs(verb: Verb) -> None:
    """Add the verbs of this module to the command."""
    audit = verb("audit", _audit, "Look for what may be wrong in these files; no index is needed.")
    audit.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    files_of_the_user(audit)
    correct = verb("correct", _correct, "Write who really speaks a paragraph into a corrections file.")
    correct.add_argument("id", metavar="ID")
    correct.add_argument("--speaker", metavar="NAME", help=f"who speaks, or {UNKNOWN}")
    correct.add_argument("--role", choices=[role.value for role in Role])
    correct.add_argument("--turn", action="store_true", help="and everything until somebody else speaks")
    correct.add_argument(
        "--corrections",
        type=Path,
        metavar="FILE",
        help="append to this file (without it: print)",
    )


def _audit(args: argparse.Namespace) -> int:
    gate = gate_of(args.fail_above)
    bar = Bar(sys.stderr.isatty() and not args.json)
    try:
        audit = Index.audit(
            args.paths,
            topics=args.topics,
            columns=args.columns,
            people=args.people,
            corrections=args.corrections,
            progress=bar.show,
        )
    finally:
        bar.clear()
    above = audit.above(gate)
    if args.json:
        put(render.as_json(audit))
    else:
        for line in audit_lines(audit):
            put(render.clean(line))
    for sentence in above:
        say(f"transcripts: {sentence}")
    return _FAILED if above else _PASSED


def audit_lines(audit: Audit) -> list[str]:
    """The audit for a terminal: the counts, then the first findings of each kind."""
    lines = [f"{audit.transcripts:,} transcripts, {audit.paragraphs:,} paragraphs"]
    lines += [f"{count:>8,}  {kind:<16} {KINDS[kind]}" for kind, count in audit.counts.items()]
    if not audit.counts:
        lines.append("nothing found")
    for kind, count in audit.counts.items():
        of_kind = [finding for finding in audit.findings if finding.kind == kind]
        lines += ["", kind, *(f"  {finding}" for finding in of_kind[:LISTED])]
        if count > LISTED:
            kept = f" ({len(of_kind):,} of them with --json)" if len(of_kind) > LISTED else ""
            lines.append(f"  ... and {count - LISTED:,} more{kept}")
    return lines


def _correct(args: argparse.Namespace) -> int:
    with Index.open(args.index) as index:
        chunk = index.show(args.id, around=0).chunk
        whole = index.transcript(chunk.transcript)
    role = Role(args.role) if args.role else None
    entry = entry_for(chunk, whole, speaker=args.speaker or "", role=role, turn=args.turn)
    if args.corrections is None:
        put(entry.rstrip("\n"))
        say("nothing was written: add --corrections FILE, or put these lines into your corrections file")
        return _PASSED
    line = append(args.corrections, entry)
    put(f"{args.corrections}:{line}: written; run `transcripts update PATH --corrections {args.corrections}`")
    return _PASSED
