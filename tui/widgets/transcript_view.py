"""The reader: a whole transcript with its hits in; every hit marked, one paragraph current."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.style import Style

from searchlib import Chunk

from ..attribution import mark, name
from ..commands import bindings
from ..finding import Found, find, fold
from ..marks import SIGN
from ..panes import Pane
from ..ports import Marks, Reading
from ..safe_text import Marked, content, one_line
from ..wrapping import Break, wrap
from .line_view import REVERSED, LineView
from .tints import tint

#: Longer lines are hard to read: the eye loses the next one.
_WIDEST = 88
_GUTTER = 8
#: Columns of the mark for how a name is known, and of that of the user.
_NAMED, _MARKED = 5, 7
_NOTHING = Reading(())


@dataclass(frozen=True, slots=True)
class _Line:
    """Characters of a paragraph's shown text that stand on one line; `paragraph` -1 is a gap."""

    paragraph: int
    part: Break
    first: bool = False


_GAP = _Line(-1, (0, 0))


class TranscriptView(LineView):
    """Keeps one paragraph current: the one that is copied, cited and explained; it is always in sight."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.READER)
    BORDER_TITLE = "Transcript"

    @dataclass
    class WhyWanted(Message):
        """Why has the current paragraph its name?"""

    @dataclass
    class MarkWanted(Message):
        """The current paragraph is to be marked, or not any more."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._reading = _NOTHING
        self._texts: list[str] = []
        self._lines: list[_Line] = []
        self._starts: list[int] = []
        self._hits: list[int] = []
        self._current = 0
        self._laid_out = Size(0, 0)
        self._marked: frozenset[str] = frozenset()
        self._folded: list[str] | None = None
        self._found = Found()
        self._origin = 0
        self._letters = ""
        self._tints: dict[str, Marks] = {}

    # Data

    @property
    def chunk(self) -> Chunk | None:
        """The current paragraph."""
        chunks = self._reading.chunks
        return chunks[self._current] if chunks else None

    @property
    def transcript(self) -> str:
        return self._reading.chunks[0].transcript if self._reading.chunks else ""

    def show(self, reading: Reading, at: str) -> None:
        """Another transcript, or other marks in it, with the paragraph of this id in the middle."""
        self._reading = reading
        self._texts = [one_line(_head(chunk) + chunk.text) for chunk in reading.chunks]
        self._folded = None
        self._tints = {}
        self._hits = [i for i, chunk in enumerate(reading.chunks) if chunk.id in reading.marks]
        self._current = 0
        # A view without room is laid out when it has some; the lines it had are of other paragraphs.
        self._laid_out, self._starts, self._lines = Size(0, 0), [], []
        self._found = self._look_for(self._found.wanted)
        self.relayout()
        if not self.turn_to(at):
            self._tell()
        self._origin = self._current

    def mark(self, ids: frozenset[str]) -> None:
        """Show these paragraphs as marked."""
        self._marked = ids
        self.redraw(0, len(self._lines))

    def reserve(self, letters: str) -> None:
        """Keep a column for each of these letters: those of the pinned searches."""
        if letters != self._letters:
            self._letters = letters
            self._tints = {letter: marks for letter, marks in self._tints.items() if letter in letters}
            self._laid_out = Size(0, 0)
            self.relayout()

    def overlay(self, transcript: str, tints: dict[str, Marks]) -> None:
        """Mark what pinned searches find in this transcript, each with its letter and its look."""
        if transcript == self.transcript:
            self._tints = tints
            self.redraw_all()

    def clear(self) -> None:
        self.show(_NOTHING, "")

    def turn_to(self, id: str) -> bool:
        """Make the paragraph with this id current and centre it; False if it is not here."""
        for index, chunk in enumerate(self._reading.chunks):
            if chunk.id == id:
                self._take(index, centre=True)
                return True
        return False

    def step_hit(self, step: int) -> bool:
        """Go to the next (1) or previous (-1) hit of this transcript; False if there is none."""
        beyond = [i for i in self._hits if (i - self._current) * step > 0]
        if not beyond:
            return False
        self._take(min(beyond) if step > 0 else max(beyond), centre=True)
        return True

    def enter(self, step: int) -> None:
        """Go to the first hit when coming from above, to the last when coming from below."""
        if self._hits:
            self._take(self._hits[0 if step > 0 else -1], centre=True)

    # Finding

    @property
    def finding(self) -> bool:
        """Some words are being looked for."""
        return bool(self._found.wanted)

    def begin_find(self) -> None:
        """What is looked for from here on is looked for from the current paragraph on."""
        self._origin = self._current

    def find(self, wanted: str) -> None:
        """Mark these words in the whole transcript and go to the first from where one began."""
        self._found = self._look_for(wanted).beginning(self._origin)
        self.redraw_all()
        if self.finding and not self._found.spots and self._starts:
            self._take(min(self._origin, len(self._starts) - 1), centre=True)
        self._show_found()

    def step_found(self, step: int) -> None:
        """To the next of the words that are looked for; after the last comes the first.

        Who has moved on since goes on from the paragraph that is current.
        """
        here, found = self._found.here, self._found
        near = here is None or here.paragraph == self._current
        self._found = found.stepped(step) if near else found.beginning(self._current, step)
        self._show_found()

    def _look_for(self, wanted: str) -> Found:
        if self._folded is None and wanted:
            self._folded = [fold(text) for text in self._texts]
        return find(self._folded or (), wanted)

    def _show_found(self) -> None:
        spot = self._found.here
        if spot is None:
            self._tell()
            return
        self._take(spot.paragraph, centre=True)
        if self._starts:
            first = self._starts[spot.paragraph]
            line = next(n for n in range(first, len(self._lines)) if spot.start < self._lines[n].part[1])
            self.show_lines(line, 1)

    # Movement

    def action_paragraph(self, step: int) -> None:
        if self._reading.chunks:
            self._take(min(max(0, self._current + step), len(self._starts) - 1), centre=False)

    def on_click(self, event: events.Click) -> None:
        """Beside the text: the mark of a name says why it is that, the column of marks sets one."""
        offset = event.get_content_offset(self)
        if offset is None or not 0 <= (number := offset.y + self.scroll_offset.y) < len(self._lines):
            return
        at = self._lines[number]
        if at.paragraph < 0:
            return
        self._take(at.paragraph, centre=False)
        if at.first and offset.x == _NAMED and mark(self._reading.chunks[at.paragraph]).strip():
            self.post_message(self.WhyWanted())
        elif at.first and offset.x == _MARKED:
            self.post_message(self.MarkWanted())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._keep_current_in_sight()

    def _take(self, index: int, *, centre: bool) -> None:
        before, self._current = self._current, index
        for paragraph in (before, index):
            if paragraph < len(self._starts):
                self.redraw(self._starts[paragraph], self._height(paragraph))
        self._tell()
        if not self._starts:
            return
        start, height = self._starts[index], self._height(index)
        if centre:
            self.go(start - max(0, (self.text_height - height) // 2))
        else:
            self.show_lines(start, min(height, self.text_height))

    def _keep_current_in_sight(self) -> None:
        """Scrolling past the current paragraph makes the first one in sight current."""
        if not self._starts or self._current >= len(self._starts):
            return
        top, height = self.scroll_offset.y, max(1, self.text_height)
        start = self._starts[self._current]
        if start < top + height and start + self._height(self._current) > top:
            return
        seen = range(top, min(top + height, len(self._lines)))
        whole = [self._lines[n].paragraph for n in seen if self._lines[n].first]
        partly = [self._lines[n].paragraph for n in seen if self._lines[n].paragraph >= 0]
        if whole or partly:
            before, self._current = self._current, (whole or partly)[0]
            for paragraph in (before, self._current):
                self.redraw(self._starts[paragraph], self._height(paragraph))
            self._tell()

    def _height(self, paragraph: int) -> int:
        """Lines of a paragraph, without the gap below it."""
        after = self._starts[paragraph + 1] if paragraph + 1 < len(self._starts) else len(self._lines)
        return after - self._starts[paragraph] - 1

    def _tell(self) -> None:
        """Title and date above, place among the hits and paragraphs below."""
        chunk = self.chunk
        if chunk is None:
            self.border_title, self.border_subtitle = content(self.BORDER_TITLE), None
            return
        when = f"{chunk.date.isoformat()}  " if chunk.date else ""
        self.border_title = content(when + (chunk.title or chunk.source))
        place = f"para {self._current + 1:,}/{len(self._reading.chunks):,}"
        found = self._found.told()
        if self._current in self._hits:
            place = f"hit {self._hits.index(self._current) + 1:,}/{len(self._hits):,}  {place}"
        elif self._hits:
            place = f"{len(self._hits):,} hits  {place}"
        self.border_subtitle = content(f"{found}  {place}" if found else place)

    # Drawing

    def relayout(self) -> None:
        """Break all paragraphs anew if the width has changed; the current one stays in the middle."""
        size = self.scrollable_content_region.size
        if size == self._laid_out or size.width <= 0:
            return
        current = self._current
        if size.width != self._laid_out.width:
            self._starts, self._lines = _lay_out(
                self._texts, min(size.width, _WIDEST) - _GUTTER - self._column
            )
            self.set_line_count(len(self._lines))
        self._laid_out = size
        if self._starts:  # with fewer lines the view has scrolled, and another paragraph was in sight
            self._take(current, centre=True)

    def line(self, number: int) -> tuple[Content, Style]:
        if not 0 <= number < len(self._lines) or (at := self._lines[number]).paragraph < 0:
            return content(""), self.visual_style
        here = at.paragraph == self._current
        chunk = self._reading.chunks[at.paragraph]
        bar = "▌" if here else "╎" if at.paragraph in self._hits else " "
        label = f"{chunk.paragraph:>5}{mark(chunk)}" if at.first else " " * 6
        sign = SIGN if at.first and chunk.id in self._marked else " "
        gutter = content(f"{label}{bar}{sign}", [(0, 6, self.look("faint")), (6, 7, self.look("strong"))])
        gutter += self._told(chunk.id, at)
        start, end = at.part
        styles = [
            (max(a, start) - start, min(b, end) - start, look)
            for a, b, look in self._styles(at.paragraph)
            if a < end and b > start
        ]
        return gutter + content(self._texts[at.paragraph][start:end], styles), self.visual_style

    @property
    def _column(self) -> int:
        """Cells for the letters of pinned searches."""
        return len(self._letters) + 1 if self._letters else 0

    def _told(self, id: str, at: _Line) -> Content:
        """The letters of the searches with words on this line; of those without words, on the first line."""
        if not self._letters:
            return content("")
        start, end = (place - len(_head(self._reading.chunks[at.paragraph])) for place in at.part)
        shown, spans = "", []
        for place, letter in enumerate(self._letters):
            marks = self._tints.get(letter, {}).get(id)
            there = marks is not None and (
                any(m.start < end and m.end > start for m in marks) if marks else at.first
            )
            shown += letter if there else " "
            if there:
                spans.append((place, place + 1, tint(self, letter)))
        return content(shown + " ", spans)

    def _styles(self, paragraph: int) -> Iterator[Marked]:
        """The speaker strong, marks underlined, those of the current paragraph reversed too.

        While words are looked for, they are marked besides, and only the one that one is at is reversed.
        """
        chunk = self._reading.chunks[paragraph]
        here = paragraph == self._current and not self.finding
        yield 0, len(name(chunk)), self.look("strong")
        head = len(_head(chunk))
        look = self.look("mark") + REVERSED if here else self.look("mark")
        for span in self._reading.marks.get(chunk.id, ()):
            yield span.start + head, span.end + head, look
        for letter, marks in self._tints.items():
            for span in marks.get(chunk.id, ()):
                yield span.start + head, span.end + head, tint(self, letter)
        for spot in self._found.within(paragraph):
            look = self.look("found") + REVERSED if spot == self._found.here else self.look("found")
            yield spot.start, spot.end, look


def _head(chunk: Chunk) -> str:
    return f"{name(chunk)} ({chunk.role.value}): "


def _lay_out(texts: Sequence[str], width: int) -> tuple[list[int], list[_Line]]:
    """For each text the line it starts on, and all lines, with a gap after each text."""
    starts: list[int] = []
    lines: list[_Line] = []
    for paragraph, text in enumerate(texts):
        starts.append(len(lines))
        lines += [_Line(paragraph, part, number == 0) for number, part in enumerate(wrap(text, width))]
        lines.append(_GAP)
    return starts, lines
