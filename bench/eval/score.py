"""Aligned paragraphs in, figures out: who speaks, which labels were found, how sure, who asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from searchlib.model import Chunk, How, Role, Sure

from . import names
from .align import align
from .model import Figure, GoldDocument, GoldParagraph, Mistake, Result
from .pipeline import labelled, read

_SHOWN = 90
_LABELS = ("label missed", "label where the gold has none")
_CLOSE = {"(": ")", "[": "]", "{": "}", "<": ">", "*": "*"}


class Outcome(StrEnum):
    """What became of one gold paragraph."""

    RIGHT = "right"
    WRONG = "another person's name"
    INVENTED = "a name where the gold has nobody"
    SILENT = "no name where the gold has one"
    LOST = "paragraph not in the transcript"


@dataclass(slots=True)
class Tally:
    """Counts over the documents of one run."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    persons: int = 0
    named: int = 0
    unjudged: int = 0
    documents: int = 0
    flawless: int = 0
    paragraphs: int = 0
    found: int = 0  # labels that we found and the gold has
    false: int = 0  # labels that only we have
    missed: int = 0  # labels that only the gold has
    degrees: dict[Sure, Counter[bool]] = field(default_factory=lambda: {sure: Counter() for sure in Sure})
    asked: Counter[str] = field(default_factory=Counter)
    exchanges: Counter[bool] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold paragraph with those of ours that hold its words."""

    gold: GoldParagraph
    ours: tuple[Chunk, ...]


def pairs(document: GoldDocument, chunks: Sequence[Chunk]) -> list[Pair]:
    """Every gold paragraph of a document with ours."""
    found = align(document.paragraphs, chunks)
    return [
        Pair(gold, tuple(chunks[n] for n in numbers))
        for gold, numbers in zip(document.paragraphs, found, strict=True)
    ]


def is_aside(text: str) -> bool:
    """Whether a paragraph is nobody's words: in brackets as a whole, or without a letter."""
    bare = text.strip().rstrip(".")
    close = _CLOSE.get(bare[:1])
    return not any(c.isalpha() for c in bare) or (close is not None and bare.find(close, 1) == len(bare) - 1)


def score(documents: Iterable[GoldDocument]) -> Tally:
    """Read every document and compare it with its gold."""
    tally = Tally()
    for document in documents:
        count(tally, document, pairs(document, read(document.name, document.data).chunks))
    return tally


def count(tally: Tally, document: GoldDocument, paired: Sequence[Pair]) -> None:
    """Add one document to the tally."""
    labels = Counter(pair.gold.label for pair in paired if pair.gold.label)
    bad = 0
    for pair in paired:
        outcome = judge(pair, document.aliases, labels)
        if outcome is None:
            tally.unjudged += 1
            continue
        tally.outcomes[outcome] += 1
        _count_person(tally, pair, outcome)
        if outcome is not Outcome.RIGHT:
            bad += 1
            tally.mistakes.append(Mistake(outcome, document.name, _said(pair)))
    _count_labels(tally, document, paired)
    _count_roles(tally, document, paired)
    tally.paragraphs += len(paired)
    tally.documents += 1
    tally.flawless += not bad


def judge(pair: Pair, aliases: Mapping[str, Sequence[str]], labels: Mapping[str, int]) -> Outcome | None:
    """What became of a gold paragraph; None where the gold cannot tell.

    It cannot tell who speaks an aside, nor whether an opening that the title names is rightly named.
    """
    gold = pair.gold
    if not gold.known or is_aside(gold.text[len(gold.label) :]):
        return None
    if not pair.ours:
        return Outcome.LOST if gold.voice and not names.unnamed(gold.voice) else None
    people = [chunk.speaker.name if chunk.speaker else "" for chunk in pair.ours]
    if not gold.voice:
        if any(chunk.attribution.how is How.TITLE for chunk in pair.ours):
            return None
        return Outcome.INVENTED if any(people) else Outcome.RIGHT
    if names.unnamed(gold.voice):
        fine = all(not name or _as_printed(name, gold.voice) for name in people)
        return Outcome.RIGHT if fine else Outcome.INVENTED
    others = [
        alias
        for label, known in aliases.items()
        if names.parts_of(gold.voice) == names.parts_of(label) or names.slipped(gold.voice, label)
        for alias in known
    ]
    if any(name and not names.same(name, gold.voice, labels, others) for name in people):
        return Outcome.WRONG
    return Outcome.RIGHT if all(people) else Outcome.SILENT


