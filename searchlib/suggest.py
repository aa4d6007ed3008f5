"""An index and its taxonomy in; the phrases that may be missing from the taxonomy, out."""

from __future__ import annotations

from collections.abc import Iterator

from .engines import Engine, Request, Sort
from .model import Facet, Suggestion
from .query import And, Everything, Not, Prefix, Query, Value
from .tokens import fold_value, words
from .topics import Tagger

#: Phrases looked at, the most frequent ones; a phrase of one transcript alone is hardly a topic.
_CANDIDATES, _LEAST = 200, 2
_NO_TOPIC = Not(Prefix("topic", ""))


def suggestions(engine: Engine, tagger: Tagger, limit: int) -> tuple[Suggestion, ...]:
    """Key phrases frequent in paragraphs without a topic that no rule fires on, most transcripts first."""
    found = _values(engine, _NO_TOPIC, "keyphrase")
    named = _values(engine, Everything(), "speaker")
    names = frozenset(word for value in named.values for word in words(value.value))
    made = [_suggestion(engine, phrase) for phrase in _candidates(found, tagger, names)]
    common = [one for one in made if one.transcripts >= _LEAST]
    common.sort(key=lambda one: (-one.transcripts, -one.paragraphs, one.phrase))
    return tuple(common[:limit])


def _values(engine: Engine, query: Query, name: str) -> Facet:
    """Every value of a field among the matches."""
    return engine.search(Request(query, limit=0, facets=(name,), facet_limit=1 << 20)).facets[0]


def _candidates(found: Facet, tagger: Tagger, names: frozenset[str]) -> Iterator[str]:
    """The most frequent phrases in one spelling, without those of a topic and the names of speakers."""
    seen: set[str] = set()
    for value in found.values:
        folded = fold_value(value.value)
        if folded in seen:
            continue
        seen.add(folded)
        if not names.issuperset(words(folded)) and not tagger.made(value.value):
            yield value.value
        if len(seen) >= _CANDIDATES:
            return


def _suggestion(engine: Engine, phrase: str) -> Suggestion:
    asked = And((Value("keyphrase", fold_value(phrase)), _NO_TOPIC))
    answer = engine.search(
        Request(asked, limit=1, facets=("transcript",), facet_limit=1 << 20, sort=Sort.DOCUMENT)
    )
    return Suggestion(phrase, answer.total, len(answer.facets[0].values), answer.matches[0].id)
