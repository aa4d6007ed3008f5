"""Text and the labels of its document in, the labels inside the text out.

A label inside a paragraph counts only when the same label was accepted at the start of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .. import labels
from ..labels import Candidate
from ..tokens import fold


@dataclass(frozen=True, slots=True)
class Inventory:
    """The accepted labels by key, how often each was, and the two letters each ends in (a quick test)."""

    known: Mapping[str, Candidate]
    counts: Mapping[str, int]
    tails: frozenset[str]
    shouted: bool = False  # the text is in capitals, so that capitals set no label apart

    @classmethod
    def of(cls, known: Mapping[str, Candidate], counts: Mapping[str, int], *, shouted: bool) -> Inventory:
        return cls(known, counts, frozenset(fold(c.core[-2:]) for c in known.values()), shouted)


@dataclass(frozen=True, slots=True)
class Found:
    """A label inside a text: where it begins and the words go on; `sure` unless it breaks a sentence off."""

    start: int
    end: int
    candidate: Candidate
    sure: bool = True


_ENDS = re.compile(r"[.?!…][\"”’')\]]*\s+|[)\]—–]\s+|\n\s*")
_REACH = 90  # characters before a colon in which a label is looked for
_Q = re.compile(r"(?<=[.?!…)\]”])\s+Q(?:\s{2,}|[\s\u00a0](?=[A-Z(“\"—]))")
# Uses of `Q` without a colon, and of a label that breaks off a sentence, before they may split a paragraph.
_OFTEN = 3
_CAPITALS = r"(?:[^\W\d_a-z][^\W\d_a-z.'’-]*\s){0,4}[^\W\d_a-z][^\W\d_a-z.'’-]*"
_SHOUT = re.compile(rf"(?<!\S){_CAPITALS}$")
_MISPRINT = re.compile(rf"({_CAPITALS})\s?[;,.%]\s+(?=\S)")


def inside(text: str, inventory: Inventory) -> list[Found]:
    """The known labels within a text, in order."""
    known = inventory.known
    if not known:
        return []
    out: list[Found] = []
    at = text.find(":")
    while at >= 0:
        if _may_end(text, at, inventory.tails):
            last = out[-1].end if out else 0
            found = _after_stop(text, at, last, inventory) or _broken_off(text, at, last, inventory)
            if found:
                out.append(found)
        at = text.find(":", at + 1)
    return sorted([*out, *_questions(text, inventory)], key=lambda found: found.start) if "Q" in text else out


def misprinted(text: str, inventory: Inventory) -> Candidate | None:
    """`PRIME MINISTER; I think so`: a label in capitals, used often, with another mark for its colon."""
    match = _MISPRINT.match(text[: 2 * _REACH])
    if match is None or inventory.shouted:
        return None
    found = _often(match[1], inventory)
    return replace(found, label=match[1], rest=match.end()) if found else None


def _often(label: str, inventory: Inventory) -> Candidate | None:
    """The accepted label in capitals that is printed so, if it is used often."""
    key = labels.key_of(label)
    found = inventory.known.get(key)
    if found is None or len(key) < 2 or found.style not in ("colon", "markup"):
        return None
    return found if found.core.isupper() and label.isupper() and inventory.counts[key] >= _OFTEN else None


def _after_stop(text: str, at: int, last: int, inventory: Inventory) -> Found | None:
    """The label between the end of a sentence and the colon at `at`."""
    for match in _ENDS.finditer(text, max(last, at - _REACH), at):
        label = text[match.end() : at]
        candidate = inventory.known.get(labels.key_of(labels.split_notes(label)[0]))
        if candidate and candidate.core[0] == label[0] and candidate.core.isupper() == label.isupper():
            if candidate.style in ("colon", "markup"):
                return Found(match.end(), at + 1, replace(candidate, label=label))
            return None
    return None


def _broken_off(text: str, at: int, last: int, inventory: Inventory) -> Found | None:
    """`I really don't JOURNALIST: But why?`: a label in capitals in the middle of a sentence."""
    if inventory.shouted:
        return None
    match = _SHOUT.search(text, max(last, at - _REACH), at)
    if match is None:
        return None
    start = match.start()
    while start < at:
        candidate = _often(text[start:at], inventory)
        if candidate:
            sure_not = _leads_on(text[last:start])
            return None if sure_not else Found(start, at + 1, replace(candidate, label=text[start:at]), False)
        space = text.find(" ", start, at)
        start = space + 1 if space >= 0 else at
    return None


def _leads_on(before: str) -> bool:
    """Whether the words before ask for a name: `I told the`, `according to`."""
    before = before.rstrip()
    if not before or not before[-1].isalpha():
        return not before
    lex, word = labels.lexicon(), fold(before.split()[-1])
    return any(lex.has(kind, word) for kind in ("before_names", "offices", "deputies"))


def _questions(text: str, inventory: Inventory) -> Iterator[Found]:
    """`Q` without a colon inside a paragraph, where it is the rule."""
    q = inventory.known.get("q")
    if q is not None and q.style == "space" and inventory.counts["q"] >= _OFTEN:
        for match in _Q.finditer(text):
            yield Found(match.start(), match.end(), q)


def _may_end(text: str, at: int, tails: frozenset[str]) -> bool:
    """Whether a known label may end at this colon."""
    after, before = text[at + 1 : at + 2], text[max(0, at - 2) : at]
    if not before or (after and not after.isspace()):
        return False
    return before[-1] in ")]." or fold(before) in tails or fold(before[-1]) in tails
