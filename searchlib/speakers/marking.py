"""Blocks in, pieces out: which block begins with whose label, decided by the whole document.

Labels inside a paragraph split it only when the same label was accepted at the start of another; no word
is lost but those of accepted labels.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from .. import labels
from ..labels import Candidate, Context
from ..model import Block, BlockKind
from ..tokens import fold
from . import slips
from .sections import Sections

# How often the labels are weighed again with what the accepted ones show.
_ROUNDS = 2
# Uses of `Q` or `A` without a colon before it may split a paragraph.
_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """An accepted label: what is printed, its points, and the label it is a misspelling of."""

    candidate: Candidate
    points: int
    features: tuple[tuple[str, int], ...]
    slip: Candidate | None = None
    inside: bool = False
    same: Candidate | None = None  # the fullest label of this voice, by the format's own key

    @property
    def meant(self) -> Candidate:
        return self.slip or self.same or self.candidate


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph to be: its words, and the label that stood before them (`above`: on a line of its own)."""

    text: str
    mark: Mark | None
    block: Block
    above: bool = False
    section: str = ""  # the heading above

    @property
    def settled(self) -> bool:
        """Whether it is known by itself who speaks, or that nobody is named."""
        return self.mark is not None or self.block.voice is not None


@dataclass(frozen=True, slots=True)
class _Line:
    block: Block
    candidate: Candidate | None


@dataclass(frozen=True, slots=True)
class _Inventory:
    """The accepted labels by key, how often each, and the two letters each ends in (a quick test)."""

    known: Mapping[str, Candidate]
    counts: Mapping[str, int]
    tails: frozenset[str]


def mark(blocks: Sequence[Block], title: str) -> tuple[list[Piece], Mapping[str, int]]:
    """The pieces of a document in order, and how often each label (by its key) was accepted."""
    lines = _lines(blocks)
    candidates = [line.candidate for line in lines]
    context = Context.of(candidates, title, [block.text for block in blocks if not block.voice])
    marks = _accept(lines, context)
    for _ in range(_ROUNDS):
        context = context.after(candidates, [mark is not None for mark in marks])
        marks = _accept(lines, context)
    fullest = _fullest(blocks)
    marks = [_settled(b, fullest) if b.voice else m for b, m in zip(blocks, marks, strict=True)]
    counts = Counter(m.candidate.key for m in marks if m)
    known = {m.candidate.key: m.candidate for b, m in zip(blocks, marks, strict=True) if m and not b.voice}
    inventory = _Inventory(known, counts, frozenset(key[-2:] for key in known))
    finder = slips.Finder({key: (label, counts[key]) for key, label in known.items()})
    pieces: list[Piece] = []
    waiting: Mark | None = None
    sections = Sections()
    for line, found in zip(lines, marks, strict=True):
        found = _slipped(line, found, finder)
        if line.block.kind is BlockKind.HEADING and not _spoken(found, counts):
            named = line.block.text.strip().rstrip(":")
            if labels.role_of(named) != "voice":  # a break or music is no section
                sections.enter(line.block)
            continue
        for piece in (replace(piece, section=sections.path) for piece in _pieces(line, found, inventory)):
            if not piece.text:
                waiting = piece.mark or waiting
            elif waiting and piece.mark is None and piece.block.voice is None:
                pieces.append(replace(piece, mark=waiting, above=True))
                waiting = None
            else:
                pieces.append(piece)
                waiting = None
    return pieces, Counter(m.candidate.key for piece in pieces if (m := piece.mark))


def _lines(blocks: Sequence[Block]) -> list[_Line]:
    """Each block with the label it may begin with; a time below a name alone on its line is that name's."""
    out = []
    for block, below in zip_longest(blocks, blocks[1:]):
        found = None if block.voice else _candidate(block)
        if found and found.style == "alone" and block.seconds is None and below:
            found = replace(found, timed=found.timed or below.seconds is not None)
        out.append(_Line(block, found))
    return out


def _fullest(blocks: Sequence[Block]) -> Mapping[str, str]:
    """For each of the format's own keys the label that says most: a full name, else the longest."""
    found: dict[str, tuple[bool, int, str]] = {}
    for voice in dict.fromkeys(block.voice for block in blocks):
        if voice and voice.key and voice.label:
            core = voice.label[: labels.lexicon().limits["longest"]]
            named = " " in core.strip() and not labels.shape_of(core, ()).ranked
            best = (named, len(voice.label), voice.label)
            found[voice.key] = max(best, found.get(voice.key, best))
    return {key: label for key, (_, _, label) in found.items()}


