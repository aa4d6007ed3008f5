"""Paragraphs with and without labels in, the same with the voice that holds at each out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..model import GoldParagraph


def carried(paragraphs: Iterable[GoldParagraph]) -> Iterator[GoldParagraph]:
    """Every label holds until the next one."""
    voice = ""
    for paragraph in paragraphs:
        voice = paragraph.label or voice
        yield replace(paragraph, voice=voice)


def as_text(lines: Iterable[str]) -> bytes:
    """Paragraphs as a plain text file, an empty line between them."""
    return "\n\n".join(line for line in lines if line).encode()
