"""Paragraphs with their speakers in, the same as the user's corrections file has them out.

Corrections come before turns, roles and exchanges are told, so that these follow from what is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .. import labels
from ..corrections import UNKNOWN, Amendments, Fix, Rename
from ..model import Attribution, How, Role, Speaker, Sure
from ..people import key_of
from .marking import Piece
from .naming import Person

_EVIDENCE = 300  # characters of what was known before that the new evidence repeats


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece with the person who speaks it; `turn` counts from 0, `given` is a role beyond doubt."""

    piece: Piece
    person: Person
    attribution: Attribution
    turn: int
    aside: bool = False
    given: Role | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """The paragraphs, the entries that were used, and for each that could not be the reason."""

    spoken: tuple[Spoken, ...]
    applied: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)


def correct(spoken: Sequence[Spoken], amendments: Amendments) -> Corrected:
    """What the corrections for this transcript make of it."""
    if not amendments:
        return Corrected(tuple(spoken))
    found = amendments.find([one.piece.text for one in spoken])
    names = _names(amendments.renames)
    applied = {fix.where for fix in found.fixes.values()}
    out: list[Spoken] = []
    holding: Fix | None = None
    for at, one in enumerate(spoken):
        fix = found.fixes.get(at)
        if fix is not None:
            holding = fix if fix.turn else None
        elif holding is not None and not one.aside:
            fix = holding = holding if not one.piece.settled and one.turn == spoken[at - 1].turn else None
        if fix is not None:
            one = _fixed(one, fix)
        elif (rename := _meant(one, names)) is not None:
            applied.add(rename.where)
            one = _renamed(one, rename)
        out.append(one)
    if out != list(spoken):
        out = _turns(_with_offices(spoken, out))
    return Corrected(tuple(out), frozenset(applied), found.failed)


def _names(renames: Sequence[Rename]) -> dict[str, Rename]:
    """Folded label or name -> the entry about it; one for some transcripts goes before one for all."""
    ordered = sorted(renames, key=lambda rename: bool(rename.within))
    return {name: rename for rename in ordered for name in rename.names}


def _meant(one: Spoken, names: Mapping[str, Rename]) -> Rename | None:
    label = key_of(labels.split_notes(one.attribution.label)[0])
    name = key_of(one.person.speaker.name) if one.person.speaker else ""
    return None if one.aside else names.get(name) or names.get(label)


def _renamed(one: Spoken, rename: Rename) -> Spoken:
    before = one.person.speaker
    if before and before.name == rename.to:
        return one
    was = before.name if before else one.attribution.label
    office = before.office if before and rename.kind != "split" else ""
    person = replace(one.person, speaker=Speaker(rename.to, office), likely=False)
    return replace(
        one, person=person, attribution=_told(one, f"{rename.where} says that {was} is {rename.to}")
    )


def _fixed(one: Spoken, fix: Fix) -> Spoken:
    given = fix.role or one.given
    if fix.speaker is None:
        evidence = f"{one.attribution.evidence}; {fix.where} says that it is {_article(fix.role)}"
        return replace(one, given=given, attribution=replace(one.attribution, evidence=evidence))
    speaker = None if fix.speaker.casefold() == UNKNOWN else Speaker(fix.speaker)
    who = f"{fix.speaker} speaks here" if speaker else "nobody is known to speak here"
    attribution = _told(one, f"{fix.where} says that {who}")
    return replace(one, person=Person(speaker), attribution=attribution, aside=False, given=given)


def _article(role: Role | None) -> str:
    return f"{'an' if role in (Role.ANSWER, Role.ASIDE) else 'a'} {role}"


def _told(one: Spoken, says: str) -> Attribution:
    """The attribution of what the user said, with what was known before."""
    was = one.person.speaker.name if one.person.speaker else "nobody"
    before = f"; without it: {was} ({one.attribution.evidence[:_EVIDENCE]})"
    return Attribution(How.CORRECTED, Sure.CERTAIN, one.attribution.label, says + before)


def _with_offices(before: Sequence[Spoken], after: Sequence[Spoken]) -> list[Spoken]:
    """One office for each name: the one that the document gave it, if any."""
    offices: dict[str, str] = {}
    for one in (*before, *after):
        if (speaker := one.person.speaker) and speaker.office:
            offices.setdefault(speaker.name, speaker.office)
    out = []
    for one in after:
        speaker = one.person.speaker
        if (
            one.attribution.how is How.CORRECTED
            and speaker
            and speaker.office != offices.get(speaker.name, "")
        ):
            speaker = replace(speaker, office=offices[speaker.name])
            one = replace(one, person=replace(one.person, speaker=speaker))
        out.append(one)
    return out


def _turns(spoken: Sequence[Spoken]) -> list[Spoken]:
    """The paragraphs with their turns counted anew: a turn ends where another person or role begins."""
    out: list[Spoken] = []
    turn, last = 0, None
    for one in spoken:
        if not one.aside:
            if last is not None and _apart(last, one):
                turn += 1
            last = one
        out.append(replace(one, turn=turn))
    return out


def _apart(one: Spoken, other: Spoken) -> bool:
    if one.person.speaker != other.person.speaker or one.given is not other.given:
        return True
    return one.turn != other.turn and (one.person.speaker is None or one.piece.section != other.piece.section)
