"""One size after another: build every engine, ask every question, open afresh, change a hundredth."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import child
from .child import Failed
from .corpus import SEED, SHARED, Corpus, prepare
from .figures import Build, Front, Sized
from .front import publish, typed
from .measure import Line, line
from .peers import ENTRIES, OURS, Entry, Session
from .questions import TYPED, Group, Lexicon, first, groups
from .where import Where, where

_CHANGED = 100


@dataclass(frozen=True, slots=True)
class Options:
    """How much is done: `builds` and `openings` of each engine (the shortest counts), seconds of patience."""

    questions: int = 200
    repeats: int = 2
    builds: int = 1
    openings: int = 5
    patience: float = 30.0
    engines: tuple[str, ...] = tuple(entry.name for entry in ENTRIES)
    shared: Path = SHARED


def available(options: Options) -> tuple[list[Entry], list[str]]:
    """The engines that are asked for and installed, and a sentence for each that is not."""
    there, notes = [], []
    for entry in ENTRIES:
        if entry.name not in options.engines:
            continue
        try:
            entry.made()
        except ImportError as exc:
            notes.append(f"{entry.name} is not installed and was left out: {exc}")
        else:
            there.append(entry)
    return there, notes


def sized(size: int, options: Options, folder: Path) -> Sized:
    """The figures of one size; what is built is left in the folder."""
    entries, notes = available(options)
    notes += [
        f"{e.name} is too slow for {size:,} paragraphs and was left out" for e in entries if e.most < size
    ]
    entries = [entry for entry in entries if size <= entry.most]
    said(f"{size:,} paragraphs: preparing")
    corpus = prepare(size, folder / "corpus.jsonl", options.shared)
    builds = _builds(entries, corpus, options, folder, notes)
    entries = [entry for entry in entries if entry.name in builds]
    said(f"{size:,}: counting words, drawing questions")
    lexicon = Lexicon.of(corpus)
    asked = groups(lexicon, options.questions)
    firsts = _firsts(entries, lexicon, options, folder)
    lines = tuple(_lines(entries, asked, options, folder))
    ours = next((entry for entry in entries if entry.name == OURS), None)
    door = _front(ours, lexicon, asked, options, folder) if ours else None
    spent = _where(ours, asked, corpus, lines, folder) if ours else None
    updates = _updates(entries, corpus, folder)
    return Sized(corpus.size, corpus.name, builds, firsts, updates, lines, door, spent, tuple(notes))


def place(folder: Path, entry: Entry) -> Path:
    """Where the index of an engine is."""
    return folder / entry.name.replace(" ", "-")


def _builds(
    entries: Sequence[Entry], corpus: Corpus, options: Options, folder: Path, notes: list[str]
) -> dict[str, dict[int, Build]]:
    made: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for n in range(options.builds):
        for entry in entries:
            for cores in (2, 1) if entry.parallel else (1,):
                where = place(folder, entry) if cores == 1 and n == 0 else folder / "again"
                where.mkdir()
                try:
                    answer = child.build(entry.name, corpus, where, cores)
                except Failed as exc:
                    notes.append(f"{entry.name} could not be built at {corpus.size:,}: {exc}")
                    continue
                finally:
                    if where.name == "again":
                        _remove(where)
                said(f"{corpus.size:,}: built {entry.name} on {cores}: {answer['clock']:.1f} s")
                made.setdefault(entry.name, {}).setdefault(cores, []).append(answer)
    return {
        name: {cores: _shortest(answers) for cores, answers in by_cores.items()}
        for name, by_cores in made.items()
    }


def _shortest(answers: Sequence[Mapping[str, float]]) -> Build:
    return Build(*(min(answer[key] for answer in answers) for key in ("clock", "cpu", "peak_mb", "disk_mb")))


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


def _firsts(entries: Sequence[Entry], lexicon: Lexicon, options: Options, folder: Path) -> dict[str, float]:
    """The shortest of several openings, each in a process of its own; the files are in memory by then."""
    question = first(lexicon)
    found: dict[str, list[float]] = {}
    for _ in range(options.openings):
        for entry in entries:
            if entry.exact:
                answer = child.first(entry.name, place(folder, entry), question)
                found.setdefault(entry.name, []).append(answer["clock"])
    return {name: min(times) for name, times in found.items()}


def _front(ours: Entry, lexicon: Lexicon, asked: Sequence[Group], options: Options, folder: Path) -> Front:
    root = folder / "front"
    publish(place(folder, ours), root, ours.name)
    word = first(lexicon).words[0]
    fresh = min(child.front(root, word)["clock"] for _ in range(options.openings))
    beginnings = next(group for group in asked if group.name == TYPED).questions
    return Front(fresh, typed(root, beginnings, options.repeats))


def _where(ours: Entry, asked: Sequence[Group], corpus: Corpus, lines: Sequence[Line], folder: Path) -> Where:
    session = ours.made().open(place(folder, ours))
    try:
        return where(asked, corpus.copies, lines, session)
    finally:
        session.close()


def _updates(entries: Sequence[Entry], corpus: Corpus, folder: Path) -> dict[str, float]:
    names = sorted({one.transcript for batch in corpus.batches() for one in batch})
    changed = random.Random(SEED).sample(names, max(1, len(names) // _CHANGED))
    found = {}
    for entry in entries:
        seconds = child.update(entry.name, corpus, place(folder, entry), changed)
        if seconds is not None:
            found[entry.name] = seconds
            said(f"{corpus.size:,}: updated {entry.name}: {seconds:.2f} s")
    return found


def _lines(
    entries: Sequence[Entry], asked: Sequence[Group], options: Options, folder: Path
) -> Iterator[Line]:
    with ExitStack() as stack:
        sessions: dict[str, Session] = {}
        for entry in entries:
            session = sessions[entry.name] = entry.made().open(place(folder, entry))
            stack.callback(session.close)
        for group in asked:
            fit = {e.family: sessions[e.name] for e in entries if e.answers(group.questions[0])}
            for faceted in (True,) if group.faceted else (False, True):
                made = line(group, fit, faceted=faceted, repeats=options.repeats, patience=options.patience)
                ours = made.cells[OURS]
                ratios = " ".join(
                    f"{name} {cell.ratio:.2f}" for name, cell in made.cells.items() if name != OURS
                )
                said(f"{group.name}{' + facets' if faceted else ''}: {ours.median:.2f} ms; {ratios}")
                yield made


def said(text: str) -> None:
    """How far it is, beside what is printed."""
    print(text, file=sys.stderr, flush=True)
