"""Batches of chunks to the segment file that holds them.

Texts go to the file as they come; what is kept of a batch until the rest is written are numbers alone.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields as attributes
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from ... import tokens
from ...errors import SearchLibError
from ...fields import DEFAULT, FIELDS, Field, Kind
from ...model import Attribution, Chunk, Role
from ...records import plain
from ...tokens import fold_value, stemming
from .layout import Array, Sheet, fitted
from .postings import Postings, invert, write_alike, write_words
from .sorting import Spoken, write_spoken
from .stored import BROKEN, CODED, WHOLE, TextWriter, blocks_of, packed, usual_ids
from .terms import write_strings, write_terms
from .wording import Wording

TEXT = next(f for f in FIELDS if f.name == DEFAULT)
#: Fields whose distinct values are few beside the documents: each document has the number of its own.
SHARED = tuple(f for f in FIELDS if f.kind in (Kind.TEXT, Kind.NAME, Kind.KEYWORD) and f is not TEXT)
DATES = tuple(f for f in FIELDS if f.kind is Kind.DATE)
#: The one field of numbers: how many words are spoken, which the lengths of the texts are.
(WORDS,) = (f.name for f in FIELDS if f.kind is Kind.NUMBER)
#: What a document is in its exchange.
OTHER, QUESTION, ANSWER = 0, 1, 2
#: The ordinal of a missing date, before every day.
NO_DAY = 0
#: What most chunks share with others: all that is stored but numbers and the text. No field but the text has
#: values that depend on anything else.
_CODED = attrgetter(*CODED)
#: The same, with that taken apart which nearly every chunk has its own copy of: strings are compared sooner.
_SHAPE = attrgetter(
    *(name for name in CODED if name != "attribution"),
    *(f"attribution.{a.name}" for a in attributes(Attribution)),
)
#: Words of a segment: some 12 bytes each while it is written. And what takes more for each: distinct words,
#: and shapes with all that chunks share.
_WORDS, _DISTINCT, _SHAPES = 1 << 26, 1 << 20, 1 << 17
_ID, _TRANSCRIPT, _PARAGRAPH = map(attrgetter, ("id", "transcript", "paragraph"))


#: The transcript and paragraph of the first and of the last document of a segment.
Span: TypeAlias = tuple[str, int, str, int]


class Codes(dict[Any, int]):
    """Values to numbers, counted as they come."""

    def __missing__(self, value: Hashable) -> int:
        self[value] = number = len(self)
        return number


class Ways(dict[str, int]):
    """Languages to the numbers of the ways of stemming their words."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __missing__(self, language: str) -> int:
        way = stemming(language)
        if way not in self.names:
            self.names.append(way)
        self[language] = number = self.names.index(way)
        return number


