"""What a command is: a place where it works, its keys and their names, what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from textual.keys import REPLACED_KEYS, key_to_character

#: Keys that people call otherwise than Textual.
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "slash": "/",
        "question_mark": "?",
        "left_curly_bracket": "{",
        "right_curly_bracket": "}",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
        "minus": "-",
        "equals_sign": "=",
        "escape": "esc",
        "backspace": "bksp",
        "delete": "del",
        "pagedown": "pgdn",
        "pageup": "pgup",
    }
)


class Pane(StrEnum):
    """Where a command works."""

    APP = "everywhere"
    MAIN = "any pane"
    QUERY = "query"
    LINES = "move"
    RESULTS = "results"
    READER = "reader"
    FILTERS = "filters"
    TIMELINE = "timeline"
    FIND = "find"
    VALUE = "value"
    VALUES = "values"
    CHOICES = "choices"
    COMPARISON = "comparison"
    EXPORT = "export"
    NAME = "name"
    SEARCHES = "searches"
    NOTICE = "notice"
    WINDOW = "window"
    PAGE = "page"
    CARE = "index"
    WELCOME = "first start"
    FOLDER = "folder"
    TREE = "folders"
    BROKEN = "broken index"


#: The order in which people are told about them.
TITLES = (
    (Pane.MAIN, "Commands"),
    (Pane.QUERY, "In the query"),
    (Pane.LINES, "Move"),
    (Pane.RESULTS, "In the results"),
    (Pane.READER, "In the transcript"),
    (Pane.FIND, "Finding in a transcript"),
    (Pane.FILTERS, "In the filters"),
    (Pane.VALUE, "Finding a value"),
    (Pane.VALUES, "Among the values found"),
    (Pane.TIMELINE, "In the timeline"),
    (Pane.COMPARISON, "Comparing pinned searches"),
    (Pane.CHOICES, "In a list"),
    (Pane.EXPORT, "While exporting"),
    (Pane.NAME, "While naming a search"),
    (Pane.SEARCHES, "In the saved searches"),
    (Pane.WINDOW, "In a window"),
    (Pane.PAGE, "On a page such as this"),
    (Pane.CARE, "In the window of the index"),
    (Pane.WELCOME, "At the first start"),
    (Pane.FOLDER, "While typing a folder"),
    (Pane.TREE, "Among the folders"),
    (Pane.BROKEN, "When the index cannot be used"),
    (Pane.NOTICE, "When it cannot go on"),
    (Pane.APP, "Everywhere"),
)
#: The panes whose keys hold together where one is, but for those that hold everywhere.
PLACES = (
    {Pane.MAIN, Pane.QUERY},
    {Pane.MAIN, Pane.LINES, Pane.RESULTS},
    {Pane.MAIN, Pane.LINES, Pane.READER},
    {Pane.MAIN, Pane.LINES, Pane.FILTERS},
    {Pane.MAIN, Pane.TIMELINE},
    {Pane.MAIN, Pane.FIND},
    {Pane.WINDOW, Pane.VALUE},
    {Pane.WINDOW, Pane.LINES, Pane.VALUES},
    {Pane.COMPARISON, Pane.LINES},
    {Pane.EXPORT, Pane.LINES, Pane.CHOICES},
    {Pane.SEARCHES, Pane.LINES, Pane.CHOICES},
    {Pane.CARE, Pane.LINES},
    {Pane.WELCOME, Pane.FOLDER},
    {Pane.WELCOME, Pane.LINES, Pane.TREE},
    {Pane.NAME, Pane.FOLDER},
)


def overlap(one: Pane, other: Pane) -> bool:
    """Whether there is a place where the keys of both hold."""
    return Pane.APP in (one, other) or one is other or any({one, other} <= place for place in PLACES)


@dataclass(frozen=True, slots=True)
class Command:
    """A row: `keys` as Textual writes them, `action` of the pane's widget.

    `{number}` in an action is which of the keys it was: 1 to 9, and 0 for the tenth.
    """

    id: str
    keys: str
    label: str
    help: str
    pane: Pane
    action: str
    footer: bool = False
    palette: bool = False

    @property
    def shown(self) -> str:
        """The keys as people read them."""
        return " ".join(key_name(key) for key in self.keys.split(","))


def character(key: str) -> str:
    """The character that a key types, "" for one that is no character, or a space."""
    typed = key_to_character(REPLACED_KEYS.get(key, key)) or ""
    return typed if typed.isprintable() and typed != " " else ""


def key_name(key: str) -> str:
    """A key of Textual's as people read it: `ctrl+backspace` is `ctrl+bksp`, `f5` is `F5`."""
    *held, last = key.split("+")
    last = NAMES.get(last) or character(last) or last
    if last[:1] == "f" and last[1:].isdigit():
        last = last.upper()
    return "+".join((*held, last))
