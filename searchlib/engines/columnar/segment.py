"""One segment opened: its columns and words, and which of its documents are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ...errors import IndexCorrupt
from ...fields import DEFAULT, Kind, field
from .layout import Array, Sections, Sheet, scalars
from .postings import Words
from .run import SHARED, Span
from .stored import Stored
from .terms import Terms
from .vocabulary import Alike, Vocabulary

_WORDED = (DEFAULT, *(spec.name for spec in SHARED))
_SHARED = tuple(spec.name for spec in SHARED)
_VALUED = tuple(spec.name for spec in SHARED if spec.kind in (Kind.NAME, Kind.KEYWORD))
T = TypeVar("T")
#: How many printed values of each field are remembered.
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a field: of each document the number of its combination, of that its printed values."""

    codes: Array
    starts: Array
    numbers: Array
    #: The combination that each of `numbers` is in.
    owners: Array
    #: Where the values of each combination begin, to take single ones.
    at: Sequence[int]
    #: The combination of each printed value, where each is in one and alone there.
    single: Array | None
    printed: Terms
    #: A printed value by its number, the last ones remembered.
    text: Callable[[int], str]

    @property
    def combinations(self) -> int:
        """How many combinations there are."""
        return len(self.starts) - 1


class Segment:
    """A segment file and the documents deleted from it since."""

    def __init__(self, path: Path, gone: Array | None = None) -> None:
        self.sections = Sections(path)
        self.path = path
        facts = self.sections.facts
        try:
            self.documents = int(facts["documents"])
            self.way_names = tuple(map(str, facts["ways"]))
            self.span: Span | None = _span(facts["span"])
        except (KeyError, TypeError, ValueError, OverflowError) as exc:
            raise IndexCorrupt(f"{path}: not a segment of ours ({exc!r})") from exc
        self.sections.fit(self.documents)
        self.gone = gone
        self.live = None if gone is None else ~gone
        self.count = self.documents if self.live is None else int(np.count_nonzero(self.live))

    @cached_property
    def stored(self) -> Stored:
        return Stored(self.sections)

    def column(self, name: str) -> Array:
        """A column of the segment: a number for each document."""
        return self.sections.array(name)

    @cached_property
    def words(self) -> Mapping[str, Words]:
        """The words of each text and name field; of keyword fields their whole values."""
        sections = self.sections
        return Fields(_WORDED, lambda name: _words(sections, name, _place(name)))

    @cached_property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """Which of the words of each field a leaf finds."""
        sections, ways, words = self.sections, self.way_names, self.words

        def read(name: str) -> Vocabulary:
            return Vocabulary(name, words[name].terms, Alike(sections, _place(name), ways))

        return Fields(_WORDED, read)

    @cached_property
    def wholes(self) -> Mapping[str, Words]:
        """The whole values, folded, of each name and keyword field."""
        sections = self.sections
        return Fields(_VALUED, lambda name: _words(sections, name, f"{name}/whole"))

    @cached_property
    def values(self) -> Mapping[str, Values]:
        """The printed values of each name and keyword field."""
        sections = self.sections

        def read(name: str) -> Values:
            starts, numbers = sections.array(f"{name}/starts"), sections.array(f"{name}/values")
            codes = sections.array(f"{name}/codes")
            printed = Terms(sections, f"{name}/printed")
            owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts.astype("<i8")))
            text = lru_cache(_KEPT)(printed.text)
            single = _single(owners, numbers, len(printed))
            return Values(codes, starts, numbers, owners, scalars(starts), single, printed, text)

        return Fields(_VALUED, read)

    @cached_property
    def holders(self) -> Mapping[str, Array]:
        """How many documents, without the deleted ones, have each unit of a field whose values they share."""
        sections, live = self.sections, self.live

        def read(name: str) -> Array:
            codes = sections.array(f"{name}/codes")
            units = len(sections.array(f"{name}/ways"))
            return np.bincount(codes if live is None else codes[live], minlength=units)

        return Fields(_SHARED, read)

    def owned(self, transcripts: Iterable[str]) -> Array:
        """The documents of some transcripts, without the deleted ones."""
        values = self.values["transcript"]
        asked = [at for name in transcripts if (at := values.printed.find(name)) >= 0]
        if not asked:
            return np.zeros(0, "<i8")
        # Each combination is one transcript.
        code = np.flatnonzero(np.isin(values.numbers, asked))
        wanted = np.zeros(len(values.starts) - 1, bool)
        wanted[np.searchsorted(values.starts, code, "right") - 1] = True
        found = wanted[values.codes]
        return np.flatnonzero(found if self.live is None else found & self.live)


def _single(owners: Array, numbers: Array, size: int) -> Array | None:
    """The combination of each of so many values; None where one has several, or they have one together."""
    if len(numbers) != size or len(np.unique(numbers)) < size or len(np.unique(owners)) < size:
        return None
    found = np.empty(size, "<i8")
    found[numbers] = owners
    return found


class Fields(Mapping[str, T]):
    """Something of each of some fields, read when it is first asked for; two at once read the same.

    What reads it must not hold on to who holds this: a circle would keep the file open.
    """

    def __init__(self, names: Sequence[str], read: Callable[[str], T]) -> None:
        self._names, self._read = names, read
        self._found: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        found = self._found.get(name)
        if found is None:
            if name not in self._names:
                raise KeyError(name)
            found = self._found[name] = self._read(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _span(fact: Any) -> Span | None:
    if fact is None:
        return None
    first, low, last, high = fact
    return str(first), int(low), str(last), int(high)


def joined(segments: Sequence[Segment]) -> Span | None:
    """The first and the last document of all, where all stand in the order of documents."""
    spans = [segment.span for segment in segments]
    there = [span for span in spans if span is not None]
    if not there or len(there) < len(spans) or any(a[2:] > b[:2] for a, b in pairwise(there)):
        return None
    return (*there[0][:2], *there[-1][2:])


def _words(sections: Sections, name: str, place: str) -> Words:
    return Words(sections, place, sections.array(f"{name}/ways"))


def _place(name: str) -> str:
    return f"{name}/{'whole' if field(name).kind is Kind.KEYWORD else 'words'}"


def write_gone(path: Path, gone: Array) -> None:
    """A file with the documents that are deleted from a segment."""
    with Sheet(path) as sheet:
        sheet.put("gone", np.packbits(gone))
        sheet.close({"documents": len(gone)})


def read_gone(path: Path, documents: int) -> Array:
    """The mask that `write_gone` wrote."""
    sections = Sections(path)
    bits = sections.array("gone")
    fits = bits.dtype == np.uint8 and len(bits) == (documents + 7) // 8
    if not fits or sections.facts.get("documents") != documents:
        raise IndexCorrupt(f"{path}: is about another segment")
    return np.unpackbits(bits, count=documents).astype(bool)
