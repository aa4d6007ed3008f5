"""bytes -> Document. One module per format, one row of FORMATS per format; readers never touch the disk.

A reader knows no path: it raises `MalformedSource("", reason, line)`, and who read the file puts the path in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ..errors import ReaderMissing, UnknownFormat
from ..model import Document

if TYPE_CHECKING:
    from .columns import Columns

Reader = Callable[[bytes], Document]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, its suffixes, who reads it, what that needs installed, what is read of it.

    `reader` is `module:function` in this package. `needs` is the package that the reader imports and that
    does not come with the library, "" for none; `extra` the name under which the library can bring it.
    Several formats may share a suffix: each but the last of them then has `claims`, a `module:function`
    that says of the bytes of a file whether it is one of this format. `mapped`: the reader also takes the
    names that the user gave for columns.
    """

    name: str
    suffixes: tuple[str, ...]
    reader: str
    help: str
    needs: str = ""
    extra: str = ""
    claims: str = ""
    mapped: bool = False

    @property
    def ready(self) -> bool:
        """Whether everything that the reader needs is installed."""
        return not self.needs or find_spec(self.needs) is not None

    @property
    def install(self) -> str:
        """The command that installs what the reader needs; "" where it needs nothing."""
        return f"pip install 'transcript-search[{self.extra}]'" if self.needs else ""


#: A new format is a module of this package and a row here.
FORMATS: tuple[Format, ...] = (
    Format(
        "congressional-record",
        (".txt", ".text", ".html", ".htm"),
        "congress:read_congress",
        "the US Congressional Record as fixed-width text; `Mr. POE.` before a speech",
        claims="congress:claims",
    ),
    Format("text", (".txt", ".text"), "plain:read_text", "plain text; names in front of paragraphs"),
    Format("markdown", (".md", ".markdown"), "markdown:read_markdown", "bold names, YAML front matter"),
    Format("docx", (".docx", ".docm"), "docx:read_docx", "Word documents; bold names, tables of speakers"),
    Format("epub", (".epub",), "epub:read_epub", "ePub books without DRM; chapters in order, bold names"),
    Format("pdf", (".pdf",), "pdf:read_pdf", "PDF with a text layer; bold names", needs="pypdf", extra="pdf"),
    Format("html", (".html", ".htm", ".xhtml"), "html:read_html", "saved web pages; bold names"),
    Format("webvtt", (".vtt", ".webvtt"), "captions:read_vtt", "captions with times; voices (<v Name>)"),
    Format("subrip", (".srt",), "captions:read_srt", "captions with times"),
    Format(
        "json",
        (".json",),
        "objects:read_json",
        "our own schema, speech recognisers, archives and corpora (docs/formats-data.md)",
        mapped=True,
    ),
    Format(
        "json lines",
        (".jsonl", ".ndjson"),
        "objects:read_lines",
        "a row or a transcript on each line; --columns names the keys",
        mapped=True,
    ),
    Format(
        "table",
        (".csv", ".tsv"),
        "table:read_table",
        "a row for each paragraph or caption; --columns names the columns",
        mapped=True,
    ),
    Format("tei", (".xml",), "tei:read_tei", "TEI and ParlaMint: <u who>, <sp>", claims="tei:claims"),
    Format(
        "akoma-ntoso",
        (".xml",),
        "akoma:read_akoma",
        "Akoma Ntoso debates: <speech by>",
        claims="akoma:claims",
    ),
    Format(
        "pm-transcripts",
        (".xml",),
        "pmtranscripts:read_pmtranscripts",
        "the Australian PM Transcripts; names in the text",
        claims="pmtranscripts:claims",
    ),
    Format(
        "parlparse", (".xml",), "parlparse:read_parlparse", "parlparse (UK Hansard): <speech speakername>"
    ),
)

#: The suffixes of the files that can be read.
KNOWN = tuple(dict.fromkeys(suffix for row in FORMATS for suffix in row.suffixes))


def known_formats() -> tuple[Format, ...]:
    """Every format there is a reader for, and whether what it needs is installed (`ready`)."""
    return FORMATS


def known(name: str) -> bool:
    """Whether there is a reader for files of this name."""
    return PurePath(name).suffix.lower() in KNOWN


def reader_for(name: str, data: bytes = b"", columns: Columns | None = None) -> tuple[str, Reader]:
    """The format's name and its reader, by the suffix of a file name, and by the bytes where two share it.

    The reader's library loads only now; ReaderMissing if it is not installed. `columns` are the names that
    the user gave for those of tables.
    """
    suffix = PurePath(name).suffix.lower()
    rows = [row for row in FORMATS if suffix in row.suffixes]
    if not rows:
        what = f"{suffix} files" if suffix else "files without a suffix"
        raise UnknownFormat(name, f"no reader for {what}; can read {', '.join(KNOWN)}")
    row = next((row for row in rows if row.claims and _function(row.claims)(data)), rows[-1])
    if not row.ready:
        raise ReaderMissing(name, f"reading {row.name} needs {row.needs}: {row.install}")
    reader = _function(row.reader)
    return row.name, partial(reader, columns=columns) if row.mapped and columns else reader


def _function(where: str) -> Callable[..., Any]:
    module, function = where.split(":")
    found: Callable[..., Any] = getattr(import_module(f".{module}", __name__), function)
    return found
