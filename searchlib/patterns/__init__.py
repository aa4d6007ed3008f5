"""What describes a word: wildcards, slips, regular expressions. A word is tested in time linear in it.

Nothing here goes back and tries again: a pattern is a machine of states, all of which are followed at once.
The sets of states that occur are remembered, so most characters cost one look into a table, and what is
remembered is bounded. Patterns are bounded too; what goes beyond is a `BadPattern`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TypeAlias

from ..errors import BadPattern as BadPattern
from .expressions import ANY, LARGEST, LONGEST, Node, Reader, Repeat, Row, one
from .machines import Lazy, Positions, Slips

#: Whether a folded word is described, whole.
Test: TypeAlias = Callable[[str], bool]

#: The most slips that are told apart.
SLIPS = 2


def wildcard(text: str) -> Test:
    """`?` is one character, `*` any number of them, everything else itself.

    >>> [word for word in ("woman", "women", "womn") if wildcard("wom?n")(word)]
    ['woman', 'women']
    """
    if len(text) > LARGEST:
        raise BadPattern(f"a wildcard has at most {LARGEST} characters", LARGEST)
    parts: list[Node] = []
    for c in text:
        any_number = Repeat(ANY, 0, None)
        if c == "*" and parts[-1:] == [any_number]:
            continue
        parts.append(any_number if c == "*" else ANY if c == "?" else one(c))
    return Lazy(Positions(Row(tuple(parts))))


def regex(text: str) -> Test:
    """A regular expression that describes one word whole, capitals apart; `BadPattern` for what is none.

    Characters, `.`, classes, `\\w \\d \\s`, groups, `|` and `* + ? {m,n}`. A `^` at the beginning and a `$`
    at the end say what holds in any case.

    >>> [word for word in ("gray", "grey", "grays") if regex("gr[ae]y")(word)]
    ['gray', 'grey']
    """
    if len(text) > LONGEST:
        raise BadPattern(f"a regular expression has at most {LONGEST:,} characters", LONGEST)
    return Lazy(Positions(Reader(unicodedata.normalize("NFC", text)).pattern()))


def fuzzy(text: str, most: int) -> Test:
    """Words at most so many slips away: a character more, less or another, or two neighbours swapped.

    >>> [word for word in ("treaty", "traety", "treat", "tray") if fuzzy("treaty", 1)(word)]
    ['treaty', 'traety', 'treat']
    """
    if not 0 <= most <= SLIPS:
        raise BadPattern(f"a word can be at most {SLIPS} slips away", 0)
    if len(text) > LARGEST:  # too many states to be worth remembering
        return lambda word: distance(text, word, most) <= most
    return Lazy(Slips(text, most))


def distance(a: str, b: str, most: int = SLIPS) -> int:
    """How many slips lie between two words; more than `most` is only known to be `most` + 1.

    >>> distance("jouranlist", "journalist"), distance("minister", "premier")
    (1, 3)
    """
    far = most + 1
    if abs(len(a) - len(b)) > most:
        return far
    older: dict[int, int] = {}
    before: dict[int, int] = {}
    row = {j: j for j in range(min(len(b), most) + 1)}
    for i, x in enumerate(a, 1):
        older, before, row = before, row, {}
        for j in range(max(0, i - most), min(len(b), i + most) + 1):
            cost = before.get(j, far) + 1
            if j:
                y = b[j - 1]
                cost = min(cost, row.get(j - 1, far) + 1, before.get(j - 1, far) + (x != y))
                if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                    cost = min(cost, older.get(j - 2, far) + 1)
            row[j] = min(cost, far)
        if min(row.values()) == far:
            return far
    return row[len(b)]