class Run:
    """A segment being written; whoever makes one must `write` or `cancel` it."""

    def __init__(self, path: Path) -> None:
        self._wording = Wording()
        self.path = path
        self._sheet = Sheet(path)
        self._texts = TextWriter(self._sheet)
        self._ways = Ways()
        self._shared = {f.name: Codes() for f in SHARED}
        self._coded = {name: Codes() for name in CODED}
        self._columns: dict[str, list[Array]] = {}
        self._shapes = Codes()
        self._shape_ways: list[int] = []
        self._shape_halves: list[int] = []
        self._halves: dict[tuple[Role, bool], int] = {}
        self._shared_rows = [(f, self._shared[f.name], list[int]()) for f in SHARED]
        self._date_rows = [(f, list[int]()) for f in DATES]
        self._coded_rows = [list[int]() for _ in CODED]
        self._lengths: list[Array] = []
        self._words: list[Array] = []
        self._odd: dict[int, str] = {}
        self.documents = 0
        self.size = 0

    def add(self, chunks: Sequence[Chunk]) -> None:
        """More chunks; an error of ours if one cannot be stored."""
        try:
            texts = [chunk.text.encode() for chunk in chunks]
        except UnicodeEncodeError:
            raise _unstorable(chunks) from None
        words, lengths = self._wording.read(texts)
        self._texts.add((many, packed(block)) for many, block in blocks_of(texts))
        self._lengths.append(np.fromiter(map(len, texts), "<i8", len(texts)))
        self._words.append(words)
        self._keep("text/lengths", lengths)
        self._describe(chunks)
        self.documents += len(chunks)
        self.size += len(words)

    def _describe(self, chunks: Sequence[Chunk]) -> None:
        known = len(self._shapes)
        numbers = list(map(self._shapes.__getitem__, map(_SHAPE, chunks)))
        for number, chunk in zip(numbers, chunks, strict=True):
            if number == known:
                self._describe_shape(chunk)
                known += 1
        self._keep("shapes", np.array(numbers, "<i8"))
        for name, whole in WHOLE.items():
            self._keep(f"stored/{name}", _numbers(map(whole, chunks), len(chunks), -1))
        for name, broken in BROKEN.items():
            self._keep(f"stored/{name}", _numbers(map(broken, chunks), len(chunks), np.nan))
        usual = usual_ids(map(_TRANSCRIPT, chunks), map(_PARAGRAPH, chunks))
        if list(map(_ID, chunks)) != usual:
            for n, (chunk, id) in enumerate(zip(chunks, usual, strict=True), self.documents):
                if chunk.id != id:
                    self._odd[n] = chunk.id

    def _describe_shape(self, chunk: Chunk) -> None:
        """What is the same for all chunks of a shape."""
        way = self._ways[chunk.language]
        self._shape_ways.append(way)
        self._shape_halves.append(self._half(chunk))
        for spec, codes, row in self._shared_rows:
            row.append(codes[spec.values(chunk), way])
        for spec, days in self._date_rows:
            days.append(_day(spec.values(chunk)))
        for value, coded, row in zip(_CODED(chunk), self._coded.values(), self._coded_rows, strict=True):
            row.append(coded[value])

    def _half(self, chunk: Chunk) -> int:
        """What a chunk like this one is in an exchange, if it is in one."""
        kind = chunk.role, chunk.procedural
        if kind not in self._halves:
            inside = replace(chunk, exchange=1)
            self._halves[kind] = QUESTION if inside.asks else ANSWER if inside.answers else OTHER
        return self._halves[kind]

    def _of_shapes(self) -> dict[str, list[int]]:
        """The columns that are the same for all chunks of a shape, a value for each shape."""
        return {
            "text/ways": self._shape_ways,
            **{f"{spec.name}/codes": row for spec, _, row in self._shared_rows},
            **{f"{spec.name}/days": row for spec, row in self._date_rows},
            **{f"stored/{name}/codes": row for name, row in zip(CODED, self._coded_rows, strict=True)},
        }

    def _keep(self, name: str, values: Array) -> None:
        self._columns.setdefault(name, []).append(values if values.dtype.kind == "f" else fitted(values))

    @property
    def full(self) -> bool:
        """Whether more would take more memory than a build should."""
        return self.size >= _WORDS or self._wording.known >= _DISTINCT or len(self._shapes) >= _SHAPES

    def cancel(self) -> None:
        """Give the file back, and leave none."""
        self._sheet.abandon()

    def write(self) -> None:
        """The rest of the segment with all that was added."""
        columns = {name: np.concatenate(pieces) for name, pieces in self._columns.items()}
        shapes = columns.pop("shapes")
        columns |= {name: np.array(row, "<i8")[shapes] for name, row in self._of_shapes().items()}
        halves = np.array(self._shape_halves, "<i8")[shapes]
        columns["exchange/halves"] = np.where(columns["stored/exchange"] > 0, halves, OTHER)
        with self._sheet as sheet:
            self._texts.close(self._lengths)
            for name, column in columns.items():
                write_column(sheet, name, column)
            self._write_text(sheet)
            for spec in SHARED:
                write_shared(sheet, spec, list(self._shared[spec.name]), self._ways.names)
            for name in CODED:
                write_strings(sheet, f"stored/{name}", [_json(value) for value in self._coded[name]])
            sheet.put("stored/odd/documents", np.array(list(self._odd), "<i8"))
            write_strings(sheet, "stored/odd", [id.encode() for id in self._odd.values()])
            span = self._span(columns["transcript/codes"], columns["stored/paragraph"])
            sheet.close({"documents": self.documents, "ways": self._ways.names, "span": span})

    def _span(self, codes: Array, paragraphs: Array) -> Span | None:
        """The first and the last document, where all stand in the order of documents."""
        owners = [str(values[0]) for values, _ in self._shared["transcript"]]
        rank = {name: n for n, name in enumerate(sorted(set(owners)))}
        places = np.array([rank[name] for name in owners], "<i8")[codes] << 32 | paragraphs.astype("<i8")
        if not len(places) or np.any(places[1:] < places[:-1]):
            return None
        first, last = owners[int(codes[0])], owners[int(codes[-1])]
        return first, int(paragraphs[0]), last, int(paragraphs[-1])

    def _write_text(self, sheet: Sheet) -> None:
        texts = self._wording.texts()
        standing = np.zeros(len(texts), "<i8")
        for words in self._words:
            standing += np.bincount(words, minlength=len(texts))
        used = np.flatnonzero(standing).tolist()
        used.sort(key=texts.__getitem__)
        rank = np.zeros(len(texts), "<u4")
        rank[used] = np.arange(len(used))
        raw = [texts[n].encode() for n in used]
        lengths = self._columns["text/lengths"]
        write_spoken(sheet, "text/words", raw, Spoken(self._spent(), self.size, lengths, rank))
        write_alike(sheet, "text/words", raw, self._ways.names)

    def _spent(self) -> Iterator[Array]:
        """The words, batch by batch, each given back as the next one is asked for."""
        while self._words:
            yield self._words.pop(0)


