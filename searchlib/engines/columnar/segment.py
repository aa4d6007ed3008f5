"""One segment opened: its columns and words, and which of its documents are gone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from ...errors import IndexCorrupt
from ...fields import DEFAULT, Kind, field
from .layout import Array, Sections, Sheet
from .postings import Words
from .run import SHARED
from .stored import Stored
from .terms import Strings
from .vocabulary import Alike, Vocabulary

_WORDED = (DEFAULT, *(spec.name for spec in SHARED))


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a field: of each document the number of its combination, of that its printed values."""

    codes: Array
    starts: Array
    numbers: Array
    printed: Strings


class Segment:
    """A segment file and the documents deleted from it since."""

    def __init__(self, path: Path, gone: Array | None = None) -> None:
        self.sections = Sections(path)
        self.path = path
        facts = self.sections.facts
        try:
            self.documents = int(facts["documents"])
            self.way_names = tuple(map(str, facts["ways"]))
        except (KeyError, TypeError, ValueError) as exc:
            raise IndexCorrupt(f"{path}: not a segment of ours ({exc!r})") from exc
        self.gone = gone
        self.live = None if gone is None else ~gone
        self.count = self.documents if self.live is None else int(np.count_nonzero(self.live))

    @cached_property
    def stored(self) -> Stored:
        return Stored(self.sections)

    def column(self, name: str) -> Array:
        """A column of the segment."""
        return self.sections.array(name)

    @cached_property
    def words(self) -> dict[str, Words]:
        """The words of each text and name field; of keyword fields their whole values."""
        return {name: self._words(self._place(name), f"{name}/ways") for name in _WORDED}

    @cached_property
    def vocabularies(self) -> dict[str, Vocabulary]:
        """Which of the words of each field a leaf finds."""
        return {
            name: Vocabulary(name, words.terms, Alike.read(self.sections, self._place(name), self.way_names))
            for name, words in self.words.items()
        }

    @cached_property
    def wholes(self) -> dict[str, Words]:
        """The whole values, folded, of each name and keyword field."""
        return {
            spec.name: self._words(f"{spec.name}/whole", f"{spec.name}/ways")
            for spec in SHARED
            if spec.kind in (Kind.NAME, Kind.KEYWORD)
        }

    @cached_property
    def values(self) -> dict[str, Values]:
        """The printed values of each name and keyword field."""
        return {
            spec.name: Values(
                self.column(f"{spec.name}/codes"),
                self.column(f"{spec.name}/starts"),
                self.column(f"{spec.name}/values"),
                Strings.read(self.sections, f"{spec.name}/printed"),
            )
            for spec in SHARED
            if spec.kind in (Kind.NAME, Kind.KEYWORD)
        }

    def owned(self, transcript: str) -> Array:
        """The documents of a transcript, without the deleted ones."""
        values = self.values["transcript"]
        at = values.printed.find(transcript)
        if at < 0:
            return np.zeros(0, "<i8")
        # Each combination is one transcript.
        code = np.flatnonzero(values.numbers == at)
        wanted = np.zeros(len(values.starts) - 1, bool)
        wanted[np.searchsorted(values.starts, code, "right") - 1] = True
        found = wanted[values.codes]
        return np.flatnonzero(found if self.live is None else found & self.live)

    def _words(self, name: str, ways: str) -> Words:
        return Words.read(self.sections, name, self.column(ways))

    def _place(self, name: str) -> str:
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
    if sections.facts.get("documents") != documents or len(bits) != (documents + 7) // 8:
        raise IndexCorrupt(f"{path}: is about another segment")
    return np.unpackbits(bits, count=documents).astype(bool)
