"""The part of the main screen that reads: hits in, the transcript around them out, and finding in it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import getters, on
from textual.timer import Timer

from searchlib import Chunk, Hit

from .. import errands
from ..errands import LOOKED_THROUGH, Errand, Read, Skipped
from ..flights import SingleFlight
from ..ports import page_size
from ..safe_text import toast
from ..state import SearchState
from ..widgets.find_bar import FindBar
from .keeping import KeepingScreen, Start


class ReadingScreen(KeepingScreen):
    """The reader follows the results, and stays where one was in it while the hit is the same."""

    #: Moving through results quickly does not open each transcript on the way.
    FOLLOW_PAUSE: ClassVar[float] = 0.08
    #: Who types a query reads when the fingers rest.
    TYPING_PAUSE: ClassVar[float] = 0.25

    find_bar = getters.query_one("#finding", FindBar)

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._read: SearchState | None = None
        self._followed = ""
        self._awaited = ""
        self._entry = 0
        self._entering = False
        self._readings: SingleFlight[Errand] = SingleFlight("readings")
        self._pages: SingleFlight[Errand] = SingleFlight("pages")
        self._skips: SingleFlight[Errand] = SingleFlight("skips")
        self._follow_timer: Timer | None = None

    @property
    def reading(self) -> bool:
        """Something of this part is still to come."""
        flights = (self._readings, self._pages, self._skips)
        return self._follow_timer is not None or any(flight.busy for flight in flights)

    def stop_reading(self) -> None:
        """Nothing of this part is wanted any more."""
        for flight in (self._pages, self._skips, self._readings):
            flight.stop()

    # Following

    def _follow(self, chunk: Chunk, *, pause: float | None = None) -> None:
        """Show the paragraph in its transcript: at once if that is open, else after a moment.

        Where one has read on from this very paragraph, the one that one has come to is shown.
        """
        self._stop_following()
        place, hit = self.reader.chunk, chunk
        if self._followed == hit.id and place is not None and place.transcript == hit.transcript:
            chunk = place
        state = self._shown.state if self._shown else None
        if self._read == state and self.reader.transcript == chunk.transcript:
            self._readings.stop()
            self._followed = hit.id
            self.reader.turn_to(chunk.id)
            return
        self._awaited = hit.id
        if pause is None:
            pause = self.TYPING_PAUSE if self.bar.has_focus else self.FOLLOW_PAUSE
        if pause:
            self._follow_timer = self.set_timer(pause, partial(self._rested, hit.id, chunk))
        else:
            self._fetch(chunk)

    def _stop_following(self) -> None:
        if self._follow_timer is not None:
            self._follow_timer.stop()
            self._follow_timer = None

    def _rested(self, hit: str, chunk: Chunk) -> None:
        """A timer that ended before it was stopped is heard of later: nobody waits for its hit any more."""
        if self._follow_timer is not None and hit == self._awaited:
            self._follow_timer = None
            self._fetch(chunk)

    def _fetch(self, chunk: Chunk) -> None:
        if self._collection is not None and self._shown is not None:
            self.send(self._readings, errands.reading(self._collection, self._shown.state, chunk))

    def _show_reading(self, read: Read) -> None:
        self._read = read.state
        self._followed = self._awaited
        self.reader.show(read.reading, read.chunk.id)
        if self._entry:
            self.reader.enter(self._entry)
            self._entry = 0
            self._sync_results()
        self.overlay()

    def _sync_results(self) -> None:
        """Let the cursor of the results stand on the paragraph that is being read, if it is a hit."""
        chunk = self.reader.chunk
        if chunk is not None and (index := self.results.find(chunk.id)) is not None:
            self._followed = chunk.id
            self.results.land(index)

    def _target(self) -> Chunk | None:
        """The paragraph that commands are about: the reader's own when one is in it."""
        if self.reader.has_focus or (self.reader.display and not self.results.display):
            return self.reader.chunk
        hit: Hit | None = self.results.hit
        return hit.chunk if hit else None

    # From hit to hit, from transcript to transcript

    def action_hit(self, step: int) -> None:
        if not self.reader.has_focus:
            self.results.go(self.results.cursor + step)
        elif self.reader.finding:
            self.reader.step_found(step)
        elif self.reader.step_hit(step):
            self._sync_results()
        else:
            self._cross(step, entering=True)

    def action_transcript(self, step: int) -> None:
        self._cross(step, entering=False)

    def _cross(self, step: int, *, entering: bool) -> None:
        """To the next hit in another transcript; `entering`: into its first hit, or its last from below."""
        chunk, self._entering = self._target(), entering
        if chunk is None or self._crossed(step, chunk.transcript):
            return
        page = self.results.beyond(step)
        if page is None or self._collection is None or self._shown is None:
            toast(self.app, "There is no further transcript in the results")
            return
        errand = errands.skipping(self._collection, self._shown.state, chunk.transcript, step, page)
        self.send(self._skips, errand)

    def _crossed(self, step: int, transcript: str) -> bool:
        index = self.results.elsewhere(step, transcript)
        if index is None:
            return False
        self._entry = step if self._entering else 0
        self.results.go(index)
        return True

    def _skipped(self, skipped: Skipped) -> None:
        found = self._shown
        if found is None or found.state != skipped.state or self._crossed(skipped.step, skipped.transcript):
            return
        more = self.results.beyond(skipped.step) is not None
        most = LOOKED_THROUGH * page_size(found.state)
        where = f"among the next {most:,}; again looks further" if more else "in the results"
        toast(self.app, f"There is no further transcript {where}")

    # Finding in the transcript

    def action_find(self) -> None:
        """Type what to find in the transcript that is open."""
        hit = self.results.hit
        if not self.reader.display and hit is not None:
            self._at("reader")
            self._follow(hit.chunk, pause=0)
        elif self.reader.chunk is None:
            toast(self.app, "No transcript is open")
            return
        self.reader.begin_find()
        self.find_bar.open()

    def end_find(self) -> None:
        self.reader.find("")
        self.find_bar.close()

    @on(FindBar.Typed)
    def _find_typed(self, event: FindBar.Typed) -> None:
        self.reader.find(event.wanted)

    @on(FindBar.Left)
    def _find_left(self, event: FindBar.Left) -> None:
        if event.ended or not self.reader.finding:
            self.end_find()
        self._go_to(self.reader)
