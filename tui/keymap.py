"""The user's keys: a TOML file in, the command table with these keys out, and what of the file was not used.

A line of the file is `copy = "e"` or `"hit.next" = ["n", "ctrl+n"]`. What cannot be used is told in a
sentence, and the rest applies.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from textual.dom import DOMNode
from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from .commands import COMMANDS, key_bindings
from .panes import NAMES, Command, Pane, character, key_name, overlap
from .safe_text import shorten

FILE = "keys.toml"
#: A longer file was not written for this.
_LONGEST = 100_000
#: Cells of something that nobody meant to be so long.
_WIDE = 60
#: Where letters are typed, and what belongs to every screen.
_DEPTH = 3
_FIELDS = (Pane.APP, Pane.QUERY, Pane.VALUE, Pane.NAME, Pane.EXPORT, Pane.WINDOW, Pane.FIND)
_TAKEN: Mapping[str, str] = {"ctrl+c": "copies a selection", "ctrl+p": "opens the list of commands"}
#: Terminals send the same for both.
_SAME: Mapping[str, str] = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "bksp", "ctrl+j": "enter"}
_HELD = ("ctrl", "alt", "shift")
_NAMED = {key.value for key in Keys if "+" not in key.value and "<" not in key.value}
_KEYS = {name: key for key, name in NAMES.items()}


class Unusable(Exception):
    """Why a line of the file is not used."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """The command table with the user's keys; `told`: what of the file was not used."""

    commands: tuple[Command, ...] = COMMANDS
    told: tuple[str, ...] = ()
    source: str = ""

    def shown(self, id: str) -> str:
        """The keys of a command as people read them."""
        return next(command.shown for command in self.commands if command.id == id)

    def first(self, id: str) -> str:
        """The first of these keys."""
        return self.shown(id).split(" ")[0]

    def last(self, id: str) -> str:
        """The last of them: the first is often one that is typed where one is."""
        return self.shown(id).split(" ")[-1]

    def each(self, id: str) -> list[str]:
        """They one by one, as of a command that has a key for each number."""
        return self.shown(id).split(" ")

    def hints(self, *told: tuple[str, str]) -> str:
        """The first key of each of these commands with what it does, as frames of windows say it."""
        return "  ".join(f"{self.first(id)} {what}" for id, what in told)

    def of(self, pane: Pane) -> tuple[Command, ...]:
        return tuple(command for command in self.commands if command.pane is pane)


USUAL = Keymap()


class Keyed:
    """A widget, screen or app whose bindings are of the command table: it takes the user's keys."""

    def on_mount(self) -> None:
        if isinstance(self, DOMNode):
            rebind(self, keymap_of(self))


def keymap_of(node: DOMNode) -> Keymap:
    """The keys of the app that a node is in."""
    keymap = getattr(node.app, "keymap", None)
    return keymap if isinstance(keymap, Keymap) else Keymap()


def rebind(node: DOMNode, keymap: Keymap) -> None:
    """Put the changed keys in place of those that the class has.

    Textual's own `set_keymap` looks after fields have hidden the letters that are typed into them: a command
    that has left its letter for a function key would not work there.
    """
    usual = {command.id: command for command in COMMANDS}
    changed = [command for command in keymap.commands if command != usual[command.id]]
    if not changed:
        return
    table = node._bindings.key_to_bindings
    ids = {binding.id for some in table.values() for binding in some}
    here = [command for command in changed if command.id in ids]
    away = {command.id for command in here}
    for key, some in list(table.items()):
        kept = [binding for binding in some if binding.id not in away]
        if kept:
            table[key] = kept
        else:
            del table[key]
    for command in here:
        for binding in key_bindings(command):
            table[binding.key] = [binding, *table.get(binding.key, ())]  # the list is the class's own


