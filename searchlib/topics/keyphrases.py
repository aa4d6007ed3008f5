"""The words of a transcript, paragraph by paragraph, in; the phrases that are typical of it, out.

Statistics of the transcript alone, so the same file always has the same phrases. A phrase is a run of
words that are not small talk, said again and again; what is said inside a longer phrase does not count
(after the C-value of Frantzi and Ananiadou). Words of one stem are one word; the form most often said is
shown.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..titles import words_of
from ..tokens import fold, stems
from .talk import Talk, talk

#: How often a phrase must be said: in a short transcript, and in one of more than _LONG words.
_LEAST, _LONG = 2, 1_500
#: A single word must be said more often: a name, and any other word.
_NAME, _NOUN = 4, 8
#: Of the times that a name is said, so many are with a capital letter.
_CAPITAL = 0.9
#: Words of a phrase, connectors apart.
_WORDS = 4
#: Phrases of a transcript: so many, and one more for so many words.
_FEW, _MORE, _MOST = 4, 400, 15
#: Different words of a transcript that are looked at; the most frequent ones.
_VOCABULARY = 3_000
#: Of a longer transcript the first words only: they are all held at once.
_READ = 1_000_000


#: Stems in a row, with the connectors between them.
_Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A run of stems: as it is said most often, how often it is said, and how often with a capital letter."""

    run: _Run
    form: str
    count: int
    capital: int = 0


