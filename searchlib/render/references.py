"""Paragraphs to entries of a reference manager: BibTeX and CSL-JSON, an entry for each paragraph.

The speaker is the author, as one name that no program takes apart: which part of a name is the family's
is not known. What is not certain about the speaker stands in the note, as everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..model import Chunk, Hit, Sure
from .quoting import who
from .safe import clean

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces even after a backslash, so those of a text are written as commands.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        **{c: "\\" + c for c in "&%$#_"},
    }
)
_UNFIT = re.compile("[^A-Za-z0-9.:/+_-]")


def as_bibtex(hits: Iterable[Hit]) -> Iterator[str]:
    """Hits as BibTeX, an `@misc` each, in UTF-8; `date` is for biblatex, year and month for BibTeX."""
    for hit in hits:
        fields = "".join(f"  {name} = {value},\n" for name, value in _fields(hit.chunk))
        yield f"@misc{{{_key(hit.chunk)},\n{fields}}}\n\n"


def as_csl(hits: Iterable[Hit]) -> Iterator[str]:
    """Hits as CSL-JSON, one list of items in pieces; pure ASCII."""
    comma = ""
    yield "["
    for hit in hits:
        yield f"{comma}\n  {json.dumps(_item(hit.chunk))}"
        comma = ","
    yield "\n]\n"


def _fields(chunk: Chunk) -> Iterator[tuple[str, str]]:
    """Name and value, as they are written, of what is known; double braces keep names and capitals."""
    if chunk.speaker is not None:
        yield "author", f"{{{_braced(chunk.speaker.name)}}}"
    yield "title", f"{{{_braced(chunk.title or chunk.transcript)}}}"
    if chunk.date is not None:
        yield "date", f"{{{chunk.date.isoformat()}}}"
        yield "year", f"{{{chunk.date.year}}}"
        yield "month", _MONTHS[chunk.date.month - 1]
    if chunk.place:
        yield "address", _braced(chunk.place)
    yield "howpublished", _braced(chunk.source)
    yield "note", _braced(_note(chunk))


def _item(chunk: Chunk) -> dict[str, Any]:
    item: dict[str, Any] = {"id": str(chunk.id), "type": "speech", "title": chunk.title or chunk.transcript}
    if chunk.speaker is not None:
        item["author"] = [{"literal": chunk.speaker.name}]
    if chunk.date is not None:
        item["issued"] = {"date-parts": [[chunk.date.year, chunk.date.month, chunk.date.day]]}
    if chunk.place:
        item["event-place"] = chunk.place
    if chunk.language:
        item["language"] = chunk.language
    item["source"] = chunk.source
    item["locator"] = str(chunk.paragraph)
    item["note"] = _note(chunk)
    return item


def _note(chunk: Chunk) -> str:
    """Where the words are; and who speaks, as far as the author alone would say too much or too little."""
    place = f"para. {chunk.paragraph} ({clean(chunk.id)})"
    plain = chunk.speaker is not None and chunk.attribution.sure is Sure.CERTAIN and not chunk.speaker.office
    return place if plain else f"{place}; {who(chunk)}"


def _braced(text: str) -> str:
    return f"{{{clean(text).strip().translate(_LATEX)}}}"


def _key(chunk: Chunk) -> str:
    """The id as a key; where it has characters that no key may have, a checksum keeps keys apart."""
    owner, _, number = chunk.id.rpartition("#")
    fit = _UNFIT.sub("-", owner)
    if fit != owner:
        fit += "-" + hashlib.sha256(owner.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{fit}:{_UNFIT.sub('-', number)}"
