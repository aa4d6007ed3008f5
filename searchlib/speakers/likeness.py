"""Two words in, how far apart they are out: by letters typed, and by what a scanner takes for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from ..patterns import distance
from ..tokens import fold

_LOOKS = MappingProxyType(str.maketrans("0123456789|!$@£", "oiizasgtbgilsae"))
_THIN = frozenset("iljtf")
# Letters that scans of typewriters confuse, each pair in both orders.
_ALIKE = frozenset(
    x + y
    for group in ("iljtf", "oqcdeag", "nmhru", "mw", "vywu", "bphr", "sezg", "kxh", "pfrn")
    for x in group
    for y in group
)
_SHORTEST = 5  # letters of a label that damage can be told from another label in
_LONGEST = 40
_TRIES = 200
_KNOWN = 30
# The share of the letters that may be damaged: of a label that shows damage, of one that does not, of a word.
_SHARE, _CLEAN, _WORD = 0.31, 0.2, 0.4
_MARGIN = 1.5  # letters by which the second nearest label must be farther away


def slips_of(words: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """For each word, and each of its forms with one letter left out, the words it may stand for."""
    found: dict[str, set[str]] = {}
    for word in words:
        for form in _forms(word):
            found.setdefault(form, set()).add(word)
    return {form: frozenset(meant) for form, meant in found.items()}


def one_off(word: str, slips: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The words that differ from this one by one letter, or by two letters changing places."""
    near = {meant for form in _forms(word) for meant in slips.get(form, ())}
    return frozenset(meant for meant in near if distance(word, meant) <= 1)


def _forms(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


class Likeness:
    """The labels that a document uses often, and which of them a damaged one looks like."""

    def __init__(self, often: Mapping[str, int]) -> None:
        most = sorted(often, key=lambda key: -often[key])[:_KNOWN]
        self._known = [(bare(key), key, often[key]) for key in most]
        self._left = _TRIES

    def nearest(self, core: str, *, least: int, damaged: bool) -> str:
        """The key of the one label, used `least` times, that this misreads; "" if it is not sure."""
        word = bare(core)
        if not 3 <= len(word) <= _LONGEST or self._left <= 0:
            return ""
        self._left -= 1
        found = sorted((_damage(word, known), key, uses, known) for known, key, uses in self._known if known)
        if not found:
            return ""
        best, key, uses, known = found[0]
        second = min((far for far, other, _, bare_ in found[1:] if bare_ != known), default=99.0)
        share = _SHARE if damaged else _CLEAN
        fits = len(known) >= _SHORTEST and best <= share * len(known) and _by_word(core, key)
        return key if fits and uses >= least and second >= best + _MARGIN else ""


def _by_word(core: str, key: str) -> bool:
    """Whether no word is another word altogether: a Trade Minister is no misread Prime Minister."""
    words, others = fold(core).split(), key.split()
    if len(words) != len(others):
        return True
    pairs = [(bare(a), bare(b)) for a, b in zip(words, others, strict=True)]
    return all(_damage(a, b) <= max(1.0, _WORD * len(b)) for a, b in pairs)


def bare(core: str) -> str:
    """The letters alone, with figures and marks read as the letters that they look like."""
    return "".join(c for c in fold(core).translate(_LOOKS) if c.isalpha())


def _damage(a: str, b: str) -> float:
    """Edits from one to the other; a thin letter more or less, and a letter for its likeness, are half."""
    if abs(len(a) - len(b)) > 4 + len(b) // 3:
        return 99.0
    more = [0.5 if y in _THIN else 1.0 for y in b]
    row = [0.0]
    for cost in more:
        row.append(row[-1] + cost)
    for x in a:
        less = 0.5 if x in _THIN else 1.0
        before, left = row, row[0] + less
        row = [left]
        for j, y in enumerate(b):
            change = before[j] + (0.0 if x == y else 0.5 if x + y in _ALIKE else 1.0)
            left = min(before[j + 1] + less, left + more[j], change)
            row.append(left)
    return row[-1]
