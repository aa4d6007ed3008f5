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


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or ""."""
    return next(iter(difflib.get_close_matches(word[:40].lower(), list(known), 1, 0.7)), "")
