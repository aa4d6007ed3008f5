"""The texts of a run: real paragraphs where the shared data are, or else seeded ones; kept in one file.

Every engine gets the same paragraphs from the same file, in batches, so that none has to hold them all.
Ours gets the text as it is. The peers get its words as `searchlib.tokens` cuts and folds them, with a space
between them, and are told to cut at spaces: so all have the same words, and whatever cutting costs is ours.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import lzma
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from searchlib.tokens import words

SEED = 20210609
#: Where the paragraphs of real transcripts are, beside the checkout.
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "bench" / "paragraphs.jsonl.xz"
_BATCH = 1000
_VOCABULARY = 30_000
_LENGTH = 60
_IN_A_TRANSCRIPT = 100


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`number` counts from 1 within the transcript, `day` an ordinal; `words` is what peers get as text."""

    transcript: str
    number: int
    day: int
    title: str
    speaker: str
    text: str
    words: str

    @property
    def year(self) -> int:
        return dt.date.fromordinal(self.day).year


@dataclass(frozen=True, slots=True)
class Corpus:
    """`size` paragraphs: those of the file at `path`, `copies` times, each copy with names of its own."""

    name: str
    path: Path
    copies: int
    size: int

    def batches(self) -> Iterator[list[Paragraph]]:
        """All paragraphs, transcript by transcript."""
        for copy in range(self.copies):
            for batch in self.originals():
                yield [_renamed(one, copy) for one in batch] if copy else batch

    def originals(self) -> Iterator[list[Paragraph]]:
        """The paragraphs of the first copy."""
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                yield [Paragraph(*row) for row in json.loads(line)]

    def plain(self) -> dict[str, Any]:
        """What a child process needs to read it: `Corpus.of` takes it."""
        return asdict(self) | {"path": str(self.path)}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Corpus:
        return cls(**(plain | {"path": Path(plain["path"])}))


def _renamed(one: Paragraph, copy: int) -> Paragraph:
    return Paragraph(
        f"{one.transcript}-{copy}", one.number, one.day, one.title, one.speaker, one.text, one.words
    )


def prepare(size: int, path: Path, shared: Path = SHARED) -> Corpus:
    """So many paragraphs: of the real ones transcripts are drawn, or all are taken several times."""
    if not shared.exists():
        _keep(_seeded(size), path)
        return Corpus("seeded paragraphs of a Zipf vocabulary", path, 1, size)
    transcripts = _real(shared)
    there = sum(map(len, transcripts))
    copies = -(-size // there)
    _keep(
        itertools.islice(itertools.chain.from_iterable(_drawn(transcripts, size // copies)), size // copies),
        path,
    )
    return Corpus("paragraphs of White House transcripts", path, copies, size // copies * copies)


def _keep(paragraphs: Iterable[Paragraph], path: Path) -> None:
    rows = ([p.transcript, p.number, p.day, p.title, p.speaker, p.text, p.words] for p in paragraphs)
    with path.open("w", encoding="utf-8") as out:
        while batch := list(itertools.islice(rows, _BATCH)):
            out.write(json.dumps(batch) + "\n")


def _drawn(transcripts: list[list[dict[str, Any]]], size: int) -> Iterator[Iterator[Paragraph]]:
    """Transcripts drawn until there are enough paragraphs, in the order in which they were held."""
    order = list(range(len(transcripts)))
    random.Random(SEED).shuffle(order)
    sums = list(itertools.accumulate(len(transcripts[n]) for n in order))
    enough = next((n for n, total in enumerate(sums, 1) if total >= size), len(order))
    for n in sorted(order[:enough]):
        yield (_paragraph(row, number) for number, row in enumerate(transcripts[n], 1))


def _real(path: Path) -> list[list[dict[str, Any]]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return [list(group) for _, group in itertools.groupby(rows, key=lambda row: row["transcript"])]


def _paragraph(row: dict[str, Any], number: int) -> Paragraph:
    day = dt.date.fromisoformat(row["date"]).toordinal()
    text = row["text"]
    return Paragraph(
        row["transcript"], number, day, row["title"], row["speaker"] or "", text, " ".join(words(text))
    )


def _seeded(size: int) -> Iterator[Paragraph]:
    chance = random.Random(SEED)
    known = _vocabulary(chance)
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(_VOCABULARY)))
    first = dt.date(2000, 1, 1).toordinal()
    for n in range(size):
        text = " ".join(chance.choices(known, cum_weights=weights, k=_LENGTH))
        held, number = divmod(n, _IN_A_TRANSCRIPT)
        speaker = f"Speaker {chance.randrange(60)}"
        yield Paragraph(f"t{held:05d}", number + 1, first + held, f"Briefing {held}", speaker, text, text)


def _vocabulary(chance: random.Random) -> list[str]:
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    made: dict[str, None] = {}
    while len(made) < _VOCABULARY:
        made["".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4))))] = None
    return list(made)
