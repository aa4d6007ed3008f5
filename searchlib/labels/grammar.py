"""One line of text in, the words at its start that may be a label out, in whichever style it is written.

Permissive on purpose: it only says what could be a label and where its words begin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..tokens import fold
from .lexicon import lexicon


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
    style: str  # colon, space, stop, dash, brackets, alone, markup
    rest: int
    opening: str  # the first words after the label
    seconds: float | None = None
    timed: bool = False


_TIME = r"[\[(<]?\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])>]?"
_LEAD = re.compile(rf"\s*(?:({_TIME})(?:\s*[-–—])?\s+)?")
_TAIL = re.compile(rf"[\s,]({_TIME})$")
_TIMED = re.compile(rf"\s*(?=[\[(<])({_TIME})(?=\s|$)")
_REACH = 260  # characters looked at: the longest label, a time and the first words after it
_LETTER = re.compile(r"([QARJSM])(\s*[:.]\s*|\s*[-–—]{1,2}\s+|\s+)(?=\S)")
QUOTES = '“"«„‘'
_AFTER_COLON = frozenset(" \t\n\u00a0\u2007\u202f—–([…'" + QUOTES)
_WORD = re.compile(r"[^\W\d_]+(?:[.'’\-][^\W\d_]+)*\.?|\d+|&")
_BRACKETS = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)?|\[([^\]]*)\]?")
CAPITALS = re.compile(r"[A-ZÀ-ÖØ-ÞА-Я]{2}")


def find(text: str) -> Candidate | None:
    """The label that the text may begin with, if any; only its first characters are looked at.

    >>> find("Q   And last: why?").core, find("[00:15] Mika: Here.").seconds
    ('Q', 15.0)
    """
    head = text[:_REACH]
    start, seconds, timed = 0, None, False
    if head[:1].isspace() or head[:1].isdigit() or head[:1] in ("[", "(", "<"):
        lead = _LEAD.match(head)
        if lead:
            start, timed = lead.end(), bool(lead[1])
            seconds = _seconds(lead[1]) if lead[1] else None
    body = head[start:]
    if not body:
        return None
    span = _letter(body) or _colon(body) or _brackets(body)
    span = span or _stop(body) or _dash(body) or (_alone(body) if len(text) < 100 else None)
    if span is None:
        return None
    label, style, rest = span
    tail = _TAIL.search(label)
    if tail:
        label, seconds, timed = label[: tail.start()].rstrip(), _seconds(tail[1]), True
    elif style == "colon" and not timed and (after := _TIMED.match(body, rest)):
        rest, seconds, timed = after.end(), _seconds(after[1]), True
    if not label:
        return None
    return _candidate(label, style, start + rest, opening=body[rest:].lstrip()[:80], at=(seconds, timed))


def marked(label: str, text: str) -> Candidate:
    """The candidate for a label that the format's markup names; `text` is what follows it."""
    label = label.strip().rstrip(":：").rstrip()
    tail = _TAIL.search(label)
    at = (_seconds(tail[1]), True) if tail else (None, False)
    return _candidate(
        label[: tail.start()] if tail else label, "markup", 0, opening=text.lstrip()[:80], at=at
    )


def _candidate(
    label: str, style: str, rest: int, *, opening: str, at: tuple[float | None, bool]
) -> Candidate:
    label = " ".join(label.split())
    core, notes = split_notes(label)
    return Candidate(label, core, notes, key_of(core), style, rest, opening, *at)


@lru_cache(maxsize=8192)
def split_notes(label: str) -> tuple[str, tuple[str, ...]]:
    """The label without its brackets, and what stood in them."""
    if "(" not in label and "[" not in label:
        return label.strip(" ,;-–—"), ()
    notes = tuple((a or b).strip() for a, b in _BRACKETS.findall(label))
    core = " ".join(_BRACKETS.sub(" ", label).split()).strip(" ,;-–—)]")
    return core.replace(" ,", ","), tuple(n for n in notes if n)


def key_of(core: str) -> str:
    """The form in which labels are compared."""
    return fold(core.strip(" .,;~*’'\"-–—"))


def words(core: str) -> list[str]:
    """The words of a label, as printed, without final full stops."""
    return [word.rstrip(".") for word in _WORD.findall(core)]


def _seconds(time: str) -> float:
    parts = time.strip("[]()<>").replace(",", ".").split(":")
    total = 0.0
    for part in parts:
        total = total * 60 + float(part)
    return total


