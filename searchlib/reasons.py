"""A paragraph and its transcript in, sentences out: why it has its speaker, its role and its topics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .labels import lexicon
from .model import Chunk, How
from .people import Directory, Profile, key_of, surname_of
from .topics import Tagger

_LISTED = 5  # namesakes, aliases, offices that a sentence names


def why(chunk: Chunk, transcript: Sequence[Chunk], directory: Directory, tagger: Tagger) -> tuple[str, ...]:
    """The sentences, the speaker's first."""
    return (
        *_speaker(chunk, transcript),
        *_people(chunk, transcript, directory),
        f"role {chunk.role}",
        *map(str, tagger.reasons(chunk)),
    )


def _speaker(chunk: Chunk, transcript: Sequence[Chunk]) -> Iterator[str]:
    told = chunk.attribution
    who = chunk.speaker.name if chunk.speaker else "unknown"
    known = chunk.speaker is not None or told.how is How.CORRECTED
    sure = f"{told.how}, {told.sure}" if known else "unknown"
    yield f"speaker {who} ({sure}): {told.evidence or 'nothing says who speaks'}"
    labelled = chunk
    if told.how is How.CARRIED:
        before = transcript[: chunk.paragraph - 1]
        labelled = next((c for c in reversed(before) if _begins(c, chunk)), chunk)
        if labelled is not chunk:
            yield f"paragraph {labelled.paragraph} ({labelled.id}): {labelled.attribution.evidence}"
    if " points: " in labelled.attribution.evidence:
        limits = lexicon().limits
        yield f"{limits['accept']} points make a label, {limits['certain']} a certain one"


def _begins(chunk: Chunk, later: Chunk) -> bool:
    """Whether a paragraph has the label that still holds in a later one."""
    same = chunk.attribution.label == later.attribution.label and chunk.turn == later.turn
    return same and chunk.attribution.how not in (How.CARRIED, How.UNKNOWN)


def _people(chunk: Chunk, transcript: Sequence[Chunk], directory: Directory) -> Iterator[str]:
    if chunk.speaker is None:
        return
    name = chunk.speaker.name
    profile = directory.named(name)
    if profile is not None:
        yield f"people file: {_entry(profile)}"
    surname = key_of(name).split()[-1]
    spoken = dict.fromkeys(c.speaker.name for c in transcript if c.speaker)
    names = [other for other in spoken if other != name and surname_of(other) == surname]
    names += [p.name for p in directory.family(surname) if p.name not in (name, *names)]
    if names:
        yield f"others of this surname, here or in the people file: {_some(names)}"


def _entry(profile: Profile) -> str:
    parts = [profile.name]
    if profile.aliases:
        parts.append(f"also {_some(profile.aliases)}")
    for office in profile.offices[:_LISTED]:
        since, until = office.since or "…", office.until or "…"
        parts.append(f"{office.office} {since} to {until}")
    return "; ".join(parts)


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _LISTED
    return ", ".join([*names[:_LISTED], *([f"{rest} more"] if rest > 0 else [])])
