"""What is asked: classes of questions, drawn by a seeded generator from the words of the corpus.

A question says what is wanted and nothing of how: each peer puts it in its own words.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from .corpus import SEED, Corpus

#: From the first to the last of words that are near are at most so many steps.
NEAR = 5
#: How many characters a word asked for with a slip may differ in.
SLIPS = 1
FACETS = ("speaker", "year")
#: The values given of each facet.
VALUES = 200
#: The class of what an app asks at each letter.
TYPED = "as you type"
_SAMPLE = 20_000
_QUARTER = 90


class Kind(StrEnum):
    """What the words of a question have to do with each other."""

    ALL = "all"
    ANY = "any"
    PHRASE = "phrase"
    NEAR = "near"
    PREFIX = "prefix"
    FUZZY = "fuzzy"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Question:
    """With `stems` every word of the same stem counts as the word; otherwise only the word itself.

    `speaker` and `days` (first and last ordinal) narrow it, `limit` is how many of the best are wanted.
    """

    kind: Kind
    words: tuple[str, ...]
    stems: bool = False
    speaker: str = ""
    days: tuple[int, int] | None = None
    limit: int = 10

    @property
    def ranked(self) -> bool:
        """Whether the words tell which match is the best; if not, the first ones are wanted."""
        return self.kind not in (Kind.PREFIX, Kind.FUZZY, Kind.EVERYTHING)


@dataclass(frozen=True, slots=True)
class Group:
    """A class of questions; with `faceted` they are only asked with facets."""

    name: str
    questions: tuple[Question, ...]
    faceted: bool = False
    costs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What questions are drawn from: `having` is in how many paragraphs each word stands."""

    size: int
    having: Counter[str]
    often: Counter[str]
    sample: tuple[tuple[str, ...], ...]
    speakers: tuple[str, ...]
    first: int
    last: int

    @classmethod
    def of(cls, corpus: Corpus) -> Lexicon:
        """Counts of the whole corpus, and a seeded sample of its paragraphs."""
        chance = random.Random(SEED)
        having, often = Counter[str](), Counter[str]()
        sample: list[tuple[str, tuple[str, ...]]] = []
        days: set[int] = set()
        base = corpus.size // corpus.copies
        for batch in corpus.originals():
            for one in batch:
                words = one.words.split()
                often.update(words)
                having.update(set(words))
                days.add(one.day)
                if chance.random() * base < _SAMPLE:
                    sample.append((one.speaker, tuple(words)))
        speakers = tuple(speaker for speaker, _ in sample if speaker)
        return cls(base, having, often, tuple(w for _, w in sample), speakers, min(days), max(days))

    def common(self, word: str) -> bool:
        """In a fiftieth of all paragraphs or more."""
        return self.having[word] * 50 >= self.size

    def middle(self, word: str) -> bool:
        """In a thousandth to a two-hundredth of them."""
        return self.size <= self.having[word] * 1000 <= self.size * 5

    def rare(self, word: str) -> bool:
        """In three or more, and in no more than ten or a ten-thousandth."""
        return 3 <= self.having[word] <= max(10, self.size // 10_000)


def _plain(word: str) -> bool:
    """Words that every peer takes for one: of small letters only."""
    return word.isascii() and word.isalpha()


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws questions of each class."""

    lexicon: Lexicon
    chance: random.Random
    rare: tuple[str, ...]
    middle: tuple[str, ...]
    common: tuple[str, ...]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Draw:
        known = sorted(filter(_plain, lexicon.having))
        bands = (lexicon.rare, lexicon.middle, lexicon.common)
        return cls(lexicon, random.Random(SEED), *(tuple(filter(band, known)) for band in bands))

    def among(self, words: Sequence[str], count: int = 1) -> tuple[str, ...]:
        return tuple(self.chance.sample(words, count))

    def neighbours(self, fit: Callable[[str, str], bool]) -> tuple[str, ...]:
        """Two words that stand side by side in some paragraph; the more often they do, the likelier."""
        while True:
            row = self.chance.choice(self.lexicon.sample)
            pairs = [(a, b) for a, b in pairwise(row) if _plain(a) and _plain(b) and fit(a, b)]
            if pairs:
                return self.chance.choice(pairs)

    def both_common(self, one: str, other: str) -> bool:
        return one != other and self.lexicon.common(one) and self.lexicon.common(other)

    def one_rare(self, one: str, other: str) -> bool:
        least = min(self.lexicon.having[one], self.lexicon.having[other])
        return one != other and 3 <= least <= max(10, self.lexicon.size // 1000)

    def beginning(self, length: int) -> tuple[str, ...]:
        long = [word for word in self.middle if len(word) > length]
        return (self.chance.choice(long)[:length],)

    def days(self) -> tuple[int, int]:
        first = self.chance.randint(self.lexicon.first, max(self.lexicon.first, self.lexicon.last - _QUARTER))
        return first, first + _QUARTER


def groups(lexicon: Lexicon, count: int) -> tuple[Group, ...]:
    """Every class with so many questions."""
    draw = Draw.of(lexicon)
    made = [
        Group(name, tuple(one() for _ in range(count)), faceted)
        for name, one, faceted in (*_words(draw), *_others(draw), *_stems(draw))
    ]
    return tuple(replace(group, costs=tuple(touched(lexicon, q) for q in group.questions)) for group in made)


_Row = tuple[str, Callable[[], Question], bool]


def _words(draw: Draw) -> Iterator[_Row]:
    yield "rare word", lambda: Question(Kind.ALL, draw.among(draw.rare)), False
    yield "middle word", lambda: Question(Kind.ALL, draw.among(draw.middle)), False
    yield "common word", lambda: Question(Kind.ALL, draw.among(draw.common)), False
    yield "and of 2", lambda: Question(Kind.ALL, draw.among(draw.common, 2)), False
    yield "and of 3", lambda: Question(Kind.ALL, draw.among(draw.common, 3)), False
    yield "or of 4", lambda: Question(Kind.ANY, draw.among(draw.common, 4)), False
    yield "phrase, rare", lambda: Question(Kind.PHRASE, draw.neighbours(draw.one_rare)), False
    yield "phrase, common", lambda: Question(Kind.PHRASE, draw.neighbours(draw.both_common)), False
    yield "near", lambda: Question(Kind.NEAR, draw.neighbours(draw.both_common)), False


def _others(draw: Draw) -> Iterator[_Row]:
    def slipped() -> Question:
        long = [word for word in draw.middle if len(word) > 4]
        return Question(Kind.FUZZY, draw.among(long))

    def of_speaker() -> Question:
        return Question(Kind.ALL, draw.among(draw.common), speaker=draw.chance.choice(draw.lexicon.speakers))

    yield "prefix, 2 letters", lambda: Question(Kind.PREFIX, draw.beginning(2)), False
    yield "prefix, 4 letters", lambda: Question(Kind.PREFIX, draw.beginning(4)), False
    yield "fuzzy", slipped, False
    yield "word of a speaker", of_speaker, False
    yield "word in a quarter", lambda: Question(Kind.ALL, draw.among(draw.common), days=draw.days()), False
    yield "everything", lambda: Question(Kind.EVERYTHING, ()), True
    yield TYPED, lambda: Question(Kind.PREFIX, draw.beginning(4), limit=20), True


def _stems(draw: Draw) -> Iterator[_Row]:
    def of(kind: Kind, words: Sequence[str], count: int) -> Callable[[], Question]:
        return lambda: Question(kind, draw.among(words, count), stems=True)

    yield "rare stem", of(Kind.ALL, draw.rare, 1), False
    yield "middle stem", of(Kind.ALL, draw.middle, 1), False
    yield "common stem", of(Kind.ALL, draw.common, 1), False
    yield "and of 2 stems", of(Kind.ALL, draw.common, 2), False
    yield "and of 3 stems", of(Kind.ALL, draw.common, 3), False
    yield "or of 4 stems", of(Kind.ANY, draw.common, 4), False


#: Bytes of a row of postings that any engine with whole numbers has: the document, and how often it has the
#: word; and of a place within it.
_ROW, _PLACE = 5, 2


def touched(lexicon: Lexicon, question: Question) -> int:
    """The bytes of postings of a question, were they plain numbers; of a stem those of the word drawn."""
    if question.kind is Kind.EVERYTHING:
        return 0
    if question.kind is Kind.PREFIX:
        words = [word for word in lexicon.having if word.startswith(question.words[0])]
    else:
        words = list(question.words)
    rows = sum(lexicon.having[word] for word in words)
    placed = question.kind in (Kind.PHRASE, Kind.NEAR)
    return rows * _ROW + (sum(lexicon.often[word] for word in words) * _PLACE if placed else 0)


def first(lexicon: Lexicon) -> Question:
    """What a fresh process asks first: for the commonest word."""
    return Question(Kind.ALL, (max(filter(_plain, lexicon.having), key=lambda w: lexicon.having[w]),))


def day(ordinal: int) -> dt.date:
    return dt.date.fromordinal(ordinal)
