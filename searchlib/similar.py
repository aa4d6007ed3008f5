"""A paragraph to the query for paragraphs like it: any of its most telling words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from .fields import DEFAULT
from .model import Chunk
from .query import Nothing, Or, Query, Word, simplify
from .ranking import idf
from .tokens import stems, words
from .topics.talk import talk

#: Words of the query. More bring in paragraphs that share only what everybody says.
_TELLING = 12
#: Different words of a paragraph that are looked at, those said most often first.
_LOOKED_AT = 1_000
#: What a word counts that is weak in a phrase ("year", "question").
_WEAK = 0.5

#: Words -> in how many paragraphs each of them stands.
Frequencies = Callable[[Iterable[str]], Mapping[str, int]]


def like(chunk: Chunk, frequencies: Frequencies, paragraphs: int) -> Query:
    """The query; `Nothing` for a paragraph without a word that tells it from others.

    A word tells the more, the more often it is said here and the fewer of all the paragraphs have it.
    Words of one stem are one, shown as it is said most often; small talk does not count.
    """
    known = talk(chunk.language)
    said = Counter(w for w in words(chunk.text) if len(w) > 1 and w not in known.never)
    looked_at = [word for word, _ in said.most_common(_LOOKED_AT)]
    having = frequencies(looked_at)
    forms: dict[str, list[str]] = {}
    for word, root in zip(looked_at, stems(looked_at, chunk.language), strict=True):
        forms.setdefault(root, []).append(word)
    weights = {
        same[0]: (1 + math.log(sum(said[word] for word in same)))
        * idf(most, paragraphs)
        * (_WEAK if same[0] in known.weak else 1.0)
        for same in forms.values()
        if (most := max(having[word] for word in same)) > 1
    }
    telling = sorted(weights, key=lambda word: (-weights[word], word))[:_TELLING]
    return simplify(Or(tuple(Word(DEFAULT, word) for word in telling))) if telling else Nothing()
