"""Text of a date or a range of dates <-> its first and its last day."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from .ranges import NotARange, ends

_DATE = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")
_YEARS = re.compile(r"([0-9]{4})\s*[-–—/]\s*([0-9]{4})")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY = dt.timedelta(days=1)
_LOOK_ALIKES = str.maketrans("lIoO", "1100")

# `calendar` has them too, in the language of the machine.
_FULL = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name[:length]: i for i, name in enumerate(_FULL, 1) for length in (3, None)} | {"sept": 9}
_MONTH = f"({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\\.?"
_NTH = "([0-9]{1,2})(?:st|nd|rd|th)?"
_DAY_MONTH = re.compile(rf"(?:{_NTH} (?:of )?)?{_MONTH},? ([0-9]{{4}})")
_MONTH_DAY = re.compile(rf"{_MONTH} {_NTH},? ([0-9]{{4}})")
_QUARTER = re.compile(r"([0-9]{4})[-/ ]?q([1-4])|q([1-4])[-/ ]?([0-9]{4})")

_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {word: n for n, word in enumerate(_SMALL, 2)}
_AGO = re.compile(
    rf"(?:the )?(this|last|past)(?: ([0-9]{{1,4}}|{'|'.join(_COUNTS)}))? (day|week|month|year)s?"
)
_FROM = re.compile(r"(?:since|from) (.+)")
_AFTER = re.compile(r"after (.+)")
_BEFORE = re.compile(r"before (.+)")
_UNTIL = re.compile(r"(?:until|till|through|up to) (.+)")
_TO = re.compile(r"(?:from )?(\S.*?) to (\S.*)|between (\S.*?) and (\S.*)")
#: Characters of a text that can name days; a longer one names none.
_LONGEST = 100

Days = tuple[dt.date | None, dt.date | None]


class NotADate(NotARange):
    """The text names no days; `repair` is one that does, if it can be guessed."""


def days(text: str, today: dt.date | None = None) -> Days:
    """First and last day that a text names, both included; None where it is open.

    `today` is the day from which `last year` and the like count, the current one without it.

    >>> days("2015-06..2015")
    (datetime.date(2015, 6, 1), datetime.date(2015, 12, 31))
    >>> days("before June 2016")
    (None, datetime.date(2016, 5, 31))
    >>> days("last 30 days", dt.date(2020, 3, 1))
    (datetime.date(2020, 2, 1), datetime.date(2020, 3, 1))
    """
    text, today = _single_spaced(text), today or dt.date.today()
    try:
        return _days(text, today)
    except NotADate:
        raise
    except (ValueError, OverflowError):
        message = "not a date: write 2015, 2015-06, 2015-06-09, June 2015 or last year, or a range 2015..2017"
        raise NotADate(message, _guess(text, today)) from None


def is_days(text: str, today: dt.date | None = None) -> bool:
    """Whether `days` reads this."""
    try:
        _days(_single_spaced(text), today or dt.date.today())
    except (ValueError, OverflowError):
        return False
    return True


def written(low: dt.date | None, high: dt.date | None) -> str:
    """The shortest text that `days` reads back as these."""
    if low is None and high is None:
        return "*"
    if low is None or high is None:
        return f">={_from(low)}" if low else f"<={_until(high or dt.date.max)}"
    for length in (4, 7, 10):
        first, last = low.isoformat()[:length], high.isoformat()[:length]
        if _dated(first)[0] == low and _dated(last)[1] == high:
            return first if first == last else f"{first}..{last}"
    return f"{low}..{high}"


def _single_spaced(text: str) -> str:
    return " ".join(text[: _LONGEST + 1].split())


def _days(text: str, today: dt.date) -> Days:
    if text == "*":
        return None, None
    if len(text) > _LONGEST:
        raise ValueError(text)
    words = text.casefold()
    match ends(text):
        case "", [_] if found := _TO.fullmatch(words):
            first, last = filter(None, found.groups())
            return _range(first, last, today)
        case "", [_] if found := _FROM.fullmatch(words):
            return _one(found[1], today)[0], None
        case "", [_] if found := _AFTER.fullmatch(words):
            return _one(found[1], today)[1] + _DAY, None
        case "", [_] if found := _BEFORE.fullmatch(words):
            return None, _one(found[1], today)[0] - _DAY
        case "", [_] if found := _UNTIL.fullmatch(words):
            return None, _one(found[1], today)[1]
        case "", [one]:
            return _one(one, today)
        case ">=", [one]:
            return _one(one, today)[0], None
        case "<=", [one]:
            return None, _one(one, today)[1]
        case ">", [one]:
            return _one(one, today)[1] + _DAY, None
        case "<", [one]:
            return None, _one(one, today)[0] - _DAY
        case "", [first, last] if first or last:
            return _range(first, last, today)
        case _:
            raise ValueError(text)


def _range(first: str, last: str, today: dt.date) -> Days:
    low = _one(first, today)[0] if first else None
    high = _one(last, today)[1] if last else None
    if low and high and low > high:
        raise NotADate("the range ends before it begins", f"{last}..{first}")
    return low, high


def _one(text: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a year, a quarter, a month, a day, or a stretch of time up to today."""
    text = text.strip().casefold()
    if _DATE.fullmatch(text):
        return _dated(text)
    if quarter := _QUARTER.fullmatch(text):
        year, number = int(quarter[1] or quarter[4]), int(quarter[2] or quarter[3])
        return dt.date(year, number * 3 - 2, 1), _last_of(year, number * 3)
    if named := _DAY_MONTH.fullmatch(text):
        return _month(int(named[3]), _MONTHS[named[2]], named[1])
    if named := _MONTH_DAY.fullmatch(text):
        return _month(int(named[3]), _MONTHS[named[1]], named[2])
    if text in ("today", "yesterday"):
        day = today if text == "today" else today - _DAY
        return day, day
    if ago := _AGO.fullmatch(text):
        which, many, unit = str(ago[1]), str(ago[2] or ""), str(ago[3])
        if not many and which != "past":
            return _whole(unit, today, back=which == "last")
        if which != "this":
            return _stretch(unit, _COUNTS.get(many) or int(many or 1), today), today
    raise ValueError(text)


