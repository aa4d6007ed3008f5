"""A leaf of a query tree -> how it is called in words: “missile treaty”, Ann Lind, in June 2015."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

from ..query import (
    Between,
    Fuzzy,
    Leaf,
    Near,
    Phrase,
    Prefix,
    Range,
    Regex,
    Term,
    Value,
    Wildcard,
    Word,
)
from .days import written

#: The classes of leaves, for `isinstance`.
Leaves = Term | Word | Phrase | Prefix | Wildcard | Fuzzy | Regex | Near | Value | Between | Range

_LONGEST = 80  # characters of one value
#: Written small inside the names of people, offices and places.
_SMALL = frozenset(
    (
        *("of", "the", "and", "for", "de", "la", "del", "der", "den", "du", "da", "dos", "das"),
        *("di", "e", "y", "von", "van", "und", "et"),
    )
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
        "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hu": "Hungarian", "it": "Italian",
        "ja": "Japanese", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
        "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
        "zh": "Chinese",
    }
)  # fmt: skip
_CALLED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "role": {
            "statement": "statements",
            "question": "questions",
            "answer": "answers",
            "moderator": "words of moderators",
            "aside": "asides",
        },
        "is": {"procedural": "words that only run the meeting"},
        "lang": _LANGUAGES,
        "attr": {
            "label": "a label",
            "carried": "a label above",
            "title": "the title",
            "structure": "the structure of the file",
            "people-file": "the people file",
            "corrected": "a correction",
            "unknown": "nothing at all",
        },
    }
)
_THINGS: Mapping[str, str] = MappingProxyType(
    {
        "speaker": "a name",
        "place": "a name",
        "topic": "a topic",
        "subject": "a tag",
        "keyphrase": "a key phrase",
        "transcript": "a transcript",
        "year": "in a year",
        "lang": "a language",
        "role": "of a role",
        "attr": "something",
        "is": "something",
    }
)


def item(leaf: Leaf) -> str:
    """What a leaf asks its field for, to stand in a sentence; "" where any value will do."""
    match leaf:
        case Prefix(_, ""):
            return ""
        case Between(_, low, high):
            return _when(low, high)
        case Range(_, low, high):
            return _how_many(low, high)
        case Term("text" | "title" | "section", text):
            return f"exactly {_marked(text)}"
        case Value("speaker" | "place", text):
            return _marked(_capitals(text))
        case Word(name, text) | Term(name, text) | Value(name, text):
            return _called(name, text)
        case Phrase(name, words):
            return _called(name, " ".join(words))
        case Prefix(name, text):
            return f"{_thing(name)} beginning with {_marked(text)}"
        case Wildcard(name, text):
            return f"{_thing(name)} like {_marked(text)}"
        case Fuzzy(name, text, distance):
            return f"{_thing(name)} at most {_count(distance, 'slip')} from {_marked(text)}"
        case Regex(name, text):
            return f"{_thing(name)} that fits /{_shown(text)}/"
        case Near():
            return _near(leaf)
        case _:
            assert_never(leaf)


def _near(near: Near) -> str:
    """Words close together; quoted ones are exact, as in a phrase, without saying so."""
    exact = all(isinstance(word, Term) for word in near.words)
    told = [item(Word(w.field, w.text)) if exact and isinstance(w, Term) else item(w) for w in near.words]
    return f"{', '.join(told[:-1])} and {told[-1]} within {_count(near.distance, 'word')} of each other"


def _thing(name: str) -> str:
    """What such a field holds."""
    return _THINGS.get(name, "a word")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"


def _called(name: str, text: str) -> str:
    if name == "year":
        return f"in {_shown(text)}"
    if name in _CALLED:
        return _CALLED[name].get(text, _marked(text))
    if name in ("topic", "subject", "keyphrase", "transcript"):
        return f"the {_THINGS[name].partition(' ')[2]} {_marked(text)}"
    return _shown(_capitals(text)) if name in ("speaker", "place") else _marked(text)


def _marked(text: str) -> str:
    return f"“{_shown(text)}”"


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _capitals(text: str) -> str:
    """A folded name as names are written: small words inside it stay small."""
    words = text.split(" ")
    inside = range(1, len(words) - 1)
    return " ".join(
        word if n in inside and word in _SMALL else word[:1].upper() + word[1:]
        for n, word in enumerate(words)
    )


def _when(low: dt.date | None, high: dt.date | None) -> str:
    """A stretch of days; "" for all of them."""
    if low is None:
        return f"until {_day(high)}" if high else ""
    if high is None:
        return f"since {_day(low)}"
    first, _, last = written(low, high).partition("..")
    if last:
        return f"from {_dated(first)} to {_dated(last)}"
    return f"{'on' if len(first) > 7 else 'in'} {_dated(first)}"


def _day(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _dated(text: str) -> str:
    """2015, June 2015 or 9 June 2015."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    return " ".join(filter(None, (str(day or ""), _MONTHS[month - 1] if month else "", str(year))))


def _how_many(low: int | None, high: int | None) -> str:
    if low is None:
        return "" if high is None else f"at most {_count(high, 'word')}"
    if high is None:
        return f"at least {_count(low, 'word')}"
    return _count(low, "word") if low == high else f"{low:,} to {high:,} words"
