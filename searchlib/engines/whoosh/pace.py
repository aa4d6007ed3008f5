"""The stop signal of the search whose turn it is, asked by everything that reads the index.

It is asked where Whoosh loads a block of postings, so whatever kind of query walks through them, with or
without matches, gives way within milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from whoosh.codec.whoosh3 import W3Codec, W3LeafMatcher
from whoosh.matching import Matcher

from .. import Stop, breathe, never

T = TypeVar("T")

#: Values read from disk between two looks at the stop signal: some ten milliseconds.
READ = 1 << 11
#: Values counted or ordered in memory between two looks.
STEP = 1 << 15


class Pace:
    """The signal at hand. One search at a time sets it, under the lock of the engine."""

    def __init__(self) -> None:
        self.stop: Stop = never

    def asked(self) -> bool:
        """The signal at hand, for who asks it himself."""
        return self.stop()

    def breathe(self) -> None:
        """Give way if the search is to stop."""
        breathe(self.stop)

    @contextmanager
    def under(self, stop: Stop) -> Iterator[None]:
        """Ask this signal meanwhile."""
        before, self.stop = self.stop, stop
        try:
            yield
        finally:
            self.stop = before

    def over(self, values: Iterable[T]) -> Iterator[T]:
        """The values, with a look at the signal now and then."""
        rest = iter(values)
        while some := list(islice(rest, READ)):
            self.breathe()
            yield from some


def steps(values: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """A long list in parts, each with the place where it begins; between them there is time to breathe."""
    for start in range(0, len(values), STEP):
        yield start, values[start : start + STEP]


class PacedCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec, whose postings ask the signal."""

    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self.pace = pace

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, **options: Any) -> Matcher:
        self.pace.breathe()
        if terminfo.is_inlined():
            return super().postings_reader(dbfile, terminfo, format_, **options)
        return _PacedMatcher(self.pace, dbfile, *terminfo.extent(), format_, **options)


class _PacedMatcher(W3LeafMatcher):  # type: ignore[misc]
    def __init__(self, pace: Pace, *where: Any, **options: Any) -> None:
        self.pace = pace
        super().__init__(*where, **options)

    def _next_block(self) -> None:
        self.pace.breathe()
        super()._next_block()
