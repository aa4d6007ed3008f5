"""Several segments to one: dictionaries united, numbers mapped, deleted documents left out, by array work.

What is as long as the texts goes through in pieces, so the memory it takes does not grow with the index.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

import numpy as np

from ...fields import DEFAULT, Kind
from .layout import Array, Sheet, fitted
from .postings import Words, write_alike
from .run import DATES, SHARED, write_column
from .segment import Segment, joined
from .stored import BROKEN, CODED, WHOLE, TextWriter, blocks_of, packed
from .terms import Strings, rows_of, write_strings, write_terms

#: Rows of postings merged at a time: some 50 MB of work space.
_ROWS = 1 << 19
#: Bytes that wait in memory for their place in the file; what is more waits on disk.
_WAITING = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A segment to be merged: the rows that stay, and the new numbers of its ways of stemming."""

    segment: Segment
    kept: Array
    renumbered: Array
    ways: Array

    def column(self, name: str) -> Array:
        """A column without what is gone."""
        column = self.segment.column(name)
        return column if self.segment.live is None else column[self.kept]


def merge(segments: Sequence[Segment], path: Path) -> int:
    """Write the segment with all documents of these that are not deleted; how many there are."""
    names = list(dict.fromkeys(way for s in segments for way in s.way_names))
    parts, first = [], 0
    for segment in segments:
        live = np.ones(segment.documents, bool) if segment.live is None else segment.live
        renumbered = np.where(live, np.cumsum(live) - 1 + first, -1)
        ways = np.array([names.index(way) for way in segment.way_names], "<i8")
        parts.append(Part(segment, np.flatnonzero(live), renumbered, ways))
        first += segment.count
    with Sheet(path) as sheet:
        for name in _plain_columns():
            _write_column(sheet, name, [p.column(name) for p in parts])
        _write_column(sheet, "text/ways", [p.ways[p.column("text/ways")] for p in parts])
        maps = [p.renumbered for p in parts]
        words = _merge_words(sheet, "text/words", [p.segment.words[DEFAULT] for p in parts], maps, parts)
        write_alike(sheet, "text/words", words, names)
        for spec in SHARED:
            _merge_shared(sheet, spec.name, spec.kind, parts, names)
        for name in CODED:
            _merge_coded(sheet, name, parts)
        _merge_stored(sheet, parts)
        sheet.close({"documents": first, "ways": names, "span": joined(segments)})
    return first


def _plain_columns() -> Iterator[str]:
    yield from ("text/lengths", "exchange/halves")
    yield from (f"stored/{name}" for name in (*WHOLE, *BROKEN))
    yield from (f"{spec.name}/days" for spec in DATES)


def _write_column(sheet: Sheet, name: str, pieces: Sequence[Array]) -> None:
    write_column(sheet, name, np.concatenate(pieces))


def _united(dictionaries: Sequence[Strings]) -> tuple[list[bytes], list[Array]]:
    """All strings of sorted dictionaries, sorted, and the new numbers of each dictionary's."""
    lists = [list(one) for one in dictionaries]
    united = sorted(set().union(*lists))
    number = {raw: n for n, raw in enumerate(united)}
    return united, [np.array(list(map(number.__getitem__, one)), "<i8") for one in lists]


def _merge_words(
    sheet: Sheet, name: str, sources: Sequence[Words], units: Sequence[Array], parts: Sequence[Part]
) -> list[bytes]:
    """Write the words of a field; `units` are the new numbers of each source's units, -1 for those gone."""
    united, maps = _united([words.terms for words in sources])
    merging = _Merging(sources, maps, units, len(united))
    with _spool(sheet) as counts, _spool(sheet) as places:

        def rows() -> Iterator[Array]:
            for span in merging.spans():
                found = merging.rows(span)
                counts.write(found[1].astype(merging.kinds[1]).data)
                places.write(found[2].astype(merging.kinds[2]).data)
                for part in parts:
                    part.segment.sections.forget()
                yield found[0]

        sheet.stream(f"{name}/units", merging.kinds[0], rows())
        sheet.stream(f"{name}/counts", merging.kinds[1], _pieces(counts, merging.kinds[1]))
        sheet.stream(f"{name}/places", merging.kinds[2], _pieces(places, merging.kinds[2]))
    there = np.flatnonzero(merging.many)
    kept = [united[n] for n in there.tolist()]
    write_terms(sheet, f"{name}/terms", kept)
    for part_name, many in (("starts", merging.many), ("firsts", merging.standing)):
        sheet.put(f"{name}/{part_name}", fitted(np.append(0, np.cumsum(many[there], dtype="<i8"))))
    return kept


