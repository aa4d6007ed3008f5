"""How well a paragraph answers a query: BM25 over the words asked for, with two small bonuses.

The formula, where it comes from and how the constants were chosen: docs/ranking.md. Engines count
(how often, in how many paragraphs); everything that is weighed is weighed here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never

from .fields import DEFAULT, Kind, field
from .query import (
    Across,
    Answered,
    Asked,
    Fuzzy,
    Near,
    Phrase,
    Prefix,
    Query,
    Regex,
    Single,
    Term,
    Wildcard,
    Word,
    weighted,
)
from .tokens import alike, plain

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

Weighable: TypeAlias = Word | Term | Phrase | Near


class Why(StrEnum):
    """What a part earns its points for."""

    WORD = "word"
    EXACT = "exact form"
    TITLE = "in the title"


@dataclass(frozen=True, slots=True)
class Part:
    """A word or phrase that earns points. `half` is `asked` or `answered` where it is looked for across.

    Across the exchange, the paragraph with most points stands for the whole question or answer. `after` are
    words of the query that are counted before this one: where it is alike to one of them, it is that word
    again.
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
        return any(alike(self.leaf.text, word, language) for word in self.after)


def parts(query: Query) -> tuple[Part, ...]:
    """What is weighed: each word and phrase of the texts once, however often the query repeats it.

    Two words that are alike are one, with the larger of their boosts: those of larger boosts come first.
    Names, values and days only let through or keep out, and so does what stands under a Not, and words that
    are given by a pattern.
    """
    before: dict[tuple[str, Why, str], list[str]] = {}
    found: dict[tuple[Weighable, Why, str], Part] = {}
    boosted = sorted((*_own(query, ""), *_across(query)), key=lambda row: -row[4])
    for leaf, why, share, half, weight in boosted:
        key = _plain(leaf), why, half
        if key in found:
            continue
        after: tuple[str, ...] = ()
        if isinstance(leaf, Word):
            words = before.setdefault((leaf.field, why, half), [])
            after = tuple(words)
            words.append(leaf.text)
        found[key] = Part(leaf, why, share * weight, half, after)
    return tuple(found.values())


def _plain(leaf: Weighable) -> Weighable:
    """The same for leaves that find the same words."""
    match leaf:
        case Term(name, text):
            return Term(name, plain(text))
        case Phrase(name, words):
            return Phrase(name, tuple(map(plain, words)))
        case _:
            return leaf


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
    most = top(part, len(counts), paragraphs)
    if part.leaf.field == DEFAULT:
        return {n: most * count / (count + norms[n]) for n, count in counts.items()}
    return {n: most * count / (count + K1) for n, count in counts.items()}


def top(part: Part, having: int, paragraphs: int) -> float:
    """The points that a part never reaches, however often a paragraph has it."""
    return part.weight * idf(having, paragraphs) * (K1 + 1)


#: A leaf, what it earns points for, its share of them, in which half, and its boosts multiplied.
_Row: TypeAlias = tuple[Weighable, Why, float, str, float]


def _own(query: Query, half: str, given: float = 1.0) -> Iterator[_Row]:
    """The parts of a query with their boosts, those of `asked` and `answered` left out."""
    for leaf, factor in weighted(query, factor=given):
        if not isinstance(leaf, Word | Term | Phrase | Near) or field(leaf.field).kind is not Kind.TEXT:
            continue
        yield leaf, Why.WORD, 1.0, half, factor
        if isinstance(leaf, Word) and leaf.field == DEFAULT:
            yield Term(DEFAULT, leaf.text), Why.EXACT, EXACT, half, factor
            if not half:
                yield Word("title", leaf.text), Why.TITLE, TITLE, half, factor


def _across(query: Query) -> Iterator[_Row]:
    for node, factor in weighted(query):
        if isinstance(node, Asked | Answered):
            yield from _own(node.child, half_of(node), factor)


def total(added: Iterable[float]) -> float:
    """A score: the points in order, so that every engine and every explanation gives the same number."""
    score = 0.0
    for one in added:
        score += one
    return score


def written(leaf: Weighable) -> str:
    """A part as a person would write it."""
    match leaf:
        case Phrase():
            return f'"{row(leaf)}"'
        case Near(_, _, distance):
            return f'"{row(leaf)}"~{distance}'
        case _:
            return _word(leaf)


def row(leaf: Phrase | Near) -> str:
    """The words of a leaf of several."""
    return " ".join(leaf.words if isinstance(leaf, Phrase) else map(_word, leaf.words))


def _word(leaf: Single) -> str:
    match leaf:
        case Word(_, text) | Wildcard(_, text):
            return text
        case Term(_, text):
            return f"={text}"
        case Prefix(_, text):
            return f"{text}*"
        case Fuzzy(_, text, distance):
            return f"{text}~{distance}"
        case Regex(_, text):
            return f"/{text}/"
        case _:
            assert_never(leaf)


def half_of(node: Across) -> str:
    """`asked` or `answered`."""
    return "asked" if isinstance(node, Asked) else "answered"