def _as_printed(name: str, label: str) -> bool:
    return names.parts_of(name) == names.parts_of(label) or names.slipped(label, name)


def _count_person(tally: Tally, pair: Pair, outcome: Outcome) -> None:
    if pair.gold.voice and not names.unnamed(pair.gold.voice):
        tally.persons += 1
        tally.named += bool(pair.ours) and all(chunk.speaker for chunk in pair.ours)
    if pair.ours:
        sure = min((chunk.attribution.sure for chunk in pair.ours), key=list(Sure).index)
        tally.degrees[sure][outcome is Outcome.RIGHT] += 1


def _said(pair: Pair) -> str:
    who = " | ".join(map(_told, pair.ours[:3]))
    return f"gold {pair.gold.voice or 'nobody'!r}, ours {who or 'nothing'}: {pair.gold.text[:_SHOWN]}"


def _told(chunk: Chunk) -> str:
    name, told = chunk.speaker.name if chunk.speaker else "nobody", chunk.attribution
    label = f" “{told.label}”" if labelled(chunk) else ""
    return f"{name} ({told.sure} {told.how}{label})"


def _count_labels(tally: Tally, document: GoldDocument, paired: Sequence[Pair]) -> None:
    """Labels found, missed and false; one of ours that lies over a gold label is found."""
    over: set[str] = set()
    ours: dict[str, Pair] = {}
    for pair in paired:
        mine = [chunk for chunk in pair.ours if labelled(chunk)]
        for chunk in mine:
            ours.setdefault(chunk.id, pair)
        if not pair.gold.label:
            continue
        over.update(chunk.id for chunk in mine)
        if mine:
            tally.found += 1
        elif pair.gold.known and pair.ours:
            tally.missed += 1
            tally.mistakes.append(Mistake(_LABELS[0], document.name, pair.gold.text[:_SHOWN]))
    for number, pair in ours.items():
        if number not in over and pair.gold.known:
            tally.false += 1
            tally.mistakes.append(Mistake(_LABELS[1], document.name, _said(pair)))


def _count_roles(tally: Tally, document: GoldDocument, paired: Sequence[Pair]) -> None:
    """Questions: what an unnamed asker says, or what the gold calls one. Exchanges: those, and the turn that
    follows each in which something is asked: what follows "Good afternoon" is no answer. Not a question:
    what a person says who mostly follows questions; of others nobody knows.
    """
    answerers = _answerers(paired)
    answering, before, marked = "", None, False
    for pair in paired if any(map(_asks, paired)) else ():
        voice = pair.gold.voice
        if pair.gold.label or (before and voice != before.gold.voice):
            asked_now = before is not None and _asks(before) and not _asks(pair) and marked
            known = voice in answerers or (before is not None and bool(before.gold.role))
            answering = voice if asked_now and known else ""
            marked = False
        marked = marked or (_asks(pair) and "?" in pair.gold.text)
        before = pair
        if not pair.gold.known or is_aside(pair.gold.text) or not pair.ours or not voice:
            continue
        said = {chunk.role for chunk in pair.ours if chunk.role is not Role.ASIDE}
        asked, expected = Role.QUESTION in said, _asks(pair)
        if not (expected or answering or voice in answerers):
            continue
        tally.asked[("hit" if asked else "missed") if expected else "false" if asked else "rightly not"] += 1
        if expected or answering:
            tally.exchanges[said == {Role.QUESTION if expected else Role.ANSWER}] += 1
        if asked != expected:
            kind = "question not seen" if expected else "not a question"
            tally.mistakes.append(Mistake(kind, document.name, _said(pair)))


