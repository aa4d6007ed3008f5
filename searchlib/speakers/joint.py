"""A label that joins several names in (`Anna Lind and Ilya Brandt`, `BE/AWB`), one speaker of all out.

What several say together is credited to none of them alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..labels import Candidate, key_of, shape_of, split_notes, words
from ..model import Speaker
from .naming import Person

_SHORT = 4  # letters of the longest initials
_AND = re.compile(r"\s+(?:and|und|et|y|e|и|plus)\s+|\s*[/&]\s*", re.IGNORECASE)


def together(candidate: Candidate, people: Mapping[str, Person]) -> Person | None:
    """Those whom a joint label names, as one speaker; None for a label of one. `people` are by label."""
    parts = shape_of(candidate.core, candidate.notes).joint
    if not parts:
        return None
    known = {key_of(split_notes(label)[0]): person for label, person in people.items()}
    found = [known[part] for part in parts if part in known]
    speakers = [person.speaker for person in found if person.speaker is not None]
    if len(speakers) == len(parts):
        name = " and ".join(dict.fromkeys(speaker.name for speaker in speakers))
        return Person(Speaker(name), reason=f"it names {len(speakers)} speakers together")
    printed = [part for part in _AND.split(candidate.core) if part]
    if len(printed) == len(parts) and all(map(_is_one, printed)):
        return Person(Speaker(candidate.core), reason=f"it names {len(parts)} speakers together")
    return None


def _is_one(part: str) -> bool:
    """Whether a part of a label is by itself the name or the initials of somebody."""
    shape = shape_of(part.strip(), ())
    initials = part.isupper() and part.isalpha() and len(part) <= _SHORT
    return initials or ("name shape" in shape.features and not shape.ranked and len(words(part)) <= _SHORT)
