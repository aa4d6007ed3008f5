"""A candidate and its document in, points out; each feature is evidence that a user can read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..tokens import fold
from .grammar import CAPITALS, QUOTES, Candidate, key_of, words
from .lexicon import lexicon

_ASKING = ("q", "question", "questions", "вопрос", "frage", "pregunta")
_NUMBERED = re.compile(r"(?:speaker|spk|voice|sprecher|orador|intervenant|спикер)[ _#-]*\d{1,3}", re.I)
_NUMBER = re.compile(r"\s*(?:#|no\.?)?\s*\d{1,2}$|\s+(?:one|two|three|four|five|six)$", re.I)
_INITIALS = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]\.[ -]?){1,3}([^\W\d_][^\W\d_.]+(?:-[^\W\d_.]+)?)$")
_APPOSITION = re.compile(r",\s*|\s+(?:--|[–—-])\s+")
_SHORT_TITLE = re.compile(
    r"\b(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Jr|Sr|St|Gen|Sen|Rep|Gov|Lt|Col|Adm|Hon|Prof|Vors|Amb)\.", re.I
)


@dataclass(frozen=True, slots=True)
class Context:
    """What the whole document says about its labels."""

    uses: Mapping[str, int]
    surnames: Mapping[str, int]
    title: frozenset[str]
    good: int  # candidates that look like labels by themselves
    majority: str = ""  # "all capitals" or "marked up": the style of nearly all accepted labels
    asked: bool = False  # some label is a word for question
    once: bool = False  # many accepted labels, no name or office among them, none of them twice

    @classmethod
    def of(cls, candidates: Iterable[Candidate], title: str) -> Context:
        uses: Counter[str] = Counter()
        surnames: Counter[str] = Counter()
        good = 0
        for candidate in candidates:
            uses[candidate.key] += 1
            shape = shape_of(candidate.core, candidate.notes)
            if shape.surname:
                surnames[shape.surname] += 1
            good += shape.good
        named = (word for word in words(title) if word[0].isupper() and len(word) > 3)
        ranks = lexicon().lists["ranks"]
        title_words = frozenset(w for w in map(fold, named) if w not in ranks)
        asked = any(uses[key] for key in _ASKING)
        return cls(uses, surnames, title_words, good, asked=asked)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a label shows by itself."""

    features: frozenset[str]
    role: str
    surname: str
    good: bool
    folded: tuple[str, ...]

    @property
    def ranked(self) -> bool:
        """Whether it holds an honorific or an office."""
        return not self.features.isdisjoint(("begins with a title", "holds a title"))


@lru_cache(maxsize=8192)
def shape_of(core: str, notes: tuple[str, ...]) -> Shape:
    """The features that depend on the label alone."""
    lex = lexicon()
    printed = words(core)
    low = tuple(fold(word) for word in printed)
    role = role_of(core)
    content = [w for w, f in zip(printed, low, strict=True) if not (w.isdigit() or lex.has("particles", f))]
    small = 0 if role else sum(w[0].islower() for w in content)
    capital = bool(content) and all(w[0].isupper() for w in content)
    strange = 0 if role else sum(_is_strange(p, f) for p, f in zip(printed, low, strict=True))
    found = {
        "unnamed voice" if role == "voice" else f"{role} word": bool(role),
        "capitalised": capital,
        "few words": 2 <= len(low) <= 4,
        "many words": len(low) >= 9,
        "many words, no office": len(low) >= 6
        and "," not in core
        and not any(lex.has("offices", f) for f in low),
        "one word": len(low) == 1 and core.lower() != core.upper(),
        "lower-case word": small >= 1,
        "lower-case words": small >= 2,
        "speaking note": any(part in fold(note) for note in notes for part in lex.notes),
        "sentence word": strange >= 1,
        "sentence words": strange >= 2,
        "a verb in it": not role and any(lex.has("verbs", f) for f in low),
        "opens a sentence": not role and _opens_sentence(low, capital),
        "opens with a preposition": bool(low) and lex.has("prepositions", low[0]),
        "opens with a participle": len(low) >= 3 and len(low[0]) >= 6 and low[0].endswith("ing"),
        "counted item": _counts(low),
    }
    features = {name for name, there in found.items() if there}
    features |= _written(core, role) | _named(core, printed, low)
    sure = bool(role) or not features.isdisjoint(("numbered voice", "name without case"))
    good = sure or (capital and len(low) <= 8 and not strange)
    surname = "" if role or strange else _surname(core, printed, low)
    return Shape(frozenset(features), role, surname, good, low)


def _surname(core: str, printed: list[str], low: tuple[str, ...]) -> str:
    """The last word of the name: of the whole label, or of what stands before the comma."""
    head = words(core.partition(",")[0])
    if "," in core and _ends_in_name(head, tuple(map(fold, head))):
        return fold(head[-1])
    content = (w for w, f in zip(printed, low, strict=True) if not lexicon().has("particles", f))
    return low[-1] if low and all(w[0].isupper() for w in content) else ""