def _settled(block: Block, fullest: Mapping[str, str]) -> Mark | None:
    """The mark of a block whose format says who speaks; None where it names nobody."""
    voice = block.voice
    if voice is None or not voice.label:
        return None
    limits = labels.lexicon().limits
    candidate = labels.marked(voice.label[: limits["longest"]], block.text)
    full = fullest.get(voice.key, voice.label)[: limits["longest"]]
    same = labels.marked(full, block.text) if full != candidate.label else None
    return Mark(candidate, limits["certain"], (("named by the format itself", limits["certain"]),), same=same)


def _candidate(block: Block) -> Candidate | None:
    if not _named(block):
        return labels.find(block.text)
    if len(block.label or "") > labels.lexicon().limits["longest"]:
        return None
    return labels.marked(block.label or "", block.text)


def _named(block: Block) -> bool:
    return block.label is not None and bool(block.label.strip(" :："))


def _accept(lines: Sequence[_Line], context: Context) -> list[Mark | None]:
    out: list[Mark | None] = []
    for line in lines:
        found = None
        if line.candidate is not None:
            points, features = labels.score(line.candidate, context)
            if labels.accepted(points):
                found = Mark(line.candidate, points, features)
        out.append(found)
    return out


def _slipped(line: _Line, found: Mark | None, finder: slips.Finder) -> Mark | None:
    """The mark with the label it misspells; a rejected candidate may become one this way."""
    candidate = line.candidate
    if line.block.voice or candidate is None or candidate.style not in ("colon", "markup"):
        return found
    meant = finder.meant(candidate, accepted=found is not None)
    if meant is None:
        return found
    points, features = (found.points, found.features) if found else (labels.lexicon().limits["accept"], ())
    return Mark(candidate, points, features, slip=meant)


def _spoken(found: Mark | None, counts: Mapping[str, int]) -> bool:
    """A heading is speech only when it begins with a label that the document uses elsewhere."""
    return found is not None and counts[found.meant.key] >= 2


def _pieces(line: _Line, found: Mark | None, inventory: _Inventory) -> Iterator[Piece]:
    block = line.block
    text = block.text
    if block.voice is not None:
        yield Piece(text.strip(), found, block)
        return
    if found is not None:
        text = text[found.candidate.rest :] if found.candidate.style != "markup" else text
    elif _named(block):
        text = f"{(block.label or '').strip().rstrip(':： ')}: {text}"
    text = text.strip()
    start = 0
    for at, end, candidate in _inside(text, inventory):
        yield Piece(text[start:at].strip(), found, block)
        found = Mark(candidate, labels.lexicon().limits["accept"], (), inside=True)
        start = end
    if text[start:].strip() or found:
        yield Piece(text[start:].strip(), found, block)


_ENDS = re.compile(r"[.?!…][\"”’')\]]*\s+|[)\]—–]\s+|\n\s*")
_INSIDE = 90  # characters before a colon in which a label inside a paragraph is looked for
_Q_INSIDE = re.compile(r"(?<=[.?!…)\]”])\s+Q(?:\s{2,}|[\s\u00a0](?=[A-Z(“\"—]))")


def _inside(text: str, inventory: _Inventory) -> list[tuple[int, int, Candidate]]:
    """Known labels after a sentence end: where the label begins, where the words go on, the label."""
    known, out, last = inventory.known, [], 0
    at = text.find(":") if known else -1
    while at >= 0:
        if _may_end(text, at, inventory.tails):
            for match in _ENDS.finditer(text, max(last, at - _INSIDE), at):
                label = text[match.end() : at]
                candidate = known.get(labels.key_of(labels.split_notes(label)[0]))
                if candidate and candidate.core[0] == label[0]:
                    if candidate.style in ("colon", "markup"):
                        out.append((match.end(), at + 1, replace(candidate, label=label)))
                        last = at + 1
                    break
        at = text.find(":", at + 1)
    q = known.get("q")
    if q is not None and q.style == "space" and inventory.counts["q"] >= _LETTERS:
        out += [(m.start(), m.end(), q) for m in _Q_INSIDE.finditer(text)]
        out.sort(key=lambda found: found[0])
    return out


def _may_end(text: str, at: int, tails: frozenset[str]) -> bool:
    """Whether a known label may end at this colon."""
    after, before = text[at + 1 : at + 2], text[max(0, at - 2) : at]
    if not before or (after and not after.isspace()):
        return False
    return before[-1] in ")]." or fold(before) in tails or fold(before[-1]) in tails
