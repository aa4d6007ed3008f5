"""Chunks -> chunks with topics, by the rules of a taxonomy that users can read and edit.

A rule is one of four things; everything is compared as `tokens` folds it, so case never matters:

    missile             a word: every word of the same stem (missile, missiles)
    =arms               exactly this word
    terror*             every word that begins so
    free trade deal*    a phrase: these words in a row, each exactly, or from its beginning before a `*`

A hyphenated word is a phrase (`cease-fire` is `cease fire`). One hit of `any` makes the topic, or hits
of two different rules of `two` near each other (`=war` and `=wars` are not different: their stem is the
same). A hit that shares a word with a hit of `never` does not count.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from operator import attrgetter
from typing import Any

from .errors import RecipeError
from .model import Chunk, Tag
from .tokens import Token, stem, tokenize, words

#: Far above any taxonomy a person would write; they bound what a hostile file can cost.
MAX_FILE, MAX_TOPICS, MAX_RULES, MAX_RULE, MAX_WORDS, MAX_LABEL = 1_000_000, 1_000, 2_000, 100, 8, 80
#: A shorter beginning matches half the dictionary.
MIN_PREFIX = 3
#: Words remembered with their rules: English prose has some 50,000 forms in 400,000 paragraphs.
_MEMORY = 100_000
#: A longer text is looked at in pieces of this many words, so that its hits never fill the memory.
_PIECE = 10_000
#: How many words apart two hits of `two` may be: two sentences. Further apart they are mostly chance.
NEAR = 40
#: How much of one matched word an explanation prints.
_SHOWN = 60

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_GAP = re.compile(r"[\s/&.,'’–-]*")
_KEYS = frozenset(("id", "label", "any", "two", "never"))
_LISTS = ("any", "two", "never")


@dataclass(frozen=True, slots=True)
class Topic:
    """A row of the taxonomy: of `any` one hit is enough, of `two` two are needed, `never` does not count."""

    id: str
    label: str
    any: tuple[str, ...] = ()
    two: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Element:
    """One word of a rule; `how` is "=" (exactly), "*" (from its beginning) or "~" (its stem)."""

    word: str
    how: str

    def matches(self, word: str) -> bool:
        return word.startswith(self.word) if self.how == "*" else word == self.word


@dataclass(frozen=True, slots=True)
class _Rule:
    """A compiled rule: who wrote it (topic number, list, text) and its words.

    `anchor` is the place of the longest word: a phrase is looked up by it, because phrases that begin
    with "the" or "in" would otherwise be tried at every other word of a text (half of all the time).
    Rules of one `root` are not two different ones.
    """

    topic: int
    kind: str
    text: str
    words: tuple[_Element, ...]
    anchor: int
    root: str

    def matches(self, words: list[str]) -> bool:
        return len(words) == len(self.words) and all(
            element.matches(word) for element, word in zip(self.words, words, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _Hit:
    """A rule matched the words [start, end)."""

    rule: _Rule
    start: int
    end: int


def load(text: str, *, origin: str) -> tuple[Topic, ...]:
    """The topics of a TOML taxonomy; a mistake in it is a `RecipeError` that names `origin` and the topic."""
    if len(text) > MAX_FILE:
        raise RecipeError(f"{origin}: {len(text):,} characters; a topics file holds at most {MAX_FILE:,}")
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{origin}: this is not valid TOML: {error}") from None
    rows = table.pop("topic", None)
    if table:
        wrong = _quote(next(iter(table)))
        raise RecipeError(f"{origin}: unknown key {wrong}; write each topic under a line [[topic]]")
    if not isinstance(rows, list) or not rows:
        raise RecipeError(f"{origin}: no topics; write each one under a line [[topic]]")
    if len(rows) > MAX_TOPICS:
        raise RecipeError(f"{origin}: {len(rows):,} topics; at most {MAX_TOPICS:,}")
    topics: dict[str, Topic] = {}
    for number, row in enumerate(rows, start=1):
        where = f"{origin}: topic number {number}"
        topic = _topic(row, where, origin=origin)
        if topic.id in topics:
            raise RecipeError(f"{where}: there is {_quote(topic.id)} already; give this one another id")
        topics[topic.id] = topic
    return tuple(topics.values())


@lru_cache(maxsize=1)
def bundled() -> tuple[Topic, ...]:
    """The taxonomy that comes with the library."""
    text = (files("searchlib") / "data" / "topics.toml").read_text("utf-8")
    return load(text, origin="searchlib/data/topics.toml")


class Tagger:
    """A taxonomy compiled once; says which topics a text is on, and why."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._ids = tuple(topic.id for topic in topics)
        self._index = _Index()
        for number, topic in enumerate(topics):
            for kind in _LISTS:
                for text in getattr(topic, kind):
                    self._index.add(_compile(text, number, kind, where=f"topic {_quote(topic.id)}"))

    def tag(self, chunk: Chunk) -> Chunk:
        """The chunk with the topics of its text, sorted by id; any it had before are replaced."""
        spoken = words(chunk.text)
        fired: set[int] = set()
        for start in range(0, len(spoken), _PIECE):
            fired.update(_fired(self._index.hits(spoken[start : start + _PIECE])))
        found = tuple(Tag(topic) for topic in sorted(self._ids[number] for number in fired))
        return chunk if found == chunk.tags else replace(chunk, tags=found)

    def explain(self, text: str) -> dict[str, tuple[str, ...]]:
        """Topic id -> the rules that fired, each with the words it matched, as printed.

        >>> Tagger([Topic("energy", "Energy", any=("pipeline",))]).explain("Two pipelines. A PIPELINE.")
        {'energy': ('pipeline (pipelines, PIPELINE)',)}
        """
        tokens = list(tokenize(text))
        seen: dict[str, dict[str, dict[str, None]]] = {}
        for start in range(0, len(tokens), _PIECE):
            piece = tokens[start : start + _PIECE]
            for topic, hits in _fired(self._index.hits([token.text for token in piece])).items():
                rules = seen.setdefault(self._ids[topic], {})
                for hit in hits:
                    rules.setdefault(hit.rule.text, {})[_printed(text, piece[hit.start : hit.end])] = None
        return {
            topic: tuple(f"{rule} ({', '.join(words)})" for rule, words in seen[topic].items())
            for topic in sorted(seen)
        }


