"""A file that users write (people, corrections: TOML) -> its entries, each with the line it begins at.

Whatever is wrong in one is a `RecipeError` that names the file, the line and what to write instead.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any

from .errors import RecipeError

#: Far above any file a person would keep; they bound what a hostile one can cost.
MAX_FILE, MAX_ENTRIES, MAX_LIST, MAX_TEXT = 4_000_000, 50_000, 500, 300

_HEAD = re.compile(r"^[ \t]*\[\[[ \t]*([A-Za-z_-]+)[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[kind]]` of a file: the number among those of its kind, from 1; the line it begins at, or 0."""

    kind: str
    number: int
    line: int
    origin: str
    values: Mapping[str, Any]

    @property
    def where(self) -> str:
        """How an error or evidence names it."""
        return (
            f"{self.origin}:{self.line}" if self.line else f"{self.origin}, {self.kind} number {self.number}"
        )

    @property
    def mark(self) -> str:
        """How evidence names it: without the folder of the file, so that moving both changes nothing."""
        return self.where.removeprefix(self.origin[: -len(PurePath(self.origin).name)])

    def fault(self, problem: str) -> RecipeError:
        return RecipeError(f"{self.where}: [[{self.kind}]]: {problem}")

    def text(self, key: str, *, what: str = "") -> str:
        """A line of text; "" where the key is missing, unless `what` says what must stand there."""
        value = self.values.get(key)
        if value is None:
            if what:
                raise self.fault(f"{key} is missing; write {what}")
            return ""
        return self._line(key, value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of such lines; a single one may stand without brackets."""
        value = self.values.get(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list):
            raise self.fault(f'{key}: write a list of texts in quotes, like ["Ann Poe", "A. Poe"]')
        if len(values) > MAX_LIST:
            raise self.fault(f"{key}: {len(values):,} of them; at most {MAX_LIST}")
        return tuple(self._line(key, one) for one in values)

    def day(self, key: str) -> dt.date | None:
        """A day; None where the key is missing."""
        value = self.values.get(key)
        if isinstance(value, dt.datetime):
            return value.date()
        if value is None or isinstance(value, dt.date):
            return value
        raise self.fault(f"{key}: write a day without quotes, like {key} = 2015-06-09")

    def _line(self, key: str, value: object) -> str:
        line = " ".join(value.split()) if isinstance(value, str) else ""
        if not line or len(line) > MAX_TEXT or not line.isprintable():
            raise self.fault(f"{key}: write one line of text in quotes, of 1 to {MAX_TEXT} characters")
        return line


def read_file(path: Path) -> str:
    """The text of such a file; RecipeError where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as exc:
        raise RecipeError(f"{path}: {exc.strerror or exc}; check the path") from exc
    except UnicodeDecodeError as exc:
        raise RecipeError(f"{path}: not UTF-8 text; save it as UTF-8") from exc


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Replace such a file, or make it, by what `change` makes of its text: wholly, or not at all.

    Two programs that do so at once wait for each other, and no change is lost.
    """
    real = Path(os.path.realpath(path))
    draft = real.with_name(f".{real.name}.{os.getpid()}")
    try:
        folder = os.open(real.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            there = real.exists()
            text = change(read_file(real) if there else "")
            with draft.open("x", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                if there:
                    os.fchmod(file.fileno(), real.stat().st_mode & 0o7777)
                os.fsync(file.fileno())
            draft.replace(real)
            os.fsync(folder)
        finally:
            draft.unlink(missing_ok=True)
            os.close(folder)
    except OSError as exc:
        raise RecipeError(f"{path}: {exc.strerror or exc}; nothing was written") from exc


def entries_of(text: str, *, origin: str, kinds: Mapping[str, frozenset[str]]) -> list[Entry]:
    """The entries in order of their kinds; `kinds` says which keys each may have."""
    if len(text) > MAX_FILE:
        raise RecipeError(f"{origin}: {len(text):,} characters; such a file holds at most {MAX_FILE:,}")
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{origin}: this is not valid TOML: {error}") from None
    heads = " or ".join(f"[[{kind}]]" for kind in kinds)
    found: list[Entry] = []
    for kind, rows in table.items():
        if kind not in kinds:
            raise RecipeError(f"{origin}: unknown key {quoted(kind)}; write each entry under a line {heads}")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise RecipeError(f"{origin}: {kind}: write each entry under a line [[{kind}]]")
        lines = _lines(text, kind)
        for number, row in enumerate(rows, start=1):
            line = lines[number - 1] if len(lines) == len(rows) else 0
            entry = Entry(kind, number, line, origin, row)
            if unknown := sorted(set(row) - kinds[kind]):
                keys = ", ".join(sorted(kinds[kind]))
                raise entry.fault(f"unknown key {quoted(unknown[0])}; the keys are {keys}")
            found.append(entry)
    if len(found) > MAX_ENTRIES:
        raise RecipeError(f"{origin}: {len(found):,} entries; at most {MAX_ENTRIES:,}")
    return found


def quoted(value: object) -> str:
    """A value from the file as an error may print it: short, and nothing in it can move the cursor."""
    shown = repr(value) if str(value).isprintable() else ascii(value)
    return shown if len(shown) <= MAX_TEXT else shown[:MAX_TEXT] + "…"


def _lines(text: str, kind: str) -> list[int]:
    """The lines on which a `[[kind]]` begins."""
    out, at, line = [], 0, 1
    for match in _HEAD.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        if match[1] == kind:
            out.append(line)
    return out


def covers(patterns: tuple[str, ...], transcript: str) -> bool:
    """Whether an `in` means a transcript: by its id, the end of it, a folder of it, or a pattern with `*`.

    >>> [covers((p,), "talks/2015/one.txt") for p in ("one.txt", "talks", "talks/*", "2015/*.txt", "two.txt")]
    [True, True, True, True, False]
    """
    if not patterns:
        return True
    path = f"/{transcript}/"
    return any(
        f"/{pattern.strip('/')}/" in path
        or ("*" in pattern and (fnmatchcase(transcript, pattern) or fnmatchcase(transcript, f"*/{pattern}")))
        for pattern in patterns
    )
