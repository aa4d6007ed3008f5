"""Is the name that we say the person whom the gold's label means?

Gold labels are as printed: `President of Orvania Ilya Brandt`, `MS. TERN`, `Question`. The rules, in order:

1. case, accents and punctuation do not count; what stands in brackets is no part of a name;
2. the whole label, or the end of its part before the first or after the last comma, is our name:
   the office stands before a name or behind a comma;
3. a label that is a surname alone or behind titles (`MS. TERN`) is any full name that ends in that
   surname; behind titles, also one that begins with it, as Chinese names do;
4. initials stand for first names (`I.Brandt`); a lost space does not count (`IlyaBrandt`);
5. a rare label that is one or two slips from a label at least twice as frequent in the same document
   means the same person, unless they differ by a last letter only (Ivanov, Ivanova).

A label that names nobody (`Question`, `AUDIENCE MEMBER`) is right when we name nobody, or print it as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from searchlib.patterns import distance

_BRACKETS = re.compile(r"\([^()]*\)?|\[[^\]]*\]?")
_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r",\s+|\s+[-–—]+\s+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Labels of these words are somebody who asks.
_ASKING = frozenset(["q", "question", "questions", "journalist", "reporter", "correspondent"])
#: Labels that end in one of these words, and begin with no name, are nobody in particular.
_NOBODY = _words(
    """
    aide audience announcer break crew interpreter member members moderator narrator official
    officia operator participant participants presenter protester protesters remark reply response
    staff staffer student translator voice voices speaker unidentified unknown volunteer volunteers
    """
)
_NOBODY_BEFORE = _words(
    """
    a an the air force one two three four five senior administration adminstration administrative
    white house audience crew hon some unidentified female male tv defense military state department
    """
)
_TITLES = _words(
    """
    mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister secretary
    general chancellor premier director administrator administration advisor adviser ambassador
    commissioner congressman congresswoman representative senator governor mayor speaker justice
    judge attorney surgeon acting deputy first former foreign chief king queen prince princess pope
    assistant under the rt right hon honourable admiral colonel captain madam madame
    """
)


@lru_cache(maxsize=65536)
def parts_of(text: str) -> tuple[str, ...]:
    """The words of a name, folded.

    >>> parts_of("Zoë O’Tern (via link)")
    ('zoe', 'o', 'tern')
    """
    bare = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", text))
    folded = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
    return tuple(_WORD.findall(folded))


def asks(label: str) -> bool:
    """Whether a gold label is that of an unnamed asker: `Question`, `Q`, `Question from Orvan`."""
    words = parts_of(label)
    return bool(words) and words[0] in _ASKING


def unnamed(label: str) -> bool:
    """Whether a gold label names nobody in particular.

    >>> unnamed("SENIOR ADMINISTRATION OFFICIAL ONE"), unnamed("MS. TERN"), unnamed("Question from Orvan")
    (True, False, True)
    """
    words = [word for word in parts_of(label) if word not in ("one", "two", "three", "four", "five")]
    if not words or asks(label):
        return True
    return words[-1] in _NOBODY and all(w in _NOBODY_BEFORE or w in _NOBODY for w in words[:-1])


def same(ours: str, label: str, counts: Mapping[str, int] | None = None, aliases: Sequence[str] = ()) -> bool:
    """Whether our name means the person of a gold label; `counts` are the labels of the document."""
    if _same(ours, label) or any(_same(ours, alias) for alias in aliases):
        return True
    own = (counts or {}).get(label, 0)
    return any(
        count >= 2 * own and slipped(label, other) and _same(ours, other)
        for other, count in (counts or {}).items()
        if other != label
    )


@lru_cache(maxsize=65536)
def _same(ours: str, label: str) -> bool:
    mine, whole = parts_of(ours), parts_of(label)
    if not mine or not whole:
        return False
    if "".join(mine) == "".join(whole):
        return True
    mine = _bare(mine) or mine
    pieces = _PART.split(_BRACKETS.sub(" ", label).strip())
    for piece in dict.fromkeys((pieces[0], pieces[-1])):
        words = parts_of(piece)
        if _ends(words, mine) and len(mine[-1]) > 2:
            return True
        bare = _bare(words)
        if (
            bare
            and len(bare) < len(mine)
            and (len(bare) < len(words) or len(words) == 1)
            and _ends(mine, bare)
        ):
            return True
        if _initials(mine, words) or _initials(words, mine):
            return True
        if len(bare) == 1 < len(words) and len(mine) > 1 and mine[0] == bare[0]:
            return True
    return False


def _ends(words: Sequence[str], tail: Sequence[str]) -> bool:
    return len(tail) <= len(words) and tuple(words[len(words) - len(tail) :]) == tuple(tail)


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    """A label without the titles before the name."""
    start = 0
    while start < len(words) and words[start] in _TITLES:
        start += 1
    return tuple(words[start:])


def _initials(short: Sequence[str], full: Sequence[str]) -> bool:
    """`i brandt` for `ilya brandt`."""
    if len(short) != len(full) or len(full) < 2 or short[-1] != full[-1]:
        return False
    pairs = list(zip(short[:-1], full[:-1], strict=True))
    return all(b.startswith(a) for a, b in pairs) and all(a == b or len(a) == 1 for a, b in pairs)


def slipped(label: str, other: str) -> bool:
    """Whether a label is a slip of another: one or two letters wrong, not only the last one."""
    a, b = "".join(parts_of(label)), "".join(parts_of(other))
    if min(len(a), len(b)) < 6 or abs(len(a) - len(b)) > 2 or a[:-1] == b or b[:-1] == a:
        return False
    return a[:-1] != b[:-1] and distance(a, b) <= (1 if len(a) < 9 else 2)
