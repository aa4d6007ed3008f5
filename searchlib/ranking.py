"""How well a paragraph answers a query: BM25 over the words asked for, with two small bonuses.

The formula, where it comes from and how the constants were chosen: docs/ranking.md. Engines count
(how often, in how many paragraphs); everything that is weighed is weighed here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never

from .fields import DEFAULT, Kind, field
from .query import Across, Asked, Phrase, Query, Term, Word, across, leaves
from .tokens import stem

#: How slowly a word repeated within a paragraph stops counting.
K1 = 2.0
#: How much of the length of a paragraph is held against it: 0 nothing, 1 all.
B = 0.9
#: Words that every paragraph has for free. A remark of five words is not ten times more to the point than
#: one of fifty.
PADDING = 15
#: The share of a word's own points for standing there exactly as it was asked.
EXACT = 0.1
#: The share of a word's points in the title of the event, for a word asked of the text.
TITLE = 0.1

Weighable: TypeAlias = Word | Term | Phrase


class Why(StrEnum):
    """What a part earns its points for."""

    WORD = "word"
    EXACT = "exact form"
    TITLE = "in the title"


@dataclass(frozen=True, slots=True)
class Part:
    """A word or phrase that earns points. `half` is `asked` or `answered` where it is looked for across.

    Across the exchange, the paragraph with most points stands for the whole question or answer. `after` are
    the words before this one in the query: where it has the stem of one of them, it is that word again.
    """

    leaf: Weighable
    why: Why = Why.WORD
    weight: float = 1.0
    half: str = ""
    after: tuple[str, ...] = ()

    def again(self, language: str) -> bool:
        """Whether in paragraphs of this language the word is one that was counted already."""
        if not self.after or not isinstance(self.leaf, Word):
            return False
        root = stem(self.leaf.text, language)
        return any(stem(word, language) == root for word in self.after)


def parts(query: Query) -> tuple[Part, ...]:
    """What is weighed: each word and phrase of the texts once, however often the query repeats it.

    Two words of one stem are one. Names, values and days only let through or keep out, and so does what
    stands under a Not.
    """
    before: dict[Part, list[str]] = {}
    found: list[Part] = []
    for part in dict.fromkeys((*_own(query, ""), *_across(query))):
        leaf = part.leaf
        if isinstance(leaf, Word):
            words = before.setdefault(replace(part, leaf=replace(leaf, text="")), [])
            found.append(replace(part, after=tuple(words)))
            words.append(leaf.text)
        else:
            found.append(part)
    return tuple(found)


def idf(having: int, paragraphs: int) -> float:
    """The weight of a word that so many of the paragraphs have; never negative."""
    return math.log1p((paragraphs - having + 0.5) / (having + 0.5))


def average(lengths: Sequence[int], paragraphs: int) -> float:
    """The mean length of the paragraphs."""
    return sum(lengths) / paragraphs if paragraphs else 0.0


def norm(length: int, mean: float) -> float:
    """What a count is weighed against in a paragraph of so many words."""
    return K1 * (1 - B + B * (length + PADDING) / (mean + PADDING))


def points(
    part: Part, counts: Mapping[int, float], paragraphs: int, norms: Sequence[float]
) -> dict[int, float]:
    """The points of each paragraph (by number) that has the part `counts` times.

    Only the length of the spoken text is held against it: headings and titles are about equally long.
    """
    top = part.weight * idf(len(counts), paragraphs) * (K1 + 1)
    if part.leaf.field == DEFAULT:
        return {n: top * count / (count + norms[n]) for n, count in counts.items()}
    return {n: top * count / (count + K1) for n, count in counts.items()}


def _own(query: Query, half: str) -> Iterator[Part]:
    for leaf in leaves(query):
        if not isinstance(leaf, Word | Term | Phrase) or field(leaf.field).kind is not Kind.TEXT:
            continue
        yield Part(leaf, half=half)
        if isinstance(leaf, Word) and leaf.field == DEFAULT:
            yield Part(Term(DEFAULT, leaf.text), Why.EXACT, EXACT, half)
            if not half:
                yield Part(replace(leaf, field="title"), Why.TITLE, TITLE)


def _across(query: Query) -> Iterator[Part]:
    for node in across(query):
        yield from _own(node.child, half_of(node))


def total(added: Iterable[float]) -> float:
    """A score: the points in order, so that every engine and every explanation gives the same number."""
    score = 0.0
    for one in added:
        score += one
    return score


def written(leaf: Weighable) -> str:
    """A part as a person would write it."""
    match leaf:
        case Word(_, text):
            return text
        case Term(_, text):
            return f"={text}"
        case Phrase(_, words):
            return f'"{" ".join(words)}"'
        case _:
            assert_never(leaf)


def half_of(node: Across) -> str:
    """`asked` or `answered`."""
    return "asked" if isinstance(node, Asked) else "answered"
