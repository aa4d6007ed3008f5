"""A label alone in, what it shows by itself out: a role, an office, a name, the words of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..tokens import fold
from .families import CAPITALS
from .lexicon import lexicon
from .parts import is_capital, key_of, words

_NUMBERED = re.compile(
    r"(?:speaker|spk|voice|sprecher|orador|intervenant|locuteur|спикер|话者|話者|화자)[ _#-]*\d{1,3}", re.I
)
_NUMBER = re.compile(r"\s*(?:#|no\.?)?\s*\d{1,2}$|\s+(?:one|two|three|four|five|six)$", re.I)
_INITIALS = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]\.[ -]?){1,3}([^\W\d_][^\W\d_.]+(?:-[^\W\d_.]+)?)$")
_APPOSITION = re.compile(r",\s*|\s+(?:--|[–—-])\s+")
_SHORT_TITLE = re.compile(
    r"\b(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Jr|Sr|St|Gen|Sen|Rep|Gov|Lt|Col|Adm|Hon|Prof|Vors|Amb|Mme|Rt|Messrs)\.", re.I
)
# From the beginning of a word only: each letter of a long one would look to its end otherwise.
_STOP = re.compile(r"(?<![^\W\d_])([^\W\d_]*+)([.!?;])\s")
_JOINT = re.compile(r"\s*(?:/|&|,|;|、|・|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bи\b|\bplus\b)\s*", re.I)
# Marks, figures inside words, a small letter among capitals: what scanners leave and no name has.
_STRANGE = re.compile(
    r"[A-Z]{2}[a-z]{1,2}[A-Z]|[^\w\s.,'’‘“”\"&/#°()–—-]|[^\W\d_]\d+[^\W\d_]|[^\W\d_]{3}\d|_[^\W\d_]"
)
_LONGEST_GARBLED = 40
_LONGEST_BARE = 24  # characters of a name in a script without capitals


@dataclass(frozen=True, slots=True)
class Shape:
    """What a label shows by itself.

    `good`: it looks like a label even without its document. `garbled`: it holds what no name is written with.
    `joint`: the keys of the names it joins, if it looks like more than one.
    """

    features: frozenset[str]
    role: str
    surname: str
    good: bool
    folded: tuple[str, ...]
    garbled: bool = False
    joint: tuple[str, ...] = ()
    loud: bool = False  # the surname, if nothing else, is in capitals

    @property
    def ranked(self) -> bool:
        """Whether it holds an honorific or an office."""
        return not self.features.isdisjoint(("begins with a title", "holds a title"))

    @property
    def shouted(self) -> bool:
        return "all capitals" in self.features

    @property
    def plain(self) -> bool:
        """Whether nothing in it belongs to a sentence."""
        return self.features.isdisjoint(_SENTENCE)


_SENTENCE = frozenset(
    (
        "lower-case words",
        "sentence word",
        "sentence words",
        "a verb in it",
        "opens a sentence",
        "opens with a preposition",
        "sentence mark inside",
        "many words",
        "many words, no office",
        "counted item",
        "letters without case, long",
    )
)


@lru_cache(maxsize=8192)
def shape_of(core: str, notes: tuple[str, ...]) -> Shape:
    """The features that depend on the label alone."""
    lex = lexicon()
    printed = _without_letters(words(core))
    low = tuple(fold(word) for word in printed)
    role = role_of(core)
    content = [w for w, f in zip(printed, low, strict=True) if not (w.isdigit() or lex.has("particles", f))]
    capital = bool(content) and all(map(is_capital, content))
    short = role or _is_abbreviation(core)
    strange = 0 if short else sum(_is_strange(p, f) for p, f in zip(printed, low, strict=True))
    features = set(_true(_said(core, low, content, role, strange)))
    features |= _written(core, role) | _named(core, printed, low)
    if any(part in fold(note) for note in notes for part in lex.notes):
        features.add("speaking note")
    elif _is_bare_office(low, features) and any(map(_is_person, notes)):
        features.add("a name in brackets")
    garbled = not (role or strange or "numbered voice" in features) and _is_garbled(core)
    sure = bool(role) or not features.isdisjoint(("numbered voice", "name without case"))
    good = sure or (capital and len(low) <= 8 and not strange and not garbled)
    surname = "" if role or strange else _surname(core, printed, low)
    loud = any(CAPITALS.search(word) and fold(word) == surname for word in printed)
    return Shape(frozenset(features), role, surname, good, low, garbled, _joint(core, role), loud)


def _are_addressed(core: str) -> bool:
    """`Admiral Sean Pell, Captain Ruth Lind, staff`: people whom somebody greets."""
    lex, people = lexicon(), 0
    for part in core.split(","):
        printed = words(part)
        ranked = len(printed) >= 2 and lex.has("ranks", fold(printed[0]))
        people += ranked and _is_name(printed[-1], fold(printed[-1]))
    return people >= 2


def _is_bare_office(low: tuple[str, ...], features: set[str]) -> bool:
    """`The Minister for Ports`: an office that ends in no name."""
    lex = lexicon()
    ranked = not features.isdisjoint(("begins with a title", "holds a title"))
    long = bool(low) and (low[0] == "the" or any(lex.has("particles", f) for f in low))
    courtesy = bool(low) and lex.has("honorifics", low[0])
    return ranked and long and not courtesy and (low[0] == "the" or "office before a name" not in features)


def _is_garbled(core: str) -> bool:
    """Whether it holds what no name is written with."""
    return len(core) <= _LONGEST_GARBLED and core[:1].isupper() and bool(_STRANGE.search(core))


def _is_person(note: str) -> bool:
    """`Ada Lorenz`, `Mr. Olaf Rind (Kalvin)`: what an office holds in brackets."""
    printed = words(re.split(r"[(,]", note, maxsplit=1)[0])
    courtesy = bool(printed) and lexicon().has("honorifics", fold(printed[0]))
    names = printed[1:] if courtesy else printed
    return (1 if courtesy else 2) <= len(names) <= 4 and all(_is_name(w, fold(w)) for w in names)


def _is_abbreviation(core: str) -> bool:
    """`BE`, `KOB`, `BE/AWB`: the initials of people, even where they spell a word."""
    parts = re.split(r"\s*[/&]\s*", core)
    return all(2 <= len(part) <= 4 and part.isalpha() and part.isupper() for part in parts)


def _true(tests: dict[str, bool]) -> Iterable[str]:
    return (name for name, there in tests.items() if there)


def _without_letters(printed: list[str]) -> list[str]:
    """The words without `MP`, `AM` and the like behind a name."""
    while len(printed) > 2 and printed[-1].isupper() and lexicon().has("postnominals", fold(printed[-1])):
        printed = printed[:-1]
    return printed


def _said(core: str, low: tuple[str, ...], content: list[str], role: str, strange: int) -> dict[str, bool]:
    """Features of the words: what a sentence has and a label has not, and the role."""
    lex = lexicon()
    capital = bool(content) and all(map(is_capital, content))
    small = 0 if role else sum(not is_capital(w) and w[0].islower() for w in content)
    return {
        "unnamed voice" if role == "voice" else f"{role} word": bool(role),
        "capitalised": capital,
        "few words": 2 <= len(low) <= 4,
        "many words": len(low) >= 9,
        "many words, no office": len(low) >= 6 and "," not in core and not any(map(_is_office, low)),
        "one word": len(low) == 1 and core.lower() != core.upper(),
        "lower-case word": small >= 1,
        "lower-case words": small >= 2,
        "sentence word": strange >= 1,
        "sentence words": strange >= 2,
        "a verb in it": strange > 0 and any(lex.has("verbs", f) for f in low),
        "opens a sentence": not (role or _is_abbreviation(core)) and _opens_sentence(low, capital),
        "opens with a preposition": bool(low) and lex.has("prepositions", low[0]),
        "opens with a participle": _is_participle(low),
        "counted item": not role and _counts(low),
    }


def _is_participle(low: tuple[str, ...]) -> bool:
    """`ENDING THE WAR ON SALT`; `acting` begins an office."""
    return (
        len(low) >= 3 and len(low[0]) >= 6 and low[0].endswith("ing") and not lexicon().has("offices", low[0])
    )


def _surname(core: str, printed: list[str], low: tuple[str, ...]) -> str:
    """The last word of the name: of the whole label, or of what stands before the comma."""
    head = _without_letters(words(core.partition(",")[0]))
    if "," in core and _ends_in_name(head, tuple(map(fold, head))):
        return fold(head[-1])
    content = (w for w, f in zip(printed, low, strict=True) if not lexicon().has("particles", f))
    return low[-1] if low and all(w[0].isupper() for w in content) else ""


def _has_stop(core: str) -> bool:
    """Whether a sentence ends inside; a short word before a full stop may be a damaged title (`HR. VELL`)."""
    for match in _STOP.finditer(_SHORT_TITLE.sub("", core)):
        word = match[1] or ""
        if match[2] != "." or not 1 <= len(word) <= 3 or lexicon().has("functions", fold(word)):
            return True
    return False


def _written(core: str, role: str) -> set[str]:
    """Features of the characters."""
    letters = [c for c in core if c.isalpha()]
    cased = [c for c in letters if c.isupper() or c.islower()]
    found = {
        "all capitals": len(letters) >= 2 and bool(cased) and all(c.isupper() for c in cased),
        "name without case": bool(letters) and not cased and len(core) <= _LONGEST_BARE,
        "letters without case, long": bool(letters) and not cased and len(core) > _LONGEST_BARE,
        "numbered voice": bool(_NUMBERED.fullmatch(core)),
        "figures in it": not role and any(c.isdigit() for c in _NUMBER.sub("", core)),
        "sentence mark inside": not role and _has_stop(core),
        "dash inside": bool(re.search(r"\s[—–-]\s", core)),
        "comma": "," in core,
        "several people spoken to": core.count(",") >= 2 and _are_addressed(core),
    }
    return {name for name, there in found.items() if there}


def _named(core: str, printed: list[str], low: tuple[str, ...]) -> set[str]:
    """Features of a name, alone or beside an office."""
    lex = lexicon()
    rank = bool(low) and (lex.has("ranks", low[0]) or _is_office(low[0]))
    initials = _INITIALS.search(core)
    before = fold(core[: initials.start(1)]).replace(".", "").strip() if initials else ""
    split = _APPOSITION.split(core, maxsplit=1)
    head = [w for w in words(split[0]) if not lex.has("postnominals", fold(w))] if len(split) == 2 else []
    while len(head) > 2 and lex.has("honorifics", fold(head[0])):
        head = head[1:]
    parts = [w for w in head if not lex.has("joiners", fold(w))]
    behind = _behind_office(printed, low) or (bool(head) and _behind_office(head, tuple(map(fold, head))))
    found = {
        "begins with a title": rank,
        "holds a title": not rank and any(lex.has("ranks", f) or _is_office(f) for f in low),
        "name shape": _ends_in_name(printed, low) or _ends_in_name(head, tuple(map(fold, head))),
        "initials and surname": bool(
            initials and initials[1][0].isupper() and not lex.has("acronyms", before)
        ),
        "office before a name": behind,
        "office behind a name": len(split) == 2 and any(_is_office(fold(w)) for w in words(split[1])),
        "name before an office": 2 <= len(parts) <= 4 and all(_is_name(w, fold(w)) for w in parts),
    }
    return {name for name, there in found.items() if there}


def _is_office(folded: str) -> bool:
    """An office, or one with others joined to it: `under-secretary`, `vice-president-elect`."""
    lex = lexicon()
    return lex.has("offices", folded) or (
        "-" in folded and any(lex.has("offices", p) for p in folded.split("-"))
    )


def _ends_in_name(printed: list[str], low: tuple[str, ...]) -> bool:
    """Whether the last two words, but for `bin` or `Al` between them, are those of a name."""
    pairs = [(p, f) for p, f in zip(printed, low, strict=True) if not lexicon().has("joiners", f)][-2:]
    return len(pairs) == 2 and pairs[-1][0] == printed[-1] and all(_is_name(p, f) for p, f in pairs)


def _behind_office(printed: list[str], low: tuple[str, ...]) -> bool:
    if len(low) < 3 or not _ends_in_name(printed, low):
        return False
    return any(map(_is_office, low[:-2])) and not any(map(_is_strange, printed, low))


def _is_strange(printed: str, folded: str) -> bool:
    """A word of sentences; in capitals or at the start, `Will` and `May` are names."""
    lex = lexicon()
    return lex.has("functions", folded) and not (folded in ("will", "may") and printed[0].isupper())


def _opens_sentence(low: tuple[str, ...], capital: bool) -> bool:
    lex = lexicon()
    if not low or not lex.has("openers", low[0]):
        return False
    ranked = any(lex.has("ranks", f) or _is_office(f) for f in low[1:4])
    return not (low[0] == "the" and capital and (len(low) <= 4 or ranked))


@lru_cache(maxsize=8192)
def role_of(core: str) -> str:
    """The role that the whole label (without a number) or its leading word is a name of, or nothing."""
    lex = lexicon()
    key = key_of(core)
    role = lex.roles.get(key) or lex.roles.get(_NUMBER.sub("", key).strip(), "")
    if role or (not core.isascii() and key.endswith(lex.askers)):
        return role or "question"
    first, _, rest = key.partition(" ")
    first = first.rstrip(".")
    if rest and first in lex.leads and len(core.split()) <= 6:
        after = core.split()[1]
        if after[0].isupper() or fold(after) in ("from", "von", "de", "из", "от"):
            return lex.roles.get(first, "")
    return ""


def _joint(core: str, role: str) -> tuple[str, ...]:
    """The keys of the names that a label joins; nothing where it holds only one."""
    if role or not _JOINT.search(core):
        return ()
    parts = tuple(key_of(part) for part in _JOINT.split(core) if part.strip())
    return parts if 2 <= len(parts) <= 5 else ()


def _is_name(word: str, folded: str) -> bool:
    return is_capital(word) and not lexicon().has("unlike names", folded)


def is_name(word: str) -> bool:
    """Whether a printed word may be part of a person's name."""
    return _is_name(word, fold(word.rstrip(".,")))


def _counts(low: tuple[str, ...]) -> bool:
    lex = lexicon()
    if not low or len(low) > 2 or not (lex.has("numerals", low[-1]) or low[-1].isdigit()):
        return False
    return len(low) == 1 or lex.has("counted", low[0])
