"""An alias file -> which other words a name in a query stands for.

The file is the user's (docs/aliases.md). It is asked at query time only: what is indexed never depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .entries import Entry, entries_of, quoted, read_file
from .tokens import plain, stem, words

_KINDS = {"alias": frozenset(("names", "short", "long"))}
#: Names of one entry, and words of one name: they bound how much wider one word can make a query.
MAX_NAMES, MAX_WORDS = 40, 12

#: A name as the index has it: its folded words.
Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """One entry: names that all mean the same; or one short form and the long ones that it stands for.

    Each long form stands for the short one, but not for the other long ones.
    """

    names: tuple[str, ...] = ()
    short: str = ""
    long: tuple[str, ...] = ()


def load(path: Path) -> tuple[Alias, ...]:
    """The aliases of a file; a mistake in it is a `RecipeError` that names the file and the line."""
    return parse(read_file(path), origin=str(path))


def parse(text: str, *, origin: str) -> tuple[Alias, ...]:
    """The aliases that the text of such a file lists.

    >>> parse('[[alias]]\\nshort = "NATO"\\nlong = "North Atlantic Treaty Organisation"', origin="a")[0].short
    'NATO'
    """
    found: list[Alias] = []
    taken: dict[str, Entry] = {}
    for entry in entries_of(text, origin=origin, kinds=_KINDS):
        alias = Alias(entry.texts("names"), entry.text("short"), entry.texts("long"))
        _checked(entry, alias)
        for name in (*alias.names, *filter(None, (alias.short,))):
            if (other := taken.setdefault(key_of(words(name)), entry)) is not entry:
                raise entry.fault(
                    f"{quoted(name)} already stands in another entry ({other.where});"
                    " write all that it means into one of them"
                )
        found.append(alias)
    return tuple(found)


def _checked(entry: Entry, alias: Alias) -> None:
    """Faults of one entry."""
    if bool(alias.names) == bool(alias.short or alias.long) or bool(alias.short) != bool(alias.long):
        raise entry.fault(
            'write either names = ["Zelensky", "Zelenskyy"], or short = "NATO" and'
            ' long = "North Atlantic Treaty Organisation"'
        )
    every = (*alias.names, *filter(None, (alias.short,)), *alias.long)
    if len(every) > MAX_NAMES:
        raise entry.fault(f"{len(every):,} names; at most {MAX_NAMES}")
    for name in every:
        length = len(words(name))
        if not length:
            raise entry.fault(f"{quoted(name)}: there is no word in it")
        if length > MAX_WORDS:
            raise entry.fault(f"{quoted(name)}: {length} words; at most {MAX_WORDS}")
    if len({tuple(words(name)) for name in every}) < 2:
        raise entry.fault("there is only one name; write at least two that mean the same")


def from_records(rows: Iterable[Mapping[str, Any]]) -> tuple[Alias, ...]:
    """The aliases that `records.plain` took apart; KeyError or TypeError if they are not."""
    return tuple(Alias(tuple(row["names"]), row["short"], tuple(row["long"])) for row in rows)


def key_of(name: Sequence[str]) -> str:
    """The form in which names are compared: without spaces, hyphens, full stops and accents.

    >>> key_of(words("F-16")) == key_of(words("F16")), key_of(words("U.N.")) == key_of(words("UN"))
    (True, True)
    """
    return "".join(map(plain, name)).replace(".", "")


class Aliases:
    """The aliases of a file, ready to be asked."""

    def __init__(self, aliases: Sequence[Alias] = ()) -> None:
        self._others: dict[str, dict[Name, None]] = {}
        self._stems: dict[str, str] = {}
        for alias in aliases:
            names = [tuple(words(name)) for name in alias.names]
            self._add(names, names)
            if alias.short:
                short, long = [tuple(words(alias.short))], [tuple(words(name)) for name in alias.long]
                self._add(short, long)
                self._add(long, short)

    def _add(self, names: Iterable[Name], others: Iterable[Name]) -> None:
        for name in names:
            key = key_of(name)
            self._others.setdefault(key, {}).update(dict.fromkeys(o for o in others if o != name))
            if len(name) == 1:
                self._stems.setdefault(stem(name[0]), key)

    def __bool__(self) -> bool:
        return bool(self._others)

    def of(self, name: Name) -> tuple[Name, ...]:
        """What else a name is called, in the order of the file; nothing if it is none of the file's."""
        return tuple(self._others.get(key_of(name), ()))

    def of_stem(self, word: str) -> tuple[Name, ...]:
        """The same for a word that may be in another form than the file's: *Зеленского* for *Зеленский*."""
        found = self.of((word,))
        return found or tuple(self._others.get(self._stems.get(stem(word), ""), ()))