class _Merging:
    """The rows of several sources, word by word and in each word source by source: nothing is sorted.

    The units of one source come before those of the next, and its rows are in their order already.
    """

    def __init__(
        self, sources: Sequence[Words], maps: Sequence[Array], units: Sequence[Array], size: int
    ) -> None:
        self._sources, self._maps, self._units, self._size = sources, maps, units, size
        #: Of each word how many rows and places are left of it, once all rows are made.
        self.many, self.standing = np.zeros(size, "<i8"), np.zeros(size, "<i8")
        last = max((int(one.max()) for one in units if len(one)), default=0)
        self.kinds = (
            fitted(np.array([max(last, 0)])).dtype.str,
            np.result_type(*(s.rows.counts.dtype for s in sources)).str,
            np.result_type(*(s.rows.places.dtype for s in sources)).str,
        )

    def spans(self) -> list[tuple[int, int]]:
        """Ranges of words with not too many rows each, nor words."""
        rows = np.full(self._size, len(self._sources), "<i8")
        for words, numbers in zip(self._sources, self._maps, strict=True):
            rows[numbers] += np.diff(words.rows.starts.astype("<i8"))
        ends = np.cumsum(rows)
        cuts = np.searchsorted(ends, np.arange(_ROWS, int(ends[-1]) if len(ends) else 0, _ROWS)) + 1
        return list(itertools.pairwise(np.unique(np.concatenate([[0], cuts, [self._size]])).tolist()))

    def rows(self, span: tuple[int, int]) -> tuple[Array, Array, Array]:
        """Units, counts and places of the words in a span."""
        first, after = span
        many = np.zeros((after - first, len(self._sources)), "<i8")
        standing = many.copy()
        made = []
        for n, (words, numbers) in enumerate(zip(self._sources, self._maps, strict=True)):
            low, high = np.searchsorted(numbers, span).tolist()
            at = numbers[low:high] - first
            units, counts, places, many[at, n] = _left(words, low, high, self._units[n])
            of_row = np.repeat(np.arange(high - low), many[at, n])
            standing[at, n] = np.bincount(of_row, counts, high - low)
            made.append((units, counts, places))
        self.many[first:after], self.standing[first:after] = many.sum(1), standing.sum(1)
        units = _side_by_side([one[0] for one in made], many)
        counts = _side_by_side([one[1] for one in made], many)
        return units, counts, _side_by_side([one[2] for one in made], standing)


def _left(words: Words, low: int, high: int, fresh: Array) -> tuple[Array, Array, Array, Array]:
    """The new units, the counts and the places of a range of words, and how many rows each word has left."""
    rows = words.rows
    starts = rows.starts[low : high + 1].astype("<i8")
    at = slice(int(starts[0]), int(starts[-1]))
    units, counts = fresh[rows.units[at]], rows.counts[at]
    places = rows.places[int(rows.firsts[low]) : int(rows.firsts[high])]
    if int(np.sum(counts, dtype="<i8")) != len(places):
        raise ValueError("words have more places, or fewer, than their counts say")
    many = np.diff(starts)
    keep = units >= 0
    if not keep.all():
        places = places[np.repeat(keep, counts)]
        many = np.bincount(np.repeat(np.arange(high - low), many)[keep], minlength=high - low)
        units, counts = units[keep], counts[keep]
    return units, counts, places, many


def _side_by_side(sources: Sequence[Array], many: Array) -> Array:
    """Values word by word; `many` says how many of each word (row) a source (column) has, in its order."""
    if len(sources) == 1:
        return sources[0]
    starts = np.cumsum(many) - many.ravel()
    made = np.empty(int(many.sum()), np.result_type(*(one.dtype for one in sources)))
    for n, values in enumerate(sources):
        own = many[:, n]
        shift = starts[n :: len(sources)] - (np.cumsum(own) - own)
        made[np.arange(len(values)) + np.repeat(shift, own)] = values
    return made


def _spool(sheet: Sheet) -> SpooledTemporaryFile[bytes]:
    """A file without a name beside the segment: gone with the process, however that ends."""
    return SpooledTemporaryFile(_WAITING, dir=str(sheet.path.parent))


def _pieces(file: IO[bytes], kind: str) -> Iterator[Array]:
    """What was written to a file, from its beginning."""
    file.seek(0)
    while piece := file.read(_WAITING):
        yield np.frombuffer(piece, kind)


