"""How sure a speaker's name is, as one character beside it: a chunk in, a mark out."""

from __future__ import annotations

from searchlib import Chunk

#: The legend: mark, what it says. A guess is never shown as a fact.
MARKS = (
    (" ", "the paragraph begins with the name, or the page's markup gives it"),
    ('"', "carried on: the name above still holds"),
    ("~", "likely: taken from the title, or from weaker signs"),
    ("?", "unknown, or a guess"),
)


def mark(chunk: Chunk) -> str:
    """The character of `MARKS` for this paragraph."""
    how, sure = chunk.attribution.how.value, chunk.attribution.sure.value
    if chunk.speaker is None or how == "unknown" or sure == "guess":
        return "?"
    if how == "title" or sure == "likely":
        return "~"
    return '"' if how == "carried" else " "


def name(chunk: Chunk) -> str:
    return chunk.speaker.name if chunk.speaker else "speaker unknown"
