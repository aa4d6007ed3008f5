"""Blocks in, pieces out: which block begins with whose label, decided by the whole document.

Labels inside a paragraph split it only when the same label was accepted at the start of another; no word
is lost but those of accepted labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import zip_longest

from .. import labels
from ..labels import Candidate, Context
from ..model import Block, BlockKind
from . import slips
from .inside import Inventory, inside, misprinted
from .sections import Sections
from .unnamed import Part, parts

_MISPRINTED = (("its colon is misprinted", 1),)
# How often the labels are weighed again with what the accepted ones show.
_ROUNDS = 2


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
class Doubt:
    """Words that may be a label; `grave`: written as the labels of this document are."""

    words: str
    grave: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph to be: its words, and the label that stood before them (`above`: on a line of its own)."""

    text: str
    mark: Mark | None
    block: Block
    above: bool = False
    section: str = ""  # the heading above
    part: Part = Part.NONE  # what it is, where the page sets voices apart without naming them
    doubt: Doubt | None = None  # words at its start that may be a label, and were not taken for one

    @property
    def settled(self) -> bool:
        """Whether it is known by itself who speaks, or that nobody is named."""
        return self.mark is not None or self.block.voice is not None or self.part is not Part.NONE


@dataclass(frozen=True, slots=True)
class _Line:
    block: Block
    candidate: Candidate | None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What became of a block's candidate: a mark, or its points."""

    mark: Mark | None = None
    points: int = -99


_NONE = _Verdict()


def mark(
    blocks: Sequence[Block], title: str, listed: Set[str] = frozenset()
) -> tuple[list[Piece], Mapping[str, int]]:
    """The pieces of a document in order, and how often each label (by its key) was accepted.

    `listed` are the keys of labels that the document itself explains.
    """
    lines = _lines(blocks)
    verdicts, context = _judged(lines, title, listed)
    fullest = _fullest(blocks)
    marks = [_settled(b, fullest) if b.voice else v.mark for b, v in zip(blocks, verdicts, strict=True)]
    counts = Counter(m.candidate.key for m in marks if m)
    known: dict[str, Candidate] = {}
    for line, found in zip(lines, marks, strict=True):
        if found and not line.block.voice:
            known.setdefault(found.candidate.key, found.candidate)
    inventory = Inventory.of(known, counts, shouted=context.shouted)
    shapes = (labels.shape_of(line.candidate.core, ()) for line in lines if line.candidate)
    finder = slips.Finder(
        {key: (label, counts[key]) for key, label in known.items()}, sum(shape.garbled for shape in shapes)
    )
    set_apart = [Part.NONE] * len(blocks) if counts else parts(blocks)
    pieces: list[Piece] = []
    sections = Sections()
    for line, found, verdict, part in zip(lines, marks, verdicts, set_apart, strict=True):
        found = _alike(_slipped(line, found, finder), known) or _misprinted(line, inventory)
        silent = line.block.kind is BlockKind.HEADING and part is not Part.QUESTION
        if silent and not _spoken(found, counts):
            named = line.block.text.strip().rstrip(":")
            if labels.role_of(named) != "voice":  # a break or music is no section
                sections.enter(line.block)
            continue
        doubt = None if found else _doubt(line, verdict, context.leading)
        for piece in _pieces(line, found, inventory):
            if part or doubt or sections.path:
                piece = replace(piece, part=part, doubt=doubt, section=sections.path)
            pieces.append(piece)
    pieces = list(_with_labels_above(pieces))
    return pieces, Counter(m.candidate.key for piece in pieces if (m := piece.mark))


def _with_labels_above(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces that have words, each with the label that stood on the line above it."""
    waiting: Mark | None = None
    for piece in pieces:
        if not piece.text:
            waiting = piece.mark or waiting
            continue
        if waiting and piece.mark is None and piece.block.voice is None:
            piece = replace(piece, mark=waiting, above=True)
        yield piece
        waiting = None


def _judged(lines: Sequence[_Line], title: str, listed: Set[str]) -> tuple[list[_Verdict], Context]:
    """The candidates weighed, then weighed again with what the accepted ones show, until nothing changes."""
    candidates = [line.candidate for line in lines]
    texts = ["" if line.block.voice else line.block.text for line in lines]
    context = Context.of(candidates, title, texts)
    verdicts = _weighed(lines, context, listed)
    for _ in range(_ROUNDS):
        seen = context.after(candidates, [verdict.mark is not None for verdict in verdicts])
        if seen == context:
            break
        context = seen
        verdicts = _weighed(lines, context, listed)
    return verdicts, context


def _doubt(line: _Line, verdict: _Verdict, style: str) -> Doubt | None:
    """A rejected candidate so near to a label that what is carried over it is not certain."""
    candidate = line.candidate
    if candidate is None or not labels.doubtful(verdict.points):
        return None
    shape = labels.shape_of(candidate.core, candidate.notes)
    if not shape.plain or "capitalised" not in shape.features:
        return None
    return Doubt(candidate.label, grave=candidate.style == style != "colon")


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


def _weighed(lines: Sequence[_Line], context: Context, listed: Set[str]) -> list[_Verdict]:
    out: list[_Verdict] = []
    # Two labels that look the same, before words that begin alike, have the same points.
    weights: dict[Hashable, tuple[int, tuple[tuple[str, int], ...]]] = {}
    for line in lines:
        candidate = line.candidate
        if candidate is None:
            out.append(_NONE)
            continue
        like = candidate.likeness
        known = weights.get(like) if context.uses.get(candidate.key, 0) > 1 else None
        points, features = weights[like] = known or labels.score(candidate, context)
        if candidate.key in listed:
            points = max(points, labels.lexicon().limits["certain"])
            features = (*features, ("explained by the document itself", points))
        taken = labels.accepted(points)
        out.append(_Verdict(Mark(candidate, points, features) if taken else None, points))
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


def _alike(found: Mark | None, known: Mapping[str, Candidate]) -> Mark | None:
    """The mark, meaning the first label of the document that differs only in stops and capitals."""
    first = known.get(found.candidate.key) if found else None
    if found is None or first is None or found.slip or found.same or first.core == found.candidate.core:
        return found
    return replace(found, same=first)


def _misprinted(line: _Line, inventory: Inventory) -> Mark | None:
    """The mark of a label whose colon is misprinted."""
    if line.block.voice or _named(line.block):
        return None
    found = misprinted(line.block.text, inventory)
    return Mark(found, labels.lexicon().limits["accept"], _MISPRINTED) if found else None


def _spoken(found: Mark | None, counts: Mapping[str, int]) -> bool:
    """A heading is speech only when it begins with a label that the document uses elsewhere."""
    return found is not None and counts[found.meant.key] >= 2


def _pieces(line: _Line, found: Mark | None, inventory: Inventory) -> Iterator[Piece]:
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
    limits = labels.lexicon().limits
    for label in inside(text, inventory):
        yield Piece(text[start : label.start].strip(), found, block)
        points = limits["certain"] if label.sure else limits["accept"]
        found = Mark(label.candidate, points, (), inside=True)
        start = label.end
    if text[start:].strip() or found:
        yield Piece(text[start:].strip(), found, block)
