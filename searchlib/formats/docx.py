"""Word documents (docx) -> Document: bold names as labels, headings by style, tables of speakers row by row.

Only the body is read, as if every tracked change were accepted; what is not speech is left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import MalformedSource
from ..model import Block, Document
from .attendance import listed, present
from .blocks import document, says, squeezed
from .container import Container
from .docx_parts import PREFIXES, Properties, Style, is_on, outline, parts_of
from .docx_tables import arranged, text_of
from .reflow import is_blank
from .runs import NAMED, PLAIN, STRONG, Line, Raw, blocks
from .xmlevents import End, Event, Start, Text, events

# Four hundred hours of speech, at 50,000 characters an hour.
_MOST_CHARACTERS = 20_000_000
_LONGEST_HEADING = 300

#: What is not said: deleted or moved away, the second version of a drawing, formatting as it once was.
_SKIPPED = frozenset(
    (
        "w:del", "w:moveFrom", "mc:Fallback", "w:rPrChange", "w:pPrChange", "w:tblPrChange",
        "w:trPrChange", "w:tcPrChange", "w:sectPrChange", "w:rt",
    )
)  # fmt: skip
_COUNTED = {
    "w:del": "deletion",
    "w:moveFrom": "deletion",
    "w:commentReference": "comment",
    "w:footnoteReference": "footnote",
    "w:endnoteReference": "endnote",
}
_SPOKEN = {"w:tab": "  ", "w:ptab": "  ", "w:noBreakHyphen": "-", "w:sym": " "}


def read_docx(data: bytes) -> Document:
    """Read a Word document."""
    container = Container(data, "a docx file")
    parts = parts_of(container)
    body = _Body(parts.styles)
    body.read(events(container.chunks(parts.main), PREFIXES))
    found = blocks(body.raws)
    meta = {
        "title": body.title or _title(parts.properties, found),
        "language": parts.properties.language,
    }
    aliases = {**present(block.text for block in found), **listed(body.rows)}
    topics = parts.properties.keywords
    return document(found, meta=meta, notices=body.notices(), topics=topics, aliases=aliases)


def _title(properties: Properties, found: list[Block]) -> str:
    """The title of the properties if the text says it, too.

    Word keeps there the first line that a file, or the file it was copied from, ever had.
    """
    told = squeezed(properties.title)
    return told if told and says(found, told) else ""


@dataclass(slots=True)
class _Paragraph:
    """A paragraph as it grows; `after` are those of a text box anchored in it."""

    lines: list[Line] = field(default_factory=lambda: [Line()])
    style: Style = field(default_factory=Style)
    level: int | None = None
    after: list[Raw] = field(default_factory=list)


@dataclass(slots=True)
class _Run:
    """What is known of the run at hand: bold (None: as its style says), hidden, its style."""

    bold: bool | None = None
    hidden: bool = False
    style: Style = field(default_factory=Style)


class _Body:
    """The body of a document: events in; out come `raws`, and the `rows` of tables as plain text."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self.raws: list[Raw] = []
        self.rows: list[list[str]] = []
        self.title = ""
        self._styles = styles
        self._open: list[_Paragraph] = []
        self._run = _Run()
        self._tables: list[list[list[list[Raw]]]] = []
        self._inside: list[str] = []
        self._left_out: Counter[str] = Counter()
        self._characters = 0

    def notices(self) -> list[str]:
        """One sentence about what was left out."""
        parts = [f"{n} {name}{'s' if n > 1 else ''}" for name, n in sorted(self._left_out.items())]
        return [f"left out {', '.join(parts)}"] if parts else []

    def read(self, stream: Iterable[Event]) -> None:
        skipped = 0
        for event in stream:
            if skipped:
                skipped += isinstance(event, Start) - isinstance(event, End)
            elif isinstance(event, Text):
                self._text(event.text)
            elif isinstance(event, Start):
                self._count(event)
                if event.name in _SKIPPED:
                    skipped = 1
                else:
                    self._inside.append(event.name)
                    self._start(event.name, event.attributes)
            else:
                self._inside.pop()
                self._end(event.name)

    def _count(self, event: Start) -> None:
        # A mark on the paragraph's end says that it was deleted, too; only words are worth a mention.
        if event.name in _COUNTED and "w:rPr" not in self._inside[-1:]:
            self._left_out[_COUNTED[event.name]] += 1

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "w:p":
                self._open.append(_Paragraph())
            case "w:r":
                self._run = _Run()
            case "w:br" | "w:cr" if self._open:
                self._open[-1].lines.append(Line())
            case "w:tbl":
                self._tables.append([])
            case "w:tr" if self._tables:
                self._tables[-1].append([])
            case "w:tc" if self._tables and self._tables[-1]:
                self._tables[-1][-1].append([])
            case _ if name in _SPOKEN:
                self._say(_SPOKEN[name])
            case _ if "w:rPr" in self._inside[-2:]:
                self._formatted(name, attributes)
            case _ if "w:pPr" in self._inside[-2:] and self._open:
                self._styled(name, attributes)

    def _formatted(self, name: str, attributes: Mapping[str, str]) -> None:
        if "w:pPr" in self._inside[-3:]:
            return  # how the paragraph's end mark looks
        if name == "w:b":
            self._run.bold = is_on(attributes)
        elif name == "w:vanish":
            self._run.hidden = is_on(attributes)
        elif name == "w:rStyle":
            self._run.style = self._styles.get(attributes.get("w:val", ""), Style())

    def _styled(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("w:val", "")
        if name == "w:pStyle":
            self._open[-1].style = self._styles.get(value, Style())
        elif name == "w:outlineLvl":
            self._open[-1].level = outline(value)

    def _text(self, text: str) -> None:
        if self._inside[-1:] == ["w:t"]:
            self._say(text)

    def _say(self, text: str) -> None:
        self._characters += len(text)
        if self._characters > _MOST_CHARACTERS:
            raise MalformedSource("", f"more than {_MOST_CHARACTERS:,} characters of text")
        if not self._open:
            return
        paragraph, run = self._open[-1], self._run
        if run.hidden or run.style.hidden or paragraph.style.hidden:
            if text.strip():
                self._left_out["hidden passage"] += 1
            return
        bold = next((b for b in (run.bold, run.style.bold, paragraph.style.bold) if b is not None), False)
        named = run.style.named or paragraph.style.named
        if paragraph.lines[-1].runs or not is_blank(text):
            paragraph.lines[-1].runs.append((text, NAMED if named else STRONG if bold else PLAIN))

    def _end(self, name: str) -> None:
        if name == "w:p" and self._open:
            self._close(self._open.pop())
        elif name == "w:r":
            self._run = _Run()
        elif name == "w:tbl" and self._tables:
            rows = self._tables.pop()
            self.rows += [*([text_of(cell) for cell in row] for row in rows), []]
            self._put(arranged(rows))

    def _close(self, paragraph: _Paragraph) -> None:
        style = paragraph.style
        text = squeezed(" ".join(line.text() for line in paragraph.lines))
        level = (style.level if paragraph.level is None else paragraph.level) or 0
        if len(text) > _LONGEST_HEADING:  # whole speeches have been set in the style of a heading
            level = 0
        if style.title and level and not self._tables:
            self.title = self.title or text
        kept = text and not style.contents
        self._put([*([Raw(level, paragraph.lines)] if kept else []), *paragraph.after])

    def _put(self, raws: Iterable[Raw]) -> None:
        """Where a finished paragraph goes: beside the one it is anchored in, into its cell, or the body."""
        if self._open:
            self._open[-1].after.extend(raws)
        elif self._tables and self._tables[-1] and self._tables[-1][-1]:
            self._tables[-1][-1][-1].extend(raws)
        else:
            self.raws.extend(raws)