def read(path: Path) -> Keymap:
    """The keys of this file; without one, the usual ones."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LONGEST + 1)
        if len(raw) > _LONGEST:
            return Keymap(told=(f"{path} was not used: it is too long",), source=str(path))
        return keymap(tomllib.loads(raw.decode("utf-8")), str(path))
    except FileNotFoundError:
        return Keymap(source=str(path))
    except OSError as exc:
        return Keymap(told=(f"{path} was not used: {exc.strerror}",), source=str(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as exc:
        return Keymap(told=(f"{path} was not used: {exc}",), source=str(path))


def keymap(wishes: Mapping[str, Any], source: str) -> Keymap:
    """The table with these wishes, by command id; what clashes or is unknown is left out and told."""
    known = {command.id: command for command in COMMANDS}
    told: list[str] = []
    new: dict[str, Command] = {}
    for id, value in _flat(wishes):
        try:
            if id not in known:
                raise Unusable("there is no such command (docs/keys.md lists them)")
            new[id] = _changed(known[id], value)
        except Unusable as exc:
            told.append(f"{source}: {shorten(id, _WIDE)} is not used: {exc}")
    while (clash := _clash(known | new)) is not None:
        id, why = clash
        del new[id]
        told.append(f"{source}: {id} is not used: {why}")
    return Keymap(tuple((known | new).values()), tuple(told), source)


def _flat(wishes: Mapping[str, Any], above: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """`hit.next = "x"` is a table in a table to TOML; no command has a deeper name."""
    for key, value in wishes.items():
        if isinstance(value, Mapping) and depth < _DEPTH:
            yield from _flat(value, f"{above}{key}.", depth + 1)
        else:
            yield f"{above}{key}", value


def _changed(command: Command, value: object) -> Command:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise Unusable('a key is written "x", several ["x", "ctrl+x"]')
    keys = list(dict.fromkeys(_key(text, command) for text in texts))
    if "{number}" in command.action and len(keys) != len(command.keys.split(",")):
        raise Unusable(f"it needs {len(command.keys.split(','))} keys, one for each number")
    return replace(command, keys=",".join(keys))


def _key(text: str, command: Command) -> str:
    """A key as Textual calls it, from how it calls it or from how people do."""
    key = _spelt(text)
    if key in _TAKEN:
        raise Unusable(f"{text} {_TAKEN[key]}")
    if key in _SAME:
        raise Unusable(f"{text} and {_SAME[key]} are one key in a terminal")
    if command.pane in _FIELDS and character(key):
        raise Unusable(f"{text} is typed into the text there")
    if key == "space" and command.pane in _FIELDS:
        raise Unusable("space is typed into the text there")
    return key


def _spelt(text: str) -> str:
    *held, last = text.strip().split("+") if text.strip() not in ("+", "") else [text.strip()]
    held = [one.lower() for one in held]
    if len(last) == 1:
        if "shift" in held:
            raise Unusable(f"write {last.upper()} for {text}")
        last = last.lower() if held else last
        last = last if last.isalnum() else _character(last)
    else:
        last = _KEYS.get(last.lower(), last.lower())
    if not last or any(one not in _HELD for one in held) or len(set(held)) < len(held):
        raise Unusable(f"there is no key {shorten(text, _WIDE)!r}")
    if last not in _NAMED and not character(last):
        raise Unusable(f"there is no key {shorten(text, _WIDE)!r}")
    return "+".join((*sorted(held, key=_HELD.index), last))


def _character(text: str) -> str:
    name = unicodedata.name(text, "").lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _clash(table: Mapping[str, Command]) -> tuple[str, str] | None:
    """A changed command whose key another has where both work, and a sentence about it.

    What two commands shared from the beginning they may share still: the pane one is in comes first.
    """
    usual = {command.id: set(command.keys.split(",")) for command in COMMANDS}
    changed = [command for command in table.values() if set(command.keys.split(",")) != usual[command.id]]
    for command in reversed(changed):
        for other in table.values():
            if other.id == command.id or not overlap(command.pane, other.pane):
                continue
            both = set(command.keys.split(",")) & set(other.keys.split(","))
            for key in sorted(both - (usual[command.id] & usual[other.id])):
                return command.id, f"{key_name(key)} is the key of {other.id} ({other.help})"
    return None