def _letter(body: str) -> tuple[str, str, int] | None:
    """`Q   Thank you`, `Q. Thank you`, `A: Well`, `R - Oui`; asked before the colon family."""
    match = _LETTER.match(body)
    if match is None:
        return None
    letter, between = match[1], match[2].strip()
    if not between:
        after = body[match.end()]
        if letter != "Q" or after in "&+=/":
            return None
        return letter, "space", match.end()
    style = {":": "colon", ".": "stop"}.get(between, "dash")
    return None if style == "stop" and not match[2][-1].isspace() else (letter, style, match.end())


def _colon(body: str) -> tuple[str, str, int] | None:
    """`Name:`; a colon inside a time or inside open brackets is passed over."""
    at = -1
    limit = lexicon().limits["longest"]
    for _ in range(4):
        at = min((p for p in (body.find(":", at + 1), body.find("：", at + 1)) if p >= 0), default=-1)
        if at < 1 or at > limit:
            return None
        label, after = body[:at], body[at + 1 : at + 2]
        if label[-1].isdigit() and after.isdigit():
            continue
        if label.count("(") > label.count(")") or label.count("[") > label.count("]"):
            continue
        first = label[0]
        if not (first.isalpha() or first == "'") or "\n" in label or len(label.split()) > 34:
            return None
        if after and body[at] == ":" and after not in _AFTER_COLON and after.islower() | after.isdigit():
            return None
        return (label.rstrip(), "colon", at + 1) if after not in ("/", ":", ")") else None
    return None


def _brackets(body: str) -> tuple[str, str, int] | None:
    """`【記者】...` and `(問)...`: the label is what the brackets hold."""
    close = {"【": "】", "(": ")", "（": "）"}.get(body[0])
    at = body.find(close, 1, 40) if close else -1
    if at < 2:
        return None
    label = body[1:at].strip()
    if body[0] != "【" and (key_of(label) not in lexicon().roles or label.isascii()):
        return None
    return label, "brackets", at + 1


def _stop(body: str) -> tuple[str, str, int] | None:
    """`Mr. McHALE. Thank you`: a title, a surname (in capitals, or alone), a full stop."""
    first, space, _ = body[:30].partition(" ")
    if not space or not first[:1].isupper():
        return None
    word = fold(first.rstrip("."))
    if word != "the" and not lexicon().has("ranks", word):
        return None
    at = body.find(". ", len(first) + 1, 90)
    while at > 0 and (body.count("(", 0, at) > body.count(")", 0, at) or _is_courtesy(body[:at])):
        at = body.find(". ", at + 1, 90)
    label = body[:at] if at > 0 else ""
    if not label or any(mark in label for mark in ",:;?!\n") or len(label.split()) > 8:
        return None
    rest = body[at + 2 :].lstrip()
    if rest[:1] in ("–", "—"):
        return label, "brackets", at + 2 + body[at + 2 :].index(rest[0]) + 1
    names = label.split()[1:]
    if not any(CAPITALS.search(name) for name in names) and not (len(names) == 1 and word != "the"):
        return None
    return label, "stop", at + 2


def _is_courtesy(label: str) -> bool:
    """Whether the label ends in `Hon` or the like, whose full stop ends no label."""
    return lexicon().has("honorifics", fold(label.split()[-1]))


def _dash(body: str) -> tuple[str, str, int] | None:
    """`Name - text`, and `Name, office. – text` of parliaments."""
    for dash in (". – ", ". — ", " - ", " – ", " — "):
        at = body.find(dash, 1, 140 if dash[0] == "." else 60)
        if at < 0:
            continue
        label = body[:at]
        head = label.split(",")[0].split()
        if all(w[0].isupper() or lexicon().has("particles", fold(w)) for w in head) and len(head) <= 5:
            return label, "brackets" if dash[0] == "." else "dash", at + len(dash)
        return None
    return None


def _alone(body: str) -> tuple[str, str, int] | None:
    """A line that is only `Operator`, `Anna Lind -- Chief Editor` or `Anna Lind  0:05`."""
    line = body.strip()
    if len(line) < 2 or "\n" in line or line[-1] in ".?!,;…" or line[0].islower():
        return None
    tail = _TAIL.search(line)
    if tail or key_of(line) in lexicon().roles or (" -- " in line and line[:1].isupper()):
        return line, "alone", len(body)
    return None
