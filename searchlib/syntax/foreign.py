"""What other search languages write, and how this one writes it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

#: Their names of fields -> the beginning of what we write instead.
_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("from", "by", "who", "author", "person", "name", "says", "said"), "speaker:")
    | dict.fromkeys(("intitle", "allintitle", "event", "headline"), "title:")
    | dict.fromkeys(("intext", "allintext", "inbody", "body", "content"), "text:")
    | dict.fromkeys(("site", "url", "inurl", "file", "filename", "path", "filetype", "ext"), "source:")
    | dict.fromkeys(("tag", "tags", "category", "label"), "subject:")
    | dict.fromkeys(("about", "theme"), "topic:")
    | dict.fromkeys(("where", "location", "loc", "near", "city", "country"), "place:")
    | dict.fromkeys(("language", "languages"), "lang:")
    | dict.fromkeys(("since", "newer"), "date:>=")
    | dict.fromkeys(("until", "till"), "date:<=")
    | dict.fromkeys(("day", "when", "on", "during"), "date:")
    | dict.fromkeys(("month", "months"), "date:")
    | {"after": "date:>", "before": "date:<", "older": "date:<", "length": "words:", "type": "role:"}
)
_NEARNESS = re.compile(r"(?:(?:[Nn]ear|NEAR|[Ww]ithin|WITHIN|[Ww]|PRE|ADJ)/|ADJ)([0-9]{1,4})")
_STEPS = re.compile(r"NEAR/\S*")
_WEIGHT = re.compile(r"(\S+)\^(?:[-+][0-9.]+|[0-9.]+[eE][-+]?[0-9]+)")


def elsewhere(name: str) -> str:
    """The beginning of a filter of ours that says what `name:` says in another language, or "".

    >>> elsewhere("From"), elsewhere("before"), elsewhere("q")
    ('speaker:', 'date:<', '')
    """
    return _ELSEWHERE.get(name.casefold(), "")


def nearness(word: str) -> str:
    """How we write the operator for nearness that this word is elsewhere, or "".

    >>> nearness("W/5"), nearness("ADJ3"), nearness("9/11")
    ('NEAR/5', 'NEAR/3', '')
    """
    found = _NEARNESS.fullmatch(word)
    return f"NEAR/{int(found[1])}" if found else ""


def mistaken(word: str) -> tuple[str, str]:
    """What is wrong with a word that looks like an operator and is none, and what to write; or twice "".

    >>> mistaken("treaty^-1")[1], mistaken("NEAR/x")[1], mistaken("adj3")
    ('treaty', 'NEAR/10', ('', ''))
    """
    if meant := nearness(word):
        return f"{word} is no operator; its words are searched; for nearness write {meant}", meant
    if _STEPS.fullmatch(word):
        return "NEAR/ takes a number of steps up to 100; its words are searched", "NEAR/10"
    if weighed := _WEIGHT.fullmatch(word):
        message = f"^ takes a number such as 2 or 0.5; the words of {word} are searched in a row"
        return message, weighed[1]
    return "", ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or ""."""
    return next(iter(difflib.get_close_matches(word[:40].lower(), list(known), 1, 0.7)), "")
