"""The word lists and points of `data/labels.toml` in, ready to ask: what a label is made of, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..tokens import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists and points of `labels.toml`."""

    roles: Mapping[str, str]  # a whole label -> question, answer, moderator, voice
    leads: frozenset[str]
    lists: Mapping[str, frozenset[str]]
    notes: tuple[str, ...]
    points: Mapping[str, int]
    order: Mapping[str, int]  # the place of each kind of points in the file
    limits: Mapping[str, int]
    askers: tuple[str, ...] = ()  # ends of words for a journalist, in scripts without spaces
    endings: tuple[str, ...] = ()  # ends of offices there

    def has(self, name: str, word: str) -> bool:
        return word in self.lists[name]


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read once and only when first asked for."""
    data = tomllib.loads(files("searchlib").joinpath("data/labels.toml").read_text(encoding="utf-8"))
    kinds = ("voice", "moderator", "answer", "question")
    roles = {fold(" ".join(p.split())): k for k in kinds for p in data["roles"][k].split("|")}
    words = {**data["words"], **{f"place {name}": text for name, text in data["places"].items()}}
    lists = {name: frozenset(fold(word) for word in text.split()) for name, text in words.items()}
    lists["ranks"] = lists["honorifics"] | lists["offices"]
    lists["unlike names"] = lists["ranks"] | lists["functions"] | lists["particles"] | lists["institutions"]
    order = {name: i for i, name in enumerate(data["points"])}
    leads = frozenset(fold(part.strip()) for part in data["roles"]["leads"].split("|"))
    notes = tuple(sorted(lists["speaking_notes"] - lists["functions"] - lists["particles"]))
    askers, endings = (tuple(data["endings"][name].split()) for name in ("askers", "offices"))
    return Lexicon(
        roles, leads, lists, notes, data["points"], order, data["limits"], askers, (*askers, *endings)
    )