def tag(chunks: Iterable[Chunk], tagger: Tagger) -> Iterator[Chunk]:
    """Each chunk with its topics."""
    return map(tagger.tag, chunks)


@dataclass(slots=True)
class _Index:
    """The rules by their anchor, so that one pass over the words of a text finds every hit."""

    exact: dict[str, list[_Rule]] = field(default_factory=dict)
    stems: dict[str, list[_Rule]] = field(default_factory=dict)
    prefixes: dict[str, list[_Rule]] = field(default_factory=dict)
    longest: int = 0
    known: dict[str, tuple[_Rule, ...]] = field(default_factory=dict)

    def add(self, rule: _Rule) -> None:
        anchor = rule.words[rule.anchor]
        table = {"=": self.exact, "~": self.stems, "*": self.prefixes}[anchor.how]
        table.setdefault(anchor.word, []).append(rule)
        if anchor.how == "*":
            self.longest = max(self.longest, len(anchor.word))

    def hits(self, words: list[str]) -> list[_Hit]:
        """Every hit in the words, in order of its first word."""
        found = []
        known = self.known
        for place, word in enumerate(words):
            rules = known.get(word)
            if rules is None:
                rules = self._anchored(word)
            for rule in rules:
                start = place - rule.anchor
                end = start + len(rule.words)
                if len(rule.words) == 1 or (start >= 0 and rule.matches(words[start:end])):
                    found.append(_Hit(rule, start, end))
        found.sort(key=attrgetter("start"))
        return found

    def _anchored(self, word: str) -> tuple[_Rule, ...]:
        """The rules whose anchor this can be; remembered for the next time."""
        rules = list(self.exact.get(word, ()))
        for length in range(MIN_PREFIX, min(len(word), self.longest) + 1):
            rules += self.prefixes.get(word[:length], ())
        if len(word) > MAX_RULE:
            return tuple(rules)
        rules += self.stems.get(stem(word), ())
        if len(self.known) >= _MEMORY:
            self.known.clear()
        found = self.known[word] = tuple(rules)
        return found


def _fired(hits: list[_Hit]) -> dict[int, list[_Hit]]:
    """Topic number -> the hits that make the topic; topics that fall short are left out."""
    by_topic: dict[int, list[_Hit]] = {}
    for hit in hits:
        by_topic.setdefault(hit.rule.topic, []).append(hit)
    fired = {}
    for topic, all_hits in by_topic.items():
        void = {i for h in all_hits if h.rule.kind == "never" for i in range(h.start, h.end)}
        good = [h for h in all_hits if h.rule.kind != "never"]
        if void:
            good = [h for h in good if void.isdisjoint(range(h.start, h.end))]
        if any(h.rule.kind == "any" for h in good) or _two(good):
            fired[topic] = good
    return fired


def _two(hits: list[_Hit]) -> bool:
    """Whether two hits of different roots are near each other; hits are in the order of the text.

    Looking at neighbours is enough: of a near pair, the hits between begin as one root and end as another.
    """
    return any(a.rule.root != b.rule.root and b.start - a.start <= NEAR for a, b in pairwise(hits))