def _written(core: str, role: str) -> set[str]:
    """Features of the characters."""
    letters = [c for c in core if c.isalpha()]
    cased = [c for c in letters if c.isupper() or c.islower()]
    found = {
        "all capitals": len(letters) >= 2 and bool(cased) and all(c.isupper() for c in cased),
        "name without case": bool(letters) and not cased and len(core) <= 24,
        "letters without case, long": bool(letters) and not cased and len(core) > 24,
        "numbered voice": bool(_NUMBERED.fullmatch(core)),
        "figures in it": not role and any(c.isdigit() for c in core),
        "sentence mark inside": not role and bool(re.search(r"[.!?;]\s", _SHORT_TITLE.sub("", core))),
        "dash inside": bool(re.search(r"\s[—–-]\s", core)),
        "comma": "," in core,
    }
    return {name for name, there in found.items() if there}


def _named(core: str, printed: list[str], low: tuple[str, ...]) -> set[str]:
    """Features of a name, alone or beside an office."""
    lex = lexicon()
    rank = bool(low) and lex.has("ranks", low[0])
    initials = _INITIALS.search(core)
    before = fold(core[: initials.start(1)]).replace(".", "").strip() if initials else ""
    split = _APPOSITION.split(core, maxsplit=1)
    head = [w for w in words(split[0]) if not lex.has("postnominals", fold(w))] if len(split) == 2 else []
    parts = [w for w in head if not lex.has("joiners", fold(w))]
    behind = _behind_office(printed, low) or (bool(head) and _behind_office(head, tuple(map(fold, head))))
    found = {
        "begins with a title": rank,
        "holds a title": not rank and any(lex.has("ranks", f) for f in low),
        "name shape": _ends_in_name(printed, low) or _ends_in_name(head, tuple(map(fold, head))),
        "initials and surname": bool(
            initials and initials[1][0].isupper() and not lex.has("acronyms", before)
        ),
        "office before a name": behind,
        "name before an office": 2 <= len(parts) <= 4 and all(_is_name(w, fold(w)) for w in parts),
    }
    return {name for name, there in found.items() if there}


def _ends_in_name(printed: list[str], low: tuple[str, ...]) -> bool:
    return len(low) >= 2 and all(_is_name(p, f) for p, f in zip(printed[-2:], low[-2:], strict=True))


def _behind_office(printed: list[str], low: tuple[str, ...]) -> bool:
    lex = lexicon()
    if len(low) < 3 or not _ends_in_name(printed, low):
        return False
    return any(lex.has("offices", f) for f in low[:-2]) and not any(map(_is_strange, printed, low))


def _is_strange(printed: str, folded: str) -> bool:
    """A word of sentences; in capitals or at the start, `Will` and `May` are names."""
    lex = lexicon()
    return lex.has("functions", folded) and not (folded in ("will", "may") and printed[0].isupper())


def _opens_sentence(low: tuple[str, ...], capital: bool) -> bool:
    return (
        bool(low) and lexicon().has("openers", low[0]) and not (low[0] == "the" and len(low) <= 4 and capital)
    )


def role_of(core: str) -> str:
    """The role that the whole label (without a number) or its leading word is a name of, or nothing."""
    lex = lexicon()
    key = key_of(core)
    role = lex.roles.get(key) or lex.roles.get(_NUMBER.sub("", key).strip(), "")
    if role or key.endswith(("记者", "記者")):
        return role or "question"
    first, _, rest = key.partition(" ")
    if rest and first in lex.leads and len(core.split()) <= 6:
        after = core.split()[1]
        if after[0].isupper() or fold(after) in ("from", "von", "de", "из", "от"):
            return lex.roles.get(first, "")
    return ""


def _is_name(word: str, folded: str) -> bool:
    upper = word[0].isupper() or re.match(r"(?:al|el|ul|d|l)['’-][A-Z]", word) is not None
    return upper and not lexicon().has("unlike names", folded)


def is_name(word: str) -> bool:
    """Whether a printed word may be part of a person's name."""
    return _is_name(word, fold(word.rstrip(".,")))


def _counts(low: tuple[str, ...]) -> bool:
    lex = lexicon()
    if not low or len(low) > 2 or not (lex.has("numerals", low[-1]) or low[-1].isdigit()):
        return False
    return len(low) == 1 or lex.has("counted", low[0])


def score(candidate: Candidate, context: Context) -> tuple[int, tuple[tuple[str, int], ...]]:
    """The points of a candidate in its document, and each feature with what it gave."""
    lex = lexicon()
    shape = shape_of(candidate.core, candidate.notes)
    names = [*shape.features, *_in_document(candidate, shape, context), *_after(candidate, shape, context)]
    found = tuple((name, lex.points[name]) for name in sorted(names, key=lex.order.__getitem__))
    return sum(points for _, points in found), found


