"""What hits can be written as: the table of file formats, and the name a file gets if no other is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from searchlib import (
    Hit,
    ResultPage,
    as_bibtex,
    as_csl,
    as_csv,
    as_json_lines,
    as_markdown,
    page_json,
)

from .state import SearchState


@dataclass(frozen=True, slots=True)
class Format:
    """`written` takes the question, how many hits there are, and the hits one by one."""

    label: str
    suffix: str
    written: Callable[[SearchState, int, Iterable[Hit]], Iterator[str]]


FORMATS = (
    Format("Markdown: quotations with citations", ".md", lambda _, __, hits: as_markdown(hits)),
    Format("CSV: a table for spreadsheets", ".csv", lambda _, __, hits: as_csv(hits)),
    Format(
        "JSON: everything that is known, in one piece",
        ".json",
        lambda state, total, hits: page_json(ResultPage((), total, 0, understood=state.query), hits),
    ),
    Format("JSON lines: the same, a line each", ".jsonl", lambda _, __, hits: as_json_lines(hits)),
    Format("BibTeX: references for LaTeX", ".bib", lambda _, __, hits: as_bibtex(hits)),
    Format(
        "CSL-JSON: references for Zotero, pandoc and others", ".csl.json", lambda _, __, hits: as_csl(hits)
    ),
)


def file_name(state: SearchState, format: Format) -> str:
    """A name made of the words of the question: letters and digits only, so that any disk takes it."""
    words = re.findall(r"[^\W_]+", state.query[:200].casefold())
    stem = "-".join(words)[:40].strip("-")
    return f"{stem or 'transcripts'}{format.suffix}"