def _printed(text: str, words: list[Token]) -> str:
    """The words of a hit as printed; between them a hyphen or a space, whatever else stood there."""
    out, before = "", words[0].start
    for word in words:
        gap = text[before : word.start]
        out += ("-" if gap == "-" else " " if gap else "") + text[word.start : word.end]
        before = word.end
    return out if len(out) <= _SHOWN else out[: _SHOWN - 1] + "…"


def _topic(row: Any, where: str, *, origin: str) -> Topic:
    """One checked row of the file."""
    if not isinstance(row, dict):
        raise RecipeError(f"{where}: write it under a line [[topic]]")
    name = row.get("id")
    if not isinstance(name, str) or len(name) > MAX_LABEL or not _ID.fullmatch(name):
        raise RecipeError(
            f"{where}: id {_quote(name)}: write lower-case letters or digits with hyphens, like arms-control"
        )
    where = f"{origin}: topic {_quote(name)}"
    if unknown := sorted(set(row) - _KEYS):
        raise RecipeError(
            f"{where}: unknown key {_quote(unknown[0])}; the keys are id, label, any, two, never"
        )
    label = row.get("label")
    if not isinstance(label, str) or not label.strip() or len(label) > MAX_LABEL or not label.isprintable():
        raise RecipeError(f"{where}: label: write its name, on one line of at most {MAX_LABEL} characters")
    lists = {kind: _rules(row.get(kind, []), f"{where}: {kind}") for kind in _LISTS}
    if not lists["any"] and len({_compile(rule, 0, "two", where=where).root for rule in lists["two"]}) < 2:
        raise RecipeError(
            f"{where}: it can never be found; write a rule under any, or two different ones under two"
        )
    return Topic(name, label, **lists)


def _rules(rules: Any, where: str) -> tuple[str, ...]:
    """One checked list of rules."""
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        raise RecipeError(f'{where}: write a list of rules in quotes, like ["arms control", "missile"]')
    if len(rules) > MAX_RULES:
        raise RecipeError(f"{where}: {len(rules):,} rules; at most {MAX_RULES:,}")
    seen = set()
    for rule in rules:
        compiled = _compile(rule, 0, "", where=where)
        if compiled.words in seen:
            raise RecipeError(f"{where}: rule {_quote(rule)} says the same as one before it; leave one out")
        seen.add(compiled.words)
    return tuple(rules)


def _compile(text: str, topic: int, kind: str, *, where: str) -> _Rule:
    """A rule taken apart; `where` names its topic for the error."""
    if len(text) > MAX_RULE:
        raise RecipeError(f"{where}: rule {_quote(text)} is too long; at most {MAX_RULE} characters")
    where = f"{where}: rule {_quote(text)}"
    exactly = text.startswith("=")
    at, elements = int(exactly), []
    for token in tokenize(text):
        _gap(text[at : token.start], where)
        at = token.end
        prefix = text[at : at + 1] == "*"
        at += prefix
        if prefix and text[at : at + 1].strip():
            raise RecipeError(f"{where}: a * stands at the end of a word; put a space after it")
        elements.append(_Element(token.text, "*" if prefix else "="))
    _gap(text[at:], where)
    if not elements:
        raise RecipeError(f"{where}: there is no word in it; write one, or leave the rule out")
    if len(elements) > MAX_WORDS:
        raise RecipeError(f"{where}: {len(elements)} words; at most {MAX_WORDS}")
    if exactly and (len(elements) > 1 or elements[0].how == "*"):
        raise RecipeError(f"{where}: = is for one word; the words of a phrase are exact without it")
    root = " ".join(stem(element.word) for element in elements)
    if len(elements) == 1 and not exactly and elements[0].how == "=":
        elements = [_Element(root, "~")]
    lengths = [len(element.word) for element in elements]
    anchor = lengths.index(max(lengths))
    if elements[anchor].how == "*" and lengths[anchor] < MIN_PREFIX:
        raise RecipeError(f"{where}: write at least {MIN_PREFIX} letters before the *")
    return _Rule(topic, kind, text, tuple(elements), anchor, root)


def _gap(gap: str, where: str) -> None:
    """What stands between two words of a rule is nothing but space and the punctuation of compounds."""
    if not _GAP.fullmatch(gap):
        wrong = next(c for c in gap if not _GAP.fullmatch(c))
        why = {"*": "a * stands at the end of a word", "=": "a = stands at the beginning of the rule"}
        reason = why.get(wrong, "rules are plain words; quotes and operators are not needed")
        raise RecipeError(f"{where}: {_quote(wrong)} cannot stand here: {reason}")


def _quote(value: object) -> str:
    """A value from the file as an error may print it: short, and nothing in it can move the cursor."""
    shown = ascii(value) if not str(value).isprintable() else repr(value)
    return shown if len(shown) <= MAX_LABEL else shown[: MAX_LABEL - 1] + "…"
