"""Text of a date or a range of dates <-> its first and its last day."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_DATE = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")
_RANGE = re.compile(r"\.{2,3}|…")
_YEARS = re.compile(r"([0-9]{4})\s*[-–—/]\s*([0-9]{4})")
_DAY = dt.timedelta(days=1)
_LOOK_ALIKES = str.maketrans("lIoO", "1100")

Days = tuple[dt.date | None, dt.date | None]


class NotADate(ValueError):
    """The text names no days; `repair` is one that does, if it can be guessed."""

    def __init__(self, message: str, repair: str = "") -> None:
        super().__init__(message)
        self.repair = repair


def days(text: str) -> Days:
    """First and last day that a text names, both included; None where it is open.

    >>> days("2015-06..2015")
    (datetime.date(2015, 6, 1), datetime.date(2015, 12, 31))
    >>> days("<2016")
    (None, datetime.date(2015, 12, 31))
    """
    try:
        low, high = _days(text.strip())
    except (ValueError, OverflowError):
        repair = _guess(text.strip())
        raise NotADate(
            "not a date: write 2015, 2015-06 or 2015-06-09, or a range 2015..2017", repair
        ) from None
    if low and high and low > high:
        first, last = _RANGE.split(text.strip())
        raise NotADate("the range ends before it begins", f"{last}..{first}")
    return low, high


def written(low: dt.date | None, high: dt.date | None) -> str:
    """The shortest text that `days` reads back as these."""
    if low is None and high is None:
        return "*"
    if low is None or high is None:
        return f">={_from(low)}" if low else f"<={_until(high or dt.date.max)}"
    for length in (4, 7, 10):
        first, last = low.isoformat()[:length], high.isoformat()[:length]
        if _days(first)[0] == low and _days(last)[1] == high:
            return first if first == last else f"{first}..{last}"
    return f"{low}..{high}"


def _days(text: str) -> Days:
    sign, rest = text[: len(text) - len(text.lstrip("<>=≥≤"))], text.lstrip("<>=≥≤")
    match sign, _RANGE.split(rest):
        case "" | "=", [one]:
            return _one(one)
        case ">=" | "≥", [one]:
            return _one(one)[0], None
        case "<=" | "≤", [one]:
            return None, _one(one)[1]
        case ">", [one]:
            return _one(one)[1] + _DAY, None
        case "<", [one]:
            return None, _one(one)[0] - _DAY
        case "", [first, last] if first or last:
            return _one(first)[0] if first else None, _one(last)[1] if last else None
        case _:
            raise ValueError(text)


def _one(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of a year, a month or a day."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    year, month, day = (int(g) if g else None for g in found.groups())
    if year is None:
        raise ValueError(text)
    low = dt.date(year, month or 1, day or 1)
    if day:
        return low, low
    last = month or 12
    return low, dt.date(year, last, calendar.monthrange(year, last)[1])


def _from(day: dt.date) -> str:
    return next(t for n in (4, 7, 10) if _one(t := day.isoformat()[:n])[0] == day)


def _until(day: dt.date) -> str:
    return next(t for n in (4, 7, 10) if _one(t := day.isoformat()[:n])[1] == day)


def _guess(text: str) -> str:
    """A text that does name days and looks like this one, or "": 20l5, 2015-2017."""
    for guess in (text.translate(_LOOK_ALIKES), _YEARS.sub(r"\1..\2", text), text.strip(",;.'\"")):
        try:
            _days(guess)
        except (ValueError, OverflowError):
            continue
        return guess
    return ""
