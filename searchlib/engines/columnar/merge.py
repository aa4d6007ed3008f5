"""Several segments to one: dictionaries united, numbers mapped, deleted documents left out, by array work."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...fields import DEFAULT, Kind
from .layout import Array, Sheet, fitted
from .postings import Postings, Words, write_alike, write_words
from .run import DATES, SHARED
from .segment import Segment
from .stored import BROKEN, CODED, WHOLE, Packed, blocks_of, packed
from .terms import Strings, rows_of, starts_of, write_strings

#: Rows of postings merged at a time: some 50 MB of work space.
_ROWS = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A segment to be merged: the rows that stay, and the new numbers of its ways of stemming."""

    segment: Segment
    kept: Array
    renumbered: Array
    ways: Array


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
            _write_column(sheet, name, [p.segment.column(name)[p.kept] for p in parts])
        _write_column(sheet, "text/ways", [p.ways[p.segment.column("text/ways")[p.kept]] for p in parts])
        maps = [p.renumbered for p in parts]
        words = _merge_words(sheet, "text/words", [p.segment.words[DEFAULT] for p in parts], maps)
        write_alike(sheet, "text/words", words, names)
        for spec in SHARED:
            _merge_shared(sheet, spec.name, spec.kind, parts, names)
        for name in CODED:
            _merge_coded(sheet, name, parts)
        _merge_stored(sheet, parts)
        sheet.close({"documents": first, "ways": names})
    return first


def _plain_columns() -> Iterator[str]:
    yield from ("text/lengths", "exchange/halves")
    yield from (f"stored/{name}" for name in (*WHOLE, *BROKEN))
    yield from (f"{spec.name}/days" for spec in DATES)


def _write_column(sheet: Sheet, name: str, pieces: Sequence[Array]) -> None:
    column = np.concatenate(pieces)
    sheet.put(name, column if column.dtype.kind == "f" else fitted(column))


def _united(dictionaries: Sequence[Strings]) -> tuple[list[bytes], list[Array]]:
    """All strings of sorted dictionaries, sorted, and the new numbers of each dictionary's."""
    lists = [list(one) for one in dictionaries]
    united = sorted(set().union(*lists))
    number = {raw: n for n, raw in enumerate(united)}
    return united, [np.array(list(map(number.__getitem__, one)), "<i8") for one in lists]


def _merge_words(sheet: Sheet, name: str, sources: Sequence[Words], units: Sequence[Array]) -> list[bytes]:
    """Write the words of a field; `units` are the new numbers of each source's units, -1 for those gone."""
    united, maps = _united([words.terms for words in sources])
    rows = sum(
        np.bincount(m, np.diff(w.rows.starts), len(united)) for m, w in zip(maps, sources, strict=True)
    )
    made = [_rows(sources, maps, units, span) for span in _spans(np.asarray(rows))]
    words, found, counts, places = (np.concatenate(part) for part in zip(*made, strict=True))
    there = np.bincount(words, minlength=len(united)) > 0
    left = np.cumsum(there) - 1
    count = int(np.count_nonzero(there))
    firsts = np.zeros(count + 1, "<i8")
    np.cumsum(np.bincount(left[words], counts, count), out=firsts[1:])
    kept = [raw for raw, one in zip(united, there.tolist(), strict=True) if one]
    write_words(sheet, name, kept, Postings(starts_of(left[words], count), found, counts, firsts, places))
    return kept


def _spans(rows: Array) -> list[tuple[int, int]]:
    """Ranges of words with not too many rows each."""
    ends = np.cumsum(rows)
    total = int(ends[-1]) if len(ends) else 0
    cuts = np.searchsorted(ends, np.arange(_ROWS, total, _ROWS)) + 1
    edges = np.unique(np.concatenate([[0], cuts, [len(rows)]])).tolist()
    return list(itertools.pairwise(edges)) or [(0, 0)]


def _rows(
    sources: Sequence[Words], maps: Sequence[Array], units: Sequence[Array], span: tuple[int, int]
) -> tuple[Array, Array, Array, Array]:
    """Words, units, counts and places of the rows whose new words lie in a span."""
    made: list[tuple[Array, Array, Array, Array]] = []
    for words, numbers, fresh in zip(sources, maps, units, strict=True):
        rows = words.rows
        low, high = np.searchsorted(numbers, span).tolist()
        at = slice(int(rows.starts[low]), int(rows.starts[high]))
        new = np.repeat(numbers[low:high], np.diff(rows.starts[low : high + 1].astype("<i8")))
        first, after = int(rows.firsts[low]), int(rows.firsts[high])
        made.append((new, fresh[rows.units[at]], rows.counts[at], rows.places[first:after]))
    new, unit, counts = (np.concatenate([one[n] for one in made]) for n in range(3))
    places = np.concatenate([one[3] for one in made])
    starts = np.zeros(len(counts) + 1, "<i8")
    np.cumsum(counts, out=starts[1:])
    order = np.argsort(new << 32 | (unit & 0xFFFFFFFF), kind="stable")
    order = order[unit[order] >= 0]
    return new[order], unit[order].astype("<u4"), counts[order], places[rows_of(starts, order)]


