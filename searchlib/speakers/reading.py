"""A label in, its parts out: `Minister of Energy Anna Lind (via video)` is a name, an office, perhaps a role.

Who it stands for is not asked here; a label is taken apart by its own words and the names around it.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from .. import labels
from ..labels import Candidate, key_of, lexicon, words
from ..tokens import fold
from .casing import natural

_FIRST_NAMES = 4  # words of the longest name behind a country: what is longer begins with something else
_LONGEST = 8  # words at the end of a label among which the name is looked for
_KNOWN = 32  # words at the end of a label among which a name that the document has elsewhere is looked for
_HONOURABLE = re.compile(r"\b(?:the )?(?:rt\.? )?hon(?:ourable|orable)?\b\.?", re.I)
# Letters, spaces, full stops of initials; a hyphen or apostrophe only before a capital or after al, el, d.
# `Hr. Holm` is a damaged Mr., and `Surely. Holm` the end of a sentence: only initials have full stops.
# Two letters before the full stop are enough to know; to look at all of them costs the square of a long word.
_STOPPED = re.compile(r"[^\W\d_]{2}\.\s")
_CLEAN = re.compile(r"(?:[^\W\d_]|[. ]|(?<=[^\W\d_])[-’'](?=[^\W\d_]))+")


@dataclass(frozen=True, slots=True)
class Reading:
    """A label taken apart."""

    name: str = ""
    office: str = ""
    rank: str = ""  # the titles before a bare surname: Ms., Secretary
    role: str = ""

    @property
    def full(self) -> bool:
        """Whether it is a first and a last name, cleanly printed."""
        parts = [w for w in words(self.name) if not lexicon().has("joiners", fold(w))]
        if self.rank or len(parts) < 2 or not _CLEAN.fullmatch(self.name) or _STOPPED.search(self.name):
            return False
        return all(len(part) > 1 and _nameword(part) for part in (parts[0], parts[-1]))


def read(candidate: Candidate, known: Set[str] = frozenset()) -> Reading:
    """A label's name, office and role; `known` holds the bare names of the document."""
    core, role = candidate.core, labels.role_of(candidate.core)
    if role and (named := _named_voice(candidate, role)):
        return named
    if role:
        return Reading(role=role)
    if holder := _holder(candidate):
        return Reading(holder, natural(core))
    head, *rest = re.split(r",\s+|\s+(?:--|[–—-])\s+", core, maxsplit=1)
    if rest and fold(rest[0].rstrip(".")) not in lexicon().lists["postnominals"]:
        reading = _behind_office(head, known)
        if reading.full:
            office = ", ".join(part for part in (reading.office, natural(rest[0])) if part)
            return Reading(reading.name, office)
    return _behind_office(core, known)


def _named_voice(candidate: Candidate, role: str) -> Reading | None:
    """`Question (Anna Lind, Daily Orvan)`, `The Chair (Mr. Lind)`, `Moderator Anna Lind`, `FRAGE LIND`."""
    for note in candidate.notes:
        text = labels.split_notes(note)[0]
        name, _, rest = text.partition(",")
        bare = _without_courtesy(name.strip())
        parts = words(bare)
        speech = any(part in fold(note) for part in lexicon().notes)
        if parts and not speech and all(_nameword(w) for w in parts) and (len(parts) >= 2 or bare != name):
            return Reading(natural(bare), natural(rest.strip()), role=role)
    first, _, rest = candidate.core.partition(" ")
    named = fold(first) in lexicon().leads and bool(rest) and all(_nameword(w) for w in words(rest))
    if named and not any(ch.isdigit() for ch in rest) and not lexicon().has("numerals", fold(rest)):
        return Reading(natural(rest), role=role)
    return None


def _holder(candidate: Candidate) -> str:
    """The person in brackets behind an office: `The Minister for Ports (Ada Lorenz)`."""
    if "a name in brackets" not in labels.shape_of(candidate.core, candidate.notes).features:
        return ""
    return natural(_without_courtesy(labels.split_notes(candidate.notes[0])[0]))


def _nameword(word: str) -> bool:
    return word[0].isupper() and not lexicon().has("unlike names", fold(word))