def write_column(sheet: Sheet, name: str, column: Array) -> None:
    """A number for each document."""
    sheet.put_column(name, column if column.dtype.kind == "f" else fitted(column))


def write_shared(sheet: Sheet, spec: Field, keys: Sequence[tuple[Any, int]], ways: Sequence[str]) -> None:
    """The distinct values of a field: printed, word by word, and whole."""
    name = spec.name
    sheet.put(f"{name}/ways", fitted(np.array([way for _, way in keys], "<i8")))
    texts = [[str(value) for value in values] for values, _ in keys]
    if spec.kind in (Kind.TEXT, Kind.NAME):
        split = [[word for one in some for word in tokens.words(one)] for some in texts]
        words = _write_lists(sheet, f"{name}/words", split)
        write_alike(sheet, f"{name}/words", [word.encode() for word in words], ways)
    if spec.kind in (Kind.NAME, Kind.KEYWORD):
        _write_lists(sheet, f"{name}/whole", [list(map(fold_value, some)) for some in texts])
        printed = sorted({one for some in texts for one in some})
        number = {one: n for n, one in enumerate(printed)}
        once = [list(dict.fromkeys(map(number.__getitem__, some))) for some in texts]
        write_terms(sheet, f"{name}/printed", [one.encode() for one in printed])
        starts = np.zeros(len(once) + 1, "<i8")
        np.cumsum([len(some) for some in once], out=starts[1:])
        sheet.put(f"{name}/starts", fitted(starts))
        sheet.put(f"{name}/values", fitted(np.array([n for some in once for n in some], "<i8")))


def _write_lists(sheet: Sheet, name: str, lists: Sequence[Sequence[str]]) -> list[str]:
    words = sorted({word for some in lists for word in some})
    number = {word: n for n, word in enumerate(words)}
    flat = np.array([number[word] for some in lists for word in some], "<i8")
    _write_field(sheet, name, words, flat, np.array([len(some) for some in lists], "<i8"))
    return words


def _write_field(sheet: Sheet, name: str, words: Sequence[str], flat: Array, lengths: Array) -> None:
    rows: Postings = invert(flat, lengths, len(words))
    write_words(sheet, name, [word.encode() for word in words], rows)


def _numbers(values: Iterable[Any], count: int, none: float) -> Array:
    """Numbers, and the one that stands for none of them."""
    kind = "<i8" if none == none else "<f8"
    found = list(values)
    with suppress(TypeError):
        return np.fromiter(found, kind, count)
    if found.count(None) == count:
        return np.full(count, none, kind)
    return np.array([none if one is None else one for one in found], kind)


def _day(values: tuple[Any, ...]) -> int:
    return int(values[0].toordinal()) if values else NO_DAY


def _json(value: object) -> bytes:
    try:
        return json.dumps(plain(value), ensure_ascii=False).encode()
    except (TypeError, ValueError) as exc:
        raise SearchLibError(f"{value!a}: cannot be stored: {exc}") from exc


def _unstorable(chunks: Sequence[Chunk]) -> SearchLibError:
    for chunk in chunks:
        try:
            chunk.text.encode()
        except UnicodeEncodeError as exc:
            return SearchLibError(f"{chunk.id!a}: cannot be stored: {exc}")
    return SearchLibError("a text cannot be stored")
