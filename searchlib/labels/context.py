"""The candidates of a whole document in, what they show together out: turns, styles of writing.

A style of label is accepted because of what the document shows; no line is judged by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from ..tokens import fold
from .grammar import Candidate
from .lexicon import lexicon
from .parts import words
from .shape import Shape, shape_of

_ASKING = ("q", "question", "questions", "вопрос", "frage", "pregunta", "fråga", "问", "問")
# Accepted labels from which a document has a style at all, and the share of one style that makes it the rule.
_STYLED = 8
_MAJORITY = 0.8
# Fewer show that others in the same style may be labels, too.
_LIKE = 4
# Labels from which "none of them twice" looks like a list of points rather than people talking.
_LISTED = 4
# Share of the turns of one speaker that another's come between.
_ALTERNATE = 0.5
# Nobody speaks twice in a row, but for this share of the turns (a heading or an aside stands between).
_REPEATED = 0.1
# Different labels of a kind from which it is the rule, where this share of the blocks is labelled.
_DIFFERENT = 3
_DENSE = 0.15
# Share of the labels after which somebody says I or you, greets or thanks.
_SPOKEN = 0.3
_ADDRESSED = re.compile(
    r"\b(?:I|you|your|my|thanks?|yes|no|hello|welcome|good (?:morning|afternoon|evening)|M(?:r|s|rs)\.? [A-Z]"
    r"|я|вы|вам|вас|спасибо|здравствуйте|добрый|ich|sie|danke|guten|je|vous|merci|bonjour|gracias|usted|señor)\b"
)
# Letters from which it is seen that a text is all in capitals, so many of each paragraph.
_SAMPLE, _OPENING = 3_000, 80
_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Context:
    """What the whole document says about its labels."""

    uses: Mapping[str, int]
    surnames: Mapping[str, int]
    title: frozenset[str]
    initials: frozenset[str]  # of labels of two words and more that come again
    styles: Mapping[str, int]  # how many candidates are written in each
    good: int  # candidates that look like labels by themselves
    turns: frozenset[str] = frozenset()  # labels that take turns with others that come again
    small: bool = False  # what follows the labels begins with a small letter, as in chats and captions
    missing: frozenset[str] = frozenset()  # words where, without them, somebody would speak twice in a row
    leading: str = ""  # the family of more accepted labels than any other
    style: str = ""  # the family in which most accepted labels are written
    alone: bool = False  # labels stand on lines of their own
    majority: str = ""  # "all capitals" or "marked up": the style of nearly all accepted labels
    capitals: bool = False  # the accepted labels are in capitals, the text is not
    single: bool = False  # many of the accepted labels are one word each, and much of the text is labelled
    named: bool = False  # the same of first names with surnames
    asked: bool = False  # some label is a word for question
    once: bool = False  # many accepted labels, no name or office among them, none of them twice
    shouted: bool = False  # the text itself is in capitals, so that capitals say nothing

    @classmethod
    def of(cls, candidates: Iterable[Candidate | None], title: str, texts: Sequence[str] = ()) -> Context:
        """The context of candidates in order (None: a block without one); `texts` are its words."""
        every = list(candidates)
        found = [candidate for candidate in every if candidate]
        uses: Counter[str] = Counter()
        surnames: Counter[str] = Counter()
        good = 0
        for candidate in found:
            uses[candidate.key] += 1
            shape = shape_of(candidate.core, candidate.notes)
            if shape.surname:
                surnames[shape.surname] += 1
            good += shape.good and candidate.style != "alone"
        named = (word for word in words(title) if word[0].isupper() and len(word) > 3)
        ranks = lexicon().lists["ranks"]
        title_words = frozenset(w for w in map(fold, named) if w not in ranks)
        turns = frozenset(_taking_turns(found, uses)) if _converses(found, texts) else frozenset()
        begun = [c.opening[0].islower() for c in found if c.opening and c.key in turns]
        return cls(
            uses,
            surnames,
            title_words,
            frozenset("".join(w[0] for w in key.split()) for key, n in uses.items() if n > 1 and " " in key),
            Counter(candidate.style for candidate in found),
            good,
            turns=turns,
            small=2 * sum(begun) > len(begun),
            asked=any(uses[key] for key in _ASKING),
            shouted=_is_shouted(every, texts),
        )

    def after(self, candidates: Sequence[Candidate | None], accepted: Sequence[bool]) -> Context:
        """The context with what the labels accepted so far show; `accepted` goes with `candidates`."""
        found = [c for c, taken in zip(candidates, accepted, strict=True) if c and taken]
        shapes = [shape_of(c.core, c.notes) for c in found]
        styles = Counter(c.style for c in found)
        style, most = styles.most_common(1)[0] if styles else ("", 0)
        pairs = list(zip(found, shapes, strict=True))
        dense = len(found) >= _DENSE * len(candidates)
        letters = sum(len(c.key) == 1 for c in found)
        capital = sum(len(c.key) > 1 and s.shouted for c, s in pairs)
        majority = ""
        if len(found) >= _STYLED and styles["markup"] >= _MAJORITY * len(found):
            majority = "marked up"
        elif len(found) >= _STYLED and capital + letters >= _MAJORITY * len(found) and not self.shouted:
            majority = "all capitals"
        ends = {s.folded[-1] for s in shapes if s.folded}
        ranked = any(s.role or s.ranked for s in shapes)
        return replace(
            self,
            missing=self.missing.union(_missing(candidates, accepted)),
            leading=style,
            style=style if len(found) >= _LIKE and 2 * most > len(found) else "",
            alone=2 * sum(not c.opening for c in found) > len(found) >= _LIKE,
            majority=majority,
            single=dense and _differ(c.key for c, s in pairs if len(s.folded) == 1 and not s.role),
            named=dense and _differ(c.key for c, s in pairs if "name shape" in s.features and not s.shouted),
            capitals=capital >= max(_LIKE, _MAJORITY * (len(found) - letters)) and not self.shouted,
            once=len(found) >= _LISTED and len(ends) == len(found) and not ranked,
        )


def _differ(keys: Iterable[str]) -> bool:
    """Whether there are enough different labels of a kind to make it a rule."""
    return len(set(keys)) >= _DIFFERENT


def _converses(found: Sequence[Candidate], texts: Sequence[str]) -> bool:
    """Whether anybody asks or addresses anybody: lists of points do not."""
    if any(c.asks for c in found) or any("?" in text or "？" in text for text in texts):
        return True
    spoken = sum(_ADDRESSED.search(c.opening) is not None for c in found)
    return spoken >= max(2, _SPOKEN * len(found))


def _may_recur(candidate: Candidate, shape: Shape) -> bool:
    if candidate.listed or not shape.plain:
        return False
    return shape.good or "capitalised" in shape.features or "name without case" in shape.features


def _taking_turns(found: Sequence[Candidate], uses: Mapping[str, int]) -> Iterator[str]:
    """Labels used again and again with others of their kind between."""
    alike = [c.key for c in found if _may_recur(c, shape_of(c.core, c.notes))]
    alternations: Counter[str] = Counter()
    last: dict[str, int] = {}
    for at, key in enumerate(alike):
        if key in last and at - last[key] > 1:
            alternations[key] += 1
        last[key] = at
    for key, count in alternations.items():
        if count >= _ALTERNATE * (uses[key] - 1):
            yield key


def _missing(candidates: Sequence[Candidate | None], accepted: Sequence[bool]) -> Iterator[str]:
    """Rejected words between two turns of one speaker, where such repetitions are otherwise rare."""
    taken = [i for i, yes in enumerate(accepted) if yes]
    between: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    bare = pairs = 0
    for candidate, yes in zip(candidates, accepted, strict=True):
        if candidate and not yes:
            rejected[candidate.key] += 1
    for first, second in pairwise(taken):
        one, two = candidates[first], candidates[second]
        pairs += 1
        if one is None or two is None or one.key != two.key:
            continue
        inside = [c for c in candidates[first + 1 : second] if c and _may_recur(c, shape_of(c.core, c.notes))]
        bare += not inside
        if len(inside) <= 2:
            between.update(c.key for c in inside)
    several = len({c.key for c, yes in zip(candidates, accepted, strict=True) if c and yes}) > 1
    if several and bare <= _REPEATED * pairs:
        yield from (key for key, count in between.items() if count == rejected[key] and not _joined(key))


def _joined(key: str) -> bool:
    """Whether small words other than those of names hold it together: `briefly on ports`."""
    lex = lexicon()
    return any(lex.has("particles", word) and not lex.has("joiners", word) for word in key.split())


def _is_shouted(candidates: Sequence[Candidate | None], texts: Sequence[str]) -> bool:
    """Whether most letters of what is said are capitals, as in a telegram."""
    capital = small = 0
    for candidate, text in zip_longest(candidates, texts):
        part = candidate.opening if candidate else (text or "")[:_OPENING]
        if part:
            capital += sum(map(str.isupper, part))
            small += sum(map(str.islower, part))
        if capital + small > _SAMPLE:
            break
    return capital > small and capital >= _LETTERS
