"""Text in, the days it names out.

A date is only what names a day, a month and a year beyond doubt; "04/05/2015" does not.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from ..model import Span
from .vocabulary import ENDS, LONGEST, table, words_of


@cache
def _date_pattern() -> tuple[re.Pattern[str], dict[str, int]]:
    months = {name: int(number) for number, names in table()["months"].items() for name in names}
    month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    nth, dash = r"(?:st|nd|rd|th|er|º|\.)?", " ?[-–—] ?"
    year = r"(?P<y{0}>(?:1[5-9]|20)\d\d)(?=\d{{1,2}}:\d\d|\D|$)"  # some pages glue the time to the year
    patterns = (
        rf"\b(?P<m1>{month})\.? ?(?P<d1>\d{{1,2}}){nth}(?:{dash}(?:(?:{month})\.? )?\d{{1,2}}{nth})?[,.]? ?"
        + year.format(1),
        rf"(?<!\d)(?P<d2>\d{{1,2}}){nth}(?: (?P<m2a>{month}))?(?:{dash}\d{{1,2}}{nth})? (?:of |de )?"
        rf"(?P<m2>{month})\.?,?(?: de)? " + year.format(2),
        r"(?<![\d-])(?P<y3>\d{4})-(?P<m3>\d\d)-(?P<d3>\d\d)(?![\d-])",
        r"(?<![\d.])(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>\d{4})(?!\d)",
        r"(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y5>\d{4})(?!\d)",
        r"(?P<y6>\d{4})年 ?(?P<m6>\d{1,2})月 ?(?P<d6>\d{1,2})日",
    )
    return re.compile("|".join(patterns), re.IGNORECASE), months


def _date(match: re.Match[str]) -> dt.date | None:
    found = {key: text for key, text in match.groupdict().items() if text}
    months = _date_pattern()[1]
    if "a" in found:  # 04/05/2015 is April in one country and May in another: only the certain ones
        first, second = int(found["a"]), int(found["b"])
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = (first, second) if second <= 12 else (second, first)
    else:
        day = int(next(text for key, text in found.items() if key[0] == "d"))
        name = found.get("m2a") or next(text for key, text in found.items() if key[0] == "m")
        month = months.get(name.casefold()) or int(name)
    try:
        return dt.date(int(next(text for key, text in found.items() if key[0] == "y")), month, day)
    except ValueError:
        return None


def dates_in(text: str) -> list[tuple[dt.date, Span]]:
    """Each date in the first 400 characters and where it stands; a range gives its first day.

    >>> [str(date) for date, _ in dates_in("from 29 June – 1 July 2017 and on Sept. 4, 2014")]
    ['2017-06-29', '2014-09-04']
    """
    found: list[tuple[dt.date, Span]] = []
    for match in _date_pattern()[0].finditer(text[:LONGEST].replace("\xa0", " ")):
        date = _date(match)
        if date is None:
            continue
        if found and re.fullmatch(r" ?[-–—] ?", text[found[-1][1].end : match.start()]):
            found[-1] = (found[-1][0], Span(found[-1][1].start, match.end()))
        else:
            found.append((date, Span(*match.span())))
    return found


_CLOCK = re.compile(
    r"(?:at )?\b\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.? ?m\b\.?|h\b|hours\b)(?: ?\(?[A-Z]{2,5}\b\)?)?"
    r"|\b\d{1,2}:\d\d\b",
    re.IGNORECASE,
)


def event_date(text: str) -> tuple[dt.date | None, str, str]:
    """The date of the event, the text before it and the text after it."""
    weekdays, about = words_of("dates", "weekdays"), words_of("dates", "about")
    for date, span in reversed(dates_in(text)):
        before, after = text[: span.start].rstrip(), _CLOCK.sub("", text[span.end :]).strip(ENDS)
        after = "" if after.casefold() in words_of("dates", "year") else after
        lead = [word.strip(ENDS) for word in before.rstrip(ENDS).casefold().split()]
        dated = bool(lead) and lead[-1] in weekdays | {"on", "dated"}
        if lead and lead[-1] in about and not set(lead[-2:-1]) & words_of("kinds", "heads"):
            continue
        parted = not lead or dated or before[-1] in ",;|()[]–—-"
        if not after or (parted and (dated or not lead or text[span.end : span.end + 1] in (",", ")", ";"))):
            while lead and lead[-1] in weekdays | {"on", "dated"}:
                before = before.rstrip(ENDS).rpartition(" ")[0]
                lead.pop()
            return date, _CLOCK.sub("", before).rstrip(ENDS + "("), after
    return None, text, ""
