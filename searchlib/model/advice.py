"""What helps whoever asks: what was searched besides, what a query lacks, what a word may become."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .reading import Span


class Widened(StrEnum):
    """Why a search looks for more than was written."""

    ALIAS = "alias"  # the alias file says that both mean the same
    SPELLING = "spelling"  # another usual spelling of the same words
    PERSON = "person"  # the people file says who is called so


@dataclass(frozen=True, slots=True)
class Expansion:
    """What is searched besides what was asked: `asked` as the index writes it, `also` what else, and why.

    `asked`, or a single one of `also`, given to a search as `literal` leaves it out.
    """

    asked: str
    also: tuple[str, ...]
    why: Widened
    field: str = "text"

    def __str__(self) -> str:
        where = "" if self.field == "text" else f"{self.field}:"
        return f"{where}{self.asked} is also searched as {', '.join(self.also)} ({self.why})"


class Step(StrEnum):
    """What a repair changes in a query."""

    SPELLING = "spelling"  # another word that the index has
    STEM = "stem"  # all forms of a word instead of just one
    NEAR = "near"  # the words of a phrase close together
    WORDS = "words"  # the words of a phrase anywhere in the paragraph
    ANY = "any"  # any of the words instead of all
    ROLE = "role"  # another role
    DATES = "dates"  # a year more on each side
    DROP = "drop"  # without one part


@dataclass(frozen=True, slots=True)
class Repair:
    """A query that differs in one step and finds something: `text` and `where` can be searched at once.

    `message` says in a sentence what is other, `total` how many paragraphs it finds.
    """

    step: Step
    message: str
    text: str
    where: dict[str, tuple[str, ...]]
    total: int


@dataclass(frozen=True, slots=True)
class PartCount:
    """One part of a query by itself, as query text: how many paragraphs have it, or lack what it refuses.

    `field` is the field of a filter that was given beside the query text, "" for a part of the text.
    """

    text: str
    total: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A query taken apart: its parts counted one by one and, where it finds nothing, why and what would.

    `culprits` are the parts that removed everything: those that match nothing by themselves, or one that
    leaves nothing of what the others find, or several that never meet. `complete` is false where the
    counting was cut short, by its bounds or by time.
    """

    total: int
    parts: tuple[PartCount, ...]
    culprits: tuple[PartCount, ...] = ()
    message: str = ""
    repairs: tuple[Repair, ...] = ()
    complete: bool = True


class Completes(StrEnum):
    """What a completion is."""

    FIELD = "field"
    VALUE = "value"
    WORD = "word"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Completion:
    """What may be meant by the part of a query text under the cursor: `text` in the place of `span`.

    `count` is how many paragraphs have it: of a value, those that match the rest of the query; None for
    fields and operators.
    """

    text: str
    span: Span
    kind: Completes
    count: int | None = None
