"""The paragraphs of a transcript in; the same with their topics, and why they have them.

A topic comes from a rule that fires on the words, from the heading above, or from a tag of the source. A
heading speaks for every paragraph below it. A tag of the source speaks for the whole transcript, so it
makes a topic only of a paragraph in which at least one rule of that topic hits: one hit of `two` is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter

from ..model import Chunk, Origin, Reason, Tag
from ..tokens import Token, fold, printed_words, tokenize
from .keyphrases import keyphrases
from .rules import Hit, RuleIndex, Verdict, judged
from .taxonomy import Topic

#: A longer text is looked at in pieces of this many words, so that its hits never fill the memory.
_PIECE = 10_000
#: Words remembered as folded, and languages whose stems are remembered.
_MEMORY, _LANGUAGES = 100_000, 64
#: How much of one matched word an explanation prints.
_SHOWN = 60
_NAMES = tuple(field.name for field in fields(Chunk))
_VALUES, _TAGS = attrgetter(*_NAMES), _NAMES.index("tags")
_MADE_BY = (Origin.RULE, Origin.HEADING, Origin.SOURCE)


class Tagger:
    """A taxonomy compiled once; says which topics a text is on, and why."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._ids = tuple(topic.id for topic in topics)
        order = sorted(range(len(topics)), key=self._ids.__getitem__)
        self._rank = {number: rank for rank, number in enumerate(order)}
        self._tags_made = [Tag(self._ids[number], origin) for number in order for origin in _MADE_BY]
        self._topics = tuple(topics)
        self._rules = tuple(tuple(topic.rules(number)) for number, topic in enumerate(topics))
        self._indexes: dict[str, RuleIndex] = {}
        self._folded = _Folded()

    def tag(self, chunk: Chunk) -> Chunk:
        """The chunk with its topics, sorted by id; any it had before are replaced. No key phrases."""
        words = [*map(self._folded.__getitem__, printed_words(chunk.text))]
        return _tagged(chunk, self._tags(chunk, words, {}))

    def whole(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The chunks of one transcript with their topics, and after them the key phrases in each."""
        them = list(chunks)
        spoken = [printed_words(chunk.text) for chunk in them]
        phrases = keyphrases(spoken, them[0].language, _names(them)) if them else []
        made: dict[tuple[str, ...], frozenset[int]] = {}
        for chunk, words, typical in zip(them, spoken, phrases, strict=True):
            tags = self._tags(chunk, [*map(self._folded.__getitem__, words)], made)
            yield _tagged(chunk, tags + [Tag(phrase, Origin.KEYPHRASE) for phrase in typical])

    def _tags(self, chunk: Chunk, words: list[str], made: dict[tuple[str, ...], frozenset[int]]) -> list[Tag]:
        """The topics of a chunk with these folded words; `made` remembers headings and tags of the source.

        Sorted by topic, then origin: a number each, its place among all tags there can be.
        """
        verdicts = self._verdicts(words, chunk.language)
        rank, several = self._rank, len(_MADE_BY)
        found = [rank[n] * several for n, verdict in verdicts.items() if verdict.made]
        if chunk.section:
            heading = self._remembered((chunk.heading,), chunk.language, made)
            found += [rank[n] * several + 1 for n in heading]
        if chunk.subjects:
            source = self._remembered(chunk.subjects, chunk.language, made)
            found += [rank[n] * several + 2 for n in source if n in verdicts]
        return [self._tags_made[place] for place in sorted(found)]

    def _remembered(
        self, texts: tuple[str, ...], language: str, made: dict[tuple[str, ...], frozenset[int]]
    ) -> frozenset[int]:
        if texts not in made:
            made[texts] = self._made(texts, language)
        return made[texts]

    def made(self, text: str, language: str = "") -> tuple[str, ...]:
        """The topics that rules make of a text alone."""
        return tuple(sorted(self._ids[n] for n in self._made((text,), language)))

    def _made(self, texts: Iterable[str], language: str) -> frozenset[int]:
        found: set[int] = set()
        for text in texts:
            words = [fold(word) for word in printed_words(text)]
            found.update(n for n, verdict in self._verdicts(words, language).items() if verdict.made)
        return frozenset(found)

    def _verdicts(self, words: list[str], language: str) -> Mapping[int, Verdict]:
        index = self._index(language)
        if len(words) <= _PIECE:
            return judged(index.hits(words))
        found: dict[int, Verdict] = {}
        for start in range(0, len(words), _PIECE):
            for topic, verdict in judged(index.hits(words[start : start + _PIECE])).items():
                if verdict.made or topic not in found:
                    found[topic] = verdict
        return found

    def _index(self, language: str) -> RuleIndex:
        """The rules for texts in a language."""
        if language not in self._indexes:
            if len(self._indexes) >= _LANGUAGES:
                self._indexes.clear()
            mine = (
                rule
                for topic, rules in zip(self._topics, self._rules, strict=True)
                if not language or topic.language in ("", language)
                for rule in rules
            )
            self._indexes[language] = RuleIndex(mine, language)
        return self._indexes[language]

    def explain(self, text: str, language: str = "") -> dict[str, tuple[str, ...]]:
        """Topic id -> the rules that fired, each with the words it matched, as printed.

        >>> Tagger([Topic("energy", "Energy", any=("pipeline",))]).explain("Two pipelines. A PIPELINE.")
        {'energy': ('pipeline (pipelines, PIPELINE)',)}
        """
        return {topic: rules for topic, rules, made in self._told(text, language) if made}

    def _told(self, text: str, language: str) -> list[tuple[str, tuple[str, ...], bool]]:
        """Each topic with a hit: its id, the rules with the words they matched, whether they make it."""
        tokens = list(tokenize(text))
        index = self._index(language)
        seen: dict[str, dict[str, dict[str, None]]] = {}
        made: set[str] = set()
        for start in range(0, len(tokens), _PIECE):
            piece = tokens[start : start + _PIECE]
            for number, verdict in judged(index.hits([token.text for token in piece])).items():
                topic = self._ids[number]
                if verdict.made:
                    made.add(topic)
                _note(verdict.hits, text, piece, seen.setdefault(topic, {}))
        return [
            (
                topic,
                tuple(f"{rule} ({', '.join(words)})" for rule, words in seen[topic].items()),
                topic in made,
            )
            for topic in sorted(seen)
        ]

    def reasons(self, chunk: Chunk) -> tuple[Reason, ...]:
        """For each tag of a chunk why it has it, in words."""
        told = {topic: rules for topic, rules, _ in self._told(chunk.text, chunk.language)}
        headed = self.explain(chunk.heading, chunk.language)
        out = []
        for tag in chunk.tags:
            match tag.origin:
                case Origin.RULE:
                    because = told.get(tag.topic, ())
                case Origin.HEADING:
                    because = tuple(f"heading “{chunk.heading}”: {r}" for r in headed.get(tag.topic, ()))
                case Origin.SOURCE:
                    because = (*self._sourced(tag.topic, chunk), *told.get(tag.topic, ()))
                case Origin.KEYPHRASE:
                    because = ("typical of this transcript",)
            out.append(Reason(tag.topic, tag.origin, because))
        return tuple(out)

    def _sourced(self, topic: str, chunk: Chunk) -> Iterator[str]:
        for subject in chunk.subjects:
            for rule in self.explain(subject, chunk.language).get(topic, ()):
                yield f"the source’s tag “{subject}”: {rule}"


def tag(chunks: Iterable[Chunk], tagger: Tagger) -> Iterator[Chunk]:
    """The chunks of one transcript with their topics and key phrases."""
    return tagger.whole(chunks)


def _tagged(chunk: Chunk, tags: Sequence[Tag]) -> Chunk:
    """The chunk with these tags; `dataclasses.replace` would take a tenth of all the time of tagging."""
    if tuple(tags) == chunk.tags:
        return chunk
    values = [*_VALUES(chunk)]
    values[_TAGS] = tuple(tags)
    return Chunk(*values)


class _Folded(dict[str, str]):
    """Printed word -> folded word, remembered: the same words come again and again."""

    def __missing__(self, word: str) -> str:
        folded = fold(word)
        if len(word) < _SHOWN:
            if len(self) >= _MEMORY:
                self.clear()
            self[word] = folded
        return folded


def _names(chunks: Sequence[Chunk]) -> frozenset[str]:
    """The words of the names of those who speak: no phrase of names alone is typical of what is said."""
    names = {chunk.speaker.name for chunk in chunks if chunk.speaker}
    return frozenset(fold(word) for name in names for word in printed_words(name))


def _note(hits: Iterable[Hit], text: str, words: Sequence[Token], seen: dict[str, dict[str, None]]) -> None:
    for hit in hits:
        seen.setdefault(hit.rule.text, {})[_printed(text, words[hit.start : hit.end])] = None


def _printed(text: str, words: Sequence[Token]) -> str:
    """The words of a hit as printed; between them a hyphen or a space, whatever else stood there."""
    out, before = "", words[0].start
    for word in words:
        gap = text[before : word.start]
        out += ("-" if gap == "-" else " " if gap else "") + text[word.start : word.end]
        before = word.end
    return out if len(out) <= _SHOWN else out[: _SHOWN - 1] + "…"
