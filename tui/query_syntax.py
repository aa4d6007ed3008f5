"""The parts of a query text that have a meaning of their own: text in, spans and their kinds out.

Only for the eye: what a query means is said by the library, which may read a part of it otherwise.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    OPERATOR = "operator"
    FIELD = "field"
    PHRASE = "phrase"


# Each alternative begins with another character or word, and none repeats what another repeats: linear.
_PARTS = re.compile(
    r'(?P<phrase>"[^"]*"?)'
    r"|(?P<field>(?<![^\s(+-])[A-Za-z]+:)"
    r"|(?P<operator>(?<![^\s()])(?:AND|OR|NOT|NEAR(?:/\d{1,3})?)(?![^\s()])|(?<![^\s(])[-+](?=\S)|[()*])"
)


def parts(text: str) -> list[tuple[int, int, Kind]]:
    """Spans [start, end) with their kind, from left to right.

    >>> parts("speaker:lind OR")
    [(0, 8, <Kind.FIELD: 'field'>), (13, 15, <Kind.OPERATOR: 'operator'>)]
    """
    found = _PARTS.finditer(text)
    return [(one.start(), one.end(), Kind(one.lastgroup)) for one in found if one.lastgroup]
