"""People whom the format itself tells apart stay apart, however alike their labels are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..labels import Candidate, key_of
from ..model import Speaker
from .casing import natural
from .marking import Piece
from .naming import Cast, Person


def part(cast: Cast, pieces: Sequence[Piece]) -> None:
    """Undo, in a cast, that a label took the name of somebody who has another identifier.

    `Mr. Poe` is "Ann Poe" only where the format does not give the two of them two identifiers.
    """
    keyed: dict[str, tuple[Candidate, set[str]]] = {}
    for piece in pieces:
        voice = piece.block.voice
        if piece.mark and voice and voice.key:
            meant = piece.mark.meant
            keyed.setdefault(meant.label, (meant, set()))[1].add(voice.key)
    named: dict[str, list[str]] = defaultdict(list)
    for label in keyed:
        if speaker := cast.people[label].speaker:
            named[speaker.name].append(label)
    for name, found in named.items():
        if len({frozenset(keyed[label][1]) for label in found}) < 2:
            continue
        for label in found:
            candidate, _ = keyed[label]
            if key_of(candidate.core) != key_of(name):
                person = cast.people[label]
                printed = Speaker(natural(candidate.core), "")
                cast.people[label] = Person(printed, person.role)


def of_labels(pieces: Sequence[Piece]) -> dict[str, frozenset[str]]:
    """The identifiers that the format gives beside each label."""
    found: dict[str, set[str]] = defaultdict(set)
    for piece in pieces:
        if piece.mark and piece.block.voice and piece.block.voice.key:
            found[piece.mark.meant.label].add(piece.block.voice.key)
    return {label: frozenset(keys) for label, keys in found.items()}