def _merge_shared(sheet: Sheet, name: str, kind: Kind, parts: Sequence[Part], ways: Sequence[str]) -> None:
    """The distinct values of a field, those that a document still has, and their words."""
    fresh: list[Array] = []
    used: list[Array] = []
    first = 0
    for part in parts:
        there = np.bincount(part.segment.column(f"{name}/codes")[part.kept], minlength=_size(part, name)) > 0
        fresh.append(np.where(there, np.cumsum(there) - 1 + first, -1))
        used.append(np.flatnonzero(there))
        first += len(used[-1])
    pairs = list(zip(parts, used, fresh, strict=True))
    codes = [f[p.segment.column(f"{name}/codes")[p.kept]] for p, _, f in pairs]
    _write_column(sheet, f"{name}/codes", codes)
    _write_column(sheet, f"{name}/ways", [p.ways[p.segment.column(f"{name}/ways")[u]] for p, u, _ in pairs])
    if kind in (Kind.TEXT, Kind.NAME):
        words = _merge_words(sheet, f"{name}/words", [p.segment.words[name] for p in parts], fresh)
        write_alike(sheet, f"{name}/words", words, ways)
    if kind in (Kind.NAME, Kind.KEYWORD):
        _merge_words(sheet, f"{name}/whole", [p.segment.wholes[name] for p in parts], fresh)
        _merge_values(sheet, name, parts, used)


def _size(part: Part, name: str) -> int:
    return len(part.segment.column(f"{name}/ways"))


def _merge_values(sheet: Sheet, name: str, parts: Sequence[Part], used: Sequence[Array]) -> None:
    values = [p.segment.values[name] for p in parts]
    printed, maps = _united([v.printed for v in values])
    write_strings(sheet, f"{name}/printed", printed)
    lengths = [np.diff(v.starts.astype("<i8"))[u] for v, u in zip(values, used, strict=True)]
    starts = np.zeros(sum(map(len, lengths)) + 1, "<i8")
    np.cumsum(np.concatenate(lengths), out=starts[1:])
    sheet.put(f"{name}/starts", fitted(starts))
    numbers = [m[v.numbers[rows_of(v.starts, u)]] for v, u, m in zip(values, used, maps, strict=True)]
    _write_column(sheet, f"{name}/values", numbers)


def _merge_coded(sheet: Sheet, name: str, parts: Sequence[Part]) -> None:
    """A column of codes into JSON values, with only those values that are still used."""
    number: dict[bytes, int] = {}
    codes = []
    for part in parts:
        column = part.segment.stored.codes[name][part.kept]
        values = part.segment.stored.values[name]
        fresh = np.zeros(len(values), "<i8")
        for code in np.unique(column).tolist():
            fresh[code] = number.setdefault(values[code], len(number))
        codes.append(fresh[column])
    _write_column(sheet, f"stored/{name}/codes", codes)
    write_strings(sheet, f"stored/{name}", list(number))


def _merge_stored(sheet: Sheet, parts: Sequence[Part]) -> None:
    """The texts: blocks as they are where nothing of their segment is deleted, else packed again."""
    made = Packed([], [], [])
    odd: dict[int, str] = {}
    for part in parts:
        stored = part.segment.stored
        blocks = range(len(stored.firsts) - 1)
        for document, id in stored.odd.items():
            if part.renumbered[document] >= 0:
                odd[int(part.renumbered[document])] = id
        made.lengths.append(stored.lengths[part.kept].astype("<i8"))
        if part.segment.live is None:
            made.many += np.diff(stored.firsts.astype("<i8")).tolist()
            made.blocks += map(stored.raw, blocks)
            continue
        for many, block in blocks_of(_left(stored.block, blocks, part.segment.live)):
            made.many.append(many)
            made.blocks.append(packed(block))
    sheet.put("stored/odd/documents", np.array(list(odd), "<i8"))
    write_strings(sheet, "stored/odd", [id.encode() for id in odd.values()])
    made.write(sheet)


def _left(block: Callable[[int], list[bytes]], blocks: range, live: Array) -> Iterator[bytes]:
    document = 0
    for number in blocks:
        for text in block(number):
            if live[document]:
                yield text
            document += 1
