"""The labels of a collection -> those that may be none, and what was left as text and may be one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from .. import labels
from ..labels import Candidate, Context
from ..model import Chunk, How, Sure
from .findings import Finding

#: Different labels that are counted, and unsure ones that are kept; beyond, none is looked at any more.
MOST, UNSURE = 200_000, 20_000
_DOUBTFUL = 2  # points from which what was left as text is worth a look
_INSIDE = 90  # characters before a colon in which a label inside a paragraph is looked for
_SHOWN = 160  # characters of the evidence
_TRIED = 200  # colons of one paragraph that are looked at
_ENDS = re.compile(r"[.?!…][\"”’')\]]*\s+|[)\]]\s+|\n\s*")
_LABELLED = frozenset((How.LABEL, How.STRUCTURE, How.PEOPLE, How.TITLE, How.CORRECTED))


class Marks:
    """Sees every transcript once; says at once what is wrong in it, and at the end which labels are rare."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()
        self._unsure: dict[str, Finding] = {}

    def see(self, chunks: Sequence[Chunk]) -> Iterator[tuple[Finding, float]]:
        """Take a transcript in; findings are what may be a label and was left as text, with the points."""
        printed: dict[str, Candidate] = {}
        accepted: list[Candidate] = []
        left: list[tuple[Chunk, Candidate]] = []
        for chunk in chunks:
            label = chunk.attribution.label
            if label and chunk.attribution.how in _LABELLED:
                if label not in printed:
                    printed[label] = labels.marked(label, "")
                accepted.append(printed[label])
                self._count(printed[label], chunk)
            elif (candidate := labels.find(chunk.text)) is not None:
                left.append((chunk, candidate))
        context = Context.of([*accepted, *(candidate for _, candidate in left)], chunks[0].title)
        yield from _doubtful(left, context)
        if printed:
            yield from _inside(chunks, context, frozenset(c.key for c in printed.values()))

    def rare(self) -> Iterator[Finding]:
        """Labels that the whole collection has once, where the label itself is not certain."""
        return (finding for key, finding in self._unsure.items() if self._uses[key] == 1)

    def _count(self, candidate: Candidate, chunk: Chunk) -> None:
        key = candidate.key
        if key not in self._uses and len(self._uses) >= MOST:
            return
        self._uses[key] += 1
        told = chunk.attribution
        unsure = told.sure is Sure.LIKELY and told.how in (How.LABEL, How.STRUCTURE)
        if unsure and self._uses[key] == 1 and len(self._unsure) < UNSURE:
            text = " ".join(chunk.text[:80].split())
            sentence = f"occurs once: {told.evidence[:_SHOWN]}; before “{text[:40]}{'…' * (len(text) > 40)}”"
            self._unsure[key] = Finding("rare-label", chunk.source, chunk.line, sentence)


def _doubtful(left: Sequence[tuple[Chunk, Candidate]], context: Context) -> Iterator[tuple[Finding, float]]:
    """Beginnings of paragraphs that are nearly labels; those of one wording are one finding."""
    seen: dict[str, tuple[Chunk, Candidate, int]] = {}
    counts: Counter[str] = Counter()
    for chunk, candidate in left:
        points, _ = labels.score(candidate, context)
        if points >= _DOUBTFUL:
            counts[candidate.key] += 1
            seen.setdefault(candidate.key, (chunk, candidate, points))
    for key, (chunk, candidate, points) in seen.items():
        many = f"{counts[key]} paragraphs begin" if counts[key] > 1 else "a paragraph begins"
        least = labels.lexicon().limits["accept"]
        like = "like a label" if points >= least else f"nearly a label ({points} points of {least})"
        sentence = f"{many} with “{candidate.label}”, {like}, and it was left as text"
        yield Finding("doubtful-label", chunk.source, chunk.line, sentence), points + counts[key] / 10


def _inside(
    chunks: Sequence[Chunk], context: Context, known: frozenset[str]
) -> Iterator[tuple[Finding, float]]:
    for chunk in chunks:
        for candidate in _within(chunk.text):
            points, _ = labels.score(candidate, context)
            if candidate.key in known or labels.accepted(points):
                sentence = f"“{candidate.label}:” inside paragraph {chunk.paragraph} looks like a label"
                yield Finding("labels-inside", chunk.source, chunk.line, sentence), points
                break


def _within(text: str) -> Iterator[Candidate]:
    """What may be a label after the end of a sentence inside a paragraph."""
    at = text.find(": ")
    for _ in range(_TRIED):
        if at < 0:
            return
        for end in _ENDS.finditer(text, max(0, at - _INSIDE), at):
            before = text[: end.start()].rpartition(" ")[2]
            candidate = labels.find(text[end.end() : at + _INSIDE])
            whole = candidate is not None and candidate.rest >= at + 1 - end.end()
            if candidate and whole and not _shortened(before) and candidate.style == "colon":
                yield candidate
            break
        at = text.find(": ", at + 1)


def _shortened(word: str) -> bool:
    """Whether the full stop belongs to the word before it: Dr., Mr., J."""
    return len(word) == 1 or labels.lexicon().has("ranks", word.casefold())
