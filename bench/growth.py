"""A real rebuild, from files to an index in use, of very many invented paragraphs: time, memory, size.

The files are briefings with a date, two speakers and the reporters who ask, in invented words. The rebuild is
the command that a user gives, in a process of its own; what it said is compared with what was written.
Usage: python -m bench.growth [--paragraphs N] [--in-a-file N] [--folder DIR]
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from searchlib import Index

from .speed.child import size_mb

ROOT = Path(__file__).resolve().parents[1]
SEED = 20230517
VOCABULARY = 60_000
LENGTH = 35
NAMES = ("MIRA SOLANE", "TARIQ BELLOWAY", "ODA VENNING", "PELL ARSTAD")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--paragraphs", type=int, default=1_500_000)
    parser.add_argument("--in-a-file", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="where the files and the index go, and stay")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-growth-") as scratch:
        folder = args.folder or Path(scratch)
        talks, index = folder / "talks", folder / "index"
        talks.mkdir(parents=True)
        print(f"writing {args.paragraphs:,} paragraphs", flush=True)
        for number, text in enumerate(files(args.paragraphs, args.in_a_file)):
            (talks / f"briefing-{number:06d}.txt").write_text(text, encoding="utf-8")
        print(f"{size_mb(talks):,.0f} MB of text; rebuilding", flush=True)
        measure(talks, index)
        with Index.open(index) as opened:
            print(f"{opened.stats().paragraphs:,} paragraphs in the index, {size_mb(index):,.0f} MB")


def files(paragraphs: int, in_a_file: int) -> Iterator[str]:
    """The text of each briefing."""
    chance = random.Random(SEED)
    words = list(dict.fromkeys(invented(chance)))
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(words))))
    for number, first in enumerate(range(0, paragraphs, in_a_file)):
        day = dt.date(1990, 1, 1) + dt.timedelta(days=number % 12_000)
        lines = [f"Press Briefing by {NAMES[number % 4].title()}, {day:%B} {day.day}, {day.year}"]
        for n in range(min(in_a_file, paragraphs - first)):
            text = " ".join(chance.choices(words, cum_weights=weights, k=LENGTH)).capitalize()
            who = "Q" if n % 3 == 1 else NAMES[number % 4]
            lines.append(f"{who}: {text}.")
        yield "\n\n".join(lines) + "\n"


def invented(chance: random.Random) -> Iterator[str]:
    """Words of syllables, one word of one letter after another of several."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    for _ in range(VOCABULARY):
        yield "".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4))))


def measure(talks: Path, index: Path) -> None:
    """Rebuild, and say what it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "searchlib.cli", "rebuild", str(talks), "--index", str(index)]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{time.perf_counter() - began:,.0f} s, {cpu:,.0f} s of CPU, at most {after.ru_maxrss / 1024:,.0f} MB"
        " in a process"
    )


if __name__ == "__main__":
    main()
