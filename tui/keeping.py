"""What is kept from one day to the next: saved searches and the session, each a checked file of JSON.

A file holds its kind, its version and a checksum of the rest. One that cannot be read is moved aside when
the next is written, and the user is told its name; what another window saves meanwhile is kept; two
questions never share a name: nothing is lost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from searchlib import Sort, Unit

from .files import aside, locked, write_whole
from .pins import LETTERS, Pin
from .ports import Trouble
from .state import Filter, SearchState

VERSION = 1
#: A file that is longer was not written by us.
_LONGEST = 4_000_000
#: Indexes whose sessions are remembered.
_SESSIONS = 50

Record: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Saved:
    """A named search of an index, and what it found when it was last looked at: total and generation.

    `pins` are the searches that are beside it, where several were saved together.
    """

    name: str
    state: SearchState
    total: int
    generation: int
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """Where somebody was: the question, the paragraph in focus ("" for none), the pinned searches."""

    state: SearchState = field(default_factory=SearchState)
    paragraph: str = ""
    pins: tuple[Pin, ...] = ()


class Keeper:
    """The kept things of one index; every method may block, and raises `Trouble` in a sentence."""

    def __init__(self, folder: Path, index: Path) -> None:
        self._searches = folder / "searches.json"
        self._sessions = folder / "sessions.json"
        self._lock = folder / "LOCK"
        self._index = str(index.resolve())

    def searches(self) -> tuple[Saved, ...]:
        """The saved searches of this index, by name."""
        mine = [r for r in _read(self._searches, "searches", _saved_from) if r[0] == self._index]
        return tuple(sorted((saved for _, saved in mine), key=lambda s: s.name.casefold()))

    def save(self, saved: Saved) -> tuple[Saved, str]:
        """Keep it; as it is kept, and a sentence if a damaged file had to be moved aside.

        It takes the place of the same question under this name. Another question of this name, of this
        window or another, keeps it: this one then gets a number.
        """
        with locked(self._lock):
            rows, told = _or_aside(self._searches, "searches", _saved_from)
            mine = {one.name: _question(one) for owner, one in rows if owner == self._index}
            name, number, asked = saved.name, 1, _question(saved)
            while mine.get(name, asked) != asked:
                number += 1
                name = f"{saved.name} ({number})"
            kept = replace(saved, name=name)
            self._put(self._others(rows, name), kept)
        return kept, told

    def look_again(self, saved: Saved) -> str:
        """Note what it finds now, if it is still kept as that question."""
        with locked(self._lock):
            rows, told = _or_aside(self._searches, "searches", _saved_from)
            here = [one for owner, one in rows if (owner, one.name) == (self._index, saved.name)]
            if [_question(one) for one in here] == [_question(saved)]:
                self._put(self._others(rows, saved.name), saved)
        return told

    def forget(self, name: str) -> str:
        with locked(self._lock):
            rows, told = _or_aside(self._searches, "searches", _saved_from)
            self._put(self._others(rows, name))
        return told

    def session(self) -> Session:
        found = [r for r in _read(self._sessions, "sessions", _session_from) if r[0] == self._index]
        return found[-1][1] if found else Session()

    def leave(self, session: Session) -> None:
        """Remember where the user was; of two windows on one index, the one that was closed last."""
        with locked(self._lock):
            rows, _ = _or_aside(self._sessions, "sessions", _session_from)
            kept = [row for row in rows if row[0] != self._index][-_SESSIONS:]
            records = [_session_record(owner, one) for owner, one in [*kept, (self._index, session)]]
            _write(self._sessions, "sessions", records)

    def _others(self, rows: list[tuple[str, Saved]], name: str) -> list[tuple[str, Saved]]:
        return [row for row in rows if (row[0], row[1].name) != (self._index, name)]

    def _put(self, others: list[tuple[str, Saved]], *mine: Saved) -> None:
        rows = [*others, *((self._index, saved) for saved in mine)]
        _write(self._searches, "searches", [_saved_record(owner, saved) for owner, saved in rows])


def looked(saved: Saved, total: int, generation: int) -> Saved:
    """The search, as looked at now."""
    return replace(saved, total=total, generation=generation)


def _question(saved: Saved) -> Record:
    """What a saved search asks, with those that are beside it."""
    return {**_state_record(saved.state), **_pins_record(saved.pins)}


def _saved_record(owner: str, saved: Saved) -> Record:
    seen = {"name": saved.name, "total": saved.total, "generation": saved.generation}
    return {"index": owner, **seen, **_question(saved)}


def _saved_from(record: Record) -> tuple[str, Saved]:
    saved = Saved(
        _text(record["name"]),
        _state_from(record),
        _number(record["total"]),
        _number(record["generation"]),
        _pins_from(record),
    )
    return _text(record["index"]), saved


def _session_record(owner: str, session: Session) -> Record:
    here = {"index": owner, "paragraph": session.paragraph}
    return {**here, **_state_record(session.state), **_pins_record(session.pins)}


def _session_from(record: Record) -> tuple[str, Session]:
    return _text(record["index"]), Session(
        _state_from(record), _text(record["paragraph"]), _pins_from(record)
    )


def _pins_record(pins: tuple[Pin, ...]) -> Record:
    """Nothing where nothing is pinned."""
    rows = [{"letter": pin.letter, "name": pin.name, **_state_record(pin.state)} for pin in pins]
    return {"pins": rows} if rows else {}


def _pins_from(record: Record) -> tuple[Pin, ...]:
    pins = tuple(Pin(r["letter"], _state_from(r), _text(r["name"])) for r in record.get("pins", ()))
    letters = [pin.letter for pin in pins]
    if letters != [one for one in LETTERS if one in letters]:
        raise ValueError(letters)
    return pins


def _state_record(state: SearchState) -> Record:
    filters = [asdict(chosen) for chosen in state.filters]
    group = state.group.value if state.group else ""
    kept = {"filters": filters, "sort": state.sort.value, "group": group, "literal": list(state.literal)}
    return {"query": state.query, **kept}


def _state_from(record: Record) -> SearchState:
    filters = tuple(
        Filter(_text(f["field"]), _text(f["value"]), out=f["out"] is True) for f in record["filters"]
    )
    return SearchState(
        _text(record["query"]),
        filters,
        Sort(record["sort"]),
        Unit(record["group"]) if record["group"] else None,
        literal=tuple(map(_text, record["literal"])),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


Row: TypeAlias = Callable[[Record], tuple[str, Any]]


def _read(path: Path, kind: str, row: Row) -> list[tuple[str, Any]]:
    """The rows of a file; none where there is no file."""
    try:
        if path.stat().st_size > _LONGEST:
            raise ValueError("too long")
        whole = json.loads(path.read_text(encoding="utf-8"))
        if whole["kind"] == kind and isinstance(whole["version"], int) and whole["version"] > VERSION:
            raise Trouble(f"{path} was written by a newer version of this program, and is left as it is")
        if (whole["kind"], whole["version"], whole["sha256"]) != (kind, VERSION, _sum(whole["rows"])):
            raise ValueError("not ours")
        return [row(record) for record in whole["rows"]]
    except FileNotFoundError:
        return []
    except OSError as exc:
        raise Trouble(f"{path} cannot be read: {exc.strerror}") from exc
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise Damaged(f"{path} is damaged and was not used; the next save moves it aside") from exc


class Damaged(Trouble):
    """A file that is not what we wrote."""


def _or_aside(path: Path, kind: str, row: Row) -> tuple[list[tuple[str, Any]], str]:
    """The rows, and a sentence where a damaged file had to be moved out of the way."""
    try:
        return _read(path, kind, row), ""
    except Damaged:
        return [], f"The damaged file is kept as {aside(path)}"


def _write(path: Path, kind: str, rows: Iterable[Record]) -> None:
    rows = list(rows)
    whole = {"kind": kind, "version": VERSION, "sha256": _sum(rows), "rows": rows}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise Trouble(f"{path.parent} cannot be made: {exc.strerror}") from exc
    write_whole(path, [json.dumps(whole, indent=1), "\n"], replace=True)


def _sum(rows: object) -> str:
    plain = json.dumps(rows, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("ascii")).hexdigest()
