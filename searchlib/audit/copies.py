"""Transcripts -> those that repeat another one, wholly or for the most part, by the sentences they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from ..model import Chunk
from .findings import Finding
from .shelf import Shelf

_SENTENCE = re.compile(r"[.?!…]+[\"”’»)\]]*\s+")
_LONG = 40  # characters from which a sentence is hardly said twice by chance
_REPEATED = 200  # characters from which a paragraph is hardly spoken twice in one transcript
_SHARED = 5  # sentences that two transcripts must share
_PART = 0.3  # of the sentences of the shorter one
_SAME = 0.9
_FEW = 5  # transcripts with one sentence that are all compared; of more only neighbours


class Copies:
    """Sees every transcript once; says at the end which repeat which."""

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._paths: list[str] = []

    def see(self, chunks: Sequence[Chunk]) -> Iterator[tuple[Finding, float]]:
        """Take a transcript in; a finding is that long paragraphs stand in it twice, with how many."""
        number = len(self._paths)
        self._paths.append(chunks[0].source)
        first: dict[str, Chunk] = {}
        twice: list[tuple[Chunk, Chunk]] = []
        for chunk in chunks:
            for sentence in _SENTENCE.split(chunk.text):
                if len(sentence) >= _LONG:
                    self._shelf.put(" ".join(sentence.split()), number)
            if len(chunk.text) >= _REPEATED and (other := first.setdefault(chunk.text, chunk)) is not chunk:
                twice.append((chunk, other))
        if twice:
            chunk, other = twice[0]
            more = f", and {len(twice) - 1} more such" if len(twice) > 1 else ""
            sentence = f"paragraph {chunk.paragraph} repeats paragraph {other.paragraph} word for word{more}"
            yield (
                Finding("repeated", chunk.source, chunk.line, f"{sentence} (“{chunk.text[:40]}…”)"),
                len(twice),
            )

    def duplicates(self) -> Iterator[tuple[Finding, float]]:
        """Pairs of transcripts, with how much of the shorter one they share."""
        shared: Counter[tuple[int, int]] = Counter()
        for things in self._shelf.shared():
            shared.update(combinations(things, 2) if len(things) <= _FEW else pairwise(things))
        sizes = self._shelf.sizes(len(self._paths))
        for (one, other), count in shared.items():
            least = min(sizes[one], sizes[other])
            part = count / least
            if count >= min(_SHARED, max(least, 2)) and part >= _PART:
                what = "repeats" if part >= _SAME else "shares"
                sentence = f"{what} {part:.0%} of the sentences of {self._paths[one]}"
                if part >= _SAME and sizes[other] > sizes[one] * 1.1:
                    sentence = f"contains {part:.0%} of {self._paths[one]}"
                yield (
                    Finding("duplicate", self._paths[other], None, f"{sentence}; leave one of them out"),
                    part,
                )
