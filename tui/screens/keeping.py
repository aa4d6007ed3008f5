"""The part of the main screen that remembers: saved searches, the session, a newer index on the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.widgets import Static

from searchlib import Chunk

from .. import deliveries, errands, upkeep
from ..deliveries import Fetched, Listed, Newer
from ..errands import Answer, Errand, Found, Opened
from ..flights import SingleFlight
from ..keeping import Keeper, Saved, Session
from ..keymap import keymap_of
from ..pins import Pins, kernel
from ..ports import Care, Opener
from ..safe_text import content, toast
from ..state import SearchState
from .name import NameScreen
from .pinning import PinningScreen
from .searches import Choice, SearchesScreen, Wish


@dataclass(frozen=True, slots=True)
class Start:
    """How to begin: where, in the reader or not; `told` is said once.

    `keeper` None: no search can be saved. `leave` is told where the user was in the end. `care` None: the
    index cannot be built from here. `elsewhere` is how to begin with the index in another folder.
    """

    session: Session = field(default_factory=Session)
    read: bool = False
    told: str = ""
    keeper: Keeper | None = None
    leave: Callable[[Session], None] | None = None
    care: Care | None = None
    elsewhere: Callable[[Path], tuple[Opener, Start]] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the user is to be again: the paragraph, the number of its hit (-1 for none), in the reader."""

    paragraph: str
    index: int = -1
    read: bool = False


