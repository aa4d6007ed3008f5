"""What a command is: a place where it works, its keys and their names, what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "slash": "/",
        "question_mark": "?",
        "left_curly_bracket": "{",
        "right_curly_bracket": "}",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
        "minus": "-",
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
    EXPORT = "export"
    NAME = "name"
    SEARCHES = "searches"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Command:
    """A row: `keys` as Textual writes them, `action` of the pane's widget.

    `{key}` in an action is the key that was pressed.
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


def key_name(key: str) -> str:
    """A key of Textual's as people read it: `ctrl+backspace` is `ctrl+bksp`, `f5` is `F5`."""
    *held, last = key.split("+")
    last = _NAMES.get(last, last)
    if last[:1] == "f" and last[1:].isdigit():
        last = last.upper()
    return "+".join((*held, last))