def _merge_shared(sheet: Sheet, name: str, kind: Kind, parts: Sequence[Part], ways: Sequence[str]) -> None:
    """The distinct values of a field, those that a document still has, and their words."""
    fresh: list[Array] = []
    used: list[Array] = []
    codes: list[Array] = []
    first = 0
    for part in parts:
        column = part.column(f"{name}/codes")
        there = np.bincount(column, minlength=len(_ways(part, name))) > 0
        fresh.append(np.where(there, np.cumsum(there) - 1 + first, -1))
        used.append(np.flatnonzero(there))
        codes.append(fitted(fresh[-1][column]))
        first += len(used[-1])
    _write_column(sheet, f"{name}/codes", codes)
    units = [p.ways[_ways(p, name)[u]] for p, u in zip(parts, used, strict=True)]
    sheet.put(f"{name}/ways", fitted(np.concatenate(units)))
    if kind in (Kind.TEXT, Kind.NAME):
        sources = [p.segment.words[name] for p in parts]
        words = _merge_words(sheet, f"{name}/words", sources, fresh, parts)
        write_alike(sheet, f"{name}/words", words, ways)
    if kind in (Kind.NAME, Kind.KEYWORD):
        _merge_words(sheet, f"{name}/whole", [p.segment.wholes[name] for p in parts], fresh, parts)
        _merge_values(sheet, name, parts, used)


def _ways(part: Part, name: str) -> Array:
    return part.segment.column(f"{name}/ways")


def _merge_values(sheet: Sheet, name: str, parts: Sequence[Part], used: Sequence[Array]) -> None:
    values = [p.segment.values[name] for p in parts]
    printed, maps = _united([v.printed for v in values])
    write_terms(sheet, f"{name}/printed", printed)
    lengths = [np.diff(v.starts.astype("<i8"))[u] for v, u in zip(values, used, strict=True)]
    starts = np.zeros(sum(map(len, lengths)) + 1, "<i8")
    np.cumsum(np.concatenate(lengths), out=starts[1:])
    sheet.put(f"{name}/starts", fitted(starts))
    numbers = [m[v.numbers[rows_of(v.starts, u)]] for v, u, m in zip(values, used, maps, strict=True)]
    sheet.put(f"{name}/values", fitted(np.concatenate(numbers)))


def _merge_coded(sheet: Sheet, name: str, parts: Sequence[Part]) -> None:
    """A column of codes into JSON values, with only those values that are still used."""
    number: dict[bytes, int] = {}
    codes = []
    for part in parts:
        column = part.column(f"stored/{name}/codes")
        values = part.segment.stored.values[name]
        fresh = np.zeros(len(values), "<i8")
        for code in np.flatnonzero(np.bincount(column, minlength=1)).tolist():
            fresh[code] = number.setdefault(values[code], len(number))
        codes.append(fitted(fresh[column]))
    _write_column(sheet, f"stored/{name}/codes", codes)
    write_strings(sheet, f"stored/{name}", list(number))


def _merge_stored(sheet: Sheet, parts: Sequence[Part]) -> None:
    """The texts: blocks as they are where nothing of their segment is deleted, else packed again."""
    odd: dict[int, str] = {}
    for part in parts:
        for document, id in part.segment.stored.odd.items():
            if part.renumbered[document] >= 0:
                odd[int(part.renumbered[document])] = id
    sheet.put("stored/odd/documents", np.array(list(odd), "<i8"))
    write_strings(sheet, "stored/odd", [id.encode() for id in odd.values()])
    lengths = [p.segment.stored.lengths[:][p.kept] for p in parts]
    texts = TextWriter(sheet)
    texts.add(itertools.chain.from_iterable(map(_blocks, parts)))
    texts.close(lengths)


def _blocks(part: Part) -> Iterator[tuple[int, bytes]]:
    """Blocks as they are on disk, with their numbers of texts."""
    stored, live = part.segment.stored, part.segment.live
    if live is not None:
        yield from ((many, packed(block)) for many, block in blocks_of(_texts(part, live)))
        return
    for number, many in enumerate(np.diff(stored.firsts.astype("<i8")).tolist()):
        yield many, stored.raw(number)
        if number % 64 == 0:
            part.segment.sections.forget()


def _texts(part: Part, live: Array) -> Iterable[bytes]:
    document = 0
    for number in range(len(part.segment.stored.firsts) - 1):
        for text in part.segment.stored.block(number):
            if live[document]:
                yield text
            document += 1
