"""The same speech in other dresses: documents with known speakers written out in styles they never had.

What is found only in the style of its own source is not found. Every style keeps the paragraphs and changes
what stands before them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from .. import names
from ..model import GoldDocument, GoldParagraph
from .carry import as_text, carried

#: (label as printed at first, its text, number of the paragraph) -> (new label, the lines to print)
_Style = Callable[[str, str, int], tuple[str, list[str]]]


def _bare(label: str) -> str:
    """The name in a label of this source, which puts the office before it or behind a comma."""
    head = re.sub(r"\([^)]*\)", "", label).split(",")[0].strip()
    return head if names.unnamed(label) else " ".join(head.split()[-2:])


def _surname(label: str) -> str:
    return _bare(label).split()[-1]


def _capitals(label: str, text: str, _: int) -> tuple[str, list[str]]:
    return label.upper(), [f"{label.upper()}: {text}"]


def _honorific(label: str, text: str, _: int) -> tuple[str, list[str]]:
    if names.unnamed(label):
        return _capitals(label, text, _)
    new = f"MR. {_surname(label).upper()}"
    return new, [f"{new}:  {text}"]


def _alone(label: str, text: str, _: int) -> tuple[str, list[str]]:
    return _bare(label), [f"{_bare(label)}:", text]


def _stamped(label: str, text: str, number: int) -> tuple[str, list[str]]:
    clock = f"{number // 240:02}:{number // 4 % 60:02}:{number * 15 % 60:02}"
    return _bare(label), [f"[{clock}] {_bare(label)}: {text}"]


def _record(label: str, text: str, _: int) -> tuple[str, list[str]]:
    new = _bare(label).upper() if names.unnamed(label) else f"Mr. {_surname(label).upper()}"
    return new, [f"{new}. {text}"]


def _stop_dash(label: str, text: str, _: int) -> tuple[str, list[str]]:
    return _bare(label), [f"{_bare(label)}. – {text}"]


def _family(label: str, text: str, _: int) -> tuple[str, list[str]]:
    new = _bare(label) if names.unnamed(label) else _surname(label)
    return new, [f"{new}: {text}"]


STYLES: Mapping[str, _Style] = MappingProxyType(
    {
        "capitals": _capitals,
        "mr-surname": _honorific,
        "line-of-its-own": _alone,
        "time-stamped": _stamped,
        "full-stop": _record,
        "stop-and-dash": _stop_dash,
        "surname-only": _family,
    }
)


def dressed(document: GoldDocument, style: str) -> GoldDocument:
    """The document as text, its labels in a style."""
    paragraphs = tuple(carried(_paragraphs(document, STYLES[style])))
    name = document.name.rpartition(".")[0] + ".txt"
    lines = [document.title, *(paragraph.text for paragraph in paragraphs)]
    return replace(document, name=name, data=as_text(lines), paragraphs=paragraphs)


def _paragraphs(document: GoldDocument, style: _Style) -> Iterator[GoldParagraph]:
    for number, paragraph in enumerate(document.paragraphs):
        text = paragraph.text[len(paragraph.label) :].lstrip(" :")
        if not paragraph.label or not text or not paragraph.known:
            yield replace(paragraph, label="")
            continue
        label, lines = style(paragraph.label, text, number)
        yield from (replace(paragraph, text=line, label="" if at else label) for at, line in enumerate(lines))
