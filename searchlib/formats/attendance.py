"""Tables and lists of those present -> what the initials used as labels stand for (`WH`: Wilma Horvat).

Only rows that agree with each other count: a heading that says so, or several names with their own letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from .nodes import Node

#: Rows looked at, and the longest cell: a table of those present has some hundred rows of short cells.
_ROWS, _CELL, _CELLS = 20_000, 80, 12

# Nodes of a row of a page's table of those present; a longer row is lay-out.
_NODES = 100

_LETTERS = re.compile(r"[^\W\d_]{2,5}")
_NAME = re.compile(r"[^\W\d_][^\W\d_.’'-]*(?:[.’'-]+[^\W\d_]+)*\.?")
_SMALL = frozenset(
    ("de", "da", "di", "do", "del", "della", "der", "den", "du", "la", "le", "van", "von", "bin", "al", "el")
)
_HEAD_NAME = re.compile(
    r"(?:full |delegate(?:'s)? )?names?|delegates?|attendees?|participants?|members?|present", re.I
)
_HEAD_LETTERS = re.compile(r"initials?|abbr(?:ev(?:iation)?)?s?\.?|short(?: name)?|code|acronym|handle", re.I)
_PRESENT = re.compile(
    r"(?:those |also |members )?(?:present|in attendance|attend(?:ees|ing|ance)|participants?)\s*:", re.I
)
_IN_BRACKETS = re.compile(r"([^\W\d_][^()\[\],;:|]{2,60}?)\s*[(\[]([^\W\d_]{2,5})[)\]]")
_PAIR = re.compile(
    r"(?:[-*•·]\s+|\d{1,3}[.)]\s+)?([^()\[\]:|=–—]{2,60}?)\s*(?:[:=–—]|\s-\s)\s*([^()\[\]:|=–—]{2,60}?)"
)
_BULLET = re.compile(r"\s*(?:[-*•·]|\d{1,3}[.)])\s+")


def present(lines: Iterable[str]) -> dict[str, str]:
    """Initials -> name, from the lines of a text or a Markdown page.

    >>> present(["| Name | Initials |", "|---|---|", "| Wilma Horvat | WH |", "| Jo Berg | JB |"])
    {'WH': 'Wilma Horvat', 'JB': 'Jo Berg'}
    """
    return listed(_rows(lines))


def cells_of(nodes: Sequence[Node]) -> Iterator[list[str]]:
    """The cells of every short row of the tables of a page; an empty row between two tables."""
    for i, node in enumerate(nodes):
        if node.tag == "table":
            yield []
        elif node.tag == "tr" and node.end - i <= _NODES:
            cells = [j for j in range(i + 1, node.end) if nodes[j].tag in ("td", "th")]
            yield [" ".join("".join(n.text for n in nodes[j : nodes[j].end]).split()) for j in cells]


def listed(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """Initials -> name, from rows of cells; an empty row ends a table."""
    found: dict[str, str] = {}
    clash: set[str] = set()
    table: list[Sequence[str]] = []
    for row in (*_some(rows), ()):
        if row:
            table.append(row)
            continue
        for letters, name in _pairs(table):
            if found.setdefault(letters, name) != name:
                clash.add(letters)
        table = []
    return {letters: name for letters, name in found.items() if letters not in clash}


def _some(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    for number, row in enumerate(rows):
        if number >= _ROWS:
            return
        yield [cell.strip(" *_`")[: _CELL + 1] for cell in row[:_CELLS]]


def _rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines of a table, and lines that are a name with its letters; anything else ends a table."""
    for line in lines:
        text = line.strip()
        if not text:
            continue
        if len(text) > 1000:
            yield []
        elif "|" in text or "\t" in text:
            cells = [cell.strip() for cell in text.strip("|").split("|" if "|" in text else "\t")]
            if any(cell.strip("-: ") for cell in cells):
                yield cells
        elif head := _PRESENT.match(text):
            yield []
            for name, letters in _IN_BRACKETS.findall(text[head.end() :]):
                yield [name.rpartition(" and ")[2], letters]
            yield []
        else:
            yield _of_line(_BULLET.sub("", text, count=1))


def _of_line(text: str) -> list[str]:
    """`Wilma Horvat (WH), Orbis`, `WH – Wilma Horvat`."""
    if len(text) > 2 * _CELL:
        return []
    if bracket := _IN_BRACKETS.match(text):
        return [bracket[1], bracket[2]]
    pair = _PAIR.fullmatch(text)
    return [pair[1], pair[2]] if pair else []


def _pairs(table: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Letters and name of each row, if the rows agree on where these stand."""
    if not table:
        return []
    head = table[0]
    names = [i for i, cell in enumerate(head) if _HEAD_NAME.fullmatch(cell)]
    letters = [i for i, cell in enumerate(head) if _HEAD_LETTERS.fullmatch(cell)]
    if len(names) == len(letters) == 1:
        rows = ((row[letters[0]], row[names[0]]) for row in table[1:] if len(row) > max(*names, *letters))
        return [(short, name) for short, name in rows if _is_short(short) and _is_name(name)]
    fitting: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for row in table:
        shorts = [i for i, cell in enumerate(row) if _is_short(cell)]
        for i in shorts:
            for j, name in enumerate(row):
                if i != j and _is_name(name) and fits(row[i], name):
                    fitting.setdefault((i, j), []).append((row[i], name))
    best = max(fitting.values(), key=len, default=[])
    return best if len(best) >= 2 and 2 * len(best) >= len(table) else []


def _is_short(text: str) -> bool:
    return text.isupper() and _LETTERS.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    """Whether a cell can be a person's name: two to five words, none small but de, van and their like."""
    parts = text.split()
    if not 2 <= len(parts) <= 5 or len(text) > _CELL:
        return False
    return all(part in _SMALL or (part[0].isupper() and _NAME.fullmatch(part)) for part in parts)


def fits(letters: str, name: str) -> bool:
    """Whether letters abbreviate a name: its first letter, the first of a later word, and none out of order.

    >>> fits("WH", "Wilma Horvat"), fits("YSV", "Yana Sturov"), fits("WTO", "Wilma Horvat")
    (True, True, False)
    """
    words, short = name.casefold().split(), letters.casefold()
    later = {word[0] for word in words[1:]}
    if short[0] != name.casefold()[0] or later.isdisjoint((short[1], short[-1])):
        return False
    rest = iter("".join(words))
    return all(letter in rest for letter in short)
