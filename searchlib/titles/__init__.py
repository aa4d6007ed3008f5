"""A title in, the event it announces out: date, place, kind, and the people it presents as speaking.

Nothing is guessed: what the title does not say stays None, empty or unnamed.
"""

from __future__ import annotations

from functools import lru_cache

from ..model import Event, Speaker
from .dates import dates_in, event_date
from .patterns import companions, kind_of, principals
from .people import people_in
from .places import is_place, split_place
from .subjects import split_subjects, subject_line
from .vocabulary import LONGEST, cased, split_words, words_of

__all__ = [
    "companions",
    "dates_in",
    "is_place",
    "parse",
    "speakers_in",
    "split_subjects",
    "subject_line",
    "words_of",
]


# A line is read as a title to see whether it is one, and again when it is.
@lru_cache(maxsize=256)
def parse(title: str) -> Event:
    """The event that a title announces.

    >>> event = parse("Foreign Minister Anna Lind’s remarks following talks with Jo Berg, Orsk, June 9, 2015")
    >>> event.principals, event.kind, event.place, str(event.date)
    ((Speaker(name='Anna Lind', office='Foreign Minister'),), 'remarks', 'Orsk', '2015-06-09')
    """
    shown = " ".join(title.split())
    text = cased(shown[:LONGEST])
    date, text, after = event_date(text)
    if after and (is_place(after, known=True) or (text and is_place(after) and "," in after)):
        place = after
    else:
        tail = date is not None and bool(text)
        text, place = split_place(text or after, dated=tail)
    words = split_words(text)
    return Event(shown, date, place, principals(words), kind_of(words))


def speakers_in(text: str) -> tuple[Speaker, ...]:
    """The people that a line names and nothing else: "Anna Lind, Foreign Minister"; empty otherwise.

    >>> speakers_in("Foreign Minister Anna Lind"), speakers_in("Anna Lind met Jo Berg")
    ((Speaker(name='Anna Lind', office='Foreign Minister'),), ())
    """
    words = split_words(cased(" ".join(text.split())[:LONGEST]))
    people, taken = people_in(words)
    return people if taken == len(words) else ()
