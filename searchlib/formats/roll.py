"""Who is who in a marked-up debate: identifiers -> names and offices, by the list that is in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    office: str = ""


@dataclass(slots=True)
class Roll:
    """The people of a file by their identifiers, and the identifiers met that it does not explain."""

    people: dict[str, Person] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)

    def name(self, key: str) -> str:
        """The name of a person; of one who is not in the list, the identifier, made readable if it can be."""
        person = self.people.get(key)
        if person:
            return person.name
        self.unlisted.add(key)
        return spelled(key)

    def notices(self) -> tuple[str, ...]:
        number = len(self.unlisted)
        if not number:
            return ()
        who = "1 speaker is named after an identifier"
        if number > 1:
            who = f"{number:,} speakers are named after their identifiers"
        why = "not in the list of people" if self.people else "no list of people is in the file"
        return (f"{who}: {why}",)


def last(reference: str) -> str:
    """The identifier in a reference to one: of "#AnnPoe", "people.xml#AnnPoe", "who:AnnPoe", "…/AnnPoe".

    >>> [last(r) for r in ("#AnnPoe", "people.xml#PAD_04", "who:Ann", "https://example.org/person/7")]
    ['AnnPoe', 'PAD_04', 'Ann', '7']
    """
    identifier = reference.rpartition("#")[2] or reference.rstrip("#")
    if "/" in identifier:
        identifier = identifier.rstrip("/").rpartition("/")[2]
    return identifier.rpartition(":")[2]


_NOBODY = re.compile(r"(?:unknown|unidentified|anonymous|undefined)\w*|unk|none|null", re.IGNORECASE)


def is_nobody(key: str) -> bool:
    """Whether an identifier says that the speaker is not known."""
    return not key or _NOBODY.fullmatch(key) is not None


def spelled(key: str) -> str:
    """An identifier as far as it can be read as a name; one that is no name stays as it is.

    >>> spelled("AnnPoe"), spelled("PAD_04"), spelled("PeterVan-Dyk"), spelled("ann-poe")
    ('Ann Poe', 'PAD_04', 'Peter Van-Dyk', 'ann-poe')
    """
    if not key.replace("-", "").replace("'", "").isalpha() or not key[0].isupper():
        return key
    return _SEAM.sub(" ", key)


_SEAM = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ])(?<!Mc)(?=[A-ZÀ-Þ])")
