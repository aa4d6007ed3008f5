"""Words of a text in, hits of rules out.

A rule is one of four things; everything is compared as `tokens` folds it, so case never matters:

    missile             a word: every word of the same stem (missile, missiles)
    =arms               exactly this word
    terror*             every word that begins so
    free trade deal*    a phrase: these words in a row, each exactly, or from its beginning before a `*`

A hyphenated word is a phrase (`cease-fire` is `cease fire`). One hit of `any` makes the topic, or hits
of two different rules of `two` near each other and without a word in common (`=war` and `=wars` are not
different: their stem is the same). A hit that shares a word with a hit of `never` does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from ..errors import RecipeError
from ..tokens import stem, tokenize
from .talk import talk

LISTS = ("any", "two", "never")
MAX_RULE, MAX_WORDS = 100, 8
#: A shorter beginning matches half the dictionary.
MIN_PREFIX = 3
#: How many words apart two hits of `two` may be: two sentences. Further apart they are mostly chance.
NEAR = 40
#: Words remembered with their rules: English prose has some 50,000 forms in 400,000 paragraphs.
_MEMORY = 100_000
#: Characters of a value that an error prints.
_SHOWN = 80

_GAP = re.compile(r"[\s/&.,'’–-]*")


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a rule; `how` is "=" (exactly), "*" (from its beginning) or "~" (its stem)."""

    word: str
    how: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule: who wrote it (topic number, list, text) and its words.

    `anchor` is the place of its rarest word, as far as can be told: a phrase is looked up by it, because
    phrases that begin with "the" or "in" would otherwise be tried at every other word of a text.
    `exact` are its words where all of them are exact. Rules of one `root` are not two different ones.
    """

    topic: int
    kind: str
    text: str
    words: tuple[Element, ...]
    anchor: int
    root: str
    exact: list[str] | None

    @property
    def same(self) -> object:
        """Equal for two rules that hit the same words."""
        return self.root if self.words[0].how == "~" else self.words

    def begins(self, words: Sequence[str], start: int) -> bool:
        """Whether this phrase begins at a place of the words."""
        end = start + len(self.words)
        if end > len(words):
            return False
        for element, word in zip(self.words, words[start:end], strict=True):
            if not (word.startswith(element.word) if element.how == "*" else word == element.word):
                return False
        return True


class Hit(NamedTuple):
    """A rule matched the words [start, end)."""

    start: int
    end: int
    rule: Rule


class Verdict(NamedTuple):
    """What the hits say of a topic: those that count, and whether they make it."""

    hits: Sequence[Hit]
    made: bool


class RuleIndex:
    """Rules by their anchors, so that one pass over the words of a text finds every hit.

    The words are those of one language: it decides about stems.
    """

    def __init__(self, rules: Iterable[Rule], language: str) -> None:
        exact: dict[str, list[Rule]] = {}
        stems: dict[str, list[Rule]] = {}
        prefixes: dict[str, list[Rule]] = {}
        for rule in rules:
            anchor = rule.words[rule.anchor]
            table, key = {
                "=": (exact, anchor.word),
                "*": (prefixes, anchor.word),
                "~": (stems, stem(anchor.word, language)),
            }[anchor.how]
            table.setdefault(key, []).append(rule)
        self._known = _Anchors(exact, stems, prefixes, language)

    def hits(self, words: list[str]) -> list[Hit]:
        """Every hit in the words, in order of its first word."""
        found = []
        # Every word of every text comes by here, and most candidates miss: so their parts are at hand.
        for place, candidates in enumerate(map(self._known.__getitem__, words)):
            for rule, size, anchor, exact in candidates:
                start = place - anchor
                if size == 1:
                    found.append(Hit(place, place + 1, rule))
                elif start >= 0 and (
                    words[start : start + size] == exact if exact else rule.begins(words, start)
                ):
                    found.append(Hit(start, start + size, rule))
        found.sort(key=itemgetter(0))
        return found


#: A rule that a word may be the anchor of: it, its length, the place of the anchor, its exact words.
_Candidate = tuple[Rule, int, int, list[str] | None]


class _Anchors(dict[str, tuple[_Candidate, ...]]):
    """The rules whose anchor a word can be, remembered for the next time."""

    def __init__(
        self,
        exact: dict[str, list[Rule]],
        stems: dict[str, list[Rule]],
        prefixes: dict[str, list[Rule]],
        language: str,
    ) -> None:
        super().__init__()
        self._exact, self._stems, self._prefixes, self._language = exact, stems, prefixes, language
        self._longest = max(map(len, prefixes), default=0)

    def __missing__(self, word: str) -> tuple[_Candidate, ...]:
        rules = list(self._exact.get(word, ()))
        for length in range(MIN_PREFIX, min(len(word), self._longest) + 1):
            rules += self._prefixes.get(word[:length], ())
        if len(word) <= MAX_RULE:
            rules += self._stems.get(stem(word, self._language), ())
        found = tuple((rule, len(rule.words), rule.anchor, rule.exact) for rule in rules)
        if len(word) <= MAX_RULE:
            if len(self) >= _MEMORY:
                self.clear()
            self[word] = found
        return found


def judged(hits: Sequence[Hit]) -> dict[int, Verdict]:
    """Topic number -> the hits that count for it, and whether they make it."""
    by_topic: dict[int, list[Hit]] = {}
    for hit in hits:
        by_topic.setdefault(hit.rule.topic, []).append(hit)
    found = {}
    for topic, good in by_topic.items():
        kinds = {hit.rule.kind for hit in good}
        if "never" in kinds:
            void = {i for h in good if h.rule.kind == "never" for i in range(h.start, h.end)}
            good = [h for h in good if h.rule.kind != "never" and void.isdisjoint(range(h.start, h.end))]
            kinds = {hit.rule.kind for hit in good}
        if good:
            found[topic] = Verdict(good, "any" in kinds or (len(good) > 1 and _two(good)))
    return found


def _two(hits: Sequence[Hit]) -> bool:
    """Whether two hits of different roots are near each other and share no word; hits are in their order.

    "low income" and "income" in the same place say one thing, not two.
    """
    for i, one in enumerate(hits):
        for other in islice(hits, i + 1, None):
            if other.start - one.start > NEAR:
                break
            if other.rule.root != one.rule.root and other.start >= one.end:
                return True
    return False


def compiled(text: str, topic: int, kind: str, *, where: str) -> Rule:
    """A rule taken apart; `where` names its topic for the error."""
    if len(text) > MAX_RULE:
        raise RecipeError(f"{where}: rule {quoted(text)} is too long; at most {MAX_RULE} characters")
    where = f"{where}: rule {quoted(text)}"
    exactly = text.startswith("=")
    elements = _elements(text, int(exactly), where)
    if exactly and (len(elements) > 1 or elements[0].how == "*"):
        raise RecipeError(f"{where}: = is for one word; the words of a phrase are exact without it")
    root = " ".join(stem(element.word) for element in elements)
    if len(elements) == 1 and not exactly and elements[0].how == "=":
        elements = [Element(elements[0].word, "~")]
    anchor = max(range(len(elements)), key=lambda i: _rarity(elements[i]))
    if _is_short(elements[anchor]):
        raise RecipeError(f"{where}: write at least {MIN_PREFIX} letters before the *")
    exact = [e.word for e in elements] if all(e.how == "=" for e in elements) else None
    return Rule(topic, kind, text, tuple(elements), anchor, root, exact)


def _elements(text: str, at: int, where: str) -> list[Element]:
    elements = []
    for token in tokenize(text):
        _gap(text[at : token.start], where)
        at = token.end
        prefix = text[at : at + 1] == "*"
        at += prefix
        if prefix and text[at : at + 1].strip():
            raise RecipeError(f"{where}: a * stands at the end of a word; put a space after it")
        elements.append(Element(token.text, "*" if prefix else "="))
    _gap(text[at:], where)
    if not elements:
        raise RecipeError(f"{where}: there is no word in it; write one, or leave the rule out")
    if len(elements) > MAX_WORDS:
        raise RecipeError(f"{where}: {len(elements)} words; at most {MAX_WORDS}")
    return elements


def _rarity(element: Element) -> tuple[bool, bool, bool, int]:
    """How rare a word may be: small words and talk are not, common nouns hardly, longer ones more."""
    word, common = element.word, talk("en")
    return not _is_short(element), word not in common.never, word not in common.weak, len(word)


def _is_short(element: Element) -> bool:
    return element.how == "*" and len(element.word) < MIN_PREFIX


def _gap(gap: str, where: str) -> None:
    """What stands between two words of a rule is nothing but space and the punctuation of compounds."""
    if not _GAP.fullmatch(gap):
        wrong = next(c for c in gap if not _GAP.fullmatch(c))
        why = {"*": "a * stands at the end of a word", "=": "a = stands at the beginning of the rule"}
        reason = why.get(wrong, "rules are plain words; quotes and operators are not needed")
        raise RecipeError(f"{where}: {quoted(wrong)} cannot stand here: {reason}")


def quoted(value: object) -> str:
    """A value from the file as an error may print it: short, and nothing in it can move the cursor."""
    shown = ascii(value) if not str(value).isprintable() else repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
