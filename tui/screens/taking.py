"""The part of the main screen that takes things away: marks, copies, citations, exports."""

from __future__ import annotations

from collections.abc import Callable

from textual import getters

from searchlib import Chunk, Hit, Snippet

from .. import deliveries, errands
from ..deliveries import Copied, Order, Told
from ..errands import Answer, Cited, Errand
from ..flights import SingleFlight
from ..keymap import keymap_of
from ..marks import Marks
from ..messages import Copy
from ..ports import Collection
from ..safe_text import toast
from ..widgets.transcript_view import TranscriptView
from .export import ExportScreen
from .narrowing import NarrowingScreen


class TakingScreen(NarrowingScreen):
    """The screen over it keeps the question and the collection, and says which paragraph is meant."""

    _asides: SingleFlight[Errand]

    reader = getters.query_one("#reader", TranscriptView)

    def __init__(self, query: str) -> None:
        super().__init__(query)
        self._marks = Marks()
        self._unmarked = Marks()
        self._exports: SingleFlight[Errand] = SingleFlight("exports")

    def taken(self, answer: Answer) -> None:
        """An answer that is about taking something away."""
        match answer:
            case Cited(citation):
                self._copy("Citation", citation)
            case Copied(what, text):
                self._copy(what, text)
            case Told(text):
                toast(self.app, text)

    # Marks

    def action_mark(self) -> None:
        if (hit := self._meant()) is not None:
            self._show_marks(self._marks.toggled(hit))

    def action_unmark(self) -> None:
        """None is marked any more; if that is so already, those are back that were."""
        if self._marks:
            self._unmarked = self._marks
            self._show_marks(Marks())
            back = keymap_of(self).first("unmark")
            toast(self.app, f"{len(self._unmarked):,} marks taken off; {back} brings them back")
        elif self._unmarked:
            self._show_marks(self._unmarked)

    def _show_marks(self, marks: Marks) -> None:
        self._marks = marks
        self.results.mark(marks.ids)
        self.reader.mark(marks.ids)
        self.status.mark(len(marks))

    def _meant(self) -> Hit | None:
        """The paragraph that commands are about, as a hit; one of the reader that is none has rank 0."""
        chunk = self._target()
        if chunk is None:
            return None
        hit = self.results.hit
        if hit is None or hit.chunk.id != chunk.id:
            index = self.results.find(chunk.id)
            hit = self.results.at(index) if index is not None else None
        return hit or Hit(0, 0.0, chunk, (Snippet(chunk.text, ()),))

    # Copies

    def action_copy(self) -> None:
        if (chunk := self._target()) is not None:
            self._copy(f"Paragraph {chunk.paragraph}", chunk.text)

    def action_cite(self) -> None:
        self._aside(errands.citing)

    def action_link(self) -> None:
        self._aside(deliveries.linking)

    def action_quote(self) -> None:
        if (hit := self._meant()) is not None and self._collection is not None:
            self.send(self._asides, deliveries.quoting(self._collection, hit))

    def _copy(self, what: str, text: str) -> None:
        self.post_message(Copy(what, text))

    def _aside(self, errand: Callable[[Collection, Chunk], Errand]) -> None:
        chunk = self._target()
        if chunk is not None and self._collection is not None:
            self.send(self._asides, errand(self._collection, chunk))

    # Export

    def action_export(self) -> None:
        if self._shown is None or not (self._shown.page.total or self._marks):
            toast(self.app, "There is nothing to export")
            return
        found = self._shown
        self.app.push_screen(ExportScreen(found.state, found.page.total, self._marks), self._export)

    def _export(self, order: Order | None) -> None:
        if order is not None and self._collection is not None:
            self.send(self._exports, deliveries.exporting(self._collection, order))
