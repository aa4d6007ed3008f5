"""Blocks of a page in, the text and its paragraphs out: who is speaking, how and how surely it is known.

A paragraph gets a name only from a label, from the markup, or from the title; otherwise nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .. import labels
from ..model import Attribution, Block, Event, How, Paragraph, Role, Span, Sure
from . import exchanges, keys, marking, naming, opening, procedure, roles, unnamed
from .correcting import Spoken, correct
from .joint import together
from .marking import Doubt, Mark, Piece
from .naming import Cast, Person
from .recognition import Known, Recognition
from .unnamed import Part

_NOBODY = Attribution(evidence="an aside of the transcriber, nobody's words")
_OFTEN = 3  # uses from which even a label with figures and marks in it is what somebody is called
_UNNAMED = "the source says where this speech begins and ends, and names nobody for it"


@dataclass(frozen=True, slots=True)
class Attributed:
    """A transcript's text (paragraphs joined by an empty line, labels taken off) and its paragraphs.

    `applied` are the corrections that were used, `failed` those that could not be, each with the reason.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    applied: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)


def attribute(blocks: Sequence[Block], event: Event) -> tuple[str, tuple[Paragraph, ...]]:
    """The text and the paragraphs, known from the document alone."""
    found = attribute_by(Known(), blocks, event)
    return found.text, found.paragraphs


def attribute_by(known: Known, blocks: Sequence[Block], event: Event) -> Attributed:
    """The text and the paragraphs, known from the document and from what the user's files say.

    A heading is no paragraph and changes no speaker; it is the `section` of the paragraphs below it. The
    labels taken off are in `Attribution.label`.
    """
    listed = frozenset(labels.key_of(label) for label in known.aliases)
    pieces, uses = marking.mark(blocks, event.title, listed)
    marks = [piece.mark.meant for piece in pieces if piece.mark]
    cast = naming.cast(marks, event, _offices(pieces), known.aliases)
    keys.part(cast, pieces)
    recognition = Recognition(cast, known, [piece.text for piece in pieces])
    cores = {candidate.label: candidate.core for candidate in marks}
    cast.people = recognition.people(cores, keys.of_labels(pieces))
    corrected = correct(_voices(pieces, uses, cast, recognition), known.amendments)
    turns = _turns(corrected.spoken, cast)
    text, paragraphs = _written(corrected.spoken, exchanges.place(turns, roles.assign(turns, event)))
    return Attributed(text, paragraphs, corrected.applied, corrected.failed)


def _written(
    voices: Sequence[Spoken], places: Sequence[exchanges.Place]
) -> tuple[str, tuple[Paragraph, ...]]:
    """The text, and the paragraphs that point into it; `places` are those of the turns."""
    out, at = [], 0
    for voice in voices:
        text, place = voice.piece.text, places[voice.turn]
        role = Role.ASIDE if voice.aside else place.role
        out.append(
            Paragraph(
                Span(at, at + len(text)),
                voice.person.speaker,
                role,
                voice.attribution,
                turn=voice.turn,
                exchange=place.exchange,
                follows=place.follows,
                line=voice.piece.block.line,
                seconds=_seconds(voice.piece),
                until=voice.piece.block.until,
                section=voice.piece.section,
                procedural=_procedural(text, role) or (place.calls and not voice.aside),
            )
        )
        at += len(text) + 2
    return "\n\n".join(voice.piece.text for voice in voices), tuple(out)


def _procedural(text: str, role: Role) -> bool:
    if role is Role.MODERATOR:
        return procedure.calls(text)
    return role is not Role.ASIDE and procedure.runs_the_meeting(text)


def _offices(pieces: Sequence[Piece]) -> Mapping[str, str]:
    """The office that the format gives beside a label, the first one met."""
    found: dict[str, str] = {}
    for piece in pieces:
        if piece.mark and piece.block.voice and piece.block.voice.office:
            found.setdefault(piece.mark.meant.label, piece.block.voice.office)
    return found


def _seconds(piece: Piece) -> float | None:
    if piece.block.seconds is None and piece.mark is not None:
        return piece.mark.candidate.seconds
    return piece.block.seconds


def _voices(
    pieces: Sequence[Piece], uses: Mapping[str, int], cast: Cast, recognition: Recognition
) -> list[Spoken]:
    """Every piece with its speaker: from its label, or from the last one."""
    first = next((i for i, piece in enumerate(pieces) if piece.settled), len(pieces))
    voices = _opening(pieces[:first], cast.event, recognition, labelled=first < len(pieces))
    turn = 0 if voices else -1
    person, since, given = Person(None), Attribution(), None
    for number, piece in enumerate(pieces[first:], first + 1):
        if piece.settled:
            given = piece.block.voice.role if piece.block.voice else None
        if piece.mark is not None:
            now = _named(piece.mark, uses, cast)
            other = now.speaker is None or now.speaker != person.speaker or turn < 0
            # Where the format says who speaks, its headings are real: under the next begins a new speech.
            if other or (piece.block.voice and piece.section != pieces[number - 2].section):
                turn += 1
            person = now
            told = _told(piece, person, uses)
            evidence = f"continues paragraph {number}, labelled {_shown(piece.mark)}"
            since = Attribution(How.CARRIED, told.sure, told.label, evidence)
            voices.append(Spoken(piece, person, told, turn, aside=_is_aside(piece), given=given))
        elif _is_aside(piece):
            turn = max(turn, 0)
            voices.append(Spoken(piece, Person(None), _NOBODY, turn, aside=True))
        elif piece.block.voice is not None:
            turn += 1
            person, since = Person(None), Attribution(evidence=_UNNAMED, label=piece.block.voice.key)
            voices.append(Spoken(piece, person, since, turn, given=given))
        else:
            if piece.part is not Part.NONE:
                person, since, begins = unnamed.speaker(piece.part, person, since, cast.event)
                turn = max(turn + begins, 0)
            elif piece.doubt:
                person, since = _doubted(person, since, piece.doubt)
            voices.append(Spoken(piece, person, since, turn, given=given))
    return voices


