"""How the explorer feels: the real program in a real terminal over a large index, keys in, paint out.

What is measured, and to what budget, stands in docs/feel.md. Each figure is the median and the 95th
percentile of many, in milliseconds of the clock from the moment a key is sent until what it asks for has
come out of the terminal, and in milliseconds of processor time that all threads of the explorer took until
then: on a machine that does other things too, the clock measures those as well.
Usage: python -m bench.feel [--index DIR] [--codec columnar] [--paragraphs N] [--rounds N] [--keys N]
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import fcntl
import json
import os
import pty
import random
import re
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from searchlib import Index

from .speed.corpus import prepare

ROOT = Path(__file__).resolve().parents[1]
SEED = 20211118
LONGEST = {"date": "2021-01-20", "title": "the longest"}
#: Milliseconds to the first hits, by codec.
BUDGETS = {"columnar": 60, "stock": 250}
#: Seconds between two keys of somebody who types fast.
TYPING = 0.1
PATIENCE = 60.0
ROWS, COLUMNS = 40, 120
SEQUENCE = re.compile(rb"\x1b\[[0-9;?<>=$]*[A-Za-z]")
#: The cursor is put into the row of the query bar: what stands there is painted anew.
ECHO = re.compile(rb"\x1b\[2;\d+H")
QUERIES = (
    "treaty",
    "climate change",
    '"climate change" china',
    "the of and",
    "vaccin*",
    "jobs -role:question",
    "president said we",
    "date:2022 ukraine",
    "speaker:psaki russia",
    "afghanistan withdrawal kabul",
    "infrastructure OR bridges",
    "asked:ukraine",
)
#: Keys of the random use: letters, cursor, panes, filters, marks, windows; none that quits or writes files.
KEYS = (
    *"etaoinshr cldu",
    *("\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~", "\r", "\t", "\x1b[27u", "/", "n", "N", "]", "[", "f", " "),
    *("t", "u", "m", "w", "?", "g", "G", "L", "\x15", "\x7f", "v", "j", "k", "-", "s"),
)


@dataclass(slots=True)
class Spans:
    """Milliseconds by the clock and of the processor, of one kind of thing."""

    name: str
    budget: float
    clock: list[float]
    cpu: list[float]

    def line(self) -> str:
        cells = [cell for one in (self.clock, self.cpu) for cell in (statistics.median(one), high(one))]
        figures = "".join(f"{cell:10.1f}" for cell in cells)
        return f"{self.name:44}{figures}{self.budget:10.0f}{len(self.clock):6}"


def high(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(len(values) * 0.95)]


class Terminal:
    """The explorer in a pseudo terminal, with the time and the memory that it takes."""

    def __init__(self, index: Path, data: Path, *options: str) -> None:
        self.began = time.perf_counter()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        given = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tui", "--index", str(index), "--no-session", *options],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, **given, "XDG_DATA_HOME": str(data)},
        )
        os.close(slave)
        self._output = b""

    def send(self, keys: str) -> None:
        self._output = b""
        os.write(self._master, keys.encode())

    def until(self, words: str | re.Pattern[bytes]) -> None:
        """Read until these words stand in what has come since the last key."""
        deadline = time.perf_counter() + PATIENCE
        while not self._has(words):
            self._read(deadline - time.perf_counter())

    def _has(self, words: str | re.Pattern[bytes]) -> bool:
        if isinstance(words, re.Pattern):
            return words.search(self._output) is not None
        return words.encode() in SEQUENCE.sub(b"", self._output)

    def rest(self, seconds: float) -> None:
        """Read for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            with contextlib.suppress(TimeoutError):
                self._read(left)

    def quiet(self) -> None:
        """Read until nothing comes for a fifth of a second."""
        with contextlib.suppress(TimeoutError):
            while True:
                self._read(0.2)

    def _read(self, patience: float) -> None:
        if not select.select([self._master], [], [], max(0.0, patience))[0]:
            raise TimeoutError(SEQUENCE.sub(b"", self._output)[-500:])
        self._output += os.read(self._master, 1 << 16)

    def cpu(self) -> float:
        """Milliseconds of the processor that all threads have had."""
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        total = 0
        for thread in threads:
            with contextlib.suppress(OSError):  # it has just ended
                total += int(thread.read_text().split()[0])
        return total / 1e6

    def memory(self) -> dict[str, float]:
        """MB by kind: in all, of its own, of the files of the index that are in memory."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        found = dict(line.split(":", 1) for line in lines)
        return {name: int(found[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon", "RssFile")}

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def timed(self, keys: str, words: str | re.Pattern[bytes]) -> tuple[float, float]:
        """Milliseconds by the clock and of the processor from these keys to these words."""
        cpu, began = self.cpu(), time.perf_counter()
        self.send(keys)
        self.until(words)
        return (time.perf_counter() - began) * 1000, self.cpu() - cpu


@contextlib.contextmanager
def explorer(index: Path, *options: str) -> Iterator[Terminal]:
    with tempfile.TemporaryDirectory() as data:
        terminal = Terminal(index, Path(data), *options)
        try:
            yield terminal
        finally:
            terminal.end()


def starts(index: Path, rounds: int, paragraphs: int) -> list[Spans]:
    """From nothing to the first picture, and to the first hits."""
    drawn = Spans("start to a query bar that takes keys", 1000, [], [])
    usable = Spans("start to the first hits on screen", 1000, [], [])
    with explorer(index) as terminal:  # the first time is that of an installation
        terminal.until("sort:")
    for _ in range(rounds):
        with explorer(index) as terminal:
            for spans, words in ((drawn, "opening the index"), (usable, f"all {paragraphs:,} paragraphs")):
                terminal.until(words)
                spans.clock.append((time.perf_counter() - terminal.began) * 1000)
                spans.cpu.append(terminal.cpu())
    return [drawn, usable]


def typing(index: Path, rounds: int, totals: dict[str, int], budget: float) -> tuple[list[Spans], str]:
    """Each key of each query until it is seen, and the last until its first hits are."""
    echo = Spans("a key until it is seen, while searches run", 50, [], [])
    first = Spans("last key of a query to its first hits", budget, [], [])
    with explorer(index) as terminal:
        terminal.until("sort:")
        terminal.quiet()
        for query in QUERIES * rounds:
            terminal.send("\x15")
            terminal.quiet()
            for key in query[:-1]:
                began = time.perf_counter()
                note(echo, terminal.timed(key, ECHO))
                terminal.rest(TYPING - (time.perf_counter() - began))
            note(first, terminal.timed(query[-1], f"{totals[query]:,} hit"))
            terminal.quiet()
        memory = terminal.memory()
    told = f"memory after {len(first.clock)} queries: " + told_memory(memory)
    return [echo, first], told


def stepping(index: Path, rounds: int, total: int) -> list[Spans]:
    """From hit to hit in the reader."""
    there = Spans("n, to the next hit", 30, [], [])
    back = Spans("N, to the one before", 30, [], [])
    with explorer(index, "--query", QUERIES[0]) as terminal:
        terminal.until(f"1 of {total:,}")
        terminal.quiet()
        terminal.send("\r")
        terminal.until("Results")  # has the keys: before, an n would be a letter of the query
        terminal.quiet()
        for step in range(2, 20 * rounds):
            note(there, terminal.timed("n", f"{step:,} of {total:,}"))
            terminal.quiet()
        for step in range(20 * rounds - 2, 1, -1):
            note(back, terminal.timed("N", f"{step:,} of {total:,}"))
            terminal.quiet()
    return [there, back]


def scrolling(index: Path, transcript: str, paragraphs: int, rounds: int) -> list[Spans]:
    """A transcript of so many paragraphs by lines and by pages: from a key to the rows it brings."""
    found = []
    row = re.compile(rb"\x1b\[%d;\d+H" % (ROWS - 6))
    with explorer(index, "--open", f"{transcript}#00001") as terminal:
        terminal.until(f"para 1/{paragraphs:,}")
        terminal.quiet()
        for name, key in (("down", "\x1b[B"), ("page down", "\x1b[6~")):
            spans = Spans(f"{name} in a transcript of {paragraphs:,}", 33, [], [])
            for _ in range(60 * rounds):
                note(spans, terminal.timed(key, row))
                terminal.rest(0.03)
            found.append(spans)
    return found


def random_use(index: Path, keys: int) -> str:
    """The memory along so many random keys."""
    chance = random.Random(SEED)
    told = []
    with explorer(index) as terminal:
        terminal.until("sort:")
        for part in range(5):
            for _ in range(keys // 5 // 20):
                terminal.send("".join(chance.choices(KEYS, k=20)))
                terminal.quiet()
            told.append(f"after {(part + 1) * keys // 5:,} keys: {told_memory(terminal.memory())}")
    return "\n".join(told)


def note(spans: Spans, measured: tuple[float, float]) -> None:
    spans.clock.append(measured[0])
    spans.cpu.append(measured[1])


def told_memory(memory: dict[str, float]) -> str:
    return (
        f"{memory['RssAnon']:.0f} MB of its own, {memory['RssFile']:.0f} MB of files mapped,"
        f" {memory['VmRSS']:.0f} MB in all"
    )


def built(folder: Path, codec: str, paragraphs: int) -> Path:
    """An index of so many paragraphs, and of one transcript of a thousand more, made the usual way."""
    files, index = folder / "transcripts", folder / "index"
    files.mkdir()
    corpus = prepare(paragraphs, folder / "corpus.jsonl")
    longest: list[str] = []
    for batch in corpus.batches():
        for one in batch:
            day = dt.date.fromordinal(one.day).isoformat()
            row = {"date": day, "title": one.title, "speaker": one.speaker, "text": one.text}
            with (files / f"{one.transcript[:80]}.jsonl").open("a", encoding="utf-8") as out:
                out.write(json.dumps(row) + "\n")
            if len(longest) < 1000:  # of one day: each day of a file is a transcript
                longest.append(json.dumps({**row, **LONGEST}) + "\n")
    (files / "the-longest.jsonl").write_text("".join(longest), encoding="utf-8")
    Index.rebuild([files], index, codec=codec)
    return index


def measured(index: Path, codec: str, rounds: int, keys: int) -> None:
    """Measure and print everything."""
    with Index.open(index) as open_index:
        totals = {query: open_index.search(query, limit=0).total for query in QUERIES}
        paragraphs = open_index.stats().paragraphs
        longest = open_index.search(limit=0, facets=("transcript",)).facets[0].values[0]
    print(f"{paragraphs:,} paragraphs, codec {codec}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    heads = "".join(f"{head:>10}" for head in ("median", "p95", "CPU", "CPU p95", "budget"))
    print(f"{'milliseconds':44}{heads}{'n':>6}", flush=True)
    for spans in starts(index, 3 * rounds, paragraphs):
        print(spans.line(), flush=True)
    found, told = typing(index, rounds, totals, BUDGETS[codec])
    for spans in (
        *found,
        *stepping(index, rounds, totals[QUERIES[0]]),
        *scrolling(index, longest.value, longest.count, rounds),
    ):
        print(spans.line(), flush=True)
    print(told, flush=True)
    print(random_use(index, keys))


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.feel", description=__doc__)
    options.add_argument("--index", type=Path, help="one that this program has built before")
    options.add_argument("--keep", type=Path, metavar="DIR", help="build it here, and leave it")
    options.add_argument("--codec", choices=sorted(BUDGETS), default="columnar")
    options.add_argument("--paragraphs", type=int, default=390_000)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--keys", type=int, default=2_000, help="of the random use")
    args = options.parse_args()
    with contextlib.ExitStack() as stack:
        # As it is where it is installed: what Python has compiled once it finds the next time.
        compiled = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-feel-"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        if args.index is not None:
            measured(args.index, args.codec, args.rounds, args.keys)
            return
        folder = args.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-feel-")))
        folder.mkdir(parents=True, exist_ok=True)
        measured(built(folder, args.codec, args.paragraphs), args.codec, args.rounds, args.keys)


if __name__ == "__main__":
    main()