def keyphrases(
    spoken: Iterable[Sequence[str]], language: str, names: frozenset[str] = frozenset()
) -> list[tuple[str, ...]]:
    """For each paragraph the typical phrases of the whole that stand in it, the most typical first.

    `spoken` are the words as printed; `names` folded words that are no subject by themselves (of the
    people who speak).
    """
    known = talk(language)
    text: list[str] = []
    ends: list[int] = []
    for words in spoken:
        text += words if len(text) < _READ else ()
        text.append("")  # no phrase goes from one paragraph into the next
        ends.append(len(text))
    counts = Counter(text)
    least = _LEAST + (len(text) > _LONG)
    roots = _roots(counts, known, language, least)
    marks = [*map(roots.get, text)]
    marked = [place for place, root in enumerate(marks) if root]
    runs = _runs(marks, marked, known, least)
    phrases = [*_singles(roots, counts, known), *(_phrase(run, runs[run], text) for run in runs)]
    chosen = _chosen(phrases, known, names)[: min(_MOST, _FEW + len(text) // _MORE)]
    alone = {phrase.run[0] for phrase in chosen if len(phrase.run) == 1}
    for place in [place for place in marked if marks[place] in alone]:
        runs.setdefault((str(marks[place]),), []).append(place)
    out: list[dict[str, None]] = [{} for _ in ends]
    for phrase in chosen:
        for place in runs[phrase.run]:
            out[bisect_right(ends, place)][phrase.form] = None
    return [tuple(found) for found in out]


def _roots(counts: Mapping[str, int], known: Talk, language: str, least: int) -> dict[str, str]:
    """Each printed word that a phrase may have -> its stem; those said too rarely are left out.

    A word said once is not looked at: words of its stem are hardly ever said often all the same.
    """
    folded = {
        word: word.lower() if word.isascii() else fold(word)
        for word, count in counts.items()
        if count > 1 or word[:1] < "a"  # a capital: the same word may be said in small letters
    }
    totals: dict[str, int] = {}
    for word, low in folded.items():
        totals[low] = totals.get(low, 0) + counts[word]
    often = [
        low
        for low, total in totals.items()
        if total > 1 and len(low) > 1 and low not in known.never and not low[0].isdigit()
    ]
    roots = dict(zip(often, stems(often, language), strict=True))
    by_root: dict[str, int] = {}
    for low, root in roots.items():
        by_root[root] = by_root.get(root, 0) + totals[low]
    kept = {root for root, total in by_root.items() if total >= least}
    if len(kept) > _VOCABULARY:
        kept = set(sorted(kept, key=lambda root: (-by_root[root], root))[:_VOCABULARY])
    found = {word: roots[low] for word, low in folded.items() if roots.get(low) in kept}
    found |= {word: fold(word) for word in known.named if word in counts}
    return found | {word: word for word in known.between if word in counts}


def _runs(
    marks: Sequence[str | None], marked: Sequence[int], known: Talk, least: int
) -> dict[_Run, list[int]]:
    """The runs of two to four words, connectors apart, that are said often enough, and where they begin."""
    beside = [i for i in marked if marks[i + 1]]  # the last mark of a text is that of no word
    often = Counter([(marks[i], marks[i + 1]) for i in beside])
    places = [i for i in beside if often[marks[i], marks[i + 1]] >= least]
    goes_on = set(places)
    found: dict[_Run, list[int]] = {}
    for start in places:
        words, here = int(marks[start] not in known.between), start
        while words and here in goes_on and words < _WORDS:
            here += 1
            if marks[here] not in known.between:
                words += 1
                found.setdefault(tuple(map(str, marks[start : here + 1])), []).append(start)
    return {run: where for run, where in found.items() if len(where) >= least}


def _phrase(run: _Run, places: Sequence[int], text: Sequence[str]) -> _Phrase:
    forms = Counter(" ".join(text[place : place + len(run)]) for place in places)
    return _Phrase(run, _usual(forms), len(places))


def _singles(roots: Mapping[str, str], counts: Mapping[str, int], known: Talk) -> Iterator[_Phrase]:
    """The words by themselves."""
    forms: dict[str, dict[str, int]] = {}
    for word, root in roots.items():
        forms.setdefault(root, {})[word] = counts[word]
    for root, said in forms.items():
        count = sum(said.values())
        if count >= _NAME and root not in known.between:
            capital = sum(count for word, count in said.items() if word[0].isupper())
            yield _Phrase((root,), _usual(said), count, capital)


def _usual(forms: Mapping[str, int]) -> str:
    """The form said most often; of two, the one with fewer capitals: a sentence begins with any word."""
    usual = min(forms, key=lambda form: (-forms[form], form.swapcase()))
    return usual[:-2] if usual.endswith(("'s", "’s")) else usual


def _chosen(phrases: Sequence[_Phrase], known: Talk, names: frozenset[str]) -> list[_Phrase]:
    """The phrases that are typical, the most typical first."""
    inside: Counter[_Run] = Counter()  # how often a longer phrase is said in which it stands
    for phrase in phrases:
        run = phrase.run
        for n in range(1, len(run)):
            for i in range(len(run) - n + 1):
                part = run[i : i + n]
                inside[part] = max(inside[part], phrase.count)
    scored = []
    for phrase in phrases:
        alone = phrase.count - inside[phrase.run]
        score = alone * _weight(phrase, known, names) if alone >= _LEAST else 0.0
        if score > 0:
            scored.append((-score, phrase.form, phrase))
    return [phrase for *_, phrase in sorted(scored, key=lambda one: one[:2])]


def _weight(phrase: _Phrase, known: Talk, names: frozenset[str]) -> float:
    """What one saying of a phrase counts; 0 where it cannot be typical."""
    words = [fold(word) for word in phrase.form.split()]
    own = [word for word in words if word not in known.weak and word not in known.between]
    if (own and names.issuperset(own)) or words[-1] in words_of("people", "offices"):
        return 0.0
    if phrase.form in known.named or words[-1] in known.never or words[0] in words_of("people", "honorifics"):
        return 0.0
    if len(words) > 1:
        return math.log2(len(words) + 1) * (1.0 if own else 0.5)
    named = phrase.capital >= _CAPITAL * phrase.count
    enough = phrase.count >= (_NAME if named else _NOUN) and len(words[0]) > (2 if named else 4)
    return (0.6 if named else 0.4) if own and known.weak and enough else 0.0
