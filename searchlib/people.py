"""A people file -> who a name, an alias or an office on a day stands for; exactly, or not at all.

The file is the user's (docs/people.md). Names are compared folded and without full stops, never by likeness.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from .entries import Entry, covers, entries_of, quoted, read_file
from .labels import lexicon
from .tokens import fold

_KINDS = {"person": frozenset(("name", "aliases", "honorifics", "offices"))}
_OFFICE_KEYS = frozenset(("office", "from", "to", "in"))
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_COMPLEMENT = re.compile(r"\s*,\s*|\s+(?:of|for|de|du|der|des|von|der)\s+", re.IGNORECASE)
_ABBREVIATION = 4  # letters of the longest abbreviation of an office: PM, FM, CEO


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person held from one day to another, both included; None is an open end.

    `within` are the transcripts in which its name stands for this person; empty means all.
    """

    office: str
    since: dt.date | None = None
    until: dt.date | None = None
    within: tuple[str, ...] = ()

    def held(self, day: dt.date | None, transcript: str) -> bool:
        """Whether it was held on a day; on an unknown day only an office without any dates was."""
        if not covers(self.within, transcript):
            return False
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Profile:
    """A person of the people file: the name shown, what else labels call them, honorifics, offices held."""

    name: str
    aliases: tuple[str, ...] = ()
    honorifics: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """An office of the file that a person holds; `exact` if the label is the office as the file writes it."""

    profile: Profile
    office: Office
    exact: bool


def load(path: Path) -> tuple[Profile, ...]:
    """The people of a file; a mistake in it is a `RecipeError` that names the file and the line."""
    return parse(read_file(path), origin=str(path))


def parse(text: str, *, origin: str) -> tuple[Profile, ...]:
    """The people that the text of such a file lists.

    >>> parse('[[person]]\\nname = "Ann Poe"\\naliases = ["A. Poe"]', origin="people.toml")[0].aliases
    ('A. Poe',)
    """
    found: list[Profile] = []
    taken: dict[str, Entry] = {}
    for entry in entries_of(text, origin=origin, kinds=_KINDS):
        name = entry.text("name", what='the name to show, like name = "Ann Poe"')
        aliases = entry.texts("aliases")
        for alias in (name, *aliases):
            key = key_of(alias)
            if not key:
                raise entry.fault(f"{quoted(alias)}: there is no word in it")
            if (other := taken.setdefault(key, entry)) is not entry:
                raise entry.fault(
                    f"{quoted(alias)} already stands for {quoted(other.text('name'))} ({other.where});"
                    " a name or alias is one person's: write a fuller form, or leave it out"
                )
        found.append(Profile(name, aliases, entry.texts("honorifics"), _offices(entry)))
    return tuple(found)


