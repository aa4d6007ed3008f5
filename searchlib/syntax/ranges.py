"""Text of a range, of days or of numbers -> its sign and its ends; numbers, written and read."""

from __future__ import annotations

import re

_SIGNS = "<>=≥≤"
_MEANT = {"=": "", "≥": ">=", "≤": "<="}
_BETWEEN = re.compile(r"\.{2,3}|…")
# [2015 TO 2017] is how Lucene and its family write a range, both ends included.
_BRACKETS = re.compile(r"\[\s*(\S+)\s+TO\s+(\S+)\s*\]")
_NUMBER = re.compile(r"[0-9]{1,9}")
_LOOK_ALIKES = str.maketrans("lIoO", "1100")


class NotARange(ValueError):
    """The text names no days or numbers; `repair` is one that does, if it can be guessed."""

    def __init__(self, message: str, repair: str = "") -> None:
        super().__init__(message)
        self.repair = repair


def ends(text: str) -> tuple[str, list[str]]:
    """The sign before a value ("", ">", ">=", "<" or "<=") and the value, or both ends of a range.

    >>> ends(">= 50"), ends("2015..2017"), ends("[* TO 9]")
    (('>=', ['50']), ('', ['2015', '2017']), ('', ['', '9']))
    """
    text = text.strip()
    if brackets := _BRACKETS.fullmatch(text):
        return "", ["" if end == "*" else end for end in brackets.groups()]
    rest = text.lstrip(_SIGNS)
    sign = text[: len(text) - len(rest)]
    return _MEANT.get(sign, sign), [end.strip() for end in _BETWEEN.split(rest, maxsplit=2)]


def numbers(text: str) -> tuple[int | None, int | None]:
    """Lowest and highest number that a text names, both included; None where it is open.

    >>> numbers("50..100"), numbers(">50"), numbers("200")
    ((50, 100), (51, None), (200, 200))
    """
    text = text.strip()
    if text == "*":
        return None, None
    try:
        low, high = _numbers(text)
    except ValueError:
        message = "not a number: write 200, >50 or a range 50..100"
        raise NotARange(message, _guess(text)) from None
    if low is not None and high is not None and low > high:
        raise NotARange("the range ends before it begins", f"{high}..{low}")
    return low, high


def written(low: int | None, high: int | None) -> str:
    """The shortest text that `numbers` reads back as these."""
    if low is None:
        return "*" if high is None else f"<={high}"
    if high is None:
        return f">={low}"
    return str(low) if low == high else f"{low}..{high}"


def _numbers(text: str) -> tuple[int | None, int | None]:
    match ends(text):
        case "", [one]:
            return _number(one), _number(one)
        case ">=", [one]:
            return _number(one), None
        case "<=", [one]:
            return None, _number(one)
        case ">", [one]:
            return _number(one) + 1, None
        case "<", [one] if _number(one):
            return None, _number(one) - 1
        case "", [first, last] if first or last:
            return _number(first) if first else None, _number(last) if last else None
        case _:
            raise ValueError(text)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _guess(text: str) -> str:
    """A text that does name numbers and looks like this one, or "": 1,000, 5O, 50-100, 50+."""
    plain = text.replace(",", "") if len(text) < 40 else ""
    dashed = re.sub(r"^([0-9]+)\s*[-–—]\s*([0-9]+)$", r"\1..\2", plain)
    added = re.sub(r"^([0-9]+)\+$", r">=\1", plain)
    for guess in (plain, plain.translate(_LOOK_ALIKES), dashed, added, plain.strip(";.'\"?!")):
        try:
            _numbers(guess)
        except ValueError:
            continue
        return guess
    return ""