def _is_aside(piece: Piece) -> bool:
    """Whether a paragraph is nobody's words: the format says so, or it is in brackets and has no label."""
    voice = piece.block.voice
    if voice is None and piece.mark is not None:
        return False
    return (voice is not None and voice.role is Role.ASIDE) or roles.is_aside(piece.text)


def _named(mark: Mark, uses: Mapping[str, int], cast: Cast) -> Person:
    """The person of a label; nobody if it is so damaged that it is no name."""
    shape = labels.shape_of(mark.candidate.core, mark.candidate.notes)
    rare = uses[mark.candidate.key] < _OFTEN and mark.candidate.style != "markup"
    if shape.garbled and mark.slip is None and rare:
        return Person(None, reason="no name can be read from it")
    return together(mark.meant, cast.people) or cast.person(mark.meant)


def _doubted(person: Person, since: Attribution, doubt: Doubt) -> tuple[Person, Attribution]:
    """What is carried over words that may be somebody's label."""
    if doubt.grave:
        return Person(None), Attribution(
            evidence=f"“{doubt.words}” may well be a label, and was not sure enough"
        )
    if since.sure is not Sure.CERTAIN:
        return person, since
    evidence = f"{since.evidence}; “{doubt.words}” above or here may be the label of somebody else"
    return person, replace(since, sure=Sure.LIKELY, evidence=evidence)


def _opening(
    pieces: Sequence[Piece], event: Event, recognition: Recognition, *, labelled: bool
) -> list[Spoken]:
    spoken = [piece.text for piece in pieces if not roles.is_aside(piece.text)]
    known = iter(opening.attribute(spoken, event, labelled))
    out = []
    for piece in pieces:
        if roles.is_aside(piece.text):
            out.append(Spoken(piece, Person(None), _NOBODY, 0, aside=True))
        else:
            speaker, attribution = next(known)
            if speaker is not None:
                speaker, says = recognition.speaker(speaker)
                evidence = "; ".join(filter(None, (attribution.evidence, says)))
                attribution = replace(attribution, evidence=evidence)
            out.append(Spoken(piece, Person(speaker), attribution, 0))
    return out


def _turns(voices: Sequence[Spoken], cast: Cast) -> list[roles.Turn]:
    spread = naming.spread(cast)
    turns: list[roles.Turn] = []
    for voice in voices:
        if voice.turn == len(turns):
            speaker = voice.person.speaker
            role = voice.person.role or (spread.get(speaker.name, "") if speaker else "")
            mark = voice.piece.mark
            titled = mark is not None and labels.shape_of(mark.meant.core, ()).ranked
            outlet = speaker is not None and mark is not None and roles.is_outlet(speaker.name)
            turn = roles.Turn(speaker, "" if role == "answer" else role, outlet, titled)
            turn.section = voice.piece.section
            turn.given = voice.given if not voice.aside else None
            turns.append(turn)
        if not voice.aside:
            turns[voice.turn].texts.append(voice.piece.text)
    return turns


def _told(piece: Piece, person: Person, uses: Mapping[str, int]) -> Attribution:
    """The attribution of a labelled paragraph, with the evidence in words."""
    mark = piece.mark
    assert mark is not None
    where = "label" if not piece.above else "label on the line above"
    why = _why(mark, uses)
    points = "" if mark.slip or mark.inside else f"{mark.points} points: "
    evidence = f"{where} {_shown(mark)}" + (f" ({points}{', '.join(why)})" if why else "")
    if person.reason:
        evidence += f"; {person.reason}"
    how = How.STRUCTURE if mark.candidate.style == "markup" else How.LABEL
    if person.how is not None:
        how = person.how
    elif person.likely and person.speaker is not None:
        how = How.TITLE
    guessed = sum(points for feature, points in mark.features if feature == "the turn that is missing")
    certain = not (person.likely or mark.slip) and mark.points - guessed >= labels.lexicon().limits["certain"]
    return Attribution(how, Sure.CERTAIN if certain else Sure.LIKELY, mark.candidate.label, evidence)


def _shown(mark: Mark) -> str:
    """The label as the reader saw it."""
    colon = ":" if mark.candidate.style in ("colon", "markup") else ""
    return f"“{mark.candidate.label}{colon}”"


def _why(mark: Mark, uses: Mapping[str, int]) -> list[str]:
    """What speaks for the label, in words."""
    if mark.slip:
        return [f"taken for a misspelt “{mark.slip.label}”"]
    if mark.inside:
        return ["inside the paragraph; the same label begins others"]
    out = []
    for feature, points in mark.features:
        if points > 0 and feature not in ("repeated often", "few words"):
            out.append(f"used {uses[mark.candidate.key]} times" if feature == "repeated" else feature)
    return out
