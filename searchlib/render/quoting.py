"""Paragraphs to quotations with their citations: who said it, where, when, and how sure that is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from ..model import Chunk, Hit, How, Sure
from .safe import clean


def cite(chunk: Chunk) -> str:
    """One line to put under a quotation; says so where the speaker is not certain."""
    event = [clean(chunk.title)]
    if chunk.place and chunk.place.casefold() not in chunk.title.casefold():
        event.append(clean(chunk.place))
    if chunk.date and not _says(chunk.title, chunk.date):
        event.append(f"{chunk.date.day} {chunk.date:%B} {chunk.date.year}")
    return f"{who(chunk)}. “{', '.join(event)}”, para. {chunk.paragraph} ({clean(chunk.transcript)})."


def _says(title: str, day: dt.date) -> bool:
    """Whether a title already gives this day in words."""
    numbers = re.findall(r"\d+", title)
    return str(day.year) in numbers and str(day.day) in numbers and f"{day:%B}" in title


def who(chunk: Chunk) -> str:
    """The speaker's name and office, with what is not certain about it; never a guess as a fact."""
    if chunk.speaker is None:
        return "Unidentified speaker"
    name = clean(chunk.speaker.name)
    if chunk.speaker.office:
        name += f", {clean(chunk.speaker.office)}"
    if chunk.attribution.sure is Sure.CERTAIN:
        return name
    source = " from the title" if chunk.attribution.how is How.TITLE else ""
    return f"{name} [{chunk.attribution.sure}{source}]"


def as_markdown(hits: Iterable[Hit]) -> Iterator[str]:
    """Hits as Markdown: each a quotation and its citation; characters of the text stay characters."""
    for hit in hits:
        yield f"> {_literal(clean(hit.chunk.text))}\n>\n> — {_literal(cite(hit.chunk))}\n\n"


def as_quotations(hits: Iterable[Hit]) -> Iterator[str]:
    """Hits as plain text to paste: each a quotation with its citation below."""
    for hit in hits:
        yield f"“{clean(hit.chunk.text)}”\n— {cite(hit.chunk)}\n\n"


def _literal(text: str) -> str:
    """Text that Markdown shows as it is; it is one line, as `clean` makes it."""
    escaped = "".join(f"\\{c}" if c in "\\`*_[]<>#|~&" else c for c in text.lstrip())
    # What would begin a list.
    return re.sub(r"\A(?:([-+])|([0-9]{1,9})([.)]))(?=\s|\Z)", r"\2\\\1\3", escaped)
