"""Folders to choose from: a path to the folders in it, a beginning to what it may become, a tree to rows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from searchlib import clean

#: Folders of one folder that are shown: who has more types a name.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Listing:
    """The folders in a folder, by name; or why they cannot be told."""

    folder: Path
    names: tuple[str, ...] = ()
    more: bool = False
    trouble: str = ""


def listed(folder: Path) -> Listing:
    """The folders in this one, without hidden ones."""
    names = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and _is_folder(entry):
                    names.append(entry.name)
    except OSError as exc:
        return Listing(folder, trouble=exc.strerror or str(exc))
    names.sort(key=lambda name: (name.casefold(), name))
    return Listing(folder, tuple(names[:MOST]), len(names) > MOST)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def path_of(text: str) -> Path:
    """The path that somebody typed; `~` is their home."""
    return Path(os.path.expanduser(text.strip()))  # noqa: PTH111 - Path.expanduser raises for an unknown ~name


def shown_path(path: Path) -> str:
    """A path as it is typed: the home as `~`, cleaned."""
    text, home = os.fsencode(path).decode("utf-8", "backslashreplace"), str(Path.home())
    if text == home or text.startswith(home + "/"):
        text = "~" + text[len(home) :]
    return clean(text)


def completed(text: str) -> str:
    """The text with its last part completed to the first folder that begins so; "" if none does.

    A name that cannot be typed as it is shown is not offered.
    """
    head, slash, begun = text.rpartition("/")
    if not begun or (text.startswith("~") and not slash):
        return ""
    names = [name for name in listed(path_of(head + slash or ".")).names if clean(name) == name]
    exact = [name for name in names if name.startswith(begun)]
    loose = [name for name in names if name.lower().startswith(begun.lower())]
    return next((f"{head}{slash}{name}/" for name in (*exact, *loose)), "")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree: a folder, how deep, whether it is open; or `trouble` in place of what is in it."""

    path: Path
    depth: int
    open: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """Folders below a root: what was read of them, and which are open."""

    root: Path
    known: Mapping[Path, Listing] = field(default_factory=dict)
    opened: frozenset[Path] = frozenset()

    def with_listing(self, listing: Listing) -> Tree:
        known = {**self.known, listing.folder: listing}
        return replace(self, known=known, opened=self.opened | {listing.folder})

    def closed(self, folder: Path) -> Tree:
        return replace(self, opened=self.opened - {folder})

    def above(self) -> Tree:
        """The same tree from the folder above its root."""
        return replace(self, root=self.root.parent)

    def rows(self) -> tuple[Row, ...]:
        """The root, and what is below open folders, in the order of the screen."""
        rows: list[Row] = []
        waiting = [(self.root, 0)]
        while waiting:
            path, depth = waiting.pop()
            listing = self.known.get(path)
            is_open = path in self.opened and listing is not None
            rows.append(Row(path, depth, is_open))
            if listing is None or not is_open:
                continue
            if listing.trouble:
                rows.append(Row(path, depth + 1, trouble=f"cannot be read: {listing.trouble}"))
            if listing.more:
                rows.append(Row(path, depth + 1, trouble=f"only the first {MOST:,} are shown: type a name"))
            waiting += [(path / name, depth + 1) for name in reversed(listing.names)]
        return tuple(rows)