def _offices(entry: Entry) -> tuple[Office, ...]:
    rows = entry.values.get("offices", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise entry.fault('offices: write a list like [{office = "Prime Minister", from = 2015-06-09}]')
    found = []
    for number, row in enumerate(rows, start=1):
        one = Entry(f"{entry.kind}: offices number {number}", number, entry.line, entry.origin, row)
        if unknown := sorted(set(row) - _OFFICE_KEYS):
            raise one.fault(f"unknown key {quoted(unknown[0])}; the keys are from, in, office, to")
        since, until = one.day("from"), one.day("to")
        if since and until and since > until:
            raise one.fault(f"from {since} is after to {until}; exchange them")
        found.append(Office(one.text("office", what="the name of the office"), since, until, one.texts("in")))
    return tuple(found)


def from_records(rows: Iterable[Mapping[str, Any]]) -> tuple[Profile, ...]:
    """The people that `records.plain` took apart; KeyError, TypeError or ValueError if they are not."""
    return tuple(
        Profile(
            row["name"],
            tuple(row["aliases"]),
            tuple(row["honorifics"]),
            tuple(
                Office(o["office"], _day(o["since"]), _day(o["until"]), tuple(o["within"]))
                for o in row["offices"]
            ),
        )
        for row in rows
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def key_of(text: str) -> str:
    """The form in which names are compared: `С. В. Лавров`, `С.В.Лавров`; `P. M.`, `PM`.

    >>> key_of("P. M. Poe") == key_of("PM POE"), key_of("О’Лири Алёна") == key_of("О'ЛИРИ АЛЕНА")
    (True, True)
    """
    out: list[str] = []
    single = False
    for word in _WORD.findall(text):
        folded = fold(word).replace("ё", "е")
        lone = len(folded) == 1 and folded.isalpha()
        if lone and single:
            out[-1] += folded
        else:
            out.append(folded)
        single = lone
    return " ".join(out)


def surname_of(name: str) -> str:
    """The folded last word of a full name; "" for a single word, a title with a name, or "X of Y"."""
    parts = key_of(name).split()
    while len(parts) > 2 and lexicon().has("postnominals", parts[-1]):
        parts.pop()
    if len(parts) < 2 or "of" in parts or any(len(part) == 1 for part in (parts[0], parts[-1])):
        return ""
    return "" if lexicon().has("ranks", parts[0]) else parts[-1]


def gender_of(honorific: str) -> str:
    """ "ladies" or "gentlemen" for an honorific that says which; "" for Dr and its like."""
    word = fold(honorific.strip(" .,"))
    return next((name for name in ("ladies", "gentlemen") if word in _lists()[name]), "")


class Directory:
    """The people of a file, ready to be asked."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.profiles = tuple(profiles)
        self._named: dict[str, Profile] = {}
        self._families: dict[str, dict[str, Profile]] = {}
        self._offices: dict[str, list[Holding]] = {}
        for profile in profiles:
            for name in (profile.name, *profile.aliases):
                self._named[key_of(name)] = profile
                if surname := surname_of(name):
                    self._families.setdefault(surname, {})[profile.name] = profile
            for office in profile.offices:
                for key, exact in labels_of(office.office).items():
                    self._offices.setdefault(key, []).append(Holding(profile, office, exact))

    def named(self, name: str) -> Profile | None:
        """The person with this name or alias."""
        return self._named.get(key_of(name))

    def family(self, surname: str) -> tuple[Profile, ...]:
        """Everybody with this surname, by name or alias."""
        return tuple(self._families.get(surname, {}).values())

    def holdings(self, office: str) -> tuple[Holding, ...]:
        """Everybody who ever held the office that a label names; empty if the file knows no such office."""
        return tuple(self._offices.get(office_key(office), ()))

    def holders(self, office: str, day: dt.date | None, transcript: str) -> tuple[Holding, ...]:
        """Who held it on that day, each once."""
        held = [h for h in self.holdings(office) if h.office.held(day, transcript)]
        return tuple({h.profile.name: h for h in sorted(held, key=lambda h: h.exact)}.values())


def office_key(office: str) -> str:
    """The form in which offices are compared."""
    return key_of(office).removeprefix("the ")


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    data = tomllib.loads((files("searchlib") / "data" / "people.toml").read_text("utf-8"))
    sole = frozenset(office_key(part) for part in data.pop("sole").split("|"))
    return {name: frozenset(map(fold, text.split())) for name, text in data.items()} | {"sole": sole}


def labels_of(office: str) -> dict[str, bool]:
    """The labels (as `office_key` folds them) that may stand for an office; False where it is not said whose.

    >>> labels_of("Prime Minister of Velia")
    {'prime minister of velia': True, 'pm': False, 'prime minister': False}
    """
    whole = office_key(office)
    keys = {whole: True}
    head = _head(office)
    for part, exact in ((whole, True), (head, False)):
        letters = "".join(word[0] for word in part.split())
        if 2 <= len(letters) <= _ABBREVIATION and lexicon().has("offices", letters):
            keys.setdefault(letters, exact)
    if head:
        keys.setdefault(head, False)
    return keys


def _head(office: str) -> str:
    """`President` of "President of Orvania" and "Orvanian President"; "" where that could be anybody's."""
    lists, lex = _lists(), lexicon()
    head, *rest = _COMPLEMENT.split(office, maxsplit=1)
    parts = office_key(head).split()
    other = key_of(rest[0]).split() if rest else []
    for length in (3, 2, 1):
        tail = " ".join(parts[-length:])
        if len(parts) >= length and tail in lists["sole"]:
            before = parts[:-length]
            strange = [w for w in before if lex.has("ranks", w) or lex.has("deputies", w)]
            bodies = [w for w in (*before, *other) if w in lists["bodies"] or lex.has("institutions", w)]
            return "" if strange or bodies or not (before or other) else tail
    return ""
