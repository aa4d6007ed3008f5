"""Where a text may be cut: never inside what a reader sees as one character."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_JOINER = "\u200d"
_FLAGS = 1000  # a longer row of flags is no text
_VIRAMA = 9  # the combining class of signs that bind two Indic letters into one


def divides(text: str, at: int) -> bool:
    """Whether a cut before character `at` leaves every visible character whole.

    The ends of the text divide. Accents, vowel signs, variation selectors, joined emoji, flags and
    Korean syllables stay together.

    >>> [divides("e\\u0301a", at) for at in range(4)]
    [True, False, True, True]
    """
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if before.isascii() and after.isascii():
        return not (before == "\r" and after == "\n")
    if " " <= after < "\u0300" or "\u3400" <= after <= "\u9fff":  # most of what is not plain ASCII
        return before != _JOINER
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or after in (_JOINER, "\u200c"):
        return False
    if before == _JOINER or (unicodedata.combining(before) == _VIRAMA and after.isalpha()):
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False
    if _flag(before) and _flag(after):
        return _flags_before(text, at) % 2 == 0
    return not _jamo(before, after)


def visible(text: str) -> Iterator[str]:
    """What a reader sees as one character each, in order."""
    start = 0
    for at in range(1, len(text)):
        flags = _flag(text[at - 1]) and _flag(text[at])
        if at - start > 1 if flags else divides(text, at):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def back(text: str, at: int) -> int:
    """The last place at or before `at` where the text may be cut."""
    while not divides(text, at):
        at -= 1
    return at


def onward(text: str, at: int) -> int:
    """The first place at or after `at` where the text may be cut."""
    while not divides(text, at):
        at += 1
    return at


def _flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    start, first = at, max(0, at - _FLAGS)
    while start > first and _flag(text[start - 1]):
        start -= 1
    return at - start


def _jamo(before: str, after: str) -> bool:
    """Whether two Korean letters are of one syllable: a vowel or final after what it can follow."""
    if "\u1160" <= after <= "\u11a7" or "\ud7b0" <= after <= "\ud7c6":
        return "\u1100" <= before <= "\u11a7" or "\ud7b0" <= before <= "\ud7c6" or _syllable(before)
    if "\u11a8" <= after <= "\u11ff" or "\ud7cb" <= after <= "\ud7fb":
        return "\u1160" <= before <= "\u11ff" or "\ud7b0" <= before <= "\ud7fb" or _syllable(before)
    if "\u1100" <= after <= "\u115f":
        return "\u1100" <= before <= "\u115f"
    return False


def _syllable(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"
