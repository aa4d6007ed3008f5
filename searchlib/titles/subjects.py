"""A line that lists what a transcript is about -> the subjects, one by one."""

from __future__ import annotations

import re

from .vocabulary import words_of

#: Subjects of one line, and characters of it that are read.
_MOST, _LONGEST = 60, 20_000
_STRONG = re.compile(r"[;\n|•·]")


def subject_line(line: str) -> str:
    """What a line says the transcript is about ("Subjects: ..."); empty for any other line.

    >>> subject_line("Subjects: ferry fares; school meals."), subject_line("Fares: a word on them.")
    ('ferry fares; school meals.', '')
    """
    before, colon, after = line[:_LONGEST].partition(":")
    label = before.strip(" *_#\t").casefold() if colon and len(before) <= 40 else ""
    return after.strip(" *_\t") if label in words_of("subjects", "labels") else ""


def split_subjects(text: str) -> list[str]:
    """The subjects of a list in one line: between semicolons, lines or bars, else between commas.

    >>> split_subjects("Tax reform; petrol, and its price; childcare."), split_subjects("budget, health")
    (['Tax reform', 'petrol, and its price', 'childcare'], ['budget', 'health'])
    """
    text = text[:_LONGEST]
    parts = _STRONG.split(text) if _STRONG.search(text) else text.split(",")
    found = (" ".join(part.split()).strip(" ,.:#*_") for part in parts)
    return [subject for subject in found if subject][:_MOST]
