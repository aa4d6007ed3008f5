"""What is measured: documents with their gold in, figures and errors out. Plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GoldParagraph:
    """One paragraph as the source prints it, the label included.

    `label` is the label that stands at its start, "" where none does; `voice` is the label that holds
    here, carried forward ("" where the gold names nobody). `role` is "question" where the gold says so
    besides the label. Where `known` is false nothing is judged.
    """

    text: str
    label: str = ""
    voice: str = ""
    known: bool = True
    role: str = ""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A file to read and what is true of it.

    `name` is the file's name and chooses the reader. `aliases` say whom a label stands for where the
    name is another (folded label -> names that are right as well).
    """

    name: str
    data: bytes
    paragraphs: tuple[GoldParagraph, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `goal` is what is wanted, None where nothing is; `low` figures are good when low.

    `unit` is "share" (printed as per cent), "rate", "ratio" (0 to 1, four digits), "count" or "speed" (a
    second). `of` is how many things were judged.
    """

    key: str
    value: float
    of: int
    goal: float | None = None
    unit: str = "share"
    low: bool = False


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is not as the gold has it: what kind, in which document, and in words."""

    kind: str
    document: str
    said: str


@dataclass(frozen=True, slots=True)
class Result:
    """What one run found; `notes` are sentences for the reader of the table."""

    figures: tuple[Figure, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    notes: tuple[str, ...] = ()