def _without_courtesy(name: str) -> str:
    """The name without Mr, Dr, the Hon before it and the letters behind it."""
    lex, parts = lexicon(), name.split()
    while len(parts) > 1 and _is_courtesy(parts[0]):
        parts = parts[1:]
    while len(parts) > 2 and lex.has("postnominals", fold(parts[-1].strip(".,"))):
        parts = parts[:-1]
    return " ".join(parts).rstrip(",")


def _is_courtesy(word: str) -> bool:
    low = fold(word.strip(".,"))
    return low == "the" or lexicon().has("honorifics", low)


def _behind_office(core: str, known: Set[str]) -> Reading:
    """`Minister of Energy Anna Lind`: the longest name that ends the label."""
    if " and " in core.lower() and not any(lexicon().has("offices", fold(w)) for w in words(core)):
        return Reading(natural(core))
    parts = _without_letters(core.split())
    for start in range(max(1, len(parts) - _KNOWN), len(parts) - 1):
        tail = " ".join(parts[start:])
        if key_of(tail) in known and "name shape" in labels.shape_of(tail, ()).features:
            return _with_office(parts[:start], tail)
    start = name_start(parts)
    if start == 0 or start == len(parts):
        return Reading(natural(" ".join(parts)))
    return _with_office(parts[:start], " ".join(parts[start:]))


def _without_letters(parts: list[str]) -> list[str]:
    while len(parts) > 2 and lexicon().has("postnominals", fold(parts[-1].strip(".,"))):
        parts = parts[:-1]
    return parts


def _with_office(before: list[str], name: str) -> Reading:
    """A name behind `before`: an office, a courtesy, or the rank of a bare surname."""
    whole = natural(" ".join([*before, name])).split()
    shown, front = " ".join(whole[len(before) :]), whole[: len(before)]
    if not any(lexicon().has("ranks", fold(w.rstrip(".,"))) for w in front):
        return Reading(" ".join(whole))
    if len(words(name)) == 1 or " of " in name:
        return Reading(shown, rank=" ".join(front))
    office = " ".join(front)
    if not all(_is_courtesy(w) for w in front):
        office = _HONOURABLE.sub("", office).strip()
        return Reading(shown, office)
    return Reading(shown)


def name_start(parts: list[str]) -> int:
    """Where the name begins; 0 when the label is all office (`Minister for Water Resources`)."""
    lex = lexicon()
    at = len(parts)
    while at > 0 and len(parts) - at < _LONGEST:
        word = fold(parts[at - 1].rstrip(".,"))
        joins = lex.has("joiners", word) and at < len(parts) and at > 1 and word != "and"
        if not joins and not labels.is_name(parts[at - 1]):
            break
        at -= 1
    while at < len(parts) and lex.has("joiners", fold(parts[at])):
        at += 1
    before = fold(parts[at - 1].rstrip(".,")) if at else ""
    if not at or lex.has("ranks", before):
        return at
    start = at
    while at < len(parts) and _places(parts[at]):
        at += 1
    if len(parts) - at <= 1:
        return 0
    if at > start:
        return at if len(parts) - at <= _FIRST_NAMES else last_name(parts, at)
    if lex.has("particles", before):
        return last_name(parts, at + 1) if len(parts) - at > 2 else 0
    return last_name(parts, at)


def last_name(parts: list[str], least: int) -> int:
    """The start of the last two words of a name, with the small words that join them; not before `least`."""
    at, names = len(parts), 0
    while at > least:
        joins = lexicon().has("joiners", fold(parts[at - 1]))
        if names >= 2 and not joins and not lexicon().has("joiners", fold(parts[at])):
            break
        names += not joins
        at -= 1
    return at


def _places(word: str) -> bool:
    low = fold(word.strip(",."))
    return any(lexicon().has(kind, low) for kind in ("place names", "place beside", "place kinds"))


def offices_in(office: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of an office that name it, and those that make it a lesser one."""
    lex = lexicon()
    found = frozenset(fold(w) for part in words(office) for w in part.split("-"))
    lesser = found & lex.lists["deputies"]
    return (found & lex.lists["offices"]) - lesser | (found & {"prime", "foreign"}), lesser - {
        "prime",
        "foreign",
    }
