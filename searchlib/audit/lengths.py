"""How long things are -> those far longer or shorter than the rest, where a label or a text may be lost."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from math import exp, log
from statistics import median

from ..model import Chunk, Role
from .findings import Finding

_LEAST = 20  # transcripts from which a collection has a usual length
_FAR = 3.5  # robust standard deviations of the logarithm from which a length is unusual
_SPREAD = 1.4826  # a median deviation of a normal distribution times this is its standard deviation
_TIMES = 4.0  # and at least so many times the median, for collections of nearly one length
_TURNS = 8  # turns from which a transcript is a conversation
_OPENING = 2  # turns at the beginning, which may be speeches
_WORDS = 600  # words from which a turn can be two that a missing label joined
_LONGER = 5  # times the longest other turn


class Lengths:
    """Sees every transcript once; says at the end which are of an unusual length."""

    def __init__(self) -> None:
        self._words = array("L")
        self._paths: list[str] = []

    def see(self, chunks: Sequence[Chunk]) -> Iterator[tuple[Finding, float]]:
        """Take a transcript in; a finding is a turn much longer than all its others."""
        turns: dict[int, int] = {}
        first: dict[int, Chunk] = {}
        for chunk in chunks:
            if chunk.role is not Role.ASIDE:
                turns[chunk.turn] = turns.get(chunk.turn, 0) + len(chunk.text.split())
                first.setdefault(chunk.turn, chunk)
        self._words.append(sum(turns.values()))
        self._paths.append(chunks[0].source)
        if len(turns) < _TURNS:
            return
        later = {turn: words for turn, words in turns.items() if turn >= _OPENING}
        turn = max(later, key=later.__getitem__)
        second = max(words for other, words in later.items() if other != turn)
        if turns[turn] >= _WORDS and turns[turn] > _LONGER * second:
            sentence = (
                f"a turn of {turns[turn]:,} words, the longest other one has {second:,}: is a label missing?"
            )
            yield Finding("long-turn", chunks[0].source, first[turn].line, sentence), turns[turn] / second

    def unusual(self) -> Iterator[tuple[Finding, float]]:
        """Transcripts of a length far from the usual one, with how far."""
        if len(self._words) < _LEAST:
            return
        logs = [log(max(words, 1)) for words in self._words]
        middle = median(logs)
        spread = _SPREAD * median(abs(one - middle) for one in logs) or 0.1
        for path, words, one in zip(self._paths, self._words, logs, strict=True):
            far = abs(one - middle) / spread
            if far > _FAR and abs(one - middle) > log(_TIMES):
                what = "longer" if one > middle else "shorter"
                usual = round(exp(middle))
                sentence = f"{words:,} words, far {what} than the usual {usual:,}"
                yield Finding("length", path, None, sentence), far
