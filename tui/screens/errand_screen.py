"""A screen that sends errands to worker threads: errands in, fresh answers out, one errand a flight."""

from __future__ import annotations

from time import sleep
from typing import ClassVar, TypeVar

from textual import on, work
from textual.screen import Screen
from textual.worker import get_current_worker

from searchlib import Cancelled

from ..errands import Answer, Errand, Found
from ..flights import SingleFlight, Ticket
from ..messages import Answered, Landed
from ..ports import Stop, Trouble

Result = TypeVar("Result")
#: Seconds between two looks of a waiting thread whether it is to go on.
_LOOK = 0.005


class ErrandScreen(Screen[Result]):
    """Subclasses say what to do with an answer and with trouble."""

    #: Seconds for the hits to be drawn and the next key to come: threads share one interpreter, and counts
    #: would hold up both.
    RESTING: ClassVar[float] = 0.15

    def answer(self, answer: Answer) -> None:
        raise NotImplementedError

    def trouble(self, trouble: Trouble) -> None:
        raise NotImplementedError

    def settled(self, flight: SingleFlight[Errand]) -> None:
        """Nothing of this flight runs or waits any more."""

    def send(self, flight: SingleFlight[Errand], errand: Errand) -> None:
        """Run the errand now, or as soon as the one that runs has been stopped."""
        if (ticket := flight.ask(errand)) is not None:
            self._fly(flight, ticket, errand)

    @work(thread=True, exit_on_error=False)
    def _fly(self, flight: SingleFlight[Errand], ticket: Ticket, errand: Errand) -> None:
        worker = get_current_worker()

        def stop() -> bool:
            return ticket.stopped or worker.is_cancelled

        trouble = None
        try:
            for answer in errand(stop):
                self.post_message(Answered(flight, ticket, answer))
                if isinstance(answer, Found):
                    self._rest(stop)
                if stop():
                    break
        except Cancelled:
            pass
        except Trouble as exc:
            trouble = exc
        except Exception as exc:  # whatever a library does, the user gets a screen and not a traceback
            trouble = Trouble(f"Something went wrong inside the program: {type(exc).__name__}: {exc}")
        self.post_message(Landed(flight, ticket, trouble))

    def _rest(self, stop: Stop) -> None:
        for _ in range(round(self.RESTING / _LOOK)):
            if stop():
                return
            sleep(_LOOK)

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        message.stop()
        if message.flight.fresh(message.ticket):
            self.answer(message.answer)

    @on(Landed)
    def _landed(self, message: Landed) -> None:
        message.stop()
        wanted = message.flight.fresh(message.ticket)
        following = message.flight.landed(message.ticket)
        if following is not None:
            self._fly(message.flight, *following)
            return
        self.settled(message.flight)
        if wanted and message.trouble is not None:
            self.trouble(message.trouble)
