"""Pages and paragraphs to what programs read: dictionaries, JSON, JSON lines, CSV, TOML."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from ..model import Hit, Origin, Suggestion
from ..records import plain
from .safe import clean

#: The version of the JSON that the command prints; docs/json.md describes it.
JSON_VERSION = 1


def as_json(value: object, **more: object) -> str:
    """A page, context, report... as JSON with its version; pure ASCII, so safe on any terminal.

    `more` are keys beside its own.
    """
    return json.dumps({"version": JSON_VERSION, **plain(value), **plain(more)}, indent=2)


COLUMNS: dict[str, Callable[[Hit], Any]] = {
    "rank": lambda h: h.rank,
    "id": lambda h: h.chunk.id,
    "date": lambda h: h.chunk.date or "",
    "speaker": lambda h: h.chunk.speaker.name if h.chunk.speaker else "",
    "office": lambda h: h.chunk.speaker.office if h.chunk.speaker else "",
    "role": lambda h: h.chunk.role,
    "known_by": lambda h: f"{h.chunk.attribution.how}/{h.chunk.attribution.sure}",
    "topics": lambda h: "; ".join(h.chunk.topics),
    "topics_by": lambda h: "; ".join(
        f"{t.topic}: {t.origin}" for t in h.chunk.tags if t.origin is not Origin.KEYPHRASE
    ),
    "keyphrases": lambda h: "; ".join(h.chunk.keyphrases),
    "subjects": lambda h: "; ".join(h.chunk.subjects),
    "section": lambda h: h.chunk.section,
    "language": lambda h: h.chunk.language,
    "title": lambda h: h.chunk.title,
    "place": lambda h: h.chunk.place,
    "paragraph": lambda h: h.chunk.paragraph,
    "source": lambda h: h.chunk.source,
    "text": lambda h: h.chunk.text,
    "question": lambda h: h.question.text if h.question else "",
    "exchange": lambda h: h.chunk.exchange or "",
}


def as_csv(hits: Iterable[Hit]) -> str:
    """Hits as CSV with a header row. A text that a spreadsheet would run as a formula gets a quote mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for hit in hits:
        writer.writerow([_inert(str(value(hit))) for value in COLUMNS.values()])
    return out.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_taxonomy(suggestions: Iterable[Suggestion]) -> str:
    """Suggestions as rows of a topics file, each under a comment that says where it comes from."""
    rows: dict[str, str] = {}
    for number, one in enumerate(suggestions, 1):
        name = "-".join(re.findall(r"[a-z0-9]+", one.phrase.lower()))[:60].strip("-")
        name = name if name and name not in rows else f"{name or 'suggestion'}-{number}"
        where = f"{one.paragraphs:,} paragraphs without a topic in {one.transcripts:,} transcripts"
        rows[name] = (
            f"# {where}, such as {clean(one.example)}\n[[topic]]\nid = {json.dumps(name)}\n"
            f"label = {_toml(one.phrase[:1].upper() + one.phrase[1:])}\nany = [{_toml(one.phrase)}]\n"
        )
    return "\n".join(rows.values())


def _toml(text: str) -> str:
    return json.dumps(clean(text), ensure_ascii=False)
