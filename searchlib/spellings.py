"""Words -> the same words in their other usual spellings: dotted, hyphenated, joined, with grouped digits.

Hyphens are not indexed: `well-known` is the words "well known" in a row, beside which "wellknown" may stand.
Whether a spelling occurs at all is for the index to say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from .languages import small_words

#: Letters of the longest abbreviation that is written with full stops and without.
_INITIALS = 5
#: Tokens of the longest run that has another spelling.
LONGEST = 5

_WORD = re.compile(r"(?<![\w.'’-])[^\W\d_]+(?![\w:'’-])")
_OPERATORS = frozenset(("and", "or", "not", "near"))
_DOTTED = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:'\d{3})+")
_MIXED = re.compile(r"([^\W\d_]+)(\d+[^\W\d_]{0,2})|(\d+)([^\W\d_]+)")


def variants(run: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Other spellings of some folded words in a row, taken together.

    >>> list(variants(("covid", "19"))), list(variants(("covid19",)))[:1], list(variants(("1000",)))
    ([('covid19',)], [('covid', '19')], [('1', '000'), ("1'000",)])
    """
    if len(run) == 1:
        yield from _of_one(run[0])
    elif all(map(_initial, run)):
        yield (".".join(run),)
        yield ("".join(run),)
    elif all(word.isdecimal() for word in run):
        if 0 < len(run[0]) < 4 and run[0][0] != "0" and all(len(word) == 3 for word in run[1:]):
            yield ("".join(run),)
            yield ("'".join(run),)
    elif len(run) == 2 and _compound(*run):
        yield ("".join(run),)


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    data = tomllib.loads((files("searchlib") / "data" / "spellings.toml").read_text("utf-8"))
    return {name: frozenset(text.split()) for name, text in data.items()}


def is_small(word: str, language: str = "") -> bool:
    """Whether this is one of the most common words of a language, or of any if none is given."""
    return word in small_words(language)


def in_capitals(text: str, names: Collection[str]) -> str:
    """A query text with those of its small words in capitals that `names` holds, so that it reads back as
    it was asked.

    >>> in_capitals("us OR or (is is:procedural)", {"us", "is", "or"})
    'US OR or (IS is:procedural)'
    """

    def written(found: re.Match[str]) -> str:
        word = found[0]
        name = word in names and word not in _OPERATORS and is_small(word) and word.upper().lower() == word
        return word.upper() if name else word

    return _WORD.sub(written, text) if names else text


def _of_one(word: str) -> Iterator[tuple[str, ...]]:
    if _DOTTED.fullmatch(word):
        initials = tuple(word.split("."))
        yield ("".join(initials),)
        yield initials
        return
    if word.isdecimal():
        if 4 <= len(word) <= 12 and word[0] != "0":
            groups = _grouped(word)
            yield groups
            yield ("'".join(groups),)
        return
    if _GROUPED.fullmatch(word):
        groups = tuple(word.split("'"))
        yield ("".join(groups),)
        yield groups
        return
    if mixed := _MIXED.fullmatch(word):
        parts = tuple(part for part in mixed.groups() if part)
        if not (parts[0].isdecimal() and parts[1] in _lists()["endings"]):
            yield parts
        return
    if not word.isalpha():
        return
    if 2 <= len(word) <= _INITIALS and all(map(_initial, word)):
        yield (".".join(word),)
        yield tuple(word)
    for at in range(1, min(len(word), 20)):
        if _compound(word[:at], word[at:]):
            yield word[:at], word[at:]


def _compound(first: str, second: str) -> bool:
    """Whether two words may be one: neither is small ("is land" is no island), or the first one is a head."""
    if _MIXED.fullmatch(first + second) and first.isalpha() != second.isalpha():
        return second not in _lists()["endings"]
    if not (first.isalpha() and second.isalpha()):
        return False
    if first in _lists()["heads"]:
        return len(second) > 2
    return min(len(first), len(second)) > 1 and not (is_small(first) or is_small(second))


def _initial(word: str) -> bool:
    """A single letter of a script that has capitals."""
    return len(word) == 1 and word.isalpha() and word.upper() != word.lower()


def _grouped(digits: str) -> tuple[str, ...]:
    head = len(digits) % 3 or 3
    return (digits[:head], *(digits[i : i + 3] for i in range(head, len(digits), 3)))