def accepted(points: int) -> bool:
    """Whether these points make a label."""
    return points >= lexicon().limits["accept"]


def _in_document(candidate: Candidate, shape: Shape, context: Context) -> Iterable[str]:
    uses, low = context.uses.get(candidate.key, 0), shape.folded
    named = bool(shape.surname) and any(word in context.title for word in low)
    known = context.surnames.get(shape.surname, 0) > uses
    plain = not (shape.role or shape.ranked)
    capital = "all capitals" in shape.features
    listed = _is_stop(low, shape.ranked) and not (known or (uses >= 2 and "name shape" in shape.features))
    tests = {
        "answer word beside questions": shape.role == "answer" and context.asked,
        "repeated": uses >= 2,
        "repeated often": uses >= 5,
        "surname of other labels": context.surnames.get(shape.surname, 0) >= 3,
        "named in the title": named,
        "no good label in the document": not context.good,
        "not a speaker": listed,
        "a place": plain and uses < 3 and _is_place(low),
        "other style than the rest": context.majority == "all capitals"
        and not capital
        and plain
        and not known,
        "every label only once": context.once and plain and not named,
        "single letter without partner": _is_lonely(candidate, shape, context),
    }
    yield from (name for name, there in tests.items() if there)
    yield from _style(
        candidate, shape, uses, lone=plain and not capital and not known, majority=context.majority
    )


def _style(candidate: Candidate, shape: Shape, uses: int, *, lone: bool, majority: str) -> Iterable[str]:
    """What the way of writing gives: markup, no colon, brackets, a time."""
    markup = candidate.style == "markup"
    bare = candidate.style in ("stop", "dash") and len(candidate.key) > 1
    shouted = CAPITALS.search(candidate.core) is not None
    tests = {
        "marked up as a speaker": markup,
        "time beside it": candidate.timed,
        "label brackets": candidate.style == "brackets",
        "no colon": bare,
        "no colon, once": bare and uses < 2 and not shouted,
        "capital surname": candidate.style == "stop" and shouted,
        "alone without a colon": candidate.style == "alone",
        "not marked up like the rest": majority == "marked up" and not markup and uses < 2,
        "plain word, once": markup and len(shape.folded) == 1 and lone and uses < 2,
    }
    return (name for name, there in tests.items() if there)


def _after(candidate: Candidate, shape: Shape, context: Context) -> Iterable[str]:
    """What the words after the label say against it."""
    rest, uses = candidate.opening, context.uses.get(candidate.key, 0)
    if not rest:
        if (
            uses < 2
            and not shape.role
            and "begins with a title" not in shape.features
            and not candidate.timed
        ):
            yield "nothing after it, once"
        return
    if rest[0].islower():
        yield "small letter after it"
    if rest[0] in QUOTES:
        yield "quotation after it"
        if shape.role:
            yield "quotation after a role word"
    office = bool(shape.features & {"begins with a title", "lower-case word"})
    named = bool(shape.features & {"name shape", "name before an office"})
    if office and uses < 2 and not named and not shape.role and _is_entry(rest):
        yield "a list entry"


def _is_entry(rest: str) -> bool:
    """`Chief of Staff Anton Weir.`: nothing but a name, perhaps with an office."""
    after = rest.strip()
    if len(after) >= 80 or after[-1:] not in (".", ";", ","):
        return False
    low = [fold(word) for word in words(after)]
    lex = lexicon()
    if not 2 <= len(low) <= 9 or any(lex.has("functions", w) for w in low if not lex.has("particles", w)):
        return False
    return all(w[0].isupper() or lex.has("particles", fold(w)) for w in words(after))


def _is_stop(low: tuple[str, ...], ranked: bool) -> bool:
    """`Tel`, `Contact persons`, `Media contact`: what stands before a colon and does not speak."""
    last = len(low) > 1 and not ranked and lexicon().has("stop_ends", low[-1])
    return last or (bool(low) and lexicon().has("stops", low[0]))


def _is_place(low: tuple[str, ...]) -> bool:
    lex = lexicon()
    if not low:
        return False
    if len(low) > 1 and lex.has("place kinds", low[-1]):
        return True
    sure = sum(lex.has("place names", word) for word in low)
    beside = sum(lex.has("place beside", word) for word in low)
    return sure + beside == len(low) and (sure >= 1 or beside >= 2)


def _is_lonely(candidate: Candidate, shape: Shape, context: Context) -> bool:
    """A single letter counts only when used three times or beside its partner (Q and A)."""
    if len(candidate.key) != 1 or not candidate.key.isascii():
        return False
    if shape.role == "answer":
        return not any(context.uses.get(key) for key in ("q", "question"))
    if context.uses.get(candidate.key, 0) >= 3:
        return False
    others = context.good - context.uses.get(candidate.key, 0)
    return not (candidate.key == "q" and others > 0)
