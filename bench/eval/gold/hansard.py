"""`uk-hansard`: debates in XML; every speech says who speaks, every heading what about."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from ..model import GoldDocument, GoldParagraph
from .carry import as_text

# The time of day stands as a paragraph within a speech.
_CLOCK = re.compile(r"\d{1,2}(?:[.:]\d\d)?\s*[ap]\.?m\.?")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Sitting:
    """One file: its bytes, its paragraphs with headings among them (not judged), a heading for each."""

    name: str
    data: bytes
    paragraphs: tuple[GoldParagraph, ...]
    headings: tuple[str, ...]


def sittings(folder: Path) -> Iterator[Sitting]:
    """Every file that holds a speech. What is printed in italics within one ("Question put and agreed to.")
    is the record's own word, so it is not judged.
    """
    for path in sorted(folder.glob("*.xml")):
        data = path.read_bytes()
        rows = list(_rows(ElementTree.fromstring(data)))  # trusted data; entities of its own DTD
        if any(paragraph.voice for paragraph, _ in rows):
            yield Sitting(path.name, data, tuple(p for p, _ in rows), tuple(h for _, h in rows))


def _rows(root: ElementTree.Element) -> Iterator[tuple[GoldParagraph, str]]:
    heading = ""
    for node in root:
        if node.tag.endswith("heading"):
            heading = _text(node)
            yield GoldParagraph(heading, known=False), heading
        elif node.tag == "speech":
            voice = node.get("speakername", "")
            role = "question" if node.get("oral-qnum") else ""
            label = voice
            for part in node:
                if text := _text(part):
                    known = part.get("class") != "italic" and not _CLOCK.fullmatch(text)
                    yield GoldParagraph(text, label, voice, known, role), heading
                    label = ""


def _text(node: ElementTree.Element) -> str:
    return " ".join("".join(node.itertext()).split())


def as_xml(sitting: Sitting) -> GoldDocument:
    """The file itself."""
    return GoldDocument(sitting.name, sitting.data, sitting.paragraphs)


def as_plain(sitting: Sitting) -> GoldDocument:
    """The file as text: headings on lines of their own, every speech with `Name: ` before it.

    What nobody speaks (orders of the day, lists of votes) cannot be told from speech there: not judged.
    """
    out = []
    for paragraph in sitting.paragraphs:
        if paragraph.label:
            paragraph = replace(paragraph, text=f"{paragraph.label}: {paragraph.text}")
        out.append(replace(paragraph, known=paragraph.known and bool(paragraph.voice)))
    name = sitting.name.replace(".xml", ".txt")
    title = f"House of Commons debates, {_day(sitting.name)}"
    return GoldDocument(name, as_text([title, *(p.text for p in out)]), tuple(out))


def _day(name: str) -> str:
    found = _DATE.search(name)
    return f"{int(found[3])} {calendar.month_name[int(found[2])]} {found[1]}" if found else ""