class KeepingScreen(PinningScreen):
    """Saved searches and the session belong to an index; a reload keeps the place."""

    #: Seconds between looks at the disk: a new index is a matter of hours.
    WATCH: ClassVar[float] = 10.0

    _opener: Opener

    def __init__(self, start: Start) -> None:
        super().__init__(start.session.state.query)
        self._state = start.session.state
        self._start = start
        self._pins = Pins(start.session.pins)
        here = start.session.paragraph
        self._keeper = start.keeper
        self._generation = 0
        self._last = here
        self._newer = False
        self._place = Place(here, read=start.read) if here else None
        self._landing: Place | None = None
        self._revisited: Saved | None = None
        self._watches: SingleFlight[Errand] = SingleFlight("watches")
        self._keepings: SingleFlight[Errand] = SingleFlight("keepings")
        self._findings: SingleFlight[Errand] = SingleFlight("findings")
        self._saves: list[SingleFlight[Errand]] = []

    def _follow(self, chunk: Chunk, *, pause: float | None = None) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        self.set_interval(self.WATCH, self.look_for_newer)
        if self._start.told:
            toast(self.app, self._start.told)

    def remember(self) -> None:
        """Note where the user is: at the end the panes are gone already."""
        chunk = self._target()
        self._last = chunk.id if chunk else ""

    def end(self) -> None:
        """Stop, and tell where the user was."""
        for flight in (self._watches, self._keepings, self._findings, self._exports):
            flight.stop()
        if self._start.leave is not None and self._generation:
            self._start.leave(Session(replace(self._state, generation=0), self._last, self._pins.pins))

    @property
    def keeping(self) -> bool:
        """Something of this part is still to come."""
        flights = (self._exports, self._keepings, self._findings, self._watches, *self._saves)
        return any(f.busy for f in flights)

    def kept(self, answer: Answer) -> None:
        """An answer that is about remembering, or about taking away."""
        match answer:
            case Fetched(chunk, read):
                if read:
                    self._go_to(self.reader)
                self._follow(chunk, pause=0)
            case Listed(rows):
                self.app.push_screen(SearchesScreen(rows, self._generation), self._chosen)
            case Newer() if not self._newer:
                self._newer = True
                reload = keymap_of(self).first("reload")
                words = f"A newer index is on the disk: {reload} loads it and keeps your place"
                self.query_one("#title", Static).update(content(words))
                toast(self.app, words)
            case _:
                self.taken(answer)

    # The place

    def adopt(self, opened: Opened) -> None:
        """Another index is open: give the one before back."""
        if self._collection is not None and self._collection is not opened.collection:
            self._collection.close()
        self._collection = opened.collection
        self._generation = opened.stats.generation
        self._newer = False
        self.recount()

    def settle_place(self, found: Found) -> None:
        """After an answer: go where the user was, if that was promised, and see what a saved search found."""
        place, self._place = self._place, None
        saved, self._revisited = self._revisited, None
        asked = saved is not None and saved.state.query == found.state.query
        if saved is not None and asked and self._keeper is not None and self._collection is not None:
            now = replace(saved, generation=self._generation)
            self._save_surely(deliveries.looking_again(self._collection, self._keeper, now))
        if place is None:
            return
        if self.results.find(place.paragraph) is None and 0 <= place.index < found.page.total:
            self._landing = place
            self.results.land(place.index)
        self.call_after_refresh(partial(self._find, place))

    def settle_page(self) -> None:
        """Further hits are here: the one that the user was at may be among them."""
        place = self._landing
        if place is not None and (index := self.results.find(place.paragraph)) is not None:
            self._landing = None
            self.results.land(index)

    def _find(self, place: Place) -> None:
        if self._collection is not None:
            errand = deliveries.finding(self._collection, place.paragraph, read=place.read)
            self.send(self._findings, errand)

    @property
    def promised(self) -> str:
        """The paragraph to be at after the next answer."""
        return self._place.paragraph if self._place else ""

    # A newer index

    def look_for_newer(self) -> None:
        self.remember()
        if self._collection is not None and not self._newer and not self._watches.busy:
            self.send(self._watches, upkeep.watching(self._collection))

    def action_reload(self) -> None:
        """Open the index anew; the one at hand answers until the new one is here."""
        chunk = self._target()
        hit = self.results.hit
        here = (
            self.results.cursor if hit is not None and chunk is not None and hit.chunk.id == chunk.id else -1
        )
        self._place = Place(chunk.id, here) if chunk is not None else None
        self._watches.stop()
        self.send(self._keepings, errands.reopening(self._opener))

    # Saved searches

    def action_save(self) -> None:
        if self._keeper is None:
            toast(self.app, "Nothing can be saved: there is no folder for it")
        elif self._shown is not None:
            suggestion = self._state.query or ", ".join(chosen.value for chosen in self._state.filters)
            self.app.push_screen(NameScreen("Save this search as", suggestion), self._save)

    def _save(self, name: str | None) -> None:
        if name is not None:
            self.save_set(name, self._state, Pins())

    def save_set(self, name: str, state: SearchState, pins: Pins) -> None:
        """Save a search with those that are beside it."""
        if self._keeper is None or self._collection is None:
            toast(self.app, "Nothing can be saved: there is no folder for it")
            return
        tally = self._tallies.get(kernel(state))
        shown = self._shown.page.total if self._shown is not None else 0
        total = shown if tally is None else tally.total
        saved = Saved(name, replace(state, generation=0), total, self._generation, pins.pins)
        self._save_surely(deliveries.saving(self._collection, self._keeper, saved))

    def _save_surely(self, errand: Errand) -> None:
        """In a flight of its own: nothing that is asked for later stops it."""
        self._saves = [flight for flight in self._saves if flight.busy]
        self._saves.append(SingleFlight("save"))
        self.send(self._saves[-1], errand)

    def action_searches(self) -> None:
        if self._keeper is None:
            toast(self.app, "Nothing can be saved: there is no folder for it")
        elif self._collection is not None:
            self.send(self._keepings, deliveries.listing(self._collection, self._keeper))

    def _chosen(self, choice: Choice | None) -> None:
        if choice is None or self._keeper is None:
            return
        saved = choice.saved
        match choice.wish:
            case Wish.FORGET:
                self._save_surely(deliveries.forgetting(self._keeper, saved.name))
            case Wish.PIN:
                self.pin(saved.state, saved.name)
            case Wish.RUN:
                if saved.pins:
                    self.set_pins(Pins(saved.pins))
                self._revisited = saved
                self.run_state(saved.state)

    def run_state(self, state: SearchState) -> None:
        """Ask this question as if it had been typed and chosen."""
        asked = replace(state, generation=self._state.again().generation)
        self._search(asked)
        self.bar.value = state.query