def _asks(pair: Pair) -> bool:
    return pair.gold.role == "question" or names.asks(pair.gold.voice)


def _answerers(paired: Sequence[Pair]) -> frozenset[str]:
    """The named voices whose turns follow a question at least as often as anything else."""
    after: Counter[str] = Counter()
    turns: Counter[str] = Counter()
    before: Pair | None = None
    for pair in paired:
        if pair.gold.label and not names.unnamed(pair.gold.voice) and not _asks(pair):
            turns[pair.gold.voice] += 1
            after[pair.gold.voice] += before is not None and _asks(before)
        before = pair
    return frozenset(voice for voice, count in after.items() if count and 2 * count >= turns[voice])


@dataclass(frozen=True, slots=True)
class Goals:
    """What is wanted of a run; None where nothing is."""

    accuracy: float | None = None
    flawless: float | None = 0.95
    false: float | None = 0.3
    precision: float | None = None
    recall: float | None = None
    certain: float | None = 0.001
    question: tuple[float, float] | None = (0.995, 0.98)


def figures(run: str, tally: Tally, goals: Goals, *, labels: bool = True) -> list[Figure]:
    """The figures of a run."""
    judged = sum(tally.outcomes.values())
    right = tally.outcomes[Outcome.RIGHT]
    wrong = tally.outcomes[Outcome.WRONG] + tally.outcomes[Outcome.INVENTED]
    out = [
        Figure(f"{run}.accuracy", _share(right, judged), judged, goals.accuracy),
        Figure(f"{run}.coverage", _share(tally.named, tally.persons), tally.persons),
        Figure(f"{run}.wrong-name", _share(wrong, judged), judged, low=True),
        Figure(
            f"{run}.flawless-documents",
            _share(tally.flawless, tally.documents),
            tally.documents,
            goals.flawless,
        ),
    ]
    if labels:
        ours, gold = tally.found + tally.false, tally.found + tally.missed
        rate = 1000 * tally.false / max(1, tally.paragraphs)
        out += [
            Figure(f"{run}.label-precision", _share(tally.found, ours), ours, goals.precision),
            Figure(f"{run}.label-recall", _share(tally.found, gold), gold, goals.recall),
            Figure(f"{run}.false-labels-per-1000", rate, tally.paragraphs, goals.false, "rate", low=True),
        ]
    if asked := tally.asked["hit"] + tally.asked["missed"]:
        said = tally.asked["hit"] + tally.asked["false"]
        precision, recall = goals.question or (None, None)
        out += [
            Figure(f"{run}.question-precision", _share(tally.asked["hit"], said), said, precision),
            Figure(f"{run}.question-recall", _share(tally.asked["hit"], asked), asked, recall),
            Figure(
                f"{run}.exchange-roles",
                _share(tally.exchanges[True], tally.exchanges.total()),
                tally.exchanges.total(),
            ),
        ]
    return out + _calibration(run, tally, goals)


def _calibration(run: str, tally: Tally, goals: Goals) -> list[Figure]:
    out = []
    for sure, counts in tally.degrees.items():
        if sure is not Sure.GUESS and counts.total():
            right = _share(counts[True], counts.total())
            out.append(Figure(f"{run}.right-when-{sure}", right, counts.total()))
    certain = tally.degrees[Sure.CERTAIN]
    wrong = _share(certain[False], certain.total()) if certain.total() else 0.0
    out.append(Figure(f"{run}.certain-and-wrong", wrong, certain.total(), goals.certain, low=True))
    return out


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def result(run: str, tally: Tally, goals: Goals, *, labels: bool = True) -> Result:
    """Figures and mistakes of a run; without `labels` where every paragraph of the format has one."""
    kept = tally.mistakes if labels else [m for m in tally.mistakes if m.kind not in _LABELS]
    return Result(tuple(figures(run, tally, goals, labels=labels)), tuple(kept))
