"""The tags that a source gives itself -> those that are subjects: no kinds of document, no dates."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..titles import words_of
from ..tokens import fold_value, words

#: Subjects of one transcript, and characters of one; a longer one is a sentence.
_MOST, _LONGEST = 50, 100
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?")


def subjects(tags: Iterable[str], title: str = "") -> tuple[str, ...]:
    """The tags that say what a transcript is about, each once, as printed.

    >>> subjects(["press-briefings", "Grain exports", "News", "June 2015", "grain exports", "Media"])
    ('Grain exports', 'Media')
    """
    found: dict[str, str] = {}
    for tag in tags:
        shown = " ".join(tag.split()).strip(" .,;:#")
        if not 1 < len(shown) <= _LONGEST or fold_value(shown) == fold_value(title) or _is_kind(shown):
            continue
        found.setdefault(fold_value(shown.replace("-", " ").replace("_", " ")), shown)
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _is_kind(tag: str) -> bool:
    """Whether a tag says what kind of document this is, where it stands on a site, or when it was."""
    kinds, beside = words_of("subjects", "kinds"), words_of("subjects", "beside")
    small = words_of("subjects", "small") | words_of("subjects", "months")
    left = [word for word in words(tag) if word not in small and not _NUMBER.fullmatch(word)]
    return all(w in kinds or w in beside for w in left) and (not left or any(w in kinds for w in left))
