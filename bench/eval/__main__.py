"""`python -m bench.eval`: measure how right the library is on real transcripts; no network.

    python -m bench.eval                                   every run, one table, floors checked
    python -m bench.eval --only kremlin-text --errors 20   one run, with its mistakes
    python -m bench.eval --list                            what there is to run

Exit status: 0 all floors held, 1 a figure is below its floor, 2 nothing could be measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from . import report
from .floors import FILE, Floors, below, hash_of, written
from .model import Figure, Result
from .runs import RUNS, Run

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, judge."""
    args = _parser().parse_args(argv)
    if args.list:
        print("\n".join(f"{run.name:28}{run.collection}" for run in RUNS))
        return 0
    chosen = [run for run in RUNS if not args.only or any(_wanted(run, word) for word in args.only)]
    if not chosen:
        print(f"No run is called {', '.join(args.only)}; --list names them.", file=sys.stderr)
        return 2
    old = Floors.load(args.floors)
    hashes: dict[str, str] = {}
    results: dict[str, Result] = {}
    for run in chosen:
        if found := _measured(run, args.data, hashes):
            results[run.name] = found
    if not results:
        print(f"Nothing could be measured: no data under {args.data}.", file=sys.stderr)
        return 2
    status = _judged(results, old, hashes)
    _listed(results, args.errors, args.output)
    figures = [figure for found in results.values() for figure in found.figures]
    if args.json:
        args.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=1), encoding="utf-8")
    if args.pin:
        replaced = {figure.key.split(".")[0] for figure in figures}
        args.floors.write_text(written(figures, hashes, old, sorted(replaced)), encoding="utf-8")
        print(f"Floors written to {args.floors}.")
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    lines = (__doc__ or "").split("\n")
    parser = argparse.ArgumentParser(prog="python -m bench.eval", description=lines[0])
    parser.add_argument("--data", type=Path, default=_DATA, metavar="FOLDER", help="the collections")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="a run, or a collection")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N mistakes of every kind")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write every mistake to a file")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file")
    parser.add_argument("--floors", type=Path, default=FILE, metavar="FILE", help="the pinned floors")
    parser.add_argument(
        "--pin", action="store_true", help="write the floors anew, a little below the figures"
    )
    parser.add_argument("--list", action="store_true", help="name the runs")
    return parser


def _wanted(run: Run, word: str) -> bool:
    return word in (run.name, run.collection)


def _measured(run: Run, data: Path, hashes: dict[str, str]) -> Result | None:
    """The result of a run, or a line that says why there is none."""
    folder = data / run.collection
    if not folder.is_dir():
        print(f"{run.name}: not measured, {folder} is absent", file=sys.stderr)
        return None
    if not run.ready():
        print(f"{run.name}: not measured, there is no reader for {run.needs}", file=sys.stderr)
        return None
    hashes[run.collection] = hashes.get(run.collection) or hash_of(folder)
    began = time.perf_counter()
    result = run.measure(folder)
    print(f"{run.name}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    return result


def _judged(results: dict[str, Result], old: Floors, hashes: dict[str, str]) -> int:
    """Print the table; 1 where a figure on known data is below its floor."""
    of = {run.name: run.collection for run in RUNS}
    other = sorted(name for name, value in hashes.items() if old.data.get(name) != value)
    floors: dict[str, float] = {}
    figures: list[Figure] = []
    for name, result in results.items():
        figures += result.figures
        if of[name] not in other:
            floors |= {f.key: old.floors[f.key] for f in result.figures if f.key in old.floors}
    print("\n".join(report.table(figures, floors)))
    for note in (note for result in results.values() for note in result.notes):
        print(f"\n{note}")
    if other:
        print(f"\nOther data than the floors were pinned on, so not judged: {', '.join(other)}.")
    low = [figure.key for figure in figures if figure.key in floors and below(figure, floors[figure.key])]
    short = [f.key for f in figures if f.goal is not None and below(f, f.goal)]
    print(f"\n{len(figures)} figures; {len(short)} short of their goal, {len(low)} below their floor.")
    return 1 if low else 0


def _listed(results: dict[str, Result], most: int, output: Path | None) -> None:
    """The kinds of mistakes, with examples; all of them into the file."""
    for name, result in results.items():
        for line in report.mistakes(name, result.mistakes, most):
            print(line)
    if output is not None:
        lines = [line for n, r in results.items() for line in report.mistakes(n, r.mistakes, len(r.mistakes))]
        output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
