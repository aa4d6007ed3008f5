"""Writes the table of docs/keys.md: all commands with their keys, from the command table."""

from __future__ import annotations

from pathlib import Path

from tui.commands import of
from tui.panes import TITLES

PAGE = Path(__file__).with_name("keys.md")
MARK = "<!-- The tables below are written by docs/make_keys.py. -->\n"


def key_tables() -> str:
    """A table for each place where commands work."""
    parts = []
    for pane, title in TITLES:
        rows = [f"| {_keys(command.shown)} | {command.help} | `{command.id}` |" for command in of(pane)]
        parts.append("\n".join([f"\n## {title}\n", "| keys | what | command |", "|---|---|---|", *rows, ""]))
    return "".join(parts)


def _keys(shown: str) -> str:
    return " ".join(f"`{key}`" for key in shown.split(" "))


def whole(page: str) -> str:
    """The page with its tables anew."""
    head, mark, _ = page.partition(MARK)
    return head + mark + key_tables()


if __name__ == "__main__":
    PAGE.write_text(whole(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
