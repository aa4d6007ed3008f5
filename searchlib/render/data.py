"""Pages and paragraphs to what programs read: dictionaries, JSON, JSON lines, CSV, TOML."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..model import Hit, Origin, ResultPage, Suggestion
from ..records import plain
from .concordance import Line
from .safe import clean

#: The version of the JSON that the command prints; docs/json.md describes it.
JSON_VERSION = 1


def as_json(value: object, **more: object) -> str:
    """A page, context, report... as JSON with its version; pure ASCII, so safe on any terminal.

    `more` are keys beside its own.
    """
    return json.dumps({"version": JSON_VERSION, **plain(value), **plain(more)}, indent=2)


def hit_dict(hit: Hit) -> dict[str, Any]:
    """A hit as plain data: the dictionaries, lists, texts and numbers of docs/json.md."""
    record: dict[str, Any] = plain(hit)
    return record


def to_dicts(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """`hit_dict` of each: rows for a data frame or a template."""
    return [hit_dict(hit) for hit in hits]


def as_json_lines(hits: Iterable[Hit]) -> Iterator[str]:
    """Hits as JSON, a line each; pure ASCII."""
    for hit in hits:
        yield json.dumps(hit_dict(hit)) + "\n"


def page_json(page: ResultPage, hits: Iterable[Hit]) -> Iterator[str]:
    """What `as_json` says of a page with these hits in it, in pieces: more hits than memory has room for."""
    head = {"version": JSON_VERSION, **plain(replace(page, hits=()))}
    del head["hits"]
    yield json.dumps(head, indent=2).removesuffix("\n}") + ',\n  "hits": ['
    comma = ""
    for hit in hits:
        yield f"{comma}\n    {json.dumps(hit_dict(hit))}"
        comma = ","
    yield "\n  ]\n}\n"


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


def as_csv(hits: Iterable[Hit]) -> Iterator[str]:
    """Hits as rows of CSV (RFC 4180), a header first; each paragraph one line, safe to show and to open.

    A text that a spreadsheet would run as a formula gets an apostrophe in front, and a character that
    could steer a terminal is a visible sign; JSON has every text to the letter.
    """
    yield _row(COLUMNS)
    for hit in hits:
        yield _row(value(hit) for value in COLUMNS.values())


def concordance_csv(lines: Iterable[Line]) -> Iterator[str]:
    """A concordance as rows of CSV, a header first: the hits' columns without text, then the line."""
    columns = {name: value for name, value in COLUMNS.items() if name not in ("text", "question")}
    yield _row(("left", "hit", "right", *columns))
    for line in lines:
        kwic = line.kwic
        yield _row((kwic.left, kwic.hit, kwic.right, *(value(line.hit) for value in columns.values())))


def kwic_dicts(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """A concordance as plain data: the three parts of each line, and where it is from."""
    return [{"id": str(line.hit.chunk.id), "rank": line.hit.rank, **plain(line.kwic)} for line in lines]


def _row(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_inert(clean(str(cell))) for cell in cells])
    return out.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.lstrip()[:1] in _FORMULA else cell


# With these a cell is a formula to one spreadsheet or another; the wide ones in Japanese settings.
_FORMULA = tuple("=+-@＝＋－＠")


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