def _dated(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of 2015, 2015-06 or 2015-06-09."""
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(text)
    if found[2]:
        return _month(int(found[1]), int(found[2]), found[3])
    return dt.date(int(found[1]), 1, 1), dt.date(int(found[1]), 12, 31)


def _month(year: int, month: int, day: str | None) -> tuple[dt.date, dt.date]:
    low = dt.date(year, month, int(day or 1))
    return (low, low) if day else (low, _last_of(year, month))


def _last_of(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _whole(unit: str, today: dt.date, *, back: bool) -> tuple[dt.date, dt.date]:
    """The day, week (from Monday), month or year of the calendar in which today is, or the one before it."""
    if unit == "day":
        day = today - _DAY if back else today
        return day, day
    if unit == "week":
        monday = today - _DAY * (today.weekday() + 7 * back)
        return monday, monday + _DAY * 6
    day = _months_before(today, back * (12 if unit == "year" else 1))
    return _dated(day.isoformat()[: 4 if unit == "year" else 7])


def _stretch(unit: str, count: int, today: dt.date) -> dt.date:
    """The first of so many days, weeks, months or years that end today."""
    if count < 1:
        raise ValueError(unit)
    if unit in ("day", "week"):
        return today - _DAY * (count * (7 if unit == "week" else 1) - 1)
    return _months_before(today, count * (12 if unit == "year" else 1)) + _DAY


def _months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or the last one of it."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, _last_of(year, month + 1).day))


def _from(day: dt.date) -> str:
    return next(t for n in (4, 7, 10) if _dated(t := day.isoformat()[:n])[0] == day)


def _until(day: dt.date) -> str:
    return next(t for n in (4, 7, 10) if _dated(t := day.isoformat()[:n])[1] == day)


def _guess(text: str, today: dt.date) -> str:
    """A text that does name days and looks like this one, or "": 20l5, 2015-2017, 20150609."""
    if len(text) > _LONGEST:
        return ""
    ranged, dashed = _YEARS.sub(r"\1..\2", text), _DIGITS.sub(r"\1-\2-\3", text)
    for guess in (text.translate(_LOOK_ALIKES), ranged, dashed, text.strip(",;.'\"?!")):
        try:
            _days(guess, today)
        except (ValueError, OverflowError):
            continue
        return guess
    return ""
