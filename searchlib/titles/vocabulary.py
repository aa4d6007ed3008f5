"""The word lists of `data/titles.toml` in, frozen sets out; and what a word of a title is.

The lists are read on first use and kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# The longest of 4,700 real titles had 330 characters; what follows is not looked at.
LONGEST = 400
SMALL = frozenset(
    (
        "a",
        "an",
        "the",
        "and",
        "but",
        "or",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "to",
        "with",
    )
)
ENDS = " ,.;|()[]–—-"
_TOKEN = re.compile(r"[^\s,;:|()\[\]–—“”\"«»]+|[,;:|()\[\]–—“”\"«»]")
_OWNER = re.compile(r"(?<=\w)['’]s$|(?<=s)['’]$", re.IGNORECASE)


@cache
def table() -> Mapping[str, Mapping[str, Any]]:
    """The whole of `titles.toml`."""
    return tomllib.loads((files(__name__.partition(".")[0]) / "data" / "titles.toml").read_text("utf-8"))


@cache
def words_of(section: str, key: str) -> frozenset[str]:
    """The words that `titles.toml` lists under `[section] key`, lower case."""
    return frozenset(table()[section][key])


@cache
def known_places() -> frozenset[str]:
    """Countries, states and cities, folded."""
    return words_of("places", "regions") | words_of("places", "cities")


@cache
def office_words() -> frozenset[str]:
    """Every word that belongs to an office or an institution rather than to a name."""
    return words_of("people", "offices") | words_of("people", "parts")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark of a title; `low` is for looking up, `owns` says that it ends in a possessive."""

    text: str
    low: str
    owns: bool = False

    @property
    def mark(self) -> bool:
        """Punctuation."""
        return not any(c.isalnum() for c in self.text)

    @property
    def bare(self) -> str:
        """As printed, without the possessive."""
        return _OWNER.sub("", self.text) if self.owns else self.text


def split_words(text: str) -> list[Word]:
    """The words and marks of a title."""
    found = []
    for match in _TOKEN.finditer(re.sub(r" (?=['’][sS]\b)", "", text)):
        token = match[0]
        owns = bool(_OWNER.search(token))
        bare = (_OWNER.sub("", token) if owns else token).rpartition("/")[2] or token
        found.append(Word(token, bare.casefold().rstrip("."), owns))
    return found


def cased(text: str) -> str:
    """Titles printed in one case, in Title Case; others as they are."""
    upper, lower = sum(c.isupper() for c in text), sum(c.islower() for c in text)
    if upper and lower and upper < 6 * lower:
        return text
    return " ".join(_capitalised(word) for word in text.split(" "))


def _capitalised(word: str) -> str:
    low = word.casefold()
    core = low.strip(".,;:()|'’")
    if core in SMALL:
        return low
    if (
        any(c.isdigit() for c in word)
        or re.fullmatch(r"(?:\w\.)+\w?\W*", word)
        or (len(core) < 4 and core in known_places())
    ):
        return word.upper()
    if 1 < len(core) < 4 and core.isalpha() and not set(core) & set("aeiouy"):
        return word.upper()
    pieces = re.split(r"([-'’(])", low)
    word = "".join(p[:1].upper() + p[1:] if i == 0 or len(p) > 1 else p for i, p in enumerate(pieces))
    return re.sub(r"\bMc(\w)", lambda m: "Mc" + m[1].upper(), word)


def kind_at(words: Sequence[Word], at: int, *, reach: int = 4) -> bool:
    """Whether a kind of event, perhaps after adjectives, begins at `at`."""
    for word in words[at : at + reach]:
        if word.low in words_of("kinds", "heads"):
            return True
        if word.low not in words_of("kinds", "before"):
            return False
    return False
