"""The hits, three lines each: pages of hits in, the hit under the cursor and pages to fetch out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.message import Message
from textual.style import Style

from searchlib import Hit, ResultPage, Snippet

from ..attribution import mark, name
from ..commands import bindings
from ..keymap import keymap_of
from ..listing import ROW, Flat, Grouped, Head, Listing, Wanted, listing
from ..marks import SIGN
from ..panes import Pane
from ..safe_text import assemble, content, fit, one_line, shorten
from ..wrapping import wrap
from .line_view import LineView

_INDENT = 8
#: Cells that a long name leaves to the topics.
_TOPICS = 12
#: Hits that a list without room yet may come to show.
_SIGHT = 8
#: Characters of one line of a note; a longer one would hide what comes after it.
_NOTE = 400


class ResultList(LineView):
    """A list of any number of hits; it asks for the pages that come into sight."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.RESULTS)
    BORDER_TITLE = "Results"

    @dataclass
    class Moved(Message):
        """The cursor stands on another hit; None where its page is not there yet."""

        results: ResultList
        hit: Hit | None

    @dataclass
    class PageWanted(Message):
        results: ResultList
        wanted: Wanted

    @dataclass
    class Opened(Message):
        results: ResultList
        hit: Hit

    @dataclass
    class RepairWanted(Message):
        """Of an empty list: the repair with this number is to be run."""

        results: ResultList
        number: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.listing: Listing = Flat(ResultPage((), 0, 0))
        self._rows: LRUCache[int, tuple[Content, ...]] = LRUCache(256)
        self._asked: Wanted | None = None
        self._note: tuple[str, ...] = ()
        self._note_rows: list[str] = []
        self._marked: frozenset[str] = frozenset()
        self.total = 0
        self.cursor = 0

    # Data

    @property
    def hit(self) -> Hit | None:
        """The hit under the cursor."""
        return self.at(self.cursor)

    def at(self, index: int) -> Hit | None:
        """The hit at a place in the whole list, if its page has been fetched."""
        return self.listing.at(index)

    def find(self, id: str) -> int | None:
        """Where a paragraph is in the list, if its page has been fetched."""
        return self.listing.find(id)

    def elsewhere(self, step: int, transcript: str) -> int | None:
        """The nearest fetched hit in this direction that is of another transcript."""
        return self.listing.elsewhere(self.cursor, step, transcript)

    def beyond(self, step: int) -> int | None:
        """The page to look into where no fetched hit is of another transcript."""
        return self.listing.beyond(self.cursor, step)

    def show(self, page: ResultPage, *, stay_on: str = "") -> None:
        """Replace the list; the cursor stays on the paragraph with this id where the page has it."""
        self.listing = listing(page)
        self._asked = None
        self._note = ()
        self.total = page.total
        self.cursor = (self.find(stay_on) or 0) if stay_on else 0
        self.relayout()
        self.jump(0)
        self._moved()

    def add(self, page: ResultPage) -> None:
        """Further hits of the same list."""
        here, lines = self.hit, self.listing.lines
        self.listing.add(page)
        if self.listing.lines == lines and page.hits:
            self._asked = None
            self.redraw(self.listing.start(page.offset), len(page.hits) * ROW)
            self._arrived(here)
        else:
            self._added(here)

    def add_to(self, group: str, page: ResultPage) -> None:
        """Hits of an opened group of this list."""
        here = self.hit
        if isinstance(self.listing, Grouped):
            self.listing.put(group, page)
            self._added(here)

    def _added(self, before: Hit | None) -> None:
        """Draw what came; `before` is the hit that was under the cursor."""
        self._asked = None
        self._rows.clear()
        self.set_line_count(self.listing.lines)
        self._arrived(before)

    def _arrived(self, before: Hit | None) -> None:
        if before is None and self.hit is not None:
            self._moved()
        self._want_pages()

    def note(self, *lines: str) -> None:
        """Words to show in place of an empty list."""
        self._note = lines
        self.relayout()

    def mark(self, ids: frozenset[str]) -> None:
        """Show these paragraphs as marked."""
        self._marked = ids
        self._rows.clear()
        self.redraw(0, self.listing.lines)

    def land(self, index: int) -> None:
        """Put the cursor somewhere without telling anybody."""
        if 0 <= index < self.listing.size:
            before, self.cursor = self.cursor, index
            self.redraw(self.listing.start(before), ROW)
            self.redraw(self.listing.start(index), ROW)
            self._into_sight()

    # Movement

    @property
    def position(self) -> int:
        return self.cursor

    @property
    def last(self) -> int:
        return self.listing.size - 1

    @property
    def steps_in_sight(self) -> int:
        return max(1, self.text_height // ROW)

    @property
    def hits_in_sight(self) -> int:
        """How many hits, some of them in part, there is room for; a few more where that is not known yet."""
        return max(_SIGHT, self.text_height // ROW + 2)

    def go(self, position: int) -> None:
        if self.total:
            self.land(min(max(0, position), self.last))
            self._moved()

    def action_open(self) -> None:
        if (hit := self.hit) is not None:
            self.post_message(self.Opened(self, hit))

    def action_turn_group(self, opened: bool) -> None:
        """Show all hits of the group one is in, or its first ones again."""
        if self.total and isinstance(self.listing, Grouped):
            index = self.listing.turn(self.cursor, opened=opened)
            if index is not None:
                self.cursor = index
                self.relayout()
                self._moved()

    def action_repair(self, number: int) -> None:
        if not self.total:
            self.post_message(self.RepairWanted(self, number))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or not self.total:
            return
        place = self.listing.place(offset.y + self.scroll_offset.y)
        if place is None:
            return
        self.go(place.index)
        if place.head is not None:
            self.action_turn_group(not place.head.opened)
        elif event.chain == 2:
            self.action_open()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._want_pages()

    def _into_sight(self) -> None:
        self.border_subtitle = content(self.listing.told(self.cursor)) if self.total else None
        top = self.listing.top(self.cursor)
        self.show_lines(top, self.listing.start(self.cursor) + ROW - top)

    def _moved(self) -> None:
        self._into_sight()
        self._want_pages()
        self.post_message(self.Moved(self, self.hit))

    def _want_pages(self) -> None:
        """Ask for one page that is in sight and not here; the next is asked for when it has come."""
        if not self.total:
            return
        top = self.scroll_offset.y
        ends = (self.listing.place(line) for line in (top, top + self.text_height - 1))
        seen = [place.index if place is not None else self.last for place in ends]
        wanted = self.listing.wanted((self.cursor, *seen))
        if wanted is not None and wanted != self._asked:
            self._asked = wanted
            self.post_message(self.PageWanted(self, wanted))

    # Drawing

    def notify_style_update(self) -> None:
        """The rows that are kept have the colours of the theme before."""
        self._rows.clear()
        super().notify_style_update()

    def relayout(self) -> None:
        self._rows.clear()
        self._note_rows = ["", *(row for words in self._note for row in self._wrapped(words))]
        self.set_line_count(self.listing.lines if self.total else len(self._note_rows))
        if self.total:
            self._into_sight()
        else:
            self.border_subtitle = None

    def line(self, number: int) -> tuple[Content, Style]:
        if not self.total:
            words = self._note_rows[number] if number < len(self._note_rows) else ""
            return content("   " + words), self.visual_style
        place = self.listing.place(number)
        if place is None:
            more = number == self.listing.lines - 1
            return content("       ..." if more else ""), self.visual_style
        if place.head is not None:
            return self._group_head(place.head), self.visual_style
        here = place.index == self.cursor
        base = self.visual_style + self.look("cursor") if here else self.visual_style
        row = self._row(place.index)
        text = row[place.part] if place.part < len(row) else content("")
        if place.part == 0:
            text = content(">" if here else " ") + text
        return text, base

    def _group_head(self, head: Head) -> Content:
        """What the hits below have in common, and how many of them there are, in sight or not."""
        group = head.group
        chunk = group.hits[0].chunk
        more = group.total - len(group.hits)
        count = f"{group.total:,} hit" + ("s" if group.total > 1 else "")
        if more > 0:
            key = keymap_of(self).first
            opens = f"{more:,} more inside: {key('results.open_group')} opens"
            count += f", {key('results.close_group')} closes" if head.opened else f", {opens}"
        sign = "[-]" if head.opened else "[+]" if more > 0 else "=="
        title = chunk.title or chunk.source
        if group.id not in (chunk.transcript, chunk.id):  # an exchange
            number = one_line(group.id.rpartition("@")[2])
            title = f"exchange {number}: {title}"
        date = f"{chunk.date.isoformat()} " if chunk.date else ""
        room = max(8, self.text_width - len(date) - len(count) - 8)
        return assemble(
            (f"{sign} ", self.look("strong")), date, (fit(title, room), self.look("strong")), "  ", count
        )

    def _wrapped(self, words: str) -> list[str]:
        """A line of the note in as many rows as it needs, those after the first set in."""
        words = one_line(words)[:_NOTE]
        first, *others = wrap(words, max(8, self.text_width - 8))
        return [words[slice(*first)], *("    " + words[start:end] for start, end in others)]

    def _row(self, index: int) -> tuple[Content, ...]:
        """The lines of one hit, without the cursor."""
        hit = self.at(index)
        if hit is None:
            return (content(f"{index + 1:>5,}  ..."),)
        row = self._rows.get(index)
        if row is None:
            row = (self._head(hit), *self._window(hit))
            self._rows.set(index, row)
        return row

    def _head(self, hit: Hit) -> Content:
        """Rank, date, speaker with the mark for how it is known, role; topics at the right."""
        chunk = hit.chunk
        width = self.text_width - 1
        date = chunk.date.isoformat() if chunk.date else "undated"
        sign = SIGN if chunk.id in self._marked else " "
        left = f"{hit.rank:>5,}{sign} {date:<10} {mark(chunk)} "
        role = f" ({chunk.role.value})"
        room = width - len(left) - len(role) - 3
        who = shorten(name(chunk), max(8, room - _TOPICS))
        topics = shorten(", ".join(chunk.topics), max(0, room - cell_len(who)))
        pad = " " * max(1, room + 2 - cell_len(who) - cell_len(topics))
        return assemble(left, (who, self.look("strong")), role, pad, (topics, self.look("faint")))

    def _window(self, hit: Hit) -> list[Content]:
        """Two lines of the paragraph with its marked words in sight."""
        width = max(16, self.text_width - _INDENT - 1)
        whole = hit.snippets[0] if hit.snippets else Snippet(hit.chunk.text, ())
        for budget in (2 * width, 2 * width - 8, 2 * width - 16, width, width // 2):
            snippet = whole.around(budget)
            text = one_line(snippet.text)
            breaks = wrap(text, width)
            if len(breaks) < ROW:
                break
        marks = [(m.start, m.end, self.look("mark")) for m in snippet.marks]
        marked = content(text, marks)
        return [marked[start:end].pad_left(_INDENT) for start, end in breaks[: ROW - 1]]
