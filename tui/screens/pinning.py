"""The part of the main screen that keeps searches side by side: pins, their counts, their marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual import getters, on

from ..comparison import table
from ..errands import Answer, Errand
from ..flights import SingleFlight
from ..keymap import keymap_of
from ..pins import LETTERS, Pins, kernel
from ..ports import Tally
from ..safe_text import toast
from ..state import Filter, SearchState
from ..tallying import Overlaid, Tallied, overlaying, tallying
from ..widgets.pin_strip import PinStrip
from .comparing import Back, CompareScreen, Intent, Narrow, Rename, SaveAll, Unpin
from .name import NameScreen
from .taking import TakingScreen

SPEAKER = "speaker"


class PinningScreen(TakingScreen):
    """Counts are asked for once for each question and index, one after the other, the newest wish first."""

    strip = getters.query_one("#pins", PinStrip)

    def __init__(self, query: str) -> None:
        super().__init__(query)
        self._pins = Pins()
        self._tallies: dict[SearchState, Tally] = {}
        self._comparing: CompareScreen | None = None
        self._tallyings: SingleFlight[Errand] = SingleFlight("tallyings")
        self._overlays: SingleFlight[Errand] = SingleFlight("overlays")

    def run_state(self, state: SearchState) -> None:
        raise NotImplementedError

    def save_set(self, name: str, state: SearchState, pins: Pins) -> None:
        raise NotImplementedError

    @property
    def pinning(self) -> bool:
        """Something of this part is still to come."""
        return self._tallyings.busy or self._overlays.busy

    def stop_pinning(self) -> None:
        self._tallyings.stop()
        self._overlays.stop()

    def taken(self, answer: Answer) -> None:
        match answer:
            case Tallied(asked, tally):
                self._tallies[asked] = tally
                self._show_pins()
            case Overlaid(transcript, marks):
                self.reader.overlay(transcript, dict(marks))
            case _:
                super().taken(answer)

    # The pins

    def _key(self, id: str) -> str:
        return keymap_of(self).first(id)

    def set_pins(self, pins: Pins) -> None:
        """Other searches are pinned: show, count and mark them."""
        self._pins = pins
        kept = {kernel(pin.state) for pin in pins.pins}
        self._tallies = {asked: tally for asked, tally in self._tallies.items() if asked in kept}
        self.reader.reserve("".join(pin.letter for pin in pins.pins))
        self._show_pins()
        self._tally()
        self.overlay()

    def recount(self) -> None:
        """Another index is open: what was counted in the one before is not so any more."""
        self._tallies = {}
        self.set_pins(self._pins)

    def overlay(self) -> None:
        """Mark the words of the pinned searches in the open transcript."""
        if self._collection is not None and self._pins and self.reader.transcript:
            errand = overlaying(self._collection, self.reader.transcript, self._pins.pins)
            self.send(self._overlays, errand)
        else:
            self._overlays.stop()

    def _tally(self) -> None:
        missing = tuple(pin for pin in self._pins.pins if kernel(pin.state) not in self._tallies)
        if missing and self._collection is not None:
            self.send(self._tallyings, tallying(self._collection, missing))
        else:
            self._tallyings.stop()

    def _show_pins(self) -> None:
        tallies = self._by_letter()
        self.strip.show(self._pins, self._pins.of(self._state), tallies)
        if self._comparing is not None:
            self._comparing.show(table(self._pins.pins, tallies))

    def _by_letter(self) -> dict[str, Tally]:
        known = ((pin.letter, self._tallies.get(kernel(pin.state))) for pin in self._pins.pins)
        return {letter: tally for letter, tally in known if tally is not None}

    def _chips(self) -> None:
        super()._chips()
        self._show_pins()

    # Commands

    def action_pin(self) -> None:
        """Pin the search one sees, or let it go if it is pinned."""
        here = self._pins.of(self._state)
        if here is not None:
            self.set_pins(self._pins.without(here.letter))
            toast(self.app, f"{here.letter} is not pinned any more")
        else:
            self.pin(self._state)

    def pin(self, state: SearchState, name: str = "") -> None:
        """Pin this search under the next letter, or say why not."""
        if state.like is not None:
            toast(self.app, "Paragraphs like one cannot be pinned")
        elif state.browsing:
            toast(self.app, "There is no search to pin: type a query or choose a filter first")
        elif self._pins.full:
            words = f"{len(LETTERS)} searches are pinned; {self._key('pin')} lets the one go that you see"
            toast(self.app, words)
        else:
            self.set_pins(self._pins.added(state, name))
            if (pin := self._pins.of(state)) is not None:
                back = keymap_of(self).each("pinned")[LETTERS.index(pin.letter)]
                compares = self._key("compare")
                toast(self.app, f"Pinned as {pin.letter}: {back} comes back to it, {compares} compares")

    def action_pinned(self, number: int) -> None:
        """Go to the search with this letter, counted from 1."""
        self._go_to_pin(LETTERS[number - 1])

    def _go_to_pin(self, letter: str) -> None:
        pin = self._pins.at(letter)
        if pin is None:
            toast(self.app, f"No search is pinned as {letter}; {self._key('pin')} pins the one you see")
        else:
            self.run_state(pin.state)

    def action_compare(self) -> None:
        if not self._pins:
            toast(self.app, f"No search is pinned; {self._key('pin')} pins the one you see")
            return
        here = self._pins.of(self._state)
        self._compare(here.letter if here else self._pins.pins[0].letter)

    @on(PinStrip.Wanted)
    def _wanted_pin(self, event: PinStrip.Wanted) -> None:
        self._go_to_pin(event.letter)

    @on(PinStrip.ComparisonWanted)
    def _wanted_comparison(self) -> None:
        self.action_compare()

    # The comparison

    def _compare(self, letter: str, row: int = 0) -> None:
        rows = table(self._pins.pins, self._by_letter())
        self._comparing = CompareScreen(self._pins.pins, rows, letter, row)
        self.app.push_screen(self._comparing, self._compared)

    def _compared(self, intent: Intent | None) -> None:
        self._comparing = None
        pins = self._pins
        match intent:
            case Narrow(letter, speaker) if (pin := pins.at(letter)) is not None:
                self.run_state(_of_speaker(pin.state, speaker) if speaker else pin.state)
                self._go_to(self.results)
            case Unpin(letter, row):
                self.set_pins(pins.without(letter))
                if self._pins:
                    self._compare(self._pins.pins[0].letter, row)
            case Rename(letter, row) if (pin := pins.at(letter)) is not None:
                self._ask_name(f"Call {letter}", pin.label, lambda name: self._renamed(letter, row, name))
            case SaveAll(letter) if (pin := pins.at(letter)) is not None:
                state = pin.state
                suggested = " / ".join(pin.label for pin in pins.pins)
                self._ask_name(
                    "Save these searches as", suggested, lambda name: self.save_set(name, state, pins)
                )
            case Back() | _:
                pass

    def _renamed(self, letter: str, row: int, name: str) -> None:
        self.set_pins(self._pins.named(letter, name))
        self._compare(letter, row)

    def _ask_name(self, title: str, suggested: str, use: Callable[[str], None]) -> None:
        def given(name: str | None) -> None:
            if name is not None:
                use(name)

        self.app.push_screen(NameScreen(title, suggested), given)


def _of_speaker(state: SearchState, speaker: str) -> SearchState:
    others = tuple(chosen for chosen in state.filters if chosen.field != SPEAKER)
    return replace(state, filters=(*others, Filter(SPEAKER, speaker)))
