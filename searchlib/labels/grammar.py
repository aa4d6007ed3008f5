"""One line of text in, the words at its start that may be a label out, in whichever style it is written.

Permissive on purpose: it only says what could be a label and where its words begin.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass

from . import families
from .parts import key_of, split_notes
from .shape import shape_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words at the start of a block that may name the speaker.

    `label` is as printed, without separator and time; `core` without brackets, whose contents are `notes`;
    `key` is the core folded: two labels with one key are the same label. The words spoken begin at `rest`.
    """

    label: str
    core: str
    notes: tuple[str, ...]
    key: str
    style: str  # colon, space, stop, dash, stop-dash, brackets, time, alone, markup
    rest: int
    opening: str  # the first words after the label
    seconds: float | None = None
    timed: bool = False
    asks: bool = False  # a question mark stands near the end of the words
    listed: bool = False  # a bullet stands before it

    @property
    def likeness(self) -> Hashable:
        """The same for labels used twice or more whose points are the same."""
        first = self.opening[:1]
        begins = "" if not first else "small" if first.islower() else first in families.QUOTES
        return self.core, self.notes, self.style, self.timed, self.listed, begins


_LEAD = re.compile(rf"\s*(?:({families.TIME})(?:\s*[-–—])?\s+)?")
_TIMED = re.compile(rf"\s*(?=[\[(<])({families.TIME})(?=\s|$)")
_BULLETS = frozenset("-–—•*·▪>")
_BULLET = re.compile(r"[-–—•*·▪>]+\s+(?=[^\W\d_])")
_REACH = 260  # characters looked at: the longest label, a time and the first words after it
_OPENING = 80
_NEAR_END = 250
_QUESTION = "?？؟"


def _led(head: str) -> tuple[int, float | None]:
    """Where the line begins behind space and a time, and that time in seconds."""
    if head[:1].isspace() or head[:1].isdigit() or head[:1] in ("[", "(", "<"):
        lead = _LEAD.match(head)
        if lead:
            return lead.end(), _seconds(lead[1]) if lead[1] else None
    return 0, None


def find(text: str) -> Candidate | None:
    """The label that the text may begin with, if any; only its first characters are looked at.

    >>> find("Q   And last: why?").core, find("[00:15] Mika: Here.").seconds
    ('Q', 15.0)
    """
    head = text[:_REACH]
    start, seconds = _led(head)
    timed = seconds is not None
    bullet = _BULLET.match(head, start) if head[start : start + 1] in _BULLETS else None
    body = head[bullet.end() if bullet else start :]
    if not body:
        return None
    found = families.colon(body) if bullet else _any(body, short=len(text) <= _REACH)
    if found is None:
        return None
    label, style, rest = found
    if tail := families.TAIL.search(label):
        label, seconds, timed = label[: tail.start()].rstrip(), _seconds(tail[1]), True
    elif style == "colon" and not timed and (after := _TIMED.match(body, rest)):
        rest, seconds, timed = after.end(), _seconds(after[1]), True
    if not label:
        return None
    printed = " ".join(label.split())
    core, notes = split_notes(printed)
    if not core:
        return None
    return Candidate(
        printed,
        core,
        notes,
        key_of(core),
        style,
        len(head) - len(body) + rest,
        body[rest:].lstrip()[:_OPENING],
        seconds,
        timed,
        _asks(text),
        bool(bullet),
    )


def _any(body: str, *, short: bool) -> families.Found | None:
    """The first family that knows the beginning of the line; only a whole short line can be a label alone."""
    found = families.letter(body) or families.timed(body) or families.colon(body)
    if found and families.BREAK.search(found[0]) and not shape_of(*split_notes(found[0])).plain:
        # The colon belongs to the sentence: `The CHAIRMAN. I ask this: why?`
        return families.stop(body) or families.dash(body) or found
    found = found or families.brackets(body) or families.stop(body) or families.dash(body)
    return found or (families.alone(body) if short else None)


def marked(label: str, text: str) -> Candidate:
    """The candidate for a label that the format's markup names; `text` is what follows it."""
    label = label.strip().rstrip(":：").rstrip()
    seconds, timed = None, False
    if tail := families.TAIL.search(label):
        label, seconds, timed = label[: tail.start()], _seconds(tail[1]), True
    printed = " ".join(label.split())
    core, notes = split_notes(printed)
    opening = text.lstrip()[:_OPENING]
    return Candidate(printed, core, notes, key_of(core), "markup", 0, opening, seconds, timed, _asks(text))


def _asks(text: str) -> bool:
    return any(mark in text[-_NEAR_END:] for mark in _QUESTION)


def _seconds(time: str) -> float:
    parts = time.strip("[]()<>").replace(",", ".").split(":")
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return total
