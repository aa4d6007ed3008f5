"""Measure building and searching beside the peers, at one or more sizes."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import reach, report
from .corpus import SHARED
from .figures import Sized, load, save
from .peers import ENTRIES
from .rounds import Options, said, sized


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, keep."""
    args = _parser().parse_args(argv)
    if args.show:
        kept = load(args.show)
        print("\n\n".join([*map(report.tables, kept), _summary(kept)]))
        return 0
    options = Options(
        questions=args.questions,
        repeats=args.repeats,
        builds=args.builds,
        openings=args.openings,
        patience=args.patience,
        engines=tuple(args.engines),
        shared=args.shared,
    )
    done: list[Sized] = []
    for size in args.paragraphs:
        with tempfile.TemporaryDirectory(prefix="bench-speed-") as folder:
            done.append(sized(size, options, Path(folder)))
        print(report.tables(done[-1]), flush=True)
        if args.json:
            save(done, args.json)
    print(_summary(done))
    return 0


def _summary(done: Sequence[Sized]) -> str:
    return "\n\n".join(filter(None, [report.growth(done), reach.table(done)]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("--paragraphs", type=int, nargs="+", default=[50_000], help="sizes (%(default)s)")
    parser.add_argument("--questions", type=int, default=200, help="of each class (%(default)s)")
    parser.add_argument("--repeats", type=int, default=2, help="each is asked; the shortest counts")
    parser.add_argument("--builds", type=int, default=1, help="of each engine; the shortest counts")
    parser.add_argument("--openings", type=int, default=5, help="of each engine; the shortest counts")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds for one engine and class")
    names = [entry.name for entry in ENTRIES]
    parser.add_argument(
        "--engines", nargs="+", default=names, choices=names, metavar="NAME", help=", ".join(names)
    )
    parser.add_argument(
        "--shared", type=Path, default=SHARED, help="real paragraphs; without them, seeded ones"
    )
    parser.add_argument("--json", type=Path, help="where all figures go")
    parser.add_argument(
        "--show", type=Path, metavar="FILE", help="print figures that were kept; measure nothing"
    )
    return parser


if __name__ == "__main__":
    said("figures of a machine that others use too: read the ratios")
    raise SystemExit(main())
