"""What the columns of a table and the keys of JSON objects are called -> rows of speech.

Names are compared without case, spaces and punctuation: `Speaker Name`, `speaker_name`, `speakerName`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..errors import RecipeError
from ..model import Voice
from .events import Facts, Row
from .segments import Faults, Segment, seconds, shown

#: What a column can hold -> the names by which it is known, the surest first.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": (
            "text", "utterance", "content", "paragraph", "speech", "body", "transcript", "transcription",
            "sentence", "caption", "quote", "statement", "dialogue", "message", "words",
        ),
        "speaker": ("speakername", "speaker", "name", "who", "person", "voice"),
        "number": ("speakerlabel", "speakerid", "speakernumber", "speakertag", "speaker"),
        "office": ("office", "position", "speakertitle", "speakeroffice", "roletitle"),
        "start": (
            "start", "starttime", "seconds", "begin", "begintime", "timestamp", "time", "offset",
            "startoffset",
        ),
        "end": ("end", "endtime", "finish", "stop", "endoffset", "until"),
        "heading": ("heading", "topic", "section", "agenda", "agendaitem", "subject"),
        "event": (
            "eventid", "transcriptid", "documentid", "docid", "meetingid", "conversationid", "episodeid",
            "event", "transcript", "document",
        ),
        "title": ("title", "eventtitle", "meeting", "headline", "session", "episode"),
        "date": ("date", "eventdate", "day", "published"),
        "place": ("place", "location", "venue", "city"),
        "language": ("language", "lang", "languagecode"),
        "source": ("source", "url", "link"),
    }
)  # fmt: skip

_TIMES = ("start", "end")
_PUNCTUATION = re.compile(r"[\W_]+")
#: A name may say its unit: `start_ms`, `startSeconds`.
_UNIT = re.compile(r"(?:in)?(?:(ms|msecs?|millis|milliseconds)|secs?|seconds|s)")
#: Kinds of objects of one file whose columns are remembered.
_KINDS = 1_000
#: Names shown in a message.
_SHOWN = 40


def plain(name: str) -> str:
    """A name of a column as it is compared."""
    return _PUNCTUATION.sub("", name[:200]).casefold()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that the user named: what they hold -> their name in the file."""

    named: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The map as `of` reads it."""
        return ",".join(f"{what}={name}" for what, name in self.named)

    @classmethod
    def of(cls, text: str) -> Columns:
        """The map in `speaker=Who,text=What said`; RecipeError if it is none.

        >>> Columns.of("speaker=Who, text=What").named
        (('speaker', 'Who'), ('text', 'What'))
        """
        named = {}
        for part in filter(str.strip, text.split(",")):
            what, equals, name = (piece.strip() for piece in part.partition("="))
            if not equals or not plain(name):
                raise RecipeError(f"columns: {part.strip()!r} is not of the form text=NAME")
            if what not in NAMES:
                raise RecipeError(f"columns: {what!r} is no kind of column; there are {', '.join(NAMES)}")
            if what in named:
                raise RecipeError(f"columns: {what} is given twice")
            named[what] = name
        return cls(tuple(sorted(named.items())))

    def find(self, names: Iterable[str]) -> dict[str, tuple[str, float]]:
        """What there is under these names: kind of column -> (its name, the unit of its times).

        A column that the user named counts before one of a known name, and each column once.
        """
        there: dict[str, str] = {}
        for name in names:
            there.setdefault(plain(name), name)
        found: dict[str, tuple[str, float]] = {}
        for what, name in self.named:
            if (key := plain(name)) in there:
                found[what] = (there.pop(key), 1.0)
        for what, known in NAMES.items():
            if what not in found and (best := _best(there, known, timed=what in _TIMES)):
                found[what] = (there.pop(best[0]), best[1])
        return found

    def check(self, names: Iterable[str]) -> list[str]:
        """Sentences about columns that the user named and for which another was taken.

        RecipeError if a column is not there and none of the known names is, either.
        """
        listed = list(names)
        have = {plain(name) for name in listed}
        found = self.find(listed)
        doubts = []
        for what, name in self.named:
            if plain(name) in have:
                continue
            if what not in found:
                shown = ", ".join(listed[:_SHOWN]) + (", ..." if len(listed) > _SHOWN else "")
                raise RecipeError(f"no column {name!r} for the {what}; the columns are {shown}")
            doubts.append(f"no column {name!r} for the {what}; took {found[what][0]!r}")
        return doubts


def _best(there: Mapping[str, str], known: Iterable[str], *, timed: bool) -> tuple[str, float] | None:
    for name in known:
        if name in there:
            return name, 1.0
        for key in there if timed else ():
            if key.startswith(name) and (unit := _UNIT.fullmatch(key, len(name))):
                return key, 0.001 if unit[1] else 1.0
    return None


@dataclass(slots=True)
class Reader:
    """Objects of one file -> rows. `names` are the keys met, `voices` the speakers that have a number."""

    columns: Columns = Columns()
    faults: Faults = field(default_factory=Faults)
    voices: Mapping[str, str] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    _kinds: dict[tuple[str, ...], dict[str, tuple[str, float]]] = field(default_factory=dict)

    def row(self, values: Mapping[str, object], line: int | None = None) -> Row | None:
        """The row in an object; None where none of its values can be what somebody said."""
        keys = tuple(key for key, value in values.items() if not isinstance(value, list) or _said(value))
        found = self._kinds.get(keys)
        if found is None:
            self.names.update(dict.fromkeys(keys))
            if len(self._kinds) >= _KINDS:
                self._kinds.clear()
            found = self._kinds[keys] = self.columns.find(keys)
        if "text" not in found:
            return None
        value = {what: values[name] for what, (name, _) in found.items()}
        start, end = (
            self._time(value[what], found[what][1], line) if what in found else None for what in _TIMES
        )
        facts = Facts(*(words(value[what]) if what in value else "" for what in Facts._fields))
        return Row(Segment(_text(value["text"]), self.voice(value), start, end, line), facts)

    def _time(self, value: object, unit: float, line: int | None) -> float | None:
        time = seconds(value)
        if time is None and isinstance(value, str) and value.strip()[:1].isalpha():
            self.faults.add("row with words where a time belongs", line or 1)
        return None if time is None else time * unit

    def voice(self, value: Mapping[str, object]) -> Voice | None:
        """The speaker in an object: the name, or what the file's list of speakers gives for the number."""
        number, person = words(value.get("number")), value.get("speaker")
        name, office = words(person), words(value.get("office"))
        key = number if number in self.voices else name if name in self.voices else ""
        if isinstance(person, dict):
            office = office or next((words(person[k]) for k in NAMES["office"] if k in person), "")
            key = key or next((words(person[k]) for k in ("id", "identifier") if k in person), "")
        label = self.voices.get(key) or shown(name or number or key)
        return Voice(label, office, key) if label else None


def words(value: object) -> str:
    """A name or title as JSON gives it: a string, a number, an object with a `name`, or a list of these."""
    if isinstance(value, list):
        return " and ".join(filter(None, (_one(part) for part in value[:20])))
    return _one(value)


def _one(value: object) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "title", "label") if value.get(key)), "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value)) if abs(value) < 1e15 and value == int(value) else str(value)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _said(value: list[object]) -> bool:
    """Whether a list is one of words and not of objects."""
    return bool(value) and all(isinstance(part, str) for part in value)


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case list():
            return "\n\n".join(part for part in value if isinstance(part, str))
        case dict():
            inner = value.get("text")
            return inner if isinstance(inner, str) else ""
    return words(value)
