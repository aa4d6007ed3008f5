"""Does anything but our own errors come out? Whole collections, and files with random damage."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from searchlib.errors import SearchLibError

from .model import Figure, Mistake, Result
from .pipeline import read, readable

_MUTATED = 20_000
_SLICE = 1_500
_SEED = 20_151_106


def _crashes(documents: Iterable[tuple[str, bytes]]) -> tuple[int, int, list[Mistake]]:
    """How many were read, how many refused with an error of ours, and what else was raised."""
    done = refused = 0
    crashed = []
    for name, data in documents:
        done += 1
        try:
            read(name, data)
        except SearchLibError:
            refused += 1
        except Exception as exc:  # whatever it is, it is what we look for
            crashed.append(Mistake(f"crash: {type(exc).__name__}", name, f"{exc} on {data[:60]!r}"))
    return done, refused, crashed


def australia(folder: Path) -> Result:
    """Every file of a messy collection, much of it OCR."""
    done, refused, crashed = _crashes((p.name, p.read_bytes()) for p in sorted(folder.glob("*.xml")))
    return Result(
        (
            Figure("australia-pm.crashes", len(crashed), done, 0, "count", low=True),
            Figure("australia-pm.refused", refused, done, None, "count", low=True),
        ),
        tuple(crashed),
    )


def mutations(folder: Path) -> Result:
    """Pieces of real files with bytes changed, doubled, cut and put in, the same every time."""
    files = [p for p in sorted(folder.parent.rglob("*")) if p.is_file() and readable(p.name)]
    done, refused, crashed = _crashes(_mutated(files))
    figure = Figure("mutations.crashes", len(crashed), done, 0, "count", low=True)
    return Result(
        (figure, Figure("mutations.refused", refused, done, None, "count", low=True)), tuple(crashed)
    )


def _mutated(files: list[Path]) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(_SEED)
    whole = {path: path.read_bytes() for path in chance.sample(files, min(200, len(files)))}
    paths = list(whole)
    suffixes = sorted({path.suffix for path in files})
    for _ in range(_MUTATED):
        path = chance.choice(paths)
        data = whole[path]
        at = 0 if chance.random() < 0.5 else chance.randrange(len(data) + 1)
        piece = bytearray(data[at : at + chance.randrange(1, _SLICE)])
        for _ in range(chance.randrange(1, 8)):
            _damage(piece, chance)
        suffix = chance.choice(suffixes) if chance.random() < 0.2 else path.suffix
        yield f"damaged{suffix}", bytes(piece)


def _damage(piece: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(piece) + 1)
    kind = chance.randrange(5)
    if kind == 0 and piece:
        piece[min(at, len(piece) - 1)] = chance.randrange(256)
    elif kind == 1:
        piece[at:at] = chance.choice(
            (b":", b"<b>", b"\n\n", b"\x00", b"\xff\xfe", b"Q ", b"**", b"---\n", b"<", b"&#")
        )
    elif kind == 2:
        del piece[at : at + chance.randrange(1, 80)]
    elif kind == 3:
        part = piece[at : at + chance.randrange(1, 80)]
        piece[at:at] = part * chance.randrange(1, 5)
    else:
        part = piece[at : at + chance.randrange(1, 80)]
        piece[0:0] = part
